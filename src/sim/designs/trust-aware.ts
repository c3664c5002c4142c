import type { MixingDesign } from './design.ts'
import { seatedByCost } from './seat.ts'
import { again } from './unmet-first.ts'

/** Meetings are spent where they help most, as the engine sees it that morning (`coalesce mix --helping`). */
export const trustAware: MixingDesign = round =>
  seatedByCost(round, (one, other) => again(round, one, other) - round.worth(one, other))
