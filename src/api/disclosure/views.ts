/** The only place where what is kept becomes what somebody may see; each view is a row of the table (`table.ts`). */
import { hash } from 'node:crypto'
import type { z } from 'zod'
import {
  byCodeUnit,
  type Call,
  type Cohort,
  type Crew,
  counts,
  derivedId,
  type Interaction,
  type Member,
  participantsOf,
  type Wish,
} from '../../graph/cohort.ts'
import { apartPairs, togetherPairs } from '../../matching/apartness.ts'
import { distinctCalls } from '../../matching/calls.ts'
import { mutualWishes } from '../../matching/knowledge.ts'
import type { GivenIds } from '../given-ids.ts'
import type { Answer, Link, OfferRecord, SignIn } from '../records/records.ts'
import type * as shapes from './shapes.ts'

/** A member as every other may see her. */
export type Person = z.infer<typeof shapes.person>

export function openMember({ crewSize: _size, maxCrews: _crews, ...open }: Member): Person {
  return open
}

/** My wishes, and those of others that are mutual. */
export function wishesFor({ wishes }: Cohort, me: string): { mine: Wish[]; mutual: string[] } {
  return {
    mine: wishes.filter(({ from }) => from === me),
    mutual: mutualWishes({ wishes })
      .filter(({ to }) => to === me)
      .map(({ from }) => from)
      .sort(byCodeUnit),
  }
}

/** Boundaries that I set. */
export function boundariesFor(
  { boundaries }: Cohort,
  me: string,
): z.infer<typeof shapes.ownBoundaries>['boundaries'] {
  return boundaries
    .filter(({ by }) => by === me)
    .map(({ between, kind }) => ({ with: between.find(id => id !== me)!, kind }))
}

/** How an interaction of mine stands. */
export type OwnInteraction = z.infer<typeof shapes.ownInteraction>
export type InteractionState = OwnInteraction['state']

/** What I took part in, newest first. */
export function interactionsFor(
  { interactions }: Pick<Cohort, 'interactions'>,
  me: string,
  ids: GivenIds,
): OwnInteraction[] {
  const own = interactions.filter(interaction => participantsOf(interaction).includes(me))
  const idOf = ids.seenAmong(own)
  return own
    .map(interaction => ({
      interaction: { ...interaction, id: idOf(interaction), ...aboutSeen(interaction, own, idOf) },
      state: stateOf(interaction),
    }))
    .sort(
      (a, b) =>
        Date.parse(b.interaction.at) - Date.parse(a.interaction.at) ||
        byCodeUnit(a.interaction.id, b.interaction.id),
    )
}

/** What a conflict goes on from, by the id that she sees of it. */
function aboutSeen(
  interaction: Interaction,
  own: readonly Interaction[],
  idOf: (one: Interaction) => string,
): { about?: string } {
  if (interaction.kind !== 'conflict' || interaction.about === undefined) return {}
  const about = own.find(({ id }) => id === interaction.about)
  return about === undefined ? {} : { about: idOf(about) }
}

export function stateOf(interaction: Interaction): InteractionState {
  if ((interaction.contestedBy?.length ?? 0) > 0) return 'contested'
  return counts(interaction) ? 'counts' : 'waits'
}

/** An offer as one of those whom it is made to may see it: her own answer, nobody else's. */
export type OwnOffer = z.infer<typeof shapes.ownOffer>

export function offerFor(offer: OfferRecord, answer: Answer | undefined): OwnOffer {
  return { ...openOffer(offer), answer: answer ?? null }
}

/** An offer without any answer. */
export function openOffer({ id, members, intention, caller, rhythm }: OfferRecord): Omit<OwnOffer, 'answer'> {
  return {
    id,
    members,
    ...(intention === null ? {} : { intention }),
    ...(caller === null ? {} : { caller }),
    ...(rhythm === null ? {} : { rhythm }),
  }
}

/** Crews are known; which of them is locked is the organiser's. */
export type OpenCrew = z.infer<typeof shapes.openCrew>

export function openCrew({ locked: _locked, ...crew }: Crew): OpenCrew {
  return crew
}

export function crewsOf({ crews }: Pick<Cohort, 'crews'>, me: string): OpenCrew[] {
  return crews.filter(({ members }) => members.includes(me)).map(openCrew)
}

/** A call as everybody here sees it. */
export type OpenCall = z.infer<typeof shapes.openCall>

export function callsFor({ calls }: Pick<Cohort, 'calls'>): OpenCall[] {
  return distinctCalls(calls).map(call => ({ id: callId(call), ...call }))
}

/** A call has no id in the document: it is its caller's, for that intention. */
export function callId({ caller, intention }: Call): string {
  return `c-${hash('sha256', JSON.stringify([caller, intention]), 'hex').slice(0, 20)}`
}

export const timeOf = (millis: number): string => new Date(millis).toISOString()

/** A link of somebody's, to herself: what it can be used with stays a secret. */
export const linkFor = ({ expires, maker }: Link) => ({ expires: timeOf(expires), linkBy: maker })

/** That somebody signed in as her, to herself. */
export const signInFor = ({ at, maker }: SignIn) => ({ at: timeOf(at), linkBy: maker })

/** What happened in the open. */
type OpenInteraction = Exclude<Interaction, { kind: 'support' | 'conflict' }>
export type OrganiserDocument = Omit<Cohort, 'interactions'> & {
  readonly interactions: readonly OpenInteraction[]
}

/**
 * The document as an organiser may have it: profiles, crews, calls, what happened in the open; wishes only where mutual, and
 * of everything that keeps two apart only that it does.
 */
export function organiserDocument(cohort: Cohort): OrganiserDocument {
  const apart = apartPairs(cohort)
  const kept = new Set(apart.map(([a, b]) => `${a} ${b}`))
  const together = togetherPairs(cohort).filter(([a, b]) => !kept.has(`${a} ${b}`) && !kept.has(`${b} ${a}`))
  return {
    ...cohort,
    interactions: cohort.interactions.flatMap(openInteraction),
    // Not in the order in which they were said: that would tell who said it first.
    wishes: [...mutualWishes(cohort)].sort((a, b) => byCodeUnit(a.from, b.from) || byCodeUnit(a.to, b.to)),
    boundaries: [
      ...together.map(([a, b]) => ({ between: [a, b], kind: 'together' as const })),
      ...apart.map(([a, b]) => ({ between: [a, b], kind: 'apart' as const })),
    ],
  }
}

/** An interaction as an organiser may know it; nothing where it is between those who took part. */
function openInteraction(interaction: Interaction): OpenInteraction[] {
  if (!counts(interaction) || interaction.kind === 'conflict' || interaction.kind === 'support') return []
  const { recordedBy: _by, confirmedBy: _confirmed, contestedBy: _contested, ...open } = interaction
  if (open.kind !== 'meeting') return [named(open)]
  const { missed: _missed, ...meeting } = open
  return [named(meeting)]
}

/** An id that follows from what happened follows from what is open of it: else it could be tried out. */
function named(open: OpenInteraction): OpenInteraction {
  return open.id.startsWith('i-') ? { ...open, id: derivedId(open) } : open
}
