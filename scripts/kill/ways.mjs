/**
 * The two ways in which an import is cut off: by the end of the importing process, and by the end of the server.
 *
 * Each returns what was told, as `inspect` takes it: batches by name with whether they were acknowledged; and counts.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { batchOf, documentOf } from './batches.mjs'
import { startImporter } from './importer.mjs'
import { timed } from './inspect.mjs'

/** The number of the batch of one interaction that somebody else imports meanwhile. */
const RIVAL = 900
/** A call ends within so many ms once the server is gone: several rounds of the driver's retries. */
const LONGEST_CALL = 180_000

/** Kills the importing process while another writer, here, waits for its turn or is about to. */
export async function killImporter(place, rival, run, random) {
  const importer = startImporter(place, run)
  await importer.until(() => importer.said.ready)
  const life = place.longestLife * random()
  const lead = Math.min(life, 300 * random())
  await sleep(life - lead)
  const { name, interactions } = batchOf(run, RIVAL, 1)
  const recording = timed(rival.import(documentOf(interactions)))
  await sleep(lead)
  const unusable = (await importer.kill()) ? 0 : 1
  if (unusable > 0) console.log(`  the child ended by itself: ${JSON.stringify(importer.said.failed)}`)
  const { stuck, waited } = await recording
  const told = [...toldOf(run, importer.said), [name, { interactions, acknowledged: true }]]
  return { told, count: { ...countsOf(importer.said), stuck, unusable }, waited }
}

/**
 * Kills the server, and restarts it: at once, so that the driver's retries find it again, or once the call under way
 * has failed. Then the process is killed too.
 */
export async function killServer(place, run, random, patiently) {
  const importer = startImporter(place, run)
  const { said } = importer
  await importer.until(() => said.ready)
  await sleep(place.longestLife * random())
  await place.killServer()
  const cutOff = countsOf(said)
  const done = said.done.length
  if (patiently)
    await within(
      LONGEST_CALL,
      importer.until(() => false),
    )
  await place.restartServer()
  const { waited } = await timed(
    within(
      LONGEST_CALL,
      importer.until(() => said.done.length > done),
    ),
  )
  const hung = said.done.length === done && said.failed === undefined ? 1 : 0
  await importer.kill()
  const count = {
    ...cutOff,
    retried: said.done.length > done ? 1 : 0,
    refused: said.failed === undefined ? 0 : 1,
    hung,
    badWords: said.failed === undefined || isOneLine(said.failed, place.url) ? 0 : 1,
  }
  if (count.badWords > 0) console.log(`  said: ${JSON.stringify(said.failed)}`)
  return { told: toldOf(run, said), count, waited }
}

function toldOf(run, said) {
  const batches = said.done.map(batch => [batch, true])
  const cutOff = underWay(said)
  if (cutOff !== undefined) batches.push([cutOff, false])
  return batches.map(([batch, acknowledged]) => {
    const { name, interactions } = batchOf(run, batch)
    return [name, { interactions, acknowledged }]
  })
}

const countsOf = said => {
  const isUnderWay = underWay(said) !== undefined
  return { kills: 1, underWay: isUnderWay ? 1 : 0, partWritten: isUnderWay && said.isWriting ? 1 : 0 }
}

const underWay = ({ begun, done }) => (begun === undefined || done.includes(begun) ? undefined : begun)

const isOneLine = ({ name, message }, url) =>
  name === 'StoreError' && message.startsWith(`${url}: `) && message.includes('; ') && !message.includes('\n')

async function within(ms, work) {
  const late = new AbortController()
  await Promise.race([work, sleep(ms, undefined, { signal: late.signal }).catch(() => {})])
  late.abort()
}
