/** Sessions, tokens, other sites, limits, headers and logs: what keeps the service safe whoever asks. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { FACTS } from '../../src/api/disclosure/table.ts'
import type { Work } from '../../src/api/jobs/jobs.ts'
import { createLink, LIMITS } from '../../src/api/sessions/sessions.ts'
import { hashOf } from '../../src/api/sessions/tokens.ts'
import { StoreError } from '../../src/graph/store/store.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  cookieOf,
  DAY,
  type Method,
  MINUTE,
  NOW,
  opening,
  operationsOf,
  type Running,
  signIn,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai']
const village = cohortOf(
  IDS.map(id => person(id, { name: `${id} of the Village` })),
  { interactions: happened({ kind: 'listening', participants: IDS }) },
)

afterEach(() => void vi.restoreAllMocks())
const { open } = opening({ cohorts: [village] })
const linkFor = ({ records, clock }: Running, member: string) =>
  createLink(records, { congregation: 'main', member, roles: ['member'] }, clock.now).token
const isProblem = ({ headers, json, status }: Answer) =>
  String(headers['content-type']).startsWith('application/problem+json') && json().status === status
const titleOf = ({ json }: Answer) => json().title as string
const bearer = (app: Running['app'], token: string) => client(app, { authorization: `Bearer ${token}` })
/** Operations that change something, each with an address. */
const changes = ({ app }: Running): { method: Method; url: string }[] =>
  operationsOf(app)
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => ({ method, url: path.replace('{id}', 'some') }))

describe('the cookie', () => {
  it('is HttpOnly, SameSite=Strict, of the whole site and as long as the session', async () => {
    const of = await open()
    const answer = await client(of.app).post('/api/session', { token: linkFor(of, 'ana') })
    expect(String(answer.headers['set-cookie'])).toMatch(
      /^coalesce-session=[\w-]{43}; Path=\/; Expires=Tue, 01 Sep 2026 12:00:00 GMT; HttpOnly; SameSite=Strict$/,
    )
    expect(Date.parse('Tue, 01 Sep 2026 12:00:00 GMT')).toBe(NOW + LIMITS.session)
  })

  it('is of this host alone, and sent over https alone, where people reach the service by https', async () => {
    const of = await open({ secure: true, origin: 'https://crew.example' })
    const answer = await client(of.app).post('/api/session', { token: linkFor(of, 'ana') })
    const set = String(answer.headers['set-cookie'])
    expect(set).toMatch(
      /^__Host-coalesce=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(set).not.toMatch(/domain/i)
    const cookie = cookieOf(answer)
    expect((await client(of.app, { cookie }).get('/api/session')).status).toBe(200)
    // Under the name without the prefix, which another host could have set, it is nobody's.
    const other = cookie.replace('__Host-coalesce', 'coalesce-session')
    expect((await client(of.app, { cookie: other }).get('/api/session')).status).toBe(401)
  })

  it('is taken away as it was set', async () => {
    const of = await open({ secure: true })
    const cookie = cookieOf(await client(of.app).post('/api/session', { token: linkFor(of, 'ana') }))
    const answer = await client(of.app, { cookie }).delete('/api/session')
    expect([answer.status, String(answer.headers['set-cookie'])]).toEqual([
      204,
      '__Host-coalesce=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict',
    ])
  })
})

describe('a session', () => {
  it('is a new one at each sign-in, whatever cookie came with it', async () => {
    const of = await open()
    const planted = `coalesce-session=${'x'.repeat(43)}`
    const cookies: string[] = []
    for (let k = 0; k < 3; k++)
      cookies.push(
        cookieOf(
          await client(of.app, { cookie: cookies[0] ?? planted }).post('/api/session', {
            token: linkFor(of, 'ana'),
          }),
        ),
      )
    expect(new Set([planted, ...cookies]).size).toBe(4)
    expect((await client(of.app, { cookie: planted }).get('/api/session')).status).toBe(401)
  })

  it('that somebody signs in over has ended', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana')
    await ana.post('/api/session', { token: linkFor(of, 'ana') })
    expect((await ana.get('/api/session')).status).toBe(401)
  })

  it('that ends takes along what it listens to', async () => {
    let goOn = () => {}
    const later = new Promise<void>(resolve => {
      goOn = resolve
    })
    const slow: Work = async (_job, say) => {
      await later
      say({ far: true })
      return { result: { sets: [] }, inputs: '' }
    }
    const of = await open({ works: () => ({ suggestion: slow, simulation: slow }) })
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const { id } = (await rui.post('/api/suggestions', {})).json()
    const heard = rui.get(`/api/suggestions/${id}/events`)
    await new Promise(resolve => setTimeout(resolve, 20))
    await rui.delete('/api/session')
    goOn()
    expect((await heard).body).not.toContain('far')
  })

  it('ends when it was not used for seven days, and goes on while it is', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana')
    of.clock.now += LIMITS.idle - 1
    expect((await ana.get('/api/session')).status).toBe(200)
    of.clock.now += LIMITS.idle - 1
    expect((await ana.get('/api/session')).status).toBe(200)
    of.clock.now += LIMITS.idle + MINUTE
    expect((await ana.get('/api/session')).status).toBe(401)
  })

  it('ends after thirty days, however much it was used', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana')
    for (let day = 1; day < 30; day++) {
      of.clock.now += DAY
      expect((await ana.get('/api/session')).status).toBe(200)
    }
    of.clock.now = NOW + LIMITS.session - 1
    expect((await ana.get('/api/session')).status).toBe(200)
    of.clock.now = NOW + LIMITS.session
    expect((await ana.get('/api/session')).status).toBe(401)
    // The next sign-in takes it out of the file.
    await signIn(of, 'ben')
    expect(of.records.sessionsOf('main', 'ana')).toEqual([])
  })

  it('is listed to its owner and ended by her, at once; those of others are not there for her', async () => {
    const of = await open()
    const [ana, phone, ben] = [await signIn(of, 'ana'), await signIn(of, 'ana'), await signIn(of, 'ben')]
    const listed = (await ana.get('/api/me/sessions')).json().sessions
    expect(listed.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, true])
    expect(Object.keys(listed[0])).toEqual(['id', 'created', 'lastSeen', 'expires', 'current', 'linkBy'])
    const other = listed.find(({ current }: { current: boolean }) => !current).id
    const bens = (await ben.get('/api/me/sessions')).json().sessions[0].id
    expect((await ana.delete(`/api/me/sessions/${bens}`)).status).toBe(404)
    expect((await ben.get('/api/session')).status).toBe(200)
    expect((await ana.delete(`/api/me/sessions/${other}`)).status).toBe(204)
    expect((await phone.get('/api/session')).status).toBe(401)
    expect((await ana.delete('/api/session')).status).toBe(204)
    expect((await ana.get('/api/session')).status).toBe(401)
    expect(of.records.sessionsOf('main', 'ana')).toEqual([])
  })

  it('that an organiser opens with a link she made for somebody is told to that somebody, with who made it', async () => {
    const of = await open()
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben', ['member', 'organiser'])]
    const by = (list: readonly { readonly linkBy: string | null }[]) => list.map(one => one.linkBy).sort()
    const seen = async () => {
      const { sessions, links, signIns } = (await ana.get('/api/me/sessions')).json()
      const { tokens } = (await ana.get('/api/me/tokens')).json()
      const told = { sessions: by(sessions), links: by(links), tokens: by(tokens), signIns: by(signIns) }
      const own = (await ana.get('/api/me/data')).json()
      expect({
        ...{ sessions: by(own.sessions), links: by(own.links) },
        ...{ tokens: by(own.tokens), signIns: by(own.signIns) },
      }).toEqual(told)
      return told
    }
    const none = { sessions: [null], links: [], tokens: [], signIns: [null] }
    expect(await seen()).toEqual(none)
    const link = async () => (await ben.post('/api/invitations', { member: 'ana' })).json().token as string
    const token = await link()
    expect(await seen()).toEqual({ ...none, links: ['ben'] })
    const cookie = cookieOf(await client(of.app).post('/api/session', { token }))
    expect(await seen()).toEqual({ ...none, sessions: ['ben', null], signIns: ['ben', null] })
    // Whatever he does to leave no trace.
    const asAna = client(of.app, { cookie })
    expect((await asAna.post('/api/me/tokens', { name: 'phone', roles: ['member'] })).status).toBe(201)
    expect((await asAna.delete('/api/session')).status).toBe(204)
    const after = { ...none, tokens: ['ben'], signIns: ['ben', null] }
    expect(await seen()).toEqual(after)
    // Nobody else is told, and a link that has expired is none.
    expect((await ben.get('/api/me/sessions')).json()).toMatchObject({
      ...{ sessions: [{ linkBy: null }], links: [], signIns: [{ linkBy: null }] },
    })
    await link()
    of.clock.now += LIMITS.link
    expect(await seen()).toEqual(after)
    // Who is forgotten is named no more, and nobody comes in by a link of his.
    const left = await link()
    expect((await ben.delete('/api/me')).status).toBe(204)
    expect(await seen()).toEqual({ ...none, tokens: [null], signIns: [null, null] })
    expect((await client(of.app).post('/api/session', { token: left })).status).toBe(401)
    expect(of.records.people('main')).toEqual(['ana'])
    // Sign-ins are remembered for a while, and no longer.
    of.clock.now = NOW + LIMITS.remembered
    const again = await signIn(of, 'ana')
    expect((await again.get('/api/me/sessions')).json().signIns).toHaveLength(1)
  })

  it('is of one congregation: what is in another is not there', async () => {
    const of = await open({ cohorts: [village, { ...village, id: 'other' }] })
    const ana = await signIn(of, 'ana', ['member', 'organiser'])
    const there = await signIn(of, 'ana', ['member', 'organiser'], 'other')
    const offer = {
      id: 'o1',
      congregation: 'other',
      members: IDS,
      caller: null,
      intention: null,
      rhythm: null,
    }
    of.records.addOffers([{ ...offer, created: NOW, stood: null }])
    await there.post('/api/interactions', {
      id: 'w1',
      kind: 'listening',
      participants: ['ana', 'ben'],
      at: '2026-07-01T00:00:00Z',
    })
    const { id: job } = (await there.post('/api/suggestions', { steps: 100 })).json()
    const session = (await there.get('/api/me/sessions')).json().sessions[0].id
    const { id: token } = (await there.post('/api/me/tokens', { name: 'x', roles: ['member'] })).json()
    for (const [method, url] of [
      ['POST', '/api/me/offers/o1/accept'],
      ['POST', '/api/interactions/w1/confirm'],
      ['GET', `/api/suggestions/${job}`],
      ['GET', `/api/suggestions/${job}/plan`],
      ['GET', `/api/suggestions/${job}/events`],
      ['DELETE', `/api/suggestions/${job}`],
      ['POST', `/api/suggestions/${job}/publish`],
      ['DELETE', `/api/me/sessions/${session}`],
      ['DELETE', `/api/me/tokens/${token}`],
    ] as const) {
      const answer = await ana.ask(method, url, url.endsWith('publish') ? {} : undefined)
      expect([url, answer.status]).toEqual([url, 404])
    }
    expect((await ana.get('/api/interactions')).json().total).toBe(1)
    expect((await ana.get('/api/suggestions')).json().suggestions).toEqual([])
  })
})

describe('another site', () => {
  const theirs: Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:81' },
    { origin: 'http://localhost:80.evil.example' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:80', 'sec-fetch-site': 'cross-site' },
  ]

  it('can change nothing, whatever it sends of itself', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana', ['member', 'organiser', 'designer'])
    const operations = changes(of)
    expect(operations.length).toBeGreaterThan(20)
    for (const headers of theirs)
      for (const { method, url } of operations) {
        const answer = await ana.ask(method, url, undefined, headers)
        expect([url, headers, answer.status, titleOf(answer)]).toEqual([
          url,
          headers,
          403,
          'another site asked for this',
        ])
      }
    expect((await ana.get('/api/session')).status).toBe(200)
  })

  it('cannot sign somebody in as another either, and reads nothing', async () => {
    const of = await open()
    const token = linkFor(of, 'ana')
    for (const headers of theirs)
      expect((await client(of.app, headers).post('/api/session', { token })).status).toBe(403)
    const ana = await signIn(of, 'ana')
    const read = await ana.get('/api/me', { origin: 'https://evil.example' })
    expect(Object.keys(read.headers).filter(name => name.startsWith('access-control'))).toEqual([])
    expect(read.headers['cross-origin-resource-policy']).toBe('same-origin')
    const preflight = await of.app.inject({
      method: 'OPTIONS',
      url: '/api/me',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PATCH' },
    })
    expect([preflight.statusCode, preflight.headers['access-control-allow-origin']]).toEqual([404, undefined])
  })

  it('is any but the one where people reach the service, and our own page is not', async () => {
    const of = await open({ secure: true, origin: 'https://crew.example' })
    const cookie = cookieOf(await client(of.app).post('/api/session', { token: linkFor(of, 'ana') }))
    const from = async (headers: Record<string, string>) =>
      (await client(of.app, { cookie, ...headers }).patch('/api/me', { place: 'Porto' })).status
    expect(await from({ origin: 'https://crew.example', 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await from({ origin: 'http://crew.example' })).toBe(403)
    expect(await from({ origin: 'http://localhost:80' })).toBe(403)
    expect(await from({ origin: 'https://evil.example', host: 'evil.example' })).toBe(403)
    expect(await from({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' })).toBe(403)
    const plain = await open()
    const ana = await signIn(plain, 'ana')
    expect((await ana.patch('/api/me', { place: 'Porto' }, { origin: 'http://localhost:80' })).status).toBe(
      200,
    )
    expect((await ana.patch('/api/me', { place: 'Porto' }, { 'sec-fetch-site': 'none' })).status).toBe(200)
  })
})

describe('a token', () => {
  const made = async (who: Client, body: object = {}) => {
    const answer = await who.post('/api/me/tokens', { name: 'script', roles: ['member'], ...body })
    return { status: answer.status, ...(answer.json() as { id: string; token: string; expires: string }) }
  }

  it('that may only look changes nothing', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana', ['member', 'organiser', 'designer'])
    const { token } = await made(ana, { roles: ['member', 'organiser', 'designer'] })
    const script = bearer(of.app, token)
    for (const url of ['/api/me', '/api/members', '/api/export', '/api/scenarios'])
      expect((await script.get(url)).status).toBe(200)
    for (const { method, url } of changes(of)) {
      const answer = await script.ask(method, url)
      expect([method, url, answer.status, titleOf(answer)]).toEqual([
        method,
        url,
        403,
        'this token may only look',
      ])
    }
  })

  it('has no role that its owner has not, and those only that it was given', async () => {
    const of = await open()
    const [ana, rui] = [await signIn(of, 'ana'), await signIn(of, 'ben', ['member', 'organiser'])]
    expect((await made(ana, { roles: ['organiser'] })).status).toBe(403)
    expect((await made(ana, { roles: ['member', 'designer'] })).status).toBe(403)
    expect((await made(rui, { roles: [] })).status).toBe(400)
    const member = bearer(of.app, (await made(rui, { readOnly: false })).token)
    expect((await member.get('/api/session')).json()).toEqual({
      member: 'ben',
      congregation: 'main',
      roles: ['member'],
    })
    expect((await member.get('/api/members')).status).toBe(403)
    expect((await member.patch('/api/me', { place: 'Porto' })).status).toBe(200)
  })

  it('makes no token', async () => {
    const of = await open()
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const { token } = await made(rui, { roles: ['member', 'organiser'], readOnly: false })
    expect((await made(bearer(of.app, token))).status).toBe(403)
  })

  it('nor a link with which its holder signs in as its owner, for longer and with other roles', async () => {
    const of = await open()
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const script = bearer(of.app, (await made(rui, { roles: ['organiser'], readOnly: false, days: 1 })).token)
    const roles = ['member', 'organiser', 'designer']
    const link = await script.post('/api/invitations', { member: 'ben', roles })
    expect(link.status).toBe(403)
  })

  it('ends when its days are over, when its owner ends it, and with no other end', async () => {
    const of = await open()
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    const [short, long] = [await made(ana, { days: 1 }), await made(ana, { days: 365 })]
    const works = async ({ token }: { token: string }) => (await bearer(of.app, token).get('/api/me')).status
    expect([await works(short), await works(long)]).toEqual([200, 200])
    of.clock.now = NOW + DAY - 1
    expect(await works(short)).toBe(200)
    of.clock.now = NOW + DAY
    expect([await works(short), await works(long)]).toEqual([401, 200])
    expect((await ben.delete(`/api/me/tokens/${long.id}`)).status).toBe(404)
    expect((await ben.get('/api/me/tokens')).json().tokens).toEqual([])
    const listed = (await ana.get('/api/me/tokens')).json().tokens
    expect(listed.map(({ id }: { id: string }) => id).sort()).toEqual([long.id, short.id].sort())
    expect(JSON.stringify(listed)).not.toMatch(/hash|token":/)
    expect((await ana.delete(`/api/me/tokens/${long.id}`)).status).toBe(204)
    expect(await works(long)).toBe(401)
  })

  it('that is nobody’s is refused, a session beside it or not; and it is sent by no browser, so from any site', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana')
    const { token } = await made(ana, { readOnly: false })
    const headers = { authorization: `Bearer ${'x'.repeat(43)}`, origin: 'https://evil.example' }
    expect((await ana.get('/api/me', headers)).status).toBe(401)
    expect((await ana.patch('/api/me', {}, headers)).status).toBe(401)
    const elsewhere = { origin: 'https://evil.example' }
    expect((await bearer(of.app, token).patch('/api/me', { place: 'Porto' }, elsewhere)).status).toBe(200)
    for (const odd of [
      'Bearer',
      'Bearer ',
      `bearer ${token}`,
      `Basic ${token}`,
      `Bearer ${token} x`,
      `Bearer ${'x'.repeat(300)}`,
    ])
      expect((await client(of.app, { authorization: odd }).get('/api/me')).status).toBe(401)
  })
})

describe('secrets', () => {
  it('are kept as hashes only: no byte of the files is one', async () => {
    const of = await open()
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const link = (await rui.post('/api/invitations', { member: 'ana' })).json().token as string
    const unused = linkFor(of, 'cleo')
    const session = cookieOf(await client(of.app).post('/api/session', { token: link })).split('=')[1]!
    const token = (await rui.post('/api/me/tokens', { name: 'x', roles: ['member'] })).json().token as string
    const secrets = [link, unused, session, token, rui.cookie.split('=')[1]!]
    expect(new Set(secrets.map(text => text.length))).toEqual(new Set([43]))
    const bytes = of.bytes()
    for (const secret of secrets) expect(bytes.includes(secret)).toBe(false)
    for (const secret of [unused, session, token]) expect(bytes.includes(hashOf(secret))).toBe(true)
    // And a hash signs nobody in.
    expect(
      (await client(of.app, { cookie: `coalesce-session=${hashOf(session)}` }).get('/api/me')).status,
    ).toBe(401)
    expect((await bearer(of.app, hashOf(token)).get('/api/me')).status).toBe(401)
    expect((await client(of.app).post('/api/session', { token: hashOf(unused) })).status).toBe(401)
  })
})

describe('headers', () => {
  const safe = ({ headers }: Answer) => {
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/)
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'none'/)
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'x-frame-options': 'SAMEORIGIN',
    })
    expect(headers['x-powered-by'] ?? headers.server).toBeUndefined()
  }

  it('keep a page from scripts, frames and guesses, on every kind of answer', async () => {
    let broken: Error | undefined
    const of = await open({
      most: 40,
      wrap: store => ({
        ...bound(store),
        revision: async (...of) => {
          if (broken !== undefined) throw broken
          return store.revision(...of)
        },
      }),
      works: () => ({ suggestion: atOnce, simulation: atOnce }),
    })
    const ana = await signIn(of, 'ana', ['member', 'organiser'])
    const { id } = (await ana.post('/api/suggestions', {})).json()
    await new Promise(resolve => setTimeout(resolve, 50))
    const told = async (expected: number, answer: Promise<Answer>, type?: RegExp) => {
      const got = await answer
      expect(got.status).toBe(expected)
      if (type !== undefined) expect(got.headers['content-type']).toMatch(type)
      safe(got)
      return got
    }
    await told(200, ana.get('/api/me'), /^application\/json/)
    await told(204, ana.put('/api/me/wishes/ben', { kind: 'interested' }))
    await told(202, ana.post('/api/suggestions', {}))
    await told(200, ana.get(`/api/suggestions/${id}/events`), /^text\/event-stream/)
    await told(400, ana.post('/api/interactions', '{'), /^application\/problem\+json/)
    await told(400, ana.post('/api/interactions', {}), /^application\/problem\+json/)
    await told(401, client(of.app).get('/api/me'))
    await told(403, ana.patch('/api/me', {}, { origin: 'null' }))
    await told(404, ana.get('/nowhere'))
    await told(404, ana.get('/api/suggestions/none'))
    await told(409, ana.post('/api/members', { id: 'ana', name: 'Ana' }))
    await told(412, ana.patch('/api/me', {}, { 'if-match': '"x"' }))
    await told(413, ana.post('/api/interactions', { note: 'x'.repeat(1 << 20) }))
    await told(415, ana.post('/api/interactions', 'x', { 'content-type': 'application/xml' }))
    for (const url of ['/', '/docs', '/openapi.json', '/sign-in', '/sign-in.js', '/health', '/metrics']) {
      const answer = await client(of.app).get(url)
      expect(answer.status).toBe(url === '/' ? 404 : 200)
      safe(answer)
    }
    expect((await ana.get('/sign-in')).headers['content-security-policy']).toMatch(/script-src 'self'/)
    broken = new StoreError('sqlite:/secret/place.db', 'is gone', 'find it')
    of.clock.now += 2000
    await told(503, ana.get('/api/people'))
    broken = new TypeError('something of ours')
    of.clock.now += 2000
    await told(500, ana.get('/api/people'))
    broken = undefined
    let limited: Answer
    do limited = await ana.get('/api/session')
    while (limited.status === 200)
    expect(limited.status).toBe(429)
    safe(limited)
    expect(limited.headers['cache-control']).toBe('no-store')
  })

  it('let nothing under /api be kept, and ask for https only where there is https', async () => {
    for (const secure of [false, true]) {
      const of = await open({ secure })
      const answers = [
        await client(of.app).get('/api/me'),
        await client(of.app).post('/api/session', { token: linkFor(of, 'ana') }),
        await client(of.app).get('/api/nowhere'),
      ]
      for (const { headers } of answers) {
        expect(headers['cache-control']).toBe('no-store')
        expect(headers['strict-transport-security']).toBe(
          secure ? 'max-age=31536000; includeSubDomains' : undefined,
        )
      }
    }
  })

  it('are there too where the address is not one', async () => {
    const of = await open()
    const answer = await client(of.app).get('/api/%zz')
    expect([answer.status, isProblem(answer)]).toEqual([400, true])
    safe(answer)
  })
})

const atOnce: Work = async () => ({ result: { sets: [] }, inputs: '' })
/** A store's methods, free of it. */
const bound = <T extends object>(store: T): T =>
  new Proxy(store, {
    get: (of, name) => {
      const value = Reflect.get(of, name) as unknown
      return typeof value === 'function' ? value.bind(of) : value
    },
    ownKeys: of => [...new Set([...Reflect.ownKeys(of), ...Reflect.ownKeys(Object.getPrototypeOf(of))])],
    getOwnPropertyDescriptor: (of, name) => ({
      configurable: true,
      enumerable: true,
      value: Reflect.get(of, name),
    }),
  })

describe('limits', () => {
  it('on what is sent: a megabyte, but for an organiser’s import', async () => {
    const of = await open()
    const [ana, rui] = [await signIn(of, 'ana'), await signIn(of, 'ben', ['member', 'organiser'])]
    const large = { format: 'coalesce/cohort@1', members: [], name: 'x'.repeat(2 << 20) }
    for (const { method, url } of changes(of).filter(
      ({ url }) => url !== '/api/import' && url !== '/api/session',
    )) {
      const answer = await rui.ask(method, url, large)
      expect([method, url, answer.status === 413 || answer.status === 403]).toEqual([method, url, true])
    }
    const refused = await rui.post('/api/interactions', large)
    expect([refused.status, titleOf(refused), isProblem(refused)]).toEqual([
      413,
      'that is too large; send less at once',
      true,
    ])
    expect((await rui.post('/api/import', large)).status).toBe(400)
    // Who may not import has nothing of hers read.
    expect((await ana.post('/api/import', large)).status).toBe(403)
    expect((await client(of.app).post('/api/import', large)).status).toBe(401)
  })

  it('on how often one session asks: 429 with a problem and when to come back, and others are not kept waiting', async () => {
    const of = await open({ most: 5 })
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    const statuses = []
    for (let k = 0; k < 5; k++) statuses.push((await ana.get('/api/session')).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200])
    const refused = await ana.get('/api/me')
    expect([refused.status, titleOf(refused), isProblem(refused)]).toEqual([
      429,
      'too many requests; wait a little',
      true,
    ])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(10)
    expect((await ben.get('/api/me')).status).toBe(200)
  })

  it('on how often somebody tries to sign in: sixty times a minute', async () => {
    const of = await open()
    // What a proxy might add tells nothing of who it is: anybody can send it.
    const attempt = (k: number) =>
      client(of.app, {
        'x-forwarded-for': `10.0.0.${k}`,
        'x-real-ip': `10.0.0.${k}`,
        forwarded: `for=10.0.0.${k}`,
      }).post('/api/session', { token: 'guess' })
    const statuses = []
    for (let k = 0; k < 61; k++) statuses.push((await attempt(k)).status)
    expect(statuses).toEqual([...Array(60).fill(401), 429])
    expect(Number((await attempt(61)).headers['retry-after'])).toBeGreaterThan(0)
  })

  it('on how long an import keeps everybody else waiting', async () => {
    const of = await open()
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    let [last, longest] = [performance.now(), 0]
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 10)
    // 750 kB; 64 MB are allowed, and cost ninety times as much.
    await rui.post('/api/import', `{"format":"coalesce/cohort@1","members":[${'{},'.repeat(250_000)}{}]}`)
    await new Promise(resolve => setTimeout(resolve, 20))
    clearInterval(beat)
    expect(longest).toBeLessThan(500)
  })

  it('on a listener that does not read: it is let go, and others hear all of it', async () => {
    const chunk = 'x'.repeat(8 * 1024)
    // More than all buffers on the way take.
    const MOST = 8000
    let [said, enough] = [0, false]
    let go = () => {}
    const begun = new Promise<void>(resolve => {
      go = resolve
    })
    const talk: Work = async (_job, say) => {
      await begun
      for (; said < MOST && !enough; said++) {
        say({ chunk })
        await new Promise(resolve => setImmediate(resolve))
      }
      return { result: { sets: [] }, inputs: '' }
    }
    const of = await open({ works: () => ({ suggestion: talk, simulation: talk }) })
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const { id } = (await rui.post('/api/suggestions', {})).json()
    const address = await of.app.listen({ port: 0, host: '127.0.0.1' })
    const listener = (reads: boolean) => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1')
      socket.write(`GET /api/suggestions/${id}/events HTTP/1.1\r\nHost: x\r\nCookie: ${rui.cookie}\r\n\r\n`)
      let heard = 0
      let last = ''
      if (reads)
        socket.on('data', bytes => {
          heard += bytes.length
          last = bytes.toString('latin1').slice(-200)
        })
      else socket.pause()
      socket.on('error', () => {})
      return { socket, closed: once(socket, 'close'), heard: () => heard, last: () => last }
    }
    const [deaf, keen] = [listener(false), listener(true)]
    const connections = () =>
      new Promise<number>(resolve => {
        of.app.server.getConnections((_error, count) => resolve(count))
      })
    while ((await connections()) < 2) await new Promise(resolve => setTimeout(resolve, 5))
    go()
    // It was let go while there was more to say.
    while ((await connections()) > 1) await new Promise(resolve => setTimeout(resolve, 5))
    enough = true
    while (!/event: end/.test(keen.last())) await new Promise(resolve => setTimeout(resolve, 5))
    expect(said).toBeLessThan(MOST)
    expect(keen.heard()).toBeGreaterThan(said * chunk.length)
    deaf.socket.destroy()
    keen.socket.destroy()
    await Promise.all([deaf.closed, keen.closed])
  }, 30_000)
})

describe('a store that does not answer', () => {
  it('is told as 503 with when to come back and nothing of where it is, and all is well once it does', async () => {
    let broken = false
    const failing = async (): Promise<never> => {
      throw new StoreError('sqlite:/secret/place.db', 'is in use by another process', 'wait')
    }
    const of = await open({
      wrap: store => {
        const own = bound(store)
        return new Proxy(own, {
          get: (_, name) => (broken && name !== 'address' ? failing : Reflect.get(own, name)),
        })
      },
    })
    const ana = await signIn(of, 'ana', ['member', 'organiser'])
    broken = true
    of.clock.now += 2000
    const asked = async () => [
      await ana.get('/api/people'),
      await ana.get('/api/me/mates'),
      await ana.patch('/api/me', { place: 'Porto' }),
      await ana.post('/api/interactions', {
        kind: 'listening',
        participants: ['ana', 'ben'],
        at: '2026-07-01T00:00:00Z',
      }),
      await ana.delete('/api/me/wishes/ben'),
      await ana.get('/health'),
      await ana.get('/ready'),
    ]
    for (const answer of await asked()) {
      expect([answer.status, isProblem(answer), answer.headers['retry-after']]).toEqual([503, true, '5'])
      expect(answer.body).not.toMatch(/secret|sqlite|StoreError/)
    }
    broken = false
    // It is left alone for a second.
    of.clock.now += 1000
    expect((await asked()).map(({ status }) => status)).toEqual([200, 200, 200, 201, 204, 200, 200])
  })

  it('ends not the whole service where it fails to read what is being written', async () => {
    const told: unknown[] = []
    const listeners = process.rawListeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    // Without a listener this is the end of a process.
    process.on('unhandledRejection', error => told.push(error))
    let [read, recorded, broken] = [() => {}, () => {}, false]
    const reads = new Promise<never>((_resolve, reject) => {
      read = () => reject(new StoreError('sqlite:/secret/place.db', 'is in use by another process', 'wait'))
    })
    const records = new Promise<void>(resolve => {
      recorded = resolve
    })
    try {
      const of = await open({
        wrap: store => ({
          ...bound(store),
          revision: (...of) => (broken ? reads : store.revision(...of)),
          record: async (...of) => {
            const report = await store.record(...of)
            await records
            return report
          },
        }),
      })
      const ana = await signIn(of, 'ana')
      const walk = { kind: 'listening', participants: ['ana', 'ben'], at: '2026-07-01T00:00:00Z' }
      const writing = ana.post('/api/interactions', walk)
      await new Promise(resolve => setTimeout(resolve, 30))
      broken = true
      of.clock.now += 2000
      const reading = ana.get('/api/people')
      await new Promise(resolve => setTimeout(resolve, 30))
      recorded()
      await writing
      read()
      await reading
      broken = false
      await new Promise(resolve => setTimeout(resolve, 30))
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const one of listeners) process.on('unhandledRejection', one as () => void)
    }
    expect(told).toEqual([])
  })
})

describe('the log', () => {
  it('tells of routes and what came of them, and of nobody', async () => {
    const lines: string[] = []
    vi.spyOn(process.stderr, 'write').mockImplementation((text: unknown) => {
      lines.push(String(text))
      return true
    })
    let broken: Error | undefined
    const of = await open({
      log: true,
      wrap: store => ({
        ...bound(store),
        revision: async (...of) => {
          if (broken !== undefined) throw broken
          return store.revision(...of)
        },
      }),
    })
    const rui = await signIn(of, 'ben', ['member', 'organiser'])
    const link = (await rui.post('/api/invitations', { member: 'cleo' })).json().token as string
    const ana = await signIn(of, 'ana')
    const { token } = (await ana.post('/api/me/tokens', { name: 'my phone', roles: ['member'] })).json()
    await bearer(of.app, token).get('/api/me?secret=query')
    await ana.put('/api/me/wishes/cleo', { kind: 'not-now' })
    await ana.post('/api/interactions', {
      id: 'walk-with-dai',
      kind: 'listening',
      participants: ['ana', 'dai'],
      at: '2026-07-01T00:00:00Z',
    })
    await ana.post('/api/interactions/walk-with-dai/confirm')
    await ana.patch('/api/me', { place: 'Lagos', needs: 3 })
    await ana.get('/api/nowhere/dai')
    await client(of.app).post('/api/session', { token: link })
    await client(of.app).post('/api/session', { token: link })
    await ana.post('/api/interactions', '{"participants": ["dai"')
    broken = new StoreError('sqlite:/secret/place.db', 'is gone', 'find it')
    of.clock.now += 2000
    await ana.get('/api/people')
    vi.restoreAllMocks()

    const told = lines
      .join('')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    expect(told.length).toBeGreaterThan(12)
    for (const line of told)
      expect(
        Object.keys(line)
          .filter(key => !['level', 'time', 'pid', 'hostname', 'reqId'].includes(key))
          .sort(),
      ).toEqual('ms' in line ? ['method', 'ms', 'msg', 'route', 'status'] : ['msg', 'route'])
    expect(told).toContainEqual(
      expect.objectContaining({ method: 'PUT', route: '/api/me/wishes/:id', status: 204, msg: 'answered' }),
    )
    const text = told.map(({ hostname: _host, reqId: _id, ...line }) => JSON.stringify(line)).join('\n')
    for (const private_ of [
      'ana',
      'ben',
      'cleo',
      'dai',
      'Village',
      'phone',
      'Lagos',
      'walk-with',
      'secret',
      'not-now',
      link,
      token,
      ana.cookie.split('=')[1]!,
    ])
      expect([private_, text.includes(private_)]).toEqual([private_, false])
  })
})

describe('strangers', () => {
  it('learn from no address but that they must sign in first', async () => {
    const of = await open()
    const stranger = client(of.app)
    for (const { method, path } of operationsOf(of.app)) {
      if (!path.startsWith('/api') || (method === 'POST' && path === '/api/session')) continue
      const answer = await stranger.ask(
        method,
        path.replace('{id}', 'ana'),
        method === 'GET' ? undefined : '{"odd"',
      )
      expect([method, path, answer.status, titleOf(answer)]).toEqual([method, path, 401, 'sign in first'])
      if (method === 'GET') expect((await stranger.ask('HEAD', path.replace('{id}', 'ana'))).status).toBe(401)
    }
  })
})

describe('docs/security.md', () => {
  const doc = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8')

  it('has the table of who may see what, word for word', () => {
    const rows = FACTS.map(({ fact, members, organisers, why }) => [fact, members, organisers, why])
    const table = [['fact', 'members', 'organisers', 'why'], ['---', '---', '---', '---'], ...rows]
    const from = doc.slice(doc.indexOf('\n| fact | members |') + 1)
    expect(from.slice(0, from.indexOf('\n\n'))).toBe(
      table
        .map(cells => `|${cells.map(cell => (cell === '---' ? cell : ` ${cell} `)).join('|')}|`)
        .join('\n'),
    )
  })

  /** What it says, paragraph by paragraph and row by row, and the tests that each names. */
  const blocks = doc.split(/\n(?=\||- |\n)/).map(block => {
    const text = block.replace(/\s+/g, ' ')
    let file: string | undefined
    const named = [...text.matchAll(/`(tests\/[\w./-]+\.ts)`:|"([^"]+)"/g)].flatMap(([, of, name]) => {
      file = of ?? file
      return of === undefined && file !== undefined ? [{ file, name: name! }] : []
    })
    return { isOpen: text.includes('**open**'), named }
  })
  const source = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')

  it('names only tests that are there', () => {
    const named = blocks.flatMap(({ named }) => named)
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter(({ file, name }) => !source(file).includes(name))).toEqual([])
  })

  it('tells of every law that does not hold yet', () => {
    const open = blocks.filter(({ isOpen }) => isOpen).flatMap(({ named }) => named)
    const files = [...new Set(blocks.flatMap(({ named }) => named.map(({ file }) => file)))]
    const fails = files.flatMap(file =>
      [...source(file).matchAll(/^ *it\.fails\(\s*'([^']+)'/gm)].map(([, name]) => ({ file, name: name! })),
    )
    const untold = fails.filter(
      ({ file, name }) => !open.some(one => one.file === file && name.includes(one.name)),
    )
    expect(untold).toEqual([])
  })
})
