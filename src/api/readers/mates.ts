/**
 * Potential crew-mates, looked for on a thread of their own: it takes tens of milliseconds a member, and a congregation that
 * opens its page at once would have everybody wait for everybody.
 */
import type { Cohort } from '../../graph/cohort.ts'
import type { Mates } from '../../matching/mates.ts'
import { builtBeside, startThreads, type Threads } from '../../matching/threads.ts'

export type MatesQuestion = {
  readonly viewer: string
  readonly limit: number
  /** Only where it is another than before. */
  readonly cohort?: Cohort
}

export type MatesReader = {
  readonly find: (cohort: Cohort, viewer: string, limit: number) => Promise<Mates>
  readonly close: () => Promise<void>
}

/** Begins with the first question; a thread that died is begun anew with the next. */
export function matesReader(): MatesReader {
  let thread: Threads<MatesQuestion, Mates> | undefined
  let known: Cohort | undefined
  const begin = () => {
    known = undefined
    return startThreads<MatesQuestion, Mates>(builtBeside(import.meta.url, 'mates-worker'), {
      count: 1,
      purpose: 'the look for mates',
      unref: true,
    })
  }
  return {
    find: (cohort, viewer, limit) => {
      if (thread === undefined || thread.ended()) thread = begin()
      const question = { viewer, limit, ...(known === cohort ? {} : { cohort }) }
      known = cohort
      return thread.ask(() => question)
    },
    close: async () => thread?.close(),
  }
}
