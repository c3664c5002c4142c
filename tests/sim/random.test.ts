import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { luckOf, streamOf, threefryBlock } from '../../src/sim/random.ts'

const numbers = fc.record({
  seed: fc.maxSafeInteger(),
  run: fc.nat(1e6),
  one: fc.nat(65_535),
  other: fc.nat(65_535),
  time: fc.nat(1e9),
})

describe('counter-based random numbers', () => {
  it('are those that the authors of Threefry publish', () => {
    // Random123, kat_vectors, threefry2x32 with 20 rounds.
    expect(threefryBlock([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe])
    expect(threefryBlock([0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff])).toEqual([
      0x1cb996fc, 0xbb002be7,
    ])
    expect(threefryBlock([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([
      0xc4923a9c, 0x483df7a0,
    ])
  })

  it('are a function of what they are for, in whatever order they are asked for', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.nat(1000), { maxLength: 5 }),
        ({ seed, run, one, other, time }, others) => {
          const first = luckOf(seed, run).uniform('meeting', one, other, time)
          const again = luckOf(seed, run)
          for (const k of others) again.normal('liking', k, one)
          expect(again.uniform('meeting', one, other, time)).toBe(first)
          expect(first).toBeGreaterThanOrEqual(0)
          expect(first).toBeLessThan(1)
        },
      ),
    )
  })

  it('differ by seed, run, purpose, person, direction and time', () => {
    const all = new Set<number>()
    let asked = 0
    for (const seed of [1, 2, -1, 2 ** 40 + 1])
      for (let run = 0; run < 4; run++) {
        const luck = luckOf(seed, run)
        for (const purpose of ['trait', 'liking', 'meeting'] as const)
          for (const [one, other, time] of [
            [0, 0, 0],
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
            [2, 1, 7],
            [1, 2, 7],
          ]) {
            all.add(luck.uniform(purpose, one, other, time))
            asked++
          }
      }
    expect(all.size).toBe(asked)
  })

  it('are uniform and normal, and neighbours know nothing of each other', () => {
    const luck = luckOf(7, 3)
    const n = 40_000
    const bins = new Array<number>(20).fill(0)
    let sum = 0
    let squares = 0
    let product = 0
    for (let k = 0; k < n; k++) {
      bins[Math.floor(luck.uniform('trait', k % 300, Math.floor(k / 300)) * 20)]++
      const [z, next] = [luck.normal('liking', k, 1), luck.normal('liking', k + 1, 1)]
      sum += z
      squares += z * z
      product += z * next
    }
    const chiSquare = bins.reduce((all, count) => all + (count - n / 20) ** 2 / (n / 20), 0)
    // 19 degrees of freedom: above 43.8 in one of a thousand.
    expect(chiSquare).toBeLessThan(43.8)
    expect(Math.abs(sum / n)).toBeLessThan(0.02)
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03)
    expect(Math.abs(product / n)).toBeLessThan(0.02)
  })

  it('come as a stream too', () => {
    const luck = luckOf(1, 1)
    const stream = streamOf(luck, 'seating', 4)
    expect([stream(), stream()]).toEqual([luck.uniform('seating', 4, 0, 0), luck.uniform('seating', 4, 0, 1)])
  })
})
