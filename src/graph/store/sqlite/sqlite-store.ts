/**
 * Congregations kept in one SQLite file.
 *
 * Durable: a write-ahead log, synced to the disk before a call is answered. Atomic: one transaction per call, begun with
 * the write lock, so that two processes can import at once and the second waits its turn, without blocking this
 * process meanwhile. Reading does not wait for writing, sees one moment, and leaves no file behind where there was none.
 *
 * Checkpoints are asked for, never automatic: they are of the kind that holds the write lock, so that no commit of
 * another process comes in between. SQLite before 3.51.3 can lose pages there (its "WAL-reset bug"), and libsql has 3.45.
 */
import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cohortOfGathering } from '../../attendees.ts'
import { type Cohort, emptyCohort, type Interaction } from '../../cohort.ts'
import { computeTrust, type Trust } from '../../trust.ts'
import { type Erasures, isMarked } from '../erasures.ts'
import type { Withdrawal } from '../merge.ts'
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
import { type Connection, type Driver, type DriverName, loadDriver } from './driver.ts'
import { emptyLog, eraseMember } from './erase.ts'
import { BUSY, damaged, failure } from './failure.ts'
import {
  type Found,
  findCongregation,
  latestAt,
  memberKeys,
  readCohort,
  readCongregations,
  readErasures,
} from './read.ts'
import { DamagedError } from './rows.ts'
import { MIGRATIONS, type Migration, migrate, rollBack, schemaState } from './schema.ts'
import { isTrusted, ownTime, readTrust, refreshTrust } from './trust.ts'
import { importCohort, recordInteractions, withdrawEntries } from './write.ts'

export type SqliteOptions = {
  /** Default: `node:sqlite` where the runtime has it, else `libsql`. */
  readonly driver?: DriverName | undefined
  /** How long to wait for another process that holds the file, in ms. Default 10,000. */
  readonly patience?: number | undefined
  /** The steps of the schema. Default: ours; others only in tests. */
  readonly migrations?: readonly Migration[] | undefined
}

const PATIENCE = 10_000

/**
 * Per connection. A cache that holds a large import keeps pages from being written twice; `cell_size_check` finds
 * damage before it spreads; `secure_delete` overwrites what is deleted or replaced (and leaves copies in pages from which
 * rows were moved: `erase` has more to do); the short busy timeout bridges what is over in a moment, longer waits are
 * ours (#patiently).
 */
const PRAGMAS = `
  PRAGMA busy_timeout = 100;
  PRAGMA foreign_keys = ON;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 0;
  PRAGMA cache_size = -65536;
  PRAGMA cell_size_check = ON;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
`

/** The write-ahead log is brought into the database once it has so many bytes more than after the last time. */
const CHECKPOINT_BYTES = 4 * 1024 * 1024

/** @throws StoreError where there is a file that is not a store, or not one that we can use */
export async function openSqliteStore(
  address: string,
  path: string,
  options: SqliteOptions = {},
): Promise<CohortStore> {
  const driver = await loadDriver(options.driver)
  if (driver === undefined)
    throw new StoreError(
      address,
      `needs ${options.driver ?? 'SQLite'}, which is not there on this machine`,
      'use Node 22.13 or later, or install the package libsql',
    )
  const store = new SqliteStore(address, resolve(path), driver, options)
  try {
    // A wrong file is told before any work is done for it.
    await store.congregations()
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

class SqliteStore implements CohortStore {
  readonly address: string
  readonly #path: string
  readonly #driver: Driver
  readonly #patience: number
  readonly #migrations: readonly Migration[]
  /** There once the file is known to be a store of our version. */
  #connection: Connection | undefined
  /** Settles when the last call that was let in is done. */
  #last: Promise<unknown> = Promise.resolve()
  #checkpointAt = CHECKPOINT_BYTES
  /** Writes of ours that were no records. */
  #writes = 0
  #closing: Promise<void> | undefined

  constructor(address: string, path: string, driver: Driver, options: SqliteOptions) {
    this.address = address
    this.#path = path
    this.#driver = driver
    this.#patience = options.patience ?? PATIENCE
    this.#migrations = options.migrations ?? MIGRATIONS
  }

  congregations(): Promise<readonly Congregation[]> {
    return this.#reading(readCongregations, () => [])
  }

  async read(congregation: string, { asOf, gathering, source }: ReadOptions = {}): Promise<Cohort> {
    if (asOf !== undefined) checkTime(asOf)
    const cohort = await this.#reading(
      connection => readCohort(connection, congregation, asOf),
      () => (asOf === undefined ? emptyCohort(congregation) : { ...emptyCohort(congregation), asOf }),
    )
    return gathering === undefined ? cohort : cohortOfGathering(cohort, gathering, source)
  }

  revision(_congregation: string): Promise<string> {
    return this.#reading(
      // Another one whenever another connection has written, to whatever congregation.
      connection => `${Number(connection.all('PRAGMA data_version')[0]!.data_version)}.${this.#writes}`,
      () => 'none',
    )
  }

  async trust(congregation: string, { asOf }: Pick<ReadOptions, 'asOf'> = {}): Promise<Trust> {
    if (asOf !== undefined) checkTime(asOf)
    return this.#reading(
      connection => {
        const found = findCongregation(connection, congregation)
        if (found !== undefined && isTrusted(connection, found.key)) {
          const time = asOf === undefined ? ownTime(connection, found.key, found.head) : Date.parse(asOf)
          if (time >= (latestAt(connection, found.key) ?? time)) return readTrust(connection, found.key, time)
        }
        return computeTrust(readCohort(connection, congregation, asOf))
      },
      () => computeTrust({ ...emptyCohort(congregation), asOf }),
    )
  }

  refresh(congregation: string, options: RefreshOptions = {}): Promise<RefreshReport> {
    const { asOf, rebuild = false } = options
    return this.#writing(congregation, (connection, { key, head }) => {
      if (asOf !== undefined) checkTime(asOf)
      const latest = latestAt(connection, key)
      const time = asOf === undefined ? ownTime(connection, key, head) : Date.parse(asOf)
      if (latest !== undefined && time < latest) throw beforeTheLast(asOf!, latest)
      return refreshTrust(connection, key, time, rebuild)
    })
  }

  erase(congregation: string, member: string): Promise<ErasureReport> {
    return this.#inTurn(async () => {
      this.#writes++
      const report = await this.#write(congregation, (connection, { key, id }) => {
        const ids = [...memberKeys(connection, key).keys()]
        if (ids.includes(member)) return eraseMember(connection, { key, id }, member)
        // Forgotten before: only her bytes may be left.
        if (isMarked(readErasures(connection, key), 'member')(member)) return { cut: 0, removed: 0 }
        throw noMember(congregation, member, ids)
      })
      await this.#purge('erase')
      return report
    })
  }

  erasures(congregation: string): Promise<Erasures> {
    return this.#reading(
      connection => {
        const found = findCongregation(connection, congregation)
        return found === undefined ? [] : readErasures(connection, found.key)
      },
      () => [],
    )
  }

  import(cohort: Cohort, options: ImportOptions = {}): Promise<ImportReport> {
    return this.#inTurn(async () => {
      this.#writes++
      const connection = this.#connection ?? (await this.#create(options.signal))
      const report = await this.#transaction(connection, options.signal, () =>
        importCohort(connection, cohort, options),
      )
      // The marks may have been of somebody who was here.
      if (options.erasures !== undefined && options.erasures.length > 0) await this.#purge('import')
      return report
    })
  }

  record(
    congregation: string,
    interactions: readonly Interaction[],
    options: RecordOptions = {},
  ): Promise<RecordReport> {
    return this.#writing(
      congregation,
      (connection, found) => recordInteractions(connection, found, interactions, options),
      options.signal,
    )
  }

  withdraw(
    congregation: string,
    entries: readonly Withdrawal[],
    { signal }: Pick<RecordOptions, 'signal'> = {},
  ): Promise<WithdrawReport> {
    return this.#inTurn(async () => {
      this.#writes++
      const report = await this.#write(
        congregation,
        (connection, { key }) => withdrawEntries(connection, key, entries),
        signal,
      )
      // In the file it is overwritten (`secure_delete`); the log would keep it for a while.
      if (report.withdrawn > 0) this.#checkpoint(this.#connection!, 1)
      return report
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {
      const connection = this.#connection
      this.#connection = undefined
      if (connection === undefined) return
      // Then the database file alone is the whole store.
      this.#checkpoint(connection, 1)
      connection.close()
    })
    return this.#closing
  }

  /** A write to a congregation that is there. */
  #writing<T>(
    congregation: string,
    work: (connection: Connection, found: Found & { readonly id: string }) => T | Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return this.#inTurn(() => this.#write(congregation, work, signal))
  }

  /** The same, within a call that was let in. */
  async #write<T>(
    congregation: string,
    work: (connection: Connection, found: Found & { readonly id: string }) => T | Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const connection = await this.#connect()
    if (connection === undefined) throw notThere(this.address, congregation)
    return this.#transaction(connection, signal, async () => {
      const found = findCongregation(connection, congregation)
      if (found === undefined) throw notThere(this.address, congregation)
      return work(connection, { ...found, id: congregation })
    })
  }

  /** Leaves no byte of what was deleted. Whoever reads may read on for a while: the log is emptied after it. */
  async #purge(again: 'erase' | 'import'): Promise<void> {
    const connection = (await this.#connect())!
    await this.#patiently(() => connection.exec('VACUUM'))
    const end = performance.now() + this.#patience
    while (!(await this.#patiently(() => emptyLog(connection)))) {
      if (performance.now() > end)
        throw new StoreError(
          this.address,
          'no longer holds who was forgotten, but another process still reads what it held',
          `wait until that has ended, and ${again} again`,
        )
      await sleep(50)
    }
  }

  /** Lets calls in one after the other: they share a connection, and an import gives others a turn in between. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined)
      return Promise.reject(new StoreError(this.address, 'is closed', 'open it again'))
    const mine = this.#last.then(async () => {
      try {
        return await work()
      } catch (error) {
        throw this.#told(error)
      }
    })
    this.#last = mine.catch(() => {})
    return mine
  }

  /** The error as a person is to be told it. */
  #told(error: unknown): unknown {
    if (error instanceof DamagedError) return damaged(this.address, error)
    const code = this.#driver.codeOf(error)
    return (code === undefined ? undefined : failure(this.address, code, error)) ?? error
  }

  #reading<T>(work: (connection: Connection) => T, nothing: () => T): Promise<T> {
    return this.#inTurn(async () => {
      const connection = await this.#connect()
      if (connection === undefined) return nothing()
      return this.#patiently(() => {
        connection.exec('BEGIN')
        try {
          return work(connection)
        } finally {
          rollBack(connection)
        }
      })
    })
  }

  async #transaction<T>(
    connection: Connection,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    await this.#patiently(() => connection.exec('BEGIN IMMEDIATE'), signal)
    try {
      const result = await work()
      connection.exec('COMMIT')
      this.#checkpoint(connection, this.#checkpointAt)
      return result
    } catch (error) {
      rollBack(connection)
      throw error
    }
  }

  /** Tries again while another process holds the file. Others in this process get their turns meanwhile. */
  async #patiently<T>(attempt: () => T, signal?: AbortSignal): Promise<T> {
    const end = performance.now() + this.#patience
    for (let pause = 1; ; pause = Math.min(2 * pause, 50)) {
      signal?.throwIfAborted()
      try {
        return attempt()
      } catch (error) {
        if (this.#driver.codeOf(error) !== BUSY || performance.now() > end) throw error
      }
      await sleep(pause)
    }
  }

  /** A connection to the store, or undefined where there is none yet: no file, or one without tables. */
  async #connect(): Promise<Connection | undefined> {
    if (this.#connection !== undefined) return this.#connection
    if (!existsSync(this.#path)) {
      this.#checkFolder()
      return undefined
    }
    return this.#open(state => state === 'older')
  }

  async #create(signal: AbortSignal | undefined): Promise<Connection> {
    this.#checkFolder()
    signal?.throwIfAborted()
    return (await this.#open(state => state !== 'ready')) as Connection
  }

  async #open(migrates: (state: 'empty' | 'older' | 'ready') => boolean): Promise<Connection | undefined> {
    const connection = this.#driver.open(this.#path)
    try {
      connection.exec(PRAGMAS)
      await this.#patiently(() => {
        if (migrates(schemaState(connection, this.address, this.#migrations)))
          migrate(connection, this.address, this.#migrations)
      })
      if (schemaState(connection, this.address, this.#migrations) === 'ready') {
        this.#connection = connection
        return connection
      }
    } catch (error) {
      connection.close()
      throw error
    }
    connection.close()
    return undefined
  }

  #checkFolder() {
    const folder = dirname(this.#path)
    if (!existsSync(folder))
      throw new StoreError(
        this.address,
        `is in a folder that is not there: ${folder}`,
        'create it, or correct the path',
      )
  }

  /** Nothing depends on it: what is in the log is safe there, and the next one tries again. */
  #checkpoint(connection: Connection, least: number) {
    if (logBytes(this.#path) < least) return
    try {
      connection.all('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {}
    this.#checkpointAt = logBytes(this.#path) + CHECKPOINT_BYTES
  }
}

function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
