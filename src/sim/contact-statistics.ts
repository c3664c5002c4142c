/**
 * What a recording of face-to-face contacts looks like as a whole: nine figures by which recordings of gatherings and
 * offices are told apart, and by which the simulator's own are held against them (`encounters.ts`, docs/encounters.md).
 *
 * A contact is a stretch of 20-second intervals without a gap in which two people were face to face. Sources: the
 * distributions that the SocioPatterns project reports (Cattuto et al. 2010, Isella et al. 2011, Génois & Barrat 2018),
 * the Gini coefficient as the mean difference over twice the mean.
 *
 * Cost: O(c log c) for c contacts; memory of one row a pair that met, none for pairs that did not.
 */

import type { Cohort } from '../graph/cohort.ts'

/** Seconds of one interval of a recording. */
export const INTERVAL_SECONDS = 20
/** Intervals of one day. */
export const INTERVALS_A_DAY = 86_400 / INTERVAL_SECONDS
/** Two who spent as many intervals together are close: 15 minutes. */
export const CLOSE_INTERVALS = 45

/**
 * Contacts, one an index below `count`, in any order. Contacts of one pair neither overlap nor touch.
 * People are numbered from 0; times are counted in intervals of 20 s from the first midnight.
 */
export type Recording = {
  readonly people: number
  readonly count: number
  /** The first interval of each contact. */
  readonly starts: Int32Array
  /** How many intervals each contact lasted, 1 or more. */
  readonly lengths: Int32Array
  readonly ones: Int32Array
  readonly others: Int32Array
}

/** The figures; NaN where there is nothing to count. */
export type ContactStatistics = {
  /** Share of all pairs that met at all, in [0, 1]. */
  readonly met: number
  /** Mean duration of a contact, in seconds. */
  readonly durationMean: number
  /** The 99th percentile of the durations of contacts, in seconds. */
  readonly duration99: number
  /** Gini coefficient of the pairs' total times, over pairs that met: 0 for all equal, towards 1 for one that has all. */
  readonly pairGini: number
  /** Share of all contact time that the tenth of the pairs with most of it holds. */
  readonly topTenth: number
  /** Share of the pairs that met which had exactly one contact. */
  readonly once: number
  /** Share of the people who spent 15 minutes or more with nobody. */
  readonly withoutClose: number
  /** Of the pairs present on a day and the next that did not meet on the first: the share that met on the second. */
  readonly nextDayUnmet: number
  /** The same for pairs with 15 minutes or more on the first day. */
  readonly nextDayClose: number
}

/** The figures of a recording; who is present on a day is who has a contact on it. */
export function contactStatistics({
  people,
  count,
  starts,
  lengths,
  ones,
  others,
}: Recording): ContactStatistics {
  const pairs = new Map<number, number>()
  const pairOf = new Int32Array(count)
  for (let c = 0; c < count; c++) {
    const one = ones[c]!
    const other = others[c]!
    const key = one < other ? one * people + other : other * people + one
    let pair = pairs.get(key)
    if (pair === undefined) {
      pair = pairs.size
      pairs.set(key, pair)
    }
    pairOf[c] = pair
  }
  const totals = new Float64Array(pairs.size)
  const contacts = new Int32Array(pairs.size)
  let all = 0
  for (let c = 0; c < count; c++) {
    totals[pairOf[c]!]! += lengths[c]!
    contacts[pairOf[c]!]!++
    all += lengths[c]!
  }
  const close = new Uint8Array(people)
  for (const [key, pair] of pairs)
    if (totals[pair]! >= CLOSE_INTERVALS) {
      close[Math.floor(key / people)] = 1
      close[key % people] = 1
    }
  const durations = lengths.slice(0, count).sort()
  const sorted = totals.slice().sort()
  const top = sorted.subarray(sorted.length - Math.max(1, Math.floor(sorted.length / 10)))
  return {
    met: pairs.size / ((people * (people - 1)) / 2),
    durationMean: (all / count) * INTERVAL_SECONDS,
    duration99: count === 0 ? Number.NaN : durations[Math.floor(count * 0.99)]! * INTERVAL_SECONDS,
    pairGini: giniOfSorted(sorted),
    topTenth: sum(top) / all,
    once: contacts.reduce((singles, n) => singles + (n === 1 ? 1 : 0), 0) / pairs.size,
    withoutClose: (people - sum(close)) / people,
    ...nextDay({ people, count, starts, lengths, ones, others }, pairOf, pairs),
  }
}

const sum = (values: Float64Array | Uint8Array): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

function giniOfSorted(ascending: Float64Array): number {
  const n = ascending.length
  let weighted = 0
  for (let k = 0; k < n; k++) weighted += (k + 1) * ascending[k]!
  return (2 * weighted) / (n * sum(ascending)) - (n + 1) / n
}

function nextDay(
  { people, count, starts, lengths, ones, others }: Recording,
  pairOf: Int32Array,
  pairs: ReadonlyMap<number, number>,
): Pick<ContactStatistics, 'nextDayUnmet' | 'nextDayClose'> {
  // Per day: who has a contact, and each pair's intervals. A contact over midnight counts on both its days.
  const days = new Map<number, { readonly there: Uint8Array; readonly intervals: Int32Array }>()
  for (let c = 0; c < count; c++) {
    const end = starts[c]! + lengths[c]!
    for (let from = starts[c]!; from < end; ) {
      const number = Math.floor(from / INTERVALS_A_DAY)
      const until = Math.min(end, (number + 1) * INTERVALS_A_DAY)
      let day = days.get(number)
      if (day === undefined) {
        day = { there: new Uint8Array(people), intervals: new Int32Array(pairs.size) }
        days.set(number, day)
      }
      day.there[ones[c]!] = 1
      day.there[others[c]!] = 1
      day.intervals[pairOf[c]!]! += until - from
      from = until
    }
  }
  const inOrder = [...days].sort(([one], [other]) => one - other).map(([, day]) => day)
  let unmet = 0
  let unmetMet = 0
  let close = 0
  let closeMet = 0
  for (let d = 0; d + 1 < inOrder.length; d++) {
    const before = inOrder[d]!
    const after = inOrder[d + 1]!
    let both = 0
    for (let p = 0; p < people; p++) both += before.there[p]! & after.there[p]!
    unmet += (both * (both - 1)) / 2
    for (const [key, pair] of pairs) {
      const one = Math.floor(key / people)
      const other = key % people
      if (!(before.there[one]! & before.there[other]! & after.there[one]! & after.there[other]!)) continue
      const again = after.intervals[pair]! > 0 ? 1 : 0
      if (before.intervals[pair] === 0) unmetMet += again
      else {
        unmet--
        if (before.intervals[pair]! >= CLOSE_INTERVALS) {
          close++
          closeMet += again
        }
      }
    }
  }
  return { nextDayUnmet: unmetMet / unmet, nextDayClose: closeMet / close }
}

/**
 * The recording in a cohort: its contacts, those of more than two as one of each pair; other interactions are left out.
 * Times and lengths are taken to intervals of 20 s. Members are numbered in the cohort's order.
 */
export function recordingOf({ members, interactions }: Pick<Cohort, 'members' | 'interactions'>): Recording {
  const numbers = new Map(members.map(({ id }, number) => [id, number]))
  const starts: number[] = []
  const lengths: number[] = []
  const ones: number[] = []
  const others: number[] = []
  for (const interaction of interactions) {
    if (interaction.kind !== 'contact') continue
    const people = interaction.participants.map(id => numbers.get(id) ?? 0).sort((one, other) => one - other)
    for (const [k, one] of people.entries())
      for (const other of people.slice(k + 1)) {
        starts.push(Math.floor(Date.parse(interaction.at) / 1000 / INTERVAL_SECONDS))
        lengths.push(Math.max(1, Math.round((interaction.minutes * 60) / INTERVAL_SECONDS)))
        ones.push(one)
        others.push(other)
      }
  }
  return {
    people: members.length,
    count: starts.length,
    starts: Int32Array.from(starts),
    lengths: Int32Array.from(lengths),
    ones: Int32Array.from(ones),
    others: Int32Array.from(others),
  }
}
