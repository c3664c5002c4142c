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
    /** Whether whoever asks may still do so: for answers that go on for long. */
    mayGoOn: () => Promise<boolean>
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
  app.decorateRequest('mayGoOn')
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/api') && route.config?.for === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say whom it is for`)
  })
  app.addHook('onRequest', async request => {
    const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1]
    const token = request.cookies[cookieName(secure)]
    const whoNow = () => {
      if (bearer !== undefined) return tokenHolder(records, bearer, now())
      return token === undefined ? undefined : sessionOf(records, token, now())
    }
    request.viewer = whoNow()
    const audience = request.routeOptions.config.for
    if (audience === undefined) return
    // Whoever was forgotten, or is no member any more, has no session either.
    const isHere = async (viewer: Viewer | undefined) =>
      viewer !== undefined &&
      (await cohort(viewer.congregation)).members.some(({ id }) => id === viewer.member)
    const isFor = (viewer: Viewer | undefined): boolean => {
      if (typeof audience !== 'string') return audience.some(role => viewer?.roles.includes(role))
      // A program does what its roles can; whoever is signed in herself is a member, whatever else she is.
      const isProgram = viewer?.readOnly !== undefined
      return audience === 'anybody' || !isProgram || viewer.roles.includes('member') || isOfSession(request)
    }
    request.mayGoOn = async () => {
      const viewer = whoNow()
      return (await isHere(viewer)) && isFor(viewer)
    }
    if (audience !== 'anybody' && !(await isHere(request.viewer))) throw new Problem(401, 'sign in first')
    if (!isSafe(request.method)) {
      // A browser adds no bearer token by itself.
      if (bearer === undefined && !isOwnPage(request, origin))
        throw new Problem(403, 'another site asked for this')
      if (request.viewer?.readOnly === true) throw new Problem(403, 'this token may only look')
    }
    if (!isFor(request.viewer)) throw new Problem(403, 'this is not for your role')
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store')
  })
}

/** Who it is, and ending it, is a program's own too. */
const isOfSession = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url === '/api/session'

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
