/**
 * Crew suggestions: a cohort and a request in, alternative sets of crews out, explained.
 *
 *   1. facts       what the criteria ask, from what an organiser may know            facts.ts
 *   2. constrain   who can be placed, who moves as one, what stays; or the conflict   constraints.ts
 *   3. compile     typed arrays                                                      problem.ts
 *   4. search      many starts for the best set                                      search/
 *   5. again       for alternatives, at least a third of whose pairs are others       alternatives.ts
 *   6. explain     scores, reasons, who is left and why, what blocks                  score.ts, unplaced.ts, stability.ts
 *
 * Half of the budget goes to the first set, the rest in equal shares to its alternatives.
 */
import { asOfMillis, byCodeUnit, type Cohort } from '../graph/cohort.ts'
import {
  bestAlternative,
  differs,
  type Placement,
  pairsOf,
  placementOf,
  priceRepeats,
} from './alternatives.ts'
import { beginningsFrom, callNotes, withCalls } from './calls.ts'
import { type Constraints, constrain } from './constraints.ts'
import { type Facts, gatherFacts } from './facts.ts'
import { organiserView } from './knowledge.ts'
import type { Preset } from './presets.ts'
import { compile, type Problem } from './problem.ts'
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
  /** Whether to start from calls (`calls.ts`); default false. */
  readonly calls?: boolean
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
  /** Where they started from calls. */
  readonly calls?: true
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
const PRICES = [0.05, 0.15, 0.4]
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
  const facts = gatherFacts(request.calls === true ? withCalls(cohort) : cohort)
  const pinned = new Set(request.pinned)
  const bound = request.calls === true ? boundByCalls(facts, request.sizes[1], pinned) : facts
  const constraints = constrain(bound, request.sizes[1], pinned)
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

  const { alternatives } = request
  const place = (result: StartResult) => placementOf(problem, constraints.units, result.crewOf, keptPairs)
  const first = await search(problem, 1, 0, alternatives === 1 ? 1 : 0.5)
  const top = best(first)!
  const chosen = [place(top)]
  let others = first.filter(result => result !== top).map(place)
  for (let set = 2; set <= alternatives && signal?.aborted !== true; set++) {
    for (const [k, price] of PRICES.entries()) {
      const part = 0.5 / (alternatives - 1) / PRICES.length
      const streams = (set * PRICES.length + k) * STREAMS
      const found = (await search(priceRepeats(problem, chosen, price), set, streams, part)).map(place)
      others.push(...found)
      if (found.some(one => differs(one, chosen))) break
    }
    others = others.filter(one => differs(one, chosen))
    const next = bestAlternative(problem, constraints.units, keptPairs, others, chosen)
    if (next === undefined) {
      const shown = chosen.length === 1 ? 'one set is' : `${chosen.length} sets are`
      notes.push(
        `${shown} shown instead of ${alternatives}: no other was found in which a third of the pairs are others`,
      )
      break
    }
    chosen.push(next)
  }
  if (signal?.aborted === true)
    notes.push('the search was stopped early: these are the best sets that it had found')

  const sets = chosen
    .map(one => explain(facts, constraints, problem, one, request))
    .sort((a, b) => b.objective - a.objective)
  if (request.calls === true)
    notes.push(
      ...callNotes(
        cohort.calls,
        sets[0].crews.map(({ members }) => members),
      ),
    )
  return {
    asOf: new Date(asOfMillis(organiserView(cohort))).toISOString(),
    preset: request.preset.name,
    weights: request.preset.weights,
    sizes: request.sizes,
    seed: request.seed,
    ...(request.calls === true ? { calls: true as const } : {}),
    sets,
    notes,
  }
}

/** The same facts, for the constraints alone, with who begins a crew by a call bound to its caller. */
function boundByCalls(facts: Facts, most: number, pinned: ReadonlySet<string>): Facts {
  const { n, apart, cohort, index } = facts
  const staying = new Set(
    cohort.crews
      .filter(crew => crew.locked === true || pinned.has(crew.id))
      .flatMap(({ members }) => members.map(id => index.get(id)!)),
  )
  const together = apart.together.slice()
  for (const [caller, ...others] of beginningsFrom(facts, most, i => staying.has(i)))
    for (const other of others) together[caller * n + other] = together[other * n + caller] = 1
  return { ...facts, apart: { ...apart, together } }
}

function shareOf(budget: Budget, part: number): Budget {
  return 'steps' in budget
    ? { steps: Math.max(1, Math.floor(budget.steps * part)) }
    : { ...budget, millis: budget.millis * part }
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
