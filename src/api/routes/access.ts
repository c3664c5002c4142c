/** Who may come in, and as what: invitations, roles, and ending what others are signed in with. */
import { z } from 'zod'
import { memberSchema } from '../../graph/cohort.ts'
import { isMarked } from '../../graph/store/erasures.ts'
import type { App } from '../app-type.ts'
import { viewerOf } from '../plugins/who.ts'
import { notFound, Problem } from '../problem.ts'
import { GONE } from '../records/access.ts'
import { ROLES } from '../roles.ts'
import type { Service } from '../service.ts'
import { createLink } from '../sessions/sessions.ts'
import { idParams, memberOf } from './shared.ts'

/** How many newcomers a member may invite. */
const INVITATIONS = 2

export function accessRoutes(app: App, service: Service): void {
  const { records, now } = service
  const forOrganisers = { for: ['organiser'] } as const

  app.post(
    '/api/invitations',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'Make a one-time link',
        description: `An organiser for any member, with roles; a member for a newcomer, ${INVITATIONS} in all.`,
        body: z.strictObject({
          member: z.string().optional().describe('An organiser: whose link'),
          roles: z
            .array(z.enum(ROLES))
            .min(1)
            .max(ROLES.length)
            .optional()
            .describe('An organiser: with which roles'),
          newcomer: z.strictObject({ id: memberSchema.shape.id, name: memberSchema.shape.name }).optional(),
        }),
        response: {
          201: z.object({
            member: z.string(),
            roles: z.array(z.enum(ROLES)),
            token: z.string(),
            expires: z.string(),
          }),
        },
      },
    },
    async (request, reply) => {
      const { congregation, member: me, roles: mine, readOnly } = viewerOf(request)
      // A link outlives the token that would make it, and has other roles.
      if (readOnly !== undefined) throw new Problem(403, 'sign in with a session to invite somebody')
      const isOrganiser = mine.includes('organiser')
      const { member, newcomer, roles } = request.body
      // Her own newcomer, who never came in: her link was lost, or has expired.
      const isHers = (id: string) =>
        records.invitations(congregation).get(id) === me && records.rolesOf(congregation, id).length === 0
      if (!isOrganiser && (roles !== undefined || (member !== undefined && !isHers(member))))
        throw new Problem(403, 'you can invite a newcomer, as a member')
      if ((member === undefined) === (newcomer === undefined))
        throw new Problem(400, 'name a member or a newcomer', [
          newcomer === undefined
            ? { place: 'newcomer', problem: 'is missing', mend: 'name her: {"id": "kim", "name": "Kim"}' }
            : { place: 'newcomer', problem: 'is there beside a member', mend: 'leave one of the two out' },
        ])
      const who = await service.change(congregation, async cohort => {
        if (newcomer === undefined) return memberOf(cohort, member!).id
        const here = new Set(cohort.members.map(({ id }) => id))
        // Whoever was forgotten since has come, too.
        const came = records.invitationsBy(congregation, me).filter(id => id.startsWith(GONE) || here.has(id))
        if (!isOrganiser && came.length >= INVITATIONS)
          throw new Problem(403, `you have invited ${INVITATIONS} already`)
        if (here.has(newcomer.id)) throw new Problem(409, 'there is a member of this id')
        // Before anything is written: whoever was forgotten is to come back in no file.
        if (isMarked(await service.store.erasures(congregation), 'member')(newcomer.id))
          throw new Problem(409, 'this id cannot be used; choose another')
        const joined = new Date(now()).toISOString().slice(0, 10)
        // Written first: a newcomer without it would count as known here (`vouching.ts`).
        if (!isOrganiser) records.addInvitation(congregation, newcomer.id, me, now())
        await service.add(congregation, { members: [{ ...newcomer, joined, invitedBy: me }] })
        return newcomer.id
      })
      const granted = roles ?? (['member'] as const)
      const { token, expires } = createLink(
        records,
        { congregation, member: who, roles: granted, maker: me },
        now(),
      )
      return reply
        .code(201)
        .send({ member: who, roles: [...granted], token, expires: new Date(expires).toISOString() })
    },
  )

  app.get(
    '/api/members/roles',
    {
      config: forOrganisers,
      schema: {
        summary: 'Who may be more than a member',
        response: {
          200: z.object({ roles: z.array(z.object({ member: z.string(), role: z.enum(ROLES) })) }),
        },
      },
    },
    async request => ({ roles: records.holders(viewerOf(request).congregation) }),
  )

  app.delete(
    '/api/members/:id/roles/:role',
    {
      config: forOrganisers,
      schema: {
        summary: 'Take a role back, at once and from everything that she is signed in with',
        description: 'A new link can give it again.',
        params: idParams.extend({ role: z.enum(['organiser', 'designer']) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { id, role } = request.params
      const holders = records.holders(viewerOf(request).congregation).filter(one => one.role === role)
      if (role === 'organiser' && holders.length === 1 && holders[0]!.member === id)
        throw new Problem(409, 'there would be no organiser left; let somebody else sign in as one first')
      if (!records.revoke(viewerOf(request).congregation, id, role)) throw notFound('role of hers')
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/members/:id/sessions',
    {
      config: forOrganisers,
      schema: {
        summary: 'End everything that somebody could come in with',
        description:
          'Her sessions, tokens and links, as where a laptop was lost; nothing is told of what there was. She signs in again with a new link.',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      records.endAll(congregation, memberOf(await service.cohort(congregation), request.params.id).id)
      return reply.code(204).send(null)
    },
  )
}
