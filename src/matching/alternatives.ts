/**
 * Sets of crews that truly differ: at least a third of the pairs that share a crew are others.
 *
 * An alternative is searched for with a price on every pair that a set before it already put together; then, without
 * the price, it is improved as far as it stays different enough. Asking for difference in the search, and not picking
 * among what many starts happen to find, gives good sets where the best one stands alone.
 */
import { crewValue, type Problem, SCALE } from './problem.ts'
import { canonical, descend } from './search/anneal.ts'
import { Partition } from './search/partition.ts'

/** A set found, with what is needed to compare it with others. */
export type Placement = {
  /** Per unit its crew, -1 for none. */
  readonly crewOf: Int32Array
  /** Crews as units. */
  readonly crews: readonly (readonly number[])[]
  /** Keys of all pairs that share a crew, those of crews that stay included. */
  readonly pairs: ReadonlySet<number>
  /** Of the crews found, as the problem counts it. */
  readonly objective: number
}

/**
 * @param units per unit its members, as numbers in `Facts`
 * @param keptPairs keys of the pairs in crews that stay
 */
export function placementOf(
  problem: Problem,
  units: readonly (readonly number[])[],
  crewOf: Int32Array,
  keptPairs: ReadonlySet<number>,
): Placement {
  const crews: number[][] = []
  crewOf.forEach((c, u) => {
    if (c >= 0) crews[c] = [...(crews[c] ?? []), u]
  })
  const filled = crews.filter(crew => crew !== undefined)
  return {
    crewOf,
    crews: filled,
    pairs: new Set([...keptPairs, ...filled.flatMap(crew => pairsOf(crew.flatMap(u => [...units[u]])))]),
    objective: filled.reduce((sum, crew) => sum + crewValue(problem, crew), 0),
  }
}

/** Keys of the pairs of some members (numbers in `Facts`, below 2^16). */
export function pairsOf(members: readonly number[]): number[] {
  return members.flatMap((i, x) => members.slice(x + 1).map(j => Math.min(i, j) * 65536 + Math.max(i, j)))
}

/** Whether at least a third of a set's pairs are others than those of each set before it. */
export function differs(one: Placement, others: readonly Placement[]): boolean {
  return others.every(other => {
    let shared = 0
    for (const pair of one.pairs) if (other.pairs.has(pair)) shared++
    return shared * 3 <= 2 * Math.max(one.pairs.size, other.pairs.size) && one.pairs.size > 0
  })
}

/**
 * The same problem with a price on each pair of units that a set before put together.
 *
 * @param price in shares of a pair's whole coefficient, in [0, 1]
 */
export function priceRepeats(problem: Problem, chosen: readonly Placement[], price: number): Problem {
  const { units } = problem
  const repeated = new Set(
    chosen.flatMap(({ crews }) =>
      crews.flatMap(crew => crew.flatMap(u => crew.filter(v => v !== u).map(v => u * units + v))),
    ),
  )
  const cost = Math.round(price * SCALE)
  return { ...problem, pair: problem.pair.map((sum, at) => (repeated.has(at) ? sum - cost : sum)) }
}

/** How many of the sets found are improved before the best is taken. */
const IMPROVED = 4

/** The best of some sets that differ from those chosen, once improved as far as they still do; undefined for none. */
export function bestAlternative(
  problem: Problem,
  units: readonly (readonly number[])[],
  keptPairs: ReadonlySet<number>,
  found: readonly Placement[],
  chosen: readonly Placement[],
): Placement | undefined {
  const place = (crewOf: Int32Array) => placementOf(problem, units, crewOf, keptPairs)
  const improved = [...found]
    .sort((a, b) => b.objective - a.objective)
    .slice(0, IMPROVED)
    .map(({ crewOf }) => {
      const partition = new Partition(problem)
      partition.restore(crewOf)
      descend(partition, () => differs(place(partition.crewOf), chosen))
      return place(canonical(partition.crewOf))
    })
  return improved.reduce<Placement | undefined>(
    (most, one) => (most === undefined || one.objective > most.objective ? one : most),
    undefined,
  )
}
