/** Reads bodies: JSON, and nothing else. What is none is told with its line and column; none at all is one without a field. */
import type { FastifyInstance } from 'fastify'
import { parseJson } from '../../graph/files/json.ts'
import { Problem } from '../problem.ts'

export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    async (_request: unknown, body: string) =>
      isNothing(body) ? undefined : read(body.replace(/^\ufeff/, '')),
  )
  app.addContentTypeParser('*', { parseAs: 'string' }, async (_request: unknown, body: string) => {
    if (!isNothing(body)) throw new Problem(415, 'send JSON, with content-type application/json')
  })
}

/** As a key it would say of what kind an object is, in more than one library. */
const FORBIDDEN = ['__proto__']

/** Programs name a type of a POST that needs no body. */
const isNothing = (body: string): boolean => body.trim() === ''

/** @throws InputError for what is no JSON; Problem for null, which is something else than nothing */
function read(body: string): unknown {
  const value = parseJson(body, 'body', FORBIDDEN)
  if (value !== null) return value
  throw new Problem(400, 'the request is not right', [
    { place: '', value, problem: 'is nothing', mend: 'leave the body out, or write an object { }' },
  ])
}
