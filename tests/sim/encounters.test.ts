import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contactStatistics, INTERVALS_A_DAY } from '../../src/sim/contact-statistics.ts'
import { type Block, type EncounterRequest, encounters } from '../../src/sim/encounters.ts'
import { SETTING_NAMES, SETTINGS } from '../../src/sim/settings.ts'

const requests = fc.record({
  people: fc.integer({ min: 2, max: 60 }),
  days: fc.integer({ min: 1, max: 5 }),
  minutes: fc.integer({ min: 1, max: 90 }),
  seed: fc.integer(),
})
const settingNames = fc.constantFrom(...SETTING_NAMES)
const cases = fc.tuple(requests, settingNames)

/** Every contact as [start, length, one, other]. */
function contactsOf(request: EncounterRequest, name: (typeof SETTING_NAMES)[number] = 'gathering') {
  const { count, starts, lengths, ones, others } = encounters(request, SETTINGS[name])
  return Array.from({ length: count }, (_, c) => [starts[c], lengths[c], ones[c], others[c]] as const)
}

const minutesOf = (contacts: readonly (readonly number[])[], people: number) =>
  (contacts.reduce((sum, [, length]) => sum + length, 0) * 40) / 60 / people

describe('encounters', () => {
  it('are the same for the same seed, and others for another', () => {
    fc.assert(
      fc.property(cases, ([request, name]) => {
        expect(encounters(request, SETTINGS[name])).toEqual(encounters(request, SETTINGS[name]))
      }),
      { numRuns: 20 },
    )
    const request = { people: 30, days: 2, minutes: 60 }
    expect(contactsOf({ ...request, seed: 1 })).not.toEqual(contactsOf({ ...request, seed: 2 }))
  })

  it('join two different people who are there, on their day, and one contact of a pair ends before the next begins', () => {
    fc.assert(
      fc.property(cases, ([request, name]) => {
        const { people, days } = request
        const { count, starts, lengths, ones, others, there } = encounters(request, SETTINGS[name])
        const pairs = new Map<number, [number, number][]>()
        for (let c = 0; c < count; c++) {
          const day = Math.floor(starts[c] / INTERVALS_A_DAY)
          const last = Math.floor((starts[c] + lengths[c] - 1) / INTERVALS_A_DAY)
          if (!(ones[c] >= 0 && ones[c] < others[c] && others[c] < people && lengths[c] >= 1))
            expect.fail(`contact ${c} is none`)
          if (day !== last || day < 0 || day >= days) expect.fail(`contact ${c} leaves its day`)
          if (!there[day * people + ones[c]] || !there[day * people + others[c]])
            expect.fail(`contact ${c} has somebody who is not there`)
          const pair = ones[c] * people + others[c]
          const own = pairs.get(pair) ?? []
          own.push([starts[c], starts[c] + lengths[c]])
          pairs.set(pair, own)
        }
        for (const own of pairs.values()) {
          own.sort(([one], [other]) => one - other)
          for (let k = 1; k < own.length; k++) expect(own[k][0]).toBeGreaterThan(own[k - 1][1])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('take the time that was wanted, within a few per cent', () => {
    for (const name of SETTING_NAMES)
      for (const [people, days, minutes] of [
        [12, 1, 60],
        [30, 2, 60],
        [90, 3, 123],
        [138, 2, 740],
      ]) {
        const reached = minutesOf(contactsOf({ people, days, minutes, seed: 3 }, name), people)
        expect(Math.abs(reached / minutes - 1), `${name} ${people}`).toBeLessThan(0.03)
      }
  })

  it('end where there is no room for the time wanted, or nobody to meet', () => {
    const two = contactsOf({ people: 2, days: 1, minutes: 5000, seed: 1 })
    expect(minutesOf(two, 2)).toBeGreaterThan(30)
    expect(minutesOf(two, 2)).toBeLessThan(700)
    expect(contactsOf({ people: 1, days: 1, minutes: 10, seed: 1 })).toEqual([])
  })

  it('last longer for two who have more in common, but hardly meet more of them', () => {
    const alike = (one: number, other: number) => one % 2 === other % 2
    const share = { time: 0, met: 0 }
    const plain = { time: 0, met: 0 }
    for (let seed = 1; seed <= 12; seed++)
      for (const [counts, affinity] of [
        [plain, undefined],
        [share, (one: number, other: number) => (alike(one, other) ? 1.5 : 0.8)],
      ] as const) {
        const request = { people: 90, days: 3, minutes: 123, seed }
        const contacts = contactsOf(affinity === undefined ? request : { ...request, affinity })
        const within = contacts.filter(([, , one, other]) => alike(one, other))
        const met = (some: typeof contacts) => new Set(some.map(([, , one, other]) => one * 90 + other)).size
        counts.time += minutesOf(within, 1) / minutesOf(contacts, 1) / 12
        counts.met += met(within) / met(contacts) / 12
      }
    expect(share.time / plain.time).toBeGreaterThan(1.1)
    expect(share.met / plain.met).toBeGreaterThan(0.97)
    expect(share.met / plain.met).toBeLessThan(1.06)
  })

  it('keep who is seated at her table for as long as a block lasts, and nowhere else', () => {
    const start = 10 * 180
    const blocks: Block[] = [
      {
        day: 1,
        start: start + 200,
        length: 90,
        tables: [
          [0, 2],
          [1, 3],
        ],
      },
      {
        day: 1,
        start,
        length: 180,
        tables: [
          [0, 1, 2],
          [3, 4, 5, 6],
        ],
      },
    ]
    const tableOf = (block: Block, person: number) => block.tables.findIndex(table => table.includes(person))
    for (let seed = 1; seed <= 20; seed++) {
      const contacts = contactsOf({
        people: 12,
        days: 2,
        minutes: 60,
        seed,
        blocks: day => blocks.filter(block => block.day === day),
      })
      for (const block of blocks) {
        const begin = block.day * INTERVALS_A_DAY + block.start
        const during = contacts.filter(([t, k]) => t < begin + block.length && t + k > begin)
        for (const [, , one, other] of during) expect(tableOf(block, one)).toBe(tableOf(block, other))
        for (const table of block.tables)
          for (const one of table)
            expect(during.some(contact => contact[2] === one || contact[3] === one)).toBe(true)
      }
    }
  })

  it('happen in breaks only, where breaks are given, among who is there and has arrived', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 25 }), (seed, people) => {
        const breaks = [
          { day: 0, start: 1800, length: 90 },
          { day: 0, start: 2400, length: 180 },
          { day: 1, start: 2000, length: 120 },
        ]
        const there = Uint8Array.from({ length: 2 * people }, (_, k) => (k % 5 === 3 ? 0 : 1))
        const arrives = Int32Array.from({ length: people }, (_, k) => (k % 4 === 1 ? 2400 : 0))
        const contacts = contactsOf({ people, days: 2, minutes: 40, seed, breaks, there, arrives })
        for (const [start, length, one, other] of contacts) {
          const day = Math.floor(start / INTERVALS_A_DAY)
          const within = breaks.some(
            pause =>
              pause.day === day &&
              start >= day * INTERVALS_A_DAY + pause.start &&
              start + length <= day * INTERVALS_A_DAY + pause.start + pause.length,
          )
          if (!within) expect.fail(`${start} is in no break`)
          for (const person of [one, other]) {
            expect(there[day * people + person]).toBe(1)
            expect(start).toBeGreaterThanOrEqual(arrives[person])
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('are sought by the sociable, and go on among those who knew each other', () => {
    const people = 40
    const weights = Float64Array.from({ length: people }, (_, k) => (k < 10 ? 4 : 1))
    const timeOf = (contacts: ReturnType<typeof contactsOf>, is: (one: number, other: number) => boolean) =>
      minutesOf(
        contacts.filter(([, , one, other]) => is(one, other)),
        1,
      )
    let sociable = 0
    let known = 0
    let plain = 0
    for (let seed = 1; seed <= 10; seed++) {
      const request = { people, days: 1, minutes: 60, seed }
      const all = contactsOf({ ...request, weights })
      sociable += timeOf(all, one => one < 10) / timeOf(all, () => true) / 10
      const friends = (one: number, other: number) => one % 2 === 0 && other === one + 1
      const pairs = Array.from({ length: people / 2 }, (_, k) => [2 * k, 2 * k + 1, 20] as const)
      known += timeOf(contactsOf({ ...request, known: pairs }), friends)
      plain += timeOf(contactsOf(request), friends)
    }
    expect(sociable).toBeGreaterThan(0.7)
    expect(known).toBeGreaterThan(4 * plain)
  })

  it('look like the recordings they were fitted to', () => {
    const mean = (name: (typeof SETTING_NAMES)[number], people: number, days: number, minutes: number) => {
      const runs = Array.from({ length: 10 }, (_, k) =>
        contactStatistics(encounters({ people, days, minutes, seed: k + 1 }, SETTINGS[name])),
      )
      return (figure: keyof (typeof runs)[number]) =>
        runs.reduce((sum, run) => sum + run[figure], 0) / runs.length
    }
    const conference = mean('gathering', 113, 3, 123)
    const office = mean('workplace', 92, 10, 71)
    for (const [figure, atConference, inOffice] of [
      ['met', 0.35, 0.18],
      ['durationMean', 42, 43],
      ['duration99', 280, 280],
      ['pairGini', 0.76, 0.75],
      ['topTenth', 0.69, 0.63],
      ['once', 0.47, 0.43],
      ['withoutClose', 0.34, 0.52],
      ['nextDayUnmet', 0.17, 0.045],
    ] as const) {
      expect(Math.abs(conference(figure) / atConference - 1), figure).toBeLessThan(0.2)
      expect(Math.abs(office(figure) / inOffice - 1), figure).toBeLessThan(0.2)
    }
    // Two symposia that nothing was fitted to.
    expect(Math.abs(mean('gathering', 138, 2, 740)('met') / 0.79 - 1)).toBeLessThan(0.25)
  })
})
