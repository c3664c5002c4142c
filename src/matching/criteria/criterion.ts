/**
 * What a criterion is: a question about a crew, answered with a value and a sentence, for those who form crews.
 *
 * Names stand only beside what a profile says, never beside what happened between people. Still, in a crew of three a
 * member who knows two of the three pairs could infer the third from a value or a sentence: what a member may read is
 * computed from her own view of the cohort (knowledge.ts), not cut from this.
 */
import type { Facts } from '../facts.ts'
import type { Preset } from '../presets.ts'

export type Assessment = {
  /** In [0, 1]; 1/2 where nothing is known. */
  readonly value: number
  /** One plain sentence, without figures of pairs and without anything that a member keeps private. */
  readonly because: string
}

/**
 * A criterion looks at the members of a crew (their numbers in `facts`, ascending) and at nothing else of the set: the
 * objective decomposes over crews.
 */
export type Criterion = (facts: Facts, crew: readonly number[], preset: Preset) => Assessment

/** The mean of a pair matrix over the pairs of a crew. */
export function meanOverPairs(matrix: Float64Array | Uint8Array, n: number, crew: readonly number[]): number {
  let sum = 0
  let pairs = 0
  for (let x = 0; x < crew.length; x++)
    for (let y = x + 1; y < crew.length; y++) {
      sum += matrix[crew[x] * n + crew[y]]
      pairs++
    }
  return pairs === 0 ? 0 : sum / pairs
}

const NUMBER_WORDS = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']

/** `all five`, `three of five`, `none of five`. */
export function share(some: number, of: number): string {
  return some === of ? `all ${countWord(of)}` : `${countWord(some)} of ${countWord(of)}`
}

/** In words up to eight, the size of a crew. */
export function countWord(count: number): string {
  return NUMBER_WORDS[count] ?? String(count)
}
