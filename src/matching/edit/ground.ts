/**
 * What an editor looks up once: facts, who is bound to whom, and, as soon as it is asked for, the typed problem.
 *
 * Crews are scored by score.ts and remembered, so every figure of a plan is that of score.ts to the last bit. Fewer than
 * 3 or more than 8 are no crew: they are worth 0 and have no score. So no figure about two people can appear, however
 * somebody moves people about.
 */
import { LARGEST_CREW, SMALLEST_CREW } from '../../graph/cohort.ts'
import type { Facts } from '../facts.ts'
import type { Preset } from '../presets.ts'
import { compile, type Problem } from '../problem.ts'
import { objective, type ScoredCrew, scoreCrew } from '../score.ts'
import { type Veto, vetoesOf } from '../vetoes.ts'
import { inOrder, type Plan } from './plan.ts'

export type Ground = {
  readonly facts: Facts
  readonly preset: Preset
  /** Smallest and largest crew that is wanted, within 3 to 8. */
  readonly sizes: readonly [number, number]
  /** Pairs of ids who are to be together; without those of whom one is paused. */
  readonly bonds: readonly (readonly [string, string])[]
  /** What a group of ids scores; null where they are too few or too many to be a crew. */
  readonly score: (members: readonly string[]) => ScoredCrew | null
  /** What forbids a group of ids of any size. */
  readonly vetoes: (members: readonly string[]) => readonly Veto[]
  /** All members of the cohort, each a unit of her own: unit u is member u of the facts. */
  readonly problem: () => Problem
}

/** How many scored crews are remembered: some hundred plans. */
const REMEMBERED = 4000

export function groundOf(facts: Facts, preset: Preset, sizes: readonly [number, number]): Ground {
  const numbers = (ids: readonly string[]) => inOrder(ids).map(id => facts.index.get(id)!)
  const remembered = new Map<string, ScoredCrew>()
  const score = (members: readonly string[]): ScoredCrew | null => {
    if (members.length < SMALLEST_CREW || members.length > LARGEST_CREW) return null
    const key = inOrder(members).join(' ')
    const known = remembered.get(key)
    if (known !== undefined) return known
    if (remembered.size >= REMEMBERED) remembered.clear()
    const scored = scoreCrew(facts, numbers(members), preset)
    remembered.set(key, scored)
    return scored
  }
  let problem: Problem | undefined
  return {
    facts,
    preset,
    sizes,
    bonds: bondsOf(facts),
    score,
    vetoes: members => score(members)?.vetoes ?? vetoesOf(facts, numbers(members)),
    problem: () => {
      problem ??= compile(
        facts,
        facts.members.map((_, i) => [i]),
        sizes,
        preset,
      )
      return problem
    },
  }
}

function bondsOf({ members, n, apart: { together } }: Facts): [string, string][] {
  return members.flatMap((one, i) =>
    members.flatMap((other, j): [string, string][] =>
      i < j && together[i * n + j] === 1 && one.paused !== true && other.paused !== true
        ? [[one.id, other.id]]
        : [],
    ),
  )
}

/** What a plan is worth; who is in no crew, or in a group that is none, counts 0. */
export function objectiveOf({ score }: Ground, { crews }: Plan): number {
  return objective(crews.map(({ members }) => score(members) ?? { value: 0 }))
}

/** Some people in groups that move as one: who is bound together among them; in the order given. */
export function unitsAmong({ bonds }: Ground, ids: readonly string[]): (readonly string[])[] {
  const there = new Set(ids)
  const among = bonds.filter(([one, other]) => there.has(one) && there.has(other))
  if (among.length === 0) return ids.map(id => [id])
  const seen = new Set<string>()
  return ids.flatMap(first => {
    if (seen.has(first)) return []
    const unit = new Set([first])
    for (const id of unit)
      for (const [one, other] of among) {
        if (one === id) unit.add(other)
        if (other === id) unit.add(one)
      }
    for (const id of unit) seen.add(id)
    return [inOrder([...unit])]
  })
}
