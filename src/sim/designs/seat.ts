/**
 * Filling one round of tables: by lot, or so that the pairs at them cost little.
 *
 * From a random seating, two people at different tables change places as long as that lowers the sum of what the pairs at
 * tables cost (first improvement, in a fixed order, a few passes at most). One round at a time and nothing more: an organiser with a
 * list and a pencil does no better. What looks at all rounds at once is `coalesce mix`, which the golfer design uses.
 *
 * Cost: O(passes people^2 size).
 */
import type { Luck } from '../random.ts'
import type { Round } from './design.ts'

/** What a pair that must stay apart costs: more than anything else together. */
const APART = 1e6
const PASSES = 6

/** People in random order; the luck is each person's own in this round. */
export function drawn({ here, luck, number, season }: Round): number[] {
  return byLuck(here, luck, number + 1000 * season)
}

/** @param time tells this draw from others */
export function byLuck(people: readonly number[], luck: Luck, time: number): number[] {
  const keys = new Map(people.map(person => [person, luck.uniform('seating', person, 0, time)]))
  return [...people].sort((a, b) => keys.get(a)! - keys.get(b)! || a - b)
}

/** So many people at tables of about a size: none smaller where it is 2 or 3, else as near as can be. */
export function tablesOf(people: readonly number[], size: number): number[][] {
  return dealt(people, size <= 3 ? Math.floor(people.length / size) : Math.round(people.length / size))
}

/** People dealt out to so many tables, one at the least. */
export function dealt(people: readonly number[], count: number): number[][] {
  if (people.length === 0) return []
  const tables: number[][] = Array.from({ length: Math.max(1, count) }, () => [])
  for (const [k, person] of people.entries()) tables[k % tables.length].push(person)
  return tables
}

/** The same tables without two at one who must stay apart, as far as changing places with somebody can do it. */
export function keptApart(tables: number[][], { apart }: Round): number[][] {
  const clashes = (person: number, table: readonly number[], instead: number) =>
    table.some(other => other !== person && other !== instead && apart(person, other))
  const changePlaces = (from: number[], person: number): boolean => {
    for (const to of tables) {
      if (to === from) continue
      const other = to.find(one => !clashes(person, to, one) && !clashes(one, from, person))
      if (other === undefined) continue
      from[from.indexOf(person)] = other
      to[to.indexOf(other)] = person
      return true
    }
    return false
  }
  for (const table of tables)
    for (const person of [...table]) if (clashes(person, table, person)) changePlaces(table, person)
  return tables
}

/**
 * Tables at which pairs cost little.
 *
 * @param cost of two at one table; asked once a pair
 */
export function seatedByCost(round: Round, cost: (one: number, other: number) => number): number[][] {
  const people = drawn(round)
  const n = people.length
  const costs = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const [one, other] = [people[i], people[j]]
      costs[i * n + j] = costs[j * n + i] = round.apart(one, other) ? APART : cost(one, other)
    }
  const tables = tablesOf([...people.keys()], round.size)
  const tableOf = new Int32Array(n)
  for (const [t, table] of tables.entries()) for (const i of table) tableOf[i] = t
  /** What somebody costs at a table in place of one who sits there. */
  const at = (i: number, table: readonly number[], instead: number) => {
    let sum = 0
    for (const k of table) if (k !== i && k !== instead) sum += costs[i * n + k]
    return sum
  }
  for (let pass = 0, better = true; pass < PASSES && better; pass++) {
    better = false
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const [from, to] = [tableOf[i], tableOf[j]]
        if (from === to) continue
        const before = at(i, tables[from], -1) + at(j, tables[to], -1)
        if (at(i, tables[to], j) + at(j, tables[from], i) >= before - 1e-9) continue
        tables[from][tables[from].indexOf(i)] = j
        tables[to][tables[to].indexOf(j)] = i
        tableOf[i] = to
        tableOf[j] = from
        better = true
      }
  }
  return tables.map(table => table.map(i => people[i]))
}

/**
 * Planned tables as they come about: who is missing leaves a hole, a table that is left with too few is shared out, and who
 * was not planned for joins the smallest. Who must stay apart changes places.
 *
 * @param least the fewest who make a table
 */
export function mended(
  planned: readonly (readonly number[])[],
  round: Round,
  least: number = Math.max(2, round.size - 2),
): number[][] {
  return keptApart(filled(planned, round, least), round)
}

function filled(planned: readonly (readonly number[])[], { here, size }: Round, least: number): number[][] {
  const there = new Set(here)
  const seated = planned.map(table => table.filter(person => there.delete(person)))
  const tables = seated.filter(table => table.length >= least)
  const loose = [...seated.filter(table => table.length < least).flat(), ...there]
  if (tables.length === 0) return tablesOf(loose, size)
  if (loose.length >= Math.max(2, size - 1)) return [...tables, ...tablesOf(loose, size)]
  for (const person of loose)
    tables.reduce((small, table) => (table.length < small.length ? table : small)).push(person)
  return tables
}
