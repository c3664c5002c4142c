/** Where starts run: in worker threads, or right here. */
import type { Problem } from '../problem.ts'
import { builtBeside, startThreads } from '../threads.ts'
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

/** A start, and the problem it is of where the thread does not know it yet. */
export type SearchQuestion = { readonly problem?: Problem; readonly start: Start }

export type WorkerRunner = Runner & {
  /** Ends the threads; starts that still run are rejected. */
  readonly close: () => Promise<void>
}

/**
 * Keeps `count` threads. A problem is sent to each once, with its first start of it.
 *
 * @param count 1 or more
 */
export function workerRunner(count: number): WorkerRunner {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const threads = startThreads<SearchQuestion, Found>(builtBeside(import.meta.url, 'worker'), {
    count,
    data: stop,
    purpose: 'the search',
  })
  const known = new Array<Problem | undefined>(count)
  return {
    width: count,
    run: (problem, start) =>
      threads.ask(thread => {
        const question = known[thread] === problem ? { start } : { problem, start }
        known[thread] = problem
        return question
      }),
    stop: () => Atomics.store(stop, 0, 1),
    resume: () => Atomics.store(stop, 0, 0),
    close: threads.close,
  }
}
