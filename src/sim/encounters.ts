/**
 * Who is face to face with whom, and when, while people mingle freely: a recording as wearable sensors would give it.
 *
 * The mechanism, conversation by conversation in the order of time:
 *
 * 1. People differ. Each has a weight w = exp(spread z), z standard normal, by which she both seeks others and is sought;
 *    each is there on a share `attend` of the days.
 * 2. Whom one talks with. Once per `fresh` of contact time, whoever spends it, somebody is met regardless of the past: i by
 *    weight, and j by weight among everybody there or, with probability `within`, among i's circle (a team of about
 *    `circle`). Otherwise people go on with somebody they know: a past contact is drawn evenly, of this day with
 *    probability `sameDay`, else of all days, and its two talk again. So a pair's chance to talk again is proportional
 *    to the contacts it has had (Simon 1955): the sizes of ties have a heavy tail, whose shape does not depend on how
 *    long a gathering lasts, and the number of meetings afresh is proportional to the contact time. That is what makes
 *    one set of parameters hold for sparse and dense gatherings alike: at all four conferences known to us the share
 *    of pairs that met is within 1 % of 1 - (1 + x/2)^-2, x the contact time per pair of people over 135 s, which is
 *    what pairs of varied weights give who meet afresh once per 135 s.
 * 3. How long. A conversation is recorded in pieces, as badges lose sight of each other: P(k contacts or more) = k^-tail;
 *    `tailKnown` in place of `tail` for two who know each other, times the pair's rapport ((1 - u) / u)^rapport, u uniform
 *    and the pair's own. What makes people like each other acts here, and not on whether they meet.
 * 4. A contact lasts k intervals of 20 s or more with probability ((k + ease) / (1 + ease))^-h, as if the longer one
 *    talks the less one is inclined to leave (Stehlé, Barrat and Bianconi 2010). In a full room people hold on longer:
 *    h = hold - crowd ln(contacts that go on at once). A gap between contacts lasts k or more with P = k^-0.8, at most 10
 *    minutes.
 * 5. Contact time fixes the scale: an hour's conversations go on until the time wanted of it is reached. An hour's share
 *    is that of the setting's day, a day's that of those who are there. Where breaks are given, people mingle in these
 *    and at no other time.
 *
 * Designed blocks seat people at tables: those at one table are in contact for as long as it lasts, five minutes at a
 * time, and mingle with nobody else. What happened there is remembered like any contact.
 *
 * Why not the attractiveness walk, and why not pairs with a memory of each other: docs/encounters.md, with the table of
 * what was tried. The parameters come from `npm run calibrate`, none is set by hand.
 *
 * Cost: O(contacts log people) time, 4 people^2 + 16 contacts bytes; nothing is allocated a conversation.
 */
import { seededRandom } from '../graph/random.ts'
import { INTERVAL_SECONDS, INTERVALS_A_DAY, type Recording } from './contact-statistics.ts'

/** How people meet in a setting; fitted by `npm run calibrate`. */
export type EncounterParameters = {
  /** Sigma of the log-normal by which people differ in how much they seek and are sought, 0 or more. */
  readonly spread: number
  /** Contact time, in intervals of 20 s, for each conversation begun without regard to the past, on average; above 0. */
  readonly fresh: number
  /** Of these, the share that stays within one's own circle, in [0, 1]. */
  readonly within: number
  /** How many people a circle has, about, 2 or more. */
  readonly circle: number
  /** Of the conversations with somebody known, the share that goes on with those of the same day, in [0, 1]. */
  readonly sameDay: number
  /** P(a conversation of two who meet afresh has k contacts or more) = k^-tail; above 0. */
  readonly tail: number
  /** The same for two who know each other. */
  readonly tailKnown: number
  /** How much pairs who know each other differ in what they have to say: 0 not at all. */
  readonly rapport: number
  /** The most contacts that a conversation has. */
  readonly longest: number
  /** The power by which long contacts become rare where one contact goes on at a time. */
  readonly hold: number
  /** By how many intervals the beginning of that law is bent, 0 or more. */
  readonly ease: number
  /** How much `hold` falls with each e-fold of contacts that go on at once. */
  readonly crowd: number
  /** Share of the days on which somebody is there, in (0, 1]. */
  readonly attend: number
}

/** A kind of occasion: how people meet at it, and when. */
export type Setting = {
  readonly parameters: EncounterParameters
  /** The hour of the day at which people come, 0 to 23. */
  readonly opens: number
  /** How contact time spreads over the hours from then on: relative weights. */
  readonly hours: readonly number[]
}

/** A stretch of a day in which people sit as they were placed. */
export type Block = {
  /** Which day, from 0. */
  readonly day: number
  /** The first interval of 20 s, from that day's midnight. */
  readonly start: number
  /** How many intervals it lasts, within its day. */
  readonly length: number
  /** Who sits together: numbers of people, nobody twice. */
  readonly tables: readonly (readonly number[])[]
}

/** A stretch of a day in which people mingle. */
export type Break = {
  /** Which day, from 0. */
  readonly day: number
  /** The first interval of 20 s, from that day's midnight. */
  readonly start: number
  /** How many intervals it lasts, within its day; contact time is spread over breaks as they are long. */
  readonly length: number
}

export type EncounterRequest = {
  /** How many people, 2 or more. */
  readonly people: number
  readonly days: number
  /** Mean contact time of a person by free mingling over all days, in minutes; time with two at once counts twice. */
  readonly minutes: number
  /** Equal seeds give equal recordings, on every machine. */
  readonly seed: number
  /**
   * How much longer than others two people talk, above 0, about 1 on average. It acts on how long, not on whether they
   * meet. Asked once a conversation.
   */
  readonly affinity?: (one: number, other: number) => number
  /**
   * A day's blocks in any order; those of one person do not overlap. Asked as the day begins, with what was recorded
   * until then, so that a day may be planned by those before it.
   */
  readonly blocks?: (day: number, before: Recording) => readonly Block[]
  /** When people mingle, in the order of time; default: at the setting's hours. */
  readonly breaks?: readonly Break[]
  /** By how much each seeks others and is sought, above 0; default: drawn by the setting. */
  readonly weights?: Float64Array
  /** Who is there: 1 at [day * people + person]; default: drawn by the setting. */
  readonly there?: Uint8Array
  /** Before which interval, counted from the first midnight, each has not arrived; default 0. */
  readonly arrives?: Int32Array
  /** Pairs who knew each other before, and how many past contacts that is like. */
  readonly known?: readonly (readonly [one: number, other: number, contacts: number])[]
}

/** A recording, and who was there: 1 at [day * people + person], else 0. */
export type Encounters = Recording & { readonly there: Uint8Array }

const HOUR = 3600 / INTERVAL_SECONDS
/** No contact is longer than three hours, no gap within a conversation longer than ten minutes. */
const LONGEST_CONTACT = 3 * HOUR
const LONGEST_GAP = HOUR / 6
const GAP_TAIL = 0.8
/** A full room never takes the power of the contacts' law below this. */
const LEAST_HOLD = 0.6
/** How often the past is asked for two who are there, and for two who are free before time moves on. */
const RECALLS = 20
/** Intervals after which those at a table are in contact anew. */
const TABLE_TURN = HOUR / 12
const TRIES = 16

/**
 * Lets people mingle.
 *
 * @returns contacts in the order in which conversations began; all of a day lie within it. Where there is less room for
 *   contacts than time wanted (two people cannot talk thirty hours a day), they are as many as there is room for
 */
export function encounters(request: EncounterRequest, setting: Setting): Encounters {
  const { people, days, minutes, seed } = request
  const { parameters } = setting
  const { fresh, within, sameDay } = parameters
  const random = seededRandom(seed)
  const wanted = Math.round((people * minutes * 60) / INTERVAL_SECONDS / 2)
  const weights =
    request.weights ??
    Float64Array.from({ length: people }, () => Math.exp(parameters.spread * normal(random)))
  const there = request.there ?? attendance(people, days, parameters.attend, random)
  const talks = new Talks(request, parameters, wanted, random)
  const room = new Room(weights, parameters.circle, random)

  let target = 0
  // The contact time at which somebody is next met afresh.
  let nextFresh = 0
  const times =
    request.breaks === undefined
      ? hoursOf(setting, days, there, wanted)
      : breaksOf(request.breaks, people, there, wanted)
  for (let day = 0; day < days; day++) {
    const present = there.subarray(day * people, (day + 1) * people)
    room.fill(present)
    talks.open(day)
    for (const { begin, length, until, during } of times[day]) {
      if (room.size < 2) break
      talks.crowded(during / length)
      talks.closes(until)
      target += during
      // Time goes on as its contact time is used up, or where everybody is busy.
      const before = talks.intervals
      let now = begin
      for (let tries = 0; talks.intervals < target && now < begin + length; ) {
        const progress = Math.floor((length * (talks.intervals - before)) / (target - before))
        now = Math.max(now, begin + progress)
        talks.seatUntil(now)
        const due = talks.intervals >= nextFresh || tries >= TRIES
        const known = !due && talks.recall(sameDay, present)
        if (known) {
          room.one = talks.one
          room.other = talks.other
        } else room.draw(within)
        const met =
          room.one !== room.other &&
          talks.free(room.one, room.other, now) &&
          talks.converse(room.one, room.other, now, known) > 0
        if (met) {
          tries = 0
          if (!known) nextFresh -= fresh * Math.log(1 - random())
        } else if (++tries % TRIES === 0) now++
      }
    }
    talks.seatUntil((day + 1) * INTERVALS_A_DAY)
  }
  return { ...talks.recording(), there }
}

/** When people mingle on a day: from `begin` on for `length`, talks ending before `until`, with so much contact time. */
type Mingling = {
  readonly begin: number
  readonly length: number
  readonly until: number
  readonly during: number
}

function hoursOf({ opens, hours }: Setting, days: number, there: Uint8Array, wanted: number): Mingling[][] {
  const people = there.length / days
  const allHours = hours.reduce((sum, weight) => sum + weight, 0)
  const presences = sumOf(there)
  return Array.from({ length: days }, (_, day) => {
    const opening = day * INTERVALS_A_DAY + opens * HOUR
    const until = Math.min(opening + hours.length * HOUR, (day + 1) * INTERVALS_A_DAY)
    const quota = (wanted * sumOf(there.subarray(day * people, (day + 1) * people))) / presences
    return hours.map((weight, hour) => ({
      begin: opening + hour * HOUR,
      length: HOUR,
      until,
      during: (quota * weight) / allHours,
    }))
  })
}

function breaksOf(breaks: readonly Break[], people: number, there: Uint8Array, wanted: number): Mingling[][] {
  const weightOf = ({ day, length }: Break) =>
    length * sumOf(there.subarray(day * people, (day + 1) * people))
  const all = breaks.reduce((sum, one) => sum + weightOf(one), 0)
  const days: Mingling[][] = Array.from({ length: there.length / people }, () => [])
  for (const one of breaks) {
    const begin = one.day * INTERVALS_A_DAY + one.start
    const during = (wanted * weightOf(one)) / all
    days[one.day].push({ begin, length: one.length, until: begin + one.length, during })
  }
  return days
}

const sumOf = (numbers: Uint8Array): number => numbers.reduce((sum, number) => sum + number, 0)

/** Who is there on which day: everybody on one at least. */
function attendance(people: number, days: number, attend: number, random: () => number): Uint8Array {
  const there = new Uint8Array(people * days)
  for (let person = 0; person < people; person++) {
    let some = false
    for (let day = 0; day < days; day++)
      if (random() < attend) {
        there[day * people + person] = 1
        some = true
      }
    const day = Math.floor(random() * days)
    if (!some) there[day * people + person] = 1
  }
  return there
}

/** Those who are there on a day, by circle, and draws among them by weight. */
class Room {
  size = 0
  one = 0
  other = 0
  private readonly weights: Float64Array
  private readonly random: () => number
  private readonly circles: number
  private readonly starts: Int32Array
  private readonly members: Int32Array
  /** Running sums of the members' weights; [0] is 0. */
  private readonly sums: Float64Array

  constructor(weights: Float64Array, circle: number, random: () => number) {
    this.weights = weights
    this.random = random
    this.circles = Math.max(1, Math.round(weights.length / circle))
    this.starts = new Int32Array(this.circles + 1)
    this.members = new Int32Array(weights.length)
    this.sums = new Float64Array(weights.length + 1)
  }

  fill(present: Uint8Array): void {
    this.size = 0
    for (let circle = 0; circle < this.circles; circle++) {
      this.starts[circle] = this.size
      for (let person = circle; person < present.length; person += this.circles)
        if (present[person] === 1) {
          this.members[this.size] = person
          this.sums[this.size + 1] = this.sums[this.size] + this.weights[person]
          this.size++
        }
    }
    this.starts[this.circles] = this.size
  }

  /** Two by weight, who may be the same: `one` among all, `other` within her circle with the given probability. */
  draw(within: number): void {
    this.one = this.among(0, this.size)
    const circle = this.one % this.circles
    const near = this.random() < within && this.starts[circle + 1] - this.starts[circle] > 1
    this.other = near ? this.among(this.starts[circle], this.starts[circle + 1]) : this.among(0, this.size)
  }

  private among(from: number, to: number): number {
    const { sums } = this
    const at = sums[from] + this.random() * (sums[to] - sums[from])
    let low = from
    let high = to - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle + 1] > at) high = middle
      else low = middle + 1
    }
    return this.members[low]
  }
}

/** The contacts so far, and who is busy. */
class Talks {
  /** Contact time of free mingling so far. */
  intervals = 0
  one = 0
  other = 0
  private readonly request: EncounterRequest
  private readonly parameters: EncounterParameters
  private readonly random: () => number
  private starts: Int32Array
  private lengths: Int32Array
  private ones: Int32Array
  private others: Int32Array
  /** How many contacts there are, and how many of these are of before: they have no length. */
  private count: number
  private readonly knownBefore: number
  /** How many contacts there were when the day began, and when talks end. */
  private dayCount = 0
  private dayEnd = 0
  /** When each pair's last conversation ends. */
  private readonly until: Int32Array
  /** The power by which a uniform number becomes the length of a contact. */
  private power = -1
  /** The day's blocks in order, which comes next, and each person's seat: when the present one ends, the next begins. */
  private blocks: readonly Block[] = []
  private nextBlock = 0
  private readonly seatedUntil: Int32Array
  private readonly nextSeat: Int32Array

  constructor(
    request: EncounterRequest,
    parameters: EncounterParameters,
    wanted: number,
    random: () => number,
  ) {
    const { people, known = [], arrives } = request
    this.request = request
    this.parameters = parameters
    this.random = random
    const before = known.reduce((sum, [, , contacts]) => sum + contacts, 0)
    const room = before + wanted + Math.ceil(parameters.longest)
    this.starts = new Int32Array(room)
    this.lengths = new Int32Array(room)
    this.ones = new Int32Array(room)
    this.others = new Int32Array(room)
    this.count = 0
    for (const [one, other, contacts] of known)
      for (let k = 0; k < contacts; k++) {
        this.ones[this.count] = Math.min(one, other)
        this.others[this.count++] = Math.max(one, other)
      }
    this.knownBefore = this.count
    this.until = new Int32Array(people ** 2)
    this.seatedUntil = arrives?.slice() ?? new Int32Array(people)
    this.nextSeat = new Int32Array(people)
  }

  open(day: number): void {
    const end = (day + 1) * INTERVALS_A_DAY
    this.dayCount = this.count
    const blocks = this.request.blocks?.(day, this.recording()) ?? []
    this.blocks = [...blocks].sort((one, other) => one.start - other.start)
    this.nextBlock = 0
    this.makeRoom()
    this.nextSeat.fill(end)
    for (const block of this.blocks.toReversed())
      for (const table of block.tables)
        for (const person of table) this.nextSeat[person] = Math.min(end, day * INTERVALS_A_DAY + block.start)
  }

  /** Says when conversations end at the latest. */
  closes(end: number): void {
    this.dayEnd = end
  }

  /** Says how many contacts go on at once, on average. */
  crowded(atOnce: number): void {
    const { hold, crowd } = this.parameters
    this.power = -1 / Math.max(LEAST_HOLD, hold - crowd * Math.log(Math.max(1, atOnce)))
  }

  free(one: number, other: number, now: number): boolean {
    return (
      this.until[this.pair(one, other)] <= now &&
      this.seatedUntil[one] <= now &&
      this.seatedUntil[other] <= now
    )
  }

  /** Draws two who had a contact, each contact alike, into `one` and `other`; false where none is found who are there. */
  recall(sameDay: number, present: Uint8Array): boolean {
    if (this.count === 0) return false
    for (let tries = 0; tries < RECALLS; tries++) {
      const from = this.random() < sameDay && this.count > this.dayCount ? this.dayCount : 0
      const contact = from + Math.floor(this.random() * (this.count - from))
      this.one = this.ones[contact]
      this.other = this.others[contact]
      if (present[this.one] === 1 && present[this.other] === 1) return true
    }
    return false
  }

  /** A conversation of two who are free from `now` on; gives how long they were in contact. */
  converse(one: number, other: number, now: number, known: boolean): number {
    const { tail, tailKnown, rapport, longest } = this.parameters
    let pieces = power(this.random(), -1 / (known ? tailKnown : tail))
    if (known) {
      const own = (wordOf(this.pair(one, other), this.request.seed) + 0.5) / 2 ** 32
      pieces *= power((1 - own) / own, rapport)
    }
    const { affinity } = this.request
    // Rounded by chance, that a factor acts in full on the short ones too.
    if (affinity !== undefined) pieces = pieces * affinity(one, other) + this.random()
    pieces = Math.max(1, Math.floor(Math.min(longest, pieces)))
    const end = Math.min(this.dayEnd, this.nextSeat[one], this.nextSeat[other])
    const intervals = this.record(one, other, now, end, pieces)
    this.intervals += intervals
    return intervals
  }

  /** Seats everybody whose block has begun. */
  seatUntil(now: number): void {
    for (; this.nextBlock < this.blocks.length; this.nextBlock++) {
      const { day, start, length, tables } = this.blocks[this.nextBlock]
      const begin = day * INTERVALS_A_DAY + start
      if (begin > now) return
      const later = this.blocks.slice(this.nextBlock + 1)
      for (const table of tables)
        for (const [k, one] of table.entries()) {
          this.seatedUntil[one] = begin + length
          const next = later.find(block => block.tables.some(others => others.includes(one)))
          this.nextSeat[one] = day * INTERVALS_A_DAY + (next?.start ?? INTERVALS_A_DAY)
          for (const other of table.slice(k + 1)) this.sit(one, other, begin, begin + length)
        }
    }
  }

  /** What was recorded so far; to be read before the next contact. */
  recording(): Recording {
    const { count, knownBefore } = this
    return {
      people: this.request.people,
      count: count - knownBefore,
      starts: this.starts.subarray(knownBefore, count),
      lengths: this.lengths.subarray(knownBefore, count),
      ones: this.ones.subarray(knownBefore, count),
      others: this.others.subarray(knownBefore, count),
    }
  }

  /** Room for the contacts of the day's tables. */
  private makeRoom(): void {
    let more = 0
    for (const { length, tables } of this.blocks)
      for (const table of tables)
        more += (Math.ceil(length / TABLE_TURN) * table.length * (table.length - 1)) / 2
    if (more === 0) return
    const grown = (list: Int32Array) => {
      const larger = new Int32Array(list.length + more)
      larger.set(list)
      return larger
    }
    this.starts = grown(this.starts)
    this.lengths = grown(this.lengths)
    this.ones = grown(this.ones)
    this.others = grown(this.others)
  }

  /** Two at a table: in contact until `end`, with a moment's pause now and then. */
  private sit(one: number, other: number, begin: number, end: number): void {
    const pair = this.pair(one, other)
    for (let at = Math.max(begin, this.until[pair]); at < end; at += TABLE_TURN)
      this.put(one, other, at, Math.max(1, Math.min(TABLE_TURN - 1, end - at)))
    this.until[pair] = Math.max(end, this.until[pair])
  }

  /** A conversation in so many pieces at most, from `now` to before `end`; gives how long they were in contact. */
  private record(one: number, other: number, now: number, end: number, pieces: number): number {
    const { ease } = this.parameters
    let intervals = 0
    let at = now
    for (let piece = 0; piece < pieces && at < end; piece++) {
      const drawn = (1 + ease) * power(this.random(), this.power) - ease
      const length = Math.floor(Math.min(LONGEST_CONTACT, end - at, drawn))
      this.put(one, other, at, length)
      intervals += length
      at += length + Math.floor(Math.min(LONGEST_GAP, power(this.random(), -1 / GAP_TAIL)))
    }
    this.until[this.pair(one, other)] = at
    return intervals
  }

  private put(one: number, other: number, start: number, length: number): void {
    const contact = this.count++
    this.starts[contact] = start
    this.lengths[contact] = length
    this.ones[contact] = Math.min(one, other)
    this.others[contact] = Math.max(one, other)
  }

  private pair(one: number, other: number): number {
    return one < other ? one * this.request.people + other : other * this.request.people + one
  }
}

/** base to an exponent, base 0 or more. Not `**`, which is the platform's own and differs in the last bit between versions of Node. */
const power = (base: number, exponent: number): number => Math.exp(exponent * Math.log(base))

/** A standard normal number (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A pair's own 32 bits, well mixed (the integer hash lowbias32 of Wellons' hash prospector, public domain). */
function wordOf(pair: number, seed: number): number {
  let x = pair ^ Math.imul(seed | 0, 0x9e3779b1)
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}
