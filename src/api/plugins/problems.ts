/** Turns whatever goes wrong into a problem document (RFC 9457): never a stack, never a 5xx for what a client sent. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Fault } from '../../graph/fault.ts'
import { Problem, problemDocument } from '../problem.ts'

export function answerWithProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) => send(request, reply, 404, 'there is nothing here'))
  app.setErrorHandler((error: FastifyError | Error, request, reply) => {
    if (error instanceof Problem) {
      reply.headers(error.headers)
      return send(request, reply, error.status, error.message, error.faults)
    }
    if (error.name === 'InputError') {
      const faults = (error as Error & { faults: readonly Fault[] }).faults
      const taken = faults.some(({ isTaken }) => isTaken)
      // In what the two differ would tell of the one that is there.
      if (taken) return send(request, reply, 409, 'an id is taken, by something else', [unsaid()])
      return send(request, reply, 400, 'what was sent cannot be taken', faults)
    }
    if (error.name === 'ImpossibleError') return send(request, reply, 409, error.message)
    if (error.name === 'StoreError') {
      request.log.error({ route: request.routeOptions.url }, 'the store does not answer')
      reply.header('retry-after', '5')
      return send(request, reply, 503, 'the store does not answer; try again in a moment')
    }
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
    if (status < 500) return send(request, reply, status, titleOf(status, error))
    if (status === 503)
      return send(request, reply, 503, 'too much is asked of this service at once; try again in a moment')
    request.log.error({ route: request.routeOptions.url, err: error }, 'our fault')
    return send(request, reply, 500, 'our fault, not yours; nothing was changed')
  })
}

const unsaid = (): Fault => ({
  place: 'id',
  problem: 'is taken, by something else',
  mend: 'give it another id, or none',
})

/** Of Fastify's own refusals. */
function titleOf(status: number, error: Error): string {
  if (status === 429) return 'too many requests; wait a little'
  if (status === 413) return 'that is too large; send less at once'
  return error.message
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  title: string,
  faults: readonly Fault[] = [],
) {
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(text => text as string)
    .send(JSON.stringify(problemDocument(status, title, request.id, faults)))
}
