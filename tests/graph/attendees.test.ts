/** Who attends a gathering, and what they lived with each other: the laws of the part, over random cohorts. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohortAsOf } from '../../src/graph/as-of.ts'
import { cohortOfGathering } from '../../src/graph/attendees.ts'
import {
  asOfMillis,
  type Cohort,
  counts,
  emptyCohort,
  FALLBACK_AS_OF,
  type Interaction,
  participantsOf,
} from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { pairsOf } from '../../src/graph/reciprocity.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { arbitraryCohort, arbitraryTime } from '../arbitraries.ts'
import { inMovedMeetings, renamed } from './cohort-parts.ts'

// Cohorts of up to 30 interactions, and not of 10.
fc.configureGlobal({ baseSize: 'medium' })

const HERE = 'the.gathering'
const ids = (list: readonly { readonly id: string }[]) => list.map(one => one.id)
const attendeesOf = (cohort: Cohort) => cohort.gatherings.find(({ id }) => id === HERE)!.attendees!

/** Few people, so that each is in much of what happened, and a gathering of some of them among others. */
const cohorts = arbitraryCohort({ minMembers: 2, maxMembers: 8 }).chain(cohort => {
  const people = ids(cohort.members).map((_, k) => `person-${k}-`)
  const { gatherings, ...rest } = renamed(
    cohort,
    new Map(ids(cohort.members).map((id, k) => [id, people[k]!])),
  )
  return fc
    .tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.shuffledSubarray(people, { minLength: 2 }) },
        { weight: 1, arbitrary: fc.shuffledSubarray(people, { maxLength: 1 }) },
      ),
      fc.nat(gatherings.length),
    )
    .map(
      ([attendees, k]): Cohort => ({
        ...rest,
        gatherings: gatherings.toSpliced(k, 0, { id: HERE, attendees }),
      }),
    )
})

describe('the part of a cohort that attends a gathering', () => {
  it('is a cohort that the parser accepts and leaves as it is', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        expect(parseCohort(structuredClone(part), 'part').cohort).toEqual(part)
      }),
      { numRuns: 300 },
    )
  })

  it('has the attendees as members, in the order of the cohort, and names nobody else', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        const there = ids(cohort.members).filter(id => attendeesOf(cohort).includes(id))
        expect(ids(part.members)).toEqual(there)
        expect(part.gatherings).toEqual(cohort.gatherings.filter(({ id }) => id === HERE))
        const text = JSON.stringify(part)
        for (const id of ids(cohort.members)) if (!there.includes(id)) expect(text).not.toContain(id)
      }),
      { numRuns: 300 },
    )
  })

  it('holds what counts and joins at least two of them, and all of it counts', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        const there = new Set(attendeesOf(cohort))
        const joined = cohort.interactions.filter(
          one => counts(one) && pairsOf(one).some(([a, b]) => there.has(a) && there.has(b)),
        )
        expect(ids(part.interactions)).toEqual(ids(joined))
        for (const [k, one] of part.interactions.entries()) {
          expect(counts(one)).toBe(true)
          expect([one.recordedBy, one.confirmedBy, one.contestedBy]).toEqual([
            undefined,
            undefined,
            undefined,
          ])
          expect(participantsOf(one)).toEqual(participantsOf(joined[k]!).filter(id => there.has(id)))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('is looked at when the whole is, and has the dyads that its people have there, but for moved meetings', () => {
    let compared = 0
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        expect(asOfMillis(part)).toBe(asOfMillis(cohort))
        expect(part.asOf).toBe(cohort.asOf ?? part.asOf)
        const whole = computeTrust(cohort)
        const among = computeTrust(part)
        const moved = inMovedMeetings(cohort, part)
        for (const [k, a] of among.members.entries())
          for (const b of among.members.slice(k + 1))
            if (!moved(a, b)) {
              compared += Number(whole.between(a, b).interactions > 0)
              expect(among.between(a, b)).toStrictEqual(whole.between(a, b))
            }
      }),
      { numRuns: 500 },
    )
    expect(compared).toBeGreaterThan(500)
  })

  it('has the crews that attend as a whole, and the calls, wishes, boundaries and stewards among them', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        const there = new Set(attendeesOf(cohort))
        const all = (people: readonly string[]) => people.every(id => there.has(id))
        expect(part.crews).toEqual(cohort.crews.filter(crew => all(crew.members)))
        expect(part.calls.map(call => call.caller)).toEqual(
          cohort.calls.map(call => call.caller).filter(id => there.has(id)),
        )
        expect(part.wishes).toEqual(cohort.wishes.filter(wish => all([wish.from, wish.to])))
        expect(part.boundaries).toEqual(cohort.boundaries.filter(({ between }) => all(between)))
        expect(part.stewards).toEqual(cohort.stewards.filter(pair => all([pair.member, pair.steward])))
        expect(part.vocabulary).toBe(cohort.vocabulary)
      }),
    )
  })

  it('of the part is the part, and is the whole where everybody attends and everything counts', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const part = cohortOfGathering(cohort, HERE)
        expect(cohortOfGathering(part, HERE)).toEqual(part)
        const everybody = { ...part, gatherings: [{ id: HERE, attendees: ids(part.members) }] }
        expect(cohortOfGathering(everybody, HERE)).toEqual(everybody)
      }),
    )
  })

  it('at another time is made of the cohort at that time', () => {
    fc.assert(
      fc.property(cohorts, arbitraryTime, (cohort, time) => {
        const then = cohortOfGathering(cohortAsOf(cohort, time), HERE)
        expect(then.asOf).toBe(time)
        expect(ids(cohortOfGathering(cohort, HERE).members)).toEqual(
          expect.arrayContaining(ids(then.members)),
        )
      }),
    )
  })

  it('leaves the cohort it was made of alone', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const before = structuredClone(cohort)
        cohortOfGathering(cohort, HERE)
        expect(cohort).toEqual(before)
      }),
    )
  })
})

describe('an example', () => {
  const at = '2026-04-02T10:00:00Z'
  const interactions: Interaction[] = [
    { id: 'circle', at, kind: 'listening', participants: ['kim', 'rui', 'ana'], gathering: 'spring' },
    { id: 'denied', at, kind: 'listening', participants: ['ana', 'rui'], contestedBy: ['kim'] },
    { id: 'pending', at, kind: 'listening', participants: ['ana', 'rui'], recordedBy: 'ana' },
    { id: 'walk', at, kind: 'contact', participants: ['ana', 'kim'], minutes: 60 },
    {
      id: 'lunch',
      at: '2026-04-03T12:00:00+02:00',
      kind: 'contact',
      participants: ['ana', 'rui', 'kim'],
      minutes: 30,
      recordedBy: 'rui',
      confirmedBy: ['kim', 'ana'],
    },
    { id: 'help', at, kind: 'support', asker: 'kim', offerers: ['ana', 'rui'] },
    { id: 'lift', at, kind: 'support', asker: 'ana', offerers: ['kim', 'rui'] },
  ]
  const cohort: Cohort = {
    ...emptyCohort('camp'),
    name: 'Summer camp',
    members: [
      { id: 'ana', name: 'Ana', invitedBy: 'rui' },
      { id: 'kim', name: 'Kim' },
      { id: 'lee', name: 'Lee', invitedBy: 'kim' },
      { id: 'rui', name: 'Rui', invitedBy: 'kim' },
    ],
    interactions,
    crews: [
      { id: 'loaf', members: ['ana', 'lee', 'rui'], caller: 'kim' },
      { id: 'boat', members: ['ana', 'kim', 'lee', 'rui'] },
    ],
    calls: [
      { caller: 'ana', intention: 'a book club', members: ['kim', 'rui'] },
      { caller: 'kim', intention: 'a choir', members: ['rui'] },
    ],
    gatherings: [
      { id: 'spring', name: 'Spring camp', attendees: ['rui', 'ana', 'lee'] },
      { id: 'summer', name: 'Summer camp' },
    ],
  }

  it('is who attends, and what they lived with each other', () => {
    expect(cohortOfGathering(cohort, 'spring')).toEqual({
      ...cohort,
      // The last interaction's time, which is that of the whole.
      asOf: '2026-04-03T12:00:00+02:00',
      members: [
        { id: 'ana', name: 'Ana', invitedBy: 'rui' },
        { id: 'lee', name: 'Lee' },
        { id: 'rui', name: 'Rui' },
      ],
      interactions: [
        { id: 'circle', at, kind: 'listening', participants: ['rui', 'ana'], gathering: 'spring' },
        {
          id: 'lunch',
          at: '2026-04-03T12:00:00+02:00',
          kind: 'contact',
          participants: ['ana', 'rui'],
          minutes: 30,
        },
        { id: 'lift', at, kind: 'support', asker: 'ana', offerers: ['rui'] },
      ],
      crews: [{ id: 'loaf', members: ['ana', 'lee', 'rui'] }],
      calls: [{ caller: 'ana', intention: 'a book club', members: ['rui'] }],
      gatherings: [cohort.gatherings[0]],
    })
  })

  it('is looked at when the whole is, also where nothing happened, or in the last hours of the year 9999', () => {
    const asOf = (whole: Cohort) => cohortOfGathering(whole, 'spring').asOf
    expect(asOf({ ...cohort, asOf: '2026-05-01T00:00:00+02:00' })).toBe('2026-05-01T00:00:00+02:00')
    expect(asOf({ ...cohort, interactions: [] })).toBe(FALLBACK_AS_OF)
    const last = '9999-12-31T23:59:59-12:00'
    const late: Interaction = { id: 'late', at: last, kind: 'listening', participants: ['ana', 'kim'] }
    expect(asOf({ ...cohort, interactions: [late, ...interactions] })).toBe(last)
  })

  it('nobody is there where nobody attends', () => {
    const nobody = { ...cohort, gatherings: [{ id: 'spring', attendees: [] }] }
    const part = cohortOfGathering(nobody, 'spring')
    expect([part.members, part.interactions, part.crews, part.calls]).toEqual([[], [], [], []])
  })

  it('a gathering that is not there, or of which nobody said who attends, is told with how to mend it', () => {
    const said = (whole: Cohort, wanted: string, source?: string) => {
      try {
        return cohortOfGathering(whole, wanted, source)
      } catch (error) {
        return error instanceof InputError ? error.message : error
      }
    }
    expect(said(cohort, 'sprin')).toBe(
      'gathering: "sprin" is no gathering of this cohort; did you mean "spring"?',
    )
    expect(said(cohort, 'spring CAMP', '--gathering')).toBe(
      '--gathering: "spring CAMP" is no gathering of this cohort; did you mean "spring"?',
    )
    expect(said(cohort, 'g1')).toBe(
      'gathering: "g1" is no gathering of this cohort; use one of "spring", "summer"',
    )
    expect(said(emptyCohort(), 'g1')).toBe(
      'gathering: "g1" is no gathering of this cohort; list it under "gatherings", with the ids of its "attendees"',
    )
    expect(said(cohort, 'summer')).toBe(
      'gathering: "summer" does not say who attends it; list the ids of who does as "attendees" of this gathering',
    )
  })
})
