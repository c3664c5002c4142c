/** The client for other programs: as the service describes itself, and against a service that listens. */
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import {
  answered,
  CoalesceError,
  createCoalesceClient,
  inWords,
  type OwnInteraction,
  type Profile,
} from '../../src/client/client.ts'
import { ended, quickFolder, type Running, running, signIn } from '../api/service.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'

const opened: Running[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.close()
    one.remove()
  }
})

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
async function open(): Promise<Running> {
  const village = cohortOf(
    IDS.map(id => person(id, { languages: ['en'] })),
    { interactions: happened({ kind: 'listening', participants: IDS }) },
  )
  const one = await running({ folder: quickFolder(), cohorts: [village] })
  opened.push(one)
  return one
}

/** A service that listens, and ana's programs that ask it. */
async function listening() {
  const of = await open()
  const baseUrl = await of.app.listen({ port: 0, host: '127.0.0.1' })
  const ana = await signIn(of, 'ana', ['member', 'organiser'])
  const tokenFor = async (body: object) =>
    (await ana.post('/api/me/tokens', { name: 'test', roles: ['member', 'organiser'], ...body })).json().token
  const program = async (body: object = { readOnly: false }) =>
    createCoalesceClient({ baseUrl, token: await tokenFor(body) })
  return { of, baseUrl, program }
}

describe('the types of the client', () => {
  it('are those of the description: run `npm run client` where they are not', async () => {
    const script = new URL('../../scripts/client.mjs', import.meta.url).href
    const { pathsOf } = (await import(script)) as { pathsOf: (description: unknown) => Promise<string> }
    const of = await open()
    const made = await pathsOf(of.app.swagger())
    const kept = readFileSync(new URL('../../src/client/paths.ts', import.meta.url), 'utf8')
    expect(made === kept, 'src/client/paths.ts is not what the service says; run `npm run client`').toBe(true)
  })
})

describe('the compiler', () => {
  it('knows what may be asked, and what is answered', () => {
    expect(typeof compiled).toBe('function')
  })
})

describe('the client', () => {
  it('records what happened, and reads how it stands', async () => {
    const { program } = await listening()
    const client = await program()
    const me = answered(await client.GET('/api/session'))
    expect(me).toEqual({ member: 'ana', congregation: 'main', roles: ['member', 'organiser'] })

    const told = await client.POST('/api/interactions', {
      body: {
        id: 'walk-1',
        at: '2026-07-20T18:00:00Z',
        kind: 'contact',
        participants: ['ana', 'ben'],
        minutes: 60,
      },
    })
    expect([told.response.status, told.data]).toEqual([201, { ids: ['walk-1'] }])
    const { total, interactions } = answered(
      await client.GET('/api/interactions', { params: { query: { limit: 1 } } }),
    )
    expect(total).toBe(2)
    expect(interactions.map(({ interaction, state }) => [interaction.id, state])).toEqual([
      ['walk-1', 'waits'],
    ])
  })

  it('follows a suggestion from asking to its crews', async () => {
    const { of, program } = await listening()
    const client = await program()
    const { id } = answered(
      await client.POST('/api/suggestions', { body: { steps: 500, alternatives: 1, sizes: [3, 5] } }),
    )
    await ended(of, id)
    const { state, result } = answered(
      await client.GET('/api/suggestions/{id}', { params: { path: { id } } }),
    )
    expect(state).toBe('done')
    expect(result!.sets[0]!.crews.flatMap(({ members }) => members).length).toBeGreaterThan(2)
    const cancelled = await client.DELETE('/api/suggestions/{id}', { params: { path: { id } } })
    expect([cancelled.response.status, answered(cancelled)]).toEqual([204, undefined])
  })

  it('is told what was wrong with what it sent, and where', async () => {
    const { program } = await listening()
    const client = await program()
    const { data, error } = await client.PUT('/api/me/wishes/{id}', {
      params: { path: { id: 'ben' } },
      // @ts-expect-error there is no such kind of wish
      body: { kind: 'enchanted' },
    })
    expect(data).toBeUndefined()
    expect([error!.status, error!.title]).toEqual([400, 'the request is not right'])
    expect(error!.errors!.map(({ place, value }) => [place, value])).toEqual([['kind', '"enchanted"']])
    expect(inWords(error!)).toMatch(/^the request is not right\n {2}kind \("enchanted"\) .+; .+/)
  })

  it('throws what was refused where somebody asks only for what was given', async () => {
    const { baseUrl, program } = await listening()
    const refused = async (answer: Promise<Parameters<typeof answered>[0]>) => {
      const error = await answer.then(answered).catch((thrown: unknown) => thrown)
      if (!(error instanceof CoalesceError)) throw new Error(`not refused: ${String(error)}`)
      return [error.status, error.message, error.problem?.status]
    }
    const stranger = createCoalesceClient({ baseUrl })
    expect(await refused(stranger.GET('/api/me'))).toEqual([401, 'sign in first', 401])
    const looking = await program({ readOnly: true })
    expect(answered(await looking.GET('/api/me')).id).toBe('ana')
    const wish = { params: { path: { id: 'ben' } }, body: { kind: 'interested' } } as const
    expect(await refused(looking.PUT('/api/me/wishes/{id}', wish))).toEqual([
      403,
      'this token may only look',
      403,
    ])
    const page = async () => new Response('<h1>Bad gateway</h1>', { status: 502 })
    const behind = createCoalesceClient({ baseUrl, fetch: page })
    expect(await refused(behind.GET('/api/me'))).toEqual([
      502,
      'the answer is 502, and not of Coalesce',
      undefined,
    ])
  })

  it('sends its token with each request, and none where it has none', async () => {
    const sent: (string | null)[] = []
    const fetch = async (request: Request) => {
      sent.push(request.headers.get('authorization'))
      return Response.json({})
    }
    await createCoalesceClient({ baseUrl: 'http://127.0.0.1', token: 'abc', fetch }).GET('/api/me')
    await createCoalesceClient({ baseUrl: 'http://127.0.0.1', fetch }).GET('/api/me')
    expect(sent).toEqual(['Bearer abc', null])
  })
})

/** Never called: what must not compile. The compiler (`npm run types`) tells where it would. */
async function compiled(): Promise<void> {
  const client = createCoalesceClient({ baseUrl: 'http://127.0.0.1' })

  // @ts-expect-error there is no such address
  await client.GET('/api/persons')
  // @ts-expect-error people are looked at, not posted
  await client.POST('/api/people')
  // @ts-expect-error whose wish it is about is missing
  await client.PUT('/api/me/wishes/{id}', { body: { kind: 'interested' } })
  // @ts-expect-error a call has an intention, and no intent
  await client.POST('/api/calls', { body: { intent: 'to sing' } })
  // @ts-expect-error the body is missing
  await client.POST('/api/calls')
  // @ts-expect-error a limit is a number
  await client.GET('/api/interactions', { params: { query: { limit: 'all' } } })
  // @ts-expect-error this takes no query
  await client.GET('/api/people', { params: { query: { limit: 1 } } })
  // A rhythm may be left out.
  await client.POST('/api/calls/{id}/offer', { params: { path: { id: 'c-1' } }, body: {} })

  const { data, error } = await client.GET('/api/people')
  expectTypeOf(data!.members[0]!.name).toEqualTypeOf<string>()
  expectTypeOf(error!.title).toEqualTypeOf<string>()
  // @ts-expect-error how many crews she would be in is hers and the organisers' to know
  data?.members[0]?.maxCrews
  // @ts-expect-error people have names
  data?.members[0]?.nickname
  expectTypeOf(answered(await client.GET('/api/me'))).toEqualTypeOf<Profile>()
  const { interactions } = answered(await client.GET('/api/interactions'))
  expectTypeOf(interactions).toEqualTypeOf<OwnInteraction[]>()
  expectTypeOf(interactions[0]!.state).toEqualTypeOf<'counts' | 'waits' | 'contested'>()
}
