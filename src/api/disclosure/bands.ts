/**
 * Figures of crews as organisers see them: bands in place of numbers.
 *
 * A crew's trust is a mean over its pairs: with exact figures, somebody who moves people one at a time and writes down what
 * changes solves for every pair at once. Bands leave the order of crews and the direction of a change, which is what is
 * needed to decide. They are no wall: thousands of edits narrow a pair down. What is private is safe because no figure here
 * rests on it (`organiserDocument`): all that can be found by edits follows from what an organiser may export anyway.
 * Sentences are those of the criteria, which name no pair and no figure.
 */
import type { z } from 'zod'
import type { Applied, CrewEffect, Effect, Invitee, Objection, Rerun } from '../../matching/edit.ts'
import type { SuggestedCrew, SuggestedSet, Suggestion } from '../../matching/suggest.ts'
import type * as shapes from './shapes.ts'

type OpenSuggestion = z.infer<typeof shapes.suggestion>
type OpenSet = OpenSuggestion['sets'][number]
type OpenEffect = z.infer<typeof shapes.effect>
type OpenInvitee = z.infer<typeof shapes.invitees>['invitees'][number]

const BANDS = ['very low', 'low', 'middle', 'high', 'very high'] as const
export type Band = (typeof BANDS)[number]

/** A value in [0, 1] as one of five bands. */
export const bandOf = (value: number): Band => BANDS[Math.min(4, Math.max(0, Math.floor(value * 5)))]

/** A score in [0, 100] to the nearest ten. */
export const scoreBand = (score: number): number => Math.round(score / 10) * 10

/** From here on a change of the objective is told as one, and as a large one. */
const CHANGE = { some: 0.05, much: 0.5 } as const

export type Turn = 'much better' | 'better' | 'about the same' | 'worse' | 'much worse'

export function turnOf(before: number, after: number): Turn {
  const gain = after - before
  if (Math.abs(gain) < CHANGE.some) return 'about the same'
  if (Math.abs(gain) < CHANGE.much) return gain > 0 ? 'better' : 'worse'
  return gain > 0 ? 'much better' : 'much worse'
}

export function openSuggestion({ sets, ...head }: Suggestion): OpenSuggestion {
  return { ...head, sets: sets.map(openSet) }
}

function openSet({ crews, unplaced, objective, bound, gap, stability }: SuggestedSet): OpenSet {
  return {
    crews: crews.map(openCrew),
    unplaced,
    objective: Math.round(objective),
    bound: bound === null ? null : Math.round(bound),
    gap: gap === null ? null : Math.round(gap * 100) / 100,
    stability: {
      blockingSwaps: stability.blockingSwaps.length,
      blockingCrews: stability.blockingCrews.length,
    },
  }
}

function openCrew({ members, score, criteria, kept }: SuggestedCrew): OpenSet['crews'][number] {
  return {
    members,
    score: scoreBand(score),
    criteria: criteria.map(({ name, value, weight, because }) => ({
      name,
      band: bandOf(value),
      weight,
      because,
    })),
    ...(kept === undefined ? {} : { kept }),
  }
}

/** What an edit does, crew by crew and criterion by criterion. */
export function openEffect({ objective, crews, words }: Effect): OpenEffect {
  const turn = turnOf(objective.before, objective.after)
  return {
    turn,
    // What was done is before the colon; what it is worth, with figures, after it.
    words: `${words.split(': ')[0]}: ${turn === 'about the same' ? 'about as good as before' : `${turn} than before`}`,
    crews: crews.map(openCrewEffect),
  }
}

function openCrewEffect({ before, after, score, criteria, vetoes }: CrewEffect): OpenEffect['crews'][number] {
  const banded = (value: number | null) => (value === null ? null : scoreBand(value))
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    score: { before: banded(score.before), after: banded(score.after) },
    criteria: criteria
      .map(({ name, before: was, after: is, because }) => ({
        name,
        before: was === null ? null : bandOf(was),
        after: is === null ? null : bandOf(is),
        because,
      }))
      // A change within a band would tell that there was one.
      .filter(({ before: was, after: is }) => was !== is),
    vetoes: vetoes.map(({ because }) => because),
  }
}

/** What a search around pinned crews found: crews without figures, and what it does in bands. */
export function openRerun({ plan, effect, moved, unplaced, notes }: Rerun): z.infer<typeof shapes.rerun> {
  return { crews: plan.crews, effect: openEffect(effect), moved, unplaced, notes }
}

/** Whom a crew could invite, the best first; how much better as a turn. */
export function openInvitee({ members, gain, crew }: Invitee): OpenInvitee {
  return { members, turn: turnOf(0, gain), crew: openCrewEffect(crew) }
}

export const openObjections = (objections: readonly Objection[]): string[] =>
  objections.map(({ because }) => because)

export function openApplied({ effect, warnings, refused }: Applied) {
  return {
    effect: openEffect(effect),
    warnings: openObjections(warnings),
    ...(refused === undefined ? {} : { refused: openObjections(refused) }),
  }
}
