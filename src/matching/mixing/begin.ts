/** Seatings to begin with: made without a repeat, where all are there all the time, or drawn. */
import { golferRounds } from './golfers.ts'
import type { Programme, Round, Seating } from './programme.ts'

/**
 * A seating whose first rounds have no repeat, and where so many can be made, all of them; undefined where none can be
 * made: where somebody is away, rounds were held, or hosts share a table.
 *
 * Where people do not fill the tables, seats of one row stay empty, which are at tables of their own in each round.
 */
export function madeSeating({ n, rounds, held }: Programme, random: () => number): Seating | undefined {
  if (rounds.length === 0 || held.some(count => count > 0)) return undefined
  const { sizes, hosts } = rounds[0]
  if (rounds.some(({ people }) => people.length < n) || hosts.size > sizes.length) return undefined
  const [tables, size] = [sizes.length, sizes[0]]
  // Seats of the first row go to the hosts: they are at tables of their own too.
  const hosting = [...hosts.keys()]
  const guests = Array.from({ length: n }, (_, k) => k).filter(person => !hosts.has(person))
  const personAt = [...hosting, ...shuffled(guests, random)]
  const made = golferRounds(tables, size, rounds.length)
    .map(round => round.map(table => table.filter(seat => seat < n).map(seat => personAt[seat])))
    .filter(round => round.every(table => table.length >= size - 1))
    .flatMap(round => withHosts(round, hosts) ?? [])
  const rest = rounds.slice(made.length).map(round => drawnRound(round, random))
  return [...made, ...rest]
}

/** The round with its tables in the order that has each host at her own; undefined where two share one. */
function withHosts(round: number[][], hosts: Round['hosts']): number[][][] | undefined {
  const at: number[][] = []
  for (const table of round) {
    const [host, ...others] = table.filter(person => hosts.has(person))
    if (others.length > 0) return undefined
    if (host !== undefined) at[hosts.get(host)!] = table
  }
  const rest = round.filter(table => !at.includes(table))
  return [round.map((_, t) => at[t] ?? rest.shift()!)]
}

export function drawnSeating({ rounds }: Programme, random: () => number): Seating {
  return rounds.map(round => drawnRound(round, random))
}

/** People at random, hosts at their tables. */
function drawnRound({ people, sizes, hosts }: Round, random: () => number): number[][] {
  const order = shuffled(
    people.filter(person => !hosts.has(person)),
    random,
  )
  return sizes.map((size, table) => {
    const hosting = people.filter(person => hosts.get(person) === table)
    return [...hosting, ...order.splice(0, size - hosting.length)]
  })
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const all = [...list]
  for (let k = all.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1))
    ;[all[k], all[other]] = [all[other], all[k]]
  }
  return all
}
