/** The conflicts of one pair: which of them still speak, and which are open. */
import type { Interaction } from '../cohort.ts'
import type { Standing } from '../reciprocity.ts'
import type { Happening } from './happening.ts'

type Conflict = Happening & { readonly interaction: Extract<Interaction, { kind: 'conflict' }> }
export const CLOSED: Standing = { nth: 1, closed: true }
const NO_CONFLICTS = { closed: new Set<Happening>(), open: [] as readonly string[] }

/**
 * Which conflicts of a pair's log say nothing any more, because a later record about them has had the last word (an
 * open one has none), and which are open, oldest first: not resolved, and no later record is about them, and no later
 * resolution is about the pair as a whole.
 *
 * Records of one moment that are about each other in a circle close none of it.
 */
export function readConflicts(happenings: readonly Happening[]): {
  readonly closed: ReadonlySet<Happening>
  readonly open: readonly string[]
} {
  const conflicts = happenings.filter((one): one is Conflict => one.interaction.kind === 'conflict')
  if (conflicts.length === 0) return NO_CONFLICTS
  const byId = new Map(conflicts.map(conflict => [conflict.interaction.id, conflict]))
  const subject = ({ interaction: { about } }: Conflict) =>
    about === undefined ? undefined : byId.get(about)
  const onCircle = (start: Conflict) => {
    let one = subject(start)
    for (let steps = conflicts.length; steps > 0 && one?.at === start.at; steps--) {
      if (one === start) return true
      one = subject(one)
    }
    return false
  }
  const earlierOf = (conflict: Conflict) => {
    const earlier = subject(conflict)
    if (earlier === undefined || earlier.at > conflict.at) return undefined
    return earlier.at === conflict.at && onCircle(conflict) ? undefined : earlier
  }
  const closed = new Set<Conflict>()
  const followed = new Set<Conflict>()
  let allResolvedAt = Number.NEGATIVE_INFINITY
  for (const conflict of conflicts) {
    const { about, outcome } = conflict.interaction
    let earlier = earlierOf(conflict)
    if (earlier !== undefined) followed.add(earlier)
    if (outcome === 'resolved' && about === undefined) allResolvedAt = Math.max(allResolvedAt, conflict.at)
    // An open record that is closed hands the last word on to what it is about.
    while (outcome !== 'open' && earlier !== undefined && !closed.has(earlier)) {
      closed.add(earlier)
      earlier = earlier.interaction.outcome === 'open' ? earlierOf(earlier) : undefined
    }
  }
  const open = conflicts.filter(
    conflict =>
      conflict.interaction.outcome !== 'resolved' && !followed.has(conflict) && conflict.at >= allResolvedAt,
  )
  return { closed, open: open.map(({ interaction }) => interaction.id) }
}
