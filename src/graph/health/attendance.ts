/** Questions about who comes, as counts over a crew: whether fewer do, and whether it would meet without any one. */
import { chanceOf, placesByPresence, replaced, shareBetween, someAtRandom, worlds } from './chance.ts'
import type { Question } from './question.ts'
import { type CrewMeetings, days, type Meeting } from './records.ts'
import { type Point, type Trend, trendOf } from './trend.ts'
import { counted, dayOf, ofHundred } from './words.ts'

/** What is longer ago is no question for today. */
export const LOOKS_BACK_DAYS = 365
const MONTH = days(30.4375)

/** The least that says anything of a trend; fewer points have no significant one anyway. */
export const TREND_LEAST_MEETINGS = 8
const TREND_LEAST_DAYS = 56
/** One in five fewer: what people would notice. */
const TREND_LEAST_FALL = 0.2
/** Of Mann and Kendall's z: 1 in 40 by chance; and 1 in 20 with any one left out. */
const FALLS = -1.96
const STILL_FALLS = -1.64

/** The meetings of the past year. */
export function recentMeetings({ meetings, asOf }: CrewMeetings): readonly Meeting[] {
  return meetings.filter(({ at }) => at >= asOf - days(LOOKS_BACK_DAYS))
}

/**
 * Whether ever fewer of those expected come: Theil and Sen's slope over the meetings of the past year, at least 8 in at
 * least 8 weeks. Asked where it falls by a fifth or more in all, where Mann and Kendall's z says that chance hardly
 * does so, and where the same is seen with any one of the crew left out of the count: a question for the crew, not
 * about whoever stays away.
 */
export function attendanceQuestion(crew: CrewMeetings): Question<'attendance'> | undefined {
  const meetings = recentMeetings(crew)
  const trend = fallOf(meetings)
  if (trend === undefined) return undefined
  for (let one = 0; one < crew.size; one++) {
    const others = without(meetings, one)
    if (!(others.length > 1 && trendOf(sharesOf(others)).z <= STILL_FALLS)) return undefined
  }
  const third = Math.floor(meetings.length / 3)
  const came = (some: readonly Meeting[]) =>
    `${sum(some, ({ came }) => came.length)} of ${sum(some, ({ expected }) => expected.length)}`
  const fewer = (slope: number) => ofHundred(-slope * MONTH)
  return {
    about: 'attendance',
    question: 'What would make it easier to come, or what has changed?',
    because: 'Over the past months ever fewer of those expected came.',
    evidence: [
      `Of ${counted(meetings.length, 'meeting')} since ${dayOf(meetings[0].at)}: to the first ${third} came ${came(meetings.slice(0, third))}, to the last ${third} ${came(meetings.slice(-third))}.`,
      `That is about ${fewer(trend.slope)} of 100 fewer a month; anything from ${Math.max(0, fewer(trend.high))} to ${fewer(trend.low)} would fit. It is so whoever of you is left out of the count.`,
    ],
  }
}

/** The trend of who came, where there are enough meetings to say and it clearly falls. */
function fallOf(meetings: readonly Meeting[]): Trend | undefined {
  if (meetings.length < TREND_LEAST_MEETINGS) return undefined
  const lasts = meetings.at(-1)!.at - meetings[0].at
  if (lasts < days(TREND_LEAST_DAYS)) return undefined
  const trend = trendOf(sharesOf(meetings))
  return trend.z <= FALLS && -trend.slope * lasts >= TREND_LEAST_FALL ? trend : undefined
}

function sharesOf(meetings: readonly Meeting[]): Point[] {
  return meetings.map(({ at, came, expected }) => ({ at, value: came.length / expected.length }))
}

function without(meetings: readonly Meeting[], one: number): Meeting[] {
  const others = (people: readonly number[]) => people.filter(other => other !== one)
  return meetings.map(meeting => ({
    ...meeting,
    expected: others(meeting.expected),
    came: others(meeting.came),
  }))
}

/** Meetings back from now, and the least of them. */
const LAST_MEETINGS = 12
const EDGE_LEAST_MEETINGS = 6
export const REGULAR_LEAST_MEETINGS = 8
/** By how many meetings the most regular one is ahead of everybody else, and how seldom chance may do so. */
const REGULAR_LEAST_AHEAD = 3
const REGULAR_CHANCE = 0.02
const STREAM = 1

/**
 * Whether a crew would meet without any one of it. Two signs, each enough:
 *
 * - edge: at clearly more than half of the last 12 meetings (6 or more; the lower end of the 95 % interval) so few came
 *   that, without one of them, less than half of those expected would have been there;
 * - the same one was at every one of the last 12 meetings (8 or more), everybody else missed 3 or more, and absences
 *   dealt out at random hardly ever look so (p <= 0.02).
 */
export function dependenceQuestion(crew: CrewMeetings): Question<'dependence'> | undefined {
  const meetings = recentMeetings(crew).slice(-LAST_MEETINGS)
  const evidence = [...edgeEvidence(meetings), ...regularEvidence(meetings, crew.size)]
  if (evidence.length === 0) return undefined
  return {
    about: 'dependence',
    question: 'Would you go on meeting if any one of you were away for a season?',
    because: 'As it looks, the meetings rest on few.',
    evidence,
  }
}

function edgeEvidence(meetings: readonly Meeting[]): string[] {
  if (meetings.length < EDGE_LEAST_MEETINGS) return []
  const onEdge = meetings.filter(({ came, expected }) => came.length - 1 < expected.length / 2).length
  const { low, high } = shareBetween(onEdge, meetings.length)
  if (low <= 0.5) return []
  return [
    `At ${onEdge} of the last ${counted(meetings.length, 'meeting')}, since ${dayOf(meetings[0].at)}, so few came that with one fewer less than half of those expected would have been there; ${ofHundred(low)} to ${ofHundred(high)} of 100 would fit.`,
  ]
}

function regularEvidence(meetings: readonly Meeting[], size: number): string[] {
  if (meetings.length < REGULAR_LEAST_MEETINGS) return []
  if (ahead(meetings, size) < REGULAR_LEAST_AHEAD || !isAlwaysThere(meetings, size)) return []
  const places = placesByPresence(
    size,
    meetings.map(({ expected }) => expected),
  )
  const anonymous = meetings.map(meeting => ({
    ...meeting,
    expected: replaced(meeting.expected, places),
  }))
  const drawn = worlds(STREAM, random => ahead(comingAnew(anonymous, random), size))
  if (chanceOf(ahead(meetings, size), drawn) > REGULAR_CHANCE) return []
  return [
    `None of the last ${counted(meetings.length, 'meeting')}, since ${dayOf(meetings[0].at)}, was held without the same one of you, and nobody else was there nearly as often. Were it chance who misses, that would be seen in fewer than 2 of 100 crews.`,
  ]
}

/** The same meetings with as many there, whoever they are. */
export function comingAnew(meetings: readonly Meeting[], random: () => number): Meeting[] {
  return meetings.map(meeting => ({
    ...meeting,
    came: someAtRandom(meeting.expected, meeting.came.length, random),
  }))
}

function timesThere(meetings: readonly Meeting[], size: number): number[] {
  return Array.from({ length: size }, (_, one) => meetings.filter(({ came }) => came.includes(one)).length)
}

/** By how many meetings the most regular one is ahead of the next. */
function ahead(meetings: readonly Meeting[], size: number): number {
  const [most, next] = timesThere(meetings, size).sort((a, b) => b - a)
  return most - next
}

function isAlwaysThere(meetings: readonly Meeting[], size: number): boolean {
  return Math.max(...timesThere(meetings, size)) === meetings.length
}

function sum(meetings: readonly Meeting[], value: (meeting: Meeting) => number): number {
  return meetings.reduce((total, meeting) => total + value(meeting), 0)
}
