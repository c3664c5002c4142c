/** The parts of the page about who has least, and how crews last. */
import { OUTCOMES } from '../outcomes.ts'
import { tickWriter, type Unit, writerOf } from './figures.ts'
import { figure, paragraph, section } from './html.ts'
import { type Curve, linesPlot, NAMED_LINES } from './lines.ts'
import { dots, rowsPlot } from './plots.ts'
import { figuresOf, isLong, rowsOf } from './sections.ts'
import type { View } from './standing.ts'
import { htmlTable } from './tables.ts'

type Multiple = { readonly outcome: string; readonly head: string }

const LEAST: readonly Multiple[] = [
  { outcome: 'worstTenth', head: 'the worst-off tenth: closeness to their three closest' },
  { outcome: 'isolates', head: 'without even a casual friend here' },
]
const GAPS: readonly Multiple[] = [
  { outcome: 'newcomerGap', head: 'newcomers' },
  { outcome: 'shyGap', head: 'the shy' },
  { outcome: 'minorityGap', head: 'another language' },
  { outcome: 'remoteGap', head: 'live far away' },
  { outcome: 'lateGap', head: 'come late' },
]

/** Those who have least, and those whom a gathering easily passes over. */
export function leastSection(view: View): string {
  const gaps = GAPS.filter(({ outcome }) => figuresOf(view, outcome).some(found => found !== undefined))
  const missing = GAPS.filter(one => !gaps.includes(one)).map(({ head }) => head)
  return section(
    'least',
    'Who is left out',
    paragraph(
      'Closeness runs from 0 to 1: .25 is casual friends, .5 friends, .8 close friends. For the tenth who have least more is better; of people without a friend fewer is.',
    ),
    multiples(
      view,
      LEAST,
      'least-plot',
      'The tenth who have least, and people without a friend, by design',
      false,
    ),
    gaps.length === 0
      ? ''
      : paragraph(
          'Gaps, in percentage points: by how much more of the others are in a good crew than of these people. At the line they fare alike; to the right of it these people are left out more.',
        ),
    gaps.length === 0
      ? ''
      : multiples(view, gaps, 'gaps-plot', 'Gaps in who is in a good crew, by design', true),
    missing.length === 0
      ? ''
      : paragraph(`Not shown, as there were none of them or nobody else: ${missing.join(', ')}.`, 'small'),
  )
}

/** Several figures side by side; gaps on one scale, so that they can be compared. */
function multiples(view: View, list: readonly Multiple[], id: string, title: string, gaps: boolean): string {
  const shown = list.filter(({ outcome }) => figuresOf(view, outcome).some(found => found !== undefined))
  if (shown.length === 0) return ''
  const rows = rowsOf(view)
  const columns = shown.map(({ outcome, head }) => {
    const figures = figuresOf(view, outcome)
    const { unit } = OUTCOMES[outcome]
    const write = writerOf(unit, figures, { signed: gaps })
    return { head, unit, figures, cells: figures.map(write.full) }
  })
  const extent = columns.flatMap(({ figures }) =>
    figures.flatMap(found => (found === undefined ? [] : [found.low, found.high])),
  )
  const common: { extent?: readonly number[] } = gaps ? { extent } : {}
  return figure({
    plot: rowsPlot({
      id,
      title,
      words: columns
        .map(({ head, cells }) => `${head}: ${rows.map(({ name }, k) => `${name} ${cells[k]}`).join('; ')}`)
        .join('. '),
      rows,
      tracks: columns.map(({ head, unit, figures }) =>
        dots({ head, unit: unit as Unit, figures, rows, signed: gaps, ...common }),
      ),
    }),
    table: htmlTable({
      caption: `${title}${gaps ? ', in percentage points' : ''}, with 95 % intervals`,
      head: ['design', ...columns.map(({ head }) => head)],
      rows: rows.map(({ name }, k) => [
        name,
        ...columns.map(({ cells }) => (gaps ? cells[k].replace(/ points?/, '') : cells[k])),
      ]),
    }),
    twin: isLong(rows),
  })
}

/** Whether crews last, and how many people are in one, month by month. */
export function lastingSection(view: View): string {
  return section(
    'lasting',
    'How crews last',
    overMonths(view, {
      outcome: 'alive',
      id: 'alive-plot',
      title: 'Share of the crews formed so far that still live, by month',
      said: 'Of all crews that had formed by then, how many still live.',
    }),
    overMonths(view, {
      outcome: 'placed',
      id: 'placed-plot',
      title: 'Share of the people who are in a crew, by month',
      said: 'How many of the people are in a crew, good or not.',
    }),
  )
}

function overMonths(
  view: View,
  { outcome, id, title, said }: Readonly<Record<'outcome' | 'id' | 'title' | 'said', string>>,
): string {
  const rows = rowsOf(view)
  const curves = view.order.map((d, k): Curve => ({ ...rows[k], points: pointsOf(view, d, outcome) }))
  const months = [...new Set(curves.flatMap(({ points }) => points.map(([month]) => month)))].sort(
    (a, b) => a - b,
  )
  // A single month is no line.
  if (months.length < 2) return ''
  const named = namedOf(view)
  const least = Math.min(...curves.flatMap(({ points }) => points.map(([, share]) => share)))
  const notes = [
    ...(named.length < curves.length
      ? [
          `Named are those likeliest to be best, the first and the last; thin lines are the other ${curves.length - named.length}.`,
        ]
      : []),
    ...(least > 0.2 ? ['The scale does not begin at 0 %.'] : []),
  ]
  return [
    paragraph(said),
    figure({
      plot: linesPlot({
        id,
        title,
        words: curves.map(one => `${one.name}: ${ends(one)}`).join('; '),
        curves,
        named,
      }),
      caption: notes.join(' '),
      table: monthTables(curves, months, title),
      twin: isLong(rows),
    }),
  ].join('\n')
}

/** The places in the order of those whose lines have names: the likeliest best, then the first design and the last. */
function namedOf({ order, experiment: { designs } }: View): number[] {
  const places = [...order.keys()]
  if (places.length <= NAMED_LINES + 1) return places
  const likeliest = places.sort((a, b) => designs[order[b]].best - designs[order[a]].best)
  const ends = [order.indexOf(0), order.length - 1]
  const few = [...new Set([...likeliest.slice(0, NAMED_LINES - 2), ...ends])]
  return few.sort((a, b) => a - b)
}

/** The points of a design's line, by month. */
function pointsOf({ experiment }: View, d: number, outcome: string): Curve['points'] {
  const { outcomes } = experiment.designs[d]
  return Object.keys(outcomes)
    .filter(name => name.startsWith(`${outcome}@`))
    .map(name => [Number(name.slice(outcome.length + 1)), outcomes[name].mean] as const)
    .sort(([a], [b]) => a - b)
}

const percent = tickWriter('share', 0.01, false)

function ends({ points }: Curve): string {
  if (points.length === 0) return 'cannot be said'
  const [[from, first], [to, last]] = [points[0], points.at(-1)!]
  return `${percent(first)} in month ${from}, ${percent(last)} in month ${to}`
}

/** So many months stand beside each other. */
const ACROSS = 13

function monthTables(curves: readonly Curve[], months: readonly number[], title: string): string {
  const parts = Array.from({ length: Math.ceil(months.length / ACROSS) }, (_, k) =>
    months.slice(k * ACROSS, (k + 1) * ACROSS),
  )
  return parts
    .map(part =>
      htmlTable({
        caption: title,
        head: ['design', ...part.map((month, k) => (k === 0 ? `month ${month}` : String(month)))],
        rows: curves.map(({ name, points }) => [
          name,
          // Where a season ends and the next begins in one month, the later counts.
          ...part.map(month => {
            const found = points.findLast(([at]) => at === month)
            return found === undefined ? '-' : percent(found[1])
          }),
        ]),
      }),
    )
    .join('\n')
}
