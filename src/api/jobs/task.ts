/** What a job computes: the same suggestions and simulations as the command. Runs in a process of its own (process.ts). */
import { hash } from 'node:crypto'
import type { Cohort } from '../../graph/cohort.ts'
import { organiserView } from '../../matching/knowledge.ts'
import { PRESETS } from '../../matching/presets.ts'
import { workerRunner as searchRunner } from '../../matching/search/runner.ts'
import { suggest } from '../../matching/suggest.ts'
import { workerRunner as simulationRunner } from '../../sim/experiment/runner.ts'
import { designsHash, experimentOf, makeRuns } from '../../sim/experiment.ts'
import type { Scenario } from '../../sim/scenario.ts'
import type { SimulationRequest } from '../routes/simulations.ts'
import type { SuggestionRequest } from '../suggestions.ts'
import type { JobResult } from './jobs.ts'

/** All that a job needs, as it is sent to its process. */
export type Task =
  | { readonly kind: 'suggestion'; readonly request: SuggestionRequest; readonly cohort: Cohort }
  | {
      readonly kind: 'simulation'
      readonly request: Omit<SimulationRequest, 'scenario'>
      readonly scenario: Scenario
      readonly cohort: Cohort | undefined
      readonly version: string
    }

export type Say = (data: Readonly<Record<string, unknown>>) => void

/** Threads of a job beside the one that looks up and explains. */
const THREADS = 1
const SECONDS = 5
/** ms between two words about how far it is. */
const SAYS = 200

export function carryOut(task: Task, say: Say): Promise<JobResult> {
  return task.kind === 'suggestion' ? suggestion(task, seldom(say)) : simulation(task, seldom(say))
}

async function suggestion(
  { request, cohort }: Extract<Task, { kind: 'suggestion' }>,
  say: Say,
): Promise<JobResult> {
  const { sizes, alternatives, preset, seed, steps, seconds = SECONDS, pinned = [] } = request
  const budget = steps === undefined ? { millis: seconds * 1000, now: () => performance.now() } : { steps }
  const runner = searchRunner(THREADS)
  try {
    const result = await suggest(
      cohort,
      { sizes, alternatives, preset: PRESETS[preset], seed, pinned, budget },
      runner,
      {
        onProgress: ({ set, of, evaluations, best }) => say({ set, of, evaluations, best: Math.round(best) }),
      },
    )
    return { result, inputs: sha256(organiserView(cohort)) }
  } finally {
    await runner.close()
  }
}

async function simulation(
  { request: { runs, seed }, scenario, cohort, version }: Extract<Task, { kind: 'simulation' }>,
  say: Say,
): Promise<JobResult> {
  const runner = simulationRunner(THREADS, cohort)
  try {
    const made = await makeRuns({ scenario, runs, seed }, runner, {
      onProgress: ({ runs: count, of }) => say({ runs: count, of }),
    })
    return {
      result: experimentOf(scenario, made, { seed, version, cohort }),
      inputs: designsHash(scenario.designs),
    }
  } finally {
    await runner.close()
  }
}

/** Passes on no more than what somebody can follow. */
function seldom(say: Say): Say {
  let last = Number.NEGATIVE_INFINITY
  return data => {
    const now = performance.now()
    if (now - last < SAYS) return
    last = now
    say(data)
  }
}

const sha256 = (content: unknown): string => hash('sha256', JSON.stringify(content), 'hex')
