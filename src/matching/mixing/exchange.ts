/**
 * Searches for who should take whose place: two people exchange all their seats, in all rounds, so that who meets whom
 * changes and how often people meet does not. So a seating without a repeat keeps apart whom it must, brings together
 * whom it must and spends its meetings where they help, without a search for another that has none.
 *
 * Simulated annealing over exchanges of two (a quadratic assignment), each judged in 4 n. Only people with the same rounds
 * and no table of their own are exchanged. Ends after `steps` judged, or where no seating can be better (`floor`).
 */
import { type Found, type MixSearch, type Search, temperatureAt } from './anneal.ts'
import { costOf, meetingsIn, type Programme, pairCost, type Seating } from './programme.ts'

/** Exchanges between two looks at whether to stop. */
const TURN = 4096

/** @returns the best seating found, at least as good as the one it begins with, and its cost */
export function* exchangePlaces(
  programme: Programme,
  begin: Seating,
  { steps, floor, temperatures }: MixSearch,
  random: () => number,
): Search<Found> {
  const { n, held } = programme
  let cost = costOf(programme, begin)
  const alike = groupsOf(programme)
  if (alike.length === 0 || areAllTheSame(programme)) return { seating: begin, cost }
  const likes = alike.flatMap(group => group.map(person => ({ person, group })))
  // Meetings of places in the seating itself; a place has the number of who had it at first.
  const meetings = meetingsIn({ ...programme, held: new Uint16Array(n * n) }, begin)
  const placeOf = Array.from({ length: n }, (_, person) => person)
  let best = cost
  let bestPlaces = [...placeOf]

  const paid = (person: number, other: number, place: number) => {
    const before = held[person * n + other]
    return pairCost(programme, person, other, before + meetings[place * n + placeOf[other]], before)
  }
  for (let step = 0; step < steps && best > floor; step++) {
    if (step % TURN === 0 && (yield) === true) break
    const { person: one, group } = likes[Math.floor(random() * likes.length)]
    const other = group[Math.floor(random() * group.length)]
    if (one === other) continue
    const [place, place2] = [placeOf[one], placeOf[other]]
    let change = 0
    for (let third = 0; third < n; third++)
      if (third !== one && third !== other)
        change +=
          paid(one, third, place2) -
          paid(one, third, place) +
          paid(other, third, place) -
          paid(other, third, place2)
    if (change > 0 && random() >= Math.exp(-change / temperatureAt(temperatures, step / steps))) continue
    placeOf[one] = place2
    placeOf[other] = place
    cost += change
    if (cost < best) {
      best = cost
      bestPlaces = [...placeOf]
    }
  }
  const personAt = new Array<number>(n)
  for (const [person, place] of bestPlaces.entries()) personAt[place] = person
  return { seating: begin.map(round => round.map(table => table.map(place => personAt[place]))), cost: best }
}

/** People who may take each other's places, two or more each. */
function groupsOf({ n, rounds }: Programme): readonly (readonly number[])[] {
  const hosts = new Set(rounds.flatMap(round => [...round.hosts.keys()]))
  const there = Array.from({ length: n }, () => '')
  for (const [r, { people }] of rounds.entries()) for (const person of people) there[person] += `${r} `
  const groups = new Map<string, number[]>()
  for (let person = 0; person < n; person++) {
    if (hosts.has(person) || there[person] === '') continue
    const group = groups.get(there[person])
    if (group === undefined) groups.set(there[person], [person])
    else group.push(person)
  }
  return [...groups.values()].filter(group => group.length > 1)
}

/** Whether it makes no difference who sits where. */
function areAllTheSame({ held, apart, once, gain }: Programme): boolean {
  return gain === undefined && [held, apart, once].every(matrix => matrix.every(entry => entry === 0))
}
