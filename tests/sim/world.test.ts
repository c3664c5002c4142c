import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { apartPairs } from '../../src/matching/apartness.ts'
import type { StoryLine } from '../../src/sim/chronicle.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { likings } from '../../src/sim/liking.ts'
import { invitePeople, type People } from '../../src/sim/people.ts'
import { luckOf } from '../../src/sim/random.ts'
import { documentOf, storyOf } from '../../src/sim/replay.ts'
import { type Run, simulate } from '../../src/sim/run.ts'
import {
  BLOCK_KINDS,
  type BlockKind,
  type BlockSpec,
  FORMINGS,
  MIXINGS,
  type Parameters,
  RHYTHMS,
} from '../../src/sim/scenario/fields.ts'
import { defaultParameters, parseScenario } from '../../src/sim/scenario.ts'

const upTo = (count: number) => Array.from({ length: count }, (_, k) => k)
const upToHalf = fc.double({ min: 0, max: 0.5, noNaN: true })
const anyShare = fc.double({ min: 0, max: 1, noNaN: true })

const blocks: fc.Arbitrary<BlockSpec> = fc.record(
  {
    kind: fc.constantFrom(...BLOCK_KINDS),
    minutes: fc.integer({ min: 5, max: 60 }),
    rounds: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 3, max: 8 }),
  },
  { requiredKeys: ['kind', 'minutes'] },
) as fc.Arbitrary<BlockSpec>

/** Whatever a designer may write, small enough to be run often. */
const parameters: fc.Arbitrary<Parameters> = fc
  .record({
    people: fc.oneof(fc.integer({ min: 4, max: 14 }), fc.integer({ min: 4, max: 40 })),
    days: fc.integer({ min: 0, max: 3 }),
    months: fc.integer({ min: 0, max: 4 }),
    mixing: fc.constantFrom(...MIXINGS),
    forming: fc.constantFrom(...FORMINGS),
    renewal: fc.constantFrom('keep', 'reshuffle', 'split'),
    rhythm: fc.constantFrom(...(Object.keys(RHYTHMS) as (keyof typeof RHYTHMS)[])),
    seasons: fc.integer({ min: 1, max: 2 }),
    congregations: fc.integer({ min: 1, max: 2 }),
    schedule: fc.oneof(
      fc.constant(defaultParameters().schedule),
      fc.array(fc.array(blocks, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 }),
    ),
    sizes: fc.constantFrom([3, 6], [3, 3], [4, 5], [5, 6]),
    daysApart: fc.constantFrom(1, 7),
    newcomers: anyShare,
    callers: upToHalf,
    shy: upToHalf,
    late: upToHalf,
    noShows: fc.double({ min: 0, max: 0.3, noNaN: true }),
    conflicts: upToHalf,
    mediation: anyShare,
    misses: upToHalf,
    hostsLeave: fc.constantFrom(0, 0, 1, 2),
    hostsLeaveMonth: fc.constant(0),
    agenda: fc.array(fc.constant([upTo(9), upTo(20).slice(9)].map(table => table.map(k => k + 1))), {
      maxLength: 5,
    }),
    assumptions: fc.record({ noted: anyShare, joining: anyShare, leaving: upToHalf, repair: anyShare }),
  })
  .map(part =>
    defaultParameters({
      ...part,
      steps: 300,
      // Of few people all might leave.
      hostsLeave: part.people < 10 ? 0 : part.hostsLeave,
    }),
  )
const runs = fc.record({ parameters, seed: fc.maxSafeInteger(), run: fc.nat(1000) })

/** What a story calls a table, by kind. */
const IN_WORDS: Readonly<Record<string, BlockKind>> = {
  'listened to each other in a pair': 'pairs',
  'listened to each other in a three': 'threes',
  'sat in a clinic': 'clinic',
  'sat at a table': 'tables',
  'chose a group in open space': 'open-space',
}

type Block = {
  readonly date: number
  readonly season: number
  readonly day: number
  readonly minute: number
  readonly kind: BlockKind
  readonly minutes: number
}

/** The timetable of a run, worked out anew: what happens when. */
function timetableOf({ days, daysApart, schedule, opens, months, seasons }: Parameters): Block[] {
  const list: Block[] = []
  let date = 0
  for (let season = 0; season < seasons; season++) {
    for (let day = 0; day < days; day++) {
      let minute = opens * 60
      for (const { kind, minutes, rounds = 1 } of schedule[Math.min(day, schedule.length - 1)])
        for (let round = 0; round < rounds; round++) {
          list.push({ date: date + day * daysApart, season, day, minute, kind, minutes })
          minute += minutes
        }
    }
    date += (days === 0 ? 0 : (days - 1) * daysApart + 1) + months * 30
  }
  return list
}

const tableLines = (run: Run): StoryLine[] =>
  run.world.chronicle.story!.filter(({ what }) => what in IN_WORDS)

/** Who sat down, block by block: tables in the order in which they are told. */
function seatingsOf(run: Run): { readonly block: Block; readonly tables: (readonly number[])[] }[] {
  const lines = tableLines(run)
  const seatings = timetableOf(run.world.parameters)
    .filter(({ kind }) => Object.values(IN_WORDS).includes(kind))
    .map(block => ({
      block,
      tables: lines
        .filter(
          ({ day, minute, what }) =>
            day === block.date && minute === block.minute && IN_WORDS[what] === block.kind,
        )
        .map(({ who }) => who),
    }))
  // Nobody sits anywhere at any other time.
  expect(seatings.reduce((sum, { tables }) => sum + tables.length, 0)).toBe(lines.length)
  return seatings
}

/** From when on somebody is at a gathering, in minutes of the block's day; undefined for never. */
function arrivalOf(
  run: Run,
  person: number,
  { season, day, date }: Block,
  all: readonly Block[],
): number | undefined {
  const { people, gone } = run.world
  if (people.noShow[person] === 1) return undefined
  if (gone[person] === 1 && date > goneOn(run, person)) return undefined
  if (people.late[person] === 0 || day > 0) return 0
  const first = all.filter(block => block.season === season && block.day === 0)
  return first[Math.floor(first.length / 2)].minute
}

const goneOn = (run: Run, person: number): number =>
  run.world.chronicle.story!.find(({ what, who }) => what.endsWith('for good') && who.includes(person))!.day

/** What people said to each other at gatherings: tables as they were on the schedule, and talks in breaks. */
function contactsOf(run: Run): {
  readonly tables: number
  readonly talks: (Interaction & { kind: 'contact' })[]
} {
  const { chronicle, people } = run.world
  const open = new Map<string, number>()
  const key = (at: string, minutes: number, ids: readonly string[]) =>
    `${at} ${minutes} ${[...ids].sort().join(' ')}`
  for (const { block, tables } of seatingsOf(run))
    for (const table of tables) {
      const ids = table.map(person => people.members[person].id)
      const one = key(chronicle.timeOf(block.date, block.minute), block.minutes, ids)
      open.set(one, (open.get(one) ?? 0) + 1)
    }
  const talks: (Interaction & { kind: 'contact' })[] = []
  let tables = 0
  for (const one of chronicle.interactions) {
    if (one.kind !== 'contact' || one.gathering === undefined) continue
    const name = key(one.at, one.minutes, one.participants)
    const left = open.get(name) ?? 0
    if (left > 0) {
      open.set(name, left - 1)
      tables++
    } else talks.push(one)
  }
  // Each table is on the record.
  expect([...open.values()].reduce((sum, count) => sum + count, 0)).toBe(0)
  return { tables, talks }
}

const complete = (request: { parameters: Parameters; seed: number; run: number; cohort?: Cohort }): Run =>
  simulate({ ...request, complete: true })

describe('at a gathering', () => {
  it('everybody who is there sits at one table of a block, and nobody else does', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const { n } = run.world.people
        const { congregations } = run.world.parameters
        const all = timetableOf(request.parameters)
        for (const { block, tables } of seatingsOf(run)) {
          const here = upTo(n).filter(person => {
            const arrival = arrivalOf(run, person, block, all)
            return arrival !== undefined && arrival <= block.minute
          })
          // Congregations gather apart, and one alone has nobody to sit with.
          const groups = upTo(congregations).map(group =>
            here.filter(person => person % congregations === group),
          )
          const expected = groups.filter(group => group.length > 1).flat()
          expect(tables.flat().sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b))
          for (const table of tables)
            expect(
              new Set(table.map(person => person % congregations)).size,
              'congregations at a table',
            ).toBe(1)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('blocks follow each other, so nobody is in two places, and the record has them as they were', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const seatings = seatingsOf(run)
        for (const [k, { block }] of seatings.entries())
          for (const { block: other } of seatings.slice(k + 1))
            if (block.date === other.date)
              expect(other.minute).toBeGreaterThanOrEqual(block.minute + block.minutes)
        contactsOf(run)
      }),
      { numRuns: 20 },
    )
  })

  it('minutes together are those at tables and in breaks, the same both ways', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const { people, minutes, chronicle } = run.world
        const { n, members } = people
        const index = new Map(members.map(({ id }, k) => [id, k]))
        const all = timetableOf(request.parameters)
        const counted = new Float64Array(n * n)
        for (const { block, tables } of seatingsOf(run))
          for (const table of tables)
            for (const one of table)
              for (const other of table) if (one !== other) counted[one * n + other] += block.minutes
        const { talks } = contactsOf(run)
        for (const { participants, minutes: talked, at } of talks) {
          expect(participants).toHaveLength(2)
          const [one, other] = participants.map(id => index.get(id)!)
          counted[one * n + other] += talked
          counted[other * n + one] += talked
          // In breaks only, at the end of which it is written down, and not before both were there.
          const breaks = all.filter(
            ({ date, kind }) =>
              kind === 'break' && chronicle.timeOf(date, 0).slice(0, 10) === at.slice(0, 10),
          )
          const last = breaks.at(-1)!
          expect(at).toBe(chronicle.timeOf(last.date, last.minute + last.minutes))
          const arrivals = [one, other].map(person => arrivalOf(run, person, last, all))
          if (arrivals.includes(undefined))
            expect.fail(`${participants} talked, and one of them was not there`)
          const from = Math.max(...(arrivals as number[]))
          const room = breaks.reduce(
            (sum, { minute, minutes: length }) => sum + Math.max(0, minute + length - Math.max(minute, from)),
            0,
          )
          expect(talked).toBeLessThanOrEqual(room + 0.01)
        }
        for (let one = 0; one < n; one++)
          for (let other = 0; other < n; other++) {
            if (minutes[one * n + other] !== minutes[other * n + one]) expect.fail(`${one} and ${other}`)
            // Talks are written down to a hundredth of a minute.
            if (Math.abs(minutes[one * n + other] - counted[one * n + other]) > 0.01 * talks.length + 1e-9)
              expect.fail(
                `${one} and ${other}: ${minutes[one * n + other]}, recorded ${counted[one * n + other]}`,
              )
          }
      }),
      { numRuns: 25 },
    )
  })

  it('somebody is at tables for as long as these last, and with nobody for longer than she was there', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const { people, minutes } = run.world
        const all = timetableOf(request.parameters)
        const there = (person: number, kinds: (kind: BlockKind) => boolean) =>
          all.reduce((sum, block) => {
            const arrival = arrivalOf(run, person, block, all)
            if (arrival === undefined || !kinds(block.kind)) return sum
            return sum + Math.max(0, block.minute + block.minutes - Math.max(block.minute, arrival))
          }, 0)
        const isTable = (kind: BlockKind) => Object.values(IN_WORDS).includes(kind)
        const seatings = seatingsOf(run)
        for (const person of upTo(people.n)) {
          const atTables = seatings.reduce(
            (sum, { block, tables }) =>
              sum + (tables.some(table => table.includes(person)) ? block.minutes : 0),
            0,
          )
          expect(atTables).toBeLessThanOrEqual(there(person, isTable))
          const most = there(person, kind => isTable(kind) || kind === 'break')
          const longest = Math.max(...minutes.subarray(person * people.n, (person + 1) * people.n))
          expect(longest).toBeLessThanOrEqual(most + 1e-9)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('groups of several rounds of open space are of other people, as after something else', () => {
    /** Of those who sat together first, the share who did in the next round of open space too. */
    const again = (schedule: unknown) => {
      let [together, all] = [0, 0]
      for (let run = 0; run < 10; run++) {
        const part = { people: 30, days: 1, months: 0, late: 0, noShows: 0, schedule }
        const [first, second] = seatingsOf(complete({ parameters: defaultParameters(part), seed: 1, run }))
          .filter(({ block }) => block.kind === 'open-space')
          .map(({ tables }) => tables)
        for (const table of first)
          for (const one of table)
            for (const other of table) {
              if (one === other) continue
              all++
              if (second.some(now => now.includes(one) && now.includes(other))) together++
            }
      }
      return together / all
    }
    const space = { kind: 'open-space', minutes: 30 }
    expect(again([[space, { kind: 'pairs', minutes: 5 }, space]])).toBeLessThan(0.35)
    expect(again([[{ ...space, rounds: 2 }]])).toBeLessThan(0.35)
  })

  it('of two days two months apart people forget as they do otherwise', () => {
    const rest = [[{ kind: 'rest', minutes: 60 }]]
    const part = { people: 12, newcomers: 0, months: 0, callers: 0, forming: 'callers', schedule: rest }
    const closeness = (days: number) =>
      simulate({ parameters: defaultParameters({ ...part, days, daysApart: 60 }), seed: 1, run: 0 }).world
        .bonds.closeness
    const [before, after] = [closeness(0), closeness(2)]
    // From the first day to the end of the second.
    for (const [k, close] of before.entries()) expect(after[k]).toBeCloseTo(close * 0.5 ** (61 / 180), 1)
    expect(after).not.toEqual(before)
  })

  it('in two congregations that gather on the same days people forget as in one', () => {
    const rest = [[{ kind: 'rest', minutes: 60 }]]
    const part = {
      people: 12,
      newcomers: 0,
      months: 0,
      callers: 0,
      forming: 'callers',
      schedule: rest,
      days: 3,
    }
    const closeness = (congregations: number) =>
      simulate({ parameters: defaultParameters({ ...part, congregations, daysApart: 30 }), seed: 1, run: 0 })
        .world.bonds.closeness
    expect(closeness(2)).toEqual(closeness(1))
  })

  it('a congregation of nobody gathers as well', () => {
    const three = defaultParameters({ people: 3, congregations: 4, days: 1, months: 0 })
    expect(simulate({ parameters: three, seed: 1, run: 0 }).outcomes.people).toBeLessThanOrEqual(3)
  })

  it('a second season of nobody gathers as well', () => {
    const part = { people: 10, days: 1, months: 1, seasons: 2, hostsLeave: 10, hostsLeaveMonth: 0 }
    expect(simulate({ parameters: defaultParameters(part), seed: 1, run: 0 }).outcomes.people).toBe(0)
  })
})

describe('the state of a world', () => {
  it('is in range: closeness, liking, minutes and figures', () => {
    fc.assert(
      fc.property(runs, request => {
        const { world, outcomes } = simulate(request)
        const { bonds, people, rupture, firstCrew, minutes } = world
        const { n } = people
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) {
            const [close, like] = [bonds.closeness[i * n + j], bonds.liking[i * n + j]]
            if (!(close >= 0 && close <= 1)) expect.fail(`closeness ${close} of ${i} to ${j}`)
            if (!(Math.abs(like) < 10)) expect.fail(`liking ${like} of ${i} to ${j}`)
            if (rupture[i * n + j] !== rupture[j * n + i]) expect.fail(`rupture of ${i} and ${j}`)
          }
        for (const i of upTo(n))
          expect([bonds.closeness, bonds.liking, minutes, rupture].map(matrix => matrix[i * n + i])).toEqual([
            ...[0, 0, 0, 0],
          ])
        expect(firstCrew.every(day => Number.isNaN(day) || day >= 0)).toBe(true)
        for (const chance of [...people.wish, ...people.misses, ...people.repair])
          if (!(chance >= 0 && chance <= 1)) expect.fail(`a chance of ${chance}`)
        for (const [name, value] of Object.entries(outcomes)) {
          const most = /^(good|alive)@|^(goodCrew|anyCrew|worstTenth|isolates|alive|money|owning)$/.test(name)
            ? 1
            : 1e4
          const least = name.endsWith('Gap') ? -1 : 0
          if (!Number.isNaN(value) && !(value >= least && value <= most)) expect.fail(`${name} is ${value}`)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('has everybody in one crew at most, crews of three to eight while they live, and of those who are here', () => {
    fc.assert(
      fc.property(runs, request => {
        const { world, days } = simulate(request)
        const { crews, crewOf, gone, came, parameters, people } = world
        const taken = new Set<number>()
        for (const [k, crew] of crews.entries()) {
          expect(crew.number).toBe(k)
          expect(crew.since).toBeLessThanOrEqual(days)
          if (crew.ended >= 0) {
            expect(crew.ended).toBeLessThanOrEqual(days)
            expect(crew.because).toBeDefined()
            continue
          }
          expect(crew.members.length).toBeGreaterThanOrEqual(3)
          expect(crew.members.length).toBeLessThanOrEqual(8)
          expect([...crew.members].sort((a, b) => a - b)).toEqual(crew.members)
          expect(crew.caller === -1 || crew.members.includes(crew.caller)).toBe(true)
          for (const person of crew.members) {
            expect(crewOf[person]).toBe(k)
            expect(taken.has(person)).toBe(false)
            taken.add(person)
            expect(gone[person]).toBe(0)
            if (parameters.days > 0) expect(came[person]).toBe(1)
          }
        }
        for (const person of upTo(people.n)) {
          expect(crewOf[person] >= 0).toBe(taken.has(person))
          if (gone[person] === 1) expect(crewOf[person]).toBe(-1)
          if (taken.has(person)) expect(world.firstCrew[person]).toBeLessThanOrEqual(days)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('has nobody do anything after she left for good', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const { gone, chronicle, people } = run.world
        for (const person of upTo(people.n)) {
          if (gone[person] === 0) continue
          const day = goneOn(run, person)
          const after = chronicle.story!.filter(line => line.day > day && line.who.includes(person))
          expect(after).toEqual([])
          const id = people.members[person].id
          const time = chronicle.timeOf(day + 1, 0)
          const later = chronicle.interactions.filter(
            one => one.at >= time && JSON.stringify(one).includes(JSON.stringify(id)),
          )
          expect(later).toEqual([])
        }
      }),
      { numRuns: 25 },
    )
  })

  /** How many have left at the end, of what a scenario says. */
  const leavers = (hostsLeaveMonth: number, months: number) => {
    const raw = { people: 12, days: 1, months, hostsLeave: 3, hostsLeaveMonth }
    try {
      const [{ parameters: one }] = parseScenario(raw, 'x').designs
      return simulate({ parameters: one, seed: 1, run: 0 }).world.gone.reduce((sum, is) => sum + is, 0)
    } catch {
      return 'refused'
    }
  }

  it('loses as many hosts as a scenario says', () => {
    for (const month of [0, 1, 2]) expect(leavers(month, 3)).toBe(3)
    expect(leavers(4, 3)).toBe('refused')
  })

  it('loses them at the end of the last month too, if a scenario may say so', () => {
    for (const months of [0, 1, 3]) expect([3, 'refused']).toContain(leavers(months, months))
  })

  it('never has more people in crews than there are, in any month', () => {
    const part = { people: 30, days: 2, months: 3, hostsLeave: 15, hostsLeaveMonth: 2 }
    const { outcomes } = simulate({ parameters: defaultParameters(part), seed: 1, run: 0 })
    for (const month of upTo(4)) expect(outcomes[`placed@${month}`]).toBeLessThanOrEqual(1)
  })

  it('forms crews of the sizes that the scenario allows', () => {
    fc.assert(
      fc.property(runs, request => {
        // Lots have a test of their own.
        if (request.parameters.forming === 'lots' || request.parameters.renewal === 'split') return
        const [least, most] = request.parameters.sizes
        for (const { what, others } of complete(request).world.chronicle.story!)
          if (/^(joined a caller|accepted the suggested crew|got together):$/.test(what)) {
            // Who declines a suggestion leaves the others with a smaller crew, of three at least.
            expect(others!.length).toBeGreaterThanOrEqual(what.startsWith('accepted') ? 3 : least)
            expect(others!.length).toBeLessThanOrEqual(most)
          }
      }),
      { numRuns: 25 },
    )
  })

  it('forms such crews by lot too', () => {
    for (const sizes of [
      [3, 6],
      [3, 3],
      [8, 8],
    ])
      for (let people = 5; people < 13; people++) {
        const part = {
          ...{ people, sizes, days: 0, months: 0, forming: 'lots', noShows: 0 },
          assumptions: { wish: 1 },
        }
        if (people < sizes[0]) continue
        for (let run = 0; run < 20; run++)
          for (const { members } of simulate({ parameters: defaultParameters(part), seed: 1, run }).world
            .crews)
            expect(members.length).toBeLessThanOrEqual(sizes[1])
      }
  })
})

describe('luck', () => {
  it('makes equal runs of equal seeds and numbers, and others of others', () => {
    fc.assert(
      fc.property(runs, request => {
        const { outcomes, world } = simulate(request)
        const again = simulate(request)
        expect(again.outcomes).toEqual(outcomes)
        expect(again.world.bonds).toEqual(world.bonds)
        expect(again.world.chronicle.interactions).toEqual(world.chronicle.interactions)
        for (const other of [
          { ...request, run: request.run + 1 },
          { ...request, seed: request.seed - 1 },
        ])
          expect(simulate(other).world.bonds).not.toEqual(world.bonds)
      }),
      { numRuns: 15 },
    )
  })

  it('is not changed by keeping a story', () => {
    fc.assert(
      fc.property(runs, request => {
        const [kept, plain] = [complete(request), simulate({ ...request, complete: false })]
        expect(kept.outcomes).toEqual(plain.outcomes)
        expect(kept.world.bonds).toEqual(plain.world.bonds)
        expect(plain.world.chronicle.story).toBeUndefined()
      }),
      { numRuns: 25 },
    )
  })

  type Flag = 'shy' | 'caller' | 'newcomer' | 'minority' | 'remote' | 'late' | 'noShow'
  const FLAGS: readonly Flag[] = ['shy', 'caller', 'newcomer', 'minority', 'remote', 'late', 'noShow']
  const TRAITS = ['sociability', 'openness', 'repair', 'wish', 'misses'] as const
  /** A share of the people, the trait it gives, and what else of those who have it changes. */
  const SHARES: readonly (readonly [keyof Parameters, Flag, readonly (typeof TRAITS)[number][]])[] = [
    ['shy', 'shy', ['sociability', 'openness', 'wish']],
    ['callers', 'caller', []],
    ['newcomers', 'newcomer', []],
    ['minority', 'minority', []],
    ['remote', 'remote', ['misses']],
    ['late', 'late', ['misses']],
    ['noShows', 'noShow', []],
  ]
  const pools = fc.record({
    seed: fc.maxSafeInteger(),
    run: fc.nat(1000),
    founders: fc.integer({ min: 4, max: 30 }),
    invitations: fc.nat(3),
    assumptions: fc.record({ profile: fc.constantFrom(0, 0.02) }),
  })

  it('of all others is as it was, when more people have a trait: it only adds some', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SHARES),
        pools,
        anyShare,
        anyShare,
        (share, { seed, run, ...part }, a, b) => {
          const [field, flag, changes] = share
          const made = [Math.min(a, b), Math.max(a, b)].map((value): [People, Parameters] => {
            const all = defaultParameters({ ...part, [field]: value })
            return [invitePeople(all, luckOf(seed, run)), all]
          })
          const [[fewer, low], [more, high]] = made
          expect(more.n).toBe(fewer.n)
          expect(more.invitedBy).toEqual(fewer.invitedBy)
          expect(more[flag].reduce((sum, is) => sum + is, 0)).toBe(Math.round(Math.max(a, b) * more.n))
          for (const person of upTo(fewer.n)) {
            const isAdded = more[flag][person] > fewer[flag][person]
            // The shy call last: who gets shy leaves her call to somebody else.
            const flags = FLAGS.filter(other => other !== flag && !(flag === 'shy' && other === 'caller'))
            const traits = TRAITS.filter(trait => !isAdded || !changes.includes(trait))
            const of = (people: People) => [...flags, ...traits].map(trait => people[trait][person])
            expect([more[flag][person], ...of(more)]).toEqual([
              isAdded ? 1 : fewer[flag][person],
              ...of(fewer),
            ])
            if (!isAdded) expect(profileOf(more, person)).toEqual(profileOf(fewer, person))
          }
          // Whom one likes hangs on no trait; a language that is not spoken is another profile.
          if (flag !== 'minority' || part.assumptions.profile === 0)
            expect(likings(more.members, high.assumptions, luckOf(seed, run))).toEqual(
              likings(fewer.members, low.assumptions, luckOf(seed, run)),
            )
        },
      ),
    )
  })

  /** Without her ways, which say whether she calls. */
  const profileOf = ({ members, caller }: People, person: number) => {
    const { ways, ...profile } = members[person]
    expect(ways!.includes('caller')).toBe(caller[person] === 1)
    return { ...profile, ways: ways!.filter(way => way !== 'caller') }
  }

  it('of those who stay old hands is as it was, when more people are new', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), anyShare, anyShare, (seed, a, b) => {
        const part = { people: 16, days: 0, months: 0, forming: 'callers', callers: 0 }
        const [fewer, more] = [Math.min(a, b), Math.max(a, b)].map(
          newcomers =>
            simulate({ parameters: defaultParameters({ ...part, newcomers }), seed, run: 0 }).world,
        )
        const isOld = (person: number) => more.people.newcomer[person] === 0
        for (const one of upTo(16))
          for (const other of upTo(16))
            expect(more.bonds.closeness[one * 16 + other]).toBe(
              isOld(one) && isOld(other) ? fewer.bonds.closeness[one * 16 + other] : 0,
            )
      }),
      { numRuns: 25 },
    )
  })

  it('is common to designs: who would miss a meeting misses it in whatever crew', () => {
    // The same people with the same traits, whatever they do together.
    const worlds = (['random', 'golfer', 'free-choice'] as const).map(
      mixing =>
        simulate({ parameters: defaultParameters({ people: 24, mixing, months: 1 }), seed: 4, run: 2 }).world,
    )
    for (const { people, bonds } of worlds) {
      expect(people).toEqual(worlds[0].people)
      expect(bonds.liking).toEqual(worlds[0].bonds.liking)
    }
    // And other tables.
    expect(worlds[1].minutes).not.toEqual(worlds[0].minutes)
  })
})

/** A camp with some who must stay apart, none of them in one crew so far, and nobody bound to be together. */
function campOf(seed: number, apart: readonly (readonly [number, number])[]): Cohort {
  const invented = inventCohort({ members: 20, seed })
  const ids = invented.members.map(({ id }) => id)
  const camp: Cohort = {
    ...invented,
    boundaries: [
      ...invented.boundaries.filter(({ kind }) => kind === 'apart'),
      ...apart.flatMap(([i, j], k) =>
        i === j || k % 2 === 1 ? [] : [{ between: [ids[i], ids[j]], kind: 'apart' as const, by: ids[i] }],
      ),
    ],
    wishes: [
      ...invented.wishes.filter(({ from, to }) => apart.every(([i, j]) => ids[i] !== from || ids[j] !== to)),
      ...apart.flatMap(([i, j], k) =>
        i === j || k % 2 === 0 ? [] : [{ from: ids[i], to: ids[j], kind: 'not-now' as const }],
      ),
    ],
  }
  const pairs = apartPairs(camp)
  return {
    ...camp,
    crews: camp.crews
      .filter(({ members }) => !pairs.some(pair => pair.every(id => members.includes(id))))
      .map(({ locked: _, ...crew }) => crew),
  }
}

const given = fc.record({
  parameters,
  seed: fc.nat(1e6),
  run: fc.nat(100),
  cohort: fc
    .tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.uniqueArray(fc.tuple(fc.nat(19), fc.nat(19)), { maxLength: 12, selector: pair => pair.join() }),
    )
    .map(([seed, apart]) => campOf(seed, apart)),
})

describe('a real cohort as the beginning', () => {
  it('never has two in a crew who must stay apart', () => {
    fc.assert(
      fc.property(given, request => {
        const { world } = complete(request)
        const { people, crews, chronicle } = world
        const index = new Map(people.members.map(({ id }, k) => [id, k]))
        const apart = apartPairs(request.cohort).flatMap(pair => {
          const [one, other] = pair.map(id => index.get(id))
          return one === undefined || other === undefined ? [] : [[one, other]]
        })
        const groups = [
          ...crews.map(({ members }) => members),
          // As they formed, and as people joined.
          ...chronicle.story!.flatMap(({ what, others }) =>
            others !== undefined && /(crew|together|caller|room).*:$/.test(what) ? [others] : [],
          ),
        ]
        for (const group of groups)
          for (const pair of apart)
            if (pair.every(person => group.includes(person))) expect.fail(`${pair} must stay apart: ${group}`)
      }),
      { numRuns: 20 },
    )
  })

  it('begins with its people, their trust and their crews', () => {
    const cohort = campOf(3, [])
    const parameters = defaultParameters({ days: 0, months: 0, forming: 'callers', callers: 0 })
    const { world } = simulate({ parameters, seed: 1, run: 0, cohort: { ...cohort, calls: [] } })
    const taking = cohort.members.filter(({ paused }) => paused !== true)
    expect(world.people.members).toEqual(taking)
    const { n } = world.people
    // Who trusts somebody more is closer to her.
    const dyads = computeTrust(cohort).dyads.filter(({ openConflicts }) => openConflicts.length === 0)
    const index = new Map(taking.map(({ id }, k) => [id, k]))
    const known = dyads.flatMap(({ a, b, aToB }) => {
      const [i, j] = [index.get(a), index.get(b)]
      return i === undefined || j === undefined
        ? []
        : [{ trust: aToB.trust, close: world.bonds.closeness[i * n + j] }]
    })
    known.sort((one, other) => one.trust - other.trust)
    expect(known.length).toBeGreaterThan(10)
    expect(known.at(-1)!.close).toBeGreaterThan(known[0].close)
    for (const { close } of known) expect(close).toBeLessThanOrEqual(0.8)
    // Their crews stand, but for who is in two.
    const theirs = cohort.crews
      .filter(({ members }) => members.every(id => index.has(id)))
      .map(({ members }) => members.map(id => index.get(id)!))
    const taken = new Set<number>()
    const standing = theirs.flatMap(members => {
      const free = members.filter(person => !taken.has(person)).sort((a, b) => a - b)
      if (free.length < 3) return []
      for (const person of free) taken.add(person)
      return [free]
    })
    expect(standing.length).toBeGreaterThan(0)
    expect(world.crews.slice(0, standing.length).map(({ members }) => members)).toEqual(standing)
  })

  const six: Cohort = {
    ...emptyCohort('six'),
    members: upTo(6).map(k => ({ id: `m${k}`, name: `M${k}` })),
    boundaries: [{ between: ['m0', 'm1'], kind: 'together' }],
  }
  const runsOf = (part: object) =>
    upTo(20).map(run =>
      simulate({ parameters: defaultParameters({ steps: 200, ...part }), seed: 1, run, cohort: six }),
    )

  it('suggests crews that hold two who are to be together, or neither', () => {
    const part = { days: 1, months: 0, forming: 'suggestions', noShows: 0, assumptions: { wish: 1 } }
    expect(runsOf(part).flatMap(({ world }) => world.crews).length).toBeGreaterThan(5)
  })

  it('goes on where a caller takes in one of two who are to be together', () => {
    const callers = {
      ...six,
      members: six.members.map((one, k) => (k === 5 ? { ...one, ways: ['caller'] } : one)),
    }
    for (const run of upTo(20))
      simulate({
        parameters: defaultParameters({ days: 1, months: 1, steps: 200, forming: 'mixed' }),
        ...{ seed: 1, run, cohort: callers },
      })
  })

  it('goes on where two fall out who were to be together', () => {
    const part = {
      days: 1,
      months: 2,
      seasons: 2,
      renewal: 'reshuffle',
      forming: 'suggestions',
      conflicts: 1,
    }
    runsOf({ ...part, mediation: 0, noShows: 0, assumptions: { repair: 0, wish: 1 } })
  })

  it('is not changed by a run', () => {
    const cohort = campOf(2, [[0, 1]])
    const before = structuredClone(cohort)
    simulate({ parameters: defaultParameters({ days: 1, months: 1 }), seed: 1, run: 0, cohort })
    expect(cohort).toEqual(before)
  })
})

describe('the document of a run', () => {
  it('is a cohort without a fault, whoever it began with', () => {
    fc.assert(
      fc.property(runs, request => {
        const document = documentOf(complete(request))
        expect(parseCohort(JSON.parse(JSON.stringify(document)), 'the document').notes).toEqual([])
      }),
      { numRuns: 20 },
    )
    fc.assert(
      fc.property(given, request => {
        const document = documentOf(complete(request))
        parseCohort(JSON.parse(JSON.stringify(document)), 'the document')
        const ids = document.members.map(({ id }) => id)
        expect(ids.sort()).toEqual(request.cohort.members.map(({ id }) => id).sort())
      }),
      { numRuns: 10 },
    )
  })

  it('has of trust only what was noted: what nobody confirmed does not count', () => {
    let unconfirmed = 0
    fc.assert(
      fc.property(runs, request => {
        const document = documentOf(complete(request))
        const noted = document.interactions.filter(one => one.recordedBy === undefined)
        unconfirmed += document.interactions.length - noted.length
        for (const one of document.interactions)
          if (one.recordedBy !== undefined) {
            expect(one).toMatchObject({ kind: 'contact' })
            expect(one.confirmedBy).toBeUndefined()
          }
        expect(computeTrust(document).dyads).toEqual(computeTrust({ ...document, interactions: noted }).dyads)
        // Without the story there is nothing else.
        const plain = documentOf(simulate({ ...request, complete: false }))
        expect(plain.interactions.map(({ id: _, ...one }) => one)).toEqual(
          noted.map(({ id: _, ...one }) => one),
        )
      }),
      { numRuns: 20 },
    )
    expect(unconfirmed).toBeGreaterThan(100)
  })

  it('has the crews that stand, who paused for good, and the gatherings with whoever came', () => {
    const parameters = defaultParameters({
      people: 24,
      days: 2,
      months: 3,
      seasons: 2,
      hostsLeave: 2,
      hostsLeaveMonth: 1,
    })
    const run = complete({ parameters, seed: 3, run: 1 })
    const { world } = run
    const document = documentOf(run)
    const ids = (people: readonly number[]) => people.map(person => world.people.members[person].id)
    expect(document.crews.map(({ members }) => members)).toEqual(
      world.crews.filter(({ ended }) => ended < 0).map(({ members }) => ids(members)),
    )
    expect(document.members.filter(({ paused }) => paused).map(({ id }) => id)).toEqual(
      ids(upTo(24).filter(person => world.gone[person] === 1)),
    )
    expect(document.gatherings).toMatchObject([
      { id: 'gathering-1', from: '2026-06-05', to: '2026-06-06' },
      { id: 'gathering-2', from: '2026-09-05', to: '2026-09-06' },
    ])
    expect(document.gatherings[0].attendees).toEqual(ids(upTo(24).filter(person => world.came[person] === 1)))
    // A year is no more than was lived.
    expect(document.asOf).toBe(world.chronicle.timeOf(run.days, 0))
  })

  it('can begin a run whose document is one again', () => {
    const first = documentOf(
      complete({ parameters: defaultParameters({ people: 12, days: 1, months: 1 }), seed: 1, run: 0 }),
    )
    const second = complete({
      parameters: defaultParameters({ days: 1, months: 1 }),
      seed: 1,
      run: 0,
      cohort: first,
    })
    expect(parseCohort(documentOf(second), 'the document').cohort.gatherings).toHaveLength(2)
  })
})

describe("somebody's story", () => {
  it('is in order, begins with who she is and ends as the run did', () => {
    fc.assert(
      fc.property(runs, request => {
        const run = complete(request)
        const { people, crewOf } = run.world
        for (const [person, { id, name }] of people.members.entries()) {
          const story = storyOf(run, id)
          expect([story.member, story.name]).toEqual([id, name])
          expect(story.events[0].what).toMatch(
            /^was (there from the start|invited by .+); (new here|an old hand)/,
          )
          const times = story.events.map(({ day, time }) => `${String(day).padStart(4, '0')} ${time ?? ''}`)
          expect([...times].sort()).toEqual(times)
          for (const { time, what } of story.events) {
            expect(time ?? '00:00').toMatch(/^([01]\d|2[0-3]):[0-5]\d$/)
            expect(what).not.toMatch(/undefined|NaN|:$/)
          }
          if (crewOf[person] < 0) {
            expect(story.good).toBe(false)
            expect(story.ending).toMatch(/^She ended in no crew after \d+ days/)
          } else
            expect(
              story.ending.startsWith(
                story.good ? 'She ended in a good crew: ' : 'She ended in a crew that is not good',
              ),
            ).toBe(true)
        }
        const isCounted = (person: number) =>
          run.world.gone[person] === 0 && (run.world.came[person] === 1 || request.parameters.days === 0)
        const counted = upTo(people.n).filter(isCounted)
        const good = counted.filter(person => storyOf(run, people.members[person].id).good).length
        if (counted.length > 0) expect(run.outcomes.goodCrew).toBeCloseTo(good / counted.length, 12)
      }),
      { numRuns: 15 },
    )
  })
})
