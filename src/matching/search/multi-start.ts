/**
 * Many starts, on many workers, with one answer: the best set found, the same whatever the number of workers.
 *
 * A budget of steps is cut into starts beforehand; each start has its own stream of random numbers and knows nothing of
 * the others, so it does not matter who runs it. Of equal sets the one of the earliest start is taken. A budget of time
 * makes starts until it is over, the first short, so that something is there at once.
 */
import type { Problem } from '../problem.ts'
import { anneal, type Found } from './anneal.ts'

export type Start = { readonly steps: number; readonly seed: number; readonly stream: number }

/** Runs starts of one problem; several at once where it can. */
export type Runner = {
  /** How many starts run at once. */
  readonly width: number
  readonly run: (problem: Problem, start: Start) => Promise<Found>
  /** Asks the running starts to end early, each with the best that it has. */
  readonly stop: () => void
  /** Takes the request to stop back. */
  readonly resume: () => void
}

export type Budget = { readonly steps: number } | { readonly millis: number; readonly now: () => number }

export type StartResult = Found & { readonly stream: number }

/** The first start is short, so that a set is there within 300 ms. */
const FIRST_STEPS = 15_000
/** Steps of the starts that follow when time is the budget. */
const LATER_STEPS = [200_000, 600_000, 1_500_000]

/**
 * @param streams the first stream to use; starts use it and those that follow
 * @param onResult called as starts end, in whatever order
 * @returns results in the order of their streams
 */
export async function multiStart(
  problem: Problem,
  budget: Budget,
  seed: number,
  streams: number,
  runner: Runner,
  signal: AbortSignal | undefined,
  onResult: (result: StartResult) => void,
): Promise<StartResult[]> {
  const results: StartResult[] = []
  const fixed = 'steps' in budget ? fixedStarts(budget.steps) : undefined
  const clock = 'now' in budget ? budget.now : () => 0
  const over = 'now' in budget ? budget.now() + budget.millis : undefined
  const timer = over === undefined ? undefined : setTimeout(runner.stop, over - clock())
  const aborted = () => signal?.aborted === true
  signal?.addEventListener('abort', runner.stop)

  let made = 0
  const next = (): Start | undefined => {
    if (aborted() || (over !== undefined && clock() >= over)) return undefined
    const steps = fixed === undefined ? laterSteps(made) : fixed[made]
    return steps === undefined ? undefined : { steps, seed, stream: streams + made++ }
  }
  const ended = (found: Found, { stream }: Start) => {
    const result = { ...found, stream }
    results.push(result)
    onResult(result)
  }
  const lane = async () => {
    for (let start = next(); start !== undefined; start = next())
      ended(await runner.run(problem, start), start)
  }
  try {
    // Somebody waits: the short first start is made right here, while the workers begin with the next ones. It is made
    // whatever the budget, so that there is always an answer.
    const first: Start = { steps: fixed?.[0] ?? FIRST_STEPS, seed, stream: streams }
    made = 1
    const lanes = Promise.all(Array.from({ length: runner.width }, lane))
    ended(anneal(problem, { ...first, stopped: aborted }), first)
    await lanes
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', runner.stop)
    if (!aborted()) runner.resume()
  }
  return results.sort((a, b) => a.stream - b.stream)
}

/** Steps of a start when time is the budget: short ones first, so that there is something to compare soon. */
function laterSteps(made: number): number {
  return LATER_STEPS[Math.min(LATER_STEPS.length - 1, Math.floor((made - 1) / 2))]
}

/** Cuts a budget into starts: a short one, then a few, each long enough to cool down. */
export function fixedStarts(steps: number): number[] {
  const first = Math.min(steps, FIRST_STEPS)
  const rest = steps - first
  if (rest === 0) return [first]
  const count = Math.max(1, Math.min(4, Math.floor(rest / 2000)), Math.floor(rest / 1_000_000))
  const upTo = (k: number) => Math.floor((k * rest) / count)
  return [first, ...Array.from({ length: count }, (_, k) => upTo(k + 1) - upTo(k))]
}

/** The best of some results: the highest objective, then the earliest stream. */
export function best(results: readonly StartResult[]): StartResult | undefined {
  return results.reduce<StartResult | undefined>(
    (top, one) => (top === undefined || one.objective > top.objective ? one : top),
    undefined,
  )
}
