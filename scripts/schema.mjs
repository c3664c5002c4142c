// Writes docs/cohort.schema.json from the schemas that read a cohort; a test holds the two equal. Needs a build.
import { writeFileSync } from 'node:fs'
import { cohortJsonSchema } from '../dist/graph/cohort.js'

const file = new URL('../docs/cohort.schema.json', import.meta.url)
writeFileSync(file, `${JSON.stringify(cohortJsonSchema(), null, 2)}\n`)
