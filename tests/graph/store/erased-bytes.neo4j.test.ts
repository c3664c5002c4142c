/**
 * Being rid of the bytes of who was forgotten, as docs/neo4j.md describes it: on servers of its own, since the files of a
 * running server are not to be read, and a wiped one keeps its bytes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../scripts/neo4j/server.mjs'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import { inProcess } from '../../cli/run.ts'
import { NEO4J_URL } from '../../neo4j.ts'

const NAME = 'Xanthippe Quixotestein'
const ID = 'xanthippe-q-77'

const camp: Cohort = {
  ...emptyCohort('camp'),
  members: [ID, 'rui', 'kim', 'lee'].map(id => ({ id, name: id === ID ? NAME : id.toUpperCase() })),
  interactions: Array.from({ length: 300 }, (_, k) => ({
    id: `i${k}`,
    at: new Date(Date.UTC(2026, 0, 1) + k * 60_000).toISOString(),
    kind: 'listening',
    participants: k % 2 === 0 ? [ID, 'rui', 'kim'] : [ID, 'lee'],
  })),
  crews: [{ id: 'loaf', members: [ID, 'rui', 'kim', 'lee'] }],
  wishes: [{ from: ID, to: 'rui', kind: 'interested' }],
}

const folder = mkdtempSync(join(tmpdir(), 'coalesce-erased-'))
const stops: (() => Promise<void>)[] = []

/** A server of our own with a database that holds nothing. */
async function freshServer(name: string) {
  const server = await startServer({ home: join(folder, name), heap: '512m', pageCache: '64m' })
  stops.push(server.stop)
  const address = server.url.replace('//', `//${server.user}:${server.password}@`)
  return { ...server, address }
}

/** Files below a folder that hold her name or her id. */
function filesWithHer(where: string): string[] {
  return (readdirSync(where, { recursive: true }) as string[]).filter(name => {
    const path = join(where, name)
    if (!statSync(path).isFile()) return false
    const bytes = readFileSync(path)
    return bytes.includes(NAME) || bytes.includes(ID)
  })
}

describe.runIf(NEO4J_URL !== undefined)('the bytes of who was forgotten', () => {
  afterAll(async () => {
    for (const stop of stops) await stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('stay in the files of the server, and are not in a copy', async () => {
    const old = await freshServer('old')
    const store = await openStore(old.address)
    await store.import(camp)
    await store.erase('camp', ID)
    await store.close()
    const dump = `sqlite:${join(folder, 'dump.db')}`
    const dumped = await inProcess(['copy', '--from', old.address, '--to', dump])
    await old.stop()

    const young = await freshServer('young')
    const loaded = await inProcess(['copy', '--from', dump, '--to', young.address])
    expect([dumped, loaded].map(({ status }) => status)).toEqual([0, 0])
    const again = await openStore(young.address)
    expect(await again.import(camp)).toMatchObject({ added: 0, forgotten: 1, members: 3 })
    await again.close()
    await young.stop()

    // That they are found where they are expected shows that this test could fail.
    expect(filesWithHer(join(folder, 'old', 'data')).length).toBeGreaterThan(0)
    expect(filesWithHer(join(folder, 'young', 'data'))).toEqual([])
    expect(readFileSync(join(folder, 'dump.db')).includes(ID)).toBe(false)
  })
})
