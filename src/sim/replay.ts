/**
 * One person's story in one run, in order: what happened to her, and how it came that she ended in a good crew, in one that
 * is not, or in none.
 */
import type { Cohort } from '../graph/cohort.ts'
import type { StoryLine } from './chronicle.ts'
import { type Standing, standingOf } from './crews.ts'
import type { Run } from './run.ts'
import { cohortAt } from './world.ts'

export type Event = {
  /** Days since the beginning; below 0 before it. */
  readonly day: number
  /** `19:00`; absent where it has no hour. */
  readonly time?: string
  readonly what: string
}

export type Story = {
  readonly member: string
  readonly name: string
  readonly events: readonly Event[]
  /** Whether she is in a good crew at the end, and why or why not. */
  readonly good: boolean
  readonly ending: string
}

/** @param run made with `complete: true` */
export function storyOf({ world, days }: Run, member: string): Story {
  const { people, chronicle, parameters } = world
  const person = people.members.findIndex(({ id }) => id === member)
  const name = (other: number) => people.members[other].name
  const lines = (chronicle.story ?? []).filter(({ who }) => who.includes(person))
  const ordered = [...lines].sort((a, b) => a.day - b.day || (a.minute ?? 0) - (b.minute ?? 0))
  const events = ordered.map((line): Event => {
    const company = [...new Set([...line.who, ...(line.others ?? [])])].filter(other => other !== person)
    const with_ = company.length === 0 ? '' : `${joiner(line)}${listed(company.map(name))}`
    return {
      day: line.day,
      ...(line.minute === undefined ? {} : { time: clock(line.minute) }),
      what: `${line.what}${with_}`,
    }
  })
  const standing = standingOf(world, person)
  const good =
    standing !== undefined &&
    !standing.rupture &&
    standing.closeness >= parameters.good.closeness &&
    standing.attendance >= parameters.good.attendance
  return {
    member,
    name: name(person),
    events: [{ day: 0, what: introduced(world.people, person, name) }, ...events],
    good,
    ending: standing === undefined ? withoutCrew(ordered, days) : withCrew(standing, parameters.good),
  }
}

/** A run's world as a cohort document at its end, with what nobody noted as records that nobody confirmed. */
export function documentOf({ world, days }: Run): Cohort {
  const { people, crews, chronicle, parameters, came } = world
  const dateOf = (day: number) => chronicle.timeOf(day, 0).slice(0, 10)
  const cohort = cohortAt(world, days, 0)
  const season = days / parameters.seasons
  return {
    ...cohort,
    name: cohort.name ?? 'A simulated congregation',
    crews: crews
      .filter(crew => crew.ended < 0)
      .map(crew => ({
        id: `crew-${crew.number + 1}`,
        members: crew.members.map(person => people.members[person].id),
        since: dateOf(crew.since),
        rhythm: parameters.rhythm,
        ...(crew.caller < 0 ? {} : { caller: people.members[crew.caller].id }),
      })),
    gatherings: [
      ...cohort.gatherings,
      ...(parameters.days === 0
        ? []
        : Array.from({ length: parameters.seasons }, (_, k) => ({
            id: chronicle.gatheringId(k),
            from: dateOf(k * season),
            to: dateOf(k * season + (parameters.days - 1) * parameters.daysApart),
            attendees: people.members.filter((_member, person) => came[person] === 1).map(({ id }) => id),
          }))),
    ],
  }
}

/** How she is described at the beginning: only what the model knows of her. */
function introduced(
  { invitedBy, newcomer, caller, shy, minority, remote, late }: Run['world']['people'],
  person: number,
  name: (other: number) => string,
): string {
  const traits = [
    ...(shy[person] === 1 ? ['shy'] : []),
    ...(remote[person] === 1 ? ['far away'] : []),
    ...(minority[person] === 1 ? ['of another language than most'] : []),
    ...(late[person] === 1 ? ['often late'] : []),
    ...(caller[person] === 1 ? ['ready to call a crew'] : []),
  ]
  const came =
    invitedBy[person] >= 0 ? `was invited by ${name(invitedBy[person])}` : 'was there from the start'
  const known = newcomer[person] === 1 ? 'new here' : 'an old hand'
  return `${came}; ${[known, ...traits].join(', ')}`
}

const joiner = ({ what }: StoryLine): string =>
  what.endsWith(':') || /\bby$|\bwith$/.test(what) ? ' ' : ' with '

function listed(names: readonly string[]): string {
  if (names.length > 12) return `${names.length} others`
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}

/** What of a story is about crews. */
const ABOUT_CREWS = /caller|crew|chose each other|did not come|group of people who chose|season/

function withoutCrew(lines: readonly StoryLine[], days: number): string {
  const steps = lines.filter(({ what }) => ABOUT_CREWS.test(what) && !what.startsWith('missed'))
  const last = steps.slice(-3).map(({ what, day }) => `on day ${day} she ${what.replace(/:$/, '')}`)
  return `She ended in no crew after ${days} days${last.length === 0 ? '' : `: ${last.join('; then ')}`}.`
}

function withCrew(
  { closeness, attendance, rupture }: Standing,
  good: { closeness: number; attendance: number },
): string {
  const close = `her closeness to the others is ${closeness.toFixed(2)}`
  const came = `${Math.round(100 * attendance)} % came to the last meetings`
  const missing = [
    ...(closeness < good.closeness ? [`${close}, below ${good.closeness}`] : []),
    ...(attendance < good.attendance ? [`${came}, less than ${Math.round(100 * good.attendance)} %`] : []),
    ...(rupture ? ['she has a conflict in it that is not resolved'] : []),
  ]
  return missing.length === 0
    ? `She ended in a good crew: ${close}, ${came}.`
    : `She ended in a crew that is not good for her: ${missing.join(', and ')}.`
}
