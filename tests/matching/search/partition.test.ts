import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/graph/random.ts'
import { constrain } from '../../../src/matching/constraints.ts'
import { gatherFacts } from '../../../src/matching/facts.ts'
import { PRESETS } from '../../../src/matching/presets.ts'
import { compile, crewValue, type Problem } from '../../../src/matching/problem.ts'
import { anneal, descend } from '../../../src/matching/search/anneal.ts'
import { Partition, POOL } from '../../../src/matching/search/partition.ts'
import { inventCohort } from '../../../src/sim/invent.ts'

function problemOf(members: number, seed: number, sizes: readonly [number, number] = [3, 8]): Problem {
  const facts = gatherFacts(inventCohort({ members, seed }))
  return compile(facts, constrain(facts, sizes[1], new Set()).units, sizes, PRESETS['first-crews'])
}

/** Everything that is kept up to date, computed from the crews alone. */
function assertConsistent(partition: Partition): void {
  const { problem, slots, list, filled, link, clashes, pairSum, size, crewOf } = partition
  const { units, pair, forbidden, start } = problem
  expect(Array.from(partition.value)).toEqual(partition.recomputed())
  for (let c = 0; c < slots; c++) {
    const crew = Array.from(list.subarray(c * 8, c * 8 + filled[c]))
    for (const u of crew) expect(crewOf[u]).toBe(c)
    expect(size[c]).toBe(crew.reduce((sum, u) => sum + start[u + 1] - start[u], 0))
    let inside = 0
    crew.forEach((u, x) => {
      for (const v of crew.slice(x)) inside += pair[u * units + v]
    })
    expect(pairSum[c]).toBe(inside)
    for (let u = 0; u < units; u++) {
      const others = crew.filter(v => v !== u)
      expect(link[c * units + u]).toBe(others.reduce((sum, v) => sum + pair[u * units + v], 0))
      expect(clashes[c * units + u]).toBe(others.filter(v => forbidden[u * units + v] === 1).length)
    }
  }
}

/** The gain of a change, from scratch: the values of all crews after it, less those before. */
function gainFromScratch(partition: Partition, change: (crewOf: Int32Array) => void): number {
  const after = partition.crewOf.slice()
  change(after)
  const total = (crewOf: Int32Array) => {
    let sum = 0
    for (let c = 0; c < partition.slots; c++) {
      const crew = [...crewOf.keys()].filter(u => crewOf[u] === c)
      const members = crew.reduce((count, u) => count + partition.unitSize(u), 0)
      if (members === 0) continue
      if (members < partition.problem.least || members > partition.problem.most)
        return Number.NEGATIVE_INFINITY
      const value = crewValue(partition.problem, crew)
      if (value < 0) return Number.NEGATIVE_INFINITY
      sum += value
    }
    return sum
  }
  return total(after) - total(partition.crewOf)
}

describe('a set of crews under change', () => {
  it.each([
    [12, 1],
    [30, 2],
    [45, 3],
  ])(
    'announces for every move and swap the gain that scoring from scratch finds (%i members)',
    (members, seed) => {
      const problem = problemOf(members, seed)
      const partition = new Partition(problem)
      partition.restore(anneal(problem, { steps: 300, seed, stream: 0, stopped: () => false }).crewOf)
      const random = seededRandom(seed, 99)
      const below = (n: number) => Math.floor(random() * n)
      let refused = 0
      let done = 0
      for (let step = 0; step < 4000; step++) {
        const unit = below(problem.units)
        if (random() < 0.5) {
          const h = below(partition.slots + 1) - 1
          if (h === partition.crewOf[unit]) continue
          const gain = partition.judgeMove(unit, h, Number.NEGATIVE_INFINITY)
          const truth = gainFromScratch(partition, crewOf => {
            crewOf[unit] = h
          })
          if (truth === Number.NEGATIVE_INFINITY) expect(gain).toBe(truth)
          else expect(Math.abs(gain - truth)).toBeLessThan(1e-9)
          if (gain < -0.3) refused++
          else {
            partition.move(unit, h)
            done++
          }
        } else {
          const other = below(problem.units)
          if (partition.crewOf[other] === partition.crewOf[unit]) continue
          const gain = partition.judgeSwap(unit, other, Number.NEGATIVE_INFINITY)
          const truth = gainFromScratch(partition, crewOf => {
            ;[crewOf[unit], crewOf[other]] = [crewOf[other], crewOf[unit]]
          })
          if (truth === Number.NEGATIVE_INFINITY) expect(gain).toBe(truth)
          else expect(Math.abs(gain - truth)).toBeLessThan(1e-9)
          if (gain < -0.3) refused++
          else {
            partition.swap(unit, other)
            done++
          }
        }
        if (done % 50 === 0) assertConsistent(partition)
      }
      assertConsistent(partition)
      expect(done).toBeGreaterThan(50)
      expect(refused).toBeGreaterThan(0)
    },
  )

  it('says no more than it must where a change is not wanted, and never refuses one that is', () => {
    const problem = problemOf(30, 4)
    const partition = new Partition(problem)
    partition.restore(anneal(problem, { steps: 300, seed: 4, stream: 0, stopped: () => false }).crewOf)
    const random = seededRandom(4, 98)
    for (let step = 0; step < 20_000; step++) {
      const unit = Math.floor(random() * problem.units)
      const h = Math.floor(random() * (partition.slots + 1)) - 1
      if (h === partition.crewOf[unit]) continue
      const wanted = random() - 0.9
      const exact = partition.judgeMove(unit, h, Number.NEGATIVE_INFINITY)
      const asked = partition.judgeMove(unit, h, wanted)
      if (exact >= wanted) expect(asked).toBe(exact)
      else expect(asked).toBeLessThan(wanted)
    }
  })
})

describe('annealing', () => {
  it('gives the same set for the same seed and stream, and looks elsewhere with others', () => {
    const problem = problemOf(45, 1)
    const run = (seed: number, stream: number) =>
      anneal(problem, { steps: 500, seed, stream, stopped: () => false })
    expect(run(1, 0)).toEqual(run(1, 0))
    const sets = (of: readonly (readonly [number, number])[]) =>
      new Set(of.map(([seed, stream]) => run(seed, stream).crewOf.join())).size
    expect(
      sets([
        [1, 0],
        [2, 0],
        [3, 0],
        [4, 0],
      ]),
    ).toBeGreaterThan(1)
    expect(
      sets([
        [1, 0],
        [1, 1],
        [1, 2],
        [1, 3],
      ]),
    ).toBeGreaterThan(1)
  })

  it('ends in a set that no move and no swap improves, with the objective that scoring from scratch finds', () => {
    for (const seed of [1, 2, 3]) {
      const problem = problemOf(24, seed, [3, 6])
      const found = anneal(problem, { steps: 5000, seed, stream: 0, stopped: () => false })
      const partition = new Partition(problem)
      partition.restore(found.crewOf)
      assertConsistent(partition)
      expect(partition.total).toBeCloseTo(found.objective, 9)
      const before = partition.total
      descend(partition)
      expect(partition.total).toBeCloseTo(before, 9)
    }
  })

  it('finds the best set there is where all can be tried', () => {
    for (const seed of [1, 2, 3, 4]) {
      const problem = problemOf(9, seed, [3, 5])
      const best = bruteForce(problem)
      const found = Math.max(
        ...[0, 1, 2, 3].map(
          stream => anneal(problem, { steps: 5000, seed, stream, stopped: () => false }).objective,
        ),
      )
      expect(found).toBeCloseTo(best, 9)
    }
  })

  it('stops when asked, with a set that holds', () => {
    const problem = problemOf(30, 1)
    let asked = 0
    const found = anneal(problem, { steps: 1e9, seed: 1, stream: 0, stopped: () => ++asked > 2 })
    const partition = new Partition(problem)
    partition.restore(found.crewOf)
    assertConsistent(partition)
  })

  it('leaves nobody out for whom a crew would be worth something', () => {
    const problem = problemOf(30, 6)
    const found = anneal(problem, { steps: 5000, seed: 1, stream: 0, stopped: () => false })
    const partition = new Partition(problem)
    partition.restore(found.crewOf)
    for (let unit = 0; unit < problem.units; unit++)
      if (partition.crewOf[unit] === POOL)
        for (let c = 0; c < partition.slots; c++)
          if (partition.filled[c] > 0) expect(partition.judgeMove(unit, c, 1e-9)).toBeLessThan(1e-9)
  })
})

/** The best objective of all sets of crews, by dynamic programming over subsets of units. */
function bruteForce(problem: Problem): number {
  const { units, least, most, start } = problem
  const value = new Map<number, number>()
  for (let mask = 1; mask < 1 << units; mask++) {
    const crew = Array.from({ length: units }, (_, u) => u).filter(u => (mask >> u) & 1)
    const size = crew.reduce((sum, u) => sum + start[u + 1] - start[u], 0)
    if (size >= least && size <= most) value.set(mask, crewValue(problem, crew))
  }
  const best = new Float64Array(1 << units)
  for (let mask = 1; mask < best.length; mask++) {
    const low = mask & -mask
    const rest = mask ^ low
    best[mask] = best[rest]
    for (let sub = rest; sub; sub = (sub - 1) & rest) {
      const crew = value.get(sub | low) ?? -1
      if (crew > 0) best[mask] = Math.max(best[mask], crew + best[rest ^ sub])
    }
  }
  return best[best.length - 1]
}
