import type { MixingDesign } from './design.ts'
import { drawn, tablesOf } from './seat.ts'

/** Everybody draws a table, each round anew. */
export const random: MixingDesign = round => tablesOf(drawn(round), round.size)
