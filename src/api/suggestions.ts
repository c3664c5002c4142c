/** Suggestions as the service keeps them: what was asked, what was found, and how it was changed by hand since. */
import { z } from 'zod'
import { beginning, type History, type Plan, planOf } from '../matching/edit.ts'
import { PRESET_NAMES } from '../matching/presets.ts'
import type { Suggestion } from '../matching/suggest.ts'
import { notFound, Problem } from './problem.ts'
import type { Records } from './records/records.ts'

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
  pinned: z.array(z.string()).max(100).optional().describe('Crews of the congregation that stay, by id'),
})
export type SuggestionRequest = z.infer<typeof suggestionRequest>

/** A suggestion that is there, with what was asked. @throws Problem 404, or 409 where it is not there yet */
export function suggestionOf(
  records: Records,
  id: string,
  congregation: string,
): { readonly request: SuggestionRequest; readonly result: Suggestion } {
  const job = records.job(id)
  if (job === undefined || job.kind !== 'suggestion' || job.congregation !== congregation)
    throw notFound('suggestion')
  if (job.result === null) throw new Problem(409, `this suggestion is ${job.state}`)
  return {
    request: JSON.parse(job.request) as SuggestionRequest,
    result: JSON.parse(job.result) as Suggestion,
  }
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

/** A set's crews as they stand: edited, or as they were suggested. */
export function planNow(records: Records, job: string, suggestion: Suggestion, set: number): Plan {
  return historyOf(records, job, suggestion, set).history.present
}
