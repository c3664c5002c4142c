import { afterAll, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { type Challenge, challengeRuns, challengesOf } from '../../src/sim/experiment/challenge.ts'
import { inlineRunner, type Runner, type Task, workerRunner } from '../../src/sim/experiment/runner.ts'
import { halfWidth, momentsOf } from '../../src/sim/experiment/statistics.ts'
import {
  designsHash,
  type Experiment,
  type ExperimentRequest,
  experimentOf,
  makeRuns,
  type Runs,
} from '../../src/sim/experiment.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { OUTCOMES, type Outcomes } from '../../src/sim/outcomes.ts'
import { defaultParameters, parseScenario, type Scenario } from '../../src/sim/scenario.ts'

/** Small enough that a run takes some milliseconds. */
const SMALL = {
  ...{ people: 9, days: 1, months: 1, steps: 100, sizes: [3, 4] },
  schedule: [
    [
      { kind: 'pairs', minutes: 30 },
      { kind: 'break', minutes: 30 },
      { kind: 'clinic', minutes: 60 },
    ],
  ],
}

function scenarioOf(designs: readonly object[], more: object = {}): Scenario {
  const named = designs.map((design, k) => ({ name: `design ${k + 1}`, ...design }))
  return parseScenario({ ...SMALL, ...more, designs: named }, 'test')
}

const three = scenarioOf([
  { forming: 'callers' },
  { forming: 'free-choice' },
  { days: 0, forming: 'suggestions' },
])

const runners: Runner[] = []
const closed = <T extends Runner>(runner: T): T => {
  runners.push(runner)
  return runner
}
afterAll(() => Promise.all(runners.map(runner => runner.close())))

/** In this thread, asked for so many at once, each of which takes its own time. */
function wide(width: number): Runner {
  const inner = inlineRunner()
  let asked = 0
  return {
    width,
    run: async task => {
      await new Promise(resolve => setTimeout(resolve, (asked++ * 7) % 4))
      return inner.run(task)
    },
    close: inner.close,
  }
}

/** Figures by a formula in place of a simulation: for what runs come to. */
function told(outcomesOf: (task: Task) => Outcomes): Runner & { readonly tasks: Task[] } {
  const tasks: Task[] = []
  return {
    tasks,
    width: 1,
    run: async task => {
      tasks.push(task)
      return outcomesOf(task)
    },
    close: async () => {},
  }
}

const all = (made: Runs, scenario: Scenario, seed = 1): Experiment =>
  experimentOf(scenario, made, { seed, version: '0' })

describe('runs', () => {
  it('are the same bits in this thread and on any number of workers', async () => {
    const request: ExperimentRequest = { scenario: three, runs: 5, seed: 7 }
    const inline = await makeRuns(request, inlineRunner())
    expect(inline.outcomes.map(list => list.length)).toEqual([5, 5, 5])
    for (const workers of [1, 2, 4]) {
      const made = await makeRuns(request, closed(workerRunner(workers)))
      expect(made).toEqual(inline)
      expect(JSON.stringify(all(made, three, 7))).toBe(JSON.stringify(all(inline, three, 7)))
    }
    expect((await makeRuns({ ...request, seed: 8 }, inlineRunner())).outcomes).not.toEqual(inline.outcomes)
  })

  it('have the same number for all designs: each of them sees the same luck', async () => {
    const runner = told(({ run, parameters }) => ({ goodCrew: run + parameters.days }))
    const { outcomes } = await makeRuns({ scenario: three, runs: 4, seed: 3 }, runner)
    expect(outcomes.map(list => list.map(({ goodCrew }) => goodCrew))).toEqual([
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [0, 1, 2, 3],
    ])
    expect(runner.tasks.map(({ run }) => run)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    expect(new Set(runner.tasks.map(({ seed }) => seed))).toEqual(new Set([3]))
  })

  it('end once the figures are sure enough, after the same number at any width', async () => {
    const scenario = scenarioOf([{ misses: 0.1 }, { misses: 0.4 }], { people: 8, months: 2 })
    const request: ExperimentRequest = { scenario, runs: 200, seed: 1, precision: 0.05 }
    const made = await makeRuns(request, wide(1))
    expect(made.precise).toBe(true)
    expect([50, 75, 100, 125, 150, 175]).toContain(made.runs)
    const half = (runs: number) => {
      const [one, other] = made.outcomes.map(list => list.slice(0, runs).map(({ goodCrew }) => goodCrew))
      const { n, variance } = momentsOf(one.map((value, run) => value - other[run]))
      return halfWidth(n, variance)
    }
    expect(half(made.runs)).toBeLessThanOrEqual(0.05)
    if (made.runs > 50) expect(half(made.runs - 25)).toBeGreaterThan(0.05)
    for (const width of [3, 10]) expect(await makeRuns(request, wide(width))).toEqual(made)
    // What was made before counts as if it were made now.
    const done = new Map(made.outcomes[0].map((one, run) => [run, [one, made.outcomes[1][run]]]))
    expect(
      await makeRuns(
        { ...request, done },
        told(() => expect.fail('was made before')),
      ),
    ).toEqual(made)
    expect(all(made, scenario).manifest).toMatchObject({ runs: made.runs, precise: true })
  })

  it('are all made where that is never so, or there are too few to say', async () => {
    const noisy = told(({ run }) => ({ goodCrew: run % 2 }))
    const never = await makeRuns({ scenario: scenarioOf([{}]), runs: 60, seed: 1, precision: 0.01 }, noisy)
    expect([never.runs, never.precise]).toEqual([60, false])
    const sure = () => told(() => ({ goodCrew: 0.5 }))
    for (const [runs, made, precise] of [
      [49, 49, false],
      [50, 50, true],
      [500, 50, true],
    ] as const) {
      const found = await makeRuns({ scenario: scenarioOf([{}]), runs, seed: 1, precision: 0.01 }, sure())
      expect([found.runs, found.precise]).toEqual([made, precise])
    }
    // Of two designs it is their difference that must be known, and here it is at once.
    const together = told(({ run }) => ({ goodCrew: run % 2 }))
    expect(
      await makeRuns({ scenario: scenarioOf([{}, {}]), runs: 500, seed: 1, precision: 0.01 }, together),
    ).toMatchObject({ runs: 50, precise: true })
    // A figure that cannot be said is never known.
    const silent = told(() => ({ goodCrew: Number.NaN }))
    expect(
      await makeRuns({ scenario: scenarioOf([{}]), runs: 75, seed: 1, precision: 1 }, silent),
    ).toMatchObject({
      ...{ runs: 75, precise: false },
    })
  })

  it('tell how far they are', async () => {
    const heard: [number, number][] = []
    const done = new Map([[1, [{}, {}, {}]]])
    await makeRuns(
      { scenario: three, runs: 3, seed: 1, done },
      told(() => ({})),
      {
        onProgress: ({ runs, of }) => heard.push([runs, of]),
      },
    )
    expect(heard).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ])
  })
})

describe('an experiment that is stopped', () => {
  const request: ExperimentRequest = { scenario: three, runs: 12, seed: 5 }

  it('keeps what was made, and goes on to the same bits', async () => {
    const fresh = await makeRuns(request, inlineRunner())
    for (const runner of [inlineRunner(), wide(9), closed(workerRunner(2))]) {
      const stop = new AbortController()
      const kept = new Map<number, readonly Outcomes[]>()
      const stopped = makeRuns(request, runner, {
        signal: stop.signal,
        onRun: (run, outcomes) => {
          kept.set(run, outcomes)
          if (kept.size === 3) stop.abort()
        },
      })
      await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
      expect(kept.size).toBeGreaterThanOrEqual(3)
      expect(kept.size).toBeLessThan(12)
      for (const [run, outcomes] of kept) expect(outcomes).toEqual(fresh.outcomes.map(list => list[run]))
      // Runs on their way when it was stopped may come in later: they are made again.
      const done = new Map(kept)
      const made: number[] = []
      const resumed = await makeRuns({ ...request, done }, runner, { onRun: run => made.push(run) })
      expect(JSON.stringify(all(resumed, three))).toBe(JSON.stringify(all(fresh, three)))
      expect([...done.keys(), ...made].sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, k) => k))
    }
  })

  it('makes nothing where it was stopped before it began', async () => {
    const runner = told(() => expect.fail('was asked'))
    await expect(makeRuns(request, runner, { signal: AbortSignal.abort() })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    )
  })

  it('goes on with more runs to what so many are from the start', async () => {
    const few = await makeRuns({ ...request, runs: 4 }, inlineRunner())
    const done = new Map(few.outcomes[0].map((_, run) => [run, few.outcomes.map(list => list[run])]))
    const more = await makeRuns({ ...request, runs: 7, done }, inlineRunner())
    expect(more).toEqual(await makeRuns({ ...request, runs: 7 }, inlineRunner()))
  })

  it('fails with the fault of a run that cannot be made', async () => {
    const runner = told(({ run }) => {
      if (run === 2) throw new Error('broken')
      return {}
    })
    await expect(makeRuns(request, runner)).rejects.toThrow('broken')
  })
})

describe('workers', () => {
  it('reject what they were asked once they are closed, and what they are asked after that', async () => {
    const runner = workerRunner(1)
    const task: Task = { parameters: three.designs[0].parameters, seed: 1, run: 0 }
    const asked = Array.from({ length: 20 }, (_, run) => runner.run({ ...task, run }))
    const settled = Promise.allSettled(asked)
    await runner.close()
    expect((await settled).at(-1)!.status).toBe('rejected')
    await expect(runner.run(task)).rejects.toThrow('closed')
  })

  const camp = inventCohort({ members: 16, seed: 2 })
  const [host, ...guests] = camp.members.map(({ id }) => id)
  /** More are to be together than a crew may have. */
  const impossible: Cohort = {
    ...camp,
    crews: [],
    boundaries: guests.slice(0, 9).map(guest => ({ between: [host, guest], kind: 'together' })),
  }
  const task: Task = { parameters: three.designs[2].parameters, seed: 1, run: 0 }

  it('begin with the cohort that they were given', async () => {
    const given = await closed(workerRunner(1, camp)).run(task)
    expect(given).toEqual(await inlineRunner(camp).run(task))
    expect(given).not.toEqual(await inlineRunner().run(task))
  })

  it('say what is wrong with it', async () => {
    await expect(inlineRunner(impossible).run(task)).rejects.toThrow(/^these wishes cannot all hold/)
    const runner = closed(workerRunner(1, impossible))
    await expect(runner.run(task)).rejects.toThrow(/^these wishes cannot all hold/)
    // And live on.
    await expect(runner.run({ ...task, parameters: three.designs[0].parameters })).resolves.toBeDefined()
  })

  it('say it in an error of the same name, by which the command tells whose fault it is', async () => {
    await expect(closed(workerRunner(1, impossible)).run(task)).rejects.toThrow(
      expect.objectContaining({ name: 'ImpossibleError' }),
    )
  })
})

describe('what runs say', () => {
  it('of a design and itself is no difference at all', async () => {
    const same = scenarioOf([{}, {}])
    const { comparisons, designs } = all(
      await makeRuns({ scenario: same, runs: 6, seed: 1 }, inlineRunner()),
      same,
    )
    expect(comparisons.length).toBeGreaterThan(5)
    for (const comparison of comparisons)
      expect(comparison).toMatchObject({
        ...{ a: 'design 2', b: 'design 1', difference: 0, low: 0, high: 0, probability: 0.5, gain: null },
      })
    expect(designs.map(({ best }) => best)).toEqual([0.5, 0.5])
    expect(designs[0].outcomes).toEqual(designs[1].outcomes)
  })

  it('has each figure between its bounds', async () => {
    for (const scenario of [three, scenarioOf([{ newcomers: 0.5, shy: 0.5, late: 0.3 }, { noShows: 1 }])]) {
      const { designs, comparisons } = all(
        await makeRuns({ scenario, runs: 8, seed: 2 }, inlineRunner()),
        scenario,
      )
      for (const { name, outcomes, best } of designs) {
        expect(best).toBeGreaterThanOrEqual(0)
        expect(best).toBeLessThanOrEqual(1)
        for (const [figure, { mean, low, high }] of Object.entries(outcomes)) {
          const range = OUTCOMES[figure]?.range ?? [0, 1]
          if (!(range[0] <= low && low <= mean && mean <= high && high <= range[1]))
            expect.fail(`${name}: ${figure} is ${low}, ${mean}, ${high}`)
        }
      }
      expect(designs.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 9)
      for (const { low, difference, high, probability } of comparisons) {
        expect(low).toBeLessThanOrEqual(difference)
        expect(difference).toBeLessThanOrEqual(high)
        expect(probability).toBeGreaterThanOrEqual(0)
        expect(probability).toBeLessThanOrEqual(1)
      }
    }
  })

  it('leaves out what could be said in fewer than two runs', async () => {
    const scenario = scenarioOf([{}, {}])
    const runner = told(({ run }) => ({ goodCrew: run === 0 ? 0.5 : Number.NaN, met: run }))
    const { designs, comparisons } = all(await makeRuns({ scenario, runs: 3, seed: 1 }, runner), scenario)
    expect(Object.keys(designs[0].outcomes)).toEqual(['met'])
    expect(comparisons.map(({ outcome }) => outcome)).toEqual(['met'])
  })

  it('compares every design with the first, and all with each other where they are few', async () => {
    for (const [count, headline] of [
      [1, 0],
      [2, 1],
      [8, 28],
      [9, 8],
    ]) {
      const scenario = scenarioOf(Array.from({ length: count }, () => ({})))
      const runner = told(({ run }) => ({ goodCrew: run, met: run, people: run }))
      const { comparisons } = all(await makeRuns({ scenario, runs: 2, seed: 1 }, runner), scenario)
      const of = (name: string) => comparisons.filter(({ outcome }) => outcome === name)
      expect(of('goodCrew')).toHaveLength(headline)
      expect(of('met')).toHaveLength(count - 1)
      expect(of('met').every(({ b }) => b === 'design 1')).toBe(true)
      // Of how many people there are neither more nor fewer is better.
      expect(of('people')).toEqual([])
    }
  })

  it('knows which side is better', async () => {
    for (const [outcome, best] of [
      ['goodCrew', 'design 2'],
      ['isolates', 'design 1'],
    ] as const) {
      const scenario = scenarioOf([{ misses: 0.1 }, { misses: 0.2 }], { outcome })
      const runner = told(({ run, parameters }) => ({ [outcome]: parameters.misses + 0.001 * (run % 3) }))
      const { designs, comparisons } = all(await makeRuns({ scenario, runs: 9, seed: 1 }, runner), scenario)
      expect(designs.find(({ name }) => name === best)!.best).toBe(1)
      const { difference, probability } = comparisons.find(one => one.outcome === outcome)!
      expect(difference).toBeCloseTo(0.1, 9)
      expect(probability).toBeCloseTo(outcome === 'goodCrew' ? 1 : 0, 6)
    }
  })

  it('tells of what it is: another parameter, outcome or name makes another hash', async () => {
    const made = await makeRuns({ scenario: three, runs: 3, seed: 1 }, inlineRunner())
    const { manifest } = all(made, three)
    expect(manifest).toMatchObject({ version: '0', seed: 1, runs: 3, precise: false, cohort: null })
    for (const hash of [manifest.designs, manifest.outcomes]) expect(hash).toMatch(/^[0-9a-f]{64}$/)
    const others = [
      scenarioOf([
        { forming: 'callers', misses: 0.21 },
        { forming: 'free-choice' },
        { days: 0, forming: 'suggestions' },
      ]),
      { ...three, designs: three.designs.toReversed() },
      { ...three, designs: three.designs.map((design, k) => (k > 0 ? design : { ...design, name: 'x' })) },
    ]
    const hashes = new Set([three, ...others].map(({ designs }) => designsHash(designs)))
    expect(hashes.size).toBe(4)
    expect(hashes.has(manifest.designs)).toBe(true)
    const cohort = inventCohort({ members: 5, seed: 1 })
    expect(experimentOf(three, made, { seed: 1, version: '0', cohort }).manifest.cohort).toMatch(
      /^[0-9a-f]{64}$/,
    )
  })

  it('gains by the luck that designs share: nearly equal ones need fewer runs to tell apart', async () => {
    const { schedule } = defaultParameters()
    const near = scenarioOf([{ misses: 0.2 }, { misses: 0.22 }], {
      people: 24,
      days: 2,
      months: 3,
      sizes: [3, 6],
      schedule,
    })
    const { comparisons } = all(await makeRuns({ scenario: near, runs: 30, seed: 1 }, inlineRunner()), near)
    for (const outcome of ['goodCrew', 'worstTenth', 'anyCrew']) {
      const { gain } = comparisons.find(one => one.outcome === outcome)!
      expect(gain, outcome).toBeGreaterThan(1.5)
    }
  })
})

describe('what would change an answer', () => {
  const scenario = scenarioOf([{ forming: 'callers' }, { forming: 'lots' }], { people: 8 })

  it('is the same every time, at any width, and as much work as was said', async () => {
    const { outcomes } = await makeRuns({ scenario, runs: 4, seed: 1 }, inlineRunner())
    const request = { scenario, outcomes, seed: 1 }
    const heard: number[] = []
    const challenges = await challengesOf(request, inlineRunner(), { onProgress: made => heard.push(made) })
    expect(heard).toEqual(Array.from({ length: challengeRuns(request) }, (_, k) => k + 1))
    expect(await challengesOf(request, closed(workerRunner(2)))).toEqual(challenges)
    expect(challenges.length).toBeGreaterThan(6)
    for (const { designs, best, probability, value, usual, what } of challenges) {
      expect(designs.map(({ name }) => name)).toContain(best)
      expect(probability).toBeGreaterThanOrEqual(0.5)
      expect(value, what).not.toBe(usual)
      for (const { mean, low, high } of designs) expect(low <= mean && mean <= high).toBe(true)
    }
  })

  it('is asked of the four best, with one assumption at a time another', async () => {
    const five = scenarioOf([0.1, 0.2, 0.3, 0.4, 0.5].map(misses => ({ misses })))
    // The more are missed the better: so the first is not tried again.
    const figure = ({ parameters: { misses, assumptions } }: Task) => ({
      goodCrew: assumptions.noted === 0 ? 1 - misses : misses,
    })
    const { outcomes } = await makeRuns({ scenario: five, runs: 2, seed: 1 }, told(figure))
    const runner = told(figure)
    const challenges = await challengesOf({ scenario: five, outcomes, seed: 1 }, runner)
    expect(runner.tasks).toHaveLength(challengeRuns({ scenario: five, outcomes }))
    const by = (path: string, value: number): Challenge =>
      challenges.find(one => one.path === path && Math.abs(one.value - value) < 1e-9)!
    expect(by('assumptions.noted', 0)).toMatchObject({ best: 'design 2', probability: 1, usual: 0.25 })
    expect(by('assumptions.noted', 0.8)).toMatchObject({ best: 'design 5', probability: 1 })
    expect(by('assumptions.noted', 0.8).designs.map(({ name }) => name)).toEqual([
      ...['design 5', 'design 4', 'design 3', 'design 2'],
    ])
    // Each design from its own: half of what it misses.
    expect(by('misses', 0.05).designs.map(({ mean }) => Number(mean.toFixed(9)))).toEqual([
      0.25, 0.2, 0.15, 0.1,
    ])
    for (const { parameters } of runner.tasks) {
      const { assumptions } = parameters
      const { assumptions: usual } = five.designs[0].parameters
      const changed = Object.keys(usual).filter(
        key => JSON.stringify(assumptions[key as 'noted']) !== JSON.stringify(usual[key as 'noted']),
      )
      expect(changed.length + ([0.2, 0.3, 0.4, 0.5].includes(parameters.misses) ? 0 : 1)).toBeLessThanOrEqual(
        1,
      )
    }
  })

  it('is nothing where there is nothing to choose between, or nothing can be said', async () => {
    const one = scenarioOf([{}])
    expect(challengeRuns({ scenario: one, outcomes: [[{}, {}]] })).toBe(0)
    const silent = told(() => ({ goodCrew: Number.NaN }))
    expect(await challengesOf({ scenario: one, outcomes: [[{}, {}]], seed: 1 }, silent)).toEqual([])
    const nothing = [0, 1].map(() => [{ goodCrew: Number.NaN }, { goodCrew: Number.NaN }])
    expect(await challengesOf({ scenario, outcomes: nothing, seed: 1 }, silent)).toEqual([])
  })

  it('ends when it is stopped', async () => {
    const stop = new AbortController()
    const { outcomes } = await makeRuns({ scenario, runs: 2, seed: 1 }, inlineRunner())
    let made = 0
    const stopped = challengesOf({ scenario, outcomes, seed: 1 }, wide(3), {
      signal: stop.signal,
      onProgress: count => {
        made = count
        if (count === 5) stop.abort()
      },
    })
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(made).toBeLessThan(5 + 3)
  })
})
