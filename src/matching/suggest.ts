/**
 * Crew suggestions: a cohort and a request in, alternative sets of crews out, explained.
 *
 *   1. facts       what the criteria ask, from what an organiser may know            facts.ts
 *   2. constrain   who can be placed, who moves as one, what stays; or the conflict   constraints.ts
 *   3. compile     typed arrays                                                      problem.ts
 *   4. search      many starts for the best set                                      search/
 *   5. again       for alternatives, with a price on every pair that a set before already put together, raised until at
 *                  least a third of the pairs are others
 *   6. explain     scores, reasons, who is left and why, what blocks                  score.ts, unplaced.ts, stability.ts
 *
 * Half of the budget goes to the first set, the rest in equal shares to its alternatives.
 */
import { asOfMillis, byCodeUnit, type Cohort } from '../graph/cohort.ts'
import { type Constraints, constrain } from './constraints.ts'
import { type Facts, gatherFacts } from './facts.ts'
import type { Preset } from './presets.ts'
import { compile, crewValue, type Problem, SCALE } from './problem.ts'
import { objective, type ScoredCrew, scoreCrew } from './score.ts'
import { type Budget, best, multiStart, type Runner, type StartResult } from './search/multi-start.ts'
import { type Stability, stabilityOf } from './stability.ts'
import { whyUnplaced } from './unplaced.ts'

export type SuggestRequest = {
  /** Smallest and largest crew, within 3 to 8. */
  readonly sizes: readonly [number, number]
  /** How many sets at most, 1 or more. */
  readonly alternatives: number
  readonly preset: Preset
  readonly seed: number
  /** Candidate changes to judge in all, or time to take. */
  readonly budget: Budget
  /** Ids of crews of the document that stay besides the locked ones. */
  readonly pinned?: readonly string[]
}

export type SuggestedCrew = Omit<ScoredCrew, 'vetoes'> & {
  /** The document's crew that this one is, where it stays. */
  readonly kept?: string
}

export type SuggestedSet = {
  readonly crews: readonly SuggestedCrew[]
  readonly unplaced: readonly { readonly member: string; readonly because: string }[]
  /** Sum of the crews' values; who is unplaced counts 0. */
  readonly objective: number
  /** What no set can exceed, and (bound - objective) / bound; null where nothing is proven. */
  readonly bound: number | null
  readonly gap: number | null
  readonly stability: Stability
}

export type Suggestion = {
  readonly asOf: string
  readonly preset: string
  readonly weights: Preset['weights']
  readonly sizes: readonly [number, number]
  readonly seed: number
  /** Best first; each has at least a third of its pairs others than any before it. */
  readonly sets: readonly SuggestedSet[]
  /** What was odd in the input, one plain line each. */
  readonly notes: readonly string[]
}

export type Progress = {
  /** Which set is searched for, from 1, and of how many. */
  readonly set: number
  readonly of: number
  /** Starts that have ended, candidate changes judged so far, the best objective of this set yet. */
  readonly starts: number
  readonly evaluations: number
  readonly best: number
}

/** Prices of a repeated pair, in shares of a pair's whole coefficient: raised until a set differs enough. */
const PRICES = [0.1, 0.25, 0.5]
/** Streams of random numbers that one search may use, so that no two searches share any. */
const STREAMS = 1_000_000

/**
 * @throws ImpossibleError where the wishes cannot all hold
 */
export async function suggest(
  cohort: Cohort,
  request: SuggestRequest,
  runner: Runner,
  { onProgress, signal }: { onProgress?: (progress: Progress) => void; signal?: AbortSignal } = {},
): Promise<Suggestion> {
  const facts = gatherFacts(cohort)
  const constraints = constrain(facts, request.sizes[1], new Set(request.pinned))
  const problem = compile(facts, constraints.units, request.sizes, request.preset)
  const keptPairs = new Set(constraints.kept.flatMap(({ members }) => pairsOf(members)))
  const notes = [...constraints.notes]

  let evaluations = 0
  let starts = 0
  const search = async (of: Problem, set: number, streams: number, part: number): Promise<StartResult[]> => {
    let top = Number.NEGATIVE_INFINITY
    return multiStart(of, shareOf(request.budget, part), request.seed, streams, runner, signal, result => {
      evaluations += result.evaluations
      starts++
      top = Math.max(top, result.objective)
      onProgress?.({ set, of: request.alternatives, starts, evaluations, best: top })
    })
  }

  const first = await search(problem, 1, 0, request.alternatives === 1 ? 1 : 0.5)
  const top = best(first)!
  const chosen: Placement[] = [placement(problem, constraints, top.crewOf, keptPairs)]
  let spare = first
    .filter(result => result !== top)
    .map(result => placement(problem, constraints, result.crewOf, keptPairs))
  for (let set = 2; set <= request.alternatives && signal?.aborted !== true; set++) {
    for (const [k, price] of PRICES.entries()) {
      const priced = priceRepeats(problem, chosen, price)
      const part = 0.5 / (request.alternatives - 1) / PRICES.length
      const found = await search(priced, set, (set * PRICES.length + k) * STREAMS, part)
      spare.push(...found.map(result => placement(problem, constraints, result.crewOf, keptPairs)))
      if (found.some(result => differs(placement(problem, constraints, result.crewOf, keptPairs), chosen)))
        break
    }
    spare = spare.filter(one => differs(one, chosen))
    const next = spare.reduce<Placement | undefined>(
      (most, one) => (most === undefined || one.objective > most.objective ? one : most),
      undefined,
    )
    if (next === undefined) {
      notes.push(
        `${chosen.length === 1 ? 'one set is' : `${chosen.length} sets are`} shown instead of ${request.alternatives}: no other was found in which a third of the pairs are others`,
      )
      break
    }
    chosen.push(next)
  }
  if (signal?.aborted === true)
    notes.push('the search was stopped early: these are the best sets that it had found')

  const sets = chosen.map(one => explain(facts, constraints, problem, one, request))
  return {
    asOf: new Date(asOfMillis(cohort)).toISOString(),
    preset: request.preset.name,
    weights: request.preset.weights,
    sizes: request.sizes,
    seed: request.seed,
    sets: sets.sort((a, b) => b.objective - a.objective),
    notes,
  }
}

function shareOf(budget: Budget, part: number): Budget {
  return 'steps' in budget
    ? { steps: Math.max(1, Math.floor(budget.steps * part)) }
    : { ...budget, millis: budget.millis * part }
}

/** A set found, with what is needed to compare it with others. */
type Placement = {
  readonly crewOf: Int32Array
  /** Crews as units. */
  readonly crews: readonly (readonly number[])[]
  /** Keys of all pairs that share a crew, those of crews that stay included. */
  readonly pairs: ReadonlySet<number>
  /** Of the crews found, as the problem counts it. */
  readonly objective: number
}

function placement(
  problem: Problem,
  { units }: Constraints,
  crewOf: Int32Array,
  keptPairs: ReadonlySet<number>,
): Placement {
  const crews: number[][] = []
  crewOf.forEach((c, u) => {
    if (c >= 0) crews[c] = [...(crews[c] ?? []), u]
  })
  const members = crews.map(crew => crew.flatMap(u => [...units[u]]))
  return {
    crewOf,
    crews,
    pairs: new Set([...keptPairs, ...members.flatMap(pairsOf)]),
    objective: crews.reduce((sum, crew) => sum + crewValue(problem, crew), 0),
  }
}

/** Keys of the pairs of some members (numbers in `facts`, below 2^16). */
function pairsOf(members: readonly number[]): number[] {
  return members.flatMap((i, x) => members.slice(x + 1).map(j => Math.min(i, j) * 65536 + Math.max(i, j)))
}

/** Whether at least a third of a set's pairs are others than those of each set before it. */
function differs(one: Placement, others: readonly Placement[]): boolean {
  return others.every(other => {
    let shared = 0
    for (const pair of one.pairs) if (other.pairs.has(pair)) shared++
    return shared * 3 <= 2 * Math.max(one.pairs.size, other.pairs.size) && one.pairs.size > 0
  })
}

/** The same problem with a price on each pair of units that a set before put together. */
function priceRepeats(problem: Problem, chosen: readonly Placement[], price: number): Problem {
  const { units } = problem
  const repeated = new Set(
    chosen.flatMap(({ crews }) =>
      crews.flatMap(crew => crew.flatMap(u => crew.filter(v => v !== u).map(v => u * units + v))),
    ),
  )
  const cost = Math.round(price * SCALE)
  return { ...problem, pair: problem.pair.map((sum, at) => (repeated.has(at) ? sum - cost : sum)) }
}

function explain(
  facts: Facts,
  constraints: Constraints,
  problem: Problem,
  { crewOf, crews }: Placement,
  request: SuggestRequest,
): SuggestedSet {
  const { units, kept, out } = constraints
  const id = (i: number) => facts.members[i].id
  const found = crews.map(crew => crew.flatMap(u => [...units[u]]))
  const scored = (members: readonly number[], keep?: string): SuggestedCrew => {
    const { vetoes: _vetoes, ...crew } = scoreCrew(facts, members, request.preset)
    return keep === undefined ? crew : { ...crew, kept: keep }
  }
  const all = [
    ...kept.map(({ crew, members }) => scored(members, crew.id)),
    ...found.map(members => scored(members)),
  ].sort((a, b) => byCodeUnit(a.members[0], b.members[0]))
  const left = units.flatMap((unit, u) =>
    crewOf[u] >= 0
      ? []
      : unit.map(i => ({
          member: id(i),
          because: whyUnplaced(
            facts,
            i,
            unit.filter(j => j !== i),
            found,
            problem.n,
            request.sizes,
            request.preset,
          ),
        })),
  )
  return {
    crews: all,
    unplaced: [...left, ...out.map(({ member, because }) => ({ member: id(member), because }))].sort((a, b) =>
      byCodeUnit(a.member, b.member),
    ),
    objective: objective(all),
    bound: null,
    gap: null,
    stability: stabilityOf(problem, crewOf, unit => units[unit].map(id)),
  }
}
