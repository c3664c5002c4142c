/** A place for Neo4j stores to be killed at: a server of our own in a temporary home, whose database is emptied. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import neo4j from 'neo4j-driver'
import { participantsOf } from '../../dist/graph/cohort.js'
import { TrustLedger } from '../../dist/graph/trust.js'
import { startServer } from '../neo4j/server.mjs'
import { wipe } from '../neo4j/wipe.mjs'

// Nothing large is kept here, and a start is what takes longest.
const MEMORY = { heap: '512m', pageCache: '128m' }
const QUICK = '-XX:TieredStopAtLevel=1'

export async function neo4jPlaces({ server }) {
  return [() => openPlace(server)]
}

async function openPlace(killsServer) {
  const home = mkdtempSync(join(tmpdir(), 'coalesce-kill-neo4j-'))
  process.once('exit', () => rmSync(home, { recursive: true, force: true }))
  const jvm = killsServer ? await quickened(home) : [QUICK]
  let server = await startServer({ home, ...MEMORY, jvm })
  const { url, port, user, password, version } = server
  // The store takes them from the environment, and so do the children.
  Object.assign(process.env, { NEO4J_USER: user, NEO4J_PASSWORD: password })
  return {
    name: `Neo4j ${version}${killsServer ? ', the server killed' : ''}, on Node ${process.versions.node}`,
    url,
    options: {},
    killsPerStore: 5,
    longestLife: 8000,
    empty: () => wipe({ url, user, password, yes: true }),
    below: (cohort, trust) => inspectGraph({ url, user, password }, cohort, trust),
    killServer: () => server.kill(),
    restartServer: async () => {
      server = await startServer({ home, port, ...MEMORY, jvm })
    },
    close: () => server.kill(),
  }
}

/** Java's arguments with an archive of the classes that a start loads; with it a restart takes a third less. */
async function quickened(home) {
  const archive = join(home, 'classes.jsa')
  const server = await startServer({ home, ...MEMORY, jvm: [QUICK, `-XX:ArchiveClassesAtExit=${archive}`] })
  await server.stop()
  return [QUICK, `-XX:SharedArchiveFile=${archive}`]
}

async function inspectGraph({ url, user, password }, { members, interactions }, { dyads }) {
  const driver = neo4j.driver(url, neo4j.auth.basic(user, password), { disableLosslessIntegers: true })
  const rows = async statement => {
    const { records } = await driver.executeQuery(statement, {}, { database: 'neo4j' })
    return records.map(record => record.toObject())
  }
  try {
    const [{ last, counted, others, ...kept }] = await rows(GRAPH)
    const nodes = new Map((await rows(INTERACTIONS)).map(row => [row.id, row]))
    const remains = others + [...nodes.values()].filter(({ nth }) => nth > last).length
    const right = { members: members.length, trusts: 2 * dyads.length, pairs: 2 * dyads.length }
    const notWhole =
      nodes.size === interactions.length &&
      counted === interactions.length &&
      new Set([...nodes.values()].map(({ nth }) => nth)).size === nodes.size &&
      JSON.stringify(kept) === JSON.stringify(right)
        ? 0
        : 1
    return { astray: countAstray(interactions, nodes), remains, notWhole }
  } finally {
    await driver.close()
  }
}

const GRAPH = `
  MATCH (c:Congregation)
  RETURN c.last AS last, c.interactions AS counted,
    COUNT { MATCH (m:Member) } AS members,
    COUNT { MATCH (:Member)-[:TRUSTS]->(:Member) } AS trusts,
    COLLECT { MATCH (a:Member)-[:TRUSTS]->(b:Member) RETURN count(DISTINCT [a.id, b.id]) }[0] AS pairs,
    COUNT { MATCH (n) WHERE NOT n:Congregation|Member|Interaction|CoalesceMigration } AS others`

const INTERACTIONS = `
  MATCH (i:Interaction)
  RETURN i.id AS id, i.nth AS nth, COLLECT { MATCH (m:Member)-[t]->(i) RETURN [type(t), m.id, t.points] } AS ties`

/** Interactions whose relationships are not those of the ones who are named in it, with the points that they earned. */
function countAstray(interactions, nodes) {
  const ledger = new TrustLedger()
  ledger.recordAll(interactions)
  return ledger.earnedIn(interactions).filter(({ interaction, points }) => {
    const { id, recordedBy, confirmedBy = [] } = interaction
    const ties = [
      ...participantsOf(interaction).map((person, k) => ['TOOK_PART', person, points[k]]),
      ...(recordedBy === undefined ? [] : [['RECORDED', recordedBy, null]]),
      ...confirmedBy.map(person => ['CONFIRMED', person, null]),
    ]
    const text = some => JSON.stringify(some.map(tie => JSON.stringify(tie)).sort())
    return text(nodes.get(id)?.ties ?? []) !== text(ties)
  }).length
}
