/**
 * Lines over months, each with its own dashes and its name at its end, so that neither colour nor a legend is needed.
 *
 * Of many designs a few are named: the others are thin lines behind, to show how far they spread.
 */
import { tickWriter } from './figures.ts'
import { at, LINE, rule, scaleOf, svg, text, textLines, WIDTH, wrapped } from './frame.ts'

export type Curve = {
  readonly name: string
  /** Month and share. */
  readonly points: readonly (readonly [month: number, share: number])[]
  readonly strong: boolean
}

/** Lines with a name at most. */
export const NAMED_LINES = 7
/** Dashes and gaps; the first is a line without. */
const DASHES = ['', '8 4', '2 3', '12 3 2 3', '5 2', '10 3 2 3 2 3', '1 5', '16 5']
const COLOURS = 8
const [LEFT, TOP, HEIGHT, FOOT] = [46, 12, 220, 44]
const RIGHT = 500
const NAMES = 548

/** Shares by month, of which those of `named` have their names. */
export function linesPlot({
  id,
  title,
  words,
  curves,
  named,
}: {
  readonly id: string
  readonly title: string
  readonly words: string
  readonly curves: readonly Curve[]
  /** The numbers of the curves with a name, `NAMED_LINES` at most. */
  readonly named: readonly number[]
}): string {
  const points = curves.flatMap(curve => curve.points)
  const y = scaleOf(
    points.map(([, share]) => share),
    [TOP + HEIGHT, TOP],
    { most: 6, round: true },
  )
  const last = Math.max(1, ...points.map(([month]) => month))
  const x = (month: number) => LEFT + (month / last) * (RIGHT - LEFT)
  const every = [1, 2, 3, 6, 12, 24].find(step => last / step <= 12) ?? 36
  const months = Array.from({ length: Math.floor(last / every) + 1 }, (_, k) => k * every)
  const write = tickWriter('share', y.step, false)
  const path = ({ points: list }: Curve) =>
    list.map(([month, share], k) => `${k === 0 ? 'M' : 'L'}${at(x(month))} ${at(y.x(share))}`).join('')
  const drawn = named.map(c => curves[c]).filter(curve => curve.points.length > 0)
  const labels = placed(
    drawn.map(curve => ({ lines: wrapped(curve.name, WIDTH - NAMES), y: y.x(curve.points.at(-1)![1]) })),
  )
  const height = Math.max(TOP + HEIGHT + FOOT, ...labels.map(({ to }) => to + 6))
  return svg({
    id,
    title,
    words,
    height,
    parts: [
      ...y.ticks.flatMap(tick => [
        rule(LEFT, y.x(tick), RIGHT, y.x(tick), 'grid'),
        text(LEFT - 8, y.x(tick) + 4, write(tick), 'tick', 'end'),
      ]),
      ...months.map(month => text(x(month), TOP + HEIGHT + 18, String(month), 'tick', 'middle')),
      text((LEFT + RIGHT) / 2, TOP + HEIGHT + 36, 'months since the gathering', 'tick', 'middle'),
      ...curves
        .filter((_, c) => !named.includes(c))
        .map(curve => `<path d="${path(curve)}" class="line behind"/>`),
      ...drawn.map((curve, k) => {
        const [month, share] = curve.points.at(-1)!
        const kind = `line c${k % COLOURS}${curve.strong ? ' strong' : ''}`
        const dash = DASHES[k % DASHES.length]
        const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`
        const middle = (labels[k].from + labels[k].to) / 2
        return [
          `<path d="${path(curve)}" class="${kind}"${dashes}/>`,
          `<circle cx="${at(x(month))}" cy="${at(y.x(share))}" r="3" class="end c${k % COLOURS}"/>`,
          rule(x(month) + 4, y.x(share), NAMES - 42, middle, 'leader'),
          `<path d="M${NAMES - 40} ${at(middle)}H${NAMES - 6}" class="${kind}"${dashes}/>`,
          ...textLines(
            NAMES,
            labels[k].from + LINE - 4,
            labels[k].lines,
            curve.strong ? 'name strong' : 'name',
          ),
        ].join('\n')
      }),
    ],
  })
}

type Label = { readonly lines: readonly string[]; readonly from: number; readonly to: number }

/** Labels beside the ends of their lines, moved apart where they would lie on each other. */
function placed(wanted: readonly { readonly lines: readonly string[]; readonly y: number }[]): Label[] {
  const order = [...wanted.keys()].sort((a, b) => wanted[a].y - wanted[b].y)
  const heights = wanted.map(({ lines }) => lines.length * LINE + 3)
  const total = heights.reduce((sum, height) => sum + height, 0)
  const labels: Label[] = []
  let free = 0
  let below = total
  for (const c of order) {
    // Those below need their room too, unless all together have more than there is.
    const latest = Math.max(free, TOP + HEIGHT + LINE - below)
    const from = Math.min(latest, Math.max(free, wanted[c].y - heights[c] / 2))
    labels[c] = { lines: wanted[c].lines, from, to: from + heights[c] }
    free = from + heights[c]
    below -= heights[c]
  }
  return labels
}
