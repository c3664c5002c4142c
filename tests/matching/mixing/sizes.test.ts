import { describe, expect, it } from 'vitest'
import { tableSizes } from '../../../src/matching/mixing/sizes.ts'

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0)
const SIZES = [3, 4, 5, 6, 7, 8]
const PEOPLE = Array.from({ length: 200 }, (_, k) => k + 1)

describe('sizes of tables', () => {
  it('seat everybody, differ by one at most and are those of a table, for 1 to 200 people', () => {
    for (const people of PEOPLE)
      for (const size of SIZES)
        for (const sizes of tableSizes(people, size)) {
          expect(sum(sizes)).toBe(people)
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
          expect([...sizes].sort((a, b) => b - a)).toEqual(sizes)
          expect(Math.max(...sizes)).toBeLessThanOrEqual(8)
          if (people >= 3) expect(Math.min(...sizes)).toBeGreaterThanOrEqual(3)
        }
  })

  it('are the wanted one where people divide, and within one of it where they allow it', () => {
    for (const people of PEOPLE)
      for (const size of SIZES) {
        const ways = tableSizes(people, size)
        if (people % size === 0) expect(ways).toEqual([new Array(people / size).fill(size)])
        const isNear = (sizes: readonly number[]) => sizes.every(one => Math.abs(one - size) <= 1)
        // By trying: some number of tables of these sizes.
        const allow = PEOPLE.some(
          tables => people >= tables * Math.max(3, size - 1) && people <= tables * Math.min(8, size + 1),
        )
        if (allow) expect(ways.every(isNear), `${people} people at ${size}`).toBe(true)
        expect(new Set(ways.map(String)).size).toBe(ways.length)
      }
  })

  it('begin with the nearest', () => {
    expect(tableSizes(23, 4)).toEqual([
      [4, 4, 4, 4, 4, 3],
      [5, 5, 5, 4, 4],
      [4, 4, 3, 3, 3, 3, 3],
    ])
    expect(tableSizes(11, 4)).toEqual([[4, 4, 3]])
    expect(tableSizes(5, 3)).toEqual([[5]])
    expect(tableSizes(9, 8)).toEqual([[5, 4]])
    expect(tableSizes(2, 5)).toEqual([[2]])
    expect(tableSizes(0, 5)).toEqual([[]])
  })

  it('are enough for the hosts, who share where they are too many', () => {
    expect(tableSizes(12, 4, 4)[0]).toEqual([3, 3, 3, 3])
    expect(tableSizes(12, 4, 5)).toEqual(tableSizes(12, 4))
    for (const people of PEOPLE.filter(count => count >= 3))
      for (let hosts = 0; 3 * hosts <= people; hosts++)
        for (const sizes of tableSizes(people, 5, hosts)) expect(sizes.length).toBeGreaterThanOrEqual(hosts)
  })
})
