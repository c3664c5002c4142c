/**
 * Cohort documents that somebody sends, read on a thread of their own: one of eight megabytes takes a second, one that is
 * wrong in a million places a minute, and nobody else is to wait for either. What takes too long is ended.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Fault, InputError } from '../../graph/fault.ts'
import type { ParsedCohort } from '../../graph/parse-cohort.ts'
import { builtBeside, startThreads } from '../../matching/threads.ts'
import { Problem } from '../problem.ts'

/** A document that is right, and whether it names its congregation. */
export type SentDocument = ParsedCohort & { readonly named: boolean }
/** Faults are told as values: an error's class and fields do not survive the way between threads. */
export type ReadDocument = SentDocument | { readonly faults: readonly Fault[] }

/** Documents that are read at once; each takes a thread and some hundred megabytes. */
const MOST = 2
/** ms for one. */
const DEADLINE = 20_000

export type DocumentReader = {
  /**
   * @param text JSON in UTF-8
   * @param source what it is called in messages
   * @throws InputError with every fault, Problem 413 for what takes too long, 429 where too many are read already
   */
  readonly read: (text: Uint8Array, source: string) => Promise<SentDocument>
}

export function documentReader(): DocumentReader {
  let reading = 0
  return {
    read: async (text, source) => {
      if (reading >= MOST)
        throw new Problem(429, 'others are importing; try again in a moment', [], { 'retry-after': '5' })
      reading++
      const thread = startThreads<Uint8Array, ReadDocument>(builtBeside(import.meta.url, 'document-worker'), {
        count: 1,
        data: source,
        purpose: 'the reading of a document',
      })
      const late = new AbortController()
      try {
        const read = await Promise.race([
          thread.ask(() => text),
          sleep(DEADLINE, undefined, { signal: late.signal }),
        ])
        if (read === undefined)
          throw new Problem(
            413,
            'this takes too long to read; send it in parts, or import it with the command line',
          )
        if ('faults' in read) throw new InputError(source, read.faults)
        return read
      } finally {
        late.abort()
        reading--
        await thread.close()
      }
    },
  }
}
