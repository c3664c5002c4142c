/**
 * Do communities reach the best known modularity of four classic networks, and do they tell an office's departments
 * from who was face to face with whom? Against plain Louvain, on several ways to weigh a tie.
 *
 * Data: M. Newman's networks and public recordings of face-to-face contacts (SocioPatterns); not part of the project.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UndirectedGraph } from 'graphology'
import louvain from 'graphology-communities-louvain/experimental/robust-randomness.js'
import { consensusCommunities } from '../../dist/graph/communities.js'
import { readContacts } from '../../dist/graph/files/index.js'
import { seededRandom } from '../../dist/graph/random.js'
import { computeTrust } from '../../dist/graph/trust.js'
import { trustGraph } from '../../dist/graph/trust-graph.js'

const RECORDS = 'networks/modularity-records.csv'
const OFFICES = [
  { name: 'office 2013', folder: 'invs2013', file: 'workplace_InVS' },
  { name: 'office 2015', folder: 'invs2015', file: 'workplace_InVS15' },
]
const CONFERENCE = 'contacts/sfhh2009/SFHH_tij.dat.gz'
const SEEDS = [1, 2, 3, 4, 5]
const PLAIN_RUNS = 50

/** @returns {boolean} whether the data that this validation reads are there */
export function communityDataIn(dataDir) {
  return [RECORDS, CONFERENCE, ...OFFICES.map(({ folder }) => `contacts/${folder}`)].every(path =>
    existsSync(join(dataDir, path)),
  )
}

/**
 * @returns {Promise<{
 *   networks: {name: string, members: number, ties: number, best: number, found: number, communities: number, plain: number, reached: boolean}[],
 *   offices: {name: string, weight: string, own: number[], communities: number, agreement: number, plain: number[]}[],
 *   time: {members: number, ties: number, runs: number, seconds: number}}>}
 *   `own`: normalised mutual information with the departments for each seed; `plain`: of single Louvain runs
 */
export async function validateCommunities(dataDir) {
  const offices = []
  for (const { name, folder, file } of OFFICES) {
    const folderPath = join(dataDir, 'contacts', folder)
    const trust = await trustOf(join(folderPath, `${file}_tij.dat.gz`))
    const departments = readDepartments(join(folderPath, `${file}_metadata.txt`))
    for (const [weight, graph] of weighings(trust))
      offices.push({ name, weight, ...office(graph, departments) })
  }
  return {
    networks: networks(dataDir),
    offices,
    time: timed(trustGraph(await trustOf(join(dataDir, CONFERENCE)))),
  }
}

/** The figures as lines of text, ready to print. */
export function communityTable({ networks, offices, time }) {
  const line = (cells, widths) =>
    cells
      .map((cell, k) => (widths[k] < 0 ? String(cell).padEnd(-widths[k]) : String(cell).padStart(widths[k])))
      .join('')
  const first = [-12, 9, 7, 12, 12, 13, 10, 12]
  const second = [-14, -24, 9, 9, 14, 11, 9, 9, 9]
  return [
    'Modularity, best known and found with seed 1',
    line(
      ['network', 'members', 'ties', 'best known', 'found', 'communities', 'reached', 'one Louvain'],
      first,
    ),
    ...networks.map(({ name, members, ties, best, found, communities, plain, reached }) =>
      line(
        [
          name,
          members,
          ties,
          best.toFixed(6),
          found.toFixed(6),
          communities,
          reached ? 'yes' : 'NO',
          plain.toFixed(6),
        ],
        first,
      ),
    ),
    '',
    'Departments: normalised mutual information with the communities found',
    line(
      ['data', 'weight of a tie', 'mean', 'worst', 'communities', 'agreement', 'Louvain', 'worst', 'best'],
      second,
    ),
    ...offices.map(({ name, weight, own, communities, agreement, plain }) =>
      line(
        [
          name,
          weight,
          ...[mean(own), Math.min(...own)].map(x => x.toFixed(3)),
          communities,
          agreement.toFixed(2),
          ...[mean(plain), Math.min(...plain), Math.max(...plain)].map(x => x.toFixed(3)),
        ],
        second,
      ),
    ),
    '',
    `mean, worst: of seeds ${SEEDS[0]} to ${SEEDS.at(-1)}. Louvain: ${PLAIN_RUNS} single runs. trust graph: what the command uses.`,
    `Time: ${time.members} people with ${time.ties} ties, ${time.runs} runs: ${time.seconds.toFixed(1)} s.`,
  ]
}

// Cases ---------------------------------------------------------------------------------------------------------------

function networks(dataDir) {
  const [, ...records] = readFileSync(join(dataDir, RECORDS), 'utf8').trim().split('\n')
  return records.map(record => {
    const [name, , , best] = record.split(',')
    const graph = readGml(readFileSync(join(dataDir, `networks/${name}.gml`), 'utf8'))
    const { modularity, communities } = consensusCommunities(graph)
    return {
      name,
      members: graph.order,
      ties: graph.size,
      best: Number(best),
      found: modularity,
      communities: communities.length,
      plain: louvain.detailed(graph, { rng: seededRandom(1) }).modularity,
      reached: Number(modularity.toFixed(6)) >= Number(best),
    }
  })
}

/** The trust graph first, then plain weights of the same contacts. */
function* weighings(trust) {
  yield ['trust graph', trustGraph(trust)]
  const sums = new Map()
  for (const { a, b, minutes } of trust.dyads)
    for (const id of [a, b]) sums.set(id, (sums.get(id) ?? 0) + minutes)
  const share = ({ a, b, minutes }) => minutes / Math.max(sums.get(a), sums.get(b))
  const weights = {
    time: ({ minutes }) => minutes,
    'log(1 + time / 10 min)': ({ minutes }) => Math.log1p(minutes / 10),
    'smaller share': share,
    'sqrt(smaller share)': dyad => Math.sqrt(share(dyad)),
    days: ({ days }) => days,
    'time^2/3 hours^1/3': ({ minutes, hours }) => Math.cbrt(minutes ** 2 * hours),
    'time^1/3 hours^2/3': ({ minutes, hours }) => Math.cbrt(minutes * hours ** 2),
    hours: ({ hours }) => hours,
  }
  for (const [name, weight] of Object.entries(weights)) yield [name, trustGraph(trust, weight)]
}

function office(graph, departments) {
  const known = partition => mutualInformation(partition, departments)
  const own = SEEDS.map(seed => consensusCommunities(graph, { seed }))
  return {
    own: own.map(({ communities }) =>
      known(new Map(communities.flatMap(({ members }, c) => members.map(member => [member, c])))),
    ),
    communities: own[0].communities.length,
    agreement: own[0].agreement,
    plain: Array.from({ length: PLAIN_RUNS }, (_, run) =>
      known(new Map(Object.entries(louvain(graph, { rng: seededRandom(1, run) })))),
    ),
  }
}

function timed(graph) {
  const started = performance.now()
  const { runs } = consensusCommunities(graph)
  return { members: graph.order, ties: graph.size, runs, seconds: (performance.now() - started) / 1000 }
}

// Figures -------------------------------------------------------------------------------------------------------------

/** Normalised mutual information of two labelings of the members that both know: 2 I / (H + H). */
function mutualInformation(found, known) {
  const members = [...found.keys()].filter(member => known.has(member))
  const entropy = label => {
    const counts = new Map()
    for (const member of members) counts.set(label(member), (counts.get(label(member)) ?? 0) + 1)
    return [...counts.values()].reduce((sum, count) => {
      const share = count / members.length
      return sum - share * Math.log(share)
    }, 0)
  }
  const [one, other] = [entropy(member => found.get(member)), entropy(member => known.get(member))]
  const both = entropy(member => `${found.get(member)} ${known.get(member)}`)
  return one + other === 0 ? 1 : (2 * (one + other - both)) / (one + other)
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

// Reading -------------------------------------------------------------------------------------------------------------

/** The undirected graph of a GML document, each tie of weight 1; repeated ties count once, loops are left out. */
function readGml(text) {
  const graph = new UndirectedGraph()
  for (const [, id] of text.matchAll(/\bnode\s*\[\s*id\s+(\S+)/g)) graph.mergeNode(id)
  for (const [, a, b] of text.matchAll(/\bedge\s*\[\s*source\s+(\S+)\s+target\s+(\S+)/g)) {
    if (a !== b) graph.mergeEdge(a, b, { weight: 1 })
  }
  return graph
}

async function trustOf(path) {
  const { cohort } = await readContacts(path)
  return computeTrust(cohort)
}

function readDepartments(path) {
  return new Map(
    readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map(line => line.trim().split(/\s+/)),
  )
}
