/**
 * Validates the engine's estimates against public data: `npm run validate`.
 *
 * The data are not part of the project: they are looked for in ../shared/data, or in the folder that COALESCE_DATA names.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { affinityDataIn, affinityTable, validateAffinity } from './validate/affinity.mjs'

const dataDir = resolve(
  process.env.COALESCE_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url)),
)

console.log('Affinity: who meets again, who belongs together, who becomes friends\n')
if (affinityDataIn(dataDir)) console.log(affinityTable(validateAffinity(dataDir)).join('\n'))
else
  console.log(
    `The public data to validate against are not here (${dataDir}); set COALESCE_DATA to their folder.`,
  )
