/** Jobs that take too long, that cannot be written down, and that many listen to. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createJobs, type JobEvent, type Jobs, type Work } from '../../src/api/jobs/jobs.ts'
import { openRecords, type Records } from '../../src/api/records/records.ts'
import { shown } from '../../src/api/routes/jobs.ts'
import { LIMITS } from '../../src/api/sessions/sessions.ts'
import { StoreError } from '../../src/graph/store/store.ts'
import { cohortOf, person } from '../matching/cohorts.ts'
import {
  client,
  ended,
  NOW,
  newFolder,
  type Running,
  type RunningOptions,
  running,
  signIn,
} from './service.ts'

/** Undone after each test, the last first. */
const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one()
})
const pause = (ms = 5) => new Promise(resolve => setTimeout(resolve, ms))
async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await pause()
  }
}
/** A promise, and what fulfils it. */
function gate() {
  let open = () => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}

const DONE = { result: { crews: 3 }, inputs: 'of-this' }
const quick: Work = async () => DONE
/** Until it is told to end. */
const forever: Work = (_job, _say, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })

type Asking = {
  readonly jobs: Jobs
  readonly records: Records
  /** Asks for a job that does this; gives its id. */
  readonly ask: (work: Work, owner?: string) => string
  readonly hear: (id: string) => JobEvent[]
  readonly stateOf: (id: string) => string
}

/** Jobs of their own, each with work of its own. */
async function asking({
  deadline,
  wrap = records => records,
  folder = newFolder(),
  works = new Map<string, Work>(),
}: {
  readonly deadline?: number
  readonly wrap?: (records: Records) => Records
  readonly folder?: string
  readonly works?: Map<string, Work>
} = {}): Promise<Asking> {
  const records = await openRecords(join(folder, 'service.db'))
  const work: Work = (job, say, signal) => works.get(job.request)!(job, say, signal)
  const kinds = { suggestion: work, rerun: work, simulation: work }
  const jobs = createJobs(wrap(records), kinds, () => NOW, deadline)
  undo.push(
    () => rmSync(folder, { recursive: true, force: true }),
    async () => {
      await jobs.close()
      records.close()
    },
  )
  return {
    jobs,
    records,
    ask: (work, owner = 'ana') => {
      const request = JSON.stringify(works.size)
      works.set(request, work)
      return jobs.ask({ kind: 'suggestion', congregation: 'main', owner, request })!.id
    },
    hear: id => {
      const heard: JobEvent[] = []
      jobs.listen(id, 0, event => heard.push(event))
      return heard
    },
    stateOf: id => records.job(id)!.state,
  }
}

describe('a job that takes too long', () => {
  const LATE = /^it took longer than [\d.]+ minutes; ask for less$/

  it('fails and says so, and the next one runs', async () => {
    const of = await asking({ deadline: 60 })
    const slow = of.ask((job, say, signal) => {
      say({ far: 1 })
      return forever(job, say, signal)
    })
    const next = of.ask(quick)
    const heard = of.hear(slow)
    const job = await ended(of, slow)
    expect([job.state, job.error, job.result, job.ended]).toEqual([
      'failed',
      expect.stringMatching(LATE),
      null,
      NOW,
    ])
    expect((await ended(of, next)).state).toBe('done')
    expect(heard.map(({ kind, data }) => [kind, data])).toEqual([
      ['progress', { far: 1 }],
      ['end', { state: 'failed', error: job.error }],
    ])
    expect(JSON.parse(of.records.job(next)!.result!)).toEqual(DONE.result)
  })

  it('fails too where it comes with an answer after its time', async () => {
    const of = await asking({ deadline: 40 })
    const slow = of.ask(async () => {
      await pause(150)
      return DONE
    })
    const { state, error, result } = await ended(of, slow)
    expect([state, error, result]).toEqual(['failed', expect.stringMatching(LATE), null])
  })

  it('is none that is done in its time, nor one that was cancelled', async () => {
    const of = await asking({ deadline: 60_000 })
    const [done, cancelled] = [of.ask(quick), of.ask(forever)]
    expect((await ended(of, done)).state).toBe('done')
    await until(() => (of.stateOf(cancelled) === 'running' ? true : undefined))
    of.jobs.cancel(cancelled)
    const { state, error } = await ended(of, cancelled)
    expect([state, error]).toEqual(['cancelled', null])
  })

  it('is one that runs too long: who waits behind others has all of her time', async () => {
    const of = await asking({ deadline: 1500 })
    const ids = Array.from({ length: 4 }, () =>
      of.ask(async () => {
        await pause(500)
        return DONE
      }),
    )
    for (const id of ids) expect((await ended(of, id)).state).toBe('done')
  })

  it('keeps nobody waiting where it does not heed that its time is up', async () => {
    const of = await asking({ deadline: 40 })
    const wait = gate()
    undo.push(wait.open)
    const stuck = of.ask(async () => {
      await wait.passed
      return DONE
    })
    const next = of.ask(quick)
    await pause(1500)
    wait.open()
    expect([of.stateOf(stuck), of.stateOf(next)]).toEqual(['failed', 'done'])
  })
})

describe('a job that the end of the service interrupted', () => {
  it('says that it began anew, to whoever listens and whoever asks, and one that did not says nothing', async () => {
    const folder = newFolder()
    const works = new Map<string, Work>()
    const first = await asking({ folder, works })
    const [id, waited] = [first.ask(forever), first.ask(quick)]
    await until(() => (first.stateOf(id) === 'running' ? true : undefined))
    await first.jobs.close()
    first.records.close()
    undo.splice(-1)
    works.set('0', async (_job, say) => {
      say({ half: true })
      return DONE
    })
    const second = await asking({ folder, works })
    const [heard, others] = [second.hear(id), second.hear(waited)]
    await until(() => (second.stateOf(waited) === 'done' ? true : undefined))
    expect(heard.map(({ kind, data }) => [kind, data])).toEqual([
      ['progress', { restarts: 1 }],
      ['progress', { half: true }],
      ['end', { state: 'done' }],
    ])
    expect(others.map(({ kind }) => kind)).toEqual(['end'])
    expect([second.records.job(id)!.begun, second.records.job(waited)!.begun]).toEqual([2, 1])
    expect([shown(second.records.job(id)!).restarts, shown(second.records.job(waited)!).restarts]).toEqual([
      1,
      undefined,
    ])
  })
})

describe('a job that fails', () => {
  it('is told in words that are for people, and nothing of where it failed', async () => {
    const of = await asking()
    const failing = (error: Error) =>
      of.ask(async () => {
        throw error
      })
    // As it comes from a job's process.
    const impossible = Object.assign(new Error('these cannot all hold'), { name: 'ImpossibleError' })
    const told = [
      [impossible, 'these cannot all hold'],
      [
        new StoreError('sqlite:/secret.db', 'is on fire', 'run'),
        'the store did not answer; you may try it again',
      ],
      [
        new TypeError('x is not a function at /secret.ts:1'),
        'it failed through no fault of yours; you may try it again',
      ],
    ] as const
    for (const [error, words] of told) {
      const job = await ended(of, failing(error))
      expect([job.state, job.error]).toEqual(['failed', words])
    }
    const thrown = of.ask(() => {
      throw new Error('at once')
    })
    expect((await ended(of, thrown)).state).toBe('failed')
    expect((await ended(of, of.ask(quick))).state).toBe('done')
  })
})

describe('jobs of many', () => {
  it('take turns: the next is of whoever was served least lately', async () => {
    const of = await asking()
    const wait = gate()
    const order: string[] = []
    const named = (name: string, work: Work = quick): Work => {
      return (...rest) => {
        order.push(name)
        return work(...rest)
      }
    }
    const first = named('a1', async () => {
      await wait.passed
      return DONE
    })
    of.ask(first, 'ana')
    for (const k of [2, 3, 4]) of.ask(named(`a${k}`), 'ana')
    for (const k of [1, 2]) of.ask(named(`b${k}`), 'ben')
    const last = of.ask(named('c1'), 'cleo')
    wait.open()
    await ended(of, last)
    await until(() => (order.length === 7 ? true : undefined))
    expect(order).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4'])
  })

  it('wait in a queue of 32, eight of one person; what is cancelled makes room', async () => {
    const of = await asking()
    const asked = (owner: string) =>
      of.jobs.ask({ kind: 'suggestion', congregation: 'main', owner, request: '"x"' })?.id
    const running_ = of.ask(forever, 'zoe')
    await until(() => (of.stateOf(running_) === 'running' ? true : undefined))
    const ids = ['ana', 'ben', 'cleo', 'dai'].flatMap(owner => {
      const own = Array.from({ length: 8 }, () => asked(owner))
      expect(asked(owner)).toBeUndefined()
      return own
    })
    expect([ids.length, ids.includes(undefined), asked('eva')]).toEqual([32, false, undefined])
    of.jobs.cancel(ids[3]!)
    expect([of.stateOf(ids[3]!), typeof asked('eva'), asked('eva')]).toEqual([
      'cancelled',
      'string',
      undefined,
    ])
  })
})

describe('a file that does not answer for a while', () => {
  /** Records whose changes of jobs fail while it is broken. */
  function breaking() {
    const state = { broken: false, refused: 0 }
    const wrap = (records: Records): Records => ({
      ...records,
      updateJob: (id, change) => {
        if (state.broken) {
          state.refused++
          throw new StoreError('service.db', 'is in use by another process', 'wait')
        }
        records.updateJob(id, change)
      },
    })
    return { state, wrap }
  }

  for (const [how, work, cancels] of [
    ['done', quick, false],
    [
      'failed',
      async () => {
        throw new Error('x')
      },
      false,
    ],
    ['cancelled', forever, true],
  ] as const)
    it(`is written how a job ended once it answers again: ${how}`, async () => {
      const { state, wrap } = breaking()
      const of = await asking({ wrap })
      const begins = gate()
      const id = of.ask(async (...rest) => {
        await begins.passed
        return (work as Work)(...rest)
      })
      await until(() => (of.stateOf(id) === 'running' ? true : undefined))
      const next = of.ask(quick)
      const heard = of.hear(id)
      state.broken = true
      begins.open()
      if (cancels) of.jobs.cancel(id)
      await until(() => (state.refused >= 2 ? true : undefined))
      // Nobody is told that it has ended before it is kept, and the next one waits.
      expect([of.stateOf(id), of.stateOf(next), heard]).toEqual(['running', 'waiting', []])
      state.broken = false
      expect((await ended(of, id)).state).toBe(how)
      if (how === 'done') expect(JSON.parse(of.records.job(id)!.result!)).toEqual(DONE.result)
      expect((await ended(of, next)).state).toBe('done')
      expect(heard.map(({ kind, data }) => [kind, data.state])).toEqual([['end', how]])
    })

  it('keeps no job from running, nor from being cancelled later', async () => {
    const { state, wrap } = breaking()
    const of = await asking({ wrap })
    state.broken = true
    const wait = gate()
    let runs = false
    const first = of.ask(async () => {
      runs = true
      await wait.passed
      return DONE
    })
    await until(() => runs || undefined)
    const second = of.ask(quick)
    // It was not cancelled, and whoever asked for that is told.
    expect(() => of.jobs.cancel(second)).toThrow(StoreError)
    expect(of.stateOf(first)).toBe('waiting')
    state.broken = false
    of.jobs.cancel(second)
    wait.open()
    expect((await ended(of, first)).state).toBe('done')
    expect(of.stateOf(second)).toBe('cancelled')
  })

  it('leaves what it could not keep for the next start, which does it again', async () => {
    const { state, wrap } = breaking()
    const folder = newFolder()
    const works = new Map<string, Work>()
    const of = await asking({ wrap, folder, works })
    let times = 0
    const begins = gate()
    const id = of.ask(async () => {
      times++
      await begins.passed
      return DONE
    })
    const second = of.ask(quick)
    await until(() => (of.stateOf(id) === 'running' ? true : undefined))
    state.broken = true
    begins.open()
    await until(() => (state.refused > 0 ? true : undefined))
    await undo.pop()!()
    const again = await asking({ folder, works })
    expect((await ended(again, id)).state).toBe('done')
    expect((await ended(again, second)).state).toBe('done')
    expect(times).toBe(2)
  })
})

const ORGANISERS = ['ana', 'ben', 'cleo']
async function open(options: RunningOptions): Promise<Running> {
  const one = await running({ cohorts: [cohortOf(ORGANISERS.map(id => person(id)))], ...options })
  undo.push(async () => {
    await one.close()
    one.remove()
  })
  return one
}
const organiser = (of: Running, id = 'ana') => signIn(of, id, ['member', 'organiser'])

describe('those who listen to jobs', () => {
  /** A service on a socket, whose jobs say one word and then wait until they may end. */
  async function listening() {
    const gates = new Map<string, ReturnType<typeof gate>>()
    const work: Work = async (job, say, signal) => {
      const wait = gate()
      gates.set(job.id, wait)
      say({ word: 'first' })
      await Promise.race([
        wait.passed,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ])
      return DONE
    }
    const of = await open({ works: () => ({ simulation: work, suggestion: work }) })
    const address = await of.app.listen({ port: 0, host: '127.0.0.1' })
    const stop = new AbortController()
    undo.push(() => stop.abort())
    const rui = await organiser(of)
    const { id } = (await rui.post('/api/suggestions', {})).json() as { readonly id: string }
    const wait = await until(() => gates.get(id))
    // A response that nobody holds is let go, and its stream with it.
    const held: Response[] = []
    undo.push(() => held.splice(0))
    const listen = async (cookie = rui.cookie, one = stop) => {
      const response = await fetch(`${address}/api/suggestions/${id}/events`, {
        headers: { cookie },
        signal: AbortSignal.any([one.signal, stop.signal]),
      })
      held.push(response)
      return response
    }
    return { of, rui, id, listen, wait }
  }
  /** Listens once there is room for one more. */
  const roomFor = (listen: () => Promise<Response>) =>
    until(async () => {
      const response = await listen()
      if (response.status === 200) return response
      await response.text()
      return undefined
    })

  it('are ten in one session: the eleventh is refused, and let in once one of them goes', async () => {
    const { of, rui, listen } = await listening()
    const goes = new AbortController()
    const all = await Promise.all([listen(rui.cookie, goes), ...Array.from({ length: 9 }, () => listen())])
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200))
    for (let time = 0; time < 3; time++) {
      const refused = await listen()
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10'])
      expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect((await refused.json()) as object).toMatchObject({ title: 'you listen to 10 jobs already' })
    }
    // Another session, of hers or of somebody else, has ten of its own; and all else is answered.
    for (const other of [await organiser(of), await organiser(of, 'ben')])
      expect((await listen(other.cookie)).status).toBe(200)
    expect((await rui.get('/api/suggestions')).status).toBe(200)
    goes.abort()
    expect((await roomFor(() => listen())).status).toBe(200)
    expect((await listen()).status).toBe(429)
  }, 60_000)

  it('are let in again once a job that they listened to has ended', async () => {
    const { of, rui, id, listen, wait } = await listening()
    const all = await Promise.all(Array.from({ length: 10 }, () => listen()))
    expect((await listen()).status).toBe(429)
    wait.open()
    expect((await ended(of, id)).state).toBe('done')
    for (const response of all) expect(await response.text()).toMatch(/event: end\ndata: .*"done"/)
    const { id: next } = (await rui.post('/api/suggestions', {})).json()
    // Whoever listens to what is over is told so and gone: such streams are no burden.
    for (let time = 0; time < 25; time++)
      expect(await (await roomFor(() => listen())).text()).toMatch(/event: end/)
    expect((await rui.delete(`/api/suggestions/${next}`)).status).toBe(204)
  }, 60_000)

  it('keep the service not from ending: it lets them go, and does the job with the next start', async () => {
    const { of, listen, wait } = await listening()
    expect((await listen()).status).toBe(200)
    const closing = of.app.close().then(() => 'closed')
    const first = await Promise.race([closing, pause(6000).then(() => 'still open')])
    wait.open()
    await closing
    expect(first).toBe('closed')
  }, 60_000)

  it('are answered at once, also while there is nothing to say yet', async () => {
    const { rui, listen, of } = await listening()
    const { id } = (await rui.post('/api/suggestions', {})).json()
    expect(of.records.job(id)!.state).toBe('waiting')
    const { port } = of.app.server.address() as { readonly port: number }
    await (await listen()).body!.cancel()
    const answer = await fetch(`http://127.0.0.1:${port}/api/suggestions/${id}/events`, {
      headers: { cookie: rui.cookie },
      signal: AbortSignal.timeout(3000),
    })
    expect(answer.status).toBe(200)
    await answer.body!.cancel()
  }, 60_000)
})

describe('a listener who may not listen any more', () => {
  const words = (text: string) => [...text.matchAll(/"word":"([^"]+)"/g)].map(([, word]) => word)
  /** What somebody hears of a job, as far as she has heard it. */
  function listener(response: Response) {
    const heard = { text: '' }
    const over = (async () => {
      const decoder = new TextDecoder()
      for await (const bytes of response.body!) heard.text += decoder.decode(bytes, { stream: true })
    })()
    return {
      over,
      text: () => heard.text,
      hears: (word: string) => until(() => words(heard.text).includes(word) || undefined),
    }
  }
  /** Two who listen to a job that says what it is told to. */
  async function listened() {
    let say: (word: string) => void = () => {}
    const wait = gate()
    const work: Work = async (_job, tell) => {
      say = word => tell({ word })
      say('first')
      await wait.passed
      return DONE
    }
    const of = await open({ works: () => ({ suggestion: work }) })
    undo.push(wait.open)
    const address = await of.app.listen({ port: 0, host: '127.0.0.1' })
    const [ana, ben] = [await organiser(of), await organiser(of, 'ben')]
    const { id } = (await ana.post('/api/suggestions', {})).json()
    await until(() => (of.records.job(id)!.state === 'running' ? true : undefined))
    const [his, hers] = await Promise.all(
      [ben, ana].map(async ({ cookie }) =>
        listener(await fetch(`${address}/api/suggestions/${id}/events`, { headers: { cookie } })),
      ),
    )
    return { of, ben, his: his!, hers: hers!, say: (word: string) => say(word), end: wait.open }
  }

  for (const [how, leave] of [
    ['signed out', (of: Running, cookie: string) => client(of.app, { cookie }).delete('/api/session')],
    ['was forgotten', (of: Running, cookie: string) => client(of.app, { cookie }).delete('/api/me')],
    [
      'ended all else that he could come in with',
      async (of: Running) => (await organiser(of, 'ben')).delete('/api/me/sessions'),
    ],
    [
      'is no organiser any more',
      async (of: Running) => (await organiser(of, 'cleo')).delete('/api/members/ben/roles/organiser'),
    ],
  ] as const)
    it(`since he ${how} hears nothing more, and others hear all of it`, async () => {
      const { of, ben, his, hers, say, end } = await listened()
      say('before')
      await Promise.all([his.hears('before'), hers.hears('before')])
      expect((await leave(of, ben.cookie)).status).toBe(204)
      say('after')
      await his.over
      say('much later')
      end()
      await hers.over
      expect(words(his.text())).toEqual(['first', 'before'])
      expect(his.text()).not.toContain('event: end')
      expect(words(hers.text())).toEqual(['first', 'before', 'after', 'much later'])
      expect(hers.text()).toContain('event: end')
    })

  it('since his session is too old is let go soon, though nothing is said', async () => {
    const { of, his } = await listened()
    await his.hears('first')
    of.clock.now += LIMITS.session
    await his.over
    expect(his.text()).not.toContain('event: end')
  }, 60_000)
})
