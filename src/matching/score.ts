/**
 * The score of a crew, explained, and the objective of a set of crews.
 *
 *   score      s = 100 * sum of weight * value / sum of weights          over the criteria, in [0, 100]
 *   value      v = size * u(s / 100),  u(x) = 2 x / (1 + x)
 *   objective  sum of v over the crews; who is in no crew counts 0
 *
 * u is concave with u(0) = 0 and u(1) = 1: raising a crew from 20 to 30 is worth twice as much as from 70 to 80, so weak
 * crews weigh most (it is the harmonic mean of x and 1, after gruepr, which maximises the harmonic mean of team scores). Every member counts the same: v is the sum over members of how good a crew each is in.
 *
 * The slow, obviously right twin of `problem.ts`, which computes the same from typed arrays.
 */

import { CRITERIA } from './criteria/index.ts'
import { CRITERION_NAMES, type CriterionName } from './criteria/names.ts'
import type { Facts } from './facts.ts'
import type { Preset } from './presets.ts'
import { type Veto, vetoesOf } from './vetoes.ts'

export type ScoredCriterion = {
  readonly name: CriterionName
  /** In [0, 1]. */
  readonly value: number
  readonly weight: number
  readonly because: string
}

export type ScoredCrew = {
  /** Ids, in code-unit order. */
  readonly members: readonly string[]
  /** In [0, 100]. */
  readonly score: number
  /** What the crew adds to the objective, in [0, size]. */
  readonly value: number
  readonly criteria: readonly ScoredCriterion[]
  readonly vetoes: readonly Veto[]
}

/** How much a score x in [0, 1] is worth to each member: concave, u(0) = 0, u(1) = 1. */
export function utility(x: number): number {
  return (2 * x) / (1 + x)
}

/** The mean of values by their weights, in [0, 1]; the weights are 0 or more and not all 0. */
export function weighted(criteria: readonly { readonly value: number; readonly weight: number }[]): number {
  const weights = criteria.reduce((sum, { weight }) => sum + weight, 0)
  return criteria.reduce((sum, { weight, value }) => sum + weight * value, 0) / weights
}

/** @param crew numbers of 3 to 8 distinct members, in whatever order */
export function scoreCrew(facts: Facts, crew: readonly number[], preset: Preset): ScoredCrew {
  const sorted = [...crew].sort((a, b) => a - b)
  const criteria = CRITERION_NAMES.map(name => ({
    name,
    ...CRITERIA[name](facts, sorted, preset),
    weight: preset.weights[name],
  })).map(({ name, value, weight, because }) => ({ name, value, weight, because }))
  const x = weighted(criteria)
  return {
    members: sorted.map(i => facts.members[i].id),
    score: 100 * x,
    value: sorted.length * utility(x),
    criteria,
    vetoes: vetoesOf(facts, sorted),
  }
}

/** The objective of a set of crews, none of which share a member. */
export function objective(crews: readonly Pick<ScoredCrew, 'value'>[]): number {
  return crews.reduce((sum, { value }) => sum + value, 0)
}
