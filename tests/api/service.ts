/**
 * The service as it runs, but for a socket: a real SQLite store, real records in a folder of their own, real jobs, and a
 * clock that a test moves.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { type AppOptions, buildApp } from '../../src/api/app.ts'
import type { App } from '../../src/api/app-type.ts'
import { createJobs, type Work } from '../../src/api/jobs/jobs.ts'
import { carryOut } from '../../src/api/jobs/task.ts'
import { worksOf } from '../../src/api/jobs/works.ts'
import { type JobRecord, openRecords, type Records } from '../../src/api/records/records.ts'
import type { Role } from '../../src/api/roles.ts'
import { createService, type Service } from '../../src/api/service.ts'
import { createLink } from '../../src/api/sessions/sessions.ts'
import type { Cohort } from '../../src/graph/cohort.ts'
import { openStore } from '../../src/graph/store/open.ts'
import type { CohortStore } from '../../src/graph/store/store.ts'
import { parseScenario, type Scenario } from '../../src/sim/scenario.ts'

/** The time at which tests begin: a little after everything that cohorts of tests tell of. */
export const NOW = Date.UTC(2026, 7, 2, 12)
export const MINUTE = 60_000
export const DAY = 86_400_000

/** A small scenario that comes with the program. */
export const SCENARIO: Scenario = parseScenario(
  {
    format: 'coalesce/scenario@1',
    name: 'two-weekends',
    question: 'One day or two?',
    people: 12,
    vary: { days: [1, 2] },
  },
  'scenario',
)

export type Running = {
  readonly app: App
  readonly service: Service
  readonly store: CohortStore
  readonly records: Records
  readonly folder: string
  /** Its time is what `now` says; tests set it. */
  readonly clock: { now: number }
  readonly close: () => Promise<void>
  /** Takes its files away, once it is closed. */
  readonly remove: () => void
  /** Every byte that stands in the folder's files. */
  readonly bytes: () => string
}

type Works = Readonly<Record<JobRecord['kind'], Work>>

export type RunningOptions = Partial<AppOptions> & {
  readonly folder?: string
  readonly now?: number
  readonly cohorts?: readonly Cohort[]
  /** In place of suggestions and simulations on threads. */
  readonly works?: (cohort: Service['cohort']) => Partial<Works>
  /** Where the store is; default: an SQLite file in the folder. */
  readonly address?: string
  /** In place of the one in the service's file. */
  readonly idKey?: string
  /** The store as a test wants the service to see it. */
  readonly wrap?: (store: CohortStore) => CohortStore
}

export const newFolder = (above = tmpdir()): string => mkdtempSync(join(above, 'coalesce-api-'))
/** One in memory where there is such a place: for tests that write thousands of times, each synced. */
export const quickFolder = (): string => newFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir())

export async function running({
  folder = newFolder(),
  now = NOW,
  cohorts = [],
  works,
  address,
  wrap = store => store,
  idKey,
  ...options
}: RunningOptions = {}): Promise<Running> {
  const clock = { now }
  const time = () => clock.now
  const kept = await openStore(address ?? `sqlite:${join(folder, 'coalesce.db')}`, {
    neo4j: { patience: 1000 },
  })
  for (const cohort of cohorts) await kept.import(cohort)
  const store = wrap(kept)
  const opened = await openRecords(join(folder, 'coalesce.service.db'))
  const records = idKey === undefined ? opened : { ...opened, idKey }
  const scenarios = [SCENARIO]
  const service = createService({
    store,
    records,
    now: time,
    version: '0.0.0-test',
    scenarios,
    jobs: cohort =>
      createJobs(
        records,
        { ...worksOf(cohort, { version: '0.0.0-test', scenarios }), ...works?.(cohort) },
        time,
      ),
  })
  const app = await buildApp(service, { secure: false, most: 1e9, ...options })
  await app.ready()
  return {
    app,
    service,
    store,
    records,
    folder,
    clock,
    close: async () => {
      await app.close()
      await service.jobs.close()
      await kept.close()
      records.close()
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
    bytes: () =>
      readdirSync(folder)
        .map(name => readFileSync(join(folder, name), 'latin1'))
        .join('\n'),
  }
}

/**
 * Services for the tests of a file: each is closed after its test, and its files are taken away.
 *
 * @param usual what is asked for where a test asks for nothing else
 */
export function opening(usual: RunningOptions | (() => RunningOptions)) {
  const opened: Running[] = []
  afterEach(async () => {
    for (const one of opened.splice(0)) {
      await one.close()
      one.remove()
    }
  })
  const open = async (options: RunningOptions = {}): Promise<Running> => {
    const one = await running({ ...(typeof usual === 'function' ? usual() : usual), ...options })
    opened.push(one)
    return one
  }
  /** Ends it as a restart does, and gives a new one on the same files. */
  const restarted = async (before: Running, options: RunningOptions = {}): Promise<Running> => {
    opened.splice(opened.indexOf(before), 1)
    await before.close()
    return open({ folder: before.folder, cohorts: [], now: before.clock.now, ...options })
  }
  return { open, restarted }
}

/** What jobs do, in this thread: from sources, and without a thread that has to start for each. */
export const worksHere = (cohort: Service['cohort']): Works =>
  worksOf(cohort, { version: '0.0.0-test', scenarios: [SCENARIO] }, carryOut)

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects
  readonly json: () => any
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
export type Headers = Readonly<Record<string, string>>

/** Somebody who asks. */
export type Client = {
  readonly ask: (method: Method, url: string, body?: unknown, headers?: Headers) => Promise<Answer>
  readonly get: (url: string, headers?: Headers) => Promise<Answer>
  readonly post: (url: string, body?: unknown, headers?: Headers) => Promise<Answer>
  readonly put: (url: string, body?: unknown, headers?: Headers) => Promise<Answer>
  readonly patch: (url: string, body?: unknown, headers?: Headers) => Promise<Answer>
  readonly delete: (url: string, headers?: Headers) => Promise<Answer>
}

/** What is said where the event loop is late. */
const PRESSED = 'too much is asked of this service at once'

/** Whoever sends these headers. */
export function client(app: App, always: Headers = {}): Client {
  const ask: Client['ask'] = async (method, url, body, headers = {}) => {
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const request = {
      method,
      url,
      headers: {
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...always,
        ...headers,
      },
      ...(sent === undefined ? {} : { payload: sent }),
    }
    let answer = await app.inject(request)
    // A machine that has no time for us is no fault of whoever asks: nothing was done yet.
    while (answer.statusCode === 503 && answer.body.includes(PRESSED)) {
      await new Promise(resolve => setTimeout(resolve, 500))
      answer = await app.inject(request)
    }
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body,
      json: () => JSON.parse(answer.body),
    }
  }
  return {
    ask,
    get: (url, headers) => ask('GET', url, undefined, headers),
    post: (url, body, headers) => ask('POST', url, body, headers),
    put: (url, body, headers) => ask('PUT', url, body, headers),
    patch: (url, body, headers) => ask('PATCH', url, body, headers),
    delete: (url, headers) => ask('DELETE', url, undefined, headers),
  }
}

/** The session's cookie of an answer, as a browser sends it back. */
export function cookieOf({ headers }: Answer): string {
  const set = [headers['set-cookie']].flat().map(String)
  return set[0]!.slice(0, set[0]!.indexOf(';'))
}

export type SignedIn = Client & { readonly cookie: string }

/** Signs somebody in, as she would: with a one-time link. */
export async function signIn(
  { app, records, clock }: Pick<Running, 'app' | 'records' | 'clock'>,
  member: string,
  roles: readonly Role[] = ['member'],
  congregation = 'main',
): Promise<SignedIn> {
  const { token } = createLink(records, { congregation, member, roles }, clock.now)
  const answer = await client(app).post('/api/session', { token })
  if (answer.status !== 200) throw new Error(`${member} cannot sign in: ${answer.body}`)
  const cookie = cookieOf(answer)
  return { ...client(app, { cookie }), cookie }
}

/** Waits until a job has ended. */
export async function ended({ records }: Pick<Running, 'records'>, id: string): Promise<JobRecord> {
  for (;;) {
    const job = records.job(id)
    if (job === undefined || (job.state !== 'waiting' && job.state !== 'running')) return job!
    await new Promise(resolve => setTimeout(resolve, 4))
  }
}

export type Operation = {
  readonly method: Method
  /** With names in braces, as the description has it. */
  readonly path: string
  readonly body: unknown
  readonly query: readonly Parameter[]
}
type Parameter = { readonly name: string; readonly in: string; readonly schema: unknown }
type Described = {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> }
}

/** Every operation that the service describes itself with. */
export function operationsOf(app: App): Operation[] {
  const { paths = {} } = app.swagger() as {
    readonly paths?: Readonly<Record<string, Readonly<Record<string, Described>>>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Method,
      path,
      body: requestBody?.content?.['application/json']?.schema,
      query: parameters.filter(one => one.in === 'query'),
    })),
  )
}
