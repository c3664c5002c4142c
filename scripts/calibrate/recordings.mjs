/** What the simulator needs to know of a recording, and what it is held against. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { parseContacts } from '../../dist/graph/files/contacts.js'
import { contactStatistics, INTERVAL_SECONDS, recordingOf } from '../../dist/sim/contact-statistics.js'

/**
 * @typedef {{
 *   name: string,
 *   setting?: string,
 *   held?: boolean,
 *   people: number,
 *   days: number,
 *   minutes: number,
 *   statistics: Partial<import('../../dist/sim/contact-statistics.js').ContactStatistics>,
 *   opens?: number,
 *   hours?: number[],
 *   attend?: number,
 * }} Occasion
 */

const HOURS = 24
const INTERVALS_AN_HOUR = 3600 / INTERVAL_SECONDS
/** An hour with less of the contact time than this is before or after the day. */
const LEAST_SHARE = 0.005

/** @returns {Promise<Occasion>} */
export async function occasionIn(path, name) {
  const raw = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8')
  const recording = recordingOf(parseContacts(text, path).cohort)
  const { people, count, starts, lengths, ones, others } = recording
  const hours = new Array(HOURS).fill(0)
  const presences = new Set()
  const days = new Set()
  let intervals = 0
  for (let c = 0; c < count; c++) {
    const day = Math.floor(starts[c] / INTERVALS_AN_HOUR / HOURS)
    days.add(day)
    presences.add(`${day} ${ones[c]}`)
    presences.add(`${day} ${others[c]}`)
    hours[Math.floor(starts[c] / INTERVALS_AN_HOUR) % HOURS] += lengths[c]
    intervals += lengths[c]
  }
  const shares = hours.map(time => time / intervals)
  const opens = shares.findIndex(share => share >= LEAST_SHARE)
  const closes = shares.findLastIndex(share => share >= LEAST_SHARE) + 1
  return {
    name,
    people,
    days: days.size,
    minutes: (intervals * 2 * INTERVAL_SECONDS) / 60 / people,
    statistics: contactStatistics(recording),
    opens,
    hours: shares.slice(opens, closes).map(share => Number((share * 100).toFixed(1))),
    attend: Number((presences.size / people / days.size).toFixed(3)),
  }
}
