/**
 * Graph algorithms by Graph Data Science on the server at NEO4J_URL: what every engine promises, beside our own on the
 * same graphs, and that nothing is left behind. Where the server has none, that ours is used instead.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownAlgorithms } from '../../../src/graph/algorithms.ts'
import { readAddress } from '../../../src/graph/store/neo4j/address.ts'
import { type Connection, connect } from '../../../src/graph/store/neo4j/connection.ts'
import { dropForgotten, openGds } from '../../../src/graph/store/neo4j/gds.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import { computeTrust } from '../../../src/graph/trust.ts'
import { trustGraph } from '../../../src/graph/trust-graph.ts'
import { inventCohort } from '../../../src/sim/invent.ts'
import { folder, inProcess, written } from '../../cli/run.ts'
import { cypher, NEO4J_URL, wipe } from '../../neo4j.ts'
import { clique, graphOf, karate, names } from '../communities-fixtures.ts'
import { graphAlgorithmsContract } from '../graph-algorithms.ts'

const address = NEO4J_URL === undefined ? undefined : readAddress(NEO4J_URL, process.env, 'NEO4J_URL')
const gds = address === undefined ? undefined : await openGds(address)
const karateGraph = graphOf(names('', 35).slice(1), karate)
const invented = (members: number) => trustGraph(computeTrust(inventCohort({ members, seed: 1 })))

const ours = async () =>
  (await cypher('CALL gds.graph.list() YIELD graphName RETURN graphName'))
    .map(({ graphName }) => String(graphName))
    .filter(name => name.startsWith('coalesce-'))

describe.runIf(gds !== undefined)('Graph Data Science', () => {
  graphAlgorithmsContract(() => gds!, 8)

  it.each([30, 90])(
    'finds communities of %i invented members as good as ours, conflicts and all',
    async members => {
      const graph = invented(members)
      const [own, theirs] = [await ownAlgorithms.communities(graph), await gds!.communities(graph)]
      // Measured on GDS 2.13.9: equal of 30, 0.2 % less of 90.
      expect(theirs.modularity).toBeGreaterThan(own.modularity * (1 - 0.005))
      expect(theirs.modularity).toBeLessThan(own.modularity * (1 + 0.005))
      expect(Math.abs(theirs.agreement - own.agreement)).toBeLessThan(0.15)
    },
  )

  it('finds four circles where there are four', async () => {
    const circles = ['a', 'b', 'c', 'd'].map(prefix => names(prefix, 6))
    const bridges = [
      ['a0', 'b0', 1],
      ['b1', 'c1', 1],
      ['c2', 'd2', 1],
      ['d3', 'a3', 1],
    ] as const
    const graph = graphOf(circles.flat(), [...circles.flatMap(circle => clique(circle)), ...bridges])
    const { communities, agreement } = await gds!.communities(graph, { runs: 5 })
    expect(communities.map(({ members }) => members)).toEqual(circles)
    expect(communities.map(({ stability }) => stability)).toEqual([1, 1, 1, 1])
    expect(agreement).toBe(1)
  })

  it('walks as we do among invented members', async () => {
    const graph = invented(90)
    for (const damping of [0.5, 0.8, 0.95])
      for (const from of graph.nodes().slice(0, 3)) {
        const own = await ownAlgorithms.personalisedPageRank(graph, from, { damping })
        const theirs = await gds!.personalisedPageRank(graph, from, { damping })
        for (const [member, chance] of own) expect(Math.abs(theirs.get(member)! - chance)).toBeLessThan(1e-10)
      }
  })

  it('does several things at once that do not get into each other', async () => {
    const other = invented(30)
    const member = other.nodes()[0]!
    const alone = [
      await gds!.communities(karateGraph, { runs: 6 }),
      await gds!.communities(other, { runs: 6 }),
    ]
    const [first, second, third] = await Promise.all([
      gds!.communities(karateGraph, { runs: 6 }),
      gds!.communities(other, { runs: 6 }),
      gds!.personalisedPageRank(other, member),
    ])
    expect(JSON.stringify([first, second])).toBe(JSON.stringify(alone))
    expect(third.get(member)).toBeCloseTo(
      (await ownAlgorithms.personalisedPageRank(other, member)).get(member)!,
      9,
    )
  })

  it('reads and writes nothing of the database', async () => {
    await wipe()
    const before = await gds!.communities(karateGraph, { runs: 3 })
    await cypher('UNWIND range(0, 99) AS k CREATE (:Other {k: k})-[:TRUSTS {weight: 99.0}]->(:Other {k: -k})')
    expect(JSON.stringify(await gds!.communities(karateGraph, { runs: 3 }))).toBe(JSON.stringify(before))
    await gds!.personalisedPageRank(karateGraph, '1')
    const [row] = await cypher(
      'MATCH (n) WHERE NOT n:CoalesceMigration RETURN count(n) AS nodes, sum(size(keys(n))) AS keys',
    )
    expect(row).toEqual({ nodes: 200, keys: 200 })
    await wipe()
  })

  it('leaves no projection behind, whether it ends well or in the midst', async () => {
    expect(await ours()).toEqual([])
    let left = 3
    const failing = (where: Parameters<typeof connect>[0]): Connection => {
      const real = connect(where)
      return {
        ...real,
        alone: async (statement, parameters) => {
          if (statement.includes('gds.leiden') && left-- <= 0) return real.alone('RETURN 1 / 0')
          return real.alone(statement, parameters)
        },
      }
    }
    const broken = (await openGds(address!, failing))!
    await expect(broken.communities(karateGraph, { runs: 20 })).rejects.toThrow('/ by zero')
    expect(await ours()).toEqual([])
  })

  it('drops what a killed process left, and nothing younger or of others', async () => {
    const prefix = `test-${randomUUID()}-`
    const project = (name: string) =>
      cypher('RETURN gds.graph.project($name, 0, 1).graphName AS name', { name })
    const others = `other-${prefix}`
    await project(`${prefix}left`)
    await project(others)
    const left = async () =>
      (
        await cypher(
          'CALL gds.graph.list() YIELD graphName WITH graphName WHERE graphName CONTAINS $prefix RETURN graphName ORDER BY graphName',
          { prefix },
        )
      ).map(({ graphName }) => graphName)
    const connection = connect(address!)
    try {
      await dropForgotten(connection.alone, prefix, 'P1D')
      expect(await left()).toEqual([others, `${prefix}left`])
      await dropForgotten(connection.alone, prefix, 'PT0S')
      expect(await left()).toEqual([others])
      await dropForgotten(connection.alone, others, 'PT0S')
      expect(await left()).toEqual([])
    } finally {
      await connection.close()
    }
  })

  it('outlives the store that offered it', async () => {
    const store = await openStore(NEO4J_URL!)
    const offered = await store.algorithms!()
    await store.close()
    expect((await offered!.communities(karateGraph, { runs: 2 })).runs).toBe(2)
    await expect(store.algorithms!()).rejects.toThrow('is closed')
  })
})

describe.runIf(NEO4J_URL !== undefined)('coalesce communities on a Neo4j store', () => {
  const camp = written(folder(), 'camp.json', inventCohort({ members: 30, seed: 1 }))
  const communities = (...args: string[]) =>
    inProcess(['communities', '--store', NEO4J_URL!, '--runs', '10', '--json', ...args])

  beforeAll(async () => {
    await wipe()
    await inProcess(['import', camp, '--store', NEO4J_URL!])
  })
  afterAll(wipe)

  it.runIf(gds !== undefined)(
    'asks Graph Data Science with --engine gds, and answers in the same shape',
    async () => {
      const [own, theirs] = [await communities(), await communities('--engine', 'gds')]
      expect([theirs.status, theirs.err]).toEqual([0, ''])
      const [one, other] = [JSON.parse(own.out), JSON.parse(theirs.out)]
      expect(Object.keys(other)).toEqual(Object.keys(one))
      expect(other.modularity).toBeGreaterThan(one.modularity * 0.99)
      const { communities: expected } = await gds!.communities(invented(30), { runs: 10 })
      expect(other.communities).toEqual(expected)
    },
  )

  it.runIf(gds === undefined)('says so where there is none, and computes it here', async () => {
    const [own, theirs] = [await communities(), await communities('--engine', 'gds')]
    expect(theirs.err).toMatch(/^note: \S+ has no Graph Data Science; computed by our own engine instead\n$/)
    expect([theirs.status, theirs.out]).toEqual([0, own.out])
  })
})
