import { describe, expect, it } from 'vitest'
import type { Boundary, Cohort, Crew } from '../../src/graph/cohort.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { constrain, ImpossibleError } from '../../src/matching/constraints.ts'
import { gatherFacts } from '../../src/matching/facts.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana', 'ivo', 'jo', 'kim', 'lee']

function cohort(parts: { boundaries?: Boundary[]; crews?: Crew[]; paused?: string[] }): Cohort {
  const members = IDS.map(id => ({ id, name: id, ...(parts.paused?.includes(id) ? { paused: true } : {}) }))
  return parseCohort(
    { format: 'coalesce/cohort@1', members, boundaries: parts.boundaries ?? [], crews: parts.crews ?? [] },
    'test',
  ).cohort
}

const together = (...between: [string, string]): Boundary => ({ between, kind: 'together' })
const apart = (...between: [string, string]): Boundary => ({ between, kind: 'apart' })

function run(parts: Parameters<typeof cohort>[0], most = 8, pinned: string[] = []) {
  const facts = gatherFacts(cohort(parts))
  const { units, kept, out, notes } = constrain(facts, most, new Set(pinned))
  const ids = (list: readonly number[]) => list.map(i => facts.members[i].id)
  return {
    units: units.map(ids),
    kept: kept.map(({ crew }) => crew.id),
    out: out.map(({ member, because }) => `${facts.members[member].id} ${because}`),
    notes,
  }
}

function conflict(parts: Parameters<typeof cohort>[0], most = 8): readonly string[] {
  try {
    run(parts, most)
  } catch (error) {
    if (error instanceof ImpossibleError) return error.conflicts[0].wishes
    throw error
  }
  throw new Error('nothing was found impossible')
}

describe('what a request leaves to decide', () => {
  it('places everybody alone where nothing binds', () => {
    expect(run({}).units).toEqual(IDS.map(id => [id]))
  })

  it('moves those as one whom bonds tie together, directly or not', () => {
    expect(run({ boundaries: [together('ana', 'cleo'), together('cleo', 'ivo')] }).units[0]).toEqual([
      'ana',
      'cleo',
      'ivo',
    ])
  })

  it('keeps locked and pinned crews as they are, and nobody else', () => {
    const crews: Crew[] = [
      { id: 'loaf', members: ['ana', 'ben', 'cleo'], locked: true },
      { id: 'tide', members: ['dai', 'eva', 'finn'] },
    ]
    expect(run({ crews }).kept).toEqual(['loaf'])
    expect(run({ crews }).units.flat()).toContain('dai')
    expect(run({ crews }, 8, ['tide']).kept).toEqual(['loaf', 'tide'])
    expect(run({ crews }, 8, ['tide']).units.flat()).not.toContain('dai')
  })

  it('says who is left out from the start and why', () => {
    expect(run({ paused: ['gil'] }).out).toEqual([expect.stringMatching(/^gil is paused/)])
    expect(run({ paused: ['gil'] }).units.flat()).not.toContain('gil')
  })

  it('keeps a crew that stays although two in it must stay apart, or one pauses, and says so', () => {
    const crews: Crew[] = [{ id: 'loaf', members: ['ana', 'ben', 'cleo'], locked: true }]
    const { kept, notes } = run({ crews, boundaries: [apart('ana', 'ben')], paused: ['cleo'] })
    expect(kept).toEqual(['loaf'])
    expect(notes.join()).toMatch(/ana and ben must stay apart.*loaf/)
    expect(notes.join()).toMatch(/cleo is paused.*loaf/)
  })

  it('holds each member once where two crews that stay share somebody', () => {
    const crews: Crew[] = [
      { id: 'loaf', members: ['ana', 'ben', 'cleo'], locked: true },
      { id: 'tide', members: ['cleo', 'dai', 'eva'], locked: true },
    ]
    const { kept, out, notes, units } = run({ crews })
    expect(kept).toEqual(['loaf'])
    expect(out.map(line => line.split(' ')[0])).toEqual(['dai', 'eva'])
    expect(units.flat()).not.toContain('dai')
    expect(notes.join()).toMatch(/loaf and tide.*cleo/)
  })

  it('drops a bond to somebody who pauses, and says so', () => {
    const { units, notes } = run({ boundaries: [together('ana', 'ben')], paused: ['ben'] })
    expect(units[0]).toEqual(['ana'])
    expect(notes.join()).toMatch(/ana and ben.*paused/)
  })
})

describe('wishes that cannot all hold', () => {
  it('are named as the fewest that conflict: the shortest chain of bonds between two who must stay apart', () => {
    const boundaries = [
      together('ana', 'ben'),
      together('ben', 'cleo'),
      together('cleo', 'dai'),
      together('ana', 'dai'),
      together('eva', 'finn'),
      apart('ana', 'cleo'),
      apart('eva', 'gil'),
    ]
    const wishes = conflict({ boundaries })
    expect(wishes).toHaveLength(3)
    expect(wishes.join()).toMatch(/ana and cleo must stay apart/)
    expect(wishes.join()).not.toMatch(/eva|finn|gil/)
  })

  it('are told all at once, the smallest conflict first', () => {
    const boundaries = [
      together('ana', 'ben'),
      together('ben', 'cleo'),
      apart('ana', 'cleo'),
      together('jo', 'kim'),
      apart('jo', 'kim'),
    ]
    expect(conflict({ boundaries }).join()).toMatch(/jo/)
    expect(conflict({ boundaries })).toHaveLength(2)
    expect(() => run({ boundaries })).toThrow(/jo and kim.*\n.*ana and cleo/)
  })

  it('bind more people than a crew may have', () => {
    const boundaries = IDS.slice(1, 9).map(id => together('ana', id))
    expect(conflict({ boundaries })).toHaveLength(8)
    expect(conflict({ boundaries: boundaries.slice(0, 4) }, 4)).toHaveLength(4)
    expect(run({ boundaries: boundaries.slice(0, 7) }).units[0]).toHaveLength(8)
  })

  it('lead out of a crew that stays', () => {
    const crews: Crew[] = [{ id: 'loaf', members: ['ana', 'ben', 'cleo'], locked: true }]
    const wishes = conflict({ crews, boundaries: [together('ana', 'eva')] })
    expect(wishes).toHaveLength(2)
    expect(wishes.join()).toMatch(/loaf/)
    expect(run({ crews, boundaries: [together('ana', 'ben')] }).kept).toEqual(['loaf'])
  })
})
