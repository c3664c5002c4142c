/**
 * One run: people gather, crews form and live, season after season.
 *
 *   begin        who comes, what is hidden about them                     people.ts or given.ts, liking.ts, bonds.ts
 *   gathering    days of blocks: tables by a design, breaks to mingle     gathering.ts, designs/, encounters.ts
 *   forming      callers, the engine's suggestions, free choice           forming.ts
 *   months       meetings, misses, conflicts, repair, leaving, joining    crews.ts
 *   outcomes     what it amounts to                                       outcomes.ts
 *
 * Whatever happens is written to the chronicle as interactions of the cohort document; what the engine is asked, it
 * answers from that document and nothing else.
 */
import { asOfMillis, type Cohort } from '../graph/cohort.ts'
import { freeHours } from '../matching/hours.ts'
import { createBonds, spend } from './bonds.ts'
import { createChronicle } from './chronicle.ts'
import { liveMonths, renew } from './crews.ts'
import { formCrews } from './forming.ts'
import { gather } from './gathering.ts'
import { beginWith, takingPart } from './given.ts'
import { likings, speaking } from './liking.ts'
import { type Outcomes, outcomesOf } from './outcomes.ts'
import { invitePeople } from './people.ts'
import { luckOf } from './random.ts'
import type { Parameters } from './scenario/fields.ts'
import { DAYS_A_MONTH, type World } from './world.ts'

const DAY = 86_400_000
/** Day 0 of an invented pool: a Friday. */
const START = Date.UTC(2026, 5, 5)

export type RunRequest = {
  readonly parameters: Parameters
  readonly seed: number
  /** Which run of the seed, from 0. */
  readonly run: number
  /** A real cohort to begin with; default: people are invented. */
  readonly cohort?: Cohort | undefined
  /** Whether to keep what nobody noted too, and the story. */
  readonly complete?: boolean
}

export type Run = { readonly world: World; readonly outcomes: Outcomes; readonly days: number }

/**
 * Simulates one run.
 *
 * @throws ImpossibleError where the wishes of a given cohort cannot all hold
 */
export function simulate(request: RunRequest): Run {
  const world = begin(request)
  const { seasons, months, days, daysApart } = world.parameters
  let day = 0
  for (let season = 0; season < seasons; season++) {
    if (season > 0) renew(world, day)
    const groups = groupsOf(world)
    for (const group of groups) gather(world, group, day, season)
    day += days === 0 ? 0 : (days - 1) * daysApart + 1
    // In the evening of the last day; where nobody gathers, at once.
    for (const group of groups) formCrews(world, group, days === 0 ? day : day - 1, season)
    liveMonths(world, day, months, season)
    day += months * DAYS_A_MONTH
  }
  return { world, outcomes: outcomesOf(world, day), days: day }
}

function begin({ parameters, seed, run, cohort, complete = false }: RunRequest): World {
  const luck = luckOf(seed, run)
  const given = cohort === undefined ? undefined : beginWith(takingPart(cohort), parameters, luck)
  const people = given?.people ?? invitePeople(parameters, luck)
  const { n, members } = people
  const liking = given?.liking ?? likings(members, parameters.assumptions, luck)
  const speaks = speaking(members, cohort?.vocabulary)
  const bonds = createBonds(liking, people.openness, speaks, parameters.assumptions)
  const start = cohort === undefined ? START : (Math.floor(asOfMillis(cohort) / DAY) + 1) * DAY
  const world: World = {
    parameters,
    luck,
    people,
    bonds,
    chronicle: createChronicle(people, start, { complete, tellStory: complete, before: cohort }),
    hours: freeHours(members, start),
    apart: given?.apart ?? new Uint8Array(n * n),
    crews: [],
    crewOf: new Int32Array(n).fill(-1),
    came: new Uint8Array(n),
    gone: new Uint8Array(n),
    speaks,
    rupture: new Uint8Array(n * n),
    firstCrew: new Float64Array(n).fill(Number.NaN),
    minutes: new Float64Array(n * n),
    months: [],
  }
  if (given === undefined) live(world)
  else given.settle(world)
  return world
}

/** Hours that two who had known each other for a year spent together, on average, and how many of the old hands had. */
const OLD_HANDS = { hours: 25, share: 0.5, days: 365 } as const
/** Whoever invites somebody has spent these hours with her. */
const INVITED_HOURS = 60

/** What invented people lived with each other before: the old hands, and who invited whom. */
function live({ people, luck, bonds, chronicle }: World): void {
  const { n, newcomer, invitedBy } = people
  const meet = (one: number, other: number, hours: number, day: number) => {
    spend(bonds, one, other, hours)
    chronicle.record(-day, 18 * 60, { kind: 'contact', minutes: Math.round(hours * 60) }, [one, other])
  }
  for (let i = 0; i < n; i++) {
    if (invitedBy[i] >= 0) meet(i, invitedBy[i], INVITED_HOURS, 30)
    for (let j = i + 1; j < n; j++) {
      if (newcomer[i] === 1 || newcomer[j] === 1) continue
      if (luck.uniform('history', i, j) >= OLD_HANDS.share) continue
      const hours = -OLD_HANDS.hours * Math.log(1 - luck.uniform('history', i, j, 1))
      if (hours >= 0.5)
        meet(i, j, hours, 10 + Math.floor((OLD_HANDS.days - 10) * luck.uniform('history', i, j, 2)))
    }
  }
}

/** The congregations that gather apart: whoever was invited comes with who invited her. */
function groupsOf({ people, parameters, gone }: World): number[][] {
  const { congregations } = parameters
  const groups: number[][] = Array.from({ length: congregations }, () => [])
  const groupOf = new Int32Array(people.n)
  for (let person = 0; person < people.n; person++) {
    const inviter = people.invitedBy[person]
    groupOf[person] = inviter >= 0 ? groupOf[inviter] : person % congregations
    if (gone[person] === 0) groups[groupOf[person]].push(person)
  }
  // Of a small pool, or once many have left, a congregation may be of nobody.
  return groups.filter(group => group.length > 0)
}
