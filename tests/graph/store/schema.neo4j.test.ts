/** The constraints and indexes of a Neo4j store: made once, by whoever comes, whatever was left half made. */
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { emptyCohort } from '../../../src/graph/cohort.ts'
import { MIGRATIONS } from '../../../src/graph/store/neo4j/schema.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import { StoreError } from '../../../src/graph/store/store.ts'
import { cypher, NEO4J_URL, wipe } from '../../neo4j.ts'

const ours = async (what: 'CONSTRAINTS' | 'INDEXES') =>
  (await cypher(`SHOW ${what} YIELD name WHERE name STARTS WITH 'coalesce_' RETURN name ORDER BY name`)).map(
    ({ name }) => String(name),
  )

async function unmake(): Promise<void> {
  await wipe()
  await cypher('MATCH (m:CoalesceMigration) DELETE m')
  for (const name of await ours('CONSTRAINTS')) await cypher(`DROP CONSTRAINT ${name}`)
  for (const name of await ours('INDEXES')) await cypher(`DROP INDEX ${name}`)
}

const made = async () => {
  const store = await openStore(NEO4J_URL!)
  try {
    await store.import(emptyCohort('camp'))
  } finally {
    await store.close()
  }
}
const wanted = [...MIGRATIONS.flatMap(({ statements }) => statements), ' coalesce_migration '].map(
  statement => /\b(coalesce_\w+)/.exec(statement)![1]!,
)

describe.runIf(NEO4J_URL !== undefined)('the schema of a Neo4j store', () => {
  beforeEach(unmake)
  afterAll(async () => {
    await unmake()
    await made()
    await wipe()
  })

  test('is not made by reading', async () => {
    const store = await openStore(NEO4J_URL!)
    await store.congregations()
    await store.read('camp')
    await store.close()
    expect(await ours('INDEXES')).toEqual([])
  })

  test('is made by the first import, by four at once as by one', async () => {
    await Promise.all([made(), made(), made(), made()])
    expect(await ours('INDEXES')).toEqual([...wanted].sort())
    const steps = await cypher('MATCH (m:CoalesceMigration) RETURN m.number AS number, m.name AS name')
    expect(steps.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, k) => k + 1))
    await made()
    expect(await ours('INDEXES')).toEqual([...wanted].sort())
  })

  test('is mended where a killed server left the index of a constraint alone', async () => {
    await cypher('CREATE INDEX coalesce_member FOR (m:Member) ON (m.congregation, m.id)')
    await made()
    expect(await ours('CONSTRAINTS')).toContain('coalesce_member')
  })

  test('of a newer version, or with another step, is refused with a word and not touched', async () => {
    await made()
    const number = MIGRATIONS.length + 1
    await cypher(`CREATE (:CoalesceMigration {number: ${number}, name: 'later', checksum: 'x'})`)
    await expect(made()).rejects.toThrow(StoreError)
    await expect(made()).rejects.toThrow(/newer Coalesce \(schema 2; this one knows up to 1\); update/)
    await cypher(`MATCH (m:CoalesceMigration {number: ${number}}) DELETE m`)
    await cypher("MATCH (m:CoalesceMigration {number: 1}) SET m.checksum = 'other'")
    await expect(made()).rejects.toThrow(/step 1 of its schema differs from ours/)
  })
})
