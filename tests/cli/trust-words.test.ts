import { describe, expect, it } from 'vitest'
import { peopleOf } from '../../src/cli/people.ts'
import {
  happeningInWords,
  ownRow,
  pairRow,
  relianceInWords,
  stateInWords,
  stateSentence,
  statesInWords,
  waitingOf,
} from '../../src/cli/trust-words.ts'
import type { Interaction } from '../../src/graph/cohort.ts'
import { computeTrust, type Dyad, unknownDyad } from '../../src/graph/trust.ts'
import { inventCohort } from '../../src/sim/invent.ts'

const people = peopleOf({
  members: [
    { id: 'b', name: 'Ana' },
    { id: 'a', name: 'Zoë' },
    { id: 'm', name: 'Ömer' },
    { id: 'x1', name: 'Sam' },
    { id: 'x2', name: 'Sam' },
  ],
})
const reliance = { trust: 0.75, evidence: 3, net: 2, points: 12 }
const dyad: Dyad = {
  ...unknownDyad('a', 'b'),
  aToB: reliance,
  bToA: { ...reliance, trust: 0.6 },
  interactions: 3,
  days: 1,
  balance: 0.3,
  state: 'leaning',
}

describe('people', () => {
  it('are called by name, and by id too where two share one', () => {
    expect(['a', 'x1', 'nobody'].map(people.call)).toEqual(['Zoë', 'Sam (x1)', 'nobody'])
  })

  it('stand by name, whatever marks it has, and numbers by size', () => {
    expect(['x2', 'a', 'm', 'x1', 'b'].sort(people.byName)).toEqual(['b', 'm', 'x1', 'x2', 'a'])
    const numbered = peopleOf({ members: ['10', '9', '101'].map(id => ({ id, name: id })) })
    expect(['10', '9', '101'].sort(numbered.byName)).toEqual(['9', '10', '101'])
  })
})

describe('dyads in words', () => {
  it('name the pair by name and turn the directions with it', () => {
    expect(pairRow(dyad, people)).toEqual([
      'Ana and Zoë',
      '0.60',
      '0.75',
      '3 times, 1 day',
      'leaning: more from Ana',
    ])
    expect(ownRow(dyad, 'a', people).slice(0, 3)).toEqual(['Ana', '0.75', '0.60'])
    expect(ownRow(dyad, 'b', people).slice(0, 3)).toEqual(['Zoë', '0.60', '0.75'])
  })

  it('keep unknown apart from distrust', () => {
    expect(pairRow(unknownDyad('a', 'b'), people)).toEqual(['Ana and Zoë', '-', '-', 'nothing', 'unknown'])
    expect(stateSentence(unknownDyad('a', 'b'), people)).toMatch(/says nothing against them/)
  })

  it('say each state, and who gives more', () => {
    const said = (change: Partial<Dyad>) => stateInWords({ ...dyad, ...change }, people)
    expect(said({ state: 'domination', balance: -0.6 })).toBe('domination: far more from Zoë')
    expect(said({ openConflicts: ['c'] })).toBe('leaning: a conflict is not resolved')
    expect(said({ balance: 0, mutual: 0.4 })).toBe('leaning: less than between strangers')
    expect(said({ state: 'partnership' })).toBe('partnership')
    expect(stateSentence(dyad, people)).toBe(
      'Ana and Zoë: leaning. Zoë can rely on Ana more than Ana on Zoë.',
    )
    for (const state of ['forming', 'partnership', 'domination'] as const)
      expect(stateSentence({ ...dyad, state }, people)).toContain(state)
    expect(statesInWords([dyad, dyad, unknownDyad('a', 'm')])).toBe('2 leaning, 1 unknown')
  })

  it('explain a figure with a sum that is true', () => {
    const { dyads } = computeTrust(inventCohort({ members: 30, seed: 1 }))
    for (const { aToB } of dyads) {
      const said = relianceInWords('A', 'B', aToB)
      const [, good, more, bad, result] =
        /\((\d+\.\d+) \+ 1\) \/ \((\d+\.\d+)(?: \+ (\d+\.\d+))? \+ 2\) = (\d+\.\d+)\.$/.exec(said) ?? []
      expect((Number(good) + 1) / (Number(more) + Number(bad ?? 0) + 2)).toBeCloseTo(Number(result), 1.5)
      expect(result).toBe(aToB.trust.toFixed(2))
    }
  })

  it('tell what happened without telling more', () => {
    const at = '2026-01-01T12:00:00Z'
    const both = { id: 'i', at, participants: ['a', 'b'] }
    const said = (interaction: Interaction) =>
      happeningInWords(interaction, ['a', 'b'], { call: id => id.toUpperCase() })
    expect(said({ ...both, kind: 'contact', minutes: 30.4 })).toBe('time together, 30 min')
    expect(said({ ...both, kind: 'conflict', outcome: 'open' })).toBe('a conflict, open')
    expect(said({ ...both, kind: 'co-ownership', what: 'a van' })).toBe('shared ownership: a van')
    expect(said({ id: 'i', at, kind: 'support', asker: 'a' })).toBe('help asked and offered')
    expect(said({ ...both, kind: 'meeting', series: 'tuesdays', missed: ['b', 'c'] })).toBe(
      'a meeting of a series, tuesdays, missed by B',
    )
  })

  it('say what does not count, and why', () => {
    const contact = {
      at: '2026-01-01T12:00:00Z',
      kind: 'contact' as const,
      participants: ['a', 'b'],
      minutes: 5,
    }
    const interactions: Interaction[] = [
      { ...contact, id: 'one' },
      { ...contact, id: 'two', recordedBy: 'a' },
      { ...contact, id: 'three', recordedBy: 'a', confirmedBy: ['b'], contestedBy: ['b'] },
      { ...contact, id: 'four', participants: ['a', 'm'], recordedBy: 'a' },
    ]
    expect(waitingOf({ interactions }, 'a', 'b', people).map(({ id, because }) => [id, because])).toEqual([
      ['two', 'recorded by Zoë, and nobody else who was there has confirmed it'],
      ['three', 'contested by Ana'],
    ])
  })
})
