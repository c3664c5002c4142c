/** What the jobs do: the same suggestions and simulations as the command, on threads of their own. */
import { hash } from 'node:crypto'
import { organiserView } from '../../matching/knowledge.ts'
import { PRESETS } from '../../matching/presets.ts'
import { workerRunner as searchRunner } from '../../matching/search/runner.ts'
import { suggest } from '../../matching/suggest.ts'
import { workerRunner as simulationRunner } from '../../sim/experiment/runner.ts'
import { designsHash, experimentOf, makeRuns } from '../../sim/experiment.ts'
import { parseScenario, type Scenario } from '../../sim/scenario.ts'
import type { JobRecord } from '../records/records.ts'
import type { SimulationRequest } from '../routes/simulations.ts'
import type { Service } from '../service.ts'
import type { SuggestionRequest } from '../suggestions.ts'
import type { Work } from './jobs.ts'

/** Threads of a job: one is left for the requests meanwhile. */
const THREADS = 1
const SECONDS = 5
/** ms between two words about how far it is. */
const SAYS = 200

export function worksOf(
  cohort: Service['cohort'],
  { version, scenarios }: { readonly version: string; readonly scenarios: readonly Scenario[] },
): Readonly<Record<JobRecord['kind'], Work>> {
  return {
    suggestion: async ({ congregation, request }, say, signal) => {
      const {
        sizes,
        alternatives,
        preset,
        seed,
        steps,
        seconds = SECONDS,
        pinned = [],
      } = JSON.parse(request) as SuggestionRequest
      const asked = await cohort(congregation)
      const runner = searchRunner(THREADS)
      const sparsely = seldom(say)
      try {
        const result = await suggest(
          asked,
          {
            sizes,
            alternatives,
            preset: PRESETS[preset],
            seed,
            pinned,
            budget:
              steps === undefined ? { millis: seconds * 1000, now: () => performance.now() } : { steps },
          },
          runner,
          {
            signal,
            onProgress: ({ set, of, evaluations, best }) =>
              sparsely({ set, of, evaluations, best: Math.round(best) }),
          },
        )
        return { result, inputs: sha256(organiserView(asked)) }
      } finally {
        await runner.close()
      }
    },
    simulation: async ({ congregation, request }, say, signal) => {
      const { scenario: wanted, runs, seed, cohort: real } = JSON.parse(request) as SimulationRequest
      const scenario =
        typeof wanted === 'string'
          ? scenarios.find(({ name }) => name === wanted)!
          : parseScenario(wanted, 'scenario')
      const people = real ? await cohort(congregation) : undefined
      const runner = simulationRunner(THREADS, people)
      const sparsely = seldom(say)
      try {
        const made = await makeRuns({ scenario, runs, seed }, runner, {
          signal,
          onProgress: ({ runs: count, of }) => sparsely({ runs: count, of }),
        })
        return {
          result: experimentOf(scenario, made, { seed, version, cohort: people }),
          inputs: designsHash(scenario.designs),
        }
      } finally {
        await runner.close()
      }
    },
  }
}

/** Passes on no more than what somebody can follow. */
function seldom(say: (data: Readonly<Record<string, unknown>>) => void): typeof say {
  let last = Number.NEGATIVE_INFINITY
  return data => {
    const now = performance.now()
    if (now - last < SAYS) return
    last = now
    say(data)
  }
}

const sha256 = (content: unknown): string => hash('sha256', JSON.stringify(content), 'hex')
