/**
 * From a cohort to the graph.
 *
 * Whoever writes to a congregation first takes the lock of its node, and keeps it until all is committed: writers of one
 * congregation come one after the other, those of others do not wait. What is small is written in that transaction.
 *
 * The interactions of a large import would not fit into one transaction (some 7 kB of the server's heap each), so they
 * are committed in batches on the side, with numbers beyond the congregation's `last`, which no reader looks at. New
 * members are `Arriving` meanwhile. The transaction that holds the lock then makes members of them, writes the rest and
 * raises `last`: in this moment all is there. Where the import ends before, the lock goes with its connection, and the
 * next writer removes what was left (`clearRemains`).
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Cohort, Interaction } from '../../cohort.ts'
import { InputError } from '../../fault.ts'
import { TrustLedger } from '../../trust.ts'
import { Append, type Batch, everybodyNamed, type KeptInteraction, strangerFaults } from '../append.ts'
import { withoutForgotten } from '../erasures.ts'
import {
  ENTRY_LISTS,
  type EntryList,
  type Kept,
  keptEntries,
  mergeHead,
  mergeList,
  type Placed,
  type Word,
} from '../merge.ts'
import {
  type ImportOptions,
  type ImportReport,
  notThere,
  type RecordOptions,
  type RecordReport,
} from '../store.ts'
import { type Connection, int, type Transaction } from './connection.ts'
import {
  CREATE_INTERACTIONS,
  ENTRY_LABELS,
  entryShown,
  interactionRow,
  memberProperties,
  WORD_TYPES,
} from './model.ts'
import { FOUND, type Found, foundIn, interactionIn, readKept, TOLD, type ToldRow } from './read.ts'
import { createTrust, followTrust, rebuildTrust } from './trust.ts'

/** Interactions written in one statement. */
const BATCH = 2000
/** Interactions that are written within the transaction that holds the lock; more are committed on the side. */
const MOST_AT_ONCE = 10_000
/** Transactions on the side at the same time. */
const LANES = 2

/** Merges a document into its congregation. */
export async function importCohort(
  connection: Connection,
  transaction: Transaction,
  told: Cohort,
  options: ImportOptions,
): Promise<ImportReport> {
  const found = (await lock(transaction, told.id, true))!
  await raiseVersion(transaction, found.id)
  await clearRemains(connection, transaction, found)
  const marks = await keepErasures(transaction, found, options.erasures ?? [])
  const { cohort, forgotten } = withoutForgotten(told, marks)

  const kept = await readKept(transaction, cohort.id)
  const members = mergeList(
    kept.members,
    cohort.members.map((member): Kept => ({ key: member.id, content: JSON.stringify(member) })),
  )
  const known = new Set(kept.members.map(({ key }) => key))
  const brought = new Set(cohort.members.map(({ id }) => id))
  const report = await append(connection, transaction, found, cohort.interactions, options, {
    arriving: members.writes.map(({ key }) => key).filter(id => !known.has(id)),
    settle: async () => {
      await writeMembers(transaction, cohort.id, members.writes)
      for (const list of ENTRY_LISTS) await keepEntries(transaction, list, kept.entries.get(list)!, cohort)
      await transaction.run('MATCH (c:Congregation {id: $congregation}) SET c.head = $head, c.name = $name', {
        congregation: cohort.id,
        ...headOf(found, cohort),
      })
    },
    strangersOf: named => named.filter(id => !known.has(id) && !brought.has(id)),
  })
  return {
    members: cohort.members.length,
    interactions: cohort.interactions.length,
    ...report,
    changed: members.changed,
    forgotten,
  }
}

/** Appends interactions of members that the congregation has. Cost: theirs; it does not grow with the congregation. */
export async function recordInteractions(
  connection: Connection,
  transaction: Transaction,
  address: string,
  congregation: string,
  interactions: readonly Interaction[],
  options: RecordOptions,
): Promise<RecordReport> {
  const found = await lock(transaction, congregation, false)
  if (found === undefined) throw notThere(address, congregation)
  await clearRemains(connection, transaction, found)
  const named = everybodyNamed(interactions)
  const rows = await transaction.run(
    'UNWIND $named AS id MATCH (m:Member {congregation: $congregation, id: id}) RETURN m.id AS id',
    { congregation, named },
  )
  const known = new Set(rows.map(({ id }) => id as string))
  return append(connection, transaction, found, interactions, options, {
    arriving: [],
    settle: async () => {},
    strangersOf: names => names.filter(id => !known.has(id)),
  })
}

/**
 * Takes the lock of a congregation; whoever has it is alone with its log.
 *
 * What it holds is read by a statement of its own, after the lock is there: a value read within the statement that waits
 * for the lock may be of before the wait.
 *
 * @param make whether to make a congregation that is not there
 */
export async function lock({ run }: Transaction, id: string, make: boolean): Promise<Found | undefined> {
  const parameters = { congregation: id }
  const made = `ON CREATE SET c.head = '{}', c.last = 0, c.interactions = 0, c.version = 0`
  const taken = run(
    `${make ? `MERGE (c:Congregation {id: $congregation}) ${made}` : 'MATCH (c:Congregation {id: $congregation})'}
     SET c.locked = true`,
    parameters,
  )
  const [, [row]] = await Promise.all([
    taken,
    run(`MATCH (c:Congregation {id: $congregation}) RETURN ${FOUND}`, parameters),
  ])
  return row === undefined ? undefined : foundIn(id, row)
}

/** Says that something else than the log's end changes: who reads meanwhile reads again. */
export async function raiseVersion({ run }: Transaction, id: string): Promise<void> {
  await run('MATCH (c:Congregation {id: $congregation}) SET c.version = c.version + 1', { congregation: id })
}

type Around = {
  /** Members whom this call brings. */
  readonly arriving: readonly string[]
  /** Writes all but the log, once the log's interactions are there (small) or on the side (large). */
  readonly settle: () => Promise<void>
  readonly strangersOf: (named: readonly string[]) => readonly string[]
}

async function append(
  connection: Connection,
  transaction: Transaction,
  found: Found,
  interactions: readonly Interaction[],
  { source = found.id, signal, onProgress }: ImportOptions,
  { arriving, settle, strangersOf }: Around,
): Promise<RecordReport> {
  const people = everybodyNamed(interactions)
  const strangers = strangersOf(people)
  if (strangers.length > 0) {
    const ids = (await readKept(transaction, found.id)).members.map(({ key }) => key)
    throw new InputError(source, strangerFaults(strangers, ids, interactions, found.id))
  }
  const plan = new Append(found.marks.length > 0)
  const batches: Batch[] = []
  for (let start = 0; start < interactions.length; start += BATCH) {
    const some = interactions.slice(start, start + BATCH)
    batches.push(plan.take(some, found.last === 0 ? NOTHING : await knownAmong(transaction, found, some)))
    if (interactions.length > BATCH) await turn()
    signal?.throwIfAborted()
  }
  if (plan.faults.length > 0) throw new InputError(source, plan.faults)

  const log = numbered(batches, people, found.last)
  const total = interactions.length
  let done = total - plan.added
  const written = (count: number) => {
    done += count
    if (done < total) onProgress?.({ done, total })
    signal?.throwIfAborted()
  }
  let ledger: TrustLedger | undefined
  const fold = () => {
    if (found.interactions > 0) return
    ledger = new TrustLedger()
    ledger.recordAll(plan.touched)
  }
  if (plan.added > MOST_AT_ONCE) {
    await createArriving(connection, found.id, arriving)
    try {
      const lanes = writeOnTheSide(connection, found.id, log, signal, written)
      // The server is busy now; so can we be.
      fold()
      await lanes
    } catch (error) {
      // Nobody need see what is not to be; if this fails too, the next writer does it.
      await removeRemains(connection, found).catch(() => {})
      throw error
    }
    await settle()
  } else {
    fold()
    await settle()
    for (const rows of log.rows) {
      await createInteractions(transaction, found.id, people, rows)
      written(rows.length)
    }
  }
  await writeWords(transaction, found.id, log.words)
  signal?.throwIfAborted()
  const last = log.next - 1
  const latest = interactions.reduce(
    (time, { at }) => Math.max(time, Date.parse(at)),
    Number.NEGATIVE_INFINITY,
  )
  if (last > found.last)
    await transaction.run(
      `MATCH (c:Congregation {id: $congregation})
       SET c.last = $last, c.interactions = c.interactions + $added,
         c.latest = CASE WHEN c.latest > $latest THEN c.latest ELSE $latest END`,
      { congregation: found.id, last: int(last), added: int(plan.added), latest: int(latest) },
    )
  await bringTrustForward(transaction, found, last, plan, ledger)
  onProgress?.({ done: total, total })
  return { added: plan.added, unchanged: total - plan.added, words: plan.words }
}

async function bringTrustForward(
  transaction: Transaction,
  found: Found,
  last: number,
  { added, changes }: Append,
  ledger: TrustLedger | undefined,
): Promise<void> {
  if (ledger !== undefined) return createTrust(transaction, found.id, ledger)
  if (changes !== undefined) return followTrust(transaction, found.id, last, changes)
  await rebuildTrust(transaction, { ...found, last, interactions: found.interactions + added })
}

const NOTHING: ReadonlyMap<string, KeptInteraction> = new Map()

/** Those of a batch that the congregation has, by id. */
async function knownAmong(
  { run }: Transaction,
  { id, last }: Found,
  batch: readonly Interaction[],
): Promise<ReadonlyMap<string, KeptInteraction>> {
  const rows = await run(
    `UNWIND $ids AS id MATCH (i:Interaction {congregation: $congregation, id: id}) WHERE i.nth <= $last
     RETURN id, ${TOLD} AS told`,
    { congregation: id, last: int(last), ids: batch.map(one => one.id) },
  )
  return new Map(
    rows.map(row => {
      const told = row.told as ToldRow
      return [row.id as string, { content: told[0], read: () => interactionIn(told) }]
    }),
  )
}

type SaidRow = readonly unknown[]
type LogRows = {
  /** Rows of `CREATE_INTERACTIONS` by batch, with who recorded, confirmed or contested them at the first telling. */
  readonly rows: readonly {
    readonly rows: readonly (readonly unknown[])[]
    readonly said: readonly SaidRow[]
    readonly conflicts: readonly string[]
    readonly length: number
  }[]
  readonly words: readonly SaidRow[]
  readonly next: number
}

/** Gives what is to be written its numbers, which tell the order in which it came. */
function numbered(
  batches: readonly Batch[],
  people: readonly string[],
  last: number,
): LogRows & { readonly people: readonly string[] } {
  const places = new Map(people.map((id, k) => [id, int(k)]))
  const place = (id: string) => places.get(id)!
  let next = last + 1
  const rows = batches
    .filter(({ added }) => added.length > 0)
    .map(({ added }) => {
      const numbers = added.map(() => next++)
      return {
        rows: added.map(({ interaction, content }, k) =>
          interactionRow(interaction, content, numbers[k], place),
        ),
        said: added.flatMap(({ interaction }) => saidIn(interaction)),
        conflicts: added
          .filter(({ interaction }) => interaction.kind === 'conflict')
          .map(({ interaction }) => interaction.id),
        length: added.length,
      }
    })
  const words = batches.flatMap(batch =>
    batch.words.flatMap(({ interaction, words: some }) =>
      some.map((word: Word) => [interaction.id, word.by, WORD_TYPES[word.kind], int(next++)]),
    ),
  )
  return { people, rows, words, next }
}

function saidIn({ id, recordedBy, confirmedBy = [], contestedBy = [] }: Interaction): SaidRow[] {
  return [
    ...(recordedBy === undefined ? [] : [[id, recordedBy, 'RECORDED', null]]),
    ...confirmedBy.map(by => [id, by, WORD_TYPES.confirmed, null]),
    ...contestedBy.map(by => [id, by, WORD_TYPES.contested, null]),
  ]
}

async function createInteractions(
  { run }: Transaction,
  congregation: string,
  people: readonly string[],
  { rows, said, conflicts }: LogRows['rows'][number],
): Promise<void> {
  await run(CREATE_INTERACTIONS, { congregation, people, rows })
  if (conflicts.length > 0)
    await run(
      'UNWIND $conflicts AS id MATCH (i:Interaction {congregation: $congregation, id: id}) SET i:Conflict',
      { congregation, conflicts },
    )
  await writeSaid(run, congregation, said)
}

async function writeSaid(
  run: Transaction['run'],
  congregation: string,
  said: readonly SaidRow[],
): Promise<void> {
  if (said.length === 0) return
  await run(
    `UNWIND $said AS row
     MATCH (i:Interaction {congregation: $congregation, id: row[0]})
     MATCH (m:Member|Arriving {congregation: $congregation, id: row[1]})
     CREATE (m)-[:$(row[2]) {nth: row[3]}]->(i)`,
    { congregation, said },
  )
}

/** Later words: they bear a number, and their interaction says that there are some. */
async function writeWords(
  { run }: Transaction,
  congregation: string,
  words: readonly SaidRow[],
): Promise<void> {
  await writeSaid(run, congregation, words)
  if (words.length > 0)
    await run(
      'UNWIND $ids AS id MATCH (i:Interaction {congregation: $congregation, id: id}) SET i.words = true',
      { congregation, ids: [...new Set(words.map(([id]) => id))] },
    )
}

async function createArriving(
  connection: Connection,
  congregation: string,
  arriving: readonly string[],
): Promise<void> {
  await connection.transact('WRITE', ({ run }) =>
    run('UNWIND $arriving AS id MERGE (:Arriving {congregation: $congregation, id: id})', {
      congregation,
      arriving,
    }),
  )
}

/** Commits interactions batch by batch, with numbers that nobody reads yet. */
async function writeOnTheSide(
  connection: Connection,
  congregation: string,
  log: LogRows & { readonly people: readonly string[] },
  signal: AbortSignal | undefined,
  written: (count: number) => void,
): Promise<void> {
  const queue = [...log.rows]
  let broken = false
  const lane = async () => {
    for (let batch = queue.shift(); batch !== undefined && !broken; batch = queue.shift()) {
      signal?.throwIfAborted()
      const one = batch
      await connection.transact('WRITE', transaction =>
        createInteractions(transaction, congregation, log.people, one),
      )
      written(batch.length)
    }
  }
  const lanes = Array.from({ length: LANES }, () =>
    lane().catch((error: unknown) => {
      broken = true
      throw error
    }),
  )
  // None may still be writing when the lock is let go.
  const ends = await Promise.allSettled(lanes)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

/** Removes what an import left that did not come to its end; most often there is none. */
export async function clearRemains(
  connection: Connection,
  { run }: Transaction,
  found: Found,
): Promise<void> {
  const [row] = await run(
    `RETURN EXISTS { MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth > $last }
       OR EXISTS { MATCH (m:Arriving) WHERE m.congregation = $congregation AND m.id IS NOT NULL } AS left`,
    { congregation: found.id, last: int(found.last) },
  )
  if (row!.left === true) await removeRemains(connection, found)
}

async function removeRemains(connection: Connection, { id, last }: Found): Promise<void> {
  const parameters = { congregation: id, last: int(last) }
  const some = `MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth > $last
    WITH i LIMIT 2000 DETACH DELETE i RETURN count(*) AS removed`
  const rest = `MATCH (m:Arriving) WHERE m.congregation = $congregation AND m.id IS NOT NULL DETACH DELETE m`
  for (let removed = 1; removed > 0; ) {
    const [row] = await connection.transact('WRITE', ({ run }) => run(some, parameters))
    removed = Number(row!.removed)
  }
  await connection.transact('WRITE', ({ run }) => run(rest, parameters))
}

function headOf(found: Found, { name, asOf }: Cohort) {
  const head = mergeHead(found.head, { name, asOf })
  return { head: JSON.stringify(head), name: head.name ?? null }
}

/** Adds marks of people who are to be forgotten here too. @returns all marks */
async function keepErasures(
  { run }: Transaction,
  found: Found,
  erasures: readonly string[],
): Promise<readonly string[]> {
  if (erasures.length > 0)
    await run('UNWIND $erasures AS mark MERGE (:Erasure {congregation: $congregation, mark: mark})', {
      congregation: found.id,
      erasures,
    })
  return [...new Set([...found.marks, ...erasures])]
}

async function writeMembers(
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

async function keepEntries(
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
       MATCH (m:Member {congregation: $congregation, id: tie[1]})
       CREATE (m)-[:$(tie[2])]->(e)`,
      { congregation, list, ties: ties.slice(start, start + BATCH) },
    )
}
