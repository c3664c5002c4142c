import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseContacts } from '../../src/graph/files/contacts.ts'
import {
  type ContactStatistics,
  contactStatistics,
  INTERVALS_A_DAY,
  type Recording,
  recordingOf,
} from '../../src/sim/contact-statistics.ts'

/** One contact: first interval, how many, who. */
type Contact = readonly [start: number, length: number, one: number, other: number]

const recording = (people: number, contacts: readonly Contact[]): Recording => ({
  people,
  count: contacts.length,
  starts: Int32Array.from(contacts, ([start]) => start),
  lengths: Int32Array.from(contacts, ([, length]) => length),
  ones: Int32Array.from(contacts, ([, , one]) => one),
  others: Int32Array.from(contacts, ([, , , other]) => other),
})

describe('the statistics of contacts', () => {
  it('are those counted by hand', () => {
    const day = INTERVALS_A_DAY
    const figures = contactStatistics(
      recording(4, [
        [100, 45, 0, 1],
        [200, 1, 0, 1],
        [110, 2, 1, 2],
        [100, 2, 3, 2],
        [day + 100, 1, 1, 0],
        [day + 100, 3, 0, 2],
      ]),
    )
    expect(figures.met).toBe(4 / 6)
    expect(figures.durationMean).toBe((54 / 6) * 20)
    expect(figures.duration99).toBe(900)
    // Pairs' totals 2, 2, 3 and 47 of 54.
    expect(figures.pairGini).toBeCloseTo((2 * (2 + 4 + 9 + 188)) / (4 * 54) - 5 / 4, 12)
    expect(figures.topTenth).toBe(47 / 54)
    expect(figures.once).toBe(3 / 4)
    expect(figures.withoutClose).toBe(2 / 4)
    // On both days: 0, 1 and 2. Of them 0 and 2 had not met, and then met; 0 and 1 were close, and met again.
    expect(figures.nextDayUnmet).toBe(1)
    expect(figures.nextDayClose).toBe(1)
  })

  it('are what counting line by line gives, on any recording', () => {
    const contacts = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 3 * INTERVALS_A_DAY }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
      ),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(contacts, drawn => {
        const lines = new Set<string>()
        for (const [start, length, one, other] of drawn)
          for (let t = start; t < start + length && one !== other; t++)
            lines.add(`${t} ${Math.min(one, other)} ${Math.max(one, other)}`)
        if (lines.size === 0) return
        const rows = [...lines].map(line => line.split(' ').map(Number))
        expect(contactStatistics(merged(6, rows))).toEqual(slowStatistics(6, rows))
      }),
      { numRuns: 200 },
    )
  })

  it('read a recording through a cohort', () => {
    const text = '20 a b\n40 a b\n80 a b\n40 c b\n86400 a c\n'
    const read = recordingOf(parseContacts(text, 'x.dat').cohort)
    expect({ ...read, count: read.count }).toEqual(
      recording(3, [
        [1, 2, 0, 1],
        [2, 1, 1, 2],
        [4, 1, 0, 1],
        [4320, 1, 0, 2],
      ]),
    )
    const three = recordingOf({
      members: ['a', 'b', 'c'].map(id => ({ id, name: id })),
      interactions: [
        { id: '1', kind: 'contact', at: '1970-01-01T00:01:00Z', participants: ['c', 'a', 'b'], minutes: 1 },
        { id: '2', kind: 'listening', at: '1970-01-01T00:01:00Z', participants: ['c', 'a', 'b'] },
      ],
    })
    expect(three).toEqual(
      recording(3, [
        [3, 3, 0, 1],
        [3, 3, 0, 2],
        [3, 3, 1, 2],
      ]),
    )
  })
})

/** Lines merged to contacts, in no particular order. */
function merged(people: number, rows: readonly number[][]): Recording {
  const has = new Set(rows.map(row => row.join(' ')))
  const contacts: Contact[] = []
  for (const [t, one, other] of rows) {
    if (has.has(`${t - 1} ${one} ${other}`)) continue
    let length = 1
    while (has.has(`${t + length} ${one} ${other}`)) length++
    contacts.push([t, length, one, other])
  }
  return recording(people, contacts)
}

/** The same figures, line by line and pair by pair. */
function slowStatistics(people: number, rows: readonly number[][]): ContactStatistics {
  const { starts, lengths, ones, others } = merged(people, rows)
  const durations = [...lengths].map(length => length * 20).sort((a, b) => a - b)
  const total = (one: number, other: number, lines = rows) =>
    lines.filter(([, a, b]) => a === one && b === other).length
  const pairs: [number, number][] = []
  for (let one = 0; one < people; one++)
    for (let other = one + 1; other < people; other++) pairs.push([one, other])
  const met = pairs.filter(([one, other]) => total(one, other) > 0)
  const totals = met.map(([one, other]) => total(one, other)).sort((a, b) => b - a)
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
  const contactsOf = ([one, other]: [number, number]) =>
    [...starts].filter((_, c) => ones[c] === one && others[c] === other).length
  const alone = Array.from({ length: people }, (_, p) => p).filter(
    p => !met.some(([one, other]) => (one === p || other === p) && total(one, other) >= 45),
  )
  const dayOf = (t: number) => Math.floor(t / INTERVALS_A_DAY)
  const days = [...new Set(rows.map(([t]) => dayOf(t)))].sort((a, b) => a - b)
  const counts = { unmet: 0, unmetMet: 0, close: 0, closeMet: 0 }
  for (const [k, day] of days.slice(1).entries()) {
    const before = rows.filter(([t]) => dayOf(t) === days[k])
    const after = rows.filter(([t]) => dayOf(t) === day)
    const on = (lines: readonly number[][], p: number) => lines.some(([, a, b]) => a === p || b === p)
    for (const [one, other] of pairs) {
      if (![before, after].every(lines => on(lines, one) && on(lines, other))) continue
      const again = total(one, other, after) > 0 ? 1 : 0
      const first = total(one, other, before)
      if (first === 0) {
        counts.unmet++
        counts.unmetMet += again
      } else if (first >= 45) {
        counts.close++
        counts.closeMet += again
      }
    }
  }
  const n = totals.length
  const ascending = totals.toReversed()
  return {
    met: n / pairs.length,
    durationMean: expect.closeTo(sum(durations) / durations.length, 9),
    duration99: durations[Math.floor(durations.length * 0.99)],
    pairGini: expect.closeTo(
      sum(ascending.flatMap(x => ascending.map(y => Math.abs(x - y)))) / (2 * n * sum(totals)),
      9,
    ),
    topTenth: sum(totals.slice(0, Math.max(1, Math.floor(n / 10)))) / sum(totals),
    once: met.filter(pair => contactsOf(pair) === 1).length / n,
    withoutClose: alone.length / people,
    nextDayUnmet: counts.unmetMet / counts.unmet,
    nextDayClose: counts.closeMet / counts.close,
  }
}
