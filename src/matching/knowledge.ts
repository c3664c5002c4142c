/**
 * What a viewer may know of a cohort: the same document with the private facts of others taken out.
 *
 * Figures are computed from a view, never from the whole document and then trimmed: what was never an input cannot leak
 * through an order, a count or the last digit of a score.
 */
import { asOfMillis, type Cohort, counts, type Interaction, participantsOf } from '../graph/cohort.ts'

/**
 * What an organiser's figures rest on: everything that counts but conflicts and one-sided wishes. Those enter only as
 * "must stay apart" (see vetoes), so that no score tells of them.
 */
export function organiserView(cohort: Cohort): Cohort {
  const interactions = cohort.interactions.filter(
    interaction => interaction.kind !== 'conflict' && counts(interaction),
  )
  return { ...cohort, asOf: timeOf(cohort, interactions), interactions, wishes: mutualWishes(cohort) }
}

/**
 * What one member may know: profiles, crews and what happened openly; her own conflicts, support, misses and pending
 * records, nobody else's; mutual wishes of her own and the wishes and boundaries that she set.
 */
export function memberView(cohort: Cohort, viewer: string): Cohort {
  const interactions = cohort.interactions.flatMap(interaction => openTo(viewer, interaction))
  return {
    ...cohort,
    asOf: timeOf(cohort, interactions),
    members: cohort.members.map(member => {
      if (member.id === viewer) return member
      const { crewSize: _size, maxCrews: _crews, ...open } = member
      return open
    }),
    interactions,
    wishes: [
      ...cohort.wishes.filter(wish => wish.from === viewer),
      ...mutualWishes(cohort).filter(wish => wish.to === viewer),
    ],
    boundaries: cohort.boundaries.filter(boundary => boundary.by === viewer),
  }
}

/** Without an asOf the last interaction sets the time: it must be one of those that may be known. */
function timeOf({ asOf }: Cohort, interactions: readonly Interaction[]): string {
  return new Date(asOfMillis({ asOf, interactions })).toISOString()
}

/** Wishes that both of two members have for each other. */
export function mutualWishes(cohort: Pick<Cohort, 'wishes'>): Cohort['wishes'] {
  const interested = new Set(
    cohort.wishes.filter(wish => wish.kind === 'interested').map(wish => `${wish.from} ${wish.to}`),
  )
  return cohort.wishes.filter(wish => wish.kind === 'interested' && interested.has(`${wish.to} ${wish.from}`))
}

function openTo(viewer: string, interaction: Interaction): Interaction[] {
  if (participantsOf(interaction).includes(viewer)) return [interaction]
  if (!counts(interaction)) return []
  // Who recorded, confirmed or did not come is between those who took part.
  const { recordedBy: _by, confirmedBy: _confirmed, contestedBy: _contested, ...open } = interaction
  switch (open.kind) {
    case 'conflict':
    case 'support':
      return []
    case 'meeting': {
      const { missed: _missed, ...meeting } = open
      return [meeting]
    }
    default:
      return [open]
  }
}

/** For each member the people she met in the open: in circles, meetings, shared ownership or simply in each other's company. */
export function metInTheOpen(interactions: readonly Interaction[]): Map<string, Set<string>> {
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
