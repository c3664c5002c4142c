/**
 * Trust: what each member can rely on from each other, computed from the log of interactions and from nothing else.
 *
 * For each ordered pair (a relies on b) b's points in what the two lived together are evidence. The log is folded in
 * (time, id) order; per kind k an account x_k (in points) is kept:
 *
 *   gain       x <- x + c ln(1 + (p / c) exp(-x / c))   p points; saturates like c ln(1 + sum / c), so that one +100
 *                                                        does not outweigh a year of listening (c per kind)
 *   decay      x <- x exp(-ln 2 dt / h)                   half-life h per kind
 *   settle     bad evidence first uses up good evidence and the reverse, in equal shares from every kind, so that what
 *              is left of a direction always has one sign
 *   read       r or s = |sum x| / 5  (5 points, one offer, are one unit of evidence)
 *              trust = (r + 1) / (r + s + 2)              the Beta expectation (Josang & Ismail 2002)
 *
 * Why settle, and not keep r and s side by side as the Beta reputation system does: with a half-life per kind, good and
 * bad evidence fade at different speeds, and a pair that did nothing at all would drift from trust past "unknown" into
 * distrust, or back. Once settled, every account of a direction has the same sign, so time alone moves trust towards
 * 1/2 and never past it, while each kind keeps its own half-life. Every step is monotone in every account, so more good
 * evidence never lowers trust. What happened in all, good and bad, is kept beside it as the mass of evidence.
 *
 * Records of the same moment are settled together, so nothing hangs on the order in which they are written.
 * No figure is normalised by a person's own activity: an interaction changes only the dyads of those who took part.
 * (A meeting also says which place the later ones of its series have.)
 *
 * Why exp and not a power of 2: `**` is the platform's own `pow` from Node 24 on and was V8's before, and the two
 * differ in the last bit; exp and log1p are V8's fdlibm everywhere. The same log gives the same bits.
 *
 * Cost: O(m log m) for m interactions of bounded size; one new interaction costs the length of the touched pairs' own
 * logs and of its series, whatever the size of the congregation.
 *
 * In trust/: fold.ts folds one pair's log and can put the fold aside to go on from later (so a store keeps trust fresh),
 * conflicts.ts reads which conflicts still speak, ledger.ts keeps a congregation's log per pair.
 */
import { asOfMillis, byCodeUnit, type Cohort } from './cohort.ts'
import { type Dyad, pairKey, unknownDyad } from './trust/dyad.ts'
import { TrustLedger } from './trust/ledger.ts'
import { TRUST_DEFAULTS, type TrustOptions } from './trust/options.ts'

export { DYAD_STATES, type Dyad, type DyadState, pairKey, type Reliance, unknownDyad } from './trust/dyad.ts'
export { figuresOf, type SavedDyad } from './trust/fold.ts'
export { type DyadEntry, TrustLedger } from './trust/ledger.ts'
export { decay, TRUST_DEFAULTS, type TrustOptions } from './trust/options.ts'

/** All that is known about who can rely on whom in a cohort at one time. */
export type Trust = {
  /** ms since 1970. */
  readonly asOf: number
  /** Ids, in code-unit order. */
  readonly members: readonly string[]
  /** The pairs for which something counts, in code-unit order of (a, b). */
  readonly dyads: readonly Dyad[]
  /** The dyad of any two distinct members, in whatever order; state `unknown` where nothing counts yet. */
  readonly between: (one: string, other: string) => Dyad
}

/** Computes the trust of a whole cohort at its `asOf`. */
export function computeTrust(
  cohort: Pick<Cohort, 'members' | 'interactions' | 'asOf'>,
  options: TrustOptions = TRUST_DEFAULTS,
): Trust {
  const ledger = new TrustLedger(options)
  ledger.recordAll(cohort.interactions)
  const asOf = asOfMillis(cohort)
  return trustOf(
    cohort.members.map(member => member.id),
    ledger.dyads(asOf),
    asOf,
  )
}

/** Dresses dyads as a `Trust`; used by whoever keeps dyads elsewhere. */
export function trustOf(memberIds: readonly string[], dyads: readonly Dyad[], asOf: number): Trust {
  const byPair = new Map(dyads.map(dyad => [pairKey(dyad.a, dyad.b), dyad]))
  return {
    asOf,
    members: [...memberIds].sort(byCodeUnit),
    dyads,
    between: (one, other) => byPair.get(pairKey(one, other)) ?? unknownDyad(one, other),
  }
}
