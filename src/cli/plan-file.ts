/**
 * Plans in files: what `coalesce suggest --json` wrote, read as a plan, and a format of our own that remembers what can be
 * undone. Both say what crews are for and how large they may be, so that figures of a plan stay those it was made with.
 */
import { z } from 'zod'
import { didYouMean, type Fault, faultLog, InputError, show } from '../graph/fault.ts'
import { parseJson } from '../graph/files/json.ts'
import { readText } from '../graph/files/text.ts'
import { faultsOf } from '../graph/schema-faults.ts'
import { CRITERION_NAMES, type CriterionName } from '../matching/criteria/names.ts'
import { checkPlan } from '../matching/edit/plan.ts'
import { beginning, bounded, type History, type Plan, planOf } from '../matching/edit.ts'
import { PRESET_NAMES, type PresetName } from '../matching/presets.ts'
import type { SuggestedSet } from '../matching/suggest.ts'
import { CannotError } from './failure.ts'
import { writeWhole } from './whole-file.ts'

const PLAN_FORMAT = 'coalesce/plan@1'

/** What crews are for, and how large they may be. */
export type Settings = {
  readonly preset: PresetName
  readonly weights: Readonly<Record<CriterionName, number>>
  readonly sizes: readonly [number, number]
  /** Whether they start from calls. */
  readonly calls?: boolean | undefined
}

export type PlanFile = {
  readonly path: string
  /** What stands in the file. */
  readonly content: string
  /** Whether it is a plan that was edited already, or a suggestion. */
  readonly kind: 'plan' | 'suggestion'
  readonly settings: Settings
  readonly history: History<Plan>
  /** Where in the file the present plan stands. */
  readonly place: string
}

const settingsFields = {
  preset: z.enum(PRESET_NAMES),
  weights: z.record(z.enum(CRITERION_NAMES), z.number().min(0, 'is below 0; use 0 to 1000')),
  sizes: z
    .tuple([z.number(), z.number()])
    .refine(
      ([least, most]) =>
        [least, most].every(size => Number.isInteger(size) && size >= 3 && size <= 8) && least <= most,
      'is no smallest and largest crew; write it as [3, 8]',
    ),
  calls: z.boolean().optional(),
}
const idList = z.array(z.string())
const planSchema = z.strictObject({
  crews: z.array(z.strictObject({ members: idList, pinned: z.boolean(), kept: z.string().optional() })),
  unplaced: idList,
})
const planFileSchema = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  ...settingsFields,
  past: z.array(planSchema),
  present: planSchema,
  future: z.array(planSchema),
})
/** As much of a suggestion as a plan needs. */
const suggestionSchema = z.object({
  ...settingsFields,
  sets: z.array(
    z.object({
      crews: z.array(z.object({ members: idList, kept: z.string().optional() })),
      unplaced: z.array(z.object({ member: z.string() })),
    }),
  ),
})

const HOW_TO_MAKE_ONE = 'name what coalesce suggest --json wrote, or a plan that coalesce edit --out wrote'

/**
 * Reads a suggestion or a plan. Who is in it is not looked at (`checkMembers`).
 *
 * @param set which of a suggestion's sets, from 1; the first where it is undefined
 * @throws InputError with all that is wrong with the file
 */
export async function readPlan(path: string, set: number | undefined): Promise<PlanFile> {
  const content = await readText(path)
  const json = parseJson(content, path)
  const kind = kindOf(json, path)
  if (kind === 'plan') {
    if (set !== undefined)
      throw wrongSet(set, `picks one of a suggestion's sets, but ${path} is a plan`, 'leave it out')
    const { past, present, future, format: _format, ...settings } = parsed(planFileSchema, json, path)
    const history = { past: past.map(clean), present: clean(present), future: future.map(clean) }
    return { path, content, kind, settings, history, place: 'present' }
  }
  const { sets, ...settings } = parsed(suggestionSchema, json, path)
  const chosen = sets[(set ?? 1) - 1]
  if (chosen === undefined)
    throw wrongSet(
      set ?? 1,
      `is more than the ${sets.length} sets in ${path}`,
      sets.length > 1 ? `use 1 to ${sets.length}` : 'leave it out',
    )
  // Scores are not needed for a plan, and are asked of the cohort again.
  const history = beginning(planOf(chosen as unknown as SuggestedSet))
  const place = `sets[${(set ?? 1) - 1}]`
  return { path, content, kind, settings, history, place }
}

/**
 * @param place where in the file the plan stands
 * @throws InputError where the plan holds somebody whom the cohort does not know, or somebody twice
 */
export function checkMembers(plan: Plan, known: ReadonlySet<string>, path: string, place: string): void {
  try {
    checkPlan(plan, known)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(
      path,
      error.faults.map(fault => ({ ...fault, place: `${place}.${fault.place}`, mend: mendOf(fault, known) })),
    )
  }
}

function mendOf({ value, mend }: Fault, known: ReadonlySet<string>): string {
  if (typeof value !== 'string' || known.has(value)) return mend
  return didYouMean(value, known, `if they have left, --remove ${value} takes them out`)
}

/** Whether somebody is in a plan, or was, or will be again. */
export function isAnywhere({ past, present, future }: History<Plan>, id: string): boolean {
  return [...past, present, ...future].some(
    ({ crews, unplaced }) => unplaced.includes(id) || crews.some(({ members }) => members.includes(id)),
  )
}

/** A plan and its history without some people, as if they had never been part of it. */
export function withoutPeople(
  { past, present, future }: History<Plan>,
  gone: ReadonlySet<string>,
): History<Plan> {
  const rest = (plan: Plan) => onlyThose(plan, id => !gone.has(id))
  return { past: past.map(rest), present: rest(present), future: future.map(rest) }
}

function onlyThose({ crews, unplaced }: Plan, stays: (id: string) => boolean): Plan {
  return {
    crews: crews.flatMap(crew => {
      const members = crew.members.filter(stays)
      return members.length === 0 ? [] : [{ ...crew, members }]
    }),
    unplaced: unplaced.filter(stays),
  }
}

/**
 * A plan that was published, without those who are no members any more.
 *
 * @throws InputError where it knows none of the cohort, or somebody is in it twice
 */
export function checkPublished(
  { history: { present: plan }, path, place }: PlanFile,
  known: ReadonlySet<string>,
): { readonly plan: Plan; readonly left: number } {
  const all = [...plan.crews.flatMap(({ members }) => members), ...plan.unplaced]
  const left = all.filter(id => !known.has(id)).length
  if (left > 0 && left === all.length)
    throw new InputError(path, [
      {
        place,
        problem: 'holds nobody of this cohort',
        mend: 'name crews that were published for this congregation',
      },
    ])
  const rest = onlyThose(plan, id => known.has(id))
  checkMembers(rest, known, path, place)
  return { plan: rest, left }
}

/**
 * Where a changed plan is to be kept, undefined for nowhere.
 *
 * @throws InputError where something else than a plan would be overwritten
 */
export async function targetOf(file: PlanFile, out: string | undefined): Promise<string | undefined> {
  if (out === undefined) return file.kind === 'plan' ? file.path : undefined
  const there = await textAt(out)
  if (there !== undefined && !isPlan(there))
    throw new InputError('coalesce edit', [
      {
        place: '--out',
        value: out,
        problem: 'is there already, and is no plan',
        mend: 'name a new file, or one that edit wrote',
      },
    ])
  return out
}

/**
 * Writes a plan with its history; the file is there whole or not at all. The file that was read is left alone where
 * somebody has changed it since.
 */
export async function savePlan(
  target: string,
  file: PlanFile,
  settings: Settings,
  history: History<Plan>,
): Promise<void> {
  if (target === file.path && (await textAt(target)) !== file.content)
    throw new CannotError(
      `${target} was changed meanwhile, so nothing was written: look at it, and do it again`,
    )
  const document = { format: PLAN_FORMAT, ...settings, ...bounded(history) }
  await writeWhole(target, `${JSON.stringify(document)}\n`)
}

function kindOf(json: unknown, path: string): PlanFile['kind'] {
  const { format, sets } = (typeof json === 'object' && json !== null ? json : {}) as {
    readonly format?: unknown
    readonly sets?: unknown
  }
  if (format === PLAN_FORMAT) return 'plan'
  if (format !== undefined)
    throw new InputError(path, [
      { place: 'format', value: format, problem: `is not ${show(PLAN_FORMAT)}`, mend: HOW_TO_MAKE_ONE },
    ])
  if (Array.isArray(sets)) return 'suggestion'
  throw new InputError(path, [
    { place: '', problem: 'is neither a suggestion nor a plan', mend: HOW_TO_MAKE_ONE },
  ])
}

function parsed<Schema extends z.ZodType>(schema: Schema, json: unknown, path: string): z.infer<Schema> {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const log = faultLog()
  for (const fault of faultsOf(result.error.issues, json, [])) log.add(fault)
  throw log.error(path)
}

/** The plan with its fields in one order and nothing undefined, so that the same plan is the same bytes. */
function clean({ crews, unplaced }: z.infer<typeof planSchema>): Plan {
  return {
    crews: crews.map(({ members, pinned, kept }) => ({
      members,
      pinned,
      ...(kept === undefined ? {} : { kept }),
    })),
    unplaced,
  }
}

/** A file's text; undefined where it is not there. */
async function textAt(path: string): Promise<string | undefined> {
  try {
    return await readText(path)
  } catch (error) {
    const { existsSync } = await import('node:fs')
    if (error instanceof InputError && !existsSync(path)) return undefined
    throw error
  }
}

function isPlan(content: string): boolean {
  try {
    return (JSON.parse(content) as { format?: unknown } | null)?.format === PLAN_FORMAT
  } catch {
    return false
  }
}

function wrongSet(value: number, problem: string, mend: string): InputError {
  return new InputError('coalesce edit', [{ place: '--set', value, problem, mend }])
}
