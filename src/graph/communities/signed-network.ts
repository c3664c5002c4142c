/**
 * A graph of friendly and unfriendly ties, compiled to typed arrays: beyond this file no names, only numbers.
 *
 * Two layers over the same nodes (Traag & Bruggeman 2009): a tie of weight w > 0 weighs w in the positive layer, a tie
 * of weight w < 0 weighs |w| in the negative one. Weights are divided by the largest |w|: modularity does not change
 * by it, and tolerances then mean the same for trust in [0, 1] as for seconds of contact.
 * Only members with a tie are nodes. Who has none is alone in every partition, so leaving her out changes nothing but
 * this: a newcomer whom nobody has met yet does not reshuffle the others' random numbers.
 *
 * Cost: O(n + m) to contract; compiling is dominated by the structural order, see there.
 */
import type { AbstractGraph } from 'graphology-types'
import { membersOf, sumsByLabel } from './partition.ts'
import { structuralOrder } from './structural-order.ts'

/** The arcs of node i stand at `starts[i]` up to, not including, `starts[i + 1]`. A tie is two arcs; no loops. */
export type SignedNetwork = {
  /** Number of nodes. */
  readonly order: number
  readonly starts: Int32Array
  /** Each arc's other end, and its weight in each layer, none below 0. */
  readonly neighbours: Int32Array
  readonly positive: Float64Array
  readonly negative: Float64Array
  /** Each node's sum of weights in each layer. In a contracted network it holds the ties inside the node too. */
  readonly positiveStrengths: Float64Array
  readonly negativeStrengths: Float64Array
  /** The sum of all strengths of a layer: twice the weight of its ties. */
  readonly positiveTotal: number
  readonly negativeTotal: number
}

/** One tie of two different nodes, each from 0 to order - 1; `weight` finite, of either sign. */
export type SignedTie = { readonly a: number; readonly b: number; readonly weight: number }

/** A graph's network, the member behind each of its nodes, and the members without a tie (sorted by code unit). */
export type CompiledGraph = {
  readonly network: SignedNetwork
  readonly members: readonly string[]
  readonly untied: readonly string[]
}

/**
 * Compiles an undirected graph with the numeric edge attribute `weight`; a weight of 0 is no tie, parallel ties add up.
 *
 * @throws RangeError naming the tie where it is directed, joins a member with herself, or its weight is not finite
 */
export function compileGraph(graph: AbstractGraph): CompiledGraph {
  const named = namedTies(graph)
  const withTie = new Set(named.flatMap(({ a, b }) => [a, b]))
  const [tied, untied] = [true, false].map(has =>
    graph
      .nodes()
      .filter(name => withTie.has(name) === has)
      .sort(),
  )
  const members = structuralOrder(tied.length, numbered(named, tied)).map(i => tied[i])
  return { network: signedNetwork(members.length, numbered(named, members)), members, untied }
}

/** A tie of two members; `weight` finite, of either sign, not 0. */
export type NamedTie = { readonly a: string; readonly b: string; readonly weight: number }

/**
 * The ties of an undirected graph with the numeric edge attribute `weight`, as they were inserted; 0 is no tie.
 *
 * @throws RangeError as `compileGraph` does
 */
export function namedTies(graph: AbstractGraph): NamedTie[] {
  return graph
    .mapEdges((_edge, { weight }, a, b, _a, _b, undirected) => {
      checkTie(a, b, weight, undirected)
      return { a, b, weight: weight as number }
    })
    .filter(tie => tie.weight !== 0)
}

function numbered(ties: readonly NamedTie[], members: readonly string[]): SignedTie[] {
  const number = new Map(members.map((member, i) => [member, i]))
  return ties.map(({ a, b, weight }) => ({ a: number.get(a)!, b: number.get(b)!, weight }))
}

function checkTie(a: string, b: string, weight: unknown, undirected: boolean): void {
  const [first, second] = a < b ? [a, b] : [b, a]
  const tie = `tie ${first} - ${second}`
  if (!undirected)
    throw new RangeError(`${tie}: is directed; join its two directions into one undirected tie`)
  if (a === b) throw new RangeError(`${tie}: joins a member with herself; leave it out`)
  if (typeof weight !== 'number' || !Number.isFinite(weight)) {
    throw new RangeError(`${tie}: weight ${weight} is not a finite number; leave out a tie that is unknown`)
  }
}

/** The network of these ties, whatever the order and direction they are listed in. */
export function signedNetwork(order: number, ties: readonly SignedTie[]): SignedNetwork {
  const scale = ties.reduce((largest, tie) => Math.max(largest, Math.abs(tie.weight)), 0) || 1
  const arcs = ties
    .flatMap(({ a, b, weight }) => [
      { from: a, to: b, weight: weight / scale },
      { from: b, to: a, weight: weight / scale },
    ])
    .sort((x, y) => x.from - y.from || x.to - y.to || x.weight - y.weight)
  const starts = new Int32Array(order + 1)
  for (const arc of arcs) starts[arc.from + 1]++
  for (let i = 0; i < order; i++) starts[i + 1] += starts[i]
  const positive = Float64Array.from(arcs, arc => Math.max(arc.weight, 0))
  const negative = Float64Array.from(arcs, arc => Math.max(-arc.weight, 0))
  const strengths = (layer: Float64Array): Float64Array =>
    Float64Array.from({ length: order }, (_, i) => sum(layer.subarray(starts[i], starts[i + 1])))
  const [positiveStrengths, negativeStrengths] = [strengths(positive), strengths(negative)]
  return {
    order,
    starts,
    neighbours: Int32Array.from(arcs, arc => arc.to),
    positive,
    negative,
    positiveStrengths,
    negativeStrengths,
    positiveTotal: sum(positiveStrengths),
    negativeTotal: sum(negativeStrengths),
  }
}

/**
 * The network whose nodes are a partition's communities, the ties between two communities added up layer by layer.
 *
 * @param labels the community of each node, from 0 to communities - 1
 */
export function contract(network: SignedNetwork, labels: Int32Array, communities: number): SignedNetwork {
  const starts = new Int32Array(communities + 1)
  const neighbours: number[] = []
  const positive: number[] = []
  const negative: number[] = []
  const arcTo = new Int32Array(communities).fill(-1)
  const members = membersOf(labels, communities)
  for (let c = 0; c < communities; c++) {
    const first = neighbours.length
    for (const i of members[c]) {
      for (let arc = network.starts[i]; arc < network.starts[i + 1]; arc++) {
        const other = labels[network.neighbours[arc]]
        if (other === c) continue
        if (arcTo[other] < first) {
          arcTo[other] = neighbours.push(other) - 1
          positive.push(0)
          negative.push(0)
        }
        positive[arcTo[other]] += network.positive[arc]
        negative[arcTo[other]] += network.negative[arc]
      }
    }
    starts[c + 1] = neighbours.length
  }
  return {
    order: communities,
    starts,
    neighbours: Int32Array.from(neighbours),
    positive: Float64Array.from(positive),
    negative: Float64Array.from(negative),
    positiveStrengths: sumsByLabel(network.positiveStrengths, labels, communities),
    negativeStrengths: sumsByLabel(network.negativeStrengths, labels, communities),
    positiveTotal: network.positiveTotal,
    negativeTotal: network.negativeTotal,
  }
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}
