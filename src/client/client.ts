/**
 * The service asked from another program: every address, what it takes and what it answers, known to the compiler.
 *
 * It is openapi-fetch on types that are made from the service's own description (paths.ts, `npm run client`): each method
 * gives `{ data, error, response }` and throws only where the service was not reached. What was refused is a problem
 * document (RFC 9457) in `error`; `inWords` tells it to people, and `answered` throws it.
 */
import createClient, { type Client } from 'openapi-fetch'
import type { Problem, paths } from './paths.ts'

export type * from './paths.ts'

export type CoalesceClient = Client<paths>

export type CoalesceClientOptions = {
  /** Where people reach the service: `https://crew.example`. */
  readonly baseUrl: string
  /** A token of `POST /api/me/tokens`. */
  readonly token?: string | undefined
  /** In place of the one that every platform has. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined
}

export function createCoalesceClient({ baseUrl, token, fetch }: CoalesceClientOptions): CoalesceClient {
  return createClient<paths>({
    baseUrl,
    ...(fetch === undefined ? {} : { fetch }),
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  })
}

/** What was refused, thrown. */
export class CoalesceError extends Error {
  /** The status of the answer. */
  readonly status: number
  /** What the service said; undefined where something on the way answered in its place. */
  readonly problem: Problem | undefined

  constructor(status: number, problem?: Problem) {
    super(problem === undefined ? `the answer is ${status}, and not of Coalesce` : inWords(problem))
    this.name = 'CoalesceError'
    this.status = status
    this.problem = problem
  }
}

/** A problem in words: its title, and a line for each fault with its place and how to mend it. */
export function inWords({ title, errors = [] }: Problem): string {
  const faults = errors.map(
    ({ place, value, problem, mend }) =>
      `  ${place === '' ? 'all of it' : place}${value === undefined ? '' : ` (${value})`} ${problem}; ${mend}`,
  )
  return [title, ...faults].join('\n')
}

/**
 * What was asked for, where it was given: `const { members } = answered(await client.GET('/api/people'))`.
 *
 * @throws CoalesceError for whatever was refused
 */
export function answered<Data>(answer: {
  readonly data?: Data
  readonly error?: unknown
  readonly response: Response
}): Data {
  const { data, error, response } = answer
  if (!response.ok) throw new CoalesceError(response.status, isProblem(error) ? error : undefined)
  return data as Data
}

const isProblem = (error: unknown): error is Problem =>
  typeof error === 'object' && error !== null && 'title' in error && 'requestId' in error
