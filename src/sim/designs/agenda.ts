import type { MixingDesign } from './design.ts'
import { mended } from './seat.ts'
import { unmetFirst } from './unmet-first.ts'

/** She may set a table for two, whatever the size of others. */
const SMALLEST = 2

/** The organiser's own tables, as far as she set them; whoever she forgot, and rounds beyond them, unmet first. */
export const agenda: MixingDesign = round => {
  const tables = round.agenda?.[round.number]
  return tables === undefined ? unmetFirst(round) : mended(tables, round, SMALLEST)
}
