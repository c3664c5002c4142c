/** A set searched anew around what is pinned, compared with others, and changed by hand for long. */
import { describe, expect, it } from 'vitest'
import { organiserDocument } from '../../src/api/disclosure/views.ts'
import type { Work } from '../../src/api/jobs/jobs.ts'
import { editorOf, type RerunJob } from '../../src/api/suggestions.ts'
import type { Cohort } from '../../src/graph/cohort.ts'
import { apartPairs } from '../../src/matching/apartness.ts'
import type { Plan, Rerun } from '../../src/matching/edit.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  ended,
  opening,
  type Running,
  type RunningOptions,
  type SignedIn,
  signIn,
  worksHere,
} from './service.ts'

const invented = inventCohort({ members: 20, seed: 8 })
const TOWN: Cohort = { ...invented, id: 'main', crews: [] }
const IDS = TOWN.members.map(({ id }) => id)
const RUI = IDS[0]!

const { open, restarted } = opening({ cohorts: [TOWN], works: worksHere })
const organiser = (of: Running, id = RUI) => signIn(of, id, ['member', 'organiser'])
const problem = ({ status, json }: Answer) => [status, json().title] as const
const CHANGED = [409, 'this set was changed since that search was asked for; ask for it again'] as const

type ShownPlan = {
  readonly revision: number
  readonly undo: number
  readonly redo: number
  readonly sinceSuggested: string
  readonly crews: readonly { readonly members: readonly string[]; readonly pinned: boolean }[]
  readonly unplaced: readonly string[]
}

async function suggested(of: Running, rui: Client, body: object = {}): Promise<string> {
  const answer = await rui.post('/api/suggestions', { steps: 3000, alternatives: 1, sizes: [3, 5], ...body })
  expect(answer.status).toBe(202)
  const { id } = answer.json()
  expect((await ended(of, id)).state).toBe('done')
  return id
}
async function rerunOf(of: Running, rui: Client, suggestion: string, body: object = {}): Promise<string> {
  const answer = await rui.post(`/api/suggestions/${suggestion}/reruns`, { steps: 3000, ...body })
  expect([answer.status, answer.body]).toEqual([202, answer.body])
  const { id } = answer.json()
  expect(answer.headers.location).toBe(`/api/reruns/${id}`)
  const { state, error } = await ended(of, id)
  expect([state, error]).toEqual(['done', null])
  return id
}
const edit = (rui: Client, suggestion: string, edits: unknown) =>
  rui.post(`/api/suggestions/${suggestion}/edits`, { edits })
const take = (rui: Client, suggestion: string, rerun: string, more: object = {}) =>
  rui.post(`/api/suggestions/${suggestion}/edits`, { take: rerun, ...more })
const step = (rui: Client, suggestion: string, which: 'undo' | 'redo') =>
  rui.post(`/api/suggestions/${suggestion}/edits`, { step: which })
const planOf = async (rui: Client, suggestion: string): Promise<ShownPlan> =>
  (await rui.get(`/api/suggestions/${suggestion}/plan`)).json()
const keptRerun = (of: Running, id: string) => JSON.parse(of.records.job(id)!.result!) as Rerun
const crewsIn = ({ crews, unplaced }: Pick<ShownPlan, 'crews' | 'unplaced'>) => ({
  crews: crews.map(({ members, pinned }) => ({ members, pinned })),
  unplaced,
})
/** Takes some of a plan's people out of their crews, so that there is something to find. */
const spoil = async (rui: Client, suggestion: string, crews = [0, 1]) => {
  const plan = await planOf(rui, suggestion)
  const members = crews.map(k => plan.crews[k]!.members[0]!)
  const answer = await edit(
    rui,
    suggestion,
    members.map(member => ({ kind: 'move', member, to: 'none' })),
  )
  expect(answer.status).toBe(200)
  return members
}
/** A promise, and what fulfils it. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}

describe('a rerun', () => {
  it('is followed as a job, taken as one step, undone and done again', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const out = await spoil(rui, id)
    const before = await rui.get(`/api/suggestions/${id}/plan`)
    const rerun = await rerunOf(of, rui, id)
    const answer = await rui.get(`/api/reruns/${rerun}`)
    const { state, owner, result, inputs, version } = answer.json()
    expect([answer.status, state, owner, version]).toEqual([200, 'done', RUI, '0.0.0-test'])
    expect(inputs).toMatch(/^[0-9a-f]{64}$/)
    expect(Object.keys(result).sort()).toEqual(['crews', 'effect', 'moved', 'notes', 'unplaced'])
    expect(result.effect.turn).toMatch(/better$/)
    for (const member of out) expect(result.moved).toContain(member)
    const events = await rui.get(`/api/reruns/${rerun}/events`)
    expect(events.body).toMatch(/event: end\ndata: \{"state":"done"\}/)
    // Until it is taken nothing is changed.
    expect((await rui.get(`/api/suggestions/${id}/plan`)).body).toBe(before.body)

    const etag = String(before.headers.etag)
    const taken = await rui.post(`/api/suggestions/${id}/edits`, { take: rerun }, { 'if-match': etag })
    const plan = before.json()
    expect([taken.status, taken.json().revision, taken.json().undo, taken.json().redo]).toEqual([
      200,
      plan.revision + 1,
      plan.undo + 1,
      0,
    ])
    expect(taken.headers.etag).toBe(`"${plan.revision + 1}"`)
    expect(taken.json().effect).toEqual(result.effect)
    expect(crewsIn(taken.json())).toEqual(
      crewsIn({
        crews: result.crews,
        unplaced: result.unplaced.map(({ member }: { readonly member: string }) => member),
      }),
    )
    const undone = (await step(rui, id, 'undo')).json()
    expect([crewsIn(undone), undone.redo]).toEqual([crewsIn(plan), 1])
    const again = (await step(rui, id, 'redo')).json()
    expect([crewsIn(again), again.revision]).toEqual([crewsIn(taken.json()), plan.revision + 3])
    // What is taken with an old ETag is not.
    const late = await rui.post(`/api/suggestions/${id}/edits`, { take: rerun }, { 'if-match': etag })
    expect(late.status).toBe(412)
  }, 60_000)

  it('leaves crews that are pinned, and crews that stand, as they are', async () => {
    const stands = { id: 'c1', members: IDS.slice(5, 9).sort(), locked: true }
    const cohort = { ...TOWN, crews: [stands], boundaries: [], wishes: [] }
    const of = await open({
      cohorts: [{ ...cohort, interactions: cohort.interactions.filter(({ kind }) => kind !== 'conflict') }],
    })
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const plan = await planOf(rui, id)
    const mine = plan.crews.findIndex(({ pinned }) => !pinned)
    expect((await edit(rui, id, { kind: 'pin', crew: mine })).status).toBe(200)
    const others = [...plan.crews.keys()].filter(k => k !== mine && !plan.crews[k]!.pinned)
    await spoil(rui, id, others.slice(0, 2))
    const pinned = (await planOf(rui, id)).crews.filter(crew => crew.pinned).map(({ members }) => members)
    expect(pinned).toEqual([plan.crews[mine]!.members, stands.members].sort((a, b) => order(plan, a, b)))
    const rerun = await rerunOf(of, rui, id)
    const { result } = (await rui.get(`/api/reruns/${rerun}`)).json()
    const stay = (crews: ShownPlan['crews']) =>
      crews.filter(crew => crew.pinned).map(({ members }) => members)
    expect(stay(result.crews)).toEqual(pinned)
    for (const member of pinned.flat()) expect(result.moved).not.toContain(member)
    for (const { before, after } of result.effect.crews)
      for (const members of [before, after].filter(one => one !== undefined))
        expect(pinned).not.toContainEqual(members)
    const taken = (await take(rui, id, rerun)).json()
    expect(stay(taken.crews)).toEqual(pinned)
    expect(taken.crews.find(({ kept }: { readonly kept?: string }) => kept === 'c1').members).toEqual(
      stands.members,
    )
  }, 60_000)

  it('of a plan that was changed since is refused, and taken once the plan is that again', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const [member] = await spoil(rui, id)
    const rerun = await rerunOf(of, rui, id)
    await edit(rui, id, { kind: 'pin', crew: 0 })
    expect(problem(await take(rui, id, rerun))).toEqual(CHANGED)
    await step(rui, id, 'undo')
    await edit(rui, id, { kind: 'move', member, to: 0 })
    expect(problem(await take(rui, id, rerun))).toEqual(CHANGED)
    const { revision } = await planOf(rui, id)
    expect(revision).toBe(4)
    await step(rui, id, 'undo')
    expect((await take(rui, id, rerun)).status).toBe(200)
    // It was taken: what it was a rerun of is no more.
    expect(problem(await take(rui, id, rerun))).toEqual(CHANGED)
  }, 60_000)

  it('of another set or suggestion is not there, nor is one that is none', async () => {
    const of = await open()
    const rui = await organiser(of)
    const [id, other] = [await suggested(of, rui, { alternatives: 2 }), await suggested(of, rui)]
    expect((await rui.get(`/api/suggestions/${id}/plan?set=1`)).status).toBe(200)
    const rerun = await rerunOf(of, rui, id, { set: 1 })
    const none = [404, 'there is no such rerun of this set'] as const
    expect(problem(await take(rui, id, rerun))).toEqual(none)
    expect(problem(await take(rui, other, rerun))).toEqual(none)
    expect(problem(await take(rui, other, rerun, { set: 1 }))).toEqual([404, 'there is no such set'])
    for (const wrong of ['nothing', other])
      expect(problem(await take(rui, id, wrong))).toEqual([404, 'there is no such rerun'])
    // One kind of job is not looked at as another.
    expect((await rui.get(`/api/reruns/${id}`)).status).toBe(404)
    expect((await rui.get(`/api/suggestions/${rerun}`)).status).toBe(404)
    expect((await rui.get(`/api/suggestions/${rerun}/plan`)).status).toBe(404)
    expect((await rui.get('/api/suggestions')).json().suggestions).toHaveLength(2)
    for (const body of [
      {},
      { take: rerun, step: 'undo' },
      { take: rerun, edits: { kind: 'pin', crew: 0 } },
      { take: '../x' },
    ])
      expect((await rui.post(`/api/suggestions/${id}/edits`, { set: 1, ...body })).status).toBe(400)
    for (const body of [{ set: 9 }, { set: 8 }, { steps: 0 }, { tax: 2 }, { plan: {} }])
      expect([400, 404]).toContain((await rui.post(`/api/suggestions/${id}/reruns`, body)).status)
    expect((await take(rui, id, rerun, { set: 1 })).status).toBe(200)
  }, 60_000)

  it('is not taken before it is there, nor when it was cancelled', async () => {
    const wait = gate()
    const of = await open({
      works: cohort => ({
        ...worksHere(cohort),
        rerun: async (job, say, signal) => {
          await Promise.race([
            wait.passed,
            new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
          ])
          return worksHere(cohort).rerun(job, say, signal)
        },
      }),
    })
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const asked = async () => (await rui.post(`/api/suggestions/${id}/reruns`, { steps: 500 })).json().id
    const [first, second] = [await asked(), await asked()]
    while (of.records.job(first)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    expect(problem(await take(rui, id, first))).toEqual([409, 'this rerun is running'])
    expect(problem(await take(rui, id, second))).toEqual([409, 'this rerun is waiting'])
    expect((await rui.delete(`/api/reruns/${first}`)).status).toBe(204)
    await ended(of, first)
    expect(problem(await take(rui, id, first))).toEqual([409, 'this rerun is cancelled'])
    wait.open()
    await ended(of, second)
    expect((await take(rui, id, second)).status).toBe(200)
  }, 60_000)

  it('gives the same bytes for the same steps and seed, and nothing of it hangs on the clock', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    await spoil(rui, id)
    const run = async (seed: number) => of.records.job(await rerunOf(of, rui, id, { seed }))!
    const [one, other, third] = [await run(5), await run(5), await run(6)]
    expect([other.result, other.inputs]).toEqual([one.result, one.inputs])
    expect(third.inputs).toBe(one.inputs)
  }, 60_000)

  it('that a restart interrupts is done again, to the same answer, whatever became of the plan', async () => {
    // In processes of their own, as the service has it.
    const of = await open({ works: () => ({}) })
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const [member] = await spoil(rui, id)
    const body = { steps: 400_000, seed: 7 }
    const expected = of.records.job(await rerunOf(of, rui, id, body))!
    const { id: rerun } = (await rui.post(`/api/suggestions/${id}/reruns`, body)).json()
    const { id: waits } = (await rui.post(`/api/suggestions/${id}/reruns`, { ...body, steps: 500 })).json()
    await edit(rui, id, { kind: 'move', member, to: 0 })
    while (of.records.job(rerun)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    const again = await restarted(of, { works: () => ({}) })
    const job = await ended(again, rerun)
    expect([job.state, job.result, job.inputs]).toEqual(['done', expected.result, expected.inputs])
    expect((await ended(again, waits)).state).toBe('done')
    const back = client(again.app, { cookie: rui.cookie })
    expect(problem(await take(back, id, rerun))).toEqual(CHANGED)
    await step(back, id, 'undo')
    expect((await take(back, id, rerun)).status).toBe(200)
  }, 60_000)
})

/** Which of a plan's crews comes first. */
const order = ({ crews }: ShownPlan, one: readonly string[], other: readonly string[]) => {
  const at = (ids: readonly string[]) => crews.findIndex(({ members }) => members.join() === ids.join())
  return at(one) - at(other)
}

describe('a rerun near what was offered', () => {
  /** A set that was offered, and then changed by hand until it is another. */
  async function offered(of: Running): Promise<{ rui: SignedIn; id: string; was: ShownPlan }> {
    const rui = await organiser(of)
    const id = await suggested(of, rui, { steps: 200 })
    expect(problem(await rui.post(`/api/suggestions/${id}/reruns`, { steps: 500, tax: 0.1 }))).toEqual([
      409,
      'nothing of this set was offered yet; leave out the tax',
    ])
    // Not the best that there is: else nobody had a reason to move.
    const { crews } = await planOf(rui, id)
    for (let k = 1; k < crews.length; k++) {
      const [one, other] = [crews[k - 1]!.members[0]!, crews[k]!.members[1]!]
      const edits = { kind: 'swap', one, other }
      await rui.post(`/api/suggestions/${id}/edits`, { mode: 'strict', edits })
    }
    const was = await planOf(rui, id)
    expect((await rui.post(`/api/suggestions/${id}/publish`, { crews: [0] })).status).toBe(201)
    await spoil(rui, id, [0, 1, 2])
    return { rui, id, was }
  }

  it('moves fewer the more it costs, and nobody where it costs all', async () => {
    const of = await open()
    const { rui, id } = await offered(of)
    const moved: number[] = []
    for (const tax of [0, 0.02, 0.05, 0.15, 0.4, 1]) {
      const rerun = await rerunOf(of, rui, id, { tax, steps: 20_000 })
      moved.push((await rui.get(`/api/reruns/${rerun}`)).json().result.moved.length)
    }
    expect(moved).toEqual([...moved].sort((a, b) => b - a))
    expect([moved[0]! > 3, moved.at(-1)]).toEqual([true, 0])
  }, 60_000)

  it('is told without what it costs: by the figures that the plan has', async () => {
    const of = await open()
    const { rui, id, was } = await offered(of)
    const before = await planOf(rui, id)
    const rerun = await rerunOf(of, rui, id, { tax: 1 })
    const { effect, plan } = keptRerun(of, rerun)
    expect(crewsIn(plan)).toEqual(crewsIn(was))
    const { request } = of.records.job(rerun)!
    const job = JSON.parse(request) as RerunJob
    const figures = editorOf(organiserDocument(await of.service.cohort('main')), job)
    expect(effect.objective).toEqual({
      before: figures.appraise(job.plan).objective,
      after: figures.appraise(plan).objective,
    })
    const { result } = (await rui.get(`/api/reruns/${rerun}`)).json()
    const taken = (await take(rui, id, rerun)).json()
    expect(taken.effect).toEqual(result.effect)
    expect([taken.sinceSuggested, crewsIn(taken)]).toEqual([was.sinceSuggested, crewsIn(was)])
    expect(before.sinceSuggested).toMatch(/worse$/)
  }, 60_000)

  it('costs a share from 0 to 1, and else is refused where it is wrong', async () => {
    const of = await open()
    const { rui, id } = await offered(of)
    for (const tax of [-0.1, 1.01, 'much', null, [0.1]]) {
      const answer = await rui.post(`/api/suggestions/${id}/reruns`, { steps: 500, tax })
      expect([tax, answer.status, answer.json().errors[0].place]).toEqual([tax, 400, 'tax'])
    }
  }, 60_000)
})

/** What a figure with decimals looks like. */
const DECIMALS = /\d[.,]\d/
/** What an answer says of crews: without times, the version and what was asked. */
const ofCrews = ({ body }: Answer): string =>
  JSON.stringify(JSON.parse(body), (key, value: unknown) =>
    ['created', 'ended', 'version', 'request', 'asOf'].includes(key) ? undefined : value,
  )

describe('the difference of two sets', () => {
  it('of a set with itself is none', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui, { alternatives: 2 })
    for (const query of ['', '?set=1&withSet=1', `?with=${id}`, `?set=1&with=${id}&withSet=1`]) {
      const answer = await rui.get(`/api/suggestions/${id}/diff${query}`)
      expect([answer.status, answer.json()]).toEqual([
        200,
        { turn: 'about the same', words: 'nothing changes: about as good as before', crews: [] },
      ])
    }
    // As it is now, not as it was suggested.
    await spoil(rui, id)
    const changed = (await rui.get(`/api/suggestions/${id}/diff?withSet=1`)).json()
    expect(changed.crews.length).toBeGreaterThan(0)
    expect((await rui.get(`/api/suggestions/${id}/diff`)).json().crews).toEqual([])
  }, 60_000)

  it('tells every crew that is another, and the other way round the other way', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui, { alternatives: 2 })
    const other = await suggested(of, rui, { steps: 1, seed: 9 })
    const plans = async (job: string, set: number): Promise<ShownPlan> =>
      (await rui.get(`/api/suggestions/${job}/plan?set=${set}`)).json()
    const away = async (from: string, set: number, to: string, withSet: number) =>
      (await rui.get(`/api/suggestions/${from}/diff?set=${set}&with=${to}&withSet=${withSet}`)).json()
    const turned = { 'much better': 'much worse', better: 'worse', 'about the same': 'about the same' }
    const opposite = (turn: string): string =>
      Object.entries(turned).flatMap(([one, two]) => (one === turn ? [two] : two === turn ? [one] : []))[0]!
    for (const [to, set] of [
      [id, 1],
      [other, 0],
    ] as const) {
      const [there, back] = [await away(id, 0, to, set), await away(to, set, id, 0)]
      expect(back.turn).toBe(opposite(there.turn))
      const [was, is] = [await plans(id, 0), await plans(to, set)].map(({ crews }) =>
        crews.map(({ members }) => members.join()),
      ) as [string[], string[]]
      const told = (crews: readonly Record<string, readonly string[]>[], side: string) =>
        crews.flatMap(crew => (crew[side] === undefined ? [] : [crew[side].join()])).sort()
      for (const [effect, from, after] of [
        [there, was, is],
        [back, is, was],
      ] as const) {
        expect(told(effect.crews, 'before')).toEqual(from.filter(one => !after.includes(one)).sort())
        expect(told(effect.crews, 'after')).toEqual(after.filter(one => !from.includes(one)).sort())
        expect(effect.crews.length).toBeGreaterThan(0)
      }
    }
    for (const query of ['?set=5', '?withSet=5', '?with=nothing', `?with=${id}&withSet=8`])
      expect((await rui.get(`/api/suggestions/${id}/diff${query}`)).status).toBe(404)
    for (const query of ['?set=9', '?set=-1', '?withSet=x', '?with=../x', '?other=1'])
      expect((await rui.get(`/api/suggestions/${id}/diff${query}`)).status).toBe(400)
  }, 60_000)
})

describe('whom some people could invite', () => {
  const invitees = (rui: Client, members: readonly string[], preset = '') =>
    rui.get(`/api/invitees?members=${encodeURIComponent(members.join(','))}${preset && `&preset=${preset}`}`)
  const proposed = (answer: Answer): string[] =>
    answer.json().invitees.flatMap(({ members }: { readonly members: string[] }) => members)

  it('is asked by two to seven of the congregation, each named once', async () => {
    const of = await open()
    const rui = await organiser(of)
    for (const count of [2, 3, 7]) {
      const answer = await invitees(rui, IDS.slice(0, count))
      expect([count, answer.status]).toEqual([count, 200])
    }
    expect((await invitees(rui, [`${IDS[0]} `, ` ${IDS[1]}`])).status).toBe(200)
    const places = async (members: readonly string[]) => {
      const answer = await invitees(rui, members)
      const { errors } = answer.json()
      return [answer.status, ...errors.map(({ place }: { readonly place: string }) => place)]
    }
    expect(await places(IDS.slice(0, 1))).toEqual([400, 'members'])
    expect(await places(IDS.slice(0, 8))).toEqual([400, 'members'])
    expect(await places([IDS[0]!, 'nobody', IDS[1]!, 'Zoë'])).toEqual([400, 'members[1]', 'members[3]'])
    expect(await places([IDS[0]!, IDS[1]!, IDS[0]!])).toEqual([400, 'members[2]'])
    expect(await places([IDS[0]!, IDS[1]!, ''])).toEqual([400, 'members[2]'])
    expect((await rui.get('/api/invitees')).json().errors[0].place).toBe('query.members')
    expect((await invitees(rui, IDS.slice(0, 2), 'none')).json().errors[0].place).toBe('query.preset')
  })

  it('is nobody of them, nobody who must stay apart from one of them, and nobody who pauses', async () => {
    const paused = IDS.at(-1)!
    const members = TOWN.members.map(one => (one.id === paused ? { ...one, paused: true } : one))
    const of = await open({ cohorts: [{ ...TOWN, members }] })
    const rui = await organiser(of)
    const apart = apartPairs(TOWN)
    expect(apart.length).toBeGreaterThan(0)
    let found = 0
    for (const [one, other] of apart) {
      const third = IDS.find(id => id !== one && id !== other)!
      for (const [who, away] of [
        [one, other],
        [other, one],
      ] as const) {
        const answer = await invitees(rui, [who, third])
        expect(answer.status).toBe(200)
        const ids = proposed(answer)
        found += ids.length
        for (const id of [who, third, away, paused]) expect([id, ids.includes(id)]).toEqual([id, false])
      }
    }
    expect(found).toBeGreaterThan(10)
  })

  it('is the same whoever of two must stay apart, and why', async () => {
    const ids = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn']
    const at = '2026-07-01T18:00:00Z'
    const reasons: Partial<Cohort>[] = [
      { boundaries: [{ between: ['ana', 'eva'], kind: 'apart', by: 'ana' }] },
      { boundaries: [{ between: ['eva', 'ana'], kind: 'apart', by: 'eva' }] },
      { boundaries: [{ between: ['ana', 'eva'], kind: 'apart' }] },
      { wishes: [{ from: 'eva', to: 'ana', kind: 'not-now' }] },
      {
        interactions: [
          ...happened({ kind: 'listening', participants: ids.slice(0, 4) }),
          { id: 'x', kind: 'conflict', at, participants: ['ana', 'eva'], outcome: 'open' },
        ],
      },
    ]
    const bodies = await Promise.all(
      reasons.map(async more => {
        const cohort = cohortOf(
          ids.map(id => person(id)),
          { interactions: happened({ kind: 'listening', participants: ids.slice(0, 4) }), ...more },
        )
        const of = await open({ cohorts: [cohort] })
        const answer = await invitees(await organiser(of, 'ben'), ['ana', 'ben'])
        expect(proposed(answer).sort()).toEqual(['cleo', 'dai', 'finn'])
        return answer.body
      }),
    )
    expect(new Set(bodies).size).toBe(1)
  })
})

describe('no answer about crews', () => {
  it('has a figure with decimals', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui, { alternatives: 2 })
    await rui.post(`/api/suggestions/${id}/publish`, { crews: [0] })
    await spoil(rui, id)
    const rerun = await rerunOf(of, rui, id, { tax: 0.05 })
    const answers = [
      await rui.get(`/api/reruns/${rerun}`),
      await rui.get(`/api/suggestions/${id}/plan`),
      await rui.get(`/api/suggestions/${id}/diff?withSet=1`),
      await rui.get(`/api/suggestions/${id}/diff`),
      await rui.get(`/api/suggestions/${id}/advice`),
      await rui.get(`/api/invitees?members=${IDS.slice(0, 2).join()}`),
      await rui.get(`/api/invitees?members=${IDS.slice(2, 4).join()}&preset=deepen`),
      await take(rui, id, rerun),
      await step(rui, id, 'undo'),
      await step(rui, id, 'redo'),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      const text = ofCrews(answer)
      expect(text.length).toBeGreaterThan(40)
      expect(DECIMALS.exec(text)?.[0]).toBeUndefined()
    }
    const events = await rui.get(`/api/reruns/${rerun}/events`)
    expect(DECIMALS.exec(events.body)?.[0]).toBeUndefined()
  }, 60_000)

  it('is for members, designers, strangers or organisers of elsewhere', async () => {
    const of = await open({ cohorts: [TOWN, { ...TOWN, id: 'other' }] })
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const rerun = await rerunOf(of, rui, id)
    const asks = [
      ['POST', `/api/suggestions/${id}/reruns`, { steps: 500 }],
      ['POST', `/api/suggestions/${id}/edits`, { take: rerun }],
      ['GET', `/api/reruns/${rerun}`],
      ['GET', `/api/reruns/${rerun}/events`],
      ['DELETE', `/api/reruns/${rerun}`],
      ['GET', `/api/suggestions/${id}/diff`],
      ['GET', `/api/suggestions/${id}/plan`],
      ['GET', `/api/invitees?members=${IDS.slice(0, 3).join()}`],
    ] as const
    const [member, designer] = [await signIn(of, IDS[1]!), await signIn(of, IDS[2]!, ['designer'])]
    const elsewhere = await signIn(of, RUI, ['member', 'organiser'], 'other')
    const before = await planOf(rui, id)
    for (const [method, url, body] of asks) {
      expect((await client(of.app).ask(method, url, body)).status).toBe(401)
      for (const who of [member, designer]) expect((await who.ask(method, url, body)).status).toBe(403)
      if (!url.includes('invitees')) expect((await elsewhere.ask(method, url, body)).status).toBe(404)
    }
    // A set of hers, with a rerun from here.
    const theirs = await suggested(of, elsewhere)
    expect(problem(await take(elsewhere, theirs, rerun))).toEqual([404, 'there is no such rerun'])
    expect((await elsewhere.get(`/api/suggestions/${theirs}/diff?with=${id}`)).status).toBe(404)
    expect(await planOf(rui, id)).toEqual(before)
    expect(of.records.job(rerun)!.state).toBe('done')
  }, 60_000)
})

describe('who was forgotten', () => {
  const HER = 'wilhelmina.zyx'
  const withHer: Cohort = {
    ...TOWN,
    members: [...TOWN.members, { id: HER, name: 'Wilhelmina', languages: ['en'] }],
  }
  /** A suggestion that she is in, and another organiser than she. */
  async function lived(works: RunningOptions['works'] = worksHere) {
    const of = await open({ cohorts: [withHer], works })
    const [rui, her] = [await organiser(of), await organiser(of, HER)]
    return { of, rui, her, id: await suggested(of, rui) }
  }

  it('is in no rerun any more, and whatever she asked for herself is gone with her', async () => {
    const { of, rui, her, id } = await lived()
    const rerun = await rerunOf(of, rui, id)
    // A set that she is not in, searched anew by her.
    const edits = { kind: 'remove', member: HER }
    await edit(rui, id, edits)
    const hers = await rerunOf(of, her, id)
    expect(of.records.job(rerun)!.request).toContain(HER)
    expect((await her.delete('/api/me')).status).toBe(204)
    for (const job of [rerun, hers]) expect((await rui.get(`/api/reruns/${job}`)).status).toBe(404)
    expect((await take(rui, id, rerun)).status).toBe(404)
    expect(of.bytes().includes(HER)).toBe(false)
    // Without her it begins anew.
    const next = await suggested(of, rui)
    const { result } = (await rui.get(`/api/reruns/${await rerunOf(of, rui, next)}`)).json()
    expect(JSON.stringify(result)).not.toContain(HER)
  }, 60_000)

  it('comes not back with a rerun that ran or waited meanwhile, for nobody who listens to it', async () => {
    const wait = gate()
    const { of, rui, her, id } = await lived(cohort => {
      const works = worksHere(cohort)
      // What is found is held back until she is gone.
      const rerun: Work = async (job, say, signal) => {
        const found = await works.rerun(job, say, signal)
        await wait.passed
        await cohort(job.congregation)
        return found
      }
      return { ...works, rerun }
    })
    const asked = async () => (await rui.post(`/api/suggestions/${id}/reruns`, { steps: 500 })).json().id
    const [runs, waits] = [await asked(), await asked()]
    while (of.records.job(runs)!.state === 'waiting') await new Promise(resolve => setTimeout(resolve, 5))
    const heard = [runs, waits].map(job => rui.get(`/api/reruns/${job}/events`))
    expect((await her.delete('/api/me')).status).toBe(204)
    wait.open()
    for (const { body } of await Promise.all(heard)) expect(body).toMatch(/event: end/)
    for (const job of [runs, waits]) expect((await rui.get(`/api/reruns/${job}`)).status).toBe(404)
    expect(of.bytes().includes(HER)).toBe(false)
  }, 60_000)

  it('is named to nobody who listens to a rerun that waited meanwhile', async () => {
    const wait = gate()
    const { of, rui, her, id } = await lived(cohort => {
      const works = worksHere(cohort)
      const rerun: Work = async (job, say, signal) => {
        await wait.passed
        return works.rerun(job, say, signal)
      }
      return { ...works, rerun }
    })
    const { id: job } = (await rui.post(`/api/suggestions/${id}/reruns`, { steps: 500 })).json()
    const heard = rui.get(`/api/reruns/${job}/events`)
    await her.delete('/api/me')
    wait.open()
    expect((await heard).body).not.toContain(HER)
    expect(of.bytes().includes(HER)).toBe(false)
  }, 60_000)
})

describe('a plan that is changed for long', () => {
  it('goes on after 150 edits, and takes back the last hundred', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    const member = (await planOf(rui, id)).crews[0]!.members[0]!
    const seen: object[] = [crewsIn(await planOf(rui, id))]
    for (let k = 0; k < 150; k++) {
      const to = k % 3 === 0 ? 'none' : k % 3 === 1 ? 1 : 0
      const answer = await edit(rui, id, { kind: 'move', member, to })
      expect([answer.status, answer.json().revision]).toEqual([200, k + 1])
      expect(answer.json().undo).toBe(Math.min(100, k + 1))
      seen.push(crewsIn(answer.json()))
    }
    const kept = JSON.parse(of.records.plan(id, 0)!.content) as { readonly past: readonly Plan[] }
    expect(kept.past).toHaveLength(100)
    for (let k = 1; k <= 100; k++) {
      const undone = (await step(rui, id, 'undo')).json()
      expect(crewsIn(undone)).toEqual(seen[150 - k])
      expect([undone.undo, undone.redo]).toEqual([100 - k, k])
    }
    // What is older was let go: nothing more is taken back, and nothing is changed by asking for it.
    const last = await step(rui, id, 'undo')
    expect([last.status, last.json().revision, last.json().undo]).toEqual([200, 250, 0])
    expect(crewsIn(last.json())).toEqual(seen[50])
    for (let k = 1; k <= 100; k++) await step(rui, id, 'redo')
    const end = await planOf(rui, id)
    expect([crewsIn(end), end.undo, end.redo]).toEqual([seen[150], 100, 0])
    // And is searched anew, as one more step.
    const taken = (await take(rui, id, await rerunOf(of, rui, id))).json()
    expect([taken.undo, taken.revision]).toEqual([100, 351])
  }, 120_000)

  it('is told against what was suggested, also after more edits than can be taken back', async () => {
    const of = await open()
    const rui = await organiser(of)
    const id = await suggested(of, rui)
    await spoil(rui, id, [0, 1, 2])
    const { sinceSuggested } = await planOf(rui, id)
    expect(sinceSuggested).toMatch(/worse$/)
    for (let k = 0; k < 101; k++) await edit(rui, id, { kind: k % 2 === 0 ? 'pin' : 'unpin', crew: 0 })
    expect((await planOf(rui, id)).sinceSuggested).toBe(sinceSuggested)
  }, 60_000)
})
