// How the starters of src/matching/mixing/starters.ts were found, after `npm run build`:
//
//     node scripts/find-starters.mjs TABLES SIZE MODULUS FIXED [--base 1] [--multiplier 1] [--turn] [--seed 1] [--tries 50]
//     node scripts/find-starters.mjs 6 5 6 0
//     node scripts/find-starters.mjs 10 4 13 1 --multiplier 3
//     node scripts/find-starters.mjs 9 4 11 3 --turn
//
// People stand in orbits of MODULUS, the FIXED last by themselves; `base` rounds are sought which, with 1 added to everybody
// again and again, give base x MODULUS rounds in which nobody meets twice. That is so if no difference occurs twice among the
// pairs at tables, so what is annealed is how many do: by swapping two people of a round.
//
// Where there are too many ways for that, a symmetry is asked for: everybody's number in her orbit times the multiplier
// gives the same round again, or everybody moved on to the next orbit does (--turn; the fixed people too where they are as
// many as the orbits). Then one table speaks for several, and there is less to find. People whom the symmetry leaves where
// they are sit at tables of their own kind.
import { parseArgs } from 'node:util'
import { seededRandom } from '../dist/graph/random.js'
import { developed } from '../dist/matching/mixing/golfers.js'

const STEPS = 2_000_000
/** From warm to cold, in differences that occur too often. */
const [WARM, COLD] = [0.9, 0.2]
const COOLING = 400_000

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string', default: '1' },
    multiplier: { type: 'string', default: '1' },
    turn: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    tries: { type: 'string', default: '50' },
  },
})
const [tables, size, modulus, fixed] = positionals.map(Number)
const people = tables * size
const orbits = (people - fixed) / modulus
if (positionals.length !== 4 || !Number.isInteger(orbits))
  throw new Error('name TABLES SIZE MODULUS FIXED, with TABLES x SIZE - FIXED a multiple of MODULUS')
const rounds = Number(values.base)

const shifted = person =>
  person >= people - fixed ? person : person - (person % modulus) + ((person + 1) % modulus)
function mirrored(person) {
  if (person >= people - fixed)
    return values.turn && fixed === orbits ? people - fixed + ((person - people + fixed + 1) % fixed) : person
  const orbit = Math.floor(person / modulus)
  return (
    (values.turn ? (orbit + 1) % orbits : orbit) * modulus +
    (((person - orbit * modulus) * Number(values.multiplier)) % modulus)
  )
}

// People whom the symmetry takes to each other.
const cycles = cyclesOf(mirrored)
const length = Math.max(...cycles.map(cycle => cycle.length))
const whole = cycles.filter(cycle => cycle.length === length)
const alone = length === 1 ? [] : cycles.filter(cycle => cycle.length === 1).flat()
if (whole.length * length + alone.length !== people || (whole.length % size) + (alone.length % size) > 0)
  throw new Error('this symmetry does not divide the tables')

// Pairs that become each other with shift and symmetry are one kind. `still` says how many ways a pair is left as it is.
const { kindOf, kinds } = kindsOf()

const random = seededRandom(Number(values.seed))
const below = n => Math.floor(random() * n)
for (let tries = 1; tries <= Number(values.tries); tries++) {
  const found = anneal()
  console.error(`try ${tries}: ${found.cost} too often`)
  if (found.cost > 0) continue
  const starter = { tables, size, modulus, fixed, rounds: found.rounds }
  if (repeatsIn(developed(starter)) > 0) throw new Error('differences and meetings do not agree')
  console.log(JSON.stringify(starter))
  process.exit()
}
process.exitCode = 1

function cyclesOf(step) {
  const seen = new Set()
  return Array.from({ length: people }, (_, person) => {
    const cycle = []
    for (let at = person; !seen.has(at); at = step(at)) {
      seen.add(at)
      cycle.push(at)
    }
    return cycle
  }).filter(cycle => cycle.length > 0)
}

/** For tables of either sort and each pair, the number of its kind, or 0 where it may not be. */
function kindsOf() {
  const kindOf = [new Int32Array(people * people), new Int32Array(people * people)]
  const seen = new Set()
  let kinds = 1
  const code = ([a, b]) => Math.min(a, b) * people + Math.max(a, b)
  for (let a = 0; a < people; a++)
    for (let b = a + 1; b < people; b++) {
      if (seen.has(code([a, b]))) continue
      const kind = new Map()
      let turned = [a, b]
      for (let turn = 0; turn < length; turn++) {
        for (let shift = 0; shift < modulus; shift++) {
          kind.set(code(turned), turned)
          turned = turned.map(shifted)
        }
        turned = turned.map(mirrored)
      }
      const still = (modulus * length) / kind.size
      for (const [x, y] of kind.values()) {
        seen.add(code([x, y]))
        for (const [p, q] of [
          [x, y],
          [y, x],
        ]) {
          kindOf[0][p * people + q] = still === 1 ? kinds : 0
          kindOf[1][p * people + q] = still === length ? kinds : 0
        }
      }
      kinds++
    }
  return { kindOf, kinds }
}

function shuffled(list) {
  const all = [...list]
  for (let k = all.length - 1; k > 0; k--) {
    const other = below(k + 1)
    const before = all[k]
    all[k] = all[other]
    all[other] = before
  }
  return all
}

/** Tables of people of whole cycles, each for `length` of its kind, and tables of those who stay where they are. */
function drawn() {
  const cut = (list, sort) =>
    Array.from({ length: list.length / size }, (_, k) => ({
      sort,
      seats: list.slice(k * size, (k + 1) * size),
    }))
  return [
    ...cut(
      shuffled(whole).map(cycle => cycle[below(length)]),
      0,
    ),
    ...cut(shuffled(alone), 1),
  ]
}

function anneal() {
  const count = new Int32Array(kinds)
  let cost = 0
  const meet = (person, { sort, seats }, but, by) => {
    for (let seat = 0; seat < seats.length; seat++) {
      if (seat === but) continue
      const kind = kindOf[sort][person * people + seats[seat]]
      if (kind === 0) cost += by
      else if (by > 0) cost += count[kind]++ > 0 ? 1 : 0
      else cost -= --count[kind] > 0 ? 1 : 0
    }
  }
  const base = Array.from({ length: rounds }, drawn)
  for (const table of base.flat())
    for (const [seat, person] of table.seats.entries())
      meet(person, { ...table, seats: table.seats.slice(0, seat) }, -1, 1)
  const turned = new Map(cycles.flatMap(cycle => cycle.map(person => [person, cycle])))
  /** Somebody of the same cycle. */
  const another = person => {
    const cycle = turned.get(person)
    return cycle[below(cycle.length)]
  }
  for (let step = 0; step < STEPS && cost > 0; step++) {
    const before = cost
    const round = base[below(rounds)]
    const [one, other] = [round[below(round.length)], round[below(round.length)]]
    if (one.sort !== other.sort || (one === other && length === 1)) continue
    const [x, y] = [below(size), below(size)]
    const [a, b] = [one.seats[x], other.seats[y]]
    const place = (table, seat, person) => {
      meet(table.seats[seat], table, seat, -1)
      table.seats[seat] = person
      meet(person, table, seat, 1)
    }
    if (one === other) place(one, x, another(a))
    else {
      place(one, x, another(b))
      place(other, y, another(a))
    }
    const temperature = WARM * (COLD / WARM) ** ((step % COOLING) / COOLING)
    if (cost > before && random() >= Math.exp((before - cost) / temperature)) {
      if (one !== other) place(other, y, b)
      place(one, x, a)
    }
  }
  return { cost, rounds: base.map(round => round.flatMap(all)) }
}

/** A table and those that the symmetry makes of it. */
function all({ sort, seats }) {
  const list = [seats]
  while (sort === 0 && list.length < length) list.push(list.at(-1).map(mirrored))
  return list
}

function repeatsIn(rounds) {
  const pairs = rounds.flatMap(round =>
    round.flatMap(table =>
      table.flatMap((a, k) => table.slice(k + 1).map(b => Math.min(a, b) * people + Math.max(a, b))),
    ),
  )
  return pairs.length - new Set(pairs).size
}
