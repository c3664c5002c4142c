/** Where starts run: in worker threads, or right here. */
import { Worker } from 'node:worker_threads'
import type { Problem } from '../problem.ts'
import { anneal, type Found } from './anneal.ts'
import type { Runner, Start } from './multi-start.ts'

/** Runs starts one after the other in this thread: for tests, and for problems too small to send away. */
export function inlineRunner(): Runner {
  let stop = false
  return {
    width: 1,
    run: async (problem, start) => anneal(problem, { ...start, stopped: () => stop }),
    stop: () => {
      stop = true
    },
    resume: () => {
      stop = false
    },
  }
}

/** What a worker is sent, and what it sends back. */
export type WorkerRequest = { readonly id: number; readonly problem?: Problem; readonly start: Start }
export type WorkerReply = { readonly id: number; readonly found: Found }

export type WorkerRunner = Runner & {
  /** Ends the workers; starts that still run are rejected. */
  readonly close: () => Promise<void>
}

/**
 * Keeps `count` worker threads. A problem is sent to each worker once, with its first start of it.
 *
 * @param count 1 or more
 */
export function workerRunner(count: number): WorkerRunner {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const waiting = new Map<number, { resolve: (found: Found) => void; reject: (error: Error) => void }>()
  let ids = 0
  let ended: Error | undefined
  const fail = (error: Error) => {
    ended ??= error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(workerFile(), { workerData: stop })
    worker.on('message', ({ id, found }: WorkerReply) => {
      waiting.get(id)?.resolve(found)
      waiting.delete(id)
    })
    worker.on('error', fail)
    worker.on('exit', () => fail(new Error('a search worker ended before its time')))
    return { worker, busy: 0, knows: undefined as Problem | undefined }
  })
  return {
    width: count,
    run: (problem, start) =>
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
        const request: WorkerRequest = { id, start, ...(least.knows === problem ? {} : { problem }) }
        least.knows = problem
        least.worker.postMessage(request)
      }),
    stop: () => Atomics.store(stop, 0, 1),
    resume: () => Atomics.store(stop, 0, 0),
    close: async () => {
      ended ??= new Error('the search was closed')
      await Promise.all(workers.map(({ worker }) => worker.terminate()))
    },
  }
}

/** Node 20 cannot run TypeScript: from sources (in tests) the built worker is used. */
function workerFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/matching/search/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url)
}
