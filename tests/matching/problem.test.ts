import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gatherFacts } from '../../src/matching/facts.ts'
import { PRESET_NAMES, PRESETS } from '../../src/matching/presets.ts'
import { compile, crewValue, VETOED } from '../../src/matching/problem.ts'
import { scoreCrew } from '../../src/matching/score.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { arbitraryCohort } from '../arbitraries.ts'

describe('a compiled problem', () => {
  it('values every crew as the readable score does, and refuses what a veto forbids', () => {
    fc.assert(
      fc.property(
        arbitraryCohort({ maxMembers: 14, maxInteractions: 30 }),
        fc.constantFrom(...PRESET_NAMES),
        fc.infiniteStream(fc.nat()),
        (cohort, name, picks) => {
          const facts = gatherFacts(cohort)
          const active = facts.members.flatMap((member, i) => (member.paused === true ? [] : [i]))
          if (active.length < 3) return
          const problem = compile(
            facts,
            active.map(i => [i]),
            [3, 8],
            PRESETS[name],
          )
          for (let round = 0; round < 8; round++) {
            const crew = draw(active.length, 3 + (picks.next().value % 6), picks)
            const scored = scoreCrew(
              facts,
              crew.map(u => active[u]),
              PRESETS[name],
            )
            const value = crewValue(problem, crew)
            if (scored.vetoes.length > 0) expect(value).toBe(VETOED)
            else expect(value).toBeCloseTo(scored.value, 9)
          }
        },
      ),
      { numRuns: 150 },
    )
  })

  it('does so for a believable congregation, whose needs, hours and wishes meet', () => {
    const facts = gatherFacts(inventCohort({ members: 60, seed: 3 }))
    const active = facts.members.flatMap((member, i) => (member.paused === true ? [] : [i]))
    const problem = compile(
      facts,
      active.map(i => [i]),
      [3, 8],
      PRESETS['first-crews'],
    )
    const rolls = rolling(7)
    for (let round = 0; round < 2000; round++) {
      const crew = draw(active.length, 3 + (rolls.next().value % 6), rolls)
      const scored = scoreCrew(
        facts,
        crew.map(u => active[u]),
        PRESETS['first-crews'],
      )
      const value = crewValue(problem, crew)
      if (scored.vetoes.length > 0) expect(value).toBe(VETOED)
      else expect(Math.abs(value - scored.value)).toBeLessThan(1e-9)
    }
  })

  it('values a unit of several as the same people one by one', () => {
    const facts = gatherFacts(inventCohort({ members: 40, seed: 5 }))
    const active = facts.members.flatMap((member, i) => (member.paused === true ? [] : [i]))
    const alone = compile(
      facts,
      active.map(i => [i]),
      [3, 8],
      PRESETS.deepen,
    )
    const pairs = compile(
      facts,
      active.flatMap((i, k) => (k % 2 === 1 ? [[active[k - 1], i]] : [])),
      [3, 8],
      PRESETS.deepen,
    )
    for (let u = 0; u + 1 < pairs.units; u++)
      if (facts.apart.apart[active[2 * u] * facts.n + active[2 * u + 1]] === 0) {
        const one = crewValue(alone, [2 * u, 2 * u + 1, 2 * u + 2, 2 * u + 3])
        const other = crewValue(pairs, [u, u + 1])
        // Inside of a unit nobody is asked any more whether the two may be together.
        if (one !== VETOED) expect(other).toBe(one)
      }
  })
})

/** Distinct numbers below n, at most `size` of them. */
function draw(n: number, size: number, picks: Iterator<number>): number[] {
  const crew = new Set<number>()
  for (let tries = 0; crew.size < Math.min(size, n) && tries < 200; tries++)
    crew.add(Number(picks.next().value) % n)
  for (let u = 0; crew.size < Math.min(3, n); u++) crew.add(u)
  return [...crew]
}

function* rolling(seed: number): Generator<number, never> {
  for (let x = seed; ; x = (x * 48271) % 2147483647) yield x
}
