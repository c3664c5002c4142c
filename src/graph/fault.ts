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
  /** Said where nothing is wrong with the input by itself: it gives other content to what is there under the same id. */
  readonly isTaken?: true
}

/** At most this many faults are shown; the rest are counted. */
export const FAULTS_SHOWN = 20
/** At most this many faults are held in memory, for a program that wants more than a person; the rest are counted. */
export const FAULTS_HELD = 1000

/** A person's input cannot be used as it is. `source` is the file or option it came from. */
export class InputError extends Error {
  readonly faults: readonly Fault[]
  readonly source: string
  /** How many faults there are beside those in `faults`. */
  readonly more: number

  constructor(source: string, faults: readonly Fault[], more = 0) {
    super(describeFaults(source, faults, more).join('\n'))
    this.name = 'InputError'
    this.source = source
    this.faults = faults
    this.more = more
  }
}

/** A fault as it is found: its mend may cost a search, which is made only where the fault is held. */
export type FoundFault = Omit<Fault, 'mend'> & { readonly mend: string | (() => string) }

/** Faults in the order found: the first `FAULTS_HELD` held, the rest counted, the same one told once. */
export type FaultLog = {
  readonly add: (fault: FoundFault) => void
  /** How many there are, held or not. */
  readonly count: () => number
  readonly error: (source: string) => InputError
}

/** An empty log. A file of millions of bad lines costs no more memory than one of a thousand. */
export function faultLog(): FaultLog {
  const faults: Fault[] = []
  const told = new Set<string>()
  let more = 0
  return {
    add({ mend, ...fault }) {
      const key = keyOf(fault)
      if (told.has(key)) return
      if (faults.length >= FAULTS_HELD) {
        more++
        return
      }
      told.add(key)
      faults.push({ ...fault, mend: typeof mend === 'string' ? mend : mend() })
    },
    count: () => faults.length + more,
    error: source => new InputError(source, faults, more),
  }
}

const keyOf = ({ place, value, problem }: Omit<Fault, 'mend'>): string =>
  `${place}\n${problem}\n${value === undefined ? '' : show(value)}`

/** One line per fault, at most `FAULTS_SHOWN`, then a line that counts the rest and the `more` that were not held. */
export function describeFaults(source: string, faults: readonly Fault[], more = 0): string[] {
  const where = flatten(source)
  const lines = faults.slice(0, FAULTS_SHOWN).map(fault => `${where}: ${describeFault(fault)}`)
  const rest = faults.length - lines.length + more
  if (rest > 0) lines.push(`${where}: and ${rest} more fault${rest === 1 ? '' : 's'} of these or other kinds`)
  return lines
}

/** `place: value problem; mend`, on one line whatever the value holds. */
export function describeFault({ place, value, problem, mend }: Fault): string {
  const what = value === undefined ? problem : `${show(value)} ${problem}`
  return flatten(`${place === '' ? '' : `${place}: `}${what}${mend === '' ? '' : `; ${mend}`}`)
}

const SHOWN_LENGTH = 80

/** A value as a person would recognise it, cut to 80 characters, without line breaks or control characters. */
export function show(value: unknown): string {
  const flat = flatten(written(value, SHOWN_LENGTH + 1))
  return flat.length > SHOWN_LENGTH ? `${flat.slice(0, SHOWN_LENGTH - 3).replace(HALF_AT_END, '')}...` : flat
}

const HALF_AT_END = /[\uD800-\uDBFF]$/

/** Line breaks, control characters and those that turn the direction of text: they would forge what a person reads. */
const flatten = (text: string): string =>
  text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ')

/**
 * As JSON.stringify writes it, but no further than `room` characters: a value may be a hundred megabytes large, or
 * nested deeper than any stack, and is shown in the message that says so.
 */
function written(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, Math.max(0, room)))
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    let text = '['
    for (let k = 0; k < value.length && text.length <= room; k++)
      text += `${k === 0 ? '' : ','}${written(value[k], room - text.length)}`
    return `${text}]`
  }
  let text = '{'
  for (const key of Object.keys(value)) {
    if (text.length > room) break
    const entry = (value as Record<string, unknown>)[key]
    text += `${text === '{' ? '' : ','}${written(key, room)}:${written(entry, room - text.length)}`
  }
  return `${text}}`
}

/** Words longer than this are not looked up: nobody mistyped them. */
const LONGEST_WORD = 256

/**
 * The candidate that a mistyped word most likely meant, or undefined where none is near: where more than a third of
 * the longer word differs (of two letters, both). Levenshtein distance, case ignored, two neighbours that changed
 * places count as one difference; ties go to the first by code unit.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST_WORD) return undefined
  const folded = word.toLowerCase()
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const other = candidate.toLowerCase()
    const longer = Math.max(folded.length, other.length)
    const limit = Math.min(least, longer < 3 ? longer - 1 : Math.floor(longer / 3))
    if (Math.abs(folded.length - other.length) > limit) continue
    const d = areSwapped(folded, other) ? 1 : distance(folded, other)
    if (d <= limit && (d < least || best === undefined || candidate < best)) {
      best = candidate
      least = d
    }
  }
  return best
}

/** `bne` and `ben`: the same but for two neighbours. */
function areSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let k = 0
  while (k < a.length && a[k] === b[k]) k++
  return k + 1 < a.length && a[k] === b[k + 1] && a[k + 1] === b[k] && a.slice(k + 2) === b.slice(k + 2)
}

/** `did you mean "x"?` where something is near, else `otherwise`. */
export function didYouMean(word: unknown, candidates: Iterable<string>, otherwise: string): string {
  const near = typeof word === 'string' ? nearest(word, candidates) : undefined
  return near === undefined ? otherwise : `did you mean ${show(near)}?`
}
