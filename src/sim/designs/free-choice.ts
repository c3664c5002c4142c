import type { MixingDesign } from './design.ts'
import { seatedByCost } from './seat.ts'

/** How much chance there is in whom one ends up with, in pulls. */
const CHANCE = 0.5

/** People sit with whom they are drawn to; the engine has no part in it. */
export const freeChoice: MixingDesign = round => {
  const { luck, pull, number, season } = round
  const time = number + 1000 * season
  return seatedByCost(round, (one, other) => {
    const low = Math.min(one, other)
    const chance = CHANCE * luck.normal('seating', low, Math.max(one, other), time)
    return chance - pull(one, other) - pull(other, one)
  })
}
