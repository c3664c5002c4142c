/** What a job computes: the same suggestions and simulations as the command. Runs in a process of its own (process.ts). */
import { hash } from 'node:crypto'
import type { Cohort } from '../../graph/cohort.ts'
import { organiserView } from '../../matching/knowledge.ts'
import { PRESETS } from '../../matching/presets.ts'
import type { Budget } from '../../matching/search/multi-start.ts'
import { workerRunner as searchRunner } from '../../matching/search/runner.ts'
import { type Progress, suggest } from '../../matching/suggest.ts'
import { workerRunner as simulationRunner } from '../../sim/experiment/runner.ts'
import { designsHash, experimentOf, makeRuns } from '../../sim/experiment.ts'
import type { Scenario } from '../../sim/scenario.ts'
import type { SimulationRequest } from '../routes/simulations.ts'
import { editorOf, type RerunJob, type SuggestionRequest } from '../suggestions.ts'
import type { JobResult } from './jobs.ts'

/** All that a job needs, as it is sent to its process. */
export type Task =
  | { readonly kind: 'suggestion'; readonly request: SuggestionRequest; readonly cohort: Cohort }
  | { readonly kind: 'rerun'; readonly request: RerunJob; readonly cohort: Cohort }
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
  switch (task.kind) {
    case 'suggestion':
      return suggestion(task, seldom(say))
    case 'rerun':
      return rerunOf(task, seldom(say))
    case 'simulation':
      return simulation(task, seldom(say))
  }
}

async function suggestion(
  { request, cohort }: Extract<Task, { kind: 'suggestion' }>,
  say: Say,
): Promise<JobResult> {
  const { sizes, alternatives, preset, seed, pinned = [], calls } = request
  const runner = searchRunner(THREADS)
  try {
    const result = await suggest(
      cohort,
      { sizes, alternatives, preset: PRESETS[preset], seed, pinned, calls, budget: budgetOf(request) },
      runner,
      { onProgress: told(say) },
    )
    return { result, inputs: sha256(organiserView(cohort)) }
  } finally {
    await runner.close()
  }
}

async function rerunOf({ request, cohort }: Extract<Task, { kind: 'rerun' }>, say: Say): Promise<JobResult> {
  const { seed, plan, near } = request
  const { rerun, rerunNear } = editorOf(cohort, request)
  const wanted = { seed, budget: budgetOf(request) }
  const options = { onProgress: told(say) }
  const runner = searchRunner(THREADS)
  try {
    const result =
      near === undefined
        ? await rerun(plan, wanted, runner, options)
        : await rerunNear(plan, near.published, near.tax, wanted, runner, options)
    return { result, inputs: sha256(organiserView(cohort)) }
  } finally {
    await runner.close()
  }
}

const budgetOf = ({ steps, seconds = SECONDS }: Pick<SuggestionRequest, 'steps' | 'seconds'>): Budget =>
  steps === undefined ? { millis: seconds * 1000, now: () => performance.now() } : { steps }

/** How far a search is, in round figures. */
const told =
  (say: Say) =>
  ({ set, of, evaluations, best }: Progress) =>
    say({ set, of, evaluations, best: Math.round(best) })

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
