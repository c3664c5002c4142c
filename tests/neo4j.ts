/** The server that Neo4j's tests run on, and Cypher of our own on it. */

import { readAddress } from '../src/graph/store/neo4j/address.ts'
import { connect, type Row } from '../src/graph/store/neo4j/connection.ts'

/** Undefined where there is none: then the suites that need it are not run, and `npm test` says so. */
export const NEO4J_URL: string | undefined = process.env.NEO4J_URL || undefined

/** Runs Cypher on the server as its administrator would. */
export async function cypher(statement: string, parameters: Record<string, unknown> = {}): Promise<Row[]> {
  const connection = connect(readAddress(NEO4J_URL!, process.env, 'NEO4J_URL'))
  try {
    return await connection.alone(statement, parameters)
  } finally {
    await connection.close()
  }
}

/** Empties the database, but for its constraints and the note of them. Relationships first: a member may have many. */
export async function wipe(): Promise<void> {
  await cypher('MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS')
  await cypher('MATCH (n) WHERE NOT n:CoalesceMigration CALL (n) { DELETE n } IN TRANSACTIONS OF 10000 ROWS')
}
