/**
 * Suggestions that start from calls: who calls for an intention, and who opted in, says that intention of herself.
 *
 * A call is no bond. It is one more thing that people have in common, said in public; so it weighs as intentions do, is
 * explained as they are, and somebody who opted in twice is torn by nothing.
 */
import type { Call, Cohort, Member } from '../graph/cohort.ts'
import { show } from '../graph/fault.ts'

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

/** Each call once, with all who opted in: a document may have the same one several times. */
export function distinctCalls(calls: readonly Call[]): (Call & { members: string[] })[] {
  const distinct = new Map<string, Call & { members: string[] }>()
  for (const { caller, intention, members = [] } of calls) {
    const key = JSON.stringify([caller, intention])
    const all = [...new Set([...(distinct.get(key)?.members ?? []), ...members])]
    distinct.set(key, { caller, intention, members: all })
  }
  return [...distinct.values()]
}

/** A line for each call: which of some crews answers it, or that none does. */
export function callNotes(calls: readonly Call[], crews: readonly (readonly string[])[]): string[] {
  const distinct = distinctCalls(calls)
  return distinct.map(call => {
    const crew = crews.find(members => callAnsweredBy(members, distinct) === call)
    const what = `the call of ${call.caller} for ${show(call.intention)}`
    return crew === undefined
      ? `${what}: no crew of the first set answers it, for in none she and those who opted in are more than half`
      : `${what}: ${crew.join(', ')} answer it`
  })
}
