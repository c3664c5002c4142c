/** Empties a Neo4j database: relationships, nodes, and what was declared about them. Whose they were is not asked. */
import neo4j from 'neo4j-driver'
import { Refusal } from './refusal.mjs'

// In pieces, so that a million of them need no memory for a million; an implicit transaction each, as Neo4j demands it.
const RELATIONSHIPS = 'MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS'
const NODES = 'MATCH (n) CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS'

/** @returns how many `nodes`, `relationships` and `rules` (constraints and indexes) were there, and by now are not */
export async function wipe({ url, user, password, database = 'neo4j', yes }) {
  const driver = driverFor(url, neo4j.auth.basic(user, password))
  const session = driver.session({ database })
  try {
    // Whether it answers is asked without retries, which would take half a minute.
    await driver.getServerInfo({ database })
    const there = await countIn(session)
    if (!yes)
      throw new Refusal(
        `${url}: ${wordsOf(there)}; to remove all of them, whoever's they are, repeat with --yes`,
      )
    await session.run(RELATIONSHIPS)
    await session.run(NODES)
    for (const rule of await rulesIn(session)) await session.run(rule)
    return there
  } catch (error) {
    throw refusalOf(error, url) ?? error
  } finally {
    await session.close()
    await driver.close()
  }
}

function driverFor(url, auth) {
  try {
    return neo4j.driver(url, auth)
  } catch (error) {
    throw new Refusal(
      `NEO4J_URL=${url}: is no address of a Neo4j (${error.message}); write one such as bolt://127.0.0.1:7687`,
    )
  }
}

export const wordsOf = ({ nodes, relationships, rules }) =>
  `${nodes} nodes, ${relationships} relationships, ${rules} constraints and indexes`

async function countIn(session) {
  const count = async query => (await session.run(query)).records[0].get('n').toNumber()
  return {
    nodes: await count('MATCH (n) RETURN count(n) AS n'),
    relationships: await count('MATCH ()-[r]->() RETURN count(r) AS n'),
    rules: (await rulesIn(session)).length,
  }
}

/** @returns statements that drop what was declared; an index that a constraint made goes with it, lookups are Neo4j's own */
async function rulesIn(session) {
  const named = async (kind, query) =>
    (await session.run(query)).records.map(
      record => `DROP ${kind} \`${record.get('name').replaceAll('`', '``')}\``,
    )
  return [
    ...(await named('CONSTRAINT', 'SHOW CONSTRAINTS YIELD name')),
    ...(await named(
      'INDEX',
      "SHOW INDEXES YIELD name, type, owningConstraint WHERE type <> 'LOOKUP' AND owningConstraint IS NULL RETURN name",
    )),
  ]
}

function refusalOf({ code }, url) {
  if (code === 'ServiceUnavailable' || code === 'SessionExpired')
    return new Refusal(`NEO4J_URL=${url}: no Neo4j answers there; start one with npm run neo4j -- start`)
  if (String(code).startsWith('Neo.ClientError.Security.'))
    return new Refusal(
      `NEO4J_PASSWORD: ${url} does not take it (${code}); set NEO4J_USER and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE`,
    )
  if (code === 'Neo.ClientError.Database.DatabaseNotFound')
    return new Refusal(`NEO4J_DATABASE: ${url} has no such database; unset it, for Community has one, neo4j`)
  return undefined
}
