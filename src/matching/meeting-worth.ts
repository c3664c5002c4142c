/**
 * What a meeting of two would be worth to a congregation: for whoever plans meetings.
 *
 * A meeting helps where there may be much and is little yet: worth = affinity x room, with affinity the chance that the two
 * would be good crew-mates (graph/affinity.ts) and room 1 where they never met, 1/2 while their dyad is still forming, and
 * 1/10 once there is enough to say. Figures rest on what an organiser may know (`organiserView`), as all of hers do.
 */
import type { Cohort } from '../graph/cohort.ts'
import { gatherFacts } from './facts.ts'

const ROOM = { unmet: 1, forming: 0.5, settled: 0.1 } as const

/** @returns for two ids of members the worth of their next meeting, in [0, 1] */
export function meetingWorth(cohort: Cohort): (one: string, other: string) => number {
  const { n, index, affinity, met, settled } = gatherFacts(cohort)
  return (one, other) => {
    const pair = index.get(one)! * n + index.get(other)!
    const room = settled[pair] === 1 ? ROOM.settled : met[pair] === 1 ? ROOM.forming : ROOM.unmet
    return affinity[pair] * room
  }
}
