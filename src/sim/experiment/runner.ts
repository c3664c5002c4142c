/** Where runs are simulated: in worker threads, or right here. */
import { Worker } from 'node:worker_threads'
import type { Cohort } from '../../graph/cohort.ts'
import type { Outcomes } from '../outcomes.ts'
import { simulate } from '../run.ts'
import type { Parameters } from '../scenario/fields.ts'

/** One run of one design. */
export type Task = { readonly parameters: Parameters; readonly seed: number; readonly run: number }

export type Runner = {
  /** How many tasks are worth being asked for at once. */
  readonly width: number
  readonly run: (task: Task) => Promise<Outcomes>
  /** Ends the workers; tasks that still run are rejected. */
  readonly close: () => Promise<void>
}

/** Simulates one run after the other in this thread: for tests, and for few runs. */
export function inlineRunner(cohort?: Cohort): Runner {
  return {
    width: 1,
    run: async task => simulate({ ...task, cohort }).outcomes,
    close: async () => {},
  }
}

/** What a worker begins with, is sent, and sends back. */
export type WorkerSetup = { readonly cohort: Cohort | undefined }
export type WorkerRequest = { readonly id: number; readonly task: Task }
export type WorkerReply = { readonly id: number } & (
  | { readonly outcomes: Outcomes }
  | { readonly error: { readonly name: string; readonly message: string } }
)

/** Tasks that wait at each worker, so that it never does. */
const AHEAD = 3

/**
 * Keeps `count` worker threads.
 *
 * @param count 1 or more
 */
export function workerRunner(count: number, cohort?: Cohort): Runner {
  const waiting = new Map<number, { resolve: (outcomes: Outcomes) => void; reject: (error: Error) => void }>()
  let ids = 0
  let ended: Error | undefined
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const setup: WorkerSetup = { cohort }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(workerFile(), { workerData: setup })
    worker.on('message', (reply: WorkerReply) => {
      const asked = waiting.get(reply.id)
      waiting.delete(reply.id)
      if ('error' in reply)
        asked?.reject(Object.assign(new Error(reply.error.message), { name: reply.error.name }))
      else asked?.resolve(reply.outcomes)
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('a worker of the simulation ended before its time')))
    return { worker, busy: 0 }
  })
  return {
    width: count * AHEAD,
    run: task =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended)
        const least = workers.reduce((best, one) => (one.busy < best.busy ? one : best))
        const id = ids++
        const done =
          <T>(then: (value: T) => void) =>
          (value: T) => {
            least.busy--
            then(value)
          }
        waiting.set(id, { resolve: done(resolve), reject: done(reject) })
        least.busy++
        const request: WorkerRequest = { id, task }
        least.worker.postMessage(request)
      }),
    close: async () => {
      ended ??= new Error('the simulation was closed')
      await Promise.all(workers.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Node 20 cannot run TypeScript: from sources (in tests) the built worker is used. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/sim/experiment/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url)
}
