import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../src/graph/random.ts'
import { apartPairs } from '../../src/matching/apartness.ts'
import { meetingWorth } from '../../src/matching/meeting-worth.ts'
import { tableSizes } from '../../src/matching/mixing/sizes.ts'
import { type Held, type Mix, type MixRequest, mix, mixInTurns } from '../../src/matching/mixing.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { arbitraryRequest, peopleCalled, worthBetween } from './mixing/requests.ts'

const plain = (more: Partial<MixRequest> & Pick<MixRequest, 'people'>): MixRequest => ({
  size: 5,
  rounds: 6,
  seed: 1,
  steps: 200_000,
  ...more,
})

const isAway = ({ away }: MixRequest, id: string, round: number) => away?.get(id)?.has(round) === true
const sorted = (ids: readonly string[]) => [...ids].sort()

/** How often each two met, by counting names. */
function meetings(rounds: Held): Map<string, number> {
  const met = new Map<string, number>()
  for (const table of rounds.flat())
    for (const one of table)
      for (const other of table)
        if (one < other) met.set(`${one}+${other}`, (met.get(`${one}+${other}`) ?? 0) + 1)
  return met
}

const keyOf = ([one, other]: readonly [string, string]) => sorted([one, other]).join('+')

/** What the search makes low, in repeats, by counting names; whatever meetings are worth. */
function cost(rounds: Held, held: number, { apart = [], once = [] }: MixRequest): number {
  const [met, planned] = [meetings(rounds), meetings(rounds.slice(held))]
  const broken = apart.reduce((sum, pair) => sum + (planned.get(keyOf(pair)) ?? 0), 0)
  const missed = once.filter(pair => !met.has(keyOf(pair))).length
  const repeats = [...met.values()].map(times => times - 1)
  return 100 * broken + 20 * missed + repeats.reduce((sum, count) => sum + count + 0.01 * count ** 2, 0)
}

/** The figures of a mix, by counting names. */
function counted({ rounds, held }: Mix, { people, apart = [], once = [] }: MixRequest) {
  const met = meetings(rounds)
  const planned = meetings(rounds.slice(held))
  const seated = people.filter(id => rounds.flat(2).includes(id))
  const others = seated.map(id => [...met.keys()].filter(key => key.split('+').includes(id)).length)
  return {
    repeats: [...met.values()].reduce((sum, times) => sum + times - 1, 0),
    min: others.length === 0 ? 0 : Math.min(...others),
    mean: others.length === 0 ? 0 : others.reduce((a, b) => a + b, 0) / others.length,
    missed: sorted(once.map(keyOf).filter(key => !met.has(key))),
    together: sorted(apart.map(keyOf).filter(key => planned.has(key))),
  }
}

const holds = (law: (request: MixRequest, answer: Mix) => void, numRuns = 150) =>
  fc.assert(
    fc.property(arbitraryRequest, request => {
      law(request, mix(request))
    }),
    { numRuns },
  )

describe('mixing rounds', () => {
  it('seat everybody who is there exactly once in each round, and nobody else', () =>
    holds((request, { rounds, held }) => {
      expect(rounds).toHaveLength(request.rounds)
      for (const [r, round] of rounds.entries())
        if (r >= held)
          expect(sorted(round.flat())).toEqual(
            sorted(request.people.filter(id => !isAway(request, id, r + 1))),
          )
    }))

  it('have tables that differ by one at most and are as near the wanted size as people allow', () =>
    holds((request, { rounds, held }) => {
      for (const round of rounds.slice(held)) {
        const sizes = round.map(table => table.length).sort((a, b) => b - a)
        const hosts = (request.hosts ?? []).filter(id => round.flat().includes(id)).length
        const ways = tableSizes(round.flat().length, request.size, hosts)
        expect(ways.map(String)).toContain(String(sizes))
        if (sizes.length > 0) expect(sizes[0]! - sizes.at(-1)!).toBeLessThanOrEqual(1)
      }
    }))

  it('count repeats, the people met, and pairs missed or together as one who counts names', () =>
    holds((request, answer) => {
      const { repeats, min, mean, missed, together } = counted(answer, request)
      expect(answer.repeats).toBe(repeats)
      expect(answer.met.min).toBe(min)
      expect(answer.met.mean).toBeCloseTo(mean, 12)
      expect(sorted(answer.missed.map(keyOf))).toEqual(missed)
      expect(sorted(answer.together.map(keyOf))).toEqual(together)
    }))

  it('never have fewer repeats than are said to be unavoidable', () =>
    holds((_, { repeats, unavoidable }) => {
      expect(repeats).toBeGreaterThanOrEqual(unavoidable)
    }))

  it('leave rounds that were held as they were', () =>
    holds((request, { rounds, held }) => {
      expect(held).toBe(request.held!.length)
      expect(rounds.slice(0, held)).toEqual(request.held)
    }))

  it('keep each host at one table, and hosts apart where there is a table for each', () =>
    holds((request, { rounds, held }) => {
      for (const [r, round] of rounds.entries()) {
        if (r < held) continue
        const tableOf = (id: string) => round.findIndex(table => table.includes(id))
        const hosting = request.hosts!.filter(id => tableOf(id) >= 0)
        for (const [k, host] of request.hosts!.entries())
          if (k < round.length && hosting.includes(host)) expect(tableOf(host)).toBe(k)
        const tables = new Set(hosting.map(tableOf))
        expect(tables.size).toBe(Math.min(hosting.length, round.length))
      }
    }))

  it('are the same for the same seed and steps, in whatever order the people are named', () =>
    holds((request, answer) => {
      expect(JSON.stringify(mix(request))).toBe(JSON.stringify(answer))
      const backwards = { ...request, people: [...request.people].reverse() }
      expect(JSON.stringify(mix(backwards))).toBe(JSON.stringify(answer))
    }, 40))

  it('only change names where names change and their order does not', () =>
    holds((request, answer) => {
      // Ids are sorted first, so other names in another order are another search.
      const to = (id: string) => `x-${id}`
      const pairs = (list: MixRequest['apart']) => list?.map(([a, b]) => [to(a), to(b)] as const)
      const named = (rounds: Held) => rounds.map(round => round.map(table => table.map(to)))
      const { worth } = request
      const renamed = mix({
        ...request,
        people: request.people.map(to),
        held: named(request.held!),
        away: new Map([...request.away!].map(([id, set]) => [to(id), set])),
        hosts: request.hosts!.map(to),
        apart: pairs(request.apart),
        once: pairs(request.once),
        worth: worth && ((one, other) => worth(one.slice(2), other.slice(2))),
      })
      expect(renamed).toEqual({
        ...answer,
        rounds: named(answer.rounds),
        missed: pairs(answer.missed),
        together: pairs(answer.together),
      })
    }, 40))

  it('are looked for elsewhere with another seed', () => {
    const people = peopleCalled(20)
    const seeds = [1, 2, 3, 4].map(seed => JSON.stringify(mix(plain({ people, seed, size: 4 })).rounds))
    expect(new Set(seeds).size).toBe(4)
  })

  it('are the same in turns, and end at once when a turn says so', async () => {
    const request = plain({ people: peopleCalled(20), size: 4 })
    expect(await mixInTurns(request, async () => false)).toEqual(mix(request))
    let turns = 0
    const stopped = await mixInTurns({ ...request, steps: 1e12 }, async () => ++turns > 2)
    expect(turns).toBeLessThan(10)
    expect(sorted(stopped.rounds[5]!.flat())).toEqual(peopleCalled(20))
  })
})

describe('nobody meets twice', () => {
  it('in eight rounds of eighteen tables of five', () => {
    const answer = mix(plain({ people: peopleCalled(90), rounds: 8 }))
    expect(answer).toMatchObject({ repeats: 0, unavoidable: 0, met: { min: 32, mean: 32 } })
  })

  it('where some are late, leave or do not come', () => {
    const people = peopleCalled(90)
    const away = new Map([
      ...people.slice(0, 5).map(id => [id, new Set([1, 2])] as const),
      ...people.slice(40, 45).map(id => [id, new Set([5, 6])] as const),
      ...people.slice(80, 83).map(id => [id, new Set([3])] as const),
    ])
    expect(mix(plain({ people, away, steps: 4_000_000 })).repeats).toBe(0)
  })

  it('where each table has its host', () => {
    const people = peopleCalled(40)
    const answer = mix(plain({ people, hosts: people.slice(10, 18), rounds: 6, steps: 0 }))
    expect(answer.repeats).toBe(0)
  })

  it('where pairs must stay apart or must meet: who takes whose place is found, not the rounds', () => {
    const people = peopleCalled(30)
    const pair = (a: number, b: number) => [people[a]!, people[b]!] as const
    const answer = mix(
      plain({
        people,
        apart: [pair(0, 1), pair(2, 3), pair(0, 4)],
        once: [pair(5, 6), pair(7, 20), pair(11, 12), pair(13, 29)],
      }),
    )
    expect(answer).toMatchObject({ repeats: 0, missed: [], together: [] })
  })

  it('where the remaining rounds are planned again after some were held', () => {
    const people = peopleCalled(60)
    const first = mix(plain({ people, rounds: 6 }))
    const held = first.rounds.slice(0, 2).map(round => round.map(table => table.filter(id => id !== 'p07')))
    const away = new Map([['p12', new Set([3, 4, 5, 6])]])
    const again = mix(plain({ people, rounds: 6, held, away, steps: 4_000_000 }))
    expect(again.repeats).toBe(0)
    expect(again.rounds.slice(2).flat(2)).not.toContain('p12')
    expect(again.rounds.slice(2).every(round => round.flat().includes('p07'))).toBe(true)
  })

  it('at the next size where people do not divide and only that has a plan', () => {
    // Four tables of six and five are nearer to five than five of five and four, but cannot meet so often.
    const answer = mix(plain({ people: peopleCalled(22), size: 5, rounds: 5, steps: 20_000 }))
    expect(answer.repeats).toBe(0)
    expect(answer.rounds.map(round => round.length)).toEqual([5, 5, 5, 5, 5])
  })

  it('but where it cannot be, which is said', () => {
    const five = mix(plain({ people: peopleCalled(5), size: 5, rounds: 3 }))
    expect(five).toMatchObject({ repeats: 20, unavoidable: 20 })
    // Two tables of three: after the first round, who sat together must in part sit together again.
    const six = mix(plain({ people: peopleCalled(6), size: 3, rounds: 2 }))
    expect(six.repeats).toBe(2)
    // What was held twice cannot be undone.
    const held = [[['p00', 'p01', 'p02']], [['p00', 'p01', 'p02']]]
    expect(mix(plain({ people: peopleCalled(9), size: 3, rounds: 3, held })).unavoidable).toBe(3)
  })

  it('nor anybody at all where nobody is there', () => {
    expect(mix(plain({ people: [], rounds: 2 }))).toMatchObject({
      rounds: [[], []],
      met: { min: 0, mean: 0 },
    })
    const away = new Map(peopleCalled(4).map(id => [id, new Set([1])]))
    expect(mix(plain({ people: peopleCalled(4), size: 4, rounds: 2, away })).rounds[0]).toEqual([])
  })
})

/** All ways to seat people at tables of these sizes. */
function seatings(people: readonly string[], sizes: readonly number[]): string[][][] {
  const [size, ...rest] = sizes
  if (size === undefined) return [[]]
  const [first, ...others] = people
  // Of tables as large, the one with the first person comes first.
  const isLast = rest.every(one => one !== size)
  const ways: string[][][] = []
  const choose = (from: number, table: readonly string[]): void => {
    if (table.length === size) {
      const left = people.filter(id => !table.includes(id))
      for (const way of seatings(left, rest)) ways.push([[...table], ...way])
      return
    }
    for (let k = from; k < people.length; k++) choose(k + 1, [...table, people[k]!])
  }
  if (isLast) choose(0, [])
  else choose(people.length - others.length, [first!])
  return ways
}

describe('small cases, against all there are', () => {
  const arbitrarySmall = fc
    .constantFrom(
      ...([
        [6, 3],
        [7, 3],
        [8, 4],
        [8, 3],
        [6, 5],
        [4, 4],
      ] as const),
    )
    .chain(([n, size]) => {
      const people = peopleCalled(n)
      const pairs = people.flatMap((one, i) => people.slice(i + 1).map(other => [one, other] as const))
      const some = fc.shuffledSubarray(pairs, { maxLength: 6 })
      return fc.record({
        people: fc.constant(people),
        size: fc.constant(size),
        apart: some,
        once: some,
        seed: fc.integer({ min: 1, max: 99 }),
      })
    })

  it('keep apart and bring together whom they can, with the fewest repeats', () => {
    fc.assert(
      fc.property(arbitrarySmall, small => {
        const request = plain({ ...small, rounds: 2, steps: 500_000 })
        const { rounds } = mix(request)
        const [sizes] = tableSizes(small.people.length, small.size)
        const all = seatings(small.people, sizes!)
        const best = Math.min(...all.flatMap(one => all.map(other => cost([one, other], 0, request))))
        expect(cost(rounds, 0, request)).toBeCloseTo(best, 9)
      }),
      { numRuns: 12 },
    )
  })
})

describe('spending meetings where they help', () => {
  const worthOf = (answer: Mix, worth: (one: string, other: string) => number) =>
    [...meetings(answer.rounds).keys()].reduce((sum, key) => {
      const [one, other] = key.split('+') as [string, string]
      return sum + worth(one, other)
    }, 0)

  it('never costs a repeat, and first meetings are worth more', () => {
    const gains: number[] = []
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const cohort = inventCohort({ members: 24 + seed, seed })
      const worth = meetingWorth(cohort)
      const request = plain({
        people: cohort.members.map(({ id }) => id),
        size: 4 + (seed % 2),
        rounds: 4,
        seed,
        apart: apartPairs(cohort),
      })
      const [without, helping] = [mix(request), mix({ ...request, worth })]
      expect(helping.repeats).toBeLessThanOrEqual(without.repeats)
      expect(helping.together.length).toBeLessThanOrEqual(without.together.length)
      gains.push(worthOf(helping, worth) / worthOf(without, worth))
    }
    for (const gain of gains) expect(gain).toBeGreaterThanOrEqual(1)
    expect(gains.reduce((a, b) => a + b, 0) / gains.length).toBeGreaterThan(1.05)
  })

  const costsNothing = (request: MixRequest) => {
    const without = mix({ ...request, worth: undefined })
    const helping = mix({ ...request, worth: worthBetween })
    const costs = [helping, without].map(({ rounds, held }) => cost(rounds, held, request))
    expect(costs[0]! - costs[1]!).toBeLessThan(1e-9)
    // What a meeting is worth is counted in steps of 1e-6, and there are 120 pairs at most.
    if (costs[1]! - costs[0]! < 1e-9)
      expect(worthOf(helping, worthBetween)).toBeGreaterThan(worthOf(without, worthBetween) - 1.2e-4)
  }

  it('never costs a repeat, a pair apart or a pair once, whatever is asked', () => holds(costsNothing, 200))

  it('never has two meet a third time in place of two a second time', () =>
    costsNothing(
      plain({
        people: ['p01', 'p05', 'p04', 'p02', 'p00', 'p03'],
        size: 4,
        rounds: 5,
        steps: 3000,
        held: [],
        away: new Map([
          ['p01', new Set([2, 3, 5])],
          ['p00', new Set([5])],
        ]),
      }),
    ))

  it('is worth as much as any plan where all can be tried', () => {
    const people = peopleCalled(6)
    const all = seatings(people, [3, 3])
    for (let seed = 1; seed <= 5; seed++) {
      const random = seededRandom(seed)
      const table = new Map(people.flatMap(a => people.map(b => [`${a}+${b}`, random() / 2] as const)))
      const worth = (one: string, other: string) =>
        table.get(`${one}+${other}`)! + table.get(`${other}+${one}`)!
      const answer = mix(plain({ people, size: 3, rounds: 1, worth, seed }))
      const best = Math.max(...all.map(one => worthOf({ ...answer, rounds: [one] }, worth)))
      expect(worthOf(answer, worth)).toBeCloseTo(best, 6)
    }
  })
})
