/** The contract held to the twin that it is written with: whatever fails here, no adapter can be blamed for. */
import { cohortStoreContract } from './cohort-store.ts'
import { Twin, TwinPlace } from './suite/twin.ts'

cohortStoreContract(
  'the twin in memory',
  async () => {
    const place = new TwinPlace()
    return { url: 'twin:', driver: '', open: async () => new Twin(place), clear: async () => {} }
  },
  { processes: false },
)
