/** An organiser's: members, and the congregation in counts and questions. */
import { type Cohort, memberSchema } from '../../graph/cohort.ts'
import { congregationQuestions } from '../../graph/health.ts'
import { organiserView } from '../../matching/knowledge.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { organiserDocument } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { memberOf } from './shared.ts'

/** Past about this many it is time to think about two congregations. */
const LARGE = 100

export function organiserRoutes(app: App, service: Service): void {
  const forOrganisers = { for: ['organiser'] } as const

  app.get(
    '/api/members',
    { config: forOrganisers, schema: { summary: 'All members', response: { 200: shapes.profiles } } },
    async request => {
      const { members } = await service.cohort(viewerOf(request).congregation)
      return { members }
    },
  )

  app.post(
    '/api/members',
    {
      config: forOrganisers,
      schema: { summary: 'Add a member', body: memberSchema.strict(), response: { 201: shapes.profile } },
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
      return reply.code(201).send(member)
    },
  )

  app.get(
    '/api/congregation',
    {
      config: forOrganisers,
      schema: {
        summary: 'How the congregation stands, in counts',
        response: { 200: shapes.congregationCounts },
      },
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
        response: { 200: shapes.congregationQuestions },
      },
    },
    async request => ({
      questions: congregationQuestions(organiserView(await service.cohort(viewerOf(request).congregation))),
    }),
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
