import { describe, expect, it } from 'vitest'
import { DOUBLES, doubled } from '../../../src/matching/mixing/doubles.ts'
import { developed, golferRounds, type Rounds } from '../../../src/matching/mixing/golfers.ts'
import { STARTERS } from '../../../src/matching/mixing/starters.ts'

/** Every round seats everybody once, at full tables. */
function assertPartitions(rounds: Rounds, tables: number, size: number): void {
  const everybody = Array.from({ length: tables * size }, (_, k) => k)
  for (const round of rounds) {
    expect(round.map(table => table.length)).toEqual(new Array(tables).fill(size))
    expect(round.flat().sort((a, b) => a - b)).toEqual(everybody)
  }
}

function repeatsIn(rounds: Rounds): number {
  const pairs = rounds
    .flat()
    .flatMap(table =>
      table.flatMap((a, k) => table.slice(k + 1).map(b => [a, b].sort((x, y) => x - y).join())),
    )
  return pairs.length - new Set(pairs).size
}

describe('rounds in which nobody meets twice', () => {
  const made = new Map<string, Rounds>()
  for (let tables = 1; tables <= 12; tables++)
    for (let size = 3; size <= 8; size++) made.set(`${tables} x ${size}`, golferRounds(tables, size, 20))

  it('hold for up to 12 tables of up to 8: each is a partition, and no two meet twice', () => {
    for (const [name, rounds] of made) {
      const [tables, size] = name.split(' x ').map(Number) as [number, number]
      expect(rounds.length, name).toBeGreaterThan(0)
      assertPartitions(rounds, tables, size)
      expect(repeatsIn(rounds), name).toBe(0)
      // Nobody has more others than there are.
      expect(rounds.length * (size - 1), name).toBeLessThan(tables * size)
    }
  })

  // Best known, from 3 at a table on: I. Dotu and P. Van Hentenryck (2005) and the tables of W. Harvey.
  it.each([
    [4, [4, 5]],
    [5, [7, 5, 6]],
    [6, [8, 7, 6, 3]],
    [7, [10, 9, 7, 7, 8]],
    [8, [11, 10, 8, 8, 8, 9]],
    [9, [13, 11, 9, 9, 9, 9]],
    [10, [14, 13, 9, 7, 7, 5]],
  ])('are as many as are known for %i tables', (tables, known) => {
    const reached = known.map((_, k) => made.get(`${tables} x ${k + 3}`)!.length)
    for (const [k, rounds] of known.entries())
      expect(reached[k], `${tables} tables of ${k + 3}`).toBeGreaterThanOrEqual(rounds)
  })

  it('are no more than were asked for, and the same each time', () => {
    expect(golferRounds(5, 5, 0)).toEqual([])
    for (const [tables, size, rounds] of [
      [5, 4, 3],
      [6, 3, 2],
      [10, 6, 4],
      [18, 5, 8],
    ] as const) {
      expect(golferRounds(tables, size, rounds)).toHaveLength(rounds)
      expect(golferRounds(tables, size, rounds)).toEqual(golferRounds(tables, size, rounds))
    }
  })

  it('are made for a whole gathering: 18 tables of 5, 8 rounds, and 40 of 5, 20 rounds', () => {
    for (const [tables, rounds] of [
      [18, 8],
      [40, 20],
    ] as const) {
      const found = golferRounds(tables, 5, rounds)
      expect(found).toHaveLength(rounds)
      assertPartitions(found, tables, 5)
      expect(repeatsIn(found)).toBe(0)
    }
  })
})

describe('every starter', () => {
  it.each(STARTERS.map(starter => [`${starter.tables} tables of ${starter.size}`, starter] as const))(
    '%s: each round a partition, no two twice when developed',
    (_, starter) => {
      const { tables, size, modulus, fixed, rounds } = starter
      expect((tables * size - fixed) % modulus).toBe(0)
      assertPartitions(rounds, tables, size)
      const all = developed(starter)
      expect(all).toHaveLength(rounds.length * modulus)
      assertPartitions(all, tables, size)
      expect(repeatsIn(all)).toBe(0)
    },
  )

  it('is for other tables than the others', () => {
    const names = STARTERS.map(({ tables, size }) => `${tables} x ${size}`)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('every double', () => {
  it.each(DOUBLES.map(double => [double.order, double] as const))(
    'of order %i: 2 (q + 1) rounds of 2 q tables, no two twice, all but one met',
    (order, double) => {
      const rounds = doubled(double, golferRounds(order, order, order + 1))
      expect(rounds).toHaveLength(2 * (order + 1))
      assertPartitions(rounds, 2 * order, order)
      expect(repeatsIn(rounds)).toBe(0)
      expect(rounds.length * (order - 1)).toBe(2 * order * order - 2)
    },
  )
})
