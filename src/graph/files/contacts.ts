/**
 * Contact recordings, as wearable sensors give them: lines `t i j`, each saying that i and j were face to face in the
 * 20 seconds from t on, in seconds since 1970-01-01T00:00:00Z (recordings have no clock; most count from their first
 * midnight).
 *
 * A contact is a stretch of time that the intervals [t, t + 20) of one pair cover without a gap: intervals that touch
 * or overlap are one contact, whose minutes are the time covered. Where all t are multiples of 20, that is "t and t + 20
 * merge", and minutes = intervals x 20 / 60. A line that is there twice, or once as `t i j` and once as `t j i`, covers
 * nothing more.
 *
 * A published recording has 190,000 lines, so a line that is as it should be costs one match of a regular expression,
 * and only another one is taken apart and explained. Cost: O(lines) time and 16 bytes a line; a sort within a pair only
 * where its lines are out of order.
 */
import { byCodeUnit, emptyCohort, type Interaction, idOfContent } from '../cohort.ts'
import { type FaultLog, faultLog, type InputError } from '../fault.ts'
import type { ParsedCohort } from '../parse-cohort.ts'
import { cohortNameOf } from './names.ts'
import { fileFault } from './text.ts'

/** Seconds that one line stands for. */
export const INTERVAL = 20
/** More people than any gathering has: a recording with more has something else in its columns. */
export const MAX_PEOPLE = 100_000
/** More contacts than these are more than the engine can weigh at once. */
export const MAX_CONTACTS = 2_000_000

const DAY = 86_400
/** The last second whose interval ends within the year 9999: times are written with four digits of year. */
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000 - INTERVAL
/** A contact lasts a year at most, as everywhere in a cohort; a longer one goes on as another. */
const LONGEST = 525_600 * 60

const SEPARATOR = '(?:[ \\t]+|[ \\t]*[,;][ \\t]*)'
const QUOTED_ID = '"?([A-Za-z0-9._-]{1,64})"?'
const ID = /^[A-Za-z0-9._-]{1,64}$/
const GOOD_LINE = new RegExp(
  `[ \\t]*"?0*(\\d{1,12})(?:\\.0*)?"?${SEPARATOR}${QUOTED_ID}${SEPARATOR}${QUOTED_ID}(?:[ \\t,;\\r][^\\n]*)?(?:\\n|$)`,
  'y',
)
/** What a first line calls the column of times, if it is a header. */
const TIME_WORDS = new Set([
  't',
  'time',
  'times',
  'timestamp',
  'tick',
  's',
  'sec',
  'second',
  'seconds',
  'start',
])

/**
 * Reads a contact recording.
 *
 * @param text its text, without a byte order mark
 * @param source the file's name, for messages and for the cohort's name and id
 * @throws InputError naming line and value of everything that is not `t i j`
 */
export function parseContacts(text: string, source: string): ParsedCohort {
  if (/^\s*[{[]/.test(text))
    throw fileFault(source, {
      problem: 'looks like JSON, not like a contact recording',
      mend: 'name a cohort document without --contacts',
    })
  const lines = readLines(text.includes('\n') ? text : text.replaceAll('\r', '\n'), source)
  if (lines.times.length === 0)
    throw fileFault(source, { problem: 'has no contacts', mend: 'write lines such as "20 ana ben"' })

  const { contacts, repeats, overlaps } = merge(lines, source)
  const notes: string[] = []
  if (repeats > 0)
    notes.push(`${repeats} line${repeats === 1 ? ' repeats' : 's repeat'} an earlier one; each counts once`)
  if (overlaps > 0)
    notes.push(
      `${overlaps} interval${overlaps === 1 ? '' : 's'} of ${INTERVAL} s overlap${overlaps === 1 ? 's' : ''} another of the same pair; shared time counts once`,
    )
  const { id, name } = cohortNameOf(source)
  return {
    cohort: {
      ...emptyCohort(id),
      name,
      members: lines.people
        .map(person => ({ id: person, name: person }))
        .sort((a, b) => byCodeUnit(a.id, b.id)),
      interactions: contacts,
    },
    notes,
  }
}

/** Every good line: when, and which pair; pairs are numbered as they first appear, a before b by code unit. */
type Lines = {
  readonly people: readonly string[]
  readonly times: readonly number[]
  readonly pairs: readonly number[]
  readonly pairPeople: readonly (readonly [a: string, b: string])[]
}

function readLines(text: string, source: string): Lines {
  const log = faultLog()
  const people: string[] = []
  const numbers = new Map<string, number>()
  const numberOf = (id: string): number => {
    const known = numbers.get(id)
    if (known !== undefined) return known
    numbers.set(id, people.length)
    return people.push(id) - 1
  }
  const times: number[] = []
  const pairs: number[] = []
  const pairPeople: [string, string][] = []
  const pairNumbers = new Map<number, number>()
  let mayBeHeader = true

  GOOD_LINE.lastIndex = 0
  for (let line = 1, start = 0; start < text.length; line++) {
    const found = GOOD_LINE.exec(text)
    const [, seconds, i, j] = found ?? []
    if (seconds === undefined || i === undefined || j === undefined || i === j || +seconds > LAST_SECOND) {
      const newline = text.indexOf('\n', start)
      const end = newline < 0 ? text.length : newline
      // What a person would read of it: a line may be a hundred megabytes long.
      const written = text.slice(start, Math.min(end, start + LONGEST_LINE)).trim()
      if (written !== '' && !/^[#%]/.test(written)) {
        const cells = cellsOf(written)
        if (!(mayBeHeader && isHeader(cells))) explain(log, `line ${line}`, written, cells)
        mayBeHeader = false
      }
      start = end + 1
      GOOD_LINE.lastIndex = start
      continue
    }
    start = GOOD_LINE.lastIndex
    mayBeHeader = false
    if (log.count() > 0) continue

    const [a, b] = i < j ? [i, j] : [j, i]
    const key = numberOf(a) * (MAX_PEOPLE + 2) + numberOf(b)
    if (people.length > MAX_PEOPLE)
      throw fileFault(source, {
        problem: `has more than ${MAX_PEOPLE} different people`,
        mend: 'check that the second and third columns are people; split it where they are',
      })
    let pair = pairNumbers.get(key)
    if (pair === undefined) {
      if (pairPeople.length === MAX_CONTACTS) throw tooMany(source)
      pair = pairPeople.push([a, b]) - 1
      pairNumbers.set(key, pair)
    }
    times.push(+seconds)
    pairs.push(pair)
  }
  if (log.count() > 0) throw log.error(source)
  return { people, times, pairs, pairPeople }
}

const LONGEST_LINE = 1000
const unquoted = (cell: string): string => cell.replace(/^"(.*)"$/, '$1')
const cellsOf = (line: string): string[] => line.split(/[ \t]*[,;][ \t]*|[ \t]+/).map(unquoted)
const isHeader = (cells: readonly string[]): boolean =>
  cells.length >= 3 && TIME_WORDS.has(cells[0]!.toLowerCase())

/** Says what is wrong with a line that is no contact: at least one fault, whatever it is. */
function explain(log: FaultLog, place: string, line: string, cells: readonly string[]): void {
  const [t = '', i = '', j = ''] = cells
  const before = log.count()
  const fault = (value: string, problem: string, mend: string) => log.add({ place, value, problem, mend })
  if (cells.length < 3) {
    const columns = `${cells.length} column${cells.length === 1 ? '' : 's'}`
    fault(line, `has ${columns}, not 3`, 'write t, i and j, such as "20 ana ben"')
    return
  }
  if (!/^\d+(\.0*)?$/.test(t))
    fault(t, 'is not a time in whole seconds', 'count seconds from 0 on, such as 28820')
  else if (+t > LAST_SECOND) fault(t, 'lies after the year 9999', 'give seconds, not milliseconds')
  for (const id of [i, j]) if (!ID.test(id)) fault(id, 'is not an id', 'use 1 to 64 of A-Z a-z 0-9 . _ -')
  if (i === j) fault(i, 'meets herself', 'name two different people, or take the line out')
  if (log.count() === before)
    fault(line, 'is not "t i j"', 'separate the columns by blanks, tabs, commas or semicolons')
}

/** The stretches of time that each pair's intervals cover, ordered by their start, then by the two ids. */
function merge(
  { times, pairs, pairPeople }: Lines,
  source: string,
): { readonly contacts: Interaction[]; readonly repeats: number; readonly overlaps: number } {
  const byPair = timesByPair(times, pairs, pairPeople.length)
  const starts: number[] = []
  const seconds: number[] = []
  const who: number[] = []
  let repeats = 0
  let overlaps = 0
  const inOrder = pairPeople
    .map((_, pair) => pair)
    .sort((p, q) => {
      const [a, b] = pairPeople[p]!
      const [c, d] = pairPeople[q]!
      return byCodeUnit(a, c) || byCodeUnit(b, d)
    })
  for (const pair of inOrder) {
    const sorted = byPair(pair)
    let start = sorted[0]!
    let end = start + INTERVAL
    const close = () => {
      starts.push(start)
      seconds.push(end - start)
      who.push(pair)
    }
    for (let k = 1; k < sorted.length; k++) {
      const t = sorted[k]!
      if (t === sorted[k - 1]) repeats++
      else if (t < end) overlaps++
      if (t > end || t + INTERVAL - start > LONGEST) {
        close()
        // Where a year is full in the midst of an interval, the next contact begins where this one ended.
        start = Math.max(t, end)
      }
      end = Math.max(end, t + INTERVAL)
    }
    close()
  }
  if (starts.length > MAX_CONTACTS) throw tooMany(source)
  const timeText = timeWriter()
  // A stable sort keeps the pairs' order among equal starts.
  const contacts = starts
    .map((_, k) => k)
    .sort((p, q) => starts[p]! - starts[q]!)
    .map(k => contactOf(starts[k]!, timeText(starts[k]!), seconds[k]! / 60, pairPeople[who[k]!]!))
  return { contacts, repeats, overlaps }
}

const tooMany = (source: string): InputError =>
  fileFault(source, {
    problem: `has more than ${MAX_CONTACTS} contacts`,
    mend: 'split it by time, and import the parts one after the other',
  })

/** Each pair's times, ascending: a counting sort by pair, then a sort within one where it is needed. */
function timesByPair(
  times: readonly number[],
  pairs: readonly number[],
  count: number,
): (pair: number) => Float64Array {
  const ends = new Uint32Array(count + 1)
  for (const pair of pairs) ends[pair + 1]!++
  for (let pair = 0; pair < count; pair++) ends[pair + 1]! += ends[pair]!
  const next = ends.slice()
  const sorted = new Float64Array(times.length)
  for (let k = 0; k < times.length; k++) sorted[next[pairs[k]!]!++] = times[k]!
  return pair => {
    const own = sorted.subarray(ends[pair], ends[pair + 1])
    for (let k = 1; k < own.length; k++) if (own[k]! < own[k - 1]!) return own.sort()
    return own
  }
}

function contactOf(
  start: number,
  at: string,
  minutes: number,
  [a, b]: readonly [string, string],
): Interaction {
  // The text that interactionContent would give, without its detour over the fields; a test holds the two equal.
  const content = `[["at",${start * 1000}],["kind","contact"],["minutes",${minutes}],["participants",["${a}","${b}"]]]`
  return { id: idOfContent(content), at, kind: 'contact', participants: [a, b], minutes }
}

/** Writes seconds as `1970-01-01T08:00:20Z`, and keeps the last day's part, as contacts come in their order. */
function timeWriter(): (seconds: number) => string {
  let lastDay = -1
  let dayText = ''
  return seconds => {
    const day = Math.floor(seconds / DAY)
    if (day !== lastDay) {
      lastDay = day
      dayText = new Date(day * DAY * 1000).toISOString().slice(0, 11)
    }
    const second = seconds - day * DAY
    return `${dayText}${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}Z`
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : String(n))
