/**
 * Where a command speaks: answers go to standard output and nothing else does; notes and progress go to standard error.
 * Colours only on a terminal, never with NO_COLOR, and never as the only sign of anything.
 */
import pico from 'picocolors'
import type { Column } from './table.ts'
import { plain, wrap } from './text.ts'

/** What a command needs of a stream. */
export type Stream = {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export type Style = Pick<
  ReturnType<typeof pico.createColors>,
  'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan'
>

/** A line on standard error that says how far something is. */
export type Progress = {
  /** On a terminal the line changes in place; elsewhere a new line, at most one in ten seconds. */
  readonly say: (text: string) => void
  /** Takes the line away. */
  readonly done: () => void
}

export type Output = {
  /** One JSON document: the whole answer. */
  readonly json: (document: unknown) => void
  /** Text as it is, without a line break added. */
  readonly write: (text: string) => void
  /** Lines for a person. */
  readonly print: (...lines: readonly string[]) => void
  /** A paragraph for a person, wrapped at the width of the terminal. */
  readonly say: (paragraph: string, indent?: string) => void
  /** A table that fits the terminal. */
  readonly table: (columns: readonly Column[], rows: readonly (readonly string[])[]) => Promise<void>
  /** Something odd that is no fault, on standard error. */
  readonly note: (line: string) => void
  readonly progress: () => Progress
  /** For standard output. */
  readonly style: Style
  /** Columns of standard output. */
  readonly width: number
}

const DEFAULT_WIDTH = 100
const NARROWEST = 40
const SPARSE_MS = 10_000
const REDRAW_MS = 80
const CLEAR_LINE = '\r\u001b[2K'

/** @param now ms on a clock that only goes forward, to keep progress lines apart */
export function createOutput(
  out: Stream,
  err: Stream,
  env: NodeJS.ProcessEnv,
  now: () => number = () => performance.now(),
): Output {
  const width = widthOf(out, env)
  const style = pico.createColors(hasColours(out, env))
  // Both streams may be one terminal: an answer must not be written behind a progress line.
  let live: Progress | undefined
  const write = (text: string) => {
    live?.done()
    out.write(text)
  }
  const print = (...lines: readonly string[]) => write(lines.map(line => `${plain(line)}\n`).join(''))
  return {
    json: document => write(`${JSON.stringify(document)}\n`),
    write,
    print,
    say: (paragraph, indent = '') => print(...wrap(paragraph, width, indent)),
    table: async (columns, rows) => {
      const { formatTable } = await import('./table.ts')
      const headed = columns.map(column => ({ ...column, shown: style.bold(column.head) }))
      write(formatTable(headed, rows, width))
    },
    note: line => {
      live?.done()
      err.write(`note: ${plain(line)}\n`)
    },
    progress: () => {
      live?.done()
      const begun = err.isTTY === true ? liveLine(err, env, now) : sparseLines(err, now)
      live = begun
      return begun
    },
    style,
    width,
  }
}

/** https://no-color.org: any value but an empty one. */
export function hasColours(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}

/** The width to write for; COLUMNS holds where the stream is no terminal. */
export function widthOf(stream: Stream, env: NodeJS.ProcessEnv): number {
  const wished = stream.columns ?? Number(env.COLUMNS)
  return Number.isInteger(wished) && wished > 0 ? Math.max(NARROWEST, wished) : DEFAULT_WIDTH
}

function liveLine(err: Stream, env: NodeJS.ProcessEnv, now: () => number): Progress {
  let drawn = Number.NEGATIVE_INFINITY
  let visible = false
  return {
    say: text => {
      if (now() - drawn < REDRAW_MS) return
      drawn = now()
      visible = true
      // One column is left free: a full line would wrap, and then cannot be cleared.
      err.write(CLEAR_LINE + plain(text).slice(0, widthOf(err, env) - 1))
    },
    done: () => {
      if (visible) err.write(CLEAR_LINE)
      visible = false
    },
  }
}

function sparseLines(err: Stream, now: () => number): Progress {
  let said = now()
  return {
    say: text => {
      if (now() - said < SPARSE_MS) return
      said = now()
      err.write(`${plain(text)}\n`)
    },
    done: () => {},
  }
}
