/**
 * Forgetting a member: her rows, and her bytes.
 *
 * The rows go in one transaction. The bytes of what was deleted, replaced or moved before stay in pages that SQLite
 * holds free, and in the write-ahead log; `VACUUM` writes the file anew without them, and a checkpoint empties the log.
 */
import type { Cohort } from '../../cohort.ts'
import { withoutMembers } from '../../erasure.ts'
import { type Erasures, newMarks, withoutForgotten } from '../erasures.ts'
import { ENTRY_LISTS, keptEntries, namedIn } from '../merge.ts'
import type { ErasureReport } from '../store.ts'
import type { Connection } from './driver.ts'
import { memberKeys, readCohort } from './read.ts'
import { integer } from './rows.ts'
import { isTrusted, rebuildTrust, removeDyads } from './trust.ts'

/** A congregation in the file. */
type Place = { readonly key: number; readonly id: string }

/** Takes a member's rows out. To be called within a transaction that holds the write lock. */
export function eraseMember(connection: Connection, congregation: Place, member: string): ErasureReport {
  const before = readCohort(connection, congregation.id, undefined)
  return replace(
    connection,
    congregation,
    before,
    withoutMembers(before, id => id === member),
  )
}

/** Takes everybody out who is known by a mark, and what went with them. To be called as `eraseMember`. */
export function eraseMarked(connection: Connection, congregation: Place, marks: Erasures): void {
  const before = readCohort(connection, congregation.id, undefined)
  const { cohort, forgotten } = withoutForgotten(before, marks)
  if (forgotten > 0 || cohort.interactions.length < before.interactions.length)
    replace(connection, congregation, before, cohort)
}

/** Writes what is left of a cohort once some people are cut out of it, and marks of who and what is gone. */
function replace(connection: Connection, { key }: Place, before: Cohort, after: Cohort): ErasureReport {
  const stay = new Set(after.members.map(({ id }) => id))
  const gone = before.members.map(({ id }) => id).filter(id => !stay.has(id))
  const keys = memberKeys(connection, key)

  // What a large import left behind may tell of what is gone.
  removeDyads(connection, key)
  replaceProfiles(connection, key, before, after)
  for (const list of ENTRY_LISTS) {
    if (JSON.stringify(before[list]) === JSON.stringify(after[list])) continue
    connection.run('DELETE FROM entry WHERE congregation = ? AND list = ?', key, list)
    keptEntries(list, after[list]).forEach((entry, position) => {
      connection.run(
        'INSERT INTO entry (congregation, list, key, position, content) VALUES (?, ?, ?, ?, ?)',
        key,
        list,
        entry.key,
        position,
        entry.content,
      )
    })
  }
  const { cut, removed } = cutInteractions(connection, key, before, after)
  for (const her of gone.map(id => keys.get(id)!)) {
    connection.run('DELETE FROM later_word WHERE member = ?', her)
    connection.run('DELETE FROM involved WHERE member = ?', her)
    connection.run('DELETE FROM member WHERE key = ?', her)
  }
  for (const mark of newMarks(gone, removed))
    connection.run('INSERT INTO erasure (congregation, mark) VALUES (?, ?)', key, mark)
  // Where a meeting is gone, the places of others in its series may have moved.
  if (isTrusted(connection, key)) rebuildTrust(connection, key)
  return { cut, removed: removed.length }
}

/** @returns whether no byte of what was deleted is left in the log: not while another reads it */
export function emptyLog(connection: Connection): boolean {
  const [row] = connection.all('PRAGMA wal_checkpoint(TRUNCATE)')
  return integer(row!.busy!) === 0
}

function replaceProfiles(connection: Connection, congregation: number, before: Cohort, after: Cohort): void {
  const known = new Map(before.members.map(member => [member.id, member]))
  for (const profile of after.members)
    if (known.get(profile.id) !== profile)
      connection.run(
        'UPDATE member SET profile = ? WHERE congregation = ? AND id = ?',
        JSON.stringify(profile),
        congregation,
        profile.id,
      )
}

/** What is cut is written with its later words in it: they are its words now. */
function cutInteractions(
  connection: Connection,
  congregation: number,
  before: Cohort,
  after: Cohort,
): { readonly cut: number; readonly removed: readonly string[] } {
  const keys = memberKeys(connection, congregation)
  const left = new Map(after.interactions.map(interaction => [interaction.id, interaction]))
  const removed: string[] = []
  let cut = 0
  for (const interaction of before.interactions) {
    const now = left.get(interaction.id)
    if (now === interaction) continue
    const [row] = connection.all(
      'SELECT key FROM interaction WHERE congregation = ? AND id = ?',
      congregation,
      interaction.id,
    )
    const key = integer(row!.key!)
    const stay = new Set(now === undefined ? [] : namedIn(now))
    for (const id of namedIn(interaction))
      if (!stay.has(id))
        connection.run('DELETE FROM involved WHERE member = ? AND interaction = ?', keys.get(id)!, key)
    connection.run('DELETE FROM later_word WHERE interaction = ?', key)
    if (now === undefined) {
      connection.run('DELETE FROM interaction WHERE key = ?', key)
      removed.push(interaction.id)
    } else {
      connection.run('UPDATE interaction SET content = ? WHERE key = ?', JSON.stringify(now), key)
      cut++
    }
  }
  return { cut, removed }
}
