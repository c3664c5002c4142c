/**
 * Graph algorithms on the server, by Neo4j's Graph Data Science where it is installed: for graphs on which our own
 * engine would keep a process busy for minutes. (https://neo4j.com/docs/graph-data-science/2.13/)
 *
 * The graph is handed over as it was handed in, numbers in place of names: a projection made of parameters. So nothing
 * of the database is read, whatever else it holds; nothing is written to it; and both engines see the same weights, which
 * no property could say, since evidence fades with time and by kind. Projections live in the server's memory under
 * names of their own, and are dropped at the end, come what may; what a killed process left is dropped a day later.
 *
 * Communities: runs of Leiden (Traag, Waltman & van Eck 2019) on the friendly ties in place of our Louvain's, the rest is
 * ours: each run is refined on both layers (so ties below zero count as they do there), and of the runs within the
 * tolerance of the best the most typical is told. Two things differ:
 *
 * - Left out are the consensus by co-memberships, O(n^2), and the search for a higher modularity that follows it: they
 *   are why ours takes minutes where the graph is large.
 * - GDS visits nodes in the order in which they were projected, and its `randomSeed` decides little else: twenty seeds
 *   gave twenty equal partitions of a thousand members, and an "agreement" of 1 that said nothing. So every run projects
 *   the graph anew, its members shuffled by the run's own seed.
 *
 * Why Leiden and not Louvain: GDS's Louvain takes no seed at all. A seed holds for one version of GDS, and needs runs of
 * one thread; so several runs go on at once.
 *
 * PageRank: the sweeps of ours, by GDS on one thread, for the same bits each time.
 *
 * Cost, beside the server's: O(m) to hand the graph over, once; O(n) a run on the way back, and its refinement.
 */
import { randomUUID } from 'node:crypto'
import type { AbstractGraph } from 'graphology-types'
import type { Tie } from '../../affinity/hitting.ts'
import type { GraphAlgorithms } from '../../algorithms.ts'
import { relabel } from '../../communities/partition.ts'
import { refine, shuffled } from '../../communities/refinement.ts'
import { compileGraph, type SignedNetwork } from '../../communities/signed-network.ts'
import { typicalPartition } from '../../communities/typical-partition.ts'
import {
  type CommunityOptions,
  type ConsensusCommunities,
  checkedOptions,
  communitiesOf,
} from '../../communities.ts'
import { endsOf, type PageRank, type PageRankOptions, walksFrom } from '../../pagerank.ts'
import { seededRandom } from '../../random.ts'
import { StoreError } from '../store.ts'
import type { Neo4jAddress } from './address.ts'
import { type Connection, connect, int, type Run } from './connection.ts'
import { failure } from './failure.ts'

/** Runs at once: as many threads as the Community Edition of GDS gives to one algorithm. */
const LANES = 4

/** What our projections are called, followed by what makes each name the only one. */
const PREFIX = 'coalesce-'

/**
 * Asks a server whether it has Graph Data Science.
 *
 * What it gives holds no connection between calls and needs no closing; calls may go on at once, also on one server.
 *
 * @param open how to connect; another than ours only in tests
 * @returns undefined where it has none; then use `ownAlgorithms`
 * @throws StoreError where the server does not answer or lets nobody in
 */
export async function openGds(
  address: Neo4jAddress,
  open: (address: Neo4jAddress) => Connection = connect,
): Promise<GraphAlgorithms | undefined> {
  const withServer = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    const connection = open(address)
    try {
      return await work(connection.alone)
    } catch (error) {
      throw failure(address.shown, error) ?? refusal(address.shown, error) ?? error
    } finally {
      await connection.close()
    }
  }
  const version = await withServer(async run => {
    const found = await versionOf(run)
    if (found !== undefined) await dropForgotten(run)
    return found
  })
  if (version === undefined) return undefined
  return {
    engine: `Neo4j Graph Data Science ${version}`,
    communities: (graph, options) => withServer(run => communities(run, graph, options)),
    personalisedPageRank: (graph, from, options) => withServer(run => pageRank(run, graph, from, options)),
  }
}

async function versionOf(run: Run): Promise<string | undefined> {
  try {
    const [row] = await run('RETURN gds.version() AS version')
    return row!.version as string
  } catch (error) {
    // An unknown function is a mistake in the statement's words, as the server sees it.
    if (codeOf(error) === 'Neo.ClientError.Statement.SyntaxError') return undefined
    throw error
  }
}

/**
 * Drops what processes that were killed in the midst of a computation left in the server's memory.
 *
 * @param age how old, as an ISO 8601 duration; nothing younger is touched
 */
export async function dropForgotten(run: Run, prefix = PREFIX, age = 'P1D'): Promise<void> {
  await run(
    `CALL gds.graph.list() YIELD graphName, creationTime
     WITH graphName WHERE graphName STARTS WITH $prefix AND creationTime < datetime() - duration($age)
     CALL gds.graph.drop(graphName, false) YIELD graphName AS dropped
     RETURN count(*) AS dropped`,
    { prefix, age },
  )
}

/** GDS tells in its message what is wrong, most often that the graph would not fit into the server's memory. */
function refusal(address: string, error: unknown): StoreError | undefined {
  if (!/^Neo\.ClientError\.Procedure\./.test(codeOf(error))) return undefined
  const { message } = error as Error
  const cause = message.replace(/^.*Caused by: (?:[\w.$]+: )?/s, '').replace(/[.;\s]+$/, '')
  const mend = 'look after its Graph Data Science, or use the engine of our own'
  return new StoreError(address, `could not compute it: ${cause}`, mend, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function communities(
  run: Run,
  graph: AbstractGraph,
  options: CommunityOptions = {},
): Promise<ConsensusCommunities> {
  const { seed, runs: count, resolution, tolerance } = checkedOptions(options)
  const compiled = compileGraph(graph)
  const { network } = compiled
  const { friends, ties } = friendlyLayer(network)
  const one = async (name: string, random: () => number): Promise<Int32Array> => {
    const found = await leidenRun(run, name, friends.length, resolution, random)
    const labels = Int32Array.from({ length: network.order }, (_, i) => friends.length + i)
    for (const [place, node] of friends.entries()) labels[node] = found[place]!
    return refine(network, relabel(labels), random, resolution)
  }
  const runs = await withProjection(run, ties, 'once', name =>
    inLanes(count, k => one(name, seededRandom(seed, k))),
  )
  const labels = typicalPartition(network, runs, runs, resolution, tolerance)
  return communitiesOf(compiled, labels, runs, resolution)
}

/** Who has a friendly tie, and these ties between them, by their place among them. */
function friendlyLayer({ order, starts, neighbours, positive }: SignedNetwork): {
  readonly friends: readonly number[]
  readonly ties: readonly Tie[]
} {
  const nodes = Array.from({ length: order }, (_, i) => i)
  const friends = nodes.filter(i => positive.subarray(starts[i], starts[i + 1]).some(weight => weight > 0))
  const place = new Map(friends.map((node, k) => [node, k]))
  const ties: Tie[] = []
  for (const [i, node] of friends.entries())
    for (let arc = starts[node]!; arc < starts[node + 1]!; arc++)
      if (node < neighbours[arc]! && positive[arc]! > 0)
        ties.push({ i, j: place.get(neighbours[arc]!)!, weight: positive[arc]! })
  return { friends, ties }
}

/** The members in the order in which they are to be visited, then the ties of the graph that was handed over. */
const SHUFFLE = `
  CALL () {
    UNWIND $order AS one
    RETURN one, null AS other, null AS weight
    UNION ALL
    CALL gds.graph.relationshipProperty.stream($name, 'weight')
    YIELD sourceNodeId AS one, targetNodeId AS other, propertyValue AS weight
    RETURN one, other, weight
  }
  WITH gds.graph.project($shuffled, one, other, {relationshipProperties: {weight: weight}},
    {undirectedRelationshipTypes: ['*'], readConcurrency: 1}) AS projection
  RETURN projection.nodeCount AS nodes`

const LEIDEN = `
  CALL gds.leiden.stream($shuffled, $settings) YIELD nodeId, communityId
  WITH nodeId, communityId ORDER BY nodeId
  RETURN collect(communityId) AS labels`

/** @returns the community of each of `order` members, by numbers of any size */
async function leidenRun(
  run: Run,
  name: string,
  order: number,
  resolution: number,
  random: () => number,
): Promise<readonly number[]> {
  if (order === 0) return []
  const shuffledName = freshName()
  const visited = Array.from(shuffled(order, random), int)
  const settings = {
    relationshipWeightProperty: 'weight',
    gamma: resolution,
    randomSeed: int(Math.floor(random() * 2 ** 53)),
    concurrency: int(1),
    logProgress: false,
  }
  try {
    await run(SHUFFLE, { name, shuffled: shuffledName, order: visited })
    const [row] = await run(LEIDEN, { shuffled: shuffledName, settings })
    return row!.labels as number[]
  } finally {
    await drop(run, shuffledName)
  }
}

/** Shares of walks below it would walk no further, and be missing; there are at most `sweeps` sweeps. */
const NO_TOLERANCE = 1e-30

async function pageRank(
  run: Run,
  graph: AbstractGraph,
  from: string,
  options?: PageRankOptions,
): Promise<PageRank> {
  const walks = walksFrom(graph, from, options)
  if (walks.from === undefined) return endsOf(graph, walks, [])
  const settings = {
    relationshipWeightProperty: 'weight',
    sourceNodes: [int(walks.from)],
    dampingFactor: walks.damping,
    maxIterations: int(walks.sweeps),
    tolerance: NO_TOLERANCE,
    concurrency: int(1),
    logProgress: false,
  }
  const chances = await withProjection(run, walks.ties, 'both', async name => {
    const [row] = await run(
      `CALL gds.pageRank.stream($name, $settings) YIELD nodeId, score
       WITH nodeId, score ORDER BY nodeId
       RETURN collect(score) AS scores`,
      { name, settings },
    )
    return row!.scores as number[]
  })
  return endsOf(graph, walks, chances)
}

const PROJECT = `
  UNWIND $ties AS tie
  WITH gds.graph.project($name, tie[0], tie[1], {relationshipProperties: {weight: tie[2]}},
    {undirectedRelationshipTypes: $undirected}) AS projection
  RETURN projection.nodeCount AS nodes`

/**
 * Hands ties over, does something with them under the name they have there, and takes them away again.
 *
 * @param ways `once`: each tie from its smaller number only, to be read out again; `both`: to compute on
 */
async function withProjection<T>(
  run: Run,
  ties: readonly Tie[],
  ways: 'once' | 'both',
  work: (name: string) => Promise<T>,
): Promise<T> {
  const name = freshName()
  try {
    if (ties.length > 0)
      await run(PROJECT, {
        name,
        ties: ties.map(({ i, j, weight }) => [int(i), int(j), weight]),
        undirected: ways === 'both' ? ['*'] : [],
      })
    return await work(name)
  } finally {
    await drop(run, name)
  }
}

function freshName(): string {
  return `${PREFIX}${randomUUID()}`
}

async function drop(run: Run, name: string): Promise<void> {
  try {
    await run('CALL gds.graph.drop($name, false) YIELD graphName RETURN graphName', { name })
  } catch {
    // Where the server went away its memory did too, and what is to be told is why the work failed.
  }
}

/** Does work 0 to count - 1, several at once; after a failure nothing more is begun, and what was begun is awaited. */
async function inLanes<T>(count: number, work: (k: number) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) {
      const k = next++
      try {
        done[k] = await work(k)
      } catch (error) {
        next = count
        throw error
      }
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane))
  const failed = lanes.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return done
}
