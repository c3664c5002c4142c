/**
 * Searches for a seating of low cost by swapping two people of one round: simulated annealing with restarts of the
 * temperature, from the best seating known.
 *
 * A swap changes the meetings of two people with the others of two tables and nothing else, so judging it costs four
 * times the tables' size, and the cost is kept incrementally. Why not tabu search, as Dotu and Van Hentenryck do it: it
 * has to judge every swap of a round before each step, and with many tables most of them are alike.
 *
 * Ends after `steps` swaps judged, or at once where no seating can be better (`floor`). Deterministic for a seed.
 */
import type { Programme, Seating } from './programme.ts'
import { meetingsIn, pairCost } from './programme.ts'

/** From warm, where a repeat is taken back as often as not, to cold, where none is made. */
const WARM = 0.6
const COLD = 0.08
/** Swaps in one cooling, per seat: enough to reshuffle everything several times. */
const PER_SEAT = 4000

export type MixSearch = {
  readonly seed: number
  readonly steps: number
  /** A cost below which no seating is. */
  readonly floor: number
  /** Looked at now and then; true ends the search with the best so far. */
  readonly stopped?: () => boolean
}

/** @returns the best seating found, at least as good as the one it begins with */
export function annealSeating(
  programme: Programme,
  begin: Seating,
  { steps, floor, stopped = () => false }: MixSearch,
  random: () => number,
): Seating {
  const { n, held } = programme
  const seating = begin.map(round => round.map(table => [...table]))
  const met = meetingsIn(programme, seating)
  const movable = programme.rounds.map(({ hosts }, r) =>
    seating[r]
      .flatMap((table, t) => table.map((person, seat) => ({ person, t, seat })))
      .filter(({ person }) => !hosts.has(person))
      .map(({ t, seat }) => [t, seat] as const),
  )
  const rounds = movable
    .map((seats, r) => (seats.length > 1 && seating[r].length > 1 ? r : -1))
    .filter(r => r >= 0)
  if (rounds.length === 0) return begin
  const seats = rounds.reduce((sum, r) => sum + movable[r].length, 0)
  const cooling = PER_SEAT * seats

  /** Changes how often `person` meets everybody of a table but the one in `but`'s seat; @returns the change in cost. */
  const meet = (person: number, table: readonly number[], but: number, by: 1 | -1): number => {
    let change = 0
    for (let seat = 0; seat < table.length; seat++) {
      if (seat === but) continue
      const other = table[seat]
      const pair = person * n + other
      const count = met[pair]
      change +=
        pairCost(programme, person, other, count + by, held[pair]) -
        pairCost(programme, person, other, count, held[pair])
      met[pair] = count + by
      met[other * n + person] = count + by
    }
    return change
  }

  let cost = 0
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) cost += pairCost(programme, i, j, met[i * n + j], held[i * n + j])
  let best = cost
  let bestSeating = seating.map(round => round.map(table => [...table]))
  for (let step = 0; step < steps && best > floor + 1e-9; step++) {
    if (step % 65_536 === 0 && stopped()) break
    const r = rounds[Math.floor(random() * rounds.length)]
    const places = movable[r]
    const [t, x] = places[Math.floor(random() * places.length)]
    const [u, y] = places[Math.floor(random() * places.length)]
    if (t === u) continue
    const [one, other] = [seating[r][t], seating[r][u]]
    const [a, b] = [one[x], other[y]]
    let change = meet(a, one, x, -1)
    change += meet(b, other, y, -1)
    change += meet(b, one, x, 1)
    change += meet(a, other, y, 1)
    const temperature = WARM * (COLD / WARM) ** ((step % cooling) / cooling)
    if (change <= 0 || random() < Math.exp(-change / temperature)) {
      one[x] = b
      other[y] = a
      cost += change
      if (cost < best - 1e-9) {
        best = cost
        bestSeating = seating.map(round => round.map(table => [...table]))
      }
    } else {
      meet(a, other, y, -1)
      meet(b, one, x, -1)
      meet(b, other, y, 1)
      meet(a, one, x, 1)
    }
  }
  return bestSeating
}
