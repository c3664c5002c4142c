import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/graph/random.ts'
import {
  difference,
  estimate,
  halfWidth,
  momentsOf,
  probabilitiesBest,
} from '../../src/sim/experiment/statistics.ts'

const figure = fc.integer({ min: -1e6, max: 1e6 }).map(value => value / 1e4)
const maybe = fc.oneof(
  { weight: 4, arbitrary: figure },
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY),
)
/** Designs with the same number of runs. */
const designs = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 12 }))
  .chain(([count, runs]) =>
    fc.array(fc.array(maybe, { minLength: runs, maxLength: runs }), { minLength: count, maxLength: count }),
  )

function normals(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

describe('intervals', () => {
  it("have the quantiles of Student's t that are published", () => {
    for (const [degrees, published] of [
      ...[[1, 12.706] as const, [2, 4.303] as const, [3, 3.182] as const, [4, 2.776] as const],
      ...[[5, 2.571] as const, [9, 2.262] as const, [10, 2.228] as const, [19, 2.093] as const],
      ...[[24, 2.064] as const, [29, 2.045] as const, [30, 2.042] as const, [60, 2.0] as const],
      ...[[120, 1.98] as const, [1000, 1.962] as const],
    ]) {
      const n = degrees + 1
      expect(halfWidth(n, 1) * Math.sqrt(n), `${degrees} degrees`).toBeCloseTo(published, 3)
      // In the unit of the figure.
      expect(halfWidth(n, 49)).toBeCloseTo(7 * halfWidth(n, 1), 12)
    }
  })

  it('are those that a textbook computes by hand', () => {
    // Mean 5, squared deviations 9 + 1 + 1 + 9, so s^2 = 20 / 3 and s / sqrt n = 1.29099.
    const found = estimate([2, 4, 6, 8])!
    expect(found).toMatchObject({ n: 4, mean: 5 })
    expect(found.high).toBeCloseTo(5 + 3.182446 * 1.290994, 5)
    expect(found.low).toBeCloseTo(5 - 3.182446 * 1.290994, 5)
  })

  it('hold the mean in 95 of 100 experiments, where a bootstrap holds it in fewer', () => {
    const EXPERIMENTS = 2000
    const RUNS = 20
    const RESAMPLES = 300
    for (const { name, seed, draw, mean, least, bootstrapped } of [
      { name: 'normal', seed: 1, draw: normals, mean: 0, least: 0.935, bootstrapped: 0.935 },
      // The exponential distribution: no interval of so few runs holds the mean as often as it says.
      {
        ...{ name: 'skewed', seed: 2, mean: 1, least: 0.9, bootstrapped: 0.92 },
        draw: (random: () => number) => () => -Math.log(1 - random()),
      },
    ]) {
      const random = seededRandom(seed)
      const value = draw(random)
      const held = { t: 0, bootstrap: 0 }
      for (let k = 0; k < EXPERIMENTS; k++) {
        const values = Array.from({ length: RUNS }, value)
        const { low, high } = estimate(values)!
        if (low <= mean && mean <= high) held.t++
        const means = Float64Array.from({ length: RESAMPLES }, () => {
          let sum = 0
          for (let r = 0; r < RUNS; r++) sum += values[Math.floor(random() * RUNS)]
          return sum / RUNS
        }).sort()
        if (means[Math.floor(0.025 * RESAMPLES)] <= mean && mean <= means[Math.ceil(0.975 * RESAMPLES) - 1])
          held.bootstrap++
      }
      // One standard deviation of such a share is 0.5 %.
      expect(held.t / EXPERIMENTS, name).toBeGreaterThan(least)
      expect(held.t / EXPERIMENTS, name).toBeLessThan(0.965)
      expect(held.bootstrap / EXPERIMENTS, name).toBeLessThan(bootstrapped)
      expect(held.t - held.bootstrap, name).toBeGreaterThan(0.015 * EXPERIMENTS)
    }
  })

  it('of differences hold the difference as often, whatever the two have in common', () => {
    for (const common of [0, 1, 10]) {
      const normal = normals(seededRandom(3))
      let held = 0
      for (let k = 0; k < 2000; k++) {
        const luck = Array.from({ length: 20 }, () => common * normal())
        const ones = luck.map(one => one + 0.5 + normal())
        const others = luck.map(one => one + normal())
        const { low, high } = difference(ones, others)!
        if (low <= 0.5 && 0.5 <= high) held++
      }
      expect(Math.abs(held / 2000 - 0.95), `${common}`).toBeLessThan(0.015)
    }
  })

  it('lie around the mean, within where the figure can lie', () => {
    const wide = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(wide, values => {
        const { mean, low, high } = estimate(values, [0, 1])!
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(mean)
        expect(mean).toBeLessThanOrEqual(high)
      }),
    )
    expect(estimate([3, 3, 3])).toEqual({ n: 3, mean: 3, low: 3, high: 3 })
  })

  it('are of two numbers or more: of fewer nothing is said', () => {
    for (const values of [[], [1], [1, Number.NaN], [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY]])
      expect(estimate(values)).toBeUndefined()
    expect(difference([1, 2, Number.NaN], [Number.NaN, 1, 1])).toBeUndefined()
    expect(difference([], [])).toBeUndefined()
  })
})

describe('what cannot be said', () => {
  it('is left out, of both where two are compared', () => {
    const finite = (values: readonly number[]) => values.filter(Number.isFinite)
    fc.assert(
      fc.property(fc.array(fc.tuple(maybe, maybe), { maxLength: 12 }), runs => {
        const [ones, others] = [runs.map(([one]) => one), runs.map(([, other]) => other)]
        expect(momentsOf(ones)).toEqual(momentsOf(finite(ones)))
        expect(estimate(ones)).toEqual(estimate(finite(ones)))
        const both = runs.filter(pair => pair.every(Number.isFinite))
        expect(difference(ones, others)).toEqual(
          difference(
            both.map(([one]) => one),
            both.map(([, other]) => other),
          ),
        )
      }),
    )
  })
})

describe('a difference', () => {
  it('of a design and itself is 0, with a probability of one half and no gain to speak of', () => {
    fc.assert(
      fc.property(fc.array(figure, { minLength: 2, maxLength: 20 }), values => {
        expect(difference(values, values)).toEqual({
          ...{ n: values.length, mean: 0, low: 0, high: 0, probability: 0.5, gain: undefined },
        })
      }),
    )
  })

  it('turned around is the other way, with what is left of the probability', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(figure, figure), { minLength: 2, maxLength: 20 }), runs => {
        const [ones, others] = [runs.map(([one]) => one), runs.map(([, other]) => other)]
        const [there, back] = [difference(ones, others)!, difference(others, ones)!]
        expect(back.mean).toBeCloseTo(-there.mean, 9)
        expect(back.low).toBeCloseTo(-there.high, 9)
        expect(back.probability).toBeCloseTo(1 - there.probability, 9)
        expect(there.probability).toBeGreaterThanOrEqual(0)
        expect(there.probability).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('has the probabilities that are published for its t', () => {
    // One-sided: t(.9), t(.95), t(.99) with 4 degrees of freedom.
    for (const [t, published] of [
      [1.533, 0.9],
      [2.132, 0.95],
      [3.747, 0.99],
      [-2.132, 0.05],
    ]) {
      // Of variance 1 around 0, then moved by t standard errors.
      const values = [-2, -1, 0, 1, 2].map(value => value / Math.sqrt(2.5) + t / Math.sqrt(5))
      expect(difference(values, [0, 0, 0, 0, 0])!.probability).toBeCloseTo(published, 3)
    }
    expect(difference([2, 2], [1, 1])!.probability).toBe(1)
    expect(difference([1, 1], [2, 2])!.probability).toBe(0)
  })

  it('is worth as many runs as variance falls', () => {
    const normal = normals(seededRandom(4))
    const luck = Array.from({ length: 20_000 }, () => 3 * normal())
    const own = () => luck.map(one => one + normal())
    // (10 + 10) / (1 + 1) with luck in common; without it nothing is gained.
    expect(difference(own(), own())!.gain!).toBeCloseTo(10, 0)
    const apart = [0, 1].map(() => luck.map(() => normal()))
    expect(difference(apart[0], apart[1])!.gain!).toBeCloseTo(1, 1)
  })
})

describe('the probability to be best', () => {
  it('adds up to 1, the same for the same seed, whatever could not be said', () => {
    fc.assert(
      fc.property(
        designs,
        fc.constantFrom('more' as const, 'less' as const),
        fc.nat(),
        (values, better, seed) => {
          const best = probabilitiesBest(values, better, seed)
          expect(best).toHaveLength(values.length)
          expect(best.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
          for (const one of best) expect(one).toBeGreaterThanOrEqual(0)
          expect(probabilitiesBest(values, better, seed)).toEqual(best)
          // Less is better of what more is worse of; and the order of designs is nothing.
          const turned = values.map(runs => runs.map(value => -value))
          expect(probabilitiesBest(turned, better === 'more' ? 'less' : 'more', seed)).toEqual(best)
          const reversed = probabilitiesBest(values.toReversed(), better, seed).toReversed()
          for (const [d, one] of reversed.entries()) expect(one).toBeCloseTo(best[d], 9)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('is shared by those who are equal', () => {
    const [high, low] = [
      [3, 4, 5],
      [1, 2, 2],
    ]
    expect(probabilitiesBest([high, low, high], 'more', 1)).toEqual([0.5, 0, 0.5])
    expect(probabilitiesBest([high, low, high], 'less', 1)).toEqual([0, 1, 0])
    expect(probabilitiesBest([low], 'more', 1)).toEqual([1])
  })

  it('is 0 of what could not be said at all, unless nothing could', () => {
    const nothing = [Number.NaN, Number.NaN]
    expect(probabilitiesBest([nothing, [-5, -4]], 'more', 1)[1]).toBeCloseTo(1, 9)
    expect(probabilitiesBest([nothing, [5, 4]], 'less', 1)[1]).toBeCloseTo(1, 9)
    const thirds = probabilitiesBest([nothing, nothing, nothing], 'more', 1)
    for (const one of thirds) expect(one).toBeCloseTo(1 / 3, 9)
  })

  it('is about what the t says of two', () => {
    const normal = normals(seededRandom(5))
    for (const apart of [0, 0.1, 0.3, 0.6]) {
      const luck = Array.from({ length: 40 }, () => 2 * normal())
      const ones = luck.map(one => one + apart + normal())
      const others = luck.map(one => one + normal())
      const [best] = probabilitiesBest([ones, others], 'more', 6)
      expect(Math.abs(best - difference(ones, others)!.probability), `${apart}`).toBeLessThan(0.03)
    }
  })
})
