import type { MixingDesign } from './design.ts'
import { seatedByCost } from './seat.ts'
import { unmetFirst } from './unmet-first.ts'

/** In the first half of the rounds people meet whom they have not met; then those sit together whose trust has begun. */
export const unmetThenTrust: MixingDesign = round =>
  round.number < round.of / 2
    ? unmetFirst(round)
    : seatedByCost(round, (one, other) => -round.trust(one, other))
