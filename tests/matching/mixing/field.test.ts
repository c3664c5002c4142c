import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Field, fieldOf } from '../../../src/matching/mixing/field.ts'

const ORDERS = [2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 25, 27, 49]

/** A field and three of its elements. */
const elements = fc.constantFrom(...ORDERS).chain(order => {
  const element = fc.integer({ min: 0, max: order - 1 })
  return fc.tuple(fc.constant(fieldOf(order)!), element, element, element)
})

const holds = (law: (field: Field, a: number, b: number, c: number) => void) =>
  fc.assert(fc.property(elements, ([field, a, b, c]) => law(field, a, b, c)))

describe('a finite field', () => {
  it('is there for every power of a prime, and for nothing else', () => {
    const powers = Array.from({ length: 32 }, (_, n) => n).filter(n => fieldOf(n) !== undefined)
    expect(powers).toEqual([2, 3, 4, 5, 7, 8, 9, 11, 13, 16, 17, 19, 23, 25, 27, 29, 31])
  })

  it('stays among its elements', () =>
    holds(({ order, add, multiply }, a, b) => {
      for (const result of [add(a, b), multiply(a, b)]) {
        expect(Number.isInteger(result)).toBe(true)
        expect(result >= 0 && result < order).toBe(true)
      }
    }))

  it('adds and multiplies in any order and any grouping', () =>
    holds(({ add, multiply }, a, b, c) => {
      for (const of of [add, multiply]) {
        expect(of(a, b)).toBe(of(b, a))
        expect(of(of(a, b), c)).toBe(of(a, of(b, c)))
      }
    }))

  it('multiplies sums term by term', () =>
    holds(({ add, multiply }, a, b, c) => {
      expect(multiply(a, add(b, c))).toBe(add(multiply(a, b), multiply(a, c)))
    }))

  it('has 0 and 1, and takes back every sum and every product but with 0', () =>
    holds(({ order, add, multiply }, a) => {
      const all = Array.from({ length: order }, (_, k) => k)
      expect([add(a, 0), multiply(a, 1), multiply(a, 0)]).toEqual([a, a, 0])
      expect(all.filter(b => add(a, b) === 0)).toHaveLength(1)
      expect(all.filter(b => multiply(a, b) === 1)).toHaveLength(a === 0 ? 0 : 1)
    }))
})
