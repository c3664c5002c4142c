/** Freshness: the share of pairs that do not share a crew yet. Free choice alone repeats the ties that are there. */
import { type Criterion, meanOverPairs } from './criterion.ts'

export const freshness: Criterion = (facts, crew) => {
  const old = meanOverPairs(facts.crewMates, facts.n, crew)
  return {
    value: 1 - old,
    because:
      old === 0
        ? 'nobody here shares a crew yet'
        : old === 1
          ? 'all of them share a crew already'
          : 'some of them share a crew already',
  }
}
