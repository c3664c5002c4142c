/**
 * A plan: a set of crews as an organiser holds it in her hands, made of ids alone.
 *
 * It is a value. Nothing in it is computed, so it can be kept, sent, compared and put back; what it is worth is asked of
 * an editor (edit.ts). Crews are named by their place in the plan, from 0. Whatever comes from outside is checked before
 * it is used: cost O(members).
 */
import { byCodeUnit } from '../../graph/cohort.ts'
import { didYouMean, type Fault, InputError } from '../../graph/fault.ts'
import type { SuggestedSet } from '../suggest.ts'

export type PlannedCrew = {
  /** Ids; in code-unit order wherever an edit made them. */
  readonly members: readonly string[]
  /** Whether it stays as it is: strict edits leave it alone, and no search changes it. */
  readonly pinned: boolean
  /** The document's crew that this one goes on from. */
  readonly kept?: string
}

export type Plan = {
  /** None of them empty; nobody is in two. */
  readonly crews: readonly PlannedCrew[]
  /** Ids of those who belong to the plan and are in no crew, in code-unit order wherever an edit made them. */
  readonly unplaced: readonly string[]
}

/** The place of those who belong to a plan and are in no crew. */
export const NO_CREW = -1

/** A suggested set as a plan; the document's crews that stay in it are pinned. */
export function planOf({ crews, unplaced }: Pick<SuggestedSet, 'crews' | 'unplaced'>): Plan {
  return {
    crews: crews.map(({ members, kept }) => ({
      members,
      pinned: kept !== undefined,
      ...(kept === undefined ? {} : { kept }),
    })),
    unplaced: unplaced.map(({ member }) => member),
  }
}

/** Where everybody is who belongs to a plan: the place of her crew, or `NO_CREW`. */
export function placesIn({ crews, unplaced }: Plan): Map<string, number> {
  return new Map([
    ...unplaced.map(id => [id, NO_CREW] as const),
    ...crews.flatMap(({ members }, c) => members.map(id => [id, c] as const)),
  ])
}

/**
 * @param known ids of the cohort's members
 * @param source what the plan is called in messages
 * @throws InputError with everybody who is unknown or there twice, and every crew without members
 */
export function checkPlan(
  plan: Plan,
  known: { readonly has: (id: string) => boolean; readonly keys: () => Iterable<string> },
  source = 'plan',
): void {
  const seen = new Set<string>()
  const faultOf = (place: string, id: string): Fault[] => {
    if (!known.has(id)) return [{ place, value: id, ...stranger(id, known) }]
    if (seen.has(id))
      return [
        { place, value: id, problem: 'is in this plan twice', mend: 'leave each person in one place only' },
      ]
    seen.add(id)
    return []
  }
  const faults = [
    ...plan.crews.flatMap(({ members }, c) =>
      members.length === 0
        ? [{ place: `crews[${c}].members`, problem: 'is empty', mend: 'leave this crew out' }]
        : members.flatMap((id, x) => faultOf(`crews[${c}].members[${x}]`, id)),
    ),
    ...plan.unplaced.flatMap((id, x) => faultOf(`unplaced[${x}]`, id)),
  ]
  if (faults.length > 0) throw new InputError(source, faults)
}

/** What is wrong with the id of somebody whom the cohort does not know. */
export function stranger(
  id: string,
  known: { readonly keys: () => Iterable<string> },
): Pick<Fault, 'problem' | 'mend'> {
  return {
    problem: 'is no member of this cohort',
    mend: didYouMean(id, known.keys(), 'use the ids of the cohort'),
  }
}

/** The plan without crews in which nobody is left. */
export function tidied(plan: Plan): Plan {
  const crews = plan.crews.filter(({ members }) => members.length > 0)
  return crews.length === plan.crews.length ? plan : { ...plan, crews }
}

/** Ids in the order in which a plan keeps them. */
export function inOrder(ids: readonly string[]): readonly string[] {
  return [...ids].sort(byCodeUnit)
}
