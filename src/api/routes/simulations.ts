/** A designer's: scenarios, and simulations of them as jobs. */
import { z } from 'zod'
import { parseScenario } from '../../sim/scenario.ts'
import type { App } from '../app.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, notFound, Problem } from '../problem.ts'
import type { JobRecord } from '../records/records.ts'
import type { Service } from '../service.ts'
import { sendEvents } from './events.ts'
import { anyDocument, idParams } from './shared.ts'
import { shown } from './suggestions.ts'

export const simulationRequest = z.strictObject({
  scenario: z
    .union([z.string().max(64), anyDocument])
    .describe('A name of /api/scenarios, or a scenario document'),
  runs: z.number().int().min(2).max(2000).default(200),
  seed: z.number().int().default(1),
  cohort: z
    .boolean()
    .default(false)
    .describe('Whether to begin with this congregation in place of invented people'),
})
export type SimulationRequest = z.infer<typeof simulationRequest>

export function simulationRoutes(app: App, service: Service): void {
  const { records, jobs, scenarios } = service
  const forDesigners = { for: ['designer', 'organiser'] } as const
  const jobOf = (id: string, congregation: string): JobRecord => {
    const job = records.job(id)
    if (job === undefined || job.kind !== 'simulation' || job.congregation !== congregation)
      throw notFound('simulation')
    return job
  }

  app.get(
    '/api/scenarios',
    {
      config: forDesigners,
      schema: { summary: 'What can be simulated, each with its question', response: { 200: anyDocument } },
    },
    async () => ({ scenarios: scenarios.map(({ name, question, about }) => ({ name, question, about })) }),
  )

  app.post(
    '/api/simulations',
    {
      config: forDesigners,
      schema: {
        summary: 'Simulate a scenario',
        body: simulationRequest,
        response: { 202: z.object({ id: z.string(), state: z.string() }) },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const { scenario } = request.body
      // What makes no sense is refused at once, not once it is its turn.
      if (typeof scenario !== 'string') parseScenario(scenario, 'scenario')
      else if (!scenarios.some(({ name }) => name === scenario))
        throw badRequest('scenario', scenario, 'is no scenario', 'see /api/scenarios')
      const job = jobs.ask({
        kind: 'simulation',
        congregation,
        owner: member,
        request: JSON.stringify(request.body),
      })
      if (job === undefined) throw new Problem(429, 'too many jobs wait already', [], { 'retry-after': '10' })
      return reply
        .code(202)
        .header('location', `/api/simulations/${job.id}`)
        .send({ id: job.id, state: job.state })
    },
  )

  app.get(
    '/api/simulations/:id',
    {
      config: forDesigners,
      schema: { summary: 'A simulation, as far as it is', params: idParams, response: { 200: anyDocument } },
    },
    async request => {
      const { result, ...job } = jobOf(request.params.id, viewerOf(request).congregation)
      return { ...shown(job), ...(result === null ? {} : { result: JSON.parse(result) as unknown }) }
    },
  )

  app.get(
    '/api/simulations/:id/events',
    { config: forDesigners, schema: { summary: 'Its progress, as server-sent events', params: idParams } },
    async (request, reply) =>
      sendEvents(service, jobOf(request.params.id, viewerOf(request).congregation), request, reply),
  )

  app.delete(
    '/api/simulations/:id',
    { config: forDesigners, schema: { summary: 'Cancel it', params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      jobs.cancel(jobOf(request.params.id, viewerOf(request).congregation).id)
      return reply.code(204).send(null)
    },
  )
}
