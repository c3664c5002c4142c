/** Small cohorts written by hand, and changes to any cohort. */
import fc from 'fast-check'
import { type Cohort, emptyCohort, type Interaction, type Member } from '../../src/graph/cohort.ts'

/** A member; her name is her id with a capital. */
export function person(id: string, more: Partial<Member> = {}): Member {
  return { id, name: id.charAt(0).toUpperCase() + id.slice(1), ...more }
}

/** A cohort of these members, looked at on a fixed day. */
export function cohortOf(members: readonly Member[], more: Partial<Cohort> = {}): Cohort {
  return { ...emptyCohort(), asOf: '2026-07-15T12:00:00Z', members, ...more }
}

/** Interactions `i0`, `i1`, ... on days before the cohort's. */
export function happened(...list: readonly object[]): Interaction[] {
  return list.map((one, k) => ({
    id: `i${k}`,
    at: new Date(Date.UTC(2026, 5, 1 + k, 18)).toISOString(),
    ...one,
  })) as Interaction[]
}

/** Some members' numbers, 3 to 8 of them, in any order: a crew as the criteria see it once it is sorted. */
export function arbitraryCrew(n: number): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray(
    Array.from({ length: n }, (_, i) => i),
    { minLength: 3, maxLength: Math.min(8, n) },
  )
}

const ONE_ID = ['invitedBy', 'asker', 'recordedBy', 'caller', 'from', 'to', 'by', 'member', 'steward']
const IDS = [
  ...['members', 'participants', 'missed', 'offerers', 'confirmedBy', 'contestedBy'],
  ...['between', 'attendees'],
]

/** The same cohort under other ids. */
export function renamed(cohort: Cohort, to: ReadonlyMap<string, string>): Cohort {
  const of = (id: unknown) => (typeof id === 'string' ? (to.get(id) ?? id) : id)
  const copy = JSON.parse(JSON.stringify(cohort), (key, value: unknown) =>
    ONE_ID.includes(key) ? of(value) : IDS.includes(key) && Array.isArray(value) ? value.map(of) : value,
  ) as Cohort
  return { ...copy, members: copy.members.map(member => ({ ...member, id: of(member.id) as string })) }
}
