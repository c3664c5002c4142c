/**
 * Mixing rounds: who sits with whom, round after round, so that nobody meets twice if it can be.
 *
 *   1. sizes      tables as near the wanted size as can be; people late, gone or absent have no seat      mixing/sizes.ts
 *   2. make       where all are there all the time: rounds without a repeat, made rather than searched    mixing/golfers.ts
 *   3. search     everything else, and what 2 leaves: swaps that lower the cost of a programme            mixing/anneal.ts
 *
 * Rounds that were held already stay as they were and count; so a programme is planned again, in the middle of a
 * gathering, by handing in what was and who is there now.
 */
import { byCodeUnit } from '../graph/cohort.ts'
import { seededRandom } from '../graph/random.ts'
import { annealSeating } from './mixing/anneal.ts'
import { golferRounds } from './mixing/golfers.ts'
import { costOf, meetingsIn, type Programme, type Round, type Seating } from './mixing/programme.ts'
import { tableSizes } from './mixing/sizes.ts'

export type PairOfIds = readonly [string, string]

export type MixRequest = {
  /** Ids of who takes part at some time. */
  readonly people: readonly string[]
  /** The wanted size of a table, 3 to 8. */
  readonly size: number
  /** Rounds in all, those held already among them. */
  readonly rounds: number
  /** Rounds as they were held, first to last: tables of ids. */
  readonly held?: Held | undefined
  /** Rounds (from 1) in which somebody has no seat, by id. */
  readonly away?: ReadonlyMap<string, ReadonlySet<number>> | undefined
  /** Who stays at a table of her own in all rounds. */
  readonly hosts?: readonly string[] | undefined
  readonly apart?: readonly PairOfIds[] | undefined
  /** Pairs who are to meet at least once. */
  readonly once?: readonly PairOfIds[] | undefined
  /** What a first meeting of two is worth, in [0, 1]; absent: all the same. Meetings are spent where they help most. */
  readonly worth?: ((one: string, other: string) => number) | undefined
  readonly seed: number
  /** Swaps to judge at most. */
  readonly steps: number
}

export type Held = readonly (readonly (readonly string[])[])[]

export type Mix = {
  /** Per round, per table, ids; held rounds first, as they were. */
  readonly rounds: Held
  readonly held: number
  /** Every meeting of a pair after its first. */
  readonly repeats: number
  /** Repeats that no programme with these tables can avoid, for people meet more than there are others. */
  readonly unavoidable: number
  /** How many different people somebody meets: the fewest and the mean. */
  readonly met: { readonly min: number; readonly mean: number }
  /** Pairs who had to meet and do not, and pairs who had to stay apart and do not. */
  readonly missed: readonly PairOfIds[]
  readonly together: readonly PairOfIds[]
}

export function mix(request: MixRequest, stopped?: () => boolean): Mix {
  const people = [...request.people].sort(byCodeUnit)
  const index = new Map(people.map((id, k) => [id, k]))
  const held = (request.held ?? []).map(round => round.map(table => table.map(id => index.get(id)!)))
  const [nearest, ...others] = compile(request, people, index, held)
  const made = [nearest, ...others].flatMap(one => madeWhole(one, request) ?? [])
  const programme = made[0]?.programme ?? nearest
  const planned = made[0]?.seating ?? plan(nearest, request, stopped)
  return told(programme, people, held, planned, request)
}

function compile(
  request: MixRequest,
  people: readonly string[],
  index: ReadonlyMap<string, number>,
  held: Seating,
): readonly [Programme, ...Programme[]] {
  const n = people.length
  const pairs = (list: readonly PairOfIds[] = []) => {
    const matrix = new Uint8Array(n * n)
    for (const [one, other] of list) {
      const [i, j] = [index.get(one), index.get(other)]
      if (i !== undefined && j !== undefined) matrix[i * n + j] = matrix[j * n + i] = 1
    }
    return matrix
  }
  const hosts = (request.hosts ?? []).map(id => index.get(id)!)
  const { worth } = request
  const blank: Programme = {
    n,
    rounds: [],
    held: new Uint16Array(n * n),
    apart: pairs(request.apart),
    once: pairs(request.once),
    gain:
      worth === undefined
        ? undefined
        : Float64Array.from({ length: n * n }, (_, k) => {
            const [i, j] = [Math.floor(k / n), k % n]
            return i === j ? 0 : worth(people[Math.min(i, j)], people[Math.max(i, j)])
          }),
  }
  const before = meetingsIn(blank, held)
  const withWay = (way: number): Programme => ({
    ...blank,
    held: before,
    rounds: Array.from({ length: request.rounds - held.length }, (_, k) =>
      roundOf(people, hosts, request, held.length + k + 1, way),
    ),
  })
  return [withWay(0), withWay(1)]
}

/** @param way 0 for the nearest sizes of tables, 1 for the next, where there are any */
function roundOf(
  people: readonly string[],
  hosts: readonly number[],
  request: MixRequest,
  number: number,
  way: number,
): Round {
  const there = people.flatMap((id, k) => (request.away?.get(id)?.has(number) === true ? [] : [k]))
  const present = new Set(there)
  const hosting = hosts.filter(host => present.has(host))
  const ways = tableSizes(there.length, request.size, hosting.length)
  const sizes = ways[Math.min(way, ways.length - 1)]
  return { people: there, sizes, hosts: new Map(hosting.map((host, k) => [host, k % sizes.length])) }
}

/** The whole programme made without a search, where that is the best that can be. */
function madeWhole(
  programme: Programme,
  request: MixRequest,
): { readonly programme: Programme; readonly seating: Seating } | undefined {
  if (programme.rounds.length === 0) return undefined
  const seating = madeSeating(programme, seededRandom(request.seed))
  const isBest = seating !== undefined && costOf(programme, seating) <= floorOf(programme) + 1e-9
  return isBest ? { programme, seating } : undefined
}

/** Steps of the search that go into one start; the next begins elsewhere. */
const STARTS = 3

function plan(programme: Programme, request: MixRequest, stopped?: () => boolean): Seating {
  if (programme.rounds.length === 0) return []
  const floor = floorOf(programme)
  const random = seededRandom(request.seed)
  const begins = [
    madeSeating(programme, random),
    ...Array.from({ length: STARTS }, () => drawnSeating(programme, random)),
  ]
  let best: Seating | undefined
  let least = Number.POSITIVE_INFINITY
  for (const begin of begins.filter(one => one !== undefined)) {
    if (least <= floor + 1e-9 || stopped?.() === true) break
    const steps = Math.floor(request.steps / begins.length)
    const found = annealSeating(
      programme,
      begin,
      { seed: request.seed, steps, floor, ...(stopped && { stopped }) },
      random,
    )
    const cost = costOf(programme, found)
    if (cost < least) {
      best = found
      least = cost
    }
  }
  return best ?? drawnSeating(programme, random)
}

/** A cost that no seating is below: no repeat but those that counting forbids, everybody who must meet does, the best gain. */
function floorOf(programme: Programme): number {
  if (programme.gain !== undefined) return Number.NEGATIVE_INFINITY
  return unavoidableIn(programme)
}

/** Repeats that follow from counting: whoever has more seats beside her than there are others meets somebody again. */
function unavoidableIn({ n, rounds, held }: Programme): number {
  const neighbours = new Float64Array(n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) neighbours[i] += held[i * n + j]
  for (const { people, sizes } of rounds) {
    // Tables differ by one seat at most; who sits at the smaller ones is not known.
    const fewest = Math.min(...sizes) - 1
    for (const person of people) neighbours[person] += fewest
  }
  const more = neighbours.reduce((sum, count) => sum + Math.max(0, count - (n - 1)), 0)
  return Math.ceil(more / 2)
}

/**
 * A seating without repeats where one can be made: all are there in all rounds, nobody hosts and nothing was held. Where
 * people do not fill the tables, seats of one row stay empty, which are at tables of their own in each round.
 */
function madeSeating(programme: Programme, random: () => number): Seating | undefined {
  const { n, rounds } = programme
  const { sizes } = rounds[0]
  const isPlain = rounds.every(({ people, hosts }) => people.length === n && hosts.size === 0)
  if (!isPlain || programme.held.some(count => count > 0)) return undefined
  const [tables, size] = [sizes.length, sizes[0]]
  const made = golferRounds(tables, size, rounds.length)
  const numbers = shuffled(n, random)
  const seats = made.map(round =>
    round.map(table => table.filter(seat => seat < n).map(seat => numbers[seat])),
  )
  if (seats.some(round => round.some(table => table.length < size - 1))) return undefined
  const rest = rounds.slice(made.length).map(round => drawnRound(round, random))
  return [...seats, ...rest]
}

function drawnSeating({ rounds }: Programme, random: () => number): Seating {
  return rounds.map(round => drawnRound(round, random))
}

/** People at random, hosts at their tables. */
function drawnRound({ people, sizes, hosts }: Round, random: () => number): number[][] {
  const others = people.filter(person => !hosts.has(person))
  const order = shuffled(others.length, random).map(k => others[k])
  const tables = sizes.map((_, table) => people.filter(person => hosts.get(person) === table))
  // Where hosts share a table it may be full of them; the seats of others stay as many as there are others.
  for (const [t, size] of sizes.entries())
    while (tables[t].length < size && order.length > 0) tables[t].push(order.pop()!)
  for (const person of order) tables.reduce((a, b) => (b.length < a.length ? b : a)).push(person)
  return tables
}

function shuffled(n: number, random: () => number): number[] {
  const order = Array.from({ length: n }, (_, k) => k)
  for (let k = n - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1))
    ;[order[k], order[other]] = [order[other], order[k]]
  }
  return order
}

function told(
  programme: Programme,
  people: readonly string[],
  held: Seating,
  planned: Seating,
  request: MixRequest,
): Mix {
  const { n } = programme
  const met = meetingsIn(programme, planned)
  let repeats = 0
  const others = new Array<number>(n).fill(0)
  const missed: PairOfIds[] = []
  const together: PairOfIds[] = []
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const pair = i * n + j
      if (met[pair] > 0) {
        repeats += met[pair] - 1
        others[i]++
        others[j]++
      } else if (programme.once[pair] === 1) missed.push([people[i], people[j]])
      if (programme.apart[pair] === 1 && met[pair] > programme.held[pair])
        together.push([people[i], people[j]])
    }
  const name = (seating: Seating): Held =>
    seating.map(round => round.map(table => table.map(person => people[person]).sort(byCodeUnit)))
  return {
    rounds: [...(request.held ?? []), ...name(planned)],
    held: held.length,
    repeats,
    unavoidable: unavoidableIn(programme),
    met: {
      min: n === 0 ? 0 : Math.min(...others),
      mean: n === 0 ? 0 : others.reduce((a, b) => a + b, 0) / n,
    },
    missed,
    together,
  }
}
