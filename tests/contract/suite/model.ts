/**
 * Any sequence of calls, over two stores on one place and two congregations, against the twin (`twin.ts`): the same
 * answers, the same kind of error where a call is refused, and after each call the same in the store.
 *
 * A failure names its seed and path; `fc.assert(..., { seed, path, endOnFailure: true })` shows it again, and with the
 * `replayPath` that stands behind the commands it starts from the shortest.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  asOfMillis,
  type Cohort,
  derivedId,
  emptyCohort,
  type Interaction,
  type Member,
} from '../../../src/graph/cohort.ts'
import { isMarked } from '../../../src/graph/store/erasures.ts'
import type { CohortStore, Withdrawal } from '../../../src/graph/store/store.ts'
import { computeTrust } from '../../../src/graph/trust.ts'
import { fromJson } from './camp.ts'
import type { Frame, Place } from './frame.ts'
import { everyEntry } from './same-entry.ts'
import { expectSameTrust } from './same-trust.ts'
import { Twin, TwinPlace } from './twin.ts'

const PEOPLE = ['ana', 'rui', 'kim', 'lee']
const CONGREGATIONS = ['camp', 'town']
const DAY = 86_400_000
const START = Date.UTC(2026, 2, 1)

export function model({ inPlace, runs }: Frame) {
  describe('any sequence of calls', () => {
    test('does what it does to a plain list', () =>
      fc.assert(
        fc.asyncProperty(begun, fc.commands(calls, { maxCommands: 30, size: 'max' }), (documents, commands) =>
          inPlace(async where => {
            const real: Real = { where, stores: [await where.open(), await where.open()] }
            const model = { twin: new Twin(new TwinPlace()), documents: [], ids: new Set<string>() }
            try {
              for (const store of [model.twin, real.stores[0]!])
                for (const document of documents) {
                  await store.import(document)
                  // From here on trust is kept beside the log.
                  await store.refresh(document.id)
                }
              await fc.asyncModelRun(() => ({ model, real }), commands)
            } finally {
              for (const store of real.stores) await store.close()
            }
          }),
        ),
        { numRuns: runs() },
      ))
  })
}

type Model = {
  readonly twin: CohortStore
  /** What was there at some time: documents that somebody may still have. */
  readonly documents: Cohort[]
  /** Of all interactions that were ever told. */
  readonly ids: Set<string>
}
type Real = { readonly where: Place; readonly stores: CohortStore[] }

/** What a call is made of: the congregation as it is, and what there is besides. */
type Given = { readonly cohort: Cohort; readonly documents: readonly Cohort[] }
type Act = (store: CohortStore, given: Given) => Promise<unknown>

/** One call, on the first store or on the second. */
class Call implements fc.AsyncCommand<Model, Real> {
  readonly #words: readonly unknown[]
  readonly #by: number
  readonly #congregation: string
  readonly #act: Act

  constructor(words: readonly unknown[], by: number, congregation: string, act: Act) {
    this.#words = words
    this.#by = by
    this.#congregation = congregation
    this.#act = act
  }

  check(): boolean {
    return true
  }

  async run(model: Model, real: Real): Promise<void> {
    const given = { cohort: await model.twin.read(this.#congregation), documents: model.documents }
    const right = await outcome(this.#act(model.twin, given))
    expect(await outcome(this.#act(real.stores[this.#by]!, given))).toStrictEqual(right)
    // Whoever else has the store open sees the same.
    await expectSame(real.stores[1 - this.#by]!, model)
  }

  toString(): string {
    return `[${this.#by}] ${this.#congregation}: ${this.#words.map(word => (typeof word === 'string' ? word : JSON.stringify(word))).join(' ')}`
  }
}

/** Lets go of a store, and opens another in its place. */
class Reopen implements fc.AsyncCommand<Model, Real> {
  readonly #by: number

  constructor(by: number) {
    this.#by = by
  }

  check(): boolean {
    return true
  }

  async run(model: Model, { where, stores }: Real): Promise<void> {
    await stores[this.#by]!.close()
    stores[this.#by] = await where.open()
    await expectSame(stores[this.#by]!, model)
  }

  toString(): string {
    return `[${this.#by}] reopen`
  }
}

/** What came of a call, as far as two stores must agree on it. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return { gave: await call }
  } catch (error) {
    return { refused: (error as Error).name }
  }
}

async function expectSame(store: CohortStore, { twin, documents, ids }: Model): Promise<void> {
  expect(await store.congregations()).toStrictEqual(await twin.congregations())
  for (const id of CONGREGATIONS) {
    const cohort = await twin.read(id)
    expect(await store.read(id)).toStrictEqual(cohort)
    expectSameTrust(await store.trust(id), computeTrust(cohort))
    if (cohort.members.length > 0) documents.push(cohort)
    for (const interaction of cohort.interactions) ids.add(interaction.id)
    const [marks, rightMarks] = [await store.erasures(id), await twin.erasures(id)]
    expect(PEOPLE.filter(isMarked(marks, 'member'))).toEqual(PEOPLE.filter(isMarked(rightMarks, 'member')))
    const all = [...ids]
    expect(all.filter(isMarked(marks, 'interaction'))).toEqual(
      all.filter(isMarked(rightMarks, 'interaction')),
    )
  }
}

/** A call with what it needs, as one arbitrary. */
function call<T>(
  name: string,
  needs: fc.Arbitrary<T>,
  act: (store: CohortStore, id: string, needs: T, given: Given) => Promise<unknown>,
) {
  const where = fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...CONGREGATIONS) },
    { weight: 1, arbitrary: fc.constant('nowhere') },
  )
  return fc
    .tuple(fc.nat({ max: 1 }), where, needs)
    .map(([by, id, need]) => new Call([name, need], by, id, (store, given) => act(store, id, need, given)))
}

const somebody = fc.constantFrom(...PEOPLE)
const some = (maxLength = PEOPLE.length) => fc.subarray(PEOPLE, { maxLength })

/** Days after the last interaction; before it, where the number is below 0. */
const days = fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined })
const timeOf = (cohort: Cohort, after: number | undefined) =>
  after === undefined
    ? {}
    : { asOf: new Date(asOfMillis({ ...cohort, asOf: undefined }) + after * DAY).toISOString() }

/** Two or three who do something, in either order. */
const company = fc.constantFrom<string[]>(
  ['ana', 'rui'],
  ['rui', 'ana'],
  ['ana', 'kim'],
  ['kim', 'rui', 'ana'],
  ['lee', 'rui'],
)
const onDay = (day: number) => new Date(START + day * DAY).toISOString()

/** What happened, but for the words on it. */
const happening: fc.Arbitrary<Omit<Interaction, 'id'>> = fc
  .record({
    kind: fc.constantFrom('contact', 'meeting', 'meeting', 'support', 'conflict', 'conflict', 'about'),
    people: company,
    day: fc.nat({ max: 3 }),
    outcome: fc.constantFrom('resolved' as const, 'unresolved' as const, 'open' as const),
    earlier: fc.nat({ max: 3 }),
  })
  .map(({ kind, people, day, outcome, earlier }) => {
    const at = onDay(day)
    if (kind === 'meeting') return { at, kind, series: 's', participants: people }
    if (kind === 'support') return { at, kind, asker: people[0], offerers: people.slice(1) }
    if (kind === 'contact') return { at, kind, participants: people, minutes: 60 }
    const conflict = { kind: 'conflict' as const, participants: people.slice(0, 2) }
    const about = { ...conflict, at: onDay(earlier), outcome: 'unresolved' as const }
    return { ...conflict, at, outcome, ...(kind === 'about' ? { about: derivedId(about) } : {}) }
  })

/** Its id follows from what happened: so the same is told again now and then, and never two under one id. */
const interaction: fc.Arbitrary<Interaction> = fc
  .record({
    what: happening,
    recordedBy: fc.option(somebody, { nil: undefined }),
    confirmedBy: fc.option(some(), { nil: undefined }),
    contestedBy: fc.option(some(1), { nil: undefined, freq: 2 }),
  })
  .map(({ what, ...words }) => {
    const told = { ...what, ...words }
    return fromJson({ ...told, id: derivedId(told) }) as Interaction
  })
/** Of one id the first only: a document does not tell of it twice. */
const interactions = (maxLength: number) =>
  fc.uniqueArray(interaction, { maxLength, selector: ({ id }) => id })

type Drawn = {
  readonly members: readonly string[]
  readonly version: number
  readonly asOf: number | undefined
  readonly log: readonly Interaction[]
  readonly wishes: readonly (readonly [from: string, to: string])[]
  readonly boundaries: Cohort['boundaries']
  readonly calls: Cohort['calls']
  readonly crew: string[] | null
  readonly attendees: string[] | null
  /** Whether it comes with the marks of the other congregation. */
  readonly marks: boolean
}

const boundary: fc.Arbitrary<Cohort['boundaries'][number]> = fc
  .tuple(company, fc.constantFrom('apart' as const, 'together' as const), fc.nat({ max: 2 }))
  .map(([[one, other], kind, by]) => {
    const between = [one!, other!]
    return { between, kind, ...(by === 2 ? {} : { by: between[by]! }) }
  })
/** Now and then two of one caller for one intention. */
const calling: fc.Arbitrary<Cohort['calls'][number]> = fc.record({
  caller: fc.constantFrom('ana', 'rui'),
  intention: fc.constantFrom('a house', 'a'),
  members: some(1),
})

const document: fc.Arbitrary<Drawn> = fc.record({
  members: fc.oneof({ weight: 4, arbitrary: fc.constant(PEOPLE) }, { weight: 1, arbitrary: some() }),
  version: fc.nat({ max: 2 }),
  asOf: days,
  log: interactions(5),
  wishes: fc.uniqueArray(fc.tuple(somebody, somebody), {
    maxLength: 3,
    selector: pair => pair.join(' '),
  }),
  boundaries: fc.array(boundary, { maxLength: 2 }),
  calls: fc.array(calling, { maxLength: 3 }),
  crew: fc.option(fc.constantFrom<string[]>(['ana', 'rui', 'kim'], ['lee', 'rui', 'kim', 'ana'])),
  attendees: fc.option(some()),
  marks: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
})

function documentOf(id: string, drawn: Drawn): Cohort {
  const { members, version, asOf, log, wishes, boundaries, calls, crew, attendees } = drawn
  const profile = (member: string): Member => ({
    id: member,
    name: `${member} ${version}`,
    ...(version === 1 && member !== 'ana' ? { invitedBy: 'ana' } : {}),
  })
  return {
    ...emptyCohort(id),
    ...(version === 2 ? { name: `the ${id}` } : {}),
    ...(asOf === undefined ? {} : { asOf: onDay(asOf + 3) }),
    members: members.map(profile),
    interactions: log,
    wishes: wishes
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => ({ from, to, kind: 'interested' })),
    boundaries,
    calls,
    crews: crew === null ? [] : [{ id: 'crew', members: crew }],
    gatherings: attendees === null ? [] : [{ id: 'g', attendees }],
  }
}

const imports = call('import', document, async (store, id, drawn) => {
  const other = CONGREGATIONS.find(one => one !== id)!
  const options = drawn.marks ? { erasures: await store.erasures(other) } : {}
  return store.import(documentOf(id === 'nowhere' ? 'camp' : id, drawn), options)
})

/** Entries that may be there or not. */
const anyEntry: fc.Arbitrary<Withdrawal> = fc.oneof(
  fc.tuple(somebody, somebody).map(([from, to]): Withdrawal => ({ list: 'wishes', entry: { from, to } })),
  boundary.map((entry): Withdrawal => ({ list: 'boundaries', entry })),
  calling.map((entry): Withdrawal => ({ list: 'calls', entry })),
  fc.constantFrom('crew', 'g').map((id): Withdrawal => ({ list: 'crews', entry: { id } })),
  fc.constantFrom('crew', 'g').map((id): Withdrawal => ({ list: 'gatherings', entry: { id } })),
)

/** Mostly both congregations are there; sometimes nothing is. */
const begun: fc.Arbitrary<readonly Cohort[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 4,
    arbitrary: fc.constant(
      CONGREGATIONS.map(id => ({ ...emptyCohort(id), members: PEOPLE.map(one => ({ id: one, name: one })) })),
    ),
  },
)

const calls = [
  imports,
  imports,
  call('record', interactions(3), (store, id, some) => store.record(id, some)),
  call('record', interactions(1), (store, id, some) => store.record(id, some)),
  call(
    'words',
    fc.record({
      nth: fc.nat({ max: 99 }),
      confirmedBy: some(2),
      contestedBy: some(1),
      document: fc.boolean(),
    }),
    async (store, id, { nth, confirmedBy, contestedBy, document }, { cohort }) => {
      const one = cohort.interactions[nth % cohort.interactions.length]
      const told = one === undefined ? [] : [{ ...one, confirmedBy, contestedBy }]
      return document && id !== 'nowhere'
        ? store.import({ ...emptyCohort(id), interactions: told })
        : store.record(id, told)
    },
  ),
  call(
    'other content',
    fc.tuple(fc.nat({ max: 99 }), interactions(2)),
    async (store, id, [nth, some], { cohort }) => {
      const one = cohort.interactions[nth % cohort.interactions.length]
      return store.record(id, [...some, ...(one === undefined ? [] : [{ ...one, gathering: 'elsewhere' }])])
    },
  ),
  call(
    'withdraw',
    fc.tuple(fc.array(fc.nat({ max: 99 }), { maxLength: 3 }), fc.array(anyEntry, { maxLength: 2 })),
    (store, id, [places, others], { cohort }) => {
      const all = everyEntry(cohort)
      const there = all.length === 0 ? [] : places.map(nth => all[nth % all.length]!)
      return store.withdraw(id, [...there, ...others])
    },
  ),
  call('an old document', fc.nat({ max: 99 }), async (store, _, nth, { documents }) =>
    documents.length === 0 ? undefined : store.import(documents[nth % documents.length]!),
  ),
  call('erase', somebody, (store, id, her) => store.erase(id, her)),
  call('refresh', fc.tuple(days, fc.boolean()), (store, id, [after, rebuild], { cohort }) =>
    store.refresh(id, { ...timeOf(cohort, after), rebuild }),
  ),
  call('read', fc.tuple(days, fc.boolean()), (store, id, [after, part], { cohort }) =>
    store.read(id, { ...timeOf(cohort, after), ...(part ? { gathering: 'g' } : {}) }),
  ),
  call('trust', days, async (store, id, after, { cohort }) => {
    const { between: _, ...figures } = await store.trust(id, timeOf(cohort, after))
    return figures
  }),
  fc.nat({ max: 1 }).map(by => new Reopen(by)),
]
