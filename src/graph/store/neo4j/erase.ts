/**
 * Forgetting a member: her node with all that hangs on it, and every trace in what others lived.
 *
 * No query finds her afterwards. Bytes of deleted records stay in the server's files until they are used again; a copy
 * of the store without them is made by `coalesce copy` (docs/neo4j.md).
 */
import type { Cohort } from '../../cohort.ts'
import { withoutMembers } from '../../erasure.ts'
import { type Erasures, newMarks, withoutForgotten } from '../erasures.ts'
import { ENTRY_LISTS, keptEntries } from '../merge.ts'
import type { ErasureReport } from '../store.ts'
import { int, type Transaction } from './connection.ts'
import { writeEntries } from './entries.ts'
import { raiseVersion } from './lock.ts'
import { interactionAt, memberAt, memberProperties } from './model.ts'
import { type Found, readCohort } from './read.ts'
import { rebuildTrust } from './trust.ts'

/** Interactions changed in one statement. */
const BATCH = 1000

/** To be called with the congregation's lock. */
export async function eraseMember(
  transaction: Transaction,
  found: Found,
  member: string,
): Promise<ErasureReport> {
  await raiseVersion(transaction, found.id)
  const before = (await readCohort(transaction, found.id))!
  return replace(
    transaction,
    found,
    before,
    withoutMembers(before, id => id === member),
  )
}

/** Takes everybody out who is known by a mark, and what went with them. To be called as `eraseMember`. */
export async function eraseMarked(transaction: Transaction, found: Found, marks: Erasures): Promise<void> {
  const before = (await readCohort(transaction, found.id))!
  const { cohort, forgotten } = withoutForgotten(before, marks)
  if (forgotten > 0 || cohort.interactions.length < before.interactions.length)
    await replace(transaction, found, before, cohort)
}

/** Writes what is left of a cohort once some people are cut out of it, and marks of who and what is gone. */
async function replace(
  transaction: Transaction,
  found: Found,
  before: Cohort,
  after: Cohort,
): Promise<ErasureReport> {
  const { run } = transaction
  const congregation = found.id
  const stay = new Set(after.members.map(({ id }) => id))
  const gone = before.members.map(({ id }) => id).filter(id => !stay.has(id))
  const left = new Map(after.interactions.map(interaction => [interaction.id, interaction]))
  const removed = before.interactions.filter(({ id }) => !left.has(id)).map(({ id }) => id)
  const known = new Map(before.interactions.map(interaction => [interaction.id, interaction]))
  const cut = after.interactions.filter(interaction => known.get(interaction.id) !== interaction)

  await run(`UNWIND $gone AS her ${memberAt('m', 'her')} DETACH DELETE m`, { congregation, gone })
  for (let start = 0; start < removed.length; start += BATCH)
    await run(`UNWIND $ids AS id ${interactionAt('i', 'id')} DETACH DELETE i`, {
      congregation,
      ids: removed.slice(start, start + BATCH),
    })
  // What is cut is written with its later words in it: they are its words now, and bear no number any more.
  for (let start = 0; start < cut.length; start += BATCH)
    await run(
      `UNWIND $rows AS row
       ${interactionAt('i', 'row[0]')}
       SET i.content = row[1], i.words = null
       WITH i, row
       OPTIONAL MATCH (i)<-[word:CONFIRMED|CONTESTED]-() SET word.nth = null
       WITH DISTINCT i, row WHERE row[2]
       MATCH (i)<-[recorded:RECORDED]-() DELETE recorded`,
      {
        congregation,
        rows: cut
          .slice(start, start + BATCH)
          .map(one => [one.id, JSON.stringify(one), one.recordedBy === undefined]),
      },
    )
  const profiles = after.members.filter(profile => !before.members.includes(profile))
  await run(
    `UNWIND $rows AS row
     ${memberAt('m', 'row[0]')}
     WITH m, row, m.position AS position
     SET m = row[1], m.position = position`,
    {
      congregation,
      rows: profiles.map(profile => [
        profile.id,
        { ...memberProperties(profile), congregation, id: profile.id, profile: JSON.stringify(profile) },
      ]),
    },
  )
  for (const list of ENTRY_LISTS) {
    if (JSON.stringify(before[list]) === JSON.stringify(after[list])) continue
    await run(
      'MATCH (e:Entry) WHERE e.congregation = $congregation AND e.list = $list AND e.key IS NOT NULL DETACH DELETE e',
      {
        congregation,
        list,
      },
    )
    const entries = keptEntries(list, after[list]).map((entry, position) => ({ ...entry, position }))
    await writeEntries(transaction, congregation, list, entries)
  }
  await run(`UNWIND $marks AS mark CREATE (:Erasure {congregation: $congregation, mark: mark})`, {
    congregation,
    marks: newMarks(gone, removed),
  })
  const times = after.interactions.map(({ at }) => Date.parse(at))
  const latest = times.length === 0 ? null : int(times.reduce((a, b) => Math.max(a, b)))
  await run('MATCH (c:Congregation {id: $congregation}) SET c.interactions = $count, c.latest = $latest', {
    congregation,
    count: int(after.interactions.length),
    latest,
  })
  // Where a meeting is gone, the places of others in its series may have moved.
  await rebuildTrust(transaction, { ...found, interactions: after.interactions.length })
  return { cut: cut.length, removed: removed.length }
}
