/**
 * What an answer hangs on: the parameters that are uncertain vary through their ranges, and what the outcome does is laid to
 * each of them. Three ways to ask, from cheap to dear, for k parameters:
 *
 *   morris       which matter at all, and whether they act together      samples (k + 1) points    sensitivity/morris.ts
 *   hypercube    up or down, and the points themselves, to look at       samples points            sensitivity/hypercube.ts
 *   sobol        which share of the variance comes from each             samples (k + 2) points    sensitivity/sobol.ts
 *
 * The outcome at a point is the mean over runs, the same run numbers at every point. So points share their luck
 * (`random.ts`): people and chances stay, only the parameter changes, and a difference of points is an effect with as
 * little noise as may be. What is found holds for that luck; more runs tell how much it hangs on it.
 *
 * Points come from the seed alone and means are taken in their order, so the same seed gives the same bits at any
 * number of workers.
 *
 * Cost: points times runs simulations; the figures take less than a second with thousands of points.
 */
import { seededRandom, seededWords } from '../../graph/random.ts'
import { HEADLINE } from '../outcomes.ts'
import type { Parameters } from '../scenario/fields.ts'
import type { Runner } from './runner.ts'
import type { Bounded } from './sensitivity/bootstrap.ts'
import { designAt, type EvaluationOptions, meansOf } from './sensitivity/evaluate.ts'
import { latinHypercube, type Point, type Range, UNIT } from './sensitivity/hypercube.ts'
import { type Effects, morrisEffects, morrisPoints } from './sensitivity/morris.ts'
import { rankCorrelations } from './sensitivity/rank-correlation.ts'
import { type Indices, sobolIndices, sobolPoints } from './sensitivity/sobol.ts'

export const SENSITIVITY_METHODS = ['morris', 'sobol', 'hypercube'] as const
export type SensitivityMethod = (typeof SENSITIVITY_METHODS)[number]

export type SensitivityRequest = {
  /** The design, with the values of all that does not vary. */
  readonly parameters: Parameters
  /** What varies, by path: `acceptance`, `assumptions.noted`; one or more. */
  readonly ranges: ReadonlyMap<string, Range>
  readonly method: SensitivityMethod
  /** Trajectories of morris, rows N of sobol, points of hypercube; 2 or more. */
  readonly samples: number
  /** Runs at each point, 1 or more. */
  readonly runs: number
  readonly seed: number
  /** The figure that is explained; default: the headline. */
  readonly outcome?: string | undefined
}

/** What was found, parameters in the order of the ranges. */
export type Sensitivity = {
  readonly outcome: string
  /** Runs at each point. */
  readonly runs: number
  /** How many points there were. */
  readonly points: number
} & (
  | { readonly method: 'morris'; readonly parameters: readonly Named<Effects>[] }
  | { readonly method: 'sobol'; readonly parameters: readonly Named<Indices>[] }
  | {
      readonly method: 'hypercube'
      readonly parameters: readonly Named<{ readonly correlation: Bounded }>[]
      readonly samples: readonly Sample[]
    }
)

/** Figures of the parameter with this path. */
export type Named<Figures> = { readonly name: string } & Figures

/** A point and what came of it. */
export type Sample = {
  /** The parameters' values as they were set, whole numbers rounded, in the order of the ranges. */
  readonly values: Point
  /** The mean outcome over the runs. */
  readonly mean: number
}

/** The seed's sequences: one for the points, one for the intervals. */
const POINTS = 0x901275
const RESAMPLING = 0xb007

/**
 * Simulates the points and says what the outcome hangs on.
 *
 * @throws RangeError where the request has nothing to vary, or too few samples or runs
 * @throws Error where no run of a point tells the outcome, naming the first such point
 * @throws AbortError once the signal is aborted
 */
export async function sensitivityOf(
  request: SensitivityRequest,
  runner: Runner,
  options: EvaluationOptions = {},
): Promise<Sensitivity> {
  const { method, ranges, samples, runs, seed, outcome = HEADLINE } = request
  if (ranges.size === 0) throw new RangeError('ranges: there is none; name a parameter that varies')
  if (!Number.isInteger(samples) || samples < 2)
    throw new RangeError(`samples: ${samples} is not an integer of 2 or more; use one such as 50`)
  if (!Number.isInteger(runs) || runs < 1)
    throw new RangeError(`runs: ${runs} is not an integer of 1 or more; use one such as 20`)

  const names = [...ranges.keys()]
  const named = <Figures>(figures: readonly Figures[]): Named<Figures>[] =>
    names.map((name, k) => ({ name, ...figures[k] }))
  const points = pointsOf(method, names.length, samples, seededRandom(seed, POINTS))
  const designs = points.map(point => designAt(request.parameters, ranges, point))
  const means = await meansOf(designs, { names, runs, seed, outcome }, runner, options)
  const words = seededWords(seed, RESAMPLING)
  const about = { outcome, runs, points: points.length }
  switch (method) {
    case 'morris': {
      const made = designs.map(({ values }) => unitsOf(values, [...ranges.values()]))
      return { method, ...about, parameters: named(morrisEffects(points, means, words, made)) }
    }
    case 'sobol':
      return { method, ...about, parameters: named(sobolIndices(names.length, means, words)) }
    case 'hypercube': {
      const correlations = rankCorrelations(
        designs.map(({ values }) => values),
        means,
        words,
      )
      return {
        method,
        ...about,
        parameters: named(correlations.map(correlation => ({ correlation }))),
        samples: designs.map(({ values }, j) => ({ values, mean: means[j] })),
      }
    }
  }
}

/** Where to look, each coordinate in [0, 1]. */
function pointsOf(
  method: SensitivityMethod,
  parameters: number,
  samples: number,
  random: () => number,
): Point[] {
  switch (method) {
    case 'morris':
      return morrisPoints(parameters, samples, random)
    case 'sobol':
      return sobolPoints(parameters, samples, random)
    case 'hypercube':
      return latinHypercube(new Array<Range>(parameters).fill(UNIT), samples, random)
  }
}

/** Values as they lie in their ranges. */
const unitsOf = (values: Point, ranges: readonly Range[]): Point =>
  values.map((value, k) => (value - ranges[k].from) / (ranges[k].to - ranges[k].from))
