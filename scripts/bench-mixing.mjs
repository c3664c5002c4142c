// How many rounds without a repeat mixing reaches: `npm run bench:mix [-- --steps 10000000 --seed 1]`.
// First the golfer table: for so many tables of so many, the rounds that are made without a search, against the most that
// are known; for those that miss, what the search adds within the steps. Then gatherings as they happen. Each with its time.
import { parseArgs } from 'node:util'
import { meetingWorth } from '../dist/matching/meeting-worth.js'
import { golferRounds } from '../dist/matching/mixing/golfers.js'
import { mix } from '../dist/matching/mixing.js'
import { inventCohort } from '../dist/sim/invent.js'

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '10000000' }, seed: { type: 'string', default: '1' } },
})
const [steps, seed] = [Number(values.steps), Number(values.seed)]

// Most rounds known without a repeat, by tables and, from 3 on, people at a table: the tables kept by W. Harvey for CSPLib
// problem 10, with those of I. Dotu and P. Van Hentenryck, "Scheduling social golfers locally" (2005), and the 10 rounds
// of 8 tables of 4 by A. Aguado (2004). Some may have been raised since.
const KNOWN = {
  4: [4, 5],
  5: [7, 5, 6],
  6: [8, 7, 6, 3],
  7: [10, 9, 7, 7, 8],
  8: [11, 10, 8, 8, 8, 9],
  9: [13, 11, 9, 9, 9, 9],
  10: [14, 13, 9, 7, 7, 5],
}

const people = count => Array.from({ length: count }, (_, k) => `p${k + 1}`)

function timed(run) {
  const started = performance.now()
  const result = run()
  return { result, seconds: Number(((performance.now() - started) / 1000).toFixed(2)) }
}

function repeatsIn(rounds) {
  const pairs = rounds
    .flat()
    .flatMap(table => table.flatMap((a, k) => table.slice(k + 1).map(b => [a, b].sort().join('+'))))
  return pairs.length - new Set(pairs).size
}

console.log(`Node ${process.version}, ${steps / 1e6} million steps, seed ${seed}\n\nThe golfer table`)
const rows = []
for (const [tables, list] of Object.entries(KNOWN))
  for (const [k, known] of list.entries()) {
    const size = k + 3
    const { result, seconds } = timed(() => golferRounds(Number(tables), size, known))
    const wrong = repeatsIn(result)
    const row = { tables, size, known, made: wrong > 0 ? `${wrong} REPEATS` : result.length, seconds }
    const isMissed = wrong > 0 || result.length < known
    if (!isMissed) rows.push({ ...row, reached: true })
    else {
      const request = { people: people(tables * size), size, rounds: known, seed, steps }
      const search = timed(() => mix(request))
      const { repeats } = search.result
      rows.push({ ...row, 'search: repeats': repeats, 'search: s': search.seconds, reached: repeats === 0 })
    }
  }
console.table(rows)

/** Who is away when: `share` of the people in some round each, drawn by their number. */
const awayIn = (count, share, rounds) =>
  new Map(
    people(count)
      .filter((_, k) => (k * 7919) % 1000 < share * 1000)
      .map((id, k) => [id, new Set([1 + (k % rounds)])]),
  )
const late = (count, rounds) =>
  new Map(people(count).map(id => [id, new Set(Array.from({ length: rounds }, (_, r) => r + 1))]))

const GATHERINGS = [
  ['18 x 5 x 8', { count: 90, rounds: 8 }],
  ['6 x 5 x 6', { count: 30, rounds: 6 }],
  ['90 people, 6 rounds', { count: 90, rounds: 6 }],
  ['90, 8 rounds, one in ten misses one', { count: 90, rounds: 8, away: awayIn(90, 0.1, 8) }],
  ['90, 8 rounds, one in three misses one', { count: 90, rounds: 8, away: awayIn(90, 0.33, 8) }],
  ['90, 6 rounds, 10 late by two', { count: 90, rounds: 6, away: late(10, 2) }],
  ['90, 6 rounds, 18 hosts', { count: 90, rounds: 6, hosts: people(18) }],
  ['90, 6 rounds, 10 pairs apart, 10 once', { count: 90, rounds: 6, pairs: 10 }],
  ['83 people of 5, 6 rounds', { count: 83, rounds: 6 }],
  ['120 people of 6, 8 rounds', { count: 120, size: 6, rounds: 8 }],
  ['150 people of 4, 10 rounds', { count: 150, size: 4, rounds: 10 }],
  ['200 people of 5, 10 rounds', { count: 200, rounds: 10 }],
  ['200, 6 rounds, one in ten misses one', { count: 200, rounds: 6, away: awayIn(200, 0.1, 6) }],
  ['30, 8 rounds: more than can be', { count: 30, rounds: 8 }],
]
console.log('\nGatherings, five at a table where nothing else is said')
const held = []
for (const [name, { count, size = 5, rounds, away, hosts, pairs }] of GATHERINGS) {
  const ids = people(count)
  const pairsFrom = first =>
    Array.from({ length: pairs ?? 0 }, (_, k) => [ids[first + 2 * k], ids[first + 2 * k + 1]])
  const request = { people: ids, size, rounds, away, hosts, seed, steps }
  const { result, seconds } = timed(() => mix({ ...request, apart: pairsFrom(0), once: pairsFrom(30) }))
  const { repeats, unavoidable, met, missed, together } = result
  held.push({
    gathering: name,
    repeats,
    unavoidable,
    'fewest met': met.min,
    'mean met': Number(met.mean.toFixed(1)),
    'apart or once broken': missed.length + together.length,
    seconds,
  })
}
// Once more in the middle: three rounds were held, without one in fifteen, and one in thirty has left.
{
  const ids = people(90)
  const first = mix({ people: ids, size: 5, rounds: 6, seed, steps })
  const before = first.rounds
    .slice(0, 3)
    .map((round, r) => round.map(table => table.filter(id => (Number(id.slice(1)) + r) % 15 > 0)))
  const away = new Map(ids.filter((_, k) => k % 30 === 4).map(id => [id, new Set([4, 5, 6])]))
  const request = { people: ids, size: 5, rounds: 6, held: before, away, seed, steps }
  const { result, seconds } = timed(() => mix(request))
  held.push({
    gathering: '90, 6 rounds, planned again after 3',
    repeats: result.repeats,
    unavoidable: result.unavoidable,
    'fewest met': result.met.min,
    'mean met': Number(result.met.mean.toFixed(1)),
    'apart or once broken': 0,
    seconds,
  })
}
console.table(held)

console.log('\nMeetings where they help: the worth of first meetings, of invented congregations')
const helped = []
for (const [count, rounds] of [
  [30, 4],
  [60, 6],
  [90, 8],
]) {
  const cohort = inventCohort({ members: count, seed })
  const worth = meetingWorth(cohort)
  const request = { people: cohort.members.map(({ id }) => id), size: 5, rounds, seed, steps }
  const worthOf = ({ rounds: tables }) => {
    const keys = tables
      .flat()
      .flatMap(table => table.flatMap((a, k) => table.slice(k + 1).map(b => [a, b].sort())))
    const first = new Map(keys.map(pair => [pair.join('+'), pair]))
    return [...first.values()].reduce((sum, [a, b]) => sum + worth(a, b), 0)
  }
  const plain = mix(request)
  const { result, seconds } = timed(() => mix({ ...request, worth }))
  helped.push({
    people: count,
    rounds,
    plain: Number(worthOf(plain).toFixed(1)),
    helping: Number(worthOf(result).toFixed(1)),
    gain: `${(100 * (worthOf(result) / worthOf(plain) - 1)).toFixed(1)} %`,
    'repeats, plain': plain.repeats,
    'repeats, helping': result.repeats,
    seconds,
  })
}
console.table(helped)

const missed = rows
  .filter(row => !row.reached)
  .map(({ tables, size, known }) => `${tables} x ${size} x ${known}`)
const upTo8 = rows.filter(({ tables }) => Number(tables) <= 8)
console.log(
  `\n${rows.length - missed.length} of ${rows.length} entries reached, ${upTo8.filter(row => row.reached).length} of ${upTo8.length} up to 8 tables; missed: ${missed.join(', ') || 'none'}`,
)
