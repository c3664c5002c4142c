/**
 * The outcome at points among the ranges: each point a design, each design simulated run after run, as many at once as the
 * runner is wide. Points and runs are in order before anything is added up, whatever came back first.
 */
import type { Parameters } from '../../scenario/fields.ts'
import { withParameter } from '../../scenario.ts'
import type { Runner } from '../runner.ts'
import { momentsOf } from '../statistics.ts'
import { type Point, type Range, valueAt } from './hypercube.ts'

/** The design at a point. */
export type PointDesign = {
  readonly parameters: Parameters
  /** What varies, as it was set: whole numbers rounded, in the order of the ranges. */
  readonly values: Point
}

/**
 * A design with what varies set.
 *
 * @param point how far through each range, in [0, 1]
 */
export function designAt(base: Parameters, ranges: ReadonlyMap<string, Range>, point: Point): PointDesign {
  const set = [...ranges].reduce(
    (parameters, [path, range], k) => withParameter(parameters, path, valueAt(range, point[k])),
    base,
  )
  return { parameters: set, values: [...ranges.keys()].map(path => valueAtPath(set, path)) }
}

function valueAtPath(parameters: Parameters, path: string): number {
  const value = path
    .split('.')
    .reduce<unknown>((part, step) => (part as Readonly<Record<string, unknown>>)[step], parameters)
  return value as number
}

/** What is simulated at each point. */
export type Evaluation = {
  /** The paths of what varies, for messages. */
  readonly names: readonly string[]
  readonly runs: number
  readonly seed: number
  readonly outcome: string
}

/** How many runs have been simulated. */
export type EvaluationProgress = { readonly evaluations: number; readonly of: number }
export type EvaluationOptions = {
  /** Called after every run, in whatever order they end. */
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The mean outcome of each design over the runs in which it could be said.
 *
 * @throws Error where no run of a point tells the outcome, naming the first such point
 * @throws AbortError once the signal is aborted
 */
export async function meansOf(
  designs: readonly PointDesign[],
  { names, runs, seed, outcome }: Evaluation,
  runner: Runner,
  { onProgress, signal }: EvaluationOptions,
): Promise<number[]> {
  const found = designs.map(() => new Float64Array(runs))
  const left = new Int32Array(designs.length).fill(runs)
  const means: number[] = []
  // Points are judged in their order, so that it is the same one that fails at any width.
  const judge = () => {
    for (let j = means.length; j < designs.length && left[j] === 0; j++) {
      const { n, mean } = momentsOf([...found[j]])
      if (n === 0) {
        const where = names.map((name, k) => `${name} ${designs[j].values[k]}`).join(', ')
        throw new Error(
          `point ${j + 1} of ${designs.length} (${where}): no run of ${runs} tells "${outcome}"; use more runs, or another outcome`,
        )
      }
      means.push(mean)
    }
  }
  const of = designs.length * runs
  let next = 0
  let evaluations = 0
  const lane = async () => {
    try {
      while (next < of) {
        signal?.throwIfAborted()
        const [j, run] = [Math.floor(next / runs), next % runs]
        next++
        const outcomes = await runner.run({ parameters: designs[j].parameters, seed, run })
        found[j][run] = outcomes[outcome] ?? Number.NaN
        left[j]--
        judge()
        onProgress?.({ evaluations: ++evaluations, of })
      }
    } catch (error) {
      // The others end too, with what they have begun.
      next = of
      throw error
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, runner.width) }, lane))
  signal?.throwIfAborted()
  return means
}
