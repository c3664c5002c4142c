import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asOfMillis, type Cohort, counts, participantsOf } from '../../src/graph/cohort.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { memberView, mutualWishes, organiserView } from '../../src/matching/knowledge.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { cohortOf, happened, person } from './cohorts.ts'

const cohorts = arbitraryCohort({ minMembers: 2, maxMembers: 7, maxInteractions: 25 })
const withViewer = cohorts.chain(cohort =>
  fc.tuple(fc.constant(cohort), fc.constantFrom(...cohort.members.map(({ id }) => id))),
)
const law = (holds: (cohort: Cohort, viewer: string, view: Cohort) => void) =>
  fc.assert(
    fc.property(withViewer, ([cohort, viewer]) => holds(cohort, viewer, memberView(cohort, viewer))),
    { numRuns: 200 },
  )

describe('a mutual wish', () => {
  it('is what two say of each other, and never a "not now"', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const mutual = mutualWishes(cohort)
        const has = (from: string, to: string) =>
          cohort.wishes.some(wish => wish.from === from && wish.to === to && wish.kind === 'interested')
        for (const { from, to } of cohort.wishes)
          expect(mutual.some(wish => wish.from === from && wish.to === to)).toBe(
            has(from, to) && has(to, from),
          )
        expect(mutual.every(({ kind }) => kind === 'interested')).toBe(true)
      }),
    )
  })
})

describe("what an organiser's figures rest on", () => {
  it('is everything that counts but conflicts, and of wishes the mutual ones', () => {
    fc.assert(
      fc.property(cohorts, cohort => {
        const view = organiserView(cohort)
        expect(view.interactions).toEqual(
          cohort.interactions.filter(one => counts(one) && one.kind !== 'conflict'),
        )
        expect(view.wishes).toEqual(mutualWishes(cohort))
        expect(view.members).toEqual(cohort.members)
        expect(organiserView(view)).toEqual(view)
      }),
    )
  })

  it('is looked at when the document says, else when the last of it happened', () => {
    const listening = { kind: 'listening', participants: ['ana', 'ben'] }
    const conflict = { kind: 'conflict', participants: ['ana', 'ben'], outcome: 'open' }
    const pending = { ...listening, recordedBy: 'ana' }
    const interactions = happened(listening, conflict, pending)
    const document = cohortOf([person('ana'), person('ben')], { interactions })
    expect(organiserView(document).asOf).toBe('2026-07-15T12:00:00.000Z')
    expect(organiserView({ ...document, asOf: undefined }).asOf).toBe('2026-06-01T18:00:00.000Z')
  })
})

describe('what a member may know', () => {
  it('is a document of its own: it reads without a fault', () => {
    law((_cohort, _viewer, view) => {
      expect(parseCohort(JSON.parse(JSON.stringify(view)), 'view').cohort.members).toEqual(view.members)
    })
  })

  it('holds all that she took part in, unchanged', () => {
    law((cohort, viewer, view) => {
      const hers = (list: Cohort['interactions']) => list.filter(one => participantsOf(one).includes(viewer))
      expect(hers(view.interactions)).toEqual(hers(cohort.interactions))
    })
  })

  it('holds of what others did only what counts and happened openly: no conflict, no support, no miss, no record keeping', () => {
    law((cohort, viewer, view) => {
      for (const one of view.interactions) {
        if (participantsOf(one).includes(viewer)) continue
        expect(['contact', 'listening', 'meeting', 'co-ownership']).toContain(one.kind)
        expect(Object.keys(one)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(/^(missed|recordedBy|confirmedBy|contestedBy)$/)]),
        )
        expect(counts(cohort.interactions.find(({ id }) => id === one.id)!)).toBe(true)
      }
      const open = cohort.interactions.filter(
        one => counts(one) && one.kind !== 'conflict' && one.kind !== 'support',
      )
      expect(open.every(({ id }) => view.interactions.some(one => one.id === id))).toBe(true)
    })
  })

  it('holds the wishes that she has, and of those towards her the mutual ones', () => {
    law((cohort, viewer, view) => {
      const mutual = mutualWishes(cohort)
      const known = cohort.wishes.filter(
        wish => wish.from === viewer || (wish.to === viewer && mutual.includes(wish)),
      )
      expect(new Set(view.wishes)).toEqual(new Set(known))
      expect(view.wishes).toHaveLength(known.length)
    })
  })

  it("holds the boundaries that she set, and nobody else's, the organiser's neither", () => {
    law((cohort, viewer, view) => {
      expect(view.boundaries).toEqual(cohort.boundaries.filter(({ by }) => by === viewer))
    })
  })

  it("holds everybody's profile but for what sizes and how many crews others asked for", () => {
    law((cohort, viewer, view) => {
      expect(view.members.map(({ id }) => id)).toEqual(cohort.members.map(({ id }) => id))
      view.members.forEach((member, i) => {
        const whole = cohort.members[i]!
        if (whole.id === viewer) expect(member).toEqual(whole)
        else {
          expect(whole).toMatchObject(member)
          const gone = Object.keys(whole).filter(field => !(field in member))
          expect(gone).toEqual(Object.keys(whole).filter(field => ['crewSize', 'maxCrews'].includes(field)))
        }
      })
    })
  })

  it('is looked at when the document says, else when the last thing happened that she knows of', () => {
    law((cohort, _viewer, view) => {
      expect(view.asOf).toBeDefined()
      expect(asOfMillis(view)).toBe(
        cohort.asOf === undefined
          ? asOfMillis({ asOf: undefined, interactions: view.interactions })
          : Date.parse(cohort.asOf),
      )
    })
  })

  it('knows no more at a second look', () => {
    law((_cohort, viewer, view) => {
      expect(memberView(view, viewer)).toEqual(view)
    })
  })
})
