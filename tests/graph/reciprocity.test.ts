/** The reciprocity game: what each kind of interaction earns. Every example names the sentence of the essay it rests on. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Interaction, participantsOf } from '../../src/graph/cohort.ts'
import { earnings, meets, pairsOf, pointsOf } from '../../src/graph/reciprocity.ts'
import { computeTrust, TRUST_DEFAULTS } from '../../src/graph/trust.ts'
import { arbitraryInteractions } from '../arbitraries.ts'

const NOON = '2026-03-01T12:00:00Z'
const PEOPLE = ['ana', 'ben', 'kim', 'lee', 'rui']
const FIRST = { nth: 1, closed: false }

type Event = { readonly day?: number; readonly [field: string]: unknown }

/** Members and their trust at the moment of the last of these interactions, each `day` days after the first. */
function after(...events: readonly Event[]) {
  const interactions = events.map(({ day = 0, ...event }, index) => ({
    id: `i${index}`,
    at: new Date(Date.parse(NOON) + day * 86_400_000).toISOString(),
    ...event,
  })) as unknown as Interaction[]
  return computeTrust({ members: PEOPLE.map(id => ({ id, name: id })), interactions })
}

/** Points that `of` has earned in the eyes of `by`, as evidence for what `by` can rely on from her. */
function points(trust: ReturnType<typeof after>, by: string, of: string): number {
  const dyad = trust.between(by, of)
  return (dyad.a === by ? dyad.aToB : dyad.bToA).points
}

describe('listening', () => {
  // "If everyone listens to everyone, congratulations, you all just earned 1 reciprocity point."
  it('earns everybody in the circle 1 point in the eyes of everybody else in it', () => {
    const trust = after({ kind: 'listening', participants: ['ana', 'ben', 'kim'] })
    expect(trust.dyads.map(({ a, b, aToB, bToA }) => [a, b, aToB.points, bToA.points])).toEqual([
      ['ana', 'ben', 1, 1],
      ['ana', 'kim', 1, 1],
      ['ben', 'kim', 1, 1],
    ])
  })
})

describe('support', () => {
  // "If you offer something: hooray, 5 points for you. If you asked for something you need, hey! 5 points for you too!
  // And BONUS! you both get an extra point for talking and listening with mutual respect and positive regard."
  it('earns who offered 5 and who asked 5, and both 1 more', () => {
    const trust = after({ kind: 'support', asker: 'ana', offerers: ['ben'] })
    expect(points(trust, 'ana', 'ben')).toBe(6)
    expect(points(trust, 'ben', 'ana')).toBe(6)
  })

  it('earns each of several who offered the same, and joins none of them to each other', () => {
    const trust = after({ kind: 'support', asker: 'kim', offerers: ['ana', 'ben'] })
    expect(trust.dyads.map(({ a, b, aToB, bToA }) => [a, b, aToB.points, bToA.points])).toEqual([
      ['ana', 'kim', 6, 6],
      ['ben', 'kim', 6, 6],
    ])
    expect(trust.between('ana', 'ben').state).toBe('unknown')
  })

  it("earns 5 for an offer that nobody asked for, in nobody's eyes", () => {
    const offer = { id: 'o', at: NOON, kind: 'support', offerers: ['ana', 'ben'] } as const
    expect(earnings({ ...offer, offerers: ['ana', 'ben'] }, FIRST)).toEqual([
      { of: 'ana', points: 5, towards: [] },
      { of: 'ben', points: 5, towards: [] },
    ])
    expect(after({ kind: 'support', offerers: ['ana', 'ben'] }).dyads).toEqual([])
  })

  it("earns 5 for a need that nobody met, in nobody's eyes", () => {
    expect(earnings({ id: 'n', at: NOON, kind: 'support', asker: 'ana' }, FIRST)).toEqual([
      { of: 'ana', points: 5, towards: [] },
    ])
    expect(after({ kind: 'support', asker: 'ana' }).dyads).toEqual([])
  })
})

describe('a meeting of a series', () => {
  const meeting = (nth: number, missed: string[] = [], participants = ['ana', 'ben', 'kim']) =>
    ({ id: `m${nth}`, at: NOON, kind: 'meeting', series: 'tuesdays', participants, missed }) as const
  const of = (nth: number, missed?: string[]) =>
    earnings(meeting(nth, missed) as unknown as Interaction, { nth, closed: false }).map(one => one.points)

  // "Everyone gets 1 point for the first meeting, 3 for the second, and 5 points for every meeting after that."
  it('earns 1 the first time, 3 the second and 5 ever after', () => {
    expect([1, 2, 3, 4, 1000].map(nth => of(nth)[0])).toEqual([1, 3, 5, 5, 5])
  })

  // "5 points deducted for missing a meeting."
  it('costs who missed it 5, whichever it is, and earns the others what it would', () => {
    expect([1, 2, 3, 4].map(nth => of(nth, ['ben']))).toEqual([
      [1, -5, 1],
      [3, -5, 3],
      [5, -5, 5],
      [5, -5, 5],
    ])
  })

  it('has its place among the meetings of its own series, whoever came', () => {
    const trust = after(
      { kind: 'meeting', series: 'one', participants: ['ana', 'ben', 'kim'] },
      { kind: 'meeting', series: 'two', participants: ['lee', 'rui'], day: 0 },
      { kind: 'meeting', series: 'one', participants: ['ben', 'kim'], missed: ['ben'], day: 0.5 },
    )
    // Half a day later 1 and 5 points are a little less.
    expect(points(trust, 'ana', 'ben')).toBeCloseTo(1, 2)
    expect(points(trust, 'kim', 'ben')).toBeCloseTo(1 - 5, 2)
    expect(points(trust, 'ben', 'kim')).toBeCloseTo(1 + 3, 2)
    expect(points(trust, 'lee', 'rui')).toBeCloseTo(1, 2)
  })

  it('shares its place with those of the same moment, so that none hangs on its id', () => {
    const trust = after(
      { kind: 'meeting', series: 'tables', participants: ['ana', 'ben'] },
      { kind: 'meeting', series: 'tables', participants: ['kim', 'lee'] },
    )
    expect(points(trust, 'ana', 'ben')).toBe(1)
    expect(points(trust, 'kim', 'lee')).toBe(1)
  })

  it('has no place while it is pending or contested', () => {
    const pair = { kind: 'meeting', series: 's', participants: ['ana', 'ben'] }
    const trust = after({ ...pair, recordedBy: 'ana' }, { ...pair, contestedBy: ['ben'] }, pair)
    expect(points(trust, 'ana', 'ben')).toBe(1)
  })
})

describe('conflict', () => {
  const conflict = { kind: 'conflict', participants: ['ana', 'ben'] }

  // "You transformed your conflict into greater connection: 10 reciprocity points each!"
  it('earns 10 each where it ended in a resolution', () => {
    const trust = after({ ...conflict, outcome: 'resolved' })
    expect([points(trust, 'ana', 'ben'), points(trust, 'ben', 'ana')]).toEqual([10, 10])
  })

  // "Careful with this one though, because you lose 20 points each if you don't find a mutually agreeable resolution."
  it('costs 20 each where it did not', () => {
    const trust = after({ ...conflict, outcome: 'unresolved' })
    expect([points(trust, 'ana', 'ben'), points(trust, 'ben', 'ana')]).toEqual([-20, -20])
  })

  it('earns and costs nothing while it is open', () => {
    const trust = after({ ...conflict, outcome: 'open' })
    expect(trust.between('ana', 'ben')).toMatchObject({
      aToB: { trust: 0.5, evidence: 0 },
      state: 'forming',
      openConflicts: ['i0'],
      interactions: 1,
    })
  })

  it('counts once: what an earlier record said is taken back by a later one that is about it', () => {
    const unresolved = { ...conflict, outcome: 'unresolved' }
    const at = (...events: Event[]) => points(after(...events), 'ana', 'ben')
    expect(at(unresolved, { ...conflict, outcome: 'resolved', about: 'i0' })).toBe(10)
    expect(at(unresolved, { ...conflict, outcome: 'unresolved', about: 'i0' })).toBe(-20)
    expect(at({ ...conflict, outcome: 'resolved' }, { ...unresolved, about: 'i0' })).toBe(-20)
    // An open one has not ended and takes nothing back, until it is resolved itself.
    const open = { ...conflict, outcome: 'open', about: 'i0', day: 1 / 24 }
    expect(at(unresolved, open)).toBeCloseTo(-20, 1)
    expect(at(unresolved, open, { ...conflict, outcome: 'resolved', about: 'i1', day: 1 / 24 })).toBe(10)
  })
})

describe('co-ownership', () => {
  // "share the legal ownership with a few people. Congratulations, 100 reciprocity points!"
  it('earns everybody who shares it 100', () => {
    const trust = after({ kind: 'co-ownership', participants: ['ana', 'ben', 'kim'], what: 'a house' })
    expect(trust.dyads.flatMap(({ aToB, bToA }) => [aToB.points, bToA.points])).toEqual(Array(6).fill(100))
  })
})

describe('time together', () => {
  it('earns everybody a point an hour', () => {
    const trust = after({ kind: 'contact', participants: ['ana', 'ben'], minutes: 90 })
    expect([points(trust, 'ana', 'ben'), points(trust, 'ben', 'ana')]).toEqual([1.5, 1.5])
    expect(trust.between('ana', 'ben').minutes).toBe(90)
  })
})

describe('evidence', () => {
  it('is c ln(1 + points / c) / 5 of the points of a kind, so that one +100 does not outweigh a year of listening', () => {
    const { saturation } = TRUST_DEFAULTS
    const evidence = (...events: Event[]) => after(...events).between('ana', 'ben').aToB.evidence
    const pair = { participants: ['ana', 'ben'] }
    const circle = { kind: 'listening', ...pair }
    const house = { kind: 'co-ownership', ...pair, what: 'a house' }
    const of = (sum: number, c: number) => (c * Math.log1p(sum / c)) / 5
    expect(evidence(circle)).toBeCloseTo(of(1, saturation.listening), 12)
    expect(evidence(circle, circle, circle)).toBeCloseTo(of(3, saturation.listening), 12)
    expect(evidence(house)).toBeCloseTo(of(100, saturation['co-ownership']), 12)
    expect(evidence(...Array<Event>(365).fill(circle))).toBeGreaterThan(evidence(house) / 2)
  })
})

describe('any interaction', () => {
  const interactions = arbitraryInteractions(PEOPLE, 20)

  it('has as its pairs exactly those that meet in it, each once and in order', () => {
    fc.assert(
      fc.property(interactions, log => {
        for (const interaction of log) {
          const pairs = PEOPLE.flatMap((a, i) => PEOPLE.slice(i + 1).map(b => [a, b] as [string, string]))
          const byName = ([a, b]: string[], [c, d]: string[]) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1)
          const met = pairs.filter(([a, b]) => meets(interaction, a, b))
          expect(pairsOf(interaction).sort(byName)).toEqual(met)
        }
      }),
    )
  })

  it('earns only participants anything, in the eyes of those only whom they met', () => {
    const standings = fc.record({ nth: fc.integer({ min: 1, max: 9 }), closed: fc.boolean() })
    fc.assert(
      fc.property(interactions, standings, (log, standing) => {
        for (const interaction of log)
          for (const { of, points, towards } of earnings(interaction, standing)) {
            expect(participantsOf(interaction)).toContain(of)
            expect(points).toBe(pointsOf(interaction, standing, of))
            for (const other of towards) if (other !== of) expect(meets(interaction, of, other)).toBe(true)
          }
      }),
    )
  })
})
