/** The questions of docs/neo4j.md, asked of the example camp: each is to have the answer that stands below it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readCohort } from '../../../src/graph/files/index.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import { ROOT } from '../../cli/run.ts'
import { cypher, NEO4J_URL, wipe } from '../../neo4j.ts'

const page = readFileSync(join(ROOT, 'docs/neo4j.md'), 'utf8')
const questions = [
  ...page.matchAll(/^\*\*(\d+\. [^*]+)\*\*\n\n```cypher\n(.*?)\n```\n\n((?:\|[^\n]*\n)+)/gms),
].map(([, title, query, table]) => ({ title: title!, query: query!, table: table!.trim() }))

/** A value as the page shows it. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join(', ')
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value)
}

function tableOf(rows: readonly Record<string, unknown>[]): string {
  const heads = Object.keys(rows[0]!)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(heads),
    `|${heads.map(() => '---').join('|')}|`,
    ...rows.map(row => line(heads.map(head => shown(row[head])))),
  ].join('\n')
}

describe.runIf(NEO4J_URL !== undefined)('a question of the page', () => {
  beforeAll(async () => {
    await wipe()
    const store = await openStore(NEO4J_URL!)
    await store.import((await readCohort(join(ROOT, 'examples/camp.json'))).cohort)
    await store.close()
  })
  afterAll(wipe)

  test('is one of ten', () => {
    expect(questions.map(({ title }) => Number.parseInt(title, 10))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test.each(questions)('$title', async ({ query, table }) => {
    expect(tableOf(await cypher(query))).toBe(table)
  })
})
