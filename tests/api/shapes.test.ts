/** What answers are said to be in the description, and that they are no less and no more than that. */
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { interactionsFor, openMember, organiserDocument } from '../../src/api/disclosure/views.ts'
import type { Cohort } from '../../src/graph/cohort.ts'
import type { CohortStore } from '../../src/graph/store/store.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import {
  ended,
  operationsOf,
  quickFolder,
  type Running,
  type RunningOptions,
  running,
  signIn,
} from './service.ts'

const opened: Running[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) {
    await one.close()
    one.remove()
  }
})
async function open(options: RunningOptions): Promise<Running> {
  const one = await running({ folder: quickFolder(), ...options })
  opened.push(one)
  return one
}

type Schema = { readonly [keyword: string]: unknown }
type Answers = Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>>
type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Answers }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}
const described = async (): Promise<Document> => (await open({})).app.swagger() as unknown as Document

describe('the description', () => {
  it('says of every operation what it answers, field by field', async () => {
    const { paths, components } = await described()
    const vague: string[] = []
    const look = (at: string, schema: Schema) => {
      const {
        $ref,
        properties = {},
        anyOf = [],
        oneOf = [],
        items,
        prefixItems,
        additionalProperties,
      } = schema
      if ($ref !== undefined) return
      if (Object.keys(schema).filter(key => key !== 'description').length === 0) vague.push(at)
      for (const [name, one] of Object.entries(properties as Record<string, Schema>))
        look(`${at}.${name}`, one)
      for (const one of [...(anyOf as Schema[]), ...(oneOf as Schema[])]) look(at, one)
      if (schema.type === 'array' && prefixItems === undefined) look(`${at}[]`, items as Schema)
      if (schema.type === 'object' && additionalProperties !== false)
        look(`${at}{}`, additionalProperties as Schema)
    }
    for (const [name, schema] of Object.entries(components.schemas)) look(name, schema)
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { responses }] of Object.entries(operations))
        for (const [status, { content = {} }] of Object.entries(responses)) {
          const at = `${method.toUpperCase()} ${path} ${status}`
          if (status !== '204' && Object.keys(content).length === 0) vague.push(at)
          for (const { schema } of Object.values(content)) look(at, schema)
        }
    // A scenario is a document of its own, and what a simulation gives hangs on it.
    expect(vague).toEqual(['SimulationJob.request.scenario{}', 'SimulationJob.result{}'])
  })

  it('says that everything under /api answers with problem documents too', async () => {
    const { paths, components } = await described()
    for (const [path, operations] of Object.entries(paths))
      for (const { responses } of Object.values(operations))
        expect(responses.default?.content?.['application/problem+json']?.schema, path).toEqual(
          path.startsWith('/api') ? { $ref: '#/components/schemas/Problem' } : undefined,
        )
    expect(Object.keys(components.schemas.Problem!.properties as object)).toEqual([
      'type',
      'title',
      'status',
      'requestId',
      'errors',
    ])
  })

  it('names no schema that is not there, and none that nothing is said of', async () => {
    const document = await described()
    const named = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    expect([...new Set(named.map(([, name]) => name))].sort()).toEqual(
      Object.keys(document.components.schemas).sort(),
    )
  })
})

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const village = (): Cohort => ({
  ...cohortOf(
    IDS.map(id => person(id, { languages: ['en'] })),
    {
      interactions: happened(
        { kind: 'listening', participants: IDS },
        { kind: 'contact', participants: ['ana', 'ben'], minutes: 30, recordedBy: 'ben' },
        { kind: 'support', asker: 'ana', offerers: ['cleo'] },
        { kind: 'meeting', series: 's1', participants: ['ana', 'ben', 'cleo'], missed: ['ben'] },
        { kind: 'conflict', participants: ['ana', 'dai'], outcome: 'resolved' },
        { kind: 'co-ownership', participants: ['ana', 'eva'], what: 'a boat' },
      ),
      crews: [{ id: 'c1', members: ['ana', 'ben', 'cleo', 'dai'], locked: true }],
      calls: [{ caller: 'ana', intention: 'to sing', members: ['ben'] }],
      wishes: [{ from: 'ana', to: 'hana', kind: 'interested' }],
      boundaries: [{ between: ['ana', 'gil'], kind: 'apart', by: 'ana' }],
      stewards: [{ member: 'ana', steward: 'finn' }],
    },
  ),
  gatherings: [{ id: 'camp', name: 'Camp', attendees: ['ana', 'ben'] }],
})

/** A store whose every entry holds a field that no shape names. */
const talkative = (store: CohortStore): CohortStore =>
  new Proxy(store, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown
      if (typeof value !== 'function') return value
      if (name !== 'read') return value.bind(target)
      return async (...of: Parameters<CohortStore['read']>) => {
        const lists = Object.entries(await target.read(...of)).map(([list, entries]) => [
          list,
          Array.isArray(entries) && list !== 'vocabulary'
            ? entries.map(entry => ({ ...entry, secret: 'SECRET' }))
            : entries,
        ])
        return { ...Object.fromEntries(lists), secret: 'SECRET' }
      }
    },
  })

describe('an answer', () => {
  it('holds nothing that its shape does not name, whatever a view hands on', async () => {
    const of = await open({ cohorts: [village()], wrap: talkative })
    expect(JSON.stringify((await of.service.cohort('main')).members)).toContain('SECRET')
    const ana = await signIn(of, 'ana', ['member', 'organiser', 'designer'])
    const asked = await ana.post('/api/suggestions', { steps: 500, alternatives: 1 })
    const job = asked.json().id as string
    await ended(of, job)
    let answered = 0
    for (const { method, path } of operationsOf(of.app)) {
      if (method !== 'GET' || path.endsWith('/events')) continue
      const { status, body } = await ana.get(
        path
          .replace('{id}', path.includes('/crews/') ? 'c1' : job)
          .replace('invitees', 'invitees?members=ana,eva'),
      )
      expect(body, path).not.toContain('SECRET')
      expect(status, body).toBeLessThan(500)
      if (status === 200) answered++
    }
    expect(answered).toBeGreaterThan(24)
  })

  it('is all that the view gives, in any congregation', async () => {
    const of = await open({})
    let k = 0
    await fc.assert(
      fc.asyncProperty(
        arbitraryCohort({ minMembers: 1, maxMembers: 8, maxInteractions: 25 }),
        async cohort => {
          const congregation = `c${k++}`
          await of.store.import({ ...cohort, id: congregation })
          const kept = await of.service.cohort(congregation)
          const me = kept.members[0]!.id
          const who = await signIn(of, me, ['member', 'organiser'], congregation)
          of.clock.now += 1
          const told = async (url: string) => (await who.get(url)).json()
          const plain = (value: unknown) => JSON.parse(JSON.stringify(value))
          expect(await told('/api/me')).toEqual(plain(kept.members[0]))
          expect(await told('/api/people')).toEqual(plain({ members: kept.members.map(openMember) }))
          expect(await told('/api/members')).toEqual(plain({ members: kept.members }))
          expect((await told('/api/interactions?limit=500')).interactions).toEqual(
            plain(interactionsFor(kept, me, of.service.ids)),
          )
          const { asOf: _asOf, ...document } = await told('/api/export')
          const { asOf: _at, ...expected } = plain(organiserDocument(kept))
          expect(document).toEqual(expected)
          for (const url of ['/api/me/data', '/api/me/crews', '/api/me/way', '/api/calls', '/api/me/wishes'])
            expect((await who.get(url)).status, url).toBe(200)
        },
      ),
      { numRuns: 60 },
    )
  })
})
