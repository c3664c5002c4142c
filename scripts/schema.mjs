// Writes docs/cohort.schema.json, docs/scenario.schema.json and docs/scenario.md from the schemas that read them; tests hold
// them equal. Needs a build.
import { writeFileSync } from 'node:fs'
import { cohortJsonSchema } from '../dist/graph/cohort.js'
import { fieldsInWords, scenarioJsonSchema } from '../dist/sim/scenario.js'

const write = (name, text) => writeFileSync(new URL(`../docs/${name}`, import.meta.url), text)
for (const [name, schema] of Object.entries({ cohort: cohortJsonSchema(), scenario: scenarioJsonSchema() }))
  write(`${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`)
write('scenario.md', fieldsInWords())
