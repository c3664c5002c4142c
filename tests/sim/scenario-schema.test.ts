import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fieldsInWords, scenarioJsonSchema } from '../../src/sim/scenario.ts'

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

describe('the pages about scenarios', () => {
  it('are those that npm run schema writes', () => {
    expect(JSON.parse(page('scenario.schema.json'))).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())))
    expect(page('scenario.md')).toBe(fieldsInWords())
  })
})
