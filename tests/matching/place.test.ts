import { describe, expect, it } from 'vitest'
import { placeCrews } from '../../src/matching/place.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { suggest } from '../../src/matching/suggest.ts'
import { inventCohort } from '../../src/sim/invent.ts'

describe('placeCrews', () => {
  it('finds the crews that suggest finds with one alternative', async () => {
    for (const [members, seed] of [
      [30, 1],
      [45, 2],
      [60, 3],
    ]) {
      const cohort = inventCohort({ members, seed })
      const request = { sizes: [3, 6], preset: PRESETS['first-crews'], seed } as const
      const { sets } = await suggest(
        cohort,
        { ...request, alternatives: 1, budget: { steps: 20_000 } },
        inlineRunner(),
      )
      const placed = placeCrews(cohort, { ...request, steps: 20_000 })
      expect(placed.crews).toEqual(sets[0].crews.map(crew => crew.members))
    }
  })
})
