/** A crew that goes on: what it agrees on, how it renews, how it is left and how it ends, and where it stands on its way. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createToken } from '../../src/api/sessions/sessions.ts'
import type { Cohort, Crew, Interaction } from '../../src/graph/cohort.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  NOW,
  opening,
  quickFolder,
  type Running,
  type SignedIn,
  signIn,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const CREW: Crew = {
  ...{ id: 'c1', name: 'The five', members: IDS.slice(0, 5), intention: 'a garden', since: '2026-03-01' },
  ...{ locked: true, caller: 'ana', rhythm: 'P2W', until: '2026-07-01' },
}
const village = (crews: readonly Crew[] = [CREW], more: Partial<Cohort> = {}): Cohort =>
  cohortOf(
    IDS.map(id => person(id)),
    {
      crews,
      interactions: happened(
        { kind: 'listening', participants: IDS },
        { kind: 'meeting', series: 's1', participants: CREW.members, missed: ['eva'] },
      ),
      ...more,
    },
  )

const { open } = opening(() => ({ cohorts: [village()] }))
const { locked: _locked, ...SEEN } = CREW
const crewOf = async (of: Running) => (await of.store.read('main')).crews
const etagOf = ({ headers }: Answer) => String(headers.etag)
const places = (answer: Answer): readonly [number, readonly string[]] => [
  answer.status,
  answer.json().errors.map(({ place }: { readonly place: string }) => place),
]

describe('what a crew agrees on', () => {
  it('is changed field by field by any of its members, and read by all of them', async () => {
    const of = await open()
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    expect((await ben.get('/api/me/crews/c1')).json()).toEqual(SEEN)
    const named = await ben.patch('/api/me/crews/c1', { name: ' The garden ', rhythm: 'P14D' })
    const after = { ...SEEN, name: 'The garden', rhythm: 'P14D' }
    expect([named.status, named.json()]).toEqual([200, after])
    const seen = await ana.get('/api/me/crews/c1')
    expect([seen.json(), etagOf(seen)]).toEqual([after, etagOf(named)])
    expect((await ana.get('/api/me/crews')).json().crews).toEqual([after])
    expect((await ana.patch('/api/me/crews/c1', { intention: 'a house' })).json()).toEqual({
      ...after,
      intention: 'a house',
    })
  })

  it('is taken away by null, one by one or all, and is else as it was', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const { rhythm: _rhythm, ...without } = SEEN
    expect((await ben.patch('/api/me/crews/c1', { rhythm: null })).json()).toEqual(without)
    // What is not there is taken away too.
    expect((await ben.patch('/api/me/crews/c1', { rhythm: null })).status).toBe(200)
    const nothing = { name: null, intention: null, rhythm: null, until: null }
    const bare = { id: 'c1', members: CREW.members, since: CREW.since, caller: 'ana' }
    expect((await ben.patch('/api/me/crews/c1', nothing)).json()).toEqual(bare)
    expect(await crewOf(of)).toEqual([{ ...bare, locked: true }])
    expect((await ben.patch('/api/me/crews/c1', {})).json()).toEqual(bare)
    // Undone by saying it again.
    const { name, intention, rhythm, until } = CREW
    await ben.patch('/api/me/crews/c1', { name, intention, rhythm, until })
    expect(await crewOf(of)).toEqual([CREW])
  })

  it('is refused where it is wrong, all of it, with the place of each fault', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const refused = async (body: unknown) => places(await ben.patch('/api/me/crews/c1', body))
    for (const [field, values] of Object.entries({
      name: ['', '   ', 'x'.repeat(201), 'a\u0000', 7, []],
      intention: ['', 'x'.repeat(201), {}],
      rhythm: ['often', 'P0D', 'P99999D', '14 days', 14],
      until: ['soon', '2026-02-30', '2026-13-01', '1.8.2026', 20260801],
    }))
      for (const value of values)
        expect([value, ...(await refused({ [field]: value }))]).toEqual([value, 400, [field]])
    expect(await refused({ name: 'All of it', rhythm: 'often', until: 'soon' })).toEqual([
      400,
      ['rhythm', 'until'],
    ])
    for (const [field, value] of Object.entries({
      ...{ id: 'c2', members: ['ben', 'cleo', 'dai'], caller: 'ben', since: '2020-01-01' },
      ...{ locked: false, other: 1 },
    }))
      expect((await ben.patch('/api/me/crews/c1', { [field]: value })).status).toBe(400)
    expect(await crewOf(of)).toEqual([CREW])
  })

  it('is changed only as it was seen, where If-Match says so', async () => {
    const of = await open()
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    const etag = etagOf(await ben.get('/api/me/crews/c1'))
    const change = (who: Client, name: string, match: string) =>
      who.patch('/api/me/crews/c1', { name }, { 'if-match': match })
    const first = await change(ana, 'One', etag)
    const lost = await change(ben, 'Two', etag)
    expect([first.status, lost.status, lost.json().title]).toEqual([
      200,
      412,
      'somebody has changed this since; look at it again',
    ])
    expect((await change(ben, 'Two', etagOf(first))).json().name).toBe('Two')
    expect((await change(ben, 'Three', '*')).status).toBe(200)
    expect((await change(ben, 'Four', 'W/"x"')).status).toBe(412)
    expect((await crewOf(of))[0]!.name).toBe('Three')
    // Who leaves changes it too.
    const before = etagOf(await ben.get('/api/me/crews/c1'))
    await (await signIn(of, 'eva')).post('/api/me/crews/c1/leave')
    expect((await change(ben, 'Five', before)).status).toBe(412)
  })

  it('changed by two at once loses neither, and with one ETag one of twenty is taken', async () => {
    const of = await open()
    const [ana, ben, eva] = [await signIn(of, 'ana'), await signIn(of, 'ben'), await signIn(of, 'eva')]
    const both = await Promise.all([
      ana.patch('/api/me/crews/c1', { name: 'One' }),
      ben.patch('/api/me/crews/c1', { rhythm: 'P1W' }),
      eva.post('/api/me/crews/c1/leave'),
      ben.patch('/api/me/crews/c1', { until: '2027-01-01' }),
    ])
    expect(both.map(({ status }) => status)).toEqual([200, 200, 204, 200])
    expect(await crewOf(of)).toEqual([
      { ...CREW, name: 'One', rhythm: 'P1W', until: '2027-01-01', members: IDS.slice(0, 4) },
    ])
    const etag = etagOf(await ana.get('/api/me/crews/c1'))
    const many = await Promise.all(
      Array.from({ length: 20 }, (_, k) =>
        (k % 2 === 0 ? ana : ben).patch('/api/me/crews/c1', { name: `N${k}` }, { 'if-match': etag }),
      ),
    )
    expect(many.map(({ status }) => status).sort()).toEqual([200, ...Array(19).fill(412)])
    const taken = many.find(({ status }) => status === 200)!
    expect((await ana.get('/api/me/crews/c1')).json()).toEqual(taken.json())
  })

  it('has the ETag that it was answered with, whatever was changed of it', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const day = fc.constantFrom('2026-09-01', '2027-01-01', null)
    const changes = fc.record(
      {
        name: fc.constantFrom('One', 'Two', null),
        intention: fc.constantFrom('a garden', 'a house', null),
        rhythm: fc.constantFrom('P1W', 'P2W', null),
        until: day,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(changes, async change => {
        const before = (await ben.get('/api/me/crews/c1')).json()
        const answer = await ben.patch('/api/me/crews/c1', change)
        expect(answer.status).toBe(200)
        const wanted = Object.entries({ ...before, ...change }).filter(([, value]) => value !== null)
        expect(answer.json()).toEqual(Object.fromEntries(wanted))
        const seen = await ben.get('/api/me/crews/c1')
        expect([seen.json(), etagOf(seen)]).toEqual([answer.json(), etagOf(answer)])
      }),
      { numRuns: 40 },
    )
  })

  it('has that ETag also where nothing was changed of a crew that has just begun', async () => {
    const of = await open({ cohorts: [village([])] })
    const ana = await signIn(of, 'ana')
    of.records.addOffers([
      {
        ...{ id: 'o1', congregation: 'main', members: ['ana', 'ben', 'cleo'], caller: 'ana', created: NOW },
        ...{ intention: 'a garden', rhythm: 'P2W', stood: null },
      },
    ])
    for (const id of ['ana', 'ben', 'cleo']) of.records.answer('o1', id, 'accepted')
    const { id } = (await ana.post('/api/me/offers/o1/begin')).json()
    const answer = await ana.patch(`/api/me/crews/${id}`, { rhythm: 'P2W' })
    expect(etagOf(answer)).toBe(etagOf(await ana.get(`/api/me/crews/${id}`)))
  })

  it('takes nothing back that another program has written since it was looked at', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const seen = await ben.get('/api/me/crews/c1')
    // coalesce import
    await of.store.import(village([{ ...CREW, rhythm: 'P1W' }]))
    of.clock.now += 500
    const late = await ben.patch('/api/me/crews/c1', { name: 'Late' }, { 'if-match': etagOf(seen) })
    const named = await ben.patch('/api/me/crews/c1', { name: 'The garden' })
    expect([late.status, named.status]).toEqual([412, 200])
    expect(await crewOf(of)).toEqual([{ ...CREW, rhythm: 'P1W', name: 'The garden' }])
  })

  it('is only its members’ to see and to change: for everybody else there is no such crew', async () => {
    const of = await open()
    const none = await (await signIn(of, 'ben')).get('/api/me/crews/c2')
    const told = (answer: Answer) => [answer.status, answer.json().title]
    expect(told(none)).toEqual([404, 'there is no such crew'])
    for (const roles of [['member'], ['member', 'organiser'], ['designer']] as const) {
      const gil = await signIn(of, 'gil', roles)
      const answers = [
        await gil.get('/api/me/crews/c1'),
        await gil.patch('/api/me/crews/c1', { name: 'Mine' }),
        await gil.patch('/api/me/crews/c1', { name: 'Mine' }, { 'if-match': '"wrong"' }),
        await gil.get('/api/me/crews/c1/questions'),
        await gil.post('/api/me/crews/c1/leave'),
        await gil.post('/api/me/crews/c1/end'),
      ]
      for (const answer of answers) expect(told(answer)).toEqual(told(none))
    }
    expect((await client(of.app).patch('/api/me/crews/c1', { name: 'Mine' })).status).toBe(401)
    expect(await crewOf(of)).toEqual([CREW])
  })
})

describe('that an organiser keeps a crew together', () => {
  it('shows to no member, by no answer and no ETag, and stays through all that they change', async () => {
    const { locked: _, ...plain } = CREW
    const stories = await Promise.all(
      [CREW, plain].map(async crew => {
        const of = await open({ cohorts: [village([crew])] })
        const ben = await signIn(of, 'ben')
        const heard: unknown[] = []
        const look = async () => {
          for (const path of ['', '/c1', '/c1/questions'].map(rest => `/api/me/crews${rest}`)) {
            const { status, body, headers } = await ben.get(path)
            heard.push([path, status, body, headers.etag, headers['content-length']])
          }
          heard.push((await ben.get('/api/me/way')).body)
          heard.push(JSON.stringify((await ben.get('/api/me/data')).json().crews))
        }
        await look()
        const patched = await ben.patch('/api/me/crews/c1', { name: 'Other', until: null })
        heard.push([patched.body, patched.headers.etag])
        await look()
        await (await signIn(of, 'ana')).post('/api/me/crews/c1/leave')
        await look()
        return { heard, kept: await crewOf(of) }
      }),
    )
    expect(JSON.stringify(stories[0]!.heard)).not.toContain('locked')
    expect(stories[0]!.heard).toEqual(stories[1]!.heard)
    const { caller: _caller, until: _until, ...left } = CREW
    const members = CREW.members.slice(1)
    expect(stories[0]!.kept).toEqual([{ ...left, name: 'Other', members }])
    expect(stories[1]!.kept[0]).not.toHaveProperty('locked')
  })
})

describe('a crew that looks back', () => {
  const asked = async (whose: Client): Promise<readonly string[]> =>
    (await whose.get('/api/me/crews/c1/questions'))
      .json()
      .questions.map(({ about }: { readonly about: string }) => about)

  it('looks back on no day before it began', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    const { since } = (await ben.get(`/api/me/crews/${CREW.id}`)).json()
    const early = await ben.patch(`/api/me/crews/${CREW.id}`, { until: '2001-01-01' })
    expect(places(early)).toEqual([400, ['until']])
    expect((await ben.patch(`/api/me/crews/${CREW.id}`, { until: since })).status).toBe(200)
  })

  it('is asked once its day has come, and renews by setting a new one', async () => {
    const of = await open()
    const ben = await signIn(of, 'ben')
    expect(await asked(ben)).toContain('retrospective')
    const renewed = await ben.patch('/api/me/crews/c1', { until: '2026-12-31' })
    expect(renewed.json()).toEqual({ ...SEEN, until: '2026-12-31' })
    expect(await asked(ben)).not.toContain('retrospective')
    // It is the crew that it was: of that day, with those people and what they did.
    expect((await of.store.read('main')).interactions).toHaveLength(2)
  })

  it('is ended by its caller, and by none other where it has one', async () => {
    const of = await open()
    const [ana, ben] = [await signIn(of, 'ana'), await signIn(of, 'ben')]
    const before = await of.store.read('main')
    const refused = await ben.post('/api/me/crews/c1/end')
    expect([refused.status, refused.json().title]).toEqual([
      403,
      'its caller ends this crew; you can leave it',
    ])
    expect((await ana.post('/api/me/crews/c1/end')).status).toBe(204)
    const { crews, ...rest } = await of.store.read('main')
    const { crews: _, ...others } = before
    expect([crews, rest]).toEqual([[], others])
    for (const who of [ana, ben]) {
      expect((await who.get('/api/me/crews')).json()).toEqual({ crews: [], offers: [] })
      expect((await who.get('/api/me/crews/c1')).status).toBe(404)
      expect((await who.get('/api/interactions')).json().total).toBe(2)
    }
    expect((await ana.post('/api/me/crews/c1/end')).status).toBe(404)
  })

  it('without a caller is ended by any of its members, also by twenty requests at once', async () => {
    const { caller: _caller, ...crew } = CREW
    const other = { id: 'c2', members: ['ana', 'gil', 'hana'] }
    const of = await open({ cohorts: [village([crew, other])] })
    const eva = await signIn(of, 'eva')
    const answers = await Promise.all(Array.from({ length: 20 }, () => eva.post('/api/me/crews/c1/end')))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(19).fill(404)])
    // Another crew of one of them goes on.
    expect(await crewOf(of)).toEqual([other])
    expect((await of.store.read('main')).interactions).toHaveLength(2)
  })

  it('is left by one after the other, goes on without its caller, and ends with fewer than three', async () => {
    const of = await open()
    const [ana, ben, cleo, dai, eva] = (await Promise.all(CREW.members.map(id => signIn(of, id)))) as [
      SignedIn,
      SignedIn,
      SignedIn,
      SignedIn,
      SignedIn,
    ]
    const leave = async (who: Client) => (await who.post('/api/me/crews/c1/leave')).status
    expect(await leave(dai)).toBe(204)
    expect(await crewOf(of)).toEqual([{ ...CREW, members: ['ana', 'ben', 'cleo', 'eva'] }])
    expect(await leave(dai)).toBe(404)
    expect(await leave(ana)).toBe(204)
    const { caller: _caller, ...without } = CREW
    expect(await crewOf(of)).toEqual([{ ...without, members: ['ben', 'cleo', 'eva'] }])
    expect((await ana.get('/api/me/crews')).json().crews).toEqual([])
    expect(await leave(eva)).toBe(204)
    expect(await crewOf(of)).toEqual([])
    for (const who of [ben, cleo]) {
      expect(await leave(who)).toBe(404)
      expect((await who.get('/api/me/way')).json().crews).toEqual([])
    }
    expect((await of.store.read('main')).interactions).toHaveLength(2)
  })

  it('that all of it leave at once is over, and nobody is left in it', async () => {
    const of = await open()
    const all = await Promise.all(CREW.members.map(id => signIn(of, id)))
    const statuses = await Promise.all(
      all.map(async who => (await who.post('/api/me/crews/c1/leave')).status),
    )
    // With the third it ended.
    expect(statuses.sort()).toEqual([204, 204, 204, 404, 404])
    expect(await crewOf(of)).toEqual([])
  })
})

const HELP = {
  step: 'money and help',
  onRecord: null,
  because: 'Asking and offering is between those who do: it is not counted here.',
}
const REPAIR = {
  step: 'repair',
  onRecord: null,
  because: 'What was hurt and made up is for those concerned to tell: it is not counted here.',
}

describe('my way', () => {
  it('says of the first threshold, and of the second once there is a crew', async () => {
    const ben = person('ben', { joined: '2026-01-05', invitedBy: 'ana', standing: 'partner' })
    const cohort = village([], { interactions: [] })
    const of = await open({
      cohorts: [{ ...cohort, members: cohort.members.map(one => (one.id === 'ben' ? ben : one)) }],
    })
    const [his, ana] = [await signIn(of, 'ben'), await signIn(of, 'ana')]
    expect((await his.get('/api/me/way')).json()).toEqual({
      congregation: { id: 'main', since: '2026-01-05', invitedBy: 'ana', standing: 'partner' },
      crews: [],
      next: 'You are in the congregation. The next threshold is a crew: look at whom you might enjoy crewing with, and at the calls.',
    })
    expect((await ana.get('/api/me/way')).json().congregation).toEqual({ id: 'main' })
    of.records.addOffers([
      {
        ...{ id: 'o1', congregation: 'main', members: IDS.slice(0, 3), caller: 'ana', created: NOW },
        ...{ intention: null, rhythm: null, stood: null },
      },
    ])
    for (const id of IDS.slice(0, 3)) of.records.answer('o1', id, 'accepted')
    // An offer is no crew yet.
    expect((await his.get('/api/me/way')).json().crews).toEqual([])
    const { id } = (await ana.post('/api/me/offers/o1/begin')).json()
    const way = (await his.get('/api/me/way')).json()
    expect(way.next).toBe('You are in a crew. What may come next for it is beside it.')
    expect(way.crews).toEqual([
      {
        id,
        since: '2026-08-02',
        steps: [
          {
            step: 'listening',
            onRecord: false,
            because: 'No listening circle of this crew is on record.',
          },
          HELP,
          { step: 'consistency', onRecord: false, because: 'No meeting of this crew is on record.' },
          REPAIR,
          {
            step: 'shared ownership',
            onRecord: false,
            because: 'Nothing that most of you own together is on record.',
          },
        ],
      },
    ])
    await ana.post(`/api/me/crews/${id}/end`)
    expect((await his.get('/api/me/way')).json().next).toContain('The next threshold is a crew')
    expect((await client(of.app).get('/api/me/way')).status).toBe(401)
  })

  it('says each step by what is on record, and what may come next', async () => {
    const interactions = happened(
      { kind: 'listening', participants: IDS.slice(0, 4) },
      ...Array(3).fill({ kind: 'meeting', series: 's1', participants: CREW.members }),
      { kind: 'co-ownership', participants: IDS.slice(0, 4), what: 'a van' },
      // Of the crew too few were there.
      { kind: 'listening', participants: ['ana', 'ben', 'gil', 'hana'] },
    )
    const of = await open({ cohorts: [village([CREW], { interactions })] })
    const ben = await signIn(of, 'ben')
    const [crew] = (await ben.get('/api/me/way')).json().crews
    expect(crew.steps).toEqual([
      {
        step: 'listening',
        onRecord: true,
        because: '1 listening circle on record, the last on 1 June 2026.',
      },
      HELP,
      { step: 'consistency', onRecord: true, because: '3 meetings on record, the last on 4 June 2026.' },
      REPAIR,
      { step: 'shared ownership', onRecord: true, because: 'Most of you own something together.' },
    ])
    // They own something together: the way has no step after that.
    expect(crew.next).toBeUndefined()
  })

  /** Help and conflicts between any of them, in any state: what is private. */
  const arbitraryPrivate = fc
    .record({
      kind: fc.constantFrom('support' as const, 'support' as const, 'conflict' as const),
      who: fc.shuffledSubarray(IDS, { minLength: 2, maxLength: 4 }),
      days: fc.integer({ min: 1, max: 300 }),
      outcome: fc.constantFrom('open', 'unresolved', 'resolved'),
      waits: fc.boolean(),
    })
    .map(({ kind, who, days, outcome, waits }) => ({
      at: new Date(NOW - days * 86_400_000).toISOString(),
      ...(kind === 'support'
        ? { kind, asker: who[0], offerers: who.slice(1) }
        : { kind, participants: who.slice(0, 2), outcome }),
      ...(waits ? { recordedBy: who[0] } : {}),
    }))
  const arbitraryStory = fc.record({
    size: fc.integer({ min: 3, max: 5 }),
    circles: fc.nat(3),
    meetings: fc.nat(5),
    owns: fc.boolean(),
    hidden: fc.array(arbitraryPrivate, { maxLength: 12 }),
  })
  type Story = Omit<typeof arbitraryStory extends fc.Arbitrary<infer T> ? T : never, 'hidden'> & {
    readonly hidden: readonly object[]
  }
  function cohortFrom({ size, circles, meetings, owns, hidden }: Story, id: string): Cohort {
    const members = IDS.slice(0, size)
    const day = (k: number) => new Date(Date.UTC(2026, 2, 2 + 14 * k, 18)).toISOString()
    const public_ = [
      ...Array.from({ length: circles }, (_, k) => ({
        kind: 'listening',
        at: day(k),
        participants: members,
      })),
      ...Array.from({ length: meetings }, (_, k) => ({
        ...{ kind: 'meeting', series: 's1', at: day(k), participants: members },
        ...(k % 2 === 0 ? { missed: [members[k % size]] } : {}),
      })),
      ...(owns ? [{ kind: 'co-ownership', at: day(1), participants: members, what: 'a van' }] : []),
    ]
    const named = (list: readonly object[], prefix: string) =>
      list.map((one, k) => ({ id: `${prefix}${k}`, ...one })) as unknown as Interaction[]
    return {
      ...village([{ ...CREW, members }]),
      id,
      interactions: [...named(public_, 'open'), ...named(hidden, 'hidden')],
    }
  }
  const partsIn = (one: object, id: string) => JSON.stringify(one).includes(`"${id}"`)

  it('has the same steps for every member, and changes by nothing that is private between others', async () => {
    const of = await open({ folder: quickFolder() })
    let place = 0
    const wayOf = async (story: Story, id: string): Promise<string> => {
      const congregation = `p${place++}`
      await of.store.import(cohortFrom(story, congregation))
      of.records.grant(congregation, id, ['member'])
      const who = { id: 's', congregation, member: id, roles: ['member'] } as const
      const made = createToken(
        of.records,
        who,
        { name: 't', roles: ['member'], readOnly: true, days: 1 },
        NOW,
      )
      const { status, body } = await client(of.app, { authorization: `Bearer ${made.token}` }).get(
        '/api/me/way',
      )
      expect([status, body]).toEqual([200, body])
      return body.replace(congregation, 'HERE')
    }
    await fc.assert(
      fc.asyncProperty(arbitraryStory, fc.nat(2), async (story, k) => {
        const me = IDS[k]!
        const members = IDS.slice(0, story.size)
        const mine = { ...story, hidden: story.hidden.filter(one => partsIn(one, me)) }
        const whole = await wayOf(story, me)
        expect(whole).toBe(await wayOf(mine, me))
        const steps = (body: string) => JSON.stringify(JSON.parse(body).crews[0].steps)
        for (const id of members) expect(steps(await wayOf(story, id))).toBe(steps(whole))
        // Of help and repair nothing is counted, and nothing is about one person.
        const [crew] = JSON.parse(whole).crews
        expect([crew.steps[1], crew.steps[3]]).toEqual([HELP, REPAIR])
        expect(steps(whole)).toBe(steps(await wayOf({ ...story, hidden: [] }, me)))
        const words = JSON.stringify(crew)
        for (const { id, name } of village().members)
          expect([id, words.includes(id) || words.includes(name)]).toEqual([id, false])
      }),
      { numRuns: 40 },
    )
  }, 120_000)

  it('has the same next step for every member, where some of them helped each other', async () => {
    const help = (asker: string, offerer: string, k: number) => ({
      ...{ kind: 'support', asker, offerers: [offerer] },
      at: new Date(NOW - (10 + k) * 86_400_000).toISOString(),
    })
    const hidden = [help('ana', 'ben', 0), help('ben', 'cleo', 1), help('cleo', 'ben', 2)]
    const cohort = cohortFrom({ size: 4, circles: 1, meetings: 3, owns: false, hidden }, 'main')
    const of = await open({ cohorts: [cohort] })
    const next = async (id: string) => (await (await signIn(of, id)).get('/api/me/way')).json().crews[0].next
    expect(await next('dai')).toEqual(await next('ben'))
  })
})
