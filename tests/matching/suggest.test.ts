import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { ImpossibleError } from '../../src/matching/constraints.ts'
import { gatherFacts } from '../../src/matching/facts.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { objective, scoreCrew } from '../../src/matching/score.ts'
import { fixedStarts } from '../../src/matching/search/multi-start.ts'
import { inlineRunner, workerRunner } from '../../src/matching/search/runner.ts'
import { type Suggestion, type SuggestRequest, suggest } from '../../src/matching/suggest.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { arbitraryCohort } from '../arbitraries.ts'

const REQUEST: SuggestRequest = {
  sizes: [3, 8],
  alternatives: 3,
  preset: PRESETS['first-crews'],
  seed: 1,
  budget: { steps: 6000 },
}
const ask = (cohort: Cohort, change: Partial<SuggestRequest> = {}) =>
  suggest(cohort, { ...REQUEST, ...change }, inlineRunner())

const pairs = (set: Suggestion['sets'][number]) =>
  new Set(
    set.crews.flatMap(({ members }) => members.flatMap((a, x) => members.slice(x + 1).map(b => `${a} ${b}`))),
  )

describe('a suggestion', () => {
  it('holds every member exactly once, in crews without vetoes or with a reason, for any cohort', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCohort({ maxMembers: 14, maxInteractions: 25 }), async cohort => {
        let suggestion: Suggestion
        try {
          suggestion = await ask(cohort, { budget: { steps: 1500 } })
        } catch (error) {
          expect(error).toBeInstanceOf(ImpossibleError)
          return
        }
        const facts = gatherFacts(cohort)
        expect(suggestion.sets.length).toBeGreaterThanOrEqual(1)
        for (const set of suggestion.sets) {
          const placed = set.crews.flatMap(({ members }) => members)
          const everybody = [...placed, ...set.unplaced.map(({ member }) => member)]
          expect([...everybody].sort()).toEqual(cohort.members.map(({ id }) => id).sort())
          expect(new Set(everybody).size).toBe(everybody.length)
          expect(set.unplaced.every(({ because }) => because.length > 10)).toBe(true)
          for (const crew of set.crews) {
            const again = scoreCrew(
              facts,
              crew.members.map(id => facts.index.get(id)!),
              REQUEST.preset,
            )
            expect(crew).toMatchObject({ score: again.score, value: again.value, criteria: again.criteria })
            if (crew.kept === undefined) {
              expect(again.vetoes).toEqual([])
              expect(crew.members.length).toBeGreaterThanOrEqual(3)
              expect(crew.members.length).toBeLessThanOrEqual(8)
            }
          }
          expect(set.objective).toBe(objective(set.crews))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('keeps together who is bound together, unless both are left out', async () => {
    for (const seed of [1, 2, 3]) {
      const cohort = inventCohort({ members: 30, seed })
      const { together } = gatherFacts(cohort).apart
      const ids = cohort.members.map(({ id }) => id).sort()
      const { sets } = await ask(cohort)
      for (const set of sets)
        for (const [i, a] of ids.entries())
          for (const [j, b] of ids.entries())
            if (together[i * ids.length + j] === 1)
              expect(set.crews.find(({ members }) => members.includes(a))).toBe(
                set.crews.find(({ members }) => members.includes(b)),
              )
    }
  })

  it('keeps the sizes asked for', async () => {
    const { sets } = await ask(inventCohort({ members: 40, seed: 2 }), { sizes: [4, 5] })
    for (const set of sets)
      for (const crew of set.crews) if (crew.kept === undefined) expect([4, 5]).toContain(crew.members.length)
  })

  it('offers alternatives in which at least a third of the pairs are others, the best first', async () => {
    const { sets } = await ask(inventCohort({ members: 45, seed: 4 }), { budget: { steps: 60_000 } })
    expect(sets.length).toBe(3)
    for (const [x, one] of sets.entries())
      for (const other of sets.slice(x + 1)) {
        const [p, q] = [pairs(one), pairs(other)]
        const shared = [...p].filter(pair => q.has(pair)).length
        expect(shared / Math.max(p.size, q.size)).toBeLessThanOrEqual(2 / 3)
        expect(other.objective).toBeLessThanOrEqual(one.objective)
      }
  })

  it('says so where no other set differs enough', async () => {
    const members = ['a', 'b', 'c'].map(id => ({ id, name: id }))
    const { sets, notes } = await ask({ ...inventCohort({ members: 1, seed: 1 }), ...empty, members })
    expect(sets).toHaveLength(1)
    expect(notes.join()).toMatch(/one set is shown instead of 3/)
  })

  it('says what to do for each who is left', async () => {
    const person = (id: string, more: object = {}) => ({ id, name: id, ...more })
    const base = { ...inventCohort({ members: 1, seed: 1 }), ...empty }
    const reason = async (
      members: Cohort['members'],
      change: Partial<Cohort> = {},
      request: Partial<SuggestRequest> = {},
    ) => {
      const { sets } = await ask({ ...base, members, ...change }, request)
      return sets[0].unplaced.map(({ member, because }) => `${member}: ${because}`).join('\n')
    }
    const five = ['a', 'b', 'c', 'd', 'e'].map(id => person(id))
    expect(await reason([person('a'), person('b')])).toMatch(/a: only 2 members are free.*invite/)
    expect(await reason([...five, person('x', { paused: true })])).toMatch(/x: is paused/)
    expect(await reason([...five, person('x', { crewSize: [8, 8] })], {}, { sizes: [3, 6] })).toMatch(
      /x: asked for crews of another size.*widen/,
    )
    expect(
      await reason([...five.map(one => ({ ...one, languages: ['en'] })), person('x', { languages: ['pt'] })]),
    ).toMatch(/x: must stay apart from, or shares no language with, all but 0.*language added/)
    expect(
      await reason([...five, person('x')], {
        boundaries: ['a', 'b', 'c', 'd'].map(id => ({ between: ['x', id], kind: 'apart' as const })),
      }),
    ).toMatch(/x: must stay apart/)
    expect(await reason([...five.slice(0, 4)], {}, { sizes: [3, 3] })).toMatch(/every crew is full at 3/)
  })
})

const empty = {
  interactions: [],
  crews: [],
  calls: [],
  wishes: [],
  boundaries: [],
  gatherings: [],
  stewards: [],
  vocabulary: [],
  asOf: undefined,
}

describe('the same input, seed and steps', () => {
  const runners = [workerRunner(1), workerRunner(2), workerRunner(3)]
  afterAll(async () => {
    await Promise.all(runners.map(runner => runner.close()))
  })

  it('give the same bytes at any number of workers, and in none', async () => {
    const cohort = inventCohort({ members: 30, seed: 9 })
    const here = JSON.stringify(await ask(cohort))
    for (const runner of runners) expect(JSON.stringify(await suggest(cohort, REQUEST, runner))).toBe(here)
    expect(JSON.stringify(await ask(cohort, { seed: 2 }))).not.toBe(here)
  })

  it('whatever the order of members and interactions in the document', async () => {
    const cohort = inventCohort({ members: 20, seed: 9 })
    const turned = {
      ...cohort,
      members: [...cohort.members].reverse(),
      interactions: [...cohort.interactions].reverse(),
    }
    expect(JSON.stringify(await ask(turned))).toBe(JSON.stringify(await ask(cohort)))
  })
})

describe('a search', () => {
  it('tells how far it is, and stops at a word with the best that it has', async () => {
    const cohort = inventCohort({ members: 60, seed: 3 })
    const runner = workerRunner(2)
    const controller = new AbortController()
    const seen: number[] = []
    const suggestion = await suggest(cohort, { ...REQUEST, budget: { steps: 2_000_000_000 } }, runner, {
      signal: controller.signal,
      onProgress: ({ best }) => {
        seen.push(best)
        controller.abort()
      },
    })
    await runner.close()
    expect(seen.length).toBeGreaterThan(0)
    expect(suggestion.notes.join()).toMatch(/stopped early/)
    expect(suggestion.sets[0].objective).toBeGreaterThan(0)
  })

  it('takes about the time it is given', async () => {
    const runner = workerRunner(2)
    const started = performance.now()
    await suggest(
      inventCohort({ members: 40, seed: 3 }),
      { ...REQUEST, budget: { millis: 600, now: () => performance.now() } },
      runner,
    )
    await runner.close()
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('spends its steps, no more and no fewer, over starts of which the first is short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000_000 }), steps => {
        const starts = fixedStarts(steps)
        expect(starts.reduce((sum, one) => sum + one, 0)).toBe(steps)
        expect(starts.every(one => one >= 1)).toBe(true)
        expect(starts[0]).toBeLessThanOrEqual(15_000)
      }),
    )
  })

  it('fails with an error, not in silence, where its workers are gone', async () => {
    const runner = workerRunner(1)
    await runner.close()
    await expect(
      suggest(inventCohort({ members: 12, seed: 1 }), { ...REQUEST, budget: { steps: 60_000 } }, runner),
    ).rejects.toThrow(/closed/)
  })
})
