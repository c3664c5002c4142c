/** What a mixing design is: who sits together in one round of tables, from what is known by then. */
import type { Luck } from '../random.ts'

/** A round of tables to be filled. */
export type Round = {
  /** Who is there, ascending. */
  readonly here: readonly number[]
  /** The wanted size of a table, 2 to 8. */
  readonly size: number
  /** Which round of tables of the gathering this is, from 0, and how many there are. */
  readonly number: number
  readonly of: number
  /** Sizes of all rounds of the gathering. */
  readonly sizes: readonly number[]
  /** Who was expected at the gathering when it was planned, ascending: also who does not come. */
  readonly expected: readonly number[]
  readonly luck: Luck
  /** Which gathering of the run, from 0. */
  readonly season: number
  /** How often two sat together at this gathering. */
  readonly met: (one: number, other: number) => number
  /** Whether two must not sit together. */
  readonly apart: (one: number, other: number) => boolean
  /** What a first meeting would be worth, as the organiser's engine sees it that morning, in [0, 1]. */
  readonly worth: (one: number, other: number) => number
  /** Mutual trust, as the organiser's engine sees it that morning, in (0, 1). */
  readonly trust: (one: number, other: number) => number
  /** How much one is drawn to another: what she herself knows, and nobody else. */
  readonly pull: (from: number, to: number) => number
  /** The organiser's own tables, people by number from 0; undefined where she set none. */
  readonly agenda: readonly (readonly (readonly number[])[])[] | undefined
}

/** @returns who sits together; everybody of `here` once, tables in any order */
export type MixingDesign = (round: Round) => number[][]
