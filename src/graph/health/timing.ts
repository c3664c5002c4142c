/** Questions about a crew's time: whether it is due to look back, and whether it meets as often as it meant to. */
import { shareBetween } from './chance.ts'
import type { Question } from './question.ts'
import { type CrewMeetings, days } from './records.ts'
import { counted, dayOf, ofHundred, stretch } from './words.ts'

/** Rhythms back from now that are looked at: what was two years ago is no question for today. */
const RHYTHMS = 12
const RHYTHM_LEAST_DAYS = 28
/** From here on there is something to say: meetings that the rhythm has, and meetings on record at any time. */
const LEAST_DUE = 4
const LEAST_ON_RECORD = 3
/** Who keeps five of six keeps a rhythm. */
const KEPT = 5 / 6

/** Whether the day has passed by which a crew meant to look back. Asked from the day after on. */
export function retrospectiveQuestion({ until, asOf }: CrewMeetings): Question<'retrospective'> | undefined {
  if (until === undefined || asOf < until + days(1)) return undefined
  return {
    about: 'retrospective',
    question: 'Is it time to look back together, and then to renew, reshuffle or end?',
    because: 'The day by which this crew meant to look back has passed.',
    evidence: [
      `It was ${dayOf(until)}, ${stretch(asOf - until)} ago. If you have looked back, set a new day.`,
    ],
  }
}

/**
 * Meetings against the rhythm, over the last 12 rhythms since the crew began (or first met), on different days; asked
 * where even the upper end of the share's 95 % interval is below 5 of 6.
 */
export function rhythmQuestion(crew: CrewMeetings): Question<'rhythm'> | undefined {
  const { rhythm, meetings, since, until, asOf } = crew
  if (rhythm === undefined || meetings.length < LEAST_ON_RECORD) return undefined
  const end = Math.min(asOf, until === undefined ? asOf : until + days(1))
  const begin = Math.max(since ?? meetings[0].at, end - days(Math.max(RHYTHMS * rhythm, RHYTHM_LEAST_DAYS)))
  const due = Math.floor((end - begin) / days(rhythm))
  if (due < LEAST_DUE) return undefined
  const inTime = meetings.filter(({ at }) => at >= begin && at <= end)
  const held = new Set(inTime.map(({ at }) => Math.floor(at / days(1)))).size
  if (held >= due) return undefined
  const { low, high } = shareBetween(held, due)
  if (high >= KEPT) return undefined
  const last = meetings.findLast(({ at }) => at <= end)
  return {
    about: 'rhythm',
    question: 'Does the rhythm you chose still fit your lives?',
    because: 'Fewer meetings are on record than the rhythm you agreed on has.',
    evidence: [
      `${counted(held, 'meeting')} from ${dayOf(begin)} to ${dayOf(end)}, where the rhythm has ${due}.`,
      ...(held === 0 && last !== undefined ? [`The last one on record was on ${dayOf(last.at)}.`] : []),
      `With so few to count, a share from ${ofHundred(low)} to ${ofHundred(high)} of 100 would fit; of a rhythm that is kept one sees more than ${ofHundred(KEPT)}. Meetings that nobody wrote down are not counted.`,
    ],
  }
}
