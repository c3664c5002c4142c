import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { improve } from '../../src/graph/communities/improvement.ts'
import { partitionModularity } from '../../src/graph/communities/modularity.ts'
import { countOf, relabel } from '../../src/graph/communities/partition.ts'
import {
  connected,
  localMoving,
  move,
  moveGain,
  movingPartition,
  refine,
} from '../../src/graph/communities/refinement.ts'
import { contract, type SignedNetwork, signedNetwork } from '../../src/graph/communities/signed-network.ts'
import { seededRandom } from '../../src/graph/random.ts'
import { friendlyWeight, signedWeight, ties } from './communities-fixtures.ts'

/** A random network with a random partition of it, a resolution and a seed. */
const partitioned = (weight: fc.Arbitrary<number>) =>
  ties(10, weight).chain(({ members, ties }) => {
    const node = new Map(members.map((member, i) => [member, i]))
    const network = signedNetwork(
      members.length,
      ties.map(([a, b, w]) => ({ a: node.get(a)!, b: node.get(b)!, weight: w })),
    )
    return fc.record({
      network: fc.constant(network),
      labels: fc
        .array(fc.nat({ max: 4 }), { minLength: members.length, maxLength: members.length })
        .map(labels => relabel(Int32Array.from(labels))),
      resolution: fc.constantFrom(0.5, 1, 2),
      seed: fc.nat(),
    })
  })

/** The signed weight of a node's ties into a community, itself left out. */
function tieInto(
  { starts, neighbours, positive, negative }: SignedNetwork,
  labels: Int32Array,
  node: number,
) {
  return (community: number): number => {
    let sum = 0
    for (let arc = starts[node]; arc < starts[node + 1]; arc++) {
      if (labels[neighbours[arc]] === community) sum += positive[arc] - negative[arc]
    }
    return sum
  }
}

/** Every move of `network`: the announced gain and the partition it leads to. */
function everyMove(network: SignedNetwork, labels: Int32Array, resolution: number) {
  return [...labels.keys()].flatMap(node => {
    const tie = tieInto(network, labels, node)
    return Array.from({ length: network.order }, (_, to) => {
      const partition = movingPartition(network, labels)
      const gain = moveGain(network, partition, node, to, tie(to), tie(labels[node]), resolution)
      move(network, partition, node, to)
      return { gain, labels: partition.labels, partition }
    })
  })
}

describe('moves', () => {
  it('bring what they announce: quality after - quality before', () => {
    fc.assert(
      fc.property(partitioned(signedWeight), ({ network, labels, resolution }) => {
        const before = partitionModularity(network, labels, resolution)
        for (const moved of everyMove(network, labels, resolution)) {
          expect(partitionModularity(network, moved.labels, resolution) - before).toBeCloseTo(moved.gain, 12)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('of whole communities too', () => {
    fc.assert(
      fc.property(partitioned(signedWeight), ({ network, labels, resolution }) => {
        const communities = contract(network, labels, countOf(labels))
        const apart = Int32Array.from({ length: communities.order }, (_, c) => c)
        const before = partitionModularity(network, labels, resolution)
        for (const moved of everyMove(communities, apart, resolution)) {
          const after = labels.map(label => moved.labels[label])
          expect(partitionModularity(network, after, resolution) - before).toBeCloseTo(moved.gain, 12)
        }
      }),
    )
  })

  it('keep the running sums true', () => {
    fc.assert(
      fc.property(partitioned(signedWeight), ({ network, labels, resolution }) => {
        for (const { partition } of everyMove(network, labels, resolution)) {
          const fresh = movingPartition(network, partition.labels)
          expect(partition.sizes).toEqual(fresh.sizes)
          expect([...partition.empty].sort()).toEqual([...fresh.empty].sort())
          for (const [c, sum] of partition.positiveSums.entries())
            expect(sum).toBeCloseTo(fresh.positiveSums[c], 12)
          for (const [c, sum] of partition.negativeSums.entries())
            expect(sum).toBeCloseTo(fresh.negativeSums[c], 12)
        }
      }),
      { numRuns: 30 },
    )
  })
})

describe('refinement', () => {
  it('never lowers modularity', () => {
    fc.assert(
      fc.property(partitioned(signedWeight), ({ network, labels, resolution, seed }) => {
        const quality = (partition: Int32Array) => partitionModularity(network, partition, resolution)
        const moved = localMoving(network, labels, seededRandom(seed), resolution)
        expect(quality(moved)).toBeGreaterThanOrEqual(quality(labels) - 1e-12)
        const start = connected(network, labels)
        const refined = refine(network, labels, seededRandom(seed), resolution)
        expect(quality(refined)).toBeGreaterThanOrEqual(quality(start) - 1e-12)
        const improved = improve(network, refined, resolution, 5, seededRandom(seed))
        expect(quality(improved)).toBeGreaterThanOrEqual(quality(refined) - 1e-10)
      }),
      { numRuns: 300 },
    )
  })

  it('ends where friendly ties connect every community', () => {
    fc.assert(
      fc.property(partitioned(signedWeight), ({ network, labels, resolution, seed }) => {
        const refined = refine(network, labels, seededRandom(seed), resolution)
        expect(connected(network, refined)).toEqual(refined)
      }),
    )
  })

  it('ends where no move of one node gains, where all ties are friendly', () => {
    fc.assert(
      fc.property(partitioned(friendlyWeight), ({ network, labels, resolution, seed }) => {
        const refined = refine(network, labels, seededRandom(seed), resolution)
        for (const { gain } of everyMove(network, refined, resolution)) expect(gain).toBeLessThan(1e-10)
      }),
    )
  })
})
