/** What the engine on a server does when the server has no Graph Data Science, or fails in the midst; on a server made up. */
import { describe, expect, it } from 'vitest'
import { readAddress } from '../../../src/graph/store/neo4j/address.ts'
import type { Connection, Row, Run } from '../../../src/graph/store/neo4j/connection.ts'
import { openGds } from '../../../src/graph/store/neo4j/gds.ts'
import { StoreError } from '../../../src/graph/store/store.ts'
import { graphOf, karate, names } from '../communities-fixtures.ts'

const address = readAddress('bolt://graphs.example:7687', {}, '--store')
const graph = graphOf(names('', 35).slice(1), karate)

/** A server that answers each statement as told, and keeps count of projections and connections. */
function server(answer: (statement: string) => readonly Row[] | Error) {
  const statements: string[] = []
  const projections = new Set<unknown>()
  let connections = 0
  const alone: Run = async (statement, parameters = {}) => {
    statements.push(statement)
    await Promise.resolve()
    const said = answer(statement)
    if (said instanceof Error) throw said
    if (statement.includes('gds.graph.project(')) projections.add(parameters.shuffled ?? parameters.name)
    if (statement.includes('gds.graph.drop($name')) projections.delete(parameters.name)
    return [...said]
  }
  const open = () => {
    connections++
    return { alone, close: async () => void connections-- } as unknown as Connection
  }
  return { statements, projections, connections: () => connections, open: () => openGds(address, open) }
}

const failing = (code: string, message = 'no') => Object.assign(new Error(message), { code })
const version = (statement: string) => (statement.includes('gds.version') ? [{ version: '2.13.9' }] : [])

describe('Graph Data Science', () => {
  it('is not there where the server does not know it, which is no error', async () => {
    const without = server(() =>
      failing('Neo.ClientError.Statement.SyntaxError', "Unknown function 'gds.version'"),
    )
    expect(await without.open()).toBeUndefined()
    expect([without.statements.length, without.connections()]).toEqual([1, 0])
  })

  it('is there with its version', async () => {
    const there = server(version)
    expect((await there.open())?.engine).toBe('Neo4j Graph Data Science 2.13.9')
    expect(there.connections()).toBe(0)
  })

  it('tells of a server that lets nobody in or does not answer, as the store does', async () => {
    const closed = server(() => failing('Neo.ClientError.Security.Unauthorized'))
    await expect(closed.open()).rejects.toThrow(
      /^bolt:\/\/graphs\.example:7687: refuses this user and password/,
    )
    await expect(server(() => failing('ServiceUnavailable')).open()).rejects.toThrow(StoreError)
    expect(closed.connections()).toBe(0)
  })

  it('tells why a computation failed, begins nothing more, and leaves no projection and no connection', async () => {
    const full = server(statement =>
      statement.includes('gds.leiden')
        ? failing(
            'Neo.ClientError.Procedure.ProcedureCallFailed',
            'Failed to invoke procedure `gds.leiden.stream`: Caused by: java.lang.IllegalStateException: Procedure was blocked since minimum estimated memory (9 GiB) exceeds current free memory (1 GiB).',
          )
        : version(statement),
    )
    const gds = (await full.open())!
    const told = await gds.communities(graph, { runs: 50 }).catch((error: unknown) => error)
    expect(told).toBeInstanceOf(StoreError)
    expect((told as Error).message).toBe(
      'bolt://graphs.example:7687: could not compute it: Procedure was blocked since minimum estimated memory (9 GiB) exceeds current free memory (1 GiB); look after its Graph Data Science, or use the engine of our own',
    )
    expect(full.statements.filter(statement => statement.includes('gds.leiden')).length).toBeLessThan(10)
    expect([full.projections.size, full.connections()]).toEqual([0, 0])
  })

  it('tells why the work failed, not why nothing could be dropped any more', async () => {
    const dying = server(statement => {
      if (statement.includes('gds.graph.project(')) return failing('SessionExpired')
      return statement.includes('drop($name') ? failing('ServiceUnavailable') : version(statement)
    })
    await expect((await dying.open())!.personalisedPageRank(graph, '1')).rejects.toThrow('went away')
  })

  it('asks the server nothing about who is not in the graph, or has nobody to walk to', async () => {
    const asked = server(version)
    const gds = (await asked.open())!
    const before = asked.statements.length
    await expect(gds.personalisedPageRank(graph, 'zoe')).rejects.toThrow(RangeError)
    const alone = await gds.personalisedPageRank(graphOf(['a', 'b'], [['a', 'b', -1]]), 'a')
    expect(Object.fromEntries(alone)).toEqual({ a: 1, b: 0 })
    expect(asked.statements.length).toBe(before)
  })
})
