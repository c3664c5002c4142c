import { meanPull } from './bonds.ts'
import { mustStayApart, type World } from './world.ts'

/**
 * Whether somebody takes up what could be her crew.
 *
 * @param time tells this question from others that she is asked
 */
export function takesUp(world: World, person: number, others: readonly number[], time: number): boolean {
  if (mustStayApart(world, person, others)) return false
  const { bonds, luck, people } = world
  const inclined = 1 / (1 + Math.exp(-2 - 2 * meanPull(bonds, person, others)))
  return luck.uniform('accepting', person, 0, time) < people.wish[person] * inclined
}
