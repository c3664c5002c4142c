/**
 * The few things this adapter asks of an SQLite library, so that two of them can stand behind it: the one that Node
 * brings along (`node:sqlite`, from Node 22.13 on) and `libsql`, prebuilt for those that do not have it.
 *
 * Both are synchronous; whoever calls decides when to let others have a turn. Both keep the same file format.
 */
import { openLibsql } from './libsql.ts'
import { openNodeSqlite } from './node-sqlite.ts'

/** What can be bound. Nothing else: libsql ends the whole process on a boolean. */
export type Bindable = string | number | null
/** What a column holds. Text is to be read as bytes (`CAST(x AS BLOB)`), see `text` in rows.ts. */
export type Value = string | number | null | Uint8Array | ArrayBuffer
export type Row = Readonly<Record<string, Value>>

export type Connection = {
  /** Runs statements that take nothing and give nothing. */
  readonly exec: (sql: string) => void
  /** Runs one statement and gives the number of rows it changed. It is prepared once: `sql` is to be a constant. */
  readonly run: (sql: string, ...values: readonly Bindable[]) => number
  /** All rows that one statement gives. It is prepared once: `sql` is to be a constant. */
  readonly all: (sql: string, ...values: readonly Bindable[]) => readonly Row[]
  readonly close: () => void
}

export type DriverName = 'node:sqlite' | 'libsql'

export type Driver = {
  readonly name: DriverName
  /** Opens a database file, or creates an empty one. */
  readonly open: (path: string) => Connection
  /** SQLite's result code, without its extension, if an error came from SQLite: 5 busy, 11 corrupt, 13 full, ... */
  readonly codeOf: (error: unknown) => number | undefined
}

const LOADERS: { readonly [name in DriverName]: () => Promise<Driver | undefined> } = {
  'node:sqlite': async () => openNodeSqlite(),
  libsql: openLibsql,
}
export const DRIVER_NAMES = Object.keys(LOADERS) as readonly DriverName[]

/** The driver of that name, else the runtime's own, else libsql; undefined where there is none. */
export async function loadDriver(name?: DriverName): Promise<Driver | undefined> {
  if (name !== undefined) return LOADERS[name]()
  return (await LOADERS['node:sqlite']()) ?? LOADERS.libsql()
}
