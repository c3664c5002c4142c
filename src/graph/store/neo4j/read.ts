/**
 * From the graph to a cohort, in two statements: what a congregation is (its people, crews, wishes, ...), and its log.
 *
 * Neo4j shows every reader what is committed at the moment, statement by statement and row by row; a cohort is to be of
 * one moment. So the log is read up to the number it had reached when its congregation was read (`last`): what comes in
 * meanwhile has higher numbers, and so have the interactions of a large import that is still under way. What can
 * change behind that number (profiles, entries, an erasure) raises the congregation's `version`; where that is
 * another at the end, or an interaction is missing, all is read again.
 *
 * The log comes in pages of `PAGE` numbers, each an index range of its own, so that neither the server nor the driver
 * ever holds more than a few pages.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cohort, emptyCohort, type Interaction, type Member } from '../../cohort.ts'
import type { SavedDyad } from '../../trust.ts'
import type { Erasures } from '../erasures.ts'
import { ENTRY_LISTS, type EntryList, type Head, type Placed, type Word, withWords } from '../merge.ts'
import type { Congregation } from '../store.ts'
import { int, type Row, type Transaction } from './connection.ts'

/** What stands at a congregation's node. */
export type Found = {
  readonly id: string
  readonly head: Head
  /** The number of the last interaction, or later word, that is part of the log; more may be on their way. */
  readonly last: number
  readonly interactions: number
  /** Time of the last interaction in ms; undefined where there is none. */
  readonly latest: number | undefined
  /** Rises with whatever changes but interactions that are added. */
  readonly version: number
  readonly marks: Erasures
}

/** Returned columns of `c`, read by `foundIn`. */
export const FOUND = `c.head AS head, c.last AS last, c.interactions AS interactions, c.latest AS latest,
  c.version AS version,
  COLLECT { MATCH (e:Erasure) WHERE e.congregation = $congregation AND e.mark IS NOT NULL RETURN e.mark ORDER BY e.mark } AS marks`

export function foundIn(id: string, row: Row): Found {
  return {
    id,
    head: JSON.parse(row.head as string) as Head,
    last: row.last as number,
    interactions: row.interactions as number,
    latest: (row.latest as number | null) ?? undefined,
    version: row.version as number,
    marks: row.marks as string[],
  }
}

export async function readCongregations({ run }: Transaction): Promise<Congregation[]> {
  const rows = await run('MATCH (c:Congregation) RETURN c.id AS id, c.head AS head ORDER BY id')
  return rows.map(row => {
    const { name } = JSON.parse(row.head as string) as Head
    return { id: row.id as string, ...(name === undefined ? {} : { name }) }
  })
}

export async function findCongregation({ run }: Transaction, id: string): Promise<Found | undefined> {
  const [row] = await run(`MATCH (c:Congregation {id: $congregation}) RETURN ${FOUND}`, { congregation: id })
  return row === undefined ? undefined : foundIn(id, row)
}

const MEMBERS = `COLLECT {
  MATCH (m:Member) WHERE m.congregation = $congregation AND m.id IS NOT NULL
  RETURN [m.id, m.position, m.profile] ORDER BY m.position
}`
const ENTRIES = `COLLECT {
  MATCH (e:Entry) WHERE e.congregation = $congregation AND e.list IS NOT NULL AND e.key IS NOT NULL
  RETURN [e.list, e.key, e.position, e.content] ORDER BY e.list, e.position
}`

/** A congregation's people and entries, as they are to be merged or read. */
export type Kept = {
  readonly members: readonly Placed[]
  readonly entries: ReadonlyMap<EntryList, readonly Placed[]>
}

const KEPT = `${MEMBERS} AS members, ${ENTRIES} AS entries`

export async function readKept({ run }: Transaction, congregation: string): Promise<Kept> {
  const [row] = await run(`RETURN ${KEPT}`, { congregation })
  return keptIn(row!)
}

function keptIn({ members, entries }: Row): Kept {
  const lists = new Map<EntryList, Placed[]>(ENTRY_LISTS.map(list => [list, []]))
  for (const [list, key, position, content] of entries as [EntryList, string, number, string][])
    lists.get(list)!.push({ key, position, content })
  return {
    members: (members as [string, number, string][]).map(([key, position, content]) => ({
      key,
      position,
      content,
    })),
    entries: lists,
  }
}

/** Another reading is tried so often where writers change a congregation while it is read. */
const TRIES = 20

/**
 * @param asOf leaves out later interactions
 * @param gathering leaves out interactions that name fewer than two of its attendees; its other parts are whole
 * @returns undefined where nobody told of the congregation
 */
export async function readCohort(
  transaction: Transaction,
  id: string,
  { asOf, gathering }: { readonly asOf?: string | undefined; readonly gathering?: string | undefined } = {},
): Promise<Cohort | undefined> {
  for (let left = TRIES; ; left--) {
    const [row] = await transaction.run(
      `MATCH (c:Congregation {id: $congregation}) RETURN ${FOUND}, ${KEPT}`,
      { congregation: id },
    )
    if (row === undefined) return undefined
    const found = foundIn(id, row)
    const kept = keptIn(row)
    const log =
      gathering === undefined
        ? await readLog(transaction, found, asOf)
        : await readLogOf(transaction, found, asOf, attendeesIn(kept, gathering))
    if (log.whole || left === 0) return assembled(found, kept, log, asOf)
    await sleep(5 * (TRIES - left))
  }
}

function assembled(found: Found, kept: Kept, log: Log, asOf: string | undefined): Cohort {
  const { format, id: _, ...lists } = emptyCohort(found.id)
  const { name } = found.head
  const time = asOf ?? shownAsOf(found)
  const read = <T>(placed: readonly Placed[]) => placed.map(({ content }) => JSON.parse(content) as T)
  const entries = Object.fromEntries(
    ENTRY_LISTS.map(list => [list, read(kept.entries.get(list)!)]),
  ) as unknown as Pick<Cohort, EntryList>
  return {
    format,
    id: found.id,
    ...(name === undefined ? {} : { name }),
    ...(time === undefined ? {} : { asOf: time }),
    ...lists,
    members: read<Member>(kept.members),
    interactions: log.interactions,
    ...entries,
  }
}

/** The asOf that documents gave says nothing of a later interaction: once there is one, its time counts. */
function shownAsOf({ head, latest }: Found): string | undefined {
  const { asOf } = head
  return asOf !== undefined && latest !== undefined && latest > Date.parse(asOf) ? undefined : asOf
}

function attendeesIn(kept: Kept, gathering: string): readonly string[] {
  const held = kept.entries
    .get('gatherings')!
    .map(({ content }) => JSON.parse(content) as Cohort['gatherings'][number])
  return held.find(({ id }) => id === gathering)?.attendees ?? []
}

type Log = {
  readonly interactions: readonly Interaction[]
  /** Whether it is what the congregation's node told of, and that has not changed since. */
  readonly whole: boolean
}

const PAGE = 1000

/** Later words on `i`; only where it says that there are any, since to look at all its relationships takes a while. */
const WORDS = (i: string) => `CASE WHEN ${i}.words IS NULL THEN null ELSE COLLECT {
    MATCH (${i})<-[w:CONFIRMED|CONTESTED]-(by:Member) WHERE w.nth > ${i}.nth AND w.nth <= $last
    RETURN [type(w), by.id] ORDER BY w.nth
  } END`

const LOG = `
  UNWIND range(0, $pages) AS page
  RETURN COLLECT {
    MATCH (i:Interaction)
    WHERE i.congregation = $congregation AND i.nth > page * $size AND i.nth <= (page + 1) * $size AND i.nth <= $last
    WITH i ORDER BY i.nth
    RETURN [i.content, ${WORDS('i')}]
  } AS rows, COLLECT { MATCH (c:Congregation {id: $congregation}) RETURN c.version }[0] AS version`

export async function readLog(transaction: Transaction, found: Found, asOf?: string): Promise<Log> {
  const until = asOf === undefined ? Number.POSITIVE_INFINITY : Date.parse(asOf)
  const interactions: Interaction[] = []
  let read = 0
  let version: unknown
  for await (const row of transaction.rows(LOG, {
    congregation: found.id,
    last: int(found.last),
    pages: int(Math.floor(found.last / PAGE)),
    size: int(PAGE),
  })) {
    for (const told of row.rows as ToldRow[]) {
      read++
      const interaction = interactionIn(told)
      if (Date.parse(interaction.at) <= until) interactions.push(interaction)
    }
    version = row.version
  }
  return { interactions, whole: version === found.version && read === found.interactions }
}

const LOG_OF = `
  UNWIND $people AS id
  MATCH (m:Member {congregation: $congregation, id: id})-[:TOOK_PART]->(i:Interaction)
  USING INDEX SEEK m:Member(congregation, id)
  WHERE i.nth <= $last
  WITH i, count(*) AS there WHERE there > 1
  WITH i ORDER BY i.nth
  RETURN [i.content, ${WORDS('i')}] AS told, COLLECT { MATCH (c:Congregation {id: $congregation}) RETURN c.version }[0] AS version`

/** What at least two of some people took part in. Cost: their interactions, not the congregation's. */
async function readLogOf(
  transaction: Transaction,
  found: Found,
  asOf: string | undefined,
  people: readonly string[],
): Promise<Log> {
  const until = asOf === undefined ? Number.POSITIVE_INFINITY : Date.parse(asOf)
  const interactions: Interaction[] = []
  let version: unknown = found.version
  for await (const { told, version: now } of transaction.rows(LOG_OF, {
    congregation: found.id,
    last: int(found.last),
    people,
  })) {
    const interaction = interactionIn(told as ToldRow)
    if (Date.parse(interaction.at) <= until) interactions.push(interaction)
    version = now
  }
  return { interactions, whole: version === found.version }
}

/** An interaction's JSON, and the words that came later. */
export type ToldRow = readonly [content: string, words: readonly (readonly [string, string])[] | null]

export const TOLD = `[i.content, ${WORDS('i')}]`

export function interactionIn([content, words]: ToldRow): Interaction {
  const interaction = JSON.parse(content) as Interaction
  return words === null ? interaction : withWords(interaction, words.map(wordIn))
}

function wordIn([type, by]: readonly [string, string]): Word {
  return { kind: type === 'CONTESTED' ? 'contested' : 'confirmed', by }
}

const FOLDS = `
  MATCH (m:Member) WHERE m.congregation = $congregation AND m.id IS NOT NULL
  RETURN m.id AS id, COLLECT { MATCH (m)-[t:TRUSTS]->(:Member) WHERE t.fold IS NOT NULL RETURN t.fold } AS folds`

/** Every member's id, and the folds of every dyad, in any order. */
export async function readFolds(
  transaction: Transaction,
  congregation: string,
): Promise<{ readonly members: readonly string[]; readonly folds: readonly SavedDyad[] }> {
  const members: string[] = []
  const folds: SavedDyad[] = []
  for await (const { id, folds: some } of transaction.rows(FOLDS, { congregation })) {
    members.push(id as string)
    for (const fold of some as string[]) folds.push(JSON.parse(fold) as SavedDyad)
  }
  return { members, folds }
}
