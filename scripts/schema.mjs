// Writes docs/cohort.schema.json and docs/scenario.schema.json from the schemas that read them; tests hold them equal.
// Needs a build.
import { writeFileSync } from 'node:fs'
import { cohortJsonSchema } from '../dist/graph/cohort.js'
import { scenarioJsonSchema } from '../dist/sim/scenario.js'

for (const [name, schema] of Object.entries({ cohort: cohortJsonSchema(), scenario: scenarioJsonSchema() })) {
  const file = new URL(`../docs/${name}.schema.json`, import.meta.url)
  writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`)
}
