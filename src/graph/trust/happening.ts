/** An interaction that counts, as the logs of its pairs and of its series hold it. */
import { byCodeUnit, type Interaction } from '../cohort.ts'
import { POINTS, type Standing } from '../reciprocity.ts'

/** Shared by the logs of all its pairs; its place in its series may change. */
export type Happening = {
  readonly at: number
  readonly interaction: Interaction
  nth: number
  readonly closed: false
}

/** The place in its series from which on every meeting earns the same. */
export const LAST_PLACE = POINTS.meeting.length

/** The order in which a log is folded. */
export function inOrder(x: Happening, y: Happening): number {
  return x.at - y.at || byCodeUnit(x.interaction.id, y.interaction.id)
}

export function happeningOf(interaction: Interaction, nth: number = LAST_PLACE): Happening {
  return { at: Date.parse(interaction.at), interaction, nth, closed: false }
}

/** What an interaction earns by itself: as it would stand late in its series, with nothing said about it since. */
export const BY_ITSELF: Standing = { nth: LAST_PLACE, closed: false }
