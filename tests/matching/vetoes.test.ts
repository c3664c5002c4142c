import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Boundary, Cohort, Interaction, Member } from '../../src/graph/cohort.ts'
import { gatherFacts } from '../../src/matching/facts.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { scoreCrew } from '../../src/matching/score.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { suggest } from '../../src/matching/suggest.ts'
import { vetoesOf } from '../../src/matching/vetoes.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { arbitraryCrew, cohortOf, happened, person } from './cohorts.ts'

const people = (count: number, ...more: readonly Partial<Member>[]) =>
  ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana', 'ivo']
    .slice(0, count)
    .map((id, i) => person(id, more[i] ?? {}))
/** The vetoes against the crew that all members make. */
const against = (members: readonly Member[], more: Partial<Cohort> = {}) =>
  vetoesOf(
    gatherFacts(cohortOf(members, more)),
    members.map((_, i) => i),
  )
const apart = (...by: (string | undefined)[]): readonly Boundary[] =>
  by.map(one => ({ between: ['ben', 'ana'], kind: 'apart', ...(one === undefined ? {} : { by: one }) }))
const conflicts = (...outcomes: ('open' | 'unresolved' | 'resolved' | object)[]) =>
  happened(
    ...outcomes.map(one => ({
      kind: 'conflict',
      participants: ['ana', 'ben'],
      ...(typeof one === 'string' ? { outcome: one } : one),
    })),
  )
const ANA_AND_BEN = { kind: 'apart', members: ['ana', 'ben'], because: 'ana and ben must stay apart' }

describe('two must stay apart', () => {
  it('where one of them set a boundary, or the organiser did', () => {
    for (const by of ['ana', 'ben', undefined])
      expect(against(people(3), { boundaries: apart(by) })).toEqual([ANA_AND_BEN])
    expect(against(people(3), { boundaries: apart('ana', 'ben', undefined) })).toEqual([ANA_AND_BEN])
  })

  it('where one of them said "not now", whatever the other wishes', () => {
    const notNow = { from: 'ben', to: 'ana', kind: 'not-now' as const }
    expect(against(people(3), { wishes: [notNow] })).toEqual([ANA_AND_BEN])
    expect(against(people(3), { wishes: [notNow, { from: 'ana', to: 'ben', kind: 'interested' }] })).toEqual([
      ANA_AND_BEN,
    ])
    expect(against(people(3), { wishes: [{ from: 'ana', to: 'ben', kind: 'interested' }] })).toEqual([])
  })

  it('where a conflict of theirs is open or ended without an agreement', () => {
    expect(against(people(3), { interactions: conflicts('unresolved') })).toEqual([ANA_AND_BEN])
    expect(against(people(3), { interactions: conflicts('open') })).toEqual([ANA_AND_BEN])
    expect(against(people(3), { interactions: conflicts('resolved', 'unresolved') })).toEqual([ANA_AND_BEN])
    expect(against(people(3), { interactions: conflicts('resolved') })).toEqual([])
  })

  it('no longer where a later record of the two resolved it, or one that is about it', () => {
    expect(against(people(3), { interactions: conflicts('unresolved', 'resolved') })).toEqual([])
    expect(against(people(3), { interactions: conflicts('open', 'unresolved', 'resolved') })).toEqual([])
    const about = { outcome: 'resolved', about: 'i0' }
    expect(against(people(3), { interactions: conflicts('unresolved', about) })).toEqual([])
    // It closes what it is about, and no other.
    expect(against(people(3), { interactions: conflicts('unresolved', 'open', about) })).toEqual([
      ANA_AND_BEN,
    ])
  })

  it('but not for a conflict that is pending or contested, and not the other way round', () => {
    const pending = { outcome: 'unresolved', recordedBy: 'ana' }
    expect(against(people(3), { interactions: conflicts(pending) })).toEqual([])
    expect(against(people(3), { interactions: conflicts({ ...pending, confirmedBy: ['cleo'] }) })).toEqual([])
    expect(against(people(3), { interactions: conflicts({ ...pending, confirmedBy: ['ben'] }) })).toEqual([
      ANA_AND_BEN,
    ])
    expect(
      against(people(3), {
        interactions: conflicts({ ...pending, confirmedBy: ['ben'], contestedBy: ['ben'] }),
      }),
    ).toEqual([])
    // A resolution that nobody confirmed lifts nothing.
    const resolved = { outcome: 'resolved', recordedBy: 'ana' }
    expect(against(people(3), { interactions: conflicts('unresolved', resolved) })).toEqual([ANA_AND_BEN])
    expect(
      against(people(3), { interactions: conflicts('unresolved', { ...resolved, confirmedBy: ['ben'] }) }),
    ).toEqual([])
  })

  it('however long ago it was', () => {
    const [conflict] = conflicts('unresolved')
    const long = { ...conflict, at: '1971-01-01T00:00:00Z' } as Interaction
    expect(against(people(3), { interactions: [long] })).toEqual([ANA_AND_BEN])
  })

  it('and nobody else is kept apart by it', () => {
    const members = people(4)
    const crew = (...ids: string[]) => {
      const facts = gatherFacts(
        cohortOf(members, { boundaries: apart('ana'), interactions: conflicts('open') }),
      )
      return vetoesOf(
        facts,
        ids.map(id => facts.index.get(id)!),
      )
    }
    expect(crew('ana', 'cleo', 'dai')).toEqual([])
    expect(crew('ben', 'cleo', 'dai')).toEqual([])
    expect(crew('ana', 'ben', 'cleo', 'dai')).toEqual([ANA_AND_BEN])
  })
})

describe('nobody can tell', () => {
  /** Each a reason for two of any cohort to stay apart. */
  const reasons: readonly ((cohort: Cohort, one: string, other: string) => Cohort)[] = [
    (cohort, one, other) => ({
      ...cohort,
      boundaries: [...cohort.boundaries, { between: [one, other], kind: 'apart', by: one }],
    }),
    (cohort, one, other) => ({
      ...cohort,
      boundaries: [...cohort.boundaries, { between: [other, one], kind: 'apart' }],
    }),
    (cohort, one, other) => ({
      ...cohort,
      wishes: [...cohort.wishes, { from: other, to: one, kind: 'not-now' }],
    }),
    ...(['open', 'unresolved'] as const).map(outcome => (cohort: Cohort, one: string, other: string) => ({
      ...cohort,
      interactions: [
        ...cohort.interactions,
        {
          id: 'the-conflict',
          at: cohort.asOf ?? '2026-08-01T12:00:00Z',
          kind: 'conflict' as const,
          participants: [one, other],
          outcome,
        },
      ],
    })),
  ]
  const withPair = (bounds: { maxMembers: number }) =>
    arbitraryCohort({ minMembers: 4, maxInteractions: 15, ...bounds })
      .chain(cohort =>
        fc.tuple(
          fc.constant(cohort),
          fc.shuffledSubarray(
            cohort.members.map(({ id }) => id),
            { minLength: 2, maxLength: 2 },
          ),
          fc.array(arbitraryCrew(cohort.members.length), { minLength: 1, maxLength: 4 }),
        ),
      )
      .filter(([{ wishes }, [one, other]]) =>
        wishes.every(({ from, to }) => ![one, other].includes(from) || ![one, other].includes(to)),
      )

  it('a boundary, a "not now" and an unresolved conflict from each other: the same bytes for every crew', () => {
    fc.assert(
      fc.property(withPair({ maxMembers: 8 }), ([cohort, [one, other], crews]) => {
        const bytes = reasons.map(reason => {
          const facts = gatherFacts(reason(cohort, one!, other!))
          return JSON.stringify(crews.map(crew => scoreCrew(facts, crew, PRESETS['first-crews'])))
        })
        expect(new Set(bytes).size).toBe(1)
      }),
      { numRuns: 80 },
    )
  })

  it('them from each other in a whole suggestion, either', async () => {
    await fc.assert(
      fc.asyncProperty(withPair({ maxMembers: 10 }), async ([cohort, [one, other]]) => {
        const looked = { ...cohort, asOf: '2026-08-01T12:00:00Z', boundaries: [] }
        const bytes = await Promise.all(
          reasons.map(async reason =>
            JSON.stringify(
              await suggest(
                reason(looked, one!, other!),
                { sizes: [3, 5], alternatives: 2, preset: PRESETS.deepen, seed: 1, budget: { steps: 400 } },
                inlineRunner(),
              ),
            ),
          ),
        )
        expect(new Set(bytes).size).toBe(1)
      }),
      { numRuns: 12 },
    )
  })
})

describe('two are bound together', () => {
  const bound = (...boundaries: readonly Boundary[]) => {
    const { apart: read, n } = gatherFacts(cohortOf(people(3), { boundaries }))
    expect(read.together[0 * n + 1]).toBe(read.together[1 * n + 0])
    expect([...read.apart]).toEqual([...new Uint8Array(9)])
    return read.together[1] === 1
  }
  const together = (by?: string): Boundary => ({
    between: ['ana', 'ben'],
    kind: 'together',
    ...(by === undefined ? {} : { by }),
  })

  it('only if the organiser set it or both of them did', () => {
    expect(bound(together())).toBe(true)
    expect(bound(together('ana'), together('ben'))).toBe(true)
    expect(bound(together('ana'), { ...together('ben'), between: ['ben', 'ana'] })).toBe(true)
    expect(bound(together('ana'))).toBe(false)
    expect(bound(together('ben'))).toBe(false)
    expect(bound(together('ana'), together('ana'))).toBe(false)
    expect(bound()).toBe(false)
  })

  it('and a crew without one of them is not forbidden: leaving out is always allowed', () => {
    const facts = gatherFacts(cohortOf(people(4), { boundaries: [together()] }))
    expect(vetoesOf(facts, [0, 2, 3])).toEqual([])
  })
})

describe('a crew is forbidden', () => {
  it('where somebody is paused', () => {
    expect(against(people(3, {}, { paused: true }))).toEqual([
      { kind: 'paused', members: ['ben'], because: 'ben is paused' },
    ])
    expect(against(people(3, {}, { paused: false }))).toEqual([])
  })

  it('where those who named a language have none in common, however they spell it', () => {
    const [en, pt, both] = [['en'], ['Portuguese'], ['English', 'pt-BR']].map(languages => ({ languages }))
    expect(against(people(3, en, pt))).toEqual([
      {
        kind: 'language',
        members: ['ana', 'ben', 'cleo'],
        because: 'those who named a language have none in common',
      },
    ])
    expect(against(people(3, en, both, {}))).toEqual([])
    expect(against(people(3, both, pt, pt))).toEqual([])
    expect(against(people(3, en, both, pt))).toHaveLength(1)
    expect(against(people(3, en))).toEqual([])
    const ours = { vocabulary: [['en', 'Scots']] }
    expect(against(people(3, en, { languages: ['Scots'] }))).toHaveLength(1)
    expect(against(people(3, en, { languages: ['Scots'] }), ours)).toEqual([])
  })

  it('where somebody asked for another size, without saying which', () => {
    const size = (least: number, most: number): Partial<Member> => ({ crewSize: [least, most] })
    expect(against(people(4, size(5, 8), size(3, 3), size(4, 4)))).toEqual([
      { kind: 'size', members: ['ana'], because: 'ana asked for a larger crew' },
      { kind: 'size', members: ['ben'], because: 'ben asked for a smaller crew' },
    ])
    for (let count = 3; count <= 8; count++)
      expect(against(people(count, size(4, 6))).length).toBe(count >= 4 && count <= 6 ? 0 : 1)
  })

  it('for all of its reasons at once, and each is a sentence', () => {
    const vetoes = against(
      people(3, { paused: true, languages: ['en'] }, { languages: ['pt'], crewSize: [4, 5] }),
      {
        boundaries: apart('ana'),
      },
    )
    expect(vetoes.map(({ kind }) => kind)).toEqual(['apart', 'paused', 'language', 'size'])
    for (const { because } of vetoes) expect(because.length).toBeGreaterThan(10)
  })

  it('by nothing else: a crew of people of whom nothing is known may be', () => {
    for (let count = 3; count <= 8; count++) expect(against(people(count))).toEqual([])
  })
})
