/** The lock of a congregation: its node, which whoever writes takes first and keeps until all is committed. */

import type { Transaction } from './connection.ts'
import { FOUND, type Found, foundIn } from './read.ts'

/**
 * Takes the lock of a congregation; whoever has it is alone with its log.
 *
 * What it holds is read by a statement of its own, after the lock is there: a value read within the statement that waits
 * for the lock may be of before the wait.
 *
 * @param make whether to make a congregation that is not there
 */
export async function lock({ run }: Transaction, id: string, make: boolean): Promise<Locked | undefined> {
  const parameters = { congregation: id }
  const made = `ON CREATE SET c.head = '{}', c.last = 0, c.interactions = 0, c.version = 0`
  const taken = run(
    `${make ? `MERGE (c:Congregation {id: $congregation}) ${made}` : 'MATCH (c:Congregation {id: $congregation})'}
     SET c.writtenAt = datetime()`,
    parameters,
  )
  const [, [row]] = await Promise.all([
    taken,
    run(`MATCH (c:Congregation {id: $congregation}) RETURN ${FOUND}, ${REMAINS} AS remains`, parameters),
  ])
  return row === undefined ? undefined : { ...foundIn(id, row), remains: row.remains as boolean }
}

/** A congregation whose lock one has; `remains` where an import left something that did not come to its end. */
export type Locked = Found & { readonly remains: boolean }

const REMAINS = `(EXISTS { MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth > c.last }
  OR EXISTS { MATCH (m:Arriving) WHERE m.congregation = $congregation AND m.id IS NOT NULL })`

/** Says that something else than the log's end changes: who reads meanwhile reads again. */
export async function raiseVersion({ run }: Transaction, id: string): Promise<void> {
  await run('MATCH (c:Congregation {id: $congregation}) SET c.version = c.version + 1', { congregation: id })
}
