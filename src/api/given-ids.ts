/**
 * Ids that members give to what they record: names of their own, which no other has to know of.
 *
 * An id is an interaction's in the whole congregation. Were a member told that hers is taken, she would learn what others
 * recorded. So what is kept has the given name and a mark of who took part: the same name, told by any of them, is the same
 * interaction, and others may use it too. Those who took part see the name as it was given.
 */
import { createHash } from 'node:crypto'
import { byCodeUnit, type Interaction, participantsOf } from '../graph/cohort.ts'

/** What the ids begin with that follow from what happened. */
export const DERIVED = 'i-'
/** Characters that a given id may have; with its mark it has at most 64. */
export const MOST_GIVEN = 52

/** A dot, and ten characters. */
const markOf = (interaction: Interaction): string => {
  const there = [...participantsOf(interaction)].sort(byCodeUnit)
  return `.${createHash('sha256').update(JSON.stringify(there)).digest('hex').slice(0, 10)}`
}

/** The id under which it is kept; an id that has its mark already stays. */
export function keptId(interaction: Interaction): string {
  const mark = markOf(interaction)
  return interaction.id.endsWith(mark) ? interaction.id : `${interaction.id}${mark}`
}

/** The id as it was given; as it is kept, where it was not given by a member. */
export function givenId(interaction: Interaction): string {
  const mark = markOf(interaction)
  const { id } = interaction
  return id.length > mark.length && id.endsWith(mark) ? id.slice(0, -mark.length) : id
}

/** Makes the function that says how somebody sees the ids of what she took part in: as given, where only one is called so. */
export function idsSeen(own: readonly Interaction[]): (interaction: Interaction) => string {
  const called = new Map<string, number>()
  for (const one of own)
    for (const name of new Set([one.id, givenId(one)])) called.set(name, (called.get(name) ?? 0) + 1)
  return one => (called.get(givenId(one)) === 1 ? givenId(one) : one.id)
}

/** What somebody means by an id, as she sees it or as it is kept; undefined where nothing is called so. */
export function meantBy(id: string, own: readonly Interaction[]): Interaction | undefined {
  const seen = idsSeen(own)
  return own.find(one => one.id === id) ?? own.find(one => seen(one) === id)
}
