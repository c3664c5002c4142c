/** Changing only what one has seen: a thing's ETag, and If-Match. */
import type { FastifyRequest } from 'fastify'
import { Problem } from './problem.ts'
import { hashOf } from './sessions/tokens.ts'

/** Changes whenever what it is of does. */
export const etagOf = (value: unknown): string => `"${hashOf(JSON.stringify(value)).slice(0, 22)}"`

/** @throws Problem 412 where the request names another ETag than the thing has now */
export function checkUnchanged({ headers }: FastifyRequest, etag: string): void {
  const wanted = headers['if-match']
  if (wanted !== undefined && wanted !== '*' && wanted !== etag)
    throw new Problem(412, 'somebody has changed this since; look at it again')
}
