/** Questions about what falls on whom in a crew: looking after it, asking, helping. Who it is, nobody reads here. */

import { LOOKS_BACK_DAYS } from './attendance.ts'
import {
  chanceOf,
  countsOf,
  type Deal,
  dealtAnew,
  gini,
  leastHalf,
  placesByPresence,
  replaced,
  usual,
  worlds,
} from './chance.ts'
import { oneWayHelp } from './hierarchy.ts'
import type { Question } from './question.ts'
import { type CrewRecords, days, type Help } from './records.ts'
import { about, counted, dayOf } from './words.ts'

const LOOKING_AFTER_LEAST = 10
const HELP_LEAST = 12
/** How many took part in some of the help: fewer, and it is a matter of a few. */
const HELP_LEAST_PEOPLE = 4
/** How seldom chance may deal so unevenly. */
const UNEVEN_CHANCE = 0.01
/** How one-way help is, and how far its ways line up, where it is asked about. */
const ONE_WAY = 0.7
const LINED_UP = 0.8
const STREAMS = { lookingAfter: 2, asking: 3, giving: 4 } as const

type Uneven = {
  /** What the half with the least has. */
  readonly least: number
  /** The same where chance deals. */
  readonly byChance: ReturnType<typeof usual>
}

/** How uneven deals are, where chance hardly ever makes them so and the half with the least has clearly less. */
function unevenness(deals: readonly Deal[], size: number, stream: number): Uneven | undefined {
  const counts = countsOf(deals, size)
  const places = placesByPresence(
    size,
    deals.map(({ among }) => among),
  )
  const anonymous = deals.map(({ among, on }) => ({ among: replaced(among, places), on: places[on] }))
  const dealt = worlds(stream, random => dealtAnew(anonymous, size, random))
  if (chanceOf(gini(counts), dealt.map(gini)) > UNEVEN_CHANCE) return undefined
  const least = leastHalf(counts)
  const byChance = usual(dealt.map(leastHalf))
  return least < byChance.low ? { least, byChance } : undefined
}

/**
 * Whether looking after the crew is shared. The document does not say who calls and who hosts; who writes down meetings
 * and circles is the nearest to it. At least 10 of them in the past year; Gini's coefficient against worlds in which each
 * fell on any of those who were there (p <= 0.01).
 */
export function lookingAfterQuestion(crew: CrewRecords): Question<'looking after the crew'> | undefined {
  const written = [
    ...crew.meetings.map(({ at, came, recorder }) => ({ at, there: came, recorder })),
    ...crew.circles.map(({ at, people, recorder }) => ({ at, there: people, recorder })),
  ]
    .filter(({ at, recorder }) => recorder !== undefined && at >= crew.asOf - days(LOOKS_BACK_DAYS))
    .sort((x, y) => x.at - y.at)
  if (written.length < LOOKING_AFTER_LEAST) return undefined
  const deals = written.map(({ there, recorder }) => ({
    among: there.includes(recorder!) ? there : [...there, recorder!].sort((a, b) => a - b),
    on: recorder!,
  }))
  const uneven = unevenness(deals, crew.size, STREAMS.lookingAfter)
  if (uneven === undefined) return undefined
  const { least, byChance } = uneven
  return {
    about: 'looking after the crew',
    question: 'Is looking after this crew shared as you would like it to be?',
    because: 'Few of you write down most of what you do together; who calls and who hosts may be the same.',
    evidence: [
      `Of ${counted(written.length, 'meeting and circle', 'meetings and circles')} written down since ${dayOf(written[0].at)}, ${Math.ceil(crew.size / 2)} of the ${crew.size} of you wrote down ${least} together. Were it dealt out by chance, it would be ${about(byChance.middle, byChance.low, byChance.high)}; so uneven it would be in fewer than 1 of 100 crews.`,
      'Who calls, hosts or cooks is not on record: you know.',
    ],
  }
}

/** Help of the past year, where there is enough of it among enough of a crew. */
function enoughHelp({ help, asOf }: CrewRecords): readonly Help[] | undefined {
  const recent = help.filter(({ at }) => at >= asOf - days(LOOKS_BACK_DAYS))
  const people = new Set(recent.flatMap(({ asker, offerers }) => [asker, ...offerers]))
  return recent.length >= HELP_LEAST && people.size >= HELP_LEAST_PEOPLE ? recent : undefined
}

function peopleOf({ asker, offerers }: Help): number[] {
  return [asker, ...offerers].sort((a, b) => a - b)
}

/** Told in tens: an exact number would tell each of the help that she took no part in. */
function inTens(help: readonly Help[]): string {
  return `More than ${Math.floor((help.length - 1) / 10) * 10} times in the past year one of you asked and others of you offered.`
}

/** Whether asking is shared; else whether help runs one way: where few ask, it does so anyway. */
export function helpQuestion(crew: CrewRecords): Question<'asking for help' | 'giving help'> | undefined {
  return askingQuestion(crew) ?? givingQuestion(crew)
}

/**
 * Whether asking is shared: who asked, against worlds in which each time any of those concerned might have asked, with
 * Gini's coefficient (p <= 0.01). In crews of 4 and more, of 12 times and more in the past year among 4 people or more.
 */
function askingQuestion(crew: CrewRecords): Question<'asking for help'> | undefined {
  const help = enoughHelp(crew)
  if (help === undefined) return undefined
  const deals = help.map(one => ({ among: peopleOf(one), on: one.asker }))
  if (unevenness(deals, crew.size, STREAMS.asking) === undefined) return undefined
  return {
    about: 'asking for help',
    question: 'What makes it easy to ask here, and what makes it hard?',
    because: 'Asking for help falls on few of you: some ask often, others hardly ever.',
    evidence: [
      `${inTens(help)} Were it chance who asks, it would be so uneven in fewer than 1 of 100 crews.`,
      'Who asks and who does not is on purpose not told. That somebody does not ask may mean that nothing is needed.',
    ],
  }
}

/**
 * Whether help runs one way: the consistency of its directions times Krackhardt's hierarchy, against worlds in which each
 * time any of those concerned might have asked (p <= 0.01), and clearly so (0.7 and 0.8). The least data as for asking.
 */
function givingQuestion(crew: CrewRecords): Question<'giving help'> | undefined {
  const help = enoughHelp(crew)
  if (help === undefined) return undefined
  const { oneWay, hierarchy } = oneWayHelp(help, crew.size)
  if (oneWay < ONE_WAY || hierarchy < LINED_UP) return undefined
  const places = placesByPresence(crew.size, help.map(peopleOf))
  const anonymous = help.map(one => replaced(peopleOf(one), places))
  const drawn = worlds(STREAMS.giving, random => {
    const turned = anonymous.map(people => {
      const asker = people[Math.floor(random() * people.length)]
      return { asker, offerers: people.filter(one => one !== asker) }
    })
    const world = oneWayHelp(turned, crew.size)
    return world.oneWay * world.hierarchy
  })
  if (chanceOf(oneWay * hierarchy, drawn) > UNEVEN_CHANCE) return undefined
  return {
    about: 'giving help',
    question: 'Who would you like to be able to ask, and who would like to be asked?',
    because: 'Help goes one way between most of you, from the same to the same, and hardly ever back.',
    evidence: [
      `${inTens(help)} Were it chance who asks whom, it would go one way so clearly in fewer than 1 of 100 crews.`,
      'Help that was not written down may well go the other way.',
    ],
  }
}
