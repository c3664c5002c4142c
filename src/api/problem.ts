/** What went wrong with a request, as RFC 9457 has it: one entry for each fault, in the words that the file loader uses. */
import { z } from 'zod'
import { FAULTS_SHOWN, type Fault, type FoundFault, show } from '../graph/fault.ts'

/** Thrown by a route; everything in it is for whoever asked. */
export class Problem extends Error {
  readonly status: number
  readonly faults: readonly Fault[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    title: string,
    faults: readonly Fault[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(title)
    this.name = 'Problem'
    this.status = status
    this.faults = faults
    this.headers = headers
  }
}

export const problemShape = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number(),
    requestId: z.string(),
    errors: z
      .array(
        z.object({
          place: z.string().describe('Where in the request; empty for all of it'),
          value: z.string().optional().describe('What stands there, shortened'),
          problem: z.string(),
          mend: z.string().describe('What to do'),
        }),
      )
      .optional()
      .describe('One entry for each fault'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457)' })
export type ProblemDocument = z.infer<typeof problemShape>

export function problemDocument(
  status: number,
  title: string,
  requestId: string,
  faults: readonly Fault[] = [],
): ProblemDocument {
  const errors = faults.slice(0, FAULTS_SHOWN).map(({ place, value, problem, mend }) => ({
    place,
    ...(value === undefined ? {} : { value: show(value) }),
    problem,
    mend,
  }))
  return { type: 'about:blank', title, status, requestId, ...(errors.length === 0 ? {} : { errors }) }
}

/** Not found, and not to be known whether it is there for others. */
export const notFound = (what: string): Problem => new Problem(404, `there is no such ${what}`)

/** What a schema finds wrong with a request. */
export const notRight = (faults: readonly FoundFault[]): Problem =>
  new Problem(
    400,
    'the request is not right',
    faults.map(({ mend, ...fault }) => ({ ...fault, mend: typeof mend === 'string' ? mend : mend() })),
  )

export const badRequest = (place: string, value: unknown, problem: string, mend: string): Problem =>
  new Problem(400, `${place} ${problem}`, [
    { place, ...(value === undefined ? {} : { value }), problem, mend },
  ])
