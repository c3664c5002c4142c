/**
 * Who asks: known before anything of the request is read, and kept from whoever is not meant.
 *
 * Every route under /api says in its config whom it is for: `anybody`, `signed-in`, or roles of which one is enough. What
 * changes something is refused where another site's page sent it: its Origin must be this one's, and the cookie is
 * SameSite=Strict beside it.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../problem.ts'
import type { Role } from '../roles.ts'
import type { Service } from '../service.ts'
import { sessionOf, tokenHolder, type Viewer } from '../sessions/sessions.ts'

export type Audience = 'anybody' | 'signed-in' | readonly Role[]

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; undefined for a stranger. */
    viewer: Viewer | undefined
  }
  interface FastifyContextConfig {
    /** Whom the route is for. */
    readonly for?: Audience
  }
}

export const cookieName = (secure: boolean): string => (secure ? '__Host-coalesce' : 'coalesce-session')

export function knowWhoAsks(
  app: FastifyInstance,
  { records, now, cohort }: Pick<Service, 'records' | 'now' | 'cohort'>,
  { secure, origin }: { readonly secure: boolean; readonly origin?: string | undefined },
): void {
  app.decorateRequest('viewer', undefined)
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/api') && route.config?.for === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say whom it is for`)
  })
  app.addHook('onRequest', async request => {
    const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1]
    const token = request.cookies[cookieName(secure)]
    if (bearer !== undefined) request.viewer = tokenHolder(records, bearer, now())
    else if (token !== undefined) request.viewer = sessionOf(records, token, now())
    const audience = request.routeOptions.config.for
    if (audience === undefined) return
    if (audience !== 'anybody') {
      if (request.viewer === undefined) throw new Problem(401, 'sign in first')
      // Whoever was forgotten, or is no member any more, has no session either.
      const { congregation, member } = request.viewer
      const { members } = await cohort(congregation)
      if (!members.some(({ id }) => id === member)) throw new Problem(401, 'sign in first')
    }
    if (!isSafe(request.method)) {
      // A browser adds no bearer token by itself.
      if (bearer === undefined && !isOwnPage(request, origin))
        throw new Problem(403, 'another site asked for this')
      if (request.viewer?.readOnly === true) throw new Problem(403, 'this token may only look')
    }
    if (typeof audience !== 'string' && !audience.some(role => request.viewer?.roles.includes(role)))
      throw new Problem(403, 'this is not for your role')
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store')
  })
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** Whether our own page asked, or no page at all. */
function isOwnPage(request: FastifyRequest, origin: string | undefined): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const from = request.headers.origin
  return from === undefined || from === (origin ?? `${request.protocol}://${request.host}`)
}

/** Who is signed in, in a route that is for somebody. */
export function viewerOf(request: FastifyRequest): Viewer {
  if (request.viewer === undefined) throw new Problem(401, 'sign in first')
  return request.viewer
}
