/** Jobs with their results, plans of sets as they were changed by hand, and plans as they were published. */
import type { Row } from '../../graph/store/sqlite/driver.ts'
import type { RecordsFile } from './file.ts'

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

export const JOB_KINDS = ['suggestion', 'rerun', 'simulation'] as const
export type JobKind = (typeof JOB_KINDS)[number]

export type JobRecord = {
  readonly id: string
  readonly kind: JobKind
  readonly congregation: string
  readonly owner: string
  readonly request: string
  readonly state: JobState
  readonly created: number
  readonly ended: number | null
  /** SHA-256 of what it was computed from. */
  readonly inputs: string | null
  readonly result: string | null
  readonly error: string | null
  /** The version of Coalesce that computed it. */
  readonly version: string | null
  /** How often it has begun: again, where the service ended meanwhile. */
  readonly begun: number
}

export type JobChange = Partial<
  Pick<JobRecord, 'state' | 'ended' | 'inputs' | 'result' | 'error' | 'version' | 'begun'>
>

export type WorkRecords = {
  readonly addJob: (job: JobRecord) => void
  readonly updateJob: (id: string, change: JobChange) => void
  readonly job: (id: string) => JobRecord | undefined
  /** Without their results. */
  readonly jobsOf: (congregation: string, kind: JobKind) => JobRecord[]
  readonly unfinishedJobs: () => JobRecord[]
  readonly plan: (
    job: string,
    number: number,
  ) => { readonly revision: number; readonly content: string } | undefined
  /** Keeps a plan in place of the one of the given revision; false where another one is there. */
  readonly savePlan: (job: string, number: number, revision: number, content: string) => boolean
  /** The plan of a set as it was when crews of it were offered last. */
  readonly published: (job: string, number: number) => string | undefined
}

/** Jobs of a kind that a congregation keeps; older ones that have ended are let go, with their plans. */
const KEPT = 100

export function workIn({ run, all, one, add, whole }: RecordsFile): WorkRecords {
  const prune = ({ congregation, kind }: JobRecord) =>
    whole(() => {
      for (const { id } of all(
        `SELECT id FROM jobs WHERE congregation = ? AND kind = ? AND state NOT IN ('waiting', 'running')
         ORDER BY created DESC, id LIMIT -1 OFFSET ?`,
        congregation,
        kind,
        KEPT - 1,
      ))
        for (const sql of [
          'DELETE FROM jobs WHERE id = ?',
          'DELETE FROM plans WHERE job = ?',
          'DELETE FROM published WHERE job = ?',
        ])
          run(sql, String(id))
    })
  return {
    addJob: job => {
      prune(job)
      // Its fields are the table's columns.
      add('jobs', job)
    },
    updateJob: (id, change) =>
      whole(() => {
        const before = one(jobOf, 'SELECT * FROM jobs WHERE id = ?', id)
        if (before === undefined) return
        const { state, ended, inputs, result, error, version, begun } = { ...before, ...change }
        run(
          'UPDATE jobs SET state = ?, ended = ?, inputs = ?, result = ?, error = ?, version = ?, begun = ? WHERE id = ?',
          state,
          ended,
          inputs,
          result,
          error,
          version,
          begun,
          id,
        )
      }),
    job: id => one(jobOf, 'SELECT * FROM jobs WHERE id = ?', id),
    jobsOf: (congregation, kind) =>
      all(
        `SELECT id, kind, congregation, owner, request, state, created, ended, inputs, NULL AS result, error, version, begun
         FROM jobs WHERE congregation = ? AND kind = ? ORDER BY created, id`,
        congregation,
        kind,
      ).map(jobOf),
    unfinishedJobs: () =>
      all("SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY created, id").map(jobOf),
    plan: (job, number) =>
      one(
        row => ({ revision: Number(row.revision), content: String(row.content) }),
        'SELECT revision, content FROM plans WHERE job = ? AND number = ?',
        job,
        number,
      ),
    savePlan: (job, number, revision, content) =>
      revision === 0
        ? // Not of a job that was forgotten meanwhile.
          run(
            'INSERT INTO plans SELECT id, ?, 1, ? FROM jobs WHERE id = ? ON CONFLICT DO NOTHING',
            number,
            content,
            job,
          ) > 0
        : run(
            'UPDATE plans SET revision = revision + 1, content = ? WHERE job = ? AND number = ? AND revision = ?',
            content,
            job,
            number,
            revision,
          ) > 0,
    published: (job, number) =>
      one(
        row => String(row.content),
        'SELECT content FROM published WHERE job = ? AND number = ?',
        job,
        number,
      ),
  }
}

/** Takes out whatever of it is hers, or names her. */
export function forgetWork({ run, all }: RecordsFile, congregation: string, member: string): void {
  const named = wordOf(member)
  for (const { id, owner, request, result, error } of all(
    'SELECT * FROM jobs WHERE congregation = ?',
    congregation,
  ).map(jobOf)) {
    const plans = all(
      'SELECT content FROM plans WHERE job = ? UNION ALL SELECT content FROM published WHERE job = ?',
      id,
      id,
    ).map(row => String(row.content))
    const texts = [request, result, error, ...plans]
    if (owner !== member && !texts.some(text => text !== null && named.test(text))) continue
    run('DELETE FROM jobs WHERE id = ?', id)
    run('DELETE FROM plans WHERE job = ?', id)
    run('DELETE FROM published WHERE job = ?', id)
  }
}

/** An id as a word of a text: in quotes or in a sentence. */
const wordOf = (id: string): RegExp =>
  new RegExp(`(^|[^A-Za-z0-9._-])${id.replace(/[.]/g, '\\.')}($|[^A-Za-z0-9_-])`)

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

function jobOf(row: Row): JobRecord {
  return {
    id: String(row.id),
    kind: row.kind as JobKind,
    congregation: String(row.congregation),
    owner: String(row.owner),
    request: String(row.request),
    state: row.state as JobState,
    created: Number(row.created),
    ended: row.ended === null ? null : Number(row.ended),
    inputs: textOrNull(row.inputs),
    result: textOrNull(row.result),
    error: textOrNull(row.error),
    version: textOrNull(row.version),
    begun: Number(row.begun),
  }
}
