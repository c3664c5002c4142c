/** Graphs for the tests of communities: how to make them, at random and from lists. */
import fc from 'fast-check'
import { UndirectedGraph } from 'graphology'

export type Tie = readonly [string, string, number]
export type TestGraph = UndirectedGraph<{ readonly name?: string }, { readonly weight: number }>

export function graphOf(members: readonly string[], ties: readonly Tie[]): TestGraph {
  const graph: TestGraph = new UndirectedGraph()
  for (const member of members) graph.addNode(member)
  for (const [a, b, weight] of ties) graph.addEdge(a, b, { weight })
  return graph
}

export function clique(members: readonly string[], weight = 1): Tie[] {
  return members.flatMap((a, i) => members.slice(i + 1).map(b => [a, b, weight] as const))
}

export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
}

/** Members and ties: up to `most` members, each pair tied or not, weights drawn from `weight`. */
export function ties(
  most: number,
  weight: fc.Arbitrary<number>,
): fc.Arbitrary<{ readonly members: string[]; readonly ties: Tie[] }> {
  return fc.integer({ min: 1, max: most }).chain(count => {
    const members = names('m', count)
    const pairs = clique(members)
    return fc.array(fc.option(weight), { minLength: pairs.length, maxLength: pairs.length }).map(weights => ({
      members,
      ties: pairs.flatMap(([a, b], k) => (weights[k] === null ? [] : [[a, b, weights[k]] as const])),
    }))
  })
}

export const friendlyWeight = fc.double({ min: 0.01, max: 5, noNaN: true })
export const signedWeight = fc.oneof(
  friendlyWeight,
  friendlyWeight.map(weight => -weight),
  fc.constantFrom(1, 2, -1, 0),
)

/** Zachary's karate club (1977): 34 members, 78 ties; its optimum is proven to be 0.419790 in 4 communities. */
export const karate: readonly Tie[] = (
  '1-2 1-3 1-4 1-5 1-6 1-7 1-8 1-9 1-11 1-12 1-13 1-14 1-18 1-20 1-22 1-32 2-3 2-4 2-8 2-14 2-18 2-20 2-22 2-31 ' +
  '3-4 3-8 3-9 3-10 3-14 3-28 3-29 3-33 4-8 4-13 4-14 5-7 5-11 6-7 6-11 6-17 7-17 9-31 9-33 9-34 10-34 14-34 ' +
  '15-33 15-34 16-33 16-34 19-33 19-34 20-34 21-33 21-34 23-33 23-34 24-26 24-28 24-30 24-33 24-34 25-26 25-28 ' +
  '25-32 26-32 27-30 27-34 28-34 29-32 29-34 30-33 30-34 31-33 31-34 32-33 32-34 33-34'
)
  .split(' ')
  .map(tie => {
    const [a, b] = tie.split('-')
    return [a, b, 1] as const
  })
