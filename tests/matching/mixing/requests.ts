/** Requests for mixing rounds: everything that can be asked, in small. */
import fc from 'fast-check'
import { tableSizes } from '../../../src/matching/mixing/sizes.ts'
import type { Held, MixRequest, PairOfIds } from '../../../src/matching/mixing.ts'

/** `p00`, `p01`, ...: in the order of their numbers. */
export const peopleCalled = (count: number): string[] =>
  Array.from({ length: count }, (_, k) => `p${String(k).padStart(2, '0')}`)

const pairsOf = (ids: readonly string[]): PairOfIds[] =>
  ids.flatMap((one, i) => ids.slice(i + 1).map((other): PairOfIds => [one, other]))

/** Up to 16 people and 5 rounds; some away, some hosts, some pairs apart or once, some rounds held already. */
export const arbitraryRequest: fc.Arbitrary<MixRequest> = fc
  .record({
    count: fc.integer({ min: 1, max: 16 }),
    size: fc.integer({ min: 3, max: 8 }),
    rounds: fc.integer({ min: 1, max: 5 }),
  })
  .chain(({ count, size, rounds }) => {
    const ids = peopleCalled(count)
    const some = <T>(list: readonly T[], maxLength: number) =>
      fc.shuffledSubarray([...list], { maxLength: Math.min(maxLength, list.length) })
    const numbers = Array.from({ length: rounds }, (_, r) => r + 1)
    const awayOf = fc.subarray(numbers).map(list => new Set(list))
    return fc
      .record({
        people: fc.shuffledSubarray(ids, { minLength: count, maxLength: count }),
        away: some(ids, 5).chain(who =>
          fc.tuple(...who.map(() => awayOf)).map(sets => new Map(who.map((id, k) => [id, sets[k]!]))),
        ),
        hosts: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, some(ids, 5)),
        apart: some(pairsOf(ids), 4),
        once: some(pairsOf(ids), 4),
        heldRounds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: rounds })),
        seats: fc.shuffledSubarray(ids, { minLength: count, maxLength: count }),
        isWorth: fc.boolean(),
        seed: fc.integer({ min: 1, max: 99 }),
      })
      .map(({ heldRounds, seats, isWorth, away, ...rest }) => {
        // Held rounds are as they were: here those who were there, in an order that moves on by one each time.
        const held: Held = numbers.slice(0, heldRounds).map(r => {
          const there = [...seats.slice(r), ...seats.slice(0, r)].filter(id => away.get(id)?.has(r) !== true)
          return tableSizes(there.length, size)[0]!.map(seatCount => there.splice(0, seatCount))
        })
        return {
          ...rest,
          size,
          rounds,
          held,
          away,
          steps: 3000,
          ...(isWorth && { worth: (one: string, other: string) => worthBetween(one, other) }),
        }
      })
  })

/** Some figure in [0, 1] for two. */
export function worthBetween(one: string, other: string): number {
  const [a, b] = [Number(one.slice(1)), Number(other.slice(1))].sort((x, y) => x - y) as [number, number]
  return ((a * 31 + b * 17) % 23) / 23
}
