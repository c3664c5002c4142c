/** Crew suggestions as jobs: asked for, followed, cancelled, published. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { crewSchema, LARGEST_CREW, SMALLEST_CREW } from '../../graph/cohort.ts'
import { callAnsweredBy } from '../../matching/calls.ts'
import type { Suggestion } from '../../matching/suggest.ts'
import type { App } from '../app-type.ts'
import { openSuggestion } from '../disclosure/bands.ts'
import * as shapes from '../disclosure/shapes.ts'
import { callsFor } from '../disclosure/views.ts'
import { checkUnchanged } from '../etag.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { newId } from '../sessions/tokens.ts'
import {
  historyOf,
  type SuggestionRequest,
  setNumber,
  suggestionOf,
  suggestionRequest,
} from '../suggestions.ts'
import { acceptedJob, askFor, jobRoutes, shown } from './jobs.ts'
import { idParams } from './shared.ts'

export function suggestionRoutes(app: App, service: Service): void {
  const { records, now } = service
  const forOrganisers = { for: ['organiser'] } as const

  jobRoutes(app, service, {
    kind: 'suggestion',
    path: '/api/suggestions',
    audience: forOrganisers.for,
    answer: shapes.suggestionJob,
    open: result => openSuggestion(result as Suggestion),
  })

  app.post(
    '/api/suggestions',
    {
      config: forOrganisers,
      schema: {
        summary: 'Ask for crew suggestions',
        description:
          'The options of `coalesce suggest`. The answer comes later: ask for it, or follow its events.',
        body: suggestionRequest,
        response: { 202: acceptedJob },
      },
    },
    async (request, reply) => {
      const job = askFor(service, 'suggestion', viewerOf(request), request.body)
      return reply
        .code(202)
        .header('location', `/api/suggestions/${job.id}`)
        .send({ id: job.id, state: job.state })
    },
  )

  app.get(
    '/api/suggestions',
    {
      config: forOrganisers,
      schema: { summary: 'All suggestions that were asked for', response: { 200: shapes.suggestionJobs } },
    },
    async request => ({
      suggestions: records
        .jobsOf(viewerOf(request).congregation, 'suggestion')
        .map(({ result: _result, ...job }) => shown<SuggestionRequest>(job)),
    }),
  )

  app.post(
    '/api/suggestions/:id/publish',
    {
      config: forOrganisers,
      schema: {
        summary: 'Offer crews of a set to their members',
        description:
          'Each sees with whom, and why in words; accepts, or declines silently. With If-Match only the plan that was seen is offered.',
        params: idParams,
        body: z.strictObject({
          set: setNumber,
          crews: z
            .array(z.number().int().min(0))
            .min(1)
            .max(100)
            .optional()
            .describe('Which of its crews, from 0; default: all'),
          rhythm: crewSchema.shape.rhythm,
        }),
        response: { 201: z.object({ offers: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      const { set, crews, rhythm } = request.body
      const { request: asked, result } = suggestionOf(records, request.params.id, congregation)
      const offers = await service.change(congregation, async cohort => {
        const { revision, history } = historyOf(records, request.params.id, result, set)
        checkUnchanged(request, `"${revision}"`)
        const plan = history.present
        const wanted = crews ?? [...plan.crews.keys()]
        const open = records.offersTo(congregation).filter(({ stood }) => stood === null)
        const standing = new Map(cohort.crews.map(({ id, members: ids }) => [id as string | undefined, ids]))
        const members = new Map(cohort.members.map(member => [member.id, member]))
        const made = wanted.flatMap(k => {
          const crew = plan.crews[k]
          if (crew === undefined)
            throw badRequest('crews', k, 'is no crew of the set', `use 0 to ${plan.crews.length - 1}`)
          // A crew that stands as it is, is nobody's to offer; one that was changed is a new one.
          if (isAsItStands(crew.members, standing.get(crew.kept))) return []
          if (crew.members.length < SMALLEST_CREW || crew.members.length > LARGEST_CREW)
            throw badRequest('crews', k, 'has not 3 to 8 members', 'change it first')
          if (crew.members.some(id => !members.has(id)))
            throw new Problem(409, 'somebody of this crew is no member any more; ask for a new suggestion')
          // Offered already, and open: once is enough.
          const before = open.find(offer => isDeepStrictEqual(offer.members, crew.members))
          if (before !== undefined) return [before]
          const isCaller = (id: string) =>
            members.get(id)?.ways?.some(way => /^callers?$/i.test(way)) === true
          const call = asked.calls ? callAnsweredBy(crew.members, callsFor(cohort)) : undefined
          return [
            {
              id: newId(),
              congregation,
              members: crew.members,
              caller: call?.caller ?? crew.members.find(isCaller) ?? null,
              intention: call?.intention ?? null,
              rhythm: rhythm ?? null,
              created: now(),
              stood: null,
            },
          ]
        })
        records.publish(
          { job: request.params.id, number: set, content: JSON.stringify(plan) },
          made.filter(offer => !open.includes(offer)),
        )
        return made
      })
      return reply.code(201).send({ offers: offers.map(({ id }) => id) })
    },
  )
}

const isAsItStands = (members: readonly string[], crew: readonly string[] | undefined): boolean =>
  crew !== undefined && members.length === crew.length && members.every(id => crew.includes(id))
