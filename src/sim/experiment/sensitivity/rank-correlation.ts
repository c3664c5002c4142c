/**
 * Whether the outcome goes up or down with a parameter: Spearman's rank correlation (1904), the correlation of ranks, of
 * equal values the mean of the ranks that they share.
 *
 *   rho = sum (r - m)(s - m) / sqrt(sum (r - m)^2  sum (s - m)^2)      with m the mean rank, (n + 1) / 2
 *
 * Twice a rank is a whole number, so the sums are exact: a monotone outcome gives 1 or -1 to the last bit. Where the
 * parameter or the outcome does not vary it is 0.
 *
 * Why not Pearson's: parameters saturate, and a share ends at 0 and 1; ranks see that it goes one way, however it bends.
 * Neither sees what goes up and then down: for that, look at the points.
 *
 * Cost: sorting n points once; then O(n) a parameter, a thousand times for the intervals.
 */
import { type Bounded, bounded } from './bootstrap.ts'
import type { Point } from './hypercube.ts'

/**
 * The rank correlation of each coordinate of the points with the outcome, in [-1, 1].
 *
 * @param words integers from 0 to 2^32 - 1, for the intervals, which are over points
 */
export function rankCorrelations(
  points: readonly Point[],
  outcomes: readonly number[],
  words: () => number,
): Bounded[] {
  const outcome = sortedOf(outcomes)
  const columns = points[0].map((_, k) => sortedOf(points.map(point => point[k])))
  return bounded(
    points.length,
    times => {
      const ranks = ranksOf(outcome, times)
      return columns.map(column => correlation(ranksOf(column, times), ranks, times))
    },
    words,
  )
}

/** Values with the order that sorts them. */
type Sorted = { readonly values: readonly number[]; readonly order: readonly number[] }

const sortedOf = (values: readonly number[]): Sorted => ({
  values,
  order: [...values.keys()].sort((one, other) => values[one] - values[other]),
})

/** The ranks, from 1, where each value is there so many times. */
function ranksOf({ values, order }: Sorted, times: Int32Array): Float64Array {
  const ranks = new Float64Array(values.length)
  let before = 0
  for (let from = 0, until = 0; from < order.length; from = until) {
    let equal = 0
    for (until = from; until < order.length && values[order[until]] === values[order[from]]; until++)
      equal += times[order[until]]
    for (let k = from; k < until; k++) ranks[order[k]] = before + (equal + 1) / 2
    before += equal
  }
  return ranks
}

function correlation(ones: Float64Array, others: Float64Array, times: Int32Array): number {
  const middle = (times.length + 1) / 2
  let product = 0
  let squares = 0
  let otherSquares = 0
  for (let k = 0; k < times.length; k++) {
    const one = ones[k] - middle
    const other = others[k] - middle
    product += times[k] * one * other
    squares += times[k] * one * one
    otherSquares += times[k] * other * other
  }
  return squares === 0 || otherSquares === 0 ? 0 : product / Math.sqrt(squares * otherSquares)
}
