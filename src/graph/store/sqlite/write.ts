/** From a cohort to the tables. To be called within a transaction that holds the write lock. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Cohort, Interaction } from '../../cohort.ts'
import { didYouMean, FAULTS_SHOWN, type Fault, InputError } from '../../fault.ts'
import {
  ENTRY_LISTS,
  type EntryList,
  type Kept,
  keptEntries,
  mergeHead,
  mergeInteraction,
  mergeList,
  namedIn,
  type Placed,
  type Word,
  withWords,
} from '../merge.ts'
import type { ImportOptions, ImportReport, RecordReport } from '../store.ts'
import type { Connection, Row } from './driver.ts'
import { findCongregation, wordsOn } from './read.ts'
import { integer, parsed, text } from './rows.ts'

/** So many interactions are written before others in this process get a turn: some 20 ms. */
const BATCH = 2000

export async function importCohort(
  connection: Connection,
  cohort: Cohort,
  options: ImportOptions,
): Promise<ImportReport> {
  const congregation = keepHead(connection, cohort)
  const changed = keepMembers(connection, congregation, cohort)
  for (const list of ENTRY_LISTS) keepEntries(connection, congregation, list, cohort)
  const report = await appendInteractions(connection, congregation, cohort.id, cohort.interactions, options)
  return { members: cohort.members.length, interactions: cohort.interactions.length, ...report, changed }
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

/**
 * Appends what the congregation does not have yet. Cost: the interactions handed in, and an index lookup each; it does
 * not grow with the congregation.
 *
 * @throws InputError with every interaction that names a stranger, or that is there with other content
 */
export async function appendInteractions(
  connection: Connection,
  congregation: number,
  id: string,
  interactions: readonly Interaction[],
  { source = id, signal, onProgress }: ImportOptions,
): Promise<RecordReport> {
  const total = interactions.length
  const keys = memberKeys(connection, congregation, interactions)
  const strange = strangers(connection, congregation, id, interactions, keys)
  if (strange.length > 0) throw new InputError(source, strange)

  const faults: Fault[] = []
  const involved = new Map<number, number[]>()
  const empty = !hasInteractions(connection, congregation)
  let next = integer(connection.all('SELECT coalesce(max(key), 0) AS last FROM interaction')[0]!.last!) + 1
  let added = 0
  let words = 0
  for (let start = 0; start < total; start += BATCH) {
    const batch = interactions.slice(start, start + BATCH)
    const known = empty ? NOTHING : knownAmong(connection, congregation, batch)
    for (const interaction of batch) {
      const content = JSON.stringify(interaction)
      let before = known.get(interaction.id)
      if (before === undefined && insert(connection, next, congregation, interaction, content)) {
        involve(involved, keys, namedIn(interaction), next++)
        added++
        continue
      }
      // Known before, or told twice in this very call: the table itself has found that.
      before ??= knownAmong(connection, congregation, [interaction]).get(interaction.id)!
      if (before.content === content) continue
      const kept = withWords(parsed<Interaction>(before.content), wordsOn(connection, before.key))
      const merged = mergeInteraction(kept, interaction)
      if ('differs' in merged) {
        faults.push(otherContent(interaction, merged.differs))
        continue
      }
      keepWords(connection, before.key, merged.words, keys)
      for (const { by } of merged.words) involve(involved, keys, [by], before.key)
      words += merged.words.length
    }
    if (start + BATCH < total) {
      onProgress?.({ done: start + BATCH, total })
      await turn()
      signal?.throwIfAborted()
    }
  }
  if (faults.length > 0) throw new InputError(source, faults)
  keepInvolved(connection, involved)
  onProgress?.({ done: total, total })
  return { added, unchanged: total - added, words }
}

/** @returns whether the congregation had none of that id */
function insert(
  connection: Connection,
  key: number,
  congregation: number,
  { id, at }: Interaction,
  content: string,
): boolean {
  const changes = connection.run(
    `INSERT INTO interaction (key, congregation, id, at, content) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (congregation, id) DO NOTHING`,
    key,
    congregation,
    id,
    Date.parse(at),
    content,
  )
  return changes === 1
}

type Known = { readonly key: number; readonly content: string }
const NOTHING: ReadonlyMap<string, Known> = new Map()

function hasInteractions(connection: Connection, congregation: number): boolean {
  return connection.all('SELECT 1 FROM interaction WHERE congregation = ? LIMIT 1', congregation).length > 0
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
    rows.map(({ nth, key, content }) => [
      batch[integer(nth!)]!.id,
      { key: integer(key!), content: text(content!) },
    ]),
  )
}

/** The key of everybody whom the interactions name; undefined for who is no member. */
function memberKeys(
  connection: Connection,
  congregation: number,
  interactions: readonly Interaction[],
): ReadonlyMap<string, number | undefined> {
  const keys = new Map<string, number | undefined>()
  for (const interaction of interactions) for (const id of namedIn(interaction)) keys.set(id, undefined)
  const ids = [...keys.keys()]
  const rows = connection.all(
    `SELECT told.key AS nth, member.key AS key
     FROM json_each(?) AS told CROSS JOIN member ON congregation = ? AND member.id = told.value`,
    JSON.stringify(ids),
    congregation,
  )
  for (const { nth, key } of rows) keys.set(ids[integer(nth!)]!, integer(key!))
  return keys
}

/** A fault for each who is named but no member, where she is first named. */
function strangers(
  connection: Connection,
  congregation: number,
  id: string,
  interactions: readonly Interaction[],
  keys: ReadonlyMap<string, number | undefined>,
): Fault[] {
  const unknown = [...keys].filter(([, key]) => key === undefined).map(([name]) => name)
  if (unknown.length === 0) return []
  const members = connection
    .all('SELECT CAST(id AS BLOB) AS id FROM member WHERE congregation = ?', congregation)
    .map(row => text(row.id!))
  const mend = 'add the member or correct the id'
  return unknown.map((name, index) => ({
    place: placeOf(interactions.find(interaction => namedIn(interaction).includes(name))!),
    value: name,
    problem: `is no member of ${id}`,
    // Nobody reads the others, and to look for what is near takes a while.
    mend: index < FAULTS_SHOWN ? didYouMean(name, members, mend) : mend,
  }))
}

/** The same id for other content. The store's content is not shown: who hands something in need not know it. */
function otherContent(interaction: Interaction, differs: readonly string[]): Fault {
  return {
    place: placeOf(interaction),
    problem: `is in the store already, with other content (${differs.join(', ')})`,
    mend: 'what happened stays as it was told; give this one an id of its own',
  }
}

/** By its id: its place in the file is not known here, since repeats were taken out when it was read. */
function placeOf({ id }: Interaction): string {
  return `interaction ${id}`
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
