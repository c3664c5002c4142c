/** `node:sqlite` as a driver, where the runtime has it. */
import type { Bindable, Connection, Driver, Row } from './driver.ts'

// Of the module's types only what is used: the project's types are those of Node 20, which does not have it.
type Statement = {
  run(...values: Bindable[]): { readonly changes: number | bigint }
  all(...values: Bindable[]): Row[]
}
type Database = { exec(sql: string): void; prepare(sql: string): Statement; close(): void }
type NodeSqlite = { readonly DatabaseSync: new (path: string) => Database }

export function openNodeSqlite(): Driver | undefined {
  const sqlite = quietly(() => process.getBuiltinModule('node:sqlite')) as NodeSqlite | undefined
  if (sqlite === undefined) return undefined
  return {
    name: 'node:sqlite',
    open: path => connect(new sqlite.DatabaseSync(path)),
    codeOf: error =>
      error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
        ? error.errcode & 0xff
        : undefined,
  }
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
    exec: sql => database.exec(sql),
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    all: (sql, ...values) => prepared(sql).all(...values),
    close: () => database.close(),
  }
}

/**
 * Node 22 calls the module experimental when it is first loaded. That is ours to know, not for the person at the
 * screen: what this adapter needs of it is held in place by the contract suite. Other warnings pass.
 */
function quietly<T>(load: () => T): T {
  const emitWarning = process.emitWarning
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!/SQLite is an experimental feature/.test(String(warning)))
      Reflect.apply(emitWarning, process, [warning, ...rest])
  }) as typeof process.emitWarning
  try {
    return load()
  } finally {
    process.emitWarning = emitWarning
  }
}
