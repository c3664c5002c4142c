/**
 * Suggestions that start from calls: who calls for an intention, and who opted in, says that intention of herself.
 *
 * A call is no bond. It is one more thing that people have in common, said in public; so it weighs as intentions do, is
 * explained as they are, and somebody who opted in twice is torn by nothing.
 */
import type { Cohort, Member } from '../graph/cohort.ts'

/** The cohort with the calls' intentions beside those that members say of themselves. */
export function withCalls(cohort: Cohort): Cohort {
  const called = new Map<string, string[]>()
  for (const { caller, intention, members = [] } of cohort.calls)
    for (const id of [caller, ...members]) called.set(id, [...(called.get(id) ?? []), intention])
  return {
    ...cohort,
    members: cohort.members.map((member): Member => {
      const more = called.get(member.id)
      if (more === undefined) return member
      return { ...member, intentions: [...new Set([...(member.intentions ?? []), ...more])] }
    }),
  }
}

/**
 * The call that a crew answers: its caller is among them, and more than half of them called or opted in. Of several the one
 * that most did, and of these the first.
 */
export function callAnsweredBy<
  Call extends { readonly caller: string; readonly members?: readonly string[] | undefined },
>(crew: readonly string[], calls: readonly Call[]): Call | undefined {
  let best: Call | undefined
  let most = crew.length / 2
  for (const call of calls) {
    const called = new Set([call.caller, ...(call.members ?? [])])
    const count = crew.filter(id => called.has(id)).length
    if (!crew.includes(call.caller) || count <= most) continue
    best = call
    most = count
  }
  return best
}
