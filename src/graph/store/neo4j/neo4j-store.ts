/**
 * Congregations kept in a Neo4j database: the graph that other programs and people ask questions of too.
 *
 * What is answered is what SQLite answers, to the last byte. Durable and atomic as the server's transactions are
 * (write.ts says how a large import stays whole); writers of one congregation wait for each other at its node.
 */
import type { GraphAlgorithms } from '../../algorithms.ts'
import { cohortOfGathering } from '../../attendees.ts'
import { asOfMillis, byCodeUnit, type Cohort, emptyCohort, type Interaction } from '../../cohort.ts'
import { computeTrust, figuresOf, type Trust, trustOf } from '../../trust.ts'
import { type Erasures, isMarked } from '../erasures.ts'
import { type Withdrawal, withdrawnKeys } from '../merge.ts'
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
  type WithdrawReport,
} from '../store.ts'
import type { Neo4jAddress } from './address.ts'
import { openAside } from './aside.ts'
import { type Connection, connect, int, type Mode, type Transaction } from './connection.ts'
import { removeEntries } from './entries.ts'
import { eraseMember } from './erase.ts'
import { failure } from './failure.ts'
import { type Locked, lock, raiseVersion } from './lock.ts'
import { reach } from './reach.ts'
import { type Found, findCongregation, readCohort, readCongregations, readFolds, readKept } from './read.ts'
import { clearRemains } from './remains.ts'
import { MIGRATIONS, type Migration, migrate, schemaState } from './schema.ts'
import { rebuildTrust, refreshFigures } from './trust.ts'
import { importCohort, recordInteractions } from './write.ts'

export type Neo4jOptions = {
  /** The steps of the schema. Default: ours; others only in tests. */
  readonly migrations?: readonly Migration[] | undefined
  /** How long to try where the server is away or others are in the way, in ms. Default 30,000. */
  readonly patience?: number | undefined
}

/** Dynamic labels and types, and `CALL (x) { ... }`, are there from this version on. */
const OLDEST = [5, 26] as const

/** An import may take longer than any other call. */
const IMPORT_SECONDS = 4 * 3600

/** @throws StoreError where the server does not answer, lets nobody in, or holds what we cannot use */
export async function openNeo4jStore(
  address: Neo4jAddress,
  options: Neo4jOptions = {},
): Promise<CohortStore> {
  const store = new Neo4jStore(address, options)
  try {
    await store.check()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

class Neo4jStore implements CohortStore {
  readonly address: string
  readonly #where: Neo4jAddress
  readonly #connection: Connection
  readonly #migrations: readonly Migration[]
  #isReady = false
  /** How far this store itself has carried the log of each congregation. */
  readonly #recorded = new Map<string, number>()
  /** Settles when the last call that was let in is done. */
  #last: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  constructor(address: Neo4jAddress, { migrations = MIGRATIONS, patience }: Neo4jOptions) {
    this.address = address.shown
    this.#where = address
    this.#connection = connect(address, patience)
    this.#migrations = migrations
  }

  /** Asks once who is there: the driver would try for long to reach a server that is not. */
  async check(): Promise<void> {
    await this.#inTurn(async () => {
      await reach(this.#where)
      const agent = await this.#connection.agent()
      if (isTooOld(agent))
        throw new StoreError(
          this.address,
          `is ${agent}, which is too old`,
          `use Neo4j ${OLDEST.join('.')} or later`,
        )
      await this.#schema(false)
    })
  }

  congregations(): Promise<readonly Congregation[]> {
    return this.#reading(async transaction => {
      const all = await readCongregations(transaction)
      return [...all].sort((a, b) => byCodeUnit(a.id, b.id))
    })
  }

  async read(congregation: string, { asOf, gathering, source }: ReadOptions = {}): Promise<Cohort> {
    if (asOf !== undefined) checkTime(asOf)
    return this.#reading(async transaction => {
      // An unknown time is that of the last interaction, which the attendees may have had no part in.
      const own = gathering === undefined ? asOf : (asOf ?? (await this.#ownTime(transaction, congregation)))
      const cohort = await readCohort(transaction, congregation, { asOf: own, gathering })
      if (cohort !== undefined)
        return gathering === undefined ? cohort : cohortOfGathering(cohort, gathering, source)
      const empty = emptyCohort(congregation)
      const nothing = asOf === undefined ? empty : { ...empty, asOf }
      return gathering === undefined ? nothing : cohortOfGathering(nothing, gathering, source)
    })
  }

  /** When a congregation is looked at if nobody says otherwise, in the words of its document. */
  async #ownTime(transaction: Transaction, congregation: string): Promise<string | undefined> {
    const found = await findCongregation(transaction, congregation)
    const { asOf } = found?.head ?? {}
    if (found?.latest === undefined || (asOf !== undefined && Date.parse(asOf) >= found.latest)) return asOf
    const [row] = await transaction.run(
      `MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth <= $last
         AND i.at = datetime({epochMillis: $latest})
       RETURN i.content AS content ORDER BY i.nth LIMIT 1`,
      { congregation, last: int(found.last), latest: int(found.latest) },
    )
    return (JSON.parse(row!.content as string) as Interaction).at
  }

  revision(congregation: string): Promise<string> {
    return this.#reading(async transaction => {
      const found = await findCongregation(transaction, congregation)
      return found === undefined
        ? 'none'
        : `${found.version}.${found.last - (this.#recorded.get(congregation) ?? 0)}`
    })
  }

  async trust(congregation: string, { asOf }: Pick<ReadOptions, 'asOf'> = {}): Promise<Trust> {
    if (asOf !== undefined) checkTime(asOf)
    return this.#reading(async transaction => {
      const found = await findCongregation(transaction, congregation)
      if (found === undefined) return computeTrust({ ...emptyCohort(congregation), asOf })
      const time = asOf === undefined ? ownTime(found) : Date.parse(asOf)
      if (found.latest !== undefined && time < found.latest)
        return computeTrust((await readCohort(transaction, congregation, { asOf }))!)
      const { members, folds } = await readFolds(transaction, congregation)
      const dyads = folds.map(fold => figuresOf(fold, time))
      return trustOf(
        members,
        dyads.sort((x, y) => byCodeUnit(x.a, y.a) || byCodeUnit(x.b, y.b)),
        time,
      )
    })
  }

  import(cohort: Cohort, options: ImportOptions = {}): Promise<ImportReport> {
    return this.#inTurn(async () => {
      options.signal?.throwIfAborted()
      await this.#schema(true)
      return this.#transact(
        'WRITE',
        transaction => importCohort(this.#connection, transaction, cohort, options),
        IMPORT_SECONDS,
      )
    })
  }

  record(
    congregation: string,
    interactions: readonly Interaction[],
    options: RecordOptions = {},
  ): Promise<RecordReport> {
    return this.#inTurn(async () => {
      options.signal?.throwIfAborted()
      const report = await this.#transact('WRITE', transaction =>
        recordInteractions(this.#connection, transaction, this.address, congregation, interactions, options),
      )
      const before = this.#recorded.get(congregation) ?? 0
      this.#recorded.set(congregation, before + report.added + report.words)
      return report
    })
  }

  withdraw(
    congregation: string,
    entries: readonly Withdrawal[],
    { signal }: Pick<RecordOptions, 'signal'> = {},
  ): Promise<WithdrawReport> {
    return this.#inTurn(async () => {
      signal?.throwIfAborted()
      return this.#transact('WRITE', async transaction => {
        await this.#locked(transaction, congregation)
        await raiseVersion(transaction, congregation)
        const withdrawn = await removeEntries(transaction, congregation, entries.map(withdrawnKeys))
        signal?.throwIfAborted()
        return { withdrawn }
      })
    })
  }

  refresh(congregation: string, { asOf, rebuild = false }: RefreshOptions = {}): Promise<RefreshReport> {
    return this.#inTurn(async () => {
      if (asOf !== undefined) checkTime(asOf)
      return this.#transact(
        'WRITE',
        async transaction => {
          const found = await this.#locked(transaction, congregation)
          const time = asOf === undefined ? ownTime(found) : Date.parse(asOf)
          if (found.latest !== undefined && time < found.latest) throw beforeTheLast(asOf!, found.latest)
          if (rebuild) return { asOf: time, ...(await rebuildTrust(transaction, found)) }
          const { folds } = await readFolds(transaction, congregation)
          const aside = await openAside(this.#connection, transaction, congregation)
          return refreshFigures(aside, congregation, folds, time)
        },
        IMPORT_SECONDS,
      )
    })
  }

  erase(congregation: string, member: string): Promise<ErasureReport> {
    return this.#inTurn(() =>
      this.#transact(
        'WRITE',
        async transaction => {
          const found = await this.#locked(transaction, congregation)
          const ids = (await readKept(transaction, congregation)).members.map(({ key }) => key)
          if (ids.includes(member)) return eraseMember(transaction, found, member)
          if (isMarked(found.marks, 'member')(member)) return { cut: 0, removed: 0 }
          throw noMember(congregation, member, ids)
        },
        IMPORT_SECONDS,
      ),
    )
  }

  erasures(congregation: string): Promise<Erasures> {
    return this.#reading(
      async transaction => (await findCongregation(transaction, congregation))?.marks ?? [],
    )
  }

  algorithms(): Promise<GraphAlgorithms | undefined> {
    return this.#inTurn(async () => {
      const { openGds } = await import('./gds.ts')
      return openGds(this.#where)
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => this.#connection.close())
    return this.#closing
  }

  async #locked(transaction: Transaction, congregation: string): Promise<Locked> {
    const found = await lock(transaction, congregation, false)
    if (found === undefined) throw notThere(this.address, congregation)
    await clearRemains(this.#connection, transaction, found)
    return found
  }

  #reading<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#transact('READ', work))
  }

  async #transact<T>(
    mode: Mode,
    work: (transaction: Transaction) => Promise<T>,
    seconds?: number,
  ): Promise<T> {
    return this.#connection.transact(mode, work, seconds)
  }

  /** Knows the schema to be ours; `make` makes it, or brings it forward. An older one is always brought forward. */
  async #schema(make: boolean): Promise<void> {
    if (this.#isReady) return
    const state = await schemaState(this.#connection, this.address, this.#migrations)
    if (state === 'older' || (state === 'empty' && make)) await migrate(this.#connection, this.#migrations)
    this.#isReady = state !== 'empty' || make
  }

  /** Lets calls in one after the other, as the port promises. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined)
      return Promise.reject(new StoreError(this.address, 'is closed', 'open it again'))
    const mine = this.#last.then(async () => {
      try {
        return await work()
      } catch (error) {
        throw failure(this.address, error) ?? error
      }
    })
    this.#last = mine.catch(() => {})
    return mine
  }
}

function ownTime({ head, latest }: Found): number {
  if (latest === undefined) return asOfMillis({ asOf: head.asOf, interactions: [] })
  return Math.max(latest, head.asOf === undefined ? latest : Date.parse(head.asOf))
}

function isTooOld(agent: string): boolean {
  const [, major, minor] = /^Neo4j\/(\d+)\.(\d+)/.exec(agent) ?? []
  if (major === undefined || minor === undefined) return false
  const [oldMajor, oldMinor] = OLDEST
  return Number(major) < oldMajor || (Number(major) === oldMajor && Number(minor) < oldMinor)
}
