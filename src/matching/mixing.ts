/**
 * Mixing rounds: who sits with whom, round after round, so that nobody meets twice if it can be.
 *
 *   1. sizes      tables as near the wanted size as can be; people late, gone or absent have no seat      mixing/sizes.ts
 *   2. make       where all are there all the time: rounds without a repeat, made rather than searched    mixing/golfers.ts
 *   3. places     who takes whose place in what was made: whom it must keep apart or bring together       mixing/exchange.ts
 *   4. search     everything else, and what 2 leaves: swaps that lower the cost of a programme            mixing/anneal.ts
 *   5. help       where meetings differ in worth: 3 and 4 again, without a repeat more                    mixing.ts
 *
 * Rounds that were held already stay as they were and count; so a programme is planned again, in the middle of a
 * gathering, by handing in what was and who is there now.
 */
import { byCodeUnit } from '../graph/cohort.ts'
import { seededRandom } from '../graph/random.ts'
import { annealSeating, type Found, type Search } from './mixing/anneal.ts'
import { drawnSeating, madeSeating } from './mixing/begin.ts'
import { exchangePlaces } from './mixing/exchange.ts'
import { floorOf, leastRepeats } from './mixing/floor.ts'
import { meetingsIn, mostGain, type Programme, REPEAT, type Round, type Seating } from './mixing/programme.ts'
import { tableSizes } from './mixing/sizes.ts'

export type PairOfIds = readonly [string, string]

export type MixRequest = {
  /** Ids of who takes part at some time. */
  readonly people: readonly string[]
  /** The wanted size of a table, 3 to 8. */
  readonly size: number
  /** Rounds in all, those held already among them. */
  readonly rounds: number
  /** Rounds as they were held, first to last: tables of ids, all of them among `people`. */
  readonly held?: Held | undefined
  /** Rounds (from 1) in which somebody has no seat, by id. */
  readonly away?: ReadonlyMap<string, ReadonlySet<number>> | undefined
  /** Who stays at a table of her own in all rounds: the first at the first table, and so on. */
  readonly hosts?: readonly string[] | undefined
  readonly apart?: readonly PairOfIds[] | undefined
  /** Pairs who are to meet at least once. */
  readonly once?: readonly PairOfIds[] | undefined
  /** What a first meeting of two is worth, in [0, 1]; absent: all the same. Meetings are spent where they help most. */
  readonly worth?: ((one: string, other: string) => number) | undefined
  readonly seed: number
  /** How long to search: about so many swaps are judged for each of two ends, few repeats and meetings that help. */
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
  /** How many different people somebody meets who has a seat at all: the fewest and the mean. */
  readonly met: { readonly min: number; readonly mean: number }
  /** Pairs who had to meet and do not, and pairs who had to stay apart and do not. */
  readonly missed: readonly PairOfIds[]
  readonly together: readonly PairOfIds[]
}

/** @param stopped looked at now and then; true ends the search with the best so far */
export function mix(request: MixRequest, stopped: () => boolean = () => false): Mix {
  const search = planning(request)
  let state = search.next()
  while (state.done !== true) state = search.next(stopped())
  return state.value
}

/** The same for a thread that has other things to do: `turn` lets them, and says whether to stop. */
export async function mixInTurns(request: MixRequest, turn: () => Promise<boolean>): Promise<Mix> {
  const search = planning(request)
  let state = search.next()
  while (state.done !== true) state = search.next(await turn())
  return state.value
}

function* planning(request: MixRequest): Search<Mix> {
  const people = [...request.people].sort(byCodeUnit)
  const index = new Map(people.map((id, k) => [id, k]))
  const held = (request.held ?? []).map(round => round.map(table => table.map(id => index.get(id)!)))
  const ways = compile(request, people, index, held)
  const random = seededRandom(request.seed)
  const { programme, found } = yield* plan(ways, request.steps, random)
  const seating = yield* helped(programme, found.seating, request.steps, random)
  return told(programme, people, held, seating, request)
}

/** The problem in numbers, with the nearest sizes of tables first, and with the next. */
function compile(
  request: MixRequest,
  people: readonly string[],
  index: ReadonlyMap<string, number>,
  held: Seating,
): readonly [Programme, Programme] {
  const n = people.length
  const pairs = (list: readonly PairOfIds[] = []) => {
    const matrix = new Uint8Array(n * n)
    for (const [one, other] of list) {
      const [i, j] = [index.get(one), index.get(other)]
      if (i !== undefined && j !== undefined && i !== j) matrix[i * n + j] = matrix[j * n + i] = 1
    }
    return matrix
  }
  const blank: Programme = {
    n,
    rounds: [],
    held: new Uint16Array(n * n),
    apart: pairs(request.apart),
    once: pairs(request.once),
    gain: request.worth && gainsOf(people, request.worth),
  }
  const before = meetingsIn(blank, held)
  const hosts = [...new Set(request.hosts)].map(id => index.get(id)!)
  const withWay = (way: number): Programme => ({
    ...blank,
    held: before,
    rounds: Array.from({ length: request.rounds - held.length }, (_, k) =>
      roundOf(people, hosts, request, held.length + k + 1, way),
    ),
  })
  return [withWay(0), withWay(1)]
}

function gainsOf(people: readonly string[], worth: NonNullable<MixRequest['worth']>): Float64Array {
  const n = people.length
  const gains = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++)
      gains[i * n + j] = gains[j * n + i] = Math.round(mostGain(n) * worth(people[i], people[j]))
  return gains
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
  return { people: there, sizes, hosts: tablesOfHosts(hosts, present, sizes.length) }
}

/**
 * The kth host has the kth table, in every round; where there are fewer tables, one whose host is away, or one that she
 * shares.
 */
function tablesOfHosts(
  hosts: readonly number[],
  present: ReadonlySet<number>,
  tables: number,
): ReadonlyMap<number, number> {
  const tableOf = new Map<number, number>()
  const count = new Array<number>(tables).fill(0)
  const seat = (host: number, table: number) => {
    tableOf.set(host, table)
    count[table]++
  }
  for (const [k, host] of hosts.entries()) if (k < tables && present.has(host)) seat(host, k)
  for (const [k, host] of hosts.entries())
    if (k >= tables && present.has(host)) seat(host, count.indexOf(Math.min(...count)))
  return tableOf
}

/** From where a repeat is taken back as often as not to where none is made. */
const COOLING = [0.5, 0.3, 0.17, 0.1].map(share => share * REPEAT)
/** Where a pair who must stay apart or meet is let go for a while. */
const HOT = 30 * REPEAT

/**
 * Seats everybody with as few repeats as can be, whatever the meetings are worth: made where it can be, else searched; with
 * the next sizes of tables only where these are made without a repeat and the nearest are not found to be.
 */
function* plan(
  [nearest, next]: readonly [Programme, Programme],
  steps: number,
  random: () => number,
): Search<{ readonly programme: Programme; readonly found: Found }> {
  const begun = yield* made(nearest, steps, random)
  const found = isBest(nearest, begun) ? begun : yield* searched(nearest, begun, steps, random)
  if (isBest(nearest, found)) return { programme: nearest, found }
  const other = yield* made(next, steps, random)
  return isBest(next, other) ? { programme: next, found: other } : { programme: nearest, found }
}

const alike = (programme: Programme): Programme => ({ ...programme, gain: undefined })

function isBest(programme: Programme, found: Found | undefined): found is Found {
  return found !== undefined && found.cost <= floorOf(programme)
}

function* made(programme: Programme, steps: number, random: () => number): Search<Found | undefined> {
  const plain = alike(programme)
  const begin = madeSeating(plain, random)
  if (begin === undefined) return undefined
  const search = { steps: exchanges(plain, steps / 4), floor: floorOf(plain), temperatures: [HOT, REPEAT] }
  return yield* exchangePlaces(plain, begin, search, random)
}

function* searched(
  programme: Programme,
  begun: Found | undefined,
  steps: number,
  random: () => number,
): Search<Found> {
  const plain = alike(programme)
  const isPlain = [...plain.apart, ...plain.once].every(entry => entry === 0)
  const temperatures = isPlain ? COOLING : [HOT, ...COOLING]
  const search = { steps, floor: floorOf(plain), temperatures }
  const found = yield* annealSeating(plain, drawnSeating(plain, random), search, random)
  return begun !== undefined && begun.cost <= found.cost ? begun : found
}

/** An exchange is judged in 4 n, a swap in eight times the others at a table. */
function exchanges({ n }: Programme, steps: number): number {
  return Math.floor(steps / Math.max(1, n / 8))
}

/** From where half of a good meeting is given away to where hardly anything is. */
const EASY = 0.5
const STRICT = 0.01

/** The same seating with its meetings where they help most: no other cost is ever made higher for it. */
function* helped(
  programme: Programme,
  seating: Seating,
  steps: number,
  random: () => number,
): Search<Seating> {
  if (programme.gain === undefined) return seating
  const most = mostGain(programme.n)
  const search = { floor: Number.NEGATIVE_INFINITY, temperatures: [EASY * most, STRICT * most] }
  const placed = yield* exchangePlaces(
    programme,
    seating,
    { ...search, steps: exchanges(programme, steps / 2) },
    random,
  )
  const found = yield* annealSeating(
    programme,
    placed.seating,
    { ...search, steps: Math.floor(steps / 2) },
    random,
  )
  return found.seating
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
  // Who was away all the time meets nobody, which says nothing about the others.
  const seated = [...new Set([...held, ...planned].flat(2))].map(person => others[person])
  const name = (seating: Seating): Held =>
    seating.map(round => round.map(table => table.map(person => people[person]).sort(byCodeUnit)))
  return {
    rounds: [...(request.held ?? []), ...name(planned)],
    held: held.length,
    repeats,
    unavoidable: leastRepeats(programme),
    met: {
      min: seated.length === 0 ? 0 : Math.min(...seated),
      mean: seated.length === 0 ? 0 : seated.reduce((sum, count) => sum + count, 0) / seated.length,
    },
    missed,
    together,
  }
}
