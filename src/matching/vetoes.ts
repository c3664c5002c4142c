/**
 * What makes a crew impossible, whatever its score: two who must stay apart, somebody who pauses, no language that all
 * share, a size that somebody did not ask for.
 *
 * A boundary, a "not now" and a conflict that is not resolved all read "must stay apart": that is all anybody but the
 * two needs to know, so nothing beyond this file can tell them from each other.
 */
import { type Cohort, counts } from '../graph/cohort.ts'
import { pairKey, TrustLedger } from '../graph/trust.ts'
import type { Facts } from './facts.ts'

export type Veto = {
  readonly kind: 'apart' | 'paused' | 'language' | 'size'
  readonly members: readonly string[]
  readonly because: string
}

/** Pairs as flat n x n matrices of 0 and 1. */
export type Apartness = {
  /** 1 where two must not share a crew. */
  readonly apart: Uint8Array
  /** 1 where two must share one: the organiser set it, or both did. */
  readonly together: Uint8Array
}

/** Reads boundaries, "not now" and unresolved conflicts of the whole document. */
export function apartness(cohort: Cohort, index: ReadonlyMap<string, number>): Apartness {
  const n = index.size
  const apart = new Uint8Array(n * n)
  const together = new Uint8Array(n * n)
  const set = (matrix: Uint8Array, one: string, other: string) => {
    const i = index.get(one)
    const j = index.get(other)
    if (i === undefined || j === undefined) return
    matrix[i * n + j] = matrix[j * n + i] = 1
  }
  const askedTogether = new Map<string, Set<string>>()
  for (const { between, kind, by } of cohort.boundaries) {
    const [one, other] = between as [string, string]
    if (kind === 'apart') set(apart, one, other)
    else if (by === undefined) set(together, one, other)
    else {
      const key = pairKey(one, other)
      const asked = askedTogether.get(key) ?? new Set()
      askedTogether.set(key, asked.add(by))
      if (asked.size === 2) set(together, one, other)
    }
  }
  for (const wish of cohort.wishes) if (wish.kind === 'not-now') set(apart, wish.from, wish.to)
  for (const [one, other] of openConflicts(cohort)) set(apart, one, other)
  return { apart, together }
}

function openConflicts(cohort: Cohort): [string, string][] {
  const conflicts = cohort.interactions.filter(
    interaction => interaction.kind === 'conflict' && counts(interaction),
  )
  const ledger = new TrustLedger()
  ledger.recordAll(conflicts)
  return ledger
    .dyads(Number.MAX_SAFE_INTEGER)
    .flatMap(({ a, b, openConflicts: open }) => (open.length > 0 ? [[a, b] as [string, string]] : []))
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
