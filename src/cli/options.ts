/**
 * The options of a command: how each is written, what it means, and how its text becomes a value.
 *
 * A reader never throws: it gives the value, or what is wrong with the text and how to mend it, so that a person sees
 * the faults of all options at once, each with the option's name and the value that stood there.
 */
import { didYouMean, InputError, show } from '../graph/fault.ts'

export type Reading<T> = { readonly value: T } | { readonly problem: string; readonly mend: string }
export type Reader<T> = (text: string) => Reading<T>

export type OptionSpec<T> = {
  /** As commander writes it: `--seed <number>`; a flag has no `<...>`. */
  readonly flags: string
  readonly what: string
  /** @param at how many values of options that may be repeated came before it in the call */
  readonly read: (text: string, at: number) => Reading<T>
  /** What holds where the option is not given; `required` where it must be. */
  readonly absent: { readonly value: T } | 'required'
  /** How the default is shown in the help; empty for none. */
  readonly shown: string
  /** Whether it may be given several times; T is a list then, and the lists follow each other. */
  readonly repeats?: boolean
}

/** A value of an option that may be repeated, with its place among all such values of the call, whatever their option. */
export type Placed<T> = { readonly at: number; readonly value: T }

/** An option with a default. */
export function option<T>(
  flags: string,
  what: string,
  read: Reader<T>,
  value: T,
  shown = String(value),
): OptionSpec<T> {
  return { flags, what, read, absent: { value }, shown }
}

/** An option that may be left out. */
export function optional<T>(flags: string, what: string, read: Reader<T>): OptionSpec<T | undefined> {
  return { flags, what, read, absent: { value: undefined }, shown: '' }
}

/** An option that must be given. */
export function required<T>(flags: string, what: string, read: Reader<T>): OptionSpec<T> {
  return { flags, what, read, absent: 'required', shown: '' }
}

/** An option that may be given several times; the call knows in which order, also among several such options. */
export function repeated<T>(flags: string, what: string, read: Reader<T>): OptionSpec<readonly Placed<T>[]> {
  return {
    flags,
    what,
    read: (words, at) => {
      const reading = read(words)
      return 'value' in reading ? { value: [{ at, value: reading.value }] } : reading
    },
    absent: { value: [] },
    shown: '',
    repeats: true,
  }
}

/** An option without a value: there or not. */
export function flag(flags: string, what: string): OptionSpec<boolean> {
  return { flags, what, read: () => ({ value: true }), absent: { value: false }, shown: '' }
}

/** Any text but an empty one. */
export const text: Reader<string> = words =>
  words.trim() === '' ? { problem: 'is empty', mend: 'write at least one character' } : { value: words }

/** Scheme and host of an address, and nothing after them: `https://crew.example`. */
export const site: Reader<string> = words => {
  const url = URL.canParse(words) ? new URL(words) : undefined
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
    ? { value: url.origin }
    : {
        problem: 'is not where a site is',
        mend: 'write https:// or http:// and the host, as https://crew.example',
      }
}

/** A whole number in a range, in plain digits. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Reader<number> {
  const example = Math.min(most, Math.max(least, 1))
  const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `${least} to ${most}`
  return words => {
    const value = Number(words)
    if (!/^-?\d+$/.test(words.trim()) || !Number.isSafeInteger(value))
      return { problem: 'is not a whole number', mend: `use one such as ${example}` }
    if (value < least) return { problem: `is below ${least}`, mend: `use ${range}` }
    return value > most ? { problem: `is above ${most}`, mend: `use ${range}` } : { value }
  }
}

/** A number above 0, with or without decimals. */
export function above0(most: number): Reader<number> {
  return words => {
    const value = Number(words)
    if (!/^\d*\.?\d+$/.test(words.trim()) || !Number.isFinite(value))
      return { problem: 'is not a number', mend: 'use one such as 5 or 0.5' }
    if (value <= 0) return { problem: 'is not above 0', mend: 'use one such as 5 or 0.5' }
    return value > most ? { problem: `is above ${most}`, mend: `use at most ${most}` } : { value }
  }
}

/** `3-8`, or `5` for exactly 5. */
export function range(least: number, most: number): Reader<readonly [number, number]> {
  return words => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(words.trim())
    if (match === null) return { problem: 'is not a range', mend: `write it as "${least}-${most}"` }
    const low = Number(match[1])
    const high = Number(match[2] ?? match[1])
    if (low > high) return { problem: 'is upside down', mend: `did you mean "${high}-${low}"?` }
    if (low < least || high > most)
      return { problem: `goes outside ${least} to ${most}`, mend: `write it as "${least}-${most}"` }
    return { value: [low, high] }
  }
}

/** One of a few words. */
export function oneOf<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return given => {
    const value = words.find(word => word === given)
    if (value !== undefined) return { value }
    const all = words.map(word => show(word)).join(', ')
    return { problem: 'is not known', mend: didYouMean(given, words, `use one of ${all}`) }
  }
}

const ID = /^[A-Za-z0-9._-]{1,64}$/

/** An id of the cohort document. */
export const id: Reader<string> = words =>
  ID.test(words) ? { value: words } : { problem: 'is not an id', mend: 'use 1 to 64 of A-Z a-z 0-9 . _ -' }

/** One id or more, `c1,c2`. */
export const ids: Reader<readonly string[]> = words => {
  const value = words.split(',').map(word => word.trim())
  const wrong = value.find(word => !ID.test(word))
  return wrong === undefined
    ? { value }
    : { problem: `holds ${show(wrong)}, which is not an id`, mend: 'write them as "c1,c2"' }
}

/** Pairs of ids, `ana+ben,kim+lee`. */
export const pairs: Reader<readonly (readonly [string, string])[]> = words => {
  const value = words.split(',').map(word => word.split('+').map(id => id.trim()))
  const wrong = value.find(
    ([a, b, ...more]) =>
      a === undefined || b === undefined || more.length > 0 || !ID.test(a) || !ID.test(b) || a === b,
  )
  return wrong === undefined
    ? { value: value as [string, string][] }
    : {
        problem: `holds ${show(wrong.join('+'))}, which is not two ids`,
        mend: 'write them as "ana+ben,kim+lee"',
      }
}

/** Two ids, `ana,ben`. */
export const pair: Reader<readonly [string, string]> = words => {
  const ids = words.split(',').map(word => word.trim())
  const [a, b] = ids
  if (ids.length !== 2 || a === undefined || b === undefined || !ID.test(a) || !ID.test(b))
    return { problem: 'is not two ids', mend: 'write them as "ana,ben"' }
  return a === b ? { problem: 'names one person twice', mend: 'name two people' } : { value: [a, b] }
}

/** A moment, ISO 8601 with an offset. */
export const moment: Reader<string> = words => {
  const match = /^(\d{4}-\d\d-\d\d)(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(
    words,
  )
  const [, day, time, , , , offset] = match ?? []
  if (day === undefined || !isDay(day))
    return { problem: 'is not a time', mend: 'write it as "2026-08-01T12:00:00Z"' }
  if (time === undefined) return { problem: 'has no time of day', mend: `did you mean "${day}T12:00:00Z"?` }
  if (offset === undefined) return { problem: 'has no offset', mend: `did you mean "${words}Z"?` }
  return { value: words }
}

function isDay(day: string): boolean {
  const millis = Date.parse(`${day}T00:00:00Z`)
  return !Number.isNaN(millis) && new Date(millis).toISOString().startsWith(day)
}

/** The seed that most commands share: the same seed gives the same answer. */
export const seedOption = option(
  '--seed <number>',
  'the same seed gives the same answer',
  whole(-Number.MAX_SAFE_INTEGER),
  1,
)

/**
 * The one with this id, or a fault that names the option, what stood there, and who may have been meant.
 *
 * @param optionName as the person wrote it: `--of`
 */
export function named<T extends { readonly id: string; readonly name?: string | undefined }>(
  list: readonly T[],
  wanted: string,
  optionName: string,
  what = 'member of this cohort',
): T {
  const found = list.find(entry => entry.id === wanted)
  if (found !== undefined) return found
  const byName = list.find(entry => entry.name?.toLowerCase() === wanted.toLowerCase())
  const mend =
    byName === undefined
      ? didYouMean(
          wanted,
          list.map(entry => entry.id),
          'use one of the ids in the cohort',
        )
      : `did you mean ${show(byName.id)}?`
  throw new InputError(optionName, [{ place: '', value: wanted, problem: `is no ${what}`, mend }])
}
