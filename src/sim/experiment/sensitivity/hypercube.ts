/**
 * Points that fill a box evenly: Latin hypercube sampling (McKay, Beckman & Conover, Technometrics 21, 1979).
 *
 *   x_jk = (pi_k(j) + u_jk) / n      of range k, with pi_k a random order of its n strata and u_jk in [0, 1)
 *
 * Each range is cut in as many strata as there are points, and each stratum is used once; which strata of two ranges meet
 * is chance. The mean over such points varies less than over independent ones, the more so the more the ranges act by
 * themselves.
 *
 * Why not a grid: it needs levels^k points, and shows each parameter at its few levels only. Why not Sobol's sequence: its
 * direction numbers are a table for so many dimensions and no more, and with hundreds of points of a noisy model it gains
 * little.
 *
 * Cost: O(n k).
 */
import { shuffled } from '../../../graph/communities/refinement.ts'

/** Where a number lies: `from` is below `to`. */
export type Range = { readonly from: number; readonly to: number }
/** A value for each range, in their order. */
export type Point = readonly number[]

export const UNIT: Range = { from: 0, to: 1 }

/**
 * As many points as strata.
 *
 * @param samples 1 or more
 * @param random numbers in [0, 1)
 */
export function latinHypercube(ranges: readonly Range[], samples: number, random: () => number): Point[] {
  const columns = ranges.map(range => {
    const strata = shuffled(samples, random)
    return Array.from(strata, stratum => valueAt(range, (stratum + random()) / samples))
  })
  return Array.from({ length: samples }, (_, j) => columns.map(column => column[j]))
}

/** The value at `unit` of the way through a range, in [0, 1]; the ends are met exactly, whatever is rounded. */
export function valueAt({ from, to }: Range, unit: number): number {
  return Math.min(to, Math.max(from, from * (1 - unit) + to * unit))
}
