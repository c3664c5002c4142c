/**
 * Work that takes a while: suggestions and simulations, one at a time on their own threads, behind a queue that is bounded
 * and fair: the next is of the organiser who was served least lately.
 *
 * A job is kept from the moment it is asked for, with what it was asked, and with its result. One that a restart
 * interrupted runs again: with a budget of steps to the same answer; with a clock it begins anew, and says so. Progress goes
 * to whoever listens, numbered, so that who lost the connection goes on where she was.
 */
import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../../graph/store/store.ts'
import type { JobChange, JobRecord, JobState, Records } from '../records/records.ts'
import { newId } from '../sessions/tokens.ts'

/** A step on the way: how far, or how it ended. */
export type JobEvent = {
  readonly number: number
  readonly kind: 'progress' | 'end'
  readonly data: Readonly<Record<string, unknown>>
}

/** What a job gives: its result, the SHA-256 of what it was computed from, and the version that computed it. */
export type JobResult = { readonly result: unknown; readonly inputs: string; readonly version?: string }
/** Carries a job out; ends early, with the reason thrown, where the signal says so. */
export type Work = (
  job: JobRecord,
  say: (data: Readonly<Record<string, unknown>>) => void,
  signal: AbortSignal,
) => Promise<JobResult>

export type Jobs = {
  /** Asks for a job; undefined where the queue is full. */
  readonly ask: (job: Pick<JobRecord, 'kind' | 'congregation' | 'owner' | 'request'>) => JobRecord | undefined
  readonly cancel: (id: string) => void
  /** Calls back with what was and what comes, from after the given number on, until the returned function is called. */
  readonly listen: (id: string, after: number, hear: (event: JobEvent) => void) => () => void
  /** Waits for nothing: what runs goes back into the queue, for the next start. */
  readonly close: () => Promise<void>
}

/** Waiting jobs in all and of one person at most, beside the one that runs. */
const MOST = 32
const MOST_OF_ONE = 8
/** ms for which the events of a job that has ended are kept. */
const LINGERS = 60_000
/** Events kept of a job. */
const KEPT = 200
/** ms after which a job is ended: what takes longer is asked for in smaller parts. */
const DEADLINE = 15 * 60_000
/** ms until it is tried again to write down how a job ended. */
const RETRY = 1000

export function createJobs(
  records: Records,
  works: Readonly<Record<JobRecord['kind'], Work>>,
  now: () => number,
  deadline = DEADLINE,
): Jobs {
  const queue: JobRecord[] = []
  const served = new Map<string, number>()
  const history = new Map<string, JobEvent[]>()
  const heard = new EventEmitter().setMaxListeners(0)
  let running:
    | { readonly job: JobRecord; readonly stop: AbortController; readonly done: Promise<void> }
    | undefined
  let closed = false
  let turn = 0

  const say = (id: string, kind: JobEvent['kind'], data: JobEvent['data']) => {
    const events = history.get(id) ?? []
    const event: JobEvent = { number: (events.at(-1)?.number ?? 0) + 1, kind, data }
    events.push(event)
    if (events.length > KEPT) events.shift()
    history.set(id, events)
    heard.emit(id, event)
  }
  /** Whoever comes later is told how it ended from what is kept. */
  const letGo = (id: string) => setTimeout(() => history.delete(id), LINGERS).unref()
  /** Writes down how it ended; where the file does not answer just then, once it does. */
  const end = async (
    id: string,
    state: JobState,
    change: Pick<JobChange, 'result' | 'inputs' | 'error' | 'version'> = {},
  ) => {
    while (!written(id, { state, ended: now(), ...change })) await sleep(RETRY)
    // Where it was forgotten meanwhile with somebody whom it names, no word of it is left.
    const isThere = records.job(id) !== undefined
    say(id, 'end', { state, ...(change.error === undefined || !isThere ? {} : { error: change.error }) })
    letGo(id)
  }
  const written = (id: string, change: JobChange): boolean => {
    try {
      records.updateJob(id, change)
      return true
    } catch (error) {
      // What is unfinished in the file is done with the next start.
      if (closed || !(error instanceof StoreError)) throw error
      return false
    }
  }
  const run = async (job: JobRecord, stop: AbortSignal): Promise<void> => {
    const late = AbortSignal.timeout(deadline)
    const signal = AbortSignal.any([stop, late])
    try {
      written(job.id, { state: 'running', begun: job.begun + 1 })
      if (job.begun > 0) say(job.id, 'progress', { restarts: job.begun })
      const work = works[job.kind](job, data => say(job.id, 'progress', data), signal)
      // What does not heed that its time is up keeps nobody waiting.
      const done = await Promise.race([work, aborted(signal)])
      // Somebody may have cancelled what had just ended.
      signal.throwIfAborted()
      await end(job.id, 'done', {
        result: JSON.stringify(done.result),
        inputs: done.inputs,
        version: done.version ?? null,
      })
    } catch (error) {
      if (closed) records.updateJob(job.id, { state: 'waiting' })
      else if (stop.aborted) await end(job.id, 'cancelled')
      else await end(job.id, 'failed', { error: late.aborted ? tooLong(deadline) : wordsOf(error) })
    }
  }
  const next = () => {
    if (running !== undefined || closed || queue.length === 0) return
    const lately = (job: JobRecord) => served.get(job.owner) ?? 0
    const job = queue.reduce((first, one) => (lately(one) < lately(first) ? one : first))
    queue.splice(queue.indexOf(job), 1)
    served.set(job.owner, ++turn)
    const stop = new AbortController()
    const done = run(job, stop.signal)
      // The service is closing and cannot write: it stays unfinished in the file, and is done with the next start.
      .catch(() => {})
      .finally(() => {
        running = undefined
        next()
      })
    running = { job, stop, done }
  }

  for (const job of records.unfinishedJobs()) queue.push(job)
  setImmediate(next)
  return {
    ask: ({ kind, congregation, owner, request }) => {
      if (queue.length >= MOST || queue.filter(job => job.owner === owner).length >= MOST_OF_ONE)
        return undefined
      const job: JobRecord = {
        id: newId(),
        kind,
        congregation,
        owner,
        request,
        state: 'waiting',
        created: now(),
        ended: null,
        inputs: null,
        result: null,
        error: null,
        version: null,
        begun: 0,
      }
      records.addJob(job)
      queue.push(job)
      setImmediate(next)
      return job
    },
    cancel: id => {
      const place = queue.findIndex(job => job.id === id)
      if (place >= 0) {
        records.updateJob(id, { state: 'cancelled', ended: now() })
        queue.splice(place, 1)
        say(id, 'end', { state: 'cancelled' })
        letGo(id)
      } else if (running?.job.id === id) running.stop.abort()
    },
    listen: (id, after, hear) => {
      for (const event of history.get(id) ?? []) if (event.number > after) hear(event)
      heard.on(id, hear)
      return () => heard.off(id, hear)
    },
    close: async () => {
      closed = true
      running?.stop.abort()
      await running?.done
    },
  }
}

/** Rejects once a signal says so. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

const tooLong = (deadline: number): string => `it took longer than ${deadline / 60_000} minutes; ask for less`

/** Words for people; of what is our fault none, the log has them. */
function wordsOf(error: unknown): string {
  const { name, message } = error as Error
  if (name === 'ImpossibleError' || name === 'InputError') return message
  if (name === 'StoreError') return 'the store did not answer; you may try it again'
  return 'it failed through no fault of yours; you may try it again'
}
