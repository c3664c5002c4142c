/** Our own engine, which needs no server. */
import { describe, expect, it } from 'vitest'
import { ownAlgorithms } from '../../src/graph/algorithms.ts'
import { consensusCommunities } from '../../src/graph/communities.ts'
import { personalisedPageRank } from '../../src/graph/pagerank.ts'
import { graphOf, karate, names } from './communities-fixtures.ts'
import { graphAlgorithmsContract } from './graph-algorithms.ts'

describe('our own algorithms', () => {
  graphAlgorithmsContract(() => ownAlgorithms, 100)

  it('are the functions of this process', async () => {
    const graph = graphOf(names('', 35).slice(1), karate)
    const communities = await ownAlgorithms.communities(graph, { seed: 3, runs: 5 })
    expect(JSON.stringify(communities)).toBe(
      JSON.stringify(consensusCommunities(graph, { seed: 3, runs: 5 })),
    )
    expect(await ownAlgorithms.personalisedPageRank(graph, '1')).toEqual(personalisedPageRank(graph, '1'))
    expect(ownAlgorithms.engine).toBe('Coalesce')
  })

  it('rank to the same bits in whatever order members and ties were inserted', () => {
    const one = graphOf(names('', 35).slice(1), karate)
    const other = graphOf(names('', 35).slice(1).reverse(), [...karate].reverse())
    expect([...personalisedPageRank(other, '9')]).toEqual([...personalisedPageRank(one, '9')])
  })
})
