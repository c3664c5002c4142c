/** What every engine of graph algorithms promises, whoever computes: ours in algorithms.test.ts, the server's in store/gds.neo4j.test.ts. */
import fc from 'fast-check'
import { DirectedGraph, UndirectedGraph } from 'graphology'
import { describe, expect, it } from 'vitest'
import { hittingProbabilities, type Tie as Path } from '../../src/graph/affinity/hitting.ts'
import type { GraphAlgorithms } from '../../src/graph/algorithms.ts'
import { modularity } from '../../src/graph/communities/modularity.ts'
import type { ConsensusCommunities } from '../../src/graph/communities.ts'
import { clique, graphOf, karate, names, signedWeight, type TestGraph, ties } from './communities-fixtures.ts'

/** What the port allows PageRank to be off, for each member. */
const TOLERANCE = 1e-10

/** @param examples random graphs per property: few where each call goes to a server */
export function graphAlgorithmsContract(engine: () => GraphAlgorithms, examples: number): void {
  const quick = { runs: 4 }
  const karateGraph = () => graphOf(names('', 35).slice(1), karate)
  const partitionOf = ({ communities }: ConsensusCommunities) => communities.map(({ members }) => members)

  describe('communities', () => {
    it('puts every member in exactly one, says the modularity of its own partition, and figures within bounds', async () => {
      await fc.assert(
        fc.asyncProperty(ties(12, signedWeight), fc.nat(), async ({ members, ties }, seed) => {
          const graph = graphOf(members, ties)
          const found = await engine().communities(graph, { ...quick, seed })
          expect(partitionOf(found).flat().sort()).toEqual([...members].sort())
          expect(found.modularity).toBeCloseTo(modularity(graph, partitionOf(found)), 12)
          expect(found.runs).toBe(quick.runs)
          for (const x of [found.agreement, ...found.communities.map(c => c.stability)])
            expect(x >= 0 && x <= 1).toBe(true)
        }),
        { numRuns: examples },
      )
    })

    it('gives the same for the same seed, in whatever order members and ties were inserted', async () => {
      const one = await engine().communities(karateGraph(), { ...quick, seed: 5 })
      const other = graphOf(
        names('', 35).slice(1).reverse(),
        karate.map(([a, b, weight]) => [b, a, weight] as const).reverse(),
      )
      const two = await engine().communities(other, { ...quick, seed: 5 })
      expect(JSON.stringify(two)).toBe(JSON.stringify(one))
    })

    it("comes within 0.1 % of the best modularity that Zachary's karate club can have", async () => {
      const { modularity, agreement } = await engine().communities(karateGraph(), { runs: 20 })
      expect(modularity).toBeGreaterThan(0.41979 * 0.999)
      // Runs that never differ would say nothing of how firm a community is.
      expect(agreement).toBeLessThan(1)
    })

    it('finds more and smaller ones at a higher resolution', async () => {
      const count = async (resolution: number) =>
        (await engine().communities(karateGraph(), { ...quick, resolution })).communities.length
      expect(await count(0.5)).toBeLessThan(await count(1))
      expect(await count(3)).toBeGreaterThan(await count(1))
    })

    it('never puts two together whom only an unfriendly tie joins, and parts who have quarrelled', async () => {
      const two = [...clique(names('a', 5)), ...clique(names('b', 5)), ['a0', 'b0', 0.5] as const]
      const quarrel = ['x', 'y', -1] as const
      const members = [...names('a', 5), ...names('b', 5), 'x', 'y']
      const found = await engine().communities(graphOf(members, [...two, quarrel, ['a1', 'b1', -3]]), quick)
      expect(partitionOf(found)).toEqual([names('a', 5), names('b', 5), ['x'], ['y']])
      expect(found.together('x', 'y')).toBe(0)
    })

    it('is not changed by a newcomer nobody has met, who is alone', async () => {
      const before = await engine().communities(karateGraph(), quick)
      const graph = karateGraph()
      graph.addNode('0-newcomer')
      const after = await engine().communities(graph, quick)
      expect(after.communities.filter(({ members }) => members[0] !== '0-newcomer')).toEqual(
        before.communities,
      )
      expect(after.communities).toContainEqual({ members: ['0-newcomer'], stability: 1 })
      expect(after.agreement).toBe(before.agreement)
    })

    it('takes a graph without members, without ties, and with unfriendly ties alone', async () => {
      const nobody = await engine().communities(graphOf([], []), quick)
      expect(nobody).toMatchObject({ communities: [], modularity: 0, runs: 4, agreement: 1 })
      const strangers = await engine().communities(graphOf(['a', 'b'], [['a', 'b', 0]]), quick)
      expect(partitionOf(strangers)).toEqual([['a'], ['b']])
      const foes = await engine().communities(graphOf(['a', 'b', 'c'], [['a', 'b', -1]]), quick)
      expect(partitionOf(foes)).toEqual([['a'], ['b'], ['c']])
    })

    it('says in how many runs two were together, and refuses who is not in the graph', async () => {
      const found = await engine().communities(graphOf(['a', 'b', 'c'], [['a', 'b', 1]]), quick)
      expect([found.together('a', 'b'), found.together('a', 'c'), found.together('c', 'c')]).toEqual([
        4, 0, 4,
      ])
      expect(() => found.together('a', 'nobody')).toThrow('nobody is not in the graph; ask about its members')
    })

    it('refuses options out of range, and ties that make no sense', async () => {
      const pair = graphOf(['a', 'b'], [['a', 'b', 1]])
      await expect(engine().communities(pair, { runs: 0 })).rejects.toThrow(RangeError)
      await expect(engine().communities(pair, { resolution: 0 })).rejects.toThrow(RangeError)
      await expect(engine().communities(pair, { seed: 0.5 })).rejects.toThrow(RangeError)
      const nothing = graphOf(['a', 'b'], [['a', 'b', Number.NaN]])
      await expect(engine().communities(nothing)).rejects.toThrow(
        'tie a - b: weight NaN is not a finite number',
      )
      const directed = new DirectedGraph()
      directed.mergeEdge('a', 'b', { weight: 1 })
      await expect(engine().communities(directed)).rejects.toThrow('is directed')
    })
  })

  describe('personalised PageRank', () => {
    it('is (1 - a) R of the walks that affinity rests on', async () => {
      await fc.assert(
        fc.asyncProperty(
          ties(9, signedWeight),
          fc.double({ min: 0.05, max: 0.95, noNaN: true }),
          fc.nat(),
          async ({ members, ties }, damping, pick) => {
            const graph = graphOf(members, ties)
            const from = members[pick % members.length]!
            const rank = await engine().personalisedPageRank(graph, from, { damping })
            const exact = exactRank(graph, from, damping)
            expect([...rank.keys()]).toEqual([...members].sort())
            for (const [member, chance] of rank)
              expect(Math.abs(chance - exact.get(member)!)).toBeLessThan(TOLERANCE)
          },
        ),
        { numRuns: examples },
      )
    })

    it('goes on for four steps on average where nobody says otherwise', async () => {
      const [one, other] = [
        await engine().personalisedPageRank(karateGraph(), '17'),
        await engine().personalisedPageRank(karateGraph(), '17', { damping: 4 / 5 }),
      ]
      for (const [member, chance] of one)
        expect(Math.abs(chance - other.get(member)!)).toBeLessThan(TOLERANCE)
      expect(Math.abs([...one.values()].reduce((sum, x) => sum + x) - 1)).toBeLessThan(TOLERANCE)
    })

    it('stays with who has no friendly tie, and never comes by her', async () => {
      const graph = graphOf(
        ['a', 'b', 'c', 'd'],
        [
          ['a', 'b', 2],
          ['b', 'c', -1],
        ],
      )
      expect(Object.fromEntries(await engine().personalisedPageRank(graph, 'c'))).toEqual({
        a: 0,
        b: 0,
        c: 1,
        d: 0,
      })
      const rank = await engine().personalisedPageRank(graph, 'a', { damping: 1 / 2 })
      expect([rank.get('c'), rank.get('d')]).toEqual([0, 0])
      expect(rank.get('a')).toBeCloseTo(2 / 3, 9)
    })

    it('refuses a member who is not there, also of an empty graph, and a damping out of range', async () => {
      const pair = graphOf(['a', 'b'], [['a', 'b', 1]])
      const unknown = 'zoe is not in the graph; ask about its members'
      await expect(engine().personalisedPageRank(pair, 'zoe')).rejects.toThrow(new RangeError(unknown))
      await expect(engine().personalisedPageRank(new UndirectedGraph(), 'zoe')).rejects.toThrow(RangeError)
      for (const damping of [0, 1, -1, Number.NaN])
        await expect(engine().personalisedPageRank(pair, 'a', { damping })).rejects.toThrow(
          `damping: ${damping} is not a number above 0 and below 1; use one such as 0.8`,
        )
    })
  })
}

/**
 * From the exact chances F of `hitting.ts`: R(j, j) = 1 / (1 - a sum_k P(j, k) F(k, j)), since a walk that left j is back
 * with the chance that is taken off, and R(i, j) = F(i, j) R(j, j).
 */
function exactRank(graph: TestGraph, from: string, damping: number): ReadonlyMap<string, number> {
  const members = graph.nodes()
  const n = members.length
  const paths: Path[] = graph
    .mapEdges((_edge, { weight }, a, b) => ({ i: members.indexOf(a), j: members.indexOf(b), weight }))
    .filter(({ weight }) => weight > 0)
  const hit = hittingProbabilities(n, paths, damping)
  const start = members.indexOf(from)
  const around = (j: number) => paths.filter(({ i, j: other }) => i === j || other === j)
  if (around(start).length === 0) return new Map(members.map((member, j) => [member, j === start ? 1 : 0]))
  return new Map(
    members.map((member, j) => {
      const own = around(j)
      const strength = own.reduce((sum, { weight }) => sum + weight, 0)
      const back = own.reduce((sum, { i, j: other, weight }) => {
        const neighbour = i === j ? other : i
        return sum + (weight / strength) * hit[neighbour * n + j]!
      }, 0)
      const visits = own.length === 0 ? 0 : 1 / (1 - damping * back)
      return [member, (1 - damping) * (j === start ? visits : hit[start * n + j]! * visits)]
    }),
  )
}
