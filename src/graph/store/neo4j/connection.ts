/**
 * The driver, as this adapter uses it: one per process and address, integers as plain numbers, the database named in
 * every session, bookmarks shared so that each session sees what the one before it wrote, wherever the cluster sends it.
 */
import neo4j, { type Driver, type Integer, type ManagedTransaction, type Date as NeoDate } from 'neo4j-driver'
import type { Neo4jAddress } from './address.ts'

/** A row by the names in its RETURN. Numbers are plain: all that we keep are below 2^53. */
export type Row = Readonly<Record<string, unknown>>

/** Runs one statement; all rows that it gives. */
export type Run = (statement: string, parameters?: Readonly<Record<string, unknown>>) => Promise<Row[]>

export type Transaction = {
  readonly run: Run
  /** The rows of one statement as they come, never many more in memory than `FETCH`. */
  readonly rows: (statement: string, parameters: Readonly<Record<string, unknown>>) => AsyncIterable<Row>
}

export type Mode = 'READ' | 'WRITE'

export type Connection = {
  /** A transaction, tried again where the driver calls the error retryable: `work` may run several times. */
  readonly transact: <T>(
    mode: Mode,
    work: (transaction: Transaction) => Promise<T>,
    seconds?: number,
  ) => Promise<T>
  /** A transaction that writes, tried once. */
  readonly once: <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>
  /** One statement on its own, as schema commands have to be. */
  readonly alone: Run
  /** What the server calls itself, such as `Neo4j/5.26.0`. Does not wait for a server that is not there. */
  readonly agent: () => Promise<string>
  readonly close: () => Promise<void>
}

const FETCH = 1000
/** A server that holds a transaction for longer ends it: nobody waits for ever behind a lost one. */
const SECONDS = 120

const CONFIG = {
  disableLosslessIntegers: true,
  fetchSize: FETCH,
  maxConnectionPoolSize: 50,
  connectionAcquisitionTimeout: 30_000,
  connectionTimeout: 10_000,
  telemetryDisabled: true,
  userAgent: 'coalesce',
} as const

type Shared = {
  readonly driver: Driver
  /** By database: a server takes no bookmark of another one. */
  readonly bookmarks: Map<string, ReturnType<typeof neo4j.bookmarkManager>>
  users: number
}
const shared = new Map<string, Shared>()

/** How long a call is tried again, in ms, where the server is away or others are in the way. */
export const PATIENCE = 30_000

export function connect(address: Neo4jAddress, patience = PATIENCE): Connection {
  const key = JSON.stringify([address.url, address.user, address.password, patience])
  let mine = shared.get(key)
  if (mine === undefined) {
    const { url, user, password } = address
    const auth = password === undefined ? undefined : neo4j.auth.basic(user, password)
    const config = {
      ...CONFIG,
      maxTransactionRetryTime: patience,
      // Who has less patience than a connection takes still gets one.
      connectionAcquisitionTimeout: Math.min(CONFIG.connectionAcquisitionTimeout, Math.max(patience, 1000)),
      connectionTimeout: Math.min(CONFIG.connectionTimeout, Math.max(patience, 1000)),
    }
    mine = { driver: neo4j.driver(url, auth, config), bookmarks: new Map(), users: 0 }
    shared.set(key, mine)
  }
  const { driver, bookmarks } = mine
  mine.users++
  const { database } = address
  const bookmarkManager = bookmarks.get(database) ?? neo4j.bookmarkManager()
  bookmarks.set(database, bookmarkManager)
  const session = (mode: Mode) => driver.session({ database, bookmarkManager, defaultAccessMode: mode })

  return {
    async transact(mode, work, seconds = SECONDS) {
      const one = session(mode)
      try {
        const run = (transaction: ManagedTransaction) => work(wrapped(transaction))
        const config = limitedTo(seconds)
        return await (mode === 'READ' ? one.executeRead(run, config) : one.executeWrite(run, config))
      } finally {
        await one.close()
      }
    },
    async once(work) {
      const one = session('WRITE')
      try {
        const transaction = await one.beginTransaction(limitedTo(SECONDS))
        const result = await work(wrapped(transaction))
        await transaction.commit()
        return result
      } finally {
        // Takes back what was not committed.
        await one.close()
      }
    },
    async alone(statement, parameters = {}) {
      const one = session('WRITE')
      try {
        return (await one.run(statement, parameters)).records.map(record => record.toObject())
      } finally {
        await one.close()
      }
    },
    agent: async () => (await driver.getServerInfo({ database })).agent ?? '',
    async close() {
      mine.users--
      if (mine.users > 0) return
      shared.delete(key)
      await driver.close()
    },
  }
}

function limitedTo(seconds: number) {
  return { timeout: 1000 * seconds, metadata: { app: 'coalesce' } }
}

/** Whether the driver thinks that the same may succeed later. */
export function isRetryable(error: unknown): boolean {
  return neo4j.isRetryableError(error)
}

function wrapped(transaction: Pick<ManagedTransaction, 'run'>): Transaction {
  return {
    run: async (statement, parameters = {}) =>
      (await transaction.run(statement, parameters)).records.map(record => record.toObject()),
    async *rows(statement, parameters) {
      for await (const record of transaction.run(statement, parameters)) yield record.toObject()
    },
  }
}

/** A whole number as one: plain JavaScript numbers reach the server as floating-point. */
export function int(value: number): Integer {
  return neo4j.int(value)
}

/** A day of the calendar, `2026-03-01`, as the server's own kind of date. */
export function day(text: string): NeoDate<Integer> {
  const [year, month, date] = text.split('-').map(part => int(Number(part)))
  return new neo4j.types.Date(year, month, date)
}
