/**
 * When members are free together: weekly local hours of many time zones on one clock.
 *
 * The clock is that of the zone in which most members live; its week has 336 half-hours from Monday 00:00. A member's
 * free windows are laid on it by how far her zone is ahead; a half-hour counts where she is free for all of it. How far
 * apart zones are changes with the seasons, and not everywhere on the same day, so the coming year is laid out week by
 * week; weeks in which all zones stand to each other as in another one are taken together, as what people have in
 * common is then the same. The result is a few "seasons", each with its share of the year. Among European zones there
 * is one. Who names no zone is taken to live where most do.
 *
 * Why not the clock of UTC: its half-hours cut through the hours of people in Kathmandu, who would have less in common
 * with their neighbours than their texts say.
 *
 * Cost: O(z) lookups of when z zones change their clocks, which are what is dear, then O(n) windows per season.
 */
import { Temporal } from 'temporal-polyfill'
import { HOURS } from '../graph/calendar.ts'
import type { Member } from '../graph/cohort.ts'

export const HALF_HOURS = 336
const WORDS = Math.ceil(HALF_HOURS / 32)
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
const DAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const
/** Each part of a day with the hour at which it ends. */
const PARTS = [
  [5, 'before dawn'],
  [12, 'morning'],
  [17, 'afternoon'],
  [22, 'evening'],
  [24, 'night'],
] as const
const WEEK_MINUTES = 7 * 24 * 60
/** The coming year. */
const WEEKS = 52

/** A part of the coming year in which the zones stand to each other in one way. */
export type Season = {
  /** Share of the coming 52 weeks, in (0, 1]; the shares of all seasons, added in order, make exactly 1. */
  readonly share: number
  /** Per member `HALF_HOURS` bits, `wordsPerMember` words each; all zero where a member gave no hours. */
  readonly free: Uint32Array
}

export type FreeHours = {
  /** The season of the present week first. */
  readonly seasons: readonly Season[]
  /** Whether a member said when she is free. */
  readonly stated: readonly boolean[]
  /** The zone on whose clock half-hours are counted: the most common one. */
  readonly zone: string
  /** Minutes by which each member's zone is ahead of `zone` in the present week. */
  readonly ahead: ReadonlyMap<string, number>
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
  const windows = members.map(member => joined((member.available ?? []).map(parseHours)))
  const seasons = new Map<string, { weeks: number; ahead: ReadonlyMap<string, number> }>()
  const offsets = new Map(zones.map(zone => [zone, weeklyOffsets(zone, asOf)]))
  for (let week = 0; week < WEEKS; week++) {
    const ahead = new Map(
      zones.map(zone => [zone, offsets.get(zone)![week] - offsets.get(home)![week]] as const),
    )
    const key = [...ahead.values()].join()
    const season = seasons.get(key)
    if (season === undefined) seasons.set(key, { weeks: 1, ahead })
    else season.weeks++
  }
  const list = [...seasons.values()]
  let sum = 0
  return {
    seasons: list.map(({ weeks, ahead }, k) => {
      const free = new Uint32Array(members.length * WORDS)
      windows.forEach((own, member) => {
        const shift = ahead.get(zoneOf[member])!
        for (const [start, end] of own) mark(free, member * WORDS, start - shift, end - shift)
      })
      // The last takes what rounding leaves, so that nobody has more than all of the year.
      const share = k === list.length - 1 ? 1 - sum : weeks / WEEKS
      sum += share
      return { share, free }
    }),
    stated: windows.map(own => own.length > 0),
    zone: home,
    ahead: list[0].ahead,
  }
}

/** Minutes by which a zone is ahead of UTC now and a whole number of weeks from now. */
function weeklyOffsets(zone: string, asOf: number): number[] {
  let since = Temporal.Instant.fromEpochMilliseconds(asOf).toZonedDateTimeISO(zone)
  let change = since.getTimeZoneTransition('next')
  return Array.from({ length: WEEKS }, (_, week) => {
    while (change !== null && change.epochMilliseconds <= asOf + week * WEEK_MINUTES * 60_000) {
      since = change
      change = since.getTimeZoneTransition('next')
    }
    return since.offsetNanoseconds / 60e9
  })
}

/** `mon 18:00-21:00` as minutes of the local week, [start, end), end after start. */
function parseHours(text: string): [number, number] {
  const [, day, h1, m1, h2, m2, h24] = HOURS.exec(text)!
  const from = DAYS.indexOf(day as (typeof DAYS)[number]) * 1440
  const start = Number(h1) * 60 + Number(m1)
  const end = h24 === undefined ? Number(h2) * 60 + Number(m2) : 1440
  return [from + start, from + (end <= start ? end + 1440 : end)]
}

/** The same windows without overlaps and seams: 18:00-18:45 and 18:45-19:30 are 18:00-19:30, over the week's end too. */
function joined(windows: readonly [number, number][]): [number, number][] {
  const list: [number, number][] = []
  for (const [start, end] of [...windows].sort(([a], [b]) => a - b)) {
    const last = list.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else list.push([start, end])
  }
  while (list.length > 1 && list[0][0] + WEEK_MINUTES <= list.at(-1)![1]) {
    const last = list.at(-1)!
    last[1] = Math.max(last[1], list[0][1] + WEEK_MINUTES)
    list.shift()
  }
  const [only] = list
  // Without a beginning there is no half-hour in which it begins.
  return only !== undefined && only[1] - only[0] >= WEEK_MINUTES ? [[0, WEEK_MINUTES + 30]] : list
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

/** A stretch of free hours as people say it, on some zone's clock. */
export type Stretch = {
  /** The day and the part of it in which it begins: `Monday`, `evening`. */
  readonly day: string
  readonly part: string
  /** `on Friday 22:00-01:00`, `from Saturday 00:00 to Monday 00:00`, `at any hour of the week`. */
  readonly text: string
  readonly halfHours: number
}

/**
 * The longest stretch among half-hours (of equals the first of the week), or undefined where there is none. A week ends
 * where the next one begins: Sunday night goes on into Monday.
 *
 * @param halfHours ascending, as `sharedHalfHours` gives them for the present season
 * @param zone on whose clock it is told: one of the members'
 */
export function longestStretch(
  hours: FreeHours,
  halfHours: readonly number[],
  zone: string = hours.zone,
): Stretch | undefined {
  const runs: { start: number; length: number }[] = []
  for (const slot of halfHours) {
    const last = runs.at(-1)
    if (last !== undefined && last.start + last.length === slot) last.length++
    else runs.push({ start: slot, length: 1 })
  }
  const [first, last] = [runs[0], runs.at(-1)]
  if (first === undefined || last === undefined) return undefined
  if (first !== last && first.start === 0 && last.start + last.length === HALF_HOURS) {
    last.length += first.length
    runs.shift()
  }
  const { start, length } = runs.reduce((best, run) => (run.length > best.length ? run : best))
  const begin = (start * 30 + hours.ahead.get(zone)! + WEEK_MINUTES) % WEEK_MINUTES
  const end = begin + length * 30
  const hour = Math.floor((begin % 1440) / 60)
  return {
    day: dayOf(begin),
    part: PARTS.find(([until]) => hour < until)![1],
    text:
      length * 30 < 1440
        ? `on ${dayOf(begin)} ${clock(begin)}-${clock(end)}`
        : length === HALF_HOURS
          ? 'at any hour of the week'
          : `from ${dayOf(begin)} ${clock(begin)} to ${dayOf(end)} ${clock(end)}`,
    halfHours: length,
  }
}

function dayOf(minute: number): string {
  return DAY_NAMES[Math.floor(minute / 1440) % 7]
}

function clock(minute: number): string {
  const inDay = Math.floor(minute) % 1440
  return `${String(Math.floor(inDay / 60)).padStart(2, '0')}:${String(inDay % 60).padStart(2, '0')}`
}

/** The most frequent text; of equals the first by code unit. */
function commonest(texts: readonly string[]): string | undefined {
  const count = new Map<string, number>()
  for (const text of texts) count.set(text, (count.get(text) ?? 0) + 1)
  return [...count].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}
