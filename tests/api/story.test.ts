/** The service's whole story, from the first link to being forgotten, as the people of one congregation live it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Work } from '../../src/api/jobs/jobs.ts'
import { createLink, LIMITS } from '../../src/api/sessions/sessions.ts'
import type { Cohort } from '../../src/graph/cohort.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { arbitraryCohort, LATEST } from '../arbitraries.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  cookieOf,
  ended,
  NOW,
  opening,
  operationsOf,
  quickFolder,
  type Running,
  type SignedIn,
  signIn,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const village = (more: Partial<Cohort> = {}): Cohort =>
  cohortOf(
    IDS.map(id => person(id, { ways: id === 'ana' ? ['caller'] : ['host'], languages: ['en'] })),
    {
      interactions: happened(
        { kind: 'listening', participants: IDS },
        { kind: 'meeting', series: 's1', participants: ['ana', 'ben', 'cleo'] },
        { kind: 'contact', participants: ['dai', 'eva'], minutes: 90 },
      ),
      ...more,
    },
  )
const AT = '2026-07-20T18:00:00Z'

const { open, restarted } = opening(() => ({ cohorts: [village()] }))
const organiser = (of: Running, id = 'ana') => signIn(of, id, ['member', 'organiser'])
const problem = ({ status, json }: Answer) => [status, json().title] as const

/** The events of a stream, as they were sent. */
const eventsOf = ({ body }: Answer) =>
  [...body.matchAll(/id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n/g)].map(([, id, kind, data]) => ({
    id: Number(id),
    kind: kind!,
    data: JSON.parse(data!) as Record<string, unknown>,
  }))

async function suggestion(of: Running, asker: Client, body: object = {}): Promise<string> {
  const answer = await asker.post('/api/suggestions', { steps: 2000, alternatives: 1, ...body })
  expect(answer.status).toBe(202)
  const { id } = answer.json() as { id: string }
  expect(answer.headers.location).toBe(`/api/suggestions/${id}`)
  await ended(of, id)
  return id
}

/** Offers the first crew of a suggestion; gives its id and who is in it. */
async function offered(
  of: Running,
  rui: SignedIn,
  sizes = [4, 4],
): Promise<{ id: string; members: string[] }> {
  const job = await suggestion(of, rui, { sizes })
  const crews = (await rui.get(`/api/suggestions/${job}`)).json().result.sets[0].crews
  const k = crews.findIndex(({ members }: { members: string[] }) => members.includes('ana'))
  const answer = await rui.post(`/api/suggestions/${job}/publish`, { crews: [k], rhythm: 'P2W' })
  expect(answer.status).toBe(201)
  return { id: answer.json().offers[0], members: crews[k].members }
}

describe('a link', () => {
  it('signs her in once; one that was used, has expired or never was is refused in the same words', async () => {
    const of = await open()
    const rui = await organiser(of)
    const invited = await rui.post('/api/invitations', { member: 'ben', roles: ['member'] })
    expect([invited.status, invited.json().member]).toEqual([201, 'ben'])
    const { token } = invited.json()
    expect(invited.json().expires).toBe(new Date(NOW + LIMITS.link).toISOString())
    const stranger = client(of.app)
    // To look at the page uses nothing up.
    expect((await stranger.get('/sign-in')).status).toBe(200)
    const first = await stranger.post('/api/session', { token })
    expect([first.status, first.json()]).toEqual([
      200,
      { member: 'ben', congregation: 'main', roles: ['member'] },
    ])
    expect((await client(of.app, { cookie: cookieOf(first) }).get('/api/session')).status).toBe(200)

    const used = await stranger.post('/api/session', { token })
    const wrong = await stranger.post('/api/session', { token: 'x'.repeat(43) })
    const late = createLink(of.records, { congregation: 'main', member: 'ben', roles: ['member'] }, NOW)
    of.clock.now += LIMITS.link
    const expired = await stranger.post('/api/session', { token: late.token })
    expect(problem(used)).toEqual([401, 'this link was used, has expired, or never was; ask for a new one'])
    expect([problem(wrong), problem(expired)]).toEqual([problem(used), problem(used)])
    for (const answer of [used, wrong, expired]) expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('works until the last moment, and for one of twenty who use it at once', async () => {
    const of = await open()
    const { token } = createLink(of.records, { congregation: 'main', member: 'ben', roles: ['member'] }, NOW)
    of.clock.now += LIMITS.link - 1
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => client(of.app).post('/api/session', { token })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(401)])
  })

  it('of a newcomer can be made by a member, twice', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const invite = (id: string) => ben.post('/api/invitations', { newcomer: { id, name: 'New' } })
    const { token } = (await invite('ina')).json()
    const ina = await client(of.app).post('/api/session', { token })
    expect(ina.json()).toEqual({ member: 'ina', congregation: 'main', roles: ['member'] })
    expect((await invite('ana')).status).toBe(409)
    expect((await invite('jo')).status).toBe(201)
    expect((await invite('kai')).status).toBe(403)
    expect((await ben.post('/api/invitations', { member: 'ana' })).status).toBe(403)
    const roles = ['organiser']
    expect((await ben.post('/api/invitations', { newcomer: { id: 'lu', name: 'Lu' }, roles })).status).toBe(
      403,
    )
    const people = (await ben.get('/api/people')).json().members
    expect(people.find(({ id }: { id: string }) => id === 'ina')).toEqual({
      id: 'ina',
      name: 'New',
      joined: '2026-08-02',
      invitedBy: 'ben',
    })
  })
})

describe('a profile', () => {
  it('is changed field by field, and only as it was seen', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const seen = await ben.get('/api/me')
    const etag = String(seen.headers.etag)
    const first = await ben.patch('/api/me', { place: 'Porto', crewSize: [3, 5] }, { 'if-match': etag })
    expect(first.json()).toEqual({ ...seen.json(), place: 'Porto', crewSize: [3, 5] })
    expect((await ben.get('/api/me')).headers.etag).toBe(first.headers.etag)
    const lost = await ben.patch('/api/me', { place: 'Berlin' }, { 'if-match': etag })
    expect(problem(lost)).toEqual([412, 'somebody has changed this since; look at it again'])
    expect((await ben.get('/api/me')).json().place).toBe('Porto')
    expect((await ben.patch('/api/me', { place: null, ways: [] }, { 'if-match': '*' })).json()).toEqual({
      ...seen.json(),
      crewSize: [3, 5],
      ways: [],
    })
    for (const body of [
      { id: 'other' },
      { invitedBy: 'ana' },
      { standing: 'partner' },
      { name: null },
      { name: '' },
    ])
      expect((await ben.patch('/api/me', body)).status).toBe(400)
  })

  it('of two changes at once neither is lost, and of two with one ETag one is', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    await Promise.all([ben.patch('/api/me', { place: 'Porto' }), ben.patch('/api/me', { needs: ['a desk'] })])
    expect((await ben.get('/api/me')).json()).toMatchObject({ place: 'Porto', needs: ['a desk'] })
    const etag = String((await ben.get('/api/me')).headers.etag)
    const both = await Promise.all(
      ['Lagos', 'Faro'].map(place => ben.patch('/api/me', { place }, { 'if-match': etag })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
  })
})

describe('an interaction that one recorded', () => {
  const circle = { id: 'walk-1', kind: 'listening', participants: ['ben', 'cleo'], at: AT }
  const trustOf = async (of: Running) =>
    JSON.stringify(computeTrust({ ...(await of.store.read('main')), asOf: new Date(NOW).toISOString() }))
  const stateOf = async (whose: Client, id = 'walk-1') =>
    (await whose.get('/api/interactions'))
      .json()
      .interactions.find((one: { interaction: { id: string } }) => one.interaction.id === id)?.state

  it('waits until another of them confirms it, and counts for nothing while anybody contests it', async () => {
    const of = await open()
    const [ben, cleo, dai] = [await signIn(of, 'ben'), await signIn(of, 'cleo'), await signIn(of, 'dai')]
    const before = await trustOf(of)
    expect((await ben.post('/api/interactions', circle)).json()).toEqual({ ids: ['walk-1'] })
    expect([await stateOf(ben), await stateOf(cleo), await stateOf(dai)]).toEqual([
      'waits',
      'waits',
      undefined,
    ])
    expect(await trustOf(of)).toBe(before)
    expect((await ben.post('/api/interactions/walk-1/confirm')).status).toBe(409)
    expect((await dai.post('/api/interactions/walk-1/confirm')).status).toBe(404)
    expect((await dai.post('/api/interactions/no-such/confirm')).status).toBe(404)
    expect(await trustOf(of)).toBe(before)
    const confirmed = await cleo.post('/api/interactions/walk-1/confirm')
    expect(confirmed.json()).toEqual({
      interaction: { ...circle, recordedBy: 'ben', confirmedBy: ['cleo'] },
      state: 'counts',
    })
    expect(await trustOf(of)).not.toBe(before)
    expect((await cleo.post('/api/interactions/walk-1/contest')).json().state).toBe('contested')
    expect(await trustOf(of)).toBe(before)
    await cleo.post('/api/interactions/walk-1/confirm')
    expect(await trustOf(of)).toBe(before)
  })

  it('cannot say who recorded, confirmed or contested it, nor what she took no part in or has not happened', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const refused = async (more: object) =>
      (await ben.post('/api/interactions', { ...circle, ...more })).status
    expect(await refused({ recordedBy: 'cleo' })).toBe(400)
    expect(await refused({ confirmedBy: ['cleo'] })).toBe(400)
    expect(await refused({ contestedBy: [] })).toBe(400)
    expect(await refused({ participants: ['cleo', 'dai'] })).toBe(403)
    expect(await refused({ participants: ['ben', 'nobody'] })).toBe(400)
    expect(await refused({ at: new Date(NOW + 1).toISOString() })).toBe(400)
    expect(await refused({ id: 'i-0123456789abcdef0123' })).toBe(400)
    expect((await of.store.read('main')).interactions).toHaveLength(3)
  })

  it('raises nobody’s trust in her, nor changes any, whatever she records, confirms and repeats alone', async () => {
    const kinds = (me: string, others: readonly string[]) =>
      fc.oneof(
        fc
          .constantFrom('listening', 'contact', 'meeting', 'co-ownership', 'conflict', 'support')
          .chain(kind =>
            fc
              .record({
                some: fc.shuffledSubarray([...others], {
                  minLength: 1,
                  maxLength: kind === 'conflict' ? 1 : Math.min(6, others.length),
                }),
                days: fc.nat(600),
              })
              .map(({ some, days }) => ({
                kind,
                at: new Date(LATEST - days * 86_400_000).toISOString(),
                ...(kind === 'support'
                  ? { asker: some[0], offerers: [me] }
                  : { participants: [me, ...some] }),
                ...(kind === 'contact' ? { minutes: 600 } : {}),
                ...(kind === 'meeting' ? { series: 's1', missed: some.slice(0, 1) } : {}),
                ...(kind === 'co-ownership' ? { what: 'a house' } : {}),
                ...(kind === 'conflict' ? { outcome: 'resolved' } : {}),
              })),
          ),
      )
    const of = await open({ folder: quickFolder() })
    let place = 0
    let recorded = 0
    await fc.assert(
      fc.asyncProperty(
        arbitraryCohort({ minMembers: 3, maxMembers: 8, maxInteractions: 20 }).chain(cohort => {
          const [me, ...others] = cohort.members.map(({ id }) => id)
          return fc.tuple(fc.constant(cohort), fc.array(kinds(me!, others), { minLength: 1, maxLength: 4 }))
        }),
        async ([cohort, told]) => {
          const congregation = `p${place++}`
          await of.store.import({ ...cohort, id: congregation })
          const at = new Date(of.clock.now).toISOString()
          const trust = async () => JSON.stringify(await of.store.trust(congregation, { asOf: at }))
          const whole = async () =>
            JSON.stringify(computeTrust({ ...(await of.store.read(congregation)), asOf: at }))
          const [stored, computed] = [await trust(), await whole()]
          const me = await signIn({ ...of, app: of.app }, cohort.members[0]!.id, ['member'], congregation)
          const answer = await me.post('/api/interactions', told)
          expect(answer.status, answer.body).toBe(201)
          const { ids } = answer.json() as { ids: string[] }
          recorded += ids.length
          for (const id of ids) expect((await me.post(`/api/interactions/${id}/confirm`)).status).toBe(409)
          await me.post('/api/interactions', told)
          expect(await trust()).toBe(stored)
          expect(await whole()).toBe(computed)
        },
      ),
      { numRuns: 30 },
    )
    expect(recorded).toBeGreaterThan(30)
  }, 60_000)

  it('nor with the word of a newcomer whom she invited herself', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const trust = async () => {
      const cohort = await of.store.read('main')
      return computeTrust({ ...cohort, asOf: new Date(NOW).toISOString() }).between('ben', 'cleo').bToA.trust
    }
    const before = await trust()
    const { token } = (await ben.post('/api/invitations', { newcomer: { id: 'sock', name: 'Sock' } })).json()
    const sock = client(of.app, { cookie: cookieOf(await client(of.app).post('/api/session', { token })) })
    // Cleo, of whom it is told too, has said nothing.
    await ben.post('/api/interactions', { ...circle, participants: ['ben', 'cleo', 'sock'] })
    await sock.post('/api/interactions/walk-1/confirm')
    expect(await trust()).toBe(before)
  })

  it('is recorded once, told twice or by twenty at once; with other content the id is refused', async () => {
    const of = await open()
    const [ben, cleo] = [await signIn(of, 'ben'), await signIn(of, 'cleo')]
    const count = async () => (await of.store.read('main')).interactions.length
    const before = await count()
    const answers = await Promise.all(Array.from({ length: 20 }, () => ben.post('/api/interactions', circle)))
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`))).toEqual(
      new Set(['201 {"ids":["walk-1"]}']),
    )
    expect(await count()).toBe(before + 1)
    expect((await ben.post('/api/interactions', [circle, circle])).status).toBe(201)
    const { id: _id, ...nameless } = circle
    const [one, other] = [
      await ben.post('/api/interactions', nameless),
      await ben.post('/api/interactions', nameless),
    ]
    expect(one.body).toBe(other.body)
    expect(await count()).toBe(before + 2)
    await cleo.post('/api/interactions/walk-1/confirm')
    // Told again after somebody confirmed it, it stays confirmed.
    await ben.post('/api/interactions', circle)
    expect(await stateOf(ben)).toBe('counts')
    const differs = await ben.post('/api/interactions', { ...circle, at: '2026-07-21T18:00:00Z' })
    expect(differs.status).toBe(409)
    expect(await count()).toBe(before + 2)
  })

  it('in a list of which one is wrong none is recorded', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const answer = await ben.post('/api/interactions', [
      circle,
      { ...circle, id: 'walk-2', minutes: 3, kind: 'contact', participants: 'ana' },
    ])
    expect(answer.status).toBe(400)
    expect(answer.json().errors[0].place).toBe('[1].participants')
    expect((await of.store.read('main')).interactions).toHaveLength(3)
  })
})

describe('a suggestion', () => {
  it('tells how far it is, from where the listener lost it, and ends', async () => {
    let goOn = () => {}
    const half = new Promise<void>(resolve => {
      goOn = resolve
    })
    const talking: Work = async (_job, say) => {
      for (const set of [1, 2, 3]) say({ set, of: 5 })
      await half
      for (const set of [4, 5]) say({ set, of: 5 })
      return { result: { sets: [] }, inputs: '' }
    }
    const of = await open({ works: () => ({ suggestion: talking, simulation: talking }) })
    const rui = await organiser(of)
    const { id } = (await rui.post('/api/suggestions', {})).json()
    const events = (after?: number) =>
      rui.get(`/api/suggestions/${id}/events`, after === undefined ? {} : { 'last-event-id': String(after) })
    const first = events()
    while (of.records.job(id)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    const second = events(2)
    await new Promise(resolve => setTimeout(resolve, 20))
    goOn()
    const all = eventsOf(await first)
    expect(all).toEqual([
      ...[1, 2, 3, 4, 5].map(set => ({ id: set, kind: 'progress', data: { set, of: 5 } })),
      { id: 6, kind: 'end', data: { state: 'done' } },
    ])
    expect(eventsOf(await second)).toEqual(all.slice(2))
    for (const after of [0, 1, 5]) expect(eventsOf(await events(after))).toEqual(all.slice(after))
    // Who has heard all of it is told the end again, rather than left waiting.
    expect(eventsOf(await events(6)).map(({ kind, data }) => [kind, data])).toEqual([
      ['end', { state: 'done' }],
    ])
    expect((await first).headers['content-type']).toBe('text/event-stream')
  })

  it('is cancelled while it waits and while it runs', async () => {
    const of = await open()
    const rui = await organiser(of)
    const ask = async () =>
      (await rui.post('/api/suggestions', { steps: 1e9, alternatives: 1 })).json().id as string
    const [runs, waits] = [await ask(), await ask()]
    while (of.records.job(runs)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    const heard = rui.get(`/api/suggestions/${runs}/events`)
    expect(problem(await rui.post(`/api/suggestions/${runs}/publish`, {}))).toEqual([
      409,
      'this suggestion is running',
    ])
    for (const id of [waits, runs]) expect((await rui.delete(`/api/suggestions/${id}`)).status).toBe(204)
    await ended(of, runs)
    expect([of.records.job(runs)!.state, of.records.job(waits)!.state]).toEqual(['cancelled', 'cancelled'])
    expect(eventsOf(await heard).at(-1)).toMatchObject({ kind: 'end', data: { state: 'cancelled' } })
    // What is over stays as it is.
    expect((await rui.delete(`/api/suggestions/${runs}`)).status).toBe(204)
    expect((await rui.get(`/api/suggestions/${runs}`)).json().result).toBeUndefined()
    const next = await suggestion(of, rui)
    expect(of.records.job(next)!.state).toBe('done')
  }, 60_000)

  it('of many is bounded for one and for all', async () => {
    const of = await open({ works: () => ({ suggestion: forever, simulation: forever }) })
    const rui = await organiser(of)
    await rui.post('/api/suggestions', {})
    await new Promise(resolve => setTimeout(resolve, 20))
    const statuses = []
    for (let k = 0; k < 9; k++) statuses.push((await rui.post('/api/suggestions', {})).status)
    expect(statuses).toEqual([...Array(8).fill(202), 429])
    const refused = await rui.post('/api/suggestions', {})
    expect(refused.headers['retry-after']).toBe('10')
  })

  it('that a restart interrupts is done again, to the same answer', async () => {
    const of = await open()
    const rui = await organiser(of)
    const request = { steps: 200_000, alternatives: 2, seed: 7 }
    const whole = await suggestion(of, rui, request)
    const expected = of.records.job(whole)!
    const { id } = (await rui.post('/api/suggestions', request)).json()
    while (of.records.job(id)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    const { id: second } = (await rui.post('/api/suggestions', { ...request, steps: 2000 })).json()
    const again = await restarted(of)
    const job = await ended(again, id)
    expect([job.state, job.result, job.inputs]).toEqual(['done', expected.result, expected.inputs])
    expect((await ended(again, second)).state).toBe('done')
    // Her session goes on too.
    const back = client(again.app, { cookie: rui.cookie })
    expect((await back.get(`/api/suggestions/${id}`)).json().state).toBe('done')
    // Its events are gone with the process that told them; that it has ended is not.
    const later = await restarted(again)
    const events = eventsOf(
      await client(later.app, { cookie: rui.cookie }).get(`/api/suggestions/${id}/events`),
    )
    expect(events.map(({ kind, data }) => [kind, data])).toEqual([['end', { state: 'done' }]])
  }, 60_000)

  it('that was changed by hand is undone, done again, and kept over a restart; of two organisers one is told', async () => {
    const of = await open()
    const [rui, ben] = [await organiser(of), await organiser(of, 'ben')]
    const id = await suggestion(of, rui, { sizes: [4, 4] })
    const plan = await rui.get(`/api/suggestions/${id}/plan`)
    const etag = String(plan.headers.etag)
    const edits = { kind: 'move', member: 'hana', to: 'none' }
    const first = await rui.post(`/api/suggestions/${id}/edits`, { edits }, { 'if-match': etag })
    expect([first.status, first.json().revision, first.json().undo]).toEqual([200, 1, 1])
    const late = await ben.post(`/api/suggestions/${id}/edits`, { edits }, { 'if-match': etag })
    expect(late.status).toBe(412)
    const again = await restarted(of)
    const back = client(again.app, { cookie: rui.cookie })
    expect((await back.get(`/api/suggestions/${id}/plan`)).json().unplaced).toContain('hana')
    const undone = (await back.post(`/api/suggestions/${id}/edits`, { step: 'undo' })).json()
    expect(undone.crews).toEqual(plan.json().crews)
    expect((await back.post(`/api/suggestions/${id}/edits`, { step: 'redo' })).json().unplaced).toContain(
      'hana',
    )
  }, 60_000)
})

const forever = (_job: unknown, _say: unknown, signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })

describe('an offer', () => {
  it('becomes a crew once three have accepted, which who likes to leaves', async () => {
    const of = await open()
    const rui = await organiser(of)
    const offer = await offered(of, rui)
    const people = await Promise.all(offer.members.map(async id => ({ id, ...(await signIn(of, id)) })))
    const ana = people.find(({ id }) => id === 'ana')!
    const others = people.filter(({ id }) => id !== 'ana')
    const outsider = await signIn(of, IDS.find(id => !offer.members.includes(id))!)
    const verb = (who: Client, what: string) => who.post(`/api/me/offers/${offer.id}/${what}`)
    expect((await ana.get('/api/me/crews')).json().offers).toMatchObject([
      { id: offer.id, members: offer.members, caller: 'ana', rhythm: 'P2W', answer: null },
    ])
    expect((await outsider.get('/api/me/crews')).json().offers).toEqual([])
    for (const what of ['accept', 'decline', 'begin']) expect((await verb(outsider, what)).status).toBe(404)

    expect((await verb(others[0]!, 'accept')).status).toBe(204)
    expect((await verb(ana, 'begin')).status).toBe(409)
    await verb(ana, 'accept')
    expect((await verb(others[0]!, 'begin')).status).toBe(403)
    expect((await verb(ana, 'begin')).status).toBe(409)
    await verb(others[1]!, 'decline')
    await verb(others[2]!, 'accept')
    const begun = await verb(ana, 'begin')
    const members = ['ana', others[0]!.id, others[2]!.id].sort()
    expect([begun.status, begun.json()]).toEqual([
      201,
      { id: expect.stringMatching(/^crew-/), members, since: '2026-08-02', rhythm: 'P2W', caller: 'ana' },
    ])
    expect((await verb(others[1]!, 'accept')).status).toBe(409)
    expect((await verb(ana, 'begin')).status).toBe(409)
    expect((await others[1]!.get('/api/me/crews')).json()).toEqual({ crews: [], offers: [] })
    const mine = (await others[0]!.get('/api/me/crews')).json().crews
    expect(mine).toEqual([begun.json()])
    expect((await of.store.read('main')).crews).toHaveLength(1)

    const { id } = begun.json()
    expect((await others[1]!.post(`/api/me/crews/${id}/leave`)).status).toBe(404)
    // With fewer than three left it ends.
    expect((await others[0]!.post(`/api/me/crews/${id}/leave`)).status).toBe(204)
    expect((await ana.get('/api/me/crews')).json().crews).toEqual([])
    expect((await of.store.read('main')).crews).toEqual([])
  }, 60_000)

  it('of four goes on with three when its caller leaves, without one', async () => {
    const of = await open()
    const rui = await organiser(of)
    const offer = await offered(of, rui)
    for (const id of offer.members) await (await signIn(of, id)).post(`/api/me/offers/${offer.id}/accept`)
    const ana = await signIn(of, 'ana')
    const { id } = (await ana.post(`/api/me/offers/${offer.id}/begin`)).json()
    await ana.post(`/api/me/crews/${id}/leave`)
    expect((await of.store.read('main')).crews).toEqual([
      { id, members: offer.members.filter(one => one !== 'ana').sort(), since: '2026-08-02', rhythm: 'P2W' },
    ])
  }, 60_000)

  it('that twenty begin at once begins once', async () => {
    const of = await open()
    const rui = await organiser(of)
    const offer = await offered(of, rui)
    for (const id of offer.members) await (await signIn(of, id)).post(`/api/me/offers/${offer.id}/accept`)
    const ana = await signIn(of, 'ana')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ana.post(`/api/me/offers/${offer.id}/begin`)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(19).fill(409)])
    expect((await of.store.read('main')).crews).toHaveLength(1)
  }, 60_000)

  it('that somebody declined leaves no trace in what anybody else sees', async () => {
    const of = await open()
    const rui = await organiser(of)
    const offer = await offered(of, rui)
    const decliner = offer.members.find(id => id !== 'ana')!
    const all = await Promise.all(
      IDS.map(async id => ({
        id,
        who: await signIn(of, id, id === 'ana' ? ['member', 'organiser'] : ['member']),
      })),
    )
    await all[0]!.who.post(`/api/me/offers/${offer.id}/accept`)
    const looks = operationsOf(of.app).filter(
      ({ method, path }) => method === 'GET' && !path.includes('{id}'),
    )
    const seen = async () => {
      const told: string[] = []
      for (const { id, who } of all)
        if (id !== decliner)
          for (const { path } of looks) {
            const { status, body } = await who.get(path)
            told.push(`${id} ${path} ${status} ${body.replace(/"requestId":"[^"]*"/, '')}`)
          }
      return told
    }
    const before = await seen()
    const hers = all.find(({ id }) => id === decliner)!.who
    expect((await hers.post(`/api/me/offers/${offer.id}/decline`)).status).toBe(204)
    expect((await hers.get('/api/me/crews')).json().offers[0].answer).toBe('declined')
    of.clock.now += 30_001
    // The clock has gone on: what follows from it alone may differ, so both are looked at now.
    const after = await seen()
    await hers.post(`/api/me/offers/${offer.id}/accept`)
    expect(await seen()).toEqual(after)
    const without = (text: string) => text.replace(/"(?:asOf|lastSeen|seen)":(?:"[^"]*"|\d+)/g, '')
    expect(after.map(without)).toEqual(before.map(without))
  }, 60_000)
})

describe('all that is held about somebody', () => {
  it('she is given, and nobody else', async () => {
    const cohort = village({
      wishes: [
        { from: 'ben', to: 'cleo', kind: 'interested' },
        { from: 'cleo', to: 'ben', kind: 'interested' },
        { from: 'dai', to: 'ben', kind: 'interested' },
        { from: 'eva', to: 'ben', kind: 'not-now' },
      ],
      boundaries: [
        { between: ['ben', 'finn'], kind: 'apart', by: 'ben' },
        { between: ['ben', 'gil'], kind: 'apart', by: 'gil' },
        { between: ['ben', 'hana'], kind: 'apart' },
      ],
      crews: [{ id: 'c1', members: ['ana', 'ben', 'cleo'], locked: true }],
      calls: [{ caller: 'dai', intention: 'a garden', members: ['ben'] }],
      gatherings: [{ id: 'g1', name: 'Camp', attendees: ['ana', 'ben'] }],
      stewards: [{ member: 'ben', steward: 'ana' }],
    })
    const of = await open({ cohorts: [cohort] })
    const ben = await signIn(of, 'ben')
    await ben.post('/api/interactions', {
      id: 'mine',
      kind: 'listening',
      participants: ['ben', 'eva'],
      at: AT,
    })
    const data = (await ben.get('/api/me/data')).json()
    expect(data).toMatchObject({
      profile: cohort.members[1],
      wishes: [{ from: 'ben', to: 'cleo', kind: 'interested' }],
      mutual: ['cleo'],
      boundaries: [{ with: 'finn', kind: 'apart' }],
      crews: [{ id: 'c1', members: ['ana', 'ben', 'cleo'] }],
      calls: cohort.calls,
      gatherings: [{ id: 'g1', name: 'Camp' }],
      stewards: cohort.stewards,
      offers: [],
      invited: [],
      sessions: [{ created: new Date(NOW).toISOString(), roles: ['member'] }],
    })
    expect(
      data.interactions.map(({ interaction }: { interaction: { id: string } }) => interaction.id),
    ).toEqual(['mine', 'i1', 'i0'])
    expect(JSON.stringify(data)).not.toMatch(/hash|locked/)
    expect((await client(of.app).get('/api/me/data')).status).toBe(401)
  })
})

describe('who asks to be forgotten', () => {
  const HER = 'wilhelmina.zyx'
  const NAME = 'Wilhelmina the Unforgettable'
  const OFFER = {
    id: 'o1',
    congregation: 'main',
    members: ['ana', 'ben', HER],
    ...{ caller: null, intention: null, rhythm: null, created: NOW, stood: null },
  }
  const withHer = (more: Partial<Cohort> = {}): Cohort => {
    const cohort = village(more)
    return {
      ...cohort,
      members: [...cohort.members, { id: HER, name: NAME, languages: ['en'], invitedBy: 'ben' }],
      interactions: [
        ...cohort.interactions,
        ...happened(
          { kind: 'listening', participants: [HER, 'ben', 'cleo'] },
          { kind: 'contact', participants: [HER, 'ben'], minutes: 30 },
        ).map((one, k) => ({ ...one, id: `her-${k}` })),
      ],
      wishes: [{ from: HER, to: 'ben', kind: 'interested' }, ...cohort.wishes],
      boundaries: [{ between: [HER, 'dai'], kind: 'apart', by: 'dai' }, ...cohort.boundaries],
    }
  }

  it('is gone from every byte of the files, and from every answer; a later import brings her not back', async () => {
    const of = await open({ cohorts: [withHer()] })
    const rui = await organiser(of)
    const her = await signIn(of, HER)
    const ben = await signIn(of, 'ben')
    await her.patch('/api/me', { needs: ['to be forgotten'] })
    await her.put('/api/me/boundaries/eva', { kind: 'apart' })
    await her.post('/api/interactions', { kind: 'listening', participants: [HER, 'ana'], at: AT })
    await her.post('/api/me/tokens', { name: 'phone', roles: ['member'] })
    await rui.post('/api/invitations', { member: HER, roles: ['member'] })
    await her.post('/api/invitations', { newcomer: { id: 'ina', name: 'Ina' } })
    await suggestion(of, rui)
    of.records.addOffers([OFFER])
    expect((await her.post('/api/me/offers/o1/accept')).status).toBe(204)
    const document = await of.store.read('main')
    expect([of.bytes().includes(HER), of.bytes().includes(NAME)]).toEqual([true, true])

    const gone = await her.delete('/api/me')
    expect([gone.status, String(gone.headers['set-cookie'])]).toEqual([
      204,
      expect.stringMatching(/=;.*Expires=Thu, 01 Jan 1970/),
    ])
    const traces = () => [HER, NAME, 'to be forgotten'].filter(text => of.bytes().includes(text))
    expect(traces()).toEqual([])
    expect((await her.get('/api/me')).status).toBe(401)
    expect((await ben.get('/api/me/crews')).json().offers).toEqual([])
    for (const { method, path } of operationsOf(of.app))
      if (method === 'GET' && !path.includes('{id}'))
        for (const who of [rui, ben]) {
          const { body } = await who.get(path)
          expect(body.includes(HER) || body.includes(NAME), path).toBe(false)
        }

    // What people say in private is not hers to import.
    const openly = document.interactions.filter(one => one.recordedBy === undefined)
    const theirs = { wishes: [], boundaries: [], interactions: openly }
    const imported = await rui.post('/api/import', { ...document, ...theirs, id: 'main' })
    expect([imported.status, imported.json().forgotten]).toEqual([200, 1])
    expect(
      (await ben.post('/api/interactions', { kind: 'listening', participants: ['ben', HER], at: AT })).status,
    ).toBe(400)
    expect(traces()).toEqual([])
    const again = await restarted(of)
    expect((await again.store.read('main')).members.map(({ id }) => id)).not.toContain(HER)
    expect([HER, NAME].filter(text => again.bytes().includes(text))).toEqual([])
  }, 60_000)

  it('shows not, for another half minute, among the mates of others', async () => {
    const of = await open({ cohorts: [withHer()] })
    const [her, ben] = [await signIn(of, HER), await signIn(of, 'ben')]
    expect((await ben.get('/api/me/mates')).body).toContain(NAME)
    await her.delete('/api/me')
    expect((await ben.get('/api/me/mates')).body).not.toContain(NAME)
  })

  it('stands not in what was changed by hand of a suggestion that was older than she was here', async () => {
    const of = await open()
    const rui = await organiser(of)
    const job = await suggestion(of, rui)
    await rui.post('/api/members', { id: HER, name: NAME })
    const added = await rui.post(`/api/suggestions/${job}/edits`, {
      edits: { kind: 'add', member: HER, to: 'new' },
    })
    expect(added.status).toBe(200)
    await (await signIn(of, HER)).delete('/api/me')
    expect(of.bytes().includes(HER)).toBe(false)
  })

  it('comes not back with a suggestion that was running meanwhile', async () => {
    const of = await open({ cohorts: [withHer()] })
    const [rui, her] = [await organiser(of), await signIn(of, HER)]
    const { id } = (await rui.post('/api/suggestions', { steps: 300_000, alternatives: 1 })).json()
    while (of.records.job(id)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    await her.delete('/api/me')
    await ended(of, id)
    expect(of.bytes().includes(HER)).toBe(false)
  }, 60_000)

  it('is forgotten where she had answered an offer that another was forgotten from before', async () => {
    const of = await open({ cohorts: [withHer()] })
    const [her, ben] = [await signIn(of, HER), await signIn(of, 'ben')]
    of.records.addOffers([OFFER])
    await her.post('/api/me/offers/o1/accept')
    await ben.delete('/api/me')
    await her.delete('/api/me')
    expect(of.bytes().includes(HER)).toBe(false)
  })

  it('is not taken for a member again: who adds or invites her is told, and nothing of her is kept', async () => {
    const of = await open({ cohorts: [withHer()] })
    const rui = await organiser(of)
    await (await signIn(of, HER)).delete('/api/me')
    const answers = [
      await rui.post('/api/members', { id: HER, name: NAME }),
      await rui.post('/api/invitations', { newcomer: { id: HER, name: NAME } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([409, 409])
    expect(of.bytes().includes(HER)).toBe(false)
  })

  it('by the command line is signed out of the service too', async () => {
    const of = await open({ cohorts: [withHer()] })
    const her = await signIn(of, HER)
    // coalesce erase wilhelmina.zyx
    await of.store.erase('main', HER)
    of.clock.now += 2000
    expect((await her.get('/api/people')).status).toBe(401)
  })
})
