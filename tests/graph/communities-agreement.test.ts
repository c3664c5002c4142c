import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adjustedRandIndex,
  communityStability,
  ensembleAgreement,
  togetherIn,
} from '../../src/graph/communities/agreement.ts'
import { consensusPartition } from '../../src/graph/communities/consensus.ts'
import { relabel } from '../../src/graph/communities/partition.ts'
import { seededRandom } from '../../src/graph/random.ts'

const labels = (count: number) =>
  fc
    .array(fc.nat({ max: 3 }), { minLength: count, maxLength: count })
    .map(drawn => relabel(Int32Array.from(drawn)))
const runsOf = (most: number) =>
  fc.nat({ max: most }).chain(n => fc.array(labels(n), { minLength: 1, maxLength: 6 }))

/** Counted pair by pair: the slow, obviously right twin. */
function denseIndex(a: Int32Array, b: Int32Array): number {
  let [both, inA, inB, all] = [0, 0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < i; j++) {
      all++
      if (a[i] === a[j]) inA++
      if (b[i] === b[j]) inB++
      if (a[i] === a[j] && b[i] === b[j]) both++
    }
  }
  const expected = all === 0 ? 0 : (inA * inB) / all
  const most = (inA + inB) / 2
  return most === expected ? 1 : (both - expected) / (most - expected)
}

describe('adjustedRandIndex', () => {
  it('counts as its definition does, and alike both ways', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 12 }).chain(n => fc.tuple(labels(n), labels(n))),
        ([a, b]) => {
          expect(adjustedRandIndex(a, b)).toBeCloseTo(denseIndex(a, b), 12)
          expect(adjustedRandIndex(b, a)).toBeCloseTo(adjustedRandIndex(a, b), 12)
          expect(adjustedRandIndex(a, a)).toBe(1)
        },
      ),
    )
  })

  it("is Hubert and Arabie's on a known pair", () => {
    const a = Int32Array.from([0, 0, 0, 1, 1, 1])
    const b = Int32Array.from([0, 0, 1, 1, 2, 2])
    expect(adjustedRandIndex(a, b)).toBeCloseTo(0.242424, 6)
  })
})

describe('agreement and stability', () => {
  it('are in [0, 1], and 1 where all runs are alike', () => {
    fc.assert(
      fc.property(runsOf(10), runs => {
        const inRange = (x: number) => expect(x >= 0 && x <= 1).toBe(true)
        const alike = runs.map(() => runs[0])
        inRange(ensembleAgreement(runs))
        expect(ensembleAgreement(alike)).toBeCloseTo(1, 12)
        const communities = new Map<number, number[]>()
        runs[0].forEach((label, i) => {
          communities.set(label, [...(communities.get(label) ?? []), i])
        })
        for (const community of communities.values()) {
          inRange(communityStability(runs, community))
          expect(communityStability(alike, community)).toBeCloseTo(1, 12)
        }
      }),
    )
  })

  it('is the mean co-membership of the pairs', () => {
    fc.assert(
      fc.property(runsOf(8), runs => {
        const everybody = [...runs[0].keys()]
        if (everybody.length < 2) return
        const pairs = everybody.flatMap(a => everybody.slice(0, a).map(b => togetherIn(runs, a, b)))
        const mean = pairs.reduce((sum, x) => sum + x, 0) / pairs.length / runs.length
        expect(communityStability(runs, everybody)).toBeCloseTo(mean, 12)
      }),
    )
  })

  it('of a member alone is the share of runs that left her alone', () => {
    const runs = [Int32Array.from([0, 1, 1]), Int32Array.from([0, 0, 1]), Int32Array.from([0, 1, 2])]
    expect(communityStability(runs, [0])).toBeCloseTo(2 / 3, 12)
    expect(togetherIn(runs, 0, 1)).toBe(1)
  })
})

describe('consensusPartition', () => {
  const generators = Array.from({ length: 10 }, (_, k) => seededRandom(1, k))

  it('is the runs themselves where they agree', () => {
    const run = Int32Array.from([0, 0, 1, 1, 2])
    expect(consensusPartition([run, run, run], generators)).toEqual(run)
  })

  it('follows the majority about every pair, where the majority is of one mind', () => {
    const right = Int32Array.from([0, 0, 0, 1, 1, 1])
    const runs = [
      right,
      right,
      Int32Array.from([0, 0, 1, 1, 1, 1]),
      right,
      Int32Array.from([0, 0, 0, 0, 1, 1]),
    ]
    expect(consensusPartition(runs, generators)).toEqual(right)
  })
})
