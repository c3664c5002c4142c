/**
 * When members are free together: weekly local hours of many time zones on one clock.
 *
 * A week has 336 half-hours of UTC. A member's free windows are laid on it with her zone's offset; a half-hour counts
 * where she is free for all of it. Offsets change with the seasons, and not everywhere on the same day, so the coming
 * year is laid out week by week; weeks in which all zones stand to each other as in another one are taken together, as
 * what people have in common is then the same. The result is a few "seasons", each with its share of the year. Among
 * European zones there is one.
 *
 * Cost: O(52 z) offsets for z zones, then O(n) windows per season.
 */
import { Temporal } from 'temporal-polyfill'
import { HOURS, type Member } from '../graph/cohort.ts'

export const HALF_HOURS = 336
const WORDS = Math.ceil(HALF_HOURS / 32)
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
const WEEK_MINUTES = 7 * 24 * 60

/** A part of the coming year in which the zones stand to each other in one way. */
export type Season = {
  /** Share of the coming 52 weeks, in (0, 1]. */
  readonly share: number
  /** Per member `HALF_HOURS` bits, `wordsPerMember` words each; all zero where a member gave no hours. */
  readonly free: Uint32Array
}

export type FreeHours = {
  /** The season of the present week first. */
  readonly seasons: readonly Season[]
  /** Whether a member said when she is free. */
  readonly stated: readonly boolean[]
  /** The zone in which hours are told to people: the most common one. */
  readonly zone: string
  /** Minutes by which `zone` is ahead of UTC in the present week. */
  readonly offset: number
}

export const WORDS_PER_WEEK = WORDS

/**
 * @param asOf ms since 1970: the year that follows is laid out
 */
export function freeHours(
  members: readonly Pick<Member, 'available' | 'timezone'>[],
  asOf: number,
): FreeHours {
  const home = commonest(members.flatMap(member => member.timezone ?? [])) ?? 'UTC'
  const zoneOf = members.map(member => member.timezone ?? home)
  const zones = [...new Set([home, ...zoneOf])]
  const windows = members.map(member => (member.available ?? []).map(parseHours))
  const seasons = new Map<string, { weeks: number; offsets: ReadonlyMap<string, number> }>()
  for (let week = 0; week < 52; week++) {
    const instant = Temporal.Instant.fromEpochMilliseconds(asOf).add({ hours: 7 * 24 * week })
    const offsets = new Map(
      zones.map(zone => [zone, instant.toZonedDateTimeISO(zone).offsetNanoseconds / 60e9]),
    )
    const key = zones.map(zone => offsets.get(zone)! - offsets.get(home)!).join()
    const season = seasons.get(key)
    if (season === undefined) seasons.set(key, { weeks: 1, offsets })
    else season.weeks++
  }
  return {
    seasons: [...seasons.values()].map(({ weeks, offsets }) => {
      const free = new Uint32Array(members.length * WORDS)
      windows.forEach((list, member) => {
        for (const [start, end] of list)
          mark(free, member * WORDS, start - offsets.get(zoneOf[member])!, end - offsets.get(zoneOf[member])!)
      })
      return { share: weeks / 52, free }
    }),
    stated: windows.map(list => list.length > 0),
    zone: home,
    offset: [...seasons.values()][0].offsets.get(home)!,
  }
}

/** `mon 18:00-21:00` as minutes of the local week, [start, end), end after start. */
function parseHours(text: string): [number, number] {
  const [, day, h1, m1, h2, m2, h24] = HOURS.exec(text)!
  const from = DAYS.indexOf(day as (typeof DAYS)[number]) * 1440
  const start = Number(h1) * 60 + Number(m1)
  const end = h24 === undefined ? Number(h2) * 60 + Number(m2) : 1440
  return [from + start, from + (end <= start ? end + 1440 : end)]
}

function mark(bits: Uint32Array, base: number, start: number, end: number): void {
  for (let minute = Math.ceil(start / 30) * 30; minute + 30 <= end; minute += 30) {
    const slot = (((minute % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES) / 30
    bits[base + (slot >> 5)] |= 1 << (slot & 31)
  }
}

/** The half-hours, 0 to 335, that all the given members share in a season. Members who gave no hours are passed over. */
export function sharedHalfHours(hours: FreeHours, members: readonly number[], season = 0): number[] {
  const { free } = hours.seasons[season]
  const saying = members.filter(member => hours.stated[member])
  if (saying.length === 0) return []
  const shared: number[] = []
  for (let slot = 0; slot < HALF_HOURS; slot++)
    if (saying.every(member => ((free[member * WORDS + (slot >> 5)] >>> (slot & 31)) & 1) === 1))
      shared.push(slot)
  return shared
}

/** A stretch of half-hours of the UTC week as people say it, on the home zone's clock: "Monday 18:00-21:00". */
export type Stretch = {
  readonly day: string
  readonly part: string
  readonly from: string
  readonly to: string
  readonly halfHours: number
}

/** The longest stretch among half-hours (the first of equals), or undefined where there is none. */
export function longestStretch(hours: FreeHours, halfHours: readonly number[]): Stretch | undefined {
  let best: { start: number; length: number } | undefined
  for (let k = 0; k < halfHours.length; ) {
    let length = 1
    while (halfHours[k + length] === halfHours[k] + length) length++
    if (best === undefined || length > best.length) best = { start: halfHours[k], length }
    k += length
  }
  if (best === undefined) return undefined
  const minute = (best.start * 30 + hours.offset + WEEK_MINUTES) % WEEK_MINUTES
  const hour = Math.floor((minute % 1440) / 60)
  return {
    day: DAY_NAMES[Math.floor(minute / 1440)],
    part: hour < 5 ? 'night' : hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening',
    from: clock(minute),
    to: clock(minute + best.length * 30),
    halfHours: best.length,
  }
}

function clock(minute: number): string {
  const inDay = minute % 1440
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`
}

/** The most frequent text; of equals the first by code unit. */
function commonest(texts: readonly string[]): string | undefined {
  const count = new Map<string, number>()
  for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1)
  return [...count].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}
