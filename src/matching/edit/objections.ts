/**
 * What speaks against a change of a plan: vetoes, sizes, pins and bonds that it breaks.
 *
 * Only what a change *brings* counts: a plan in which something is wrong already can be mended step by step. Why two must
 * stay apart is not known here either (apartness.ts).
 */
import type { Veto } from '../vetoes.ts'
import type { Ground } from './ground.ts'
import { inOrder, type Plan, placesIn } from './plan.ts'
import { listed, takes } from './words.ts'

export type Objection = {
  /** A veto, a crew that is smaller or larger than is wanted, two who are to be together, or a crew that stays. */
  readonly kind: Veto['kind'] | 'bounds' | 'together' | 'pinned'
  /** Whom it is about, ids. */
  readonly members: readonly string[]
  readonly because: string
}

/**
 * @param draft the plan after the change: its crews stand where they stood, empty ones among them
 * @param pinned places of crews that were pinned when the change touched them
 */
export function objectionsTo(
  ground: Ground,
  before: Plan,
  draft: Plan,
  pinned: readonly number[] = [],
): Objection[] {
  const changed = draft.crews.flatMap(({ members }, c) => {
    const was = before.crews[c]?.members ?? []
    return members === was ? [] : [{ was, is: members }]
  })
  const had = changed.flatMap(({ was }) => (was.length === 0 ? [] : ground.vetoes(was)))
  return [
    ...pinned.map(c => pinBroken(before.crews[c]?.members ?? draft.crews[c].members)),
    ...changed.flatMap(({ was, is }) => outOfBounds(ground, was.length, is)),
    ...changed.flatMap(({ is }) =>
      is.length === 0 ? [] : ground.vetoes(is).filter(veto => !stoodIn(had, veto)),
    ),
    ...bondsBroken(ground, before, draft),
  ]
}

function pinBroken(members: readonly string[]): Objection {
  return {
    kind: 'pinned',
    members,
    because: `the crew of ${listed(members)} stays as it is: unpin it first`,
  }
}

/** A crew that is farther out of the wanted sizes than it was. */
function outOfBounds({ sizes }: Ground, was: number, is: readonly string[]): Objection[] {
  const [least, most] = sizes
  const k = is.length
  const farther = (k > 0 && k < least && (was === 0 || k < was)) || (k > most && k > was)
  if (!farther) return []
  const many = k === 1 ? `${is[0]} alone is no crew` : `${listed(is)} are ${k}`
  return [{ kind: 'bounds', members: is, because: `${many}, and ${takes(sizes)}` }]
}

/**
 * Whether a veto stood before. Those who have no language in common had none either while more were with them.
 */
export function stoodIn(had: readonly Veto[], { kind, members }: Veto): boolean {
  return had.some(
    one =>
      one.kind === kind &&
      members.every(id => one.members.includes(id)) &&
      (kind === 'language' || one.members.length === members.length),
  )
}

function bondsBroken(ground: Ground, before: Plan, draft: Plan): Objection[] {
  if (ground.bonds.length === 0) return []
  const [was, is] = [placesIn(before), placesIn(draft)]
  const broken = (places: ReadonlyMap<string, number>, one: string, other: string) =>
    places.has(one) && places.has(other) && places.get(one) !== places.get(other)
  return ground.bonds
    .filter(([one, other]) => broken(is, one, other) && !broken(was, one, other))
    .map(pair => ({
      kind: 'together',
      members: inOrder(pair),
      because: `${listed(inOrder(pair))} are to be together`,
    }))
}
