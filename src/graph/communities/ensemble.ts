/**
 * Candidate partitions: seeded runs of Louvain (Blondel et al. 2008) on the positive layer, each then refined on both.
 *
 * Through graphology-communities-louvain's robust-randomness entry, which visits nodes in a random order and breaks
 * ties at random; the ordinary entry only rotates where it starts, and misses optima however often it is run. It takes
 * negative weights, NaN and words for numbers without complaint and compares gains with a fixed 1e-10: it is handed
 * checked weights between 0 and 1 only, inserted in one order, and a seeded generator.
 *
 * Cost: O(m) a pass, some ten passes a run.
 */
import { UndirectedGraph } from 'graphology'
import louvain from 'graphology-communities-louvain/experimental/robust-randomness.js'
import { refine } from './refinement.ts'
import type { SignedNetwork } from './signed-network.ts'

/**
 * One run for each generator handed in: partitions of local modularity optima, every community connected by friendly
 * ties, labels from 0 without gaps in the order of the nodes.
 */
export function louvainEnsemble(
  network: SignedNetwork,
  resolution: number,
  generators: readonly (() => number)[],
): Int32Array[] {
  const graph = positiveLayer(network)
  return generators.map(random => {
    const found = louvain(graph, { getEdgeWeight: 'weight', resolution, rng: random })
    const candidate = Int32Array.from({ length: network.order }, (_, i) => found[i])
    return refine(network, candidate, random, resolution)
  })
}

function positiveLayer({ order, starts, neighbours, positive }: SignedNetwork): UndirectedGraph {
  const graph = new UndirectedGraph()
  for (let i = 0; i < order; i++) graph.addNode(i)
  for (let i = 0; i < order; i++) {
    for (let arc = starts[i]; arc < starts[i + 1]; arc++) {
      if (i < neighbours[arc] && positive[arc] > 0) {
        graph.mergeEdge(i, neighbours[arc])
        graph.updateEdgeAttribute(i, neighbours[arc], 'weight', (sum = 0) => sum + positive[arc])
      }
    }
  }
  if (OVERFLOWING.has(graph.size)) addNothing(graph, order)
  return graph
}

/**
 * Numbers of ties at which graphology-indices 0.17 counts arcs in a type that is one too small for their number (it
 * asks for 2 m where 2 m + 1 values can occur): the last node loses its ties, and a run may never end.
 */
const OVERFLOWING: ReadonlySet<number> = new Set([2 ** 7, 2 ** 15])

/** A tie of weight 0 between two nodes more: it changes the number of ties and nothing else. */
function addNothing(graph: UndirectedGraph, order: number): void {
  graph.mergeEdge(order, order + 1, { weight: 0 })
}
