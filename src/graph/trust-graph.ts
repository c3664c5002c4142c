/**
 * The trust graph: members as nodes, dyads as edges, as graphology's algorithms want them.
 *
 * An edge weighs what the two have in common: their points, good minus bad, decayed (the mean of both directions). A
 * weight below 0 is a tie that keeps people apart; the community detection looks at it in a layer of its own. Pairs of
 * whom nothing is known, and those whose good and bad are even, have no edge: unknown is not distrust.
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
export function trustGraph(trust: Pick<Trust, 'members' | 'dyads'>, weight: EdgeWeight = commonPoints) {
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

/** Points of the pair, the mean of both directions. */
export function commonPoints({ aToB, bToA }: Dyad): number {
  return (aToB.points + bToA.points) / 2
}
