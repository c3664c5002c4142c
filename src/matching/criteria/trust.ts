/**
 * Trust: the mean affinity of the crew's pairs. Affinity is what can be expected of a pair, from what the two lived
 * together, from the people between them, and hardly from their profiles.
 */
import { type Criterion, meanOverPairs } from './criterion.ts'

export const trust: Criterion = (facts, crew) => {
  const known = meanOverPairs(facts.met, facts.n, crew)
  return { value: meanOverPairs(facts.affinity, facts.n, crew), because: sentence(known) }
}

function sentence(known: number): string {
  if (known === 1) return 'everyone here has met everyone else'
  if (known >= 0.6) return 'most of them have met each other, a few would be new to each other'
  if (known > 0.2) return 'some of them have met, others know each other through friends at best'
  if (known > 0) return 'few of them have met: this crew would mostly be a new beginning'
  return 'none of them have met yet, so nothing is known, for better or worse'
}
