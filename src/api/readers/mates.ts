/**
 * Potential crew-mates, looked for on a thread of their own: it takes tens of milliseconds a member, and a congregation that
 * opens its page at once would have everybody wait for everybody.
 */
import { Worker } from 'node:worker_threads'
import type { Cohort } from '../../graph/cohort.ts'
import type { Mates } from '../../matching/mates.ts'

export type MatesRequest = {
  readonly id: number
  readonly viewer: string
  readonly limit: number
  /** Only where it is another than before. */
  readonly cohort?: Cohort
}
export type MatesReply = { readonly id: number } & ({ readonly mates: Mates } | { readonly failed: string })

export type MatesReader = {
  readonly find: (cohort: Cohort, viewer: string, limit: number) => Promise<Mates>
  readonly close: () => Promise<void>
}

/** Begins with the first question; a thread that dies is begun anew with the next. */
export function matesReader(): MatesReader {
  const waiting = new Map<number, { resolve: (mates: Mates) => void; reject: (error: Error) => void }>()
  let worker: Worker | undefined
  let knows: Cohort | undefined
  let ids = 0
  const begin = (): Worker => {
    const made = new Worker(threadFile())
    const fail = (error: Error) => {
      if (worker !== made) return
      worker = undefined
      knows = undefined
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    made.on('message', (reply: MatesReply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('mates' in reply) asked?.resolve(reply.mates)
      else asked?.reject(new Error(reply.failed))
    })
    made.on('error', fail)
    made.on('exit', () => fail(new Error('the thread that looks for mates ended before its time')))
    // It alone keeps no process alive.
    made.unref()
    return made
  }
  return {
    find: (cohort, viewer, limit) =>
      new Promise((resolve, reject) => {
        worker ??= begin()
        const id = ids++
        waiting.set(id, { resolve, reject })
        const request: MatesRequest = { id, viewer, limit, ...(knows === cohort ? {} : { cohort }) }
        knows = cohort
        worker.postMessage(request)
      }),
    close: async () => {
      const last = worker
      worker = undefined
      await last?.terminate()
    },
  }
}

/** Node 20 cannot run TypeScript: from sources (in tests) the built worker is used. */
function threadFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/api/readers/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url)
}
