/**
 * The relationships `TRUSTS`: two for each dyad, with the figures for who asks in Cypher, and on the one from the
 * smaller id the fold that they follow from.
 *
 * Why relationships and not a node per dyad: graph algorithms and Cypher readers take them as they are. Why the fold as
 * one text and not as arrays by kind: half as much to write (20,000 dyads in 1.9 s against 3.7 s when it was measured).
 */
import { setImmediate as turn } from 'node:timers/promises'
import { counts, type Interaction, participantsOf } from '../../cohort.ts'
import { type Earned, meets } from '../../reciprocity.ts'
import { pairKey, type SavedDyad, TrustLedger } from '../../trust.ts'
import type { RefreshReport } from '../store.ts'
import { type Change, keepTrust, type Pair, type Upkeep } from '../upkeep.ts'
import type { Aside } from './aside.ts'
import { int, type Transaction } from './connection.ts'
import { byItself, CREATE_DYADS, dyadRow, interactionAt, memberAt, WRITE_DYADS } from './model.ts'
import { type Found, interactionIn, readFolds, readLog, TOLD, type ToldRow } from './read.ts'

/** Dyads written in one statement. */
const BATCH = 2000

/** Brings trust forward by what a write has changed in the log; `last` is the log's last number now. */
export async function followTrust(
  transaction: Transaction,
  congregation: string,
  last: number,
  changes: readonly Change[],
): Promise<void> {
  const { run } = transaction
  const upkeep = await keepTrust(changes, {
    folds: async pairs => {
      const rows = await run(
        `UNWIND $pairs AS pair
         ${memberAt('a', 'pair[0]')}
         ${memberAt('b', 'pair[1]')}
         MATCH (a)-[t:TRUSTS]->(b)
         RETURN t.fold AS fold`,
        { congregation, pairs },
      )
      const folds = rows.map(({ fold }) => JSON.parse(fold as string) as SavedDyad)
      return new Map(folds.map(fold => [pairKey(fold.a, fold.b), fold]))
    },
    logs: async pairs => {
      const rows = await run(
        `UNWIND $pairs AS pair
         ${memberAt('a', 'pair[0]')}
         ${memberAt('b', 'pair[1]')}
         MATCH (a)-[:TOOK_PART]->(i:Interaction)<-[:TOOK_PART]-(b)
         RETURN pair, collect(${TOLD}) AS told`,
        { congregation, pairs, last: int(last) },
      )
      return new Map(
        rows.map(({ pair, told }) => {
          const [a, b] = pair as Pair
          const log = (told as ToldRow[]).map(interactionIn).filter(interaction => meets(interaction, a, b))
          return [pairKey(a, b), log]
        }),
      )
    },
    meetings: async (series, most) => {
      const rows = await run(
        `MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.series = $series
         WITH i ORDER BY i.at LIMIT $most RETURN ${TOLD} AS told`,
        { congregation, series, most: int(most), last: int(last) },
      )
      return rows.map(({ told }) => interactionIn(told as ToldRow))
    },
  })
  const asWritten = new Map(
    changes.filter(({ before }) => before === undefined).map(({ after }) => [after.id, byItself(after)]),
  )
  const earned = upkeep.earned.filter(({ interaction, points }) => {
    const written = asWritten.get(interaction.id)
    return written === undefined || points.some((figure, k) => figure !== written[k])
  })
  await writeUpkeep(transaction, congregation, { ...upkeep, earned })
}

async function writeUpkeep(
  transaction: Transaction,
  congregation: string,
  { kept, gone, earned }: Upkeep,
): Promise<void> {
  await writeDyads(transaction, congregation, kept, undefined, WRITE_DYADS)
  if (gone.length > 0)
    await transaction.run(
      `UNWIND $pairs AS pair
       ${memberAt('a', 'pair[0]')}
       ${memberAt('b', 'pair[1]')}
       MATCH (a)-[t:TRUSTS]-(b)
       DELETE t`,
      { congregation, pairs: gone },
    )
  await writeEarned(transaction, congregation, earned)
}

/** @param asOf when the figures are to be so, in ms; absent: at each dyad's last interaction */
async function writeDyads(
  { run }: Transaction,
  congregation: string,
  dyads: readonly SavedDyad[],
  asOf: number | undefined,
  statement: string,
): Promise<void> {
  for (let start = 0; start < dyads.length; start += BATCH) {
    const some = dyads.slice(start, start + BATCH)
    const people = [...new Set(some.flatMap(({ a, b }) => [a, b]))]
    const places = new Map(people.map((id, k) => [id, int(k)]))
    const place = (id: string) => places.get(id)!
    const rows = some.map(saved => dyadRow(saved, asOf ?? saved.last, place))
    await run(statement, { congregation, people, rows })
  }
}

async function writeEarned(
  { run }: Transaction,
  congregation: string,
  earned: readonly Earned[],
): Promise<void> {
  const rows = earned.map(({ interaction, points }) => [
    interaction.id,
    counts(interaction),
    participantsOf(interaction).map((person, k) => [person, points[k]]),
  ])
  for (let start = 0; start < rows.length; start += BATCH)
    await run(
      `UNWIND $rows AS row
       ${interactionAt('i', 'row[0]')}
       SET i.counts = row[1]
       WITH i, row
       UNWIND row[2] AS part
       MATCH (i)<-[t:TOOK_PART]-(m) WHERE m.id = part[0]
       SET t.points = part[1]`,
      { congregation, rows: rows.slice(start, start + BATCH) },
    )
}

/** Interactions, or dyads, that are folded before others in this process get a turn. */
const SLICE = 2000

/** All that follows from a congregation's whole log. */
export type WholeTrust = { readonly dyads: readonly SavedDyad[]; readonly earned: readonly Earned[] }

/**
 * @param log with all words: what was told twice in one call may earn something else than it was written with
 * @returns what was earned otherwise than by itself, or may be
 */
export async function wholeTrust(log: readonly Interaction[]): Promise<WholeTrust> {
  const ledger = new TrustLedger()
  for (let start = 0; start < log.length; start += SLICE) {
    ledger.recordAll(log.slice(start, start + SLICE))
    await turn()
  }
  const dyads: SavedDyad[] = []
  for (const saved of ledger.folds()) {
    dyads.push(saved)
    if (dyads.length % SLICE === 0) await turn()
  }
  const earned = ledger.earnedIn(log).filter(({ interaction, points }) => {
    const { confirmedBy, contestedBy } = interaction
    const written = byItself(interaction)
    return (
      confirmedBy !== undefined ||
      contestedBy !== undefined ||
      points.some((figure, k) => figure !== written[k])
    )
  })
  return { dyads, earned }
}

/** Writes the trust of a congregation that had none. */
export async function createTrust(
  transaction: Transaction,
  congregation: string,
  { dyads, earned }: WholeTrust,
): Promise<void> {
  await writeDyads(transaction, congregation, dyads, undefined, CREATE_DYADS)
  await writeEarned(transaction, congregation, earned)
}

/**
 * Folds the whole log anew, and writes what differs from what was kept.
 *
 * @returns dyads, and how many were kept otherwise
 */
export async function rebuildTrust(
  transaction: Transaction,
  found: Found,
): Promise<{ readonly dyads: number; readonly differed: number }> {
  const ledger = new TrustLedger()
  const { interactions } = await readLog(transaction, found)
  ledger.recordAll(interactions)
  const right = ledger.saved()
  const { folds } = await readFolds(transaction, found.id)
  const kept = new Map(folds.map(fold => [pairKey(fold.a, fold.b), JSON.stringify(fold)]))
  const wrong = right.filter(saved => kept.get(pairKey(saved.a, saved.b)) !== JSON.stringify(saved))
  const there = new Set(right.map(({ a, b }) => pairKey(a, b)))
  const gone = folds.filter(({ a, b }) => !there.has(pairKey(a, b))).map(({ a, b }): Pair => [a, b])
  const earned = await earnedOtherwise(transaction, found, ledger.earnedIn(interactions))
  await writeUpkeep(transaction, found.id, { kept: wrong, gone, earned })
  return { dyads: right.length, differed: wrong.length + gone.length }
}

const EARNED = `
  MATCH (i:Interaction) WHERE i.congregation = $congregation AND i.nth <= $last
  RETURN i.id AS id, i.counts AS counts, COLLECT { MATCH (m:Member)-[t:TOOK_PART]->(i) RETURN [m.id, t.points] } AS parts`

/** Of what everybody earned, that which the graph has otherwise. */
async function earnedOtherwise(
  transaction: Transaction,
  found: Found,
  all: readonly Earned[],
): Promise<Earned[]> {
  const right = new Map(all.map(earned => [earned.interaction.id, earned]))
  const wrong: Earned[] = []
  for await (const row of transaction.rows(EARNED, { congregation: found.id, last: int(found.last) })) {
    const earned = right.get(row.id as string)
    if (earned === undefined) continue
    const { interaction, points } = earned
    const kept = new Map(row.parts as [string, number][])
    const same = participantsOf(interaction).every((person, k) => kept.get(person) === points[k])
    if (!same || row.counts !== counts(interaction)) wrong.push(earned)
  }
  return wrong
}

/** Sets the figures of every dyad to a time, in transactions on the side: they are a view, and may change bit by bit. */
export async function refreshFigures(
  aside: Aside,
  congregation: string,
  folds: readonly SavedDyad[],
  asOf: number,
): Promise<RefreshReport> {
  for (let start = 0; start < folds.length; start += BATCH)
    await aside.commit(0, transaction =>
      writeDyads(transaction, congregation, folds.slice(start, start + BATCH), asOf, WRITE_DYADS),
    )
  await aside.close()
  return { asOf, dyads: folds.length, differed: 0 }
}
