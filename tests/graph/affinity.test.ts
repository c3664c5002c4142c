import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharedCompany } from '../../src/graph/affinity/company.ts'
import { chanceOfHitting, hittingProbabilities, type Tie } from '../../src/graph/affinity/hitting.ts'
import { profilePrior } from '../../src/graph/affinity/profile.ts'
import { AFFINITY_DEFAULTS, type Affinities, affinities, tieStrength } from '../../src/graph/affinity.ts'
import type { Cohort, Interaction } from '../../src/graph/cohort.ts'
import { computeTrust, type Dyad, type Reliance, unknownDyad } from '../../src/graph/trust.ts'
import { arbitraryCohort } from '../arbitraries.ts'

const id = (k: number) => `p${String(k).padStart(3, '0')}`
const people = (n: number) => Array.from({ length: n }, (_, k) => ({ id: id(k) }))

const reliance = (points: number): Reliance => ({
  trust: 0.5,
  evidence: Math.abs(points),
  net: points,
  points,
})

/** A dyad that carries what affinity reads. */
function dyad(i: number, j: number, toI: number, toJ: number, hours: number, conflicts = 0): Dyad {
  return {
    ...unknownDyad(id(i), id(j)),
    aToB: reliance(toI),
    bToA: reliance(toJ),
    state: 'forming',
    interactions: Math.max(1, hours),
    days: 1,
    hours,
    openConflicts: Array.from({ length: conflicts }, (_, k) => `conflict-${k}`),
  }
}

type Pair = {
  readonly i: number
  readonly j: number
  readonly toI: number
  readonly toJ: number
  readonly hours: number
  readonly conflicts?: number
}
type Case = { readonly n: number; readonly pairs: readonly Pair[] }

/** Up to eight people and any dyads between them: good, bad, one-sided, huge, next to nothing. */
const points = fc.oneof(
  fc.double({ min: -40, max: 120, noNaN: true }),
  fc.constantFrom(1e-200, 1e-9, 1, 5, 1e12),
)
const arbitraryCase: fc.Arbitrary<Case> = fc.integer({ min: 1, max: 8 }).chain(n => {
  const all = Array.from({ length: n }, (_, i) => i).flatMap(i =>
    Array.from({ length: n - i - 1 }, (_, k) => [i, i + 1 + k] as const),
  )
  return fc.record({
    n: fc.constant(n),
    pairs: fc.subarray(all).chain(chosen =>
      fc.tuple(
        ...chosen.map(([i, j]) =>
          fc.record({
            i: fc.constant(i),
            j: fc.constant(j),
            toI: points,
            toJ: points,
            hours: fc.integer({ min: 1, max: 50 }),
          }),
        ),
      ),
    ),
  })
})

const dyadsOf = ({ pairs }: Case) =>
  pairs.map(({ i, j, toI, toJ, hours, conflicts }) => dyad(i, j, toI, toJ, hours, conflicts))
const affinityOf = (one: Case) => affinities({ members: people(one.n), trust: { dyads: dyadsOf(one) } })
const value = (found: Affinities, i: number, j: number) => found.between(id(i), id(j)).value

/** The formula of the title block, written down as it stands: no matrices solved, every walk walked. */
function twin({ n, pairs }: Case): number[][] {
  const { doubling, companyGain, pathsFloor, halving } = AFFINITY_DEFAULTS
  const table = (fill: number) => people(n).map(() => people(n).map(() => fill))
  const w = table(0)
  const bad = table(0)
  for (const { i, j, toI, toJ, hours, conflicts = 0 } of pairs) {
    const good = Math.max(0, (toI + toJ) / 2)
    w[i]![j] = w[j]![i] = good ** (2 / 3) * hours ** (1 / 3) * (good > 0 ? 1 : 0)
    bad[i]![j] = bad[j]![i] = Math.max(0, -toI, -toJ) + halving * conflicts
  }
  const s = w.map(row => row.reduce((sum, x) => sum + x, 0))
  const d = w.map((row, i) => row.map((x, j) => (x > 0 ? x / (s[i]! ** 0.25 * s[j]! ** 0.25) : 0)))
  const tied = d.flat().filter(x => x > 0)
  const mean = tied.reduce((sum, x) => sum + x, 0) / tied.length
  const hit = table(0)
  for (let j = 0; j < n; j++)
    for (let sweep = 0; sweep < 200; sweep++)
      for (let i = 0; i < n; i++) {
        if (i === j) continue
        let next = 0
        if (s[i] === 0) next = chanceOfHitting(n, 0.8)
        else for (let k = 0; k < n; k++) next += 0.8 * (w[i]![k]! / s[i]!) * (k === j ? 1 : hit[k]![j]!)
        hit[i]![j] = next
      }
  const seen = (x: number) => (x < 1e-100 ? 0 : x)
  const company = (i: number, j: number) => {
    const third = people(n).flatMap((_, k) =>
      k === i || k === j ? [] : [[seen(w[i]![k]!), seen(w[j]![k]!)] as const],
    )
    const sum = (of: (x: number, y: number) => number) => third.reduce((all, [x, y]) => all + of(x, y), 0)
    const common = sum((x, y) => x * y)
    return common > 0 ? common / Math.sqrt(sum(x => x * x)) / Math.sqrt(sum((_, y) => y * y)) : 0
  }
  const logOdds = (i: number, j: number) =>
    Math.log(3 / 7) +
    Math.log(1 + (d[i]![j]! > 0 ? d[i]![j]! / (doubling * mean) : 0)) +
    Math.log(1 + companyGain * company(i, j)) +
    0.5 *
      Math.log(
        ((hit[i]![j]! + hit[j]![i]!) / (2 * chanceOfHitting(n, 0.8)) + pathsFloor) / (1 + pathsFloor),
      ) -
    Math.log(1 + bad[i]![j]! / halving)
  return w.map((row, i) => row.map((_, j) => (i === j ? 0 : 1 / (1 + Math.exp(-logOdds(i, j))))))
}

describe('affinity', () => {
  it('is what its slow twin says', () => {
    fc.assert(
      fc.property(arbitraryCase, one => {
        const fast = affinityOf(one)
        const slow = twin(one).flat()
        slow.forEach((x, k) => {
          expect(Math.abs(fast.values[k]! - x)).toBeLessThan(1e-9)
        })
      }),
    )
  })

  it('is a number in (0, 1) for any cohort, and says who has met', () => {
    fc.assert(
      fc.property(arbitraryCohort(), cohort => {
        const trust = computeTrust(cohort)
        const found = affinities({ members: cohort.members, trust })
        expect(found.values.length).toBe(cohort.members.length ** 2)
        found.members.forEach((a, i) => {
          found.members.slice(i + 1).forEach(b => {
            const { value, parts, met } = found.between(a, b)
            expect(value > 0 && value < 1, `${a} ${b}: ${value}`).toBe(true)
            expect(Object.values(parts).every(Number.isFinite), JSON.stringify(parts)).toBe(true)
            expect(parts.direct >= 0 && parts.company >= 0 && parts.distrust <= 0).toBe(true)
            expect(met).toBe(trust.between(a, b).state !== 'unknown')
            expect(found.between(b, a)).toEqual(found.between(a, b))
          })
        })
      }),
      { numRuns: 60 },
    )
  })

  it('stays in (0, 1) where points are all below 0, huge or next to nothing', () => {
    fc.assert(
      fc.property(arbitraryCase, one => {
        const off = affinityOf(one).values.filter((x, k) => k % (one.n + 1) !== 0 && !(x > 0 && x < 1))
        expect([...off]).toEqual([])
      }),
    )
  })

  it('hangs on no name and no order', () => {
    const renamed = arbitraryCase.chain(one =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray(
          people(one.n).map((_, k) => k),
          { minLength: one.n },
        ),
      ),
    )
    fc.assert(
      fc.property(renamed, ([one, to]) => {
        const pairs = one.pairs
          .map(({ i, j, toI, toJ, ...rest }) =>
            to[i]! < to[j]!
              ? { ...rest, i: to[i]!, j: to[j]!, toI, toJ }
              : { ...rest, i: to[j]!, j: to[i]!, toI: toJ, toJ: toI },
          )
          .reverse()
        const here = affinityOf(one)
        const there = affinityOf({ n: one.n, pairs })
        for (let i = 0; i < one.n; i++)
          for (let j = i + 1; j < one.n; j++)
            expect(Math.abs(value(here, i, j) - value(there, to[i]!, to[j]!))).toBeLessThan(1e-12)
      }),
    )
  })

  it('is never lowered by more good points, or more hours, of the same two', () => {
    const more = fc.record({
      one: arbitraryCase.filter(({ n }) => n > 1),
      which: fc.nat(),
      points: fc.double({ min: 0, max: 50, noNaN: true }),
      hours: fc.integer({ min: 0, max: 5 }),
    })
    fc.assert(
      fc.property(more, ({ one, which, points, hours }) => {
        const i = which % one.n
        const j = (i + 1 + (Math.floor(which / one.n) % (one.n - 1))) % one.n
        const [a, b] = i < j ? [i, j] : [j, i]
        const old = one.pairs.find(pair => pair.i === a && pair.j === b)
        const added = {
          ...old,
          i: a,
          j: b,
          toI: (old?.toI ?? 0) + points,
          toJ: (old?.toJ ?? 0) + points,
          hours: (old?.hours ?? 1) + hours,
        }
        const grown = { n: one.n, pairs: [...one.pairs.filter(pair => pair !== old), added] }
        expect(value(affinityOf(grown), a, b)).toBeGreaterThanOrEqual(value(affinityOf(one), a, b) - 1e-12)
      }),
      { numRuns: 500 },
    )
  })

  it('is less for two who hurt each other than for the same two unknown to each other', () => {
    fc.assert(
      fc.property(arbitraryCase, fc.double({ min: 0.1, max: 100, noNaN: true }), (one, points) => {
        const without = one.pairs.filter(({ i, j }) => i !== 0 || j !== 1)
        fc.pre(one.n > 1)
        const hurt = { i: 0, j: 1, toI: -points, toJ: -points, hours: 1 }
        const unknown = affinityOf({ n: one.n, pairs: without })
        const known = affinityOf({ n: one.n, pairs: [...without, hurt] })
        expect(value(known, 0, 1)).toBeLessThan(value(unknown, 0, 1))
        expect(unknown.between(id(0), id(1)).met).toBe(false)
        expect(known.between(id(0), id(1)).met).toBe(true)
        expect(known.between(id(0), id(1)).parts.direct).toBe(0)
      }),
    )
  })

  it('is lowered by a conflict that nothing has closed, however much good went before', () => {
    const before = affinityOf({ n: 3, pairs: [{ i: 0, j: 1, toI: 40, toJ: 40, hours: 9 }] })
    const after = affinityOf({ n: 3, pairs: [{ i: 0, j: 1, toI: 40, toJ: 40, hours: 9, conflicts: 1 }] })
    expect(after.between(id(0), id(1)).parts.distrust).toBeCloseTo(-Math.LN2, 12)
    expect(value(after, 0, 1)).toBeLessThan(value(before, 0, 1))
  })

  it('takes a pair of whom nothing speaks as a stranger: 0.3, not distrusted', () => {
    for (const n of [2, 3, 40]) expect(value(affinityOf({ n, pairs: [] }), 0, 1)).toBeCloseTo(0.3, 12)
    expect(affinityOf({ n: 0, pairs: [] }).members).toEqual([])
    expect([...affinityOf({ n: 1, pairs: [] }).values]).toEqual([0])
  })

  it('orders those who never met by the people between them', () => {
    const tie = (i: number, j: number) => ({ i, j, toI: 3, toJ: 3, hours: 3 })
    const found = affinityOf({ n: 6, pairs: [tie(0, 1), tie(1, 2), tie(0, 3), tie(2, 3), tie(3, 4)] })
    expect(value(found, 0, 1)).toBeGreaterThan(value(found, 0, 2))
    expect(value(found, 0, 2)).toBeGreaterThan(value(found, 1, 4))
    expect(found.between(id(0), id(2)).met).toBe(false)
  })

  it('puts meeting on more days above one long meeting of the same time', () => {
    const contact = (k: number, hour: number, minutes: number, participants: string[]): Interaction => ({
      id: `c${k}`,
      kind: 'contact',
      at: new Date(Date.UTC(2026, 2, 1, hour)).toISOString(),
      participants,
      minutes,
    })
    const cohort = {
      members: people(3).map(member => ({ ...member, name: member.id })),
      interactions: [
        contact(1, 9, 60, [id(0), id(1)]),
        contact(2, 9, 20, [id(0), id(2)]),
        contact(3, 33, 20, [id(0), id(2)]),
        contact(4, 57, 20, [id(0), id(2)]),
      ],
      asOf: '2026-03-10T00:00:00Z',
    } satisfies Pick<Cohort, 'members' | 'interactions' | 'asOf'>
    const found = affinities({ members: cohort.members, trust: computeTrust(cohort) })
    expect(value(found, 0, 2)).toBeGreaterThan(value(found, 0, 1))
  })

  it('leaves out dyads with people who are not members, and says who is unknown', () => {
    const trust = { dyads: [dyad(0, 1, 5, 5, 1), dyad(1, 2, 5, 5, 1)] }
    const found = affinities({ members: people(2), trust })
    expect(found.members).toEqual([id(0), id(1)])
    expect(() => found.between(id(0), id(2))).toThrow('"p002": no such member')
    expect(() => found.between(id(0), id(0))).toThrow('name two members')
  })

  it('is computed for 403 people in a moment', () => {
    const n = 403
    const pairs = Array.from({ length: 9600 }, (_, k) => {
      const i = (k * 7919) % n
      const j = (i + 1 + ((k * 104_729) % 60)) % n
      return i < j ? [i, j] : [j, i]
    }).filter(([i, j]) => i !== j)
    const once = new Map(pairs.map(pair => [pair.join(), pair]))
    const dyads = [...once.values()].map(([i, j], k) => dyad(i!, j!, 1 + (k % 7), 1 + (k % 7), 1 + (k % 3)))
    const { values } = affinities({ members: people(n), trust: { dyads } })
    expect(values.every(value => value >= 0 && value <= 1)).toBe(true)
  })
})

describe('tie strength', () => {
  it('weighs points two parts and hours one, and is 0 without good points', () => {
    expect(tieStrength(dyad(0, 1, 8, 8, 1))).toBeCloseTo(4, 12)
    expect(tieStrength(dyad(0, 1, 8, 8, 27))).toBeCloseTo(12, 12)
    expect(tieStrength(dyad(0, 1, -8, -8, 2))).toBe(0)
    expect(tieStrength(dyad(0, 1, -8, 8, 2))).toBe(0)
  })
})

describe('hours of a dyad', () => {
  const hoursOf = (interactions: Interaction[]) =>
    computeTrust({
      members: [],
      interactions,
      asOf: '2026-03-10T00:00:00Z',
    }).between('a', 'b').hours
  const at = (time: string) => `2026-03-01T${time}:00Z`
  const contact = (key: string, time: string, minutes: number): Interaction => ({
    id: key,
    kind: 'contact',
    at: at(time),
    participants: ['a', 'b'],
    minutes,
  })

  it('are the clock hours in which something good happened, each once', () => {
    expect(hoursOf([contact('x', '09:00', 60)])).toBe(1)
    expect(hoursOf([contact('x', '09:50', 20)])).toBe(2)
    expect(hoursOf([contact('x', '09:10', 5), contact('y', '09:40', 5)])).toBe(1)
    expect(hoursOf([contact('x', '09:10', 180), contact('y', '10:40', 5), contact('z', '12:30', 40)])).toBe(5)
  })

  it('know nothing of what was not good', () => {
    const conflict = (outcome: 'unresolved' | 'open'): Interaction => ({
      id: outcome,
      kind: 'conflict',
      at: at('15:00'),
      participants: ['a', 'b'],
      outcome,
    })
    expect(hoursOf([conflict('unresolved'), conflict('open')])).toBe(0)
    expect(hoursOf([contact('x', '09:10', 5), conflict('unresolved')])).toBe(1)
  })
})

describe('hitting probabilities', () => {
  const arbitraryTies = arbitraryCase.map(({ n, pairs }) => ({
    n,
    ties: pairs.map(({ i, j, hours }): Tie => ({ i, j, weight: hours })),
  }))

  it('are what walking step by step gives', () => {
    fc.assert(
      fc.property(arbitraryTies, ({ n, ties }) => {
        const hit = hittingProbabilities(n, ties, 0.8)
        const out = (i: number) => ties.filter(tie => tie.i === i || tie.j === i)
        for (let j = 0; j < n; j++)
          for (let i = 0; i < n; i++) {
            if (i === j) continue
            const sum = out(i).reduce((total, { weight }) => total + weight, 0)
            const expected =
              sum === 0
                ? chanceOfHitting(n, 0.8)
                : out(i).reduce((total, tie) => {
                    const k = tie.i === i ? tie.j : tie.i
                    return total + (0.8 * tie.weight * (k === j ? 1 : hit[k * n + j]!)) / sum
                  }, 0)
            expect(hit[i * n + j]).toBeCloseTo(expected, 12)
          }
      }),
    )
  })

  it('are the chance value where everybody spends equal time with everybody', () => {
    for (const n of [2, 3, 7, 20]) {
      const ties = people(n).flatMap((_, i) =>
        people(n - i - 1).map((_, k): Tie => ({ i, j: i + 1 + k, weight: 2.5 })),
      )
      const hit = hittingProbabilities(n, ties, 0.8)
      for (let k = 0; k < n * n; k++)
        expect(hit[k]).toBeCloseTo(k % (n + 1) === 0 ? 0 : chanceOfHitting(n, 0.8), 12)
    }
  })
})

describe('company', () => {
  const tie = (i: number, j: number, weight: number): Tie => ({ i, j, weight })

  it('is 1 for the same people in the same proportions, 0 for nobody in common', () => {
    const same = sharedCompany(5, [tie(0, 2, 1), tie(0, 3, 2), tie(1, 2, 10), tie(1, 3, 20)])
    expect(same[1]).toBeCloseTo(1, 12)
    expect(same[4]).toBe(0)
    expect(sharedCompany(4, [tie(0, 2, 1), tie(1, 3, 1)])[1]).toBe(0)
    expect([...sharedCompany(2, [tie(0, 1, 1)])]).toEqual([0, 0, 0, 0])
  })

  it('is in [0, 1] and symmetric, and does not move with what the two do together', () => {
    const weights = fc.constantFrom(0, 1e-133, 1e-99, 1e-6, 0.1, 1, 7, 1e8)
    const ties = fc.array(weights, { minLength: 15, maxLength: 15 })
    fc.assert(
      fc.property(ties, weights, (found, other) => {
        const all = people(6).flatMap((_, i) => people(5 - i).map((_, k) => [i, i + 1 + k] as const))
        const of = (own: number) =>
          sharedCompany(
            6,
            all.map(([i, j], k) => tie(i, j, k === 0 ? own : found[k]!)).filter(({ weight }) => weight > 0),
          )
        const company = of(found[0]!)
        for (const [i, j] of all) {
          expect(company[i * 6 + j]! >= 0 && company[i * 6 + j]! <= 1).toBe(true)
          expect(company[j * 6 + i]).toBe(company[i * 6 + j])
        }
        expect(Math.abs(of(other)[1]! - company[1]!)).toBeLessThan(1e-12)
      }),
    )
  })
})

describe('profiles', () => {
  it('say little, and the same in both directions', () => {
    const words = fc.option(fc.uniqueArray(fc.constantFrom('book club', 'Book Club ', 'co-op', 'en', 'pt')), {
      nil: undefined,
    })
    const profile = fc.record({ intentions: words, offers: words, needs: words, languages: words })
    fc.assert(
      fc.property(profile, profile, (one, other) => {
        const said = profilePrior([one, other], [])
        expect(said(0, 1)).toBe(said(1, 0))
        expect(said(0, 1) >= -0.2 && said(0, 1) <= 0.5).toBe(true)
      }),
    )
    expect(profilePrior([{}, { intentions: ['co-op'] }], [])(0, 1)).toBe(0)
  })

  it('are read by what they mean: case, accents, plurals, order, names of languages, and the synonyms of the document', () => {
    const prior = (one: object, other: object, synonyms: string[][] = []) =>
      profilePrior([one, other], synonyms)(0, 1)
    expect(prior({ intentions: ['Housing Co-ops'] }, { intentions: ['housing co-op'] })).toBeCloseTo(0.2, 12)
    expect(prior({ offers: ['design of webs'] }, { needs: ['Web design'] })).toBeCloseTo(0.1, 12)
    expect(prior({ languages: ['pt-BR'] }, { languages: ['português'] })).toBeCloseTo(0.1, 12)
    expect(prior({ offers: ['websites'] }, { needs: ['web design'] })).toBe(0)
    expect(
      prior({ offers: ['websites'] }, { needs: ['web design'] }, [['web design', 'websites']]),
    ).toBeCloseTo(0.1, 12)
  })

  it('never outweigh a shared afternoon', () => {
    const alike = { intentions: ['x'], offers: ['y'], needs: ['y'], languages: ['en'] }
    const members = [{ id: id(0) }, { id: id(1) }, { id: id(2), ...alike }, { id: id(3), ...alike }]
    const found = affinities({ members, trust: { dyads: [dyad(0, 1, 3, 3, 3)] } })
    expect(value(found, 2, 3)).toBeLessThan(value(found, 0, 1))
    expect(value(found, 2, 3)).toBeGreaterThan(0.3)
  })
})
