/**
 * How close people are, and how that changes with the time they spend together.
 *
 *   together   dP/dt = S g (1 - P)      g = openness_i exp(k liking_ij - k^2 / 2), of mean 1 over likings; less where two
 *                                       have no language in common
 *   apart      dP/dt = -W P
 *
 * P in [0, 1] is how close i is to j, S = ln 2 / hours to friend, time in hours of free time together (an hour of a clinic
 * counts as several, see `depth`), W = ln 2 / half-life. Both are solved exactly: in what pieces time passes does not
 * matter. With 90 hours to friend, 50 hours make .32, 90 hours .5 and 200 hours .79: Hall's casual friends, friends and
 * close friends (2019: 40 to 60, 80 to 100, 200).
 *
 * Source: the form is that of Zajdela et al. (bonds from assigned mixing at real meetings), dP/dt = S (I/Imax)(1 - P) -
 * W P (1 - I/Imax), where somebody is either in company (I = Imax) or not.
 *
 * This is what is hidden. What the engine sees is trust, computed by graph/ from the interactions that were recorded.
 */
import type { Assumptions } from './scenario/fields.ts'

/** From this closeness on two are casual friends, friends, close friends (Hall 2019). */
export const CASUAL = 0.25
export const FRIEND = 0.5
/** Of two as close as this each knows what to think of the other. */
const KNOWN = 0.05

export type Bonds = {
  readonly n: number
  /** n x n by row: how close the row's person is to the column's, in [0, 1]. */
  readonly closeness: Float64Array
  /** n x n by row: what the row's person would think of the column's, if she knew her; standard normal. */
  readonly liking: Float64Array
  /** How fast the row's person gets close to the column's, per hour. */
  readonly speed: Float64Array
}

/** @param speaks n x n: 1 where two have a language in common */
export function createBonds(
  liking: Float64Array,
  openness: Float64Array,
  speaks: Uint8Array,
  { hoursToFriend, liking: strength, foreign }: Assumptions,
): Bonds {
  const n = openness.length
  const speed = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (i !== j)
        speed[i * n + j] =
          (Math.LN2 / hoursToFriend) *
          openness[i] *
          (speaks[i * n + j] === 1 ? 1 : foreign) *
          Math.exp(strength * liking[i * n + j] - (strength * strength) / 2)
  return { n, closeness: new Float64Array(n * n), liking, speed }
}

/** Two spend time together: `hours` of free time, or what is like it. */
export function spend({ n, closeness, speed }: Bonds, one: number, other: number, hours: number): void {
  const there = one * n + other
  const back = other * n + one
  closeness[there] = 1 - (1 - closeness[there]) * Math.exp(-speed[there] * hours)
  closeness[back] = 1 - (1 - closeness[back]) * Math.exp(-speed[back] * hours)
}

/**
 * Days pass.
 *
 * @param people for whom: each loses some of what she is close to others; default: for all
 */
export function fade(
  { n, closeness }: Bonds,
  days: number,
  halfLifeDays: number,
  people?: readonly number[],
): void {
  const left = Math.exp((-Math.LN2 * days) / halfLifeDays)
  const pass = (from: number, to: number) => {
    for (let k = from; k < to; k++) closeness[k] *= left
  }
  if (people === undefined) pass(0, closeness.length)
  else for (const person of people) pass(person * n, (person + 1) * n)
}

/** Both directions times a factor: what a conflict does. */
export function strain({ n, closeness }: Bonds, one: number, other: number, factor: number): void {
  closeness[one * n + other] *= factor
  closeness[other * n + one] *= factor
}

/** The mean of both directions, in [0, 1]. */
export function mutualCloseness({ n, closeness }: Bonds, one: number, other: number): number {
  return (closeness[one * n + other] + closeness[other * n + one]) / 2
}

/**
 * How much somebody is drawn to another: what she thinks of her, as far as she knows her, and how close she is.
 * About -2 to 4; 0 towards strangers.
 */
export function pull({ n, closeness, liking }: Bonds, from: number, to: number): number {
  const close = closeness[from * n + to]
  return liking[from * n + to] * Math.min(1, close / KNOWN) + 2 * close
}

/** The mean pull towards some others; 0 towards nobody. */
export function meanPull(bonds: Bonds, from: number, others: readonly number[]): number {
  let sum = 0
  let count = 0
  for (const other of others)
    if (other !== from) {
      sum += pull(bonds, from, other)
      count++
    }
  return count === 0 ? 0 : sum / count
}
