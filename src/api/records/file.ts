/** The service's own SQLite file: opened, brought up to date, and asked. What is kept in it: `records.ts`. */
import { resolve } from 'node:path'
import {
  type Bindable,
  type Connection,
  type Driver,
  loadDriver,
  type Row,
} from '../../graph/store/sqlite/driver.ts'
import { StoreError } from '../../graph/store/store.ts'

/** Every call is one transaction, synced to the disk before it returns. All throw StoreError where the file fails. */
export type RecordsFile = {
  readonly run: (sql: string, ...values: readonly Bindable[]) => number
  readonly all: (sql: string, ...values: readonly Bindable[]) => readonly Row[]
  /** The first of the rows as `make` has it; undefined where there is none. */
  readonly one: <T>(make: (row: Row) => T, sql: string, ...values: readonly Bindable[]) => T | undefined
  /** Adds a row; columns are named, for a later version of this program may have added some meanwhile. */
  readonly add: (table: string, row: Readonly<Record<string, Bindable>>) => void
  /** All of some writes, or none. */
  readonly whole: <T>(work: () => T) => T
  /** Writes the file anew and empties its journal: what was deleted is gone from every byte. */
  readonly clean: () => void
  readonly close: () => void
}

/**
 * ms that a request waits for another process to let go of the file, in which time nobody is answered; not again before one
 * has got through.
 */
const WAITS = 50
const PRAGMAS = `
  PRAGMA busy_timeout = ${WAITS};
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
`

/** What brings a file from each version to the next; the version is the file's `user_version`. */
const VERSIONS = [
  `
  CREATE TABLE IF NOT EXISTS links (
    hash TEXT PRIMARY KEY, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL, expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL,
    created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL,
    created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL, name TEXT NOT NULL, read_only INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS invitations (
    congregation TEXT NOT NULL, member TEXT NOT NULL, inviter TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (congregation, member)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, congregation TEXT NOT NULL, owner TEXT NOT NULL, request TEXT NOT NULL,
    state TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER, inputs TEXT, result TEXT, error TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS plans (
    job TEXT NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS offers (
    id TEXT PRIMARY KEY, congregation TEXT NOT NULL, members TEXT NOT NULL, caller TEXT, intention TEXT, rhythm TEXT,
    created INTEGER NOT NULL, stood INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS answers (
    offer TEXT NOT NULL, member TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (offer, member)
  ) STRICT;
  `,
  // Roles are a person's, and no longer only of what she signed in with; what is published is remembered.
  `
  CREATE TABLE roles (
    congregation TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL, PRIMARY KEY (congregation, member, role)
  ) STRICT;
  INSERT OR IGNORE INTO roles
    SELECT congregation, member, role.value FROM
      (SELECT congregation, member, roles FROM links
       UNION ALL SELECT congregation, member, roles FROM sessions
       UNION ALL SELECT congregation, member, roles FROM tokens), json_each(roles) AS role;
  CREATE TABLE published (
    job TEXT NOT NULL, number INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (job, number)
  ) STRICT;
  ALTER TABLE jobs ADD COLUMN version TEXT;
  `,
  // Who made a link is told to whom it signs in, also when the session is over.
  `
  ALTER TABLE links ADD COLUMN maker TEXT;
  ALTER TABLE sessions ADD COLUMN maker TEXT;
  ALTER TABLE tokens ADD COLUMN maker TEXT;
  CREATE TABLE sign_ins (congregation TEXT NOT NULL, member TEXT NOT NULL, at INTEGER NOT NULL, maker TEXT) STRICT;
  CREATE INDEX sign_ins_of ON sign_ins (congregation, member, at);
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  ALTER TABLE jobs ADD COLUMN begun INTEGER NOT NULL DEFAULT 0;
  `,
] as const

/** Opens the file, made where there is none. */
export async function openRecordsFile(path: string): Promise<RecordsFile> {
  const driver = await loadDriver()
  if (driver === undefined)
    throw new StoreError(
      path,
      'needs SQLite, which is not there on this machine',
      'use Node 22.13 or later, or install the package libsql',
    )
  const told = (error: unknown) => storeErrorOf(driver, path, error)
  let isWaiting = true
  const waits = (connection: Connection, is: boolean) => {
    if (is === isWaiting) return
    isWaiting = is
    connection.exec(`PRAGMA busy_timeout = ${is ? WAITS : 0}`)
  }
  try {
    const connection = driver.open(resolve(path))
    connection.exec(PRAGMAS)
    const guarded = <T>(work: () => T): T => {
      try {
        return work()
      } catch (error) {
        const code = driver.codeOf(error)
        if (code === undefined) throw error
        if (code === BUSY) waits(connection, false)
        throw told(error)
      }
    }
    const file: RecordsFile = {
      run: (sql, ...values) => {
        const changed = guarded(() => connection.run(sql, ...values))
        waits(connection, true)
        return changed
      },
      all: (sql, ...values) => guarded(() => connection.all(sql, ...values)),
      one: (make, sql, ...values) => {
        const [row] = file.all(sql, ...values)
        return row === undefined ? undefined : make(row)
      },
      add: (table, row) => {
        const columns = Object.keys(row)
        const places = columns.map(() => '?').join(', ')
        file.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, ...Object.values(row))
      },
      whole: work =>
        guarded(() => {
          connection.exec('BEGIN IMMEDIATE')
          try {
            const result = work()
            connection.exec('COMMIT')
            return result
          } catch (error) {
            rollBack(connection)
            throw error
          }
        }),
      clean: () =>
        guarded(() => {
          connection.exec('VACUUM')
          connection.all('PRAGMA wal_checkpoint(TRUNCATE)')
        }),
      close: () => connection.close(),
    }
    file.whole(() => {
      const [row] = connection.all('PRAGMA user_version')
      const version = Number(row?.user_version)
      if (version > VERSIONS.length)
        throw new StoreError(path, 'was written by a later version of Coalesce', 'use that one')
      for (const change of VERSIONS.slice(version)) connection.exec(change)
      connection.exec(`PRAGMA user_version = ${VERSIONS.length}`)
    })
    return file
  } catch (error) {
    throw told(error)
  }
}

export const BUSY = 5

/** By SQLite's result code: what is wrong, and what to do. */
const PROBLEMS: Readonly<Record<number, readonly [problem: string, mend: string]>> = {
  [BUSY]: ['is in use by another process', 'try again in a moment'],
  8: ['is read-only', 'allow this user to write to it'],
  10: ['cannot be read or written', 'look at the disk'],
  13: ['is on a disk that is full', 'make room'],
  14: ['cannot be opened', 'name another file with --service'],
  26: ['is no file of this service', 'name another file with --service'],
}

/** What went wrong with a file of SQLite's, in words. */
export function storeErrorOf(driver: Driver, path: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const [problem, mend] = PROBLEMS[driver.codeOf(error) ?? 0] ?? [
    `cannot be used (${(error as Error).message})`,
    'name another file with --service',
  ]
  return new StoreError(path, problem, mend, { cause: error })
}

function rollBack(connection: Connection): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // Where the disk is full, SQLite has done it by itself.
  }
}
