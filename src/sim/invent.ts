/**
 * A believable congregation out of nothing, some eight months after its first gathering: for a first look at the
 * engine, for demonstrations and for tests. Nobody in it is real.
 *
 * Behind it are hidden circles of closeness, with bridges between them, loners who know few people and newcomers who
 * have met almost nobody; the interactions are drawn from these. So there is something to find, and somebody to forget.
 * Each part draws from a stream of its own, so that a change to one part leaves the others as they were.
 */
import { type Cohort, FORMAT } from '../graph/cohort.ts'
import { inventArrangements } from './invent/arrangements.ts'
import { AS_OF, dateOf } from './invent/calendar.ts'
import { type Attendance, inventHistory } from './invent/history.ts'
import { inventPeople } from './invent/people.ts'

export const MOST_INVENTED = 1000

export type InventParameters = {
  /** How many members, 1 to `MOST_INVENTED`. */
  readonly members: number
  /** A safe integer; the same seed gives the same cohort on every machine. */
  readonly seed: number
}

/**
 * Invents a cohort that `parseCohort` takes without a fault or a note.
 *
 * @throws RangeError where a parameter is out of range
 */
export function inventCohort({ members, seed }: InventParameters): Cohort {
  if (!Number.isInteger(members) || members < 1 || members > MOST_INVENTED)
    throw new RangeError(
      `members: ${members} is not a whole number from 1 to ${MOST_INVENTED}; use one such as 30`,
    )
  const { people, circles, vocabulary } = inventPeople(members, seed)
  const history = inventHistory(people, circles, seed)
  const { crews, calls, wishes, boundaries, stewards } = inventArrangements(people, history, seed)
  return {
    format: FORMAT,
    id: 'camp',
    name: 'Summer camp',
    asOf: AS_OF,
    members: people.map(person => person.member),
    interactions: history.interactions,
    crews,
    calls,
    wishes,
    boundaries,
    gatherings: history.attendances.map(gatheringOf),
    stewards,
    vocabulary,
  }
}

function gatheringOf({ gathering, people }: Attendance): Cohort['gatherings'][number] {
  return {
    id: gathering.id,
    name: gathering.name,
    from: dateOf(gathering.from),
    to: dateOf(gathering.from + gathering.days - 1),
    attendees: people.map(person => person.id),
  }
}
