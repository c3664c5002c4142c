/** Calls: an intention that somebody posts, who opts in, the crew that comes of it, and suggestions that start from calls. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callId } from '../../src/api/disclosure/views.ts'
import { type Call, type Cohort, derivedId, type Interaction } from '../../src/graph/cohort.ts'
import { callAnsweredBy, callNotes, withCalls } from '../../src/matching/calls.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { type Suggestion, suggest } from '../../src/matching/suggest.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  ended,
  opening,
  operationsOf,
  type Running,
  type SignedIn,
  signIn,
  worksHere,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const GARDEN = 'a garden, "for" all'
const village = (more: Partial<Cohort> = {}, ids: readonly string[] = IDS): Cohort =>
  cohortOf(
    ids.map(id => person(id)),
    { interactions: happened({ kind: 'listening', participants: ids.slice(0, 4) }), ...more },
  )

const { open } = opening(() => ({ cohorts: [village()] }))
const everybody = (of: Running, ids: readonly string[] = IDS): Promise<SignedIn[]> =>
  Promise.all(ids.map(id => signIn(of, id)))
const callsSeen = async (whose: Client) => (await whose.get('/api/calls')).json().calls as unknown[]
const posted = async (whose: Client, intention = GARDEN): Promise<string> => {
  const answer = await whose.post('/api/calls', { intention })
  expect(answer.status).toBe(201)
  return answer.json().id
}
const verb = (whose: Client, id: string, what: 'join' | 'leave' | 'offer', body?: unknown) =>
  whose.post(`/api/calls/${id}/${what}`, what === 'offer' ? (body ?? {}) : body)

describe('a call', () => {
  it('is seen by every member with who opted in, in the order in which they did', async () => {
    const of = await open()
    const all = await everybody(of)
    const [ana, ben, cleo, dai] = all as [SignedIn, SignedIn, SignedIn, SignedIn]
    const made = await ana.post('/api/calls', { intention: GARDEN })
    const id = callId({ caller: 'ana', intention: GARDEN })
    expect([made.status, made.json()]).toEqual([201, { id, caller: 'ana', intention: GARDEN, members: [] }])
    const choir = await posted(ben, 'a choir')
    for (const who of [dai, ben, cleo]) expect((await verb(who, id, 'join')).status).toBe(204)
    await verb(ana, choir, 'join')
    const seen = [
      { id, caller: 'ana', intention: GARDEN, members: ['dai', 'ben', 'cleo'] },
      { id: choir, caller: 'ben', intention: 'a choir', members: ['ana'] },
    ]
    for (const who of all) expect(await callsSeen(who)).toEqual(seen)
    // To leave and to come back is to come last.
    await verb(dai, id, 'leave')
    expect(await callsSeen(ana)).toMatchObject([{ members: ['ben', 'cleo'] }, {}])
    await verb(dai, id, 'join')
    expect(await callsSeen(ana)).toMatchObject([{ members: ['ben', 'cleo', 'dai'] }, {}])
    expect((await client(of.app).get('/api/calls')).status).toBe(401)
  })

  it('posted, joined or left twice is so once', async () => {
    const of = await open()
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const id = await posted(ana)
    for (const who of [ben, cleo, ben]) expect((await verb(who, id, 'join')).status).toBe(204)
    const seen = [{ id, caller: 'ana', intention: GARDEN, members: ['ben', 'cleo'] }]
    expect(await callsSeen(ana)).toEqual(seen)
    // Told again, it is there already, with who opted in.
    expect((await ana.post('/api/calls', { intention: `  ${GARDEN} ` })).json()).toEqual(seen[0])
    expect(await callsSeen(ana)).toEqual(seen)
    for (let time = 0; time < 2; time++) expect((await verb(cleo, id, 'leave')).status).toBe(204)
    expect((await of.store.read('main')).calls).toEqual([
      { caller: 'ana', intention: GARDEN, members: ['ben'] },
    ])
    // Another who calls for the same has a call of her own.
    expect(await posted(ben)).not.toBe(id)
    expect(await callsSeen(ana)).toHaveLength(2)
  })

  it('that twenty join at once has all twenty, and that ten of them leave at once has ten', async () => {
    const ids = Array.from({ length: 21 }, (_, k) => `m${k}`)
    const of = await open({ cohorts: [village({}, ids)] })
    const [caller, ...others] = (await everybody(of, ids)) as [SignedIn, ...SignedIn[]]
    const id = await posted(caller)
    const joined = await Promise.all(others.map(who => verb(who, id, 'join')))
    expect(joined.map(({ status }) => status)).toEqual(Array(20).fill(204))
    const members = async () =>
      ((await callsSeen(caller))[0] as { readonly members: readonly string[] }).members
    expect([...(await members())].sort()).toEqual(ids.slice(1).sort())
    await Promise.all(others.filter((_, k) => k % 2 === 0).map(who => verb(who, id, 'leave')))
    expect([...(await members())].sort()).toEqual(
      ids
        .slice(1)
        .filter((_, k) => k % 2 === 1)
        .sort(),
    )
    // Twenty post the same at once: one call of each.
    await Promise.all(others.flatMap(who => [posted(who, 'a choir'), posted(who, 'a choir')]))
    expect(await callsSeen(caller)).toHaveLength(21)
  }, 60_000)

  it('is not joined by its caller, and none that is not there is joined, left or offered', async () => {
    const of = await open()
    const [ana] = (await everybody(of)) as [SignedIn]
    const id = await posted(ana)
    for (const what of ['join', 'leave'] as const) {
      const answer = await verb(ana, id, what)
      expect([answer.status, answer.json().title]).toEqual([409, 'you are its caller'])
    }
    const none = callId({ caller: 'ben', intention: GARDEN })
    for (const what of ['join', 'leave', 'offer'] as const)
      expect((await verb(ana, none, what)).status).toBe(404)
    expect((await ana.delete(`/api/calls/${none}`)).status).toBe(404)
    expect(await callsSeen(ana)).toMatchObject([{ members: [] }])
  })

  it('without words, with too many or with more than its words is refused where it is wrong', async () => {
    const of = await open()
    const ana = await signIn(of, 'ana')
    for (const intention of ['', '  ', 'x'.repeat(201), 'a\u0000b', 7, null]) {
      const answer = await ana.post('/api/calls', { intention })
      expect([intention, answer.status, answer.json().errors[0].place]).toEqual([intention, 400, 'intention'])
    }
    expect((await ana.post('/api/calls', { intention: GARDEN, caller: 'ben' })).status).toBe(400)
    expect((await ana.post('/api/calls', { intention: GARDEN, members: ['ben'] })).status).toBe(400)
    expect(await callsSeen(ana)).toEqual([])
  })

  it('that a document has twice is one call, and who opted in to it can opt out', async () => {
    const twice = ['ben', 'cleo'].map(id => ({ caller: 'ana', intention: GARDEN, members: [id] }))
    const of = await open({ cohorts: [village({ calls: twice })] })
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const id = callId(twice[0]!)
    for (const who of [ben, cleo]) expect((await verb(who, id, 'leave')).status).toBe(204)
    expect(await callsSeen(ana)).toEqual([{ id, caller: 'ana', intention: GARDEN, members: [] }])
  })

  it('is taken back by its caller only, and can be posted anew without who had opted in', async () => {
    const of = await open()
    const [ana, ben] = (await everybody(of)) as [SignedIn, SignedIn]
    const id = await posted(ana)
    await verb(ben, id, 'join')
    const refused = await ben.delete(`/api/calls/${id}`)
    expect([refused.status, refused.json().title]).toEqual([403, 'its caller takes it back'])
    const rui = await signIn(of, 'cleo', ['member', 'organiser'])
    expect((await rui.delete(`/api/calls/${id}`)).status).toBe(403)
    expect((await ana.delete(`/api/calls/${id}`)).status).toBe(204)
    expect(await callsSeen(ben)).toEqual([])
    expect((await ana.delete(`/api/calls/${id}`)).status).toBe(404)
    expect(await posted(ana)).toBe(id)
    expect(await callsSeen(ben)).toMatchObject([{ members: [] }])
  })

  it('is forgotten with its caller, and goes on without who was forgotten', async () => {
    const of = await open()
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const words = 'a garden of forgetting'
    const mine = await posted(ana, words)
    const other = await posted(ben, 'a choir')
    for (const who of [ben, cleo]) await verb(who, mine, 'join')
    for (const who of [ana, cleo]) await verb(who, other, 'join')
    expect((await cleo.delete('/api/me')).status).toBe(204)
    expect(await callsSeen(ben)).toMatchObject([{ members: ['ben'] }, { members: ['ana'] }])
    expect((await ana.delete('/api/me')).status).toBe(204)
    expect(await callsSeen(ben)).toEqual([{ id: other, caller: 'ben', intention: 'a choir', members: [] }])
    expect([words, 'cleo'].filter(text => of.bytes().includes(text))).toEqual([])
    expect((await verb(ben, mine, 'join')).status).toBe(404)
  })
})

/** What an answer tells, but for what is another each time. */
const told = ({ status, headers, body }: Answer, id = 'no id'): string =>
  [
    status,
    headers['content-type'],
    headers.location,
    body.replace(/"requestId":"[^"]*"/, '').replaceAll(id, 'ID'),
  ].join(' ')

describe('an offer to who opted in', () => {
  it('is made by the caller once they are three to eight, herself among them', async () => {
    const ids = [...IDS, 'ida', 'jo']
    const of = await open({ cohorts: [village({}, ids)] })
    const [ana, ben, ...others] = (await everybody(of, ids)) as [SignedIn, SignedIn, ...SignedIn[]]
    const id = await posted(ana)
    const refused = async () => {
      const answer = await verb(ana, id, 'offer', {})
      return [answer.status, answer.json().title]
    }
    const few = 'and a crew has 3 to 8 people; wait until more opt in'
    expect(await refused()).toEqual([409, `you are 1, ${few}`])
    await verb(ben, id, 'join')
    expect(await refused()).toEqual([409, `you are 2, ${few}`])
    for (const who of others) await verb(who, id, 'join')
    expect(await refused()).toEqual([
      409,
      'you are 10, and a crew has 3 to 8 people; an organiser can suggest crews that start from the calls',
    ])
    for (const who of others.slice(-2)) await verb(who, id, 'leave')
    expect((await verb(ben, id, 'offer', {})).status).toBe(403)
    expect((await verb(ana, id, 'offer', { rhythm: 'often' })).json().errors[0].place).toBe('rhythm')
    const made = await verb(ana, id, 'offer', { rhythm: 'P1W' })
    expect(made.status).toBe(201)
    const offer = {
      id: made.json().offer,
      members: IDS,
      caller: 'ana',
      intention: GARDEN,
      rhythm: 'P1W',
      answer: null,
    }
    for (const who of [ana, ben, ...others.slice(0, 6)])
      expect((await who.get('/api/me/crews')).json().offers).toMatchObject([offer])
    for (const who of others.slice(-2)) expect((await who.get('/api/me/crews')).json().offers).toEqual([])
    // Who opts in later was not asked.
    await verb(others.at(-1)!, id, 'join')
    expect((await others.at(-1)!.post(`/api/me/offers/${offer.id}/accept`)).status).toBe(404)
    for (const who of [ana, ben, others[0]!])
      expect((await who.post(`/api/me/offers/${offer.id}/accept`)).status).toBe(204)
    expect((await ben.post(`/api/me/offers/${offer.id}/begin`)).status).toBe(403)
    const begun = await ana.post(`/api/me/offers/${offer.id}/begin`)
    const crew = {
      id: expect.stringMatching(/^crew-/),
      members: ['ana', 'ben', 'cleo'],
      since: '2026-08-02',
      intention: GARDEN,
      rhythm: 'P1W',
      caller: 'ana',
    }
    expect([begun.status, begun.json()]).toEqual([201, crew])
    expect((await of.store.read('main')).crews).toEqual([crew])
    expect((await ben.get('/api/me/crews')).json()).toEqual({ crews: [crew], offers: [] })
  })

  it('tells by nothing that two of them must stay apart', async () => {
    const apart: Partial<Cohort>[] = [
      {},
      { boundaries: [{ between: ['ben', 'cleo'], kind: 'apart', by: 'ben' }] },
      { wishes: [{ from: 'cleo', to: 'ben', kind: 'not-now' }] },
      { boundaries: [{ between: ['ana', 'ben'], kind: 'apart', by: 'ben' }] },
    ]
    /** Whose word it is: of whom she would rather not be with, nothing speaks to her. */
    const whose = [undefined, 'ben', 'cleo', 'ben']
    const stories = await Promise.all(
      apart.map(async more => {
        const of = await open({ cohorts: [village(more)] })
        const all = await everybody(of)
        const [ana, ben, cleo, dai] = all as [SignedIn, SignedIn, SignedIn, SignedIn]
        const id = await posted(ana)
        const heard: string[] = []
        for (const who of [ben, cleo, dai]) heard.push(told(await verb(who, id, 'join')))
        const made = await verb(ana, id, 'offer', {})
        const { offer } = made.json()
        heard.push(told(made, offer))
        const look = async () => {
          for (const [k, who] of all.entries())
            heard.push(`${IDS[k]} ${told(await who.get('/api/me/crews'), offer)}`)
          for (const path of ['/api/calls', '/api/me/way', '/api/people', '/api/me'])
            heard.push(told(await ana.get(path), offer))
        }
        await look()
        for (const who of [ana, ben, cleo, dai])
          heard.push(told(await who.post(`/api/me/offers/${offer}/accept`), offer))
        const begun = await ana.post(`/api/me/offers/${offer}/begin`)
        heard.push(told(begun, begun.json().id))
        return heard
      }),
    )
    expect(stories[0]!.at(-1)).toMatch(/^201 .*"members":\["ana","ben","cleo","dai"\]/)
    for (const [k, story] of stories.entries()) {
      const seen = (line: string) =>
        line.startsWith(`${whose[k]} `) ? line.replace(/"reasons":\[.*?\](?=\}\])/, '') : line
      expect(story.map(seen)).toEqual(stories[0]!.map(seen))
    }
    expect(stories[0]!.join()).toContain('"reasons":[{"member":"ana","because":["you listened')
  })

  it('that somebody declined leaves no trace in what anybody else sees, and none in the crew', async () => {
    const of = await open()
    const all = await Promise.all(
      IDS.map(id => signIn(of, id, id === 'hana' ? ['member', 'organiser'] : ['member'])),
    )
    const [ana, ben, cleo, dai, eva] = all as [SignedIn, SignedIn, SignedIn, SignedIn, SignedIn]
    const id = await posted(ana)
    for (const who of [ben, cleo, dai, eva]) await verb(who, id, 'join')
    const { offer } = (await verb(ana, id, 'offer')).json()
    const answered = (who: SignedIn, what: string) => who.post(`/api/me/offers/${offer}/${what}`)
    for (const who of [ana, ben]) await answered(who, 'accept')
    const looks = operationsOf(of.app).filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api') && !path.includes('{id}'),
    )
    const seen = async () => {
      const heard: string[] = []
      for (const who of all.filter(one => one !== cleo))
        for (const { path } of looks) heard.push(`${path} ${told(await who.get(path))}`)
      heard.push(told(await answered(ana, 'begin')))
      return heard
    }
    const before = await seen()
    expect((await answered(cleo, 'decline')).status).toBe(204)
    expect((await cleo.get('/api/me/crews')).json().offers[0].answer).toBe('declined')
    expect(await seen()).toEqual(before)
    await answered(dai, 'accept')
    // Eva did not answer: she and cleo are left out alike, and nothing of either is in the crew.
    const begun = await answered(ana, 'begin')
    expect([begun.status, begun.json().members]).toEqual([201, ['ana', 'ben', 'dai']])
    for (const who of [cleo, eva])
      expect((await who.get('/api/me/crews')).json()).toEqual({ crews: [], offers: [] })
    const late = [await answered(cleo, 'accept'), await answered(eva, 'accept')]
    expect(told(late[0]!)).toBe(told(late[1]!))
    // The call stands as it did: who opted in is not taken out for what she answered.
    expect(await callsSeen(dai)).toMatchObject([{ members: ['ben', 'cleo', 'dai', 'eva'] }])
  }, 60_000)

  it('needs no body where there is nothing to say of it', async () => {
    const of = await open()
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const id = await posted(ana)
    for (const who of [ben, cleo]) await verb(who, id, 'join')
    expect((await ana.post(`/api/calls/${id}/offer`)).status).toBe(201)
  })

  it('made twice of the same people is the one that is open already', async () => {
    const of = await open()
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const id = await posted(ana)
    for (const who of [ben, cleo]) await verb(who, id, 'join')
    for (let time = 0; time < 5; time++) await verb(ana, id, 'offer')
    expect((await ben.get('/api/me/crews')).json().offers).toHaveLength(1)
  })

  it('of which somebody changed her mind counts what she said last', async () => {
    const of = await open()
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const id = await posted(ana)
    for (const who of [ben, cleo]) await verb(who, id, 'join')
    const { offer } = (await verb(ana, id, 'offer')).json()
    const answered = (who: SignedIn, what: string) => who.post(`/api/me/offers/${offer}/${what}`)
    for (const who of [ana, ben, cleo]) await answered(who, 'accept')
    await answered(cleo, 'decline')
    expect((await answered(ana, 'begin')).status).toBe(409)
    await answered(cleo, 'accept')
    expect((await answered(ana, 'begin')).status).toBe(201)
    expect((await of.store.read('main')).crews).toHaveLength(1)
  })
})

/** Two calls that part eight people, who else have nothing to tell them apart, into two fours. */
const parted = (order: readonly string[]): Call[] => [
  { caller: order[0]!, intention: GARDEN, members: order.slice(1, 4) },
  { caller: order[4]!, intention: 'a choir', members: order.slice(5) },
]
const fours = (order: readonly string[]) =>
  [order.slice(0, 4), order.slice(4)]
    .map(ids => [...ids].sort())
    .sort((one, other) => (one[0]! < other[0]! ? -1 : 1))
const membersOf = ({ sets }: Suggestion) => sets[0]!.crews.map(({ members }) => [...members])

describe('suggestions that start from calls', () => {
  const request = { sizes: [4, 4], alternatives: 1, seed: 3, steps: 4000 }
  async function asked(
    of: Running,
    calls: boolean,
  ): Promise<{ readonly id: string; readonly result: Suggestion }> {
    const rui = await signIn(of, 'ana', ['member', 'organiser'])
    const { id } = (await rui.post('/api/suggestions', { ...request, calls })).json()
    expect((await ended(of, id)).state).toBe('done')
    const { result } = (await rui.get(`/api/suggestions/${id}`)).json()
    expect(result).toBeDefined()
    return { id, result }
  }

  it('bring together who opted in for the same, and say so by the intention', async () => {
    const order = ['ana', 'cleo', 'eva', 'gil', 'ben', 'dai', 'finn', 'hana']
    const of = await open({
      works: worksHere,
      cohorts: [
        cohortOf(
          IDS.map(id => person(id)),
          { calls: parted(order) },
        ),
      ],
    })
    const { result: started } = await asked(of, true)
    expect(membersOf(started)).toEqual(fours(order))
    expect(started.notes).toEqual([
      `the call of ana for ${JSON.stringify(GARDEN)}: ana, cleo, eva, gil answer it`,
      'the call of ben for "a choir": ben, dai, finn, hana answer it',
    ])
    const sentences = started.sets[0]!.crews.map(
      ({ criteria }) => criteria.find(({ name }) => name === 'common-ground')!.because,
    )
    expect(sentences.map(text => text.split(';')[0])).toEqual([
      `all four share the intention "${GARDEN}"`,
      'all four share the intention "a choir"',
    ])
    // Without them nobody said what she would like, and nobody is told as if she had.
    const { result: plain } = await asked(of, false)
    for (const { criteria } of plain.sets[0]!.crews)
      expect(criteria.find(({ name }) => name === 'common-ground')!.because).toMatch(
        /^nobody named an intention yet/,
      )
  }, 60_000)

  it('are offered with the intention of the call and its caller, and become a crew with both', async () => {
    const order = ['ana', 'cleo', 'eva', 'gil', 'ben', 'dai', 'finn', 'hana']
    const people = IDS.map(id => person(id, id === 'cleo' ? { ways: ['caller'] } : {}))
    const of = await open({ works: worksHere, cohorts: [cohortOf(people, { calls: parted(order) })] })
    const rui = await signIn(of, 'ana', ['member', 'organiser'])
    const offered = async (calls: boolean) => {
      const { id } = await asked(of, calls)
      expect((await rui.post(`/api/suggestions/${id}/publish`, { set: 0 })).status).toBe(201)
    }
    const offersTo = async (whose: Client) => (await whose.get('/api/me/crews')).json().offers
    await offered(true)
    expect(await offersTo(rui)).toMatchObject([{ caller: 'ana', intention: GARDEN }])
    const finn = await signIn(of, 'finn')
    expect(await offersTo(finn)).toMatchObject([{ caller: 'ben', intention: 'a choir' }])
    const [{ id }] = await offersTo(rui)
    for (const who of ['ana', 'cleo', 'eva'])
      expect((await (await signIn(of, who)).post(`/api/me/offers/${id}/accept`)).status).toBe(204)
    expect((await rui.post(`/api/me/offers/${id}/begin`)).status).toBe(201)
    expect((await of.store.read('main')).crews).toMatchObject([
      { caller: 'ana', intention: GARDEN, members: ['ana', 'cleo', 'eva'] },
    ])
  }, 60_000)

  it('are offered without either where calls were not asked for', async () => {
    const people = IDS.map(id => person(id, id === 'cleo' ? { ways: ['caller'] } : {}))
    const of = await open({ works: worksHere, cohorts: [cohortOf(people, { calls: parted(IDS) })] })
    const { id } = await asked(of, false)
    const rui = await signIn(of, 'ana', ['member', 'organiser'])
    expect((await rui.post(`/api/suggestions/${id}/publish`, { set: 0 })).status).toBe(201)
    const { offers } = (await rui.get('/api/offers')).json()
    expect(offers).toHaveLength(2)
    for (const { members, caller, intention } of offers)
      expect([caller, intention]).toEqual([members.includes('cleo') ? 'cleo' : undefined, undefined])
  }, 60_000)

  it('say of a call that no crew answers that none does', () => {
    const twice = [
      { caller: 'ana', intention: 'a choir', members: ['ben'] },
      { caller: 'ana', intention: 'a choir', members: ['cleo'] },
    ]
    expect(callNotes(twice, [['ana', 'ben', 'cleo', 'dai', 'eva']])).toEqual([
      'the call of ana for "a choir": ana, ben, cleo, dai, eva answer it',
    ])
    expect(
      callNotes(twice, [
        ['ana', 'ben', 'dai', 'eva'],
        ['cleo', 'finn', 'gil'],
      ]),
    ).toEqual([
      'the call of ana for "a choir": no crew of the first set answers it, which is one with her in which three or more, and half at the least, called or opted in',
    ])
  })

  it('answer the call that half of a crew heard, three or more, with its caller among them', () => {
    const call = (caller: string, ...members: string[]): Call => ({ caller, intention: caller, members })
    const crew = ['ana', 'ben', 'cleo', 'dai']
    expect(callAnsweredBy(crew, [])).toBeUndefined()
    expect(callAnsweredBy(crew, [call('ana', 'ben')])).toBeUndefined()
    expect(callAnsweredBy(crew, [call('eva', ...crew)])).toBeUndefined()
    expect(callAnsweredBy(crew, [call('ana', 'ben', 'ben', 'finn', 'gil')])).toBeUndefined()
    const three = call('ben', 'ana', 'ben', 'dai')
    expect(callAnsweredBy(crew, [call('eva', ...crew), three, call('cleo', 'ana', 'ben')])).toBe(three)
    const four = call('dai', ...crew)
    expect(callAnsweredBy(crew, [three, four])).toBe(four)
  })

  it('find who opted in for the same, whoever it is, and else do not look at calls', async () => {
    const found = (calls: Call[], start: boolean) =>
      suggest(
        cohortOf(
          IDS.map(id => person(id)),
          { calls },
        ),
        {
          ...{ sizes: [4, 4], alternatives: 1, seed: 3, budget: { steps: 3000 } },
          preset: PRESETS['first-crews'],
          calls: start,
        },
        inlineRunner(),
      )
    const without = JSON.stringify(await found([], false))
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(IDS, { minLength: 8 }), async order => {
        expect(membersOf(await found(parted(order), true))).toEqual(fours(order))
        expect(JSON.stringify(await found(parted(order), false))).toBe(without)
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  it('in the service too: of calls nothing is in an answer that does not start from them, to the byte', async () => {
    const people = IDS.map((id, k) => person(id, { intentions: [k % 3 === 0 ? GARDEN : 'a house'] }))
    const interactions = happened(
      { kind: 'listening', participants: IDS.slice(0, 5) },
      { kind: 'contact', participants: ['gil', 'hana'], minutes: 90 },
    )
    const bodies = await Promise.all(
      [[], parted(IDS), parted([...IDS].reverse())].map(async calls => {
        const of = await open({ works: worksHere, cohorts: [cohortOf(people, { interactions, calls })] })
        return JSON.stringify((await asked(of, false)).result)
      }),
    )
    expect(bodies[1]).toBe(bodies[0])
    expect(bodies[2]).toBe(bodies[0])
  }, 60_000)

  it('are changed by hand with the same figures that they were found with', async () => {
    const order = ['ana', 'cleo', 'eva', 'gil', 'ben', 'dai', 'finn', 'hana']
    const of = await open({
      works: worksHere,
      cohorts: [
        cohortOf(
          IDS.map(id => person(id)),
          { calls: parted(order) },
        ),
      ],
    })
    const rui = await signIn(of, 'ana', ['member', 'organiser'])
    const turn = async (calls: boolean) => {
      const { id } = (await rui.post('/api/suggestions', { ...request, calls })).json()
      await ended(of, id)
      const { result } = (await rui.get(`/api/suggestions/${id}`)).json()
      const [one, other] = (result as Suggestion).sets[0]!.crews.map(({ members }) => members[0]!)
      const answer = await rui.post(`/api/suggestions/${id}/edits`, { edits: { kind: 'swap', one, other } })
      return [answer.status, answer.json().effect.turn]
    }
    expect(await turn(true)).toEqual([200, expect.stringMatching(/worse$/)])
    expect(await turn(false)).toEqual([200, 'about the same'])
  }, 60_000)

  it('add what was called for to what each says of herself, once, and change nothing else', () => {
    let called = 0
    fc.assert(
      fc.property(arbitraryCohort({ maxMembers: 8 }), cohort => {
        const before = JSON.stringify(cohort)
        const after = withCalls(cohort)
        expect(JSON.stringify(cohort)).toBe(before)
        expect(withCalls(after)).toEqual(after)
        const { members, ...rest } = after
        const { members: were, ...others } = cohort
        expect(rest).toEqual(others)
        expect(members.map(({ id }) => id)).toEqual(were.map(({ id }) => id))
        for (const [k, member] of members.entries()) {
          const hers = cohort.calls.filter(
            ({ caller, members: joined = [] }) => caller === member.id || joined.includes(member.id),
          )
          if (hers.length === 0) {
            expect(member).toBe(were[k])
            continue
          }
          called++
          const { intentions, ...profile } = member
          const { intentions: own = [], ...was } = were[k]!
          expect(profile).toEqual(was)
          expect(new Set(intentions).size).toBe(intentions!.length)
          // What she says of herself comes first, as she says it.
          expect(intentions!.slice(0, new Set(own).size)).toEqual([...new Set(own)])
          expect(new Set(intentions)).toEqual(new Set([...own, ...hers.map(({ intention }) => intention)]))
        }
      }),
    )
    expect(called).toBeGreaterThan(50)
  })
})

describe('a call and what happened', () => {
  it('have nothing to do with each other: to opt in is no bond', async () => {
    const interactions: Interaction[] = happened({ kind: 'listening', participants: ['ana', 'ben'] }).map(
      one => ({ ...one, id: derivedId(one) }) as Interaction,
    )
    const of = await open({ cohorts: [village({ interactions })] })
    const [ana, ben, cleo] = (await everybody(of)) as [SignedIn, SignedIn, SignedIn]
    const trust = async () => JSON.stringify(await of.store.trust('main'))
    const before = await trust()
    const id = await posted(ana)
    for (const who of [ben, cleo]) await verb(who, id, 'join')
    expect(await trust()).toBe(before)
    expect((await of.store.read('main')).interactions).toEqual(interactions)
  })
})
