/** A designer's: scenarios, and simulations of them as jobs. */
import { z } from 'zod'
import { parseScenario } from '../../sim/scenario.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest } from '../problem.ts'
import type { Service } from '../service.ts'
import { acceptedJob, askFor, jobRoutes } from './jobs.ts'
import { anyDocument } from './shared.ts'

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
  const { scenarios } = service
  const forDesigners = { for: ['designer', 'organiser'] } as const
  jobRoutes(app, service, {
    kind: 'simulation',
    path: '/api/simulations',
    audience: forDesigners.for,
    answer: shapes.simulationJob,
    open: result => result as Readonly<Record<string, unknown>>,
  })

  app.get(
    '/api/scenarios',
    {
      config: forDesigners,
      schema: {
        summary: 'What can be simulated, each with its question',
        response: { 200: shapes.scenarios },
      },
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
        response: { 202: acceptedJob },
      },
    },
    async (request, reply) => {
      const { scenario } = request.body
      // What makes no sense is refused at once, not once it is its turn.
      if (typeof scenario !== 'string') parseScenario(scenario, 'scenario')
      else if (!scenarios.some(({ name }) => name === scenario))
        throw badRequest('scenario', scenario, 'is no scenario', 'see /api/scenarios')
      const job = askFor(service, 'simulation', viewerOf(request), request.body)
      return reply
        .code(202)
        .header('location', `/api/simulations/${job.id}`)
        .send({ id: job.id, state: job.state })
    },
  )
}
