/**
 * Whether a crew can rely on each other evenly. A dyad between partnership and domination is computed as everywhere
 * (../trust.ts), but from the crew's own meetings and circles alone: help and conflicts are private to two, and what
 * two do elsewhere is not the crew's.
 *
 * In the game only a missed meeting is worth more to one side than to the other; so this is about who can be counted
 * on, and says nothing of who gives.
 *
 * Cost: pairs x meetings, and the same for each of 199 worlds where there is something to ask.
 */

import type { Interaction } from '../cohort.ts'
import { computeTrust } from '../trust.ts'
import { comingAnew, recentMeetings } from './attendance.ts'
import { chanceOf, placesByPresence, replaced, worlds } from './chance.ts'
import type { Question } from './question.ts'
import { type CrewRecords, days, LEAST_FOR_PRIVATE, type Meeting } from './records.ts'
import { banded, dayOf } from './words.ts'

const LEAST_MEETINGS = 8
/** What leans today and did so a season ago lasts. */
const SEASON_DAYS = 90
const LEAST_MEETINGS_BEFORE = 4
const LEAST_PAIRS = 3
/** Leaning pairs that are left whoever is left out: else it would be about her. */
const LEAST_PAIRS_WITHOUT_ONE = 2
const CHANCE = 0.02
const WORLDS = 199
const STREAM = 5

type Pair = readonly [number, number]

/**
 * In how many pairs one can rely on the other clearly more than the reverse, today and a season ago: dyads that are
 * leaning or domination the same way. In crews of 4 and more with 8 meetings in the past year, 4 of them before the last
 * season; at least 3 pairs, and 2 whoever is left out; told as a band; p <= 0.02 against absences dealt at random.
 */
export function relianceQuestion(crew: CrewRecords): Question<'reliance'> | undefined {
  const meetings = recentMeetings(crew)
  const before = crew.asOf - days(SEASON_DAYS)
  if (crew.size < LEAST_FOR_PRIVATE || meetings.length < LEAST_MEETINGS) return undefined
  if (meetings.filter(({ at }) => at <= before).length < LEAST_MEETINGS_BEFORE) return undefined
  const lasting = lastingPairs(crew, meetings)
  if (lasting.length < LEAST_PAIRS || !isOfMany(lasting, crew.size)) return undefined
  const places = placesByPresence(crew.size, [
    ...meetings.map(({ expected }) => expected),
    ...crew.circles.map(({ people }) => people),
  ])
  const anonymous = meetings.map(meeting => ({ ...meeting, expected: replaced(meeting.expected, places) }))
  const circles = crew.circles.map(circle => ({ ...circle, people: replaced(circle.people, places) }))
  const drawn = worlds(
    STREAM,
    random => lastingPairs({ ...crew, circles }, comingAnew(anonymous, random)).length,
    WORLDS,
  )
  if (chanceOf(lasting.length, drawn) > CHANCE) return undefined
  const pairs = (crew.size * (crew.size - 1)) / 2
  return {
    about: 'reliance',
    question: 'What do you need from each other to be able to count on each other?',
    because:
      'Between some of you, one can count on the other clearly more than the other way round, and it lasts.',
    evidence: [
      `In ${banded(lasting.length, pairs)} pairs, now and three months ago, by who was there at your ${meetings.length} meetings since ${dayOf(meetings[0].at)}. It is not about one of you: it is so whoever is left out.`,
      'Were it chance who misses, so many would be seen in fewer than 2 of 100 crews. Why somebody cannot come, nobody here knows.',
    ],
  }
}

/** Whether it is so whoever is left out. */
function isOfMany(pairs: readonly Pair[], size: number): boolean {
  return Array.from({ length: size }, (_, one) => pairs.filter(pair => !pair.includes(one)).length).every(
    left => left >= LEAST_PAIRS_WITHOUT_ONE,
  )
}

/** The pairs that lean the same way today and a season ago. */
function lastingPairs(
  { size, asOf, circles }: Pick<CrewRecords, 'size' | 'asOf' | 'circles'>,
  meetings: readonly Meeting[],
): Pair[] {
  const members = Array.from({ length: size }, (_, place) => ({ id: String(place), name: '-' }))
  const together = togetherAs(meetings, circles)
  const leaningAt = (time: number) => {
    const interactions = together.filter(({ at }) => Date.parse(at) <= time)
    const { dyads } = computeTrust({ members, interactions, asOf: new Date(time).toISOString() })
    return dyads.filter(({ state }) => state === 'leaning' || state === 'domination')
  }
  const before = new Map(
    leaningAt(asOf - days(SEASON_DAYS)).map(({ a, b, balance }) => [`${a} ${b}`, Math.sign(balance)]),
  )
  return leaningAt(asOf)
    .filter(({ a, b, balance }) => balance !== 0 && before.get(`${a} ${b}`) === Math.sign(balance))
    .map(({ a, b }) => [Number(a), Number(b)])
}

/** What a crew did together, among places in place of people. */
function togetherAs(meetings: readonly Meeting[], circles: CrewRecords['circles']): Interaction[] {
  const time = (millis: number) => new Date(millis).toISOString()
  const named = (people: readonly number[]) => people.map(String)
  return [
    ...meetings.map(
      ({ at, expected, came }, k): Interaction => ({
        id: `m${k}`,
        at: time(at),
        kind: 'meeting',
        series: 'crew',
        participants: named(expected),
        missed: named(expected.filter(one => !came.includes(one))),
      }),
    ),
    ...circles.map(
      ({ at, people }, k): Interaction => ({
        id: `c${k}`,
        at: time(at),
        kind: 'listening',
        participants: named(people),
      }),
    ),
  ]
}
