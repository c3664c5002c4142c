/** Writes cohorts: as one document, an entry to a line so that two versions can be compared, or as a folder of CSV. */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type Cohort, interactionSchema, LISTS, type ListName } from '../cohort.ts'
import { columnsOf, SHEETS, type SheetName, WORDS, writeCell } from './csv.ts'
import { fileFault } from './text.ts'

/** Lists that are written though they are empty. */
const ALWAYS: readonly ListName[] = ['members', 'interactions']

/** The cohort document, as `parseCohort` reads it: fields in the schema's order, empty lists left out but the first two. */
export function writeCohortJson(cohort: Cohort): string {
  const head = (['format', 'id', 'name', 'asOf'] as const)
    .filter(field => cohort[field] !== undefined)
    .map(field => `  ${JSON.stringify(field)}: ${JSON.stringify(cohort[field])}`)
  const lists = (Object.keys(LISTS) as ListName[])
    .filter(name => cohort[name].length > 0 || ALWAYS.includes(name))
    .map(name => {
      const entries = cohort[name].map(entry => `    ${JSON.stringify(inOrder(name, entry))}`)
      return `  ${JSON.stringify(name)}: [${entries.length === 0 ? '' : `\n${entries.join(',\n')}\n  `}]`
    })
  return `{\n${[...head, ...lists].join(',\n')}\n}\n`
}

const interactionFields = new Map<unknown, readonly string[]>(
  interactionSchema.options.map(option => [option.shape.kind.value, Object.keys(option.shape)]),
)

/** An entry with its fields in the order of its schema. */
function inOrder(name: ListName, entry: unknown): unknown {
  if (Array.isArray(entry)) return entry
  const record = entry as Readonly<Record<string, unknown>>
  const schema = LISTS[name]
  const fields =
    'shape' in schema
      ? Object.keys(schema.shape)
      : (interactionFields.get(record.kind) ?? Object.keys(record))
  return Object.fromEntries(
    fields.flatMap(field => (record[field] === undefined ? [] : [[field, record[field]]])),
  )
}

/**
 * The files of a CSV folder by their names. A list that is there but empty cannot be told from one that is not, so
 * reading gives the cohort back but for empty lists within an entry.
 */
export function cohortCsvFiles(cohort: Cohort): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  for (const sheet of SHEETS) {
    const entries = entriesOf(cohort, sheet)
    if (entries.length === 0 && !ALWAYS.some(name => name === sheet)) continue
    const columns = [...columnsOf(sheet)].filter(
      ([field]) => entries.length === 0 || entries.some(entry => entry[field] !== undefined),
    )
    const rows = entries.map(entry => columns.map(([field, kind]) => writeCell(entry[field], kind)))
    files.set(`${sheet}.csv`, [columns.map(([field]) => field), ...rows].map(csvLine).join(''))
  }
  return files
}

function entriesOf(cohort: Cohort, sheet: SheetName): readonly Readonly<Record<string, unknown>>[] {
  if (sheet === 'cohort') return [{ id: cohort.id, name: cohort.name, asOf: cohort.asOf }]
  if (sheet === 'vocabulary') return cohort.vocabulary.map(words => ({ [WORDS]: words }))
  return cohort[sheet]
}

const csvLine = (cells: readonly string[]): string =>
  `${cells.map(cell => (/[",;\t\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`

/**
 * Writes a CSV folder, whole or not at all: beside its place first, then moved there.
 *
 * @throws InputError where something is there already: what it holds is never overwritten
 */
export async function writeCohortCsv(cohort: Cohort, folder: string): Promise<void> {
  const there = await readdir(folder).catch((error: { code?: string }) =>
    error.code === 'ENOENT' ? [] : [''],
  )
  if (there.length > 0)
    throw fileFault(folder, { problem: 'is there already', mend: 'name a new folder, or empty this one' })
  await mkdir(dirname(folder), { recursive: true })
  const draft = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`)
  await mkdir(draft)
  try {
    for (const [name, text] of cohortCsvFiles(cohort)) await writeFile(join(draft, name), text)
    await rename(draft, folder)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    throw error
  }
}
