/** Which engine computes: what can be told without a server. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inventCohort } from '../../src/sim/invent.ts'
import { folder, inProcess, written } from './run.ts'

const home = folder()
const camp = written(home, 'camp.json', inventCohort({ members: 12, seed: 1 }))
const store = `sqlite:${join(home, 'camp.db')}`
const communities = (...args: string[]) => inProcess(['communities', '--runs', '3', ...args])

describe('coalesce communities --engine', () => {
  it('is our own where nobody says otherwise', async () => {
    const said = await communities(camp, '--json')
    expect(await communities(camp, '--json', '--engine', 'own')).toEqual(said)
    expect([said.status, said.err]).toEqual([0, ''])
  })

  it('cannot be gds of a file, nor of a store that is a file', async () => {
    const mend = 'name one with --store neo4j://HOST:7687, or use "own"'
    expect(await communities(camp, '--engine', 'gds')).toEqual({
      status: 2,
      out: '',
      err: `coalesce: --engine: "gds" needs a Neo4j store, but the cohort is a file; ${mend}\n`,
    })
    const missing = await communities('--store', store, '--engine', 'gds')
    expect([missing.status, missing.out]).toEqual([2, ''])
    expect(missing.err).toBe(
      `coalesce: --engine: "gds" needs a Neo4j store, which ${store} is not; ${mend}\n`,
    )
    expect(existsSync(join(home, 'camp.db'))).toBe(false)
  })

  it('names the engines that there are', async () => {
    const { status, err } = await communities(camp, '--engine', 'gdss')
    expect([status, err]).toEqual([
      2,
      'coalesce communities: --engine: "gdss" is not known; did you mean "gds"?\n',
    ])
  })
})
