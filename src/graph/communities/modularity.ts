/**
 * Modularity of a partition: how much more of the ties' weight lies inside communities than ties laid at random, with
 * everybody's strengths kept, would put there; and less of the unfriendly weight.
 *
 *   Q = 1/(T+ + T-) * sum over ordered pairs (i, j) of one community of
 *         (w+_ij - g s+_i s+_j / T+) - (w-_ij - g s-_i s-_j / T-)
 *
 * w+ and w- are the weights of the positive and the negative layer, s+_i = sum_j w+_ij, T+ = sum_i s+_i, g the
 * resolution. Without unfriendly ties it is Newman & Girvan's (2004), weighted (Newman 2004). Two layers as
 * Traag & Bruggeman (2009); each counts by its share of the whole weight, T+ / (T+ + T-) and T- / (T+ + T-), as
 * Gomez, Jensen & Arenas (2009) do, so that one small quarrel is not worth all the friendship there is.
 * Resolution: Reichardt & Bornholdt (2006), the same for both layers.
 *
 * Cost: O(n + m) for a partition, O(degree) for a move.
 */
import type { AbstractGraph } from 'graphology-types'
import { countOf, sumsByLabel } from './partition.ts'
import { compileGraph, type SignedNetwork } from './signed-network.ts'

/**
 * The modularity of these communities of an undirected graph with the numeric edge attribute `weight`, of either sign.
 * In [-1, 1] at resolution 1; 0 for a graph without ties.
 *
 * @param communities every member in exactly one
 * @param resolution > 0 (default 1); above 1 favours smaller communities
 * @throws RangeError where a weight is not a finite number, or a member is missing, unknown or in two communities
 */
export function modularity(
  graph: AbstractGraph,
  communities: readonly (readonly string[])[],
  resolution = 1,
): number {
  const { network, members } = compileGraph(graph)
  const community = new Map<string, number>()
  communities.forEach((names, c) => {
    for (const name of names) {
      if (!graph.hasNode(name))
        throw new RangeError(`communities[${c}]: ${name} is not in the graph; leave it out`)
      if (community.has(name)) throw new RangeError(`communities[${c}]: ${name} is in two places; keep one`)
      community.set(name, c)
    }
  })
  const missing = graph.nodes().find(name => !community.has(name))
  if (missing !== undefined)
    throw new RangeError(`communities: ${missing} is in none; add her, alone if need be`)
  const labels = Int32Array.from(members, name => community.get(name)!)
  return partitionModularity(network, labels, resolution)
}

/** The modularity of a partition of a network. `labels`: the community of each node, each from 0 up. */
export function partitionModularity(network: SignedNetwork, labels: Int32Array, resolution: number): number {
  const { order, starts, neighbours, positive, negative, positiveTotal, negativeTotal } = network
  const total = positiveTotal + negativeTotal
  if (total === 0) return 0
  let inside = 0
  for (let i = 0; i < order; i++) {
    for (let arc = starts[i]; arc < starts[i + 1]; arc++) {
      if (labels[neighbours[arc]] === labels[i]) inside += positive[arc] - negative[arc]
    }
  }
  const communities = countOf(labels)
  const expected = (strengths: Float64Array, layerTotal: number): number =>
    layerTotal === 0
      ? 0
      : sumsByLabel(strengths, labels, communities).reduce((sum, s) => sum + (s * s) / layerTotal, 0)
  return (
    (inside -
      resolution *
        (expected(network.positiveStrengths, positiveTotal) -
          expected(network.negativeStrengths, negativeTotal))) /
    total
  )
}
