/**
 * Edits: the single things that a hand does to a plan, and what becomes of the plan.
 *
 * Several edits are carried out as one: all of them name crews as they stood before the first, crews that are begun on
 * the way come after these in the order of their beginning, and crews in which nobody is left go away at the very end.
 * So a crew of three can be begun, or two bound people moved, without a step in between that could not stand.
 *
 * Nothing is judged here; only what cannot be carried out at all is refused. Cost: O(members) each.
 */
import { didYouMean, InputError } from '../../graph/fault.ts'
import { inOrder, NO_CREW, type Plan, placesIn, stranger } from './plan.ts'
import { listed } from './words.ts'

/** Where to: the place of a crew, a new crew, or no crew at all. */
export type Target = number | 'new' | 'none'

export type Edit =
  /** Somebody of the plan goes elsewhere. */
  | { readonly kind: 'move'; readonly member: string; readonly to: Target }
  /** Two of the plan change places. */
  | { readonly kind: 'swap'; readonly one: string; readonly other: string }
  /** A member of the cohort joins the plan. */
  | { readonly kind: 'add'; readonly member: string; readonly to: Target }
  /** Somebody is no longer part of the plan. */
  | { readonly kind: 'remove'; readonly member: string }
  /** A crew stays as it is, or may change again. */
  | { readonly kind: 'pin'; readonly crew: number }
  | { readonly kind: 'unpin'; readonly crew: number }

export const EDIT_KINDS = ['move', 'swap', 'add', 'remove', 'pin', 'unpin'] as const

export type CarriedOut = {
  /** The plan after it; crews keep their places, and some may be empty. */
  readonly draft: Plan
  /** In words, what was done; empty where nothing changed. */
  readonly said: readonly string[]
  /** Places of crews that were pinned when somebody came or went. */
  readonly pinned: readonly number[]
}

/** What a person can mistake: she names people and crews. */
type Known = { readonly has: (id: string) => boolean; readonly keys: () => Iterable<string> }

/**
 * @param known ids of the cohort's members
 * @throws InputError where an edit names somebody or a crew that is not there
 */
export function carryOut(plan: Plan, edits: Edit | readonly Edit[], known: Known): CarriedOut {
  const list = isMany(edits) ? edits : [edits]
  return list.reduce<CarriedOut>(
    (before, edit, k) => {
      const { draft, said } = step(before.draft, edit, known, isMany(edits) ? `edits[${k}].` : '')
      const touched = before.draft.crews.flatMap(({ members, pinned }, c) =>
        pinned && draft.crews[c].members !== members ? [c] : [],
      )
      return {
        draft,
        said: said === '' ? before.said : [...before.said, said],
        pinned: [...new Set([...before.pinned, ...touched])],
      }
    },
    { draft: plan, said: [], pinned: [] },
  )
}

function isMany(edits: Edit | readonly Edit[]): edits is readonly Edit[] {
  return Array.isArray(edits)
}

type Step = { readonly draft: Plan; readonly said: string }

function step(plan: Plan, edit: Edit, known: Known, at: string): Step {
  switch (edit.kind) {
    case 'move': {
      const from = placeOf(plan, edit.member, known, `${at}member`)
      const to = placeNamed(plan, edit.to, `${at}to`)
      if (from === to) return { draft: plan, said: '' }
      return {
        draft: put(plan, edit.member, to),
        said: wayOf(plan, edit.member, from, to),
      }
    }
    case 'swap': {
      const one = placeOf(plan, edit.one, known, `${at}one`)
      const other = placeOf(plan, edit.other, known, `${at}other`)
      if (edit.one === edit.other)
        throw wrong(
          `${at}other`,
          edit.other,
          'is to change places with herself',
          'name two different members',
        )
      if (one === other) return { draft: plan, said: '' }
      return {
        draft: put(put(plan, edit.one, other), edit.other, one),
        said: `${listed(inOrder([edit.one, edit.other]))} change places`,
      }
    }
    case 'add': {
      if (!known.has(edit.member)) throw unknown(`${at}member`, edit.member, known)
      if (placesIn(plan).has(edit.member))
        throw wrong(`${at}member`, edit.member, 'is in this plan already', 'move her instead')
      const to = placeNamed(plan, edit.to, `${at}to`)
      return {
        draft: put(plan, edit.member, to),
        said: wayOf(plan, edit.member, NO_CREW, to),
      }
    }
    case 'remove': {
      placeOf(plan, edit.member, known, `${at}member`)
      return { draft: without(plan, edit.member), said: `${edit.member} is no longer part of the plan` }
    }
    case 'pin':
    case 'unpin': {
      const crew = crewNamed(plan, edit.crew, `${at}crew`)
      const pinned = edit.kind === 'pin'
      if (plan.crews[crew].pinned === pinned) return { draft: plan, said: '' }
      return {
        draft: withCrew(plan, crew, { ...plan.crews[crew], pinned }),
        said: `the crew of ${listed(plan.crews[crew].members)} ${pinned ? 'stays as it is' : 'may change again'}`,
      }
    }
    default: {
      const { kind } = edit as { kind: unknown }
      throw wrong(
        `${at}kind`,
        kind,
        'is no kind of edit',
        didYouMean(kind, EDIT_KINDS, `use one of ${EDIT_KINDS.join(', ')}`),
      )
    }
  }
}

function placeOf(plan: Plan, id: string, known: Known, at: string): number {
  const place = placesIn(plan).get(id)
  if (place !== undefined) return place
  if (!known.has(id)) throw unknown(at, id, known)
  throw wrong(at, id, 'is not in this plan', 'add her to it first')
}

function crewNamed(plan: Plan, crew: number, at: string, orElse = ''): number {
  if (Number.isInteger(crew) && crew >= 0 && crew < plan.crews.length) return crew
  const last = plan.crews.length - 1
  const some = last < 0 ? 'it has no crews yet' : last === 0 ? 'use 0' : `use 0 to ${last}`
  throw wrong(at, crew, 'is no crew of this plan', `${some}${orElse}`)
}

/** The place that a target names; that of a new crew is the next. */
function placeNamed(plan: Plan, to: Target, at: string): number {
  if (to === 'new') return plan.crews.length
  return to === 'none' ? NO_CREW : crewNamed(plan, to, at, ', "new" or "none"')
}

function without(plan: Plan, id: string): Plan {
  const crew = plan.crews.findIndex(({ members }) => members.includes(id))
  if (crew < 0)
    return plan.unplaced.includes(id)
      ? { ...plan, unplaced: plan.unplaced.filter(other => other !== id) }
      : plan
  const one = plan.crews[crew]
  return withCrew(plan, crew, { ...one, members: one.members.filter(other => other !== id) })
}

function put(plan: Plan, id: string, place: number): Plan {
  const rest = without(plan, id)
  if (place === NO_CREW) return { ...rest, unplaced: inOrder([...rest.unplaced, id]) }
  const crew = rest.crews[place] ?? { members: [], pinned: false }
  return withCrew(rest, place, { ...crew, members: inOrder([...crew.members, id]) })
}

function withCrew(plan: Plan, place: number, crew: Plan['crews'][number]): Plan {
  const crews = [...plan.crews]
  crews[place] = crew
  return { ...plan, crews }
}

/** In words, how somebody goes from one place to another. */
function wayOf(plan: Plan, id: string, from: number, to: number): string {
  const others = (plan.crews[from]?.members ?? []).filter(other => other !== id)
  const leaves = others.length === 0 ? '' : `leaves ${listed(others)} and `
  const there = plan.crews[to]?.members ?? []
  const goal =
    to === NO_CREW ? 'is in no crew' : there.length === 0 ? 'begins a new crew' : `joins ${listed(there)}`
  return `${id} ${leaves}${goal}`
}

function wrong(place: string, value: unknown, problem: string, mend: string): InputError {
  return new InputError('edit', [{ place, value, problem, mend }])
}

function unknown(place: string, id: string, known: Known): InputError {
  const { problem, mend } = stranger(id, known)
  return wrong(place, id, problem, mend)
}
