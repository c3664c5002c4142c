/**
 * A job's events to one listener, as server-sent events: numbered, with a heartbeat. A client that does not read is let go
 * once a buffer's worth waits for it; it comes back with Last-Event-ID and misses nothing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { JobEvent } from '../jobs/jobs.ts'
import type { JobRecord } from '../records/records.ts'
import type { Service } from '../service.ts'

const HEARTBEAT = 15_000
const MOST_WAITING = 64 * 1024

export function sendEvents(
  { jobs }: Pick<Service, 'jobs'>,
  job: JobRecord,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
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
  const write = (text: string) => {
    raw.write(text)
    if (raw.writableLength > MOST_WAITING) raw.destroy()
  }
  const send = ({ number, kind, data }: JobEvent) => {
    write(`id: ${number}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`)
    if (kind === 'end') raw.end()
  }
  // What ended before this process began has no events any more.
  const over = job.state !== 'waiting' && job.state !== 'running'
  const off = jobs.listen(job.id, after, send)
  const beat = setInterval(() => write(': still here\n\n'), HEARTBEAT)
  raw.on('close', () => {
    clearInterval(beat)
    off()
  })
  if (over && !raw.writableEnded) send({ number: after + 1, kind: 'end', data: { state: job.state } })
  return reply
}
