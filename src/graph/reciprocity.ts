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
  /** For a meeting: its place in its series among the meetings that count, from 1. */
  readonly nth: number
  /** For a conflict: a later record closes this one, which then says nothing any more. */
  readonly closed: boolean
}

/**
 * The points that each participant earned, and towards whom. An open conflict has not ended and earns nothing yet; an
 * offer or a need with no counterpart is seen by nobody in particular.
 */
export function earnings(interaction: Interaction, { nth, closed }: Standing): readonly Earning[] {
  switch (interaction.kind) {
    case 'contact':
      return everyone(interaction.participants, (POINTS.contactHour * interaction.minutes) / 60)
    case 'listening':
      return everyone(interaction.participants, POINTS.listening)
    case 'support': {
      const offerers = interaction.offerers ?? []
      const asker = interaction.asker === undefined ? [] : [interaction.asker]
      const respect = asker.length > 0 && offerers.length > 0 ? POINTS.respect : 0
      return [
        ...asker.map(of => ({ of, points: POINTS.ask + respect, towards: offerers })),
        ...offerers.map(of => ({ of, points: POINTS.offer + respect, towards: asker })),
      ]
    }
    case 'meeting': {
      const came = POINTS.meeting[Math.min(nth, POINTS.meeting.length) - 1]!
      const missed = new Set(interaction.missed)
      const towards = interaction.participants
      return towards.map(of => ({ of, points: missed.has(of) ? POINTS.missed : came, towards }))
    }
    case 'conflict':
      if (closed || interaction.outcome === 'open') return []
      return everyone(interaction.participants, POINTS[interaction.outcome])
    case 'co-ownership':
      return everyone(interaction.participants, POINTS.coOwnership)
  }
}

function everyone(participants: readonly string[], points: number): readonly Earning[] {
  return participants.map(of => ({ of, points, towards: participants }))
}

/** Whether two people had something to do with each other in an interaction, and so whether it belongs to their dyad. */
export function meets(interaction: Interaction, a: string, b: string): boolean {
  if (interaction.kind !== 'support')
    return interaction.participants.includes(a) && interaction.participants.includes(b)
  const { asker, offerers = [] } = interaction
  return (asker === a && offerers.includes(b)) || (asker === b && offerers.includes(a))
}

/** The pairs of an interaction, each as [smaller id, larger id] by code unit. In `support` only who asked and who offered are a pair. */
export function pairsOf(interaction: Interaction): [string, string][] {
  const people = participantsOf(interaction)
  const pairs: [string, string][] = []
  for (let i = 0; i < people.length; i++)
    for (let j = i + 1; j < people.length; j++) {
      const a = people[i]!
      const b = people[j]!
      if (interaction.kind === 'support' && interaction.asker !== a && interaction.asker !== b) continue
      pairs.push(a < b ? [a, b] : [b, a])
    }
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
