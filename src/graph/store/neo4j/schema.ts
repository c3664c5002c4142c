/**
 * The constraints and indexes as numbered migrations, and the check that a database is of a version that we know.
 *
 * A database may hold other programs' nodes too; ours are known by their labels together with `congregation`. Each step
 * that was made stands as a node `CoalesceMigration` with its checksum. Schema commands cannot stand in one transaction
 * with it, so every statement may be run again without harm, also by two processes at once, and a step is written down
 * once all of it is done. A step is never edited once it is released: a mend is a new step.
 *
 * Required fields are for us to keep: existence constraints are the Enterprise Edition's.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { StoreError } from '../store.ts'
import { type Connection, int } from './connection.ts'

export type Migration = { readonly name: string; readonly statements: readonly string[] }

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'congregations, their log and what follows from it',
    statements: [
      `CREATE CONSTRAINT coalesce_congregation IF NOT EXISTS
       FOR (c:Congregation) REQUIRE c.id IS UNIQUE`,
      `CREATE CONSTRAINT coalesce_member IF NOT EXISTS
       FOR (m:Member) REQUIRE (m.congregation, m.id) IS UNIQUE`,
      `CREATE CONSTRAINT coalesce_arriving IF NOT EXISTS
       FOR (m:Arriving) REQUIRE (m.congregation, m.id) IS UNIQUE`,
      `CREATE CONSTRAINT coalesce_interaction IF NOT EXISTS
       FOR (i:Interaction) REQUIRE (i.congregation, i.id) IS UNIQUE`,
      `CREATE INDEX coalesce_log IF NOT EXISTS
       FOR (i:Interaction) ON (i.congregation, i.nth)`,
      `CREATE INDEX coalesce_series IF NOT EXISTS
       FOR (i:Interaction) ON (i.congregation, i.series)`,
      `CREATE CONSTRAINT coalesce_entry IF NOT EXISTS
       FOR (e:Entry) REQUIRE (e.congregation, e.list, e.key) IS UNIQUE`,
      `CREATE CONSTRAINT coalesce_erasure IF NOT EXISTS
       FOR (e:Erasure) REQUIRE (e.congregation, e.mark) IS UNIQUE`,
    ],
  },
]

const STEP_CONSTRAINT = `CREATE CONSTRAINT coalesce_migration IF NOT EXISTS
  FOR (m:CoalesceMigration) REQUIRE m.number IS UNIQUE`

export type SchemaState = 'empty' | 'ready' | 'older'

/** @throws StoreError where the database is of a version that we do not know */
export async function schemaState(
  connection: Connection,
  address: string,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<SchemaState> {
  const made = await connection.transact('READ', ({ run }) =>
    run('MATCH (m:CoalesceMigration) RETURN m.number AS number, m.checksum AS checksum ORDER BY number'),
  )
  if (made.length === 0) return 'empty'
  const version = Number(made.at(-1)!.number)
  if (version > migrations.length)
    throw new StoreError(
      address,
      `was written by a newer Coalesce (schema ${version}; this one knows up to ${migrations.length})`,
      'update Coalesce, or export with the newer one',
    )
  for (const { number, checksum } of made)
    if (checksum !== checksumOf(migrations[Number(number) - 1]!))
      throw new StoreError(
        address,
        `was made by another Coalesce (step ${number} of its schema differs from ours)`,
        'export it with the Coalesce that made it, and import the export here',
      )
  return version === migrations.length ? 'ready' : 'older'
}

/** Makes what is missing. Cost: some hundred milliseconds a constraint, once. */
export async function migrate(
  connection: Connection,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  await madeOnce(connection, STEP_CONSTRAINT)
  for (const [index, step] of migrations.entries()) {
    for (const statement of step.statements) await madeOnce(connection, statement)
    await connection.alone('CALL db.awaitIndexes(300)')
    await connection.transact('WRITE', ({ run }) =>
      run(
        'MERGE (m:CoalesceMigration {number: $number}) ON CREATE SET m.name = $name, m.checksum = $checksum',
        {
          number: int(index + 1),
          name: step.name,
          checksum: checksumOf(step),
        },
      ),
    )
  }
}

/** What fails is tried again so often, every `PAUSE` ms; the first tries are for another process to be done. */
const TRIES = 20
const PAUSE = 250

/**
 * Another process may be making the same: who comes second finds it there, or has to wait and look again. A server that
 * was killed while it made a constraint may be left with its index alone, which nothing but its removal mends (seen: 1
 * of 30 kills).
 */
async function madeOnce(connection: Connection, statement: string): Promise<void> {
  const name = /^CREATE \w+ (\w+)/.exec(statement)![1]
  for (let left = TRIES; ; left--) {
    try {
      await connection.alone(statement)
      return
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (/EquivalentSchemaRuleAlreadyExists|(Constraint|Index)AlreadyExists/.test(code)) return
      const isLeftAlone = code === 'Neo.ClientError.Schema.IndexWithNameAlreadyExists'
      if (left === 0 || !(isLeftAlone || code.startsWith('Neo.TransientError.'))) throw error
      await sleep(PAUSE)
      // Refused where another process has finished the constraint just now: then the next try finds it.
      if (isLeftAlone && left < TRIES / 2)
        await connection.alone(`DROP INDEX ${name} IF EXISTS`).catch(() => {})
    }
  }
}

/** Of the step's words, so that a line's end or indentation does not count. */
function checksumOf({ statements }: Migration): string {
  return createHash('sha256').update(statements.join(';').replace(/\s+/g, ' ').trim()).digest('hex')
}
