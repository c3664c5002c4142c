/**
 * Validates the engine's estimates against public data: `npm run validate`.
 *
 * The data are not part of the project: they are looked for in ../shared/data, or in the folder that COALESCE_DATA names.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { affinityDataIn, affinityTable, validateAffinity } from './validate/affinity.mjs'
import { communityDataIn, communityTable, validateCommunities } from './validate/communities.mjs'

const dataDir = resolve(
  process.env.COALESCE_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)),
)

if (!affinityDataIn(dataDir) || !communityDataIn(dataDir)) {
  console.log(
    `The public data to validate against are not here (${dataDir}); set COALESCE_DATA to their folder.`,
  )
} else {
  console.log('Communities: known optima, and the departments of two offices\n')
  console.log(communityTable(await validateCommunities(dataDir)).join('\n'))
  console.log('\nAffinity: who meets again, who belongs together, who becomes friends\n')
  console.log(affinityTable(validateAffinity(dataDir)).join('\n'))
}
