/**
 * An experiment: every design of a scenario, run after run, each run with the same luck for all designs; then what the
 * runs say and how surely.
 *
 * Runs know nothing of each other and are put in order before anything is added up, so the same seed gives the same bits
 * at any number of workers. Whether to stop early is looked at only after every `BATCH` runs, for the same reason. Runs
 * that were made before (`done`) are not made again: so an experiment that was stopped goes on.
 */
import { hash } from 'node:crypto'
import type { Cohort } from '../graph/cohort.ts'
import type { Runner } from './experiment/runner.ts'
import { difference, estimate, probabilitiesBest } from './experiment/statistics.ts'
import { OUTCOMES, type Outcomes } from './outcomes.ts'
import type { Design, Scenario } from './scenario.ts'

export type ExperimentRequest = {
  readonly scenario: Pick<Scenario, 'name' | 'question' | 'outcome' | 'designs'>
  /** Runs at most, 2 or more. */
  readonly runs: number
  readonly seed: number
  /** Stops once the 95 % intervals of the figure that decides are as narrow as this to both sides: of the differences where there are any. */
  readonly precision?: number | undefined
  /** Runs made before, by number: outcomes by design. */
  readonly done?: ReadonlyMap<number, readonly Outcomes[]>
}

/** How far it is. */
export type ExperimentProgress = { readonly runs: number; readonly of: number }

/** What was made of a scenario: outcomes by design and run. */
export type Runs = {
  readonly runs: number
  /** Whether it ended because the figures were sure enough. */
  readonly precise: boolean
  readonly outcomes: readonly (readonly Outcomes[])[]
}

/** After so many runs it is asked whether to stop. */
const BATCH = 25
/** No sooner than this: with few runs a variance may be small by chance. */
const LEAST = 50

/**
 * Makes the runs.
 *
 * @param onRun called as soon as a run is there, in whatever order, for whoever keeps them
 * @throws AbortError once the signal is aborted; what was made until then went to `onRun`
 */
export async function makeRuns(
  { scenario, runs, seed, precision, done = new Map() }: ExperimentRequest,
  runner: Runner,
  {
    onRun,
    onProgress,
    signal,
  }: {
    onRun?: (run: number, outcomes: readonly Outcomes[]) => void
    onProgress?: (progress: ExperimentProgress) => void
    signal?: AbortSignal
  } = {},
): Promise<Runs> {
  const { designs, outcome } = scenario
  const made: (readonly Outcomes[])[] = []
  let finished = 0
  const make = async (run: number): Promise<void> => {
    const before = done.get(run)
    const outcomes =
      before ?? (await Promise.all(designs.map(({ parameters }) => runner.run({ parameters, seed, run }))))
    made[run] = outcomes
    if (before === undefined) onRun?.(run, outcomes)
    onProgress?.({ runs: ++finished, of: runs })
  }
  let next = 0
  let precise = false
  for (let until = 0; until < runs && !precise; ) {
    until = precision === undefined ? runs : Math.min(runs, until + BATCH)
    const lane = async () => {
      while (next < until) {
        signal?.throwIfAborted()
        await make(next++)
      }
    }
    const lanes = Math.max(1, Math.ceil(runner.width / designs.length))
    await Promise.all(Array.from({ length: lanes }, lane))
    signal?.throwIfAborted()
    precise =
      precision !== undefined && until >= LEAST && isPrecise(byDesign(made, designs), outcome, precision)
  }
  return { runs: made.length, precise, outcomes: byDesign(made, designs) }
}

const byDesign = (made: readonly (readonly Outcomes[])[], designs: readonly Design[]): Outcomes[][] =>
  designs.map((_, d) => made.map(outcomes => outcomes[d]))

function isPrecise(outcomes: readonly (readonly Outcomes[])[], outcome: string, precision: number): boolean {
  const [first, ...others] = outcomes.map(runs => runs.map(run => run[outcome]))
  const estimates = others.length === 0 ? [estimate(first)] : others.map(values => difference(values, first))
  return estimates.every(one => one !== undefined && (one.high - one.low) / 2 <= precision)
}

/** A mean with its interval, as it is shown and written. */
export type Figure = { readonly mean: number; readonly low: number; readonly high: number }

export type DesignResult = {
  readonly name: string
  readonly runs: number
  /** Figures that could be said in two runs at least, by name. */
  readonly outcomes: Readonly<Record<string, Figure>>
  /** That this design is the best of all in the headline, in [0, 1]. */
  readonly best: number
}

export type Comparison = {
  readonly a: string
  readonly b: string
  readonly outcome: string
  /** a less b, run by run. */
  readonly difference: number
  readonly low: number
  readonly high: number
  /** That a does better than b, in [0, 1]. */
  readonly probability: number
  /** How many times fewer runs the common luck asks for; null where nothing varies. */
  readonly gain: number | null
}

export type Experiment = {
  readonly scenario: string
  readonly question: string
  /** The figure that decides. */
  readonly outcome: string
  readonly manifest: Manifest
  readonly designs: readonly DesignResult[]
  readonly comparisons: readonly Comparison[]
}

/** All that the figures depend on. */
export type Manifest = {
  readonly version: string
  readonly seed: number
  readonly runs: number
  /** Whether it ended before all runs, as the figures were sure enough. */
  readonly precise: boolean
  /** SHA-256 of the designs' parameters, and of the cohort it began with; null where people were invented. */
  readonly designs: string
  readonly cohort: string | null
  /** SHA-256 of all runs' outcomes. */
  readonly outcomes: string
}

/** With more designs than this, others are compared with the first only. */
const ALL_PAIRS = 8

/** What runs say. */
export function experimentOf(
  scenario: Pick<Scenario, 'name' | 'question' | 'outcome' | 'designs'>,
  { runs, precise, outcomes }: Runs,
  {
    seed,
    version,
    cohort,
  }: { readonly seed: number; readonly version: string; readonly cohort?: Cohort | undefined },
): Experiment {
  const { designs, outcome } = scenario
  const best = probabilitiesBest(
    outcomes.map(list => list.map(run => run[outcome])),
    OUTCOMES[outcome].better ?? 'more',
    seed,
  )
  return {
    scenario: scenario.name,
    question: scenario.question,
    outcome,
    manifest: {
      version,
      seed,
      runs,
      precise,
      designs: designsHash(designs),
      cohort: cohort === undefined ? null : sha256(cohort),
      outcomes: sha256(outcomes),
    },
    designs: designs.map(({ name }, d) => ({
      name,
      runs,
      outcomes: figuresOf(outcomes[d]),
      best: rounded(best[d]),
    })),
    comparisons: comparisonsOf(designs, outcome, outcomes),
  }
}

export const designsHash = (designs: readonly Design[]): string =>
  sha256(designs.map(({ name, parameters }) => ({ name, parameters })))

function figuresOf(runs: readonly Outcomes[]): Record<string, Figure> {
  return Object.fromEntries(
    Object.keys(runs[0]).flatMap((name): [string, Figure][] => {
      const found = estimate(
        runs.map(run => run[name]),
        OUTCOMES[name]?.range ?? [0, 1],
      )
      if (found === undefined) return []
      return [[name, { mean: rounded(found.mean), low: rounded(found.low), high: rounded(found.high) }]]
    }),
  )
}

/** Every pair of designs in the figure that decides, and every other with the first in everything that has a better side. */
function comparisonsOf(
  designs: readonly Design[],
  headline: string,
  outcomes: readonly (readonly Outcomes[])[],
): Comparison[] {
  const names = Object.keys(OUTCOMES).filter(name => OUTCOMES[name].better !== undefined || name === headline)
  return designs.flatMap(({ name: b }, j) =>
    designs.slice(j + 1).flatMap(({ name: a }, k) => {
      const i = j + 1 + k
      const compared = j === 0 ? names : designs.length <= ALL_PAIRS ? [headline] : []
      return compared.flatMap((outcome): Comparison[] => {
        const found = difference(
          outcomes[i].map(run => run[outcome]),
          outcomes[j].map(run => run[outcome]),
        )
        if (found === undefined) return []
        const { mean, low, high, probability, gain } = found
        return [
          {
            a,
            b,
            outcome,
            difference: rounded(mean),
            low: rounded(low),
            high: rounded(high),
            probability: rounded(OUTCOMES[outcome].better === 'less' ? 1 - probability : probability),
            gain: gain === undefined ? null : rounded(gain),
          },
        ]
      })
    }),
  )
}

/**
 * To ten significant digits: the quantiles of t come from a library whose powers are the platform's own and differ in the
 * last bit between versions of Node.
 */
function rounded(value: number): number {
  return Number(value.toPrecision(10))
}

const sha256 = (content: unknown): string => hash('sha256', JSON.stringify(content), 'hex')
