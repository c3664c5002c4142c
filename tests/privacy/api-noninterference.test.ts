/**
 * Noninterference of the service: two congregations that differ only in facts private from somebody give her the same
 * answers, to the byte: bodies, statuses, orders, counts, ETags and headers, whatever she asks and whatever she changes.
 *
 * Two services run side by side, one on each congregation of a pair, with one clock; their random ids are replaced by ids that
 * follow from the request, so that answers can be compared as they are.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { callsFor } from '../../src/api/disclosure/views.ts'
import type { Role } from '../../src/api/roles.ts'
import { type Cohort, derivedId, type Interaction } from '../../src/graph/cohort.ts'
import {
  type Change,
  type Draw,
  drawFrom,
  draws,
  FROM_MEMBERS,
  FROM_ORGANISERS,
  type Pair,
  settle,
  type World,
  worlds,
} from '../api/private-facts.ts'
import {
  type Answer,
  type Client,
  client,
  ended,
  type Method,
  type Operation,
  operationsOf,
  quickFolder,
  type Running,
  running,
  worksHere,
} from '../api/service.ts'
import { EARLIEST, LATEST } from '../arbitraries.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'

const chance = vi.hoisted(() => ({ seed: '', next: 0 }))
vi.mock('../../src/api/sessions/tokens.ts', async original => {
  const real = await original<typeof import('../../src/api/sessions/tokens.ts')>()
  const newToken = () => real.hashOf(`${chance.seed} ${chance.next++}`)
  return { ...real, newToken, newId: () => newToken().slice(0, 22) }
})

// The same searches, simulations and lists, to the last bit, without a thread that has to start for each.
vi.mock('../../src/matching/search/runner.ts', async original => {
  const real = await original<typeof import('../../src/matching/search/runner.ts')>()
  return { ...real, workerRunner: () => ({ ...real.inlineRunner(), close: async () => {} }) }
})
vi.mock('../../src/sim/experiment/runner.ts', async original => {
  const real = await original<typeof import('../../src/sim/experiment/runner.ts')>()
  return { ...real, workerRunner: (_: number, cohort?: Cohort) => real.inlineRunner(cohort) }
})
vi.mock('../../src/api/readers/mates.ts', async () => {
  const { matesFor } = await import('../../src/matching/mates.ts')
  return {
    matesReader: () => ({
      find: async (...of: Parameters<typeof matesFor>) => matesFor(...of),
      close: async () => {},
    }),
  }
})

type Asked = {
  readonly method: Method
  readonly url: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Both services, each with what the same person sees of it. */
type Side = { readonly running: Running; readonly client: Client }
let sides: readonly [Running, Running]
let gets: readonly Operation[]
beforeAll(async () => {
  // Whoever is turned away asks again, and what follows from the request would not be the same.
  const options = { works: worksHere, late: 0, idKey: 'the same' }
  sides = [
    await running({ ...options, folder: quickFolder() }),
    await running({ ...options, folder: quickFolder() }),
  ]
  gets = operationsOf(sides[0].app).filter(({ method }) => method === 'GET')
})
afterAll(async () => {
  for (const side of sides ?? []) {
    await side.close()
    side.remove()
  }
})

/** What of an answer hangs on the request and on what she may know, and on nothing else. */
function told({ status, headers, body }: Answer): string {
  const said = Object.entries(headers)
    .filter(([name]) => name !== 'date' && name !== 'set-cookie' && !name.startsWith('x-ratelimit'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([status, body, said])
}

/** Where two texts part, with a little around it. */
function difference(one: string, other: string): string {
  let k = 0
  while (one[k] === other[k]) k++
  const around = (text: string) => text.slice(Math.max(0, k - 60), k + 100)
  return `\n  ... ${around(one)}\n  ... ${around(other)}`
}

let asked = 0
/** Asks both, and gives both answers. */
async function askBoth(
  both: readonly Side[],
  { method, url, body, headers }: Asked,
): Promise<[Answer, Answer]> {
  asked++
  const answers: Answer[] = []
  for (const { client } of both) {
    chance.seed = `request ${asked}`
    chance.next = 0
    answers.push(await client.ask(method, url, body, headers))
  }
  return answers as [Answer, Answer]
}

async function same(both: readonly Side[], what: Asked): Promise<Answer> {
  const [one, other] = await askBoth(both, what)
  if (told(one) !== told(other))
    throw new Error(
      `${what.method} ${what.url} ${what.body === undefined ? '' : JSON.stringify(what.body)} tells of it: ${difference(told(one), told(other))}`,
    )
  return one
}

/** Time goes by in both. */
function pass(millis: number) {
  for (const { clock } of sides) clock.now += millis
}

let places = 0
/** Puts a pair in place, each in its service under the same name, and signs the viewer in. */
async function both(pair: Pair, viewer: string, roles: readonly Role[]): Promise<Side[]> {
  const congregation = `c${places++}`
  const made: Side[] = []
  for (const [k, world] of [pair.one, pair.other].entries()) {
    const running = sides[k]!
    const { store, records, clock } = running
    await settle(world, congregation, { store, records, now: clock.now })
    chance.seed = `sign in ${congregation}`
    chance.next = 0
    const { hashOf, newToken, newId } = await import('../../src/api/sessions/tokens.ts')
    const token = newToken()
    const times = { created: clock.now, seen: clock.now, expires: clock.now + 1e9 }
    const session = { id: newId(), hash: hashOf(token), congregation, member: viewer, roles, maker: null }
    records.grant(congregation, viewer, roles)
    records.addSession({ ...session, ...times })
    made.push({ running, client: client(running.app, { cookie: `coalesce-session=${token}` }) })
  }
  return made
}

/** Every address that can be looked at, with and without a query. */
function looks(
  pair: Pair,
  member: string,
  {
    suggestion = 'nobody',
    simulation = 'nobody',
    rerun = 'nobody',
  }: { readonly suggestion?: string; readonly simulation?: string; readonly rerun?: string } = {},
): Asked[] {
  const crews = pair.one.cohort.crews.map(({ id }) => id)
  return (
    gets
      // Progress is told by the clock on the wall.
      .filter(({ path }) => !path.endsWith('/events'))
      .flatMap(one => {
        if (!one.path.includes('{id}')) return [one]
        const ids = one.path.includes('/crews/')
          ? ['nobody', ...crews]
          : [
              one.path.includes('/simulations/')
                ? simulation
                : one.path.includes('/reruns/')
                  ? rerun
                  : suggestion,
            ]
        return ids.map(id => ({ ...one, path: one.path.replace('{id}', id) }))
      })
      .flatMap(({ path: url, query }) => {
        const ids = pair.one.cohort.members.map(({ id }) => id)
        const queries = query.flatMap(
          ({ name }) =>
            ({
              member: [`?member=${member}`],
              limit: ['?limit=2&offset=1'],
              members: [`?members=${ids.slice(0, 2)}`, `?members=${ids.slice(1, 5)}`],
              withSet: ['?withSet=1'],
            })[name] ?? [],
        )
        return ['', ...queries].map((text): Asked => ({ method: 'GET', url: `${url}${text}` }))
      })
  )
}

const routesSeen = new Set<string>()
let questions = 0
async function lookAround(
  sides: readonly Side[],
  what: readonly Asked[],
  skip: (url: string) => boolean = () => false,
) {
  for (const one of what) {
    if (skip(one.url)) continue
    routesSeen.add(
      one.url
        .replace(/\?.*/, '')
        .replace(/\/crews\/[^/]+/, '/crews/{id}')
        .replace(/\/[\w-]{22}(?=\/|$)/, '/{id}'),
    )
    const { body } = await same(sides, one)
    if (body.startsWith('{"questions":[{')) questions++
  }
}

/** What a viewer may try, as she knows the congregation: she cannot choose by what is private. */
function attempts({ one, other }: Pair, viewer: string, congregation: string, draw: Draw): Asked[] {
  const { cohort } = one
  const ids = cohort.members.map(({ id }) => id)
  const someone = () => draw.one([...ids, 'nobody'])
  const interactions = [...one.cohort.interactions, ...other.cohort.interactions].map(({ id }) => id)
  const offers = [...one.offers, ...other.offers].map(({ id }) => `${congregation}.${id}`)
  const wish = (world: World, from: string) =>
    world.cohort.wishes.find(known => known.from === from && known.to === viewer)?.kind
  const accepted = ({ answers }: World, offer: string) =>
    answers.filter(given => `${congregation}.${given.offer}` === offer && given.answer === 'accepted')
  const kinds: readonly (() => Asked | undefined)[] = [
    () => ({
      method: 'PATCH',
      url: '/api/me',
      body: { place: draw.one(['Porto', 'Berlin', null]), maxCrews: 2 },
    }),
    () => ({
      method: 'PATCH',
      url: '/api/me',
      body: { paused: draw.chance() },
      headers: { 'if-match': '"old"' },
    }),
    () => {
      const to = someone()
      // That both are interested is for both to know: what the other wishes must be the same then.
      const kind = wish(one, to) === wish(other, to) && draw.chance() ? 'interested' : 'not-now'
      return { method: 'PUT', url: `/api/me/wishes/${to}`, body: { kind } }
    },
    () => ({ method: 'DELETE', url: `/api/me/wishes/${someone()}` }),
    () => ({
      method: 'PUT',
      url: `/api/me/boundaries/${someone()}`,
      body: { kind: draw.one(['apart', 'together']) },
    }),
    () => ({ method: 'DELETE', url: `/api/me/boundaries/${someone()}` }),
    () => ({
      method: 'POST',
      url: '/api/interactions',
      body: {
        ...draw.one<object>([{}, { id: 'mine-alone' }]),
        kind: 'listening',
        participants: [...new Set([viewer, someone(), someone()])],
        at: draw.time(),
      },
    }),
    () => ({
      method: 'POST',
      url: '/api/interactions',
      body: [
        { kind: 'conflict', participants: [viewer, someone()], outcome: 'open', at: draw.time() },
        { kind: 'support', asker: viewer, offerers: [someone()], at: draw.time() },
      ],
    }),
    () =>
      interactions.length === 0
        ? undefined
        : {
            method: 'POST',
            url: `/api/interactions/${draw.one(interactions)}/${draw.one(['confirm', 'contest'])}`,
          },
    () => {
      if (offers.length === 0) return undefined
      const offer = draw.one(offers)
      const verb = draw.one(['accept', 'decline', 'begin'])
      // Whether enough have accepted shows when it is begun: then it is one of the two things that may differ.
      const differs = JSON.stringify(accepted(one, offer)) !== JSON.stringify(accepted(other, offer))
      return {
        method: 'POST',
        url: `/api/me/offers/${offer}/${verb === 'begin' && differs ? 'accept' : verb}`,
      }
    },
    () => ({
      method: 'POST',
      url: `/api/me/crews/${draw.one([...cohort.crews.map(({ id }) => id), 'none'])}/${draw.one(['leave', 'end'])}`,
    }),
    () => ({
      method: 'PATCH',
      url: `/api/me/crews/${draw.one([...cohort.crews.map(({ id }) => id), 'none'])}`,
      body: { name: 'Ours', until: draw.one(['2026-09-01', null]) },
    }),
    () => ({ method: 'POST', url: '/api/calls', body: { intention: draw.one(['a garden', 'a choir']) } }),
    () => {
      const calls = callsFor(cohort).map(({ id }) => id)
      const verb = draw.one(['join', 'leave', 'offer'])
      return { method: 'POST', url: `/api/calls/${draw.one([...calls, 'none'])}/${verb}` }
    },
    () => {
      const own = callsFor({ calls: [{ caller: viewer, intention: 'a garden' }] })[0]!
      return { method: 'DELETE', url: `/api/calls/${own.id}` }
    },
    () => ({ method: 'DELETE', url: `/api/members/${someone()}/roles/organiser` }),
    () => ({
      method: 'DELETE',
      url: `/api/members/${draw.one([...ids.filter(id => id !== viewer)])}/sessions`,
    }),
    () => ({ method: 'DELETE', url: '/api/me/sessions' }),
    () => ({
      method: 'POST',
      url: '/api/invitations',
      body: { newcomer: { id: draw.one(['new-1', 'new-2', ids[0]!]), name: 'New' } },
    }),
    () => ({ method: 'POST', url: '/api/invitations', body: { member: someone(), roles: ['member'] } }),
    () => ({
      method: 'POST',
      url: '/api/me/tokens',
      body: { name: 'mine', roles: ['member'], readOnly: draw.chance() },
    }),
    () => ({
      method: 'DELETE',
      url: `/api/me/${draw.one(['tokens', 'sessions'])}/${congregation}.${draw.one([0, 1, 2, 3])}`,
    }),
    () => ({ method: 'POST', url: '/api/members', body: { id: draw.one(['new-3', ids[0]!]), name: 'New' } }),
    () => ({
      method: 'POST',
      url: '/api/import',
      body: { format: 'coalesce/cohort@1', members: [{ id: 'new-4', name: 'Four' }] },
    }),
  ]
  return kinds.filter(() => draw.one([0, 1, 2]) > 0).flatMap(make => make() ?? [])
}

/** A pair of worlds that a few private facts make differ. */
const cases = (facts: Readonly<Record<string, Change>>, of: fc.Arbitrary<World>) =>
  fc
    .record({
      world: of,
      viewer: fc.nat(),
      names: fc.uniqueArray(fc.constantFrom(...Object.keys(facts)), { minLength: 1, maxLength: 4 }),
      numbers: draws,
    })
    .map(({ world, viewer: place, names, numbers }) => {
      const { members } = world.cohort
      const viewer = members[place % members.length]!.id
      const draw = drawFrom(numbers)
      const pair = names.reduce((now, name) => facts[name]!(now, viewer, draw), {
        one: world,
        other: world,
      } as Pair)
      const told = () =>
        `${names.join('; ')}\n  viewer ${viewer}\n  one   ${JSON.stringify(pair.one)}\n  other ${JSON.stringify(pair.other)}`
      return { pair, viewer, names, draw, [fc.toStringMethod]: told }
    })

type Case = {
  readonly pair: Pair
  readonly viewer: string
  readonly names: readonly string[]
  readonly draw: Draw
}
type Counts = {
  pairs: number
  differ: number
  readonly facts: Map<string, number>
  looks: number
  tries: number
}
const counted = (): Counts => ({ pairs: 0, differ: 0, facts: new Map(), looks: 0, tries: 0 })
function count(counts: Counts, { pair, names }: { readonly pair: Pair; readonly names: readonly string[] }) {
  counts.pairs++
  if (JSON.stringify(pair.one) !== JSON.stringify(pair.other)) counts.differ++
  for (const name of names) counts.facts.set(name, (counts.facts.get(name) ?? 0) + 1)
}
const say = (who: string, { pairs, differ, facts, looks, tries }: Counts) =>
  console.log(
    `${who}: ${pairs} pairs of congregations, ${differ} of them differ, in ${facts.size} kinds of fact (each ${Math.min(...facts.values())} times or more); ${looks} looks at ${routesSeen.size} addresses (questions of a crew ${questions} times), ${tries} changes`,
  )

/** As many pairs as there is time for; what is asked of the last one is asked to its end. */
async function pairsFor(
  millis: number,
  facts: Readonly<Record<string, Change>>,
  of: fc.Arbitrary<World>,
  test: (one: Case, counts: Counts) => Promise<void>,
): Promise<Counts> {
  const counts = counted()
  const end = performance.now() + millis
  await fc.assert(
    fc.asyncProperty(cases(facts, of), async one => {
      if (performance.now() > end) return
      count(counts, one)
      await test(one, counts)
    }),
    { numRuns: 400, endOnFailure: true },
  )
  return counts
}

/** Worlds whose documents say when they are of, later than all that is in them, or never: see "the place of asOf" below. */
const datedWorlds = worlds.map(world => {
  const { asOf, ...cohort } = world.cohort
  return {
    ...world,
    cohort: asOf === undefined ? cohort : { ...cohort, asOf: new Date(LATEST).toISOString() },
  }
})

describe('what differs in private only gives the same answers, to the byte', () => {
  it('to a member, whatever she looks at and whatever she changes', async () => {
    const counts = await pairsFor(14_000, FROM_MEMBERS, worlds, async ({ pair, viewer, draw }, counts) => {
      const sides = await both(pair, viewer, ['member'])
      const around = looks(pair, viewer)
      await lookAround(sides, around)
      const changes = attempts(pair, viewer, `c${places - 1}`, draw)
      for (const change of changes) await same(sides, change)
      pass(31_000)
      await lookAround(sides, around)
      counts.looks += 2 * around.length
      counts.tries += changes.length
      if (counts.pairs % 16 > 0) return
      await same(sides, { method: 'DELETE', url: draw.one(['/api/me', '/api/session']) })
      await lookAround(sides, around)
    })
    say('a member', counts)
    expect(counts.differ).toBeGreaterThan(3)
  }, 120_000)

  it('to an organiser, whatever she looks at and whatever she changes', async () => {
    const counts = await pairsFor(
      9000,
      FROM_ORGANISERS,
      datedWorlds,
      async ({ pair, viewer, draw }, counts) => {
        const sides = await both(pair, viewer, ['member', 'organiser'])
        const around = looks(pair, viewer)
        await lookAround(sides, around)
        const changes = attempts(pair, viewer, `c${places - 1}`, draw)
        for (const change of changes) await same(sides, change)
        pass(31_000)
        await lookAround(sides, around)
        counts.looks += 2 * around.length
        counts.tries += changes.length
      },
    )
    say('an organiser', counts)
    expect(counts.differ).toBeGreaterThan(3)
  }, 120_000)

  it('to an organiser who asks for crews, moves people about, offers them, and simulates', async () => {
    const counts = await pairsFor(
      12_000,
      FROM_ORGANISERS,
      datedWorlds,
      async ({ pair, viewer, draw }, counts) => {
        const sides = await both(pair, viewer, ['member', 'organiser'])
        const end = async (asked: Asked) => {
          const { id } = (await same(sides, asked)).json()
          for (const { running } of sides) await ended(running, id)
          return id as string
        }
        const request = {
          steps: 600,
          alternatives: 2,
          seed: 3,
          calls: draw.chance(),
          sizes: draw.one([
            [3, 5],
            [3, 8],
          ]),
        }
        const suggestion = await end({ method: 'POST', url: '/api/suggestions', body: request })
        const simulation =
          counts.pairs % 3 === 0
            ? await end({
                method: 'POST',
                url: '/api/simulations',
                body: { scenario: 'two-weekends', runs: 2, cohort: true },
              })
            : 'nobody'
        const of = `/api/suggestions/${suggestion}`
        const ids = pair.one.cohort.members.map(({ id }) => id)
        const planned = (await same(sides, { method: 'GET', url: `${of}/plan` })).json().crews ?? []
        if (planned.length > 0) await same(sides, { method: 'POST', url: `${of}/publish`, body: {} })
        const rerun =
          planned.length > 0
            ? await end({
                method: 'POST',
                url: `${of}/reruns`,
                body: { steps: 600, ...(draw.chance() ? { tax: 0.1 } : {}) },
              })
            : 'nobody'
        const around = looks(pair, viewer, { suggestion, simulation, rerun }).filter(({ url }) =>
          /suggestions|simulations|reruns|invitees/.test(url),
        )
        await lookAround(sides, around)
        const changes: Asked[] = [
          ...Array.from({ length: 4 }, (): Asked => {
            const edit = draw.one<object>([
              { kind: 'swap', one: draw.one(ids), other: draw.one(ids) },
              { kind: 'move', member: draw.one(ids), to: draw.one<string | number>([0, 1, 'new', 'none']) },
              { kind: 'remove', member: draw.one(ids) },
            ])
            return {
              method: 'POST',
              url: `${of}/edits`,
              body: { edits: edit, mode: draw.one(['warn', 'free', 'strict']) },
            }
          }),
          { method: 'POST', url: `${of}/edits`, body: { step: 'undo' } },
          { method: 'POST', url: `${of}/edits`, body: { take: rerun } },
          { method: 'GET', url: `${of}/plan` },
          { method: 'POST', url: `${of}/publish`, body: {} },
          { method: 'GET', url: '/api/me/crews' },
        ]
        for (const change of changes) await same(sides, change)
        counts.looks += around.length
        counts.tries += changes.length
      },
    )
    say('an organiser who asks for crews', counts)
    expect(counts.differ).toBeGreaterThan(3)
  }, 120_000)

  it('but what happens in the open does show: the tests would see a difference', async () => {
    const open: Change = ({ one, other }) => ({
      one,
      other: {
        ...other,
        cohort: {
          ...other.cohort,
          members: other.cohort.members.map(member => ({ ...member, place: 'Elsewhere' })),
        },
      },
    })
    let seen = 0
    const counts = await pairsFor(3000, { open }, worlds, async ({ pair, viewer }, counts) => {
      if (counts.pairs > 5) return
      const sides = await both(pair, viewer, ['member'])
      const [one, other] = await askBoth(sides, { method: 'GET', url: '/api/people' })
      if (told(one) !== told(other)) seen++
    })
    expect(seen).toBe(Math.min(5, counts.pairs))
    expect(seen).toBeGreaterThan(0)
  }, 120_000)
})

/** People who have met, and what a test adds. */
const bare = (more: Partial<Cohort> = {}): World => {
  const ids = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn']
  const met = { kind: 'listening', participants: ids } as const
  const interactions = happened(met, { kind: 'meeting', series: 's1', participants: ids })
  return {
    cohort: cohortOf(
      ids.map(id => person(id)),
      { ...more, interactions: [...interactions, ...(more.interactions ?? [])] },
    ),
    offers: [],
    answers: [],
    signedIn: [],
  }
}
const apart = (by: string): Partial<Cohort> => ({
  boundaries: [{ between: ['ben', 'cleo'], kind: 'apart', by }],
})
const notNow: Partial<Cohort> = { wishes: [{ from: 'ben', to: 'cleo', kind: 'not-now' }] }
const lived = (...list: readonly object[]) =>
  list.map((one, k) => ({ id: `p${k}`, at: '2026-06-20T18:00:00Z', ...one })) as Interaction[]
const helped = Array.from({ length: 20 }, (_, k) => ({
  kind: 'support',
  asker: ['ben', 'cleo', 'dai'][k % 3],
  offerers: [['cleo', 'dai', 'ben'][k % 3]],
}))

async function organised(one: World, other: World): Promise<Side[]> {
  return both({ one, other }, 'ana', ['member', 'organiser'])
}
async function carriedOut(sides: readonly Side[], url: string, body: object): Promise<string> {
  const { id } = (await same(sides, { method: 'POST', url, body })).json()
  for (const { running } of sides) await ended(running, id)
  return id
}
const suggested = (sides: readonly Side[]) =>
  carriedOut(sides, '/api/suggestions', { steps: 600, alternatives: 1, sizes: [3, 3] })

/** Each is a leak that was found, in its smallest case. */
describe('to an organiser', () => {
  it('the export says not, by the place of asOf, that something private is later than the document', async () => {
    const pending = {
      kind: 'listening',
      participants: ['ben', 'cleo'],
      recordedBy: 'ben',
      at: '2026-07-30T12:00:00Z',
    }
    await same(await organised(bare(), bare({ interactions: lived(pending) })), {
      method: 'GET',
      url: '/api/export',
    })
  })

  it('nor does it by asOf itself, where the store is ahead of the clock', async () => {
    const later = { asOf: '2027-01-01T00:00:00Z' }
    const pending = {
      kind: 'listening',
      participants: ['ben', 'cleo'],
      recordedBy: 'ben',
      at: '2027-02-01T00:00:00Z',
    }
    const sides = await organised(bare(later), bare({ ...later, interactions: lived(pending) }))
    const [one, other] = await askBoth(sides, { method: 'GET', url: '/api/export' })
    expect(other.json().asOf).toBe(one.json().asOf)
  })

  it('the hash of what a suggestion was computed from tells not whose boundary it was', async () => {
    const sides = await organised(bare(apart('ben')), bare(apart('cleo')))
    const id = await suggested(sides)
    const [one, other] = await askBoth(sides, { method: 'GET', url: `/api/suggestions/${id}` })
    expect(other.json().inputs).toBe(one.json().inputs)
  })

  it('nor does the hash of the congregation that a simulation began with', async () => {
    const sides = await organised(bare(apart('ben')), bare(apart('cleo')))
    const id = await carriedOut(sides, '/api/simulations', {
      scenario: 'two-weekends',
      runs: 2,
      cohort: true,
    })
    const [one, other] = await askBoth(sides, { method: 'GET', url: `/api/simulations/${id}` })
    expect(other.json().result.manifest.cohort).toBe(one.json().result.manifest.cohort)
  })

  it('counts of the congregation tell not of support, nor that it is a conflict that keeps two apart', async () => {
    const support = bare({ interactions: lived(helped[0]!) })
    await same(await organised(bare(), support), { method: 'GET', url: '/api/congregation' })
  })

  it('figures of crews tell not of support', async () => {
    const sides = await organised(bare(), bare({ interactions: lived(...helped) }))
    await same(sides, { method: 'GET', url: `/api/suggestions/${await suggested(sides)}` })
  })

  it('nor of who missed meetings', async () => {
    const meetings = (missed: readonly string[]) =>
      lived(
        ...Array.from({ length: 12 }, () => ({
          kind: 'meeting',
          series: 's2',
          participants: ['ben', 'cleo', 'dai'],
          missed,
        })),
      )
    const sides = await organised(
      bare({ interactions: meetings([]) }),
      bare({ interactions: meetings(['ben']) }),
    )
    await same(sides, { method: 'GET', url: `/api/suggestions/${await suggested(sides)}` })
  })

  it('simulations that begin with the congregation tell not why two must stay apart', async () => {
    const sides = await organised(bare(apart('ben')), bare(notNow))
    const id = await carriedOut(sides, '/api/simulations', {
      scenario: 'two-weekends',
      runs: 8,
      cohort: true,
    })
    const [one, other] = await askBoth(sides, { method: 'GET', url: `/api/simulations/${id}` })
    expect(other.json().result.manifest.outcomes).toBe(one.json().result.manifest.outcomes)
  })

  it('ids of the export follow not from who recorded, nor from who was missing', async () => {
    const what = { kind: 'listening', participants: ['ben', 'cleo'], at: '2026-06-20T18:00:00Z' } as const
    const recorded = {
      ...what,
      participants: [...what.participants],
      recordedBy: 'ben',
      confirmedBy: ['cleo'],
    }
    const other = { ...recorded, recordedBy: 'cleo', confirmedBy: ['ben'] }
    const named = (one: Omit<Interaction, 'id'>) =>
      bare({ interactions: lived({ ...one, id: derivedId(one) }) })
    await same(await organised(named(recorded), named(other)), { method: 'GET', url: '/api/export' })
  })

  it('to import a wish the other way round tells not that somebody is interested', async () => {
    const sides = await organised(bare(), bare({ wishes: [{ from: 'ben', to: 'cleo', kind: 'interested' }] }))
    const members = bare().cohort.members.filter(({ id }) => id === 'ben' || id === 'cleo')
    const wishes = [{ from: 'cleo', to: 'ben', kind: 'interested' }]
    await same(sides, {
      method: 'POST',
      url: '/api/import',
      body: { format: 'coalesce/cohort@1', members, wishes },
    })
    await same(sides, { method: 'GET', url: '/api/export' })
  })

  it('to import another boundary of somebody tells not whether it is hers that keeps two apart', async () => {
    const sides = await organised(bare(apart('ben')), bare(apart('cleo')))
    const members = bare().cohort.members.filter(({ id }) => id === 'ben' || id === 'cleo')
    const boundaries = [{ between: ['ben', 'cleo'], kind: 'together', by: 'ben' }]
    await same(sides, {
      method: 'POST',
      url: '/api/import',
      body: { format: 'coalesce/cohort@1', members, boundaries },
    })
    await same(sides, { method: 'GET', url: '/api/export' })
  })
})

describe('to a member', () => {
  it('to give an interaction an id tells not that others have one of that id', async () => {
    const pending = { kind: 'listening', participants: ['ben', 'cleo'], recordedBy: 'ben', id: 'camp-fire' }
    const sides = await both({ one: bare(), other: bare({ interactions: lived(pending) }) }, 'ana', [
      'member',
    ])
    const hers = {
      kind: 'listening',
      participants: ['ana', 'dai'],
      at: '2026-07-01T12:00:00Z',
      id: 'camp-fire',
    }
    await same(sides, { method: 'POST', url: '/api/interactions', body: hers })
  })

  it('the figures for Prometheus, which anybody may read, tell not that somebody declined', async () => {
    const offer = { id: 'o', members: ['ana', 'ben', 'cleo'], caller: null, intention: null, rhythm: null }
    const world = { ...bare(), offers: [{ ...offer, created: EARLIEST, stood: null }] }
    const [one, other] = await both({ one: world, other: world }, 'ben', ['member'])
    const stranger = (side: Side) => client(side.running.app)
    const declined = async (side: Side) =>
      (await stranger(side).get('/metrics')).body
        .split('\n')
        .find(
          line =>
            line.startsWith('coalesce_request_seconds_count') &&
            line.includes('decline') &&
            line.includes('204'),
        )
    const before = await declined(other!)
    await other!.client.post(`/api/me/offers/c${places - 1}.o/decline`)
    expect(one).toBeDefined()
    expect(await declined(other!)).toBe(before)
  })
})
