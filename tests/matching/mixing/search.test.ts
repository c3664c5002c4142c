/** The two searches, on programmes drawn at random: their bookkeeping against costs from scratch. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/graph/random.ts'
import {
  annealSeating,
  type Found,
  type MixSearch,
  type Search,
} from '../../../src/matching/mixing/anneal.ts'
import { drawnSeating, madeSeating } from '../../../src/matching/mixing/begin.ts'
import { exchangePlaces } from '../../../src/matching/mixing/exchange.ts'
import { floorOf, leastRepeats } from '../../../src/matching/mixing/floor.ts'
import {
  costOf,
  meetingsIn,
  mostGain,
  type Programme,
  REPEAT,
  type Seating,
} from '../../../src/matching/mixing/programme.ts'
import { tableSizes } from '../../../src/matching/mixing/sizes.ts'

type Drawn = { readonly programme: Programme; readonly seed: number }

/** 3 to 18 people, 1 to 5 rounds; some away, hosts, held meetings, pairs apart and once, gains. */
const arbitraryProgramme: fc.Arbitrary<Drawn> = fc
  .record({
    n: fc.integer({ min: 3, max: 18 }),
    size: fc.integer({ min: 3, max: 6 }),
    rounds: fc.integer({ min: 1, max: 5 }),
    away: fc.constantFrom(0, 0, 0.2),
    hosts: fc.constantFrom(0, 0, 2),
    special: fc.constantFrom(0, 0.05, 0.2),
    isWorth: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .map(({ n, size, rounds, away, hosts, special, isWorth, seed }) => {
    const random = seededRandom(seed, 3)
    const matrix = (entry: () => number) => {
      const all = new Array<number>(n * n).fill(0)
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) all[i * n + j] = all[j * n + i] = entry()
      return all
    }
    const chance = (share: number) => (random() < share ? 1 : 0)
    const programme: Programme = {
      n,
      rounds: Array.from({ length: rounds }, () => {
        const there = Array.from({ length: n }, (_, k) => k).filter(k => k < 3 || random() >= away)
        const sizes = tableSizes(there.length, size)[0]!
        const hosting = there.filter(k => k < Math.min(hosts, sizes.length))
        return { people: there, sizes, hosts: new Map(hosting.map(k => [k, k])) }
      }),
      held: Uint16Array.from(matrix(() => chance(special) + chance(special))),
      apart: Uint8Array.from(matrix(() => chance(special))),
      once: Uint8Array.from(matrix(() => chance(special))),
      gain: isWorth ? Float64Array.from(matrix(() => Math.floor(random() * mostGain(n)))) : undefined,
    }
    return { programme, seed }
  })

function ended<T>(search: Search<T>, stopped = () => false): T {
  let state = search.next()
  while (state.done !== true) state = search.next(stopped())
  return state.value
}

const SEARCH: MixSearch = {
  steps: 3000,
  floor: Number.NEGATIVE_INFINITY,
  temperatures: [30 * REPEAT, 0.5 * REPEAT, 0.1 * REPEAT],
}
const SEARCHES = { annealSeating, exchangePlaces } as const

/** Who sits in each round, and at which table the hosts do. */
const frameOf = ({ rounds }: Programme, seating: Seating) =>
  seating.map((round, r) => ({
    sizes: round.map(table => table.length),
    people: round.flat().sort((a, b) => a - b),
    hosts: [...rounds[r]!.hosts.keys()].map(host => round.findIndex(table => table.includes(host))),
  }))

describe.each(Object.entries(SEARCHES))('%s', (_, search) => {
  const run = (programme: Programme, begin: Seating, seed: number, more: Partial<MixSearch> = {}): Found =>
    ended(search(programme, begin, { ...SEARCH, ...more }, seededRandom(seed)))

  it('reports the cost that its seating has from scratch, to the last bit, and never one above where it began', () => {
    fc.assert(
      fc.property(arbitraryProgramme, fc.integer({ min: 0, max: 3000 }), ({ programme, seed }, steps) => {
        const begin = drawnSeating(programme, seededRandom(seed))
        const found = run(programme, begin, seed, { steps })
        expect(found.cost).toBe(costOf(programme, found.seating))
        expect(found.cost).toBeLessThanOrEqual(costOf(programme, begin))
        expect(Number.isSafeInteger(found.cost)).toBe(true)
      }),
    )
  })

  it('leaves sizes, who is there and the hosts as they were, and the seating it began with alone', () => {
    fc.assert(
      fc.property(arbitraryProgramme, ({ programme, seed }) => {
        const begin = drawnSeating(programme, seededRandom(seed))
        const before = JSON.stringify(begin)
        const found = run(programme, begin, seed)
        expect(frameOf(programme, found.seating)).toEqual(frameOf(programme, begin))
        expect(JSON.stringify(begin)).toBe(before)
      }),
    )
  })

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(arbitraryProgramme, ({ programme, seed }) => {
        const begin = drawnSeating(programme, seededRandom(seed))
        expect(run(programme, begin, seed)).toEqual(run(programme, begin, seed))
      }),
      { numRuns: 30 },
    )
  })

  it('gives what it has when it is stopped', () => {
    const n = 30
    const people = Array.from({ length: n }, (_, k) => k)
    const programme: Programme = {
      n,
      rounds: new Array(6).fill({ people, sizes: new Array(6).fill(5), hosts: new Map() }),
      held: new Uint16Array(n * n),
      apart: new Uint8Array(n * n),
      once: new Uint8Array(n * n),
      gain: new Float64Array(n * n),
    }
    const begin = drawnSeating(programme, seededRandom(1))
    let asked = 0
    const endless = search(programme, begin, { ...SEARCH, steps: 1e12 }, seededRandom(1))
    const found = ended(endless, () => ++asked > 2)
    expect(found.cost).toBe(costOf(programme, found.seating))
    expect(asked).toBe(3)
  })
})

describe('exchanging places', () => {
  it('changes who meets whom, not how often anybody meets somebody', () => {
    fc.assert(
      fc.property(arbitraryProgramme, ({ programme, seed }) => {
        const plain = { ...programme, held: new Uint16Array(programme.n ** 2) }
        const begin = drawnSeating(plain, seededRandom(seed))
        const { seating } = ended(exchangePlaces(plain, begin, SEARCH, seededRandom(seed)))
        const counts = (one: Seating) => [...meetingsIn(plain, one)].sort((a, b) => a - b)
        expect(counts(seating)).toEqual(counts(begin))
      }),
    )
  })
})

describe('what no seating can be better than', () => {
  it('is at most the cost and the repeats of any seating', () => {
    fc.assert(
      fc.property(arbitraryProgramme, ({ programme, seed }) => {
        const plain = { ...programme, gain: undefined }
        const begin = drawnSeating(plain, seededRandom(seed))
        const { seating, cost } = ended(annealSeating(plain, begin, SEARCH, seededRandom(seed)))
        expect(floorOf(plain)).toBeLessThanOrEqual(cost)
        const twice = [...meetingsIn(plain, seating)].reduce((sum, count) => sum + Math.max(0, count - 1), 0)
        expect(leastRepeats(plain)).toBeLessThanOrEqual(twice / 2)
      }),
      { numRuns: 300 },
    )
  })
})

describe('a seating that is made', () => {
  it('seats who is there once in each round, hosts at their tables, at sizes that differ by one', () => {
    let made = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 60 }),
        fc.integer({ min: 3, max: 8 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(12),
        (n, size, rounds, hosting) => {
          const people = Array.from({ length: n }, (_, k) => k)
          const sizes = tableSizes(n, size, hosting)[0]!
          const hosts = new Map(
            people.filter(k => k < Math.min(hosting, sizes.length)).map(k => [n - 1 - k, k]),
          )
          const programme: Programme = {
            n,
            rounds: Array.from({ length: rounds }, () => ({ people, sizes, hosts })),
            held: new Uint16Array(n * n),
            apart: new Uint8Array(n * n),
            once: new Uint8Array(n * n),
            gain: undefined,
          }
          const seating = madeSeating(programme, seededRandom(1))!
          expect(seating).toHaveLength(rounds)
          for (const round of seating) {
            expect(round.flat().sort((a, b) => a - b)).toEqual(people)
            expect(round.map(table => table.length).sort((a, b) => b - a)).toEqual(sizes)
            for (const [host, table] of hosts) expect(round[table]).toContain(host)
          }
          if (costOf(programme, seating) === 0) made++
        },
      ),
    )
    expect(made).toBeGreaterThan(20)
  })
})
