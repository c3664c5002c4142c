/**
 * Logs in which everything hangs together, and the ways in which they may be told.
 *
 * `arbitraryCohort` draws what congregations are like: of its interactions hardly two are of one pair and one moment,
 * and hardly a conflict is about another. Whoever keeps figures up to date errs just there. So here few people live
 * through few moments, in few series and many conflicts about each other, and most of it waits for somebody's word.
 *
 * Nothing is drawn that hangs on what was drawn before: people, moments and subjects are places in lists, taken round
 * once the lists are known. So an example shrinks to the few interactions that matter, each with its own tellings.
 */
import fc from 'fast-check'
import { type Cohort, emptyCohort, type Interaction } from '../src/graph/cohort.ts'

/** In an order of their own: by code unit, and not by length or collation. */
const PEOPLE = ['ana', 'Ben', '__proto__', 'kim', '10', 'Zoe']
const PLACES = [0, 1, 2, 3, 4, 5]

const DAY = 86_400_000
/** A millisecond before midnight. */
const START = Date.UTC(2026, 2, 1, 23, 59, 59, 999)
const MOMENTS = [0, 1, 3_600_000, DAY, 30 * DAY, 400 * DAY].map(after => START + after)
const [FIRST, LAST] = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'].map(Date.parse) as [number, number]

export type EntangledBounds = {
  /** Six people to draw from. */
  readonly people?: readonly string[]
  /** Default 2. */
  readonly minMembers?: number
  /** Default 16. */
  readonly maxInteractions?: number
}

/** Some interactions, told in one call. */
export type Telling = { readonly by: 'import' | 'record'; readonly interactions: readonly Interaction[] }

export type Story = {
  /** Members and interactions, and no other list. */
  readonly cohort: Cohort
  /**
   * How its interactions may come to be known: in any number of calls, in order of time or in none, each perhaps first
   * without some of the words on it.
   */
  readonly tellings: readonly Telling[]
}

export function arbitraryStory(bounds: EntangledBounds = {}): fc.Arbitrary<Story> {
  const { people = PEOPLE, minMembers = 2, maxInteractions = 16 } = bounds
  return fc
    .record({
      // Mostly two or three: then each is in nearly everything.
      size: often(3, fc.constantFrom(2, 3), fc.integer({ min: 2, max: people.length })),
      from: fc.nat({ max: people.length - 1 }),
      // At its ends nothing is left of any evidence.
      moments: often(
        9,
        fc.subarray(MOMENTS, { minLength: 1, maxLength: 5 }),
        fc.subarray([FIRST, START, LAST], { minLength: 1 }),
      ),
      asOf: fc.constantFrom('absent' as const, 'last' as const, 'later' as const),
      drawn: fc.uniqueArray(arbitraryDrawn, {
        maxLength: maxInteractions,
        size: 'max',
        selector: ({ id }) => id,
      }),
      order: fc.constantFrom('time' as const, 'backwards' as const, 'none' as const),
      cut: fc.constantFrom('each' as const, 'some' as const, 'none' as const),
    })
    .map(({ size, from, moments, asOf, drawn, order, cut }) => {
      const ids = [...people.slice(from), ...people.slice(0, from)].slice(0, Math.max(size, minMembers))
      const happened = drawn.map(one => happening(one, ids, moments))
      const interactions = happened.map((one, k) => aboutAnother(one, drawn[k]!, happened))
      const last = Math.max(START, ...interactions.map(({ at }) => Date.parse(at)))
      const time = { absent: undefined, last, later: Math.min(last + 90 * DAY, LAST) }[asOf]
      return {
        cohort: {
          ...emptyCohort('camp'),
          ...(time === undefined ? {} : { asOf: written(time, true) }),
          members: ids.map(id => ({ id, name: `name of ${id}` })),
          interactions,
        },
        tellings: inCalls(tellingsOf(interactions, drawn, order), cut),
      }
    })
}

/** The cohort alone. */
export function arbitraryEntangled(bounds: EntangledBounds = {}): fc.Arbitrary<Cohort> {
  return arbitraryStory(bounds).map(({ cohort }) => cohort)
}

/** One of two, the first so many times as often. */
function often<T>(times: number, usual: fc.Arbitrary<T>, seldom: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: times, arbitrary: usual }, { weight: 1, arbitrary: seldom })
}

/** People, as places in the list of members. */
const somebody = fc.constantFrom(...PLACES)
const some = (maxLength = PLACES.length) => fc.shuffledSubarray(PLACES, { maxLength })

type Drawn = {
  readonly id: string
  readonly kind: Interaction['kind']
  readonly who: readonly number[]
  readonly moment: number
  readonly utc: boolean
  readonly minutes: number
  readonly sides: 'both' | 'asker' | 'offerers'
  readonly series: string
  readonly missed: boolean | null
  readonly outcome: 'resolved' | 'unresolved' | 'open'
  /** Which conflict this one is about: of the same two, or of anybody. */
  readonly about: { readonly which: number; readonly ofTheSame: boolean } | null
  readonly words: {
    readonly recordedBy?: number | undefined
    readonly confirmedBy?: readonly number[] | undefined
    readonly contestedBy?: readonly number[] | undefined
  }
  readonly told: readonly Told[]
}

/** When an interaction is told, how, and with which of the words on it: as bits. */
type Told = {
  readonly by: Telling['by']
  readonly rank: number
  readonly ends: boolean
  readonly confirmed: number
  readonly contested: number
}

const arbitraryDrawn: fc.Arbitrary<Drawn> = fc.record({
  id: fc.nat({ max: 999 }).map(n => `x${n}`),
  kind: fc.oneof(
    ...Object.entries({
      conflict: 5,
      meeting: 5,
      contact: 3,
      support: 2,
      listening: 1,
      'co-ownership': 1,
    }).map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind as Interaction['kind']) })),
  ),
  who: fc.shuffledSubarray(PLACES, { minLength: 2 }),
  moment: fc.nat({ max: 5 }),
  utc: fc.boolean(),
  minutes: fc.constantFrom(20, 90, 0.1, 525_600),
  sides: fc.constantFrom('both', 'asker', 'offerers'),
  series: often(2, fc.constant('s'), fc.constant('t')),
  missed: fc.option(fc.boolean()),
  outcome: fc.constantFrom('resolved', 'unresolved', 'open'),
  about: fc.option(
    fc.record({ which: fc.nat({ max: 99 }), ofTheSame: often(9, fc.constant(true), fc.constant(false)) }),
  ),
  words: fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc.record({ recordedBy: somebody, confirmedBy: some() }, { requiredKeys: ['recordedBy'] }),
    },
    {
      weight: 1,
      arbitrary: fc.record(
        { recordedBy: somebody, confirmedBy: some(), contestedBy: some(2) },
        { requiredKeys: ['contestedBy'] },
      ),
    },
  ),
  told: fc.array(
    fc.record({
      by: fc.constantFrom('import', 'record'),
      rank: fc.nat({ max: 99 }),
      ends: fc.boolean(),
      // Mostly it counts at first, and is contested later.
      confirmed: often(2, fc.constant(63), fc.nat({ max: 63 })),
      contested: often(2, fc.constant(0), fc.nat({ max: 63 })),
    }),
    { minLength: 1, maxLength: 3, size: 'max' },
  ),
})

/** What was drawn, among these people at one of these moments. */
function happening(drawn: Drawn, ids: readonly string[], moments: readonly number[]): Interaction {
  const round = (places: readonly number[]) => [...new Set(places.map(place => ids[place % ids.length]!))]
  const named = round(drawn.who)
  const people = named.length > 1 ? named : [...named, ids.find(id => id !== named[0])!]
  const { recordedBy, confirmedBy, contestedBy } = drawn.words
  const head = { id: drawn.id, at: written(moments[drawn.moment % moments.length]!, drawn.utc) }
  const words = {
    ...(recordedBy === undefined ? {} : { recordedBy: ids[recordedBy % ids.length]! }),
    ...(confirmedBy === undefined ? {} : { confirmedBy: round(confirmedBy) }),
    ...(contestedBy === undefined ? {} : { contestedBy: round(contestedBy) }),
  }
  switch (drawn.kind) {
    case 'contact':
      return { ...head, kind: 'contact', participants: people, minutes: drawn.minutes, ...words }
    case 'listening':
      return { ...head, kind: 'listening', participants: people, ...words }
    case 'support': {
      const [asker, ...offerers] = people
      const sides = {
        both: { asker: asker!, offerers },
        asker: { asker: asker! },
        offerers: { offerers: people },
      }
      return { ...head, kind: 'support', ...sides[drawn.sides], ...words }
    }
    case 'meeting': {
      const missed = drawn.missed === null ? {} : { missed: drawn.missed ? [people[0]!] : [] }
      return { ...head, kind: 'meeting', series: drawn.series, participants: people, ...missed, ...words }
    }
    case 'conflict':
      return { ...head, kind: 'conflict', participants: people.slice(0, 2), outcome: drawn.outcome, ...words }
    case 'co-ownership':
      return { ...head, kind: 'co-ownership', participants: people, what: 'a van', ...words }
  }
}

/** An instant in UTC, or where it is five hours earlier. */
function written(millis: number, utc: boolean): string {
  if (utc) return new Date(millis).toISOString()
  return new Date(millis - 5 * 3_600_000).toISOString().replace('Z', '-05:00')
}

/** Conflicts may be about any other, themselves, a later one, or round in a circle: nothing keeps a log from that. */
function aboutAnother(one: Interaction, { about }: Drawn, all: readonly Interaction[]): Interaction {
  if (one.kind !== 'conflict' || about === null) return one
  const conflicts = all.filter(
    other =>
      other.kind === 'conflict' &&
      (!about.ofTheSame || other.participants.every(id => one.participants.includes(id))),
  )
  return { ...one, about: conflicts[about.which % conflicts.length]!.id }
}

type Tiding = Told & { readonly interaction: Interaction }

function tellingsOf(
  interactions: readonly Interaction[],
  drawn: readonly Drawn[],
  order: 'time' | 'backwards' | 'none',
): Tiding[] {
  const tidings = interactions.flatMap((interaction, k) =>
    drawn[k]!.told.map((told, nth, all) => ({
      ...told,
      // One of them knows everybody's word; the ranks say whether the first or the last.
      interaction: nth === all.length - 1 ? interaction : knowingSome(interaction, told),
    })),
  )
  const at = ({ interaction }: Tiding) => Date.parse(interaction.at)
  tidings.sort((a, b) => (order === 'none' ? 0 : at(a) - at(b)) || a.rank - b.rank)
  return order === 'backwards' ? tidings.reverse() : tidings
}

/** An interaction as somebody tells it who knows of only some of those who spoke to it. */
function knowingSome(interaction: Interaction, { confirmed, contested }: Told): Interaction {
  const of = (list: readonly string[], bits: number) => list.filter((_, k) => (bits >> k) % 2 === 1)
  const { confirmedBy, contestedBy, ...rest } = interaction
  return {
    ...rest,
    ...(confirmedBy === undefined ? {} : { confirmedBy: of(confirmedBy, confirmed) }),
    ...(contestedBy === undefined ? {} : { contestedBy: of(contestedBy, contested) }),
  } as Interaction
}

function inCalls(tidings: readonly Tiding[], cut: 'each' | 'some' | 'none'): Telling[] {
  const calls: { by: Telling['by']; interactions: Interaction[] }[] = []
  let ended = true
  for (const { by, ends, interaction } of tidings) {
    const call = calls.at(-1)
    // A document names an interaction once.
    const again = call?.by === 'import' && call.interactions.some(({ id }) => id === interaction.id)
    if (call === undefined || ended || again) calls.push({ by, interactions: [interaction] })
    else call.interactions.push(interaction)
    ended = cut === 'each' || (cut === 'some' && ends)
  }
  return calls
}
