/**
 * What a request leaves to decide: who can be placed at all, who must move as one, which crews stay as they are; or,
 * where the wishes cannot all hold, the smallest set of them that conflicts.
 *
 * Members bound by `together` form a component. Three things cannot be: a component larger than a crew may be, two in
 * one component who must stay apart, and a bond that leads out of a crew that stays. Leaving people out is always
 * allowed, so nothing else is impossible.
 */
import type { Crew } from '../graph/cohort.ts'
import type { Facts } from './facts.ts'

/** Wishes that cannot all hold, none of which could be left out: in words, and what could be done. */
export type Conflict = { readonly wishes: readonly string[]; readonly mend: string }

/** A request that cannot be met by any set of crews: every conflict that was found, the smallest first. */
export class ImpossibleError extends Error {
  readonly conflicts: readonly Conflict[]

  constructor(conflicts: readonly Conflict[]) {
    super(
      conflicts
        .map(({ wishes, mend }) => `these wishes cannot all hold: ${wishes.join('; ')}. ${mend}`)
        .join('\n'),
    )
    this.name = 'ImpossibleError'
    this.conflicts = conflicts
  }
}

export type Constraints = {
  /** Members to place (numbers in `facts`), in groups that stay together; ordered by their first member. */
  readonly units: readonly (readonly number[])[]
  /** Crews that stay, as numbers in `facts`. */
  readonly kept: readonly { readonly crew: Crew; readonly members: readonly number[] }[]
  /** Members that are neither to be placed nor in a crew that stays, with the reason. */
  readonly out: readonly { readonly member: number; readonly because: string }[]
  readonly notes: readonly string[]
}

/**
 * @param pinned ids of crews that stay besides the locked ones
 * @throws ImpossibleError
 */
export function constrain(facts: Facts, most: number, pinned: ReadonlySet<string>): Constraints {
  const { members, n, index, cohort } = facts
  const { apart, together } = facts.apart
  const id = (i: number) => members[i].id
  const notes: string[] = []
  const out: { member: number; because: string }[] = []
  const kept: { crew: Crew; members: readonly number[] }[] = []
  const crewOf = new Map<number, string>()

  for (const crew of [...cohort.crews].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (crew.locked !== true && !pinned.has(crew.id)) continue
    const list = crew.members.map(member => index.get(member)!)
    const twice = list.find(i => crewOf.has(i))
    if (twice !== undefined) {
      notes.push(
        `crews ${crewOf.get(twice)} and ${crew.id} both stay and share ${id(twice)}: a set holds each member once, so ${crew.id} stays outside of it`,
      )
      for (const i of list)
        if (!crewOf.has(i)) out.push({ member: i, because: `is in crew ${crew.id}, which stays as it is` })
      for (const i of list) if (!crewOf.has(i)) crewOf.set(i, crew.id)
      continue
    }
    for (const i of list) crewOf.set(i, crew.id)
    kept.push({ crew, members: list })
    notes.push(...oddities(facts, crew.id, list))
  }

  const free = members.flatMap((member, i) => (crewOf.has(i) || member.paused === true ? [] : [i]))
  members.forEach((member, i) => {
    if (member.paused === true && !crewOf.has(i))
      out.push({ member: i, because: 'is paused; can be placed again as soon as the pause ends' })
  })

  const conflicts: Conflict[] = []
  const bonds = new Map<number, number[]>()
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      if (together[i * n + j] === 0) continue
      const [one, other] = [crewOf.get(i), crewOf.get(j)]
      if (one !== undefined && one === other) continue
      if (members[i].paused === true || members[j].paused === true) {
        notes.push(
          `${id(i)} and ${id(j)} are to be together, but one of them is paused: the other is placed alone`,
        )
        continue
      }
      if (one !== undefined || other !== undefined) {
        conflicts.push({
          wishes: [bond(id(i), id(j)), `crew ${one ?? other} stays as it is`],
          mend: 'Unlock or unpin the crew, or take the wish back.',
        })
        continue
      }
      bonds.set(i, [...(bonds.get(i) ?? []), j])
      bonds.set(j, [...(bonds.get(j) ?? []), i])
    }

  const units: number[][] = []
  const seen = new Set<number>()
  for (const first of free) {
    if (seen.has(first)) continue
    const component = reach(first, bonds)
    for (const i of component.keys()) seen.add(i)
    const unit = [...component.keys()].sort((a, b) => a - b)
    conflicts.push(...apartInside(unit, bonds, apart, n, id))
    if (unit.length > most) conflicts.push(tooLarge(first, component, most, id))
    units.push(unit)
  }
  if (conflicts.length > 0)
    throw new ImpossibleError(conflicts.sort((one, other) => one.wishes.length - other.wishes.length))
  return { units, kept, out, notes }
}

/** What is odd in a crew that stays: it is kept all the same. */
function oddities(facts: Facts, crew: string, list: readonly number[]): string[] {
  const { members, n } = facts
  const notes: string[] = []
  for (const i of list) {
    if (members[i].paused === true)
      notes.push(`${members[i].id} is paused and in crew ${crew}, which stays as it is`)
    for (const j of list)
      if (i < j && facts.apart.apart[i * n + j] === 1)
        notes.push(
          `${members[i].id} and ${members[j].id} must stay apart and are both in crew ${crew}, which stays as it is`,
        )
  }
  return notes
}

function bond(one: string, other: string): string {
  return `${one} and ${other} are to be together`
}

/** Breadth-first search over bonds: each member reached, with the one she was reached from (herself for the first). */
function reach(first: number, bonds: ReadonlyMap<number, readonly number[]>): Map<number, number> {
  const from = new Map([[first, first]])
  for (const i of from.keys()) for (const j of bonds.get(i) ?? []) if (!from.has(j)) from.set(j, i)
  return from
}

/** For each two of a unit who must stay apart, the fewest bonds that tie them. */
function apartInside(
  unit: readonly number[],
  bonds: ReadonlyMap<number, readonly number[]>,
  apart: Uint8Array,
  n: number,
  id: (i: number) => string,
): Conflict[] {
  return unit.flatMap(i => {
    const others = unit.filter(j => i < j && apart[i * n + j] === 1)
    if (others.length === 0) return []
    const from = reach(i, bonds)
    return others.map(j => {
      const wishes = [`${id(i)} and ${id(j)} must stay apart`]
      for (let k = j; k !== i; k = from.get(k)!) wishes.push(bond(id(from.get(k)!), id(k)))
      return { wishes, mend: 'Take one of them back.' }
    })
  })
}

/** One bond fewer would still fit: any `most` bonds that hang together bind too many. */
function tooLarge(
  first: number,
  component: ReadonlyMap<number, number>,
  most: number,
  id: (i: number) => string,
): Conflict {
  const wishes = [...component]
    .filter(([i]) => i !== first)
    .slice(0, most)
    .map(([i, from]) => bond(id(from), id(i)))
  return {
    wishes,
    mend: `Together they bind ${most + 1} people, and a crew has at most ${most}: take one of them back.`,
  }
}
