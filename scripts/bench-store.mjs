// How fast the SQLite store is: `node scripts/bench-store.mjs [--interactions 100000] [--members 200] [--rounds 3]`.
//
// A synthetic congregation is imported, imported again, read, read at an early time, and single interactions are
// recorded, on each driver of this runtime. Needs `npm run build`; writes below the system's temporary folder only.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { emptyCohort } from '../dist/graph/cohort.js'
import { seededRandom } from '../dist/graph/random.js'
import { openStore } from '../dist/graph/store/open.js'
import { DRIVER_NAMES, loadDriver } from '../dist/graph/store/sqlite/driver.js'

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

async function round(driver, cohort, folder) {
  const path = join(folder, 'bench.db')
  const store = await openStore(`sqlite:${path}`, { sqlite: { driver } })
  const imported = await timed(() => store.import(cohort))
  const again = await timed(() => store.import(cohort))
  const read = await timed(() => store.read('main'))
  const early = new Date(START + 1000 * MINUTE).toISOString()
  const past = await timed(() => store.read('main', { asOf: early }))
  const single = []
  for (let k = 0; k < RECORDED; k++)
    single.push(await timed(() => store.record('main', [{ ...cohort.interactions[k], id: `new-${k}` }])))
  single.sort((a, b) => a - b)
  await store.close()
  const megabytes = statSync(path).size / 1e6
  rmSync(path)
  const perSecond = ms => `${Math.round((cohort.interactions.length / ms) * 1000)}/s`
  return [
    `import ${perSecond(imported)}`,
    `again ${perSecond(again)}`,
    `read ${read.toFixed(0)} ms`,
    `first 1,000 minutes ${past.toFixed(1)} ms`,
    `record median ${single[RECORDED / 2].toFixed(2)} ms, 99 % ${single[0.99 * RECORDED].toFixed(2)} ms`,
    `${megabytes.toFixed(1)} MB`,
  ].join(', ')
}

const { values } = parseArgs({
  options: {
    interactions: { type: 'string', default: '100000' },
    members: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
  },
})
const cohort = synthetic(Number(values.members), Number(values.interactions))
const folder = mkdtempSync(join(tmpdir(), 'coalesce-bench-'))
try {
  for (const driver of DRIVER_NAMES)
    if ((await loadDriver(driver)) !== undefined)
      for (let k = 0; k < Number(values.rounds); k++)
        console.log(`${driver} on Node ${process.versions.node}: ${await round(driver, cohort, folder)}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
