/**
 * How far the runs of an ensemble agree: with each other (adjusted Rand index, Hubert & Arabie 1985), and about who
 * belongs together (the co-membership of Lancichinetti & Fortunato 2012: in how many of the runs).
 *
 *   ARI = (I - E) / ((A + B) / 2 - E),  E = A B / (n choose 2)
 *
 * A and B count the pairs together in either partition, I those together in both. 1 for equal partitions, 0 for what
 * chance would agree on, below 0 for less.
 *
 * Cost: O(n) for an index, O(r^2 n) for r runs; O(r) for a pair.
 */
import { countOf, membersOf } from './partition.ts'

/** The adjusted Rand index of two partitions of the same nodes, labels from 0 without gaps; 1 where they are equal. */
export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  return indexOf(grouped(a), grouped(b))
}

/** The adjusted Rand index of one partition with each of these. */
export function adjustedRandIndices(partition: Int32Array, runs: readonly Int32Array[]): number[] {
  const one = grouped(partition)
  return runs.map(run => indexOf(one, grouped(run)))
}

/** The mean adjusted Rand index over all pairs of runs, at least 0; 1 for a single run. In [0, 1]. */
export function ensembleAgreement(runs: readonly Int32Array[]): number {
  const all = runs.map(grouped)
  const pairs = (all.length * (all.length - 1)) / 2
  const sum = all.reduce((s, a, k) => all.slice(k + 1).reduce((t, b) => t + indexOf(a, b), s), 0)
  return pairs === 0 ? 1 : Math.max(0, sum / pairs)
}

/** A partition, its communities' nodes, and how many pairs of nodes it puts together. */
type Grouped = { readonly labels: Int32Array; readonly members: readonly number[][]; readonly pairs: number }

function grouped(labels: Int32Array): Grouped {
  const members = membersOf(labels, countOf(labels))
  return { labels, members, pairs: members.reduce((sum, { length }) => sum + pairsOf(length), 0) }
}

function indexOf(a: Grouped, b: Grouped): number {
  const all = pairsOf(a.labels.length)
  const expected = all === 0 ? 0 : (a.pairs * b.pairs) / all
  const most = (a.pairs + b.pairs) / 2
  return most === expected ? 1 : (pairsInBoth(a, b) - expected) / (most - expected)
}

function pairsInBoth(a: Grouped, b: Grouped): number {
  const met = new Int32Array(b.members.length)
  let pairs = 0
  for (const community of a.members) {
    for (const node of community) pairs += met[b.labels[node]]++
    for (const node of community) met[b.labels[node]] = 0
  }
  return pairs
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2
}

/** In how many of the runs two nodes are in one community. */
export function togetherIn(runs: readonly Int32Array[], a: number, b: number): number {
  return runs.reduce((count, run) => count + (run[a] === run[b] ? 1 : 0), 0)
}

/**
 * How firmly the runs hold a community together: the mean over its pairs of the share of runs in which the two are
 * together; for one member alone, the share of runs in which she is alone. In [0, 1].
 */
export function communityStability(runs: readonly Int32Array[], community: readonly number[]): number {
  const share = (run: Int32Array): number => {
    const sizes = new Map<number, number>()
    for (const i of community) sizes.set(run[i], (sizes.get(run[i]) ?? 0) + 1)
    const pairs = [...sizes.values()].reduce((sum, size) => sum + size * (size - 1), 0)
    return pairs / (community.length * (community.length - 1))
  }
  const alone = (run: Int32Array): number => {
    const label = run[community[0]]
    return run.indexOf(label) === run.lastIndexOf(label) ? 1 : 0
  }
  const measure = community.length === 1 ? alone : share
  return runs.reduce((sum, run) => sum + measure(run), 0) / runs.length
}
