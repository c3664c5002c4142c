import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INTERACTION_KINDS, parseCohort } from '../../src/graph/cohort.ts'
import { arbitraryCohort } from '../arbitraries.ts'

describe('arbitraryCohort', () => {
  it('gives cohorts that are read back as they are', () => {
    fc.assert(
      fc.property(arbitraryCohort({ maxMembers: 10, maxInteractions: 20 }), cohort => {
        expect(parseCohort(JSON.parse(JSON.stringify(cohort)), 'x').cohort).toEqual(cohort)
      }),
    )
  })

  it('gives every kind of interaction, in every state of a record', () => {
    const interactions = fc.sample(arbitraryCohort(), 100).flatMap(cohort => cohort.interactions)
    expect(new Set(interactions.map(i => i.kind))).toEqual(new Set(INTERACTION_KINDS))
    for (const field of ['gathering', 'recordedBy', 'confirmedBy', 'contestedBy', 'missed', 'about', 'asker'])
      expect(interactions.filter(i => field in i).length, field).toBeGreaterThan(5)
  })
})
