/** `coalesce simulate`: what a scenario's designs come to, with how surely; and a report to look at. */
import { hash } from 'node:crypto'
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import type { Runner } from '../../sim/experiment/runner.ts'
import type { Bounded } from '../../sim/experiment/sensitivity/bootstrap.ts'
import type { Sensitivity } from '../../sim/experiment/sensitivity.ts'
import type { Experiment, Figure, Runs } from '../../sim/experiment.ts'
import { OUTCOMES } from '../../sim/outcomes.ts'
import type { Scenario } from '../../sim/scenario.ts'
import { readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand, type OptionValues } from '../command.ts'
import { above0, oneOf, option, optional, seedOption, text, whole } from '../options.ts'
import type { Output, Progress } from '../output.ts'
import type { SimulationFolder } from '../simulation-folder.ts'
import { counted } from '../text.ts'
import { packageVersion } from '../version.ts'

const METHODS = ['morris', 'sobol', 'hypercube'] as const

/** Fewer cannot make a crew. */
const FEWEST = 3
/** Runs at each point of a sensitivity analysis. */
const MOST_RUNS_A_POINT = 50

const { gathering, store, congregation, asOf } = sourceOptions
const simulateOptions = {
  cohort: optional(
    '--cohort <file>',
    'begin with these people, their trust and crews, in place of invented ones',
    text,
  ),
  store,
  congregation,
  asOf,
  gathering,
  runs: option('--runs <count>', 'so many gatherings of each design, 2 or more', whole(2, 100_000), 200),
  precision: optional(
    '--precision <number>',
    'stop before that once differences are known to so much, as 0.02',
    above0(1000),
  ),
  seed: seedOption,
  workers: option('--workers <count>', 'threads; the figures do not hang on it', whole(1, 64), 2),
  out: optional(
    '--out <folder>',
    'write a report to look at and print, and all figures as CSV and JSON',
    text,
  ),
  sensitivity: optional(
    '--sensitivity <method>',
    `which of what is uncertain matters, by the scenario's "ranges": ${METHODS.join(', ')}`,
    oneOf(METHODS),
  ),
  samples: option(
    '--samples <count>',
    'how many points (hypercube), paths (morris) or rows (sobol)',
    whole(2, 10_000),
    16,
  ),
} as const

export const simulateCommand = defineCommand({
  name: 'simulate',
  audience: 'designer',
  summary: 'what would come of a gathering, design by design, and how surely',
  description:
    'Simulates a scenario again and again: people gather, crews form and live for some months. All designs of a run have the same people and the same luck, so that differences show. Figures are of groups, never of a person. Ctrl-C stops; with --out the same command then goes on.',
  words: [{ name: '<scenario>', what: 'a name that coalesce scenarios lists, or a .json file' }],
  options: simulateOptions,
  examples: [
    [
      'coalesce simulate schedule-shoot-out --out report',
      'Which way to mix people, with a report in report/index.html',
    ],
    ['coalesce simulate who-is-left-out --cohort camp.json', 'With the people that you have'],
    ['coalesce simulate mine.json --runs 1000 --precision 0.01', 'Until it is known to a hundredth'],
  ],
  stoppable: true,
  run: async ({ words: [word], options, json, output, signal }) => {
    const [{ readScenario }, { workerRunner }, { makeRuns, experimentOf, designsHash }] = await Promise.all([
      import('../scenario-files.ts'),
      import('../../sim/experiment/runner.ts'),
      import('../../sim/experiment.ts'),
    ])
    const scenario = await readScenario(word!)
    const cohort = await cohortOf(options, output)
    const { seed, runs, precision } = options
    const version = packageVersion()
    const identity = {
      scenario: scenario.name,
      designs: designsHash(scenario.designs),
      seed,
      version,
      cohort: cohort === undefined ? null : contentHash(cohort),
    }
    const folder = options.out === undefined ? undefined : await folderOf(options.out, identity, scenario)
    if (folder !== undefined && folder.done.size > 0)
      output.note(
        `${counted(folder.done.size, 'run')} ${folder.done.size === 1 ? 'was' : 'were'} made before; it goes on from there`,
      )
    const runner = workerRunner(options.workers, cohort)
    const progress = output.progress()
    try {
      const clock = pace()
      const made = await makeRuns(
        { scenario, runs, seed, precision, done: folder?.done ?? new Map() },
        runner,
        {
          signal,
          onRun: (run, outcomes) => folder?.add(run, outcomes),
          onProgress: ({ runs: count, of }) => progress.say(`${count} of ${of} runs${clock(count, of)}`),
        },
      )
      const experiment = experimentOf(scenario, made, { seed, version, cohort })
      const sensitivity = await sensitivityOf(scenario, options, runner, progress, signal)
      if (folder !== undefined)
        await report(folder, scenario, experiment, made, sensitivity, runner, seed, progress, signal)
      progress.done()
      if (options.out !== undefined) output.note(`the report is in ${options.out}/index.html`)
      if (json) return output.json(sensitivity === undefined ? experiment : { ...experiment, sensitivity })
      await print(scenario, experiment, output)
      if (sensitivity !== undefined) await printSensitivity(sensitivity, output)
    } finally {
      progress.done()
      // No run may come in once the folder is closed.
      await runner.close()
      folder?.close()
    }
  },
})

type Values = OptionValues<typeof simulateOptions>

/** The people to begin with, where the words name any. */
async function cohortOf(options: Values, output: Output): Promise<Cohort | undefined> {
  const { cohort: path, store, congregation, asOf: time, gathering: id } = options
  if ((path ?? store ?? congregation ?? time ?? id) === undefined) return undefined
  const cohort = await readSource(path, { ...options, contacts: undefined }, output)
  const taking = cohort.members.filter(({ paused }) => paused !== true).length
  if (taking < FEWEST)
    throw new InputError('coalesce simulate', [
      {
        place: '--cohort',
        value: path ?? store,
        problem: `has ${counted(taking, 'member')} who could come`,
        mend: `name one with ${FEWEST} or more`,
      },
    ])
  output.note(`the ${taking} members who are not paused take the place of the scenario's people`)
  return cohort
}

async function folderOf(
  path: string,
  identity: Readonly<Record<string, unknown>>,
  { designs }: Scenario,
): Promise<SimulationFolder> {
  const { openSimulationFolder } = await import('../simulation-folder.ts')
  return openSimulationFolder(
    path,
    identity,
    designs.map(({ name }) => name),
  )
}

/** How much time is left, in words, once that can be said. */
function pace(): (made: number, of: number) => string {
  const began = performance.now()
  return (made, of) => {
    const seconds = (performance.now() - began) / 1000
    if (seconds < 2 || made === 0) return ''
    const left = (seconds / made) * (of - made)
    return left < 90 ? `, ${Math.ceil(left)} s left` : `, ${Math.ceil(left / 60)} min left`
  }
}

async function sensitivityOf(
  { designs, ranges, outcome }: Scenario,
  { sensitivity: method, samples, runs, seed }: Values,
  runner: Runner,
  progress: Progress,
  signal: AbortSignal,
): Promise<Sensitivity | undefined> {
  if (method === undefined) return undefined
  const { sensitivityOf: analyse } = await import('../../sim/experiment/sensitivity.ts')
  const clock = pace()
  return analyse(
    {
      parameters: designs[0].parameters,
      ranges,
      method,
      samples,
      runs: Math.min(runs, MOST_RUNS_A_POINT),
      seed,
      outcome,
    },
    runner,
    {
      signal,
      onProgress: ({ evaluations, of }) =>
        progress.say(`sensitivity: ${evaluations} of ${of}${clock(evaluations, of)}`),
    },
  )
}

/** Tries the answer against other assumptions, and writes all of it. */
async function report(
  folder: SimulationFolder,
  scenario: Scenario,
  experiment: Experiment,
  { outcomes }: Runs,
  sensitivity: Sensitivity | undefined,
  runner: Runner,
  seed: number,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const [{ challengeRuns, challengesOf }, { reportFiles }] = await Promise.all([
    import('../../sim/experiment/challenge.ts'),
    import('../../sim/report.ts'),
  ])
  const clock = pace()
  const of = challengeRuns({ scenario, outcomes })
  const challenges = await challengesOf({ scenario, outcomes, seed }, runner, {
    signal,
    onProgress: made => progress.say(`what would change the answer: ${made} of ${of} runs${clock(made, of)}`),
  })
  await folder.finish(reportFiles({ scenario, experiment, outcomes, challenges, sensitivity }), outcomes)
}

async function print(scenario: Scenario, experiment: Experiment, output: Output): Promise<void> {
  const { answerOf } = await import('../../sim/report.ts')
  const { designs, comparisons, outcome, manifest } = experiment
  output.print(output.style.bold(scenario.question))
  output.say(answerOf({ scenario, experiment }))
  output.print('')
  const columns = [outcome, ...scenario.show.filter(name => name !== outcome)]
  const better = OUTCOMES[outcome].better === 'less' ? 1 : -1
  const rows = [...designs].sort(
    (a, b) => better * ((a.outcomes[outcome]?.mean ?? 0) - (b.outcomes[outcome]?.mean ?? 0)),
  )
  await output.table(
    [
      { head: 'design', wraps: true },
      { head: OUTCOMES[outcome].title, align: 'right' },
      ...(designs.length > 1 ? [{ head: 'best', align: 'right' } as const] : []),
      ...columns.slice(1).map(name => ({ head: OUTCOMES[name].title, align: 'right' }) as const),
    ],
    rows.map(design => [
      design.name,
      ranged(outcome, design.outcomes[outcome]),
      ...(designs.length > 1 ? [`${Math.round(100 * design.best)} %`] : []),
      ...columns.slice(1).map(name => shown(name, design.outcomes[name]?.mean)),
    ]),
  )
  const gains = comparisons
    .flatMap(one => (one.outcome === outcome && one.gain !== null ? [one.gain] : []))
    .sort((a, b) => a - b)
  if (gains.length > 0)
    output.say(
      `${counted(manifest.runs, 'run')} of each design${manifest.precise ? ', enough to be as sure as you asked' : ''}. The same luck for all designs was worth ${gains[gains.length >> 1].toFixed(1)} times the runs (median of ${counted(gains.length, 'comparison')}, measured here).`,
    )
}

/** A figure with its interval, in its unit: `46.1 % (44.0 to 48.2)`. */
function ranged(name: string, figure: Figure | undefined): string {
  if (figure === undefined) return 'not known'
  const [low, high] = [figure.low, figure.high].map(value => shown(name, value).replace(' %', ''))
  return `${shown(name, figure.mean)} (${low} to ${high})`
}

function shown(name: string, value: number | undefined): string {
  if (value === undefined) return ''
  const { unit } = OUTCOMES[name]
  if (unit === 'share' || unit === 'points') return `${(100 * value).toFixed(1)} %`
  return value.toFixed(unit === 'closeness' ? 3 : 1)
}

async function printSensitivity(
  { method, parameters, points, runs }: Sensitivity,
  output: Output,
): Promise<void> {
  output.print(
    '',
    output.style.bold(`What matters (${method}: ${points} points, ${counted(runs, 'run')} each)`),
  )
  const figures = Object.keys(parameters[0]).filter(key => key !== 'name')
  await output.table(
    [{ head: 'parameter' }, ...figures.map(key => ({ head: HEADS[key] ?? key, align: 'right' }) as const)],
    parameters.map(parameter => [
      parameter.name,
      ...figures.map(key => sensitive(parameter[key as keyof typeof parameter])),
    ]),
  )
}

/** What the literature calls them. */
const HEADS: Readonly<Record<string, string>> = {
  muStar: 'mu* (95 %)',
  first: 'S1 (95 %)',
  total: 'ST (95 %)',
  correlation: 'rank correlation (95 %)',
}

function sensitive(figure: number | string | Bounded): string {
  if (typeof figure === 'string') return figure
  if (typeof figure === 'number') return figure.toFixed(3)
  return `${figure.value.toFixed(3)} (${figure.low.toFixed(3)} to ${figure.high.toFixed(3)})`
}

const contentHash = (cohort: Cohort): string => hash('sha256', JSON.stringify(cohort), 'hex')
