/** What the tests of parts of a cohort share: other names for its people, and the one figure of the rest that may move. */
import { type Cohort, counts, type Interaction } from '../../src/graph/cohort.ts'
import { POINTS } from '../../src/graph/reciprocity.ts'

/** Where a list's entries name people. (A gathering's `from` and `to` are days.) */
const NAMING: { readonly [L in keyof Cohort]?: readonly string[] } = {
  members: ['id', 'invitedBy'],
  interactions: ['participants', 'missed', 'asker', 'offerers', 'recordedBy', 'confirmedBy', 'contestedBy'],
  crews: ['members', 'caller'],
  calls: ['caller', 'members'],
  wishes: ['from', 'to'],
  boundaries: ['between', 'by'],
  gatherings: ['attendees'],
  stewards: ['member', 'steward'],
}

/** The same cohort, its people called otherwise. */
export function renamed(cohort: Cohort, names: ReadonlyMap<string, string>): Cohort {
  const rename = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(rename) : (names.get(String(value)) ?? value)
  const lists = Object.entries(NAMING).map(([list, fields]) => [
    list,
    (cohort[list as keyof Cohort] as readonly object[]).map(entry =>
      Object.fromEntries(
        Object.entries(entry).map(([field, value]) => [
          field,
          fields.includes(field) ? rename(value) : value,
        ]),
      ),
    ),
  ])
  return { ...cohort, ...Object.fromEntries(lists) }
}

type Meeting = Extract<Interaction, { kind: 'meeting' }> & { readonly id: string }

/** Whether two people were in a meeting whose place in its series, and so what it earns, is another in a part of the cohort. */
export function inMovedMeetings(whole: Cohort, part: Cohort): (a: string, b: string) => boolean {
  const before = meetingsOf(whole)
  const after = meetingsOf(part)
  const moved = after.filter(
    meeting => placeIn(after, meeting) !== placeIn(before, before.find(({ id }) => id === meeting.id)!),
  )
  return (a, b) => moved.some(({ participants }) => participants.includes(a) && participants.includes(b))
}

function meetingsOf({ interactions }: Cohort): Meeting[] {
  return interactions.filter((one): one is Meeting => one.kind === 'meeting' && counts(one))
}

/** The meeting's place in its series: how many moments at which the series met came before it, up to the last that matters. */
function placeIn(meetings: readonly Meeting[], { at, series }: Meeting): number {
  const earlier = meetings
    .filter(other => other.series === series && Date.parse(other.at) < Date.parse(at))
    .map(other => Date.parse(other.at))
  return Math.min(new Set(earlier).size, POINTS.meeting.length - 1)
}
