/**
 * A folder of CSV files -> a cohort document, and the places of its parts in the words of the files.
 *
 * `members.csv` and `interactions.csv`, and a file for each other list where it is wanted; `cohort.csv`, with one row,
 * holds id, name and asOf. Columns bear the names of fields. How a cell is written is told by the field's schema, so
 * that a new field of the document is a new column here.
 *
 * Spreadsheets write CSV each in its own way, so the separator is told from the header (comma, semicolon or tab), cells
 * are trimmed, rows without content are passed over, and headers may be in capitals. A cell that cannot be understood
 * goes on as it was written, for the document's own check to name value and mend.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { CsvError, parse } from 'csv-parse/sync'
import type { z } from 'zod'
import { cohortSchema, FORMAT, LISTS, type ListName } from '../cohort.ts'
import { didYouMean, type FaultLog, faultLog, InputError, nearest, show } from '../fault.ts'
import { type ParsedCohort, parseCohort } from '../parse-cohort.ts'
import { MAX_BYTES, readText } from './text.ts'

/** The sheets of a folder: one for each list, and one, of a single row, for what belongs to no list. */
export type SheetName = 'cohort' | ListName
export const SHEETS = ['cohort', ...Object.keys(LISTS)] as readonly SheetName[]
const REQUIRED: readonly SheetName[] = ['members', 'interactions']
const SEPARATORS = [',', ';', '\t'] as const

/** How a cell is written: one text, several with ; between, a number, yes or no, or two sizes. */
export type CellKind = 'text' | 'list' | 'number' | 'boolean' | 'sizes'
export type Columns = ReadonlyMap<string, CellKind>
/** The only column of `vocabulary.csv`, whose entries are lists without fields. */
export const WORDS = 'words'

/** The columns of a sheet in the order in which they are written, with how their cells are written. */
export function columnsOf(sheet: SheetName): Columns {
  if (sheet === 'cohort') {
    const { id, name, asOf } = cohortSchema.shape
    return kindsOf({ id, name, asOf })
  }
  const schema = LISTS[sheet]
  if ('shape' in schema) return kindsOf(schema.shape)
  if ('options' in schema) return new Map(schema.options.flatMap(option => [...kindsOf(option.shape)]))
  return new Map([[WORDS, 'list']])
}

const kindsOf = (shape: Readonly<Record<string, z.ZodType>>): Columns =>
  new Map(Object.entries(shape).map(([field, schema]) => [field, kindOf(schema)]))

function kindOf(schema: z.ZodType): CellKind {
  const { type, innerType } = schema.def as { readonly type: string; readonly innerType?: z.ZodType }
  if (innerType !== undefined) return kindOf(innerType)
  if (type === 'array') return 'list'
  if (type === 'tuple') return 'sizes'
  return type === 'number' || type === 'boolean' ? type : 'text'
}

/** The rows of one file as entries of a document, and where they stood. */
type Sheet = {
  readonly file: string
  readonly entries: readonly Readonly<Record<string, unknown>>[]
  /** Each entry's line. */
  readonly lines: readonly number[]
  readonly header: { readonly line: number; readonly fields: ReadonlySet<string> }
}

/**
 * Reads a folder.
 *
 * @throws InputError with every fault of every file, under the folder as it was given
 */
export async function readCsvFolder(folder: string): Promise<ParsedCohort> {
  const log = faultLog()
  const notes: string[] = []
  const files = await filesOf(folder, log, notes)
  const sheets = new Map<SheetName, Sheet>()
  let room = MAX_BYTES
  for (const [name, file] of files) {
    try {
      const text = await readText(join(folder, file), { source: folder, place: file, maxBytes: room })
      room -= text.length
      sheets.set(name, readSheet(name, file, text, log, notes))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      error.faults.forEach(log.add)
    }
  }
  // Without its members every name in the other files would be a stranger's.
  if (!sheets.has('members')) throw log.error(folder)

  const found = log.error(folder)
  try {
    const parsed = parseCohort(documentOf(sheets), folder, placesOf(sheets))
    if (log.count() > 0) throw found
    return { cohort: parsed.cohort, notes: [...notes, ...parsed.notes] }
  } catch (error) {
    if (!(error instanceof InputError) || error === found) throw error
    throw new InputError(folder, [...found.faults, ...error.faults], found.more + error.more)
  }
}

/** Which file is which sheet; capitals in a file's name do not matter. */
async function filesOf(folder: string, log: FaultLog, notes: string[]): Promise<Map<SheetName, string>> {
  const names = (
    await readdir(folder).catch(() => {
      throw new InputError(folder, [
        {
          place: '',
          problem: 'is a folder that may not be read by you',
          mend: 'ask its owner for the permission',
        },
      ])
    })
  ).sort()
  const files = new Map<SheetName, string>()
  for (const sheet of SHEETS) {
    const wanted = `${sheet}.csv`
    const file = names.includes(wanted) ? wanted : names.find(name => name.toLowerCase() === wanted)
    if (file !== undefined) files.set(sheet, file)
  }
  const taken = new Set(files.values())
  const others = names.filter(name => !taken.has(name))
  const tables = others.filter(name => /\.(csv|tsv)$/i.test(name))
  for (const sheet of REQUIRED)
    if (!files.has(sheet))
      log.add({ place: `${sheet}.csv`, problem: 'is not in this folder', mend: mendOfMissing(sheet, others) })
  const free = SHEETS.filter(sheet => !files.has(sheet)).map(sheet => `${sheet}.csv`)
  for (const name of tables) {
    const meant = nearest(name, free)
    notes.push(
      `${show(name)}: not a file of a cohort, left out${meant === undefined ? '' : `; did you mean ${show(meant)}?`}`,
    )
  }
  return files
}

function mendOfMissing(sheet: SheetName, others: readonly string[]): string {
  const document = others.find(name => /\.json(\.gz)?$/i.test(name))
  if (sheet === 'members' && document !== undefined)
    return `did you mean the document ${show(document)} in it?`
  const near = nearest(`${sheet}.csv`, others)
  if (near !== undefined) return `did you mean to call ${show(near)} so?`
  return sheet === 'members'
    ? 'write it with the columns id and name'
    : 'write it with the columns at, kind and participants, or with these alone where nothing happened yet'
}

/** Reads one file's rows; every row that is no row is a fault, and so is a file without a header. */
function readSheet(name: SheetName, file: string, raw: string, log: FaultLog, notes: string[]): Sheet {
  const text = raw.replace(/\r\n?/g, '\n')
  const columns = columnsOf(name)
  const names = [...columns.keys()]
  // Excel's own word on the separator, in a line before the header.
  const [hint = '', hinted] = /^sep=([,;|\t])\n/i.exec(text) ?? []
  const body = text.slice(hint.length)
  const firstLine = hint === '' ? 1 : 2
  const lineOf = (line: number) => `${file} line ${line}`

  let header: { readonly line: number; readonly fields: readonly (string | undefined)[] } | undefined
  const entries: Record<string, unknown>[] = []
  const lines: number[] = []
  let lastLine = firstLine - 1
  const onRow = (cells: readonly string[], endLine: number): void => {
    const line = endLine - cells.reduce((breaks, cell) => breaks + breaksIn(cell), 0)
    lastLine = endLine
    const row = cells.map(cell => cell.trim())
    if (row.every(cell => cell === '')) return
    if (header === undefined) {
      header = { line, fields: fieldsOfHeader(row, names, lineOf(line), log, notes) }
      return
    }
    const { fields } = header
    const width = row.findLastIndex(cell => cell !== '') + 1
    const ragged = row.length < fields.length || width > fields.length
    if (ragged)
      log.add({
        place: lineOf(line),
        value: row.join(' | '),
        problem: `has ${row.length} cells where the header has ${fields.length}`,
        mend: 'put cells that hold a separator in double quotes, and leave none out',
      })
    const entry = ragged ? standIn(name, row, fields) : entryOf(row, fields, columns)
    if (entry === undefined) return
    if (name === 'cohort' && entries.length > 0)
      log.add({ place: lineOf(line), problem: 'is a second congregation', mend: 'keep one row here' })
    entries.push(entry)
    lines.push(line)
  }
  try {
    parse(body, {
      delimiter: hinted ?? separatorOf(body),
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: string[], { lines: line }) => {
        onRow(cells, line + firstLine - 1)
        return null
      },
    })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const never = error.code === 'CSV_QUOTE_NOT_CLOSED'
    throw new InputError(file, [
      {
        place: lineOf(lastLine + 1 + blankLinesAfter(text, lastLine)),
        problem: never ? 'opens a double quote that is never closed' : 'goes on after a closing double quote',
        mend: never
          ? 'close it with "; write "" for a quote inside of a quoted cell'
          : 'write "" for a quote inside of a quoted cell',
      },
    ])
  }
  if (header === undefined)
    throw new InputError(file, [
      {
        place: file,
        problem: 'is empty',
        mend: `write at least its header, a line of columns among ${names.join(', ')}`,
      },
    ])
  return {
    file,
    entries,
    lines,
    header: {
      line: header.line,
      fields: new Set(header.fields.filter(field => field !== undefined)),
    },
  }
}

const breaksIn = (text: string): number => {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}

/** How many lines after the first `count` lines of a text are blank. */
function blankLinesAfter(text: string, count: number): number {
  const rest = text.split('\n').slice(count)
  return Math.max(
    0,
    rest.findIndex(line => line.trim() !== ''),
  )
}

/** The separator that a header has most of outside of quotes; a comma where it has none. */
function separatorOf(text: string): string {
  const [header = ''] = /^.*$/m.exec(text.trimStart()) ?? []
  const bare = header.replace(/"[^"]*"/g, '')
  const count = (separator: string) => bare.split(separator).length
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}

/** The field of each column, undefined where there is none: noted, and a fault where nothing at all is known. */
function fieldsOfHeader(
  row: readonly string[],
  names: readonly string[],
  place: string,
  log: FaultLog,
  notes: string[],
): readonly (string | undefined)[] {
  // Spreadsheets leave separators behind where columns were deleted.
  const cells = row.slice(0, row.findLastIndex(cell => cell !== '') + 1)
  const seen = new Set<string>()
  const fields = cells.map(cell => {
    const field = names.includes(cell) ? cell : names.find(name => name.toLowerCase() === cell.toLowerCase())
    if (field !== undefined && seen.has(field))
      log.add({ place, value: cell, problem: 'heads two columns', mend: 'keep one of them' })
    if (field !== undefined) seen.add(field)
    return field
  })
  if (seen.size === 0)
    log.add({
      place,
      value: cells.join(', '),
      problem: 'names no column that a cohort has',
      mend: `begin with a line of columns among ${names.join(', ')}`,
    })
  else
    cells.forEach((cell, k) => {
      if (fields[k] !== undefined) return
      const mend = didYouMean(cell, names, '')
      notes.push(
        `${place}: column ${cell === '' ? k + 1 : show(cell)} is not a field here, left out${mend === '' ? '' : `; ${mend}`}`,
      )
    })
  return fields
}

function entryOf(
  row: readonly string[],
  fields: readonly (string | undefined)[],
  columns: Columns,
): Record<string, unknown> {
  const entry: Record<string, unknown> = {}
  fields.forEach((field, k) => {
    const cell = row[k] ?? ''
    if (field !== undefined && cell !== '') entry[field] = readCell(cell, columns.get(field) ?? 'text')
  })
  return entry
}

/** For a row whose cells cannot be told apart: enough to know its person by elsewhere, and no further fault. */
function standIn(
  name: SheetName,
  row: readonly string[],
  fields: readonly (string | undefined)[],
): Record<string, unknown> | undefined {
  const id = row[fields.indexOf('id')] ?? ''
  return name === 'members' && id !== '' ? { id, name: id } : undefined
}

/** A cell's value, or the cell as it is where it is written in no way that its kind has. */
export function readCell(written: string, kind: CellKind): unknown {
  const cell = written.replace(GUARDED, '$1')
  switch (kind) {
    case 'list':
      return (cell.match(/(?:\\[\\;]|[^;])+/g) ?? [])
        .map(part => part.trim().replace(/\\([\\;])/g, '$1'))
        .filter(part => part !== '')
    case 'number': {
      const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN
      return Number.isFinite(number) ? number : cell
    }
    case 'boolean':
      return /^(true|yes)$/i.test(cell) ? true : /^(false|no)$/i.test(cell) ? false : cell
    case 'sizes': {
      const [, least, most] = /^(\d{1,9})(?:\s*[;–-]\s*(\d{1,9}))?$/.exec(cell) ?? []
      return least === undefined ? cell : [Number(least), Number(most ?? least)]
    }
    case 'text':
      return cell
  }
}

/** A cell as `readCell` reads it. */
export function writeCell(value: unknown, kind: CellKind): string {
  if (value === undefined) return ''
  const cell =
    kind === 'list'
      ? (value as readonly string[]).map(part => part.replace(/[\\;]/g, '\\$&')).join(';')
      : kind === 'sizes'
        ? (value as readonly number[]).join(';')
        : String(value)
  return FORMULA.test(cell) ? `'${cell}` : cell
}

/**
 * What a spreadsheet would run as a formula when it opens the file. Names are written by members and opened by
 * organisers, so such cells are written with an apostrophe before them, which reading takes off again.
 */
const FORMULA = /^'*[=+\-@]/
const GUARDED = /^'('*[=+\-@])/

function documentOf(sheets: ReadonlyMap<SheetName, Sheet>): Record<string, unknown> {
  const document: Record<string, unknown> = { format: FORMAT, ...sheets.get('cohort')?.entries[0] }
  for (const [name, { entries }] of sheets)
    if (name !== 'cohort')
      document[name] = name === 'vocabulary' ? entries.map(entry => entry[WORDS] ?? []) : entries
  return document
}

/** `interactions.csv line 12, column at`; a column that is not there at all is missing in the header's line, once. */
function placesOf(sheets: ReadonlyMap<SheetName, Sheet>): (path: readonly PropertyKey[]) => string {
  return path => {
    const listed = sheets.get(path[0] as SheetName)
    const [sheet, row, column] =
      listed === undefined || path[0] === 'cohort'
        ? [sheets.get('cohort'), 0, path[0]]
        : [listed, path[1], path[0] === 'vocabulary' ? WORDS : path[2]]
    if (sheet === undefined) return `${String(path[0])}.csv`
    if (row === undefined) return sheet.file
    const there = column === undefined || sheet.header.fields.has(String(column))
    const line = there ? sheet.lines[Number(row)] : sheet.header.line
    return `${sheet.file} line ${line}${column === undefined ? '' : `, column ${String(column)}`}`
  }
}
