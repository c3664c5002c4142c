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
 * next writer removes what was left (`clearRemains`); aside.ts keeps stragglers out.
 */
import { setImmediate as turn } from 'node:timers/promises'
import type { Integer } from 'neo4j-driver'
import type { Cohort, Interaction } from '../../cohort.ts'
import { InputError } from '../../fault.ts'
import { Append, type Batch, everybodyNamed, type KeptInteraction, strangerFaults } from '../append.ts'
import { type Erasures, isMarked, withoutForgotten } from '../erasures.ts'
import { ENTRY_LISTS, type Kept, mergeHead, mergeList } from '../merge.ts'
import {
  type ImportOptions,
  type ImportReport,
  notThere,
  type RecordOptions,
  type RecordReport,
} from '../store.ts'
import { type Aside, LANES, openAside } from './aside.ts'
import { type Connection, int, type Transaction } from './connection.ts'
import { keepEntries, writeMembers } from './entries.ts'
import { eraseMarked } from './erase.ts'
import { lock, raiseVersion } from './lock.ts'
import { CREATE_INTERACTIONS, interactionAt, interactionRow, memberAt, PEOPLE, WORD_TYPES } from './model.ts'
import { type Found, findCongregation, interactionIn, readKept, TOLD, type ToldRow } from './read.ts'
import { clearRemains, removeRemains } from './remains.ts'
import { createTrust, followTrust, rebuildTrust, type WholeTrust, wholeTrust } from './trust.ts'

/** Interactions written in one statement. */
const BATCH = 2000
/** Interactions that are written within the transaction that holds the lock; more are committed on the side. */
const MOST_AT_ONCE = 10_000

/** Merges a document into its congregation. */
export async function importCohort(
  connection: Connection,
  transaction: Transaction,
  told: Cohort,
  options: ImportOptions,
): Promise<ImportReport> {
  const locked = (await lock(transaction, told.id, true))!
  await raiseVersion(transaction, locked.id)
  await clearRemains(connection, transaction, locked)
  const found = await keepErasures(transaction, locked, options.erasures ?? [])
  const { marks } = found
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
  const [rows, first] = await Promise.all([
    transaction.run(`UNWIND $named AS name ${memberAt('m', 'name')} RETURN m.id AS id`, {
      congregation,
      named,
    }),
    knownAmong(transaction, found, interactions.slice(0, BATCH)),
  ])
  const known = new Set(rows.map(({ id }) => id as string))
  return append(connection, transaction, found, interactions, options, {
    arriving: [],
    settle: async () => {},
    strangersOf: names => names.filter(id => !known.has(id)),
    first,
  })
}

type Around = {
  /** Members whom this call brings. */
  readonly arriving: readonly string[]
  /** Writes all but the log, once the log's interactions are there (small) or on the side (large). */
  readonly settle: () => Promise<void>
  readonly strangersOf: (named: readonly string[]) => readonly string[]
  /** What is known of the first batch, where that was looked up already. */
  readonly first?: ReadonlyMap<string, KeptInteraction>
}

async function append(
  connection: Connection,
  transaction: Transaction,
  found: Found,
  interactions: readonly Interaction[],
  { source = found.id, signal, onProgress }: ImportOptions,
  { arriving, settle, strangersOf, first }: Around,
): Promise<RecordReport> {
  const people = everybodyNamed(interactions)
  const strangers = strangersOf(people)
  if (strangers.length > 0) {
    const ids = (await readKept(transaction, found.id)).members.map(({ key }) => key)
    throw new InputError(source, strangerFaults(strangers, ids, interactions, found.id))
  }
  const plan = new Append(found.marks.length > 0, isMarked(found.marks, 'interaction'))
  const batches: Batch[] = []
  for (let start = 0; start < interactions.length; start += BATCH) {
    const some = interactions.slice(start, start + BATCH)
    const known = start === 0 && first !== undefined ? first : await knownAmong(transaction, found, some)
    batches.push(plan.take(some, known))
    if (interactions.length > BATCH) await turn()
    signal?.throwIfAborted()
  }
  if (plan.faults.length > 0) throw new InputError(source, plan.faults)

  const log = numbered(batches, found.last)
  const places = new Map(people.map((id, k) => [id, int(k)]))
  const create = (into: Transaction, part: Part) => createInteractions(into, found.id, places, part)
  const total = interactions.length
  let done = total - plan.added
  const written = (count: number) => {
    done += count
    if (done < total) onProgress?.({ done, total })
    signal?.throwIfAborted()
  }
  // Sent one after the other without waiting for answers: the server does them in this order.
  const underWay: Promise<unknown>[] = []
  let trust: WholeTrust | undefined
  const fold = async () => {
    if (found.interactions === 0) trust = await wholeTrust([...plan.touched])
  }
  if (plan.added > MOST_AT_ONCE) {
    const aside = await openAside(connection, transaction, found.id)
    try {
      await createArriving(aside, found.id, arriving)
      // While the server is busy with the log, so can we be with what follows from it.
      await Promise.all([writeOnTheSide(aside, log.parts, create, signal, written), fold()])
    } catch (error) {
      // Nobody need see what is not to be; if this fails too, the next writer does it.
      await removeRemains(aside, found).catch(() => {})
      throw error
    }
    await settle()
    await aside.close()
  } else {
    await fold()
    await settle()
    for (const part of log.parts) {
      const created = create(transaction, part)
      if (part === log.parts.at(-1)) underWay.push(created)
      else await created
      written(part.added.length)
    }
  }
  signal?.throwIfAborted()
  underWay.push(writeWords(transaction, found.id, log.words))
  const last = log.next - 1
  const latest = interactions.reduce(
    (time, { at }) => Math.max(time, Date.parse(at)),
    Number.NEGATIVE_INFINITY,
  )
  if (last > found.last)
    underWay.push(
      transaction.run(
        `MATCH (c:Congregation {id: $congregation})
         SET c.last = $last, c.interactions = c.interactions + $added,
           c.latest = CASE WHEN c.latest > $latest THEN c.latest ELSE $latest END`,
        { congregation: found.id, last: int(last), added: int(plan.added), latest: int(latest) },
      ),
    )
  await Promise.all([...underWay, bringTrustForward(transaction, found, last, plan, trust)])
  onProgress?.({ done: total, total })
  return { added: plan.added, unchanged: total - plan.added, words: plan.words }
}

async function bringTrustForward(
  transaction: Transaction,
  found: Found,
  last: number,
  { added, changes }: Append,
  trust: WholeTrust | undefined,
): Promise<void> {
  if (trust !== undefined) return createTrust(transaction, found.id, trust)
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
  if (last === 0) return NOTHING
  const rows = await run(
    `UNWIND $ids AS id ${interactionAt('i', 'id')} WHERE i.nth <= $last
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

/** What somebody said of an interaction; with a number of its own where it came later than the first telling. */
type Said = {
  readonly id: string
  readonly by: string
  readonly type: string
  readonly nth: Integer | null
}
/** Interactions that are written together, and the number of the first of them. */
type Part = { readonly added: Batch['added']; readonly first: number }

/** Gives what is to be written its numbers, which tell the order in which it came. */
function numbered(batches: readonly Batch[], last: number) {
  let next = last + 1
  const parts = batches
    .filter(({ added }) => added.length > 0)
    .map(({ added }): Part => {
      const first = next
      next += added.length
      return { added, first }
    })
  const words = batches.flatMap(batch =>
    batch.words.flatMap(({ interaction, words: some }) =>
      some.map(
        ({ kind, by }): Said => ({ id: interaction.id, by, type: WORD_TYPES[kind], nth: int(next++) }),
      ),
    ),
  )
  return { parts, words, next }
}

function saidIn({ id, recordedBy, confirmedBy = [], contestedBy = [] }: Interaction): Said[] {
  const said = (by: string, type: string): Said => ({ id, by, type, nth: null })
  return [
    ...(recordedBy === undefined ? [] : [said(recordedBy, 'RECORDED')]),
    ...confirmedBy.map(by => said(by, WORD_TYPES.confirmed)),
    ...contestedBy.map(by => said(by, WORD_TYPES.contested)),
  ]
}

/** @param places of people in a list, from which the statement takes them */
async function createInteractions(
  { run }: Transaction,
  congregation: string,
  places: ReadonlyMap<string, Integer>,
  { added, first }: Part,
): Promise<void> {
  const place = (id: string) => places.get(id)!
  const rows = added.map(({ interaction, content }, k) =>
    interactionRow(interaction, content, first + k, place),
  )
  const conflicts = added.flatMap(({ interaction }) =>
    interaction.kind === 'conflict' ? [interaction.id] : [],
  )
  await Promise.all([
    run(CREATE_INTERACTIONS, { congregation, people: [...places.keys()], rows }),
    conflicts.length === 0
      ? undefined
      : run(`UNWIND $conflicts AS id ${interactionAt('i', 'id')} SET i:Conflict`, {
          congregation,
          conflicts,
        }),
    writeSaid(
      run,
      congregation,
      added.flatMap(({ interaction }) => saidIn(interaction)),
    ),
  ])
}

async function writeSaid(
  run: Transaction['run'],
  congregation: string,
  said: readonly Said[],
): Promise<void> {
  if (said.length === 0) return
  const people = [...new Set(said.map(({ by }) => by))]
  const places = new Map(people.map((id, k) => [id, int(k)]))
  await run(
    `${PEOPLE}
     UNWIND $said AS row
     ${interactionAt('i', 'row[0]')}
     WITH people[row[1]] AS m, i, row
     CREATE (m)-[:$(row[2]) {nth: row[3]}]->(i)`,
    { congregation, people, said: said.map(({ id, by, type, nth }) => [id, places.get(by), type, nth]) },
  )
}

/** Later words: they bear a number, and their interaction says that there are some. */
async function writeWords({ run }: Transaction, congregation: string, words: readonly Said[]): Promise<void> {
  if (words.length === 0) return
  await Promise.all([
    writeSaid(run, congregation, words),
    run(`UNWIND $ids AS id ${interactionAt('i', 'id')} SET i.words = true`, {
      congregation,
      ids: [...new Set(words.map(({ id }) => id))],
    }),
  ])
}

async function createArriving(
  aside: Aside,
  congregation: string,
  arriving: readonly string[],
): Promise<void> {
  await aside.commit(0, ({ run }) =>
    run('UNWIND $arriving AS id MERGE (:Arriving {congregation: $congregation, id: id})', {
      congregation,
      arriving,
    }),
  )
}

/** Commits interactions part by part, with numbers that nobody reads yet. */
async function writeOnTheSide(
  aside: Aside,
  parts: readonly Part[],
  create: (into: Transaction, part: Part) => Promise<void>,
  signal: AbortSignal | undefined,
  written: (count: number) => void,
): Promise<void> {
  const queue = [...parts.entries()]
  let broken = false
  const follow = async (lane: number) => {
    for (let next = queue.shift(); next !== undefined && !broken; next = queue.shift()) {
      signal?.throwIfAborted()
      const [step, part] = next
      await aside.commit(lane, transaction => create(transaction, part), step)
      written(part.added.length)
    }
  }
  const lanes = Array.from({ length: LANES }, (_, lane) =>
    follow(lane).catch((error: unknown) => {
      broken = true
      throw error
    }),
  )
  // None may still be writing when the lock is let go.
  const ends = await Promise.allSettled(lanes)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function headOf(found: Found, { name, asOf }: Cohort) {
  const head = mergeHead(found.head, { name, asOf })
  return { head: JSON.stringify(head), name: head.name ?? null }
}

/** Adds marks of people who are to be forgotten here too, and forgets them. @returns the congregation without them */
async function keepErasures(transaction: Transaction, found: Found, erasures: Erasures): Promise<Found> {
  if (erasures.length === 0) return found
  await transaction.run(
    'UNWIND $erasures AS mark MERGE (:Erasure {congregation: $congregation, mark: mark})',
    {
      congregation: found.id,
      erasures,
    },
  )
  await eraseMarked(transaction, found, [...found.marks, ...erasures])
  return (await findCongregation(transaction, found.id))!
}
