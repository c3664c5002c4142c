/** What every route works with: the store, the service's own records, the clock, and the jobs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cohort, emptyCohort, type Interaction } from '../graph/cohort.ts'
import { mergeInteraction, withWords } from '../graph/store/merge.ts'
import { type CohortStore, type ImportReport, StoreError, type Withdrawal } from '../graph/store/store.ts'
import type { Scenario } from '../sim/scenario.ts'
import { type GivenIds, givenIds } from './given-ids.ts'
import type { Jobs } from './jobs/jobs.ts'
import { createLanes } from './lanes.ts'
import { Problem } from './problem.ts'
import type { Records } from './records/records.ts'
import { resting } from './resting.ts'
import { createTelling, type Tell } from './telling.ts'

/** For how long what was read is good enough, ms; before that, whether anybody else has written since is asked on the side. */
const FRESH = 1000
const LOOKS = 500
/** For how long it stands at the time at which it was read, where nobody has; ms. */
const STANDS = 60_000
/** ms until it is tried again to forget somebody, and how often it is. */
const RETRY = 1000
const TRIES = 10

export type Service = {
  readonly store: CohortStore
  readonly records: Records
  /** How members' own ids of what they record are kept, and seen. */
  readonly ids: GivenIds
  readonly jobs: Jobs
  /** ms since 1970. */
  readonly now: () => number
  readonly version: string
  /** The scenarios that come with the program. */
  readonly scenarios: readonly Scenario[]
  /** A congregation as it is now; looked after once a second, for other programs may write to the store, and after each write of ours. */
  readonly cohort: (congregation: string) => Promise<Cohort>
  /** Changes a congregation: one after the other, so that what was read is what is changed. */
  readonly change: <T>(congregation: string, work: (cohort: Cohort) => Promise<T>) => Promise<T>
  /** Records what is made of a congregation as it is; not to be asked within `change`, which it is itself. */
  readonly record: <T>(congregation: string, tell: Tell<T>) => Promise<T>
  /** Forgets a member, in the store and in the service's own records; not to be asked within `change` either. */
  readonly erase: (congregation: string, member: string) => Promise<void>
  // What follows writes; ask it within `change`.
  /** Adds entries to a congregation, each in place of the one with its key. */
  readonly add: (congregation: string, part: Partial<Cohort>) => Promise<void>
  readonly withdraw: (congregation: string, entries: readonly Withdrawal[]) => Promise<void>
  readonly import: (congregation: string, cohort: Cohort) => Promise<ImportReport>
}

export function createService({
  store: kept,
  records,
  jobs,
  now,
  version,
  scenarios,
}: Pick<Service, 'store' | 'records' | 'now' | 'version' | 'scenarios'> & {
  readonly jobs: (cohort: Service['cohort']) => Jobs
}): Service {
  const known = new Map<string, Known>()
  const lanes = createLanes()
  const store = resting(kept, now)
  const read = async (congregation: string): Promise<State> => {
    // In this order: what is written between the two is read again.
    const [revision, cohort] = await Promise.all([store.revision(congregation), store.read(congregation)])
    return { revision, cohort: atClock(cohort, now()) }
  }
  const readAnew = (congregation: string): Promise<State> => {
    const at = now()
    const state = read(congregation)
    known.set(congregation, { state, readAt: at, askedAt: at, asking: undefined })
    // What failed is asked again.
    state.catch(() => {
      if (known.get(congregation)?.state === state) known.delete(congregation)
    })
    return state
  }
  /** Asks the store whether anybody else has written since; then what is known is read anew. */
  const ask = async (congregation: string, { state }: Known): Promise<void> => {
    const at = now()
    const [revision, before] = await Promise.all([store.revision(congregation), state])
    // Records of ours may have gone on from it meanwhile; they leave the revision as it is.
    const current = known.get(congregation)
    if (current === undefined) return
    if (revision === before.revision) current.askedAt = at
    else readAnew(congregation)
  }
  const standing = (congregation: string): Known | undefined => {
    const mine = known.get(congregation)
    return mine === undefined || now() - mine.readAt >= STANDS ? undefined : mine
  }
  const latest = async (congregation: string): Promise<Cohort> =>
    (await (known.get(congregation)?.state ?? readAnew(congregation))).cohort
  /** The same object as long as it stands: what is computed from it may be kept beside it. */
  const cohort = async (congregation: string): Promise<Cohort> => {
    const mine = standing(congregation)
    if (mine === undefined) return (await readAnew(congregation)).cohort
    const age = now() - mine.askedAt
    if (age < LOOKS) return (await mine.state).cohort
    mine.asking ??= ask(congregation, mine).finally(() => {
      const after = known.get(congregation)
      if (after !== undefined) after.asking = undefined
    })
    if (age >= FRESH) return mine.asking.then(() => latest(congregation))
    // Nobody waits for it; where it fails, whoever comes later is told.
    mine.asking.catch(() => {})
    return (await mine.state).cohort
  }
  /** With what another program wrote a moment ago: asked from here on, and not a moment ago by somebody else. */
  const upToDate = async (congregation: string): Promise<Cohort> => {
    const mine = standing(congregation)
    if (mine === undefined) return (await readAnew(congregation)).cohort
    await ask(congregation, mine)
    return latest(congregation)
  }
  const change: Service['change'] = (congregation, work) =>
    lanes(congregation, async () => work(await upToDate(congregation)))
  const written = <T>(congregation: string, work: Promise<T>): Promise<T> =>
    work.finally(() => known.delete(congregation))
  const record = createTelling(change, async (congregation, interactions) => {
    await store.record(congregation, interactions, { source: 'interactions' })
    // Written often: what is known goes on from it. A read that is under way may have it already.
    const before = known.get(congregation)
    if (before === undefined) return
    const state = before.state.then(({ revision, cohort }) => ({
      revision,
      // Its time is now: nothing in it is later.
      cohort: { ...withRecorded(cohort, interactions), asOf: new Date(now()).toISOString() },
    }))
    known.set(congregation, { ...before, state })
    state.catch(() => known.delete(congregation))
  })
  return {
    store,
    records,
    ids: givenIds(records.idKey),
    jobs: jobs(cohort),
    now,
    version,
    scenarios,
    cohort,
    change,
    record,
    add: async (congregation, part) => {
      const { forgotten } = await written(
        congregation,
        store.import({ ...emptyCohort(congregation), ...part }),
      )
      if (forgotten > 0) throw new Problem(409, 'this id cannot be used; choose another')
    },
    withdraw: async (congregation, entries) => {
      await written(congregation, store.withdraw(congregation, entries))
    },
    import: (congregation, document) => written(congregation, store.import(document, { source: 'body' })),
    erase: async (congregation, member) => {
      await change(congregation, () => written(congregation, store.erase(congregation, member)))
      // She cannot ask again: she is nobody here now. Where the service ends before, its next start does it.
      for (let tries = 1; !forgotten(records, congregation, member); tries++) {
        if (tries === TRIES) throw new StoreError('the records', 'do not answer', 'start the service anew')
        await sleep(RETRY)
      }
    },
  }
}

function forgotten(records: Records, congregation: string, member: string): boolean {
  try {
    records.forget(congregation, member)
    return true
  } catch (error) {
    if (error instanceof StoreError) return false
    throw error
  }
}

/** Takes out of the service's records whoever is no member any more: forgotten while it did not run, or could not write. */
export async function forgetStrangers(store: CohortStore, records: Records): Promise<void> {
  for (const { id } of await store.congregations()) {
    const here = new Set((await store.read(id)).members.map(member => member.id))
    for (const member of records.people(id)) if (!here.has(member)) records.forget(id, member)
  }
}

/** A congregation as it was read, and what the store said of it just before. */
type State = { readonly cohort: Cohort; readonly revision: string }
type Known = {
  readonly state: Promise<State>
  readonly readAt: number
  /** When the store was asked last, and said that nobody else has written. */
  askedAt: number
  /** While it is asked. */
  asking: Promise<void> | undefined
}

/** A cohort after some interactions were recorded, as the store has it then. */
export function withRecorded(cohort: Cohort, told: readonly Interaction[]): Cohort {
  const places = new Map(cohort.interactions.map(({ id }, k) => [id, k]))
  const interactions = [...cohort.interactions]
  for (const interaction of told) {
    const place = places.get(interaction.id)
    if (place === undefined) {
      places.set(interaction.id, interactions.length)
      interactions.push(interaction)
      continue
    }
    const merged = mergeInteraction(interactions[place], interaction)
    if ('words' in merged) interactions[place] = withWords(interactions[place], merged.words)
  }
  return { ...cohort, interactions }
}

/**
 * A service's time is the clock's. What is dated after it has not happened yet: it shows, and counts, once it has. (Were the
 * congregation's time that of its last interaction, it would tell of one that is private.)
 */
function atClock(kept: Cohort, now: number): Cohort {
  const { format, id, name, asOf: _asOf, interactions, ...lists } = kept
  const ahead = interactions.some(({ at }) => Date.parse(at) > now)
  // Always in one place: where it stands must not tell whether the store had one.
  return {
    format,
    id,
    ...(name === undefined ? {} : { name }),
    asOf: new Date(now).toISOString(),
    interactions: ahead ? interactions.filter(({ at }) => Date.parse(at) <= now) : interactions,
    ...lists,
  }
}
