/** What every kind of job has in common: asked for, looked at, followed, cancelled. */
import { z } from 'zod'
import type { App } from '../app-type.ts'
import { type Audience, viewerOf } from '../plugins/who.ts'
import { notFound, Problem } from '../problem.ts'
import type { JobRecord, JobState } from '../records/records.ts'
import type { Service } from '../service.ts'
import type { Viewer } from '../sessions/sessions.ts'
import { sendEvents } from './events.ts'
import { idParams } from './shared.ts'

/** What is answered to whoever asked for a job. */
export const acceptedJob = z.object({ id: z.string(), state: z.string() })

/** @throws Problem 429 where too many wait */
export function askFor(
  { jobs }: Pick<Service, 'jobs'>,
  kind: JobRecord['kind'],
  { congregation, member }: Viewer,
  request: unknown,
): JobRecord {
  const job = jobs.ask({ kind, congregation, owner: member, request: JSON.stringify(request) })
  if (job === undefined) throw new Problem(429, 'too many jobs wait already', [], { 'retry-after': '10' })
  return job
}

/** A job as its askers see it; what it left out stands in its request too. */
export type ShownJob<Request = unknown> = {
  readonly id: string
  readonly state: JobState
  readonly owner: string
  readonly request: Request
  readonly created: string
  readonly ended?: string
  readonly inputs?: string
  readonly version?: string
  readonly error?: string
  readonly restarts?: number
}

/**
 * Adds what is asked of a job by its id.
 *
 * @param path of all jobs of the kind: `/api/suggestions`
 * @param answer the shape of a job with its result
 * @param open a result as its askers may see it
 */
export function jobRoutes<Result>(
  app: App,
  service: Service,
  {
    kind,
    path,
    audience,
    answer,
    open,
  }: {
    readonly kind: JobRecord['kind']
    readonly path: string
    readonly audience: Audience
    readonly answer: z.ZodType<{ readonly result?: Result | undefined }>
    readonly open: (result: unknown) => Result
  },
): void {
  const { records, jobs } = service
  const config = { for: audience }
  const jobOf = (id: string, { congregation }: Viewer): JobRecord => {
    const job = records.job(id)
    if (job === undefined || job.kind !== kind || job.congregation !== congregation) throw notFound(kind)
    return job
  }

  app.get(
    `${path}/:id`,
    {
      config,
      schema: { summary: `A ${kind}, as far as it is`, params: idParams, response: { 200: answer } },
    },
    async request => {
      const { result, ...job } = jobOf(request.params.id, viewerOf(request))
      return { ...shown(job), ...(result === null ? {} : { result: open(JSON.parse(result)) }) }
    },
  )

  app.get(
    `${path}/:id/events`,
    {
      config,
      schema: {
        summary: 'Its progress, as server-sent events',
        description: 'Goes on after Last-Event-ID; ends with an event "end".',
        params: idParams,
        response: { 200: { content: { 'text/event-stream': { schema: z.string() } } } },
      },
    },
    async (request, reply) =>
      sendEvents(service, jobOf(request.params.id, viewerOf(request)), request, reply),
  )

  app.delete(
    `${path}/:id`,
    { config, schema: { summary: 'Cancel it', params: idParams, response: { 204: z.null() } } },
    async (request, reply) => {
      jobs.cancel(jobOf(request.params.id, viewerOf(request)).id)
      return reply.code(204).send(null)
    },
  )
}

/** What its askers see of a job that is kept. */
export function shown<Request>(job: Omit<JobRecord, 'result'>): ShownJob<Request> {
  const { id, state, owner, request, created, ended, inputs, error, version, begun } = job
  return {
    id,
    state,
    owner,
    request: JSON.parse(request) as Request,
    created: new Date(created).toISOString(),
    ...(ended === null ? {} : { ended: new Date(ended).toISOString() }),
    ...(inputs === null ? {} : { inputs }),
    ...(version === null ? {} : { version }),
    ...(error === null ? {} : { error }),
    ...(begun > 1 ? { restarts: begun - 1 } : {}),
  }
}
