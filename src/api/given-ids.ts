/**
 * Ids that members give to what they record: names of their own, which no other has to know of.
 *
 * An id is an interaction's in the whole congregation. Were a member told that hers is taken, she would learn what others
 * recorded. So what is kept has the given name and a mark of who took part: the same name, told by any of them, is the same
 * interaction, and others may use it too. Those who took part see the name as it was given.
 *
 * Marks are made with a key of the service's: they stay when somebody is forgotten, and nobody can find out from one that it
 * was she who took part too.
 */
import { createHmac } from 'node:crypto'
import { byCodeUnit, type Interaction, participantsOf } from '../graph/cohort.ts'

/** What the ids begin with that follow from what happened. */
export const DERIVED = 'i-'
/** Characters that a given id may have; with its mark it has at most 64. */
export const MOST_GIVEN = 52

export type GivenIds = {
  /** The id under which it is kept; an id that has its mark already stays. */
  readonly kept: (interaction: Interaction) => string
  /** The id as it was given; as it is kept, where it was not given by a member. */
  readonly given: (interaction: Interaction) => string
  /** Makes the function that says how somebody sees the ids of what she took part in: as given, where only one is called so. */
  readonly seenAmong: (own: readonly Interaction[]) => (interaction: Interaction) => string
  /** What somebody means by an id, as she sees it or as it is kept; undefined where nothing is called so. */
  readonly meantBy: (id: string, own: readonly Interaction[]) => Interaction | undefined
}

export function givenIds(key: string): GivenIds {
  /** A dot, and ten characters. */
  const markOf = (interaction: Interaction): string => {
    const there = [...participantsOf(interaction)].sort(byCodeUnit)
    return `.${createHmac('sha256', key).update(JSON.stringify(there)).digest('hex').slice(0, 10)}`
  }
  const given = (interaction: Interaction) => {
    const mark = markOf(interaction)
    const { id } = interaction
    return id.length > mark.length && id.endsWith(mark) ? id.slice(0, -mark.length) : id
  }
  const seenAmong = (own: readonly Interaction[]) => {
    const called = new Map<string, number>()
    for (const one of own)
      for (const name of new Set([one.id, given(one)])) called.set(name, (called.get(name) ?? 0) + 1)
    return (one: Interaction) => (called.get(given(one)) === 1 ? given(one) : one.id)
  }
  return {
    kept: interaction => {
      const mark = markOf(interaction)
      return interaction.id.endsWith(mark) ? interaction.id : `${interaction.id}${mark}`
    },
    given,
    seenAmong,
    meantBy: (id, own) => {
      const seen = seenAmong(own)
      return own.find(one => one.id === id) ?? own.find(one => seen(one) === id)
    },
  }
}
