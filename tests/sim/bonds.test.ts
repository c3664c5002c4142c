import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Member } from '../../src/graph/cohort.ts'
import {
  type Bonds,
  CASUAL,
  createBonds,
  FRIEND,
  fade,
  meanPull,
  mutualCloseness,
  pull,
  spend,
  strain,
} from '../../src/sim/bonds.ts'
import { likings, speaking } from '../../src/sim/liking.ts'
import { invitePeople } from '../../src/sim/people.ts'
import { luckOf } from '../../src/sim/random.ts'
import type { Assumptions } from '../../src/sim/scenario/fields.ts'
import { defaultParameters } from '../../src/sim/scenario.ts'

const usual = defaultParameters().assumptions

type Two = {
  readonly closeness?: readonly [number, number]
  readonly liking?: readonly [number, number]
  readonly openness?: readonly [number, number]
  readonly speaks?: 0 | 1
  readonly assumptions?: Partial<Assumptions>
}

/** Two people; what is of a pair is written one to the other, then back. */
function two({ closeness, liking = [0, 0], openness = [1, 1], speaks = 1, assumptions }: Two = {}): Bonds {
  const bonds = createBonds(
    Float64Array.of(0, liking[0], liking[1], 0),
    Float64Array.from(openness),
    Uint8Array.of(1, speaks, speaks, 1),
    { ...usual, ...assumptions },
  )
  if (closeness !== undefined) [bonds.closeness[1], bonds.closeness[2]] = closeness
  return bonds
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const hours = fc.double({ min: 0, max: 500, noNaN: true })
const liking = fc.double({ min: -4, max: 4, noNaN: true })
const people = fc.record({
  closeness: fc.tuple(share, share),
  liking: fc.tuple(liking, liking),
  openness: fc.tuple(
    fc.double({ min: 0.2, max: 3, noNaN: true }),
    fc.double({ min: 0.2, max: 3, noNaN: true }),
  ),
  speaks: fc.constantFrom(0 as const, 1 as const),
})
/** Time together, in hours, or apart, in days. */
const life = fc.array(
  fc.oneof(
    fc.record({ together: fc.double({ min: 0, max: 40, noNaN: true }) }),
    fc.record({ apart: fc.double({ min: 0, max: 100, noNaN: true }) }),
  ),
  { maxLength: 6 },
)

describe('closeness', () => {
  it('is what tiny steps of the two laws come to', () => {
    fc.assert(
      fc.property(people, life, (who, times) => {
        const bonds = two(who)
        const twin = [...who.closeness] as [number, number]
        const speeds = [0, 1].map(
          k =>
            (Math.LN2 / usual.hoursToFriend) *
            who.openness[k] *
            (who.speaks === 1 ? 1 : usual.foreign) *
            Math.exp(usual.liking * who.liking[k] - usual.liking ** 2 / 2),
        )
        for (const time of times)
          if ('together' in time) {
            spend(bonds, 0, 1, time.together)
            for (const k of [0, 1])
              twin[k] = integrated(twin[k], time.together, close => speeds[k] * (1 - close))
          } else {
            fade(bonds, time.apart, 180)
            for (const k of [0, 1])
              twin[k] = integrated(twin[k], time.apart, close => (-Math.LN2 / 180) * close)
          }
        expect(bonds.closeness[1]).toBeCloseTo(twin[0], 5)
        expect(bonds.closeness[2]).toBeCloseTo(twin[1], 5)
      }),
      { numRuns: 60 },
    )
  })

  it('does not hang on the pieces in which time passes', () => {
    const pieces = fc.array(fc.double({ min: 0, max: 60, noNaN: true }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(people, pieces, (who, list) => {
        const [whole, parts] = [two(who), two(who)]
        const sum = list.reduce((all, one) => all + one, 0)
        spend(whole, 0, 1, sum)
        for (const one of list) spend(parts, 0, 1, one)
        for (const k of [1, 2]) expect(parts.closeness[k]).toBeCloseTo(whole.closeness[k], 12)
        fade(whole, sum, 180)
        for (const one of list) fade(parts, one, 180)
        for (const k of [1, 2]) expect(parts.closeness[k]).toBeCloseTo(whole.closeness[k], 12)
      }),
    )
  })

  it('grows with the hours together, falls with the days apart, and never leaves [0, 1]', () => {
    fc.assert(
      fc.property(people, hours, hours, (who, some, more) => {
        const [less, longer] = [two(who), two(who)]
        spend(less, 0, 1, some)
        spend(longer, 0, 1, some + more)
        for (const [k, before] of [
          [1, who.closeness[0]],
          [2, who.closeness[1]],
        ] as const) {
          expect(less.closeness[k]).toBeGreaterThanOrEqual(before - 1e-15)
          expect(longer.closeness[k]).toBeGreaterThanOrEqual(less.closeness[k] - 1e-15)
          expect(longer.closeness[k]).toBeLessThanOrEqual(1)
        }
        fade(longer, more, 30)
        strain(longer, 0, 1, 0.6)
        for (const k of [1, 2]) {
          expect(longer.closeness[k]).toBeGreaterThanOrEqual(0)
          expect(longer.closeness[k]).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it("is Hall's: casual friends after 50 hours, friends after 90, close friends after 200", () => {
    // Of mean speed: whom one likes is left out of it.
    const after = (time: number) => {
      const bonds = two({ assumptions: { liking: 0 } })
      spend(bonds, 0, 1, time)
      return mutualCloseness(bonds, 0, 1)
    }
    expect(after(50)).toBeCloseTo(0.32, 2)
    expect(after(90)).toBeCloseTo(FRIEND, 12)
    expect(after(200)).toBeCloseTo(0.786, 3)
    // The first friends of 40 to 60 hours are casual ones.
    expect(after(40)).toBeGreaterThan(CASUAL)
    expect(after(60)).toBeLessThan(FRIEND)
  })

  it('is half of it after the half-life', () => {
    fc.assert(
      fc.property(share, fc.integer({ min: 10, max: 10_000 }), (close, halfLife) => {
        const bonds = two({ closeness: [close, close / 3] })
        fade(bonds, halfLife, halfLife)
        expect(bonds.closeness[1]).toBeCloseTo(close / 2, 12)
        expect(bonds.closeness[2]).toBeCloseTo(close / 6, 12)
      }),
    )
  })

  it('grows at a pace that is its mean over likings, and slower without a common language', () => {
    const n = 200
    const luck = luckOf(3, 0)
    const normals = Float64Array.from({ length: n * n }, (_, k) =>
      luck.normal('liking', k % n, Math.floor(k / n)),
    )
    const pace = (speaks: number) => {
      const { speed } = createBonds(
        normals,
        new Float64Array(n).fill(1),
        new Uint8Array(n * n).fill(speaks),
        usual,
      )
      return speed.reduce((sum, one) => sum + one, 0) / (n * n - n)
    }
    const mean = Math.LN2 / usual.hoursToFriend
    expect(Math.abs(pace(1) / mean - 1)).toBeLessThan(0.02)
    expect(pace(0) / pace(1)).toBeCloseTo(usual.foreign, 12)
  })

  it('of two is each their own: what one likes does not make the other close', () => {
    const bonds = two({ liking: [2, -2] })
    spend(bonds, 0, 1, 20)
    expect(bonds.closeness[1]).toBeGreaterThan(3 * bonds.closeness[2])
    expect(mutualCloseness(bonds, 0, 1)).toBeCloseTo((bonds.closeness[1] + bonds.closeness[2]) / 2, 15)
    strain(bonds, 1, 0, 0.5)
    const again = two({ liking: [2, -2] })
    spend(again, 0, 1, 20)
    expect(bonds.closeness).toEqual(again.closeness.map(close => close / 2))
  })
})

/** By small steps of Heun's method. */
function integrated(from: number, time: number, slope: (value: number) => number): number {
  const steps = 500
  let value = from
  for (let k = 0; k < steps; k++) {
    const first = slope(value)
    const second = slope(value + (first * time) / steps)
    value += ((first + second) / 2) * (time / steps)
  }
  return value
}

describe('the pull towards somebody', () => {
  it('is 0 towards strangers, whatever one would think of them, and of nobody at all', () => {
    expect(pull(two({ liking: [3, -3] }), 0, 1)).toBe(0)
    expect(meanPull(two({ liking: [3, -3] }), 0, [])).toBe(0)
    expect(meanPull(two({ closeness: [1, 1] }), 0, [0])).toBe(0)
  })

  it('grows with liking, and with closeness for whoever is not disliked', () => {
    fc.assert(
      fc.property(share, share, liking, liking, (one, other, some, more) => {
        const [near, far] = [Math.max(one, other), Math.min(one, other)]
        const [warm, cold] = [Math.max(some, more), Math.min(some, more)]
        const drawn = (close: number, like: number) =>
          pull(two({ closeness: [close, 0], liking: [like, 0] }), 0, 1)
        expect(drawn(one, warm)).toBeGreaterThanOrEqual(drawn(one, cold))
        expect(drawn(near, Math.abs(some))).toBeGreaterThanOrEqual(drawn(far, Math.abs(some)))
      }),
    )
  })
})

/** Likings of the same people over many runs: row, column, run. */
function manyLikings(members: readonly Member[], assumptions: Assumptions, runs: number): Float64Array[] {
  return Array.from({ length: runs }, (_, run) => likings(members, assumptions, luckOf(11, run)))
}

function meanOver(runs: readonly Float64Array[], of: (values: Float64Array) => readonly number[]): number {
  let sum = 0
  let count = 0
  for (const run of runs)
    for (const value of of(run)) {
      sum += value
      count++
    }
  return sum / count
}

describe('liking', () => {
  const n = 10
  const { members } = invitePeople(defaultParameters({ people: n, minority: 0.3 }), luckOf(5, 0))
  const everybody = Array.from({ length: n }, (_, k) => k)
  const others = (i: number) => everybody.filter(j => j !== i)
  const pairs = everybody.flatMap(i => others(i).map(j => [i, j] as const))
  const triples = pairs.flatMap(([i, j]) => others(i).flatMap(k => (k === j ? [] : [[i, j, k] as const])))

  it('has mean 0 and variance 1, and the shares that are documented', () => {
    for (const [pair, mutuality] of [
      [usual.pairs, usual.mutuality],
      [0.3, 0.9],
      [1, 0],
      [0, 0.5],
    ]) {
      const runs = manyLikings(members, { ...usual, profile: 0, pairs: pair, mutuality }, 1500)
      const product = (of: (v: Float64Array) => number[]) => meanOver(runs, of)
      const own = (1 - pair) / 2
      for (const [what, measured, known] of [
        ['mean', product(v => pairs.map(([i, j]) => v[i * n + j])), 0],
        ['variance', product(v => pairs.map(([i, j]) => v[i * n + j] ** 2)), 1],
        ['who likes', product(v => triples.map(([i, j, k]) => v[i * n + j] * v[i * n + k])), own],
        ['who is liked', product(v => triples.map(([i, j, k]) => v[j * n + i] * v[k * n + i])), own],
        ['both', product(v => pairs.map(([i, j]) => v[i * n + j] * v[j * n + i])), pair * mutuality],
        ['in a chain', product(v => triples.map(([i, j, k]) => v[i * n + j] * v[j * n + k])), 0],
      ] as const)
        expect(Math.abs(measured - known), `${what} of ${pair}, ${mutuality}: ${measured}`).toBeLessThan(
          0.025,
        )
      for (const v of runs.slice(0, 20)) for (const i of everybody) expect(v[i * n + i]).toBe(0)
    }
  })

  it('does not hang on profiles where these tell nothing', () => {
    const blank = members.map(({ id, name }): Member => ({ id, name }))
    const assumptions = { ...usual, profile: 0 }
    expect(likings(blank, assumptions, luckOf(1, 2))).toEqual(likings(members, assumptions, luckOf(1, 2)))
    const telling = { ...usual, profile: 0.3 }
    expect(likings(blank, telling, luckOf(1, 2))).not.toEqual(likings(members, telling, luckOf(1, 2)))
  })

  it('is foretold by profiles to the share that is documented, and to no other', () => {
    for (const profile of [0.02, 0.3, 1]) {
      // What profiles tell is what is left, once the luck is taken out that is the same without them.
      const told = (run: number) => {
        const [with_, without] = [profile, 0].map(share =>
          likings(members, { ...usual, profile: share }, luckOf(11, run)),
        )
        return with_.map((value, k) => (value - Math.sqrt(1 - profile) * without[k]) / Math.sqrt(profile))
      }
      const likeness = told(0)
      const again = told(1)
      for (const [i, j] of pairs) {
        expect(again[i * n + j]).toBeCloseTo(likeness[i * n + j], 9)
        expect(likeness[j * n + i]).toBeCloseTo(likeness[i * n + j], 9)
      }
      const listed = pairs.map(([i, j]) => likeness[i * n + j])
      expect(listed.reduce((sum, one) => sum + one, 0) / listed.length).toBeCloseTo(0, 9)
      expect(listed.reduce((sum, one) => sum + one ** 2, 0) / listed.length).toBeCloseTo(1, 9)

      const runs = manyLikings(members, { ...usual, profile }, 1000)
      const covariance = meanOver(runs, v => pairs.map(([i, j]) => v[i * n + j] * likeness[i * n + j]))
      const variance = meanOver(runs, v => pairs.map(([i, j]) => v[i * n + j] ** 2))
      expect(Math.abs(variance - 1)).toBeLessThan(0.025)
      expect(Math.abs(covariance ** 2 / variance - profile)).toBeLessThan(0.02)
    }
  })

  it('is the greater, as profiles tell it, the more two have in common', () => {
    const four: Member[] = [
      {
        id: 'a',
        name: 'A',
        intentions: ['grief'],
        offers: ['cooking'],
        needs: ['carpentry'],
        languages: ['en'],
      },
      {
        id: 'b',
        name: 'B',
        intentions: ['grief'],
        offers: ['carpentry'],
        needs: ['cooking'],
        languages: ['en'],
      },
      { id: 'c', name: 'C', intentions: ['grief'], offers: [], needs: [], languages: ['en'] },
      { id: 'd', name: 'D', intentions: ['music'], offers: [], needs: [], languages: ['pt'] },
    ]
    const v = likings(four, { ...usual, profile: 1 }, luckOf(1, 0))
    const [matched, alike, nothing] = [v[1], v[2], v[3]]
    expect(matched).toBeGreaterThan(alike)
    expect(alike).toBeGreaterThan(nothing)
    // Nothing sets pairs apart where all are the same.
    const same = members.map(({ id, name }): Member => ({ id, name, intentions: ['grief'] }))
    expect(new Set(likings(same, { ...usual, profile: 1 }, luckOf(1, 0)))).toEqual(new Set([0]))
  })
})

describe('a common language', () => {
  it('is one of the two, by whatever name, or none that was named', () => {
    const lists = [['English'], ['en', 'pt'], ['português'], undefined, []]
    const list = lists.map(
      (languages, k): Member => ({ id: `m${k}`, name: 'M', ...(languages && { languages }) }),
    )
    const speaks = speaking(list)
    const matrix = list.map((_, i) => list.map((_other, j) => speaks[i * list.length + j]).join(''))
    expect(matrix).toEqual(['11011', '11111', '01111', '11111', '11111'])
  })
})
