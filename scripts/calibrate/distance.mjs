/** How far simulated contacts are from a recording, statistic by statistic. */
import { contactStatistics } from '../../dist/sim/contact-statistics.js'
import { encounters } from '../../dist/sim/encounters.js'

/** What a statistic may be off by, as a share; the repeat of close pairs rests on few cases. */
export const limitOf = (name, held = false) => (held ? 0.25 : 0.15) * (name === 'nextDayClose' ? 2 : 1)
/** Seeds for the distances that are shown: none of those that were searched with. */
const FIRST_SHOWN = 1001
const SHOWN = 20
/** Runs for one evaluation: as many as make about so many people. */
const PEOPLE_AN_EVALUATION = 1800

/** Means over seeds; a figure that a run does not have is left out of its mean. */
export function meanStatistics({ people, days, minutes }, setting, first = FIRST_SHOWN, count = SHOWN) {
  const sums = {}
  for (let seed = first; seed < first + count; seed++) {
    const figures = contactStatistics(encounters({ people, days, minutes, seed }, setting))
    for (const [name, value] of Object.entries(figures)) {
      if (!Number.isFinite(value)) continue
      sums[name] ??= { sum: 0, runs: 0 }
      sums[name].sum += value
      sums[name].runs++
    }
  }
  return Object.fromEntries(Object.entries(sums).map(([name, { sum, runs }]) => [name, sum / runs]))
}

/** Sum of squares of off / limit, and more for what comes near its limit. */
export function lossOf(setting, occasions) {
  let loss = 0
  for (const occasion of occasions) {
    const runs = Math.min(14, Math.max(2, Math.round(PEOPLE_AN_EVALUATION / occasion.people)))
    const ours = meanStatistics(occasion, setting, 1, runs)
    for (const [name, real] of Object.entries(occasion.statistics)) {
      if (!Number.isFinite(real) || real === 0) continue
      const off = ((ours[name] ?? 0) / real - 1) / limitOf(name)
      loss += off ** 2 + 6 * Math.max(0, Math.abs(off) - 0.7) ** 2
    }
  }
  return loss
}

/** Lines of a table: each statistic, ours, the recording's, off by how much, and whether that is beyond the limit. */
export function distanceTable({ statistics, held }, ours) {
  return Object.keys(ours).map(name => {
    const real = statistics[name]
    const figures = `  ${name.padEnd(13)} ${figure(ours[name])}`
    if (real === undefined) return figures
    const off = ours[name] / real - 1
    const beyond = Math.abs(off) > limitOf(name, held) ? '  beyond the limit' : ''
    return `${figures} ${figure(real)} ${`${off > 0 ? '+' : ''}${(off * 100).toFixed(1)} %`.padStart(8)}${beyond}`
  })
}

export const figure = value => (value >= 10 ? value.toFixed(1) : value.toFixed(3)).padStart(7)
