import type { MixingDesign } from './design.ts'
import { mended } from './seat.ts'
import { unmetFirst } from './unmet-first.ts'

/** The organiser's own tables, as far as she set them; whoever she forgot, and rounds beyond them, unmet first. */
export const agenda: MixingDesign = round => {
  const tables = round.agenda?.[round.number]
  return tables === undefined ? unmetFirst(round) : mended(tables, round)
}
