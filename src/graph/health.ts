/**
 * Questions that a crew, or a congregation, may want to ask itself when it looks back.
 *
 * R. D. Bartlett names what often goes wrong in crews ("Microsolidarity Part 3"): mini dictatorship, hidden hierarchy, too
 * much or not enough consensus, unresolved conflict. What can be seen of these in records is put to the crew as a
 * question, with what it rests on, for the crew to answer. There is no verdict, no score, no grade, no order by weight,
 * and nothing about one person: no sentence can hold a name, for by the time one is made people are places (records.ts).
 *
 * A question is asked only where there are enough records and they clearly say so: what is uneven against permutations, a
 * trend and a share by their intervals, and mostly only where the same is seen whoever is left out. With 3 to 8 people
 * all else is noise. So silence means "not enough to ask", and never "all is well".
 *
 * What may not be known is never an input (records.ts for a crew, congregation.ts for an organiser).
 *
 * In health/: records.ts reads a crew's own records; timing, attendance, sharing, reliance and settling each ask their
 * questions of them; way.ts says where a crew stands; congregation.ts counts over crews; chance, trend and hierarchy are the methods; words.ts says it.
 *
 * Sources, minimum data and limits of each question: docs/health.md. Cost: linear in the interactions, series x crews,
 * and a thousand worlds for each permutation test, a few milliseconds each.
 */
import type { Cohort, Crew } from './cohort.ts'
import { didYouMean, InputError } from './fault.ts'
import { attendanceQuestion, dependenceQuestion } from './health/attendance.ts'
import { questionsOfCongregation } from './health/congregation.ts'
import type { CongregationTopic, CrewTopic, Question } from './health/question.ts'
import { crewRecords } from './health/records.ts'
import { relianceQuestion } from './health/reliance.ts'
import { nextStepQuestion, unsettledQuestion } from './health/settling.ts'
import { helpQuestion, lookingAfterQuestion } from './health/sharing.ts'
import { retrospectiveQuestion, rhythmQuestion } from './health/timing.ts'
import { type Step, stepsOf } from './health/way.ts'

export {
  CONGREGATION_TOPICS,
  type CongregationTopic,
  CREW_TOPICS,
  type CrewTopic,
  type Question,
} from './health/question.ts'
export { STEPS, type Step } from './health/way.ts'

/**
 * What a crew may want to ask itself, from what its members may know together; in the order of `CREW_TOPICS`. The same
 * for every member of the crew.
 *
 * @throws InputError where the cohort has no such crew
 */
export function healthQuestions(cohort: Cohort, crewId: string): readonly Question<CrewTopic>[] {
  const records = crewRecords(cohort, crewOf(cohort, crewId))
  return [
    retrospectiveQuestion(records),
    rhythmQuestion(records),
    attendanceQuestion(records),
    dependenceQuestion(records),
    lookingAfterQuestion(records),
    helpQuestion(records),
    relianceQuestion(records),
    unsettledQuestion(records),
    nextStepQuestion(records),
  ].filter(question => question !== undefined)
}

/**
 * Where a crew stands on the way from listening to shared ownership, and what may come next: the same for every member of it.
 *
 * @throws InputError where the cohort has no such crew
 */
export function crewWay(
  cohort: Cohort,
  crewId: string,
): { readonly steps: readonly Step[]; readonly next?: Question<'next step'> } {
  const records = crewRecords(cohort, crewOf(cohort, crewId))
  const next = nextStepQuestion(records, { help: false })
  return { steps: stepsOf(records), ...(next === undefined ? {} : { next }) }
}

function crewOf(cohort: Cohort, crewId: string): Crew {
  const crew = cohort.crews.find(({ id }) => id === crewId)
  if (crew !== undefined) return crew
  const ids = cohort.crews.map(({ id }) => id)
  const mend = didYouMean(crewId, ids, 'use the id of a crew in the cohort')
  throw new InputError('crew', [{ place: '', value: crewId, problem: 'is no crew of this cohort', mend }])
}

/**
 * What an organiser may want to ask, as counts over crews; in the order of `CONGREGATION_TOPICS`. Nothing of it hangs on
 * help, conflicts, wishes or boundaries, and of who came to meetings only on bands.
 */
export function congregationQuestions(cohort: Cohort): readonly Question<CongregationTopic>[] {
  return questionsOfCongregation(cohort)
}
