/**
 * What a run amounts to: the figures by which designs are compared. All are of those who came and have not left for good; none is of a person.
 *
 * A good crew is one that lives, where she is close enough to its members, people come, and she has no unresolved conflict
 * in it; how close and how many is the scenario's `good`. Other definitions are counted beside it, so that an answer can say
 * whether it hangs on this one.
 */
import { CASUAL, mutualCloseness } from './bonds.ts'
import { standingOf } from './crews.ts'
import type { World } from './world.ts'

/** NaN where there is nobody of whom it could be said. */
export type Outcomes = Readonly<Record<string, number>>

export type OutcomeInfo = {
  /** As it stands in a table. */
  readonly title: string
  readonly what: string
  /** Whether more is better; undefined where neither is. */
  readonly better?: 'more' | 'less'
  /** Where it cannot go below or above. */
  readonly range: readonly [number, number]
  readonly unit: 'share' | 'number' | 'weeks' | 'closeness' | 'points'
}

/** The figure that decides where a scenario does not say. */
export const HEADLINE = 'goodCrew'

export const OUTCOMES: Readonly<Record<string, OutcomeInfo>> = {
  goodCrew: {
    title: 'in a good crew',
    what: 'share of the people who are in a good crew at the end',
    better: 'more',
    range: [0, 1],
    unit: 'share',
  },
  anyCrew: {
    title: 'in a crew',
    what: 'share of the people who are in any crew at the end',
    better: 'more',
    range: [0, 1],
    unit: 'share',
  },
  withoutGood: {
    title: 'without a good crew',
    what: 'number of people who are in no good crew at the end',
    better: 'less',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'number',
  },
  worstTenth: {
    title: 'worst-off tenth',
    what: 'how close the tenth who have least are to the three people closest to them, on average',
    better: 'more',
    range: [0, 1],
    unit: 'closeness',
  },
  isolates: {
    title: 'no friend here',
    what: 'share of the people who have not even a casual friend among the others at the end',
    better: 'less',
    range: [0, 1],
    unit: 'share',
  },
  newcomerGap: {
    title: 'newcomer gap',
    what: 'by how much more of the old hands than of the newcomers are in a good crew',
    better: 'less',
    range: [-1, 1],
    unit: 'points',
  },
  shyGap: {
    title: 'gap of the shy',
    what: 'the same for all others and the shy',
    better: 'less',
    range: [-1, 1],
    unit: 'points',
  },
  minorityGap: {
    title: 'gap of the minority',
    what: 'the same for those of the common language and those of another',
    better: 'less',
    range: [-1, 1],
    unit: 'points',
  },
  remoteGap: {
    title: 'gap of the remote',
    what: 'the same for those who live near and far',
    better: 'less',
    range: [-1, 1],
    unit: 'points',
  },
  lateGap: {
    title: 'gap of the late',
    what: 'the same for those who came in time and late',
    better: 'less',
    range: [-1, 1],
    unit: 'points',
  },
  weeksToCrew: {
    title: 'weeks to a crew',
    what: 'weeks from the beginning until somebody is in her first crew, for who never is until the end',
    better: 'less',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'weeks',
  },
  met: {
    title: 'others met',
    what: 'with how many others somebody spent a quarter of an hour or more at the gathering, on average',
    better: 'more',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'number',
  },
  people: {
    title: 'people',
    what: 'how many people came',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'number',
  },
  crews: {
    title: 'crews formed',
    what: 'how many crews formed',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'number',
  },
  alive: {
    title: 'crews that live',
    what: 'share of the crews formed that live at the end',
    better: 'more',
    range: [0, 1],
    unit: 'share',
  },
  money: {
    title: 'crews at money',
    what: 'share of the crews formed that live and have asked each other for help',
    better: 'more',
    range: [0, 1],
    unit: 'share',
  },
  owning: {
    title: 'crews that own together',
    what: 'share of the crews formed that live and own something together',
    better: 'more',
    range: [0, 1],
    unit: 'share',
  },
  ruptures: {
    title: 'unresolved conflicts',
    what: 'conflicts that are not resolved at the end, a head',
    better: 'less',
    range: [0, Number.POSITIVE_INFINITY],
    unit: 'number',
  },
}

/** Other definitions of a good crew: as close as this, with so many who come. */
export const DEFINITIONS = [0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5].flatMap(closeness =>
  [0, 0.5, 0.7].map(attendance => ({ closeness, attendance, name: `good@${closeness}/${attendance}` })),
)

const CLOSEST = 3
const QUARTER = 15

/** All figures of a run, then `good@...` for each other definition, and `alive@m` and `placed@m` for each month m. */
export function outcomesOf(world: World, days: number): Outcomes {
  const { people, parameters, came, crews, bonds, rupture, minutes, firstCrew, months, gone } = world
  const { n } = people
  const who = Array.from({ length: n }, (_, person) => person).filter(
    person => gone[person] === 0 && (came[person] === 1 || parameters.days === 0),
  )
  const standings = new Map(who.map(person => [person, standingOf(world, person)]))
  const isGood = (person: number, { closeness, attendance }: { closeness: number; attendance: number }) => {
    const standing = standings.get(person)
    return (
      standing !== undefined &&
      !standing.rupture &&
      standing.closeness >= closeness &&
      standing.attendance >= attendance
    )
  }
  const good = (person: number) => isGood(person, parameters.good)
  const share = (list: readonly number[], is: (person: number) => boolean) =>
    list.length === 0 ? Number.NaN : list.filter(is).length / list.length
  const gap = (flags: Uint8Array) =>
    share(
      who.filter(person => flags[person] === 0),
      good,
    ) -
    share(
      who.filter(person => flags[person] === 1),
      good,
    )
  const company = who.map(person => closestOf(world, person)).sort((a, b) => a - b)
  const worst = company.slice(0, Math.max(1, Math.round(company.length / 10)))
  const living = crews.filter(crew => crew.ended < 0)
  const ofFormed = (count: number) => (crews.length === 0 ? Number.NaN : count / crews.length)
  let ruptures = 0
  for (const flag of rupture) ruptures += flag
  let met = 0
  for (const one of who) for (const other of who) if (minutes[one * n + other] >= QUARTER) met++
  const weeks = who.map(person => (Number.isNaN(firstCrew[person]) ? days : firstCrew[person]) / 7)
  return {
    goodCrew: share(who, good),
    anyCrew: share(who, person => standings.get(person) !== undefined),
    withoutGood: who.filter(person => !good(person)).length,
    worstTenth: mean(worst),
    isolates: share(who, person => {
      for (let other = 0; other < n; other++)
        if (other !== person && gone[other] === 0 && mutualCloseness(bonds, person, other) >= CASUAL)
          return false
      return true
    }),
    newcomerGap: gap(people.newcomer),
    shyGap: gap(people.shy),
    minorityGap: gap(people.minority),
    remoteGap: gap(people.remote),
    lateGap: gap(people.late),
    weeksToCrew: mean(weeks),
    met: met / who.length,
    people: who.length,
    crews: crews.length,
    alive: ofFormed(living.length),
    money: ofFormed(living.filter(crew => crew.money).length),
    owning: ofFormed(living.filter(crew => crew.owns).length),
    ruptures: ruptures / 2 / who.length,
    ...Object.fromEntries(
      DEFINITIONS.map(definition => [definition.name, share(who, person => isGood(person, definition))]),
    ),
    ...Object.fromEntries(
      months.flatMap(({ formed, alive, placed, people: here }, month) => [
        [`alive@${month}`, formed === 0 ? Number.NaN : alive / formed],
        [`placed@${month}`, here === 0 ? Number.NaN : placed / here],
      ]),
    ),
  }
}

/** How close somebody is to the three closest to her, on average. */
function closestOf({ bonds, people, gone }: World, person: number): number {
  const closest = new Array<number>(CLOSEST).fill(0)
  for (let other = 0; other < people.n; other++) {
    if (other === person || gone[other] === 1) continue
    const close = mutualCloseness(bonds, person, other)
    if (close <= closest[0]) continue
    closest[0] = close
    closest.sort((a, b) => a - b)
  }
  return mean(closest)
}

const mean = (list: readonly number[]): number =>
  list.length === 0 ? Number.NaN : list.reduce((sum, value) => sum + value, 0) / list.length
