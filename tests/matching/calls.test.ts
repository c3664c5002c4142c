/** Crews that begin with calls: who begins one, and what the search makes of it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Call, Cohort } from '../../src/graph/cohort.ts'
import { beginningsFrom, distinctCalls } from '../../src/matching/calls.ts'
import { ImpossibleError } from '../../src/matching/constraints.ts'
import { gatherFacts } from '../../src/matching/facts.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { suggest } from '../../src/matching/suggest.ts'
import { vetoesOf } from '../../src/matching/vetoes.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { cohortOf, person } from './cohorts.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
const call = (caller: string, ...members: string[]): Call => ({ caller, intention: `of ${caller}`, members })
const village = (calls: Call[], more: Partial<Cohort> = {}) =>
  cohortOf(
    IDS.map(id => person(id)),
    { calls, ...more },
  )
/** By their ids. */
function beginnings(cohort: Cohort, most = 8, staying: readonly string[] = []): string[][] {
  const facts = gatherFacts(cohort)
  const id = (i: number) => facts.members[i].id
  return beginningsFrom(facts, most, i => staying.includes(id(i))).map(crew => crew.map(id))
}

describe('a call', () => {
  it('begins a crew with its caller and those who opted in, as many as there is room for', () => {
    expect(beginnings(village([call('ana', 'ben', 'cleo')]))).toEqual([['ana', 'ben', 'cleo']])
    expect(beginnings(village([call('ana', 'ben', 'cleo', 'dai')]), 3)).toEqual([['ana', 'ben', 'cleo']])
    expect(beginnings(village([call('ana')]))).toEqual([])
    // Told twice, it is one.
    expect(beginnings(village([call('ana', 'ben'), call('ana', 'cleo')]))).toEqual([['ana', 'ben', 'cleo']])
  })

  it('has each in one beginning: callers in their own, others in that which has the fewest', () => {
    const two = [call('ana', 'ben', 'cleo', 'dai'), call('eva', 'dai', 'ana')]
    expect(beginnings(village(two))).toEqual([
      ['eva', 'dai'],
      ['ana', 'ben', 'cleo'],
    ])
  })

  it('begins nothing that could be no crew', () => {
    const one = [call('ana', 'ben', 'cleo')]
    expect(beginnings(village(one, { boundaries: [{ between: ['ana', 'ben'], kind: 'apart' }] }))).toEqual([
      ['ana', 'cleo'],
    ])
    expect(beginnings(village(one, { boundaries: [{ between: ['ben', 'gil'], kind: 'together' }] }))).toEqual(
      [['ana', 'ben', 'gil', 'cleo']],
    )
    expect(beginnings(village(one), 8, ['ana'])).toEqual([])
    expect(beginnings(village(one), 8, ['ben'])).toEqual([['ana', 'cleo']])
    const cohort = village(one)
    const [ana, ben, ...rest] = cohort.members
    const those = (more: object) => ({ ...cohort, members: [ana!, { ...ben!, ...more }, ...rest] })
    expect(beginnings(those({ paused: true }))).toEqual([['ana', 'cleo']])
    expect(beginnings(those({ crewSize: [2, 2] }))).toEqual([['ana', 'ben']])
    const spoken = (languages: string[]) => ({ ...ana!, languages })
    expect(
      beginnings({
        ...those({ languages: ['de'] }),
        members: [spoken(['pt']), { ...ben!, languages: ['de'] }, ...rest],
      }),
    ).toEqual([['ana', 'cleo']])
  })
})

const request = { sizes: [3, 5] as const, alternatives: 1, preset: PRESETS['first-crews'], seed: 1 }

describe('whatever the cohort', () => {
  it('beginnings are disjoint, of a caller with whoever opted in or is bound to them, and nothing forbids them', () => {
    fc.assert(
      fc.property(arbitraryCohort({ minMembers: 3 }), fc.integer({ min: 2, max: 8 }), (cohort, most) => {
        const facts = gatherFacts(cohort)
        const found = beginningsFrom(facts, most, i => i % 5 === 4)
        expect(new Set(found.flat()).size).toBe(found.flat().length)
        for (const crew of found) {
          expect(crew.length).toBeGreaterThan(1)
          expect(crew.length).toBeLessThanOrEqual(most)
          expect(crew.some(i => i % 5 === 4)).toBe(false)
          for (const veto of vetoesOf(facts, crew)) expect(veto.because).toMatch(/asked for a larger crew$/)
          const caller = facts.members[crew[0]!].id
          const heard = distinctCalls(cohort.calls)
            .filter(one => one.caller === caller)
            .flatMap(({ members }) => members)
          expect(crew.slice(1).some(i => heard.includes(facts.members[i].id))).toBe(true)
          const bound = (i: number) => crew.some(j => facts.apart.together[i * facts.n + j] === 1)
          for (const i of crew.slice(1))
            expect(heard.includes(facts.members[i].id) || bound(i), facts.members[i].id).toBe(true)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('a set keeps each beginning whole, and nothing becomes impossible by a call', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCohort({ minMembers: 5, maxInteractions: 8 }), async cohort => {
        const found = (calls: boolean) =>
          suggest(cohort, { ...request, calls, budget: { steps: 300 } }, inlineRunner()).catch(
            (error: Error) => {
              if (error instanceof ImpossibleError) return undefined
              throw error
            },
          )
        const [without, started] = [await found(false), await found(true)]
        expect(started === undefined).toBe(without === undefined)
        if (started === undefined) return
        const facts = gatherFacts(cohort)
        const locked = cohort.crews.filter(crew => crew.locked === true).flatMap(({ members }) => members)
        const [{ crews, unplaced }] = started.sets as [(typeof started.sets)[number]]
        const groups = [...crews.map(({ members }) => members), unplaced.map(({ member }) => member)]
        for (const crew of beginningsFrom(facts, 5, i => locked.includes(facts.members[i].id))) {
          const ids = crew.map(i => facts.members[i].id)
          expect(groups.some(group => ids.every(id => group.includes(id)))).toBe(true)
        }
        expect(started.notes.filter(note => note.startsWith('the call of '))).toHaveLength(
          distinctCalls(cohort.calls).length,
        )
      }),
      { numRuns: 60 },
    )
  })
})
