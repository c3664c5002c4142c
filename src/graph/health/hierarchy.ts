/**
 * Whether help runs one way, from some to others, and not round.
 *
 *   one way    sum |a_ij - a_ji| / sum (a_ij + a_ji) over pairs, a_ij how often i asked and j offered: the directional
 *              consistency index (van Hooff and Wensing 1987); 0 where give and take are even, 1 where they never are
 *   hierarchy  of the graph with i -> j where i asked j more than j asked i: of the pairs of which one reaches the
 *              other, the share in which the other does not reach back (Krackhardt 1994)
 *
 * The product is high only where both are: a ring in which each asks the next is one way in every pair and yet no
 * hierarchy, for everybody gives and everybody takes.
 *
 * Cost: O(n^3) for n people.
 */
import type { Help } from './records.ts'

export type OneWayHelp = {
  /** Directional consistency, in [0, 1]; 0 where nobody asked. */
  readonly oneWay: number
  /** Krackhardt's hierarchy, in [0, 1]; 0 where nobody asked another more than she was asked. */
  readonly hierarchy: number
}

/** @param size how many people there are, at places 0 to size - 1 */
export function oneWayHelp(help: readonly Pick<Help, 'asker' | 'offerers'>[], size: number): OneWayHelp {
  const asked = matrix(size)
  for (const { asker, offerers } of help) for (const offerer of offerers) asked[asker][offerer]++
  let uneven = 0
  let all = 0
  const more = matrix(size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const net = asked[i][j] - asked[j][i]
      uneven += Math.abs(net)
      all += asked[i][j] + asked[j][i]
      if (net > 0) more[i][j] = 1
      if (net < 0) more[j][i] = 1
    }
  return { oneWay: all === 0 ? 0 : uneven / all, hierarchy: krackhardtHierarchy(more) }
}

/** @param graph 1 where there is an arrow, 0 where there is none */
export function krackhardtHierarchy(graph: readonly (readonly number[])[]): number {
  const reaches = graph.map(row => row.map(arrow => arrow > 0))
  const places = [...reaches.keys()]
  // Warshall (1962).
  for (const via of places)
    for (const from of places)
      if (reaches[from][via]) for (const to of places) if (reaches[via][to]) reaches[from][to] = true
  let joined = 0
  let oneWay = 0
  for (const i of places)
    for (let j = 0; j < i; j++) {
      if (reaches[i][j] || reaches[j][i]) joined++
      if (reaches[i][j] !== reaches[j][i]) oneWay++
    }
  return joined === 0 ? 0 : oneWay / joined
}

function matrix(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0))
}
