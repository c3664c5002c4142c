/** A cohort as it was: the laws of looking back, over random cohorts and at any time. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cohortAsOf } from '../../src/graph/as-of.ts'
import { asOfMillis, type Cohort, emptyCohort } from '../../src/graph/cohort.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { arbitraryCohort, arbitraryTime, EARLIEST, LATEST } from '../arbitraries.ts'

const DAY = 86_400_000
const iso = (millis: number) => new Date(millis).toISOString()
const dyadsOf = (cohort: Cohort) => computeTrust(cohort).dyads
const ids = (list: readonly { readonly id: string }[]) => list.map(one => one.id)

const cohorts = arbitraryCohort()
/** Before everything, in the midst of it, exactly when something happened, and long after. */
const cohortsAndTimes = cohorts.chain(cohort =>
  fc.tuple(
    fc.constant(cohort),
    fc.oneof(
      arbitraryTime,
      fc.constantFrom(
        '0001-01-01T00:00:00Z',
        iso(EARLIEST),
        iso(LATEST),
        '2026-01-01T00:30:00+14:00',
        '9999-12-31T23:59:59Z',
      ),
      ...(cohort.interactions.length === 0
        ? []
        : [
            fc
              .constantFrom(...cohort.interactions)
              .chain(({ at }) => fc.constantFrom(at, iso(Date.parse(at) - 1))),
          ]),
    ),
  ),
)

describe('a cohort as of a time', () => {
  it('is a cohort that the parser accepts and leaves as it is, without a note that the whole had not', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const then = cohortAsOf(cohort, time)
        const { cohort: parsed, notes } = parseCohort(structuredClone(then), 'then')
        expect(parsed).toEqual(then)
        expect(parseCohort(structuredClone(cohort), 'now').notes).toEqual(expect.arrayContaining([...notes]))
      }),
      { numRuns: 300 },
    )
  })

  it('is looked at at that time, and holds what had happened by then and nothing else', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const then = cohortAsOf(cohort, time)
        expect(asOfMillis(then)).toBe(Date.parse(time))
        const happened = cohort.interactions.filter(({ at }) => new Date(at) <= new Date(time))
        expect(then.interactions).toEqual(happened)
      }),
    )
  })

  it('has everybody who had joined or was met, in the order of the document, and nobody else', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const then = cohortAsOf(cohort, time)
        // A member's id, and no part of a longer word.
        const told = JSON.stringify(
          then.interactions.map(one => [
            'participants' in one ? one.participants : [one.asker ?? [], one.offerers ?? []],
            one.recordedBy ?? [],
            one.confirmedBy ?? [],
            one.contestedBy ?? [],
          ]),
        )
        const here = cohort.members.filter(
          ({ id, joined }) =>
            joined === undefined ||
            Date.parse(`${joined}T00:00:00Z`) <= Date.parse(time) ||
            told.includes(JSON.stringify(id)),
        )
        expect(ids(then.members)).toEqual(ids(here))
      }),
    )
  })

  it('has the crews and stewardships that had begun, of those who were there', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const then = cohortAsOf(cohort, time)
        const here = new Set(ids(then.members))
        const begun = ({ since }: { readonly since?: string | undefined }) =>
          since === undefined || Date.parse(`${since}T00:00:00Z`) <= Date.parse(time)
        expect(ids(then.crews)).toEqual(
          ids(cohort.crews.filter(crew => begun(crew) && crew.members.every(id => here.has(id)))),
        )
        expect(then.stewards).toEqual(
          cohort.stewards.filter(pair => begun(pair) && here.has(pair.member) && here.has(pair.steward)),
        )
      }),
    )
  })

  it('at its own time is itself, as far as trust goes, to the last bit', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        expect(dyadsOf(cohortAsOf(cohort, iso(asOfMillis(cohort))))).toEqual(dyadsOf(cohort))
      }),
      { numRuns: 200 },
    )
  })

  it('has the trust that those had who knew nothing of what came later', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const known = cohort.interactions.filter(({ at }) => Date.parse(at) <= Date.parse(time))
        const trust = computeTrust({ members: cohort.members, interactions: known, asOf: time })
        expect(dyadsOf(cohortAsOf(cohort, time))).toEqual(trust.dyads)
      }),
    )
  })

  it('looked back at from later is the same as looked back at from now', () => {
    fc.assert(
      fc.property(cohortsAndTimes, fc.integer({ min: 0, max: 400 * DAY }), ([cohort, time], wait) => {
        const later = Math.min(Date.parse(time) + wait, Date.parse('9999-12-31T23:59:59Z'))
        expect(cohortAsOf(cohortAsOf(cohort, iso(later)), time)).toEqual(cohortAsOf(cohort, time))
      }),
    )
  })

  it('only grows: who and what is there once stays there', () => {
    fc.assert(
      fc.property(cohortsAndTimes, fc.integer({ min: 0, max: 400 * DAY }), ([cohort, time], wait) => {
        const later = Math.min(Date.parse(time) + wait, Date.parse('9999-12-31T23:59:59Z'))
        const [then, after] = [cohortAsOf(cohort, time), cohortAsOf(cohort, iso(later))]
        for (const list of ['members', 'interactions', 'crews', 'gatherings'] as const)
          expect(ids(after[list])).toEqual(expect.arrayContaining(ids(then[list])))
        for (const list of ['wishes', 'boundaries', 'stewards'] as const)
          expect(after[list]).toEqual(expect.arrayContaining([...then[list]]))
      }),
    )
  })

  it('leaves the cohort it was made of alone', () => {
    fc.assert(
      fc.property(cohortsAndTimes, ([cohort, time]) => {
        const before = structuredClone(cohort)
        cohortAsOf(cohort, time)
        expect(cohort).toEqual(before)
      }),
    )
  })
})

describe('an example', () => {
  const cohort: Cohort = {
    ...emptyCohort(),
    asOf: '2026-06-01T00:00:00Z',
    members: [
      { id: 'ana', name: 'Ana' },
      { id: 'ben', name: 'Ben', joined: '2026-03-01', invitedBy: 'kim' },
      { id: 'kim', name: 'Kim', joined: '2026-05-01' },
    ],
    interactions: [
      { id: 'coffee', at: '2026-02-01T10:00:00Z', kind: 'listening', participants: ['ana', 'ben'] },
      {
        id: 'walk',
        at: '2026-04-01T10:00:00Z',
        kind: 'contact',
        participants: ['ana', 'ben'],
        minutes: 60,
        recordedBy: 'kim',
      },
    ],
    crews: [{ id: 'c', members: ['ana', 'ben', 'kim'], caller: 'kim', since: '2026-05-02' }],
    calls: [{ caller: 'ana', intention: 'a book club', members: ['ben', 'kim'] }],
    wishes: [{ from: 'ana', to: 'kim', kind: 'interested' }],
    boundaries: [{ between: ['ben', 'kim'], kind: 'apart', by: 'kim' }],
    gatherings: [{ id: 'g', from: '2026-04-01', attendees: ['ana', 'kim'] }],
    stewards: [{ member: 'ana', steward: 'kim' }],
  }
  const at = (time: string) => cohortAsOf(cohort, time)

  it('somebody who met the others before she joined is there from then on, and who invited her once she is', () => {
    expect(ids(at('2026-01-31T00:00:00Z').members)).toEqual(['ana'])
    expect(at('2026-02-01T10:00:00Z').members[1]).toEqual({ id: 'ben', name: 'Ben', joined: '2026-03-01' })
    expect(at('2026-04-01T10:00:00Z').members).toEqual(cohort.members)
  })

  it('nothing names who is not there yet', () => {
    const then = at('2026-03-15T00:00:00Z')
    expect(JSON.stringify(then)).not.toContain('kim')
    expect(then.calls).toEqual([{ caller: 'ana', intention: 'a book club', members: ['ben'] }])
    expect([then.crews, then.wishes, then.boundaries, then.gatherings, then.stewards]).toEqual(
      Array(5).fill([]),
    )
  })

  it('a day begins at midnight UTC', () => {
    expect(at('2026-05-02T01:59:59+02:00').crews).toEqual([])
    expect(at('2026-05-02T02:00:00+02:00').crews).toEqual(cohort.crews)
    expect(at('2026-04-01T00:00:00Z').gatherings).toEqual([
      { id: 'g', from: '2026-04-01', attendees: ['ana'] },
    ])
  })

  it('a caller who is not there yet leaves her crew behind', () => {
    const members = ['ana', 'ben', 'lee', 'kim'].map(id => ({ id, name: id, joined: '2026-01-01' }))
    members[3].joined = '2026-05-01'
    const crews = [{ id: 'c', members: ['ana', 'ben', 'lee'], caller: 'kim' }]
    const called = { ...emptyCohort(), members, crews }
    expect(cohortAsOf(called, '2026-04-30T00:00:00Z').crews).toEqual([
      { id: 'c', members: ['ana', 'ben', 'lee'] },
    ])
    expect(cohortAsOf(called, '2026-05-01T00:00:00Z').crews).toEqual(crews)
  })

  it('everybody is there still in the last hours of the year 9999, which are of the year 10000 in UTC', () => {
    expect(at('9999-12-31T23:59:59-12:00').members).toEqual(cohort.members)
    expect(at('0001-01-01T00:00:00+14:00').members).toEqual([cohort.members[0]])
  })

  it('at its own time, or after it, is the whole', () => {
    expect(at('2026-06-01T00:00:00Z')).toEqual(cohort)
    expect(at('2027-06-01T00:00:00Z')).toEqual({ ...cohort, asOf: '2027-06-01T00:00:00Z' })
  })
})
