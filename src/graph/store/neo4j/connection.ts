/**
 * The driver, as this adapter uses it: one per process and address, integers as plain numbers, the database named in
 * every session, bookmarks shared so that each session sees what the one before it wrote, wherever the cluster sends it.
 */
import neo4j, { type Driver, type Integer, type ManagedTransaction } from 'neo4j-driver'
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
  maxTransactionRetryTime: 30_000,
  telemetryDisabled: true,
  userAgent: 'coalesce',
} as const

type Shared = {
  readonly driver: Driver
  readonly bookmarks: ReturnType<typeof neo4j.bookmarkManager>
  users: number
}
const shared = new Map<string, Shared>()

export function connect(address: Neo4jAddress): Connection {
  const key = JSON.stringify([address.url, address.user, address.password])
  let mine = shared.get(key)
  if (mine === undefined) {
    const { url, user, password } = address
    const auth = password === undefined ? undefined : neo4j.auth.basic(user, password)
    mine = { driver: neo4j.driver(url, auth, CONFIG), bookmarks: neo4j.bookmarkManager(), users: 0 }
    shared.set(key, mine)
  }
  const { driver, bookmarks } = mine
  mine.users++
  const { database } = address
  const session = (mode: Mode) =>
    driver.session({ database, bookmarkManager: bookmarks, defaultAccessMode: mode })

  return {
    async transact(mode, work, seconds = SECONDS) {
      const one = session(mode)
      try {
        const config = { timeout: 1000 * seconds, metadata: { app: 'coalesce' } }
        const run = (transaction: ManagedTransaction) => work(wrapped(transaction))
        return await (mode === 'READ' ? one.executeRead(run, config) : one.executeWrite(run, config))
      } finally {
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

function wrapped(transaction: ManagedTransaction): Transaction {
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
