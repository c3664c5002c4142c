/** How members are called and ordered in words for people: by name, never by any figure. */
import type { Cohort } from '../graph/cohort.ts'

export type People = {
  /** The name, with the id beside it where several have that name. */
  readonly call: (id: string) => string
  /** Orders ids by name: letters without their marks first, the same on every machine. */
  readonly byName: (a: string, b: string) => number
}

/** The names of a cohort's members. */
export function peopleOf({ members }: Pick<Cohort, 'members'>): People {
  const names = new Map(members.map(member => [member.id, member.name]))
  const bearers = new Map<string, number>()
  for (const { name } of members) bearers.set(name, (bearers.get(name) ?? 0) + 1)
  const order = new Map(members.map(({ id, name }) => [id, folded(name)]))
  return {
    call: id => {
      const name = names.get(id) ?? id
      return (bearers.get(name) ?? 0) > 1 ? `${name} (${id})` : name
    },
    byName: (a, b) => compare(order.get(a) ?? a, order.get(b) ?? b) || compare(a, b),
  }
}

function folded(name: string): string {
  const bare = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  // Recordings name people by numbers: 9 comes before 10.
  return bare.replace(/\d+/g, digits => digits.padStart(12, '0'))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
