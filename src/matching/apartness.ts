/**
 * Who must stay apart, and who must be together.
 *
 * A boundary, a "not now" and a conflict that is not resolved all become the same bit: that is all anybody but the two
 * needs to know, so nothing beyond this file can tell them from each other.
 */
import { type Cohort, counts } from '../graph/cohort.ts'
import { pairKey, TrustLedger } from '../graph/trust.ts'

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

/** Pairs who must stay apart, in the order of the members; whoever asked for it. */
export function apartPairs(cohort: Cohort): (readonly [string, string])[] {
  const ids = cohort.members.map(({ id }) => id)
  const { apart } = apartness(cohort, new Map(ids.map((id, k) => [id, k])))
  return ids.flatMap((one, i) =>
    ids.flatMap((other, j) => (i < j && apart[i * ids.length + j] === 1 ? [[one, other] as const] : [])),
  )
}

/** Pairs who must be together: the organiser set it, or both did; in the order of the members. */
export function togetherPairs(cohort: Cohort): (readonly [string, string])[] {
  const ids = cohort.members.map(({ id }) => id)
  const { together } = apartness(cohort, new Map(ids.map((id, k) => [id, k])))
  return ids.flatMap((one, i) =>
    ids.flatMap((other, j) => (i < j && together[i * ids.length + j] === 1 ? [[one, other] as const] : [])),
  )
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
