/** A congregation's people, and the document's other lists: as nodes, and as their relationships to people. */
import type { Cohort } from '../../cohort.ts'
import { type EntryList, type KeyRange, keptEntries, mergeList, type Placed } from '../merge.ts'
import { int, type Transaction } from './connection.ts'
import { ENTRY_LABELS, entryShown, memberAt, memberProperties } from './model.ts'

/** Members or entries written in one statement. */
const BATCH = 2000

export async function writeMembers(
  { run }: Transaction,
  congregation: string,
  writes: readonly Placed[],
): Promise<void> {
  const rows = writes.map(({ key, position, content }) => [
    key,
    {
      ...memberProperties(JSON.parse(content)),
      congregation,
      id: key,
      position: int(position),
      profile: content,
    },
  ])
  for (let start = 0; start < rows.length; start += BATCH)
    await run(
      `MATCH (c:Congregation {id: $congregation})
       UNWIND $rows AS row
       OPTIONAL MATCH (arriving:Arriving {congregation: $congregation, id: row[0]})
       CALL (arriving) {
         WITH arriving WHERE arriving IS NOT NULL
         SET arriving:Member REMOVE arriving:Arriving
       }
       MERGE (m:Member {congregation: $congregation, id: row[0]})
       SET m = row[1]
       MERGE (m)-[:BELONGS_TO]->(c)`,
      { congregation, rows: rows.slice(start, start + BATCH) },
    )
}

export async function keepEntries(
  transaction: Transaction,
  list: EntryList,
  kept: readonly Placed[],
  cohort: Cohort,
): Promise<void> {
  const told = keptEntries(list, cohort[list])
  if (told.length > 0) await writeEntries(transaction, cohort.id, list, mergeList(kept, told).writes)
}

/** Writes entries with their labels, properties and relationships, in place of those of the same key. */
export async function writeEntries(
  { run }: Transaction,
  congregation: string,
  list: EntryList,
  writes: readonly Placed[],
): Promise<void> {
  const show = entryShown[list] as (entry: unknown) => ReturnType<(typeof entryShown)['crews']>
  const shown = writes.map(({ content }) => show(JSON.parse(content)))
  const rows = writes.map(({ key, position, content }, k) => [
    key,
    { ...shown[k].properties, congregation, list, key, position: int(position), content },
  ])
  const ties = writes.flatMap(({ key }, k) => shown[k].ties.map(([member, type]) => [key, member, type]))
  for (let start = 0; start < rows.length; start += BATCH)
    await run(
      `UNWIND $rows AS row
       MERGE (e:Entry {congregation: $congregation, list: $list, key: row[0]})
       SET e = row[1], e:${ENTRY_LABELS[list]}
       WITH e OPTIONAL MATCH (e)<-[tie]-(:Member) DELETE tie`,
      { congregation, list, rows: rows.slice(start, start + BATCH) },
    )
  for (let start = 0; start < ties.length; start += BATCH)
    await run(
      `UNWIND $ties AS tie
       MATCH (e:Entry {congregation: $congregation, list: $list, key: tie[0]})
       USING INDEX SEEK e:Entry(congregation, list, key)
       ${memberAt('m', 'tie[1]')}
       CREATE (m)-[:$(tie[2])]->(e)`,
      { congregation, list, ties: ties.slice(start, start + BATCH) },
    )
}

/** Removes the entries of some keys, and their relationships. @returns how many there were */
export async function removeEntries(
  { run }: Transaction,
  congregation: string,
  ranges: readonly KeyRange[],
): Promise<number> {
  const rows = ranges.map(({ list, first, before }) => [list, first, before])
  let removed = 0
  for (let start = 0; start < rows.length; start += BATCH) {
    const [row] = await run(
      `UNWIND $rows AS row
       MATCH (e:Entry) USING INDEX SEEK e:Entry(congregation, list, key)
       WHERE e.congregation = $congregation AND e.list = row[0] AND e.key >= row[1] AND e.key < row[2]
       WITH DISTINCT e
       DETACH DELETE e
       RETURN count(*) AS removed`,
      { congregation, rows: rows.slice(start, start + BATCH) },
    )
    removed += Number(row!.removed)
  }
  return removed
}
