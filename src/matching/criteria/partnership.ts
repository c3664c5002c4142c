/** Partnership: how balanced give and take are, pair by pair; 1/2 for pairs of which it is too early to say. */
import { type Criterion, meanOverPairs } from './criterion.ts'

export const partnership: Criterion = (facts, crew) => {
  const value = meanOverPairs(facts.partnership, facts.n, crew)
  const settled = meanOverPairs(facts.settled, facts.n, crew)
  return { value, because: sentence(value, settled) }
}

function sentence(value: number, settled: number): string {
  if (settled === 0) return 'it is too early to say how give and take would balance'
  // The mean of the settled pairs alone: the others count 1/2 each.
  const balanced = (value - 0.5 * (1 - settled)) / settled
  return balanced >= 0.75
    ? 'give and take are balanced among those who know each other well'
    : 'give and take are still finding their balance'
}
