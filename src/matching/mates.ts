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
import { createLanguages } from '../graph/languages.ts'
import { meets } from '../graph/reciprocity.ts'
import { computeTrust } from '../graph/trust.ts'
import { createVocabulary, type Vocabulary } from '../graph/words.ts'
import { freeHours, longestStretch, sharedHalfHours } from './hours.ts'
import { memberView, metInTheOpen, mutualWishes } from './knowledge.ts'

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

/** Half-hours from which on a stretch is no evening any more. */
const HALF_A_DAY = 24

const ORDER =
  'by what you have shared, by how close you are through people you both know, and a little by what you have in common; it says nothing about what anybody wishes'

/**
 * @param viewer the id of a member of the cohort
 * @param limit how many at most
 */
export function matesFor(cohort: Cohort, viewer: string, limit: number): Mates {
  const view = memberView(cohort, viewer)
  const members = [...view.members].sort((a, b) => byCodeUnit(a.id, b.id))
  const me = members.find(member => member.id === viewer)!
  const languages = createLanguages(view.vocabulary)
  const trust = computeTrust(view)
  const affinity = affinities({ members, trust, synonyms: view.vocabulary })
  // To a billionth: who is as close to her as another must not come first by a rounding error.
  const closeness = new Map(
    members
      .filter(({ id }) => id !== viewer)
      .map(({ id }) => [id, Math.round(affinity.between(viewer, id).value * 1e9)]),
  )

  const notNow = new Set(
    view.wishes.filter(wish => wish.from === viewer && wish.kind === 'not-now').map(wish => wish.to),
  )
  const apart = new Set(
    view.boundaries.filter(boundary => boundary.kind === 'apart').flatMap(boundary => boundary.between),
  )
  const crewMates = new Set(
    view.crews.filter(crew => crew.members.includes(viewer)).flatMap(crew => crew.members),
  )
  const near = members
    .filter(
      ({ id }) =>
        id !== viewer &&
        !notNow.has(id) &&
        !apart.has(id) &&
        trust.between(viewer, id).openConflicts.length === 0,
    )
    .sort((x, y) => closeness.get(y.id)! - closeness.get(x.id)! || byCodeUnit(x.id, y.id))
  const reasons = createReasons(view, members, me, near)
  const mates: Mate[] = []
  // Reasons take longest: only of whom is listed.
  for (const other of near) {
    if (mates.length === limit) break
    if (other.paused === true || crewMates.has(other.id) || !speakTogether(me, other, languages)) continue
    const because = reasons(other.id)
    if (because.length > 0) mates.push({ member: other.id, name: other.name, because })
  }
  return { member: viewer, order: ORDER, mates }
}

function speakTogether(me: Member, other: Member, languages: Vocabulary): boolean {
  if ((me.languages ?? []).length === 0 || (other.languages ?? []).length === 0) return true
  return common(me.languages, other.languages, languages).length > 0
}

/** What two people lived together, what binds most first. */
const LIVED: readonly (readonly [InteractionKind, Telling])[] = [
  ['co-ownership', () => 'you own something together'],
  ['conflict', () => 'you found a way through a conflict together'],
  ['meeting', () => 'you came to meetings of the same series'],
  ['support', helped],
  ['listening', () => 'you listened to each other in a circle'],
  ['contact', () => 'you spent time together'],
]
/** In words, the interactions of one kind that the viewer and somebody of that name have lived. */
type Telling = (lived: readonly Interaction[], viewer: string, name: string) => string

function helped(lived: readonly Interaction[], viewer: string, name: string): string {
  const asked = lived.some(one => one.kind === 'support' && one.asker === viewer)
  const offered = lived.some(one => one.kind === 'support' && one.asker !== viewer)
  if (asked && offered) return 'you have offered each other help'
  return asked ? `${name} offered you help` : `you offered ${name} help`
}

/**
 * Looks up once what the reasons for every mate are made of.
 *
 * @param near those whom she may want to hear of, closest first: somebody she keeps away from is no reason for anybody
 */
function createReasons(
  view: Cohort,
  members: readonly Member[],
  me: Member,
  near: readonly Member[],
): (other: string) => string[] {
  const vocabulary = createVocabulary(view.vocabulary)
  const byId = new Map(members.map((member, i) => [member.id, { member, i }]))
  const hours = freeHours(members, asOfMillis(view))
  const metBy = metInTheOpen(view.interactions)
  const wished = new Set(mutualWishes(view).flatMap(wish => (wish.from === me.id ? [wish.to] : [])))
  const mine = metBy.get(me.id) ?? new Set<string>()
  const myInteractions = view.interactions.filter(one => counts(one) && participantsOf(one).includes(me.id))

  return id => {
    const { member: other, i } = byId.get(id)!
    const because: string[] = []
    if (wished.has(id)) because.push('you are both interested in each other')
    const lived = myInteractions.filter(interaction => livedWell(interaction, me.id, id))
    const told = LIVED.flatMap(([kind, tell]) => {
      const ofKind = lived.filter(interaction => interaction.kind === kind)
      return ofKind.length === 0 ? [] : [tell(ofKind, me.id, other.name)]
    })
    because.push(...told.slice(0, 2))
    const both = near.filter(third => third.id !== id && mine.has(third.id) && metBy.get(id)?.has(third.id))
    if (both.length > 0)
      because.push(
        `you both know ${both
          .slice(0, 2)
          .map(({ name }) => name)
          .join(' and ')}`,
      )
    const intentions = common(me.intentions, other.intentions, vocabulary)
    if (intentions.length > 0) because.push(`you share the intention "${intentions[0]}"`)
    const theirs = common(other.offers, me.needs, vocabulary)
    if (theirs.length > 0) because.push(`${other.name} offers "${theirs[0]}", which you look for`)
    const yours = common(me.offers, other.needs, vocabulary)
    if (yours.length > 0) because.push(`${other.name} looks for "${yours[0]}", which you offer`)
    const mineIndex = byId.get(me.id)!.i
    if (hours.stated[i] && hours.stated[mineIndex]) {
      const free = longestStretch(hours, sharedHalfHours(hours, [i, mineIndex]), me.timezone)
      if (free !== undefined)
        because.push(
          free.halfHours < HALF_A_DAY
            ? `you are both free on ${free.day} ${free.part}`
            : `you are both free for much of ${free.day}`,
        )
    }
    return because
  }
}

/** Whether two lived something together that speaks for them: both were there, and it did not end badly. */
function livedWell(interaction: Interaction, one: string, other: string): boolean {
  if (!meets(interaction, one, other)) return false
  if (interaction.kind === 'conflict') return interaction.outcome === 'resolved'
  return interaction.kind !== 'meeting' || !interaction.missed?.some(id => id === one || id === other)
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
