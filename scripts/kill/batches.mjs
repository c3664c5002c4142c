/**
 * What is imported while kills fall: batch k of a run is always the same, so that what is found afterwards can be
 * compared word for word by who was not there.
 */
import { emptyCohort } from '../../dist/graph/cohort.js'
import { seededRandom } from '../../dist/graph/random.js'

/** The last ones are larger than what Neo4j writes in one transaction (`MOST_AT_ONCE` in write.ts). */
const SIZES = [1, 1, 1, 20, 20, 300, 300, 5000, 5000, 12_000]
const PEOPLE = Array.from({ length: 40 }, (_, k) => ({ id: `m${k}`, name: `Member ${k}` }))

/** A batch by its name, as ids of its interactions begin: the one whose size the seed says, or one of `size`. */
export function batchOf(run, batch, size = sizeOf(run, batch)) {
  const name = `r${run}-b${batch}`
  return { name, interactions: Array.from({ length: size }, (_, k) => interaction(run, batch, k)) }
}

const sizeOf = (run, batch) => SIZES[Math.floor(seededRandom(run, batch)() * SIZES.length)]

export const nameIn = id => id.slice(0, id.lastIndexOf('-'))

export const documentOf = interactions => ({ ...emptyCohort(), members: PEOPLE, interactions })

/** Of every kind, some of which wait for a word, and in an order of time that is not that of the batches. */
function interaction(run, batch, k) {
  const start = (7 * run + 3 * batch + k) % PEOPLE.length
  const some = Array.from({ length: 2 + (k % 4) }, (_, n) => PEOPLE[(start + n) % PEOPLE.length].id)
  const [first, ...others] = some
  const at = new Date(Date.UTC(2026, 0, 1) + 1000 * (5000 * batch + k)).toISOString()
  const told = { id: `r${run}-b${batch}-${k}`, at }
  if (k % 50 === 7) return { ...told, kind: 'conflict', participants: some, outcome: 'open' }
  return [
    { ...told, kind: 'contact', participants: some, minutes: 5 + (k % 40) },
    { ...told, kind: 'listening', participants: some },
    { ...told, kind: 'support', asker: first, offerers: others },
    { ...told, recordedBy: first, kind: 'contact', participants: some, minutes: 10 },
    { ...told, kind: 'meeting', series: `circle-${k % 8}`, participants: some, missed: [first] },
    { ...told, recordedBy: first, confirmedBy: others, kind: 'listening', participants: some },
  ][k % 6]
}
