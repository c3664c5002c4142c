/**
 * The communities of a trust graph, and how sure one can be of them.
 *
 * Computes: a partition of the members of high modularity Q, friendly and unfriendly ties counted (formula and sources
 * in communities/modularity.ts), that is typical of what many seeded runs find; for each community, in what share of the
 * runs its pairs are together; and how far the runs agree at all.
 *
 * 1. An ensemble of r runs: Louvain on the friendly ties (Blondel et al. 2008), refined by local moving on both layers.
 * 2. Their consensus, co-memberships clustered again until all agree (Lancichinetti & Fortunato 2012).
 * 3. From the consensus, 2 r trials of iterated local search for a higher Q.
 * 4. Of all these, the partition most typical of the runs among those whose Q is within a thousandth of the best.
 *
 * Why not the highest Q alone: it may be a needle that hardly any run finds (communities/typical-partition.ts).
 * Why not the consensus alone: where its Q is clearly lower it blurs what is there; on Lusseau's dolphins it stays 1 %
 * below the best known Q. Steps 3 and 4 reach the best known Q of four classic networks with each of 100 seeds.
 * Why not Leiden: no npm package offers a correct one. What people would miss without it, communities that hang
 * together, the refinement gives.
 *
 * Cost: O(m) a pass and some ten passes a run, for 3 r runs and trials; O(r n^2) for the consensus; O(r^2 n) for the
 * agreement. Figures: docs/communities.md.
 */
import type { AbstractGraph } from 'graphology-types'
import { communityStability, ensembleAgreement, togetherIn } from './communities/agreement.ts'
import { consensusPartition } from './communities/consensus.ts'
import { louvainEnsemble } from './communities/ensemble.ts'
import { improve } from './communities/improvement.ts'
import { partitionModularity } from './communities/modularity.ts'
import { countOf, membersOf } from './communities/partition.ts'
import { refine } from './communities/refinement.ts'
import { type CompiledGraph, compileGraph } from './communities/signed-network.ts'
import { typicalPartition } from './communities/typical-partition.ts'
import { seededRandom } from './random.ts'

/** Tunes `consensusCommunities`. */
export type CommunityOptions = {
  /** A safe integer (default 1). The same graph and options give the same bytes. */
  readonly seed?: number
  /** Runs of the ensemble, from 1 to 10,000 (default 100). With 1, stability and agreement say nothing and are 1. */
  readonly runs?: number
  /** Above 0 (default 1). Above 1 favours smaller communities. It is no way to get crews of 3 to 8. */
  readonly resolution?: number
  /** How far below the best modularity found, as a share of it, a more typical partition may be; 0 to 1 (default 0.001). */
  readonly tolerance?: number
}

/** Members who are tied to each other more than chance would tie them. */
export type Community = {
  /** Sorted by code unit. */
  readonly members: readonly string[]
  /**
   * The mean, over its pairs, of the share of runs that had the two together; of a member alone, the share of runs that
   * left her alone. In [0, 1]. It says how firmly the method holds them together, not how close they are.
   */
  readonly stability: number
}

/** Every member is in exactly one community. */
export type ConsensusCommunities = {
  /** By size, largest first, then by their first member. */
  readonly communities: readonly Community[]
  /** Of this partition, at the wanted resolution; in [-1, 1] at resolution 1; 0 where nobody is tied. */
  readonly modularity: number
  /** Runs of the ensemble. */
  readonly runs: number
  /** The mean adjusted Rand index of two runs over the members who have a tie, at least 0. In [0, 1]; 1: all runs alike. */
  readonly agreement: number
  /** In how many of the runs these two were in one community. Throws RangeError for a name that is not in the graph. */
  readonly together: (a: string, b: string) => number
}

/** Streams of the seed's generators beyond those of the runs. */
const CONSENSUS_STREAM = 2 ** 20
const POLISH_STREAM = 2 ** 21
const IMPROVEMENT_STREAM = 2 ** 22
/** Runs in a round of the consensus: enough to see whether clustering the co-memberships is of one mind. */
const CONSENSUS_RUNS = 20

/**
 * Finds the communities of an undirected graph whose ties carry a numeric `weight`, above 0 for trust, below 0 for its
 * opposite; 0 is no tie. Members without a tie are alone. Neither the order of insertion nor, but among members whom
 * the ties cannot tell apart, the names play a part.
 *
 * @throws RangeError for a weight that is not finite, a directed tie, a tie of a member with herself, or an option out of range
 */
export function consensusCommunities(
  graph: AbstractGraph,
  options: CommunityOptions = {},
): ConsensusCommunities {
  const { seed, runs: count, resolution, tolerance } = checkedOptions(options)
  const compiled = compileGraph(graph)
  const { network } = compiled
  const streams = (first: number, howMany: number): (() => number)[] =>
    Array.from({ length: howMany }, (_, k) => seededRandom(seed, first + k))

  const runs = louvainEnsemble(network, resolution, streams(0, count))
  const agreed = consensusPartition(runs, streams(CONSENSUS_STREAM, CONSENSUS_RUNS))
  const consensus = refine(network, agreed, seededRandom(seed, POLISH_STREAM), resolution)
  const improved = improve(network, consensus, resolution, 2 * count, seededRandom(seed, IMPROVEMENT_STREAM))
  const labels = typicalPartition(network, [...runs, consensus, improved], runs, resolution, tolerance)

  return communitiesOf(compiled, labels, runs, resolution)
}

/**
 * What a partition, and the runs behind it, say of a graph; whoever made the runs.
 *
 * @param labels the community of each node, from 0 without gaps; so in each run
 */
export function communitiesOf(
  { network, members, untied }: CompiledGraph,
  labels: Int32Array,
  runs: readonly Int32Array[],
  resolution: number,
): ConsensusCommunities {
  const tied = membersOf(labels, countOf(labels)).map(nodes => ({
    members: nodes.map(i => members[i]).sort(),
    stability: communityStability(runs, nodes),
  }))
  const alone = untied.map(member => ({ members: [member], stability: 1 }))
  const node = new Map([...members, ...untied].map((member, i) => [member, i]))
  return {
    communities: [...tied, ...alone].sort(bySizeThenName),
    modularity: partitionModularity(network, labels, resolution),
    runs: runs.length,
    agreement: ensembleAgreement(runs),
    together: (a, b) => {
      const [i, j] = [a, b].map(name => {
        if (!node.has(name)) throw new RangeError(`${name} is not in the graph; ask about its members`)
        return node.get(name)!
      })
      if (i === j) return runs.length
      return Math.max(i, j) < network.order ? togetherIn(runs, i, j) : 0
    },
  }
}

function bySizeThenName(a: Community, b: Community): number {
  return b.members.length - a.members.length || (a.members[0] < b.members[0] ? -1 : 1)
}

/**
 * The options with their defaults.
 *
 * @throws RangeError for one that is out of range
 */
export function checkedOptions(options: CommunityOptions): Required<CommunityOptions> {
  const { seed = 1, runs = 100, resolution = 1, tolerance = 0.001 } = options
  if (!Number.isInteger(runs) || runs < 1 || runs > 10_000) {
    throw new RangeError(`runs: ${runs} is not an integer from 1 to 10000; use one such as 100`)
  }
  if (!Number.isFinite(resolution) || resolution <= 0) {
    throw new RangeError(`resolution: ${resolution} is not a number above 0; use one such as 1`)
  }
  if (!(tolerance >= 0 && tolerance <= 1)) {
    throw new RangeError(`tolerance: ${tolerance} is not a number from 0 to 1; use one such as 0.001`)
  }
  return { seed, runs, resolution, tolerance }
}
