/**
 * What happened in eight months: two gatherings, evenings of the circles, series of meetings, support asked and offered,
 * conflicts, shared ownership. Drawn from the hidden circles, so that there is something to find.
 */
import type { Interaction } from '../../graph/cohort.ts'
import { seededRandom } from '../../graph/random.ts'
import { FIRST_GATHERING, LAST_DAY, SECOND_GATHERING, timeOf } from './calendar.ts'
import { chance, groups, longTail, pick, type Random, sample, shuffled, weighted, whole } from './draw.ts'
import type { Person } from './people.ts'
import { RHYTHMS, SHARED_THINGS } from './words.ts'

/** People who meet regularly: the crews of tomorrow, and some of today. */
export type Group = {
  readonly series: string
  readonly people: readonly Person[]
  readonly firstDay: number
  readonly rhythm: string
  readonly everyDays: number
}

/** Who was at a gathering. */
export type Attendance = {
  readonly gathering: typeof FIRST_GATHERING | typeof SECOND_GATHERING
  readonly people: readonly Person[]
}

/** Two people, the earlier of the list first. */
export type Pair = readonly [Person, Person]

export type History = {
  readonly interactions: readonly Interaction[]
  readonly groups: readonly Group[]
  readonly attendances: readonly Attendance[]
  /** Pairs whose conflict is not resolved. */
  readonly ruptures: readonly Pair[]
}

type What = Interaction extends infer Kind ? (Kind extends unknown ? Omit<Kind, 'id' | 'at'> : never) : never
/** An interaction before it has its id: `about` still points at another one. */
type Event = { readonly day: number; readonly minute: number; readonly what: What; readonly about?: Event }

const EVENING = 18 * 60

/** Invents what happened between the people. */
export function inventHistory(people: readonly Person[], circles: number, seed: number): History {
  const near = closeness(people, seededRandom(seed, 11))
  const attendances = inventAttendances(people, seededRandom(seed, 12))
  const groups = inventGroups(people, circles, near, seededRandom(seed, 13))
  const conflicts = inventConflicts(people, groups, near, seededRandom(seed, 14))
  const everyday = [
    ...inventWelcomes(people, seededRandom(seed, 15)),
    ...inventEvenings(people, circles, seededRandom(seed, 16)),
    ...inventVisits(people, near, seededRandom(seed, 17)),
    ...groups.flatMap((group, index) => inventMeetings(group, seededRandom(seed, 1000 + index))),
    ...inventSupport(people, near, seededRandom(seed, 18)),
  ]
  const events = [
    ...attendances.flatMap((attendance, index) =>
      inventGathering(attendance, near, seededRandom(seed, 20 + index)),
    ),
    ...withRecorders(everyday, seededRandom(seed, 19)),
    ...conflicts.events,
    ...inventOwnership(people, groups, seededRandom(seed, 22)),
  ]
  return { interactions: numbered(events), groups, attendances, ruptures: conflicts.ruptures }
}

/** The draw of each person towards each of her circles' people: most a little, a few a lot. The same in both directions. */
type Closeness = {
  readonly mates: (person: Person) => readonly Person[]
  readonly weight: (a: Person, b: Person) => number
}

function closeness(people: readonly Person[], random: Random): Closeness {
  const byCircle = new Map<number, Person[]>()
  for (const person of people)
    for (const circle of person.circles) {
      const circleMates = byCircle.get(circle)
      if (circleMates === undefined) byCircle.set(circle, [person])
      else circleMates.push(person)
    }
  const mates = new Map<Person, readonly Person[]>()
  const weights = new Map<string, number>()
  for (const person of people) {
    const all = new Set(person.circles.flatMap(circle => byCircle.get(circle) ?? []))
    all.delete(person)
    // A loner knows the two or three people next to whom she joined.
    const known = all.size > 0 ? [...all] : acquaintances(person, people, random)
    mates.set(person, known)
    for (const other of known) {
      const key = pairKey(person, other)
      if (!weights.has(key)) weights.set(key, longTail(random, 1, 9))
    }
  }
  return {
    mates: person => mates.get(person) ?? [],
    weight: (a, b) => weights.get(pairKey(a, b)) ?? 1,
  }
}

function acquaintances(person: Person, people: readonly Person[], random: Random): readonly Person[] {
  const inviter = person.invitedBy === undefined ? [] : [people[person.invitedBy]]
  if (person.newcomer) return inviter
  const settled = people.filter(other => other !== person && !other.newcomer && !inviter.includes(other))
  return [...inviter, ...sample(random, settled, 2)]
}

function pairKey(a: Person, b: Person): string {
  return a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`
}

function ids(people: readonly Person[]): string[] {
  return people.map(person => person.id)
}

/** The first day on which all of them had joined. */
function together(people: readonly Person[]): number {
  return Math.max(0, ...people.map(person => person.joined))
}

function minutesTogether(random: Random, least: number, most: number): number {
  return Math.round(longTail(random, least, most))
}

// The two gatherings

function inventAttendances(people: readonly Person[], random: Random): readonly Attendance[] {
  const at = (gathering: Attendance['gathering'], share: number): Attendance => {
    const invited = people.filter(person => person.joined < gathering.from)
    const came = invited.filter(() => chance(random, share))
    return { gathering, people: came.length >= 2 ? came : invited }
  }
  return [at(FIRST_GATHERING, 0.85), at(SECOND_GATHERING, 0.65)]
}

/** Larger gatherings open in several rooms. */
const ROOM = 150

function inventGathering({ gathering, people }: Attendance, near: Closeness, random: Random): Event[] {
  if (people.length < 2) return []
  const during = (day: number, hour: number, what: What): Event => ({
    day: gathering.from + day,
    minute: hour * 60 + 5 * whole(random, 0, 11),
    what: { ...what, gathering: gathering.id },
  })
  const events: Event[] = []
  // The first time, everybody is in one circle at the start and at the end.
  const first = gathering === FIRST_GATHERING
  const rooms = first ? groups(random, people, Math.min(people.length, Math.ceil(ROOM / 2)), ROOM) : []
  for (const room of rooms)
    events.push(
      during(0, 17, { kind: 'contact', participants: ids(room), minutes: 60 + 15 * whole(random, 0, 4) }),
    )
  for (const [day, hour] of [
    [0, 20],
    [1, 10],
  ])
    for (const circle of groups(random, people, 3, 8))
      events.push(during(day, hour, { kind: 'listening', participants: ids(circle) }))
  for (const table of groups(random, people, 3, 5))
    events.push(
      during(1, 13, { kind: 'contact', participants: ids(table), minutes: minutesTogether(random, 20, 120) }),
    )
  const here = new Set(people)
  for (const person of people)
    for (let k = Math.round(2 * person.liveliness * random() + 0.3); k > 0; k--) {
      const friends = near.mates(person).filter(other => here.has(other))
      const other =
        friends.length > 0 && chance(random, 0.6)
          ? weighted(random, friends, mate => near.weight(person, mate))
          : pick(random, people)
      if (other === undefined || other === person) continue
      events.push(
        during(whole(random, 0, 2), whole(random, 9, 15), {
          kind: 'contact',
          participants: ids([person, other]),
          minutes: minutesTogether(random, 6, 240),
        }),
      )
    }
  if (first && people.length <= 40)
    events.push(during(2, 16, { kind: 'listening', participants: ids(shuffled(random, people)) }))
  return events
}

// The weeks between

/** Whoever invites somebody spends an evening or two with her. */
function inventWelcomes(people: readonly Person[], random: Random): Event[] {
  return people.flatMap(person => {
    if (person.invitedBy === undefined) return []
    const participants = ids([people[person.invitedBy], person])
    return Array.from({ length: whole(random, 1, 2) }, (_, k) => ({
      day: Math.min(LAST_DAY, person.joined + 2 + 9 * k),
      minute: EVENING,
      what: { kind: 'contact' as const, participants, minutes: minutesTogether(random, 30, 200) },
    }))
  })
}

/** Circles listen to each other every few weeks, whoever of them comes. */
function inventEvenings(people: readonly Person[], circles: number, random: Random): Event[] {
  const events: Event[] = []
  for (let circle = 0; circle < circles; circle++) {
    const members = people.filter(person => person.circles.includes(circle))
    for (let day = whole(random, 14, 40); day <= LAST_DAY; day += whole(random, 28, 56)) {
      const came = members.filter(
        person => person.joined <= day && chance(random, 0.55 * person.liveliness + 0.15),
      )
      if (came.length >= 2)
        events.push({
          day,
          minute: EVENING + 30 * whole(random, 0, 3),
          what: { kind: 'listening', participants: ids(came.slice(0, 8)) },
        })
    }
  }
  return events
}

/** Walks, calls and dinners. */
function inventVisits(people: readonly Person[], near: Closeness, random: Random): Event[] {
  return people.flatMap(person => {
    const months = (LAST_DAY - Math.max(0, person.joined)) / 30
    const visits = Math.round(months * person.liveliness * 0.32 * (0.6 + 0.8 * random()))
    return Array.from({ length: visits }, (): Event[] => {
      const friend = weighted(random, near.mates(person), mate => near.weight(person, mate))
      if (friend === undefined) return []
      const third = chance(random, 0.2) ? near.mates(person).find(mate => mate !== friend) : undefined
      const company = third === undefined ? [person, friend] : [person, friend, third]
      return [
        {
          day: whole(random, together(company), LAST_DAY),
          minute: EVENING - 60 + 15 * whole(random, 0, 12),
          what: {
            kind: 'contact',
            participants: ids(company),
            minutes: minutesTogether(random, 15, 480),
          },
        },
      ]
    }).flat()
  })
}

// Series of meetings

/** Most circles have a group that meets regularly, and some pairs do. */
function inventGroups(
  people: readonly Person[],
  circles: number,
  near: Closeness,
  random: Random,
): readonly Group[] {
  const taken = new Set<Person>()
  const found: Group[] = []
  const settled = people.filter(person => person.joined < LAST_DAY - 60 && person.member.paused !== true)
  const group = (name: string, members: readonly Person[]): Group => {
    const [rhythm, everyDays] = pick(random, RHYTHMS.slice(members.length > 2 ? 1 : 2))
    const firstDay = Math.min(LAST_DAY - 40, together(members) + whole(random, 10, 90))
    return { series: name, people: members, firstDay, rhythm, everyDays }
  }
  for (let circle = 0; circle < circles; circle++) {
    const free = settled.filter(person => person.circles.includes(circle) && !taken.has(person))
    if (free.length < 3 || (circle > 0 && chance(random, 0.2))) continue
    const members = sample(random, free, pick(random, [3, 4, 4, 5, 5, 6]))
    for (const person of members) taken.add(person)
    found.push(group(`circle-${circle + 1}`, inOrder(members, people)))
  }
  const pairs = Math.max(people.length >= 2 ? 1 : 0, Math.round(people.length / 7))
  const paired = new Set<Person>()
  for (let k = 0; k < pairs; k++) {
    const free = settled.filter(person => !paired.has(person))
    if (free.length === 0) break
    const person = pick(random, free)
    const friend = weighted(
      random,
      near.mates(person).filter(mate => free.includes(mate)),
      mate => near.weight(person, mate),
    )
    paired.add(person)
    if (friend === undefined) continue
    paired.add(friend)
    found.push(group(`pair-${k + 1}`, inOrder([person, friend], people)))
  }
  return found
}

function inOrder(some: readonly Person[], people: readonly Person[]): readonly Person[] {
  const chosen = new Set(some)
  return people.filter(person => chosen.has(person))
}

function inventMeetings(group: Group, random: Random): Event[] {
  const events: Event[] = []
  const minute = EVENING + 30 * whole(random, 0, 3)
  const most = whole(random, 4, 9)
  for (let day = group.firstDay; day <= LAST_DAY && events.length < most; day += group.everyDays) {
    const late = group.people.filter(person => chance(random, person.misses))
    // Nobody writes down a meeting to which nobody came.
    const missed = late.length < group.people.length ? late : []
    events.push({
      day,
      minute,
      what: {
        kind: 'meeting',
        series: group.series,
        participants: ids(group.people),
        missed: ids(missed),
      },
    })
  }
  return events
}

// Support, conflict, ownership

function inventSupport(people: readonly Person[], near: Closeness, random: Random): Event[] {
  if (people.length < 2) return []
  const settled = people.filter(person => !person.newcomer)
  const asks = Math.round(people.length * (0.8 + 0.3 * random()))
  return Array.from({ length: asks }, (): Event[] => {
    const asker = weighted(random, settled, person => person.liveliness)
    if (asker === undefined) return []
    const able = settled.filter(person => person !== asker && offersTo(person, asker))
    const friends = near.mates(asker).filter(mate => !able.includes(mate))
    const helpers = [
      ...sample(random, friends, whole(random, 0, 2)),
      ...(chance(random, 0.6) ? sample(random, able, 1) : []),
    ].slice(0, 3)
    const day = whole(random, together([asker, ...helpers]), LAST_DAY)
    const at = { day, minute: 60 * whole(random, 8, 20) }
    if (helpers.length === 0) return [{ ...at, what: { kind: 'support', asker: asker.id } }]
    if (chance(random, 0.1)) return [{ ...at, what: { kind: 'support', offerers: ids(helpers) } }]
    return [{ ...at, what: { kind: 'support', asker: asker.id, offerers: ids(helpers) } }]
  }).flat()
}

function offersTo(helper: Person, asker: Person): boolean {
  return helper.member.offers?.some(offer => asker.member.needs?.includes(offer)) ?? false
}

/** How many of something a congregation of `count` has: none below `from`, else at least one, and one per `per` members. */
export function scaled(count: number, from: number, per: number): number {
  return count < from ? 0 : Math.max(1, Math.round(count / per))
}

/** Most hurts are made good; some are not, or not yet. Each pair has one at most. */
function inventConflicts(
  people: readonly Person[],
  groups: readonly Group[],
  near: Closeness,
  random: Random,
): { readonly events: readonly Event[]; readonly ruptures: readonly Pair[] } {
  const events: Event[] = []
  const ruptures: Pair[] = []
  const used = new Set<string>()
  const inOneGroup = new Set(
    groups.flatMap(group => group.people.flatMap(a => group.people.map(b => pairKey(a, b)))),
  )
  const settled = people.filter(person => person.circles.length > 0)
  const draw = (mayBeGroup: boolean): Pair | undefined => {
    for (let attempt = 0; attempt < 20; attempt++) {
      if (settled.length < 2) return undefined
      const person = pick(random, settled)
      const other = weighted(random, near.mates(person), mate => near.weight(person, mate))
      if (other === undefined) continue
      const key = pairKey(person, other)
      if (used.has(key) || (!mayBeGroup && inOneGroup.has(key))) continue
      used.add(key)
      return [person, other]
    }
    return undefined
  }
  const conflict = (
    pair: Pair,
    outcome: 'resolved' | 'unresolved' | 'open',
    share: number,
    about?: Event,
  ) => {
    const first = about?.day ?? Math.min(together(pair) + 10, LAST_DAY - 10)
    const event: Event = {
      day:
        about === undefined
          ? first + Math.floor((LAST_DAY - 10 - first) * share)
          : first + whole(random, 3, 9),
      minute: EVENING,
      what: { kind: 'conflict', participants: ids(pair), outcome },
      ...(about === undefined ? {} : { about }),
    }
    events.push(event)
    return event
  }
  const times = (count: number, mayBeGroup: boolean, tell: (pair: Pair) => void) => {
    for (let k = 0; k < count; k++) {
      const pair = draw(mayBeGroup)
      if (pair !== undefined) tell(pair)
    }
  }
  times(scaled(people.length, 4, 9), true, pair => conflict(pair, 'resolved', random()))
  times(scaled(people.length, 9, 30), true, pair =>
    conflict(pair, 'resolved', 1, conflict(pair, 'open', 0.9 * random())),
  )
  times(scaled(people.length, 10, 28), false, pair => {
    conflict(pair, 'unresolved', random())
    ruptures.push(pair)
  })
  times(scaled(people.length, 14, 45), false, pair => {
    conflict(pair, 'open', 0.8 + 0.2 * random())
    ruptures.push(pair)
  })
  return { events, ruptures }
}

/** Once in a while a few of a group buy something together. */
function inventOwnership(people: readonly Person[], groups: readonly Group[], random: Random): Event[] {
  const crews = groups.filter(group => group.people.length >= 3)
  const things = shuffled(random, SHARED_THINGS)
  return sample(random, crews, scaled(people.length, 6, 25)).map((group, index) => ({
    day: whole(random, Math.min(LAST_DAY, group.firstDay + 30), LAST_DAY),
    minute: 11 * 60,
    what: {
      kind: 'co-ownership',
      participants: ids(inOrder(sample(random, group.people, whole(random, 2, 3)), people)),
      what: things[index % things.length],
    },
  }))
}

// Who wrote it down

/** Members record some of it themselves: most such records are confirmed, some wait, one here and there is contested. */
function withRecorders(events: readonly Event[], random: Random): readonly Event[] {
  const theirs = new Set(sample(random, [...events.keys()], Math.round(events.length * 0.15)))
  const recorded = [...theirs].sort((a, b) => a - b)
  return events.map((event, index) => {
    const place = recorded.indexOf(index)
    const there = present(event.what)
    if (place < 0 || there.length < 2) return event
    const recordedBy = pick(random, there)
    const other = pick(
      random,
      there.filter(id => id !== recordedBy),
    )
    const word = place % 7 === 1 ? {} : place % 13 === 2 ? { contestedBy: [other] } : { confirmedBy: [other] }
    return { ...event, what: { ...event.what, recordedBy, ...word } }
  })
}

function present(what: What): readonly string[] {
  if (what.kind === 'support')
    return [...(what.asker === undefined ? [] : [what.asker]), ...(what.offerers ?? [])]
  return what.kind === 'meeting'
    ? what.participants.filter(id => !what.missed?.includes(id))
    : what.participants
}

/** In the order of time, each with an id that says what it is: `listening-12`. */
function numbered(events: readonly Event[]): readonly Interaction[] {
  const inTime = events
    .map((event, index) => ({ event, index, at: event.day * 1440 + event.minute }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
  const counted = new Map<string, number>()
  const idOfEvent = new Map<Event, string>()
  for (const { event } of inTime) {
    const number = (counted.get(event.what.kind) ?? 0) + 1
    counted.set(event.what.kind, number)
    idOfEvent.set(event, `${event.what.kind}-${number}`)
  }
  return inTime.map(({ event }): Interaction => {
    const about = event.about === undefined ? undefined : idOfEvent.get(event.about)
    const { kind, ...rest } = event.what
    return {
      id: idOfEvent.get(event) ?? '',
      at: timeOf(event.day, event.minute),
      kind,
      ...rest,
      ...(about === undefined ? {} : { about }),
    } as Interaction
  })
}
