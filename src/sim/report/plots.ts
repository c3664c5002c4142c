/**
 * Plots with a row for each design: dots with their intervals, and how single gatherings spread.
 *
 * The page grows with the rows. What does not fit on a printed page is parted into pictures with the same scale.
 * What is likeliest to be best is filled and in heavier letters, others are hollow: no colour is needed to tell.
 */
import type { Figure } from '../experiment.ts'
import { quantile, tickWriter, UNSAID, type Unit } from './figures.ts'
import {
  at,
  LINE,
  rule,
  type Scale,
  scaleOf,
  svg,
  text,
  textLines,
  WIDTH,
  widthOf,
  wrapped,
} from './frame.ts'

/** A design, and whether it is among those that may be best. */
export type Row = { readonly name: string; readonly strong: boolean }

/** Room beside the names in which each row has a mark on a common scale. */
export type Track = {
  readonly head: string
  readonly unit: Unit
  /** What the scale must hold. */
  readonly extent: readonly number[]
  /** Whether more than zero has its sign, and zero a line of its own. */
  readonly signed: boolean
  /** Whether the scale begins and ends at a mark. */
  readonly round: boolean
  /** The mark of a row, `y` its middle, `half` the room above and below. */
  readonly mark: (row: number, scale: Scale, y: number, half: number) => string
}

/** Words or numbers at the end of each row. */
export type Column = { readonly head: string; readonly cells: readonly string[] }

export type RowsPlot = {
  readonly id: string
  readonly title: string
  readonly words: string
  readonly rows: readonly Row[]
  readonly tracks: readonly Track[]
  readonly columns?: readonly Column[]
  /** The least height of a row. */
  readonly height?: number
}

/** Taller pictures do not fit on a page of A4; of several, two fill one. */
const [TALLEST, HALF_PAGE] = [820, 460]
const GAP = 18
/** How much wider heavy letters are. */
const BOLD = 1.08
const FOOT = 26
/** Room for names, beside one or two tracks and beside more. */
const [WIDE_NAMES, NARROW_NAMES] = [240, 180]
/** Room for the label of a mark, and how many marks a scale has at most. */
const [TICK_WIDTH, MOST_TICKS] = [42, 7]

/** Dots with intervals. */
export function dots({
  head,
  unit,
  figures,
  rows,
  signed = false,
  extent = figures.flatMap(figure => (figure === undefined ? [] : [figure.low, figure.high])),
}: {
  readonly head: string
  readonly unit: Unit
  readonly figures: readonly (Figure | undefined)[]
  readonly rows: readonly Row[]
  readonly signed?: boolean
  readonly extent?: readonly number[]
}): Track {
  return {
    head,
    unit,
    signed,
    extent: signed ? [...extent, 0] : extent,
    round: false,
    mark: (row, { x, from, to }, y) => {
      const figure = figures[row]
      if (figure === undefined) return text((x(from) + x(to)) / 2, y + 4, UNSAID, 'faint', 'middle')
      const kind = rows[row].strong ? 'strong' : 'plain'
      const [low, mean, high] = [figure.low, figure.mean, figure.high].map(x)
      return [
        `<g class="dot ${kind}">`,
        `<path d="M${at(low)} ${at(y)}H${at(high)}M${at(low)} ${at(y - 4)}v8M${at(high)} ${at(y - 4)}v8"/>`,
        `<circle cx="${at(mean)}" cy="${at(y)}" r="4.5"/>`,
        '</g>',
      ].join('')
    },
  }
}

/** How often single gatherings came to how much; the middle one marked. */
export function bars({
  head,
  unit,
  values,
  rows,
}: {
  readonly head: string
  readonly unit: Unit
  readonly values: readonly (readonly number[])[]
  readonly rows: readonly Row[]
}): Track {
  const counts = new Map<Scale, readonly (readonly number[])[]>()
  const binned = (scale: Scale) => {
    const known = counts.get(scale)
    if (known !== undefined) return known
    const made = values.map(list => shares(list, scale))
    counts.set(scale, made)
    return made
  }
  return {
    head,
    unit,
    signed: false,
    round: true,
    extent: values.flat(),
    mark: (row, scale, y, half) => {
      const all = binned(scale)
      const most = Math.max(...all.flat(), 1e-9)
      const width = scale.x(scale.ticks[0] + scale.step / BINS) - scale.x(scale.ticks[0])
      const foot = y + half - 9
      const blocks = all[row].flatMap((share, k) => {
        const height = (share / most) * (2 * half - 12)
        const left = scale.x(scale.ticks[0]) + k * width
        return share === 0
          ? []
          : [
              `<rect x="${at(left + 0.5)}" y="${at(foot - height)}" width="${at(width - 1)}" height="${at(height)}"/>`,
            ]
      })
      const middle = scale.x(quantile(values[row], 0.5))
      const mark = Number.isNaN(middle) ? '' : `<path d="M${at(middle)} ${at(foot + 3)}l-4 5h8z"/>`
      return `<g class="bars ${rows[row].strong ? 'strong' : 'plain'}">${blocks.join('')}${mark}</g>`
    },
  }
}

/** Blocks of a histogram from one mark of the scale to the next. */
const BINS = 5

/** The share of the values in each block of a scale. */
function shares(values: readonly number[], { ticks, step }: Scale): number[] {
  const bins = new Array<number>((ticks.length - 1) * BINS).fill(0)
  const finite = values.filter(Number.isFinite)
  for (const value of finite) {
    const bin = Math.floor(((value - ticks[0]) / step) * BINS + 1e-9)
    bins[Math.max(0, Math.min(bins.length - 1, bin))] += 1 / finite.length
  }
  return bins
}

/** The plot, in as many pictures as pages ask for. */
export function rowsPlot(plot: RowsPlot): string {
  const { id, title, words, rows, tracks, columns = [], height: least = 22 } = plot
  const widest = tracks.length <= 2 ? WIDE_NAMES : NARROW_NAMES
  const names = rows.map(({ name, strong }) => wrapped(name, strong ? widest / BOLD : widest))
  const heights = names.map(lines => Math.max(least, lines.length * LINE + 8))
  const left = Math.min(widest, Math.max(...names.flat().map(line => widthOf(line) * BOLD))) + 12
  const widths = columns.map(
    ({ head, cells }) => Math.max(...[...cells, ...head.split(' ')].map(widthOf), 40) * BOLD + GAP,
  )
  const right = WIDTH - widths.reduce((sum, width) => sum + width, 0)
  const wide = (right - left - GAP * (tracks.length - 1)) / tracks.length
  const starts = tracks.map((_, k) => left + k * (wide + GAP))
  // Marks stand at the ends of a track, so its first and last label need room to both sides.
  const scales = tracks.map(({ extent, round }, k) =>
    scaleOf(extent, [starts[k] + 14, starts[k] + wide - 14], {
      most: Math.max(2, Math.min(MOST_TICKS, Math.floor((wide - 28) / TICK_WIDTH))),
      round,
    }),
  )
  const heads = [
    ...tracks.map(({ head }, k) => ({ x: starts[k], lines: wrapped(head, wide) })),
    ...columns.map(({ head }, k) => ({
      x: columnStart(right, widths, k),
      lines: wrapped(head, widths[k] - GAP),
    })),
  ]
  const top = Math.max(...heads.map(({ lines }) => lines.length)) * LINE + 12
  const pictures = picturesOf(heights, top + FOOT)
  return pictures
    .map((picture, p) => {
      const bottom = top + picture.reduce((sum, row) => sum + heights[row], 0)
      const part = pictures.length === 1 ? '' : ` (${p + 1} of ${pictures.length})`
      let y = top
      const drawn = picture.map(row => {
        const middle = y + heights[row] / 2
        y += heights[row]
        return [
          ...nameOf(names[row], rows[row], middle),
          rule(left, middle, right, middle, 'row'),
          ...tracks.map(({ mark }, k) => mark(row, scales[k], middle, heights[row] / 2)),
          ...columns.map(({ cells }, k) =>
            text(
              columnStart(right, widths, k),
              middle + 4,
              cells[row],
              rows[row].strong ? 'name strong' : 'name',
            ),
          ),
        ].join('\n')
      })
      return svg({
        id: p === 0 ? id : `${id}-${p + 1}`,
        title: title + part,
        words,
        height: bottom + FOOT,
        parts: [
          ...heads.flatMap(({ x, lines }) =>
            textLines(x, top - 12 - (lines.length - 1) * LINE, lines, 'head'),
          ),
          ...tracks.flatMap((track, k) => axis(track, scales[k], top, bottom)),
          ...drawn,
        ],
      })
    })
    .join('\n')
}

const columnStart = (right: number, widths: readonly number[], column: number): number =>
  right + GAP + widths.slice(0, column).reduce((sum, width) => sum + width, 0)

function nameOf(lines: readonly string[], { strong }: Row, middle: number): string[] {
  return textLines(0, middle + 4 - ((lines.length - 1) * LINE) / 2, lines, strong ? 'name strong' : 'name')
}

function axis({ unit, signed }: Track, { x, ticks, step }: Scale, top: number, bottom: number): string[] {
  const write = tickWriter(unit, step, signed)
  return ticks.flatMap(tick => [
    rule(x(tick), top - 4, x(tick), bottom, signed && Math.abs(tick) < step / 2 ? 'zero' : 'grid'),
    text(x(tick), bottom + 16, write(tick), 'tick', 'middle'),
  ])
}

/** Rows by picture, in order: one where it fits on a page, or several about equally tall. */
function picturesOf(heights: readonly number[], around: number): number[][] {
  const total = heights.reduce((sum, height) => sum + height, 0)
  const count = total + around <= TALLEST ? 1 : Math.ceil(total / (HALF_PAGE - around))
  const pictures: number[][] = Array.from({ length: count }, () => [])
  let used = 0
  for (const [row, height] of heights.entries()) {
    pictures[Math.min(count - 1, Math.floor(((used + height / 2) / total) * count))].push(row)
    used += height
  }
  return pictures.filter(picture => picture.length > 0)
}
