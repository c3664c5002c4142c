/**
 * Partitions as label arrays: `labels[i]` is the community of node i, communities numbered from 0. Where nothing else is
 * said the numbers have no gaps and go by the first node of each community, so equal partitions are equal arrays.
 */

/** The same partition with labels from 0 without gaps, in the order of the nodes: equal partitions get equal labels. */
export function relabel(labels: Int32Array): Int32Array {
  const fresh = new Map<number, number>()
  return labels.map(label => {
    if (!fresh.has(label)) fresh.set(label, fresh.size)
    return fresh.get(label)!
  })
}

/** The number of communities of a partition whose labels run from 0 without gaps. */
export function countOf(labels: Int32Array): number {
  return labels.reduce((most, label) => Math.max(most, label + 1), 0)
}

/** The nodes of each community, ascending. */
export function membersOf(labels: Int32Array, communities: number): number[][] {
  const members: number[][] = Array.from({ length: communities }, () => [])
  labels.forEach((c, i) => {
    members[c].push(i)
  })
  return members
}

/** The sum of `values` over the nodes of each community. */
export function sumsByLabel(values: Float64Array, labels: Int32Array, communities: number): Float64Array {
  const sums = new Float64Array(communities)
  values.forEach((value, i) => {
    sums[labels[i]] += value
  })
  return sums
}
