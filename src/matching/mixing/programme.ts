/**
 * A mixing problem as numbers: who sits in which round, at tables of which size, and what each meeting of two costs.
 *
 * Cost of a programme = sum over pairs of
 *   repeat   every meeting after the first costs `REPEAT`, and a little more each time, so that repeats spread
 *   apart    a meeting of two who must stay apart costs `APART`
 *   once     two who must meet and do not cost `ONCE`
 *   gain     a first meeting saves what it is worth; all of them together save less than any other cost differs by
 * What was held already counts as meetings, and is not changed.
 *
 * Costs are whole numbers: so a sum that was changed a million times is equal to one from scratch, to the last bit.
 */

/** One round to be planned. */
export type Round = {
  /** Who is there, people as numbers. */
  readonly people: readonly number[]
  /** Sizes of the tables; together as many seats as people. */
  readonly sizes: readonly number[]
  /** Who stays at which table, by person. */
  readonly hosts: ReadonlyMap<number, number>
}

export type Programme = {
  /** People, 0 to n - 1. */
  readonly n: number
  readonly rounds: readonly Round[]
  /** Meetings that were, n x n, symmetric. */
  readonly held: Uint16Array
  /** 1 where two must not meet, n x n. */
  readonly apart: Uint8Array
  /** 1 where two must meet, n x n. */
  readonly once: Uint8Array
  /** What a first meeting saves, n x n, 0 to `mostGain(n)`, whole; undefined where all are alike. */
  readonly gain: Float64Array | undefined
}

/** Who sits where: per round, per table, people in any order. */
export type Seating = readonly (readonly (readonly number[])[])[]

export const REPEAT = 1e10
const APART = 100 * REPEAT
const ONCE = 20 * REPEAT
/** How much dearer each further repeat is. */
const SPREAD = REPEAT / 100

/**
 * What the best first meeting saves: so little that no number of them is worth a repeat, nor one that two have for the
 * third time in place of two who have it for the second. All other costs are multiples of `SPREAD`.
 */
export const mostGain = (n: number): number => Math.floor(SPREAD / ((n * (n - 1)) / 2 + 1))

/** What so many repeats cost at the least, which is where they spread over as many pairs as there are. */
export function costOfRepeats(repeats: number, pairs: number): number {
  if (repeats === 0) return 0
  const each = Math.floor(repeats / pairs)
  const more = repeats % pairs
  return REPEAT * repeats + SPREAD * ((pairs - more) * each ** 2 + more * (each + 1) ** 2)
}

/** The cost of a pair that has met so often, `before` times of them already held. */
export function pairCost(
  { n, apart, once, gain }: Programme,
  i: number,
  j: number,
  meetings: number,
  before: number,
): number {
  const pair = i * n + j
  if (meetings === 0) return once[pair] === 1 ? ONCE : 0
  const repeats = meetings - 1
  const forbidden = apart[pair] === 1 ? APART * (meetings - before) : 0
  return forbidden + REPEAT * repeats + SPREAD * repeats * repeats - (gain === undefined ? 0 : gain[pair])
}

/** How often each two meet in a seating, with what was held. */
export function meetingsIn({ n, held }: Programme, seating: Seating): Uint16Array {
  const met = held.slice()
  for (const round of seating)
    for (const table of round) for (const a of table) for (const b of table) if (a !== b) met[a * n + b]++
  return met
}

/** The cost of a whole seating, from scratch: the slow twin of what the search adds up. */
export function costOf(programme: Programme, seating: Seating): number {
  const { n, held } = programme
  const met = meetingsIn(programme, seating)
  let cost = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) cost += pairCost(programme, i, j, met[i * n + j], held[i * n + j])
  return cost
}
