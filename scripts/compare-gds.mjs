// Our own graph algorithms beside Neo4j's Graph Data Science: `npm run bench:gds`, which starts a server of its own, or
// with NEO4J_URL set `node scripts/compare-gds.mjs [--members 30,90,200] [--large 1000,5000,20000] [--runs 100]`.
//
// On demo cohorts, and on larger graphs made of circles of 6 to 60 people, half of everybody's 20 or so ties inside of
// the circle, one in a hundred below zero. Needs `npm run build`. The largest graph takes ours a quarter of an hour.
import { parseArgs } from 'node:util'
import Graph from 'graphology'
import { ownAlgorithms } from '../dist/graph/algorithms.js'
import { adjustedRandIndex } from '../dist/graph/communities/agreement.js'
import { relabel } from '../dist/graph/communities/partition.js'
import { seededRandom } from '../dist/graph/random.js'
import { openStore } from '../dist/graph/store/open.js'
import { computeTrust } from '../dist/graph/trust.js'
import { trustGraph } from '../dist/graph/trust-graph.js'
import { inventCohort } from '../dist/sim/invent.js'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '30,90,200' },
    large: { type: 'string', default: '1000,5000,20000' },
    runs: { type: 'string', default: '100' },
  },
})
const sizes = list => list.split(',').filter(Boolean).map(Number)

/** A graph of circles, and the circle of each member. */
function circles(count) {
  const random = seededRandom(1)
  const below = most => Math.floor(random() * most)
  const graph = new Graph({ type: 'undirected', multi: false, allowSelfLoops: false })
  const circleOf = []
  const firsts = []
  while (circleOf.length < count) {
    const size = Math.min(6 + below(55), count - circleOf.length)
    firsts.push({ first: circleOf.length, size })
    for (let k = 0; k < size; k++) circleOf.push(firsts.length - 1)
  }
  for (let i = 0; i < count; i++) graph.addNode(`m${i}`)
  for (let i = 0; i < count; i++)
    for (let k = 0; k < 10; k++) {
      const { first, size } = firsts[circleOf[i]]
      const other = random() < 0.5 ? first + below(size) : below(count)
      if (other === i || graph.hasEdge(`m${i}`, `m${other}`)) continue
      const weight = random() < 0.01 ? -1 : Math.exp(2 * random())
      graph.addEdge(`m${i}`, `m${other}`, { weight })
    }
  return { graph, truth: Int32Array.from(circleOf) }
}

function labelsOf(graph, communities) {
  const community = new Map(communities.flatMap(({ members }, c) => members.map(member => [member, c])))
  return relabel(Int32Array.from(graph.nodes(), member => community.get(member)))
}

/** Normalised mutual information, 2 I(A; B) / (H(A) + H(B)). */
function mutualInformation(a, b) {
  const count = keys => {
    const found = new Map()
    for (const key of keys) found.set(key, (found.get(key) ?? 0) + 1)
    return found
  }
  const entropy = keys =>
    [...count(keys).values()].reduce((sum, n) => sum - (n / a.length) * Math.log(n / a.length), 0)
  const [one, other] = [entropy(a), entropy(b)]
  const both = entropy(Array.from(a, (label, i) => `${label} ${b[i]}`))
  return one + other === 0 ? 1 : (2 * (one + other - both)) / (one + other)
}

async function timed(work) {
  const start = performance.now()
  const value = await work()
  return { value, seconds: (performance.now() - start) / 1000 }
}

// biome-ignore format: a heading
const COLUMNS = [
  ['graph', 14], ['ties', 8], ['Q ours', 10], ['Q GDS', 10], ['found', 10], ['agree', 10], ['ARI', 6],
  ['NMI', 6], ['circles', 10], ['ours s', 9], ['GDS s', 8], ['walk off', 10], ['ours ms', 9], ['GDS ms', 8],
]

const line = cells => cells.map((cell, k) => String(cell).padStart(COLUMNS[k][1])).join('')
const pair = (one, other, digits = 2) => `${one.toFixed(digits)} ${other.toFixed(digits)}`

async function compare(name, graph, truth, gds) {
  const options = { runs: Number(values.runs) }
  const own = await timed(() => ownAlgorithms.communities(graph, options))
  const theirs = await timed(() => gds.communities(graph, options))
  const [a, b] = [own, theirs].map(({ value }) => labelsOf(graph, value.communities))
  const from = graph.nodes()[0]
  const ownWalk = await timed(() => ownAlgorithms.personalisedPageRank(graph, from))
  const theirWalk = await timed(() => gds.personalisedPageRank(graph, from))
  const off = Math.max(...graph.nodes().map(m => Math.abs(ownWalk.value.get(m) - theirWalk.value.get(m))))
  console.log(
    line([
      name,
      graph.size,
      own.value.modularity.toFixed(5),
      theirs.value.modularity.toFixed(5),
      `${own.value.communities.length} ${theirs.value.communities.length}`,
      pair(own.value.agreement, theirs.value.agreement),
      adjustedRandIndex(a, b).toFixed(2),
      mutualInformation(a, b).toFixed(2),
      truth === undefined ? '' : pair(mutualInformation(a, truth), mutualInformation(b, truth)),
      own.seconds.toFixed(1),
      theirs.seconds.toFixed(1),
      off.toExponential(0),
      (ownWalk.seconds * 1000).toFixed(0),
      (theirWalk.seconds * 1000).toFixed(0),
    ]),
  )
}

const store = await openStore(process.env.NEO4J_URL ?? 'neo4j://localhost:7687')
try {
  const gds = await store.algorithms?.()
  if (gds === undefined) throw new Error(`${store.address} has no Graph Data Science`)
  console.log(`${gds.engine}; ${values.runs} runs; pairs are ours and GDS's; circles: NMI with those put in
Q modularity, found communities, agree agreement of the runs, ARI and NMI between the two answers, walk PageRank\n`)
  console.log(line(COLUMNS.map(([head]) => head)))
  // The first computations of a server are slow, whatever they are.
  await gds.communities(trustGraph(computeTrust(inventCohort({ members: 30, seed: 2 }))), { runs: 20 })
  for (const members of sizes(values.members))
    await compare(
      `demo ${members}`,
      trustGraph(computeTrust(inventCohort({ members, seed: 1 }))),
      undefined,
      gds,
    )
  for (const count of sizes(values.large)) {
    const { graph, truth } = circles(count)
    await compare(`circles ${count}`, graph, truth, gds)
  }
} finally {
  await store.close()
}
