/**
 * Why somebody is in no crew of a set, in words that tell what could be done about it.
 *
 * Nobody is ever the reason: what stands in the way is sizes, places, languages, people who must stay apart, or that
 * some have not met yet. No mend asks anybody to give up a boundary.
 */
import type { Facts } from './facts.ts'
import type { Preset } from './presets.ts'
import { scoreCrew } from './score.ts'
import { shareLanguage, vetoesOf } from './vetoes.ts'

/**
 * @param member a number in `facts`: somebody who could have been placed
 * @param bound those who must be with her
 * @param crews the crews of the set, as numbers in `facts`, without those that stay
 */
export function whyUnplaced(
  facts: Facts,
  member: number,
  bound: readonly number[],
  crews: readonly (readonly number[])[],
  free: number,
  sizes: readonly [number, number],
  preset: Preset,
): string {
  const { members, n } = facts
  const [least, most] = sizes
  const together = [member, ...bound]
  if (free < least)
    return `only ${free} ${free === 1 ? 'member is' : 'members are'} free to be placed and a crew takes ${least}: invite others, or unlock a crew`
  const [smallest, largest] = members[member].crewSize ?? [0, 255]
  if (smallest > most || largest < least)
    return `asked for crews of another size than ${least} to ${most}: widen the sizes`
  if (
    together.length > 1 &&
    vetoesOf(facts, together).some(
      veto => veto.kind === 'language' || (veto.kind === 'size' && together.length > largest),
    )
  )
    return 'is to be together with others, and they have no language or no size of crew in common: ask them about both'
  const possible = members.filter(
    (other, j) =>
      j !== member &&
      other.paused !== true &&
      facts.apart.apart[member * n + j] === 0 &&
      shareLanguage(facts, [member, j]),
  )
  if (possible.length < least - 1)
    return `must stay apart from, or shares no language with, all but ${possible.length} of the others: invite others, or have a language added`
  const open = crews.filter(crew => crew.length + together.length <= most)
  if (crews.length > 0 && open.length === 0)
    return together.length === 1
      ? `every crew is full at ${most}: allow larger crews, or invite others so that one more can form`
      : `is to be together with others, and no crew of at most ${most} has room for all of them: allow larger crews, or take one wish back`
  const fitting = open.filter(crew => vetoesOf(facts, [...crew, ...together]).length === 0)
  if (open.length > 0 && fitting.length === 0)
    return 'cannot join a crew that has room, as some must stay apart, have no language in common or asked for crews of another size: widen the sizes, or invite others'
  const gains = fitting.map(crew => {
    const before = scoreCrew(facts, crew, preset)
    return { crew, gain: scoreCrew(facts, [...crew, ...together], preset).value - before.value }
  })
  const nearest = gains.reduce<(typeof gains)[number] | undefined>(
    (best, one) => (best === undefined || one.gain > best.gain ? one : best),
    undefined,
  )
  if (nearest === undefined) return 'too few are left for one more crew: invite others, or widen the sizes'
  return `no crew with room is close enough yet; the nearest is that of ${nearest.crew.map(i => members[i].id).join(', ')}: introduce them to each other first`
}
