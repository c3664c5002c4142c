/** What no seating of a programme can be better than. */
import { costOfRepeats, type Programme } from './programme.ts'

/** A cost that no seating is below, where first meetings are all alike. */
export function floorOf(programme: Programme): number {
  const { n } = programme
  return costOfRepeats(leastRepeats(programme), (n * (n - 1)) / 2)
}

/**
 * Repeats that no seating can avoid, by counting. Of all: there are no more first meetings than pairs who have met or could.
 * Of each person: those that were held, and as many as she has seats beside her, in the rounds to come, more than there are
 * people whom she has not met and could.
 */
export function leastRepeats({ n, rounds, held }: Programme): number {
  const seats = new Float64Array(n)
  const couldMeet = new Uint8Array(n * n)
  let meetings = 0
  for (const { people, sizes, hosts } of rounds) {
    for (const size of sizes) meetings += (size * (size - 1)) / 2
    // Tables differ by one seat at most; who sits at the smaller ones is not known.
    const fewest = Math.min(...sizes) - 1
    for (const person of people) {
      seats[person] += fewest
      for (const other of people) {
        const areApart = hosts.has(person) && hosts.has(other) && hosts.get(person) !== hosts.get(other)
        if (other !== person && !areApart) couldMeet[person * n + other] = 1
      }
    }
  }
  let pairs = 0
  let ofEach = 0
  for (let i = 0; i < n; i++) {
    let unmet = 0
    for (let j = 0; j < n; j++) {
      const pair = i * n + j
      if (held[pair] > 0) ofEach += held[pair] - 1
      else unmet += couldMeet[pair]
      if (j > i) meetings += held[pair]
      if (j > i && (held[pair] > 0 || couldMeet[pair] === 1)) pairs++
    }
    ofEach += Math.max(0, seats[i] - unmet)
  }
  // Each repeat is one of two people.
  return Math.max(meetings - pairs, Math.ceil(ofEach / 2))
}
