import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort, Interaction } from '../../src/graph/cohort.ts'
import { CRITERION_NAMES } from '../../src/matching/criteria/names.ts'
import { type Facts, gatherFacts } from '../../src/matching/facts.ts'
import { DEFAULT_PRESET, PRESET_NAMES, PRESETS, type Preset } from '../../src/matching/presets.ts'
import { objective, type ScoredCrew, scoreCrew, utility, weighted } from '../../src/matching/score.ts'
import { arbitraryCohort, EARLIEST, LATEST } from '../arbitraries.ts'
import { arbitraryCrew, cohortOf, person } from './cohorts.ts'

const cohorts = arbitraryCohort({ minMembers: 4, maxMembers: 9, maxInteractions: 20 })
const withCrew = cohorts.chain(cohort =>
  fc.tuple(fc.constant(gatherFacts(cohort)), arbitraryCrew(cohort.members.length)),
)
const anyPreset = fc.constantFrom<Preset>(...Object.values(PRESETS))
const share = fc.double({ min: 0, max: 1, noNaN: true })
const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1000, noNaN: true }))
const weightedValues = fc
  .array(fc.record({ value: share, weight }), { minLength: 1, maxLength: 8 })
  .filter(list => list.some(one => one.weight > 0))
const withWeights = (preset: Preset, change: (weight: number) => number): Preset => ({
  ...preset,
  weights: Object.fromEntries(
    CRITERION_NAMES.map(name => [name, change(preset.weights[name])]),
  ) as Preset['weights'],
})

describe('the score of a crew', () => {
  it('is in [0, 100], and its value the size times u of it', () => {
    fc.assert(
      fc.property(withCrew, anyPreset, ([facts, crew], preset) => {
        const { score, value, members, criteria } = scoreCrew(facts, crew, preset)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(100)
        expect(value).toBeCloseTo(members.length * utility(score / 100), 12)
        expect(score).toBeCloseTo(100 * weighted(criteria), 12)
        expect(members).toEqual([...members].sort())
        expect(members).toHaveLength(crew.length)
      }),
      { numRuns: 80 },
    )
  })

  it("names every criterion once, with the preset's weight", () => {
    const facts = gatherFacts(cohortOf(['a', 'b', 'c'].map(id => person(id))))
    for (const preset of Object.values(PRESETS)) {
      const { criteria } = scoreCrew(facts, [0, 1, 2], preset)
      expect(criteria.map(({ name }) => name)).toEqual(CRITERION_NAMES)
      for (const one of criteria) expect(one.weight).toBe(preset.weights[one.name])
    }
  })

  it('does not hang on the order in which members are named', () => {
    fc.assert(
      fc.property(withCrew, anyPreset, ([facts, crew], preset) => {
        expect(scoreCrew(facts, crew.toReversed(), preset)).toEqual(scoreCrew(facts, crew, preset))
      }),
      { numRuns: 30 },
    )
  })

  it('is a mean: between the lowest and the highest value that weighs anything, the value itself where all agree', () => {
    fc.assert(
      fc.property(weightedValues, list => {
        const values = list.filter(one => one.weight > 0).map(({ value }) => value)
        const mean = weighted(list)
        expect(mean).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12)
        expect(mean).toBeLessThanOrEqual(Math.max(...values) + 1e-12)
        expect(mean).toBeLessThanOrEqual(1)
        expect(weighted(list.map(one => ({ ...one, value: 1 })))).toBe(1)
      }),
    )
  })

  it('never falls where one criterion rises, and rises where it weighs something', () => {
    fc.assert(
      fc.property(weightedValues, fc.nat(), share, (list, at, higher) => {
        const k = at % list.length
        const raised = list.map((one, i) => (i === k ? { ...one, value: Math.max(one.value, higher) } : one))
        expect(weighted(raised)).toBeGreaterThanOrEqual(weighted(list))
        const most = list.map((one, i) => (i === k ? { value: 1, weight: 1 } : one))
        const least = list.map((one, i) => (i === k ? { value: 0, weight: 1 } : one))
        expect(weighted(most)).toBeGreaterThan(weighted(least))
      }),
    )
  })

  it('hangs on what weights are to each other, not on their scale', () => {
    fc.assert(
      fc.property(
        withCrew,
        anyPreset,
        fc.double({ min: 0.01, max: 1000, noNaN: true }),
        ([facts, crew], preset, scale) => {
          const scaled = scoreCrew(
            facts,
            crew,
            withWeights(preset, one => one * scale),
          )
          expect(scaled.score).toBeCloseTo(scoreCrew(facts, crew, preset).score, 9)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('gives a criterion of weight 0 a voice but no vote', () => {
    const members = ['a', 'b', 'c'].map(id => person(id))
    const crews = [{ id: 'old', members: ['a', 'b', 'c'] }]
    const freshly = (preset: Preset) => {
      const facts = gatherFacts(cohortOf(members, { crews }))
      const { score, criteria } = scoreCrew(facts, [0, 1, 2], preset)
      return { score, because: criteria.find(({ name }) => name === 'freshness')!.because }
    }
    expect(PRESETS.deepen.weights.freshness).toBe(0)
    const { score, because } = freshly(PRESETS.deepen)
    expect(score).toBe(scoreCrew(gatherFacts(cohortOf(members)), [0, 1, 2], PRESETS.deepen).score)
    expect(because).toBe('all of them share a crew already')
    expect(freshly(PRESETS['first-crews']).score).toBeLessThan(
      scoreCrew(gatherFacts(cohortOf(members)), [0, 1, 2], PRESETS['first-crews']).score,
    )
  })

  it('explains a crew of which nothing is known, without a missing figure', () => {
    for (const preset of Object.values(PRESETS))
      for (let size = 3; size <= 8; size++) {
        const members = 'abcdefgh'
          .slice(0, size)
          .split('')
          .map(id => person(id))
        const facts = gatherFacts(cohortOf(members))
        const scored = scoreCrew(
          facts,
          members.map((_, i) => i),
          preset,
        )
        expect(JSON.stringify(scored)).not.toMatch(/null|NaN/)
        expect(scored.vetoes).toEqual([])
        expect(scored.score).toBeGreaterThan(20)
        expect(scored.score).toBeLessThan(60)
      }
  })
})

describe('what a score is worth to each member', () => {
  it('goes from 0 to 1, rises, and rises less the higher it is', () => {
    expect(utility(0)).toBe(0)
    expect(utility(1)).toBe(1)
    fc.assert(
      fc.property(share, share, share, (x, y, part) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)]
        expect(utility(low)).toBeLessThanOrEqual(utility(high))
        const between = low + part * (high - low)
        const chord = utility(low) + part * (utility(high) - utility(low))
        expect(utility(between)).toBeGreaterThanOrEqual(chord - 1e-12)
      }),
    )
  })

  it('weighs ten points twice as much for a weak crew as for a strong one', () => {
    const gain = (from: number, to: number) => utility(to / 100) - utility(from / 100)
    expect(gain(20, 30) / gain(70, 80)).toBeCloseTo(1.96, 2)
  })
})

describe('the objective', () => {
  it("is the sum of the crews' values, 0 of none", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { maxLength: 30 }), values => {
        expect(objective(values.map(value => ({ value })))).toBe(
          values.reduce((sum, value) => sum + value, 0),
        )
      }),
    )
  })
})

/** A change of what an organiser's figures must not tell: a conflict more or less, a one-sided wish more or less. */
const arbitraryPrivateChange = (cohort: Cohort): fc.Arbitrary<Cohort> => {
  const ids = cohort.members.map(({ id }) => id)
  const pair = fc.shuffledSubarray(ids, { minLength: 2, maxLength: 2 }) as fc.Arbitrary<[string, string]>
  const latest = cohort.asOf === undefined ? LATEST + 1e10 : Date.parse(cohort.asOf)
  const conflict = fc
    .record({
      participants: pair,
      outcome: fc.constantFrom('resolved', 'unresolved', 'open'),
      at: fc
        .integer({ min: EARLIEST, max: Math.max(EARLIEST, latest) })
        .map(time => new Date(time).toISOString()),
      record: fc.constantFrom('imported', 'pending', 'confirmed', 'contested'),
    })
    .map(({ participants, outcome, at, record }) => {
      const [one, other] = participants
      const by = record === 'imported' ? {} : { recordedBy: one }
      const said =
        record === 'confirmed'
          ? { confirmedBy: [other] }
          : record === 'contested'
            ? { contestedBy: [other] }
            : {}
      const added = { id: 'added-conflict', kind: 'conflict', participants, outcome, at, ...by, ...said }
      return { ...cohort, interactions: [...cohort.interactions, added as Interaction] }
    })
  const noConflicts = fc.constant({
    ...cohort,
    interactions: cohort.interactions.filter(({ kind }) => kind !== 'conflict'),
  })
  const wished = (from: string, to: string) =>
    cohort.wishes.find(wish => wish.from === from && wish.to === to)
  const wish = fc
    .tuple(pair, fc.constantFrom('interested' as const, 'not-now' as const))
    .map(([[from, to], kind]) => {
      const mutualNow = wished(from, to)?.kind === 'interested' && wished(to, from)?.kind === 'interested'
      const mutualThen = kind === 'interested' && wished(to, from)?.kind === 'interested'
      if (mutualNow || mutualThen) return cohort
      const others = cohort.wishes.filter(one => one.from !== from || one.to !== to)
      return { ...cohort, wishes: [...others, { from, to, kind }] }
    })
  const onlyMutual = fc.constant({
    ...cohort,
    wishes: cohort.wishes.filter(
      one => one.kind === 'interested' && wished(one.to, one.from)?.kind === 'interested',
    ),
  })
  return fc.oneof({ weight: 4, arbitrary: conflict }, noConflicts, { weight: 3, arbitrary: wish }, onlyMutual)
}

describe("an organiser's figures", () => {
  it('tell nothing of conflicts and one-sided wishes: none of them changes a score, a criterion or a sentence', () => {
    fc.assert(
      fc.property(
        cohorts.chain(cohort =>
          fc.tuple(
            fc.constant(cohort),
            arbitraryPrivateChange(cohort).chain(arbitraryPrivateChange),
            fc.array(arbitraryCrew(cohort.members.length), { minLength: 1, maxLength: 5 }),
          ),
        ),
        anyPreset,
        ([before, after, crews], preset) => {
          const figures = (facts: Facts) =>
            JSON.stringify(crews.map(crew => disregarding(scoreCrew(facts, crew, preset))))
          expect(figures(gatherFacts(after))).toBe(figures(gatherFacts(before)))
        },
      ),
      { numRuns: 250 },
    )
  })
})

function disregarding({ vetoes: _vetoes, ...figures }: ScoredCrew): Omit<ScoredCrew, 'vetoes'> {
  return figures
}

describe('docs/scoring.md', () => {
  const page = readFileSync(new URL('../../docs/scoring.md', import.meta.url), 'utf8')
  const rows = page
    .split('\n')
    .filter(line => line.startsWith('|'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim().replaceAll('`', '')),
    )

  it("tells the presets' weights and sizes as they are", () => {
    expect(rows.find(([head]) => head === 'weight of')?.slice(1)).toEqual(PRESET_NAMES)
    for (const name of CRITERION_NAMES)
      expect(rows.find(row => row[0] === name && row.length === PRESET_NAMES.length + 1)).toEqual([
        name,
        ...PRESET_NAMES.map(preset => String(PRESETS[preset].weights[name])),
      ])
    for (let size = 3; size <= 8; size++)
      expect(rows.find(([head]) => head === `${size} people`)).toEqual([
        `${size} people`,
        ...PRESET_NAMES.map(preset => String(PRESETS[preset].sizes[size - 3])),
      ])
    for (const { weights } of Object.values<Preset>(PRESETS))
      expect(Object.values(weights).reduce((sum, one) => sum + one, 0)).toBe(100)
    expect(page).toContain(`\`${DEFAULT_PRESET}\` unless you say otherwise`)
  })

  it('tells what a score is worth as it is', () => {
    const scores = rows.find(([head]) => head === 'score')!.slice(1)
    const worth = rows.find(([head]) => head === 'worth to each member')!.slice(1)
    expect(worth).toEqual(scores.map(score => String(Math.round(100 * utility(Number(score) / 100)) / 100)))
  })

  it('names every criterion and every preset', () => {
    for (const name of CRITERION_NAMES) expect(page).toContain(`| \`${name}\` |`)
    for (const name of PRESET_NAMES) expect(page).toContain(`- \`${name}\`: ${PRESETS[name].purpose}`)
  })
})
