// Kills imports in the middle and counts what is lost: `node scripts/kill-import.mjs [KILLS] [--seed 1] [--driver NAME]`.
//
// Each time a child process imports batches (one interaction to 5,000) into an SQLite store and says what was
// acknowledged; it is ended by `kill -9` at a random moment, which may fall before the store exists. Then the store is
// opened again: SQLite must find it whole, every acknowledged interaction must be there exactly once and word for word,
// with all who took part, and every other batch wholly or not at all. A store lives for 10 kills, so that the next child
// meets what the last one left. Ends with 1 on any loss. Needs `npm run build`; writes below the system's temporary
// folder only.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { emptyCohort } from '../dist/graph/cohort.js'
import { seededRandom } from '../dist/graph/random.js'
import { openStore } from '../dist/graph/store/open.js'
import { DRIVER_NAMES, loadDriver } from '../dist/graph/store/sqlite/driver.js'

const SELF = fileURLToPath(import.meta.url)
const KILLS_PER_STORE = 10
const LONGEST_LIFE = 300 // ms after the child is ready
/** What must not happen; each is counted. */
const FAULTS = ['lost', 'doubled', 'altered', 'half', 'astray', 'notWhole']
const SIZES = [1, 1, 20, 20, 300, 300, 5000]
const PEOPLE = Array.from({ length: 40 }, (_, k) => ({ id: `m${k}`, name: `Member ${k}` }))

/** Interaction k of a batch: always the same, so that what comes back can be compared word for word. */
function interaction(run, batch, k) {
  const start = (7 * run + 3 * batch + k) % PEOPLE.length
  const participants = Array.from({ length: 2 + (k % 4) }, (_, n) => PEOPLE[(start + n) % PEOPLE.length].id)
  const at = new Date(Date.UTC(2026, 0, 1) + 1000 * (5000 * batch + k)).toISOString()
  return { at, kind: 'listening', participants, id: `r${run}-b${batch}-${k}` }
}

const batchSize = (run, batch) => SIZES[Math.floor(seededRandom(run, batch)() * SIZES.length)]
const batchOf = (run, batch) =>
  Array.from({ length: batchSize(run, batch) }, (_, k) => interaction(run, batch, k))

/** The child: imports until it is killed. A batch of one is recorded, as the service does it. */
async function importForEver(path, driver, run) {
  const say = line => writeSync(1, `${line}\n`)
  say('ready')
  const store = await openStore(`sqlite:${path}`, { sqlite: { driver } })
  await store.import({ ...emptyCohort(), members: PEOPLE })
  for (let batch = 0; ; batch++) {
    const interactions = batchOf(run, batch)
    say(`begin ${batch}`)
    if (interactions.length === 1) await store.record('main', interactions)
    else await store.import({ ...emptyCohort(), members: PEOPLE, interactions })
    say(`done ${batch}`)
  }
}

/** @returns the batches that were acknowledged, and the one that was under way, if any */
async function killOne(path, driver, run, life) {
  const child = spawn(process.execPath, [SELF, '--child', path, '--driver', driver, '--run', String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const acknowledged = []
  let begun
  const lines = createInterface({ input: child.stdout })
  lines.on('line', async line => {
    const [word, batch] = line.split(' ')
    if (word === 'begin') begun = Number(batch)
    if (word === 'done') acknowledged.push(Number(batch))
    if (word !== 'ready') return
    await sleep(life)
    child.kill('SIGKILL')
  })
  const [status, signal] = await ended
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself, with ${status ?? signal}`)
  return { acknowledged, underWay: acknowledged.includes(begun) ? undefined : begun }
}

/** What is wrong with the store, after kills whose outcomes are known: `told` maps run and batch to acknowledged or not. */
async function inspect(path, driver, told) {
  const store = await openStore(`sqlite:${path}`, { sqlite: { driver: driver.name } })
  const { interactions } = await store.read('main')
  await store.close()

  const found = new Map()
  for (const one of interactions) {
    const batch = one.id.slice(0, one.id.lastIndexOf('-'))
    if (!found.has(batch)) found.set(batch, [])
    found.get(batch).push(one)
  }
  const count = { acknowledged: 0, found: interactions.length, lost: 0, doubled: 0, altered: 0, half: 0 }
  count.doubled = interactions.length - new Set(interactions.map(({ id }) => id)).size
  for (const [name, { run, batch, acknowledged }] of told) {
    const there = found.get(name) ?? []
    found.delete(name)
    const expected = batchOf(run, batch)
    if (acknowledged) {
      count.acknowledged += expected.length
      count.lost += expected.length - there.length
    } else if (there.length > 0 && there.length < expected.length) count.half++
    there.forEach((one, k) => {
      if (!isDeepStrictEqual(one, expected[k])) count.altered++
    })
  }
  // Nothing but what a child began may be there.
  count.altered += [...found.values()].flat().length

  return { ...count, ...(existsSync(path) ? inspectTables(driver.open(path)) : { astray: 0, notWhole: 0 }) }
}

/** The same from below: what SQLite itself finds, and whether every participant leads to her interactions and to no other. */
function inspectTables(connection) {
  const whole = connection.all('PRAGMA integrity_check')
  const broken = connection.all('PRAGMA foreign_key_check')
  const notWhole = whole.length === 1 && whole[0].integrity_check === 'ok' && broken.length === 0 ? 0 : 1
  const tables = connection.all('SELECT count(*) AS n FROM sqlite_schema')[0].n
  const astray = tables === 0 ? 0 : connection.all(ASTRAY)[0].n
  connection.close()
  return { astray, notWhole }
}

const ASTRAY = `
  WITH told AS (
    SELECT name.value AS member, interaction.key AS interaction
    FROM interaction, json_each(interaction.content, '$.participants') AS name
  ), kept AS (
    SELECT member.id AS member, involved.interaction AS interaction
    FROM involved LEFT JOIN member ON member.key = involved.member
  )
  SELECT (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM kept))
       + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM told)) AS n`

async function killMany(driver, kills, seed) {
  const random = seededRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-kill-'))
  const total = { kills: 0, underWay: 0, acknowledged: 0, found: 0 }
  for (const fault of FAULTS) total[fault] = 0
  try {
    let path
    let told
    let last
    const addUp = () => {
      if (last !== undefined) for (const key of ['acknowledged', 'found']) total[key] += last[key]
    }
    for (let run = 0; run < kills; run++) {
      if (run % KILLS_PER_STORE === 0) {
        addUp()
        if (path !== undefined)
          for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
        path = join(folder, `${run}.db`)
        told = new Map()
      }
      const { acknowledged, underWay } = await killOne(path, driver.name, run, LONGEST_LIFE * random())
      for (const batch of acknowledged) told.set(`r${run}-b${batch}`, { run, batch, acknowledged: true })
      if (underWay !== undefined)
        told.set(`r${run}-b${underWay}`, { run, batch: underWay, acknowledged: false })
      last = await inspect(path, driver, told)
      total.kills++
      if (underWay !== undefined) total.underWay++
      for (const fault of FAULTS) total[fault] += last[fault]
      if (process.stderr.isTTY) process.stderr.write(`\r${driver.name}: ${run + 1} of ${kills}`)
    }
    addUp()
    if (process.stderr.isTTY) process.stderr.write('\r')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return total
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    driver: { type: 'string' },
    child: { type: 'string' },
    run: { type: 'string' },
  },
})

if (values.child !== undefined) await importForEver(values.child, values.driver, Number(values.run))
else {
  const kills = Number(positionals[0] ?? 300)
  let lost = 0
  let tried = 0
  for (const name of values.driver === undefined ? DRIVER_NAMES : [values.driver]) {
    const driver = DRIVER_NAMES.includes(name) ? await loadDriver(name) : undefined
    if (driver === undefined) {
      console.log(`${name}: not on Node ${process.versions.node}`)
      continue
    }
    tried++
    const count = await killMany(driver, kills, Number(values.seed))
    for (const fault of FAULTS) lost += count[fault]
    console.log(`${name} on Node ${process.versions.node}`)
    for (const [what, n] of Object.entries(count))
      console.log(`  ${what.padEnd(14)} ${String(n).padStart(9)}`)
  }
  process.exitCode = lost > 0 || tried === 0 ? 1 : 0
}
