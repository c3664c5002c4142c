/**
 * A job's events to one listener, as server-sent events: numbered, with a heartbeat. A client that does not read is let go
 * once a buffer's worth waits for it; it comes back with Last-Event-ID and misses nothing. Whoever may not see them any
 * more, since she signed out or lost a role, hears no further one.
 */
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { JobEvent } from '../jobs/jobs.ts'
import { viewerOf } from '../plugins/who.ts'
import { Problem } from '../problem.ts'
import type { JobRecord } from '../records/records.ts'
import type { Service } from '../service.ts'

const HEARTBEAT = 15_000
const MOST_WAITING = 64 * 1024
/** Streams that one session may have open at once. */
const MOST_STREAMS = 10
/** ms between two looks at whether a silent listener may still listen. */
const LOOKS = 5000

declare module 'fastify' {
  interface FastifyInstance {
    /** The streams that are open, each with the session that listens. */
    streams: Map<ServerResponse, string>
  }
}

/** Lets go of whoever listens once the service closes: a stream would keep it from ending. */
export function keepStreams(app: FastifyInstance): void {
  app.decorate('streams', new Map())
  app.addHook('preClose', async () => {
    for (const raw of app.streams.keys()) raw.destroy()
  })
}

/** @throws Problem 429 where too many are open already */
export function sendEvents(
  { jobs }: Pick<Service, 'jobs'>,
  job: JobRecord,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const session = viewerOf(request).id
  const { streams } = request.server
  if ([...streams.values()].filter(one => one === session).length >= MOST_STREAMS)
    throw new Problem(429, `you listen to ${MOST_STREAMS} jobs already`, [], { 'retry-after': '10' })
  const last = Number(request.headers['last-event-id'] ?? 0)
  const after = Number.isSafeInteger(last) ? last : 0
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  })
  // Whoever listens knows at once that she is heard, also where nothing is said for long.
  raw.flushHeaders()
  streams.set(raw, session)
  const write = (text: string) => {
    if (raw.writableEnded || raw.destroyed) return
    raw.write(text)
    if (raw.writableLength > MOST_WAITING) raw.destroy()
  }
  const send = ({ number, kind, data }: JobEvent) => {
    write(`id: ${number}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`)
    if (kind === 'end') raw.end()
  }
  /** Asked before each word, in the order in which they come. */
  const allowed = async (): Promise<boolean> => {
    if (await request.mayGoOn().catch(() => false)) return true
    raw.end()
    return false
  }
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => void) => {
    turn = turn.then(async () => {
      if (!raw.writableEnded && (await allowed())) work()
    })
  }
  const off = jobs.listen(job.id, after, event => inTurn(() => send(event)))
  const beat = setInterval(() => inTurn(() => write(': still here\n\n')), HEARTBEAT)
  const look = setInterval(() => inTurn(() => {}), LOOKS)
  raw.on('close', () => {
    clearInterval(beat)
    clearInterval(look)
    off()
    streams.delete(raw)
  })
  // What ended before this process began has no events any more.
  if (job.state !== 'waiting' && job.state !== 'running')
    inTurn(() => {
      if (!raw.writableEnded) send({ number: after + 1, kind: 'end', data: { state: job.state } })
    })
  return reply
}
