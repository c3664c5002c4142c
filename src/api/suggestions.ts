/** Suggestions as the service keeps them: what was asked, what was found, and how it was changed by hand since. */
import { z } from 'zod'
import type { Cohort } from '../graph/cohort.ts'
import {
  beginning,
  type Editor,
  editor,
  type History,
  type Plan,
  planOf,
  type Rerun,
} from '../matching/edit.ts'
import { PRESET_NAMES, PRESETS } from '../matching/presets.ts'
import type { Suggestion } from '../matching/suggest.ts'
import { notFound, Problem } from './problem.ts'
import type { JobKind, Records } from './records/records.ts'

export const MOST_SETS = 9

/** The options of `coalesce suggest`. */
export const suggestionRequest = z.strictObject({
  sizes: z
    .tuple([z.number().int().min(3).max(8), z.number().int().min(3).max(8)])
    .refine(([least, most]) => least <= most, 'is upside down; write the smaller size first')
    .default([3, 8]),
  alternatives: z.number().int().min(1).max(MOST_SETS).default(3),
  preset: z.enum(PRESET_NAMES).default('first-crews'),
  seed: z.number().int().default(1),
  steps: z.number().int().min(1).max(1e9).optional().describe('A counted budget: the same answer every time'),
  seconds: z
    .number()
    .min(0.1)
    .max(120)
    .optional()
    .describe('A budget of time, where no steps are given; default 5'),
  calls: z
    .boolean()
    .default(false)
    .describe('Whether to start from calls: who calls, and those who opted in, begin a crew'),
  pinned: z.array(z.string()).max(100).optional().describe('Crews of the congregation that stay, by id'),
})
export type SuggestionRequest = z.infer<typeof suggestionRequest>

const oneOfTheSets = (number: z.ZodNumber | z.ZodCoercedNumber) =>
  number
    .int()
    .min(0)
    .max(MOST_SETS - 1)
    .default(0)
    .describe('Which of the sets, from 0')
/** Which of a suggestion's sets, in a body and in a query. */
export const setNumber = oneOfTheSets(z.number())
export const setQuery = oneOfTheSets(z.coerce.number())

/** What is searched anew around what is pinned. */
export const rerunRequest = z.strictObject({
  set: setNumber,
  ...suggestionRequest.pick({ seed: true, steps: true, seconds: true }).shape,
  tax: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      'Near what was offered last: what each change must be worth, from 0.05 (people may change) to 0.4 (hardly)',
    ),
})

/** A rerun as it is asked of a job: with all that it rests on, so that it can be done again. */
export type RerunJob = Pick<
  SuggestionRequest,
  'preset' | 'sizes' | 'calls' | 'seed' | 'steps' | 'seconds'
> & {
  readonly suggestion: string
  readonly set: number
  readonly plan: Plan
  readonly near?: { readonly published: Plan; readonly tax: number }
}

/** A suggestion that is there, with what was asked. @throws Problem 404, or 409 where it is not there yet */
export function suggestionOf(records: Records, id: string, congregation: string) {
  return doneJob<SuggestionRequest, Suggestion>(records, 'suggestion', id, congregation)
}

/** A rerun that is there, with what was asked. @throws Problem 404, or 409 where it is not there yet */
export function rerunOf(records: Records, id: string, congregation: string) {
  return doneJob<RerunJob, Rerun>(records, 'rerun', id, congregation)
}

function doneJob<Request, Result>(
  records: Records,
  kind: JobKind,
  id: string,
  congregation: string,
): { readonly request: Request; readonly result: Result } {
  const job = records.job(id)
  if (job === undefined || job.kind !== kind || job.congregation !== congregation) throw notFound(kind)
  if (job.result === null) throw new Problem(409, `this ${kind} is ${job.state}`)
  return { request: JSON.parse(job.request) as Request, result: JSON.parse(job.result) as Result }
}

/** An editor for a suggestion's sets, on the congregation as an organiser may know it. */
export function editorOf(
  cohort: Cohort,
  { preset, sizes, calls }: Pick<SuggestionRequest, 'preset' | 'sizes' | 'calls'>,
): Editor {
  return editor(cohort, { preset: PRESETS[preset], sizes, calls })
}

type Kept = { readonly revision: number; readonly history: History<Plan> }

/** A set's plan with its history: as it was edited, or as it was suggested. @throws Problem 404 for no such set */
export function historyOf(records: Records, job: string, { sets }: Suggestion, set: number): Kept {
  const kept = records.plan(job, set)
  if (kept !== undefined)
    return { revision: kept.revision, history: JSON.parse(kept.content) as History<Plan> }
  if (sets[set] === undefined) throw notFound('set')
  return { revision: 0, history: beginning(planOf(sets[set])) }
}
