/**
 * What makes a crew impossible, whatever its score: two who must stay apart, somebody who pauses, no language that all
 * share, a size that somebody did not ask for.
 *
 * Two who must stay apart: nothing here knows why (apartness.ts).
 */
import type { Facts } from './facts.ts'

export type Veto = {
  readonly kind: 'apart' | 'paused' | 'language' | 'size'
  readonly members: readonly string[]
  readonly because: string
}

/** Everything that forbids a crew of these members; empty where nothing does. */
export function vetoesOf(facts: Facts, crew: readonly number[]): Veto[] {
  const { members, n, apart } = facts
  const id = (i: number) => members[i].id
  const vetoes: Veto[] = []
  for (let x = 0; x < crew.length; x++)
    for (let y = x + 1; y < crew.length; y++) {
      const i = crew[x]
      const j = crew[y]
      if (apart.apart[i * n + j] === 1)
        vetoes.push({
          kind: 'apart',
          members: [id(i), id(j)],
          because: `${id(i)} and ${id(j)} must stay apart`,
        })
    }
  for (const i of crew)
    if (members[i].paused === true)
      vetoes.push({ kind: 'paused', members: [id(i)], because: `${id(i)} is paused` })
  if (!shareLanguage(facts, crew))
    vetoes.push({
      kind: 'language',
      members: crew.map(id),
      because: 'those who named a language have none in common',
    })
  for (const i of crew) {
    const [least, most] = members[i].crewSize ?? [0, Number.POSITIVE_INFINITY]
    if (crew.length < least || crew.length > most)
      vetoes.push({
        kind: 'size',
        members: [id(i)],
        because: `${id(i)} asked for a ${crew.length < least ? 'larger' : 'smaller'} crew`,
      })
  }
  return vetoes
}

/** Whether those who named their languages have one in common; nobody is shut out for naming none. */
export function shareLanguage({ languages }: Facts, crew: readonly number[]): boolean {
  const saying = crew.filter(i => languages[i].length > 0)
  if (saying.length < 2) return true
  return languages[saying[0]].some(({ term }) =>
    saying.every(i => languages[i].some(other => other.term === term)),
  )
}
