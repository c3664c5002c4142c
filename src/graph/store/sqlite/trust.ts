/**
 * The table `dyad`: each pair's fold, kept in step with the log.
 *
 * A large import leaves it behind (`trusted` = 0), for folding a whole log would slow the import and many a store is
 * never asked; it is made anew by the next write that has the log to follow, and reading does without it until then.
 */
import { asOfMillis, type Cohort, type Interaction } from '../../cohort.ts'
import { meets } from '../../reciprocity.ts'
import { figuresOf, pairKey, type SavedDyad, type Trust, TrustLedger, trustOf } from '../../trust.ts'
import { withWords } from '../merge.ts'
import type { RefreshReport } from '../store.ts'
import { type Change, keepTrust, type Pair } from '../upkeep.ts'
import type { Connection } from './driver.ts'
import { latestAt, memberKeys, readInteractions, readMembers, wordsOn } from './read.ts'
import { integer, json, text } from './rows.ts'

export function isTrusted(connection: Connection, congregation: number): boolean {
  const [row] = connection.all('SELECT trusted FROM congregation WHERE key = ?', congregation)
  return integer(row!.trusted!) === 1
}

/** Leaves the table behind the log. */
export function distrust(connection: Connection, congregation: number): void {
  connection.run('UPDATE congregation SET trusted = 0 WHERE key = ?', congregation)
}

/** Brings the table forward by what a write has changed in the log. Cost: see `keepTrust`. */
export async function followTrust(
  connection: Connection,
  congregation: number,
  changes: readonly Change[],
): Promise<void> {
  const keys = new Map<string, number>()
  const keyOf = (id: string) => {
    const known = keys.get(id) ?? memberKey(connection, congregation, id)
    keys.set(id, known)
    return known
  }
  const { kept, gone } = await keepTrust(changes, {
    folds: async pairs => {
      const folds = new Map<string, SavedDyad>()
      for (const [a, b] of pairs) {
        const [row] = connection.all(
          'SELECT CAST(fold AS BLOB) AS fold FROM dyad WHERE a = ? AND b = ?',
          keyOf(a),
          keyOf(b),
        )
        if (row !== undefined) folds.set(pairKey(a, b), json<SavedDyad>(row.fold!))
      }
      return folds
    },
    logs: async pairs =>
      new Map(
        pairs.map(pair => [pairKey(...pair), readLog(connection, pair, keyOf(pair[0]), keyOf(pair[1]))]),
      ),
    meetings: async (series, most) => readMeetings(connection, congregation, series, most),
  })
  for (const saved of kept) keepDyad(connection, keyOf(saved.a), keyOf(saved.b), saved, saved.last)
  for (const [a, b] of gone) connection.run('DELETE FROM dyad WHERE a = ? AND b = ?', keyOf(a), keyOf(b))
}

/**
 * Makes the table anew from the whole log.
 *
 * @param asOf when the figures are to be so, in ms; absent: at each pair's last interaction
 */
export function rebuildTrust(connection: Connection, congregation: number, asOf?: number): void {
  const ledger = new TrustLedger()
  ledger.recordAll(readInteractions(connection, congregation))
  const keys = memberKeys(connection, congregation)
  removeDyads(connection, congregation)
  for (const saved of ledger.saved())
    keepDyad(connection, keys.get(saved.a)!, keys.get(saved.b)!, saved, asOf ?? saved.last)
  connection.run('UPDATE congregation SET trusted = 1 WHERE key = ?', congregation)
}

/** Sets the figures of every dyad to a time; with `rebuild`, from the log, counting what was kept otherwise. */
export function refreshTrust(
  connection: Connection,
  congregation: number,
  asOf: number,
  rebuild: boolean,
): RefreshReport {
  const trusted = isTrusted(connection, congregation)
  const before = trusted && rebuild ? foldTexts(connection, congregation) : undefined
  if (rebuild || !trusted) rebuildTrust(connection, congregation, asOf)
  else
    for (const saved of readFolds(connection, congregation))
      keepDyad(
        connection,
        memberKey(connection, congregation, saved.a),
        memberKey(connection, congregation, saved.b),
        saved,
        asOf,
      )
  const after = foldTexts(connection, congregation)
  const pairs = before === undefined ? [] : [...new Set([...before.keys(), ...after.keys()])]
  const differed = pairs.filter(pair => before?.get(pair) !== after.get(pair)).length
  return { asOf, dyads: after.size, differed }
}

/** The trust of a congregation whose table is in step with its log, at a time (ms) not before the last interaction. */
export function readTrust(connection: Connection, congregation: number, asOf: number): Trust {
  return trustOf(
    readMembers(connection, congregation).map(({ id }) => id),
    readFolds(connection, congregation).map(saved => figuresOf(saved, asOf)),
    asOf,
  )
}

/** When a congregation is looked at if nobody says otherwise, in ms: as `asOfMillis` of what is read. */
export function ownTime(connection: Connection, congregation: number, head: Pick<Cohort, 'asOf'>): number {
  const latest = latestAt(connection, congregation)
  if (latest === undefined) return asOfMillis({ asOf: head.asOf, interactions: [] })
  return Math.max(latest, head.asOf === undefined ? latest : Date.parse(head.asOf))
}

/** Empties a congregation's part of the table. */
export function removeDyads(connection: Connection, congregation: number): void {
  connection.run('DELETE FROM dyad WHERE a IN (SELECT key FROM member WHERE congregation = ?)', congregation)
}

function keepDyad(connection: Connection, a: number, b: number, saved: SavedDyad, asOf: number): void {
  const { aToB, bToA, mutual, balance, state } = figuresOf(saved, asOf)
  connection.run(
    `INSERT INTO dyad (a, b, fold, as_of, a_to_b, b_to_a, mutual, balance, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (a, b) DO UPDATE SET fold = excluded.fold, as_of = excluded.as_of, a_to_b = excluded.a_to_b,
       b_to_a = excluded.b_to_a, mutual = excluded.mutual, balance = excluded.balance, state = excluded.state`,
    a,
    b,
    JSON.stringify(saved),
    asOf,
    aToB.trust,
    bToA.trust,
    mutual,
    balance,
    state,
  )
}

const FOLDS = `
  SELECT a, b, CAST(fold AS BLOB) AS fold
  FROM member AS one CROSS JOIN dyad ON dyad.a = one.key CROSS JOIN member AS other ON other.key = dyad.b
  WHERE one.congregation = ? ORDER BY one.id, other.id`

function readFolds(connection: Connection, congregation: number): SavedDyad[] {
  return connection.all(FOLDS, congregation).map(row => json<SavedDyad>(row.fold!))
}

/** By the keys of the two. */
function foldTexts(connection: Connection, congregation: number): ReadonlyMap<string, string> {
  return new Map(connection.all(FOLDS, congregation).map(row => [`${row.a} ${row.b}`, text(row.fold!)]))
}

function memberKey(connection: Connection, congregation: number, id: string): number {
  const [row] = connection.all('SELECT key FROM member WHERE congregation = ? AND id = ?', congregation, id)
  return integer(row!.key!)
}

/** All that two people lived with each other. Cost: the log of the first of them, and an index lookup each. */
function readLog(connection: Connection, [a, b]: Pair, keyA: number, keyB: number): Interaction[] {
  return connection
    .all(
      `SELECT key, CAST(content AS BLOB) AS content
       FROM involved AS one
         CROSS JOIN involved AS other ON other.member = ? AND other.interaction = one.interaction
         CROSS JOIN interaction ON interaction.key = one.interaction
       WHERE one.member = ?`,
      keyB,
      keyA,
    )
    .map(row => withWords(json<Interaction>(row.content!), wordsOn(connection, integer(row.key!))))
    .filter(interaction => meets(interaction, a, b))
}

function readMeetings(
  connection: Connection,
  congregation: number,
  series: string,
  most: number,
): Interaction[] {
  return connection
    .all(
      `SELECT key, CAST(content AS BLOB) AS content FROM interaction
       WHERE congregation = ? AND series = ? ORDER BY at LIMIT ?`,
      congregation,
      series,
      most,
    )
    .map(row => withWords(json<Interaction>(row.content!), wordsOn(connection, integer(row.key!))))
}
