/**
 * Crews for an assembly: one congregation after the other, each answered as soon as it is found.
 *
 * While one is searched the next is read, so that neither the store nor the search waits; never more than these two are
 * in memory, however many congregations there are.
 */
import type { Cohort } from '../graph/cohort.ts'
import { ImpossibleError } from './constraints.ts'
import type { Runner } from './search/multi-start.ts'
import { type Suggestion, type SuggestRequest, suggest } from './suggest.ts'

export type CongregationCrews = {
  readonly id: string
  readonly cohort: Cohort
  /** Undefined where the congregation's wishes contradict each other; `impossible` says which. */
  readonly suggestion: Suggestion | undefined
  readonly impossible: string | undefined
}

/** @param read gives a congregation; asked for each once, in order, one ahead of the search */
export async function* suggestEach(
  ids: readonly string[],
  read: (id: string) => Promise<Cohort>,
  request: SuggestRequest,
  runner: Runner,
  signal?: AbortSignal,
): AsyncGenerator<CongregationCrews> {
  const readAhead = (id: string | undefined) => {
    const cohort = id === undefined ? undefined : read(id)
    // It is awaited later; until then its failure is nobody's.
    cohort?.catch(() => {})
    return cohort
  }
  let next = readAhead(ids[0])
  for (const [k, id] of ids.entries()) {
    signal?.throwIfAborted()
    const cohort = (await next)!
    next = readAhead(ids[k + 1])
    yield { id, cohort, ...(await answer(cohort, request, runner, signal)) }
  }
}

async function answer(
  cohort: Cohort,
  request: SuggestRequest,
  runner: Runner,
  signal: AbortSignal | undefined,
) {
  try {
    const suggestion = await suggest(cohort, request, runner, signal === undefined ? {} : { signal })
    return { suggestion, impossible: undefined }
  } catch (error) {
    // One congregation's contradiction is no reason to leave the others without an answer.
    if (error instanceof ImpossibleError) return { suggestion: undefined, impossible: error.message }
    throw error
  }
}
