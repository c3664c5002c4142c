/** The service described by itself: OpenAPI 3.1 from the schemas that validate, and a page that shows it without a script. */
import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

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
  })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(pageOf(app.swagger() as Description)),
  )
}

type Operation = {
  readonly summary?: string
  readonly description?: string
  readonly tags?: readonly string[]
}
type Description = { readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

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
