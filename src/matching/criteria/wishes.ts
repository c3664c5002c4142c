/**
 * Wishes: the share of members for whom a mutual wish comes true here; 0 for who has one that does not, 1/2 for who has
 * none. One-sided wishes are nobody's business and count for nothing. The sentence names nobody and no number.
 */
import type { Criterion } from './criterion.ts'

export const wishes: Criterion = (facts, crew) => {
  const { n, mutualWish } = facts
  let sum = 0
  let someTrue = false
  for (const i of crew) {
    const wished = mutualWish.subarray(i * n, (i + 1) * n)
    if (crew.some(j => wished[j] === 1)) {
      sum += 1
      someTrue = true
    } else if (!wished.includes(1)) sum += 0.5
  }
  return {
    value: sum / crew.length,
    because: someTrue ? 'a mutual wish comes true here' : 'no mutual wish comes into this crew',
  }
}
