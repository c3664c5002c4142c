/** What somebody tries who means ill, or is only unlucky: each was found by a reviewer, and stands here in its smallest case. */
import { describe, expect, it } from 'vitest'
import { type Cohort, derivedId, type Interaction } from '../../src/graph/cohort.ts'
import { StoreError } from '../../src/graph/store/store.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Client,
  client,
  cookieOf,
  ended,
  opening,
  type Running,
  type RunningOptions,
  signIn,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn']
const AT = '2026-07-20T18:00:00Z'
const village = (more: Partial<Cohort> = {}): Cohort =>
  cohortOf(
    IDS.map(id => person(id)),
    { interactions: happened({ kind: 'listening', participants: IDS }), ...more },
  )
const { open: started } = opening({})
const open = (more: Partial<Cohort> = {}, options: RunningOptions = {}): Promise<Running> =>
  started({ cohorts: [village(more)], ...options })
const organiser = (of: Running) => signIn(of, 'ana', ['member', 'organiser'])
const walk = (id: string, ...participants: string[]) => ({ id, kind: 'listening', participants, at: AT })
const document = (...interactions: object[]) => ({
  format: 'coalesce/cohort@1',
  members: IDS.map(id => ({ id, name: id })),
  interactions,
})

describe('an organiser who imports', () => {
  it('finds nothing of what is private by trying ids out, whether a guess is right or wrong', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const ana = await organiser(of)
    const support = { kind: 'support', asker: 'ben', offerers: ['cleo'], at: AT }
    await ben.post('/api/interactions', [support, walk('secret', 'ben', 'cleo')])
    const guess = (asker: string, offerer: string) => {
      const told = { kind: 'support', asker, offerers: [offerer], at: AT, recordedBy: asker }
      return derivedId(told as Omit<Interaction, 'id'>)
    }
    const tried = async (id: string) => {
      const answer = await ana.post('/api/import', document(walk(id, 'dai', 'eva')))
      return [answer.status, answer.body.replaceAll(id, 'ID').replace(/"requestId":"[^"]*"/, '')]
    }
    expect(await tried(guess('ben', 'cleo'))).toEqual(await tried(guess('dai', 'eva')))
    const kept = (await of.store.read('main')).interactions.map(({ id }) => id)
    const marked = kept.find(id => id.startsWith('secret.'))!
    const right = await ana.post('/api/import', document(walk(marked, 'ben', 'cleo')))
    const wrong = await ana.post(
      '/api/import',
      document(walk(marked.replace('secret', 'other'), 'ben', 'cleo')),
    )
    expect([right.status, right.json().title]).toEqual([wrong.status, wrong.json().title])
    expect(right.status).toBe(400)
    expect((await of.store.read('main')).interactions).toHaveLength(3)
  })

  it('is not told in what an id that is taken differs', async () => {
    const of = await open({
      interactions: [{ ...walk('s1', 'ben', 'cleo'), kind: 'listening' } as Interaction],
    })
    const answer = await (await organiser(of)).post('/api/import', document(walk('s1', 'dai', 'eva')))
    expect(answer.status).toBe(409)
    expect(answer.body).not.toMatch(/participants|ben|cleo/)
  })

  it('says nothing of conflicts and support, which are between those who took part', async () => {
    const of = await open()
    const ana = await organiser(of)
    for (const one of [
      { id: 'x', kind: 'conflict', participants: ['ben', 'cleo'], outcome: 'resolved', at: AT },
      { id: 'x', kind: 'support', asker: 'ben', offerers: ['cleo'], at: AT },
    ])
      expect((await ana.post('/api/import', document(one))).status).toBe(400)
  })

  it('can bring back her own export, also what members recorded, and at any moment', async () => {
    const of = await open({}, {})
    const [ana, ben, cleo] = [await organiser(of), await signIn(of, 'ben'), await signIn(of, 'cleo')]
    await ana.get('/api/export')
    of.clock.now += 10_000
    const at = new Date(of.clock.now - 1).toISOString()
    await ben.post('/api/interactions', { ...walk('late', 'ben', 'cleo'), at })
    await cleo.post('/api/interactions/late/confirm')
    const exported = (await ana.get('/api/export')).json()
    expect(exported.interactions).toHaveLength(2)
    const { wishes: _wishes, ...document } = exported
    const again = await ana.post('/api/import', document)
    expect([again.status, again.json().added]).toEqual([200, 0])
  })
})

describe('an organiser’s export that comes back', () => {
  it('makes nothing hers that is private between two: it is taken back as before', async () => {
    const of = await open({
      wishes: [
        { from: 'ben', to: 'cleo', kind: 'interested' },
        { from: 'cleo', to: 'ben', kind: 'interested' },
      ],
      boundaries: [
        { between: ['ben', 'dai'], kind: 'apart', by: 'ben' },
        { between: ['eva', 'finn'], kind: 'together', by: 'eva' },
        { between: ['eva', 'finn'], kind: 'together', by: 'finn' },
        { between: ['cleo', 'finn'], kind: 'apart' },
      ],
      interactions: happened(
        { kind: 'listening', participants: IDS },
        { kind: 'conflict', participants: ['dai', 'eva'], outcome: 'open' },
      ),
    })
    const [ana, ben] = [await organiser(of), await signIn(of, 'ben')]
    const kept = async () => ({ ...(await of.store.read('main')), asOf: undefined })
    const before = await kept()
    const exported = (await ana.get('/api/export')).json()
    expect([exported.wishes.length, exported.boundaries.length]).toEqual([2, 4])
    const back = await ana.post('/api/import', exported)
    expect([back.status, back.body]).toEqual([200, expect.any(String)])
    expect(await kept()).toEqual(before)
    expect((await ben.delete('/api/me/boundaries/dai')).status).toBe(204)
    const after = (await ana.get('/api/export')).json()
    expect(JSON.stringify(after.boundaries)).not.toContain('"ben","dai"')
    // What is new in a document is hers; what is private in it is not.
    const more = { ...exported, boundaries: [{ between: ['ana', 'ben'], kind: 'apart' }] }
    expect((await ana.post('/api/import', more)).status).toBe(200)
    expect((await kept()).boundaries).toContainEqual({
      between: ['ana', 'ben'],
      kind: 'apart',
    })
    const wish = { ...exported, wishes: [{ from: 'dai', to: 'eva', kind: 'interested' }] }
    expect((await ana.post('/api/import', wish)).status).toBe(400)
  })
})

describe('a link that an organiser made', () => {
  const made = async () => {
    const of = await open()
    const [ana, ben] = [await organiser(of), await signIn(of, 'ben', ['member', 'organiser'])]
    const { token } = (
      await ben.post('/api/invitations', { member: 'cleo', roles: ['member', 'organiser'] })
    ).json()
    const opened = async () => (await client(of.app).post('/api/session', { token })).status
    return { of, ana, ben, opened }
  }

  it('is of no use once she is none any more, or all that she comes in with was ended', async () => {
    const one = await made()
    expect((await one.ana.delete('/api/members/ben/roles/organiser')).status).toBe(204)
    expect(await one.opened()).toBe(401)
    const other = await made()
    expect((await other.ana.delete('/api/members/ben/sessions')).status).toBe(204)
    expect(await other.opened()).toBe(401)
    const third = await made()
    expect((await third.ben.delete('/api/me/sessions')).status).toBe(204)
    expect(await third.opened()).toBe(401)
  })

  it('goes on where another’s role is taken, or another’s links are ended', async () => {
    const one = await made()
    await signIn(one.of, 'dai', ['member', 'organiser'])
    expect((await one.ana.delete('/api/members/dai/roles/organiser')).status).toBe(204)
    expect((await one.ana.delete('/api/members/dai/sessions')).status).toBe(204)
    expect(await one.opened()).toBe(200)
  })
})

describe('what is told of somebody who is to be forgotten, or of too much', () => {
  it('is not done where she has changed since, if she says so', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    expect((await ben.delete('/api/me', { 'if-match': '"x"' })).status).toBe(412)
    const { etag } = (await ben.get('/api/me')).headers
    expect((await ben.delete('/api/me', { 'if-match': String(etag) })).status).toBe(204)
  })

  it('is not taken: a profile of thousands of words, or one who comes in years', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const many = Array.from({ length: 101 }, (_, k) => `thing ${k}`)
    for (const [field, value] of [
      ['intentions', many],
      ['joined', '2031-01-01'],
    ] as const) {
      const answer = await ben.patch('/api/me', { [field]: value })
      expect([answer.status, answer.json().errors[0].place]).toEqual([400, field])
    }
    expect((await ben.patch('/api/me', { intentions: many.slice(1), joined: '2026-07-01' })).status).toBe(200)
  })
})

describe('a list of records with several faults', () => {
  it('is told of all of them, each with its place', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const placesOf = async (body: unknown) =>
      (await ben.post('/api/interactions', body)).json().errors.map((one: { place: string }) => one.place)
    const late = { ...walk('b', 'ben', 'nobody'), at: '2031-01-01T00:00:00Z' }
    expect(await placesOf([walk('a', 'ben', 'nobody', 'noone'), late])).toEqual([
      ...['[0].participants', '[0].participants', '[1].participants', '[1].at'],
    ])
    const odd = { ...walk('i-x', 'ben', 'cleo'), recordedBy: 'cleo', kind: 'lissening' }
    expect(await placesOf([walk('a', 'ben', 'cleo'), odd])).toEqual(['[1].kind', '[1].recordedBy', '[1].id'])
    expect(await placesOf(odd)).toEqual(['kind', 'recordedBy', 'id'])
    expect((await of.store.read('main')).interactions).toHaveLength(1)
  })
})

describe('a member with newcomers of her own', () => {
  const join = async (of: Running, id: string, inviter: Client): Promise<Client> => {
    const { token } = (await inviter.post('/api/invitations', { newcomer: { id, name: id } })).json()
    return client(of.app, { cookie: cookieOf(await client(of.app).post('/api/session', { token })) })
  }

  it('is not the only one to speak for whom one of them brought along, once that one is forgotten', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const kim = await join(of, 'kim', ben)
    const mia = await join(of, 'mia', kim)
    await ben.post('/api/interactions', walk('w', 'ben', 'mia', 'cleo'))
    expect((await mia.post('/api/interactions/w/confirm')).status).toBe(409)
    expect((await kim.delete('/api/me')).status).toBe(204)
    expect((await mia.post('/api/interactions/w/confirm')).status).toBe(409)
    expect(of.bytes()).not.toMatch(/\bkim\b/)
  })

  it('has invited two also where they were forgotten', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    for (const id of ['k1', 'k2']) await (await join(of, id, ben)).delete('/api/me')
    const third = await ben.post('/api/invitations', { newcomer: { id: 'k3', name: 'k3' } })
    expect(third.status).toBe(403)
  })

  it('brings nobody back who was forgotten, not even by a refused invitation', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    await (await join(of, 'wilhelmina', await signIn(of, 'cleo'))).delete('/api/me')
    const again = await ben.post('/api/invitations', { newcomer: { id: 'wilhelmina', name: 'W' } })
    expect([again.status, again.json().title]).toEqual([409, 'this id cannot be used; choose another'])
    expect(of.bytes()).not.toContain('wilhelmina')
    for (const id of ['k1', 'k2'])
      expect((await ben.post('/api/invitations', { newcomer: { id, name: id } })).status).toBe(201)
  })

  it('gives a newcomer who never came in another link, and nobody else one', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    await ben.post('/api/invitations', { newcomer: { id: 'kim', name: 'Kim' } })
    const again = await ben.post('/api/invitations', { member: 'kim' })
    expect(again.status).toBe(201)
    await client(of.app).post('/api/session', { token: again.json().token })
    expect((await ben.post('/api/invitations', { member: 'kim' })).status).toBe(403)
    expect((await ben.post('/api/invitations', { member: 'cleo' })).status).toBe(403)
  })
})

describe('a session or token that should do less', () => {
  it('is not taken from the last organiser, who could then not come back', async () => {
    const of = await open()
    const ana = await organiser(of)
    expect((await ana.delete('/api/members/ana/roles/organiser')).status).toBe(409)
    await signIn(of, 'ben', ['member', 'organiser'])
    expect((await ana.delete('/api/members/ana/roles/organiser')).status).toBe(204)
  })

  it('has no role back by a link that nobody used', async () => {
    const of = await open()
    const ana = await organiser(of)
    const ben = await signIn(of, 'ben', ['member', 'organiser'])
    await ana.delete('/api/members/ben/roles/organiser')
    const link = await ana.post('/api/invitations', { member: 'ben', roles: ['member', 'organiser'] })
    expect((await ben.get('/api/members')).status).toBe(403)
    // Used elsewhere, it gives the role there, and not to what she was signed in with before.
    await client(of.app).post('/api/session', { token: link.json().token })
    expect((await ben.get('/api/members')).status).toBe(403)
  })

  it('of a designer’s program sees and forgets nobody, and ends itself alone', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben', ['member', 'designer'])
    const made = await ben.post('/api/me/tokens', { name: 'x', roles: ['designer'], readOnly: false })
    const program = client(of.app, { authorization: `Bearer ${made.json().token}` })
    expect((await program.get('/api/scenarios')).status).toBe(200)
    for (const url of ['/api/people', '/api/me', '/api/me/data', '/api/me/boundaries', '/api/calls'])
      expect((await program.get(url)).status).toBe(403)
    expect((await program.delete('/api/me')).status).toBe(403)
    expect((await program.delete('/api/me/sessions')).status).toBe(403)
    expect((await program.delete('/api/session')).status).toBe(204)
    expect((await program.get('/api/scenarios')).status).toBe(401)
    expect((await ben.get('/api/me')).status).toBe(200)
  })

  it('is not spent where the store is away: the link can be tried again', async () => {
    let broken = false
    const failing = async () => {
      throw new StoreError('somewhere', 'is gone', 'wait')
    }
    const of = await open(
      {},
      {
        wrap: store =>
          new Proxy(store, {
            get: (target, name) => {
              if (broken && (name === 'read' || name === 'revision')) return failing
              return (Reflect.get(target, name) as (...of: unknown[]) => unknown)?.bind?.(target)
            },
          }),
      },
    )
    const ana = await organiser(of)
    const { token } = (await ana.post('/api/invitations', { member: 'ben' })).json()
    broken = true
    of.clock.now += 70_000
    expect((await client(of.app).post('/api/session', { token })).status).toBe(503)
    broken = false
    of.clock.now += 2000
    expect((await client(of.app).post('/api/session', { token })).status).toBe(200)
  })
})

describe('a conflict that is settled', () => {
  it('is told by the id that members see, and no longer keeps the two apart', async () => {
    const of = await open()
    const [ben, cleo, ana] = [await signIn(of, 'ben'), await signIn(of, 'cleo'), await organiser(of)]
    const between = { kind: 'conflict', participants: ['ben', 'cleo'] }
    await ben.post('/api/interactions', { ...between, id: 'f1', outcome: 'open', at: AT })
    await cleo.post('/api/interactions/f1/confirm')
    const apart = async () =>
      (await ana.get('/api/export')).json().boundaries.filter((one: { kind: string }) => one.kind === 'apart')
    expect(await apart()).toHaveLength(1)
    const settled = { ...between, id: 'f2', outcome: 'resolved', about: 'f1', at: '2026-07-21T18:00:00Z' }
    expect((await ben.post('/api/interactions', { ...settled, about: 'nothing' })).status).toBe(400)
    expect((await ben.post('/api/interactions', settled)).status).toBe(201)
    await cleo.post('/api/interactions/f2/confirm')
    expect(await apart()).toEqual([])
    const seen = (await cleo.get('/api/interactions')).json().interactions[0].interaction
    expect([seen.id, seen.about]).toEqual(['f2', 'f1'])
  })
})

describe('wishes of two', () => {
  it('tell an organiser not who said it first', async () => {
    const said = async (...order: string[]) => {
      const of = await open()
      for (const from of order) {
        const to = from === 'ben' ? 'cleo' : 'ben'
        await (await signIn(of, from)).put(`/api/me/wishes/${to}`, { kind: 'interested' })
      }
      return (await (await organiser(of)).get('/api/export')).body
    }
    expect(await said('ben', 'cleo')).toBe(await said('cleo', 'ben'))
  })
})

describe('crews that are offered', () => {
  async function suggested() {
    const of = await open()
    const ana = await organiser(of)
    const { id } = (
      await ana.post('/api/suggestions', { steps: 1000, alternatives: 1, sizes: [3, 6] })
    ).json()
    await ended(of, id)
    const publish = (body: object = {}, headers = {}) =>
      ana.post(`/api/suggestions/${id}/publish`, body, headers)
    return { of, ana, id, publish }
  }

  it('twice are offered once, and a rhythm that is none is refused at once', async () => {
    const { publish } = await suggested()
    expect((await publish({ rhythm: 'P0D' })).status).toBe(400)
    const first = await publish()
    expect(first.status).toBe(201)
    expect((await publish()).json()).toEqual(first.json())
  })

  it('are those that the organiser saw, if she says so', async () => {
    const { ana, id, publish } = await suggested()
    await ana.post(`/api/suggestions/${id}/edits`, { edits: { kind: 'pin', crew: 0 } })
    expect((await publish({}, { 'if-match': '"0"' })).status).toBe(412)
    expect((await publish({}, { 'if-match': '"1"' })).status).toBe(201)
  })

  it('can be taken back while nobody has begun, by their caller and by organisers', async () => {
    const { of, ana, publish } = await suggested()
    const [offer] = (await publish()).json().offers as string[]
    const listed = async () => (await ana.get('/api/offers')).json().offers
    expect((await listed()).find((one: { id: string }) => one.id === offer)).toMatchObject({ state: 'open' })
    const [member] = (await listed()).find((one: { id: string }) => one.id === offer).members
    const hers = await signIn(of, member)
    expect((await hers.get('/api/offers')).status).toBe(403)
    expect((await hers.delete(`/api/offers/${offer}`)).status).toBe(404)
    expect((await ana.delete(`/api/offers/${offer}`)).status).toBe(204)
    expect((await hers.get('/api/me/crews')).body).not.toContain(offer)
    expect((await ana.delete(`/api/offers/${offer}`)).status).toBe(404)
  })

  it('are offered too where a crew that stands was changed, and not where it stands as it is', async () => {
    const crews = [{ id: 'c1', members: ['ana', 'ben', 'cleo'], locked: true }]
    const of = await open({ crews })
    const ana = await organiser(of)
    const asked = await ana.post('/api/suggestions', { steps: 1000, alternatives: 1, sizes: [3, 6] })
    const { id } = asked.json()
    await ended(of, id)
    const { result } = (await ana.get(`/api/suggestions/${id}`)).json()
    const stands = result.sets[0].crews.findIndex((crew: { kept?: string }) => crew.kept === 'c1')
    const publish = async () =>
      (await ana.post(`/api/suggestions/${id}/publish`, { crews: [stands] })).json().offers as string[]
    expect(await publish()).toEqual([])
    const edits = [
      { kind: 'unpin', crew: stands },
      { kind: 'move', member: 'dai', to: stands },
    ]
    const edited = await ana.post(`/api/suggestions/${id}/edits`, { edits, mode: 'free' })
    expect([edited.status, edited.body]).toEqual([200, expect.any(String)])
    const [offer] = await publish()
    const { offers } = (await ana.get('/api/offers')).json()
    expect(offers.find((one: { id: string }) => one.id === offer).members).toEqual([
      'ana',
      'ben',
      'cleo',
      'dai',
    ])
  })

  it('of whom somebody was forgotten since are searched for no more', async () => {
    const { of, ana, id } = await suggested()
    // As the command line does it where the service's file is elsewhere.
    await of.store.erase('main', 'finn')
    expect((await ana.post(`/api/suggestions/${id}/reruns`, { steps: 100 })).status).toBe(400)
  })
})
