/** Plans for property tests: any cohort, any of its members in any crews or in none, and any edits of them. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { byCodeUnit, type Cohort } from '../../../src/graph/cohort.ts'
import type { Edit, Effect, Plan, Target } from '../../../src/matching/edit.ts'
import { gatherFacts } from '../../../src/matching/facts.ts'
import type { Preset } from '../../../src/matching/presets.ts'
import { objective, type ScoredCrew, scoreCrew } from '../../../src/matching/score.ts'
import { type Veto, vetoesOf } from '../../../src/matching/vetoes.ts'
import { arbitraryCohort } from '../../arbitraries.ts'

export const sorted = (ids: readonly string[]) => [...ids].sort(byCodeUnit)

/** Everybody who belongs to a plan. */
export const everybodyIn = ({ crews, unplaced }: Plan) => [
  ...crews.flatMap(({ members }) => members),
  ...unplaced,
]

/** A plan from the place of each member: -2 outside of it, -1 in no crew, else the number of her crew. */
export function planFrom(
  cohort: Cohort,
  place: (k: number) => number,
  pinned: (crew: number) => boolean = () => false,
): Plan {
  const ids = sorted(cohort.members.map(({ id }) => id))
  const crews = new Map<number, string[]>()
  ids.forEach((id, k) => {
    if (place(k) >= 0) crews.set(place(k), [...(crews.get(place(k)) ?? []), id])
  })
  return {
    crews: [...crews].map(([crew, members]) => ({ members, pinned: pinned(crew) })),
    unplaced: ids.filter((_, k) => place(k) === -1),
  }
}

export type Case = { readonly cohort: Cohort; readonly plan: Plan }

/** The same people, of whom nobody pauses or asks for anything that could forbid a crew. */
function eased(cohort: Cohort): Cohort {
  return {
    ...cohort,
    members: cohort.members.map(({ paused: _p, crewSize: _c, languages: _l, ...member }) => member),
  }
}

/** Any cohort with any plan for it; some crews are pinned, too small, too large or vetoed. */
export function arbitraryCase(maxMembers = 14): fc.Arbitrary<Case> {
  return arbitraryCohort({ minMembers: 3, maxMembers, maxInteractions: 20 }).chain(cohort =>
    fc
      .record({
        crews: fc.integer({ min: 1, max: Math.ceil(cohort.members.length / 3) }),
        places: fc.array(fc.nat(), { minLength: cohort.members.length, maxLength: cohort.members.length }),
        pins: fc.array(fc.nat(3), { minLength: 5, maxLength: 5 }),
        easy: fc.boolean(),
      })
      .map(({ crews, places, pins, easy }) => ({
        cohort: easy ? eased(cohort) : cohort,
        // Most are in a crew, one in ten in none, one in ten outside.
        plan: planFrom(
          cohort,
          k => (places[k] % 10 < 2 ? -1 - (places[k] % 10) : places[k] % crews),
          crew => pins[crew % 5] === 0,
        ),
      })),
  )
}

/** Numbers from which an edit of any plan is made. */
export type Draw = {
  readonly kind: Edit['kind']
  readonly a: number
  readonly b: number
  readonly to: number
}

export const arbitraryDraw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.constantFrom('move', 'move', 'move', 'swap', 'swap', 'add', 'remove', 'pin', 'unpin'),
  a: fc.nat(),
  b: fc.nat(),
  to: fc.nat(),
})

/** The edit that a draw stands for in a plan; undefined where there is nobody or nothing for it. */
export function editFrom({ cohort, plan }: Case, { kind, a, b, to }: Draw): Edit | undefined {
  const there = everybodyIn(plan)
  const outside = sorted(cohort.members.map(({ id }) => id)).filter(id => !there.includes(id))
  const targets: Target[] = [...plan.crews.keys(), 'new', 'none']
  const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]
  switch (kind) {
    case 'move':
      return there.length === 0 ? undefined : { kind, member: pick(there, a), to: pick(targets, to) }
    case 'swap': {
      const others = there.filter(id => id !== pick(there, a))
      return others.length === 0 ? undefined : { kind, one: pick(there, a), other: pick(others, b) }
    }
    case 'add':
      return outside.length === 0 ? undefined : { kind, member: pick(outside, a), to: pick(targets, to) }
    case 'remove':
      return there.length === 0 ? undefined : { kind, member: pick(there, a) }
    default:
      return plan.crews.length === 0 ? undefined : { kind, crew: to % plan.crews.length }
  }
}

export type Scratch = ReturnType<typeof scratch>

/** A plan looked at without an editor: every crew scored anew, with facts gathered anew. */
export function scratch(cohort: Cohort, preset: Preset) {
  const facts = gatherFacts(cohort)
  const numbers = (members: readonly string[]) => sorted(members).map(id => facts.index.get(id)!)
  const score = (members: readonly string[]): ScoredCrew | null =>
    members.length < 3 || members.length > 8 ? null : scoreCrew(facts, numbers(members), preset)
  const together = ([one, other]: readonly [string, string]) =>
    facts.apart.together[facts.index.get(one)! * facts.n + facts.index.get(other)!] === 1 &&
    [one, other].every(id => facts.members[facts.index.get(id)!].paused !== true)
  return {
    facts,
    score,
    objective: ({ crews }: Plan) =>
      objective(
        crews.flatMap(({ members }) => {
          const scored = score(members)
          return scored === null ? [] : [scored]
        }),
      ),
    vetoes: (members: readonly string[]): Veto[] => vetoesOf(facts, numbers(members)),
    /** Pairs of a plan who are to be together and are not. */
    separated: (plan: Plan): string[] => {
      const place = (id: string) => plan.crews.findIndex(({ members }) => members.includes(id))
      const there = sorted(everybodyIn(plan))
      return there.flatMap((one, x) =>
        there
          .slice(x + 1)
          .filter(other => together([one, other]) && place(one) !== place(other))
          .map(other => `${one} ${other}`),
      )
    },
    together: (one: string, other: string) => together([one, other]),
  }
}

/** What is true of an effect, whatever brought it about: every figure is the one from scratch. */
export function expectEffect(truth: Scratch, before: Plan, after: Plan, effect: Effect): void {
  expect(effect.objective.before).toBe(truth.objective(before))
  expect(effect.objective.after).toBe(truth.objective(after))
  const key = (members: readonly string[]) => sorted(members).join()
  const crewsOf = ({ crews }: Plan) => crews.map(({ members }) => key(members))
  const others = (plan: Plan, other: Plan) => crewsOf(plan).filter(crew => !crewsOf(other).includes(crew))
  // Exactly the crews that are others now are told, each once.
  expect(sorted(effect.crews.flatMap(crew => (crew.before === undefined ? [] : [key(crew.before)])))).toEqual(
    sorted(others(before, after)),
  )
  expect(sorted(effect.crews.flatMap(crew => (crew.after === undefined ? [] : [key(crew.after)])))).toEqual(
    sorted(others(after, before)),
  )
  for (const crew of effect.crews) {
    expect(crew.at.before === undefined).toBe(crew.before === undefined)
    expect(crew.at.after === undefined).toBe(crew.after === undefined)
    if (crew.at.before !== undefined) expect(crewsOf(before)[crew.at.before]).toBe(key(crew.before!))
    if (crew.at.after !== undefined) expect(crewsOf(after)[crew.at.after]).toBe(key(crew.after!))
    const was = crew.before === undefined ? null : truth.score(crew.before)
    const is = crew.after === undefined ? null : truth.score(crew.after)
    expect(crew.score).toEqual({ before: was?.score ?? null, after: is?.score ?? null })
    expect(crew.value).toEqual({ before: was?.value ?? 0, after: is?.value ?? 0 })
    expect(crew.vetoes).toEqual(crew.after === undefined ? [] : truth.vetoes(crew.after))
    const values = (scored: typeof was) =>
      new Map(scored?.criteria.map(({ name, value }) => [name, value] as const))
    const [old, now] = [values(was), values(is)]
    const told = (is ?? was)?.criteria ?? []
    expect(crew.criteria).toEqual(
      told
        .filter(({ name }) => old.get(name) !== now.get(name))
        .map(({ name, because }) => ({
          name,
          before: old.get(name) ?? null,
          after: now.get(name) ?? null,
          because,
        })),
    )
  }
}
