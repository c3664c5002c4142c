/**
 * What would change an answer: the assumptions that nobody knows well, one at a time lower and higher, and which design is
 * best then.
 *
 * Only the designs that came out best are tried again, with fewer runs: what is asked is whether the order holds, not what
 * the figures would be. One at a time and not all at once: a designer can check one assumption against her own people.
 */
import { OUTCOMES, type Outcomes } from '../outcomes.ts'
import type { Parameters } from '../scenario/fields.ts'
import { type Design, type Scenario, withParameter } from '../scenario.ts'
import type { Runner } from './runner.ts'
import { estimate, probabilitiesBest } from './statistics.ts'

export type Challenge = {
  /** Which parameter, as the scenario's file names it. */
  readonly path: string
  /** The assumption in words, as it was changed. */
  readonly what: string
  readonly value: number
  /** What it is in the first design otherwise. */
  readonly usual: number
  /** The design that is best then, and how probable that is. */
  readonly best: string
  readonly probability: number
  readonly designs: readonly {
    readonly name: string
    readonly mean: number
    readonly low: number
    readonly high: number
  }[]
  readonly runs: number
}

type Assumption = {
  readonly path: string
  readonly read: (parameters: Parameters) => number
  readonly changes: readonly (readonly [what: string, change: (usual: number) => number])[]
}

const ASSUMPTIONS: readonly Assumption[] = [
  {
    path: 'assumptions.hoursToFriend',
    read: ({ assumptions }) => assumptions.hoursToFriend,
    changes: [
      ['people get close in two thirds of the time', usual => usual / 1.5],
      ['people take half as long again to get close', usual => usual * 1.5],
    ],
  },
  {
    path: 'assumptions.liking',
    read: ({ assumptions }) => assumptions.liking,
    changes: [
      ['whom one likes matters half as much', usual => usual / 2],
      ['whom one likes matters half as much again', usual => usual * 1.5],
    ],
  },
  {
    path: 'assumptions.noted',
    read: ({ assumptions }) => assumptions.noted,
    changes: [
      ['no talks in breaks are noted', () => 0],
      ['most talks in breaks are noted', () => 0.8],
    ],
  },
  {
    path: 'assumptions.wish',
    read: ({ assumptions }) => assumptions.wish,
    changes: [
      ['a fifth fewer want a crew', usual => usual * 0.8],
      ['nearly everybody wants a crew', usual => Math.max(usual, 0.97)],
    ],
  },
  {
    path: 'misses',
    read: ({ misses }) => misses,
    changes: [
      ['people miss half as many meetings', usual => usual / 2],
      ['people miss half as many meetings again', usual => Math.min(1, usual * 1.5)],
    ],
  },
  {
    path: 'assumptions.leaving',
    read: ({ assumptions }) => assumptions.leaving,
    changes: [
      ['half as many leave their crew', usual => usual / 2],
      ['twice as many leave their crew', usual => Math.min(0.5, usual * 2)],
    ],
  },
]

/** How many of the designs are tried again, and with how many runs. */
const CONTENDERS = 4
const LEAST_RUNS = 20
const MOST_RUNS = 60

export type ChallengeRequest = {
  readonly scenario: Pick<Scenario, 'designs' | 'outcome'>
  /** What the experiment made, by design and run. */
  readonly outcomes: readonly (readonly Outcomes[])[]
  readonly seed: number
}

/** How many runs `challengesOf` will make. */
export function challengeRuns({ scenario: { designs }, outcomes }: Omit<ChallengeRequest, 'seed'>): number {
  if (designs.length < 2) return 0
  const changes = ASSUMPTIONS.reduce((sum, assumption) => sum + assumption.changes.length, 0)
  return changes * Math.min(CONTENDERS, designs.length) * runsOf(outcomes)
}

const runsOf = (outcomes: readonly (readonly Outcomes[])[]): number =>
  Math.max(LEAST_RUNS, Math.min(MOST_RUNS, Math.round(outcomes[0].length / 4)))

/**
 * Changes the assumptions one at a time; nothing where there is nothing to choose between.
 *
 * @throws AbortError once the signal is aborted
 */
export async function challengesOf(
  { scenario, outcomes, seed }: ChallengeRequest,
  runner: Runner,
  { onProgress, signal }: { onProgress?: (made: number) => void; signal?: AbortSignal } = {},
): Promise<Challenge[]> {
  const { designs, outcome } = scenario
  if (designs.length < 2) return []
  const better = OUTCOMES[outcome].better ?? 'more'
  const runs = runsOf(outcomes)
  const contenders = best(designs, outcomes, outcome, better)
  const changes = ASSUMPTIONS.flatMap(({ path, read, changes: list }) =>
    list.map(([what, change]) => {
      const usual = read(designs[0].parameters)
      return {
        path,
        what,
        usual,
        value: change(usual),
        change: (design: Design) => change(read(design.parameters)),
      }
    }),
  )
  const values = changes.map(() => contenders.map(() => new Array<number>(runs).fill(Number.NaN)))
  let made = 0
  await inLanes(runner.width, changes.length * contenders.length * runs, async k => {
    signal?.throwIfAborted()
    const run = k % runs
    const d = Math.floor(k / runs) % contenders.length
    const c = Math.floor(k / runs / contenders.length)
    const parameters = withParameter(
      contenders[d].parameters,
      changes[c].path,
      changes[c].change(contenders[d]),
    )
    values[c][d][run] = (await runner.run({ parameters, seed, run }))[outcome]
    onProgress?.(++made)
  })
  return changes.flatMap(({ path, what, usual, value }, c): Challenge[] => {
    const figures = contenders.map(({ name }, d) => ({
      name,
      figure: estimate(values[c][d], OUTCOMES[outcome].range),
    }))
    const known = figures.flatMap(({ name, figure }) => (figure === undefined ? [] : [{ name, ...figure }]))
    if (known.length === 0) return []
    const chances = probabilitiesBest(values[c], better, seed)
    const top = chances.indexOf(Math.max(...chances))
    return [
      {
        path,
        what,
        value,
        usual,
        best: contenders[top].name,
        probability: chances[top],
        designs: known.map(({ name, mean, low, high }) => ({ name, mean, low, high })),
        runs,
      },
    ]
  })
}

function best(
  designs: readonly Design[],
  outcomes: readonly (readonly Outcomes[])[],
  outcome: string,
  better: 'more' | 'less',
): Design[] {
  const means = outcomes.map(runs => estimate(runs.map(run => run[outcome]))?.mean ?? Number.NaN)
  const sign = better === 'more' ? -1 : 1
  const order = [...designs.keys()]
    .filter(d => Number.isFinite(means[d]))
    .sort((a, b) => sign * (means[a] - means[b]) || a - b)
  return order.slice(0, CONTENDERS).map(d => designs[d])
}

/** Does `count` things, so many at once. */
async function inLanes(lanes: number, count: number, work: (k: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < count) await work(next++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
