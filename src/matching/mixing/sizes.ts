/**
 * How many tables, and how large: sizes that differ by at most one, as near as can be to the wanted one.
 */
import { LARGEST_CREW, SMALLEST_CREW } from '../../graph/cohort.ts'

/**
 * @param people how many are there
 * @param size the wanted size, 3 to 8
 * @param least how many tables there must be at the least: one for each host
 * @returns sizes of the tables, largest first: the wanted one where people divide, else the ways that are within one of it,
 *   the nearest first; one way at least, with one table for fewer than 3 people and no table for nobody
 */
export function tableSizes(people: number, size: number, least = 0): readonly (readonly number[])[] {
  if (people === 0) return [[]]
  const fits = (tables: number) =>
    tables >= Math.max(1, least) &&
    Math.ceil(people / tables) <= LARGEST_CREW &&
    (Math.floor(people / tables) >= SMALLEST_CREW || tables === 1)
  const counts = Array.from({ length: people }, (_, k) => k + 1).filter(fits)
  // Where so many hosts leave too few people for each, hosts share.
  if (counts.length === 0) return tableSizes(people, size)
  const off = (tables: number) => Math.abs(people / tables - size)
  // Of two as near, the fewer and larger tables: more meet.
  const [nearest, ...others] = counts.sort((a, b) => off(a) - off(b) || a - b)
  const ways = off(nearest) === 0 ? [nearest] : [nearest, ...others.filter(tables => off(tables) < 1)]
  return ways.map(tables =>
    Array.from({ length: tables }, (_, k) => Math.floor(people / tables) + (k < people % tables ? 1 : 0)),
  )
}
