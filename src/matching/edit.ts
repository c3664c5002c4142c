/**
 * Changing a set of crews by hand, and seeing at once what it does: one way for the command, the service and its pages.
 *
 *   plan        a set of crews as a value                          edit/plan.ts
 *   edits       move, swap, add, remove, pin, unpin                edit/edits.ts
 *   objections  what an edit breaks that held before               edit/objections.ts
 *   effect      what it does to the objective and to each crew     edit/effect.ts
 *   history     undo and redo                                      edit/history.ts
 *   advice      best swaps, places for somebody, whom to invite    edit/advice.ts
 *   rerun       the search around what is pinned                   edit/rerun.ts
 *
 * An editor looks up the facts of a cohort once; from then on plans go in and plans come out, and nothing is kept but
 * scores of crews that were asked for. All figures are those of score.ts, to the last bit. Answers are for organisers:
 * they tell of crews and never of two people, and of what keeps two apart no more than that it does.
 *
 * Cost for 90 members: as much as `gatherFacts` to make an editor (40 ms); then 0.5 ms for an edit, 3 ms for the places of
 * somebody, 5 ms for the best swaps, and 5 to 25 ms once to compile the problem for these. A rerun costs what its search
 * does.
 */
import type { Cohort } from '../graph/cohort.ts'
import { withCalls } from './calls.ts'
import {
  type Advice,
  bestPlaces,
  bestSwaps,
  type Invitee,
  invitees,
  type Places,
  tried,
} from './edit/advice.ts'
import type { Edit } from './edit/edits.ts'
import { comparison, type Effect } from './edit/effect.ts'
import { type Ground, groundOf, objectiveOf } from './edit/ground.ts'
import type { Mode } from './edit/modes.ts'
import { type Objection, objectionsTo } from './edit/objections.ts'
import { checkPlan, type Plan } from './edit/plan.ts'
import { type Rerun, type RerunOptions, type RerunRequest, rerun } from './edit/rerun.ts'
import { gatherFacts } from './facts.ts'
import type { Preset } from './presets.ts'
import type { ScoredCrew } from './score.ts'
import type { Runner } from './search/multi-start.ts'
import type { Veto } from './vetoes.ts'

export type { Advice, Invitee, Place, Places } from './edit/advice.ts'
export { EDIT_KINDS, type Edit, type Target } from './edit/edits.ts'
export type { Change, CrewEffect, CriterionEffect, Effect } from './edit/effect.ts'
export { beginning, bounded, goOn, type History, redo, undo } from './edit/history.ts'
export type { Link } from './edit/links.ts'
export { MODES, type Mode } from './edit/modes.ts'
export type { Objection } from './edit/objections.ts'
export { checkPlan, type Plan, type PlannedCrew, planOf } from './edit/plan.ts'
export type { Rerun, RerunOptions, RerunRequest } from './edit/rerun.ts'

export type EditorRequest = {
  readonly preset: Preset
  /** Smallest and largest crew that is wanted, within 3 to 8. */
  readonly sizes: readonly [number, number]
  /** Whether figures start from calls, as the suggestion's did (`calls.ts`); default false. */
  readonly calls?: boolean | undefined
}

export type Applied = {
  /** The plan after the edit; the very same plan where it was refused, or changed nothing. */
  readonly plan: Plan
  /** What the edit does; where it was refused, what it would have done. */
  readonly effect: Effect
  /** What it breaks that held before; empty where nothing. */
  readonly warnings: readonly Objection[]
  /** Only where it was refused: why. */
  readonly refused?: readonly Objection[]
}

/** A plan as it stands. */
export type Appraisal = {
  readonly objective: number
  /** Each crew's score, null where they are too few or too many to be a crew; and what forbids it. */
  readonly crews: readonly { readonly scored: ScoredCrew | null; readonly vetoes: readonly Veto[] }[]
  /** Everything that is wrong with it: vetoes, sizes, bonds. */
  readonly warnings: readonly Objection[]
}

/** All of its functions throw InputError where a plan or an edit names somebody or something that is not there. */
export type Editor = {
  /** @param edits one edit, or several that are carried out as one */
  readonly apply: (plan: Plan, edits: Edit | readonly Edit[], mode: Mode) => Applied
  readonly appraise: (plan: Plan) => Appraisal
  /** What it does to go from one plan to another, as undo does. */
  readonly compare: (before: Plan, after: Plan) => Effect
  /**
   * The best moves and swaps of who is in no pinned crew, without vetoes, the highest gain first.
   *
   * @param k how many at most, default 10
   * @param least only what gains more, default 0; below 0 also what costs something
   */
  readonly bestSwaps: (plan: Plan, k?: number, least?: number) => readonly Advice[]
  /** Where somebody fits who is in no crew of the plan, or does not belong to it yet. */
  readonly bestPlaces: (plan: Plan, member: string) => Places
  /**
   * Whom 2 to 7 people could invite to be a crew with them.
   *
   * @param k how many at most, default 10
   */
  readonly invitees: (members: readonly string[], k?: number) => readonly Invitee[]
  /** Searches anew for everybody who is in no pinned crew; throws ImpossibleError where the wishes cannot all hold. */
  readonly rerun: (
    plan: Plan,
    request: RerunRequest,
    runner: Runner,
    options?: RerunOptions,
  ) => Promise<Rerun>
  /**
   * The same near a published plan.
   *
   * @param tax what each change must be worth, in shares of a pair's whole coefficient, in [0, 1]
   */
  readonly rerunNear: (
    plan: Plan,
    published: Plan,
    tax: number,
    request: RerunRequest,
    runner: Runner,
    options?: RerunOptions,
  ) => Promise<Rerun>
}

const EMPTY: Plan = { crews: [], unplaced: [] }
const SOME = 10

/** Makes an editor for a cohort. */
export function editor(cohort: Cohort, { preset, sizes, calls = false }: EditorRequest): Editor {
  const facts = gatherFacts(calls ? withCalls(cohort) : cohort)
  const ground = groundOf(facts, preset, sizes)
  const checked = (plan: Plan): Plan => {
    checkPlan(plan, facts.index)
    return plan
  }
  return {
    apply: (plan, edits, mode) => applied(ground, checked(plan), edits, mode),
    appraise: plan => appraised(ground, checked(plan)),
    compare: (before, after) => comparison(ground, checked(before), checked(after)),
    bestSwaps: (plan, k = SOME, least = 0) => bestSwaps(ground, checked(plan), k, least),
    bestPlaces: (plan, member) => bestPlaces(ground, checked(plan), member),
    invitees: (members, k = SOME) => invitees(ground, members, k),
    rerun: async (plan, request, runner, options = {}) =>
      rerun(ground, checked(plan), request, runner, options),
    rerunNear: async (plan, published, tax, request, runner, options = {}) =>
      rerun(ground, checked(plan), request, runner, options, { published, tax }),
  }
}

function applied(ground: Ground, plan: Plan, edits: Edit | readonly Edit[], mode: Mode): Applied {
  const { plan: after, effect, objections: warnings } = tried(ground, plan, edits)
  if (warnings.length === 0 || mode === 'free') return { plan: after, effect, warnings }
  if (mode === 'strict') return { plan, effect, warnings, refused: warnings }
  const but = warnings.map(({ because }) => because).join('; ')
  return { plan: after, effect: { ...effect, words: `${effect.words}; but ${but}` }, warnings }
}

function appraised(ground: Ground, plan: Plan): Appraisal {
  return {
    objective: objectiveOf(ground, plan),
    crews: plan.crews.map(({ members }) => ({
      scored: ground.score(members),
      vetoes: ground.vetoes(members),
    })),
    warnings: objectionsTo(ground, EMPTY, plan),
  }
}
