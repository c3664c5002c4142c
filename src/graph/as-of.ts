/**
 * A cohort as it was at another time: only what had happened by then, and only who and what was there by then.
 *
 * Interactions are dated to the moment; members, crews and stewardships to the day they joined or began. Wishes,
 * boundaries and calls carry no date and stay. A time after the document's own `asOf` is allowed: nothing new happens,
 * evidence fades.
 */
import { type Cohort, participantsOf } from './cohort.ts'

/** @param time ISO 8601 with offset */
export function cohortAsOf(cohort: Cohort, time: string): Cohort {
  const millis = Date.parse(time)
  const interactions = cohort.interactions.filter(({ at }) => Date.parse(at) <= millis)
  const seen = new Set<string>()
  for (const interaction of interactions) {
    const { recordedBy, confirmedBy = [], contestedBy = [] } = interaction
    for (const id of [...participantsOf(interaction), ...confirmedBy, ...contestedBy]) seen.add(id)
    if (recordedBy !== undefined) seen.add(recordedBy)
  }
  const held = new Set(interactions.map(({ gathering }) => gathering))
  // Days begin at midnight UTC. As times, and not as text: the year may have five digits.
  const begun = (since: string | undefined) => since === undefined || Date.parse(since) <= millis
  // Somebody may have met the others before she joined: she is there from the first time on.
  const members = cohort.members.filter(member => begun(member.joined) || seen.has(member.id))
  const here = new Set(members.map(member => member.id))
  const there = (ids: readonly string[]) => ids.filter(id => here.has(id))
  return {
    ...cohort,
    asOf: time,
    members: members.map(({ invitedBy, ...member }) =>
      invitedBy !== undefined && here.has(invitedBy) ? { ...member, invitedBy } : member,
    ),
    interactions,
    crews: cohort.crews
      .filter(crew => begun(crew.since) && crew.members.every(id => here.has(id)))
      .map(({ caller, ...crew }) => (caller !== undefined && here.has(caller) ? { ...crew, caller } : crew)),
    calls: cohort.calls
      .filter(call => here.has(call.caller))
      .map(call => (call.members === undefined ? call : { ...call, members: there(call.members) })),
    wishes: cohort.wishes.filter(wish => here.has(wish.from) && here.has(wish.to)),
    boundaries: cohort.boundaries.filter(boundary => boundary.between.every(id => here.has(id))),
    gatherings: cohort.gatherings
      .filter(({ id, from }) => begun(from) || held.has(id))
      .map(gathering =>
        gathering.attendees === undefined
          ? gathering
          : { ...gathering, attendees: there(gathering.attendees) },
      ),
    stewards: cohort.stewards.filter(
      pair => begun(pair.since) && here.has(pair.member) && here.has(pair.steward),
    ),
  }
}
