/** Looks at a store after a kill: whatever is not as promised is counted. */
import { isDeepStrictEqual } from 'node:util'
import { computeTrust } from '../../dist/graph/trust.js'
import { documentOf, nameIn } from './batches.mjs'

/** What must not happen. */
export const FAULTS = [
  // through the port
  'lost', // acknowledged interactions that are not there
  'doubled',
  'altered', // not word for word, or what nobody told
  'half', // batches of which a part is there
  'wrongTrust', // figures, or folds that are kept, that are not those of the log
  'stuck', // another writer waits for long
  // from below
  'astray', // ways from a person to what she took part in that are missing, or lead elsewhere
  'remains', // of imports that did not come to their end
  'notWhole',
]

/** Another writer goes on within so many ms after a kill. */
const SECONDS = 10_000

/** @returns `result`, `waited` for so many ms, and `stuck`, 1 if that was too long */
export async function timed(work) {
  const start = Date.now()
  const result = await work
  const waited = Date.now() - start
  return { result, waited, stuck: waited > SECONDS ? 1 : 0 }
}

/**
 * @param told of every batch that was begun since the store is there, by name: its `interactions`, and whether it was
 *   `acknowledged`
 * @param below the look from below, once the interactions and the trust are known
 */
export async function inspect(store, told, below) {
  const { interactions } = await store.read('main')
  const count = compare(interactions, told)

  // A write tidies up after the dead; and changes nothing else.
  const { waited, stuck } = await timed(store.import(documentOf([])))
  const cohort = await store.read('main')
  if (!isDeepStrictEqual(cohort.interactions, interactions)) count.altered++

  const trust = computeTrust(cohort)
  const isRight = JSON.stringify(await store.trust('main')) === JSON.stringify(trust)
  const { differed } = await store.refresh('main', { rebuild: true })
  const wrongTrust = differed + (isRight ? 0 : 1)
  return { ...count, wrongTrust, stuck, waited, ...(await below(cohort, trust)) }
}

function compare(interactions, told) {
  const found = new Map()
  for (const one of interactions) {
    const name = nameIn(one.id)
    if (!found.has(name)) found.set(name, [])
    found.get(name).push(one)
  }
  const count = { acknowledged: 0, found: interactions.length, lost: 0, doubled: 0, altered: 0, half: 0 }
  count.doubled = interactions.length - new Set(interactions.map(({ id }) => id)).size
  for (const [name, { interactions: expected, acknowledged }] of told) {
    const there = found.get(name) ?? []
    found.delete(name)
    if (acknowledged) {
      count.acknowledged += expected.length
      count.lost += expected.length - there.length
    } else if (there.length > 0 && there.length < expected.length) count.half++
    there.forEach((one, k) => {
      if (!isDeepStrictEqual(one, expected[k])) count.altered++
    })
  }
  // Nothing but what somebody began may be there.
  count.altered += [...found.values()].flat().length
  return count
}
