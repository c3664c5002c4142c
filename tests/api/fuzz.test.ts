/**
 * Anything at all, sent to every operation that the service describes itself with, by everybody: requests that almost make
 * sense, made from its own schemas, with something odd in some place; and such as make none.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Work } from '../../src/api/jobs/jobs.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { suggest } from '../../src/matching/suggest.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  type Answer,
  type Client,
  client,
  ended,
  type Headers,
  NOW,
  type Operation,
  operationsOf,
  quickFolder,
  type Running,
  running,
  signIn,
} from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const village = cohortOf(
  IDS.map(id => person(id)),
  {
    interactions: happened(
      { kind: 'listening', participants: IDS },
      { kind: 'contact', participants: ['ana', 'ben'], minutes: 30, recordedBy: 'ben' },
    ),
    crews: [{ id: 'c1', members: ['ana', 'ben', 'cleo', 'dai'] }],
    wishes: [{ from: 'gil', to: 'hana', kind: 'interested' }],
    boundaries: [{ between: ['gil', 'hana'], kind: 'apart', by: 'hana' }],
  },
)

let of: Running
let operations: readonly Operation[]
/** Ids that are somebody's or something's. */
let known: readonly string[]
beforeAll(async () => {
  const sizes = [3, 5] as const
  const found = await suggest(
    village,
    { sizes, alternatives: 2, preset: PRESETS['first-crews'], seed: 1, budget: { steps: 500 } },
    inlineRunner(),
  )
  // What is searched for, and how long, is not what is tried here.
  const quick: Work = async ({ kind }) => ({ result: kind === 'suggestion' ? found : {}, inputs: '' })
  of = await running({
    folder: quickFolder(),
    cohorts: [village],
    works: () => ({ suggestion: quick, simulation: quick }),
  })
  operations = operationsOf(of.app)
  const rui = await signIn(of, 'eva', ['member', 'organiser', 'designer'])
  const job = (await rui.post('/api/suggestions', {})).json().id as string
  const simulation = (await rui.post('/api/simulations', { scenario: 'two-weekends' })).json().id as string
  for (const id of [job, simulation]) await ended(of, id)
  const offer = {
    congregation: 'main',
    caller: null,
    intention: null,
    rhythm: null,
    created: NOW,
    stood: null,
  }
  of.records.addOffers([{ ...offer, id: 'o1', members: ['ana', 'ben', 'cleo', 'eva'] }])
  known = [...IDS, 'i0', 'i1', 'c1', 'o1', job, simulation]
})
afterAll(async () => {
  await of?.close()
  of?.remove()
})

// ---- odd things ----

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth)
/** JSON, or nearly. */
const ODD: readonly string[] = [
  ...[
    'null',
    'true',
    '0',
    '-0',
    '-1',
    '1.5',
    '1e309',
    '-1e309',
    '9007199254740993',
    '1e-400',
    'NaN',
    'Infinity',
    '0x10',
  ],
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\\u202eabc"',
    '"\\n"',
    '"NaN"',
    '"1e3"',
    '"0"',
    '"true"',
    '"null"',
    '"🦊"',
    '"ﷺ"',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"toString"',
    '"hasOwnProperty"',
    '"length"',
    '"a/b"',
    '"%2f"',
    '"../../../etc/passwd"',
  ],
  ...[
    '"<script>alert(1)</script>"',
    '"\'; DROP TABLE member; --"',
    '"{{7*7}}"',
    '"ana"',
    '"nobody"',
    '"i-0123456789abcdef0123"',
  ],
  ...[
    '"2026-02-30"',
    '"0000-00-00"',
    '"2026-13-01T00:00:00Z"',
    '"2026-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59Z"',
    '"-271821-04-20T00:00:00Z"',
    '"P0D"',
    '"P99999Y"',
    '"mon 25:00-26:00"',
    '"Mars/Phobos"',
  ],
  ...[
    '[]',
    '{}',
    '[null]',
    '[[]]',
    '[{}]',
    '["ana","ana"]',
    '{"__proto__":{"roles":["organiser"]}}',
    '{"constructor":{"prototype":{"a":1}}}',
  ],
  ...[
    '{"toString":1,"valueOf":2}',
    '{"then":1}',
    '{"length":1e9,"0":1}',
    '{"kind":"meeting"}',
    '{"kind":"move","member":"ana","to":1e9}',
  ],
  `"${'x'.repeat(100_000)}"`,
  `"${'ﷺ'.repeat(20_000)}"`,
  `[${'1,'.repeat(9999)}1]`,
  `[${'{},'.repeat(9999)}{}]`,
  `[${'"ana",'.repeat(9999)}"ana"]`,
  `{${Array.from({ length: 10_000 }, (_, k) => `"k${k}":${k}`).join()}}`,
  nested('[', ']', 5000),
  nested('[', ']', 100_000),
  `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`,
  `${'{"participants":['.repeat(3000)}1${']}'.repeat(3000)}`,
]
const odd = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
)

type Schema = {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly items?: Schema | false
  readonly prefixItems?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** JSON that a schema describes, more or less, with something odd in its place now and then. */
function fromSchema(schema: Schema, rate: number): fc.Arbitrary<string> {
  const right = rightFrom(schema, rate)
  return rate === 0
    ? right
    : fc.oneof({ weight: 100 - rate, arbitrary: right }, { weight: rate, arbitrary: odd })
}
function rightFrom(schema: Schema, rate: number): fc.Arbitrary<string> {
  const { type, anyOf, oneOf, minimum = 0, maximum = 10 } = schema
  const either = anyOf ?? oneOf
  if (either !== undefined) return fc.oneof(...either.map(one => fromSchema(one, rate)))
  if (schema.const !== undefined) return fc.constant(JSON.stringify(schema.const))
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum.map(one => JSON.stringify(one)))
  if (schema.prefixItems !== undefined)
    return fc.tuple(...schema.prefixItems.map(one => fromSchema(one, rate))).map(list => `[${list.join()}]`)
  switch (type) {
    case 'string':
      if (schema.format === 'date') return fc.constantFrom('"2026-01-01"', '"2024-02-29"')
      if (schema.format === 'duration') return fc.constantFrom('"P2W"', '"P1M"', '"PT1H"')
      return fc.oneof(
        fc
          .constantFrom(
            ...[
              ...IDS,
              'two-weekends',
              'new-one',
              'Europe/Lisbon',
              'mon 18:00-21:00',
              '2026-07-01T00:00:00Z',
            ],
          )
          .map(text => JSON.stringify(text)),
        fc.string({ unit: 'grapheme', maxLength: 12 }).map(text => JSON.stringify(text)),
      )
    case 'integer':
    case 'number': {
      const least = Math.max(Math.ceil(minimum), -1e6)
      return fc
        .integer({ min: least, max: Math.max(least, Math.min(Math.floor(maximum), least + 20)) })
        .map(String)
    }
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'null':
      return fc.constant('null')
    case 'array':
      return fc
        .array(fromSchema(schema.items || {}, rate), {
          minLength: schema.minItems ?? 0,
          maxLength: (schema.minItems ?? 0) + 3,
        })
        .map(list => `[${list.join()}]`)
    case 'object': {
      const { properties = {}, required = [] } = schema
      const fields = Object.entries(properties).map(([name, field]) =>
        fc
          .tuple(fc.nat(9), fromSchema(field, rate))
          .map(([skip, text]) =>
            (required.includes(name) ? skip === 0 && rate > 0 : skip > 3)
              ? []
              : [`${JSON.stringify(name)}:${text}`],
          ),
      )
      const more = fc
        .nat(rate === 0 ? 0 : 20)
        .chain(k => (k === 1 ? odd.map(text => [`"more":${text}`]) : fc.constant<string[]>([])))
      // What the description leaves open is read as an interaction, a cohort document or a scenario.
      return Object.keys(properties).length === 0
        ? documents(rate)
        : fc.tuple(...fields, more).map(parts => `{${parts.flat().join()}}`)
    }
    default:
      return odd
  }
}

const DOCUMENTS: readonly Schema[] = (() => {
  const text = { type: 'string' }
  const ids = { type: 'array', items: { enum: IDS } }
  const at = { enum: ['2026-07-01T00:00:00Z', '2030-01-01T00:00:00Z', '2026-07-01T00:00:00+14:00'] }
  const interaction = (kind: string, more: Readonly<Record<string, Schema>>): Schema => ({
    type: 'object',
    properties: { kind: { const: kind }, id: text, at, participants: ids, ...more },
    required: ['kind', 'at', 'participants'],
  })
  return [
    interaction('listening', {}),
    interaction('contact', { minutes: { type: 'number', minimum: 1, maximum: 90 } }),
    interaction('meeting', { series: text, missed: ids }),
    interaction('conflict', { outcome: { enum: ['open', 'resolved'] }, about: text }),
    interaction('support', { asker: { enum: IDS }, offerers: ids }),
    {
      type: 'object',
      required: ['format', 'members'],
      properties: {
        format: { const: 'coalesce/cohort@1' },
        id: { enum: ['main', 'other'] },
        asOf: at,
        members: {
          type: 'array',
          items: {
            type: 'object',
            required: ['id', 'name'],
            properties: { id: { enum: IDS }, name: text, languages: { type: 'array', items: text } },
          },
        },
        interactions: { type: 'array', items: interaction('listening', {}) },
        crews: { type: 'array', items: { type: 'object', properties: { id: text, members: ids } } },
      },
    },
    {
      type: 'object',
      properties: {
        format: { const: 'coalesce/scenario@1' },
        name: text,
        people: { type: 'integer', minimum: 3, maximum: 20 },
        vary: { type: 'object', properties: { days: { type: 'array', items: { type: 'integer' } } } },
      },
    },
  ]
})()
const documents = (rate: number): fc.Arbitrary<string> =>
  fc.oneof(...DOCUMENTS.map(schema => fromSchema(schema, rate)))

const address = () =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        ...[
          '%2f',
          '%2e%2e%2f',
          '..',
          '.',
          '%00',
          '%ff',
          '%zz',
          '%E0%A4%A',
          '%F0%9F%A6%8A',
          '%20',
          '',
          'a b',
          "'",
          '"',
          ';',
          '&',
          '__proto__',
          'constructor',
          'null',
          'undefined',
          'NaN',
          '-1',
          '*',
          ':id',
          '{id}',
        ],
        ...['x'.repeat(64), 'x'.repeat(65), 'x'.repeat(200), 'x'.repeat(5000), '%61na', 'ana/../ben', 'ANA'],
      ),
    },
    { weight: 1, arbitrary: fc.webSegment() },
  )
const queries = (names: readonly string[]) =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    {
      weight: 3,
      arbitrary: fc
        .array(
          fc.tuple(
            fc.constantFrom(...names, 'limit', 'set', 'x', '__proto__', 'constructor', 'limit[]', '%00'),
            fc.constantFrom(
              '1',
              '0',
              '-1',
              '1e309',
              'NaN',
              '',
              '%2f',
              '[]',
              'null',
              '9007199254740993',
              '1.5',
              'ana',
              'x'.repeat(3000),
              '%zz',
              '%ff',
              '🦊',
              '1&limit=2',
            ),
          ),
          { maxLength: 3 },
        )
        .map(list => `?${list.map(([name, value]) => `${name}=${value}`).join('&')}`),
    },
  )
const oddHeaders: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Headers>(
      { 'if-match': '*' },
      { 'if-match': '"0"' },
      { 'if-match': 'W/"x", "y"' },
      { 'last-event-id': 'NaN' },
      { 'last-event-id': '1e308' },
      { 'last-event-id': '-5' },
      { accept: 'text/html' },
      { 'content-encoding': 'gzip' },
      { 'transfer-encoding': 'chunked' },
      { 'x-http-method-override': 'DELETE' },
      { 'x-forwarded-host': 'evil.example' },
      { range: 'bytes=0-1' },
    ),
  },
)
const oddContent: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Headers>(
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/xml' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/problem+json' },
      { 'content-type': '' },
    ),
  },
)

type Attempt = { readonly url: string; readonly body: string | undefined; readonly headers: Headers }
function attempts({ path, body, query, method }: Operation): fc.Arbitrary<Attempt> {
  const content: fc.Arbitrary<string | undefined> =
    body === undefined
      ? fc.oneof(
          { weight: 3, arbitrary: fc.constant(undefined) },
          { weight: 1, arbitrary: method === 'GET' ? fc.constant(undefined) : odd },
        )
      : fc.oneof(
          { weight: 3, arbitrary: fromSchema(body as Schema, 0) },
          { weight: 8, arbitrary: fromSchema(body as Schema, 12) },
          { weight: 3, arbitrary: odd },
          {
            weight: 1,
            arbitrary: fc.constantFrom(undefined, '', '{', '[1,', '\u0000', '{"a":1}}', '\ufeff{}'),
          },
        )
  return fc
    .record({
      id: address(),
      query: queries(query.map(({ name }) => name)),
      content,
      type: oddContent,
      headers: oddHeaders,
    })
    .map(({ id, query, content, type, headers }) => ({
      url: path.replace('{id}', id) + query,
      body: content,
      headers: { ...(content === undefined ? {} : type), ...headers },
    }))
}

// ---- what holds of every answer ----

/** ms of this process's own work after which an answer was a hang, whatever else the machine does. */
const HANG = 2000
const PRIVATE =
  /\n\s+at |node_modules|\/work\/|coalesce-api-|\.[tj]s:\d+|SQLITE_|SqliteError|ZodError|TypeError|RangeError/

async function checked(
  who: Client,
  method: Operation['method'],
  { url, body, headers }: Attempt,
): Promise<Answer> {
  const about = `${method} ${url.slice(0, 100)} ${JSON.stringify(headers)} ${body?.slice(0, 300)}`
  const before = process.cpuUsage()
  const begun = performance.now()
  let waits: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    waits = setTimeout(() => reject(new Error(`no answer: ${about}`)), 10 * HANG)
  })
  const answer = await Promise.race([who.ask(method, url, body, headers), late]).finally(() =>
    clearTimeout(waits),
  )
  const { user, system } = process.cpuUsage(before)
  const spent = Math.min(performance.now() - begun, (user + system) / 1000)
  const told = `${about}\n-> ${answer.status} ${answer.body.slice(0, 500)}`
  if (spent > HANG) throw new Error(`took ${Math.round(spent)} ms: ${told}`)
  if (answer.status >= 500) throw new Error(`our fault: ${told}`)
  if (answer.status >= 400) {
    expect(PRIVATE.test(answer.body), told).toBe(false)
    expect(String(answer.headers['content-type']), told).toMatch(/^application\/problem\+json/)
    const { type, title, status, requestId, errors = [] } = answer.json()
    expect([type, status, typeof requestId], told).toEqual(['about:blank', answer.status, 'string'])
    expect(title.length > 3 && title.length < 300, told).toBe(true)
    expect(errors.length, told).toBeLessThanOrEqual(20)
    for (const { place, value = '', problem, mend } of errors) {
      // The whole body has no name.
      expect(typeof place === 'string' && (place !== '' || errors.length === 1), told).toBe(true)
      expect([typeof value, typeof problem, typeof mend], told).toEqual(['string', 'string', 'string'])
      expect(problem.length > 3 && value.length <= 80, told).toBe(true)
      // In our words, and with what to do: not in those of the library that looks at shapes.
      expect(mend.length > 3 && /^[a-z]/.test(problem), told).toBe(true)
    }
  } else if (answer.status !== 204 && String(answer.headers['content-type']).startsWith('application/json'))
    answer.json()
  return answer
}

/** Ends who does it, or where she is signed in: each time for somebody new. */
const ENDS = new Set([
  'DELETE /api/me',
  'DELETE /api/session',
  'DELETE /api/me/sessions',
  'DELETE /api/me/sessions/{id}',
  'DELETE /api/members/{id}/sessions',
  'DELETE /api/members/{id}/roles/{role}',
])
const ORGANISERS = /^\/api\/(members|congregation|import|export|suggestions|simulations|scenarios)\b/
const DESIGNERS = /^\/api\/(simulations|scenarios)\b/
let newcomers = 0

async function tryEverything(
  roles: readonly ('member' | 'organiser' | 'designer')[] | undefined,
  runs: number,
  law: (operation: Operation, answer: Answer, attempt: Attempt) => void = () => {},
) {
  const statuses = new Map<number, number>()
  let slowest = { ms: 0, what: '' }
  const come = async (): Promise<Client> =>
    roles === undefined ? client(of.app) : signIn(of, roles.includes('organiser') ? 'eva' : 'ana', roles)
  let own = await come()
  for (const operation of operations) {
    // What was tried before may have ended her session, or taken a role from her.
    const seen = await own.get('/api/session')
    if (roles !== undefined && (seen.status !== 200 || seen.json().roles.length < roles.length))
      own = await come()
    const { method, path } = operation
    const ends = roles !== undefined && ENDS.has(`${method} ${path}`)
    await fc.assert(
      fc.asyncProperty(attempts(operation), async attempt => {
        let who: Client = own
        if (ends) {
          const id = `newcomer-${newcomers++}`
          await of.service.import('main', {
            ...village,
            members: [...village.members, { id, name: id }],
            interactions: [],
          })
          who = await signIn(of, id, roles)
          // Not so often that nobody may sign in.
          of.clock.now += 1
        }
        const begun = performance.now()
        const answer = await checked(who, method, attempt)
        const ms = performance.now() - begun
        if (ms > slowest.ms)
          slowest = { ms, what: `${method} ${attempt.url.slice(0, 80)} ${attempt.body?.slice(0, 60)}` }
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
        law(operation, answer, attempt)
      }),
      { numRuns: ends ? Math.min(runs, 2) : runs },
    )
  }
  return { statuses, slowest }
}
const say = (who: string, { statuses, slowest }: Awaited<ReturnType<typeof tryEverything>>) => {
  const all = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} x ${status}`)
  console.log(
    `${who}: ${[...statuses.values()].reduce((sum, count) => sum + count, 0)} requests to ${operations.length} operations: ${all.join(', ')}; the slowest took ${Math.round(slowest.ms)} ms: ${slowest.what}`,
  )
}

/** Whether an address leads to the operation it was made from: dots and slashes in it may lead elsewhere, or nowhere. */
const leads = ({ path }: Operation, { url }: Attempt) =>
  !path.includes('{id}') ||
  /^[\w-]{1,64}$/.test(url.replace(/\?.*/, '').slice(path.indexOf('{id}')).split('/')[0]!)

describe('anything at all is answered, and never with a fault of ours', () => {
  it('to an organiser', async () => {
    const done = await tryEverything(['member', 'organiser', 'designer'], 60)
    say('an organiser', done)
    expect(done.statuses.get(200)).toBeGreaterThan(20)
    expect(done.statuses.get(401) ?? 0).toBeLessThan(100)
    expect(done.statuses.get(400)).toBeGreaterThan(20)
  }, 120_000)

  it('to a member, who is kept from what is for organisers', async () => {
    const done = await tryEverything(['member'], 30, (operation, { status, body }, attempt) => {
      if (ORGANISERS.test(operation.path) && leads(operation, attempt)) expect(status, body).toBe(403)
    })
    say('a member', done)
  }, 120_000)

  it('to a designer, who is kept from it too, but for simulations', async () => {
    const done = await tryEverything(['designer'], 15, (operation, { status, body }, attempt) => {
      if (ORGANISERS.test(operation.path) && !DESIGNERS.test(operation.path) && leads(operation, attempt))
        expect(status, body).toBe(403)
    })
    say('a designer', done)
  }, 120_000)

  it('to a stranger, who is told to sign in, whatever she sends', async () => {
    const done = await tryEverything(undefined, 15, (operation, { status, body }, attempt) => {
      if (operation.path.startsWith('/api') && operation.path !== '/api/session' && leads(operation, attempt))
        expect(status, body).toBe(401)
    })
    say('a stranger', done)
  }, 120_000)

  it('and what others said and are stays as it was, in a document that is one', async () => {
    const { wishes, boundaries, members, ...kept } = await of.store.read('main')
    expect(wishes).toContainEqual(village.wishes[0])
    expect(boundaries).toContainEqual(village.boundaries[0])
    const { asOf: _asOf, ...document } = { wishes, boundaries, members, ...kept }
    expect(parseCohort(document, 'store').notes.filter(note => !/gathering/.test(note))).toEqual([])
    expect(({} as Record<string, unknown>).roles).toBeUndefined()
  })
})
