/**
 * Who comes: the pool of people of one run, and what nobody writes down about them.
 *
 * The pool grows by invitation: founders first, then in each wave everybody of the last may invite others, of whom some
 * accept. People differ in how sociable and open they are, whether they would call a crew, are shy, live far away ...
 * A share of the pool has each trait, those whose own number for it is lowest: so a larger share only adds people, and
 * nobody's other traits change. What people like is in liking.ts.
 *
 * People are numbered from 0; person k has one name in all runs.
 */
import type { Member } from '../graph/cohort.ts'
import { HOURS_FAR, HOURS_NEAR, INTENTIONS, SKILLS } from './invent/words.ts'
import { givenNames, idOf, nameOf } from './names.ts'
import type { Luck } from './random.ts'
import type { Parameters } from './scenario/fields.ts'

/** Arrays are by person; flags are 1 or 0. */
export type People = {
  readonly n: number
  /** What each says about herself. */
  readonly members: readonly Member[]
  /** By whom each was invited; -1: a founder. */
  readonly invitedBy: Int32Array
  readonly newcomer: Uint8Array
  readonly caller: Uint8Array
  readonly shy: Uint8Array
  readonly minority: Uint8Array
  readonly remote: Uint8Array
  readonly late: Uint8Array
  readonly noShow: Uint8Array
  /** By how much she seeks others and is sought where people mingle; about 1. */
  readonly sociability: Float64Array
  /** How fast she gets close to others; about 1. */
  readonly openness: Float64Array
  /** Her chance to do her part to resolve a conflict, in [0, 1]. */
  readonly repair: Float64Array
  /** How likely she takes up what could be her crew, in [0, 1]. */
  readonly wish: Float64Array
  /** Her chance to miss a meeting, in [0, 1]. */
  readonly misses: Float64Array
}

/** The luck of a person, one number a trait. */
const TRAIT = {
  newcomer: 0,
  caller: 1,
  shy: 2,
  minority: 3,
  remote: 4,
  late: 5,
  noShow: 6,
  sociability: 7,
  openness: 8,
  repair: 9,
  wish: 10,
  misses: 11,
} as const

/** Sigma of the logarithms by which people differ: in being sought as `npm run calibrate` found it (settings.ts). */
const SPREAD = { sociability: 0.53, openness: 0.35, misses: 0.5 } as const
/** How much less the shy seek and are sought, get close, and take up a crew. */
const SHY = { sociability: 0.5, openness: 0.8, wish: 0.75 } as const
/** How many times as often people far away, and those who come late, miss a meeting. */
const MISSES = { remote: 1.6, late: 1.4 } as const

/** Draws the pool. */
export function invitePeople(parameters: Parameters, luck: Luck): People {
  const invitedBy = grownPool(parameters, luck)
  const n = invitedBy.length
  const traits = traitsOf(n, parameters, luck, person => invitedBy[person] >= 0)
  const members = Array.from({ length: n }, (_, person) => profileOf(person, invitedBy[person], traits, luck))
  return { n, members, invitedBy, ...traits }
}

export type Traits = Omit<People, 'n' | 'members' | 'invitedBy'>

/**
 * What is hidden about so many people.
 *
 * @param invited whether somebody was invited by another: they are the first to be new
 */
export function traitsOf(
  n: number,
  parameters: Parameters,
  luck: Luck,
  invited: (person: number) => boolean = () => false,
): Traits {
  const number = (trait: keyof typeof TRAIT, person: number) => luck.uniform('trait', person, TRAIT[trait])
  const flags = (trait: keyof typeof TRAIT, share: number, first: (person: number) => number = () => 0) =>
    lowest(
      Array.from({ length: n }, (_, person) => first(person) + number(trait, person)),
      Math.round(share * n),
    )
  const spread = (trait: keyof typeof SPREAD) => (person: number) =>
    Math.exp(SPREAD[trait] * luck.normal('trait', person, TRAIT[trait]))
  const shy = flags('shy', parameters.shy)
  const remote = flags('remote', parameters.remote)
  const late = flags('late', parameters.late)
  const { repair, wish } = parameters.assumptions
  const each = (value: (person: number) => number) =>
    Float64Array.from({ length: n }, (_, person) => value(person))
  return {
    newcomer: flags('newcomer', parameters.newcomers, person => (invited(person) ? -1 : 0)),
    // The shy call last.
    caller: flags('caller', parameters.callers, person => shy[person]),
    shy,
    minority: flags('minority', parameters.minority),
    remote,
    late,
    noShow: flags('noShow', parameters.noShows),
    sociability: each(person => spread('sociability')(person) * (shy[person] === 1 ? SHY.sociability : 1)),
    openness: each(person => spread('openness')(person) * (shy[person] === 1 ? SHY.openness : 1)),
    repair: each(person => around(repair, number('repair', person))),
    wish: each(person => around(wish, number('wish', person)) * (shy[person] === 1 ? SHY.wish : 1)),
    misses: each(person =>
      Math.min(
        0.95,
        parameters.misses *
          spread('misses')(person) *
          (remote[person] === 1 ? MISSES.remote : 1) *
          (late[person] === 1 ? MISSES.late : 1),
      ),
    ),
  }
}

/** Founders, then whom each invites: of `invitations` each is accepted as likely as makes `acceptance` a head. */
function grownPool(
  { people, founders, invitations, acceptance, waves, most }: Parameters,
  luck: Luck,
): Int32Array {
  const invitedBy: number[] = new Array<number>(people ?? founders).fill(-1)
  if (people !== undefined || invitations === 0) return Int32Array.from(invitedBy)
  const accepted = Math.min(1, acceptance / invitations)
  let from = 0
  for (let wave = 0; wave < waves; wave++) {
    const to = invitedBy.length
    for (let k = 0; k < invitations; k++)
      for (let inviter = from; inviter < to && invitedBy.length < most; inviter++)
        if (luck.uniform('joining', inviter, k, wave) < accepted) invitedBy.push(inviter)
    from = to
  }
  return Int32Array.from(invitedBy)
}

/** 1 for the `count` lowest of the numbers. */
function lowest(numbers: readonly number[], count: number): Uint8Array {
  const flags = new Uint8Array(numbers.length)
  const order = [...numbers.keys()].sort((a, b) => numbers[a] - numbers[b] || a - b)
  for (const person of order.slice(0, count)) flags[person] = 1
  return flags
}

/** A chance that is `mean` on average, and differs from person to person by up to half of the way to 0 or 1. */
const around = (mean: number, luck: number): number => mean + (luck - 0.5) * Math.min(mean, 1 - mean)

/** Given names in an order that mixes the letters. */
const NAMES = ((names: readonly string[]) => names.map((_, k) => names[(k * 97) % names.length]))(
  givenNames(),
)
/** How many of the topics this congregation is about. */
const TOPICS = 8
const OFFERED = 18

/** What somebody writes about herself. */
function profileOf(person: number, inviter: number, traits: Traits, luck: Luck): Member {
  let asked = 0
  const number = () => luck.uniform('profile', person, asked++)
  const some = (list: readonly string[], count: number) => {
    const chosen = new Set<string>()
    while (chosen.size < count) chosen.add(list[Math.floor(number() * list.length)])
    return [...chosen]
  }
  const words = (topics: readonly { readonly spellings: readonly string[] }[]) =>
    topics.map(topic => topic.spellings[0])
  const name = nameOf(person, NAMES)
  const intentions = some(words(INTENTIONS.slice(0, TOPICS)), number() < 0.5 ? 1 : 2)
  const offers = some(words(SKILLS.slice(0, OFFERED)), number() < 0.5 ? 1 : 2)
  const needs = some(words(SKILLS.slice(0, OFFERED)), number() < 0.5 ? 1 : 2)
  const bilingual = number() < 1 / 3
  // The earlier hours of the list suit more people.
  const hours = traits.remote[person] === 1 ? HOURS_FAR : HOURS_NEAR
  const early = () => hours[Math.floor(number() * number() * hours.length)]
  const available = [...new Set([early(), early(), early(), early()])]
  const ways = [...(traits.caller[person] === 1 ? ['caller'] : []), ...(number() < 0.35 ? ['host'] : [])]
  return {
    id: idOf(name),
    name,
    ...(inviter < 0 ? {} : { invitedBy: idOf(nameOf(inviter, NAMES)) }),
    intentions,
    offers,
    needs: needs.filter(need => !offers.includes(need)),
    ways,
    languages: traits.minority[person] === 1 ? ['pt'] : bilingual ? ['en', 'pt'] : ['en'],
    timezone: traits.remote[person] === 1 ? 'America/New_York' : 'Europe/Lisbon',
    available,
  }
}
