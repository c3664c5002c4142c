/**
 * Personalised PageRank: where the short walks of one member end.
 *
 * Computes: of a walk that begins at one member, goes along each friendly tie with probability proportional to its
 * weight, and before every step ends with probability 1 - a, the chance that it ends at each member:
 *
 *   pi = (1 - a) sum over k of y_k,   y_0 = the member,   y_k+1(j) = a sum over i of y_k(i) w_ij / s_i
 *
 * the member's row of (1 - a) (I - a P)^-1, so of (1 - a) R in affinity/hitting.ts. Ties below zero are no way to walk.
 * The walk of a member without a friendly tie ends with herself. Source: Page, Brin, Motwani & Winograd 1999.
 *
 * Why sweeps here, and a solution once and for all in hitting.ts: affinity needs the walks of everybody from everybody,
 * this is one member's, and a sweep is as large as the ties. What K sweeps leave out is what still walks, a^K of all.
 * Why not conjugate gradients, which need a third of the sweeps: every term here is a chance, so nothing is ever below
 * 0 and the error is known beforehand.
 *
 * Cost: O(m) a sweep, ln(10^-12) / ln a sweeps: 124 at a = 4/5, 2,750 at 0.99.
 */
import type { AbstractGraph } from 'graphology-types'
import type { Tie } from './affinity/hitting.ts'
import { byCodeUnit } from './cohort.ts'
import { namedTies } from './communities/signed-network.ts'

/** Tunes `personalisedPageRank`. */
export type PageRankOptions = {
  /** Chance that a walk takes a further step, above 0 and below 1 (default 4/5: four steps on average, as in affinity). */
  readonly damping?: number
}

/** The chance that a walk ends there, by member, in code-unit order; in [0, 1], together 1. */
export type PageRank = ReadonlyMap<string, number>

/** The share of all walks that may be left out. */
const LEFT_OUT = 1e-12

/**
 * Where the walks of `from` end, of an undirected graph with the numeric edge attribute `weight`.
 * The chances are exact to 10^-12 in all.
 *
 * @throws RangeError for a member who is not in the graph, a damping out of range, or a tie that `namedTies` refuses
 */
export function personalisedPageRank(
  graph: AbstractGraph,
  from: string,
  options: PageRankOptions = {},
): PageRank {
  const walks = walksFrom(graph, from, options)
  return endsOf(graph, walks, sweep(walks))
}

/** What is needed to walk: who can be walked to, by number, in code-unit order. */
export type Walks = {
  /** Those with a friendly tie. */
  readonly members: readonly string[]
  readonly ties: readonly Tie[]
  /** Number of the member where walks begin; undefined where she has no friendly tie. */
  readonly from: number | undefined
  /** Her id. */
  readonly start: string
  readonly damping: number
  /** How many sweeps bring what is left out below the limit. */
  readonly sweeps: number
}

/** Checks a question, and numbers those whom it is about. */
export function walksFrom(
  graph: AbstractGraph,
  start: string,
  { damping = 4 / 5 }: PageRankOptions = {},
): Walks {
  if (!(damping > 0 && damping < 1))
    throw new RangeError(`damping: ${damping} is not a number above 0 and below 1; use one such as 0.8`)
  if (!graph.hasNode(start)) throw new RangeError(`${start} is not in the graph; ask about its members`)
  const friendly = namedTies(graph).filter(({ weight }) => weight > 0)
  const members = [...new Set(friendly.flatMap(({ a, b }) => [a, b]))].sort(byCodeUnit)
  const number = new Map(members.map((member, i) => [member, i]))
  const ties = friendly
    .map(({ a, b, weight }) => {
      const [x, y] = [number.get(a)!, number.get(b)!]
      return { i: Math.min(x, y), j: Math.max(x, y), weight }
    })
    .sort((x, y) => x.i - y.i || x.j - y.j || x.weight - y.weight)
  const sweeps = Math.ceil(Math.log(LEFT_OUT) / Math.log(damping))
  return { members, ties, from: number.get(start), start, damping, sweeps }
}

/** The answer for everybody of the graph, from the chances of those whom walks reach. */
export function endsOf(
  graph: AbstractGraph,
  { members, from, start }: Walks,
  chances: ArrayLike<number>,
): PageRank {
  const reached = new Map(members.map((member, i) => [member, chances[i]]))
  if (from === undefined) reached.set(start, 1)
  return new Map(
    graph
      .nodes()
      .sort(byCodeUnit)
      .map(member => [member, reached.get(member) ?? 0]),
  )
}

function sweep({ members, ties, from, damping, sweeps }: Walks): Float64Array {
  const ends = new Float64Array(members.length)
  if (from === undefined) return ends
  const strength = new Float64Array(members.length)
  for (const { i, j, weight } of ties) {
    strength[i] += weight
    strength[j] += weight
  }
  const there = Float64Array.from(ties, ({ i, weight }) => damping * (weight / strength[i]))
  const back = Float64Array.from(ties, ({ j, weight }) => damping * (weight / strength[j]))
  let walking = new Float64Array(members.length)
  walking[from] = 1
  for (let k = 0; k < sweeps; k++) {
    const next = new Float64Array(members.length)
    for (let t = 0; t < ties.length; t++) {
      const { i, j } = ties[t]
      next[j] += walking[i] * there[t]
      next[i] += walking[j] * back[t]
    }
    for (let i = 0; i < ends.length; i++) ends[i] += (1 - damping) * walking[i]
    walking = next
  }
  return ends
}
