import fc from 'fast-check'
import { MultiUndirectedGraph } from 'graphology'
import { describe, expect, it } from 'vitest'
import { modularity } from '../../src/graph/communities/modularity.ts'
import { graphOf, signedWeight, type TestGraph, ties } from './communities-fixtures.ts'

/** The definition, pair by pair over full matrices: the slow, obviously right twin. */
function denseModularity(
  graph: TestGraph,
  communities: readonly (readonly string[])[],
  resolution: number,
): number {
  const members = graph.nodes()
  const layer = (sign: number) =>
    members.map(a =>
      members.map(b =>
        graph.hasEdge(a, b) ? Math.max(0, sign * graph.getEdgeAttribute(a, b, 'weight')) : 0,
      ),
    )
  const excess = (w: readonly (readonly number[])[]): number => {
    const strengths = w.map(row => row.reduce((sum, x) => sum + x, 0))
    const total = strengths.reduce((sum, x) => sum + x, 0)
    let sum = 0
    members.forEach((a, i) => {
      members.forEach((b, j) => {
        const together = communities.some(names => names.includes(a) && names.includes(b))
        if (together && total > 0) sum += w[i][j] - (resolution * strengths[i] * strengths[j]) / total
      })
    })
    return sum
  }
  const total = graph.reduceEdges((sum, _edge, { weight }) => sum + 2 * Math.abs(weight), 0)
  return total === 0 ? 0 : (excess(layer(1)) - excess(layer(-1))) / total
}

const partitioned = ties(9, signedWeight).chain(({ members, ties }) =>
  fc.tuple(
    fc.constant(graphOf(members, ties)),
    fc
      .array(fc.nat({ max: 3 }), { minLength: members.length, maxLength: members.length })
      .map(labels => [0, 1, 2, 3].map(c => members.filter((_, i) => labels[i] === c))),
    fc.constantFrom(0.5, 1, 2),
  ),
)

describe('modularity', () => {
  it('is what the definition says, pair by pair', () => {
    fc.assert(
      fc.property(partitioned, ([graph, communities, resolution]) => {
        const expected = denseModularity(graph, communities, resolution)
        expect(modularity(graph, communities, resolution)).toBeCloseTo(expected, 12)
      }),
      { numRuns: 300 },
    )
  })

  it('does not change with the unit of the weights', () => {
    fc.assert(
      fc.property(partitioned, fc.constantFrom(1e-300, 1e-9, 60, 1e300), ([graph, communities], unit) => {
        const scaled = graph.copy() as TestGraph
        scaled.updateEachEdgeAttributes((_edge, { weight }) => ({ weight: weight * unit }))
        expect(modularity(scaled, communities)).toBeCloseTo(modularity(graph, communities), 9)
      }),
    )
  })

  it('adds up parallel ties', () => {
    const twice = new MultiUndirectedGraph()
    for (const member of ['a', 'b', 'c']) twice.addNode(member)
    twice.addEdge('a', 'b', { weight: 1 })
    twice.addEdge('b', 'a', { weight: 2 })
    twice.addEdge('b', 'c', { weight: 1 })
    const once = graphOf(
      ['a', 'b', 'c'],
      [
        ['a', 'b', 3],
        ['b', 'c', 1],
      ],
    )
    expect(modularity(twice, [['a', 'b'], ['c']])).toBeCloseTo(modularity(once, [['a', 'b'], ['c']]), 12)
  })

  it('is 0 without ties, and for everybody together', () => {
    expect(modularity(graphOf(['a', 'b'], []), [['a'], ['b']])).toBe(0)
    expect(modularity(graphOf(['a', 'b'], [['a', 'b', 2]]), [['a', 'b']])).toBeCloseTo(0, 12)
  })

  it('says which member is missing, unknown or in two places', () => {
    const graph = graphOf(['a', 'b'], [['a', 'b', 1]])
    expect(() => modularity(graph, [['a']])).toThrow(/b is in none/)
    expect(() => modularity(graph, [['a', 'b', 'c']])).toThrow(/communities\[0\]: c is not in the graph/)
    expect(() => modularity(graph, [['a', 'b'], ['a']])).toThrow(/communities\[1\]: a is in two places/)
  })
})
