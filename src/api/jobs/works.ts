/**
 * Sends jobs to processes of their own, of low priority: a search looks up and explains for hundreds of milliseconds beside
 * what it searches, and nobody's request is to wait for that, nor for the threads it searches with. A job that is
 * cancelled has its process ended; one that dies takes nothing with it.
 */
import { fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import { builtBeside } from '../../matching/threads.ts'
import { parseScenario, type Scenario } from '../../sim/scenario.ts'
import { organiserDocument } from '../disclosure/views.ts'
import type { JobRecord } from '../records/records.ts'
import type { SimulationRequest } from '../routes/simulations.ts'
import type { Service } from '../service.ts'
import type { RerunJob, SuggestionRequest } from '../suggestions.ts'
import type { JobResult, Work } from './jobs.ts'
import type { Say, Task } from './task.ts'

/** What a job's process says. */
export type ProcessMessage =
  | { readonly progress: Readonly<Record<string, unknown>> }
  | { readonly done: JobResult }
  | { readonly failed: { readonly name: string; readonly message: string } }

/** Carries a task out somewhere. */
export type Carry = (task: Task, say: Say, signal: AbortSignal) => Promise<JobResult>

/** @param carry where; default: in a process for each */
export function worksOf(
  cohort: Service['cohort'],
  { version, scenarios }: { readonly version: string; readonly scenarios: readonly Scenario[] },
  carry: Carry = inProcess,
): Readonly<Record<JobRecord['kind'], Work>> {
  /** Of a congregation as an organiser may know it; whoever was forgotten meanwhile must not come back with an answer. */
  const ofCohort = async (
    congregation: string,
    named: readonly string[],
    taskOf: (cohort: Cohort) => Task,
    say: Say,
    signal: AbortSignal,
  ): Promise<JobResult> => {
    const asked = organiserDocument(await cohort(congregation))
    checkHere(named, asked)
    const done = await carry(taskOf(asked), say, signal)
    checkHere(
      asked.members.map(({ id }) => id),
      await cohort(congregation),
    )
    return { ...done, version }
  }
  return {
    suggestion: ({ congregation, request: text }, say, signal) => {
      const request = JSON.parse(text) as SuggestionRequest
      return ofCohort(congregation, [], cohort => ({ kind: 'suggestion', request, cohort }), say, signal)
    },
    rerun: ({ congregation, request: text }, say, signal) => {
      const request = JSON.parse(text) as RerunJob
      const named = [request.plan, ...(request.near === undefined ? [] : [request.near.published])].flatMap(
        ({ crews, unplaced }) => [...crews.flatMap(({ members }) => members), ...unplaced],
      )
      return ofCohort(congregation, named, cohort => ({ kind: 'rerun', request, cohort }), say, signal)
    },
    simulation: async ({ congregation, request }, say, signal) => {
      const { scenario: wanted, ...options } = JSON.parse(request) as SimulationRequest
      const scenario =
        typeof wanted === 'string'
          ? scenarios.find(({ name }) => name === wanted)!
          : parseScenario(wanted, 'scenario')
      const people = options.cohort ? organiserDocument(await cohort(congregation)) : undefined
      const done = await carry(
        { kind: 'simulation', request: options, scenario, cohort: people, version },
        say,
        signal,
      )
      return { ...done, version }
    },
  }
}

/** @throws InputError, which names nobody, where somebody is no member any more */
function checkHere(ids: readonly string[], { members }: Pick<Cohort, 'members'>): void {
  const here = new Set(members.map(({ id }) => id))
  if (ids.every(id => here.has(id))) return
  throw new InputError('suggestion', [
    { place: '', problem: 'somebody has left since it was asked for', mend: 'ask again' },
  ])
}

function inProcess(task: Task, say: Say, signal: AbortSignal): Promise<JobResult> {
  signal.throwIfAborted()
  const child = fork(builtBeside(import.meta.url, 'process'), { serialization: 'advanced', execArgv: [] })
  const stop = () => child.kill('SIGKILL')
  signal.addEventListener('abort', stop)
  return new Promise<JobResult>((resolve, reject) => {
    child.on('message', (message: ProcessMessage) => {
      if ('progress' in message) say(message.progress)
      else if ('done' in message) resolve(message.done)
      else reject(Object.assign(new Error(message.failed.message), { name: message.failed.name }))
    })
    child.on('error', reject)
    child.on('exit', () =>
      reject(signal.aborted ? signal.reason : new Error("a job's process ended before its time")),
    )
    // Requests come first.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    child.send(task)
  }).finally(() => {
    signal.removeEventListener('abort', stop)
    stop()
  })
}
