/** What tunes trust, and why its defaults are what they are. */
import type { InteractionKind } from '../cohort.ts'

const DAY = 86_400_000

export type TrustOptions = {
  /** Days after which half of the evidence of a kind is left; above 0. */
  readonly halfLifeDays: Readonly<Record<InteractionKind, number>>
  /** Points of a kind after which a further point counts half; above 0. */
  readonly saturation: Readonly<Record<InteractionKind, number>>
  /** Points that make one unit of evidence, of which the prior has two. */
  readonly pointsPerEvidence: number
  /** Evidence of both directions together below which a dyad is still forming. */
  readonly thinEvidence: number
  /** |balance| from which a dyad leans, and from which it is domination. */
  readonly leaning: number
  readonly domination: number
}

/**
 * Long half-lives, because aggressive decay was seen to hurt prediction: what is told once in a circle fades within a
 * year, what was built by help, meetings and repair in two, shared ownership hardly. Two for conflict: it outlasts the
 * circles of a season, but not a friendship.
 */
export const TRUST_DEFAULTS: TrustOptions = {
  halfLifeDays: {
    contact: 365,
    listening: 365,
    support: 730,
    meeting: 730,
    conflict: 730,
    'co-ownership': 3650,
  },
  saturation: { contact: 20, listening: 10, support: 20, meeting: 20, conflict: 40, 'co-ownership': 40 },
  pointsPerEvidence: 5,
  thinEvidence: 2,
  leaning: 0.25,
  domination: 0.5,
}

/** The share of a kind's evidence that is left after some time, in [0, 1]. */
export function decay(kind: InteractionKind, millis: number, options: TrustOptions = TRUST_DEFAULTS): number {
  return Math.exp((-Math.LN2 * millis) / (options.halfLifeDays[kind] * DAY))
}
