import type { MixingDesign } from './design.ts'
import { drawn, keptApart, tablesOf } from './seat.ts'

/** Everybody draws a table, each round anew. */
export const random: MixingDesign = round => keptApart(tablesOf(drawn(round), round.size), round)
