/** What tests of the SQLite adapter share: a file of its own for each test, stores on it, and its rows and bytes. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { openStore } from '../../src/graph/store/open.ts'
import {
  type Bindable,
  DRIVER_NAMES,
  type Driver,
  loadDriver,
  type Row,
} from '../../src/graph/store/sqlite/driver.ts'
import type { SqliteOptions } from '../../src/graph/store/sqlite/sqlite-store.ts'
import { type CohortStore, StoreError } from '../../src/graph/store/store.ts'

/** The drivers that this runtime has. */
export const drivers: readonly Driver[] = (await Promise.all(DRIVER_NAMES.map(loadDriver))).filter(
  driver => driver !== undefined,
)

/** To be called where tests are described. */
export function sqliteFrame(driver: Driver) {
  const here = { folder: '', path: '', stores: [] as CohortStore[] }
  beforeEach(async () => {
    here.folder = await mkdtemp(join(tmpdir(), 'coalesce-sqlite-'))
    here.path = join(here.folder, 'a.db')
    here.stores = []
  })
  afterEach(async () => {
    for (const store of here.stores) await store.close()
    await rm(here.folder, { recursive: true, force: true })
  })

  const open = async (options: SqliteOptions = {}, where = here.path) => {
    const store = await openStore(`sqlite:${where}`, { sqlite: { driver: driver.name, ...options } })
    here.stores.push(store)
    return store
  }
  const made = async (cohort: Cohort = camp) => {
    const store = await open()
    await store.import(cohort)
    await store.close()
  }
  /** SQL of our own on the file. */
  const sql = (text: string) => {
    const connection = driver.open(here.path)
    try {
      connection.exec(text)
    } finally {
      connection.close()
    }
  }
  /** What a query of our own gives. */
  const rows = (query: string, ...values: readonly Bindable[]): readonly Row[] => {
    const connection = driver.open(here.path)
    try {
      return connection.all(query, ...values)
    } finally {
      connection.close()
    }
  }
  /** Every byte of every file in the folder. */
  const bytes = async () => {
    const files = await readdir(here.folder)
    // A driver may take its journal away a moment after it was closed.
    const read = (file: string) => readFile(join(here.folder, file)).catch(() => Buffer.alloc(0))
    return Buffer.concat(await Promise.all(files.map(read)))
  }
  const refusal = async (doing: Promise<unknown>) => {
    const error = await doing.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(StoreError)
    const { message } = error as StoreError
    expect(message).toContain(here.path)
    expect(message).not.toContain('\n')
    expect(message).toContain('; ')
    return message
  }
  return { here, open, made, sql, rows, bytes, refusal }
}

export function contact(id: string): Interaction {
  return { at: '2026-04-01T00:00:00Z', kind: 'contact', participants: ['ana', 'rui'], minutes: 20, id }
}

export const camp: Cohort = {
  ...emptyCohort('camp'),
  name: 'Camp',
  asOf: '2026-08-01T12:00:00Z',
  members: [
    { id: 'ana', name: 'Ana' },
    { id: 'rui', name: 'Rui' },
  ],
  interactions: [contact('c1')],
  wishes: [{ from: 'ana', to: 'rui', kind: 'interested' }],
}
