/**
 * How the designs stand to each other in the figure that decides: whether one is most likely best, a few are in front, or
 * these runs cannot tell. The answer's words and the plots' marks both rest on it.
 */
import type { Comparison, DesignResult, Experiment, Figure } from '../experiment.ts'
import { OUTCOMES } from '../outcomes.ts'
import type { ReportInput } from './input.ts'

/** From this probability of being best on, one design is named. */
const CLEAR = 0.8
/** Those in front are the fewest who hold the best among them with this probability. */
const FRONT = 0.95

/** A design of which the figure that decides could be said. */
export type Judged = { readonly name: string; readonly figure: Figure; readonly best: number }

export type Standing = {
  /** unsaid: of none it could be said; single: one design; alike: the same in every run; clear: one is named; open: not. */
  readonly kind: 'unsaid' | 'single' | 'alike' | 'clear' | 'open'
  /** All designs that could be judged, best first. */
  readonly judged: readonly Judged[]
  /** Those that may be best, the likeliest first; one of them where the answer is clear. */
  readonly front: readonly Judged[]
}

export function standingOf(experiment: Experiment): Standing {
  const judged = experiment.designs
    .flatMap(({ name, outcomes, best }): Judged[] => {
      const figure = outcomes[experiment.outcome]
      return figure === undefined ? [] : [{ name, figure, best }]
    })
    .sort((a, b) => worth(experiment, b.figure) - worth(experiment, a.figure))
  if (judged.length === 0) return { kind: 'unsaid', judged, front: [] }
  if (experiment.designs.length === 1) return { kind: 'single', judged, front: judged }
  const likeliest = [...judged].sort((a, b) => b.best - a.best)
  if (areAlike(experiment, judged)) return { kind: 'alike', judged, front: likeliest }
  if (likeliest[0].best >= CLEAR || judged.length === 1)
    return { kind: 'clear', judged, front: [likeliest[0]] }
  let sum = 0
  const front = likeliest.filter(({ best }) => {
    const wanted = sum < FRONT
    sum += best
    return wanted && best > 0
  })
  return { kind: 'open', judged, front }
}

/** What is greater the better a figure is; where neither side is better, the greater comes first. */
function worth({ outcome }: Pick<Experiment, 'outcome'>, figure: Figure | undefined): number {
  if (figure === undefined) return Number.NEGATIVE_INFINITY
  return OUTCOMES[outcome].better === 'less' ? -figure.mean : figure.mean
}

function areAlike(experiment: Experiment, judged: readonly Judged[]): boolean {
  const [first, ...others] = judged
  return (
    others.length > 0 &&
    others.every(({ name, figure }) => {
      const gap = gapBetween(experiment, name, first.name)
      return gap === undefined
        ? figure.mean === first.figure.mean && figure.low === first.figure.low
        : gap.low === 0 && gap.high === 0
    })
  )
}

/** What a has more than b in the figure that decides, as it was compared; undefined where it was not. */
export function gapBetween(
  { comparisons, outcome }: Pick<Experiment, 'comparisons' | 'outcome'>,
  a: string,
  b: string,
): (Figure & Pick<Comparison, 'gain'>) | undefined {
  const deciding = comparisons.filter(one => one.outcome === outcome)
  const straight = deciding.find(one => one.a === a && one.b === b)
  if (straight !== undefined)
    return { mean: straight.difference, low: straight.low, high: straight.high, gain: straight.gain }
  const turned = deciding.find(one => one.a === b && one.b === a)
  if (turned === undefined) return undefined
  // Zero less a figure, so that no zero is negative.
  return { mean: 0 - turned.difference, low: 0 - turned.high, high: 0 - turned.low, gain: turned.gain }
}

/** What the parts of a page are written from. */
export type View = ReportInput & {
  readonly standing: Standing
  /** The numbers of the designs, best first, those that cannot be judged last. */
  readonly order: readonly number[]
  /** The number of the design that is likeliest to be best; the first where none can be judged. */
  readonly favourite: number
}

export function viewOf(input: ReportInput): View {
  const { experiment } = input
  const standing = standingOf(experiment)
  const { designs, outcome } = experiment
  const worthOf = (design: DesignResult) => worth(experiment, design.outcomes[outcome])
  const order = [...designs.keys()].sort((a, b) => {
    const [one, other] = [worthOf(designs[a]), worthOf(designs[b])]
    return one === other ? a - b : other - one
  })
  const favourite = designs.findIndex(({ name }) => name === standing.front[0]?.name)
  return { ...input, standing, order, favourite: Math.max(0, favourite) }
}
