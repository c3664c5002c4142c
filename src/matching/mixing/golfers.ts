/**
 * Rounds of equal tables in which no two people meet twice, made rather than searched for: the social golfer problem.
 *
 * Four ways, the first that gives enough rounds:
 *
 * 1. Lines of a plane over a field of q elements (q tables of k <= q): person (i, x), i < k, sits in round r at the table
 *    x + r i. Two lines of different slope meet at most once. q rounds, in which nobody meets another of her row i; where
 *    a row fills whole tables, the rows are a problem of the same kind, and give rounds more.
 * 2. Starters: a round or two, developed under the integers mod m: adding 1 to everybody gives the next round. It has no
 *    repeat if every difference occurs once in the starter. Those below were found by annealing over differences
 *    (`scripts/find-starters.mjs`); they are checked, not believed (tests).
 * 3. Two planes, each point twice, light and dark: doubles.ts.
 * 4. Difference rows: as 1, but over the integers mod g and with slopes found by a small search, for any number of tables
 *    that is large beside the rounds: person (i, x) sits at the table x + s(r, i) mod g, where s(r, i) - s(r, j) is another
 *    number in every round, for each two rows i and j. Rows as in 1.
 *
 * Sources: I. Dotu, P. Van Hentenryck, "Scheduling social golfers locally" (2005), for the problem and the known bounds;
 * C. Colbourn, J. Dinitz (eds.), Handbook of Combinatorial Designs (2007), for affine planes, starters and difference
 * matrices. Cost: rounds x people; the search of 4 is bounded by `TRIES` and `STARTS`.
 */
import { seededRandom } from '../../graph/random.ts'
import { DOUBLES, doubled } from './doubles.ts'
import { fieldOf } from './field.ts'
import { STARTERS, type Starter } from './starters.ts'

/** Per round, per table, the people who sit there, from 0 to tables * size - 1. */
export type Rounds = readonly (readonly (readonly number[])[])[]

/**
 * So many rounds of `tables` tables of `size` in which nobody meets twice, or as many as can be made here.
 *
 * @returns at most `rounds` rounds; fewer where none of the ways gives more
 */
export function golferRounds(tables: number, size: number, rounds: number): Rounds {
  // One round there always is.
  let best: Rounds = rounds > 0 ? [seated(tables, size, (_, x) => x)] : []
  for (const way of [linesOf, startersOf, doublesOf, differencesOf]) {
    const found = way(tables, size, rounds)
    if (found.length > best.length) best = found
    if (best.length >= rounds) break
  }
  return best.slice(0, rounds)
}

function linesOf(tables: number, size: number, rounds: number): Rounds {
  const field = size <= tables ? fieldOf(tables) : undefined
  if (field === undefined) return []
  const lines = Array.from({ length: tables }, (_, slope) =>
    seated(tables, size, (row, x) => field.add(x, field.multiply(slope, row))),
  )
  return [...lines, ...rowsOf(tables, size, rounds - tables)]
}

/** Rounds in which everybody stays among her own row. */
function rowsOf(tables: number, size: number, rounds: number): Rounds {
  if (rounds <= 0 || tables % size !== 0) return []
  const ofOne = size === tables ? [[range(size)]] : golferRounds(tables / size, size, rounds)
  return ofOne.map(round =>
    range(size).flatMap(row => round.map(table => table.map(person => row * tables + person))),
  )
}

const range = (length: number) => Array.from({ length }, (_, k) => k)

/** A round in which person `row * tables + x` sits at the table that `tableOf` says. */
function seated(tables: number, size: number, tableOf: (row: number, x: number) => number): number[][] {
  const round: number[][] = Array.from({ length: tables }, () => [])
  for (let row = 0; row < size; row++)
    for (let x = 0; x < tables; x++) round[tableOf(row, x)].push(row * tables + x)
  return round
}

function startersOf(tables: number, size: number): Rounds {
  const starter = STARTERS.find(one => one.tables === tables && one.size === size)
  return starter === undefined ? [] : developed(starter)
}

/** Everybody but the `fixed` last moves on by 1 mod `modulus` within her orbit, once for each round. */
export function developed({ tables, size, modulus, fixed, rounds }: Starter): Rounds {
  const moving = tables * size - fixed
  const moved = (person: number, by: number) => {
    if (person >= moving) return person
    const orbit = Math.floor(person / modulus)
    return orbit * modulus + ((person - orbit * modulus + by) % modulus)
  }
  return rounds.flatMap(round =>
    Array.from({ length: modulus }, (_, by) => round.map(table => table.map(person => moved(person, by)))),
  )
}

function doublesOf(tables: number, size: number): Rounds {
  const double = DOUBLES.find(({ order }) => order === size && 2 * order === tables)
  return double === undefined ? [] : doubled(double, golferRounds(size, size, size + 1))
}

/** Rows of slopes that are tried before the search begins anew. */
const TRIES = 400
/** Times it begins, of which a large matrix gets fewer: so many times its entries. */
const STARTS = 100
const WORK = 1_000_000

function differencesOf(tables: number, size: number, rounds: number): Rounds {
  if (size > tables) return []
  const most = Math.min(rounds, tables)
  const random = seededRandom(1, 7)
  const starts = Math.min(STARTS, Math.ceil(WORK / (tables * size * most)))
  let best: number[][] = []
  for (let start = 0; start < starts && best.length < most; start++) {
    const slopes = differenceRows(tables, size, most, random)
    if (slopes.length > best.length) best = slopes
  }
  const lines = best.map(slopes => seated(tables, size, (row, x) => (x + slopes[row]) % tables))
  return [...lines, ...rowsOf(tables, size, rounds - lines.length)]
}

/** One greedy try: as many rows of slopes as are found, each with new differences between all its columns. */
function differenceRows(tables: number, size: number, rounds: number, random: () => number): number[][] {
  const used = new Set<number>()
  const code = (i: number, j: number, difference: number) => (i * size + j) * tables + difference
  const rows: number[][] = []
  for (let tries = 0; rows.length < rounds && tries < TRIES; tries++) {
    const slopes = [0]
    while (slopes.length < size) {
      const j = slopes.length
      const free = Array.from({ length: tables }, (_, slope) => slope).filter(slope =>
        slopes.every((before, i) => !used.has(code(i, j, (slope - before + tables) % tables))),
      )
      if (free.length === 0) break
      slopes.push(free[Math.floor(random() * free.length)])
    }
    if (slopes.length < size) continue
    slopes.forEach((slope, j) => {
      for (let i = 0; i < j; i++) used.add(code(i, j, (slope - slopes[i] + tables) % tables))
    })
    rows.push(slopes)
  }
  return rows
}
