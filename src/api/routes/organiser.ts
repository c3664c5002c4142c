/** An organiser's: members, invitations, the congregation, import and export. */
import { z } from 'zod'
import { type Cohort, cohortSchema, memberSchema } from '../../graph/cohort.ts'
import { congregationQuestions } from '../../graph/health.ts'
import { parseCohort } from '../../graph/parse-cohort.ts'
import { organiserView } from '../../matching/knowledge.ts'
import type { App } from '../app.ts'
import { organiserDocument } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { Problem } from '../problem.ts'
import { ROLES } from '../roles.ts'
import type { Service } from '../service.ts'
import { createLink } from '../sessions/sessions.ts'
import { anyDocument, memberOf } from './shared.ts'

/** How many newcomers a member may invite. */
const INVITATIONS = 2
const IMPORT_BYTES = 8 * 1024 * 1024
/** Past about this many it is time to think about two congregations. */
const LARGE = 100

export function organiserRoutes(app: App, service: Service): void {
  const { records, now } = service
  const forOrganisers = { for: ['organiser'] } as const

  app.get(
    '/api/members',
    { config: forOrganisers, schema: { summary: 'All members', response: { 200: anyDocument } } },
    async request => {
      const { members } = await service.cohort(viewerOf(request).congregation)
      return { members: [...members] }
    },
  )

  app.post(
    '/api/members',
    {
      config: forOrganisers,
      schema: { summary: 'Add a member', body: memberSchema.strict(), response: { 201: anyDocument } },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      const member = request.body
      await service.change(congregation, async cohort => {
        if (cohort.members.some(({ id }) => id === member.id))
          throw new Problem(409, 'there is a member of this id')
        if (member.invitedBy !== undefined) memberOf(cohort, member.invitedBy)
        await service.add(congregation, { members: [member] })
      })
      return reply.code(201).send({ ...member })
    },
  )

  app.get(
    '/api/congregation',
    {
      config: forOrganisers,
      schema: { summary: 'How the congregation stands, in counts', response: { 200: anyDocument } },
    },
    async request => {
      const { congregation } = viewerOf(request)
      return countsOf(await service.cohort(congregation))
    },
  )

  app.get(
    '/api/congregation/questions',
    {
      config: forOrganisers,
      schema: {
        summary: 'Questions that the congregation may want to ask itself',
        description: 'From counts over crews; what is between the members of a crew is theirs.',
        response: { 200: anyDocument },
      },
    },
    async request => ({
      questions: congregationQuestions(organiserView(await service.cohort(viewerOf(request).congregation))),
    }),
  )

  app.post(
    '/api/import',
    {
      bodyLimit: IMPORT_BYTES,
      config: forOrganisers,
      schema: {
        summary: 'Import a cohort document',
        description: 'What is in it counts at once, and everybody concerned sees it among her own.',
        body: anyDocument.meta({ description: 'A cohort document, as docs/cohort.schema.json has it' }),
        response: { 200: anyDocument },
      },
    },
    async request => {
      const { congregation } = viewerOf(request)
      const { cohort, notes } = parseCohort(request.body, 'body')
      checkIsHers(cohort)
      if (request.body.id !== undefined && cohort.id !== congregation)
        throw new Problem(400, 'this is another congregation', [
          {
            place: 'id',
            value: cohort.id,
            problem: 'is another congregation',
            mend: `leave it out, or write "${congregation}"`,
          },
        ])
      const report = await service.change(congregation, () =>
        service.import(congregation, { ...cohort, id: congregation }),
      )
      return { ...report, notes }
    },
  )

  app.get(
    '/api/export',
    {
      config: forOrganisers,
      schema: {
        summary: 'The cohort document, as far as an organiser may have it',
        description:
          'Without one-sided wishes, whose boundaries they are, support, conflicts and misses. The whole leaves by the command line only.',
        response: {
          200: anyDocument.meta({
            id: 'CohortDocument',
            description: String(cohortSchema.meta()?.title ?? ''),
          }),
        },
      },
    },
    async request => ({ ...organiserDocument(await service.cohort(viewerOf(request).congregation)) }),
  )

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
      if (!isOrganiser && (member !== undefined || roles !== undefined))
        throw new Problem(403, 'you can invite a newcomer, as a member')
      if ((member === undefined) === (newcomer === undefined))
        throw new Problem(400, 'name a member or a newcomer', [
          { place: 'newcomer', problem: 'is missing', mend: 'name her: {"id": "kim", "name": "Kim"}' },
        ])
      const who = await service.change(congregation, async cohort => {
        if (newcomer === undefined) return memberOf(cohort, member!).id
        if (!isOrganiser && records.invitationsBy(congregation, me).length >= INVITATIONS)
          throw new Problem(403, `you have invited ${INVITATIONS} already`)
        if (cohort.members.some(({ id }) => id === newcomer.id))
          throw new Problem(409, 'there is a member of this id')
        const joined = new Date(now()).toISOString().slice(0, 10)
        await service.add(congregation, { members: [{ ...newcomer, joined, invitedBy: me }] })
        records.addInvitation(congregation, newcomer.id, me, now())
        return newcomer.id
      })
      const granted = roles ?? (['member'] as const)
      const { token, expires } = createLink(records, { congregation, member: who, roles: granted }, now())
      return reply
        .code(201)
        .send({ member: who, roles: [...granted], token, expires: new Date(expires).toISOString() })
    },
  )
}

/**
 * An organiser imports what happened and what she arranged; what people say in private is theirs to say.
 *
 * @throws Problem 400
 */
function checkIsHers({ wishes, boundaries, interactions }: Cohort): void {
  const theirs = [
    ...wishes.slice(0, 1).map(() => ['wishes', 'are private', 'leave them out; each says her own']),
    ...boundaries
      .filter(({ by }) => by !== undefined)
      .slice(0, 1)
      .map(() => ['boundaries', 'of somebody are private', 'leave out those with "by"']),
    ...interactions
      .filter(one => (one.recordedBy ?? one.confirmedBy ?? one.contestedBy) !== undefined)
      .slice(0, 1)
      .map(() => ['interactions', 'say who recorded, confirmed or contested', 'leave that out']),
  ]
  if (theirs.length > 0)
    throw new Problem(
      400,
      'the document holds what is not yours to say',
      theirs.map(([place, problem, mend]) => ({ place, problem, mend })),
    )
}

/** Nothing of a person: only how many. */
function countsOf(cohort: Cohort) {
  const { id, name, members, crews, gatherings } = cohort
  const open = organiserDocument(cohort)
  const inCrews = new Set(crews.flatMap(crew => crew.members))
  const active = members.filter(({ paused }) => paused !== true)
  return {
    id,
    ...(name === undefined ? {} : { name }),
    members: members.length,
    paused: members.length - active.length,
    interactions: open.interactions.length,
    crews: crews.length,
    inCrews: inCrews.size,
    withoutCrew: active.filter(member => !inCrews.has(member.id)).length,
    gatherings: gatherings.length,
    large: members.length > LARGE,
  }
}
