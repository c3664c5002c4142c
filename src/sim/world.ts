/**
 * The world of one run: what gatherings, crews and people change as time goes on, and what all of them ask of it.
 * How a run goes is in run.ts.
 */
import type { Cohort, Crew as CrewRecord, Wish } from '../graph/cohort.ts'
import { type FreeHours, sharedHalfHours } from '../matching/hours.ts'
import type { Bonds } from './bonds.ts'
import type { Chronicle } from './chronicle.ts'
import type { Crew, Month } from './crews.ts'
import type { People } from './people.ts'
import type { Luck } from './random.ts'
import type { Parameters } from './scenario/fields.ts'

export const DAYS_A_MONTH = 30

export type World = {
  readonly parameters: Parameters
  readonly luck: Luck
  readonly people: People
  readonly bonds: Bonds
  readonly chronicle: Chronicle
  readonly hours: FreeHours
  /** 1 where two must not be together, n x n; of invented people nobody. */
  readonly apart: Uint8Array
  /** Crews in the order in which they formed, those that ended among them. */
  readonly crews: Crew[]
  /** The number of each person's crew, -1 for none. */
  readonly crewOf: Int32Array
  /** 1 for whoever was at a gathering. */
  readonly came: Uint8Array
  /** 1 for whoever left the congregation for good. */
  readonly gone: Uint8Array
  /** 1 where two have a language in common, n x n. */
  readonly speaks: Uint8Array
  /** 1 where two have a conflict that is not resolved, n x n. */
  readonly rupture: Uint8Array
  /** The day on which each was first in a crew; NaN for never. */
  readonly firstCrew: Float64Array
  /** Minutes that two spent together at gatherings, circles of all not counted, n x n. */
  readonly minutes: Float64Array
  /** The chance of a crew's end, month by month, as it came about. */
  readonly months: Month[]
}

/** Whether all who said when they are free have an hour of the week in common. */
export function haveCommonHour({ hours }: Pick<World, 'hours'>, members: readonly number[]): boolean {
  return members.every(member => !hours.stated[member]) || sharedHalfHours(hours, members).length >= 2
}

export function mustStayApart({ apart, people }: World, person: number, others: readonly number[]): boolean {
  return others.some(other => apart[person * people.n + other] === 1)
}

/** Puts somebody in a crew; of nobody's first crew the day is forgotten. */
export function enter(world: World, person: number, crew: number, day: number): void {
  world.crewOf[person] = crew
  if (Number.isNaN(world.firstCrew[person])) world.firstCrew[person] = day
}

/** Wishes that are there, but for those whom a newer one is about. */
function withWishes(before: readonly Wish[], newer: readonly Wish[]): Wish[] {
  const said = new Set(newer.map(({ from, to }) => `${from} ${to}`))
  return [...before.filter(({ from, to }) => !said.has(`${from} ${to}`)), ...newer]
}

/** The cohort as the organiser has it: crews that stand are not to be touched. */
export function cohortAt(
  world: World,
  day: number,
  minute: number,
  group?: readonly number[],
  wishes: readonly Wish[] = [],
): Cohort {
  const { people, chronicle, gone, crews } = world
  const here = group === undefined ? undefined : new Set(group)
  const standing = crews
    .filter(crew => crew.ended < 0)
    .map(
      (crew): CrewRecord => ({
        id: `crew-${crew.number + 1}`,
        members: crew.members.map(person => people.members[person].id),
        locked: true,
      }),
    )
  const cohort = chronicle.cohort(
    day,
    minute,
    standing,
    person => gone[person] === 0 && here?.has(person) !== false,
  )
  return wishes.length === 0 ? cohort : { ...cohort, wishes: withWishes(cohort.wishes, wishes) }
}
