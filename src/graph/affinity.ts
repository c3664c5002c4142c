/**
 * Affinity: the engine's best estimate, from all it may know, that two members would be good crew-mates. It is said of
 * every pair, also of those who never met, and is no trust: trust is earned by the two alone (trust.ts), affinity also
 * listens to the people between them.
 *
 *   strength   w_ij = p^(2/3) h^(1/3)            p points of the pair (mean of both directions, not below 0),
 *                                                h clock hours in which they came about: how much, and how often
 *   direct     d_ij = w_ij / (s_i s_j)^(1/4)     s_i = sum of i's strengths; halfway between raw strength (exponent 0)
 *                                                and its share of a person's (1/2); D = mean d over the cohort's ties
 *   company    c_ij                              cosine of their strengths with third people, in [0, 1] (company.ts)
 *   paths      u_ij = (F_ij + F_ji) / 2 F*       F: chance that a short walk from one comes by the other (hitting.ts,
 *                                                going on with 4/5); F* the same where all spend equal time with all
 *   distrust   b_ij                              points below 0 of the worse direction, and 5 for every open conflict
 *
 *   log-odds = ln 3/7 + ln(1 + d_ij / D) + ln(1 + c_ij) + 1/2 ln((u_ij + 1/10) / (1 + 1/10)) - ln(1 + b_ij / 5) + profile
 *   value    = 1 / (1 + exp(-log-odds))
 *
 * A tie of mean strength doubles the odds, and so does the very same company: who met and did well stays before a
 * stranger of the same friends. A pair of whom nothing speaks, with paths as by chance, has 0.3. A newcomer without ties is taken as somebody whom
 * walks leave for anybody: unknown, not distrusted.
 *
 * Sources: the smaller relative share for reported friendship (Mastrandrea, Fournet & Barrat, PLoS ONE 2015, and our
 * own runs) against time itself for meeting again: hence halfway. Walks and common neighbours for pairs without direct
 * evidence: Liben-Nowell & Kleinberg 2007. Profiles: profile.ts. Figures, and what was tried: docs/affinity.md.
 *
 * Why not raw time: it says nothing of the four pairs in five who never met, favours sensors that saw one long talk
 * over friends who meet daily, and people who talk to everybody. Why not personalised PageRank: it orders strangers as
 * well as this does, but mixes them with those who met, and knows time only as a share. Why not fitted weights: three
 * recordings are no basis for more than round numbers.
 *
 * What holds whatever the input: values are in (0, 1) and symmetric; nothing hangs on names or order beyond rounding;
 * more good points or hours of a pair, nothing else changed, never lower its value (its direct share, and the chance
 * that either's walk comes by the other, only grow, and their company is that of others); points below 0 and open conflicts always lower it.
 * What does not: figures of *other* pairs move with it, up or down, for paths lead through people. So a value must not
 * be shown to somebody who may not know what it rests on.
 *
 * Cost: O(m + n^2), the walks' c^3 / 2 for a connected component of c members, and for company the pairs of ties that meet
 * in a person: 403 members in a tenth of a second.
 */
import { sharedCompany } from './affinity/company.ts'
import { chanceOfHitting, hittingProbabilities, type Tie } from './affinity/hitting.ts'
import { type Profile, type ProfilePrior, profilePrior } from './affinity/profile.ts'
import { byCodeUnit } from './cohort.ts'
import type { Dyad, Trust } from './trust.ts'

export type AffinityInput = {
  /** Everybody of the cohort, in any order; ids are distinct. */
  readonly members: readonly (Profile & { readonly id: string })[]
  /** Dyads with people who are not among the members are left out. */
  readonly trust: Pick<Trust, 'dyads'>
  /** The document's vocabulary, for profiles; default none. */
  readonly synonyms?: readonly (readonly string[])[]
}

export type AffinityOptions = {
  /** How much of a tie's strength is how often rather than how much, in [0, 1]. */
  readonly oftenShare: number
  /** Exponent of both persons' activity: 0 for time itself, 1/2 for the share of their time. */
  readonly activity: number
  /** Chance that a walk takes a further step, in (0, 1). */
  readonly goOn: number
  /** Direct evidence, in means over the cohort's ties, that doubles the odds; above 0. */
  readonly doubling: number
  /** How many times the odds are raised where two keep the same company; 0 or more. */
  readonly companyGain: number
  /** Exponent of paths in the odds. */
  readonly pathsWeight: number
  /** Added to paths, so that who has no path at all keeps some odds; above 0. */
  readonly pathsFloor: number
  /** Points below 0 that halve the odds, as one open conflict does; above 0. */
  readonly halving: number
  /** Value of a pair of whom nothing speaks, in (0, 1). */
  readonly stranger: number
  /** Makes what profiles say, in log-odds; symmetric. */
  readonly prior: (members: readonly Profile[], synonyms: readonly (readonly string[])[]) => ProfilePrior
}

export const AFFINITY_DEFAULTS: AffinityOptions = {
  oftenShare: 1 / 3,
  activity: 1 / 4,
  goOn: 4 / 5,
  doubling: 1,
  companyGain: 1,
  pathsWeight: 1 / 2,
  pathsFloor: 1 / 10,
  halving: 5,
  stranger: 0.3,
  prior: profilePrior,
}

/** What speaks for and against a pair, in log-odds: `value` is the logistic of their sum and of the stranger's odds. */
export type AffinityParts = {
  /** From what the two lived together; 0 or more, 0 where nothing good. */
  readonly direct: number
  /** From the company they keep, each without the other; 0 or more, 0 where they have nobody in common. */
  readonly company: number
  /** From the ways that lead from one to the other; 0 where as by chance. */
  readonly paths: number
  /** From what went wrong between them and was not made good; 0 or less. */
  readonly distrust: number
  /** From their profiles. */
  readonly profile: number
}

export type Affinity = {
  /** In (0, 1). */
  readonly value: number
  readonly parts: AffinityParts
  /** Whether anything that counts has happened between the two; else they are unknown to each other. */
  readonly met: boolean
}

export type Affinities = {
  /** Ids, in code-unit order. */
  readonly members: readonly string[]
  /** Values, row-major in the order of `members`; symmetric, 0 on the diagonal. */
  readonly values: Float64Array
  /** One pair, explained, in either order. Throws a RangeError where the two are not two members of the cohort. */
  readonly between: (one: string, other: string) => Affinity
}

/** Computes the affinity of every pair of members. */
export function affinities(
  { members, trust, synonyms = [] }: AffinityInput,
  options: AffinityOptions = AFFINITY_DEFAULTS,
): Affinities {
  const sorted = [...members].sort((x, y) => byCodeUnit(x.id, y.id))
  const n = sorted.length
  const index = new Map(sorted.map((member, i) => [member.id, i]))
  const met = new Uint8Array(n * n)
  const distrust = new Float64Array(n * n)
  const ties: Tie[] = []
  for (const dyad of trust.dyads) {
    const i = index.get(dyad.a)
    const j = index.get(dyad.b)
    if (i === undefined || j === undefined || dyad.interactions === 0) continue
    met[i * n + j] = met[j * n + i] = 1
    distrust[i * n + j] = distrust[j * n + i] = -Math.log1p(against(dyad, options.halving))
    const weight = tieStrength(dyad, options.oftenShare)
    if (weight > 0) ties.push({ i, j, weight })
  }
  const prior = options.prior(sorted, synonyms)
  const direct = directShares(n, ties, options)
  const company = sharedCompany(n, ties)
  const hit = hittingProbabilities(n, ties, options.goOn)
  const byChance = 2 * chanceOfHitting(n, options.goOn)

  const partsOf = (i: number, j: number): AffinityParts => {
    const lift = (hit[i * n + j]! + hit[j * n + i]!) / byChance
    return {
      direct: Math.log1p(direct[i * n + j]! / options.doubling),
      company: Math.log1p(options.companyGain * company[i * n + j]!),
      paths: options.pathsWeight * Math.log((lift + options.pathsFloor) / (1 + options.pathsFloor)),
      distrust: distrust[i * n + j]!,
      profile: prior(i, j),
    }
  }
  const base = Math.log(options.stranger / (1 - options.stranger))
  const values = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const { direct, company, paths, distrust, profile } = partsOf(i, j)
      const logOdds = base + direct + company + paths + distrust + profile
      values[i * n + j] = values[j * n + i] = logistic(logOdds)
    }
  return {
    members: sorted.map(member => member.id),
    values,
    between: (one, other) => {
      const [i, j] = [place(index, one), place(index, other)].sort((x, y) => x - y) as [number, number]
      if (i === j) throw new RangeError(`affinity of ${JSON.stringify(one)} with herself; name two members`)
      return { value: values[i * n + j]!, parts: partsOf(i, j), met: met[i * n + j] === 1 }
    },
  }
}

/** How much good, and how often: points weigh two parts, hours one, with the default share. 0 where points are not above 0. */
export function tieStrength(dyad: Dyad, oftenShare: number = AFFINITY_DEFAULTS.oftenShare): number {
  const points = (dyad.aToB.points + dyad.bToA.points) / 2
  if (!(points > 0)) return 0
  return Math.exp((1 - oftenShare) * Math.log(points) + oftenShare * Math.log(Math.max(1, dyad.hours)))
}

/**
 * What stands between the two, in halvings of the odds: points below 0 in the worse direction, for one side's distrust
 * is enough, and conflicts that nothing has closed, however much good went before.
 */
function against({ aToB, bToA, openConflicts }: Dyad, halving: number): number {
  return Math.max(0, -aToB.points, -bToA.points) / halving + openConflicts.length
}

/** d_ij / D: each tie's direct evidence, in means over all ties of the cohort; row-major, symmetric. */
function directShares(n: number, ties: readonly Tie[], { activity }: AffinityOptions): Float64Array {
  const strength = new Float64Array(n)
  for (const { i, j, weight } of ties) {
    strength[i]! += weight
    strength[j]! += weight
  }
  const shares = new Float64Array(n * n)
  let sum = 0
  for (const { i, j, weight } of ties) {
    const share = Math.exp(Math.log(weight) - activity * (Math.log(strength[i]!) + Math.log(strength[j]!)))
    shares[i * n + j] = shares[j * n + i] = share
    sum += share
  }
  const mean = sum / ties.length
  for (const { i, j } of ties) {
    shares[i * n + j]! /= mean
    shares[j * n + i]! /= mean
  }
  return shares
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function place(index: ReadonlyMap<string, number>, id: string): number {
  const found = index.get(id)
  if (found === undefined) throw new RangeError(`affinity of ${JSON.stringify(id)}: no such member`)
  return found
}
