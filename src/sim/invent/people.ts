/**
 * The people of an invented congregation: who invited whom, what each wants and brings, and the hidden circles of
 * closeness from which their history is drawn. The circles themselves are never written down, as in life.
 */
import type { Member } from '../../graph/cohort.ts'
import { seededRandom } from '../../graph/random.ts'
import { givenNames, idOf, nameOf } from '../names.ts'
import { dateOf, LAST_DAY } from './calendar.ts'
import { chance, pick, type Random, sample, shuffled, weighted, whole } from './draw.ts'
import {
  CREW_SIZES,
  HOURS_FAR,
  HOURS_NEAR,
  INTENTIONS,
  REGIONS,
  type Region,
  SKILLS,
  type Topic,
  WAYS,
} from './words.ts'

/** A member and what the engine is never told about her. */
export type Person = {
  readonly id: string
  readonly member: Member
  /** Days since the first gathering; founders joined before it. */
  readonly joined: number
  readonly invitedBy?: number
  /** The hidden circles, by number: none for loners and newcomers, two for those who are bridges. */
  readonly circles: readonly number[]
  /** How often compared with others she takes part, about 0.3 to 1.4. */
  readonly liveliness: number
  /** The chance that she misses a meeting. */
  readonly misses: number
  readonly newcomer: boolean
}

/** The people, how many hidden circles they have, and which of their words mean the same. */
export type People = {
  readonly people: readonly Person[]
  readonly circles: number
  readonly vocabulary: readonly (readonly string[])[]
}

const CIRCLE_SIZE = 6.5
/** Who joined so few days ago has met almost nobody. */
const NEW_DAYS = 24

type Joining = { readonly joined: number; readonly invitedBy?: number }

/** Invents `count` people. */
export function inventPeople(count: number, seed: number): People {
  const joinings = inventJoinings(count, seededRandom(seed, 1))
  const circles = Math.max(1, Math.round(count / CIRCLE_SIZE))
  const belonging = inventBelonging(joinings, circles, seededRandom(seed, 2))
  const names = shuffled(seededRandom(seed, 3), givenNames())
  const people = joinings.map((joining, index): Person => {
    const newcomer = isNewcomer(joining)
    const { circles, liveliness } = belonging[index]
    const name = nameOf(index, names)
    return {
      id: idOf(name),
      member: { id: idOf(name), name },
      ...joining,
      circles,
      liveliness,
      misses: 0,
      newcomer,
    }
  })
  const words = inventWords(count, circles, seededRandom(seed, 4))
  const random = seededRandom(seed, 5)
  const regions = inventRegions(count, random)
  const locals = new Set(sample(seededRandom(seed, 6), [...people.keys()], Math.floor(count / 20)))
  const profiles = people.map((person, index) => ({
    ...person,
    misses: chance(random, 0.15) ? 0.35 : 0.07,
    member: inventProfile(person, people, regions, words, !locals.has(index), random),
  }))
  return { people: withPauses(profiles, random), circles, vocabulary: joinedWords(words, profiles) }
}

function isNewcomer(joining: Joining): boolean {
  return joining.joined > LAST_DAY - NEW_DAYS
}

/** 20 to 30 founders (fewer where there are few people), and then everybody invites one or two. */
function inventJoinings(count: number, random: Random): readonly Joining[] {
  const founders = Math.min(count <= 5 ? count : Math.ceil(count * 0.7), whole(random, 20, 30))
  const joinings: Joining[] = Array.from({ length: founders }, () => ({ joined: -whole(random, 1, 20) }))
  // Many generations must fit in where there are many people.
  const soon = count > 150 ? 35 : 75
  const inviting = shuffled(random, [...joinings.keys()])
  for (let next = 0; joinings.length < count; next++) {
    const inviter = inviting[next]
    const invited = Math.min(whole(random, 1, 2), count - joinings.length)
    for (let k = 0; k < invited; k++) {
      const since = joinings[inviter].joined
      const soonest = Math.max(0, since) + whole(random, 10, soon)
      // Whoever would come too late came lately instead, but never before the one who invited her.
      const lately = LAST_DAY - whole(random, 4, NEW_DAYS + 20)
      inviting.push(joinings.length)
      joinings.push({ joined: Math.max(since, Math.min(soonest, lately)), invitedBy: inviter })
    }
  }
  if (count >= 10) makeLast(joinings, random)
  return joinings
}

/** Somebody always has just arrived. */
function makeLast(joinings: Joining[], random: Random) {
  const last = joinings.length - 1
  joinings[last] = { ...joinings[last], joined: LAST_DAY - whole(random, 4, NEW_DAYS - 4) }
}

type Belonging = { readonly circles: readonly number[]; readonly liveliness: number }

/** Circles grow along invitations; some people are in two, some in none. */
function inventBelonging(joinings: readonly Joining[], circles: number, random: Random): Belonging[] {
  const belonging: Belonging[] = []
  const sizes = Array.from({ length: circles }, () => 0)
  const loners = joinings.length >= 8 ? 0.08 : 0
  for (const [index, joining] of joinings.entries()) {
    if (isNewcomer(joining)) {
      belonging.push({ circles: [], liveliness: 0.5 })
      continue
    }
    // Every eleventh place keeps a loner, so that a small congregation has one too.
    if (loners > 0 && (index % 11 === 7 || chance(random, loners / 4))) {
      belonging.push({ circles: [], liveliness: 0.3 })
      continue
    }
    const inviters = joining.invitedBy === undefined ? [] : belonging[joining.invitedBy].circles
    const home = inviters.length > 0 && chance(random, 0.6) ? inviters[0] : (smallest(sizes, random) ?? 0)
    sizes[home]++
    const second = circles > 1 && chance(random, 0.22) ? whole(random, 0, circles - 1) : home
    belonging.push({
      circles: second === home ? [home] : [home, second],
      liveliness: 0.7 + 0.7 * random(),
    })
  }
  return belonging
}

function smallest(sizes: readonly number[], random: Random): number | undefined {
  return weighted(random, [...sizes.keys()], circle => 1 / (1 + sizes[circle] * sizes[circle]))
}

/** The words of this congregation: what people want, what each circle is for, what is offered and needed. */
type Words = {
  readonly intentions: readonly Topic[]
  readonly circleIntentions: readonly Topic[]
  readonly skills: readonly Topic[]
}

function inventWords(count: number, circles: number, random: Random): Words {
  const common = shuffled(random, INTENTIONS.slice(0, 8))
  const rare = shuffled(random, INTENTIONS.slice(8))
  const intentions = [...common, ...rare].slice(0, Math.max(1, Math.round(count / 7)))
  const skills = shuffled(random, SKILLS).slice(0, Math.max(4, Math.round(count * 0.6)))
  return {
    intentions,
    circleIntentions: Array.from({ length: circles }, (_, circle) => intentions[circle % intentions.length]),
    skills,
  }
}

/** What the organiser has joined: the other words that somebody uses, with the usual one. */
function joinedWords({ intentions, skills }: Words, people: readonly Person[]): string[][] {
  const used = new Set(
    people.flatMap(({ member }) => [
      ...(member.intentions ?? []),
      ...(member.offers ?? []),
      ...(member.needs ?? []),
    ]),
  )
  return [...intentions, ...skills].flatMap(({ spellings, also }) =>
    also !== undefined && used.has(also) ? [[spellings[0], also]] : [],
  )
}

/** The usual word mostly; now and then another spelling, or another word for the same. */
function wordOf(topic: Topic, random: Random): string {
  if (topic.also !== undefined && chance(random, 0.15)) return topic.also
  return chance(random, 0.75) ? topic.spellings[0] : pick(random, topic.spellings)
}

/** One region is home to most; its neighbours, and some people across the Atlantic where there are enough of them. */
type Regions = readonly (readonly [region: Region, share: number])[]

function inventRegions(count: number, random: Random): Regions {
  const near = sample(
    random,
    REGIONS.filter(region => !region.across),
    3,
  )
  const far = sample(
    random,
    REGIONS.filter(region => region.across),
    count > 60 ? 2 : 1,
  )
  if (count < 6) return [[near[0], 1]]
  const shares: [Region, number][] = [
    [near[0], 0.5],
    [near[1], 0.24],
    [near[2], 0.12],
  ]
  return count < 12
    ? shares
    : [...shares, ...far.map((region): [Region, number] => [region, 0.14 / far.length])]
}

function inventProfile(
  person: Person,
  people: readonly Person[],
  regions: Regions,
  words: Words,
  speaksEnglish: boolean,
  random: Random,
): Member {
  const [region] = weighted(random, regions, ([, share]) => share) ?? regions[0]
  const founder = person.invitedBy === undefined
  const standing = chance(random, founder ? 0.35 : 0.12) ? 'partner' : 'friend'
  const offers = sample(random, words.skills, whole(random, 1, 3))
  const needs = sample(
    random,
    words.skills.filter(topic => !offers.includes(topic)),
    whole(random, 1, 2),
  )
  return {
    id: person.member.id,
    name: person.member.name,
    joined: dateOf(person.joined),
    ...(person.invitedBy === undefined ? {} : { invitedBy: people[person.invitedBy].id }),
    ...(chance(random, 0.9) ? { standing } : {}),
    intentions: inventIntentions(person, words, random).map(topic => wordOf(topic, random)),
    offers: offers.map(topic => wordOf(topic, random)),
    needs: needs.map(topic => wordOf(topic, random)),
    ways: inventWays(random),
    languages: inventLanguages(region, speaksEnglish || region !== regions[0][0], random),
    timezone: region.timezone,
    ...(chance(random, 0.85) ? { place: pick(random, region.places) } : {}),
    available: inventHours(region, person, random),
    ...(chance(random, 0.35) ? { crewSize: [...pick(random, CREW_SIZES)] as [number, number] } : {}),
    ...(chance(random, 0.15) ? { maxCrews: 2 } : {}),
  }
}

function inventIntentions(person: Person, words: Words, random: Random): readonly Topic[] {
  const shared = person.circles
    .filter(() => chance(random, 0.75))
    .map(circle => words.circleIntentions[circle])
  const others = shuffled(random, words.intentions)
  const wanted = pick(random, [1, 2, 2, 3])
  return [...new Set([...shared, ...others])].slice(0, Math.max(wanted, 1))
}

function inventWays(random: Random): string[] {
  const ways = WAYS.filter(([, share]) => chance(random, share)).map(([way]) => way)
  return ways.length > 0 ? ways : [pick(random, ['scribe', 'facilitator', 'cook'])]
}

/** Nearly all share English; where most are at home, one here and there has the local language only. */
function inventLanguages(region: Region, speaksEnglish: boolean, random: Random): string[] {
  const [own, second] = region.languages
  const british = region.timezone === 'Europe/London'
  if (!speaksEnglish && !british) return [own]
  const languages = ['en']
  if (chance(random, british ? 0.2 : 0.6)) languages.push(own)
  if (chance(random, 0.12)) languages.push(second)
  return languages
}

/** Two to five windows, those of her circle first: who meets often has found an hour for it. */
function inventHours(region: Region, person: Person, random: Random): string[] {
  const hours = region.across ? HOURS_FAR : HOURS_NEAR
  const first = region.across ? hours[0] : hours[(person.circles[0] ?? 0) % 5]
  const wanted = whole(random, 2, 5)
  const chosen = new Set([chance(random, 0.85) ? first : hours[0]])
  while (chosen.size < wanted) {
    const rest = hours.filter(window => !chosen.has(window))
    chosen.add(weighted(random, rest, window => 1 / (1 + hours.indexOf(window))) ?? hours[0])
  }
  return hours.filter(window => chosen.has(window))
}

/** A few sit out for a while. */
function withPauses(people: readonly Person[], random: Random): readonly Person[] {
  const count = people.length < 12 ? 0 : Math.max(1, Math.round(people.length * 0.04))
  const paused = new Set(sample(random, [...people.keys()], count))
  return people.map((person, index) =>
    paused.has(index) ? { ...person, member: { ...person.member, paused: true } } : person,
  )
}
