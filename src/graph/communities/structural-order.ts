/**
 * An order of a graph's nodes that comes from who is tied to whom how strongly, and from names only where the ties
 * cannot tell two members apart: what people are called must not decide which communities are found.
 *
 * Colour refinement (Weisfeiler & Leman 1968): everyone begins with one colour; a round gives each node a new colour by
 * its own and the multiset of its ties' (weight, other end's colour); stop where a round splits no colour any more.
 * Nodes are then ordered by colour, and within one colour as they came.
 *
 * Why not a full canonical labelling: on trust measured in real numbers the colours are all different after two or
 * three rounds, and where they are not, the members are alike and either order is as good.
 *
 * Cost: O(m log m) a round, mostly 3 rounds, at most n.
 */
import type { SignedTie } from './signed-network.ts'

/** The numbers 0 to order - 1, ordered by structure. */
export function structuralOrder(order: number, ties: readonly SignedTie[]): number[] {
  const ends: { readonly to: number; readonly weight: number }[][] = Array.from({ length: order }, () => [])
  for (const { a, b, weight } of ties) {
    ends[a].push({ to: b, weight })
    ends[b].push({ to: a, weight })
  }
  let colours = new Array<number>(order).fill(0)
  for (let count = 0, next = Math.min(order, 1); next > count; ) {
    count = next
    const signatures = ends.map((own, i) =>
      [colours[i], ...own.map(({ to, weight }) => `${weight} ${colours[to]}`).sort()].join('|'),
    )
    const colour = new Map([...new Set(signatures)].sort().map((signature, c) => [signature, c]))
    colours = signatures.map(signature => colour.get(signature)!)
    next = colour.size
  }
  return colours.map((_, i) => i).sort((a, b) => colours[a] - colours[b] || a - b)
}
