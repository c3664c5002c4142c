/** The service as it starts and fails to: one to a file, and nothing stays open of a start that failed. */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { holdAlone } from '../../src/api/records/alone.ts'
import { openRecords } from '../../src/api/records/records.ts'
import { type Server, serve } from '../../src/api/server.ts'
import { openStore } from '../../src/graph/store/open.ts'
import { loadDriver } from '../../src/graph/store/sqlite/driver.ts'
import { cohortOf, person } from '../matching/cohorts.ts'
import { newFolder } from './service.ts'

const village = cohortOf(['ana', 'ben', 'cleo'].map(id => person(id)))
const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function place() {
  const folder = newFolder()
  ends.push(() => rmSync(folder, { recursive: true, force: true }))
  const records = join(folder, 'camp.service.db')
  /** Starts it on a store of its own; closed with the test. */
  const start = async (more: { readonly port?: number; readonly records?: string } = {}) => {
    const store = await openStore(`sqlite:${join(folder, 'camp.db')}`)
    let closed = 0
    const close = store.close.bind(store)
    const counting = Object.assign(store, {
      close: async () => {
        closed++
        await close()
      },
    })
    const started = serve({
      ...{ store: counting, records, scenarios: [], version: '1', port: 0, host: '127.0.0.1', ...more },
    })
    const server = await started.catch((error: Error) => error)
    if (!(server instanceof Error)) ends.push(server.close)
    return { server, closed: () => closed }
  }
  return { folder, records, start }
}
const answers = async (server: Server | Error) => (await fetch(`${(server as Server).address}/health`)).status

describe('a service that starts', () => {
  it('has its file alone, under whatever name, and lets go of it when it is closed', async () => {
    const { folder, records, start } = place()
    const store = await openStore(`sqlite:${join(folder, 'camp.db')}`)
    await store.import(village)
    await store.close()
    const first = await start()
    expect(await answers(first.server)).toBe(200)
    const alias = join(folder, 'alias.db')
    symlinkSync(records, alias)
    for (const name of [records, alias]) {
      const second = await start({ records: name })
      expect(second.server).toMatchObject({
        name: 'StoreError',
        message: expect.stringContaining('is served already, by another coalesce serve; end that one'),
      })
      expect(second.closed()).toBe(1)
    }
    expect(await answers(first.server)).toBe(200)
    await (first.server as Server).close()
    expect(first.closed()).toBe(1)
    expect(await answers((await start({ records: alias })).server)).toBe(200)
  })

  it('brings no file up to date that another one has', async () => {
    const { records, start } = place()
    const connection = (await loadDriver())!.open(records)
    ends.push(connection.close)
    const version = () => connection.all('PRAGMA user_version')[0]!.user_version
    const letGo = await holdAlone(records)
    expect((await start()).server).toBeInstanceOf(Error)
    expect(version()).toBe(0)
    letGo()
    expect((await start()).server).not.toBeInstanceOf(Error)
    expect(version()).toBeGreaterThan(2)
  })

  it('leaves nothing open where it cannot: the next one can', async () => {
    const { records, start } = place()
    const other = createServer().listen(0, '127.0.0.1')
    ends.push(() => other.close())
    await new Promise(resolve => other.once('listening', resolve))
    const failed = await start({ port: (other.address() as { readonly port: number }).port })
    expect([failed.server, failed.closed()]).toEqual([expect.objectContaining({ code: 'EADDRINUSE' }), 1])
    // What it needs is no file.
    mkdirSync(`${records}2`)
    const unopened = await start({ records: `${records}2` })
    expect([unopened.server, unopened.closed()]).toEqual([
      expect.objectContaining({ name: 'StoreError', message: expect.stringMatching(/; name another file/) }),
      1,
    ])
    expect(await answers((await start()).server)).toBe(200)
  })

  it('says what is wrong with the lock itself', async () => {
    const { records, start } = place()
    mkdirSync(`${records}-serving`)
    const { server, closed } = await start()
    expect(server).toMatchObject({
      name: 'StoreError',
      message: expect.stringContaining(`${records}-serving`),
    })
    expect((server as Error).message).toMatch(/; name another file with --service$/)
    expect(closed()).toBe(1)
  })
})

it('a file that a later version has added to can still be written to by an earlier one', async () => {
  const { records: path } = place()
  const records = await openRecords(path)
  ends.push(records.close)
  const later = (await loadDriver())!.open(path)
  for (const table of ['links', 'sessions', 'tokens', 'jobs', 'offers'])
    later.exec(`ALTER TABLE ${table} ADD COLUMN later TEXT`)
  later.close()
  const link = { hash: 'h', congregation: 'main', member: 'ana', roles: ['member'] as const, expires: 9 }
  records.addLink({ ...link, maker: null })
  const session = { ...link, id: 's', created: 1, seen: 1, maker: null }
  expect(records.useLink('h', session)).toBe(true)
  records.addToken({ ...session, name: 'x', readOnly: true })
  records.addOffers([
    {
      ...{ id: 'o', congregation: 'main', members: ['ana'], caller: null, intention: null, rhythm: null },
      ...{ created: 1, stood: null },
    },
  ])
  records.addJob({
    ...{ id: 'j', kind: 'suggestion', congregation: 'main', owner: 'ana', request: '{}', state: 'waiting' },
    ...{ created: 1, ended: null, inputs: null, result: null, error: null, version: null, begun: 0 },
  })
  expect(records.sessionsOf('main', 'ana')).toHaveLength(1)
  expect(records.people('main')).toEqual(['ana'])
})
