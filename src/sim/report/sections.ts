/** The parts of the page that say what came of each design. */
import { OUTCOMES } from '../outcomes.ts'
import { changesOf } from './designs.ts'
import { called, capital, counted, probabilityText, quantile, type Writer, writerOf } from './figures.ts'
import { figure, paragraph, section } from './html.ts'
import { bars, dots, type Row, rowsPlot } from './plots.ts'
import { gapBetween, type View } from './standing.ts'
import { htmlTable } from './tables.ts'
import { commonOf, differenceUnit, gainSentence, spreadSentences } from './words.ts'

/** The designs as rows, best first. Where all may be best, none is marked. */
export function rowsOf({ standing: { kind, front, judged }, experiment: { designs }, order }: View): Row[] {
  const marks = kind === 'clear' || (kind === 'open' && front.length < judged.length)
  return order.map(d => ({
    name: designs[d].name,
    strong: marks && front.some(({ name }) => name === designs[d].name),
  }))
}

export const figuresOf = ({ experiment: { designs }, order }: View, outcome: string) =>
  order.map(d => designs[d].outcomes[outcome])

/** Of so many designs the tables stay closed: their figures are in designs.csv. */
export const isLong = (rows: readonly Row[]): boolean => rows.length > 12

/** What the marks are, in words. */
function legend(view: View): string {
  const { kind } = view.standing
  const top = OUTCOMES[view.experiment.outcome].better === undefined ? 'the highest' : 'best'
  const filled = rowsOf(view).some(({ strong }) => strong)
    ? ` Filled and in heavy letters: ${kind === 'clear' ? 'what is most likely' : 'what may be'} ${top}.`
    : ''
  return `The dot is the average, the line its 95 % interval: where the average of very many such gatherings most likely is.${filled}`
}

/** A figure of every design, best first. */
function byDesign(view: View, outcome: string, id: string): string {
  const { title, what, unit } = OUTCOMES[outcome]
  const figures = figuresOf(view, outcome)
  const rows = rowsOf(view)
  const write = writerOf(unit, figures)
  const deciding = outcome === view.experiment.outcome && rows.length > 1 && view.standing.kind !== 'unsaid'
  const best = view.order.map(d => probabilityText(view.experiment.designs[d].best))
  const bestHead =
    OUTCOMES[outcome].better === undefined ? 'highest with probability' : 'best with probability'
  const cells = figures.map(write.full)
  return figure({
    plot: rowsPlot({
      id,
      title: `${title}, by design`,
      words: `${what}: ${rows.map(({ name }, k) => `${name} ${cells[k]}`).join('; ')}.`,
      rows,
      tracks: [dots({ head: title, unit, figures, rows })],
      columns: [
        { head: 'average (95 % interval)', cells },
        ...(deciding ? [{ head: bestHead, cells: best }] : []),
      ],
    }),
    caption: outcome === view.experiment.outcome ? legend(view) : '',
    table: htmlTable({
      caption: `${title}: ${what}`,
      head: ['design', 'average (95 % interval)', ...(deciding ? [bestHead] : [])],
      rows: rows.map(({ name }, k) => [name, cells[k], ...(deciding ? [best[k]] : [])]),
    }),
    twin: true,
  })
}

export function headlineSection(view: View): string {
  const { outcome } = view.experiment
  const good = goodInWords(view)
  return outcome === 'goodCrew'
    ? section('share', 'People in a good crew', paragraph(good), byDesign(view, outcome, 'share-plot'))
    : [
        section(
          'decides',
          capital(OUTCOMES[outcome].title),
          paragraph(`What decides here: ${OUTCOMES[outcome].what}.`),
          byDesign(view, outcome, 'decides-plot'),
        ),
        section('share', 'People in a good crew', paragraph(good), byDesign(view, 'goodCrew', 'share-plot')),
      ].join('\n')
}

/** What a good crew is here. */
function goodInWords({ scenario: { designs } }: View): string {
  const [{ closeness, attendance }] = designs.map(({ parameters }) => parameters.good)
  const same = designs.every(
    ({ parameters: { good } }) => good.closeness === closeness && good.attendance === attendance,
  )
  const how = same
    ? `she is close enough to the others in it (${writerOf('closeness', []).bare(closeness)}, where .25 is casual friends and .5 friends), ${Math.round(100 * attendance)} % of those expected come to its meetings`
    : 'she is close enough to the others in it, enough of those expected come to its meetings'
  return `Somebody is in a good crew at the end if the crew still lives, ${how}, and she has no open conflict with anybody in it.`
}

/** What each design is. */
export function designsSection({ scenario: { designs } }: View): string {
  const [first] = designs
  if (designs.length === 1) return section('designs', 'What was tried', paragraph(first.about ?? ''))
  const told = designs.some(({ about = '' }) => about !== '')
  const rows = designs.map((design, d) => {
    const changes = d === 0 ? ['the first: the others are compared with it'] : changesOf(first, design)
    return [design.name, ...(told ? [design.about ?? ''] : []), changes.join('; ') || 'in nothing']
  })
  return section(
    'designs',
    'What was compared',
    htmlTable({
      caption: counted(designs.length, 'design'),
      head: ['design', ...(told ? ['what it is'] : []), 'in what it differs from the first'],
      rows,
      words: [1, 2],
    }),
  )
}

export function differencesSection(view: View): string {
  const { experiment, order } = view
  const { outcome, designs } = experiment
  const [first] = designs
  const others = order.filter(d => d !== 0)
  const figures = others.map(d => gapBetween(experiment, designs[d].name, first.name))
  if (figures.every(gap => gap === undefined)) return ''
  const marked = rowsOf(view)
  const rows = others.map(d => marked[order.indexOf(d)])
  const { title, unit: own, better } = OUTCOMES[outcome]
  const unit = differenceUnit(own)
  const write = writerOf(unit, figures, { signed: true })
  const cells = figures.map(write.full)
  const side = better === undefined ? 'more' : `better than ${called(first.name)}`
  return section(
    'differences',
    `How far from ${first.name}`,
    paragraph(
      `${capital(title)}: what each design came to more or less than ${called(first.name)}, with ${commonOf(view)}. To the ${better === 'less' ? 'left' : 'right'} of the line at 0 is ${side}; an interval that lies across the line may be either.`,
    ),
    figure({
      plot: rowsPlot({
        id: 'differences-plot',
        title: `${title}: differences to ${first.name}`,
        words: rows.map(({ name }, k) => `${name} ${cells[k]}`).join('; '),
        rows,
        tracks: [
          dots({
            head: `difference${unit === 'points' ? ' in percentage points' : ''}`,
            unit,
            figures,
            rows,
            signed: true,
          }),
        ],
        columns: [{ head: 'average (95 % interval)', cells: cells.map(bareUnit) }],
      }),
      table: htmlTable({
        caption: `${title}: differences to ${first.name}`,
        head: ['design', 'difference (95 % interval)'],
        rows: rows.map(({ name }, k) => [name, cells[k]]),
      }),
      twin: true,
    }),
    paragraph(gainSentence(view)),
    paragraph('The differences in all other figures are in comparisons.csv.', 'small'),
  )
}

/** The unit stands in the head of the column. */
const bareUnit = (cell: string): string => cell.replace(' points', '')

export function waitingSection(view: View): string {
  if (figuresOf(view, 'weeksToCrew').every(found => found === undefined)) return ''
  return section(
    'waiting',
    'How long until the first crew',
    paragraph(
      'Weeks until somebody is in her first crew. Who never is counts with all the weeks there were.',
    ),
    byDesign(view, 'weeksToCrew', 'waiting-plot'),
  )
}

/** What one gathering might be like. */
export function spreadSection(view: View): string {
  const { experiment, outcomes, order } = view
  const { title, unit } = OUTCOMES[experiment.outcome]
  const rows = rowsOf(view)
  const values = order.map(d => outcomes[d].map(run => run[experiment.outcome]).filter(Number.isFinite))
  if (values.every(list => list.length === 0)) return ''
  const write = writerOf(unit, [])
  const cells = values.map(list => spreadCells(list, write))
  const head = `${title}, in ${counted(experiment.manifest.runs, 'gathering')}${rows.length > 1 ? ' of each design' : ''}`
  return section(
    'single',
    'What one gathering might be like',
    ...spreadSentences(view).map(said => paragraph(said)),
    figure({
      plot: rowsPlot({
        id: 'single-plot',
        title: `${title}: how often single gatherings came to how much`,
        words: rows
          .map(
            ({ name }, k) =>
              `${name}: half below ${cells[k][1]}, eight in ten ${between(cells[k][0], cells[k][2])}`,
          )
          .join('; '),
        rows,
        tracks: [bars({ head, unit, values, rows })],
        columns: [{ head: 'eight in ten are', cells: cells.map(([low, , high]) => between(low, high)) }],
        height: isLong(rows) ? 32 : 44,
      }),
      caption:
        'The taller a block, the more gatherings came to that much. The triangle: half of them came to less.',
      table: htmlTable({
        caption: head,
        head: ['design', 'one in ten below', 'half below', 'one in ten above', 'least', 'most'],
        rows: rows.map(({ name }, k) => [name, ...cells[k]]),
      }),
      twin: isLong(rows),
    }),
  )
}

function spreadCells(values: readonly number[], write: Writer): string[] {
  return [0.1, 0.5, 0.9, 0, 1].map(share => (values.length === 0 ? '-' : write.one(quantile(values, share))))
}

/** `17 to 40 %`. */
const between = (low: string, high: string): string => `${low.replace(/ (%|points?|weeks)$/, '')} to ${high}`
