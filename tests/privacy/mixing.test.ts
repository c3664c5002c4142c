/**
 * A boundary, a "not now" and a conflict that is not resolved all keep two apart, and each is between the two: whoever
 * sees a plan of rounds, or what meetings are worth, cannot tell which it was, nor who asked.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { apartPairs } from '../../src/matching/apartness.ts'
import { meetingWorth } from '../../src/matching/meeting-worth.ts'
import { mix } from '../../src/matching/mixing.ts'
import { arbitraryCohort, EARLIEST } from '../arbitraries.ts'

type Pair = readonly [string, string]

/** The cohort without anything private between two. */
function innocent(cohort: Cohort, pair: Pair): Cohort {
  const isOfBoth = (ids: readonly string[]) => pair.every(id => ids.includes(id))
  return {
    ...cohort,
    wishes: cohort.wishes.filter(({ from, to }) => !isOfBoth([from, to])),
    boundaries: cohort.boundaries.filter(({ between }) => !isOfBoth(between)),
    interactions: cohort.interactions.filter(one => one.kind !== 'conflict' || !isOfBoth(one.participants)),
  }
}

const REASONS: Readonly<Record<string, (cohort: Cohort, pair: Pair) => Cohort>> = {
  'a not-now of the one': (cohort, [from, to]) => ({
    ...cohort,
    wishes: [...cohort.wishes, { from, to, kind: 'not-now' }],
  }),
  'a not-now of the other': (cohort, [to, from]) => ({
    ...cohort,
    wishes: [{ from, to, kind: 'not-now' }, ...cohort.wishes],
  }),
  'a boundary of the one': (cohort, [one, other]) => ({
    ...cohort,
    boundaries: [...cohort.boundaries, { between: [one, other], kind: 'apart', by: one }],
  }),
  "the organiser's boundary": (cohort, [one, other]) => ({
    ...cohort,
    boundaries: [{ between: [other, one], kind: 'apart' }, ...cohort.boundaries],
  }),
  'an unresolved conflict': (cohort, [one, other]) => ({
    ...cohort,
    interactions: [
      ...cohort.interactions,
      {
        id: 'private',
        at: new Date(EARLIEST).toISOString(),
        kind: 'conflict',
        participants: [one, other],
        outcome: 'unresolved',
      },
    ],
  }),
}

/** All that comes of a cohort: plans, plain and helping, and the worth of every meeting. */
function answers(cohort: Cohort): string {
  const people = cohort.members.map(({ id }) => id)
  const worth = meetingWorth(cohort)
  const request = { people, size: 3, rounds: 3, apart: apartPairs(cohort), seed: 1, steps: 1000 }
  return JSON.stringify([
    mix(request),
    mix({ ...request, worth }),
    people.flatMap((one, i) => people.slice(0, i).map(other => worth(one, other))),
  ])
}

describe('why two must stay apart', () => {
  it('does not show in a plan, nor in what meetings are worth: every reason gives the same bytes', () => {
    fc.assert(
      fc.property(arbitraryCohort({ minMembers: 4, maxMembers: 10 }), fc.nat(), fc.nat(), (drawn, a, b) => {
        const ids = drawn.members.map(({ id }) => id)
        const one = ids[a % ids.length]!
        const other = ids.filter(id => id !== one)[b % (ids.length - 1)]!
        const cohort = innocent(drawn, [one, other])
        fc.pre(cohort.interactions.every(({ id }) => id !== 'private'))
        const all = Object.values(REASONS).map(reason => answers(reason(cohort, [one, other])))
        expect(new Set(all).size).toBe(1)
      }),
    )
  })
})
