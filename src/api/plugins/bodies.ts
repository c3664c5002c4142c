/** Reads bodies of JSON. What is none is told with its line and column; an empty one is as if none had been sent. */
import type { FastifyInstance } from 'fastify'
import { parseJson } from '../../graph/files/json.ts'
import { Problem } from '../problem.ts'

export function readBodies(app: FastifyInstance): void {
  // Where JSON itself is right, this one looks for keys that change what every object is.
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, sent: string, done) => {
    const body = sent.replace(/^\ufeff/, '')
    // Programs name JSON as the type of a POST that needs no body.
    if (body === '') return done(null, undefined)
    try {
      parseJson(body, 'body')
    } catch (error) {
      return done(error as Error)
    }
    parse(request, body, (error, value) => done(error === null ? null : poisoned, value))
  })
}

const poisoned = new Problem(400, 'the body holds a key that cannot be taken', [
  { place: 'body', problem: 'holds "__proto__", or "constructor" with "prototype"', mend: 'leave that out' },
])
