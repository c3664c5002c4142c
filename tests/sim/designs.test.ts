import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Round } from '../../src/sim/designs/design.ts'
import { DESIGNS } from '../../src/sim/designs/index.ts'
import { mended, seatedByCost, tablesOf } from '../../src/sim/designs/seat.ts'
import { type Luck, luckOf } from '../../src/sim/random.ts'
import { MIXINGS, type Mixing } from '../../src/sim/scenario/fields.ts'

type Tables = readonly (readonly number[])[]

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k)
const mixings = fc.constantFrom(...MIXINGS)
const sorted = (tables: Tables) =>
  tables.map(table => [...table].sort((a, b) => a - b)).sort((a, b) => a[0] - b[0])
const pairsOf = (tables: Tables) =>
  tables.flatMap(table => table.flatMap((one, k) => table.slice(k + 1).map(other => [one, other] as const)))
const isTogether = (tables: Tables, one: number, other: number) =>
  tables.some(table => table.includes(one) && table.includes(other))

/** Made up for a pair, the same both ways unless said otherwise. */
const madeUp = (luck: Luck, time: number) => (one: number, other: number) =>
  luck.uniform('seating', Math.min(one, other), Math.max(one, other), time)

/** The first round of a gathering of so many, with what is known made up. */
function roundOf(count: number, size: number, seed: number, more: Partial<Round> = {}): Round {
  const luck = luckOf(seed, 0)
  return {
    here: upTo(count),
    expected: upTo(count),
    size,
    number: 0,
    of: 1,
    sizes: [size],
    luck,
    season: 0,
    met: () => 0,
    apart: () => false,
    worth: madeUp(luck, 1),
    trust: madeUp(luck, 2),
    pull: (from, to) => luck.normal('liking', from, to),
    agenda: undefined,
    ...more,
  }
}

/** Rounds one after the other, each knowing who sat together before. */
function gathering(
  mixing: Mixing,
  count: number,
  sizes: readonly number[],
  seed: number,
  more: (number: number) => Partial<Round> = () => ({}),
): number[][][] {
  const met = new Map<string, number>()
  const key = (one: number, other: number) => `${Math.min(one, other)} ${Math.max(one, other)}`
  return sizes.map((size, number) => {
    const tables = DESIGNS[mixing](
      roundOf(count, size, seed, {
        ...{ number, of: sizes.length, sizes },
        met: (one, other) => met.get(key(one, other)) ?? 0,
        ...more(number),
      }),
    )
    for (const [one, other] of pairsOf(tables)) met.set(key(one, other), (met.get(key(one, other)) ?? 0) + 1)
    return tables
  })
}

/** How many meetings are of two who met before. */
function repeatsOf(rounds: readonly Tables[]): number {
  const seen = new Set<string>()
  let repeats = 0
  for (const [one, other] of rounds.flatMap(pairsOf)) {
    const key = `${Math.min(one, other)} ${Math.max(one, other)}`
    if (seen.has(key)) repeats++
    seen.add(key)
  }
  return repeats
}

/** Some of a pool were expected, and some of these came. */
const occasions = fc
  .record({
    pool: fc.integer({ min: 2, max: 40 }),
    size: fc.integer({ min: 2, max: 8 }),
    before: fc.array(fc.integer({ min: 2, max: 8 }), { maxLength: 3 }),
    seed: fc.nat(1e6),
    season: fc.nat(2),
  })
  .chain(({ pool, before, ...rest }) => {
    const all = upTo(pool)
    const some = (people: number[]) => fc.oneof(fc.constant(people), fc.subarray(people, { minLength: 2 }))
    return fc.record({
      pool: fc.constant(pool),
      size: fc.constant(rest.size),
      seed: fc.constant(rest.seed),
      season: fc.constant(rest.season),
      sizes: fc.constant([...before, rest.size]),
      whom: some(all).chain(expected => some(expected).map(here => ({ expected, here }))),
      agenda: fc.array(
        fc.shuffledSubarray(all).map(people => tablesOf(people, 4)),
        { maxLength: 4 },
      ),
      apart: fc.array(fc.tuple(fc.nat(pool - 1), fc.nat(pool - 1)), { maxLength: 10 }),
    })
  })

describe('every way to mix', () => {
  it('seats everybody who is there once, and nobody else, at tables that can be talked at', () => {
    fc.assert(
      fc.property(mixings, occasions, (mixing, { pool, size, sizes, seed, whom, apart, ...more }) => {
        const { here } = whom
        const tables = DESIGNS[mixing](
          roundOf(pool, size, seed, {
            ...{ ...more, ...whom },
            ...{ sizes, of: sizes.length, number: sizes.length - 1 },
            apart: (one, other) => apart.some(pair => pair.includes(one) && pair.includes(other)),
          }),
        )
        expect(tables.flat().sort((a, b) => a - b)).toEqual(here)
        // Her own tables may be for two.
        const least = Math.min(mixing === 'agenda' ? 2 : Math.max(2, size - 2), here.length)
        for (const table of tables) {
          expect(table.length).toBeGreaterThanOrEqual(least)
          // Who has no seat in a plan joins a table that stands; the organiser's own tables are as large as she likes.
          if (mixing !== 'agenda') expect(table.length).toBeLessThan(2.5 * size)
        }
      }),
      { numRuns: 250 },
    )
  })

  it('gives the same tables for the same luck, and others for another', () => {
    for (const mixing of MIXINGS) {
      const once = gathering(mixing, 24, [4, 4, 5], 7)
      expect(gathering(mixing, 24, [4, 4, 5], 7)).toEqual(once)
      expect(sorted(gathering(mixing, 24, [4, 4, 5], 8)[0])).not.toEqual(sorted(once[0]))
    }
  })

  it('draws others in another season', () => {
    for (const mixing of MIXINGS) {
      const first = DESIGNS[mixing](roundOf(24, 4, 1))
      expect(sorted(DESIGNS[mixing](roundOf(24, 4, 1, { season: 1 }))), mixing).not.toEqual(sorted(first))
    }
  })
})

describe('tables of about a size', () => {
  it('are as many as come nearest to it, one person apart at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 2, max: 8 }), (count, size) => {
        const tables = tablesOf(upTo(count), size)
        const lengths = tables.map(table => table.length)
        expect(tables.flat().sort((a, b) => a - b)).toEqual(upTo(count))
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
        // Pairs and threes are never less; others are a half more or less at most.
        if (size <= 3) expect(Math.min(...lengths)).toBeGreaterThanOrEqual(Math.min(size, count))
        else if (count >= size)
          for (const length of lengths) expect(Math.abs(length - size)).toBeLessThanOrEqual(size / 2)
      }),
    )
    expect(tablesOf([], 5)).toEqual([])
  })
})

describe('planned tables', () => {
  const plans = fc
    .record({ count: fc.integer({ min: 6, max: 40 }), size: fc.integer({ min: 2, max: 8 }) })
    .chain(({ count, size }) =>
      fc.record({
        count: fc.constant(count),
        size: fc.constant(size),
        planned: fc.shuffledSubarray(upTo(count), { minLength: 4 }).map(people => tablesOf(people, size)),
        here: fc.subarray(upTo(count), { minLength: 2 }),
      }),
    )

  it('come about as they were planned where all are there', () => {
    fc.assert(
      fc.property(plans, ({ planned, count, size }) => {
        const here = planned.flat().sort((a, b) => a - b)
        if (planned.some(table => table.length < size - 2)) return
        expect(mended(planned, roundOf(count, size, 1, { here }))).toEqual(planned)
      }),
    )
  })

  it('keep together who was planned together, where enough of a table came', () => {
    fc.assert(
      fc.property(plans, ({ planned, count, size, here }) => {
        const tables = mended(planned, roundOf(count, size, 1, { here }))
        for (const table of planned) {
          const came = table.filter(person => here.includes(person))
          if (came.length < Math.max(2, size - 2)) continue
          expect(tables.some(now => came.every(person => now.includes(person)))).toBe(true)
        }
      }),
    )
  })
})

describe('the golfer design', () => {
  it('lets nobody meet twice where nobody is missing and it can be so', () => {
    for (const [count, sizes] of [
      [30, [5, 5, 5, 5]],
      [16, [4, 4, 4]],
      [12, [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]],
      [60, [2, 2, 2]],
      [20, [2, 2, 2, 2, 2, 2]],
    ] as const)
      for (const seed of [1, 2]) {
        const rounds = gathering('golfer', count, sizes, seed)
        expect(repeatsOf(rounds), `${count} by ${sizes[0]}`).toBe(0)
        for (const tables of rounds) for (const table of tables) expect(table).toHaveLength(sizes[0])
      }
    // Of odd many, one joins a pair.
    for (const tables of gathering('golfer', 13, [2, 2, 2], 1))
      expect(tables.map(table => table.length).sort()).toEqual([2, 2, 2, 2, 2, 3])
  })

  it('draws who has which number in its plan: over many gatherings all meet alike', () => {
    const met = new Float64Array(12 * 12)
    for (let seed = 0; seed < 300; seed++)
      for (const [one, other] of pairsOf(DESIGNS.golfer(roundOf(12, 4, seed))))
        met[Math.min(one, other) * 12 + Math.max(one, other)]++
    // Each pair in 3 of 11 gatherings; five standard deviations.
    for (let i = 0; i < 12; i++)
      for (let j = i + 1; j < 12; j++)
        expect(Math.abs(met[i * 12 + j] - (300 * 3) / 11)).toBeLessThan(
          5 * Math.sqrt(300 * (3 / 11) * (8 / 11)),
        )
  })
})

describe('unmet first', () => {
  it('has fewer meetings of two who have met than lots, with holes or without', () => {
    const mean = (mixing: Mixing, absent: number) => {
      let sum = 0
      for (let seed = 0; seed < 15; seed++)
        sum += repeatsOf(
          gathering(mixing, 25, [5, 5, 5, 5], seed, number => {
            const luck = luckOf(seed, 1)
            return { here: upTo(25).filter(person => luck.uniform('meeting', person, 0, number) >= absent) }
          }),
        )
      return sum / 15
    }
    for (const absent of [0, 0.2]) {
      const [unmet, lots, homes] = [
        mean('unmet-first', absent),
        mean('random', absent),
        mean('fixed', absent),
      ]
      expect(unmet).toBeLessThan(lots / 2)
      // Home groups are nothing but repeats.
      expect(lots).toBeLessThan(homes / 2)
    }
    // Two rounds, and each table of the second has one of each of the first.
    expect(repeatsOf(gathering('unmet-first', 16, [4, 4], 1))).toBe(0)
  })
})

describe('two who must stay apart', () => {
  /** Each of the pool must stay apart from one other at most, so it can always be. */
  const matched = fc
    .record({
      count: fc.integer({ min: 9, max: 30 }),
      size: fc.integer({ min: 2, max: 8 }),
      seed: fc.nat(1e6),
    })
    .filter(({ count, size }) => tablesOf(upTo(count), size).length > 1)
    .chain(({ count, size, seed }) =>
      fc
        .shuffledSubarray(upTo(count), { minLength: 2, maxLength: 8 })
        .map(people => ({ count, size, seed, partner: partners(people) })),
    )
  const holds = (mixing: Mixing) =>
    fc.property(matched, ({ count, size, seed, partner }) => {
      const apart = (one: number, other: number) => partner.get(one) === other
      const [tables] = gathering(mixing, count, [size], seed, () => ({ apart }))
      for (const [one, other] of partner) expect(isTogether(tables, one, other)).toBe(false)
    })

  it('never sit together where people are seated by what is known of them', () => {
    for (const mixing of ['unmet-first', 'trust-aware', 'unmet-then-trust', 'free-choice'] as const)
      fc.assert(holds(mixing), { numRuns: 60 })
  })

  it('never sit together by lot', () => {
    fc.assert(holds('random'), { numRuns: 60 })
  })

  it('never sit together in home groups', () => {
    fc.assert(holds('fixed'), { numRuns: 60 })
  })

  it('never sit together by a plan, which coalesce mix would make without', () => {
    fc.assert(holds('golfer'), { numRuns: 60 })
  })
})

/** Two by two: from one to the other and back. */
function partners(people: readonly number[]): Map<number, number> {
  const map = new Map<number, number>()
  for (let k = 0; k + 1 < people.length; k += 2) {
    map.set(people[k], people[k + 1])
    map.set(people[k + 1], people[k])
  }
  return map
}

describe('home groups', () => {
  it('are the same in every round, whoever is missing now and then', () => {
    const rounds = gathering('fixed', 23, [5, 5, 4, 5], 3)
    expect(sorted(rounds[1])).toEqual(sorted(rounds[0]))
    expect(sorted(rounds[3])).toEqual(sorted(rounds[0]))
    const away = (number: number) => ({ here: upTo(23).filter(person => person !== 3 * number) })
    for (const [number, tables] of gathering('fixed', 23, [5, 5, 5], 3, away).entries())
      expect(sorted(tables)).toEqual(
        sorted(rounds[0].map(table => table.filter(person => person !== 3 * number))),
      )
  })
})

describe('tables by what pairs cost', () => {
  const costOf = (tables: Tables, cost: (one: number, other: number) => number) =>
    pairsOf(tables).reduce((sum, [one, other]) => sum + cost(one, other), 0)

  it('never cost more than the lots they begin with', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 2, max: 8 }),
        fc.nat(1e6),
        fc.boolean(),
        (count, size, seed, whole) => {
          const luck = luckOf(seed, 2)
          const cost = (one: number, other: number) => {
            const value = madeUp(luck, 9)(one, other)
            return whole ? Math.floor(3 * value) : value - 0.5
          }
          const round = roundOf(count, size, seed)
          expect(costOf(seatedByCost(round, cost), cost)).toBeLessThanOrEqual(
            costOf(DESIGNS.random(round), cost) + 1e-9,
          )
        },
      ),
    )
  })

  it('are mostly such that no two can change places to advantage, and not far from the best there is', () => {
    let [stuck, best, found, lots] = [0, 0, 0, 0]
    for (let seed = 0; seed < 30; seed++) {
      const cost = madeUp(luckOf(seed, 2), 9)
      const tables = seatedByCost(roundOf(9, 3, seed), cost)
      const now = costOf(tables, cost)
      if (swaps(tables).every(other => costOf(other, cost) >= now - 1e-9)) stuck++
      best += Math.min(...threes(upTo(9)).map(all => costOf(all, cost)))
      found += now
      lots += costOf(DESIGNS.random(roundOf(9, 3, seed)), cost)
    }
    expect(stuck).toBeGreaterThan(27)
    expect((found - best) / (lots - best)).toBeLessThan(0.25)
  })
})

/** Every seating that is one exchange away. */
function swaps(tables: Tables): Tables[] {
  const people = tables.flat()
  return people.flatMap((one, k) =>
    people
      .slice(k + 1)
      .map(other => tables.map(table => table.map(who => (who === one ? other : who === other ? one : who)))),
  )
}

/** Every way to divide people into threes. */
function threes(people: readonly number[]): Tables[] {
  if (people.length === 0) return [[]]
  const [first, ...rest] = people
  return rest.flatMap((second, k) =>
    rest
      .slice(k + 1)
      .flatMap(third =>
        threes(rest.filter(who => who !== second && who !== third)).map(others => [
          [first, second, third],
          ...others,
        ]),
      ),
  )
}

/** The share of some pairs who sit together, over many seeds. */
function shareTogether(
  mixing: Mixing,
  pairs: readonly (readonly [number, number])[],
  more: (number: number) => Partial<Round>,
  rounds = 1,
): number {
  let together = 0
  for (let seed = 0; seed < 60; seed++) {
    const last = gathering(mixing, 24, new Array<number>(rounds).fill(4), seed, more).at(-1)!
    together += pairs.filter(([one, other]) => isTogether(last, one, other)).length
  }
  return together / 60 / pairs.length
}

describe('who sits with whom', () => {
  const friends = Array.from({ length: 12 }, (_, k) => [2 * k, 2 * k + 1] as const)
  const areFriends = (one: number, other: number) => one >> 1 === other >> 1
  /** By lot somebody sits with 3 of the 23 others. */
  const LOTS = 3 / 23

  it('is whom one likes, where people choose', () => {
    const pull = (one: number, other: number) => (areFriends(one, other) ? 1 : 0)
    expect(shareTogether('free-choice', friends, () => ({ pull }))).toBeGreaterThan(0.7)
    expect(Math.abs(shareTogether('random', friends, () => ({ pull })) - LOTS)).toBeLessThan(0.04)
    // Who is drawn to somebody who is not drawn to her sits with her less.
    const oneSided = (one: number, other: number) => (areFriends(one, other) && one < other ? 0.5 : 0)
    const some = shareTogether('free-choice', friends, () => ({ pull: oneSided }))
    expect(some).toBeGreaterThan(1.5 * LOTS)
    expect(some).toBeLessThan(0.7)
  })

  it('is where a meeting helps most, where the engine plans', () => {
    const worth = (one: number, other: number) => (areFriends(one, other) ? 0.9 : 0.1)
    expect(shareTogether('trust-aware', friends, () => ({ worth }))).toBeGreaterThan(0.8)
    // But a second meeting is worth less than a first of strangers.
    expect(shareTogether('trust-aware', friends, () => ({ worth }), 2)).toBeLessThan(0.1)
  })

  it('is first who has not met, then whose trust has begun', () => {
    const trust = (one: number, other: number) => (areFriends(one, other) ? 0.9 : 0.5)
    const rounds = (mixing: Mixing) => gathering(mixing, 24, [4, 4, 4, 4], 5, () => ({ trust }))
    expect(rounds('unmet-then-trust').slice(0, 2)).toEqual(rounds('unmet-first').slice(0, 2))
    expect(shareTogether('unmet-then-trust', friends, () => ({ trust }), 4)).toBeGreaterThan(0.8)
  })
})

describe("the organiser's own tables", () => {
  const set = [
    [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ],
    [
      [0, 4, 8],
      [1, 5, 9],
    ],
  ]

  it('are as she set them; whoever she forgot sits down too, and rounds beyond them are of the unmet', () => {
    const rounds = gathering('agenda', 12, [4, 4, 4], 1, () => ({ agenda: set }))
    expect(rounds[0]).toEqual(set[0])
    for (const table of set[1])
      expect(rounds[1].some(now => table.every(person => now.includes(person)))).toBe(true)
    expect(rounds[1].flat().sort((a, b) => a - b)).toEqual(upTo(12))
    const met = (one: number, other: number) =>
      rounds.slice(0, 2).filter(tables => isTogether(tables, one, other)).length
    const [third] = [DESIGNS['unmet-first'](roundOf(12, 4, 1, { number: 2, of: 3, sizes: [4, 4, 4], met }))]
    expect(rounds[2]).toEqual(third)
  })

  it('have no seat for whoever does not come, nor for who is not invited', () => {
    const here = [0, 1, 2, 4, 5, 6, 7, 8, 9, 10]
    const agenda = [[...set[0], [30, 31]]]
    const [tables] = gathering('agenda', 12, [4], 1, () => ({ agenda, here }))
    expect(sorted(tables)).toEqual([
      [0, 1, 2],
      [4, 5, 6, 7],
      [8, 9, 10],
    ])
  })

  it('may be for two, or as large as she likes, whatever the size of others', () => {
    const agenda = [
      [
        [0, 1],
        [2, 3, 4, 5, 6],
        [7, 8, 9, 10, 11],
      ],
    ]
    const [tables] = gathering('agenda', 12, [5], 1, () => ({ agenda }))
    expect(sorted(tables)).toEqual(agenda[0])
  })
})
