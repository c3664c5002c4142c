/** From a cohort to the tables. To be called within a transaction that holds the write lock. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Cohort, Interaction } from '../../cohort.ts'
import { InputError } from '../../fault.ts'
import { Append, everybodyNamed, type KeptInteraction, strangerFaults } from '../append.ts'
import { type Erasures, isMarked, withoutForgotten } from '../erasures.ts'
import {
  ENTRY_LISTS,
  type EntryList,
  type Kept,
  keptEntries,
  mergeHead,
  mergeList,
  namedIn,
  type Placed,
  type Withdrawal,
  type Word,
  withdrawnKeys,
  withWords,
} from '../merge.ts'
import type { ImportOptions, ImportReport, RecordOptions, RecordReport, WithdrawReport } from '../store.ts'
import type { Change } from '../upkeep.ts'
import type { Connection, Row } from './driver.ts'
import { eraseMarked } from './erase.ts'
import { findCongregation, memberKeys, readErasures, wordsOn } from './read.ts'
import { integer, parsed, text } from './rows.ts'
import { distrust, followTrust, isTrusted, rebuildTrust } from './trust.ts'

/** So many interactions are written before others in this process get a turn: some 20 ms. */
const BATCH = 2000

/** Merges a document into its congregation, and brings its trust forward. */
export async function importCohort(
  connection: Connection,
  told: Cohort,
  { erasures = [], ...options }: ImportOptions,
): Promise<ImportReport> {
  const key = keepHead(connection, told)
  const marks = keepErasures(connection, key, erasures)
  if (erasures.length > 0) eraseMarked(connection, { key, id: told.id }, marks)
  const { cohort, forgotten } = withoutForgotten(told, marks)
  const changed = keepMembers(connection, key, cohort)
  for (const list of ENTRY_LISTS) keepEntries(connection, key, list, cohort)
  const place = { key, id: cohort.id, forgetful: marks.length > 0, isGone: undefined }
  const { changes, ...report } = await appendInteractions(connection, place, cohort.interactions, options)
  if (changes === undefined) distrust(connection, key)
  else if (isTrusted(connection, key)) await followTrust(connection, key, changes)
  const [members, interactions] = [cohort.members.length, cohort.interactions.length]
  return { members, interactions, ...report, changed, forgotten }
}

/** Appends interactions to a congregation's log, and brings its trust forward. */
export async function recordInteractions(
  connection: Connection,
  congregation: { readonly key: number; readonly id: string },
  interactions: readonly Interaction[],
  options: RecordOptions,
): Promise<RecordReport> {
  const { key } = congregation
  const trusted = isTrusted(connection, key)
  const marks = readErasures(connection, key)
  const place = { ...congregation, forgetful: marks.length > 0, isGone: isMarked(marks, 'interaction') }
  const { changes, ...report } = await appendInteractions(connection, place, interactions, options)
  if (trusted && changes !== undefined) await followTrust(connection, key, changes)
  else rebuildTrust(connection, key)
  return report
}

/** Takes entries of a congregation's lists back. Cost: theirs, and an index lookup each. */
export function withdrawEntries(
  connection: Connection,
  congregation: number,
  entries: readonly Withdrawal[],
): WithdrawReport {
  let withdrawn = 0
  for (const { list, first, before } of entries.map(withdrawnKeys))
    withdrawn += connection.run(
      'DELETE FROM entry WHERE congregation = ? AND list = ? AND key >= ? AND key < ?',
      congregation,
      list,
      first,
      before,
    )
  return { withdrawn }
}

/** A congregation in the file; whether somebody was forgotten in it, and which interactions went with them. */
type Place = {
  readonly key: number
  readonly id: string
  readonly forgetful: boolean
  readonly isGone: ((id: string) => boolean) | undefined
}

/** @returns the congregation's key */
function keepHead(connection: Connection, { id, name, asOf }: Cohort): number {
  const before = findCongregation(connection, id)
  const head = JSON.stringify(mergeHead(before?.head ?? {}, { name, asOf }))
  connection.run(
    'INSERT INTO congregation (id, head) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET head = excluded.head',
    id,
    head,
  )
  return before?.key ?? findCongregation(connection, id)!.key
}

/** Adds marks of people who are to be forgotten here too. @returns all marks */
function keepErasures(connection: Connection, congregation: number, erasures: Erasures): Erasures {
  for (const mark of erasures)
    connection.run(
      'INSERT INTO erasure (congregation, mark) VALUES (?, ?) ON CONFLICT DO NOTHING',
      congregation,
      mark,
    )
  return readErasures(connection, congregation)
}

/** @returns how many profiles were replaced */
function keepMembers(connection: Connection, congregation: number, { members }: Cohort): number {
  const kept = connection.all(
    `SELECT CAST(id AS BLOB) AS key, position, CAST(profile AS BLOB) AS content FROM member
     WHERE congregation = ? ORDER BY position`,
    congregation,
  )
  const told = members.map((member): Kept => ({ key: member.id, content: JSON.stringify(member) }))
  const { writes, changed } = mergeList(kept.map(placed), told)
  for (const { key, position, content } of writes)
    connection.run(
      `INSERT INTO member (congregation, id, position, profile) VALUES (?, ?, ?, ?)
       ON CONFLICT (congregation, id) DO UPDATE SET position = excluded.position, profile = excluded.profile`,
      congregation,
      key,
      position,
      content,
    )
  return changed
}

function keepEntries(connection: Connection, congregation: number, list: EntryList, cohort: Cohort) {
  const told = keptEntries(list, cohort[list])
  if (told.length === 0) return
  const kept = connection.all(
    `SELECT CAST(key AS BLOB) AS key, position, CAST(content AS BLOB) AS content FROM entry
     WHERE congregation = ? AND list = ? ORDER BY position`,
    congregation,
    list,
  )
  for (const { key, position, content } of mergeList(kept.map(placed), told).writes)
    connection.run(
      `INSERT INTO entry (congregation, list, key, position, content) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (congregation, list, key) DO UPDATE SET position = excluded.position, content = excluded.content`,
      congregation,
      list,
      key,
      position,
      content,
    )
}

function placed(row: Row): Placed {
  return { key: text(row.key!), position: integer(row.position!), content: text(row.content!) }
}

/** What was appended; and the changes to trust, undefined where they are too many to follow one by one. */
type Appended = RecordReport & { readonly changes: readonly Change[] | undefined }

/**
 * Appends what the congregation does not have yet. Cost: the interactions handed in, and an index lookup each; it does
 * not grow with the congregation.
 *
 * @throws InputError with every interaction that names a stranger, or that is there with other content
 */
async function appendInteractions(
  connection: Connection,
  { key: congregation, id, forgetful, isGone }: Place,
  interactions: readonly Interaction[],
  { source = id, signal, onProgress }: ImportOptions,
): Promise<Appended> {
  const total = interactions.length
  const keys = keysOfNamed(connection, congregation, interactions)
  const strange = [...keys].filter(([, key]) => key === undefined).map(([name]) => name)
  if (strange.length > 0)
    throw new InputError(
      source,
      strangerFaults(strange, [...memberKeys(connection, congregation).keys()], interactions, id),
    )

  const append = new Append(forgetful, isGone)
  const involved = new Map<number, number[]>()
  const empty = !hasInteractions(connection, congregation)
  let next = integer(connection.all('SELECT coalesce(max(key), 0) AS last FROM interaction')[0]!.last!) + 1
  for (let start = 0; start < total; start += BATCH) {
    const batch = interactions.slice(start, start + BATCH)
    const known = empty ? NOTHING : knownAmong(connection, congregation, batch)
    const { added, words } = append.take(batch, known)
    for (const { interaction, content } of added) {
      insert(connection, next, congregation, interaction, content)
      involve(involved, keys, namedIn(interaction), next++)
    }
    for (const { interaction, words: some } of words) {
      const key = known.get(interaction.id)?.key ?? keyFor(connection, congregation, interaction.id)
      keepWords(connection, key, some, keys)
      for (const { by } of some) involve(involved, keys, [by], key)
    }
    if (start + BATCH < total) {
      onProgress?.({ done: start + BATCH, total })
      await turn()
      signal?.throwIfAborted()
    }
  }
  if (append.faults.length > 0) throw new InputError(source, append.faults)
  keepInvolved(connection, involved)
  onProgress?.({ done: total, total })
  return {
    added: append.added,
    unchanged: total - append.added,
    words: append.words,
    changes: append.changes,
  }
}

function insert(
  connection: Connection,
  key: number,
  congregation: number,
  interaction: Interaction,
  content: string,
): void {
  connection.run(
    'INSERT INTO interaction (key, congregation, id, at, series, content) VALUES (?, ?, ?, ?, ?, ?)',
    key,
    congregation,
    interaction.id,
    Date.parse(interaction.at),
    interaction.kind === 'meeting' ? interaction.series : null,
    content,
  )
}

type Known = KeptInteraction & { readonly key: number }
const NOTHING: ReadonlyMap<string, Known> = new Map()

function hasInteractions(connection: Connection, congregation: number): boolean {
  return connection.all('SELECT 1 FROM interaction WHERE congregation = ? LIMIT 1', congregation).length > 0
}

function keyFor(connection: Connection, congregation: number, id: string): number {
  const [row] = connection.all(
    'SELECT key FROM interaction WHERE congregation = ? AND id = ?',
    congregation,
    id,
  )
  return integer(row!.key!)
}

/** Those of the batch that the congregation has, by id. */
function knownAmong(
  connection: Connection,
  congregation: number,
  batch: readonly Interaction[],
): ReadonlyMap<string, Known> {
  const rows = connection.all(
    `SELECT told.key AS nth, interaction.key AS key, CAST(content AS BLOB) AS content
     FROM json_each(?) AS told CROSS JOIN interaction ON congregation = ? AND interaction.id = told.value`,
    JSON.stringify(batch.map(({ id }) => id)),
    congregation,
  )
  return new Map(
    rows.map(row => {
      const key = integer(row.key!)
      const content = text(row.content!)
      const read = () => withWords(parsed<Interaction>(content), wordsOn(connection, key))
      return [batch[integer(row.nth!)]!.id, { key, content, read }]
    }),
  )
}

/** The key of everybody whom the interactions name; undefined for who is no member. */
function keysOfNamed(
  connection: Connection,
  congregation: number,
  interactions: readonly Interaction[],
): ReadonlyMap<string, number | undefined> {
  const ids = everybodyNamed(interactions)
  const keys = new Map<string, number | undefined>(ids.map(id => [id, undefined]))
  const rows = connection.all(
    `SELECT told.key AS nth, member.key AS key
     FROM json_each(?) AS told CROSS JOIN member ON congregation = ? AND member.id = told.value`,
    JSON.stringify(ids),
    congregation,
  )
  for (const { nth, key } of rows) keys.set(ids[integer(nth!)]!, integer(key!))
  return keys
}

function keepWords(
  connection: Connection,
  interaction: number,
  words: readonly Word[],
  keys: ReadonlyMap<string, number | undefined>,
) {
  const first = wordsOn(connection, interaction).length
  words.forEach(({ kind, by }, index) => {
    connection.run(
      'INSERT INTO later_word (member, interaction, kind, nth) VALUES (?, ?, ?, ?)',
      keys.get(by)!,
      interaction,
      kind,
      first + index,
    )
  })
}

function involve(
  involved: Map<number, number[]>,
  keys: ReadonlyMap<string, number | undefined>,
  ids: readonly string[],
  interaction: number,
) {
  for (const id of ids) {
    const member = keys.get(id)!
    const before = involved.get(member)
    if (before === undefined) involved.set(member, [interaction])
    else before.push(interaction)
  }
}

/** Member by member, in the table's own order: four times as fast as interaction by interaction. */
function keepInvolved(connection: Connection, involved: ReadonlyMap<number, readonly number[]>) {
  for (const [member, interactions] of [...involved].sort(([a], [b]) => a - b))
    connection.run(
      'INSERT INTO involved (member, interaction) SELECT ?, value FROM json_each(?) WHERE true ON CONFLICT DO NOTHING',
      member,
      JSON.stringify(interactions),
    )
}
