/** What is known about one pair: the words for it, whatever it is computed from. */

/** What one member can rely on from another. */
export type Reliance = {
  /** Beta expectation in (0, 1); 1/2 where nothing is known. */
  readonly trust: number
  /** Mass of all evidence, good and bad, decayed and saturated, in units of 5 points; 0 or more. */
  readonly evidence: number
  /** What is left of the evidence once good and bad have settled, in units of 5 points; below 0 where bad prevails. */
  readonly net: number
  /** Decayed points without saturation or settling, good minus bad: the raw strength of the tie. */
  readonly points: number
}

export const DYAD_STATES = ['unknown', 'forming', 'partnership', 'leaning', 'domination'] as const
export type DyadState = (typeof DYAD_STATES)[number]

/** The relationship of two members, a < b by code unit. */
export type Dyad = {
  readonly a: string
  readonly b: string
  /** What a can rely on from b. */
  readonly aToB: Reliance
  /** What b can rely on from a. */
  readonly bToA: Reliance
  /** The weaker of the two directions, in (0, 1): a partnership carries what its weaker side carries. */
  readonly mutual: number
  /** (x - y) / (x + y) for the odds x, y of the two directions, in (-1, 1); above 0 where a can rely on b more than b on a. */
  readonly balance: number
  readonly state: DyadState
  /** Ids of conflicts of the two that no later resolution has closed, oldest first. */
  readonly openConflicts: readonly string[]
  /** How many interactions of the two count, on how many days (UTC), and their minutes of recorded contact. */
  readonly interactions: number
  readonly days: number
  readonly minutes: number
  /** Clock hours (UTC) in which something good happened between the two: on how many occasions, not for how long. */
  readonly hours: number
}

/** One key per unordered pair; ids hold no blanks. */
export function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

const NOTHING: Reliance = { trust: 0.5, evidence: 0, net: 0, points: 0 }

/** A pair for which nothing counts yet: unknown, which is not distrust. */
export function unknownDyad(one: string, other: string): Dyad {
  const [a, b] = one < other ? [one, other] : [other, one]
  return {
    a,
    b,
    aToB: NOTHING,
    bToA: NOTHING,
    mutual: 0.5,
    balance: 0,
    state: 'unknown',
    openConflicts: [],
    interactions: 0,
    days: 0,
    minutes: 0,
    hours: 0,
  }
}
