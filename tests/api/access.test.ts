/** Who may come in, and as what: roles that are taken back, what is ended for others, and whose word a newcomer's is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givenIds } from '../../src/api/given-ids.ts'
import type { Work } from '../../src/api/jobs/jobs.ts'
import { openRecords } from '../../src/api/records/records.ts'
import { forgetStrangers } from '../../src/api/service.ts'
import { wordsIn } from '../../src/api/vouching.ts'
import type { Interaction } from '../../src/graph/cohort.ts'
import { loadDriver } from '../../src/graph/store/sqlite/driver.ts'
import { StoreError } from '../../src/graph/store/store.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import { type Client, client, cookieOf, NOW, newFolder, opening, type Running, signIn } from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai']
const AT = '2026-07-20T18:00:00Z'
const { open } = opening({
  cohorts: [
    cohortOf(
      IDS.map(id => person(id)),
      { interactions: happened({ kind: 'listening', participants: IDS }) },
    ),
  ],
})
const organiser = (of: Running, id = 'ana') => signIn(of, id, ['member', 'organiser'])
const token = async (whose: Client, roles = ['organiser']): Promise<string> =>
  (await whose.post('/api/me/tokens', { name: 'mine', roles, readOnly: false })).json().token

describe('a role that is taken back', () => {
  it('is gone at once from what she is signed in with, tokens and streams too', async () => {
    let goOn = () => {}
    const later = new Promise<void>(resolve => {
      goOn = resolve
    })
    const slow: Work = async (_job, say) => {
      await later
      say({ far: true })
      return { result: { sets: [] }, inputs: '' }
    }
    const of = await open({ works: () => ({ suggestion: slow }) })
    const [ana, ben] = [await organiser(of), await organiser(of, 'ben')]
    const program = client(of.app, { authorization: `Bearer ${await token(ben)}` })
    expect((await program.get('/api/members')).status).toBe(200)
    const { id } = (await ana.post('/api/suggestions', {})).json()
    const heard = ben.get(`/api/suggestions/${id}/events`)
    await new Promise(resolve => setTimeout(resolve, 20))
    expect((await ana.delete('/api/members/ben/roles/organiser')).status).toBe(204)
    for (const one of [ben, program]) expect((await one.get('/api/members')).status).toBe(403)
    expect((await ben.get('/api/session')).json().roles).toEqual(['member'])
    expect((await ana.get('/api/members/roles')).json()).toEqual({
      roles: [{ member: 'ana', role: 'organiser' }],
    })
    goOn()
    expect((await heard).body).not.toContain('far')
    expect((await ana.delete('/api/members/ben/roles/organiser')).status).toBe(404)
  })

  it('comes back with a new link, and with no old one', async () => {
    const of = await open()
    const ana = await organiser(of)
    const invite = async () =>
      (await ana.post('/api/invitations', { member: 'ben', roles: ['member', 'organiser'] })).json().token
    const first = await invite()
    await ana.delete('/api/members/ben/roles/organiser')
    const signed = await client(of.app).post('/api/session', { token: first })
    expect(signed.json().roles).toEqual(['member'])
    const second = await client(of.app).post('/api/session', { token: await invite() })
    expect(second.json().roles).toEqual(['member', 'organiser'])
  })

  it('is taken by organisers only, and seen by them only', async () => {
    const of = await open()
    await organiser(of)
    for (const roles of [['member'], ['designer']] as const) {
      const ben = await signIn(of, 'ben', roles)
      expect((await ben.delete('/api/members/ana/roles/organiser')).status).toBe(403)
      expect((await ben.get('/api/members/roles')).status).toBe(403)
      expect((await ben.delete('/api/members/ana/sessions')).status).toBe(403)
    }
  })
})

describe('what somebody could come in with', () => {
  it('ends all of somebody’s at once, and learns nothing of them', async () => {
    const of = await open()
    const ana = await organiser(of)
    const [one, other] = [await signIn(of, 'ben'), await signIn(of, 'ben')]
    const program = client(of.app, { authorization: `Bearer ${await token(one, ['member'])}` })
    const link = (await ana.post('/api/invitations', { member: 'ben' })).json().token
    const answer = await ana.delete('/api/members/ben/sessions')
    expect([answer.status, answer.body]).toEqual([204, ''])
    for (const ended of [one, other, program]) expect((await ended.get('/api/session')).status).toBe(401)
    expect((await client(of.app).post('/api/session', { token: link })).status).toBe(401)
    expect((await ana.get('/api/session')).status).toBe(200)
    // Nobody was signed in: the same answer.
    expect((await ana.delete('/api/members/ben/sessions')).status).toBe(204)
    expect((await ana.delete('/api/members/nobody/sessions')).status).toBe(404)
  })

  it('ends all else that she could come in with, and keeps this one', async () => {
    const of = await open()
    const [here, there] = [await signIn(of, 'ben'), await signIn(of, 'ben')]
    const program = client(of.app, { authorization: `Bearer ${await token(here, ['member'])}` })
    expect((await here.delete('/api/me/sessions')).status).toBe(204)
    expect((await here.get('/api/session')).status).toBe(200)
    for (const ended of [there, program]) expect((await ended.get('/api/session')).status).toBe(401)
  })

  it('is nobody’s who was forgotten while the service did not run', async () => {
    const of = await open()
    const [ben] = [await signIn(of, 'ben'), await signIn(of, 'cleo')]
    await ben.put('/api/me/wishes/cleo', { kind: 'interested' })
    await of.store.erase('main', 'ben')
    expect(of.records.people('main')).toEqual(['ben', 'cleo'])
    await forgetStrangers(of.store, of.records)
    expect(of.records.people('main')).toEqual(['cleo'])
    expect(of.bytes()).not.toMatch(/\bben\b/)
  })

  it('ends with being forgotten, also where the service’s file does not answer for a while', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const { forget } = of.records
    let failures = 2
    Object.assign(of.records, {
      forget: (...who: Parameters<typeof forget>) => {
        if (failures-- > 0) throw new StoreError('somewhere', 'is in use', 'wait')
        forget(...who)
      },
    })
    expect((await ben.delete('/api/me')).status).toBe(204)
    expect(of.records.people('main')).toEqual([])
    expect(of.bytes()).not.toMatch(/\bben\b/)
  })

  it('of an older file is what it was: whoever was an organiser is one', async () => {
    const folder = newFolder()
    const path = join(folder, 'old.service.db')
    const driver = (await loadDriver())!
    const connection = driver.open(path)
    connection.exec(`
      CREATE TABLE sessions (
        hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL,
        created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL) STRICT;
      INSERT INTO sessions VALUES ('h', 'i', 'main', 'ana', '["member","organiser"]', 1, 1, 99);`)
    connection.close()
    const records = await openRecords(path)
    expect(records.rolesOf('main', 'ana')).toEqual(['member', 'organiser'])
    expect(records.session('h')).toMatchObject({ member: 'ana', maker: null })
    records.close()
    const again = await openRecords(path)
    expect(again.holders('main')).toEqual([{ member: 'ana', role: 'organiser' }])
    again.close()
    const later = driver.open(path)
    later.exec('PRAGMA user_version = 99')
    later.close()
    await expect(openRecords(path)).rejects.toThrow('was written by a later version')
    expect(readFileSync(path).length).toBeGreaterThan(0)
  })
})

describe('the word of a newcomer whom a member brought along', () => {
  async function withNewcomers() {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const join = async (id: string, inviter: Client) => {
      const { token } = (await inviter.post('/api/invitations', { newcomer: { id, name: id } })).json()
      return client(of.app, { cookie: cookieOf(await client(of.app).post('/api/session', { token })) })
    }
    const trust = async () => {
      const cohort = await of.store.read('main')
      const { dyads } = computeTrust({ ...cohort, asOf: new Date(NOW).toISOString() })
      return JSON.stringify(dyads)
    }
    return { of, ben, join, trust }
  }
  const circle = (id: string, ...participants: string[]) => ({ id, kind: 'listening', participants, at: AT })

  it('is her inviter’s, whoever of the two records and whoever confirms, and through others she brings along', async () => {
    const { ben, join, trust } = await withNewcomers()
    const [kim, lee] = [await join('kim', ben), await join('lee', ben)]
    const mia = await join('mia', kim)
    const before = await trust()
    const tries: [Client, Client, string[]][] = [
      [ben, kim, ['ben', 'kim', 'cleo']],
      [kim, ben, ['ben', 'kim']],
      [kim, lee, ['kim', 'lee', 'cleo']],
      [mia, ben, ['mia', 'ben']],
      [mia, lee, ['mia', 'lee', 'dai']],
    ]
    for (const [k, [records, confirms, people]] of tries.entries()) {
      expect((await records.post('/api/interactions', circle(`t${k}`, ...people))).status).toBe(201)
      const answer = await confirms.post(`/api/interactions/t${k}/confirm`)
      expect([answer.status, answer.json().title]).toEqual([
        409,
        'one of you brought the other along, and nobody else here has met her yet; once somebody has, you can confirm it',
      ])
    }
    expect(await trust()).toBe(before)
  })

  it('is her own once somebody else has met her, or an organiser says so', async () => {
    const { of, ben, join } = await withNewcomers()
    const [kim, lee] = [await join('kim', ben), await join('lee', ben)]
    await ben.post('/api/interactions', circle('w1', 'ben', 'kim'))
    expect((await kim.post('/api/interactions/w1/confirm')).status).toBe(409)
    const cleo = await signIn(of, 'cleo')
    await kim.post('/api/interactions', circle('w2', 'kim', 'cleo'))
    expect((await kim.post('/api/interactions/w1/confirm')).status).toBe(409)
    expect((await cleo.post('/api/interactions/w2/confirm')).status).toBe(200)
    expect((await kim.post('/api/interactions/w1/confirm')).json().state).toBe('counts')
    const ana = await organiser(of)
    await ben.post('/api/interactions', circle('w3', 'ben', 'lee'))
    expect((await lee.post('/api/interactions/w3/confirm')).status).toBe(409)
    const document = {
      format: 'coalesce/cohort@1',
      members: [],
      interactions: [circle('camp', 'lee', 'dai')],
    }
    const imported = await ana.post('/api/import', {
      ...document,
      members: ['lee', 'dai'].map(id => ({ id, name: id })),
    })
    expect(imported.status).toBe(200)
    expect((await lee.post('/api/interactions/w3/confirm')).json().state).toBe('counts')
  })

  it('is spent on nobody where the store failed, and can be given again', async () => {
    let broken = false
    const of = await open({
      wrap: store =>
        new Proxy(store, {
          get: (target, name) =>
            broken && name === 'import'
              ? async () => {
                  throw new StoreError('somewhere', 'is gone', 'wait')
                }
              : (Reflect.get(target, name) as (...of: unknown[]) => unknown)?.bind?.(target),
        }),
    })
    const ben = await signIn(of, 'ben')
    const invite = (id: string) => ben.post('/api/invitations', { newcomer: { id, name: id } })
    broken = true
    for (const id of ['kim', 'lee', 'mia']) {
      expect((await invite(id)).status).toBe(503)
      of.clock.now += 2000
    }
    broken = false
    expect((await invite('kim')).status).toBe(201)
    expect((await invite('lee')).status).toBe(201)
    expect((await invite('mia')).status).toBe(403)
  })

  it('is her own from the first where an organiser invited her', async () => {
    const { of, join } = await withNewcomers()
    const ana = await organiser(of)
    const nia = await join('nia', ana)
    await ana.post('/api/interactions', circle('w1', 'ana', 'nia'))
    expect((await nia.post('/api/interactions/w1/confirm')).json().state).toBe('counts')
  })

  it('is never another’s than of who is known: one person alone makes nobody known', () => {
    const people = ['a', 'b', 'c', 'k', 'l', 'm', 'n']
    const told = fc.record({
      kind: fc.constantFrom('listening', 'contact', 'support'),
      who: fc.uniqueArray(fc.constantFrom(...people), { minLength: 2, maxLength: 4 }),
      recorder: fc.nat(),
      words: fc.array(fc.nat(), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(
        // Newcomers k, l, m, n: each brought along by somebody who was there before her.
        fc.tuple(fc.nat(2), fc.nat(3), fc.nat(4), fc.nat(5)),
        fc.array(told, { maxLength: 12 }),
        (inviters, records) => {
          const invitations = new Map(inviters.map((by, x) => [people[3 + x]!, people[by]!]))
          const interactions = records.map(({ kind, who, recorder, words }, x) => ({
            id: `i${x}`,
            at: AT,
            ...(kind === 'support'
              ? { kind, asker: who[0], offerers: who.slice(1) }
              : { kind, participants: who }),
            recordedBy: who[recorder % who.length]!,
            confirmedBy: [...new Set(words.map(w => who[w % who.length]!))],
          })) as Interaction[]
          const wordOf = wordsIn({ interactions }, invitations)
          for (const id of ['a', 'b', 'c']) expect(wordOf(id)).toBe(id)
          for (const [newcomer] of invitations) {
            const word = wordOf(newcomer)
            // Who speaks for her is herself, or one of those who brought her along.
            const above = new Set<string>()
            for (let x: string | undefined = newcomer; x !== undefined; x = invitations.get(x)) above.add(x)
            expect(above.has(word)).toBe(true)
          }
          // All that one person alone could have written, with everybody whom she brought along: nobody is known by it.
          const alone = new Map(['k', 'l', 'm', 'n'].map(id => [id, 'a']))
          const hers = interactions.filter(one =>
            [one.recordedBy!, ...(one.confirmedBy ?? [])].every(id => id === 'a' || alone.has(id)),
          )
          const spoken = wordsIn({ interactions: hers }, alone)
          for (const id of alone.keys()) expect(spoken(id)).toBe('a')
        },
      ),
    )
  })
})

describe('an id that a member gives', () => {
  const ofPeople = (id: string, ...participants: string[]) =>
    ({ id, kind: 'listening', participants, at: AT }) as Interaction

  it('is hers and theirs with whom she was: others have the same for themselves', async () => {
    const of = await open()
    const [ben, cleo, dai] = [await signIn(of, 'ben'), await signIn(of, 'cleo'), await signIn(of, 'dai')]
    const walk = (...participants: string[]) => ({ id: 'walk', kind: 'listening', participants, at: AT })
    expect((await ben.post('/api/interactions', walk('ben', 'cleo'))).json()).toEqual({ ids: ['walk'] })
    expect((await dai.post('/api/interactions', walk('dai', 'ana'))).json()).toEqual({ ids: ['walk'] })
    // Told by the other too, it is recorded once, and not yet confirmed.
    expect((await cleo.post('/api/interactions', walk('cleo', 'ben'))).json()).toEqual({ ids: ['walk'] })
    expect(
      (await cleo.get('/api/interactions'))
        .json()
        .interactions.filter((one: { state: string }) => one.state === 'waits'),
    ).toHaveLength(1)
    expect((await dai.post('/api/interactions/walk/confirm')).status).toBe(409)
    const confirmed = await cleo.post('/api/interactions/walk/confirm')
    expect([confirmed.json().interaction.id, confirmed.json().state]).toEqual(['walk', 'counts'])
    // With one more there it is another one; then each is told by its whole id.
    await cleo.post('/api/interactions', walk('cleo', 'dai'))
    const ids = (await cleo.get('/api/interactions'))
      .json()
      .interactions.map((one: { interaction: { id: string } }) => one.interaction.id)
    expect(new Set(ids.filter((id: string) => id.startsWith('walk'))).size).toBe(2)
    expect(ids).not.toContain('walk')
    const whole = ids.find((id: string) => id.startsWith('walk.'))
    expect((await cleo.post(`/api/interactions/${whole}/contest`)).json().state).toBe('contested')
    expect(
      (await cleo.post('/api/interactions', { ...walk('cleo', 'ben'), id: 'x'.repeat(53) })).status,
    ).toBe(400)
  })

  it('is kept apart by who was there, told back as given, and stays where it is told again', () => {
    const ids = givenIds('key')
    const id = fc.stringMatching(/^[A-Za-z0-9._-]{1,52}$/)
    const people = fc.uniqueArray(fc.constantFrom(...IDS), { minLength: 2, maxLength: 4 })
    fc.assert(
      fc.property(id, people, people, (given, some, others) => {
        const one = ofPeople(given, ...some)
        const kept = ids.kept(one)
        expect(kept).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
        expect(ids.kept({ ...one, id: kept })).toBe(kept)
        // Without the key nobody finds from it who was there.
        expect(givenIds('another').kept(one)).not.toBe(kept)
        expect(ids.given({ ...one, id: kept })).toBe(given)
        const reversed = ofPeople(given, ...[...some].reverse())
        expect(ids.kept(reversed)).toBe(kept)
        const same = [...some].sort().join() === [...others].sort().join()
        expect(ids.kept(ofPeople(given, ...others)) === kept).toBe(same)
        // What somebody sees leads back to what it is of.
        const own = [
          { ...one, id: kept },
          ...(same ? [] : [{ ...one, participants: others, id: ids.kept(ofPeople(given, ...others)) }]),
        ]
        const seen = ids.seenAmong(own as Interaction[])
        for (const each of own as Interaction[]) {
          expect(ids.meantBy(seen(each), own as Interaction[])).toBe(each)
          expect(ids.meantBy(each.id, own as Interaction[])).toBe(each)
        }
      }),
    )
  })
})
