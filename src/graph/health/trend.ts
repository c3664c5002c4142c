/**
 * Whether something falls or rises, in a short series with ties and outliers:
 *
 *   slope    the median of (y - x) / (t_y - t_x) over all pairs of points (Theil 1950, Sen 1968)
 *   S        the pairs that rise minus those that fall (Mann 1945, Kendall 1955); z = (S -+ 1) / sqrt(Var S), with
 *            Var S = (n (n - 1) (2n + 5) - sum over ties t (t - 1) (2t + 5)) / 18
 *   interval the slopes between which the middle C of the N sorted ones lie, C = 1.96 sqrt(Var S)   (Sen 1968)
 *
 * Why not least squares: one evening of a snowstorm would tilt the line, and shares of five people are no normal
 * numbers. Why a slope beside S: S says that something falls, not how much. Independence from meeting to meeting is
 * assumed; where good and bad spells last, z says too much, so whoever asks wants a clear margin too.
 *
 * Cost: O(n^2 log n) for n points.
 */
import { Z_95 } from './chance.ts'

export type Point = { readonly at: number; readonly value: number }

export type Trend = {
  /** Change of the value per unit of time. */
  readonly slope: number
  /** The ends of the slope's 95 % interval. */
  readonly low: number
  readonly high: number
  /** Mann and Kendall's z: below 0 where the value falls; 0 where nothing ever changes. */
  readonly z: number
}

/** @param points two or more, at two different times at the least, in any order */
export function trendOf(points: readonly Point[]): Trend {
  const slopes: number[] = []
  let s = 0
  for (const [k, x] of points.entries())
    for (const y of points.slice(k + 1)) {
      if (x.at === y.at) continue
      const slope = (y.value - x.value) / (y.at - x.at)
      slopes.push(slope)
      s += Math.sign(slope)
    }
  slopes.sort((a, b) => a - b)
  const deviation = Math.sqrt(variance(points.map(({ value }) => value)))
  const cut = Z_95 * deviation
  const place = (at: number) => slopes[Math.min(slopes.length - 1, Math.max(0, at))]
  return {
    slope: median(slopes),
    low: place(Math.floor((slopes.length - cut) / 2) - 1),
    high: place(Math.ceil((slopes.length + cut) / 2)),
    z: deviation === 0 ? 0 : (s - Math.sign(s)) / deviation,
  }
}

/** Of Kendall's S, where there is no trend. */
function variance(values: readonly number[]): number {
  const term = (n: number) => n * (n - 1) * (2 * n + 5)
  const ties = new Map<number, number>()
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1)
  let sum = term(values.length)
  for (const count of ties.values()) sum -= term(count)
  return sum / 18
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
