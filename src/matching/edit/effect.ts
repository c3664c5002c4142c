/**
 * What a change of a plan does: the objective, the crews that are others now, what changed in them and why, in words.
 *
 * Crews are told as crews: score, value, criteria with the sentences of score.ts, vetoes. Nothing is said of any two.
 *
 * Cost: one score for each crew not seen before, about 0.05 ms each.
 */
import { CRITERION_NAMES, type CriterionName } from '../criteria/names.ts'
import type { Preset } from '../presets.ts'
import type { ScoredCrew } from '../score.ts'
import type { Veto } from '../vetoes.ts'
import { type Ground, objectiveOf } from './ground.ts'
import { type Link, linksBetween } from './links.ts'
import { inOrder, type Plan } from './plan.ts'

export type Change<T> = { readonly before: T; readonly after: T }

export type CriterionEffect = Change<number | null> & {
  readonly name: CriterionName
  /** Why it is what it is now; where no crew is left, why it was what it was. */
  readonly because: string
}

export type CrewEffect = {
  /** Ids in code-unit order; absent where the crew is new. */
  readonly before?: readonly string[]
  /** Ids in code-unit order; absent where the crew is gone. */
  readonly after?: readonly string[]
  /** In [0, 100]; null where there is no crew, or too few or too many to be one. */
  readonly score: Change<number | null>
  /** What it adds to the objective; 0 where it has no score. */
  readonly value: Change<number>
  /** Those whose value is another now, in the order in which criteria are told. */
  readonly criteria: readonly CriterionEffect[]
  /** What forbids it now. */
  readonly vetoes: readonly Veto[]
}

export type Effect = {
  readonly objective: Change<number>
  /** The crews whose members are others now, each with its place in the plans. */
  readonly crews: readonly (CrewEffect & { readonly at: Link })[]
  readonly words: string
}

/**
 * @param links which crew of the one plan is which of the other
 * @param said in words, what was done; empty for nothing
 */
export function effectOf(
  ground: Ground,
  before: Plan,
  after: Plan,
  links: readonly Link[],
  said: readonly string[],
): Effect {
  const objective = { before: objectiveOf(ground, before), after: objectiveOf(ground, after) }
  const crews = changedAlong(links, before, after).map(({ at, members }) => ({
    at,
    ...crewEffect(ground, members),
  }))
  const what = said.length === 0 ? 'nothing changes' : said.join('; ')
  return {
    objective,
    crews,
    words:
      crews.length === 0 && objective.before === objective.after
        ? what
        : `${what}: ${worth(objective)}${mainReason(crews, objective, ground.preset)}`,
  }
}

/** What it does to go from one plan to another, by whatever way. */
export function comparison(ground: Ground, before: Plan, after: Plan): Effect {
  const links = linksBetween(before, after)
  const changed = changedAlong(links, before, after).length
  const said = changed === 0 ? [] : [changed === 1 ? 'one crew changes' : `${changed} crews change`]
  return effectOf(ground, before, after, links, said)
}

type Members = readonly string[] | undefined

/** Where a crew is another now, and who is in it; a crew that is the same in another place is not. */
function changedAlong(
  links: readonly Link[],
  before: Plan,
  after: Plan,
): { readonly at: Link; readonly members: Change<Members> }[] {
  const was = before.crews.map(({ members }) => inOrder(members))
  const is = after.crews.map(({ members }) => inOrder(members))
  const [old, now] = [was, is].map(crews => new Set(crews.map(members => members.join())))
  return links.flatMap(link => {
    const gone = link.before === undefined || now.has(was[link.before].join()) ? undefined : link.before
    const come = link.after === undefined || old.has(is[link.after].join()) ? undefined : link.after
    if (gone === undefined && come === undefined) return []
    const at = {
      ...(gone === undefined ? {} : { before: gone }),
      ...(come === undefined ? {} : { after: come }),
    }
    const members = {
      before: gone === undefined ? undefined : was[gone],
      after: come === undefined ? undefined : is[come],
    }
    return [{ at, members }]
  })
}

/** What becomes of one crew. */
export function crewEffect(ground: Ground, { before, after }: Change<Members>): CrewEffect {
  const was = before === undefined ? null : ground.score(before)
  const is = after === undefined ? null : ground.score(after)
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    score: { before: was?.score ?? null, after: is?.score ?? null },
    value: { before: was?.value ?? 0, after: is?.value ?? 0 },
    criteria: CRITERION_NAMES.flatMap(name => criterionEffect(name, was, is)),
    vetoes: after === undefined ? [] : ground.vetoes(after),
  }
}

function criterionEffect(
  name: CriterionName,
  was: ScoredCrew | null,
  is: ScoredCrew | null,
): CriterionEffect[] {
  const [before, after] = [was, is].map(crew => crew?.criteria.find(one => one.name === name))
  const told = after ?? before
  if (told === undefined || before?.value === after?.value) return []
  return [{ name, before: before?.value ?? null, after: after?.value ?? null, because: told.because }]
}

/** Less than this is told as hardly anything: it would show as 0.00. */
const HARDLY = 0.005

function worth({ before, after }: Change<number>): string {
  const less = after < before ? 'less' : 'more'
  const now = after.toFixed(2)
  if (after === before) return `the crews are worth as much as before, ${now}`
  if (Math.abs(after - before) < HARDLY) return `the crews are worth hardly ${less}, ${now}`
  return `the crews are worth ${Math.abs(after - before).toFixed(2)} ${less}, ${now}`
}

/** The criterion that does most for the change, with its sentence; empty where none goes the way of the whole. */
function mainReason(crews: readonly CrewEffect[], { before, after }: Change<number>, preset: Preset): string {
  const sign = Math.sign(after - before)
  const most = crews
    .filter(({ score }) => score.before !== null && score.after !== null)
    .flatMap(({ criteria, after: members }) =>
      criteria.map(one => ({
        ...one,
        pull: sign * preset.weights[one.name] * (one.after! - one.before!) * members!.length,
      })),
    )
    .reduce<(CriterionEffect & { readonly pull: number }) | undefined>(
      (top, one) => (one.pull > (top?.pull ?? 0) ? one : top),
      undefined,
    )
  return most === undefined ? '' : `, above all by ${most.name}: ${most.because}`
}
