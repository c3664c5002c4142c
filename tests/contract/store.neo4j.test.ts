/** The Neo4j adapter against the contract, on the server at NEO4J_URL, whose database it empties. */
import { describe } from 'vitest'
import { openStore } from '../../src/graph/store/open.ts'
import { NEO4J_URL, wipe } from '../neo4j.ts'
import { cohortStoreContract } from './cohort-store.ts'

describe.runIf(NEO4J_URL !== undefined)('on a real server', () => {
  cohortStoreContract(
    'neo4j',
    async () => {
      await wipe()
      return {
        url: NEO4J_URL!,
        driver: '',
        open: () => openStore(NEO4J_URL!),
        clear: wipe,
      }
    },
    { runs: 15 },
  )
})
