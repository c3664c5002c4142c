import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Member } from '../../src/graph/cohort.ts'
import { freeHours, HALF_HOURS, longestStretch, sharedHalfHours } from '../../src/matching/hours.ts'

const ZONES = [
  'Europe/Lisbon',
  'Europe/Berlin',
  'America/New_York',
  'America/Phoenix', // no daylight saving
  'America/St_Johns', // half an hour
  'Asia/Kathmandu', // three quarters
  'Pacific/Chatham', // three quarters, southern
  'Australia/Lord_Howe', // daylight saving of half an hour
  'Pacific/Kiritimati', // a day ahead of
  'Pacific/Pago_Pago',
]
/** Days around which no zone changes its clock for ten days; on 18 March some have changed it and some have not. */
const QUIET_DAYS = ['2026-01-14', '2026-03-18', '2026-07-15'].map(day => Date.parse(`${day}T12:00:00Z`))
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const WEEK = 7 * 1440

type Person = Pick<Member, 'available' | 'timezone'>

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
/** Any window of at most a day, on any five minutes; many run past midnight, some from Sunday into Monday. */
const arbitraryWindow = fc
  .tuple(
    fc.constantFrom(...DAYS),
    fc.oneof(
      fc.tuple(fc.integer({ min: 0, max: 47 }), fc.integer({ min: 1, max: 48 })).map(x => x.map(y => y * 30)),
      fc
        .tuple(fc.integer({ min: 0, max: 287 }), fc.integer({ min: 1, max: 288 }))
        .map(x => x.map(y => y * 5)),
    ),
  )
  .map(([day, [start, length]]) => {
    const end = start! + length!
    const until = end === 1440 ? '24:00' : clock(end % 1440)
    return `${day} ${clock(start!)}-${until === clock(start!) ? clock((start! + 5) % 1440) : until}`
  })
const arbitraryPerson = (zones: readonly string[]): fc.Arbitrary<Person> =>
  fc.record(
    { timezone: fc.constantFrom(...zones), available: fc.array(arbitraryWindow, { maxLength: 8 }) },
    { requiredKeys: ['timezone'] },
  )

/** The minute of the local week at a quarter of an hour since 1970, as Temporal knows it; remembered, for it is slow. */
const walked = new Map<string, Map<number, number>>()
function localMinute(zone: string, quarter: number): number {
  const ofZone = walked.get(zone) ?? new Map<number, number>()
  walked.set(zone, ofZone)
  let minute = ofZone.get(quarter)
  if (minute === undefined) {
    const local = Temporal.Instant.fromEpochMilliseconds(quarter * 900_000).toZonedDateTimeISO(zone)
    minute = (local.dayOfWeek - 1) * 1440 + local.hour * 60 + local.minute
    ofZone.set(quarter, minute)
  }
  return minute
}

/** The Monday 00:00 of a zone's present week, in quarters of an hour since 1970. */
function mondayOf(zone: string, asOf: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(asOf).toZonedDateTimeISO(zone)
  return now.startOfDay().subtract({ days: now.dayOfWeek - 1 }).epochMilliseconds / 900_000
}

/** Whether a minute of the local week lies in a window as it is written. */
function inWindow(text: string, minute: number): boolean {
  const [day, hours] = text.split(' ') as [string, string]
  const [start, end] = hours.split('-').map(time => {
    const [h, m] = time.split(':').map(Number)
    return h! * 60 + m!
  }) as [number, number]
  const since = (minute - DAYS.indexOf(day) * 1440 - start + 2 * WEEK) % WEEK
  return since < (end > start ? end - start : end + 1440 - start)
}

/** The slow twin: half-hours of the home week of which every five minutes suit all who said when they are free. */
function twin(people: readonly Person[], home: string, asOf: number): number[] {
  const saying = people.filter(({ available }) => available !== undefined && available.length > 0)
  if (saying.length === 0) return []
  const monday = mondayOf(home, asOf)
  const suits = (slot: number) =>
    saying.every(({ timezone, available }) =>
      [0, 5, 10, 15, 20, 25].every(step => {
        const quarter = localMinute(timezone ?? home, monday + slot * 2 + Math.floor(step / 15))
        return available!.some(text => inWindow(text, quarter + (step % 15)))
      }),
    )
  return Array.from({ length: HALF_HOURS }, (_, slot) => slot).filter(suits)
}

const all = (people: readonly unknown[]) => people.map((_, i) => i)
const at = (iso: string) => Date.parse(iso)
const shared = (people: readonly Person[], asOf = at('2026-07-15T12:00:00Z')) =>
  sharedHalfHours(freeHours(people, asOf), all(people))
const stretchOf = (people: readonly Person[], asOf = at('2026-07-15T12:00:00Z'), zone?: string) => {
  const hours = freeHours(people, asOf)
  return longestStretch(hours, sharedHalfHours(hours, all(people)), zone)
}

describe('the hours that people share', () => {
  it('are those in which a walk through the week finds all of them free, in any zones at any season', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryPerson(ZONES), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(...QUIET_DAYS),
        (people, asOf) => {
          const hours = freeHours(people, asOf)
          expect(sharedHalfHours(hours, all(people))).toEqual(twin(people, hours.zone, asOf))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('are in one zone what the texts have in common, whatever the season', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...ZONES)
          .chain(zone => fc.array(arbitraryPerson([zone]), { minLength: 2, maxLength: 3 })),
        fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
        (people, asOf) => {
          const hours = freeHours(people, asOf)
          expect(hours.seasons).toHaveLength(1)
          const noZone = people.map(({ available }) => ({ available, timezone: 'UTC' }))
          expect(sharedHalfHours(hours, all(people))).toEqual(twin(noZone, 'UTC', QUIET_DAYS[0]!))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('pass over who gave no hours, and are none where nobody did', () => {
    fc.assert(
      fc.property(fc.array(arbitraryPerson(['UTC']), { minLength: 1, maxLength: 3 }), people => {
        const withSilent = [...people, { timezone: 'UTC' }, { timezone: 'UTC', available: [] }]
        expect(shared(withSilent)).toEqual(shared(people))
      }),
      { numRuns: 40 },
    )
    expect(shared([{}, { timezone: 'Asia/Kathmandu' }])).toEqual([])
    expect(stretchOf([{}, {}])).toBeUndefined()
  })

  it('take who names no zone to live where most do', () => {
    const [a, b] = [{ timezone: 'Asia/Tokyo' }, { timezone: 'Europe/Rome' }]
    const mondays = { available: ['mon 18:00-21:00'] }
    const hours = freeHours(
      [{ ...a, ...mondays }, { ...a }, { ...b, ...mondays }, mondays],
      at('2026-07-15T12:00:00Z'),
    )
    expect(hours.zone).toBe('Asia/Tokyo')
    expect(sharedHalfHours(hours, [0, 3])).toHaveLength(6)
    expect(sharedHalfHours(hours, [2, 3])).toHaveLength(0)
  })

  it('go on where one window ends as the next begins, over the end of the week too', () => {
    expect(shared([{ available: ['mon 18:00-18:45', 'mon 18:45-19:30'] }])).toEqual([36, 37, 38])
    expect(shared([{ available: ['sun 23:15-24:00', 'mon 00:00-00:30'] }])).toEqual([0, 47 + 6 * 48])
    const days = DAYS.map(day => `${day} 00:00-24:00`)
    for (const timezone of ZONES)
      expect(
        shared([
          { timezone, available: days },
          { timezone: 'UTC', available: days },
        ]),
      ).toHaveLength(HALF_HOURS)
  })

  it('run past midnight, and from Sunday night into Monday', () => {
    expect(shared([{ available: ['fri 22:00-01:00'] }])).toEqual([236, 237, 238, 239, 240, 241])
    expect(shared([{ available: ['sun 23:00-01:00'] }])).toEqual([0, 1, 334, 335])
    // Monday morning in Auckland is Sunday evening in Lisbon.
    const far = [
      { timezone: 'Europe/Lisbon', available: ['sun 20:00-23:00'] },
      { timezone: 'Europe/Lisbon', available: ['sun 20:00-23:00'] },
      { timezone: 'Pacific/Auckland', available: ['mon 08:00-10:00'] },
    ]
    expect(stretchOf(far)?.text).toBe('on Sunday 21:00-23:00')
  })
})

describe('the seasons of the coming year', () => {
  const seasons = (asOf: string, ...zones: string[]) =>
    freeHours(
      zones.map(timezone => ({ timezone })),
      at(asOf),
    ).seasons.map(({ share }) => Math.round(share * 52))

  it('are one among European zones, and among zones that never change their clocks', () => {
    expect(seasons('2026-01-14T12:00:00Z', 'Europe/Lisbon', 'Europe/Berlin', 'Europe/Athens')).toEqual([52])
    expect(seasons('2026-01-14T12:00:00Z', 'Asia/Tokyo', 'Asia/Kathmandu', 'America/Phoenix')).toEqual([52])
  })

  it('are two where one zone saves daylight and its neighbour does not, the present one first', () => {
    // From March to November Denver is an hour ahead: 34 weeks of 2026.
    expect(seasons('2026-01-15T12:00:00Z', 'America/Phoenix', 'America/Denver')).toEqual([18, 34])
    expect(seasons('2026-07-15T12:00:00Z', 'America/Phoenix', 'America/Denver')).toEqual([33, 19])
    const people = [
      { timezone: 'America/Phoenix', available: ['mon 18:00-21:00'] },
      { timezone: 'America/Denver', available: ['mon 18:00-21:00'] },
    ]
    for (const [asOf, halfHours] of [
      ['2026-01-15T12:00:00Z', 6],
      ['2026-07-15T12:00:00Z', 4],
    ] as const)
      expect(shared(people, at(asOf))).toHaveLength(halfHours)
  })

  it('are more where hemispheres turn their clocks on different days', () => {
    expect(
      seasons('2026-07-15T12:00:00Z', 'Europe/Lisbon', 'Pacific/Auckland').length,
    ).toBeGreaterThanOrEqual(3)
  })

  it('have shares that make exactly one year', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...ZONES), { minLength: 1, maxLength: 5 }),
        fc.date({
          min: new Date('1971-01-01T00:00:00Z'),
          max: new Date('2037-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        (zones, day) => {
          const { seasons: found } = freeHours(
            zones.map(timezone => ({ timezone })),
            day.getTime(),
          )
          expect(found.reduce((sum, { share }) => sum + share, 0)).toBe(1)
          expect(found.every(({ share }) => share > 0)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('are those that a calendar gives week by week, in any year', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...ZONES, 'Africa/Casablanca', 'Europe/Dublin'), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.date({
          min: new Date('1950-01-01T00:00:00Z'),
          max: new Date('2100-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        (zones, day) => {
          const { seasons: found, ahead } = freeHours(
            zones.map(timezone => ({ timezone })),
            day.getTime(),
          )
          const home = [...zones].sort()[0]!
          const weeks = new Map<string, number>()
          for (let week = 0; week < 52; week++) {
            const now = Temporal.Instant.fromEpochMilliseconds(day.getTime() + week * WEEK * 60_000)
            const offset = (zone: string) => now.toZonedDateTimeISO(zone).offsetNanoseconds / 60e9
            const apart = zones.map(zone => offset(zone) - offset(home))
            if (week === 0) expect(zones.map(zone => ahead.get(zone))).toEqual(apart)
            weeks.set(apart.join(), (weeks.get(apart.join()) ?? 0) + 1)
          }
          expect(found.map(({ share }) => Math.round(share * 52))).toEqual([...weeks.values()])
        },
      ),
      { numRuns: 40 },
    )
  })

  it('weigh what is shared as its mean over the 52 weeks', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryPerson(ZONES), { minLength: 2, maxLength: 3 }),
        fc.constantFrom(...QUIET_DAYS),
        (people, asOf) => {
          const hours = freeHours(people, asOf)
          const mean = hours.seasons.reduce(
            (sum, { share }, season) => sum + share * sharedHalfHours(hours, all(people), season).length,
            0,
          )
          const weeks = Array.from({ length: 52 }, (_, k) => shared(people, asOf + k * WEEK * 60_000).length)
          expect(mean).toBeCloseTo(weeks.reduce((sum, count) => sum + count, 0) / 52, 9)
        },
      ),
      { numRuns: 4 },
    )
  })
})

describe('the longest stretch', () => {
  it('is as long as any run of half-hours around the week, and the first of those', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(fc.integer({ min: 0, max: HALF_HOURS - 1 }), { maxLength: 40 })
          .map(list => [
            ...list,
            ...list.filter(slot => slot % 3 === 0).map(slot => (slot + 1) % HALF_HOURS),
          ]),
        slots => {
          const sorted = [...new Set(slots)].sort((a, b) => a - b)
          const runFrom = (slot: number) => {
            let length = 0
            while (length < HALF_HOURS && sorted.includes((slot + length) % HALF_HOURS)) length++
            return length
          }
          const found = longestStretch(freeHours([{}], QUIET_DAYS[0]!), sorted)
          const longest = Math.max(0, ...sorted.map(runFrom))
          expect(found?.halfHours ?? 0).toBe(longest)
          if (found === undefined) return
          const begins = sorted.filter(
            slot => runFrom(slot) === longest && !sorted.includes((slot + HALF_HOURS - 1) % HALF_HOURS),
          )
          expect(found.text).toContain(clock((begins[0]! % 48) * 30))
        },
      ),
    )
  })

  it('is told as people say it, on the clock of whoever reads', () => {
    const inLisbon = (...available: string[]) => ({ timezone: 'Europe/Lisbon', available })
    expect(stretchOf([inLisbon('mon 18:00-21:00')])).toEqual({
      day: 'Monday',
      part: 'evening',
      text: 'on Monday 18:00-21:00',
      halfHours: 6,
    })
    expect(stretchOf([inLisbon('fri 22:00-01:00')])?.text).toBe('on Friday 22:00-01:00')
    expect(stretchOf([inLisbon('sun 22:00-02:00')])?.text).toBe('on Sunday 22:00-02:00')
    expect(stretchOf([inLisbon('sat 00:00-24:00', 'sun 00:00-24:00')])?.text).toBe(
      'from Saturday 00:00 to Monday 00:00',
    )
    expect(stretchOf([inLisbon(...DAYS.map(day => `${day} 00:00-24:00`))])?.text).toBe(
      'at any hour of the week',
    )
    const mixed = [inLisbon('sun 20:00-23:00'), inLisbon('sun 20:00-23:00'), { timezone: 'Pacific/Auckland' }]
    expect(stretchOf(mixed, at('2026-07-15T12:00:00Z'), 'Pacific/Auckland')?.text).toBe(
      'on Monday 07:00-10:00',
    )
  })

  it('begins in the part of the day that people call so', () => {
    const parts = ['00:30', '05:00', '11:30', '12:00', '17:00', '21:30', '22:00'].map(
      start => stretchOf([{ available: [`wed ${start}-${start === '22:00' ? '23' : '22'}:30`] }])?.part,
    )
    expect(parts).toEqual(['before dawn', 'morning', 'morning', 'afternoon', 'evening', 'evening', 'night'])
  })
})
