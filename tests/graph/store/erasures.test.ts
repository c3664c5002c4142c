/** Marks of those who were forgotten: what they tell, what they do not, and what they take out of a document. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { withoutMembers } from '../../../src/graph/erasure.ts'
import { isMarked, newMarks, withoutForgotten } from '../../../src/graph/store/erasures.ts'
import { arbitraryCohort, arbitraryId } from '../../arbitraries.ts'

const ids = fc.uniqueArray(arbitraryId, { minLength: 1 })

describe('a mark', () => {
  test('is known by the id it was made of, and by no other', () => {
    fc.assert(
      fc.property(ids, ids, ids, (members, interactions, others) => {
        // Marks of several erasures stand side by side.
        const marks = [...newMarks(members.slice(1), []), ...newMarks(members.slice(0, 1), interactions)]
        for (const id of [...members, ...interactions, ...others]) {
          expect(isMarked(marks, 'member')(id)).toBe(members.includes(id))
          expect(isMarked(marks, 'interaction')(id)).toBe(interactions.includes(id))
        }
      }),
    )
  })

  test('tells nothing to who cannot guess the id, and is another each time', () => {
    const [one, other] = [newMarks(['ana'], ['walk']), newMarks(['ana'], ['walk'])]
    for (const mark of [...one, ...other]) expect(mark).toMatch(/^[0-9a-f]{32}:[0-9a-f]{64}$/)
    expect(new Set([...one, ...other]).size).toBe(4)
    // One key for all that went at once; the key of another erasure knows nothing of it.
    const keyOf = (mark: string) => mark.slice(0, 32)
    expect(new Set(one.map(keyOf)).size).toBe(1)
    expect(keyOf(one[0]!)).not.toBe(keyOf(other[0]!))
    expect(isMarked([`${keyOf(other[0]!)}${one[0]!.slice(32)}`], 'member')('ana')).toBe(false)
  })

  test('of nobody is none', () => {
    expect(newMarks([], [])).toEqual([])
    expect(isMarked([], 'member')('ana')).toBe(false)
  })
})

describe('a document without the forgotten', () => {
  const some = arbitraryCohort({ minMembers: 1 }).chain(cohort =>
    fc.record({
      cohort: fc.constant(cohort),
      gone: fc.subarray(cohort.members.map(({ id }) => id)),
      removed: fc.subarray(cohort.interactions.map(({ id }) => id)),
    }),
  )

  test('is the document without these members and these interactions', () => {
    fc.assert(
      fc.property(some, ({ cohort, gone, removed }) => {
        const left = withoutForgotten(cohort, newMarks(['nobody', ...gone], removed))
        const right = withoutMembers(cohort, id => gone.includes(id))
        expect(left).toEqual({
          cohort: { ...right, interactions: right.interactions.filter(({ id }) => !removed.includes(id)) },
          forgotten: gone.length,
        })
      }),
    )
  })

  test('is the document itself where nobody was forgotten', () => {
    const cohort = emptyCohort()
    expect(withoutForgotten(cohort, [])).toEqual({ cohort, forgotten: 0 })
    expect(withoutForgotten(cohort, []).cohort).toBe(cohort)
  })

  test('names none of them, also where it does not list them as members', () => {
    const part: Cohort = {
      ...emptyCohort(),
      interactions: [
        { id: 'w', at: '2026-03-01T12:00:00Z', kind: 'listening', participants: ['ana', 'kim', 'rui'] },
      ],
      wishes: [{ from: 'ana', to: 'kim', kind: 'interested' }],
    }
    const { cohort, forgotten } = withoutForgotten(part, newMarks(['kim'], []))
    expect(forgotten).toBe(0)
    expect(cohort.wishes).toEqual([])
    expect(cohort.interactions).toEqual([{ ...part.interactions[0], participants: ['ana', 'rui'] }])
  })
})
