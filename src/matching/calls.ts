/**
 * Suggestions that start from calls: who calls for an intention, and who opted in, says that intention of herself; and each
 * call is the beginning of a crew, which the search fills up.
 *
 * A beginning is its caller and those who opted in, as many as can be in one crew: who pauses, is in a crew that stays, must
 * stay apart from one of them, or shares no language or size of crew with them is placed as everybody else is. So is
 * whoever calls herself, but for her own call; and who opted in twice is in one beginning.
 */
import { byCodeUnit, type Call, type Cohort, type Member, SMALLEST_CREW } from '../graph/cohort.ts'
import { show } from '../graph/fault.ts'
import type { Facts } from './facts.ts'
import { vetoesOf } from './vetoes.ts'

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
 * The beginnings of crews that calls make: each with its caller first, as numbers in `facts`, of 2 to `most` people.
 *
 * Calls that fewest opted in to come first: who opted in to several is missed there most.
 *
 * @param stays whether somebody is in a crew that stays
 */
export function beginningsFrom(facts: Facts, most: number, stays: (member: number) => boolean): number[][] {
  const { members, index, n, apart } = facts
  const calls = distinctCalls(facts.cohort.calls).filter(({ members: heard }) => heard.length > 0)
  calls.sort(
    (one, other) =>
      one.members.length - other.members.length ||
      byCodeUnit(one.caller, other.caller) ||
      byCodeUnit(one.intention, other.intention),
  )
  const callers = new Set(calls.map(({ caller }) => caller))
  const taken = new Set<number>()
  /** Somebody, and all who must be with her. */
  const bound = (first: number): number[] => {
    const all = new Set([first])
    for (const i of all) for (let j = 0; j < n; j++) if (apart.together[i * n + j] === 1) all.add(j)
    return [...all]
  }
  const canBegin = (crew: readonly number[]): boolean =>
    crew.length <= most &&
    crew.every(i => !stays(i) && !taken.has(i) && crew.length <= (members[i].crewSize?.[1] ?? most)) &&
    vetoesOf(facts, crew).every(({ kind }) => kind === 'size')
  return calls.flatMap(({ caller, members: heard }) => {
    let crew = bound(index.get(caller)!)
    if (!canBegin(crew)) return []
    const alone = crew.length
    for (const id of heard) {
      const wider = [...new Set([...crew, ...bound(index.get(id)!)])]
      if (!callers.has(id) && canBegin(wider)) crew = wider
    }
    if (crew.length === alone) return []
    for (const i of crew) taken.add(i)
    return [crew]
  })
}

/**
 * The call that a crew answers: its caller is among them, and three or more of them, half at the least, called or opted in.
 * Of several the one that most did, and of these the first.
 */
export function callAnsweredBy<
  Call extends { readonly caller: string; readonly members?: readonly string[] | undefined },
>(crew: readonly string[], calls: readonly Call[]): Call | undefined {
  let best: Call | undefined
  let most = Math.max(SMALLEST_CREW, Math.ceil(crew.length / 2)) - 1
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
      ? `${what}: no crew of the first set answers it, which is one with her in which three or more, and half at the least, called or opted in`
      : `${what}: ${crew.join(', ')} answer it`
  })
}
