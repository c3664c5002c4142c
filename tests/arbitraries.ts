/**
 * Whole cohorts for property tests: every list, every kind of interaction, every state of a record, ids and names that
 * have broken software before. What comes out is what `parseCohort` gives: all references hold, every interaction has
 * its id, no time is later than `asOf`. Everything shrinks towards fewer members, fewer entries and plainer words.
 */
import fc from 'fast-check'
import {
  type Boundary,
  type Call,
  type Cohort,
  type Crew,
  derivedId,
  FORMAT,
  type Gathering,
  type Interaction,
  LARGEST_CREW,
  type Member,
  SMALLEST_CREW,
  type Stewardship,
  type Wish,
} from '../src/graph/cohort.ts'

export type CohortBounds = {
  /** Default 0: the empty cohort is a cohort. Set it where a test picks a member. */
  readonly minMembers?: number
  /** Default 12. */
  readonly maxMembers?: number
  /** Default 30. */
  readonly maxInteractions?: number
}

/** Times lie in the two years before this one. */
export const LATEST = Date.UTC(2026, 7, 1, 12)
export const EARLIEST = Date.UTC(2024, 7, 1, 12)
const SECOND = 1000
const DAY = 86_400 * SECOND

// Keys of Object.prototype, numbers in disguise, and neighbours whose order depends on the collation.
const ODD_IDS = ['__proto__', 'constructor', 'toString', '10', '9', '1e3', '-', '.', '_', 'Z', 'a', 'B', 'id']
const NAMES = [
  'Ana',
  'Rui',
  'Kim',
  'Zoë',
  'João',
  'Łucja',
  'Øystein',
  '李雷',
  'مريم',
  '🦊 Fox',
  'O\'Neil; Jr., "Al"',
]
const WORDS = ['housing co-op', 'book club', 'web design', 'bookkeeping', 'jardim', 'faç, "que"', '菜园']
const WAYS = ['caller', 'host', 'scribe']
const LANGUAGES = ['en', 'pt', 'de', 'ar']
const ZONES = [
  'Europe/Lisbon',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Auckland',
  'UTC',
]
const HOURS = [
  'mon 18:00-21:00',
  'tue 09:30-12:00',
  'thu 18:00-21:00',
  'fri 22:00-01:00',
  'sat 00:00-24:00',
  'sun 10:00-11:30',
]
const OFFSETS = [0, 120, -300, 330, 765, -570] // minutes; Chatham and Marquesas among them
const RHYTHMS = ['P1W', 'P2W', 'P1M', 'P10D']

/** An id: mostly short and plain, sometimes one that trips a careless program. */
export const arbitraryId: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_IDS) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/) },
)

const printable = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map(text => text.trim())
  .filter(text => text.length > 0 && text.length <= 200)
const wordFrom = (words: readonly string[]) =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: printable })
const listOf = (words: readonly string[]) => fc.uniqueArray(wordFrom(words), { maxLength: 3 })

/** `2026-03-04T05:06:07.890+02:00` of an instant, with or without milliseconds, at an offset in minutes. */
const written = (millis: number, offset: number): string => {
  const local = new Date(millis + offset * 60 * SECOND).toISOString().replace('.000Z', 'Z')
  if (offset === 0) return local
  const pad = (n: number) => String(n).padStart(2, '0')
  const minutes = Math.abs(offset)
  return local.replace('Z', `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`)
}

/** A time from `EARLIEST` to `LATEST`, written at some offset. */
export const arbitraryTime: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.integer({ min: 0, max: (LATEST - EARLIEST) / SECOND }).map(s => EARLIEST + s * SECOND),
      fc.integer({ min: EARLIEST, max: LATEST }),
    ),
    fc.constantFrom(...OFFSETS),
  )
  .map(([millis, offset]) => written(millis, offset))

const arbitraryDay = fc
  .integer({ min: 0, max: (LATEST - EARLIEST) / DAY })
  .map(days => new Date(EARLIEST + days * DAY).toISOString().slice(0, 10))

const someOf = (ids: readonly string[], minLength = 0, maxLength = ids.length) =>
  fc.shuffledSubarray([...ids], { minLength, maxLength: Math.min(maxLength, ids.length) })
const oneOf = (ids: readonly string[]) => fc.constantFrom(...ids)

/** One member; `others` may have invited her. */
export function arbitraryMember(id: string, others: readonly string[] = []): fc.Arbitrary<Member> {
  const sizes = fc.integer({ min: SMALLEST_CREW, max: LARGEST_CREW })
  return fc.record(
    {
      id: fc.constant(id),
      name: wordFrom(NAMES),
      joined: arbitraryDay,
      ...(others.length === 0 ? {} : { invitedBy: oneOf(others) }),
      standing: fc.constantFrom('friend' as const, 'partner' as const),
      intentions: listOf(WORDS),
      offers: listOf(WORDS),
      needs: listOf(WORDS),
      ways: listOf(WAYS),
      languages: listOf(LANGUAGES),
      timezone: fc.constantFrom(...ZONES),
      place: wordFrom(['Porto', 'Berlin', 'São Paulo']),
      available: fc.subarray(HOURS),
      crewSize: fc.tuple(sizes, sizes).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
      maxCrews: fc.integer({ min: 1, max: 4 }),
      paused: fc.boolean(),
    },
    { requiredKeys: ['id', 'name'] },
  )
}

/** What an interaction says, before its id: who recorded, confirmed and contested it among its other fields. */
type Draft = Omit<Interaction, 'id'> & { readonly id?: string | undefined }

/** Imported by the organiser, or recorded by a member and in any state after that. */
const arbitraryRecord = (ids: readonly string[], participants: readonly string[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant({}) },
    {
      weight: 2,
      arbitrary: fc.record(
        {
          recordedBy: fc.oneof({ weight: 4, arbitrary: oneOf(participants) }, oneOf(ids)),
          confirmedBy: fc.oneof({ weight: 3, arbitrary: someOf(participants) }, someOf(ids, 0, 3)),
          contestedBy: someOf(participants, 0, 2),
        },
        { requiredKeys: ['recordedBy'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ contestedBy: someOf(participants, 0, 1) }) },
  )

/** One interaction of any kind but without an id, among at least two people. */
function arbitraryDraft(ids: readonly string[], gatherings: readonly string[]): fc.Arbitrary<Draft> {
  const some = someOf(ids, 2, LARGEST_CREW)
  const pair = someOf(ids, 2, 2)
  const kinds = fc.oneof(
    fc.record({
      kind: fc.constant('contact' as const),
      participants: fc.oneof({ weight: 3, arbitrary: pair }, some),
      minutes: fc.oneof(
        fc.integer({ min: 1, max: 600 }),
        fc.double({ min: 0.01, max: 525_600, noNaN: true, noDefaultInfinity: true }),
      ),
    }),
    fc.record({ kind: fc.constant('listening' as const), participants: some }),
    some.chain(people =>
      fc.constantFrom(
        { kind: 'support' as const, asker: people[0]!, offerers: people.slice(1) },
        { kind: 'support' as const, asker: people[0]! },
        { kind: 'support' as const, offerers: people },
      ),
    ),
    some.chain(participants =>
      fc.record(
        {
          kind: fc.constant('meeting' as const),
          series: fc.constantFrom('s1', 's2', 'tuesdays'),
          participants: fc.constant(participants),
          missed: someOf(participants, 0, 3),
        },
        { requiredKeys: ['kind', 'series', 'participants'] },
      ),
    ),
    fc.record({
      kind: fc.constant('conflict' as const),
      participants: pair,
      outcome: fc.constantFrom('resolved' as const, 'unresolved' as const, 'open' as const),
    }),
    fc.record({
      kind: fc.constant('co-ownership' as const),
      participants: some,
      what: wordFrom(['a van', 'a house']),
    }),
  )
  const where =
    gatherings.length === 0 ? fc.constant({}) : fc.option(fc.record({ gathering: oneOf(gatherings) }))
  return fc
    .tuple(kinds, arbitraryTime, where)
    .chain(([what, at, place]) =>
      arbitraryRecord(ids, peopleOf(what)).map(record => ({ at, ...what, ...place, ...record }) as Draft),
    )
}

type Someone = { readonly participants?: string[]; readonly asker?: string; readonly offerers?: string[] }
const peopleOf = ({ participants, asker, offerers }: Someone): string[] =>
  participants ?? [...(asker === undefined ? [] : [asker]), ...(offerers ?? [])]

/** A conflict and, later, another word on it that names the first one. */
const arbitraryStory = (ids: readonly string[], draft: fc.Arbitrary<Draft>): fc.Arbitrary<readonly Draft[]> =>
  fc.oneof(
    { weight: 9, arbitrary: draft.map(one => [one]) },
    {
      weight: 1,
      arbitrary: fc
        .record({
          participants: someOf(ids, 2, 2),
          times: fc.tuple(arbitraryTime, arbitraryTime),
          first: fc.constantFrom('unresolved' as const, 'open' as const),
          second: fc.constantFrom('resolved' as const, 'unresolved' as const, 'open' as const),
        })
        .map(({ participants, times, first, second }) => {
          const [earlier, later] = [...times].sort((a, b) => Date.parse(a) - Date.parse(b)) as [
            string,
            string,
          ]
          const both = { kind: 'conflict' as const, participants }
          const opening = { ...both, at: earlier, outcome: first }
          return [
            opening,
            { ...both, at: later, outcome: second, about: derivedId(opening as Draft) },
          ] as Draft[]
        }),
    },
  )

/** Interactions among `ids`, at most `max`; none where fewer than two people are there to meet. */
export function arbitraryInteractions(
  ids: readonly string[],
  max: number,
  gatherings: readonly string[] = [],
): fc.Arbitrary<readonly Interaction[]> {
  if (ids.length < 2 || max < 1) return fc.constant([])
  const stories = fc.array(
    fc.tuple(arbitraryStory(ids, arbitraryDraft(ids, gatherings)), fc.option(arbitraryId)),
    { maxLength: max },
  )
  return stories.map(list => {
    const taken = new Map<string, Interaction>()
    for (const [story, ownId] of list)
      for (const draft of story) {
        // A conflict that a later one is about keeps its derived id, by which it is named.
        const id = story.length > 1 || ownId === null || taken.has(ownId) ? derivedId(draft) : ownId
        if (taken.size < max && !taken.has(id)) taken.set(id, { ...draft, id } as Interaction)
      }
    return [...taken.values()]
  })
}

const arbitraryCrew = (ids: readonly string[]): fc.Arbitrary<Crew> =>
  someOf(ids, SMALLEST_CREW, LARGEST_CREW).chain(members =>
    fc.record(
      {
        id: arbitraryId,
        name: wordFrom(NAMES),
        members: fc.constant(members),
        intention: wordFrom(WORDS),
        since: arbitraryDay,
        locked: fc.boolean(),
        caller: oneOf(members),
        rhythm: fc.constantFrom(...RHYTHMS),
        until: arbitraryDay,
      },
      { requiredKeys: ['id', 'members'] },
    ),
  )
const arbitraryCall = (ids: readonly string[]): fc.Arbitrary<Call> =>
  fc.record(
    { caller: oneOf(ids), intention: wordFrom(WORDS), members: someOf(ids, 0, 4) },
    { requiredKeys: ['caller', 'intention'] },
  )
const arbitraryWish = (ids: readonly string[]): fc.Arbitrary<Wish> =>
  fc
    .tuple(someOf(ids, 2, 2), fc.constantFrom('interested' as const, 'not-now' as const))
    .map(([[from, to], kind]) => ({ from: from!, to: to!, kind }))
const arbitraryBoundary = (ids: readonly string[]): fc.Arbitrary<Boundary> =>
  someOf(ids, 2, 2).chain(between =>
    fc.record(
      {
        between: fc.constant(between),
        kind: fc.constantFrom('apart' as const, 'together' as const),
        by: oneOf(between),
      },
      { requiredKeys: ['between', 'kind'] },
    ),
  )
const arbitraryStewardship = (ids: readonly string[]): fc.Arbitrary<Stewardship> =>
  someOf(ids, 2, 2).chain(([member, steward]) =>
    fc.record(
      { member: fc.constant(member!), steward: fc.constant(steward!), since: arbitraryDay },
      { requiredKeys: ['member', 'steward'] },
    ),
  )
const arbitraryGathering = (ids: readonly string[]): fc.Arbitrary<Gathering> =>
  fc.tuple(arbitraryDay, arbitraryDay).chain(days => {
    const [from, to] = [...days].sort() as [string, string]
    return fc.record(
      {
        id: arbitraryId,
        name: wordFrom(['Spring camp', 'Encontro']),
        from: fc.constant(from),
        to: fc.constant(to),
        attendees: someOf(ids),
      },
      { requiredKeys: ['id'] },
    )
  })

/** Nothing where a list needs more people than there are. */
const listWhere = <T>(
  there: boolean,
  entry: () => fc.Arbitrary<T>,
  maxLength: number,
  key: (value: T) => unknown = value => value,
): fc.Arbitrary<T[]> => (there ? fc.uniqueArray(entry(), { maxLength, selector: key }) : fc.constant<T[]>([]))

/** A valid cohort, as `parseCohort` returns it. */
export function arbitraryCohort(bounds: CohortBounds = {}): fc.Arbitrary<Cohort> {
  const { minMembers = 0, maxMembers = 12, maxInteractions = 30 } = bounds
  const people = fc.uniqueArray(arbitraryId, { minLength: minMembers, maxLength: maxMembers }).chain(ids =>
    fc.tuple(
      fc.constant(ids),
      listWhere(
        true,
        () => arbitraryGathering(ids),
        2,
        g => g.id,
      ),
    ),
  )
  return people.chain(([ids, gatherings]) => {
    const n = ids.length
    return fc
      .record({
        id: fc.oneof(fc.constant('main'), arbitraryId),
        name: fc.option(wordFrom(NAMES), { nil: undefined }),
        // After everything, exactly at the last interaction, or left to be worked out.
        asOf: fc.constantFrom('later' as const, 'last' as const, 'absent' as const),
        members: fc.tuple(...ids.map((id, k) => arbitraryMember(id, ids.toSpliced(k, 1)))),
        interactions: arbitraryInteractions(
          ids,
          maxInteractions,
          gatherings.map(g => g.id),
        ),
        crews: listWhere(
          n >= SMALLEST_CREW,
          () => arbitraryCrew(ids),
          3,
          crew => crew.id,
        ),
        calls: listWhere(n >= 1, () => arbitraryCall(ids), 3),
        wishes: listWhere(
          n >= 2,
          () => arbitraryWish(ids),
          6,
          wish => `${wish.from} ${wish.to}`,
        ),
        boundaries: listWhere(n >= 2, () => arbitraryBoundary(ids), 4),
        stewards: listWhere(
          n >= 2,
          () => arbitraryStewardship(ids),
          4,
          pair => pair.member,
        ),
        vocabulary: fc.array(fc.uniqueArray(wordFrom(WORDS), { minLength: 2, maxLength: 3 }), {
          maxLength: 2,
        }),
      })
      .map(({ name, asOf, ...lists }) => {
        const time = asOfOf(asOf, lists.interactions)
        return {
          format: FORMAT,
          ...(name === undefined ? {} : { name }),
          ...(time === undefined ? {} : { asOf: time }),
          gatherings,
          ...lists,
        }
      })
  })
}

function asOfOf(
  choice: 'later' | 'last' | 'absent',
  interactions: readonly Interaction[],
): string | undefined {
  if (choice === 'absent') return undefined
  if (choice === 'later' || interactions.length === 0) return new Date(LATEST).toISOString()
  return interactions.reduce(
    (last, { at }) => (Date.parse(at) > Date.parse(last) ? at : last),
    interactions[0]!.at,
  )
}
