/**
 * Which crew of one plan is which of another.
 *
 * Where edits were carried out it is known. Else crews are the same that share most members: pairs are taken in the order
 * of how many they share, ties by their places. Cost: O(members) to count, then a sort of the pairs that share anybody.
 */
import { NO_CREW, type Plan, placesIn } from './plan.ts'

export type Link = {
  /** The crew's place in the one plan; absent where it is new. */
  readonly before?: number
  /** Its place in the other; absent where it is gone. */
  readonly after?: number
}

/** Crews of both plans, matched; in the order of the later one, those that are gone last. */
export function linksBetween(before: Plan, after: Plan): Link[] {
  const places = placesIn(before)
  const shared = after.crews.flatMap(({ members }, c) => {
    const counts = new Map<number, number>()
    for (const id of members) {
      const place = places.get(id) ?? NO_CREW
      if (place !== NO_CREW) counts.set(place, (counts.get(place) ?? 0) + 1)
    }
    return [...counts].map(([b, count]) => ({ before: b, after: c, count }))
  })
  shared.sort((a, b) => b.count - a.count || a.after - b.after || a.before - b.before)
  const beforeOf = new Map<number, number>()
  const taken = new Set<number>()
  for (const one of shared) {
    if (beforeOf.has(one.after) || taken.has(one.before)) continue
    beforeOf.set(one.after, one.before)
    taken.add(one.before)
  }
  return [
    ...after.crews.map((_, c): Link => {
      const b = beforeOf.get(c)
      return b === undefined ? { after: c } : { before: b, after: c }
    }),
    ...before.crews.flatMap((_, b): Link[] => (taken.has(b) ? [] : [{ before: b }])),
  ]
}

/** Crews of a plan and of what became of it (`CarriedOut.draft`), which lost its empty crews since. */
export function linksAlong(before: Plan, draft: Plan): Link[] {
  let next = 0
  return draft.crews.map(({ members }, c): Link => {
    const was = c < before.crews.length ? { before: c } : {}
    return members.length === 0 ? was : { ...was, after: next++ }
  })
}
