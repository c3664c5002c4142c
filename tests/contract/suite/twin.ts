/**
 * A store in memory, slow and obviously right: the port's promises, carried out one after the other on plain lists.
 *
 * It keeps what documents told and nothing that follows from it, so trust is computed from all that is read, and a call
 * that fails has changed nothing, for what it would have changed is a copy. The model test holds any store to it; and
 * the contract holds it, which shows that the contract asks for nothing but what the port promises.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { cohortOfGathering } from '../../../src/graph/attendees.ts'
import {
  asOfMillis,
  byCodeUnit,
  type Cohort,
  emptyCohort,
  type Interaction,
  type Member,
} from '../../../src/graph/cohort.ts'
import { withoutMembers } from '../../../src/graph/erasure.ts'
import { type Fault, InputError } from '../../../src/graph/fault.ts'
import { everybodyNamed, strangerFaults } from '../../../src/graph/store/append.ts'
import { type Erasures, isMarked, newMarks } from '../../../src/graph/store/erasures.ts'
import {
  ENTRY_LISTS,
  type EntryList,
  type Head,
  keptEntries,
  mergeHead,
  mergeInteraction,
  withWords,
} from '../../../src/graph/store/merge.ts'
import {
  beforeTheLast,
  type CohortStore,
  type Congregation,
  checkTime,
  type ErasureReport,
  type ImportOptions,
  type ImportReport,
  noMember,
  notThere,
  type ReadOptions,
  type RecordOptions,
  type RecordReport,
  type RefreshOptions,
  type RefreshReport,
  StoreError,
  type Withdrawal,
  type WithdrawReport,
} from '../../../src/graph/store/store.ts'
import { computeTrust, type Trust } from '../../../src/graph/trust.ts'
import { takesBack } from './same-entry.ts'

/** A congregation: a value, never changed. */
type State = {
  readonly head: Head
  readonly members: readonly Member[]
  /** Each entry as JSON, under what makes it the same one. */
  readonly entries: { readonly [L in EntryList]: ReadonlyMap<string, string> }
  readonly log: readonly Interaction[]
  readonly marks: Erasures
}

/** What stores on one place share. */
export class TwinPlace {
  readonly states = new Map<string, State>()
  /** Every write, and whether it recorded. */
  readonly writes: { readonly by: unknown; readonly records: boolean }[] = []
  /** Settles when the last write is done. */
  writing: Promise<unknown> = Promise.resolve()
}

const ADDRESS = 'twin:'
const BATCH = 2000

export class Twin implements CohortStore {
  readonly address = ADDRESS
  readonly #place: TwinPlace
  #last: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(place: TwinPlace) {
    this.#place = place
  }

  congregations(): Promise<readonly Congregation[]> {
    return this.#inTurn(async () =>
      [...this.#place.states]
        .sort(([a], [b]) => byCodeUnit(a, b))
        .map(([id, { head }]) => ({ id, ...(head.name === undefined ? {} : { name: head.name }) })),
    )
  }

  read(congregation: string, { asOf, gathering }: ReadOptions = {}): Promise<Cohort> {
    return this.#inTurn(async () => {
      if (asOf !== undefined) checkTime(asOf)
      const cohort = cohortOf(congregation, this.#place.states.get(congregation), asOf)
      return gathering === undefined ? cohort : cohortOfGathering(cohort, gathering)
    })
  }

  revision(): Promise<string> {
    return this.#inTurn(async () =>
      String(this.#place.writes.filter(({ by, records }) => by !== this || !records).length),
    )
  }

  async trust(congregation: string, options: Pick<ReadOptions, 'asOf'> = {}): Promise<Trust> {
    return computeTrust(await this.read(congregation, options))
  }

  refresh(congregation: string, { asOf }: RefreshOptions = {}): Promise<RefreshReport> {
    return this.#writing(async () => {
      const state = this.#found(congregation)
      if (asOf !== undefined) checkTime(asOf)
      const cohort = cohortOf(congregation, state, undefined)
      const latest = latestOf(state.log)
      if (asOf !== undefined && Date.parse(asOf) < latest) throw beforeTheLast(asOf, latest)
      const { dyads } = computeTrust(cohort)
      return {
        asOf: asOfMillis(asOf === undefined ? cohort : { ...cohort, asOf }),
        dyads: dyads.length,
        differed: 0,
      }
    })
  }

  erase(congregation: string, member: string): Promise<ErasureReport> {
    return this.#writing(async () => {
      const state = this.#found(congregation)
      const ids = state.members.map(({ id }) => id)
      if (!ids.includes(member)) {
        if (isMarked(state.marks, 'member')(member)) return { cut: 0, removed: 0 }
        throw noMember(congregation, member, ids)
      }
      const after = forgetting(state, id => id === member)
      this.#place.states.set(congregation, after)
      const left = new Set(after.log)
      const removed = state.log.length - after.log.length
      return { cut: state.log.filter(one => !left.has(one)).length - removed, removed }
    })
  }

  erasures(congregation: string): Promise<Erasures> {
    return this.#inTurn(async () => this.#place.states.get(congregation)?.marks ?? [])
  }

  import(cohort: Cohort, { erasures = [], ...options }: ImportOptions = {}): Promise<ImportReport> {
    return this.#writing(async () => {
      options.signal?.throwIfAborted()
      let state = this.#place.states.get(cohort.id) ?? NOTHING
      const isForgotten = isMarked([...state.marks, ...erasures], 'member')
      const isGone = isMarked([...state.marks, ...erasures], 'interaction')
      // Marks from elsewhere are of people who may be here.
      if (erasures.length > 0) {
        state = forgetting(state, isForgotten)
        state = {
          ...state,
          log: state.log.filter(({ id }) => !isGone(id)),
          marks: [...new Set([...state.marks, ...erasures])],
        }
      }
      const told = withoutMembers(cohort, isForgotten)
      const interactions = told.interactions.filter(({ id }) => !isGone(id))

      const known = new Map(state.members.map(member => [member.id, member]))
      const changed = told.members.filter(
        member => known.has(member.id) && !isDeepStrictEqual(known.get(member.id), member),
      )
      const members = merged(
        known,
        new Map(told.members.map(member => [member.id, member])),
        isDeepStrictEqual,
      )
      const entries = entriesOf(list =>
        merged(
          state.entries[list],
          new Map(keptEntries(list, told[list]).map(({ key, content }) => [key, content])),
          (a, b) => isDeepStrictEqual(JSON.parse(a), JSON.parse(b)),
        ),
      )
      const head = mergeHead(state.head, { name: cohort.name, asOf: cohort.asOf })
      state = { ...state, head, entries, members: [...members.values()] }

      const { log, ...report } = await appended(cohort.id, state, interactions, options)
      this.#place.states.set(cohort.id, { ...state, log })
      return {
        members: told.members.length,
        interactions: interactions.length,
        ...report,
        changed: changed.length,
        forgotten: cohort.members.filter(({ id }) => isForgotten(id)).length,
      }
    })
  }

  record(
    congregation: string,
    interactions: readonly Interaction[],
    options: RecordOptions = {},
  ): Promise<RecordReport> {
    return this.#writing(async () => {
      options.signal?.throwIfAborted()
      const state = this.#found(congregation)
      const { log, ...report } = await appended(congregation, state, interactions, options)
      this.#place.states.set(congregation, { ...state, log })
      return report
    }, true)
  }

  withdraw(
    congregation: string,
    withdrawals: readonly Withdrawal[],
    { signal }: Pick<RecordOptions, 'signal'> = {},
  ): Promise<WithdrawReport> {
    return this.#writing(async () => {
      signal?.throwIfAborted()
      const state = this.#found(congregation)
      let withdrawn = 0
      const entries = entriesOf(list => {
        const all = [...state.entries[list]]
        const left = all.filter(
          ([, content]) => !withdrawals.some(one => takesBack(one, list, JSON.parse(content))),
        )
        withdrawn += all.length - left.length
        return new Map(left)
      })
      this.#place.states.set(congregation, { ...state, entries })
      return { withdrawn }
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {})
    return this.#closing
  }

  #found(congregation: string): State {
    const state = this.#place.states.get(congregation)
    if (state === undefined) throw notThere(ADDRESS, congregation)
    return state
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined)
      return Promise.reject(new StoreError(ADDRESS, 'is closed', 'open it again'))
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => {})
    return mine
  }

  #writing<T>(work: () => Promise<T>, records = false): Promise<T> {
    return this.#inTurn(() => {
      this.#place.writes.push({ by: this, records })
      const mine = this.#place.writing.then(work)
      this.#place.writing = mine.catch(() => {})
      return mine
    })
  }
}

function entriesOf(make: (list: EntryList) => ReadonlyMap<string, string>): State['entries'] {
  return Object.fromEntries(ENTRY_LISTS.map(list => [list, make(list)])) as State['entries']
}

const NOTHING: State = { head: {}, members: [], entries: entriesOf(() => new Map()), log: [], marks: [] }

/** What is told takes the place of what was kept: in order, in the places of those that are told of, then at the end. */
function merged<T>(
  kept: ReadonlyMap<string, T>,
  told: ReadonlyMap<string, T>,
  same: (a: T, b: T) => boolean,
): ReadonlyMap<string, T> {
  const rest = [...told.keys()]
  const order: string[] = []
  for (const key of kept.keys()) order.push(told.has(key) ? rest.shift()! : key)
  order.push(...rest)
  return new Map(
    order.map(key => {
      const [before, now] = [kept.get(key), told.get(key)]
      const stays = before !== undefined && (now === undefined || same(before, now))
      return [key, (stays ? before : now)!]
    }),
  )
}

async function appended(
  congregation: string,
  { members, log: before, marks }: State,
  interactions: readonly Interaction[],
  { source = congregation, signal, onProgress }: ImportOptions,
) {
  const ids = members.map(({ id }) => id)
  const known = new Set(ids)
  const strangers = everybodyNamed(interactions).filter(id => !known.has(id))
  if (strangers.length > 0)
    throw new InputError(source, strangerFaults(strangers, ids, interactions, congregation))

  const isGone = isMarked(marks, 'interaction')
  const log = new Map(before.map(interaction => [interaction.id, interaction]))
  const faults: Fault[] = []
  let [added, words, done] = [0, 0, 0]
  const total = interactions.length
  for (const interaction of interactions) {
    const { id } = interaction
    const kept = log.get(id)
    if (isGone(id)) {
      // It went with somebody, and is not told again.
    } else if (kept === undefined) {
      log.set(id, interaction)
      added++
    } else {
      // Where somebody was forgotten, a recorder may be missing from the one or the other.
      const oneOfThemHasNone = kept.recordedBy === undefined || interaction.recordedBy === undefined
      const told =
        marks.length > 0 && oneOfThemHasNone ? { ...interaction, recordedBy: kept.recordedBy } : interaction
      const outcome = mergeInteraction(kept, told)
      if ('differs' in outcome)
        faults.push({
          place: `interaction ${id}`,
          problem: `is in the store already, with other content (${outcome.differs.join(', ')})`,
          mend: 'give it an id of its own',
          isTaken: true,
        })
      else {
        log.set(id, withWords(kept, outcome.words))
        words += outcome.words.length
      }
    }
    if (++done % BATCH === 0 && done < total) {
      onProgress?.({ done, total })
      await turn()
      signal?.throwIfAborted()
    }
  }
  if (faults.length > 0) throw new InputError(source, faults)
  onProgress?.({ done: total, total })
  return { log: [...log.values()], added, words, unchanged: total - added }
}

/** Without some of its members, whom it will know again. */
function forgetting(state: State, isForgotten: (id: string) => boolean): State {
  const before = cohortOf('', state, undefined)
  const after = withoutMembers(before, isForgotten)
  const left = new Set(after.interactions.map(({ id }) => id))
  const members = state.members.map(({ id }) => id).filter(isForgotten)
  const removed = state.log.map(({ id }) => id).filter(id => !left.has(id))
  return {
    head: state.head,
    members: after.members,
    entries: entriesOf(
      list => new Map(keptEntries(list, after[list]).map(({ key, content }) => [key, content])),
    ),
    log: after.interactions,
    marks: [...state.marks, ...newMarks(members, removed)],
  }
}

function cohortOf(id: string, state: State | undefined, asOf: string | undefined): Cohort {
  const { head, members, entries, log } = state ?? NOTHING
  const { format, ...lists } = emptyCohort(id)
  const own = head.asOf !== undefined && Date.parse(head.asOf) < latestOf(log) ? undefined : head.asOf
  const time = asOf ?? own
  const until = asOf === undefined ? Number.POSITIVE_INFINITY : Date.parse(asOf)
  const read = <T>(list: EntryList) => [...entries[list].values()].map(content => JSON.parse(content) as T)
  return {
    format,
    ...lists,
    ...(head.name === undefined ? {} : { name: head.name }),
    ...(time === undefined ? {} : { asOf: time }),
    members,
    interactions: log.filter(({ at }) => Date.parse(at) <= until),
    crews: read('crews'),
    calls: read('calls'),
    wishes: read('wishes'),
    boundaries: read('boundaries'),
    gatherings: read('gatherings'),
    stewards: read('stewards'),
    vocabulary: read('vocabulary'),
  }
}

function latestOf(log: readonly Interaction[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...log.map(({ at }) => Date.parse(at)))
}
