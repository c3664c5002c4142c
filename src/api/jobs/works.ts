/**
 * Sends jobs to threads of their own: a search looks up and explains for hundreds of milliseconds beside what it searches,
 * and nobody's request is to wait for that. A job that is cancelled has its thread ended.
 */
import { Worker } from 'node:worker_threads'
import { parseScenario, type Scenario } from '../../sim/scenario.ts'
import type { JobRecord } from '../records/records.ts'
import type { SimulationRequest } from '../routes/simulations.ts'
import type { Service } from '../service.ts'
import type { SuggestionRequest } from '../suggestions.ts'
import type { JobResult, Work } from './jobs.ts'
import type { Say, Task } from './task.ts'

/** What a job's thread says. */
export type ThreadMessage =
  | { readonly progress: Readonly<Record<string, unknown>> }
  | { readonly done: JobResult }
  | { readonly failed: { readonly name: string; readonly message: string } }

export function worksOf(
  cohort: Service['cohort'],
  { version, scenarios }: { readonly version: string; readonly scenarios: readonly Scenario[] },
): Readonly<Record<JobRecord['kind'], Work>> {
  return {
    suggestion: async ({ congregation, request }, say, signal) =>
      onThread(
        {
          kind: 'suggestion',
          request: JSON.parse(request) as SuggestionRequest,
          cohort: await cohort(congregation),
        },
        say,
        signal,
      ),
    simulation: async ({ congregation, request }, say, signal) => {
      const { scenario: wanted, ...options } = JSON.parse(request) as SimulationRequest
      const scenario =
        typeof wanted === 'string'
          ? scenarios.find(({ name }) => name === wanted)!
          : parseScenario(wanted, 'scenario')
      const people = options.cohort ? await cohort(congregation) : undefined
      return onThread(
        { kind: 'simulation', request: options, scenario, cohort: people, version },
        say,
        signal,
      )
    },
  }
}

function onThread(task: Task, say: Say, signal: AbortSignal): Promise<JobResult> {
  signal.throwIfAborted()
  const worker = new Worker(threadFile(), { workerData: task })
  const stop = () => void worker.terminate()
  signal.addEventListener('abort', stop)
  return new Promise<JobResult>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if ('progress' in message) say(message.progress)
      else if ('done' in message) resolve(message.done)
      else reject(Object.assign(new Error(message.failed.message), { name: message.failed.name }))
    })
    worker.on('error', reject)
    worker.on('exit', () =>
      reject(signal.aborted ? signal.reason : new Error("a job's thread ended before its time")),
    )
  }).finally(() => {
    signal.removeEventListener('abort', stop)
    stop()
  })
}

/** Node 20 cannot run TypeScript: from sources (in tests) the built worker is used. */
function threadFile(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/api/jobs/worker.js', import.meta.url)
    : new URL('./worker.js', import.meta.url)
}
