// The service under load: `node scripts/bench-api.mjs [--members 90,200] [--rate 300] [--seconds 20] [--warm 4]
// [--store URL]`.
//
// Starts `coalesce serve` on a fresh store with an invented congregation, signs people in, and asks at a steady rate, four
// reads to one write, while crew suggestions are searched one after the other. Requests go out when they are due, whether
// or not earlier ones were answered, so that a slow answer is not hidden by a slow client (coordinated omission). At the end
// every write that was acknowledged is looked for. --store: an empty Neo4j database in place of an SQLite file. Needs a build.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { givenIds } from '../dist/api/given-ids.js'
import { openRecords } from '../dist/api/records/records.js'
import { createLink } from '../dist/api/sessions/sessions.js'
import { openStore } from '../dist/graph/store/open.js'
import { inventCohort } from '../dist/sim/invent.js'

const { values } = parseArgs({
  options: {
    members: { type: 'string', default: '90,200' },
    rate: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '20' },
    warm: { type: 'string', default: '4' },
    store: { type: 'string' },
  },
})
const RATE = Number(values.rate)
const SECONDS = Number(values.seconds)
/** Seconds at the same rate before any figure counts: code is compiled, everybody's first page is looked up. */
const WARM = Number(values.warm)
const PEOPLE = 30
const MAIN = new URL('../dist/cli/main.js', import.meta.url).pathname
const agent = new Agent({ keepAlive: true, maxSockets: 200 })

const percentile = (list, p) => list[Math.min(list.length - 1, Math.floor(list.length * p))]
const shown = ms => `${ms.toFixed(1)} ms`.padStart(9)

/** One request; never rejects. */
function ask(port, cookie, method, path, body) {
  return new Promise(resolve => {
    const begun = performance.now()
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      cookie,
      ...(text === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent }, answer => {
      let got = ''
      answer.setEncoding('utf8')
      answer.on('data', part => {
        got += part
      })
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          ms: performance.now() - begun,
          text: got,
          headers: answer.headers,
        }),
      )
    })
    sent.on('error', error =>
      resolve({ status: 0, ms: performance.now() - begun, text: String(error), headers: {} }),
    )
    sent.end(text)
  })
}

async function serving(store, records) {
  const child = spawn(
    process.execPath,
    [MAIN, 'serve', '--store', store, '--service', records, '--port', '0', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let said = ''
  for await (const part of child.stdout) {
    said += part
    if (said.includes('\n')) break
  }
  return { child, port: Number(new URL(JSON.parse(said.split('\n')[0]).address).port) }
}

async function bench(members, folder) {
  const url = values.store ?? `sqlite:${join(folder, `${members}.db`)}`
  const file = join(folder, `${members}.service.db`)
  const cohort = { ...inventCohort({ members, seed: 1 }), id: `bench-${members}` }
  const store = await openStore(url)
  await store.import(cohort)
  await store.close()
  const ids = cohort.members.filter(member => member.paused !== true).map(member => member.id)
  const records = await openRecords(file)
  const { idKey } = records
  const link = (member, roles) =>
    createLink(records, { congregation: cohort.id, member, roles }, Date.now()).token
  const tokens = ids.slice(0, PEOPLE).map((id, k) => link(id, k === 0 ? ['member', 'organiser'] : ['member']))
  records.close()
  const { child, port } = await serving(url, file)
  const cookies = []
  for (const token of tokens) {
    const { headers, status, text } = await ask(port, '', 'POST', '/api/session', { token })
    if (status !== 200) throw new Error(`cannot sign in: ${status} ${text}`)
    cookies.push(headers['set-cookie'][0].split(';')[0])
  }

  let over = false
  let solved = 0
  const solving = (async () => {
    while (!over) {
      const { text } = await ask(port, cookies[0], 'POST', '/api/suggestions', { seconds: 3 })
      const { id } = JSON.parse(text)
      for (let state = 'waiting'; !over && state !== 'done' && state !== 'failed'; ) {
        await new Promise(resolve => setTimeout(resolve, 250))
        state = JSON.parse((await ask(port, cookies[0], 'GET', `/api/suggestions/${id}`)).text).state
      }
      solved++
    }
  })()

  const READS = ['/api/me', '/api/me/mates', '/api/interactions?limit=20', '/api/me/crews', '/api/me/wishes']
  const reads = []
  const writes = []
  const acknowledged = []
  const failed = new Map()
  const underWay = []
  const start = performance.now()
  const total = RATE * (WARM + SECONDS)
  for (let k = 0; k < total; k++) {
    const due = start + (1000 * k) / RATE
    const wait = due - performance.now()
    if (wait > 1) await new Promise(resolve => setTimeout(resolve, wait))
    const who = k % PEOPLE
    const isWrite = k % 5 === 4
    const late = Math.max(0, performance.now() - due)
    const id = `bench-${k}`
    const work = isWrite
      ? ask(port, cookies[who], 'POST', '/api/interactions', {
          id,
          at: new Date().toISOString(),
          kind: 'contact',
          participants: [ids[who], ids[(who + 1 + (k % 7)) % ids.length]],
          minutes: 30,
        })
      : ask(port, cookies[who], 'GET', READS[k % READS.length])
    underWay.push(
      work.then(({ status, ms }) => {
        if (status >= 200 && status < 300) {
          if (k >= RATE * WARM) (isWrite ? writes : reads).push(ms + late)
          if (isWrite) acknowledged.push(id)
        } else failed.set(status, (failed.get(status) ?? 0) + 1)
      }),
    )
  }
  await Promise.all(underWay)
  const took = (performance.now() - start) / 1000
  over = true
  await solving
  child.kill('SIGTERM')
  await new Promise(resolve => child.once('exit', resolve))
  const again = await openStore(url)
  const kept = new Set((await again.read(cohort.id)).interactions.map(givenIds(idKey).given))
  await again.close()
  const lost = acknowledged.filter(id => !kept.has(id)).length
  for (const list of [reads, writes]) list.sort((a, b) => a - b)
  console.log(
    `${String(members).padStart(4)} members  ${(total / took).toFixed(0)}/s  reads p50 ${shown(percentile(reads, 0.5))}  p99 ${shown(percentile(reads, 0.99))}   writes p50 ${shown(percentile(writes, 0.5))}  p99 ${shown(percentile(writes, 0.99))}   errors ${[...failed].map(([status, count]) => `${count} x ${status}`).join(', ') || 'none'}   ${acknowledged.length} writes acknowledged, ${lost} lost   ${solved} suggestions meanwhile`,
  )
}

console.log(
  `${values.store ?? 'SQLite'}, Node ${process.versions.node}, ${RATE} requests a second for ${SECONDS} s`,
)
const folder = mkdtempSync(join(tmpdir(), 'coalesce-bench-'))
try {
  for (const members of values.members.split(',').map(Number)) await bench(members, folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
  agent.destroy()
}
