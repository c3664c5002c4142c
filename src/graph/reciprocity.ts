/**
 * The reciprocity game: what each kind of interaction earns, for whom, and in whose eyes.
 *
 * The points are those of the game in R. D. Bartlett's "Microsolidarity Part 3" (five levels, from listening to shared
 * ownership). A person's points in an interaction are evidence of what the *others in it* can rely on from her, so an
 * earning is directed: `of` earned, `towards` saw it. Points are never added up per person: there is no member score.
 *
 * One thing is not from the game: time spent face to face (`contact`) earns each one point an hour, as much as a
 * listening circle, because being together is the ground on which the game is played (Hall 2019: 40 to 60 hours make a
 * casual friend).
 */
import { type Interaction, type InteractionKind, participantsOf } from './cohort.ts'

/** The points of the game. */
export const POINTS = {
  /** Level 1: everyone in a circle listened to everyone. */
  listening: 1,
  /** Level 2: an offer made; a need asked for; and more to both where both took part, with respect. */
  offer: 5,
  ask: 5,
  respect: 1,
  /** Level 3: the first, the second and every later meeting of a series; a missed one. */
  meeting: [1, 3, 5],
  missed: -5,
  /** Level 4: a conflict that ended in an agreed resolution, or without one. */
  resolved: 10,
  unresolved: -20,
  /** Level 5: legal ownership shared. */
  coOwnership: 100,
  /** Not of the game: an hour face to face. */
  contactHour: 1,
} as const

/** What one person earned in one interaction: `points`, as seen by each of `towards` other than herself. */
export type Earning = { readonly of: string; readonly points: number; readonly towards: readonly string[] }

/** What an interaction depends on besides itself. */
export type Standing = {
  /** For a meeting: its place in its series among the meetings that count, from 1; those of one moment share theirs. */
  readonly nth: number
  /** For a conflict: a later record that is about it has had the last word. */
  readonly closed: boolean
}

/**
 * The points that one of its participants earned in an interaction. An open conflict has not ended and earns nothing
 * yet; one that is closed says nothing any more.
 */
export function pointsOf(interaction: Interaction, { nth, closed }: Standing, person: string): number {
  switch (interaction.kind) {
    case 'contact':
      return (POINTS.contactHour * interaction.minutes) / 60
    case 'listening':
      return POINTS.listening
    case 'support': {
      const { asker, offerers } = interaction
      const respect = asker !== undefined && offerers !== undefined ? POINTS.respect : 0
      return (person === asker ? POINTS.ask : POINTS.offer) + respect
    }
    case 'meeting':
      if (interaction.missed?.includes(person)) return POINTS.missed
      return POINTS.meeting[Math.min(nth, POINTS.meeting.length) - 1]
    case 'conflict':
      return closed || interaction.outcome === 'open' ? 0 : POINTS[interaction.outcome]
    case 'co-ownership':
      return POINTS.coOwnership
  }
}

/** What each participant earned in an interaction, in the order of `participantsOf`. */
export type Earned = { readonly interaction: Interaction; readonly points: readonly number[] }

/** @param standing undefined where the interaction does not count: nobody has earned anything */
export function earnedIn(interaction: Interaction, standing: Standing | undefined): Earned {
  const people = participantsOf(interaction)
  const points = people.map(person => (standing === undefined ? 0 : pointsOf(interaction, standing, person)))
  return { interaction, points }
}

/**
 * The points that each participant earned, and towards whom; empty where nobody earned any. An offer or a need with no
 * counterpart is seen by nobody in particular.
 */
export function earnings(interaction: Interaction, standing: Standing): readonly Earning[] {
  if (interaction.kind === 'conflict' && (standing.closed || interaction.outcome === 'open')) return []
  const people = participantsOf(interaction)
  return people.map(of => {
    const towards =
      interaction.kind !== 'support'
        ? people
        : of === interaction.asker
          ? (interaction.offerers ?? [])
          : interaction.asker === undefined
            ? []
            : [interaction.asker]
    return { of, points: pointsOf(interaction, standing, of), towards }
  })
}

/** Whether two people had something to do with each other in an interaction, and so whether it belongs to their dyad. */
export function meets(interaction: Interaction, a: string, b: string): boolean {
  if (interaction.kind !== 'support')
    return interaction.participants.includes(a) && interaction.participants.includes(b)
  const { asker, offerers = [] } = interaction
  return (asker === a && offerers.includes(b)) || (asker === b && offerers.includes(a))
}

/**
 * Calls `visit` with every pair of an interaction, as two places i < j in its `participantsOf`. In `support` only who
 * asked and who offered are a pair.
 */
export function eachPair(interaction: Interaction, visit: (i: number, j: number) => void): void {
  const people = participantsOf(interaction)
  const firsts = interaction.kind !== 'support' ? people.length : interaction.asker === undefined ? 0 : 1
  for (let i = 0; i < firsts; i++) for (let j = i + 1; j < people.length; j++) visit(i, j)
}

/** The pairs of an interaction, each as [smaller id, larger id] by code unit. */
export function pairsOf(interaction: Interaction): [string, string][] {
  const people = participantsOf(interaction)
  const pairs: [string, string][] = []
  eachPair(interaction, (i, j) => {
    const a = people[i]
    const b = people[j]
    pairs.push(a < b ? [a, b] : [b, a])
  })
  return pairs
}

export const KIND_LABEL: Readonly<Record<InteractionKind, string>> = {
  contact: 'time together',
  listening: 'a listening circle',
  support: 'help asked and offered',
  meeting: 'a meeting of a series',
  conflict: 'a conflict',
  'co-ownership': 'shared ownership',
}
