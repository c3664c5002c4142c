/**
 * How crews form at the end of a gathering.
 *
 *   callers        each caller invites to a crew; one after the other, people join the one they are most drawn to
 *   suggestions    the engine that organisers use is asked, with what an organiser knows; who is suggested accepts or not
 *   free-choice    people who are drawn to each other get together, and ask others in
 *   mixed          callers first; then the engine is asked for those who are left
 *   lots           crews are drawn, and who is drawn accepts or not: what suggestions have to beat
 *
 * Everywhere somebody takes up a crew with the chance wish x logistic(2 + 2 pull), pull her mean pull to its members as
 * far as she knows them (bonds.ts); her luck in it is the same in all designs. A crew stands from three on.
 */
import { type Cohort, SMALLEST_CREW } from '../graph/cohort.ts'
import { placeCrews } from '../matching/place.ts'
import { PRESETS } from '../matching/presets.ts'
import { meanPull } from './bonds.ts'
import { foundCrew } from './crews.ts'
import { dealt } from './designs/seat.ts'
import type { Luck } from './random.ts'
import { takesUp } from './willing.ts'
import { wishesOf } from './wishes.ts'
import { cohortAt, type World } from './world.ts'

/** In the evening of the last day. */
const EVENING = 21 * 60
/** How many crews somebody looks at before she gives up. */
const TRIES = 3
/** How much less the shy are inclined to ask whether they may join. */
const SHY_ASKS = 0.7
/** Two who choose each other are drawn by so much, one to the other on average. */
const DRAWN = 0.3

/** Forms crews of whoever in a group has none; the day is the last of the gathering. */
export function formCrews(world: World, group: readonly number[], day: number, season: number): void {
  const { forming } = world.parameters
  if (forming === 'callers' || forming === 'mixed') callCrews(world, group, day, season)
  if (forming === 'suggestions' || forming === 'mixed')
    offerCrews(world, group, day, season, suggested(world, group, day, season))
  if (forming === 'lots') offerCrews(world, group, day, season, drawn(world, group, season))
  if (forming === 'free-choice') chooseCrews(world, group, day, season)
}

/** Who is looking for a crew: whoever came and has none. */
function looking({ crewOf, came, gone, parameters }: World, group: readonly number[]): number[] {
  // Without a gathering nobody could come.
  return group.filter(
    person => crewOf[person] < 0 && gone[person] === 0 && (came[person] === 1 || parameters.days === 0),
  )
}

function inLuckyOrder(people: readonly number[], luck: Luck, time: number): number[] {
  return [...people].sort(
    (a, b) => luck.uniform('calling', a, 1, time) - luck.uniform('calling', b, 1, time) || a - b,
  )
}

function callCrews(world: World, group: readonly number[], day: number, season: number): void {
  const { bonds, people, luck, parameters, chronicle } = world
  const [least, most] = parameters.sizes
  const free = looking(world, group)
  const calls = inLuckyOrder(
    free.filter(
      person =>
        people.caller[person] === 1 && luck.uniform('calling', person, 0, season) < people.wish[person],
    ),
    luck,
    season,
  ).map(caller => [caller])
  for (const [caller] of calls)
    chronicle.story?.push({ day, minute: EVENING - 90, who: [caller], what: 'called a crew' })
  const callers = new Set(calls.flat())
  for (const person of inLuckyOrder(free, luck, season)) {
    if (callers.has(person)) continue
    if (people.shy[person] === 1 && luck.uniform('calling', person, 2, season) >= SHY_ASKS) {
      chronicle.story?.push({
        day,
        minute: EVENING - 60,
        who: [person],
        what: 'did not dare to ask a caller',
      })
      continue
    }
    const open = calls
      .filter(crew => crew.length < most)
      .sort((a, b) => meanPull(bonds, person, b) - meanPull(bonds, person, a))
      .slice(0, TRIES)
    const joined = open.find((crew, k) => takesUp(world, person, crew, 10 * season + k))
    if (joined === undefined)
      chronicle.story?.push({
        day,
        minute: EVENING - 60,
        who: [person],
        what: open.length === 0 ? 'found no caller with room' : 'joined none of the callers',
      })
    else joined.push(person)
  }
  for (const crew of calls)
    if (crew.length >= least) foundCrew(world, crew, crew[0], day, 'joined a caller:')
    else
      chronicle.story?.push({
        day,
        minute: EVENING,
        who: crew,
        what: `had too few for a crew: ${crew.length === 1 ? 'nobody joined' : 'only one joined'}`,
      })
}

/** What the engine suggests to those who look for a crew. */
function suggested(world: World, group: readonly number[], day: number, season: number): number[][] {
  const { people, luck, parameters } = world
  const { sizes, preset, steps } = parameters
  const free = looking(world, group)
  if (free.length < SMALLEST_CREW) return []
  const cohort = amongThem(world, cohortAt(world, day, EVENING, free, wishesOf(world, free)))
  const seed = luck.word('searching', season, group[0])
  const placed = placeCrews(cohort, { sizes, preset: PRESETS[preset], seed, steps })
  const index = new Map(people.members.map(({ id }, person) => [id, person]))
  return placed.crews.map(ids => ids.map(id => index.get(id)!))
}

/**
 * The cohort without crews that stand, and without what binds those who look for one to those who do not: two who wanted
 * to be together may have gone different ways by now, or fallen out.
 */
function amongThem({ people, rupture }: World, cohort: Cohort): Cohort {
  const free = new Set(cohort.members.filter(({ paused }) => paused !== true).map(({ id }) => id))
  const both = (ids: readonly string[]) => ids.every(id => free.has(id))
  const index = new Map(people.members.map(({ id }, person) => [id, person]))
  const fellOut = ([a, b]: readonly string[]) => rupture[index.get(a)! * people.n + index.get(b)!] === 1
  const boundaries = cohort.boundaries.filter(
    ({ kind, between }) => both(between) && !(kind === 'together' && fellOut(between)),
  )
  const bound = new Set(
    boundaries.flatMap(({ kind, between: [a, b] }) =>
      kind === 'together' ? [`${a} ${b}`, `${b} ${a}`] : [],
    ),
  )
  return {
    ...cohort,
    crews: [],
    boundaries,
    wishes: cohort.wishes.filter(({ from, to }) => both([from, to]) && !bound.has(`${from} ${to}`)),
  }
}

/** Crews drawn by lot, of the middle of the sizes. */
function drawn(world: World, group: readonly number[], season: number): number[][] {
  const { luck, parameters } = world
  const [least, most] = parameters.sizes
  const order = inLuckyOrder(looking(world, group), luck, 100 + season)
  const middle = Math.max(SMALLEST_CREW, Math.round((least + most) / 2))
  // As many crews as make the middle size, but none above the largest.
  const count = Math.max(Math.round(order.length / middle), Math.ceil(order.length / most))
  return dealt(order, count)
}

/** Offers crews to people, who accept or not; a crew stands where three do. */
function offerCrews(
  world: World,
  group: readonly number[],
  day: number,
  season: number,
  offers: readonly (readonly number[])[],
): void {
  const { chronicle } = world
  const offered = new Set(offers.flat())
  for (const person of looking(world, group))
    if (!offered.has(person))
      chronicle.story?.push({ day, minute: EVENING, who: [person], what: 'was in no suggested crew' })
  for (const crew of offers) {
    const willing = crew.filter(person => {
      const others = crew.filter(other => other !== person)
      return takesUp(world, person, others, 10 * season + 5)
    })
    for (const person of crew)
      if (!willing.includes(person))
        chronicle.story?.push({
          day,
          minute: EVENING,
          who: [person],
          what: 'declined the suggested crew with',
          others: crew,
        })
    if (willing.length >= SMALLEST_CREW)
      foundCrew(world, willing, callerAmong(world, willing), day, 'accepted the suggested crew:')
    else
      for (const person of willing)
        chronicle.story?.push({
          day,
          minute: EVENING,
          who: [person],
          what: 'accepted a suggested crew, but too few others did',
        })
  }
}

/** Who keeps a suggested crew going: a caller where there is one, else the most sociable. */
function callerAmong({ people }: World, crew: readonly number[]): number {
  const weight = (person: number) => people.caller[person] * 100 + people.sociability[person]
  return crew.reduce((best, person) => (weight(person) > weight(best) ? person : best))
}

function chooseCrews(world: World, group: readonly number[], day: number, season: number): void {
  const { bonds, people, luck, parameters, chronicle } = world
  const [least, most] = parameters.sizes
  const free = looking(world, group)
  const mutual = (one: number, other: number) =>
    (meanPull(bonds, one, [other]) + meanPull(bonds, other, [one])) / 2
  const seeds = free
    .flatMap((one, k) => free.slice(k + 1).map(other => ({ pair: [one, other], drawn: mutual(one, other) })))
    .filter(({ drawn }) => drawn > DRAWN)
    .sort((a, b) => b.drawn - a.drawn || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1])
  const groupOf = new Map<number, number[]>()
  const asks = (person: number) =>
    people.shy[person] === 0 || luck.uniform('calling', person, 2, season) < SHY_ASKS
  for (const {
    pair: [one, other],
  } of seeds) {
    const [mine, theirs] = [groupOf.get(one), groupOf.get(other)]
    if (mine !== undefined && theirs !== undefined) continue
    const into = mine ?? theirs ?? []
    const newcomers = [one, other].filter(person => !into.includes(person))
    if (into.length + newcomers.length > most) continue
    const willing = newcomers.every(
      person =>
        asks(person) &&
        takesUp(world, person, into.length > 0 ? into : [one, other], 10 * season + 7) &&
        (into.length === 0 || meanMutual(into, person, mutual) > 0),
    )
    if (!willing) continue
    into.push(...newcomers)
    for (const person of newcomers) groupOf.set(person, into)
  }
  for (const crew of new Set(groupOf.values()))
    if (crew.length >= least) foundCrew(world, crew, callerAmong(world, crew), day, 'got together:')
    else
      chronicle.story?.push({
        day,
        minute: EVENING,
        who: [...crew],
        what: 'chose each other, but were too few for a crew',
      })
  for (const person of free)
    if (!groupOf.has(person))
      chronicle.story?.push({
        day,
        minute: EVENING,
        who: [person],
        what: 'was in no group of people who chose each other',
      })
}

function meanMutual(
  others: readonly number[],
  person: number,
  mutual: (one: number, other: number) => number,
): number {
  return others.reduce((sum, other) => sum + mutual(person, other), 0) / others.length
}
