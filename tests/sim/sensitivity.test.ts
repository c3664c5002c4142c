import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom, seededWords } from '../../src/graph/random.ts'
import { inlineRunner, type Runner, type Task } from '../../src/sim/experiment/runner.ts'
import { bounded } from '../../src/sim/experiment/sensitivity/bootstrap.ts'
import {
  latinHypercube,
  type Point,
  type Range,
  UNIT,
  valueAt,
} from '../../src/sim/experiment/sensitivity/hypercube.ts'
import { type Effects, morrisEffects, morrisPoints } from '../../src/sim/experiment/sensitivity/morris.ts'
import { rankCorrelations } from '../../src/sim/experiment/sensitivity/rank-correlation.ts'
import { type Indices, sobolIndices, sobolPoints } from '../../src/sim/experiment/sensitivity/sobol.ts'
import {
  SENSITIVITY_METHODS,
  type SensitivityRequest,
  sensitivityOf,
} from '../../src/sim/experiment/sensitivity.ts'
import { HEADLINE } from '../../src/sim/outcomes.ts'
import { defaultParameters } from '../../src/sim/scenario.ts'

type Model = (x: Point) => number

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

describe('a Latin hypercube', () => {
  it('has one point in each stratum of each range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.maxSafeInteger(),
        (samples, dimensions, seed) => {
          const points = latinHypercube(new Array(dimensions).fill(UNIT), samples, seededRandom(seed))
          expect(points).toHaveLength(samples)
          for (let k = 0; k < dimensions; k++) {
            const ascending = points.map(point => point[k]).sort((a, b) => a - b)
            for (const [stratum, value] of ascending.entries()) {
              expect(value).toBeGreaterThanOrEqual(stratum / samples - 1e-15)
              expect(value).toBeLessThanOrEqual((stratum + 1) / samples + 1e-15)
            }
          }
        },
      ),
    )
  })

  it('stays in its ranges, whatever is rounded, and meets their ends', () => {
    // Adding 0 makes 0 of -0.
    const end = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(value => value + 0)
    const ends = fc.tuple(end, end).filter(([from, to]) => from < to)
    fc.assert(
      fc.property(ends, fc.double({ min: 0, max: 1, noNaN: true }), ([from, to], unit) => {
        const value = valueAt({ from, to }, unit)
        expect(value).toBeGreaterThanOrEqual(from)
        expect(value).toBeLessThanOrEqual(to)
        expect(valueAt({ from, to }, 0)).toBe(from)
        expect(valueAt({ from, to }, 1)).toBe(to)
      }),
    )
  })
})

describe('intervals by resampling', () => {
  it('are those of the normal distribution for the mean of many rows', () => {
    const random = seededRandom(1)
    const values = Array.from({ length: 2000 }, () => random())
    const [{ value, low, high }] = bounded(
      2000,
      times => [sum(values.map((one, r) => one * times[r])) / 2000],
      seededWords(1),
    )
    const half = 1.96 * Math.sqrt(1 / 12 / 2000)
    expect(value).toBe(sum(values) / 2000)
    expect((value - low) / half).toBeCloseTo(1, 0.5)
    expect((high - value) / half).toBeCloseTo(1, 0.5)
  })
})

describe('elementary effects', () => {
  const effectsOf = (model: Model, parameters: number, trajectories: number, seed: number): Effects[] => {
    const points = morrisPoints(parameters, trajectories, seededRandom(seed, 1))
    return morrisEffects(points, points.map(model), seededWords(seed, 2))
  }

  it('come of trajectories on four levels that move each parameter once, by two levels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.maxSafeInteger(), (parameters, seed) => {
        const points = morrisPoints(parameters, 3, seededRandom(seed))
        expect(points).toHaveLength(3 * (parameters + 1))
        for (const point of points) for (const value of point) expect([0, 1 / 3, 2 / 3, 1]).toContain(value)
        for (let t = 0; t < 3; t++) {
          const path = points.slice(t * (parameters + 1), (t + 1) * (parameters + 1))
          const moved = path.slice(1).map((point, s) => {
            const steps = point.map((value, k) => Math.abs(value - path[s][k]))
            expect(sum(steps)).toBeCloseTo(2 / 3, 12)
            return steps.findIndex(step => step > 0)
          })
          expect(moved.sort((a, b) => a - b)).toEqual(Array.from({ length: parameters }, (_, k) => k))
        }
      }),
    )
  })

  it('begin on each level equally often', () => {
    const counts = [0, 0, 0, 0]
    for (const [j, [value]] of morrisPoints(1, 4000, seededRandom(3)).entries())
      if (j % 2 === 0) counts[Math.round(value * 3)]++
    // Four standard deviations of a count.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(110)
  })

  it('of a linear model are its coefficients, and do not spread', () => {
    const coefficients = [3, -2, 0, 0.25]
    const effects = effectsOf(x => 5 + sum(x.map((value, k) => coefficients[k] * value)), 4, 10, 4)
    for (const [k, { mu, muStar, sigma }] of effects.entries()) {
      expect(mu).toBeCloseTo(coefficients[k], 12)
      for (const figure of [muStar.value, muStar.low, muStar.high])
        expect(figure).toBeCloseTo(Math.abs(coefficients[k]), 12)
      expect(sigma).toBeCloseTo(0, 12)
    }
  })

  it('spread where parameters act together, and cancel in mu but not in mu*', () => {
    const [one, other, alone] = effectsOf(([x, y, z]) => 4 * (x - 0.5) * (y - 0.5) + z, 3, 400, 5)
    // An effect of x is 4 (y - 1/2): 4 (1/2) or 4 (1/6), either way.
    for (const { mu, muStar, sigma } of [one, other]) {
      expect(Math.abs(mu)).toBeLessThan(0.25)
      expect(muStar.low).toBeLessThan(4 / 3)
      expect(muStar.high).toBeGreaterThan(4 / 3)
      expect(sigma).toBeCloseTo(Math.sqrt((4 + 4 / 9) / 2), 0)
    }
    expect(alone.sigma).toBeCloseTo(0, 12)
  })

  it('are of the steps that were taken, where values were rounded', () => {
    const points = morrisPoints(2, 20, seededRandom(6))
    const made = points.map(([x, y]) => [Math.round(x * 2) / 2, 0 * y])
    const [rounded, still] = morrisEffects(
      points,
      made.map(([x, y]) => 7 * x + y),
      seededWords(6),
      made,
    )
    expect(rounded.mu).toBeCloseTo(7, 12)
    expect(rounded.sigma).toBeCloseTo(0, 12)
    expect(still).toEqual({ mu: 0, muStar: { value: 0, low: 0, high: 0 }, sigma: 0 })
  })
})

describe('indices of Sobol', () => {
  const indicesOf = (model: Model, parameters: number, rows: number, seed: number): Indices[] => {
    const points = sobolPoints(parameters, rows, seededRandom(seed, 1))
    return sobolIndices(parameters, points.map(model), seededWords(seed, 2))
  }
  const ishigami: Model = x => {
    const [a, b, c] = x.map(value => Math.PI * (2 * value - 1))
    return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a)
  }
  const ISHIGAMI = [
    { first: 0.3139, total: 0.5576 },
    { first: 0.4424, total: 0.4424 },
    { first: 0, total: 0.2437 },
  ]

  it('come of A, B, and A with one column of B', () => {
    const [parameters, rows] = [3, 5]
    const points = sobolPoints(parameters, rows, seededRandom(1))
    expect(points).toHaveLength(rows * (parameters + 2))
    for (let k = 0; k < parameters; k++)
      for (let j = 0; j < rows; j++)
        expect(points[(2 + k) * rows + j]).toEqual(points[j].with(k, points[rows + j][k]))
  })

  it("are those known of Ishigami's function", () => {
    for (const [k, { first, total }] of indicesOf(ishigami, 3, 2000, 1).entries()) {
      expect(Math.abs(first.value - ISHIGAMI[k].first)).toBeLessThan(0.05)
      expect(Math.abs(total.value - ISHIGAMI[k].total)).toBeLessThan(0.05)
      for (const [figure, known] of [
        [first, ISHIGAMI[k].first],
        [total, ISHIGAMI[k].total],
      ] as const) {
        expect(figure.low).toBeLessThan(known)
        expect(figure.high).toBeGreaterThan(known)
        expect(figure.high - figure.low).toBeLessThan(0.2)
      }
    }
  })

  it('lie in their intervals about as often as these say', () => {
    let [covered, asked] = [0, 0]
    for (let seed = 0; seed < 25; seed++)
      for (const [k, { first, total }] of indicesOf(ishigami, 3, 250, seed).entries()) {
        covered += Number(first.low <= ISHIGAMI[k].first && ISHIGAMI[k].first <= first.high)
        covered += Number(total.low <= ISHIGAMI[k].total && ISHIGAMI[k].total <= total.high)
        asked += 2
      }
    expect(covered / asked).toBeGreaterThan(0.9)
  })

  it('are those known of the g-function of Sobol', () => {
    const a = [0, 1, 4.5, 9, 99, 99]
    const g: Model = x =>
      x.reduce((all, value, k) => (all * (Math.abs(4 * value - 2) + a[k])) / (1 + a[k]), 1)
    const parts = a.map(one => 1 / 3 / (1 + one) ** 2)
    const variance = parts.reduce((all, part) => all * (1 + part), 1) - 1
    for (const [k, { first, total }] of indicesOf(g, 6, 2000, 2).entries()) {
      expect(Math.abs(first.value - parts[k] / variance)).toBeLessThan(0.04)
      const known = ((parts[k] / (1 + parts[k])) * (1 + variance)) / variance
      expect(Math.abs(total.value - known)).toBeLessThan(0.04)
    }
  })

  it('are not moved by a number added to the outcome, nor by its unit', () => {
    const plain = indicesOf(ishigami, 3, 300, 3)
    const other = indicesOf(x => 1000 + 8 * ishigami(x), 3, 300, 3)
    for (const [k, { first, total }] of plain.entries()) {
      expect(other[k].first.value).toBeCloseTo(first.value, 9)
      expect(other[k].total.high).toBeCloseTo(total.high, 9)
    }
  })

  it('are 0 where the outcome does not vary, and finite where it hardly does', () => {
    const zero = { value: 0, low: 0, high: 0 }
    expect(indicesOf(() => 0.1, 2, 50, 4)).toEqual([
      { first: zero, total: zero },
      { first: zero, total: zero },
    ])
    // Here many resamples have no outcome that differs.
    const rare = indicesOf(([x]) => (x > 0.98 ? 1.1 : 0.1), 2, 30, 5)
    for (const { first, total } of rare)
      for (const { value, low, high } of [first, total])
        for (const figure of [value, low, high]) expect(Math.abs(figure)).toBeLessThan(100)
  })
})

describe('rank correlations', () => {
  const points = latinHypercube(new Array<Range>(3).fill(UNIT), 200, seededRandom(8))

  it('of what only goes up or down are 1 and -1, with no doubt', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 6, max: 40 }), (seed, samples) => {
        const line = latinHypercube([UNIT], samples, seededRandom(seed))
        const up = rankCorrelations(
          line,
          line.map(([x]) => Math.exp(9 * x)),
          seededWords(seed),
        )
        const down = rankCorrelations(
          line,
          line.map(([x]) => -(x ** 3)),
          seededWords(seed),
        )
        expect(up[0].value).toBe(1)
        expect(up[0].high).toBe(1)
        expect(down[0].value).toBe(-1)
        expect(up[0].low).toBe(1)
      }),
      { numRuns: 20 },
    )
  })

  it('are 0 where nothing varies', () => {
    const zero = { value: 0, low: 0, high: 0 }
    expect(
      rankCorrelations(
        points,
        points.map(() => 0.1),
        seededWords(1),
      ),
    ).toEqual([zero, zero, zero])
  })

  it('give equal values the mean of their ranks', () => {
    // Ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: less their mean, products add up to 3.75, squares to 4.5 and 4.5.
    const [{ value }] = rankCorrelations([[1], [2], [2], [3]], [5, 5, 6, 7], seededWords(1))
    expect(value).toBeCloseTo(3.75 / 4.5, 12)
  })

  it('tell the parameters apart, with intervals that hold what is known', () => {
    const [up, down, nothing] = rankCorrelations(
      points,
      points.map(([x, y]) => x - y),
      seededWords(2),
    )
    // Of x and x - y, both uniform: Pearson's is 1 / sqrt 2, the rank's 0.7 all but a little.
    expect(up.value).toBeGreaterThan(0.6)
    expect(up.low).toBeGreaterThan(0.5)
    expect(down.value).toBeLessThan(-0.6)
    expect(nothing.low).toBeLessThan(0)
    expect(nothing.high).toBeGreaterThan(0)
  })
})

describe('the sensitivity of a design', () => {
  const request = (part: Partial<SensitivityRequest> = {}): SensitivityRequest => ({
    parameters: defaultParameters({ people: 8, days: 1, months: 0, steps: 100 }),
    ranges: new Map([
      ['assumptions.hoursToFriend', { from: 20, to: 200 }],
      ['callers', { from: 0, to: 0.6 }],
    ]),
    method: 'hypercube',
    samples: 4,
    runs: 2,
    seed: 1,
    outcome: 'worstTenth',
    ...part,
  })
  /** As wide as this, and each task takes its own time. */
  const wide = (width: number): Runner & { readonly most: () => number } => {
    const inner = inlineRunner()
    let [flying, most, asked] = [0, 0, 0]
    return {
      width,
      most: () => most,
      run: async task => {
        most = Math.max(most, ++flying)
        await new Promise(resolve => setTimeout(resolve, (asked++ * 7) % 5))
        flying--
        return inner.run(task)
      },
      close: inner.close,
    }
  }
  /** Tells what it was asked, and answers by formula. */
  const told = (outcomeOf: (task: Task) => number): Runner & { readonly tasks: Task[] } => {
    const tasks: Task[] = []
    return {
      tasks,
      width: 2,
      run: async task => {
        tasks.push(task)
        return { [HEADLINE]: outcomeOf(task) }
      },
      close: async () => {},
    }
  }

  it('is the same at any width, to the last bit, and keeps the runner busy', async () => {
    for (const method of SENSITIVITY_METHODS) {
      const narrow = await sensitivityOf(request({ method }), inlineRunner())
      const runner = wide(5)
      expect(await sensitivityOf(request({ method }), runner)).toEqual(narrow)
      expect(runner.most()).toBe(5)
      expect(narrow.points).toBe({ morris: 12, sobol: 16, hypercube: 4 }[method])
      expect(narrow.parameters.map(({ name }) => name)).toEqual(['assumptions.hoursToFriend', 'callers'])
      expect(await sensitivityOf(request({ method, seed: 2 }), inlineRunner())).not.toEqual(narrow)
    }
  })

  it('gives the points of a hypercube with what came of them', async () => {
    const found = await sensitivityOf(request({ samples: 6 }), inlineRunner())
    if (found.method !== 'hypercube') throw new Error('another method')
    expect(found.samples).toHaveLength(6)
    for (const { values, mean } of found.samples) {
      expect(values[0]).toBeGreaterThanOrEqual(20)
      expect(values[0]).toBeLessThanOrEqual(200)
      expect(mean).toBeGreaterThan(0)
    }
    // The more hours a friendship takes, the less close people are.
    expect(found.parameters[0].correlation.value).toBe(-1)
    expect(found).toMatchObject({ outcome: 'worstTenth', runs: 2 })
  })

  it('asks each point for the same runs, and explains the headline if nothing else is named', async () => {
    const runner = told(({ parameters, run }) => 10 * parameters.callers + run)
    const { outcome: _, ...plain } = request({ method: 'morris', runs: 3, samples: 5 })
    const found = await sensitivityOf(plain, runner)
    expect(found.outcome).toBe(HEADLINE)
    expect(runner.tasks.map(({ run }) => run)).toEqual(
      Array.from({ length: found.points * 3 }, (_, k) => k % 3),
    )
    expect(new Set(runner.tasks.map(({ seed }) => seed))).toEqual(new Set([1]))
    if (found.method !== 'morris') throw new Error('another method')
    expect(found.parameters[0].muStar.value).toBe(0)
    // By 10 a unit over a range of 0.6.
    expect(found.parameters[1].mu).toBeCloseTo(6, 9)
  })

  it('rounds whole numbers, and takes effects over the steps that were taken', async () => {
    const runner = told(({ parameters }) => parameters.days)
    const found = await sensitivityOf(
      request({ ranges: new Map([['days', { from: 1, to: 3 }]]), method: 'morris', outcome: HEADLINE }),
      runner,
    )
    for (const { parameters } of runner.tasks) expect([1, 2, 3]).toContain(parameters.days)
    expect(found.parameters).toEqual([
      { name: 'days', mu: 2, muStar: { value: 2, low: 2, high: 2 }, sigma: 0 },
    ])
  })

  it('leaves out runs that do not tell the outcome, and names the point where none does', async () => {
    const some = await sensitivityOf(
      request({ outcome: HEADLINE }),
      told(({ run }) => (run === 0 ? Number.NaN : 0.5)),
    )
    if (some.method !== 'hypercube') throw new Error('another method')
    expect(some.samples.map(({ mean }) => mean)).toEqual([0.5, 0.5, 0.5, 0.5])
    const none = told(({ parameters }) => (parameters.callers > 0.3 ? Number.NaN : 0.5))
    await expect(sensitivityOf(request({ outcome: HEADLINE }), none)).rejects.toThrow(
      /^point \d of 4 \(assumptions\.hoursToFriend [\d.]+, callers 0\.[3-5]\d*\): no run of 2 tells "goodCrew"/,
    )
    await expect(sensitivityOf(request({ outcome: 'goodCrw' }), inlineRunner())).rejects.toThrow(
      /^point 1 of 4 .* tells "goodCrw"/,
    )
  })

  it('tells how far it is, and ends when it is cancelled', async () => {
    const told: number[] = []
    const all = await sensitivityOf(request(), wide(3), {
      onProgress: ({ evaluations, of }) => {
        expect(of).toBe(8)
        told.push(evaluations)
      },
    })
    expect(all.points).toBe(4)
    expect(told).toEqual([1, 2, 3, 4, 5, 6, 7, 8])

    const stop = new AbortController()
    let seen = 0
    const stopped = sensitivityOf(request({ samples: 50 }), wide(3), {
      signal: stop.signal,
      onProgress: ({ evaluations }) => {
        seen = evaluations
        if (evaluations === 3) stop.abort()
      },
    })
    await expect(stopped).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    await new Promise(resolve => setTimeout(resolve, 30))
    expect(seen).toBeLessThan(3 + 3)
  })

  it('begins nothing more once a run has failed', async () => {
    const failing = told(({ run }) => {
      if (run === 1) throw new Error('broken')
      return 1
    })
    await expect(sensitivityOf(request({ samples: 50 }), failing)).rejects.toThrow('broken')
    await new Promise(resolve => setTimeout(resolve, 10))
    expect(failing.tasks.length).toBeLessThan(5)
  })

  it('refuses what cannot be asked', async () => {
    const runner = inlineRunner()
    await expect(sensitivityOf(request({ ranges: new Map() }), runner)).rejects.toThrow(
      'ranges: there is none',
    )
    await expect(sensitivityOf(request({ samples: 1 }), runner)).rejects.toThrow('samples: 1 is not')
    await expect(sensitivityOf(request({ runs: 0 }), runner)).rejects.toThrow('runs: 0 is not')
  })
})
