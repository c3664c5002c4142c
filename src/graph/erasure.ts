/**
 * A cohort as it is once some people asked to be forgotten: no trace of them is left, and what others lived together
 * stays as it was.
 *
 * A person is cut out of each entry that names her. An entry that says nothing without her goes too: what she wished,
 * called for, bounded or stewarded, a crew of fewer than 3, an interaction of fewer than 2. A support left by one of
 * its sides stays as the offer or the need that it was: nobody in particular sees it, so it is evidence of nothing. An
 * interaction keeps its id, so that the log of those who remain is folded in the same order.
 *
 * Erasure must not decide about others: what counted counts on, and what did not does not begin to. So the two states
 * that an interaction has are kept, each for itself:
 *
 * - confirmed, by somebody else than its recorder: where only the gone had confirmed it, the recorder is cut too, for
 *   without one it counts as what an organiser wrote down. It had been confirmed, and that she left takes nothing back.
 * - pending, recorded by the gone: it vanishes. Without its recorder it would count, though nobody ever confirmed it.
 * - contested, by the gone only: it vanishes. To drop her word would revive what she denied, and to keep it without a
 *   name is not possible: a contest is somebody's.
 *
 * Each rule looks at what is left and never at who went first, so people may go one by one or together, in any order:
 * `withoutMembers(withoutMembers(c, A), B)` equals `withoutMembers(c, A or B)`.
 *
 * Two things about those who remain may move, and no others. The meetings of a series are counted: where one vanishes
 * because a single person is left of it, later meetings of that series move up a place and earn what that place earns.
 * And a cohort without `asOf` is looked at when its last interaction happened, which may be one that vanishes.
 *
 * A conflict's `about` stays even where what it names is gone. Both are between the same two, so a person who goes
 * takes both; but one that did not count may vanish alone. It closed nothing before and closes nothing now, whereas a
 * resolution that is about nothing would close all conflicts of the two.
 *
 * Cost: linear in the names; what names nobody who is gone is the same object as before.
 */
import { type Cohort, counts, type Interaction, participantsOf, SMALLEST_CREW } from './cohort.ts'

/** @param gone whether a member with this id asked to be forgotten */
export function withoutMembers(cohort: Cohort, gone: (id: string) => boolean): Cohort {
  const cut = cutting(gone)
  return {
    ...cohort,
    members: cohort.members
      .filter(member => !gone(member.id))
      .map(member => revised(member, { invitedBy: cut.one(member.invitedBy) })),
    interactions: cohort.interactions.flatMap(interaction => withoutPeople(interaction, cut) ?? []),
    crews: cohort.crews
      .map(crew => revised(crew, { members: cut.list(crew.members), caller: cut.one(crew.caller) }))
      .filter(crew => crew.members.length >= SMALLEST_CREW),
    // An empty list of who opted in, or of who was there, says something else than none.
    calls: cohort.calls
      .filter(call => !gone(call.caller))
      .map(call => revised(call, { members: call.members && cut.list(call.members) })),
    wishes: cohort.wishes.filter(wish => !gone(wish.from) && !gone(wish.to)),
    boundaries: cohort.boundaries.filter(boundary => !boundary.between.some(gone)),
    gatherings: cohort.gatherings.map(gathering =>
      revised(gathering, { attendees: gathering.attendees && cut.list(gathering.attendees) }),
    ),
    stewards: cohort.stewards.filter(pair => !gone(pair.member) && !gone(pair.steward)),
  }
}

type Cutting = ReturnType<typeof cutting>

/** How the gone are cut out of what names people; what names none of them stays the same object. */
function cutting(gone: (id: string) => boolean) {
  const list = (ids: string[]) => (ids.some(gone) ? ids.filter(id => !gone(id)) : ids)
  return {
    list,
    one: (id: string | undefined) => (id === undefined || gone(id) ? undefined : id),
    /** For a list that says the same empty as absent: no list where only they were in it. */
    listIfAny: (ids: string[] | undefined) => {
      const left = ids && list(ids)
      return left !== ids && left?.length === 0 ? undefined : left
    },
  }
}

/** An interaction without the gone, or undefined where it goes with them. */
function withoutPeople(interaction: Interaction, cut: Cutting): Interaction | undefined {
  const left = revised(withoutParticipants(interaction, cut), {
    recordedBy: cut.one(interaction.recordedBy),
    confirmedBy: cut.listIfAny(interaction.confirmedBy),
    contestedBy: cut.listIfAny(interaction.contestedBy),
  })
  if (left === interaction) return interaction
  if (participantsOf(left).length < (left.kind === 'support' ? 1 : 2)) return undefined
  if (isContested(interaction) && !isContested(left)) return undefined
  if (isConfirmed(interaction) === isConfirmed(left)) return left
  return isConfirmed(interaction) ? revised(left, { recordedBy: undefined }) : undefined
}

function withoutParticipants(interaction: Interaction, cut: Cutting): Interaction {
  if (interaction.kind === 'support')
    return revised(interaction, {
      asker: cut.one(interaction.asker),
      offerers: cut.listIfAny(interaction.offerers),
    })
  const left = revised(interaction, { participants: cut.list(interaction.participants) })
  return left.kind === 'meeting' ? revised(left, { missed: cut.listIfAny(left.missed) }) : left
}

function isContested({ contestedBy }: Interaction): boolean {
  return contestedBy !== undefined && contestedBy.length > 0
}

/** Whether an interaction would count if nobody contested it. */
function isConfirmed(interaction: Interaction): boolean {
  return counts({ ...interaction, contestedBy: undefined })
}

/** An entry with other values in some of its fields, in the same order, and without those that have none now. */
function revised<T extends object>(entry: T, fields: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const names = Object.keys(fields) as (keyof T)[]
  if (names.every(name => fields[name] === entry[name])) return entry
  const copy: T = { ...entry, ...fields }
  for (const name of names) if (copy[name] === undefined) delete copy[name]
  return copy
}
