/**
 * How alike the company is that two people keep, their own tie left out.
 *
 * Computes: for every pair the cosine of their ties to third people, sum_k w_ik w_jk / sqrt(sum_k w_ik^2 sum_k w_jk^2)
 * over k other than i and j: 1 where they share their time in the same proportions among the same people, 0 where they
 * have nobody in common, or nobody at all but each other.
 *
 * Source: the cosine of Salton's vector model; as a measure of common neighbours see Liben-Nowell & Kleinberg 2007.
 *
 * Why the cosine and not the number of common acquaintances, each counted less the more people she knows (Adamic-Adar):
 * where everybody has once met everybody in the corridor, who is known says little and how well says all.
 * Why without their own tie: with it, two who grow close would become less alike, for each is no company of herself;
 * so the company of two moves with nothing that they do together.
 *
 * Cost: one multiplication for every pair of ties that meet in a person, at most n^3 / 2.
 */
import type { Tie } from './hitting.ts'

/** A tie whose square would be lost to rounding: what decades have left of a greeting. Counts as none here. */
const NOTHING = 1e-100

/** @returns the cosines, row-major, n x n, symmetric, in [0, 1], zero on the diagonal */
export function sharedCompany(n: number, ties: readonly Tie[]): Float64Array {
  const near: { readonly who: number; readonly weight: number }[][] = Array.from({ length: n }, () => [])
  for (const { i, j, weight } of ties) {
    if (weight < NOTHING) continue
    near[i]!.push({ who: j, weight })
    near[j]!.push({ who: i, weight })
  }
  for (const list of near) list.sort((x, y) => x.who - y.who)
  const company = new Float64Array(n * n)
  for (const list of near)
    for (let x = 0; x < list.length; x++) {
      const { who, weight } = list[x]!
      const row = who * n
      for (let y = x + 1; y < list.length; y++) company[row + list[y]!.who]! += weight * list[y]!.weight
    }
  const length = lengthsWithout(n, near)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const common = company[i * n + j]!
      if (common > 0) {
        const cosine = common / length[i * n + j]! / length[j * n + i]!
        company[i * n + j] = company[j * n + i] = Math.min(1, cosine)
      }
    }
  return company
}

/**
 * Row i, column j: the length of i's ties without the one with j, summed from both ends of the list rather than taken
 * off the whole, where a tie that outweighs all others would leave nothing but rounding.
 */
function lengthsWithout(
  n: number,
  near: readonly (readonly { readonly who: number; readonly weight: number }[])[],
): Float64Array {
  const lengths = new Float64Array(n * n)
  for (const [i, list] of near.entries()) {
    const row = lengths.subarray(i * n, i * n + n)
    const after = new Float64Array(list.length + 1)
    for (let x = list.length - 1; x >= 0; x--) after[x] = after[x + 1]! + square(list[x]!.weight)
    row.fill(Math.sqrt(after[0]!))
    let before = 0
    for (const [x, { who, weight }] of list.entries()) {
      row[who] = Math.sqrt(before + after[x + 1]!)
      before += square(weight)
    }
  }
  return lengths
}

/** Not `**`, whose last bit hangs on the version of Node (trust.ts). */
function square(x: number): number {
  return x * x
}
