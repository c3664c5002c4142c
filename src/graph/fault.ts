/**
 * What is wrong with something a person handed in: where, which value, and how to mend it.
 *
 * Faults are collected, never thrown one at a time, so that a person mends a file once. `InputError` carries them
 * to whoever talks to the person; the command line ends with status 2 on it.
 */
import { distance } from 'fastest-levenshtein'

/** One thing to mend. */
export type Fault = {
  /** Where, in the words of the input: `members[3].timezone`, `interactions.csv line 12, column at`. */
  readonly place: string
  /** What stood there, as the person wrote it; absent where nothing stood there. */
  readonly value?: unknown
  /** What is wrong with it, a clause that can follow the value: `is not an IANA time zone`. */
  readonly problem: string
  /** What to do about it: `did you mean "Europe/Rome"?`. */
  readonly mend: string
}

/** At most this many faults are shown; the rest are counted. */
export const FAULTS_SHOWN = 20

/** A person's input cannot be used as it is. `source` is the file or option it came from. */
export class InputError extends Error {
  readonly faults: readonly Fault[]
  readonly source: string

  constructor(source: string, faults: readonly Fault[]) {
    super(describeFaults(source, faults).join('\n'))
    this.name = 'InputError'
    this.source = source
    this.faults = faults
  }
}

/** One line per fault, at most `FAULTS_SHOWN`, then a line that counts the rest. */
export function describeFaults(source: string, faults: readonly Fault[]): string[] {
  const lines = faults.slice(0, FAULTS_SHOWN).map(fault => `${source}: ${describeFault(fault)}`)
  const rest = faults.length - lines.length
  if (rest > 0)
    lines.push(`${source}: and ${rest} more fault${rest === 1 ? '' : 's'} of these or other kinds`)
  return lines
}

/** `place: value problem; mend`, on one line whatever the value holds. */
export function describeFault({ place, value, problem, mend }: Fault): string {
  const what = value === undefined ? problem : `${show(value)} ${problem}`
  return `${place === '' ? '' : `${place}: `}${what}${mend === '' ? '' : `; ${mend}`}`
}

/** A value as a person would recognise it, cut to 80 characters, without line breaks or control characters. */
export function show(value: unknown): string {
  const text = typeof value === 'number' || typeof value === 'bigint' ? String(value) : JSON.stringify(value)
  const flat = (text ?? String(value)).replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
  return flat.length > 80 ? `${flat.slice(0, 77)}...` : flat
}

/**
 * The candidate that a mistyped word most likely meant (Levenshtein distance, case ignored; ties go to the first by
 * code unit), or undefined where none is near: more than a third of the longer word differs.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const folded = word.toLowerCase()
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const d = distance(folded, candidate.toLowerCase())
    if (d < least || (d === least && best !== undefined && candidate < best)) {
      best = candidate
      least = d
    }
  }
  if (best === undefined || least > Math.ceil(Math.max(word.length, best.length) / 3)) return undefined
  return best
}

/** `did you mean "x"?` where something is near, else `otherwise`. */
export function didYouMean(word: unknown, candidates: Iterable<string>, otherwise: string): string {
  const near = typeof word === 'string' ? nearest(word, candidates) : undefined
  return near === undefined ? otherwise : `did you mean ${show(near)}?`
}
