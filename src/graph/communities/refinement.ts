/**
 * Makes a partition better in signed modularity: local moving, first of single nodes, then of whole communities, until
 * neither helps; the moves of Louvain (Blondel et al. 2008), begun from a given partition, as Rotta & Noack (2011)
 * refine a finished one, and on both layers of ties, so that an unfriendly tie counts in every move.
 *
 * A community must hang together by friendly ties. The negative layer's null model alone would put strangers together
 * because both have quarrelled with the same third person; people know that as no community. So a node moves only to
 * a community in which it has a friendly tie, or to be alone, and communities that fell apart are split at the end.
 * Where all ties are friendly this costs nothing: splitting what is not connected raises modularity.
 *
 * Cost: O(m) a sweep; a handful of sweeps a level, a handful of levels.
 */
import { partitionModularity } from './modularity.ts'
import { countOf, relabel, sumsByLabel } from './partition.ts'
import { contract, type SignedNetwork } from './signed-network.ts'

/** Gains of modularity up to this are rounding; moves must bring more. */
export const LEAST_GAIN = 1e-11

/** A partition in the course of being moved about. Labels run from 0 to order - 1; unused ones are empty. */
export type MovingPartition = {
  readonly labels: Int32Array
  readonly sizes: Int32Array
  readonly positiveSums: Float64Array
  readonly negativeSums: Float64Array
  /** The labels of empty communities. */
  readonly empty: number[]
}

export function movingPartition(network: SignedNetwork, labels: Int32Array): MovingPartition {
  const sizes = new Int32Array(network.order)
  for (const label of labels) sizes[label]++
  return {
    labels: Int32Array.from(labels),
    sizes,
    positiveSums: sumsByLabel(network.positiveStrengths, labels, network.order),
    negativeSums: sumsByLabel(network.negativeStrengths, labels, network.order),
    empty: [...sizes.keys()].filter(label => sizes[label] === 0),
  }
}

/**
 * What modularity gains where `node` goes to community `to`.
 *
 * @param tieTo the signed weight of the node's ties into `to`; 0 for an empty community
 * @param tieOwn the same into its own community
 */
export function moveGain(
  network: SignedNetwork,
  { labels, positiveSums, negativeSums }: MovingPartition,
  node: number,
  to: number,
  tieTo: number,
  tieOwn: number,
  resolution: number,
): number {
  const { positiveStrengths, negativeStrengths, positiveTotal, negativeTotal } = network
  const own = labels[node]
  const total = positiveTotal + negativeTotal
  if (to === own || total === 0) return 0
  const [p, n] = [positiveStrengths[node], negativeStrengths[node]]
  const friendly = positiveTotal === 0 ? 0 : (p * (positiveSums[to] - positiveSums[own] + p)) / positiveTotal
  const unfriendly =
    negativeTotal === 0 ? 0 : (n * (negativeSums[to] - negativeSums[own] + n)) / negativeTotal
  return (2 * (tieTo - tieOwn - resolution * (friendly - unfriendly))) / total
}

/** Puts `node` into community `to`. */
export function move(network: SignedNetwork, partition: MovingPartition, node: number, to: number): void {
  const { labels, sizes, positiveSums, negativeSums, empty } = partition
  const own = labels[node]
  if (own === to) return
  if (sizes[to] === 0) empty.splice(empty.lastIndexOf(to), 1)
  positiveSums[own] -= network.positiveStrengths[node]
  negativeSums[own] -= network.negativeStrengths[node]
  positiveSums[to] += network.positiveStrengths[node]
  negativeSums[to] += network.negativeStrengths[node]
  sizes[to]++
  if (--sizes[own] === 0) {
    positiveSums[own] = negativeSums[own] = 0
    empty.push(own)
  }
  labels[node] = to
}

/**
 * Takes the nodes in random order and moves each to where it gains most; who is tied to a moved node and not in its new
 * community is looked at again (Traag, Waltman & van Eck 2019, fast local move). Modularity rises with every move, so
 * it ends.
 *
 * @returns the partition, labels from 0 without gaps in the order of the nodes
 */
export function localMoving(
  network: SignedNetwork,
  labels: Int32Array,
  random: () => number,
  resolution: number,
): Int32Array {
  const { order, starts, neighbours, positive, negative } = network
  const partition = movingPartition(network, labels)
  const ties = new Float64Array(order)
  const friendly = new Uint8Array(order)
  const near: number[] = []
  const queue = shuffled(order, random)
  const waiting = new Uint8Array(order).fill(1)
  let first = 0
  let length = order

  while (length > 0) {
    const node = queue[first]
    first = (first + 1) % order
    length--
    waiting[node] = 0
    const own = partition.labels[node]
    near.length = 0
    for (let arc = starts[node]; arc < starts[node + 1]; arc++) {
      const label = partition.labels[neighbours[arc]]
      ties[label] += positive[arc] - negative[arc]
      if (positive[arc] > 0 && friendly[label] === 0) {
        friendly[label] = 1
        near.push(label)
      }
    }
    let best = own
    let most = LEAST_GAIN
    const alone = partition.sizes[own] > 1 ? partition.empty[partition.empty.length - 1] : own
    for (const to of [...near, alone]) {
      const gain = moveGain(network, partition, node, to, ties[to], ties[own], resolution)
      if (gain > most) {
        most = gain
        best = to
      }
    }
    for (let arc = starts[node]; arc < starts[node + 1]; arc++) {
      const label = partition.labels[neighbours[arc]]
      ties[label] = 0
      friendly[label] = 0
    }
    if (best === own) continue
    move(network, partition, node, best)
    for (let arc = starts[node]; arc < starts[node + 1]; arc++) {
      const other = neighbours[arc]
      if (waiting[other] === 1 || partition.labels[other] === best) continue
      queue[(first + length++) % order] = other
      waiting[other] = 1
    }
  }
  return relabel(partition.labels)
}

/**
 * The partition that local moving on rising levels makes of `labels`, every community connected by friendly ties.
 * Its modularity is at least that of `labels` with its unconnected communities split. Labels are from 0 without gaps.
 */
export function refine(
  network: SignedNetwork,
  labels: Int32Array,
  random: () => number,
  resolution: number,
): Int32Array {
  let best = connected(network, labels)
  let quality = partitionModularity(network, best, resolution)
  for (;;) {
    const next = connected(network, climb(network, best, random, resolution))
    const nextQuality = partitionModularity(network, next, resolution)
    if (nextQuality <= quality + LEAST_GAIN) return best
    best = next
    quality = nextQuality
  }
}

/** Nodes, then communities, then nodes again, until moving communities moves none. */
function climb(
  network: SignedNetwork,
  labels: Int32Array,
  random: () => number,
  resolution: number,
): Int32Array {
  for (let current = labels; ; ) {
    const moved = localMoving(network, current, random, resolution)
    const communities = countOf(moved)
    const alone = Int32Array.from({ length: communities }, (_, i) => i)
    const merged = localMoving(contract(network, moved, communities), alone, random, resolution)
    if (countOf(merged) === communities) return moved
    current = moved.map(label => merged[label])
  }
}

/** Splits each community into the parts that friendly ties inside it connect; labels from 0 in order of the nodes. */
export function connected(network: SignedNetwork, labels: Int32Array): Int32Array {
  const { order, starts, neighbours, positive } = network
  const parts = new Int32Array(order).fill(-1)
  let part = 0
  for (let first = 0; first < order; first++) {
    if (parts[first] >= 0) continue
    const reached = [first]
    parts[first] = part
    for (let node = reached.pop(); node !== undefined; node = reached.pop()) {
      for (let arc = starts[node]; arc < starts[node + 1]; arc++) {
        const other = neighbours[arc]
        if (positive[arc] > 0 && parts[other] < 0 && labels[other] === labels[node]) {
          parts[other] = part
          reached.push(other)
        }
      }
    }
    part++
  }
  return parts
}

/** The numbers 0 to count - 1 in random order (Fisher & Yates). */
export function shuffled(count: number, random: () => number): Int32Array {
  const values = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swapped = values[i]
    values[i] = values[j]
    values[j] = swapped
  }
  return values
}
