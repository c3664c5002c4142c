/**
 * `libsql` as a driver, for runtimes without `node:sqlite`. It carries SQLite 3.45.1 and needs no install script.
 *
 * Its `close` lets go of the file only once the garbage collector has taken the prepared statements (libsql-js issue
 * 228), at the latest when the process ends: until then empty `-wal` and `-shm` files may lie beside the database.
 */
import type LibsqlDatabase from 'libsql'
import type { Connection, Driver, Row } from './driver.ts'

type Database = InstanceType<typeof LibsqlDatabase>
type Statement = ReturnType<Database['prepare']>

export async function openLibsql(): Promise<Driver | undefined> {
  let Libsql: typeof LibsqlDatabase
  try {
    Libsql = (await import('libsql')).default
  } catch {
    return undefined // no build of it for this machine
  }
  return { name: 'libsql', open: path => connect(new Libsql(path)), codeOf }
}

function connect(database: Database): Connection {
  const statements = new Map<string, Statement>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const statement = database.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    exec: sql => void database.exec(sql),
    // An array in place of many arguments spares it a copy.
    run: (sql, ...values) => prepared(sql).run(values).changes,
    all: (sql, ...values) => prepared(sql).all(values) as Row[],
    close: () => {
      statements.clear()
      database.close()
    },
  }
}

/** Errors of `new Database` carry no code but end in one: `Unable to open connection to local database /x: 14`. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  if ('rawCode' in error && typeof error.rawCode === 'number') return error.rawCode & 0xff
  const code = /^ConnectionFailed\(.*: (\d+)"\)$/s.exec(error.message)?.[1]
  return code === undefined ? undefined : Number(code) & 0xff
}
