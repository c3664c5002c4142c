import type { MixingDesign, Round } from './design.ts'
import { seatedByCost } from './seat.ts'

/** What it costs that two sit together again: more, the more often they did. */
export const again = ({ met }: Round, one: number, other: number): number => met(one, other) ** 2

/** People sit with whom they have not sat with yet, as far as one round can see. */
export const unmetFirst: MixingDesign = round => seatedByCost(round, (one, other) => again(round, one, other))
