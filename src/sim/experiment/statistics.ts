/**
 * What runs say, and how surely: means and paired differences with 95 % intervals of Student's t, and how probable it is
 * that one design does better than another or than all.
 *
 *   interval      m +- t_{.975, n-1} s / sqrt n            over the runs in which the figure could be said
 *   probability   P(mean difference > 0) = T_{n-1}(m / (s / sqrt n))      the posterior under a flat prior
 *   best          share of resamples of whole runs (bootstrap, Efron 1979) in which a design has the best mean
 *   gain          (var a + var b) / var (a - b)             how many times fewer runs the common luck asks for
 *
 * Differences are of runs of one luck: the same people, the same chances (random.ts). Runs in which one of the two could
 * not be said are left out of both.
 *
 * Why t and not a bootstrap for the intervals: with the 20 runs that somebody may ask for, the bootstrap's are too short
 * (tests/sim/statistics.test.ts counts how often both cover).
 */
import jstat from 'jstat'
import { seededWords } from '../../graph/random.ts'

/** A mean with its 95 % interval. */
export type Estimate = {
  readonly mean: number
  readonly low: number
  readonly high: number
  readonly n: number
}

/** What arithmetic may be off by, as a share. */
const ROUNDING = 1e-12
/** How often a bootstrap resamples: the error of a share of 1/2 is 1.1 %. */
const RESAMPLES = 2000
const EVERYTHING = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

/**
 * The mean of the values that are numbers, or undefined where there are fewer than two.
 *
 * @param range where the figure cannot lie outside of
 */
export function estimate(
  values: readonly number[],
  [least, most]: readonly [number, number] = EVERYTHING,
): Estimate | undefined {
  const { n, mean, variance } = momentsOf(values)
  if (n < 2) return undefined
  const half = halfWidth(n, variance)
  return { mean, low: Math.max(least, mean - half), high: Math.min(most, mean + half), n }
}

/** Half of the 95 % interval of a mean of `n` values. */
export function halfWidth(n: number, variance: number): number {
  return variance === 0 ? 0 : quantile(n - 1) * Math.sqrt(variance / n)
}

export type Difference = Estimate & {
  /** That the first's mean is the greater, in [0, 1]; 1/2 where all differences are 0. */
  readonly probability: number
  /** How many times fewer runs are needed than with luck of their own; undefined where nothing varies. */
  readonly gain: number | undefined
}

/** One design's figure less another's, run by run; undefined where fewer than two runs have both. */
export function difference(ones: readonly number[], others: readonly number[]): Difference | undefined {
  const both = [...ones.keys()].filter(run => Number.isFinite(ones[run]) && Number.isFinite(others[run]))
  const differences = both.map(run => ones[run] - others[run])
  const { n, mean, variance } = momentsOf(differences)
  if (n < 2) return undefined
  const half = halfWidth(n, variance)
  const apart =
    momentsOf(both.map(run => ones[run])).variance + momentsOf(both.map(run => others[run])).variance
  return {
    mean,
    low: mean - half,
    high: mean + half,
    n,
    probability: probabilityAbove0(n, mean, variance),
    gain: variance === 0 ? undefined : apart / variance,
  }
}

function probabilityAbove0(n: number, mean: number, variance: number): number {
  if (variance === 0) return mean === 0 ? 0.5 : mean > 0 ? 1 : 0
  return jstat.jStat.studentt.cdf(mean / Math.sqrt(variance / n), n - 1)
}

/**
 * How probable it is that each design is the best.
 *
 * @param designs values by design and run
 * @param better whether the greatest or the least mean is best
 * @returns a share for each design; they add up to 1
 */
export function probabilitiesBest(
  designs: readonly (readonly number[])[],
  better: 'more' | 'less',
  seed: number,
): number[] {
  const wins = designs.map(() => 0)
  const runs = designs[0]?.length ?? 0
  if (runs === 0) return wins
  const words = seededWords(seed, 0xbe57)
  const drawn = new Int32Array(runs)
  for (let k = 0; k < RESAMPLES; k++) {
    for (let r = 0; r < runs; r++) drawn[r] = Math.floor((words() / 2 ** 32) * runs)
    let best: number[] = []
    let top = Number.NEGATIVE_INFINITY
    for (const [d, values] of designs.entries()) {
      let sum = 0
      let count = 0
      for (const run of drawn)
        if (Number.isFinite(values[run])) {
          sum += values[run]
          count++
        }
      const mean = count === 0 ? Number.NEGATIVE_INFINITY : ((better === 'more' ? 1 : -1) * sum) / count
      if (mean > top) {
        top = mean
        best = [d]
      } else if (mean === top) best.push(d)
    }
    for (const d of best) wins[d] += 1 / best.length
  }
  return wins.map(count => count / RESAMPLES)
}

export type Moments = { readonly n: number; readonly mean: number; readonly variance: number }

/** Number, mean and variance (of a sample, n - 1) of the values that are numbers. */
export function momentsOf(values: readonly number[]): Moments {
  const finite = values.filter(Number.isFinite)
  const n = finite.length
  const mean = n === 0 ? Number.NaN : finite.reduce((sum, value) => sum + value, 0) / n
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const size = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const variance = n < 2 ? 0 : squares / (n - 1)
  // What is left of equal numbers once rounded is no variance.
  return { n, mean, variance: variance <= (ROUNDING * size) ** 2 ? 0 : variance }
}

const quantiles = new Map<number, number>()
/** Student's t at .975. */
function quantile(degrees: number): number {
  let value = quantiles.get(degrees)
  if (value === undefined) {
    value = jstat.jStat.studentt.inv(0.975, degrees)
    quantiles.set(degrees, value)
  }
  return value
}
