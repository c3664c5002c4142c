/** Tables for people: no frames, a rule under the head, columns that wrap between words where the terminal is narrow. */
import Table from 'cli-table3'
import { plain, textWidth } from './text.ts'

export type Column = {
  readonly head: string
  /** Numbers stand right. */
  readonly align?: 'left' | 'right'
  /** Sentences may wrap; ids and figures may not. */
  readonly wraps?: boolean
}
/** A column whose head is already coloured for showing. */
type HeadedColumn = Column & { readonly shown?: string }

const GAP = 2
const NARROWEST = 16
const FRAMELESS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const

/**
 * A table at most `width` columns wide. Where even the narrowest wrapping columns do not fit, each row is written as a
 * few lines `head: value` instead.
 */
export function formatTable(
  columns: readonly HeadedColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const cells = rows.map(row => row.map(plain))
  const widths = fitted(columns, cells, width)
  if (widths === undefined) return stacked(columns, cells)
  const table = new Table({
    chars: FRAMELESS,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    colAligns: columns.map(column => column.align ?? 'left'),
    // The library's widths hold the padding; one more keeps it from cutting a line that just fits.
    colWidths: widths.map(column => column + GAP),
    wordWrap: true,
    wrapOnWordBoundary: true,
  })
  table.push(columns.map(column => column.shown ?? column.head))
  table.push(widths.map(column => '─'.repeat(column)))
  table.push(...cells.map(row => [...row]))
  const lines = table.toString().split('\n')
  return lines.map(line => `${line.trimEnd()}\n`).join('')
}

/** The width of each column, or undefined where they cannot fit. */
function fitted(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] | undefined {
  const natural = columns.map((column, index) =>
    Math.max(textWidth(column.head), ...rows.map(row => textWidth(row[index] ?? ''))),
  )
  const widths = [...natural]
  let over = widths.reduce((sum, column) => sum + column + GAP, -GAP) - width
  // From the widest down, so that what is short stays on one line.
  while (over > 0) {
    const widest = columns.reduce(
      (best, column, index) =>
        column.wraps === true &&
        widths[index] > Math.max(NARROWEST, longestWord(rows, index)) &&
        (best < 0 || widths[index] > widths[best])
          ? index
          : best,
      -1,
    )
    if (widest < 0) return undefined
    widths[widest]--
    over--
  }
  return widths
}

function longestWord(rows: readonly (readonly string[])[], index: number): number {
  return Math.max(0, ...rows.flatMap(row => (row[index] ?? '').split(/\s+/).map(textWidth)))
}

function stacked(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  return rows
    .map(row => `${columns.map((column, index) => `${column.head}: ${row[index] ?? ''}`).join('\n')}\n`)
    .join('\n')
}
