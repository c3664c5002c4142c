/**
 * Consensus clustering (Lancichinetti & Fortunato 2012): weigh each pair by the share of runs in which it is together,
 * forget the pairs below a threshold, cluster this network of co-memberships with the same method many times over, and
 * begin again with those runs until all of them agree.
 *
 * Cost: O(r n^2) for the co-memberships of r runs, then r runs on at most n^2 / 2 of them; mostly two rounds.
 */
import { togetherIn } from './agreement.ts'
import { louvainEnsemble } from './ensemble.ts'
import { type SignedNetwork, type SignedTie, signedNetwork } from './signed-network.ts'

/** Pairs together in no more than this share of the runs are not tied: where the majority parts them, they part. */
const MAJORITY = 0.5
/** Rounds after which the first run is taken as it is. Agreement mostly comes with the first or second. */
const MOST_ROUNDS = 10

/** The partition that clustering the runs' co-memberships, round after round, agrees on. Labels from 0 without gaps. */
export function consensusPartition(
  runs: readonly Int32Array[],
  generators: readonly (() => number)[],
): Int32Array {
  let current = runs
  for (let round = 0; round < MOST_ROUNDS && !agree(current); round++) {
    current = louvainEnsemble(comembershipNetwork(current), 1, generators)
  }
  return current[0]
}

/** Ties the pairs that are together in more than `MAJORITY` of the runs, by the share of the runs. */
function comembershipNetwork(runs: readonly Int32Array[]): SignedNetwork {
  const order = runs[0].length
  const ties: SignedTie[] = []
  for (let a = 0; a < order; a++) {
    for (let b = a + 1; b < order; b++) {
      const weight = togetherIn(runs, a, b) / runs.length
      if (weight > MAJORITY) ties.push({ a, b, weight })
    }
  }
  return signedNetwork(order, ties)
}

function agree(runs: readonly Int32Array[]): boolean {
  return runs.every(run => run.every((label, i) => label === runs[0][i]))
}
