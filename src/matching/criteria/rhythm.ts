/**
 * Rhythm: how much of three hours a week everybody is free together, averaged over the coming year's seasons of
 * daylight saving; members who gave no hours count 1/2.
 */
import { longestStretch, sharedHalfHours } from '../hours.ts'
import { type Criterion, countWord } from './criterion.ts'

/** Three hours: enough for a dinner and a circle. */
export const ENOUGH_HALF_HOURS = 6

export const rhythm: Criterion = (facts, crew) => {
  const { hours } = facts
  const saying = crew.filter(i => hours.stated[i])
  if (saying.length < 2) return { value: 0.5, because: 'too few said when they are free' }
  const common = hours.seasons.reduce(
    (sum, { share }, season) =>
      sum + share * Math.min(1, sharedHalfHours(hours, saying, season).length / ENOUGH_HALF_HOURS),
    0,
  )
  const stretch = longestStretch(hours, sharedHalfHours(hours, saying))
  const who =
    saying.length === crew.length
      ? `all ${countWord(crew.length)}`
      : `the ${countWord(saying.length)} who said when`
  return {
    value: (saying.length * common + (crew.length - saying.length) * 0.5) / crew.length,
    because:
      stretch === undefined
        ? `there is no hour at which ${who} are free${common > 0 ? ' just now, but in other months there is' : ''}`
        : `${who} are free ${stretch.text} (${hours.zone})`,
  }
}
