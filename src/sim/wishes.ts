/**
 * What people say in private at the end of a gathering: with whom they would like to be, and with whom not now. The engine
 * makes of it what it makes of real wishes: mutual ones count, and "not now" keeps two apart.
 */
import type { Wish } from '../graph/cohort.ts'
import { pull } from './bonds.ts'
import type { World } from './world.ts'

/** How drawn one must be to name somebody, and how little for "not now"; the chance to say so. */
const INTERESTED = { pull: 0.3, chance: 0.7 } as const
const NOT_NOW = { pull: -1, chance: 0.3 } as const

/** The wishes of some people about each other, by person; `wishes` of them each at most. */
export function wishesOf({ people, bonds, luck, parameters }: World, group: readonly number[]): Wish[] {
  const ids = people.members.map(({ id }) => id)
  return group.flatMap(from => {
    const others = group
      .filter(to => to !== from)
      .map(to => ({ to, drawn: pull(bonds, from, to) }))
      .sort((a, b) => b.drawn - a.drawn || a.to - b.to)
    const says = (to: number, chance: number) => luck.uniform('noting', from, to) < chance
    const interested = others
      .filter(({ to, drawn }) => drawn > INTERESTED.pull && says(to, INTERESTED.chance))
      .slice(0, parameters.wishes)
      .map(({ to }): Wish => ({ from: ids[from], to: ids[to], kind: 'interested' }))
    const apart =
      parameters.wishes === 0
        ? []
        : others
            .filter(({ to, drawn }) => drawn < NOT_NOW.pull && says(to, NOT_NOW.chance))
            .map(({ to }): Wish => ({ from: ids[from], to: ids[to], kind: 'not-now' }))
    return [...interested, ...apart]
  })
}
