/** What a crew may want to settle, and which step may be next for it. */
import type { Question } from './question.ts'
import { type CrewRecords, days, LEAST_FOR_PRIVATE } from './records.ts'
import { counted, dayOf } from './words.ts'

/** What is younger is still theirs alone: it takes time to make up. */
const LEAST_OPEN_DAYS = 30
const AGES = [
  [365, 'for more than a year'],
  [182, 'for more than half a year'],
  [91, 'for more than three months'],
  [LEAST_OPEN_DAYS, 'for more than a month'],
] as const

/** Whether a conflict of two of a crew is open for more than a month: how long in bands, and neither whose nor how many. */
export function unsettledQuestion({
  unsettledSince,
  asOf,
}: CrewRecords): Question<'something unsettled'> | undefined {
  if (unsettledSince === undefined) return undefined
  const age = AGES.find(([least]) => asOf - unsettledSince >= days(least))
  if (age === undefined) return undefined
  return {
    about: 'something unsettled',
    question: 'Is there something between you that wants to be settled, and what would help?',
    because: 'Something seems not to be settled yet.',
    evidence: [
      `It has been open ${age[1]}. It is for those concerned to speak of, if they want to; what is settled and not written down is not known here.`,
    ],
  }
}

const LEAST_KNOWN_DAYS = 60
const LEAST_TOGETHER = 3
const CONSISTENT = 3
const HELP_LEAST = 3
const HELP_LEAST_PEOPLE = 3

/**
 * The next step on the way of the game: listening, money and help, consistency, repaired conflict, shared ownership. The
 * first that the records do not show, as an invitation. Of a crew known for 60 days, with 3 meetings or circles.
 *
 * Conflicts are no input: that one was repaired is for the two to tell. So the fourth step is asked of every crew that
 * has come so far, until it owns something together. Help counts where 3 people or more took part in some, in crews of 4
 * and more; crews of three are not asked about it, for what two of them do would show.
 *
 * @param help whether to ask about help; not where the answer is to be the same for all, whoever knows of which
 */
export function nextStepQuestion(
  crew: CrewRecords,
  { help = true }: { readonly help?: boolean } = {},
): Question<'next step'> | undefined {
  const { meetings, circles, asOf, owns } = crew
  const together = [...meetings, ...circles].map(({ at }) => at)
  const since = Math.min(...together, crew.since ?? Number.POSITIVE_INFINITY)
  if (together.length < LEAST_TOGETHER || asOf - since < days(LEAST_KNOWN_DAYS)) return undefined
  const onRecord = `On record since ${dayOf(since)}: ${counted(circles.length, 'listening circle')} and ${counted(meetings.length, 'meeting')}`
  const step = (question: string, because: string, ...more: readonly string[]) => ({
    about: 'next step' as const,
    question,
    because,
    evidence: [`${onRecord}${more.join('')}. What you do without writing it down is not known here.`],
  })
  if (circles.length === 0)
    return step(
      'Would you like to sit in a circle and listen to each in turn?',
      'The first step of the way is listening, and no circle of this crew is on record.',
    )
  if (help && crew.size >= LEAST_FOR_PRIVATE && !helpsEachOther(crew))
    return step(
      'Would you like to talk about work and money: what you live on, what matters to you, and what would help?',
      'After listening comes asking and offering, and little of it is on record.',
    )
  if (meetings.length < CONSISTENT)
    return step(
      'Would you like to choose a rhythm and keep it for a season?',
      'After help comes consistency, and few meetings are on record.',
    )
  if (owns) return undefined
  return step(
    'How would you like to make up when one of you gets hurt, and is there something you would like to own together?',
    'You listen, and you keep meeting: what may come next is repair, and then sharing what you own.',
    '; nothing that most of you own together',
  )
}

function helpsEachOther({ help }: CrewRecords): boolean {
  const people = new Set(help.flatMap(({ asker, offerers }) => [asker, ...offerers]))
  return help.length >= HELP_LEAST && people.size >= HELP_LEAST_PEOPLE
}
