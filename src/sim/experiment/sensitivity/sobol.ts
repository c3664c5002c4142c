/**
 * Sobol's indices: which share of the outcome's variance comes from each parameter (Sobol 1993), where all of them vary
 * through their ranges, uniformly and independently of each other.
 *
 *   S1_k = Var(E(Y | X_k)) / Var Y          what would go, on average, were the parameter known: it alone
 *   ST_k = E(Var(Y | all but X_k)) / Var Y  what would be left were all others known: it alone and with others
 *
 * From two samples A and B of N points, and A with B's column k, AB_k (Saltelli et al., Comp. Phys. Comm. 181, 2010, table
 * 2; ST as Jansen, Comp. Phys. Comm. 117, 1999):
 *
 *   S1_k Var Y = 1/N  sum_j y(B)_j (y(AB_k)_j - y(A)_j)           (b), of outcomes less their mean
 *   ST_k Var Y = 1/2N sum_j (y(A)_j - y(AB_k)_j)^2                (f)
 *   Var Y      the variance of the 2N outcomes of A and B
 *
 * The mean changes (b) by what tends to 0 and is noise until then, so it is taken off. Estimates of small indices may be
 * below 0. A and B are columns of one Latin hypercube. Intervals are over the N rows, all k + 2 outcomes of a row together.
 *
 * Why these: they make no assumption about the model's form, and of the estimators that Saltelli et al. compare they err
 * least. Where little is known, `morris.ts` first: it costs a tenth and says what may be left out here.
 *
 * Cost: N (k + 2) points; then O(N k), a thousand times for the intervals.
 */
import { type Bounded, bounded } from './bootstrap.ts'
import { latinHypercube, type Point, UNIT } from './hypercube.ts'

/** One parameter's shares of the variance, both 0 where the outcome does not vary. */
export type Indices = {
  /** S1, in [0, 1] but for the estimate's error. */
  readonly first: Bounded
  /** ST, from S1 to 1 but for the estimate's error; it is 0 where the parameter does nothing. */
  readonly total: Bounded
}

/**
 * The points of Saltelli's scheme: A, B, then AB_k for each parameter, `rows` points each.
 *
 * @param random numbers in [0, 1)
 */
export function sobolPoints(parameters: number, rows: number, random: () => number): Point[] {
  const both = latinHypercube(new Array(2 * parameters).fill(UNIT), rows, random)
  const a = both.map(point => point.slice(0, parameters))
  const b = both.map(point => point.slice(parameters))
  const mixed = Array.from({ length: parameters }, (_, k) => a.map((point, j) => point.with(k, b[j][k])))
  return [a, b, ...mixed].flat()
}

/**
 * Each parameter's indices.
 *
 * @param outcomes at each of `sobolPoints`
 * @param words integers from 0 to 2^32 - 1, for the intervals
 */
export function sobolIndices(
  parameters: number,
  outcomes: readonly number[],
  words: () => number,
): Indices[] {
  const rows = outcomes.length / (parameters + 2)
  const [a, b, ...mixed] = Array.from({ length: parameters + 2 }, (_, m) =>
    Float64Array.from(outcomes.slice(m * rows, (m + 1) * rows)),
  )
  const shares = bounded(
    rows,
    times => {
      const { mean, variance } = momentsOfBoth(a, b, times)
      return mixed.flatMap(ab => {
        if (variance === 0) return [0, 0]
        let first = 0
        let total = 0
        for (let j = 0; j < rows; j++) {
          const change = ab[j] - a[j]
          first += times[j] * (b[j] - mean) * change
          total += times[j] * change * change
        }
        return [first / rows / variance, total / (2 * rows) / variance]
      })
    },
    words,
  )
  return mixed.map((_, k) => ({ first: shares[2 * k], total: shares[2 * k + 1] }))
}

/** Mean and variance of A's and B's outcomes together; the variance is 0 where they are equal, not nearly so. */
function momentsOfBoth(
  a: Float64Array,
  b: Float64Array,
  times: Int32Array,
): { readonly mean: number; readonly variance: number } {
  const count = 2 * a.length
  let sum = 0
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let j = 0; j < a.length; j++) {
    if (times[j] === 0) continue
    sum += times[j] * (a[j] + b[j])
    least = Math.min(least, a[j], b[j])
    most = Math.max(most, a[j], b[j])
  }
  const mean = sum / count
  if (least === most) return { mean, variance: 0 }
  let squares = 0
  for (let j = 0; j < a.length; j++)
    squares += times[j] * ((a[j] - mean) * (a[j] - mean) + (b[j] - mean) * (b[j] - mean))
  return { mean, variance: squares / (count - 1) }
}
