import type { MixingDesign } from './design.ts'
import { byLuck, mended, tablesOf } from './seat.ts'

/** Home groups: drawn before the gathering for each size of table, and the same in each round. */
export const fixed: MixingDesign = round => {
  const { expected, luck, season, size } = round
  return mended(tablesOf(byLuck(expected, luck, 500 + 1000 * season), size), round)
}
