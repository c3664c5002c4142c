// Kills imports in the middle and counts what is lost: `node scripts/kill/main.mjs sqlite|neo4j [KILLS] [--seed 1]`, with
// `--driver NAME` for one of SQLite's drivers, `--server` to kill the Neo4j server instead of our process, and `--each`
// to be told of each kill.
//
// Each time a child process imports batches (one interaction to 12,000) and says what was acknowledged; it, or the
// server, is ended by `kill -9` at a random moment, which may fall before the store exists. Then the store is opened
// again: every acknowledged interaction must be there exactly once and word for word, with all who took part, every
// other batch wholly or not at all, trust as it follows from what is there, and the next writer must not have to wait.
// A store lives for some kills, so that the next child meets what the last one left. Ends with 1 on any loss. Needs
// `npm run build`; writes below the system's temporary folder only.
import { parseArgs } from 'node:util'
import { seededRandom } from '../../dist/graph/random.js'
import { openStore } from '../../dist/graph/store/open.js'
import { FAULTS, inspect } from './inspect.mjs'
import { neo4jPlaces } from './neo4j.mjs'
import { sqlitePlaces } from './sqlite.mjs'
import { killImporter, killServer } from './ways.mjs'

const PLACES = { sqlite: sqlitePlaces, neo4j: neo4jPlaces }
/** Of so many kills of the server, one lets the call under way fail before the restart. */
const PATIENT = 8
/** Beside what `inspect` counts: calls that do not end, or do not say why in one line; stores that cannot be opened. */
const ALL_FAULTS = [...FAULTS, 'hung', 'badWords', 'unusable']

async function killMany(place, kills, { seed, server: killsServer = false, each = false }) {
  const random = seededRandom(Number(seed))
  const total = { kills: 0, underWay: 0, partWritten: 0, acknowledged: 0, found: 0, longestWait: 0 }
  for (const fault of ALL_FAULTS) total[fault] = 0
  const add = count => {
    for (const [what, n] of Object.entries(count)) total[what] = (total[what] ?? 0) + n
  }
  let told
  let rival
  let held = {}
  for (let run = 0; run < kills; run++) {
    if (run % place.killsPerStore === 0 || told === undefined) {
      add(held)
      held = {}
      await rival?.close()
      await place.empty()
      rival = killsServer ? undefined : await openStore(place.url, place.options)
      told = new Map()
    }
    const killed = killsServer
      ? await killServer(place, run, random, run % PATIENT === PATIENT - 1)
      : await killImporter(place, rival, run, random)
    for (const [name, batch] of killed.told) told.set(name, batch)
    const { acknowledged, found, waited, ...faults } = await look(place, told)
    held = { acknowledged, found }
    add(killed.count)
    add(faults)
    total.longestWait = Math.max(total.longestWait, waited, killed.waited)
    const worst = ALL_FAULTS.filter(fault => faults[fault] > 0).map(fault => `${fault} ${faults[fault]}`)
    if (each || worst.length > 0) console.log(lineOf(run, killed, worst))
    if (process.stderr.isTTY) process.stderr.write(`\r${place.name}: ${run + 1} of ${kills}`)
    // What is left of it is of no use to the next.
    if (worst.length > 0) told = undefined
  }
  add(held)
  await rival?.close()
  if (process.stderr.isTTY) process.stderr.write('\r')
  return total
}

async function look(place, told) {
  let store
  try {
    store = await openStore(place.url, place.options)
    return await inspect(store, told, place.below)
  } catch (error) {
    console.log(`  ${error.stack}`)
    return { acknowledged: 0, found: 0, waited: 0, unusable: 1 }
  } finally {
    await store?.close()
  }
}

function lineOf(run, { told, count }, worst) {
  const batches = told.map(
    ([name, { interactions, acknowledged }]) => `${name}:${interactions.length}${acknowledged ? '' : '?'}`,
  )
  const counted = Object.keys(count).filter(what => what !== 'kills' && count[what] > 0)
  return `kill ${run}: ${[...batches, ...counted, ...worst].join(' ')}`
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    driver: { type: 'string' },
    server: { type: 'boolean' },
    each: { type: 'boolean' },
  },
})
const [store, kills = '100'] = positionals
if (!Object.hasOwn(PLACES, store) || (values.server && store !== 'neo4j')) {
  console.error('say what to kill: sqlite [KILLS], neo4j [KILLS], or neo4j [KILLS] --server')
  process.exit(2)
}
// What was started is ended, and what is temporary removed.
for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
])
  process.on(name, () => process.exit(status))

let lost = 0
const places = await PLACES[store](values)
for (const open of places) {
  const place = await open()
  try {
    const count = await killMany(place, Number(kills), values)
    for (const fault of ALL_FAULTS) lost += count[fault]
    console.log(place.name)
    for (const [what, n] of Object.entries(count))
      console.log(`  ${what.padEnd(14)} ${String(n).padStart(9)}`)
  } finally {
    await place.close()
  }
}
process.exitCode = lost > 0 || places.length === 0 ? 1 : 0
