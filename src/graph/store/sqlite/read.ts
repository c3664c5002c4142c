/** From the tables to a cohort. To be called within a transaction, so that all is of one moment. */
import { type Cohort, emptyCohort, type Interaction, type Member } from '../../cohort.ts'
import { type EntryList, type Head, type Word, withWords } from '../merge.ts'
import type { Congregation } from '../store.ts'
import type { Connection, Row } from './driver.ts'
import { integer, json, text } from './rows.ts'

/** After every time that can be written. */
const EVER = Number.MAX_SAFE_INTEGER

export function readCongregations(connection: Connection): Congregation[] {
  return connection
    .all('SELECT CAST(id AS BLOB) AS id, CAST(head AS BLOB) AS head FROM congregation ORDER BY id')
    .map(row => {
      const { name } = json<Head>(row.head!)
      return { id: text(row.id!), ...(name === undefined ? {} : { name }) }
    })
}

/** A congregation's row. */
export type Found = { readonly key: number; readonly head: Head }

/** Undefined where nobody told of it. */
export function findCongregation(connection: Connection, id: string): Found | undefined {
  const row = connection.all('SELECT key, CAST(head AS BLOB) AS head FROM congregation WHERE id = ?', id)[0]
  return row === undefined ? undefined : { key: integer(row.key!), head: json<Head>(row.head!) }
}

/** Cost: the congregation's entries, and those of its interactions that are not after `asOf`; none of others'. */
export function readCohort(connection: Connection, id: string, asOf: string | undefined): Cohort {
  const congregation = findCongregation(connection, id)
  if (congregation === undefined) return asOf === undefined ? emptyCohort(id) : { ...emptyCohort(id), asOf }
  const { key, head } = congregation
  const { format, id: _, ...lists } = emptyCohort(id)
  const time = asOf ?? shownAsOf(connection, key, head.asOf)
  return {
    format,
    id,
    ...(head.name === undefined ? {} : { name: head.name }),
    ...(time === undefined ? {} : { asOf: time }),
    ...lists,
    members: readMembers(connection, key),
    interactions: readInteractions(connection, key, asOf === undefined ? EVER : Date.parse(asOf)),
    ...readEntries(connection, key),
  }
}

/** The asOf that documents gave says nothing of a later interaction: once there is one, its time counts. */
function shownAsOf(connection: Connection, key: number, asOf: string | undefined): string | undefined {
  if (asOf === undefined) return undefined
  const latest = latestAt(connection, key)
  return latest !== undefined && latest > Date.parse(asOf) ? undefined : asOf
}

/** The time of the last interaction, in ms; undefined where there is none. */
export function latestAt(connection: Connection, congregation: number): number | undefined {
  const [row] = connection.all(
    'SELECT max(at) AS latest FROM interaction WHERE congregation = ?',
    congregation,
  )
  return typeof row?.latest === 'number' ? row.latest : undefined
}

/** Marks of those who were forgotten, in their order. */
export function readErasures(connection: Connection, congregation: number): string[] {
  return connection
    .all('SELECT CAST(mark AS BLOB) AS mark FROM erasure WHERE congregation = ? ORDER BY mark', congregation)
    .map(row => text(row.mark!))
}

/** Every member's key, by id. */
export function memberKeys(connection: Connection, congregation: number): ReadonlyMap<string, number> {
  return new Map(
    connection
      .all('SELECT key, CAST(id AS BLOB) AS id FROM member WHERE congregation = ?', congregation)
      .map(row => [text(row.id!), integer(row.key!)]),
  )
}

export function readMembers(connection: Connection, congregation: number): Member[] {
  return connection
    .all(
      'SELECT CAST(profile AS BLOB) AS profile FROM member WHERE congregation = ? ORDER BY position',
      congregation,
    )
    .map(row => json<Member>(row.profile!))
}

export function readInteractions(
  connection: Connection,
  congregation: number,
  until: number = EVER,
): Interaction[] {
  const words = readLaterWords(connection, congregation)
  return connection
    .all(
      `SELECT key, CAST(content AS BLOB) AS content FROM interaction
       WHERE congregation = ? AND at <= ? ORDER BY key`,
      congregation,
      until,
    )
    .map(row => withWords(json<Interaction>(row.content!), words.get(integer(row.key!)) ?? []))
}

/** By the interaction's key. Found through the members: no index leads from a congregation to its interactions' words. */
function readLaterWords(connection: Connection, congregation: number): ReadonlyMap<number, readonly Word[]> {
  const words = new Map<number, Word[]>()
  const rows = connection.all(
    `SELECT interaction, kind = 'contested' AS contested, CAST(member.id AS BLOB) AS id
     FROM member CROSS JOIN later_word ON later_word.member = member.key
     WHERE congregation = ? ORDER BY interaction, nth`,
    congregation,
  )
  for (const row of rows) {
    const key = integer(row.interaction!)
    const before = words.get(key)
    if (before === undefined) words.set(key, [wordOf(row)])
    else before.push(wordOf(row))
  }
  return words
}

/** Later words on one interaction, in the order in which they came. */
export function wordsOn(connection: Connection, interaction: number): Word[] {
  return connection
    .all(
      `SELECT kind = 'contested' AS contested, CAST(member.id AS BLOB) AS id
       FROM later_word JOIN member ON member.key = later_word.member WHERE interaction = ? ORDER BY nth`,
      interaction,
    )
    .map(wordOf)
}

function wordOf(row: Row): Word {
  return { kind: integer(row.contested!) === 1 ? 'contested' : 'confirmed', by: text(row.id!) }
}

function readEntries(connection: Connection, congregation: number): Pick<Cohort, EntryList> {
  const read = <T>(list: EntryList) =>
    connection
      .all(
        'SELECT CAST(content AS BLOB) AS content FROM entry WHERE congregation = ? AND list = ? ORDER BY position',
        congregation,
        list,
      )
      .map(row => json<T>(row.content!))
  return {
    crews: read('crews'),
    calls: read('calls'),
    wishes: read('wishes'),
    boundaries: read('boundaries'),
    gatherings: read('gatherings'),
    stewards: read('stewards'),
    vocabulary: read('vocabulary'),
  }
}
