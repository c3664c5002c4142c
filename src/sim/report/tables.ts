/** Figures as tables: of the page, and as CSV (RFC 4180) for a spreadsheet. */
import type { Experiment } from '../experiment.ts'
import { OUTCOMES } from '../outcomes.ts'
import { escaped, type Markup } from './html.ts'

export type Cell = string | Markup

export type HtmlTable = {
  readonly caption: string
  readonly head: readonly string[]
  /** The first cell of a row is its name. */
  readonly rows: readonly (readonly Cell[])[]
  /** Columns of words; all others are of numbers. */
  readonly words?: readonly number[]
}

/** A table with so many rows is not parted on paper. */
const SHORT = 12

export function htmlTable({ caption, head, rows, words = [] }: HtmlTable): string {
  const kind = (column: number) => (column === 0 || words.includes(column) ? '' : ' class="n"')
  const line = (cells: readonly Cell[]) =>
    cells
      .map((cell, c) => {
        const content = typeof cell === 'string' ? escaped(cell) : cell.html
        return c === 0 ? `<th scope="row">${content}</th>` : `<td${kind(c)}>${content}</td>`
      })
      .join('')
  return [
    `<div class="wide${rows.length <= SHORT ? ' short' : ''}" tabindex="0" role="group" aria-label="${escaped(caption)}">`,
    '<table>',
    `<caption>${escaped(caption)}</caption>`,
    `<thead><tr>${head.map((cell, c) => `<th scope="col"${kind(c)}>${escaped(cell)}</th>`).join('')}</tr></thead>`,
    '<tbody>',
    ...rows.map(row => `<tr>${line(row)}</tr>`),
    '</tbody>',
    '</table>',
    '</div>',
  ].join('\n')
}

type CsvCell = string | number | null

/** A row for each design and figure. */
export function designsCsv({ designs, outcome: deciding }: Experiment): string {
  const rows = designs.flatMap(({ name, runs, outcomes, best }) =>
    Object.entries(outcomes).map(([outcome, { mean, low, high }]): CsvCell[] => [
      name,
      outcome,
      OUTCOMES[outcome]?.title ?? '',
      OUTCOMES[outcome]?.unit ?? 'share',
      mean,
      low,
      high,
      runs,
      outcome === deciding ? best : null,
    ]),
  )
  return csv([
    ['design', 'outcome', 'title', 'unit', 'mean', 'low', 'high', 'runs', 'probability best'],
    ...rows,
  ])
}

/** A row for each comparison: the figure of a less that of b. */
export function comparisonsCsv({ comparisons }: Experiment): string {
  return csv([
    ['a', 'b', 'outcome', 'difference', 'low', 'high', 'probability a better', 'gain'],
    ...comparisons.map(({ a, b, outcome, difference, low, high, probability, gain }): CsvCell[] => [
      a,
      b,
      outcome,
      difference,
      low,
      high,
      probability,
      gain,
    ]),
  ])
}

const csv = (rows: readonly (readonly CsvCell[])[]): string =>
  rows.map(row => `${row.map(csvCell).join(',')}\r\n`).join('')

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A text that a spreadsheet would take for a formula gets an apostrophe before it. */
function csvCell(cell: CsvCell): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
