/**
 * A gathering: days of blocks. Tables are filled by the mixing design as their round comes; in breaks people mingle as
 * `encounters` has it, with the time at tables in their memory. What is planned on a day rests on what is known that
 * morning: an organiser can look at her list overnight, not between coffee and lunch.
 *
 * Time together makes people close (bonds.ts), more so in pairs and clinics than over lunch; and it is recorded: what is on
 * the schedule as it is, talks in breaks where somebody noted them.
 */
import { computeTrust, pairKey } from '../graph/trust.ts'
import { organiserView } from '../matching/knowledge.ts'
import { meetingWorth } from '../matching/meeting-worth.ts'
import { fade, pull, spend } from './bonds.ts'
import { INTERVAL_SECONDS, INTERVALS_A_DAY, type Recording } from './contact-statistics.ts'
import type { Round } from './designs/design.ts'
import { freeChoice } from './designs/free-choice.ts'
import { DESIGNS } from './designs/index.ts'
import { type Block, type Break, encounters } from './encounters.ts'
import type { BlockKind, BlockSpec } from './scenario/fields.ts'
import { SETTINGS } from './settings.ts'
import { cohortAt, type World } from './world.ts'

const MINUTE = 60 / INTERVAL_SECONDS
/** People at a table where the schedule does not say. */
const TABLE = 5
const GROUP = 6
/** Rounds of open space have numbers of their own, so that their luck is another. */
const OPEN_SPACE = 500
/** Hours that one past contact in the memory of those who mingle stands for, and the most that one pair has of them. */
const HOURS_A_CONTACT = 2
const MOST_KNOWN = 30
/** How much longer two talk who are drawn to each other, per unit of mean pull. */
const DRAWN = 0.25

/** A block of the schedule with its time. */
type Timed = { readonly day: number; readonly minute: number; readonly spec: BlockSpec }
type TableKind = 'pairs' | 'threes' | 'clinic' | 'tables' | 'open-space'

/** Lets a group of people gather from a day on. */
export function gather(world: World, group: readonly number[], startDay: number, season: number): void {
  const { parameters, people } = world
  if (parameters.days === 0) return
  const blocks = timetable(world)
  const present = new Presence(world, group, blocks, season)
  const meeting = new Gathering(world, group, present, blocks, startDay, season)
  const breaks = blocks
    .filter(({ spec }) => spec.kind === 'break')
    .map(({ day, minute, spec }): Break => ({ day, start: minute * MINUTE, length: spec.minutes * MINUTE }))
  const mingled =
    breaks.reduce((sum, { length }) => sum + length / MINUTE, 0) * parameters.assumptions.mingling
  const local = new Map(group.map((person, k) => [person, k]))
  const { there, arrives } = present
  const recording = encounters(
    {
      people: group.length,
      days: parameters.days,
      minutes: mingled * (there.reduce((sum, is) => sum + is, 0) / there.length),
      seed: world.luck.word('mingling', season, group[0]),
      breaks,
      there,
      arrives,
      weights: Float64Array.from(group, person => people.sociability[person]),
      known: known(world, group),
      affinity: (one, other) => drawnTogether(world, group[one], group[other]),
      blocks: (day, before) => {
        meeting.mingled(before)
        return meeting.hold(day, local)
      },
    },
    SETTINGS.gathering,
  )
  meeting.mingled(recording)
}

/** The gathering's blocks with their times; the last day of the schedule is repeated. */
function timetable({ parameters: { schedule, days, opens } }: World): Timed[] {
  return Array.from({ length: days }, (_, day) => {
    let minute = opens * 60
    return schedule[Math.min(day, schedule.length - 1)].flatMap(spec =>
      Array.from({ length: spec.rounds ?? 1 }, (): Timed => {
        const timed = { day, minute, spec }
        minute += spec.minutes
        return timed
      }),
    )
  }).flat()
}

/** Who is there when. */
class Presence {
  /** 1 at [day * people + person], by place in the group. */
  readonly there: Uint8Array
  /** Before which interval each is not there, by place in the group. */
  readonly arrives: Int32Array
  private readonly group: readonly number[]

  constructor(world: World, group: readonly number[], blocks: readonly Timed[], season: number) {
    const { people, parameters, came, chronicle, gone } = world
    const { days } = parameters
    const first = blocks.filter(({ day }) => day === 0)
    const noon = first[Math.floor(first.length / 2)].minute * MINUTE
    this.group = group
    this.there = new Uint8Array(days * group.length)
    this.arrives = new Int32Array(group.length)
    for (const [k, person] of group.entries()) {
      const comes = people.noShow[person] === 0 && gone[person] === 0
      if (comes) {
        came[person] = 1
        for (let day = 0; day < days; day++) this.there[day * group.length + k] = 1
      }
      if (people.late[person] === 1) this.arrives[k] = noon
      if (season === 0 && !comes)
        chronicle.story?.push({ day: 0, who: [person], what: 'did not come to the gathering' })
      else if (season === 0 && people.late[person] === 1)
        chronicle.story?.push({
          day: 0,
          minute: noon / MINUTE,
          who: [person],
          what: 'came late, in the middle of the first day',
        })
    }
  }

  /** Who is there for a block, ascending. */
  at(day: number, minute: number): number[] {
    const { group, there, arrives } = this
    const now = day * INTERVALS_A_DAY + minute * MINUTE
    return group.filter((_, k) => there[day * group.length + k] === 1 && arrives[k] <= now)
  }
}

/** A gathering as it goes on. */
class Gathering {
  private readonly world: World
  private readonly group: readonly number[]
  private readonly present: Presence
  private readonly blocks: readonly Timed[]
  private readonly startDay: number
  private readonly season: number
  private readonly id: string
  /** How often two sat together, n x n. */
  private readonly met: Uint16Array
  /** How often each asked in a clinic. */
  private readonly asked: Uint8Array
  private readonly sizes: readonly number[]
  private number = 0
  private openSpaces = 0
  /** How many contacts of the recording were taken in, and the day they are of. */
  private read = 0
  private day = -1

  constructor(
    world: World,
    group: readonly number[],
    present: Presence,
    blocks: readonly Timed[],
    startDay: number,
    season: number,
  ) {
    this.world = world
    this.group = group
    this.present = present
    this.blocks = blocks
    this.startDay = startDay
    this.season = season
    this.id = world.chronicle.gatheringId(season)
    this.met = new Uint16Array(world.people.n ** 2)
    this.asked = new Uint8Array(world.people.n)
    this.sizes = blocks.flatMap(({ spec }) => (isChosen(spec.kind) ? [sizeOf(spec)] : []))
  }

  /** A day's tables and circles, in order; gives the tables in the numbers of `local`. */
  hold(day: number, local: ReadonlyMap<number, number>): Block[] {
    const { bonds, parameters } = this.world
    // Of this congregation only: on the same days others gather too, each for themselves.
    if (day > 0) fade(bonds, parameters.daysApart, parameters.assumptions.halfLifeDays, this.group)
    this.day = day
    const knowledge = this.knowledge(day)
    return this.blocks.flatMap(({ day: on, minute, spec }): Block[] => {
      const here = on === day ? this.present.at(day, minute) : []
      if (here.length < 2) return []
      if (spec.kind === 'circle') this.circle(here, minute, spec.minutes)
      if (!isTable(spec.kind)) return []
      const tables = this.seat(here, spec, spec.kind, knowledge)
      for (const table of tables) if (table.length > 1) this.sit(table, minute, spec.minutes, spec.kind)
      return [
        {
          day,
          start: minute * MINUTE,
          length: spec.minutes * MINUTE,
          tables: tables.map(table => table.map(person => local.get(person)!)),
        },
      ]
    })
  }

  /** Takes in the talks in breaks since it was last called. */
  mingled({ count, starts, lengths, ones, others }: Recording): void {
    const { world, group, day, id } = this
    const { people, luck, bonds, minutes, chronicle, parameters } = world
    const { n } = people
    const intervals = new Map<number, number>()
    const breaks = this.blocks.filter(block => block.day === day && block.spec.kind === 'break')
    const inBreak = new Uint8Array(INTERVALS_A_DAY)
    for (const { minute, spec } of breaks) inBreak.fill(1, minute * MINUTE, (minute + spec.minutes) * MINUTE)
    for (; this.read < count; this.read++) {
      const c = this.read
      if (inBreak[starts[c] % INTERVALS_A_DAY] === 0) continue
      const pair = group[ones[c]] * n + group[others[c]]
      intervals.set(pair, (intervals.get(pair) ?? 0) + lengths[c])
    }
    if (intervals.size === 0) return
    const last = breaks.at(-1)!
    const at = chronicle.timeOf(this.date(day), last.minute + last.spec.minutes)
    for (const [pair, length] of intervals) {
      const [one, other] = [Math.floor(pair / n), pair % n]
      const talked = length / MINUTE
      spend(bonds, one, other, talked / 60)
      minutes[pair] += talked
      minutes[other * n + one] += talked
      const noted = luck.uniform('noting', one, other, this.date(day)) < parameters.assumptions.noted
      chronicle.talk(at, one, other, Math.round(talked * 100) / 100, id, noted)
      if (talked >= 10)
        chronicle.story?.push({
          day: this.date(day),
          minute: last.minute,
          who: [one, other],
          what: `talked for ${Math.round(talked)} minutes in the breaks`,
        })
    }
  }

  private date(day: number): number {
    return this.startDay + day * this.world.parameters.daysApart
  }

  private circle(here: readonly number[], minute: number, minutes: number): void {
    const { bonds, chronicle, parameters } = this.world
    const hours = (minutes / 60) * parameters.assumptions.depth.circle
    for (const [k, one] of here.entries())
      for (const other of here.slice(k + 1)) spend(bonds, one, other, hours)
    chronicle.record(this.date(this.day), minute, { kind: 'listening', gathering: this.id }, here)
  }

  private seat(here: readonly number[], spec: BlockSpec, kind: TableKind, knowledge: Knowledge): number[][] {
    const { world, group, season, met, sizes } = this
    const { people, luck, bonds, apart, parameters } = world
    const { n } = people
    const round: Round = {
      here,
      size: sizeOf(spec),
      number: this.number,
      of: sizes.length,
      sizes,
      expected: group,
      luck,
      season,
      met: (one, other) => met[one * n + other],
      apart: (one, other) => apart[one * n + other] === 1,
      worth: knowledge.worth,
      trust: knowledge.trust,
      pull: (from, to) => pull(bonds, from, to),
      agenda: parameters.agenda?.map(tables => tables.map(table => table.map(person => person - 1))),
    }
    const tables =
      kind === 'open-space'
        ? freeChoice({ ...round, number: OPEN_SPACE + this.openSpaces++ })
        : DESIGNS[parameters.mixing](round)
    if (kind !== 'open-space') this.number++
    return tables
  }

  private sit(table: readonly number[], minute: number, minutes: number, kind: TableKind): void {
    const { world, met, id } = this
    const { people, bonds, chronicle, parameters } = world
    const { n } = people
    const day = this.date(this.day)
    const hours = (minutes / 60) * parameters.assumptions.depth[kind]
    for (const one of table)
      for (const other of table) {
        if (one === other) continue
        met[one * n + other]++
        world.minutes[one * n + other] += minutes
        if (one < other) spend(bonds, one, other, hours)
      }
    if (kind === 'clinic') {
      const asker = table.reduce((best, person) => (this.asked[person] < this.asked[best] ? person : best))
      this.asked[asker]++
      const offerers = table.filter(person => person !== asker).map(person => people.members[person].id)
      chronicle.record(day, minute, {
        kind: 'support',
        asker: people.members[asker].id,
        offerers,
        gathering: id,
      })
    } else if (kind === 'pairs' || kind === 'threes')
      chronicle.record(day, minute, { kind: 'listening', gathering: id }, table)
    chronicle.record(day, minute, { kind: 'contact', minutes, gathering: id }, table)
    chronicle.story?.push({ day, minute, who: [...table], what: IN_WORDS[kind] })
  }

  /** What the organiser's engine makes of what is known on a morning; asked only by the designs that look at it. */
  private knowledge(day: number): Knowledge {
    const { world, group } = this
    const ids = world.people.members.map(({ id }) => id)
    const lazily = <T>(make: () => T) => {
      let made: T | undefined
      return () => (made ??= make())
    }
    const cohort = lazily(() => cohortAt(world, this.date(day), 0, group))
    const worth = lazily(() => meetingWorth(cohort()))
    const trust = lazily(() => {
      const dyads = computeTrust(organiserView(cohort())).dyads
      return new Map(dyads.map(dyad => [pairKey(dyad.a, dyad.b), dyad.mutual]))
    })
    return {
      worth: (one, other) => worth()(ids[one], ids[other]),
      trust: (one, other) => trust().get(pairKey(ids[one], ids[other])) ?? 0.5,
    }
  }
}

type Knowledge = Pick<Round, 'worth' | 'trust'>

const IN_WORDS: Readonly<Record<TableKind, string>> = {
  pairs: 'listened to each other in a pair',
  threes: 'listened to each other in a three',
  clinic: 'sat in a clinic',
  tables: 'sat at a table',
  'open-space': 'chose a group in open space',
}

const isTable = (kind: BlockKind): kind is TableKind =>
  kind !== 'circle' && kind !== 'break' && kind !== 'rest'
/** Tables that the design fills. */
const isChosen = (kind: BlockKind): boolean => isTable(kind) && kind !== 'open-space'

function sizeOf({ kind, size }: BlockSpec): number {
  if (kind === 'pairs') return 2
  if (kind === 'threes') return 3
  return size ?? (kind === 'open-space' ? GROUP : TABLE)
}

/** Who knew whom before, as past contacts of those who mingle. */
function known({ bonds, parameters }: World, group: readonly number[]): [number, number, number][] {
  const pairs: [number, number, number][] = []
  for (const [i, one] of group.entries())
    for (let j = i + 1; j < group.length; j++) {
      const close = bonds.closeness[one * bonds.n + group[j]]
      if (close < 0.01) continue
      const hours = (-Math.log(1 - Math.min(0.99, close)) / Math.LN2) * parameters.assumptions.hoursToFriend
      pairs.push([i, j, Math.min(MOST_KNOWN, Math.ceil(hours / HOURS_A_CONTACT))])
    }
  return pairs
}

/** How much longer than others two talk, about 1. */
function drawnTogether({ bonds, speaks, parameters }: World, one: number, other: number): number {
  const mean = (pull(bonds, one, other) + pull(bonds, other, one)) / 2
  const foreign = speaks[one * bonds.n + other] === 1 ? 1 : parameters.assumptions.foreign
  return foreign * Math.exp(Math.max(-1, Math.min(1.5, DRAWN * mean)))
}
