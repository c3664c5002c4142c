/**
 * The service described by itself: OpenAPI 3.1 from the schemas that validate requests and shape answers, and a page that
 * shows it without a script.
 */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { problemShape } from '../problem.ts'

export async function describeItself(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Coalesce',
        version,
        description:
          'Organisers ask for crews, members see what is theirs. Faults are problem documents (RFC 9457).',
      },
    },
    transform: jsonSchemaTransform,
    transformObject: document =>
      onlyWhatIsUsed(withProblems(jsonSchemaTransformObject(document) as Description)) as object,
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(pageOf(app.swagger() as Description)),
  )
}

const SCHEMAS = '#/components/schemas/'
/** What every operation under /api answers where it does not answer what it says. */
const PROBLEM = {
  description: 'A refusal or a fault, and what to do about it',
  content: {
    'application/problem+json': { schema: { $ref: `${SCHEMAS}${z.globalRegistry.get(problemShape)!.id}` } },
  },
}

type Operation = {
  readonly summary?: string
  readonly description?: string
  readonly responses?: Readonly<Record<string, unknown>>
  readonly requestBody?: {
    readonly required?: boolean
    readonly content: Readonly<
      Record<string, { readonly schema: { type?: string; required?: readonly string[] } }>
    >
  }
}
type Description = {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

function withProblems({ paths = {}, ...rest }: Description): Description {
  const told = Object.entries(paths).map(([path, operations]) => [
    path,
    path.startsWith('/api') ? mapped(operations, withProblem) : operations,
  ])
  return { ...rest, paths: Object.fromEntries(told) }
}
const withProblem = (operation: Operation): Operation => ({
  ...operation,
  ...(operation.requestBody && {
    requestBody: { ...operation.requestBody, required: isNeeded(operation.requestBody) },
  }),
  responses: { ...operation.responses, default: PROBLEM },
})
/** Whether something must be sent: not where no field must be. */
const isNeeded = ({ content }: NonNullable<Operation['requestBody']>): boolean =>
  Object.values(content).some(
    ({ schema: { type, required = [] } }) => type !== 'object' || required.length > 0,
  )
const mapped = <T>(of: Readonly<Record<string, T>>, map: (value: T) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(of).map(([name, value]) => [name, map(value)]))

/** Schemas of other matters, such as those of the cohort document, have names too. */
function onlyWhatIsUsed({ components, ...rest }: Description): Description {
  const all = components?.schemas ?? {}
  const used = new Set<string>()
  const look = (part: unknown) => {
    for (const [, name] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue
      used.add(name)
      look(all[name])
    }
  }
  look(rest)
  const schemas = Object.fromEntries([...used].sort().map(name => [name, all[name]]))
  return { ...rest, components: { ...components, schemas } }
}

function pageOf({ paths = {} }: Description): string {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([method, { summary = '', description = '' }]) =>
        `<tr><td><code>${method.toUpperCase()}</code></td><td><code>${escaped(path)}</code></td><td>${escaped(summary)}${description === '' ? '' : `<br><small>${escaped(description)}</small>`}</td></tr>`,
    ),
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Coalesce: the API</title></head><body><h1>The API of Coalesce</h1><p>With every field, for programs: <a href="/openapi.json">openapi.json</a>.</p><table><thead><tr><th>method</th><th>path</th><th>what</th></tr></thead><tbody>${rows.join('')}</tbody></table></body></html>`
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, mark => `&#${mark.charCodeAt(0)};`)
