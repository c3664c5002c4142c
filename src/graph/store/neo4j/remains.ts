/** What an import leaves that did not come to its end: interactions beyond the log's last number, members who arrive. */
import { type Aside, openAside } from './aside.ts'
import { type Connection, int, type Transaction } from './connection.ts'
import type { Locked } from './lock.ts'
import type { Found } from './read.ts'

/** Removes what an import left that did not come to its end; most often there is none. */
export async function clearRemains(
  connection: Connection,
  transaction: Transaction,
  found: Locked,
): Promise<void> {
  if (found.remains) await removeRemains(await openAside(connection, transaction, found.id), found)
}

/** Takes the lanes away too, at last. */
export async function removeRemains(aside: Aside, { id, last }: Found): Promise<void> {
  const parameters = { congregation: id, last: int(last) }
  const some = `MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth > $last
    WITH i LIMIT 2000 DETACH DELETE i RETURN count(*) AS removed`
  const rest = `MATCH (m:Arriving) WHERE m.congregation = $congregation AND m.id IS NOT NULL DETACH DELETE m`
  for (let removed = 1; removed > 0; ) {
    const rows = await aside.commit(0, ({ run }) => run(some, parameters))
    removed = Number(rows![0]!.removed)
  }
  await aside.commit(0, ({ run }) => run(rest, parameters))
}
