/**
 * The trust graph: members as nodes, dyads as edges, as graphology's algorithms want them.
 *
 * An edge weighs p^(1/3) h^(2/3), with p the pair's points (good minus bad, decayed, the mean of both directions) and h
 * the hours in which they came about: how often two are together tells more of a community than how much happened at
 * once. Against the departments of two offices (normalised mutual information) it finds .84 and .92, points alone .71
 * and .82 (`npm run validate`). Below 0 it is a tie that keeps people apart; the community detection looks at those in a
 * layer of their own. Pairs of whom nothing is known, and those whose good and bad are even, have no edge: unknown is
 * not distrust.
 *
 * Nodes and edges are inserted in code-unit order, since some algorithms depend on it.
 *
 * Cost: O(n + m).
 */
import Graph from 'graphology'
import type { Dyad, Trust } from './trust.ts'

export type TrustEdge = {
  /** Not 0; below 0 where bad prevails. */
  readonly weight: number
}

/** The weight of a dyad's edge. */
export type EdgeWeight = (dyad: Dyad) => number

/** @param weight what an edge weighs; a pair of weight 0 has no edge */
export function trustGraph(trust: Pick<Trust, 'members' | 'dyads'>, weight: EdgeWeight = togetherness) {
  const graph = new Graph<Record<string, never>, TrustEdge>({
    type: 'undirected',
    multi: false,
    allowSelfLoops: false,
  })
  for (const id of trust.members) graph.addNode(id)
  for (const dyad of trust.dyads) {
    const common = weight(dyad)
    if (common !== 0) graph.addUndirectedEdge(dyad.a, dyad.b, { weight: common })
  }
  return graph
}

/** p^(1/3) h^(2/3), with the sign of the points; 0 where they are even. */
export function togetherness({ aToB, bToA, hours }: Dyad): number {
  const points = (aToB.points + bToA.points) / 2
  return Math.cbrt(points) * Math.cbrt(Math.max(1, hours)) ** 2
}
