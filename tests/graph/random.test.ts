import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/graph/random.ts'

const draws = (random: () => number, count: number): number[] => Array.from({ length: count }, () => random())
const integer = fc.maxSafeInteger()
const stream = fc.nat({ max: 2 ** 32 - 1 })

/** sfc32 as PractRand states it, in exact integer arithmetic: the slow, obviously right twin. */
function exactDraws(words: readonly [bigint, bigint, bigint], count: number): number[] {
  const word = (x: bigint): bigint => BigInt.asUintN(32, x)
  let [a, b, c] = words.map(word) as [bigint, bigint, bigint]
  let counter = 1n
  const next = (): bigint => {
    const t = word(a + b + counter++)
    a = b ^ (b >> 9n)
    b = word(c + word(c << 3n))
    c = word((word(c << 21n) | (c >> 11n)) + t)
    return t
  }
  for (let i = 0; i < 15; i++) next()
  return Array.from({ length: count }, () => Number(((next() >> 5n) << 26n) + (next() >> 6n)) / 2 ** 53)
}

describe('seededRandom', () => {
  it('is sfc32 for any seed and stream', () => {
    fc.assert(
      fc.property(integer, stream, (s, k) => {
        const words = [BigInt(s), BigInt(s) >> 32n, BigInt(k)] as const
        expect(draws(seededRandom(s, k), 20)).toEqual(exactDraws(words, 20))
      }),
    )
  })

  it('stays in [0, 1) and repeats for the same seed and stream', () => {
    fc.assert(
      fc.property(integer, stream, (s, k) => {
        const one = draws(seededRandom(s, k), 50)
        expect(one.every(x => x >= 0 && x < 1)).toBe(true)
        expect(draws(seededRandom(s, k), 50)).toEqual(one)
      }),
    )
  })

  it('gives other numbers for another seed or stream', () => {
    const first = (s: number, k = 0): string => draws(seededRandom(s, k), 4).join()
    const seen = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1].flatMap(s => [0, 1, 2].map(k => first(s, k)))
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('is even: mean 1/2, variance 1/12, and every tenth hit alike', () => {
    const xs = draws(seededRandom(1), 100_000)
    const mean = xs.reduce((s, x) => s + x, 0) / xs.length
    const variance = xs.reduce((s, x) => s + (x - mean) ** 2, 0) / xs.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(variance).toBeCloseTo(1 / 12, 2)
    const tenths = new Array<number>(10).fill(0)
    for (const x of xs) tenths[Math.floor(10 * x)]++
    const chiSquared = tenths.reduce((s, count) => s + (count - 10_000) ** 2 / 10_000, 0)
    expect(chiSquared).toBeLessThan(27.9) // 0.1 % of fair generators exceed it, with 9 degrees of freedom
  })

  it('says which value is wrong', () => {
    expect(() => seededRandom(Number.NaN)).toThrow(/seed: NaN is not a safe integer/)
    expect(() => seededRandom(0.5)).toThrow(/seed: 0\.5/)
    expect(() => seededRandom(1, -1)).toThrow(/stream: -1/)
    expect(() => seededRandom(1, 2 ** 32)).toThrow(/stream: 4294967296/)
  })
})
