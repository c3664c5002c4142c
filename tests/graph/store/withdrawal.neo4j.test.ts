/** What is taken back is gone from the graph too: no node, no relationship, no property is left of it. */
import { afterAll, describe, expect, test } from 'vitest'
import { openStore } from '../../../src/graph/store/open.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { camp } from '../../contract/suite/camp.ts'
import { everyEntry, withoutEntries } from '../../contract/suite/same-entry.ts'
import { cypher, NEO4J_URL, wipe } from '../../neo4j.ts'

/** All that stands in the database, in one order; but for when it was written, how often, and where in a list. */
async function graph(): Promise<string[]> {
  const nodes = await cypher(
    `MATCH (n) WHERE NOT n:CoalesceMigration
     RETURN n {.*, labels: labels(n), version: null, writtenAt: null, position: null} AS node`,
  )
  const ties = await cypher(
    `MATCH (a)-[r]->(b)
     RETURN type(r) AS type, properties(r) AS properties, coalesce(a.id, a.key) AS a, coalesce(b.id, b.key) AS b`,
  )
  return [...nodes, ...ties].map(row => JSON.stringify(row)).sort()
}

describe.runIf(NEO4J_URL !== undefined)('what is taken back in Neo4j', () => {
  afterAll(wipe)

  test('leaves the graph of the document without it, and comes back as it was', async () => {
    const all = everyEntry(camp)
    const of = async (document: typeof camp, ...steps: ((store: CohortStore) => Promise<unknown>)[]) => {
      await wipe()
      const store = await openStore(NEO4J_URL!)
      await store.import(document)
      for (const step of steps) await step(store)
      await store.close()
      return graph()
    }
    const whole = await of(camp)
    for (const taken of [...all.map(one => [one]), all, all.slice(3, 8)]) {
      const left = await of(camp, store => store.withdraw('camp', taken))
      expect(left).toEqual(await of(withoutEntries(camp, taken)))
      expect(left.length).toBeLessThan(whole.length)
    }
    expect(
      await of(
        camp,
        store => store.withdraw('camp', all),
        store => store.import(camp),
      ),
    ).toEqual(whole)
  })
})
