/** A cohort without those who asked to be forgotten: the laws of erasure, over random cohorts and any of their members. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asOfMillis, type Cohort, counts, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { withoutMembers } from '../../src/graph/erasure.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { inMovedMeetings, renamed } from './cohort-parts.ts'

// Cohorts of up to 30 interactions, and not of 10.
fc.configureGlobal({ baseSize: 'medium' })

const iso = (millis: number) => new Date(millis).toISOString()
const without = (cohort: Cohort, gone: readonly string[]) => withoutMembers(cohort, id => gone.includes(id))
const ids = (list: readonly { readonly id: string }[]) => list.map(one => one.id)
const peopleOf = (one: Interaction) =>
  one.kind === 'support'
    ? [...(one.asker === undefined ? [] : [one.asker]), ...(one.offerers ?? [])]
    : one.participants
const wordsOf = (one: Interaction) => [
  ...(one.recordedBy === undefined ? [] : [one.recordedBy]),
  ...(one.confirmedBy ?? []),
  ...(one.contestedBy ?? []),
]

/** Few people, so that each is in much of what happened; their ids are found nowhere but where they are meant. */
const cohorts = arbitraryCohort({ minMembers: 2, maxMembers: 8 }).map(cohort =>
  renamed(cohort, new Map(ids(cohort.members).map((id, k) => [id, `person-${k}-`]))),
)
const some = (cohort: Cohort, maxLength = 4) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.subarray(ids(cohort.members), {
        minLength: 1,
        maxLength: Math.min(maxLength, cohort.members.length),
      }),
    },
    { weight: 1, arbitrary: fc.constantFrom([], ['nobody'], ids(cohort.members)) },
  )
const erasures = cohorts.chain(cohort => fc.tuple(fc.constant(cohort), some(cohort)))

describe('a cohort without some of its members', () => {
  it('names none of them', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const text = JSON.stringify(without(cohort, gone))
        for (const id of gone) expect(text).not.toContain(id)
      }),
      { numRuns: 300 },
    )
  })

  it('is a cohort that the parser accepts and leaves as it is, without a note that the whole had not', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const left = without(cohort, gone)
        const { cohort: parsed, notes } = parseCohort(structuredClone(left), 'left')
        expect(parsed).toEqual(left)
        expect(parseCohort(structuredClone(cohort), 'whole').notes).toEqual(
          expect.arrayContaining([...notes]),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('is the same whether they go at once or one after the other, in any order, or twice', () => {
    fc.assert(
      fc.property(
        cohorts.chain(cohort => fc.tuple(fc.constant(cohort), some(cohort, 2), some(cohort, 2))),
        ([cohort, these, those]) => {
          const left = without(cohort, [...these, ...those])
          // To the byte: the order of fields too.
          const text = JSON.stringify(left)
          expect(JSON.stringify(without(without(cohort, these), those))).toBe(text)
          expect(JSON.stringify(without(without(cohort, those), these))).toBe(text)
          expect(JSON.stringify(without(left, these))).toBe(text)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('holds what names none of them as the same object, in the same order', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const left = without(cohort, gone)
        const unnamed = (entry: unknown) => !gone.some(id => JSON.stringify(entry).includes(id))
        const lists = [
          'members',
          'interactions',
          'crews',
          'calls',
          'wishes',
          'boundaries',
          'gatherings',
          'stewards',
        ] as const
        for (const list of lists) {
          const before: readonly unknown[] = cohort[list]
          const after: readonly unknown[] = left[list]
          const same = before.filter(unnamed)
          expect(after.filter(entry => before.includes(entry))).toHaveLength(same.length)
          expect(same.every(entry => after.includes(entry))).toBe(true)
          const places = after.filter(entry => before.includes(entry)).map(entry => before.indexOf(entry))
          expect(places).toEqual([...places].sort((a, b) => a - b))
        }
        expect(left.vocabulary).toBe(cohort.vocabulary)
      }),
    )
  })

  it('has lost names of what it holds, and nothing else', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const left = without(cohort, gone)
        const lost = (value: unknown): unknown =>
          Array.isArray(value) ? value.filter(id => !gone.includes(id)) : value
        for (const list of ['members', 'interactions', 'crews', 'gatherings'] as const)
          for (const after of left[list]) {
            const before = new Map(Object.entries(cohort[list].find(({ id }) => id === after.id)!))
            for (const [field, value] of Object.entries(after)) expect(value).toEqual(lost(before.get(field)))
            for (const [field, value] of before)
              if (!Object.hasOwn(after, field))
                // The recorder goes too where only the gone had confirmed.
                expect(field === 'recordedBy' || [value].flat().every(id => gone.includes(String(id)))).toBe(
                  true,
                )
          }
      }),
    )
  })

  it('keeps each interaction that counted as long as two are left, or somebody who asked or offered', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const left = new Map(without(cohort, gone).interactions.map(one => [one.id, one]))
        for (const before of cohort.interactions) {
          const people = peopleOf(before).filter(id => !gone.includes(id))
          const enough = people.length >= (before.kind === 'support' ? 1 : 2)
          const after = left.get(before.id)
          if (!enough) expect(after).toBeUndefined()
          else if (counts(before)) expect(counts(after!)).toBe(true)
          else if (after !== undefined) expect(counts(after)).toBe(false)
          // One that did not count goes only with a word of the gone.
          else expect(wordsOf(before).some(id => gone.includes(id))).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('confirms nothing and takes no confirmation back, whatever becomes of a contest', () => {
    const uncontested = (one: Interaction) => counts({ ...one, contestedBy: [] })
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const before = new Map(cohort.interactions.map(one => [one.id, one]))
        for (const after of without(cohort, gone).interactions)
          expect(uncontested(after)).toBe(uncontested(before.get(after.id)!))
      }),
      { numRuns: 300 },
    )
  })

  it('has the dyads that those who remain had, but where a meeting took an earlier place in its series', () => {
    let compared = 0
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const left = without(cohort, gone)
        const asOf = iso(asOfMillis(cohort))
        const before = computeTrust({ ...cohort, asOf })
        const after = computeTrust({ ...left, asOf })
        const moved = inMovedMeetings(cohort, left)
        for (const [k, a] of after.members.entries())
          for (const b of after.members.slice(k + 1))
            if (!moved(a, b)) {
              compared += Number(before.between(a, b).interactions > 0)
              expect(after.between(a, b)).toStrictEqual(before.between(a, b))
            }
      }),
      { numRuns: 500 },
    )
    expect(compared).toBeGreaterThan(500)
  })

  it('leaves the cohort it was made of alone', () => {
    fc.assert(
      fc.property(erasures, ([cohort, gone]) => {
        const before = structuredClone(cohort)
        without(cohort, gone)
        expect(cohort).toEqual(before)
      }),
    )
  })
})

describe('an example', () => {
  const walk = {
    id: 'walk',
    at: '2026-03-01T10:00:00Z',
    kind: 'contact',
    participants: ['ana', 'kim', 'rui'],
    minutes: 60,
  } satisfies Interaction
  const told = (words: Pick<Interaction, 'recordedBy' | 'confirmedBy' | 'contestedBy'>): Interaction => ({
    ...walk,
    ...words,
  })
  /** What becomes of it once Kim is gone. */
  const withoutKim = (interaction: Interaction) =>
    without({ ...emptyCohort(), interactions: [interaction] }, ['kim']).interactions[0]
  const cutWalk = { ...walk, participants: ['ana', 'rui'] }

  it('what Kim recorded and somebody else confirmed counts on', () => {
    expect(withoutKim(told({ recordedBy: 'kim', confirmedBy: ['ana'] }))).toEqual({
      ...cutWalk,
      confirmedBy: ['ana'],
    })
  })

  it('what Kim recorded and nobody confirmed goes with her, also while somebody contests it', () => {
    expect(withoutKim(told({ recordedBy: 'kim' }))).toBeUndefined()
    expect(withoutKim(told({ recordedBy: 'kim', confirmedBy: ['kim'] }))).toBeUndefined()
    expect(withoutKim(told({ recordedBy: 'kim', contestedBy: ['ana'] }))).toBeUndefined()
  })

  it('what only Kim confirmed counts on, without its recorder', () => {
    expect(withoutKim(told({ recordedBy: 'rui', confirmedBy: ['kim'] }))).toEqual(cutWalk)
    expect(withoutKim(told({ recordedBy: 'rui', confirmedBy: ['kim', 'ana'] }))).toEqual({
      ...cutWalk,
      recordedBy: 'rui',
      confirmedBy: ['ana'],
    })
  })

  it('what waits for somebody who remains waits on', () => {
    expect(withoutKim(told({ recordedBy: 'rui' }))).toEqual({ ...cutWalk, recordedBy: 'rui' })
  })

  it('what only Kim contested goes with her, and what others contest stays contested', () => {
    expect(withoutKim(told({ contestedBy: ['kim'] }))).toBeUndefined()
    expect(withoutKim(told({ recordedBy: 'rui', contestedBy: ['kim'] }))).toBeUndefined()
    expect(withoutKim(told({ contestedBy: ['kim', 'ana'] }))).toEqual({ ...cutWalk, contestedBy: ['ana'] })
  })

  it('a support keeps the side that remains', () => {
    const support = { id: 's', at: '2026-03-01T10:00:00Z', kind: 'support' } as const
    expect(withoutKim({ ...support, asker: 'kim', offerers: ['ana', 'rui'] })).toEqual({
      ...support,
      offerers: ['ana', 'rui'],
    })
    expect(withoutKim({ ...support, asker: 'ana', offerers: ['kim'] })).toEqual({ ...support, asker: 'ana' })
    expect(withoutKim({ ...support, asker: 'ana', offerers: ['kim', 'rui'] })).toEqual({
      ...support,
      asker: 'ana',
      offerers: ['rui'],
    })
    expect(withoutKim({ ...support, asker: 'kim' })).toBeUndefined()
  })

  it('a word about a conflict that nobody but Kim had recorded closes nothing, as before', () => {
    const conflict = { kind: 'conflict', participants: ['ana', 'rui'] } satisfies Partial<Interaction>
    const interactions: Interaction[] = [
      { id: 'c1', at: '2026-03-01T10:00:00Z', ...conflict, outcome: 'unresolved' },
      { id: 'c2', at: '2026-03-02T10:00:00Z', ...conflict, outcome: 'unresolved', recordedBy: 'kim' },
      { id: 'c3', at: '2026-03-03T10:00:00Z', ...conflict, outcome: 'resolved', about: 'c2' },
    ]
    const members = ['ana', 'kim', 'rui'].map(id => ({ id, name: id }))
    const cohort = { ...emptyCohort(), members, interactions }
    const left = without(cohort, ['kim'])
    expect(left.interactions).toEqual([interactions[0], interactions[2]])
    expect(computeTrust(left).between('ana', 'rui').openConflicts).toEqual(['c1'])
    expect(computeTrust(left).dyads).toEqual(computeTrust(cohort).dyads)
    expect(without(cohort, ['rui']).interactions).toEqual([])
  })

  it('the second meeting of a series becomes its first where one person is left of the first', () => {
    const meeting = { kind: 'meeting', series: 'tuesdays' } as const
    const interactions: Interaction[] = [
      { id: 'm1', at: '2026-03-03T10:00:00Z', ...meeting, participants: ['ana', 'kim'], missed: [] },
      {
        id: 'm2',
        at: '2026-03-10T10:00:00Z',
        ...meeting,
        participants: ['ana', 'kim', 'rui'],
        missed: ['kim'],
      },
    ]
    const members = ['ana', 'kim', 'rui'].map(id => ({ id, name: id }))
    const cohort = { ...emptyCohort(), asOf: '2026-03-10T10:00:00Z', members, interactions }
    const left = without(cohort, ['kim'])
    expect(left.interactions).toEqual([
      { id: 'm2', at: '2026-03-10T10:00:00Z', ...meeting, participants: ['ana', 'rui'] },
    ])
    expect(computeTrust(cohort).between('ana', 'rui').aToB.points).toBe(3)
    expect(computeTrust(left).between('ana', 'rui').aToB.points).toBe(1)
  })

  it('everything else that is Kim’s goes, and what is others’ loses her name', () => {
    const people = ['ana', 'ben', 'lee', 'rui']
    const cohort: Cohort = {
      ...emptyCohort(),
      members: [
        { id: 'kim', name: 'Kim' },
        ...people.map(id => ({ id, name: id, invitedBy: id === 'ana' ? 'kim' : 'ana' })).slice(1),
        { id: 'ana', name: 'Ana', invitedBy: 'kim' },
      ],
      crews: [
        { id: 'loaf', members: ['ana', 'ben', 'kim'], intention: 'bread' },
        { id: 'boat', members: ['kim', 'ana', 'ben', 'lee'], caller: 'kim', locked: true },
        { id: 'band', members: ['ana', 'ben', 'rui'], caller: 'kim' },
      ],
      calls: [
        { caller: 'kim', intention: 'a choir', members: ['ana'] },
        { caller: 'ana', intention: 'a book club', members: ['kim'] },
      ],
      wishes: [
        { from: 'ana', to: 'kim', kind: 'interested' },
        { from: 'kim', to: 'ana', kind: 'interested' },
        { from: 'ana', to: 'rui', kind: 'not-now' },
      ],
      boundaries: [
        { between: ['ana', 'kim'], kind: 'apart', by: 'ana' },
        { between: ['ana', 'rui'], kind: 'together' },
      ],
      gatherings: [{ id: 'spring', attendees: ['kim'] }, { id: 'summer' }],
      stewards: [
        { member: 'ana', steward: 'kim' },
        { member: 'kim', steward: 'rui' },
        { member: 'rui', steward: 'ana' },
      ],
    }
    expect(without(cohort, ['kim'])).toEqual({
      ...cohort,
      members: [...cohort.members.slice(1, 4), { id: 'ana', name: 'Ana' }],
      crews: [
        { id: 'boat', members: ['ana', 'ben', 'lee'], locked: true },
        { id: 'band', members: ['ana', 'ben', 'rui'] },
      ],
      calls: [{ caller: 'ana', intention: 'a book club', members: [] }],
      wishes: [{ from: 'ana', to: 'rui', kind: 'not-now' }],
      boundaries: [{ between: ['ana', 'rui'], kind: 'together' }],
      gatherings: [{ id: 'spring', attendees: [] }, { id: 'summer' }],
      stewards: [{ member: 'rui', steward: 'ana' }],
    })
  })
})
