/** Signing in with a one-time link, knowing who one is, and signing out. */
import { z } from 'zod'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { linkFor, signInFor, timeOf } from '../disclosure/views.ts'
import { cookieName, viewerOf } from '../plugins/who.ts'
import { notFound, Problem } from '../problem.ts'
import { ROLES } from '../roles.ts'
import type { Service } from '../service.ts'
import { createToken, linkOf, signIn, type Viewer } from '../sessions/sessions.ts'
import { idParams } from './shared.ts'

/** Tokens that somebody may have. */
const MOST_TOKENS = 20

const who = z.object({
  member: z.string(),
  congregation: z.string(),
  roles: z.array(z.enum(ROLES)),
})

export function sessionRoutes(
  app: App,
  { records, now, cohort }: Service,
  { secure }: { readonly secure: boolean },
): void {
  const shown = ({ member, congregation, roles }: Viewer) => ({ member, congregation, roles: [...roles] })
  const cookie = { path: '/', httpOnly: true, secure, sameSite: 'strict' } as const

  app.post(
    '/api/session',
    {
      config: { for: 'anybody', rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: {
        summary: 'Sign in with a one-time link',
        body: z.strictObject({ token: z.string().min(1).max(200) }),
        response: { 200: who },
      },
    },
    async (request, reply) => {
      const refused = () =>
        new Problem(401, 'this link was used, has expired, or never was; ask for a new one')
      const link = linkOf(records, request.body.token, now())
      if (link === undefined) throw refused()
      // Before it is used up: where the store does not answer, it can be tried again.
      const { members } = await cohort(link.congregation)
      if (!members.some(({ id }) => id === link.member)) throw refused()
      const session = signIn(records, request.body.token, now())
      if (session === undefined) throw refused()
      // The session that she signs in over is over.
      const { viewer: before } = request
      if (before !== undefined && before.readOnly === undefined)
        records.endSession(before.congregation, before.member, before.id)
      reply.setCookie(cookieName(secure), session.token, { ...cookie, expires: new Date(session.expires) })
      return shown(session.viewer)
    },
  )

  app.get(
    '/api/session',
    { config: { for: 'signed-in' }, schema: { summary: 'Who I am, and my roles', response: { 200: who } } },
    async request => shown(viewerOf(request)),
  )

  app.delete(
    '/api/session',
    { config: { for: 'signed-in' }, schema: { summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      const { congregation, member, id, readOnly } = viewerOf(request)
      if (readOnly === undefined) records.endSession(congregation, member, id)
      else records.endToken(congregation, member, id)
      return reply.clearCookie(cookieName(secure), cookie).code(204).send(null)
    },
  )

  app.get(
    '/api/me/sessions',
    {
      config: { for: 'signed-in' },
      schema: {
        summary:
          'Where I am signed in, the links that still could sign somebody in as me, and every sign-in of 90 days',
        response: { 200: shapes.ownSessions },
      },
    },
    async request => {
      const { congregation, member, id } = viewerOf(request)
      return {
        sessions: records.sessionsOf(congregation, member).map(session => ({
          id: session.id,
          created: timeOf(session.created),
          lastSeen: timeOf(session.seen),
          expires: timeOf(session.expires),
          current: session.id === id,
          linkBy: session.maker,
        })),
        links: records.linksOf(congregation, member, now()).map(linkFor),
        signIns: records.signInsOf(congregation, member).map(signInFor),
      }
    },
  )

  app.get(
    '/api/me/tokens',
    {
      config: { for: 'signed-in' },
      schema: { summary: "My programs' tokens", response: { 200: shapes.ownTokens } },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      return {
        tokens: records
          .tokensOf(congregation, member)
          .map(({ id, name, roles, readOnly, created, expires, maker }) => ({
            id,
            name,
            roles,
            readOnly,
            created: timeOf(created),
            expires: timeOf(expires),
            linkBy: maker,
          })),
      }
    },
  )

  app.post(
    '/api/me/tokens',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'A token for a program of mine',
        description:
          'Shown this once. Send it as "authorization: Bearer TOKEN". It can do what its roles can, and no more than I.',
        body: z.strictObject({
          name: z.string().trim().min(1).max(60),
          roles: z.array(z.enum(ROLES)).min(1).max(ROLES.length),
          readOnly: z.boolean().default(true),
          days: z.number().int().min(1).max(365).default(90),
        }),
        response: { 201: z.object({ id: z.string(), token: z.string(), expires: z.string() }) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      // A token that made tokens would never expire.
      if (viewer.readOnly !== undefined) throw new Problem(403, 'sign in with a session to make a token')
      const more = request.body.roles.find(role => !viewer.roles.includes(role))
      if (more !== undefined) throw new Problem(403, `you have not the role ${more} yourself`)
      if (records.tokensOf(viewer.congregation, viewer.member).length >= MOST_TOKENS)
        throw new Problem(409, `you have ${MOST_TOKENS} tokens; end one first`)
      const { id, token, expires } = createToken(records, viewer, request.body, now())
      return reply.code(201).send({ id, token, expires: new Date(expires).toISOString() })
    },
  )

  app.delete(
    '/api/me/tokens/:id',
    {
      config: { for: 'signed-in' },
      schema: { summary: 'End a token', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      if (!records.endToken(congregation, member, request.params.id)) throw notFound('token')
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/me/sessions',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'End everything else that I could come in with: other sessions, tokens, links',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member, id, readOnly } = viewerOf(request)
      if (readOnly !== undefined) throw new Problem(403, 'sign in with a session to end all others')
      records.endAll(congregation, member, id)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/me/sessions/:id',
    {
      config: { for: 'signed-in' },
      schema: { summary: 'End one of my sessions', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      if (!records.endSession(congregation, member, request.params.id)) throw notFound('session')
      return reply.code(204).send(null)
    },
  )
}
