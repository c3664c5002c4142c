/** Where runs are simulated: in worker threads, or right here. */
import type { Cohort } from '../../graph/cohort.ts'
import { builtBeside, startThreads } from '../../matching/threads.ts'
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

/** Tasks that wait at each thread, so that it never does. */
const AHEAD = 3

/**
 * Keeps `count` threads.
 *
 * @param count 1 or more
 */
export function workerRunner(count: number, cohort?: Cohort): Runner {
  const file = builtBeside(import.meta.url, 'worker')
  const threads = startThreads<Task, Outcomes>(file, { count, data: cohort, purpose: 'the simulation' })
  return { width: count * AHEAD, run: task => threads.ask(() => task), close: threads.close }
}
