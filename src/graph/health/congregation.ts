/**
 * Questions for the organiser: counts over crews, and nothing from which one could be told.
 *
 * What is open (days, meetings, who is in a crew) is counted as it is, and told where at least 3 are concerned. Who came
 * to a meeting is between those who were expected, so what rests on it is counted only where at least 5 crews have met
 * enough to say, and told only as one of two bands: at least 3 up to half of them, or more than half. No band is ever all
 * of them, none is fewer than 3, and nothing else is said: so nothing that one crew keeps to itself shows unless it
 * carries the count from one band to the next.
 *
 * Help and conflicts are no input at all: no figure that an organiser sees may hang on them.
 *
 * Cost: crews x (series + worlds of one permutation test).
 */
import type { Cohort, Crew } from '../cohort.ts'
import {
  attendanceQuestion,
  dependenceQuestion,
  REGULAR_LEAST_MEETINGS,
  recentMeetings,
  TREND_LEAST_MEETINGS,
} from './attendance.ts'
import type { CongregationTopic, Question } from './question.ts'
import { type CrewMeetings, createMeetingsReader } from './records.ts'
import { retrospectiveQuestion, rhythmQuestion } from './timing.ts'
import { banded, counted } from './words.ts'

/** Fewer are not told. */
const LEAST_CONCERNED = 3
/** Of fewer crews no band keeps what one of them does to itself. */
const LEAST_COUNTED_PRIVATE = 5
/** Past about 100 it is time to think of two; near it, of how. */
const SPLIT_SIZE = 100
const NEAR_SPLIT = 90

type Answer = Question<CongregationTopic>

/** In the order of `CONGREGATION_TOPICS`. */
export function questionsOfCongregation(cohort: Cohort): readonly Answer[] {
  const read = createMeetingsReader(cohort)
  const crews = cohort.crews.map(crew => read(crew))
  return [
    retrospectivesDue(crews),
    rhythmsNotKept(crews),
    attendanceFalling(crews),
    dependingOnOne(crews),
    inNoCrew(cohort, cohort.crews),
    sizeNearSplit(cohort.members.length),
  ].filter(question => question !== undefined)
}

function retrospectivesDue(crews: readonly CrewMeetings[]): Answer | undefined {
  const meant = crews.filter(({ until }) => until !== undefined)
  const due = meant.filter(crew => retrospectiveQuestion(crew) !== undefined).length
  if (due < LEAST_CONCERNED) return undefined
  return {
    about: 'retrospectives',
    question: 'What would help crews to look back, and to renew, reshuffle or end?',
    because: 'Several crews have passed the day by which they meant to look back.',
    evidence: [`${due} of the ${meant.length} crews that named a day.`],
  }
}

function rhythmsNotKept(crews: readonly CrewMeetings[]): Answer | undefined {
  const agreed = crews.filter(({ rhythm }) => rhythm !== undefined)
  const fewer = agreed.filter(crew => rhythmQuestion(crew) !== undefined).length
  if (fewer < LEAST_CONCERNED) return undefined
  return {
    about: 'rhythm',
    question: 'Do crews find the time that they meant to have for each other?',
    because: 'Several crews have clearly fewer meetings on record than their rhythm has.',
    evidence: [
      `${fewer} of the ${agreed.length} crews that agreed on a rhythm. Meetings that nobody wrote down are not counted.`,
    ],
  }
}

function attendanceFalling(crews: readonly CrewMeetings[]): Answer | undefined {
  const enough = crews.filter(crew => recentMeetings(crew).length >= TREND_LEAST_MEETINGS)
  const told = privately(enough, crew => attendanceQuestion(crew) !== undefined)
  if (told === undefined) return undefined
  return {
    about: 'attendance',
    question: 'Has something changed that makes it harder to come?',
    because: 'In several crews ever fewer of those expected come.',
    evidence: [
      `${told} crews with ${TREND_LEAST_MEETINGS} meetings or more in the past year; which ones is theirs to say.`,
    ],
  }
}

function dependingOnOne(crews: readonly CrewMeetings[]): Answer | undefined {
  const enough = crews.filter(crew => recentMeetings(crew).length >= REGULAR_LEAST_MEETINGS)
  const told = privately(enough, crew => dependenceQuestion(crew) !== undefined)
  if (told === undefined) return undefined
  return {
    about: 'dependence',
    question: 'What would help crews to stand on more than one pair of feet?',
    because: 'Several crews might stop meeting if any one of them were away.',
    evidence: [
      `${told} crews with ${REGULAR_LEAST_MEETINGS} meetings or more in the past year; which ones is theirs to say.`,
    ],
  }
}

/** How many crews are concerned by what they keep to themselves, as a band; undefined where that would tell. */
function privately(
  crews: readonly CrewMeetings[],
  isConcerned: (crew: CrewMeetings) => boolean,
): string | undefined {
  if (crews.length < LEAST_COUNTED_PRIVATE) return undefined
  const concerned = crews.filter(isConcerned).length
  return concerned < LEAST_CONCERNED ? undefined : banded(concerned, crews.length)
}

/** Who paused is not looking for a crew. */
function inNoCrew({ members }: Cohort, crews: readonly Crew[]): Answer | undefined {
  if (crews.length === 0) return undefined
  const placed = new Set(crews.flatMap(crew => crew.members))
  const here = members.filter(({ paused }) => paused !== true)
  const alone = here.filter(({ id }) => !placed.has(id)).length
  if (alone < LEAST_CONCERNED) return undefined
  return {
    about: 'members in no crew',
    question: 'Do those who are in no crew know of a way into one, if they want one?',
    because: 'Some members are in no crew; not all of them need want one.',
    evidence: [
      `${alone} of the ${counted(here.length, 'member')} who have not paused; the others share ${counted(crews.length, 'crew')}.`,
    ],
  }
}

function sizeNearSplit(size: number): Answer | undefined {
  if (size < NEAR_SPLIT) return undefined
  return {
    about: 'size',
    question: 'Is it time to think about becoming two congregations?',
    because:
      size < SPLIT_SIZE
        ? 'The congregation nears about a hundred, from where on it is harder for everybody to know everybody.'
        : 'The congregation has grown to a hundred or more, where it is harder for everybody to know everybody.',
    evidence: [`${counted(size, 'member')}; the essay names about 100 as the size at which to think of it.`],
  }
}
