/**
 * The search, run again around what an organiser has pinned; if she likes, near a plan that people know already.
 *
 * Pinned crews are locked crews of a cohort in which nobody else is but who belongs to the plan: from there on it is the
 * search of suggest.ts, with the same seeds and budgets. Beside its starts, the plan at hand and the published one are
 * improved as they are. So what comes out is never worse than what these two come to, and of equals the one that changes
 * least is taken.
 *
 * Near a published plan, each pair that shares a crew in it adds a *tax* to its coefficient, inside of the search alone:
 * a crew that stays as it was counts as if its score were 100 * tax higher, and a change is made only where it is worth
 * that. Scores are told without it.
 */
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import { type Constraints, constrain } from '../constraints.ts'
import type { Facts } from '../facts.ts'
import { compile, crewValue, type Problem, SCALE, VETOED } from '../problem.ts'
import { descend } from '../search/anneal.ts'
import { best, multiStart, type Runner } from '../search/multi-start.ts'
import { Partition, POOL } from '../search/partition.ts'
import type { Progress, SuggestRequest } from '../suggest.ts'
import { whyUnplaced } from '../unplaced.ts'
import { comparison, type Effect } from './effect.ts'
import { type Ground, unitsAmong } from './ground.ts'
import { linksBetween } from './links.ts'
import { inOrder, NO_CREW, type Plan, type PlannedCrew, placesIn } from './plan.ts'

export type RerunRequest = Pick<SuggestRequest, 'seed' | 'budget'>

export type RerunOptions = {
  readonly onProgress?: (progress: Progress) => void
  /** Stops early, with the best found so far. */
  readonly signal?: AbortSignal
}

export type Rerun = {
  /** Crews that go on from one of the plan stand in its order, others after them. */
  readonly plan: Plan
  /** What it does to the plan at hand. */
  readonly effect: Effect
  /** Ids of those who would be elsewhere than in the plan at hand; or than in the published one. */
  readonly moved: readonly string[]
  readonly unplaced: readonly { readonly member: string; readonly because: string }[]
  /** What was odd, one plain line each. */
  readonly notes: readonly string[]
}

/** A published plan, and what each change of it costs. */
export type Nearness = {
  /** Who is in it and not in the plan at hand is left aside. */
  readonly published: Plan
  /** In shares of a pair's whole coefficient, in [0, 1]. */
  readonly tax: number
}

/**
 * @throws ImpossibleError where the wishes cannot all hold, InputError for a tax that is none
 */
export async function rerun(
  ground: Ground,
  plan: Plan,
  { seed, budget }: RerunRequest,
  runner: Runner,
  { onProgress, signal }: RerunOptions,
  near?: Nearness,
): Promise<Rerun> {
  if (near !== undefined) checkTax(near.tax)
  const facts = factsOf(ground, plan)
  const constraints = constrain(facts, ground.sizes[1], new Set())
  const plain = compile(facts, constraints.units, ground.sizes, ground.preset)
  const problem = near === undefined ? plain : rewardStaying(plain, constraints, facts, near)

  let [starts, evaluations, top] = [0, 0, Number.NEGATIVE_INFINITY]
  const results = await multiStart(problem, budget, seed, 0, runner, signal, result => {
    evaluations += result.evaluations
    starts++
    top = Math.max(top, result.objective)
    onProgress?.({ set: 1, of: 1, starts, evaluations, best: top })
  })
  const known = [...(near === undefined ? [] : [near.published]), plan]
  const found = [...known.map(one => improved(problem, constraints, facts, one)), best(results)!].reduce(
    (most, one) => (one.objective > most.objective + ROUNDING ? one : most),
  )

  const after = planWith(plan, constraints, facts, found.crewOf)
  return {
    plan: after,
    effect: comparison(ground, plan, after),
    moved: movedFrom(near?.published ?? plan, after),
    unplaced: reasons(ground, facts, constraints, problem.n, after),
    notes: [
      ...constraints.notes,
      ...(signal?.aborted === true
        ? ['the search was stopped early: this is the best plan that it had found']
        : []),
    ],
  }
}

/** Differences of objectives up to this are within rounding: the plan that changes least is as good. */
const ROUNDING = 1e-9

function checkTax(tax: number): void {
  if (tax >= 0 && tax <= 1) return
  throw new InputError('rerun', [
    {
      place: 'tax',
      value: tax,
      problem: 'is no share',
      mend: 'use 0 to 1: 0.05 where people may change crews easily, 0.4 where they should hardly',
    },
  ])
}

/**
 * The facts, as if the plan's pinned crews were the locked crews of the document, and as if who does not belong to the
 * plan paused and were bound to nobody. Figures are looked up already and stay as they are.
 */
function factsOf({ facts }: Ground, plan: Plan): Facts {
  const { n } = facts
  const places = placesIn(plan)
  const there = facts.members.map(({ id }) => places.has(id))
  const members = facts.members.map((member, i) => (there[i] ? member : { ...member, paused: true }))
  const crews = plan.crews.flatMap(({ members: ids, pinned, kept }): Cohort['crews'][number][] =>
    pinned ? [{ id: kept ?? ids.join(', '), members: [...ids], locked: true }] : [],
  )
  return {
    ...facts,
    members,
    cohort: { ...facts.cohort, members, crews },
    apart: {
      apart: facts.apart.apart,
      together: facts.apart.together.map((bit, at) => (there[Math.floor(at / n)] && there[at % n] ? bit : 0)),
    },
  }
}

/** The same problem with a reward on each pair of members who share a crew of the published plan. */
function rewardStaying(
  problem: Problem,
  { units }: Constraints,
  { members }: Facts,
  { published, tax }: Nearness,
): Problem {
  const places = placesIn(published)
  const crewOf = (i: number) => places.get(members[i].id) ?? NO_CREW
  const reward = Math.round(tax * SCALE)
  const pair = problem.pair.slice()
  units.forEach((unit, u) => {
    units.forEach((other, v) => {
      for (const i of unit)
        for (const j of other)
          if ((u !== v || i < j) && crewOf(i) !== NO_CREW && crewOf(i) === crewOf(j))
            pair[u * units.length + v] += reward
    })
  })
  return { ...problem, pair }
}

/** A plan as far as it can be in this problem, improved until no move and no swap improves it. */
function improved(
  problem: Problem,
  { units }: Constraints,
  { members }: Facts,
  plan: Plan,
): { readonly crewOf: Int32Array; readonly objective: number } {
  const places = placesIn(plan)
  const crews = new Map<number, number[]>()
  units.forEach((unit, u) => {
    const place = places.get(members[unit[0]].id) ?? NO_CREW
    if (place === NO_CREW || unit.some(i => places.get(members[i].id) !== place)) return
    crews.set(place, [...(crews.get(place) ?? []), u])
  })
  const crewOf = new Int32Array(problem.units).fill(POOL)
  let slot = 0
  for (const crew of crews.values()) {
    const size = crew.reduce((sum, u) => sum + units[u].length, 0)
    if (size < problem.least || size > problem.most || crewValue(problem, crew) === VETOED) continue
    for (const u of crew) crewOf[u] = slot
    slot++
  }
  const partition = new Partition(problem)
  partition.restore(crewOf)
  descend(partition)
  return { crewOf: partition.crewOf, objective: partition.total }
}

/** The plan with the crews found instead of those that are not pinned. */
function planWith(plan: Plan, { units }: Constraints, { members }: Facts, crewOf: Int32Array): Plan {
  const found = new Map<number, string[]>()
  units.forEach((unit, u) => {
    if (crewOf[u] === POOL) return
    found.set(crewOf[u], [...(found.get(crewOf[u]) ?? []), ...unit.map(i => members[i].id)])
  })
  const same = new Map(plan.crews.map(crew => [inOrder(crew.members).join(), crew]))
  const crews = [
    ...plan.crews.filter(({ pinned }) => pinned),
    ...[...found.values()].map((ids): PlannedCrew => {
      const sorted = inOrder(ids)
      return same.get(sorted.join()) ?? { members: sorted, pinned: false }
    }),
  ]
  const placed = new Set(crews.flatMap(crew => crew.members))
  const unplaced = inOrder([...placesIn(plan).keys()].filter(id => !placed.has(id)))
  return inOrderOf(plan, { crews, unplaced })
}

/** A plan whose crews stand in the order of those of another that they go on from; others follow by their first member. */
function inOrderOf(before: Plan, plan: Plan): Plan {
  const rank = new Map(linksBetween(before, plan).map(link => [link.after, link.before]))
  const last = before.crews.length
  const order = plan.crews
    .map((crew, c) => ({ crew, rank: rank.get(c) ?? last }))
    .sort((a, b) => a.rank - b.rank || (inOrder(a.crew.members)[0] < inOrder(b.crew.members)[0] ? -1 : 1))
  return { ...plan, crews: order.map(({ crew }) => crew) }
}

/** Who is in another crew than the one that goes on from hers, or in none, or in one where she was in none. */
function movedFrom(before: Plan, after: Plan): readonly string[] {
  const was = placesIn(before)
  const going = new Map(linksBetween(before, after).map(link => [link.after, link.before]))
  return inOrder(
    [...placesIn(after)].flatMap(([id, place]) => {
      if (!was.has(id)) return []
      const from = place === NO_CREW ? NO_CREW : going.get(place)
      return from === was.get(id) ? [] : [id]
    }),
  )
}

/** Why each is in no crew, in the words of suggestions. */
function reasons(
  ground: Ground,
  facts: Facts,
  { out }: Constraints,
  free: number,
  { crews, unplaced }: Plan,
): Rerun['unplaced'] {
  const number = (id: string) => facts.index.get(id)!
  const aside = new Map(out.map(({ member, because }) => [member, because]))
  const open = crews.filter(({ pinned }) => !pinned).map(({ members }) => members.map(number))
  const units = unitsAmong(ground, unplaced)
  return unplaced.map(member => {
    const bound = units.find(unit => unit.includes(member))!.filter(id => id !== member)
    const because =
      aside.get(number(member)) ??
      whyUnplaced(facts, number(member), bound.map(number), open, free, ground.sizes, ground.preset)
    return { member, because }
  })
}
