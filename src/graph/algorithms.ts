/**
 * The algorithms on a whole graph of which there may be another engine than ours, behind one type: a store that has a
 * better place to compute them offers its own (`store/store.ts`, `algorithms`), and whoever asks need not know.
 *
 * Both engines are handed the same graph, weights and all (`trust-graph.ts`), so what a tie is worth is said in one
 * place only. What they answer means the same, and is told in the same words; figures differ where the method does
 * (`docs/communities.md` has them side by side).
 *
 * Graphs are undirected, their ties carry a numeric `weight`: above 0 for trust, below 0 for its opposite, 0 is no tie.
 */
import type { AbstractGraph } from 'graphology-types'
import { type CommunityOptions, type ConsensusCommunities, consensusCommunities } from './communities.ts'
import { type PageRank, type PageRankOptions, personalisedPageRank } from './pagerank.ts'

/** Every method throws RangeError for a tie or an option that makes no sense; and `StoreError` where an engine elsewhere fails. */
export type GraphAlgorithms = {
  /** Who computes, for a person to read: `Coalesce`, or the name and version of something else. */
  readonly engine: string
  /** Groups of members tied to each other more than chance would tie them. The same seed gives the same answer. */
  readonly communities: (graph: AbstractGraph, options?: CommunityOptions) => Promise<ConsensusCommunities>
  /**
   * Where the short walks of one member end, to within 10^-10 for each member.
   *
   * @throws RangeError where she is not in the graph
   */
  readonly personalisedPageRank: (
    graph: AbstractGraph,
    from: string,
    options?: PageRankOptions,
  ) => Promise<PageRank>
}

/** In this process: `communities.ts` and `pagerank.ts`. */
export const ownAlgorithms: GraphAlgorithms = {
  engine: 'Coalesce',
  communities: async (graph, options) => consensusCommunities(graph, options),
  personalisedPageRank: async (graph, from, options) => personalisedPageRank(graph, from, options),
}
