// An assembly through a store: `node scripts/bench-assembly.mjs [--congregations 200] [--members 200] [--interactions 5000]
// [--steps 20000] [--store sqlite|neo4j]`.
//
// Synthetic congregations are imported one after the other; then each gets crew suggestions, one congregation read while
// the one before is searched; then single interactions are recorded, into the first store of one congregation only and
// into the full one, to see whether the cost grows. Neo4j: at NEO4J_URL, whose database must be empty; it is left full.
// SQLite: below the system's temporary folder. Needs `npm run build`.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../dist/graph/random.js'
import { openStore } from '../dist/graph/store/open.js'
import { computeTrust } from '../dist/graph/trust.js'
import { suggestEach } from '../dist/matching/assembly.js'
import { PRESETS } from '../dist/matching/presets.js'
import { workerRunner } from '../dist/matching/search/runner.js'
import { inventCohort } from '../dist/sim/invent.js'

const DAY = 86_400_000
const RECORDED = 200

/** An invented congregation whose people met again and again, until it has so many interactions. */
function congregation(k, members, interactions) {
  const cohort = inventCohort({ members, seed: k + 1 })
  const random = seededRandom(k + 1, 1)
  const pick = list => list[Math.floor(random() * list.length)]
  const id = `c${String(k + 1).padStart(3, '0')}`
  const repeatable = cohort.interactions.filter(({ kind }) => kind !== 'conflict' && kind !== 'co-ownership')
  const again = Array.from({ length: Math.max(0, interactions - cohort.interactions.length) }, (_, n) => {
    const { id: _id, ...once } = pick(repeatable)
    const at = new Date(Date.parse(once.at) - Math.floor(random() * 1000) * DAY).toISOString()
    return { ...once, at, id: `again-${n}` }
  })
  return { ...cohort, id, name: `Congregation ${k + 1}`, interactions: [...cohort.interactions, ...again] }
}

async function timed(work) {
  const start = performance.now()
  const result = await work()
  return [performance.now() - start, result]
}

const median = list => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]
const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * p)]
const megabytes = () => Math.round(process.memoryUsage().rss / 1e6)
const say = (what, figure) => console.log(`  ${what.padEnd(44)} ${figure}`)

/** One interaction of two to five people who met before, a minute after all that was. */
async function recordSome(store, cohort, tag) {
  const last = Date.parse(cohort.asOf)
  const groups = cohort.interactions.filter(({ kind }) => kind === 'listening' || kind === 'contact')
  const times = []
  for (let n = 0; n < RECORDED; n++) {
    const { participants } = groups[n % groups.length]
    const at = new Date(last + 60_000 * (n + 1)).toISOString()
    const one = {
      id: `${tag}-${n}`,
      at,
      kind: 'contact',
      participants: participants.slice(0, 5),
      minutes: 20,
    }
    const [ms] = await timed(() => store.record(cohort.id, [one]))
    times.push(ms)
  }
  return `median ${median(times).toFixed(2)} ms, 99 % ${percentile(times, 0.99).toFixed(1)} ms`
}

async function bench(name, url, sizeOf, options) {
  const { congregations, members, interactions, steps } = options
  console.log(`${name} on Node ${process.versions.node}`)
  const store = await openStore(url)
  if ((await store.congregations()).length > 0) {
    await store.close()
    throw new Error(`${store.address} is not empty; name an empty database`)
  }
  let done = 0
  let importing = 0
  let slowest = 0
  let first
  let recordedFirst
  for (let k = 0; k < congregations; k++) {
    const cohort = congregation(k, members, interactions)
    const [ms, report] = await timed(() => store.import(cohort))
    importing += ms
    slowest = Math.max(slowest, ms)
    done += report.added
    if (k === 0) {
      first = cohort
      await recordSome(store, first, 'warm')
      recordedFirst = await recordSome(store, first, 'alone')
    }
    if (process.stderr.isTTY) process.stderr.write(`\r  ${k + 1} of ${congregations} imported`)
  }
  if (process.stderr.isTTY) process.stderr.write('\r')
  say('members, interactions', `${congregations * members}, ${done}`)
  say(
    'imported',
    `${(importing / 1000).toFixed(1)} s, ${Math.round((1000 * done) / importing)}/s, slowest congregation ${slowest.toFixed(0)} ms`,
  )
  say('size on disk', sizeOf())
  const [again] = await timed(() => store.import(first))
  say('one congregation imported again', `${again.toFixed(0)} ms`)
  const [reading, cohort] = await timed(() => store.read('c001'))
  const [trusting] = await timed(() => computeTrust(cohort))
  const [kept] = await timed(() => store.trust('c001'))
  say('one congregation read; its trust from the log', `${reading.toFixed(0)} ms; ${trusting.toFixed(0)} ms`)
  say('its trust from what is kept', `${kept.toFixed(0)} ms`)
  say('one recorded, one congregation in the store', recordedFirst)
  say(`one recorded, ${congregations} congregations`, await recordSome(store, first, 'among'))

  const ids = (await store.congregations()).map(({ id }) => id)
  const runner = workerRunner(2)
  const request = {
    sizes: [3, 8],
    alternatives: 1,
    preset: PRESETS['first-crews'],
    seed: 1,
    budget: { steps },
  }
  let crews = 0
  let unplaced = 0
  let impossible = 0
  let answered = 0
  let most = 0
  const [searching] = await timed(async () => {
    for await (const { suggestion } of suggestEach(ids, id => store.read(id), request, runner)) {
      // An invented congregation may wish for what cannot be.
      if (suggestion === undefined) impossible++
      crews += suggestion?.sets[0].crews.length ?? 0
      unplaced += suggestion?.sets[0].unplaced.length ?? 0
      answered++
      most = Math.max(most, megabytes())
      if (process.stderr.isTTY) process.stderr.write(`\r  ${answered} of ${ids.length} answered`)
    }
  })
  if (process.stderr.isTTY) process.stderr.write('\r')
  await runner.close()
  say(
    `crews suggested, ${steps} steps a congregation`,
    `${(searching / 1000).toFixed(1)} s, ${(searching / ids.length).toFixed(0)} ms each: ${crews} crews, ${unplaced} in none, ${impossible} congregations with wishes that contradict`,
  )
  say('most memory of this process while suggesting', `${most} MB`)
  await store.close()
}

const { values } = parseArgs({
  options: {
    congregations: { type: 'string', default: '200' },
    members: { type: 'string', default: '200' },
    interactions: { type: 'string', default: '5100' },
    steps: { type: 'string', default: '20000' },
    store: { type: 'string' },
  },
})
const options = {
  congregations: Number(values.congregations),
  members: Number(values.members),
  interactions: Number(values.interactions),
  steps: Number(values.steps),
}
if (values.store !== 'neo4j') {
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-assembly-'))
  const path = join(folder, 'assembly.db')
  try {
    await bench('SQLite', `sqlite:${path}`, () => `${Math.round(statSync(path).size / 1e6)} MB`, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
if (values.store !== 'sqlite') {
  if (process.env.NEO4J_URL)
    await bench('Neo4j', process.env.NEO4J_URL, () => 'see the data folder of the server', options)
  else
    console.log(
      'Neo4j: not run, for NEO4J_URL is not set; npm run neo4j -- exec --fresh -- npm run bench:assembly',
    )
}
