/**
 * Searches for a seating of low cost by swapping two people of one round: simulated annealing that is warmed up again
 * where there are steps for it.
 *
 * A swap changes the meetings of two people with the others of two tables and nothing else, so judging it costs four
 * times the tables' size, and the cost is kept incrementally. Why not tabu search, as Dotu and Van Hentenryck do it: it
 * has to judge every swap of a round before each step, and with many tables most of them are alike.
 *
 * Ends after `steps` swaps judged, or at once where no seating can be better (`floor`). Deterministic for a seed.
 */
import { meetingsIn, type Programme, pairCost, type Seating } from './programme.ts'

/** Swaps in one cooling, per pair of seats: more seats need more of them, and longer. Fewer where steps are few. */
const PER_PAIR = 20
/** Swaps between two looks at whether to stop. */
const TURN = 65_536
/** Swaps between two changes of the temperature. */
const BREATH = 64
/** More than sit at any table. */
const SEATS = 16

export type MixSearch = {
  /** Swaps to judge at most. */
  readonly steps: number
  /** A cost below which no seating is. */
  readonly floor: number
  /** Temperatures that each cooling goes through, two or more, in units of cost; as long from each to the next. */
  readonly temperatures: readonly number[]
}

export type Found = { readonly seating: Seating; readonly cost: number }

/** A search that pauses now and then; resumed with true, it ends with the best so far. */
export type Search<T> = Generator<undefined, T, boolean | undefined>

/** @returns the best seating found, at least as good as the one it begins with, and its cost */
export function* annealSeating(
  programme: Programme,
  begin: Seating,
  { steps, floor, temperatures }: MixSearch,
  random: () => number,
): Search<Found> {
  const { n, held } = programme
  const seating = begin.map(round => round.map(table => [...table]))
  const met = meetingsIn(programme, seating)
  let cost = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) cost += pairCost(programme, i, j, met[i * n + j], held[i * n + j])
  let best = cost
  let bestSeating: Seating = begin
  /** Places of a round that may be swapped: table x SEATS + seat. */
  const movable = programme.rounds.map(({ hosts }, r) =>
    Int32Array.from(
      seating[r].flatMap((table, t) =>
        table.flatMap((person, seat) => (hosts.has(person) ? [] : [t * SEATS + seat])),
      ),
    ),
  )
  const rounds = [...movable.keys()].filter(r => movable[r].length > 1 && seating[r].length > 1)
  const seats = rounds.reduce((sum, r) => sum + movable[r].length, 0)
  if (seats === 0) return { seating: begin, cost }
  const coolings = Math.max(1, Math.floor(steps / (PER_PAIR * seats * seats)))
  const cooling = Math.ceil(steps / coolings)

  /** What it changes in cost if `person` leaves (-1) or joins (1) those at a table beside the one in `but`'s seat. */
  const judge = (person: number, table: readonly number[], but: number, by: 1 | -1): number => {
    let change = 0
    for (let seat = 0; seat < table.length; seat++) {
      if (seat === but) continue
      const pair = person * n + table[seat]
      const [count, before] = [met[pair], held[pair]]
      change +=
        pairCost(programme, person, table[seat], count + by, before) -
        pairCost(programme, person, table[seat], count, before)
    }
    return change
  }
  const meet = (person: number, table: readonly number[], but: number, by: 1 | -1): void => {
    for (let seat = 0; seat < table.length; seat++) {
      if (seat === but) continue
      met[person * n + table[seat]] += by
      met[table[seat] * n + person] += by
    }
  }

  let temperature = temperatures[0]
  for (let step = 0; step < steps && best > floor; step++) {
    if (step % TURN === 0 && (yield) === true) break
    if (step % BREATH === 0) temperature = temperatureAt(temperatures, (step % cooling) / cooling)
    const r = rounds[Math.floor(random() * rounds.length)]
    const places = movable[r]
    const place = places[Math.floor(random() * places.length)]
    const place2 = places[Math.floor(random() * places.length)]
    const one = seating[r][Math.floor(place / SEATS)]
    const other = seating[r][Math.floor(place2 / SEATS)]
    if (one === other) continue
    const x = place % SEATS
    const y = place2 % SEATS
    const a = one[x]
    const b = other[y]
    // No pair is in two of these four sums.
    const change = judge(a, one, x, -1) + judge(b, one, x, 1) + judge(b, other, y, -1) + judge(a, other, y, 1)
    if (change > 0 && random() >= Math.exp(-change / temperature)) continue
    meet(a, one, x, -1)
    meet(b, one, x, 1)
    meet(b, other, y, -1)
    meet(a, other, y, 1)
    one[x] = b
    other[y] = a
    cost += change
    if (cost < best) {
      best = cost
      bestSeating = seating.map(round => round.map(table => [...table]))
    }
  }
  return { seating: bestSeating, cost: best }
}

/** @param share of a cooling that is over, in [0, 1) */
export function temperatureAt(temperatures: readonly number[], share: number): number {
  const legs = temperatures.length - 1
  const leg = Math.floor(share * legs)
  // Not `**`, which is the platform's own and differs in the last bit between versions of Node.
  return (
    temperatures[leg] * Math.exp((share * legs - leg) * Math.log(temperatures[leg + 1] / temperatures[leg]))
  )
}
