/**
 * Whether anybody has reason to leave a set of crews: swaps and new crews that all concerned would prefer.
 *
 * Everybody prefers the crew with the higher score (a common-ranking hedonic game, after Levinger et al. 2023); being
 * in no crew is worth 0. A *blocking swap* is two members of different crews whose crews would both score higher after
 * the exchange, so that both newcomers gain; all pairs are tried. A *blocking crew* is 3 to 8 members who would all be
 * better off together; all are too many to try, so crews are grown from each member by the best addition, and what is
 * found is listed: an empty list says that none was found. Crews that stay are left alone.
 *
 * Cost: O(n^2 + n * 8 * n) crew values.
 */
import { crewValue, type Problem } from './problem.ts'

export type Stability = {
  readonly blockingSwaps: readonly { readonly members: readonly [string, string]; readonly because: string }[]
  readonly blockingCrews: readonly { readonly members: readonly string[]; readonly because: string }[]
}

/** How much better it must be to count, in shares of a member's worth: less is within rounding. */
const CLEARLY = 1e-6

/**
 * @param crewOf per unit its crew, -1 for none
 * @param idsOf the ids of a unit's members
 */
export function stabilityOf(
  problem: Problem,
  crewOf: Int32Array,
  idsOf: (unit: number) => readonly string[],
): Stability {
  const { start } = problem
  const count = Math.max(-1, ...crewOf) + 1
  const crews: number[][] = Array.from({ length: count }, () => [])
  crewOf.forEach((c, u) => {
    if (c >= 0) crews[c].push(u)
  })
  const sizeOf = (crew: readonly number[]) => crew.reduce((sum, u) => sum + start[u + 1] - start[u], 0)
  /** What a crew is worth to each of its members; below 0 where it may not be. */
  const worth = (crew: readonly number[]) => {
    const size = sizeOf(crew)
    return size < problem.least || size > problem.most ? -1 : crewValue(problem, crew) / size
  }
  const now = crews.map(worth)
  const worthNow = (u: number) => (crewOf[u] < 0 ? 0 : now[crewOf[u]])

  const blockingSwaps: { members: readonly [string, string]; because: string }[] = []
  for (let u = 0; u < problem.units; u++)
    for (let v = u + 1; v < problem.units; v++) {
      const g = crewOf[u]
      const h = crewOf[v]
      if (g < 0 || h < 0 || g === h) continue
      const withV = crews[g].map(x => (x === u ? v : x))
      const withU = crews[h].map(x => (x === v ? u : x))
      if (worth(withV) > now[h] + CLEARLY && worth(withU) > now[g] + CLEARLY)
        blockingSwaps.push({
          members: [idsOf(u).join(' and '), idsOf(v).join(' and ')],
          because: 'each would be in a better crew in the place of the other',
        })
    }

  const found = new Map<string, readonly number[]>()
  for (let first = 0; first < problem.units; first++) {
    let crew = [first]
    while (sizeOf(crew) < problem.most) {
      let best: { crew: number[]; worth: number } | undefined
      for (let u = 0; u < problem.units; u++) {
        if (crew.includes(u) || problem.pair.length === 0) continue
        const grown = [...crew, u]
        const value = sizeOf(grown) < problem.least ? link(problem, crew, u) : worth(grown)
        if (value >= 0 && (best === undefined || value > best.worth)) best = { crew: grown, worth: value }
      }
      if (best === undefined) break
      crew = best.crew
      if (sizeOf(crew) >= problem.least && crew.every(u => best.worth > worthNow(u) + CLEARLY)) {
        const sorted = [...crew].sort((a, b) => a - b)
        found.set(sorted.join(), sorted)
      }
    }
  }
  return {
    blockingSwaps,
    blockingCrews: [...found.values()].map(crew => ({
      members: crew.flatMap(u => idsOf(u)).sort(),
      because: 'all of them would be in a better crew together',
    })),
  }
}

/** How close a unit is to a beginning of a crew; below 0 where it must stay apart. */
function link(problem: Problem, crew: readonly number[], unit: number): number {
  let sum = 0
  for (const u of crew) {
    if (problem.forbidden[u * problem.units + unit] === 1) return -1
    sum += problem.pair[u * problem.units + unit]
  }
  return sum
}
