/** The service on Neo4j: the whole story once, as on SQLite, and what happens while the server cannot be reached. */
import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { readAddress } from '../../src/graph/store/neo4j/address.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import { NEO4J_URL, wipe } from '../neo4j.ts'
import { client, cookieOf, ended, type Running, running, signIn } from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn']
const village = (): Cohort =>
  cohortOf(
    IDS.map(id => person(id, { ways: id === 'ana' ? ['caller'] : ['host'], languages: ['en'] })),
    { interactions: happened({ kind: 'listening', participants: IDS }) },
  )
const walk = (id: string, ...participants: string[]) => ({
  id,
  kind: 'listening',
  participants,
  at: '2026-07-20T18:00:00Z',
})

let of: Running | undefined
beforeEach(wipe)
afterEach(async () => {
  await of?.close()
  of?.remove()
  of = undefined
})

describe.skipIf(NEO4J_URL === undefined)('the service on Neo4j', () => {
  it('tells the whole story: a newcomer, what happened, crews suggested, changed, offered, begun, and being forgotten', async () => {
    of = await running({ address: NEO4J_URL!, cohorts: [village()] })
    const ana = await signIn(of, 'ana', ['member', 'organiser'])
    const ben = await signIn(of, 'ben')
    const { token } = (await ben.post('/api/invitations', { newcomer: { id: 'kim', name: 'Kim' } })).json()
    const kim = client(of.app, { cookie: cookieOf(await client(of.app).post('/api/session', { token })) })
    expect((await kim.patch('/api/me', { place: 'Porto', languages: ['en'] })).json().place).toBe('Porto')
    expect((await kim.put('/api/me/boundaries/dai', { kind: 'apart' })).status).toBe(204)
    await kim.post('/api/interactions', walk('walk', 'kim', 'ana'))
    expect((await ana.post('/api/interactions/walk/confirm')).json().state).toBe('counts')
    await ben.post('/api/calls', { intention: 'a garden' })
    const [call] = (await kim.get('/api/calls')).json().calls
    expect((await kim.post(`/api/calls/${call.id}/join`)).status).toBe(204)

    const asked = { steps: 2000, alternatives: 1, sizes: [3, 4], calls: true }
    const { id } = (await ana.post('/api/suggestions', asked)).json()
    expect((await ended(of, id)).state).toBe('done')
    const [set] = (await ana.get(`/api/suggestions/${id}`)).json().result.sets
    expect(set.crews.length).toBeGreaterThan(0)
    for (const { members } of set.crews)
      expect(members.includes('kim') && members.includes('dai')).toBe(false)
    const edited = await ana.post(`/api/suggestions/${id}/edits`, {
      edits: { kind: 'move', member: 'kim', to: 'none' },
    })
    expect(edited.json().undo).toBe(1)
    await ana.post(`/api/suggestions/${id}/edits`, { step: 'undo' })
    const { offers } = (await ana.post(`/api/suggestions/${id}/publish`, {})).json()
    expect(offers.length).toBe(set.crews.length)
    const [offer] = (await kim.get('/api/me/crews')).json().offers
    for (const member of offer.members)
      expect((await (await signIn(of, member)).post(`/api/me/offers/${offer.id}/accept`)).status).toBe(204)
    const begins = await signIn(of, offer.caller ?? offer.members[0])
    expect((await begins.post(`/api/me/offers/${offer.id}/begin`)).status).toBe(201)
    expect((await kim.get('/api/me/crews')).json().crews).toHaveLength(1)
    const data = (await kim.get('/api/me/data')).json()
    expect([data.profile.id, data.boundaries.length, data.crews.length, data.calls.length]).toEqual([
      'kim',
      1,
      1,
      1,
    ])
    expect((await kim.delete('/api/me')).status).toBe(204)
    expect((await kim.get('/api/me')).status).toBe(401)
    expect(JSON.stringify(await of.store.read('main'))).not.toMatch(/\bkim\b/i)
    expect(
      (await ana.post('/api/import', { format: 'coalesce/cohort@1', members: [{ id: 'kim', name: 'Kim' }] }))
        .status,
    ).toBe(200)
    expect((await ana.get('/api/people')).body).not.toContain('kim')
  }, 60_000)

  it('that cannot be reached is told as 503 with when to come back; then it goes on, and what was acknowledged is there', async () => {
    const gate = await gateTo(readAddress(NEO4J_URL!, process.env, 'NEO4J_URL'))
    of = await running({ address: gate.url, cohorts: [village()] })
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    const acknowledged: string[] = []
    const told = new Set<number>()
    const record = async (k: number) => {
      const answer = await (k % 2 === 0 ? ana : ben).post('/api/interactions', walk(`w${k}`, 'ana', 'ben'))
      told.add(answer.status)
      if (answer.status === 201) acknowledged.push(`w${k}`)
      if (answer.status === 503)
        expect([answer.headers['retry-after'], answer.json().title]).toEqual([
          '5',
          'the store does not answer; try again in a moment',
        ])
    }
    for (let k = 0; k < 10; k++) await record(k)
    const during = Array.from({ length: 10 }, (_, k) => record(10 + k))
    gate.shut()
    await Promise.all(during)
    of.clock.now += 5000
    for (let k = 20; k < 23; k++) await record(k)
    expect(told).toContain(503)
    expect((await client(of.app).get('/health')).status).toBe(503)
    gate.open()
    for (;;) {
      of.clock.now += 5000
      if ((await client(of.app).get('/health')).status === 200) break
      await new Promise(resolve => setTimeout(resolve, 200))
    }
    await record(30)
    expect(acknowledged).toContain('w30')
    expect([...told].sort()).toEqual([201, 503])
    const seen = (await ana.get('/api/interactions?limit=500'))
      .json()
      .interactions.map((one: { interaction: { id: string } }) => one.interaction.id)
    expect(acknowledged.filter(id => !seen.includes(id))).toEqual([])
    await gate.close()
  }, 120_000)
})

/** A way to the server that can be shut: whoever is on it is cut off, and nobody comes in. */
async function gateTo({ url }: { readonly url: string }) {
  const { hostname, port } = new URL(url)
  const pairs = new Set<Socket>()
  let isOpen = true
  const server: Server = createServer(from => {
    if (!isOpen) {
      from.destroy()
      return
    }
    const to = dial(Number(port), hostname)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      pairs.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        pairs.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { readonly port: number }
  return {
    url: `bolt://127.0.0.1:${address.port}`,
    shut: () => {
      isOpen = false
      for (const one of pairs) one.destroy()
    },
    open: () => {
      isOpen = true
    },
    close: () => {
      for (const one of pairs) one.destroy()
      return new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
