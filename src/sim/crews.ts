/**
 * The life of crews: they meet by their rhythm, people miss meetings, get close, quarrel, make up, ask and help each other,
 * come to own something together, leave, join; and some crews end.
 *
 * A day's luck in it is each person's own (for conflicts the pair's), whatever crew she is in: so designs share it.
 *
 *   misses     her own chance x exp(-0.6 pull) x 1.5 without a common hour x 1.3 where the caller has gone
 *   conflict   in a meeting of a crew of mean liking `conflicts`, shared among the pairs there; x exp(-liking / 2) a pair
 *   repair     mean of both, and `mediation` of what is left: ends well, and they are closer; else a rupture
 *   leaving    `leaving` x exp(-1.2 pull), six times that for who has a rupture in the crew
 *   end        fewer than three, or hardly a third came to the last three meetings
 *
 * Why crews of this kind end was asked of 90 of them (Wituk et al. 2002: attendance 76 %, leadership 52 %, conflict 31 %):
 * these are the ways there are here.
 */
import { LARGEST_CREW, SMALLEST_CREW } from '../graph/cohort.ts'
import { fade, meanPull, mutualCloseness, spend, strain } from './bonds.ts'
import { RHYTHMS } from './scenario/fields.ts'
import { takesUp } from './willing.ts'
import { DAYS_A_MONTH, enter, haveCommonHour, mustStayApart, type World } from './world.ts'

/** The ways in which a crew ends. */
export type End = 'too few' | 'nobody came' | 'a new season'

export type Crew = {
  readonly number: number
  readonly members: number[]
  /** Who keeps it going; -1 once she has left. */
  caller: number
  readonly since: number
  nextMeeting: number
  /** How many meetings there were. */
  meetings: number
  /** Shares of those expected who came to the last meetings, newest last, `REMEMBERED` at most. */
  readonly attendance: number[]
  commonHour: boolean
  /** Whether they have asked and offered help, and whether they own something together. */
  money: boolean
  owns: boolean
  /** The day on which it ended, -1 while it lives. */
  ended: number
  because: End | undefined
}

/** How it stood at the end of a month. */
export type Month = {
  readonly formed: number
  readonly alive: number
  /** How many were in a crew, and how many there were. */
  readonly placed: number
  readonly people: number
}

export const REMEMBERED = 6
const EVENING = 19 * 60
/** Share of the expected who came to the last three meetings, below which a crew gives up. */
const GIVES_UP = 0.34
const RECENT = 3
const MISSES = { drawn: 0.6, noHour: 1.5, noCaller: 1.3, most: 0.95 } as const
const LEAVING = { drawn: 1.2, rupture: 6, most: 0.5 } as const
/** What a rupture leaves of closeness; what making up is like in hours together; the chance that an old rupture heals. */
const CONFLICT = { left: 0.6, repairHours: 6, healing: 0.15, healed: 0.1 } as const
/** From which closeness crews ask each other for help, and own something together, with what chance a meeting. */
const MONEY = { closeness: 0.12, meetings: 3, chance: 0.5 } as const
const OWNING = { closeness: 0.45, meetings: 10, chance: 0.05 } as const
/** How much less the shy ask whether they may join, and how cold a crew may be towards whom it takes in. */
const JOINING = { shy: 0.6, coldest: -0.3 } as const
const WEEK = 7

/** Founds a crew. */
export function foundCrew(
  world: World,
  members: readonly number[],
  caller: number,
  day: number,
  how: string,
): void {
  const { crews, parameters, chronicle } = world
  const crew: Crew = {
    number: crews.length,
    members: [...members].sort((a, b) => a - b),
    caller,
    since: day,
    nextMeeting: day + RHYTHMS[parameters.rhythm],
    meetings: 0,
    attendance: [],
    commonHour: haveCommonHour(world, members),
    money: false,
    owns: false,
    ended: -1,
    because: undefined,
  }
  crews.push(crew)
  for (const person of members) enter(world, person, crew.number, day)
  chronicle.story?.push({ day, minute: 21 * 60, who: [...members], what: how, others: [...members] })
}

/** Lets months pass from a day on. */
export function liveMonths(world: World, from: number, months: number, season: number): void {
  const { parameters, bonds, crews } = world
  const until = from + months * DAYS_A_MONTH
  const leave = from + parameters.hostsLeaveMonth * DAYS_A_MONTH
  if (season === 0) tally(world)
  let month = 1
  for (let day = from; day < until; day += WEEK) {
    const end = Math.min(day + WEEK, until)
    fade(bonds, end - day, parameters.assumptions.halfLifeDays)
    if (season === 0 && parameters.hostsLeave > 0 && day <= leave && leave < end) hostsLeave(world, day)
    for (const crew of crews)
      while (crew.ended < 0 && crew.nextMeeting < end) {
        meet(world, crew, crew.nextMeeting)
        crew.nextMeeting += RHYTHMS[parameters.rhythm]
      }
    for (; from + month * DAYS_A_MONTH <= end; month++) {
      joinLate(world, from + month * DAYS_A_MONTH - 1)
      tally(world)
    }
  }
}

function tally({ crews, months, crewOf, came, gone, parameters }: World): void {
  const isHere = (_: number, person: number) =>
    gone[person] === 0 && (came[person] === 1 || parameters.days === 0)
  const alive = crews.filter(crew => crew.ended < 0)
  months.push({
    formed: crews.length,
    alive: alive.length,
    placed: crewOf.reduce((count, crew) => count + (crew >= 0 ? 1 : 0), 0),
    people: [...crewOf].filter(isHere).length,
  })
}

/** What becomes of crews when a season begins. */
export function renew(world: World, day: number): void {
  const { parameters, crews } = world
  for (const crew of crews.filter(one => one.ended < 0)) {
    if (parameters.renewal === 'reshuffle') end(world, crew, day, 'a new season')
    else if (parameters.renewal === 'split' && crew.members.length >= 2 * SMALLEST_CREW) {
      const { members } = crew
      end(world, crew, day, 'a new season')
      for (const half of halves(world, members))
        foundCrew(world, half, half[0], day, 'went on, after the crew was split:')
    }
  }
}

/** Two halves that keep close who is close: the two least close begin them, each other goes to the nearer. */
function halves({ bonds }: World, members: readonly number[]): number[][] {
  let [first, second] = members
  for (const one of members)
    for (const other of members)
      if (one < other && mutualCloseness(bonds, one, other) < mutualCloseness(bonds, first, second))
        [first, second] = [one, other]
  const rest = members.filter(person => person !== first && person !== second)
  const gain = (person: number) =>
    mutualCloseness(bonds, person, first) - mutualCloseness(bonds, person, second)
  rest.sort((a, b) => gain(b) - gain(a) || a - b)
  const middle = Math.ceil(rest.length / 2)
  return [
    [first, ...rest.slice(0, middle)],
    [second, ...rest.slice(middle)],
  ]
}

/** Those to whom most are close leave the congregation for good. */
function hostsLeave(world: World, day: number): void {
  const { people, bonds, gone, parameters } = world
  const closeTo = (person: number) => {
    let sum = 0
    for (let other = 0; other < people.n; other++)
      if (other !== person) sum += bonds.closeness[other * people.n + person]
    return sum
  }
  const hosts = Array.from({ length: people.n }, (_, person) => person)
    .filter(person => gone[person] === 0)
    .map(person => ({ person, close: closeTo(person) }))
    .sort((a, b) => b.close - a.close || a.person - b.person)
    .slice(0, parameters.hostsLeave)
  for (const { person } of hosts) {
    gone[person] = 1
    leave(world, person, day, 'left the congregation for good')
  }
}

function meet(world: World, crew: Crew, day: number): void {
  const { people, bonds, luck, parameters, chronicle } = world
  const { members } = crew
  const present = members.filter(
    person => luck.uniform('meeting', person, 0, day) >= missChance(world, crew, person),
  )
  crew.meetings++
  crew.attendance.push(present.length / members.length)
  if (crew.attendance.length > REMEMBERED) crew.attendance.shift()
  const missed = members.filter(person => !present.includes(person))
  const ids = missed.map(person => people.members[person].id)
  const series = `crew-${crew.number + 1}`
  chronicle.record(
    day,
    EVENING,
    { kind: 'meeting', series, ...(ids.length > 0 ? { missed: ids } : {}) },
    members,
  )
  for (const person of missed)
    chronicle.story?.push({ day, minute: EVENING, who: [person], what: 'missed the meeting of her crew' })
  const hours = parameters.hours * parameters.assumptions.depth.meeting
  for (const [k, one] of present.entries())
    for (const other of present.slice(k + 1)) spend(bonds, one, other, hours)
  quarrel(world, present, day)
  heal(world, present, day)
  deepen(world, crew, present, day)
  for (const person of [...members])
    if (luck.uniform('leaving', person, 0, day) < leaveChance(world, crew, person))
      leave(world, person, day, 'left her crew')
  const recent = crew.attendance.slice(-RECENT)
  const came = recent.reduce((sum, share) => sum + share, 0) / recent.length
  if (crew.ended < 0 && recent.length === RECENT && came < GIVES_UP) end(world, crew, day, 'nobody came')
}

function missChance({ people, bonds }: World, crew: Crew, person: number): number {
  const chance =
    people.misses[person] *
    Math.exp(-MISSES.drawn * meanPull(bonds, person, crew.members)) *
    (crew.commonHour ? 1 : MISSES.noHour) *
    (crew.caller < 0 ? MISSES.noCaller : 1)
  return Math.min(MISSES.most, chance)
}

function leaveChance({ bonds, parameters, rupture, people }: World, crew: Crew, person: number): number {
  const hurt = crew.members.some(other => rupture[person * people.n + other] === 1)
  const chance =
    parameters.assumptions.leaving *
    Math.exp(-LEAVING.drawn * meanPull(bonds, person, crew.members)) *
    (hurt ? LEAVING.rupture : 1)
  return Math.min(LEAVING.most, chance)
}

/** Conflicts of a meeting: how each ends. */
function quarrel(world: World, present: readonly number[], day: number): void {
  const { people, bonds, luck, rupture, parameters, chronicle } = world
  const { n } = people
  const pairs = (present.length * (present.length - 1)) / 2
  for (const [k, one] of present.entries())
    for (const other of present.slice(k + 1)) {
      const liking = (bonds.liking[one * n + other] + bonds.liking[other * n + one]) / 2
      if (luck.uniform('conflict', one, other, day) >= (parameters.conflicts / pairs) * Math.exp(-liking / 2))
        continue
      const alone = (people.repair[one] + people.repair[other]) / 2
      const resolved = luck.uniform('conflict', other, one, day) < alone + (1 - alone) * parameters.mediation
      chronicle.record(
        day,
        EVENING + 60,
        { kind: 'conflict', outcome: resolved ? 'resolved' : 'unresolved' },
        [one, other],
      )
      chronicle.story?.push({
        day,
        minute: EVENING + 60,
        who: [one, other],
        what: resolved ? 'had a conflict and made up' : 'had a conflict that was not resolved',
      })
      if (resolved) spend(bonds, one, other, CONFLICT.repairHours)
      else {
        strain(bonds, one, other, CONFLICT.left)
        rupture[one * n + other] = rupture[other * n + one] = 1
      }
    }
}

/** Old ruptures may be mended by those who both come. */
function heal(world: World, present: readonly number[], day: number): void {
  const { people, luck, rupture, parameters, chronicle, bonds } = world
  const { n } = people
  for (const [k, one] of present.entries())
    for (const other of present.slice(k + 1)) {
      if (rupture[one * n + other] === 0) continue
      const alone = (people.repair[one] + people.repair[other]) / 2
      const chance = CONFLICT.healing * alone + CONFLICT.healed * parameters.mediation
      if (luck.uniform('conflict', other, one, day + 1) >= chance) continue
      rupture[one * n + other] = rupture[other * n + one] = 0
      spend(bonds, one, other, CONFLICT.repairHours)
      chronicle.record(day, EVENING + 90, { kind: 'conflict', outcome: 'resolved' }, [one, other])
      chronicle.story?.push({ day, minute: EVENING + 90, who: [one, other], what: 'made up at last' })
    }
}

/** From listening to money to shared ownership. */
function deepen(world: World, crew: Crew, present: readonly number[], day: number): void {
  const { people, luck, chronicle, bonds, rupture } = world
  if (present.length < 2) return
  const close = crewCloseness(world, crew.members)
  const { number, meetings } = crew
  if (
    meetings >= MONEY.meetings &&
    close >= MONEY.closeness &&
    luck.uniform('ageing', number, 0, day) < MONEY.chance
  ) {
    crew.money = true
    const asker = present[Math.floor(luck.uniform('ageing', number, 1, day) * present.length)]
    const offerers = present.filter(person => person !== asker)
    for (const other of offerers) spend(bonds, asker, other, 1)
    chronicle.record(day, EVENING + 30, {
      kind: 'support',
      asker: people.members[asker].id,
      offerers: offerers.map(person => people.members[person].id),
    })
    chronicle.story?.push({
      day,
      minute: EVENING + 30,
      who: [asker],
      what: 'asked for help, which was offered by',
      others: offerers,
    })
  }
  const whole = !crew.members.some(one => crew.members.some(other => rupture[one * people.n + other] === 1))
  if (
    !crew.owns &&
    whole &&
    meetings >= OWNING.meetings &&
    close >= OWNING.closeness &&
    luck.uniform('ageing', number, 2, day) < OWNING.chance
  ) {
    crew.owns = true
    chronicle.record(
      day,
      EVENING + 120,
      { kind: 'co-ownership', what: 'what they do together' },
      crew.members,
    )
    chronicle.story?.push({
      day,
      minute: EVENING + 120,
      who: [...crew.members],
      what: 'came to own something together',
    })
  }
}

/** Mean closeness over the pairs of a crew, in [0, 1]. */
export function crewCloseness({ bonds }: World, members: readonly number[]): number {
  let sum = 0
  let pairs = 0
  for (const [k, one] of members.entries())
    for (const other of members.slice(k + 1)) {
      sum += mutualCloseness(bonds, one, other)
      pairs++
    }
  return pairs === 0 ? 0 : sum / pairs
}

/** Who has no crew may join one that has room. */
function joinLate(world: World, day: number): void {
  const { people, bonds, luck, parameters, crews, crewOf, gone, came, chronicle } = world
  for (let person = 0; person < people.n; person++) {
    if (crewOf[person] >= 0 || gone[person] === 1 || (came[person] === 0 && parameters.days > 0)) continue
    const chance = parameters.assumptions.joining * (people.shy[person] === 1 ? JOINING.shy : 1)
    if (luck.uniform('accepting', person, 1, day) >= chance) continue
    const open = crews.filter(
      crew =>
        crew.ended < 0 &&
        crew.members.length < Math.min(parameters.sizes[1], LARGEST_CREW) &&
        !mustStayApart(world, person, crew.members) &&
        crew.members.reduce((sum, one) => sum + meanPull(bonds, one, [person]), 0) / crew.members.length >
          JOINING.coldest,
    )
    if (open.length === 0) continue
    const best = open.reduce((top, crew) =>
      meanPull(bonds, person, crew.members) > meanPull(bonds, person, top.members) ? crew : top,
    )
    if (!takesUp(world, person, best.members, day)) continue
    best.members.push(person)
    best.members.sort((a, b) => a - b)
    best.commonHour = haveCommonHour(world, best.members)
    enter(world, person, best.number, day)
    chronicle.story?.push({
      day,
      minute: EVENING,
      who: [person],
      what: 'joined a crew that had room:',
      others: [...best.members],
    })
  }
}

function leave(world: World, person: number, day: number, how: string): void {
  const { crews, crewOf, chronicle } = world
  chronicle.story?.push({ day, minute: EVENING + 150, who: [person], what: how })
  const crew = crews[crewOf[person]]
  if (crew === undefined) return
  crewOf[person] = -1
  crew.members.splice(crew.members.indexOf(person), 1)
  if (crew.caller === person) crew.caller = -1
  crew.commonHour = haveCommonHour(world, crew.members)
  if (crew.members.length < SMALLEST_CREW) end(world, crew, day, 'too few')
}

function end(world: World, crew: Crew, day: number, because: End): void {
  const { crewOf, chronicle } = world
  crew.ended = day
  crew.because = because
  const words = {
    'too few': 'saw her crew end, for too few were left',
    'nobody came': 'saw her crew end, for hardly anybody came',
    'a new season': 'saw her crew end with the season',
  }
  chronicle.story?.push({ day, minute: EVENING + 160, who: [...crew.members], what: words[because] })
  for (const person of crew.members) crewOf[person] = -1
}

/** What makes a crew good for one of its members, and what is missing. */
export type Standing = {
  /** Mean closeness of hers to the others, in [0, 1]. */
  readonly closeness: number
  /** Share of the expected who came to the last meetings; 1 where there was none yet. */
  readonly attendance: number
  readonly rupture: boolean
}

/** How somebody stands with her crew; undefined where she has none. */
export function standingOf(
  { crews, crewOf, bonds, rupture, people }: World,
  person: number,
): Standing | undefined {
  const crew = crews[crewOf[person]]
  if (crew === undefined) return undefined
  const others = crew.members.filter(other => other !== person)
  return {
    closeness:
      others.reduce((sum, other) => sum + bonds.closeness[person * people.n + other], 0) / others.length,
    attendance:
      crew.attendance.length === 0
        ? 1
        : crew.attendance.reduce((sum, share) => sum + share, 0) / crew.attendance.length,
    rupture: others.some(other => rupture[person * people.n + other] === 1),
  }
}
