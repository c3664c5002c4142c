// How fast the stores are: `node scripts/bench-store.mjs [--interactions 100000] [--members 200] [--rounds 3]
// [--store sqlite|neo4j]`.
//
// A synthetic congregation is imported, imported again, read, turned to trust, read at an early time, and single
// interactions are recorded: in SQLite on each driver of this runtime, below the system's temporary folder; in Neo4j at
// NEO4J_URL, whose database must be empty and is emptied again. Needs `npm run build`.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyCohort } from '../dist/graph/cohort.js'
import { seededRandom } from '../dist/graph/random.js'
import { openStore } from '../dist/graph/store/open.js'
import { DRIVER_NAMES, loadDriver } from '../dist/graph/store/sqlite/driver.js'
import { computeTrust } from '../dist/graph/trust.js'
import { wipe } from './neo4j/wipe.mjs'

const RECORDED = 300
const START = Date.UTC(2026, 0, 1)
const MINUTE = 60_000

function synthetic(members, interactions) {
  const random = seededRandom(1)
  const pick = n => Math.floor(random() * n)
  const people = Array.from({ length: members }, (_, k) => ({ id: `member-${k}`, name: `Member ${k}` }))
  const happened = Array.from({ length: interactions }, (_, k) => {
    const there = new Set()
    const size = 2 + pick(4)
    while (there.size < size) there.add(people[pick(members)].id)
    const participants = [...there]
    const record = {
      id: `i-${pick(2 ** 32).toString(16)}${k.toString(16)}`,
      at: new Date(START + k * MINUTE).toISOString(),
    }
    return [
      { ...record, kind: 'contact', participants, minutes: 20 },
      { ...record, kind: 'listening', participants },
      { ...record, kind: 'support', asker: participants[0], offerers: participants.slice(1) },
      { ...record, kind: 'meeting', series: 's', participants, missed: participants.slice(0, 1) },
    ][k % 4]
  })
  // As a file would give it: plain objects of the reader's making.
  return JSON.parse(JSON.stringify({ ...emptyCohort(), members: people, interactions: happened }))
}

async function timed(work) {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The middle, and what one in a hundred exceeds. */
function spread(times) {
  const sorted = times.toSorted((a, b) => a - b)
  return `median ${sorted[sorted.length >> 1].toFixed(2)} ms, 99 % ${sorted[Math.floor(0.99 * sorted.length)].toFixed(2)} ms`
}

async function round(store, cohort) {
  const imported = await timed(() => store.import(cohort))
  const again = await timed(() => store.import(cohort))
  let back
  const read = await timed(async () => {
    back = await store.read('main')
  })
  const trusting = await timed(() => computeTrust(back))
  const early = new Date(START + 1000 * MINUTE).toISOString()
  const past = await timed(() => store.read('main', { asOf: early }))
  const end = START + cohort.interactions.length * MINUTE
  // The first after a large import may have the trust of all of it to make.
  const first = await timed(() => store.record('main', [{ ...cohort.interactions[0], id: 'first' }]))
  const kept = await timed(() => store.trust('main'))
  const newest = []
  const late = []
  for (let k = 0; k < RECORDED; k++) {
    const one = cohort.interactions[k]
    const at = new Date(end + k * MINUTE).toISOString()
    newest.push(await timed(() => store.record('main', [{ ...one, at, id: `new-${k}` }])))
    if (k % 10 === 0) late.push(await timed(() => store.record('main', [{ ...one, id: `late-${k}` }])))
  }
  const perSecond = ms => `${Math.round((cohort.interactions.length / ms) * 1000)}/s`
  return [
    `import ${perSecond(imported)}`,
    `again ${perSecond(again)}`,
    `read ${read.toFixed(0)} ms, its trust ${trusting.toFixed(0)} ms`,
    `kept trust ${kept.toFixed(0)} ms`,
    `first 1,000 minutes ${past.toFixed(0)} ms`,
    `first record ${first.toFixed(0)} ms`,
    `record with its trust ${spread(newest)}`,
    `a late one ${spread(late)}`,
  ].join('\n    ')
}

async function benchSqlite(cohort, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-bench-'))
  const path = join(folder, 'bench.db')
  try {
    for (const driver of DRIVER_NAMES) {
      if ((await loadDriver(driver)) === undefined) continue
      for (let k = 0; k < rounds; k++) {
        const store = await openStore(`sqlite:${path}`, { sqlite: { driver } })
        const figures = await round(store, cohort)
        await store.close()
        const size = `${(statSync(path).size / 1e6).toFixed(1)} MB`
        console.log(`${driver} on Node ${process.versions.node}, ${size}:\n    ${figures}`)
        rmSync(path)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchNeo4j(cohort, rounds) {
  for (let k = 0; k < rounds; k++) {
    const store = await openStore(process.env.NEO4J_URL)
    if ((await store.congregations()).length > 0)
      throw new Error(`${store.address} is not empty; name an empty database`)
    const figures = await round(store, cohort)
    await store.close()
    console.log(`Neo4j from Node ${process.versions.node}:\n    ${figures}`)
    const { NEO4J_URL: url, NEO4J_USER: user = 'neo4j', NEO4J_PASSWORD: password } = process.env
    await wipe({ url, user, password, yes: true })
  }
}

const { values } = parseArgs({
  options: {
    interactions: { type: 'string', default: '100000' },
    members: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    store: { type: 'string' },
  },
})
const cohort = synthetic(Number(values.members), Number(values.interactions))
if (values.store !== 'neo4j') await benchSqlite(cohort, Number(values.rounds))
if (values.store !== 'sqlite') {
  if (process.env.NEO4J_URL) await benchNeo4j(cohort, Number(values.rounds))
  else
    console.log(
      'Neo4j: not run, for NEO4J_URL is not set; npm run neo4j -- exec --fresh -- npm run bench:store',
    )
}
