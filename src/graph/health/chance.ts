/**
 * Whether something is more than chance in a group of 3 to 8, where every index saturates: of three people one has always
 * done most. So nothing is read off an index. What happened is dealt out again at random many times, and a figure counts
 * only where hardly any of these worlds without a pattern looks like it (a permutation test; Fisher 1935, Good 2005):
 *
 *   p = (1 + worlds at least as extreme) / (1 + worlds)         never 0 (Phipson and Smyth 2010)
 *
 * Shares have Wilson's interval (1927), which is honest at 0, at 1 and for few.
 *
 * The worlds are seeded, and are drawn over people in an order that follows from what happened, never from their ids: a
 * crew under other names is asked the same.
 *
 * Cost: worlds x happenings x people.
 */
import { seededRandom } from '../random.ts'

const SEED = 20_190_101
/** The normal quantile of a 95 % interval. */
export const Z_95 = 1.959964

/** How many worlds a test draws: the least p is 1 / 1000. */
const WORLDS = 999

/** Something that fell on one of several people, as places in a crew. */
export type Deal = {
  /** On whom it might have fallen; holds `on`. */
  readonly among: readonly number[]
  readonly on: number
}

/** Worlds in which there is no pattern; one stream of random numbers for each matter, so that none hangs on another. */
export function worlds<T>(stream: number, draw: (random: () => number) => T, count = WORLDS): readonly T[] {
  const random = seededRandom(SEED, stream)
  return Array.from({ length: count }, () => draw(random))
}

/** The share of worlds that are at least as extreme as what happened, what happened among them; in (0, 1]. */
export function chanceOf(happened: number, drawn: readonly number[]): number {
  const atLeast = drawn.filter(value => value >= happened - 1e-9).length
  return (1 + atLeast) / (1 + drawn.length)
}

/** The middle of what was drawn, and the ends between which 90 of 100 lie. */
export function usual(drawn: readonly number[]): {
  readonly low: number
  readonly middle: number
  readonly high: number
} {
  const sorted = [...drawn].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]
  return { low: at(0.05), middle: at(0.5), high: at(0.95) }
}

/** How often something fell on each, dealt out anew. */
export function dealtAnew(deals: readonly Deal[], size: number, random: () => number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const { among } of deals) counts[among[Math.floor(random() * among.length)]]++
  return counts
}

/** How often something fell on each. */
export function countsOf(deals: readonly Deal[], size: number): number[] {
  const counts = new Array<number>(size).fill(0)
  for (const { on } of deals) counts[on]++
  return counts
}

/** Some of a list, each choice of that many as likely as any other; in the order of the list. */
export function someAtRandom<T>(list: readonly T[], howMany: number, random: () => number): T[] {
  const chosen: T[] = []
  let left = howMany
  for (const [k, one] of list.entries())
    if (random() * (list.length - k) < left) {
      chosen.push(one)
      left--
    }
  return chosen
}

/**
 * For each place of a crew another one, by who was there when, in the order of time, and not by id. Who was there at
 * exactly the same is exchangeable for any test that looks at no more.
 *
 * @param gatherings who might have been concerned, happening by happening
 */
export function placesByPresence(size: number, gatherings: readonly (readonly number[])[]): number[] {
  const key = (place: number) => gatherings.map(people => (people.includes(place) ? '1' : '0')).join('')
  const keys = Array.from({ length: size }, (_, place) => key(place))
  const order = keys
    .map((_, place) => place)
    .sort((a, b) => (keys[a] < keys[b] ? 1 : keys[a] > keys[b] ? -1 : a - b))
  const places = new Array<number>(size)
  for (const [place, one] of order.entries()) places[one] = place
  return places
}

/** People under other places, in ascending order. */
export function replaced(people: readonly number[], places: readonly number[]): number[] {
  return people.map(one => places[one]).sort((a, b) => a - b)
}

/**
 * The Gini coefficient (1912) of counts, sum |x - y| / (2 n sum x), in [0, 1): 0 where everybody has the same, and where
 * there is nothing to have.
 */
export function gini(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return 0
  let differences = 0
  for (const x of counts) for (const y of counts) differences += Math.abs(x - y)
  return differences / (2 * counts.length * total)
}

/** How much the half with the least has together; of an odd number the larger half. */
export function leastHalf(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b)
  return sorted.slice(0, Math.ceil(counts.length / 2)).reduce((sum, count) => sum + count, 0)
}

/** Wilson's 95 % interval of a share; [0, 1] of none. */
export function shareBetween(hits: number, of: number): { readonly low: number; readonly high: number } {
  if (of === 0) return { low: 0, high: 1 }
  const share = hits / of
  const z2 = Z_95 * Z_95
  const centre = (share + z2 / (2 * of)) / (1 + z2 / of)
  const half = (Z_95 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of * of))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
