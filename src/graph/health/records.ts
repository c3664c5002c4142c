/**
 * What the questions rest on: a crew's own records, with people as places 0 to size - 1 and without any id or name, so
 * that no sentence made of them can hold one.
 *
 * What a crew may not know together is never an input. It may know its open records: meetings of its series with who
 * came, circles of most of it, what most of it owns. What is private to two of it (help, conflicts) is read only where
 * nobody else took part, and only in crews of 4 or more: of three, the third who knows that it is not her matter knows
 * whose it is. Wishes, boundaries, profiles, records that wait for somebody's word or are contested, and everything
 * that people of the crew do with others are not read at all.
 *
 * A series names no crew. It is the crew's that fits it best: of its last five meetings, more than half expected at
 * least three of the crew and no crew of the cohort is more like those expected (Jaccard 1901, more than 1/2).
 *
 * Cost: linear in the interactions, and series x crews.
 */
import { asOfMillis, byCodeUnit, type Cohort, type Crew, counts, type Interaction } from '../cohort.ts'
import { readConflicts } from '../trust/conflicts.ts'
import { type Happening, happeningOf } from '../trust/happening.ts'

const DAY = 86_400_000
/** From this size on what is private to two of a crew may enter as a count: who is not concerned cannot tell who is. */
export const LEAST_FOR_PRIVATE = 4
/** Fewer of a crew than this are not the crew. */
const LEAST_TOGETHER = 3
const LAST_OF_SERIES = 5

/** A meeting of a crew's series. People who are not of the crew are left out. */
export type Meeting = {
  /** ms since 1970. */
  readonly at: number
  /** Who of the crew was expected, 3 or more, ascending. */
  readonly expected: readonly number[]
  /** Those of them who came. */
  readonly came: readonly number[]
  /** Who of the crew wrote it down. */
  readonly recorder: number | undefined
}

/** A listening circle of more than half of a crew, most of whom were of it. */
export type Circle = {
  readonly at: number
  readonly people: readonly number[]
  readonly recorder: number | undefined
}

/** Help that was asked for and offered, all of them of the crew. */
export type Help = {
  readonly at: number
  readonly asker: number
  readonly offerers: readonly number[]
}

/** What everybody may know of a crew, and when how many came: enough for an organiser's counts. */
export type CrewMeetings = {
  /** 3 to 8. */
  readonly size: number
  /** The time at which it is looked at, in ms since 1970. */
  readonly asOf: number
  /** When it began and by when it meant to look back, in ms: the day's first moment in UTC. */
  readonly since: number | undefined
  readonly until: number | undefined
  /** Days from one meeting to the next, as agreed; 1 or more. */
  readonly rhythm: number | undefined
  /** Of its series, in order of time. */
  readonly meetings: readonly Meeting[]
}

/** What a crew may know together. */
export type CrewRecords = CrewMeetings & {
  readonly circles: readonly Circle[]
  /** Whether more than half of it own something together. */
  readonly owns: boolean
  /** In order of time; empty in crews of fewer than 4. */
  readonly help: readonly Help[]
  /** When the oldest matter began that two of it have not settled, in ms; undefined in crews of fewer than 4. */
  readonly unsettledSince: number | undefined
}

type Of<Kind extends Interaction['kind']> = Extract<Interaction, { kind: Kind }>

/** How an organiser reads crews: without help and conflicts. */
export function createMeetingsReader(cohort: Cohort): (crew: Crew) => CrewMeetings {
  const asOf = openTime(cohort)
  const series = seriesOf(cohort)
  return crew => ({
    size: crew.members.length,
    asOf,
    since: crew.since === undefined ? undefined : Date.parse(crew.since),
    until: crew.until === undefined ? undefined : Date.parse(crew.until),
    rhythm: crew.rhythm === undefined ? undefined : daysOf(crew.rhythm),
    meetings: meetingsOf(crew, series),
  })
}

/** What a crew may know together. */
export function crewRecords(cohort: Cohort, crew: Crew): CrewRecords {
  const open = createMeetingsReader(cohort)(crew)
  const known = inTime(cohort.interactions.filter(one => counts(one) && Date.parse(one.at) <= open.asOf))
  const places = placesOf(crew)
  const isPrivateSafe = crew.members.length >= LEAST_FOR_PRIVATE
  return {
    ...open,
    circles: circlesOf(known, places),
    owns: known.some(
      one => one.kind === 'co-ownership' && isMostOf(placed(one.participants, places), places.size),
    ),
    help: isPrivateSafe ? helpOf(known, places) : [],
    unsettledSince: isPrivateSafe ? unsettledSince(known, places) : undefined,
  }
}

/** Without an `asOf` the last interaction sets the time: it must be one that may be known. */
function openTime({ asOf, interactions }: Cohort): number {
  const open = interactions.filter(one => one.kind !== 'support' && one.kind !== 'conflict' && counts(one))
  return asOfMillis({ asOf, interactions: open })
}

function placesOf({ members }: Crew): ReadonlyMap<string, number> {
  return new Map([...members].sort(byCodeUnit).map((id, place) => [id, place]))
}

/** The places of those who are of the crew, ascending. */
function placed(ids: readonly string[], places: ReadonlyMap<string, number>): number[] {
  return ids.flatMap(id => places.get(id) ?? []).sort((a, b) => a - b)
}

function isMostOf(people: readonly number[], size: number): boolean {
  return people.length > size / 2
}

/** The meetings that count of each series, in order of time. */
type Series = { readonly meetings: readonly Of<'meeting'>[]; readonly crews: ReadonlySet<Crew> }

function seriesOf({ interactions, crews }: Cohort): readonly Series[] {
  const byName = new Map<string, Of<'meeting'>[]>()
  for (const one of interactions) {
    if (one.kind !== 'meeting' || !counts(one)) continue
    const meetings = byName.get(one.series) ?? []
    meetings.push(one)
    byName.set(one.series, meetings)
  }
  return [...byName.values()].map(unordered => {
    const meetings = inTime(unordered)
    return { meetings, crews: crewsOfSeries(meetings, crews) }
  })
}

function crewsOfSeries(meetings: readonly Of<'meeting'>[], crews: readonly Crew[]): ReadonlySet<Crew> {
  const last = meetings.slice(-LAST_OF_SERIES)
  const fits = new Map<Crew, number>()
  for (const { participants } of last) {
    const likeness = crews.map(({ members }) => {
      const both = members.filter(id => participants.includes(id)).length
      return both < LEAST_TOGETHER ? 0 : both / (members.length + participants.length - both)
    })
    const best = Math.max(0, ...likeness)
    if (best <= 0.5) continue
    for (const [k, crew] of crews.entries())
      if (likeness[k] === best) fits.set(crew, (fits.get(crew) ?? 0) + 1)
  }
  return new Set(crews.filter(crew => (fits.get(crew) ?? 0) > last.length / 2))
}

function meetingsOf(crew: Crew, series: readonly Series[]): Meeting[] {
  const places = placesOf(crew)
  return inTime(series.filter(({ crews }) => crews.has(crew)).flatMap(({ meetings }) => meetings))
    .map(({ at, participants, missed = [], recordedBy }) => {
      const absent = new Set(placed(missed, places))
      const expected = placed(participants, places)
      return {
        at: Date.parse(at),
        expected,
        came: expected.filter(place => !absent.has(place)),
        recorder: placeOf(recordedBy, places),
      }
    })
    .filter(({ expected }) => expected.length >= LEAST_TOGETHER)
}

/** In order of time; those of one moment by id, so that nothing hangs on the order in which they are written. */
function inTime<T extends Interaction>(interactions: readonly T[]): T[] {
  return interactions
    .map(interaction => ({ at: Date.parse(interaction.at), interaction }))
    .sort((x, y) => x.at - y.at || byCodeUnit(x.interaction.id, y.interaction.id))
    .map(({ interaction }) => interaction)
}

function placeOf(id: string | undefined, places: ReadonlyMap<string, number>): number | undefined {
  return id === undefined ? undefined : places.get(id)
}

function circlesOf(known: readonly Interaction[], places: ReadonlyMap<string, number>): Circle[] {
  return known.flatMap(one => {
    if (one.kind !== 'listening') return []
    const people = placed(one.participants, places)
    const isOfCrew =
      people.length >= LEAST_TOGETHER &&
      isMostOf(people, places.size) &&
      isMostOf(people, one.participants.length)
    return isOfCrew ? [{ at: Date.parse(one.at), people, recorder: placeOf(one.recordedBy, places) }] : []
  })
}

function helpOf(known: readonly Interaction[], places: ReadonlyMap<string, number>): Help[] {
  return known.flatMap(one => {
    if (one.kind !== 'support' || one.asker === undefined || one.offerers === undefined) return []
    const asker = places.get(one.asker)
    const offerers = placed(one.offerers, places)
    if (asker === undefined || offerers.length < one.offerers.length) return []
    return [{ at: Date.parse(one.at), asker, offerers }]
  })
}

/** When the oldest matter began that two of a crew have not settled. */
function unsettledSince(
  known: readonly Interaction[],
  places: ReadonlyMap<string, number>,
): number | undefined {
  const pairs = new Map<string, Happening[]>()
  for (const one of known) {
    if (one.kind !== 'conflict' || !one.participants.every(id => places.has(id))) continue
    const pair = placed(one.participants, places).join()
    pairs.set(pair, [...(pairs.get(pair) ?? []), happeningOf(one)])
  }
  const begun = [...pairs.values()].flatMap(conflicts =>
    readConflicts(conflicts).open.map(id => beginning(id, conflicts)),
  )
  return begun.length === 0 ? undefined : Math.min(...begun)
}

/** When a matter began: at the first of the records about each other that lead to it since the two last made up. */
function beginning(id: string, conflicts: readonly Happening[]): number {
  const byId = new Map(conflicts.map(one => [one.interaction.id, one]))
  let first = byId.get(id)!
  for (let steps = conflicts.length; steps > 0; steps--) {
    const { about } = first.interaction as Of<'conflict'>
    const earlier = about === undefined ? undefined : byId.get(about)
    if (earlier === undefined || earlier.at > first.at || madeUp(conflicts, earlier.at, first.at)) break
    first = earlier
  }
  return first.at
}

function madeUp(conflicts: readonly Happening[], from: number, to: number): boolean {
  return conflicts.some(
    ({ at, interaction }) =>
      at >= from && at <= to && interaction.kind === 'conflict' && interaction.outcome === 'resolved',
  )
}

const DURATION = /^P(?:(\d+)W|(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T.*)?)$/

/** Days of an ISO 8601 duration, months and years by their mean; one that is shorter than a day counts as one. */
function daysOf(duration: string): number {
  const [, weeks = '0', years = '0', months = '0', days = '0'] = DURATION.exec(duration) ?? []
  return Math.max(1, 7 * Number(weeks) + 365.25 * Number(years) + 30.4375 * Number(months) + Number(days))
}

/** Days in ms. */
export const days = (count: number): number => count * DAY
