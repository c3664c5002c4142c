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
  return graph
}
