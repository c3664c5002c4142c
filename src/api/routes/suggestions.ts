/** Crew suggestions as jobs: asked for, followed, cancelled, published. */
import { z } from 'zod'
import { PRESET_NAMES } from '../../matching/presets.ts'
import type { Suggestion } from '../../matching/suggest.ts'
import type { App } from '../app.ts'
import { viewerOf } from '../plugins/who.ts'
import { notFound, Problem } from '../problem.ts'
import type { JobRecord } from '../records/records.ts'
import type { Service } from '../service.ts'
import { newId } from '../sessions/tokens.ts'
import { sendEvents } from './events.ts'
import { anyDocument, idParams } from './shared.ts'

const MOST_SETS = 9

/** The options of `coalesce suggest`. */
export const suggestionRequest = z.strictObject({
  sizes: z
    .tuple([z.number().int().min(3).max(8), z.number().int().min(3).max(8)])
    .refine(([least, most]) => least <= most, 'is upside down; write the smaller size first')
    .default([3, 8]),
  alternatives: z.number().int().min(1).max(MOST_SETS).default(3),
  preset: z.enum(PRESET_NAMES).default('first-crews'),
  seed: z.number().int().default(1),
  steps: z.number().int().min(1).max(1e9).optional().describe('A counted budget: the same answer every time'),
  seconds: z
    .number()
    .min(0.1)
    .max(120)
    .optional()
    .describe('A budget of time, where no steps are given; default 5'),
  pinned: z.array(z.string()).max(100).optional().describe('Crews of the congregation that stay, by id'),
})
export type SuggestionRequest = z.infer<typeof suggestionRequest>

const accepted = z.object({ id: z.string(), state: z.string() })

export function suggestionRoutes(app: App, service: Service): void {
  const { records, jobs, now } = service
  const forOrganisers = { for: ['organiser'] } as const

  const jobOf = (id: string, congregation: string): JobRecord => {
    const job = records.job(id)
    if (job === undefined || job.kind !== 'suggestion' || job.congregation !== congregation)
      throw notFound('suggestion')
    return job
  }
  const resultOf = (id: string, congregation: string): Suggestion => {
    const { result, state } = jobOf(id, congregation)
    if (result === null) throw new Problem(409, `this suggestion is ${state}`)
    return JSON.parse(result) as Suggestion
  }

  app.post(
    '/api/suggestions',
    {
      config: forOrganisers,
      schema: {
        summary: 'Ask for crew suggestions',
        description:
          'The options of `coalesce suggest`. The answer comes later: ask for it, or follow its events.',
        body: suggestionRequest,
        response: { 202: accepted },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const job = jobs.ask({
        kind: 'suggestion',
        congregation,
        owner: member,
        request: JSON.stringify(request.body),
      })
      if (job === undefined) throw new Problem(429, 'too many jobs wait already', [], { 'retry-after': '10' })
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
      schema: { summary: 'All suggestions that were asked for', response: { 200: anyDocument } },
    },
    async request => ({
      suggestions: records
        .jobsOf(viewerOf(request).congregation, 'suggestion')
        .map(({ result: _result, ...job }) => shown(job)),
    }),
  )

  app.get(
    '/api/suggestions/:id',
    {
      config: forOrganisers,
      schema: { summary: 'A suggestion, as far as it is', params: idParams, response: { 200: anyDocument } },
    },
    async request => {
      const { result, ...job } = jobOf(request.params.id, viewerOf(request).congregation)
      return { ...shown(job), ...(result === null ? {} : { result: JSON.parse(result) as unknown }) }
    },
  )

  app.get(
    '/api/suggestions/:id/events',
    {
      config: forOrganisers,
      schema: {
        summary: 'Its progress, as server-sent events',
        description: 'Goes on after Last-Event-ID; ends with an event "end".',
        params: idParams,
      },
    },
    async (request, reply) =>
      sendEvents(service, jobOf(request.params.id, viewerOf(request).congregation), request, reply),
  )

  app.delete(
    '/api/suggestions/:id',
    {
      config: forOrganisers,
      schema: { summary: 'Cancel it', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      jobs.cancel(jobOf(request.params.id, viewerOf(request).congregation).id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/suggestions/:id/publish',
    {
      config: forOrganisers,
      schema: {
        summary: 'Offer crews of a set to their members',
        description: 'Each sees with whom, and why in words; accepts, or declines silently.',
        params: idParams,
        body: z.strictObject({
          set: z
            .number()
            .int()
            .min(0)
            .max(MOST_SETS - 1)
            .default(0),
          crews: z
            .array(z.number().int().min(0))
            .min(1)
            .max(100)
            .optional()
            .describe('Which of its crews, from 0; default: all'),
          rhythm: z.iso.duration().optional(),
        }),
        response: { 201: z.object({ offers: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      const { set, crews, rhythm } = request.body
      const { sets } = resultOf(request.params.id, congregation)
      const found = sets[set]
      if (found === undefined)
        throw new Problem(400, 'there is no such set', [
          { place: 'set', value: set, problem: 'is no set', mend: `use 0 to ${sets.length - 1}` },
        ])
      const wanted = crews ?? [...found.crews.keys()]
      const offers = await service.change(congregation, async cohort => {
        const members = new Map(cohort.members.map(member => [member.id, member]))
        const made = wanted.flatMap(k => {
          const crew = found.crews[k]
          if (crew === undefined)
            throw new Problem(400, 'there is no such crew', [
              {
                place: 'crews',
                value: k,
                problem: 'is no crew of the set',
                mend: `use 0 to ${found.crews.length - 1}`,
              },
            ])
          // A crew that stands already is nobody's to offer.
          if (crew.kept !== undefined) return []
          const gone = crew.members.find(id => !members.has(id))
          if (gone !== undefined)
            throw new Problem(409, 'somebody of this crew is no member any more; ask for a new suggestion')
          const caller = crew.members.find(
            id => members.get(id)?.ways?.some(way => /^callers?$/i.test(way)) === true,
          )
          return [
            {
              id: newId(),
              congregation,
              members: crew.members,
              caller: caller ?? null,
              intention: null,
              rhythm: rhythm ?? null,
              created: now(),
              stood: null,
            },
          ]
        })
        records.addOffers(made)
        return made
      })
      return reply.code(201).send({ offers: offers.map(({ id }) => id) })
    },
  )
}

/** A job as its askers see it. */
export function shown({
  id,
  state,
  owner,
  request,
  created,
  ended,
  inputs,
  error,
}: Omit<JobRecord, 'result'>) {
  return {
    id,
    state,
    owner,
    request: JSON.parse(request) as unknown,
    created: new Date(created).toISOString(),
    ...(ended === null ? {} : { ended: new Date(ended).toISOString() }),
    ...(inputs === null ? {} : { inputs }),
    ...(error === null ? {} : { error }),
  }
}
