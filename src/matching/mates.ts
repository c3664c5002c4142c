/**
 * For one member, the people she might enjoy crewing with, and why.
 *
 * Everything here is computed from what she may know (`memberView`): nobody else's wishes, boundaries, conflicts,
 * support or misses are an input, so none of them can show in who is listed, in which order, or in the words. Her own
 * wishes, boundaries and conflicts count. The order comes from the affinity that follows from her view; it is told in
 * words, and no figure about anybody is given.
 */
import { affinities } from '../graph/affinity.ts'
import {
  asOfMillis,
  byCodeUnit,
  type Cohort,
  counts,
  type Interaction,
  type InteractionKind,
  type Member,
  participantsOf,
} from '../graph/cohort.ts'
import { meets } from '../graph/reciprocity.ts'
import { computeTrust } from '../graph/trust.ts'
import { freeHours, longestStretch, sharedHalfHours } from './hours.ts'
import { memberView, mutualWishes } from './knowledge.ts'
import { createVocabulary, type Vocabulary } from './words.ts'

export type Mate = {
  readonly member: string
  readonly name: string
  /** Reasons that she may know, one plain clause each; never empty. */
  readonly because: readonly string[]
}

export type Mates = {
  readonly member: string
  /** In words, how the mates are ordered. */
  readonly order: string
  readonly mates: readonly Mate[]
}

const ORDER =
  'first those with whom you have shared most, then those who are close to people you know, then those with whom you have something in common; it says nothing about them, and nothing about what they wish'

/**
 * @param viewer the id of a member of the cohort
 * @param limit how many at most
 */
export function matesFor(cohort: Cohort, viewer: string, limit: number): Mates {
  const view = memberView(cohort, viewer)
  const members = [...view.members].sort((a, b) => byCodeUnit(a.id, b.id))
  const me = members.find(member => member.id === viewer)!
  const vocabulary = createVocabulary(view.vocabulary)
  const trust = computeTrust(view)
  const { between } = affinities({ members, trust })

  const notNow = new Set(
    view.wishes.filter(wish => wish.from === viewer && wish.kind === 'not-now').map(wish => wish.to),
  )
  const apart = new Set(
    view.boundaries.filter(boundary => boundary.kind === 'apart').flatMap(boundary => boundary.between),
  )
  const crewMates = new Set(
    view.crews.filter(crew => crew.members.includes(viewer)).flatMap(crew => crew.members),
  )
  const open = (other: Member) =>
    other.id !== viewer &&
    other.paused !== true &&
    !notNow.has(other.id) &&
    !apart.has(other.id) &&
    !crewMates.has(other.id) &&
    trust.between(viewer, other.id).openConflicts.length === 0 &&
    speakTogether(me, other, vocabulary)

  const reasons = createReasons(view, members, me, vocabulary)
  const mates = members
    .filter(open)
    .map(({ id, name }) => ({
      mate: { member: id, name, because: reasons(id) },
      affinity: between(viewer, id).value,
    }))
    .filter(({ mate }) => mate.because.length > 0)
    .sort((x, y) => y.affinity - x.affinity || byCodeUnit(x.mate.member, y.mate.member))
    .map(({ mate }) => mate)
  return { member: viewer, order: ORDER, mates: mates.slice(0, limit) }
}

function speakTogether(me: Member, other: Member, vocabulary: Vocabulary): boolean {
  if ((me.languages ?? []).length === 0 || (other.languages ?? []).length === 0) return true
  return common(me.languages, other.languages, vocabulary).length > 0
}

const LIVED: Readonly<Record<InteractionKind, string>> = {
  listening: 'you listened to each other in a circle',
  meeting: 'you meet in the same series',
  support: 'you helped each other with something',
  conflict: 'you found a way through a conflict together',
  'co-ownership': 'you own something together',
  contact: 'you spent time together',
}
const LIVED_ORDER: readonly InteractionKind[] = [
  'co-ownership',
  'conflict',
  'meeting',
  'support',
  'listening',
  'contact',
]

/** Looks up once what the reasons for every mate are made of. */
function createReasons(
  view: Cohort,
  members: readonly Member[],
  me: Member,
  vocabulary: Vocabulary,
): (other: string) => string[] {
  const byId = new Map(members.map((member, i) => [member.id, { member, i }]))
  const hours = freeHours(members, asOfMillis(view))
  const metBy = peopleMet(view.interactions)
  const wished = new Set(mutualWishes(view).flatMap(wish => (wish.from === me.id ? [wish.to] : [])))
  const mine = metBy.get(me.id) ?? new Set<string>()
  const myInteractions = view.interactions.filter(one => counts(one) && participantsOf(one).includes(me.id))

  return id => {
    const { member: other, i } = byId.get(id)!
    const because: string[] = []
    if (wished.has(id)) because.push('you are both interested in each other')
    const kinds = new Set(
      myInteractions
        .filter(interaction => livedWell(interaction) && meets(interaction, me.id, id))
        .map(({ kind }) => kind),
    )
    because.push(
      ...LIVED_ORDER.filter(kind => kinds.has(kind))
        .slice(0, 2)
        .map(kind => LIVED[kind]),
    )
    const both = [...mine]
      .filter(third => third !== id && metBy.get(id)?.has(third) === true)
      .sort(byCodeUnit)
    if (both.length > 0)
      because.push(
        `you have both met with ${both
          .slice(0, 2)
          .map(third => byId.get(third)!.member.name)
          .join(' and ')}`,
      )
    const intentions = common(me.intentions, other.intentions, vocabulary)
    if (intentions.length > 0) because.push(`you share the intention "${intentions[0]}"`)
    const theirs = common(other.offers, me.needs, vocabulary)
    if (theirs.length > 0) because.push(`${other.name} offers the ${theirs[0]} that you look for`)
    const yours = common(me.offers, other.needs, vocabulary)
    if (yours.length > 0) because.push(`${other.name} looks for the ${yours[0]} that you offer`)
    const mineIndex = byId.get(me.id)!.i
    if (hours.stated[i] && hours.stated[mineIndex]) {
      const stretch = longestStretch(hours, sharedHalfHours(hours, [i, mineIndex]))
      if (stretch !== undefined) because.push(`you are both free on ${stretch.day} ${stretch.part}`)
    }
    return because
  }
}

function livedWell(interaction: Interaction): boolean {
  return interaction.kind !== 'conflict' || interaction.outcome === 'resolved'
}

/** For each member the people she met in the open: in circles, meetings, shared ownership or simply in each other's company. */
function peopleMet(interactions: readonly Interaction[]): Map<string, Set<string>> {
  const met = new Map<string, Set<string>>()
  for (const interaction of interactions) {
    if (!counts(interaction) || interaction.kind === 'support' || interaction.kind === 'conflict') continue
    for (const a of interaction.participants) {
      const known = met.get(a) ?? new Set()
      met.set(a, known)
      for (const b of interaction.participants) if (a !== b) known.add(b)
    }
  }
  return met
}

/** The texts of one list that mean the same as one of the other. */
function common(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  vocabulary: Vocabulary,
): string[] {
  const terms = new Set((other ?? []).map(vocabulary))
  return (one ?? []).filter(text => terms.has(vocabulary(text)))
}
