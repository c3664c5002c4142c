/** The part of the page that says on which uncertain parameters the figures hang. */
import type { Figure } from '../experiment.ts'
import { OUTCOMES } from '../outcomes.ts'
import { meaningOf } from './designs.ts'
import { counted, type Unit, type Writer, writerOf } from './figures.ts'
import { figure, paragraph, section } from './html.ts'
import type { Sensitivity } from './input.ts'
import { dots, rowsPlot } from './plots.ts'
import type { View } from './standing.ts'
import { htmlTable } from './tables.ts'
import { differenceUnit } from './words.ts'

type Measure = {
  readonly head: string
  /** Its unit; that of a difference in the outcome where none is given. */
  readonly unit?: Unit
  readonly signed?: boolean
}
/** What the figures of the methods are, in words; others stand under their own names. */
const MEASURES: Readonly<Record<string, Measure>> = {
  muStar: { head: 'moves it by' },
  mu: { head: 'up or down', signed: true },
  sigma: { head: 'unevenly' },
  first: { head: 'alone', unit: 'share' },
  total: { head: 'alone and with others', unit: 'share' },
  correlation: { head: 'rises or falls with it', unit: 'closeness', signed: true },
}
const measureOf = (key: string): Measure => MEASURES[key] ?? { head: key, unit: 'closeness' }

const METHOD: Readonly<Record<Sensitivity['method'], string>> = {
  morris:
    'Each parameter went through its range in steps, the others staying: by how much that moved the figure on average, in which direction, and how unevenly (which tells that it hangs on others too).',
  sobol:
    'All parameters varied at once: the share of all ups and downs that comes from each alone, and from each together with others.',
  hypercube:
    'All parameters varied at once: 1 is that the figure always rises with a parameter, −1 that it always falls, 0 neither.',
}
/** The figure by which parameters are put in order. */
const LEADING = ['total', 'muStar', 'correlation']

/** On which uncertain parameters the figures hang. */
export function sensitivitySection({ sensitivity }: View): string {
  if (sensitivity === undefined || sensitivity.parameters.length === 0) return ''
  const { method, outcome, points, runs, parameters } = sensitivity
  const keys = Object.keys(parameters[0]).filter(key => figureIn(parameters[0][key]) !== undefined)
  const leading = LEADING.find(key => keys.includes(key)) ?? keys[0]
  if (leading === undefined) return ''
  const size = (parameter: Sensitivity['parameters'][number]) =>
    Math.abs(figureIn(parameter[leading])?.mean ?? 0)
  const sorted = [...parameters].sort((a, b) => size(b) - size(a))
  const measures = [leading, ...keys.filter(key => key !== leading)].map(key => {
    const {
      head,
      unit = differenceUnit(OUTCOMES[outcome]?.unit ?? 'number'),
      signed = false,
    } = measureOf(key)
    const figures = sorted.map(one => figureIn(one[key]))
    return { head, unit, signed, figures, cells: cellsOf(figures, writerOf(unit, figures, { signed })) }
  })
  const rows = sorted.map(({ name }) => ({ name, strong: false }))
  const [first] = measures
  const title = `${OUTCOMES[outcome]?.title ?? outcome}: what each parameter does to it`
  return section(
    'sensitivity',
    'On what the figures hang most',
    paragraph(METHOD[method]),
    figure({
      plot: rowsPlot({
        id: 'sensitivity-plot',
        title,
        words: rows.map(({ name }, k) => `${name} ${first.cells[k]}`).join('; '),
        rows,
        tracks: [dots({ ...first, rows, extent: [0, ...first.figures.flatMap(boundsOf)] })],
        columns: [{ head: first.head, cells: first.cells }],
      }),
      caption: `The figure is: ${OUTCOMES[outcome]?.title ?? outcome}, at ${counted(points, 'combination')} of values with ${counted(runs, 'run')} each.`,
      table: htmlTable({
        caption: title,
        head: ['parameter', ...measures.map(({ head }) => head), 'what it is'],
        rows: rows.map(({ name }, k) => [name, ...measures.map(({ cells }) => cells[k]), meaningOf(name)]),
        words: [measures.length + 1],
      }),
      twin: false,
    }),
  )
}

/** Figures with their intervals where they have any. */
function cellsOf(figures: readonly (Figure | undefined)[], write: Writer): string[] {
  return figures.map(found => {
    if (found === undefined) return ''
    return found.low === found.high ? write.one(found.mean) : write.full(found)
  })
}

const boundsOf = (found: Figure | undefined): number[] => (found === undefined ? [] : [found.low, found.high])

/** A number, or one with an interval. */
function figureIn(value: unknown): Figure | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value) ? { mean: value, low: value, high: value } : undefined
  if (typeof value !== 'object' || value === null) return undefined
  const { mean, value: middle, low, high } = value as Readonly<Record<string, unknown>>
  const at = typeof middle === 'number' ? middle : mean
  return typeof at === 'number' && typeof low === 'number' && typeof high === 'number'
    ? { mean: at, low, high }
    : undefined
}
