/**
 * How the server finds what each statement of the adapter asks for: by an index, and never by looking through all that
 * an assembly holds. The statements are those that are really sent, caught on their way.
 */
import neo4j, { type Driver, type Plan } from 'neo4j-driver'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Cohort, Interaction } from '../../../src/graph/cohort.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { inventCohort } from '../../../src/sim/invent.ts'
import { NEO4J_URL, wipe } from '../../neo4j.ts'

type Sent = { readonly statement: string; readonly parameters: Record<string, unknown> }
type Runs = { run(statement: string, parameters?: Record<string, unknown>): unknown }

const sent: Sent[] = []
let driver: Driver
let store: CohortStore

/** Everything that a driver's sessions and transactions run is noted. */
function listening<T extends Runs>(runner: T): T {
  const run = runner.run.bind(runner)
  runner.run = (statement, parameters = {}) => {
    sent.push({ statement, parameters })
    return run(statement, parameters)
  }
  return runner
}

const SCANS = /AllNodesScan|LabelScan|LabelsScan|RelationshipsScan|TypeScan|IndexScan/

async function plansOf(work: () => Promise<unknown>): Promise<{ statement: string; operators: string[] }[]> {
  sent.length = 0
  await work()
  const mine = [...new Map(sent.map(one => [one.statement, one])).values()]
  const session = driver.session({ database: 'neo4j' })
  try {
    const plans: { statement: string; operators: string[] }[] = []
    for (const { statement, parameters } of mine) {
      const { summary } = await session.run(`EXPLAIN ${statement}`, parameters)
      plans.push({ statement, operators: operatorsIn(summary.plan as Plan) })
    }
    return plans
  } finally {
    await session.close()
  }
}

function operatorsIn(plan: Plan): string[] {
  return [plan.operatorType, ...plan.children.flatMap(operatorsIn)]
}

const cohorts: Cohort[] = ['north', 'south', 'west'].map((id, seed) => ({
  ...inventCohort({ members: 40, seed }),
  id,
}))

describe.runIf(NEO4J_URL !== undefined)('the plan of every statement', () => {
  beforeAll(async () => {
    await wipe()
    const original = neo4j.driver.bind(neo4j)
    vi.spyOn(neo4j, 'driver').mockImplementation((...args) => {
      driver = original(...args)
      const session = driver.session.bind(driver)
      driver.session = config => {
        const one = session(config)
        for (const execute of ['executeRead', 'executeWrite'] as const) {
          const really = one[execute].bind(one)
          one[execute] = (work, options) => really(transaction => work(listening(transaction)), options)
        }
        return one
      }
      return driver
    })
    store = await openStore(NEO4J_URL!)
    for (const cohort of cohorts) await store.import(cohort)
  })
  afterAll(async () => {
    await store?.close()
    vi.restoreAllMocks()
    await wipe()
  })

  const [north] = cohorts
  const [first, second] = north.members
  const later = new Date(Date.parse(north.asOf!) + 86_400_000).toISOString()
  const recorded = (id: string, words: Partial<Interaction> = {}): Interaction =>
    ({
      id,
      at: later,
      kind: 'contact',
      participants: [first.id, second.id],
      minutes: 30,
      recordedBy: first.id,
      ...words,
    }) as Interaction
  const calls: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['import', () => store.import(north)],
    ['import of more', () => store.import({ ...north, crews: [], interactions: [recorded('r0')] })],
    ['record', () => store.record('north', [recorded('r1')])],
    ['record a word', () => store.record('north', [recorded('r1', { confirmedBy: [second.id] })])],
    [
      'record what is late',
      () => store.record('north', [recorded('r2', { at: north.interactions[3].at, recordedBy: undefined })]),
    ],
    [
      'record a meeting',
      () =>
        store.record('north', [
          { id: 'r3', at: later, kind: 'meeting', series: 's', participants: [first.id, second.id] },
        ]),
    ],
    ['read', () => store.read('north')],
    ['read as of', () => store.read('north', { asOf: north.interactions[9].at })],
    ['read a gathering', () => store.read('north', { gathering: north.gatherings[0].id })],
    ['trust', () => store.trust('north')],
    ['refresh', () => store.refresh('north')],
    ['rebuild', () => store.refresh('north', { rebuild: true })],
    [
      'withdraw',
      () =>
        store.withdraw('north', [
          { list: 'crews', entry: north.crews[0] },
          { list: 'wishes', entry: { from: first.id, to: second.id } },
        ]),
    ],
    ['erasures', () => store.erasures('north')],
    ['erase', () => store.erase('north', second.id)],
  ]

  test.each(calls)('of %s begins at an index', async (_, call) => {
    const plans = await plansOf(call)
    expect(plans.length).toBeGreaterThan(0)
    // Nodes of migrations are as many as there are steps.
    const scanning = plans
      .filter(({ statement }) => !/CoalesceMigration/.test(statement))
      .filter(({ operators }) => operators.some(operator => SCANS.test(operator)))
    expect(scanning).toEqual([])
  })
})
