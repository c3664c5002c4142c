/**
 * Everything the criteria ask about members and pairs, looked up once: members are numbered in the code-unit order of
 * their ids, pairs are flat n x n matrices (row-major, symmetric, diagonal 0).
 */
import { affinities } from '../graph/affinity.ts'
import {
  asOfMillis,
  byCodeUnit,
  type Cohort,
  counts,
  type Interaction,
  type Member,
} from '../graph/cohort.ts'
import { createLanguages } from '../graph/languages.ts'
import { pairsOf } from '../graph/reciprocity.ts'
import { computeTrust, type Trust } from '../graph/trust.ts'
import { createVocabulary, type Vocabulary } from '../graph/words.ts'
import { type Apartness, apartness } from './apartness.ts'
import { type FreeHours, freeHours } from './hours.ts'
import { mutualWishes, organiserView } from './knowledge.ts'

/** A text as a member wrote it, and the term it means. */
export type Term = { readonly term: number; readonly text: string }

export type Facts = {
  readonly cohort: Cohort
  readonly members: readonly Member[]
  readonly n: number
  readonly index: ReadonlyMap<string, number>
  /** What the figures rest on: the organiser's view. */
  readonly trust: Trust
  /** Affinity of each pair, in [0, 1]. */
  readonly affinity: Float64Array
  /** 1 - |balance| where a dyad is past forming, 1/2 where it is too early to say. */
  readonly partnership: Float64Array
  /** 1 where the two have met: both were there in something that counts. */
  readonly met: Uint8Array
  /** 1 where the dyad is past forming. */
  readonly settled: Uint8Array
  /** 1 where both are interested in each other. */
  readonly mutualWish: Uint8Array
  /** 1 where the two share a crew of the document. */
  readonly crewMates: Uint8Array
  /** Pairs that must not share a crew, and those bound to. */
  readonly apart: Apartness
  /** Number of distinct terms. */
  readonly terms: number
  readonly intentions: readonly (readonly Term[])[]
  readonly offers: readonly (readonly Term[])[]
  readonly needs: readonly (readonly Term[])[]
  readonly languages: readonly (readonly Term[])[]
  readonly isCaller: readonly boolean[]
  readonly isHost: readonly boolean[]
  readonly hours: FreeHours
}

/** Looks up all facts of a cohort, as an organiser may use them. */
export function gatherFacts(cohort: Cohort): Facts {
  const view = organiserView(cohort)
  const members = [...cohort.members].sort((a, b) => byCodeUnit(a.id, b.id))
  const n = members.length
  const index = new Map(members.map((member, i) => [member.id, i]))
  const trust = computeTrust(view)
  const vocabulary = createVocabulary(cohort.vocabulary)
  const affinity = affinities({ members, trust, synonyms: cohort.vocabulary }).values
  const partnership = new Float64Array(n * n).fill(0.5)
  const met = new Uint8Array(n * n)
  const settled = new Uint8Array(n * n)
  for (const dyad of trust.dyads) {
    const i = index.get(dyad.a)
    const j = index.get(dyad.b)
    if (i === undefined || j === undefined) continue
    if (dyad.state === 'forming') continue
    settled[i * n + j] = settled[j * n + i] = 1
    partnership[i * n + j] = partnership[j * n + i] = 1 - Math.abs(dyad.balance)
  }
  for (let i = 0; i < n; i++) partnership[i * n + i] = 0
  for (const [one, other] of meetingsOf(view)) {
    const i = index.get(one)
    const j = index.get(other)
    if (i !== undefined && j !== undefined) met[i * n + j] = met[j * n + i] = 1
  }
  const mutualWish = new Uint8Array(n * n)
  for (const { from, to } of mutualWishes(cohort)) mutualWish[index.get(from)! * n + index.get(to)!] = 1
  const crewMates = new Uint8Array(n * n)
  for (const crew of cohort.crews)
    for (const a of crew.members)
      for (const b of crew.members) if (a !== b) crewMates[index.get(a)! * n + index.get(b)!] = 1

  const numbers = new Map<string, number>()
  const terms = (texts: readonly string[] | undefined, meaning: Vocabulary = vocabulary): Term[] => {
    const own = new Map<number, string>()
    for (const text of texts ?? []) {
      const key = meaning(text)
      if (!numbers.has(key)) numbers.set(key, numbers.size)
      const term = numbers.get(key)!
      if (!own.has(term)) own.set(term, text)
    }
    return [...own].map(([term, text]) => ({ term, text }))
  }
  const intentions = members.map(member => terms(member.intentions))
  const offers = members.map(member => terms(member.offers))
  const needs = members.map(member => terms(member.needs))
  const inLanguage = createLanguages(cohort.vocabulary)
  const languages = members.map(member => terms(member.languages, inLanguage))
  const walks = (way: string) =>
    members.map(member => (member.ways ?? []).some(text => vocabulary(text) === vocabulary(way)))
  return {
    cohort,
    members,
    n,
    index,
    trust,
    affinity,
    partnership,
    met,
    settled,
    mutualWish,
    crewMates,
    apart: apartness(cohort, index),
    terms: numbers.size,
    intentions,
    offers,
    needs,
    languages,
    isCaller: walks('caller'),
    isHost: walks('host'),
    hours: freeHours(members, asOfMillis(view)),
  }
}

/** The pairs that were both there: who missed a meeting met nobody at it. A pair may come more than once. */
function meetingsOf({ interactions }: Cohort): [string, string][] {
  return interactions.filter(counts).flatMap(interaction => {
    const missed = missedIn(interaction)
    return pairsOf(interaction).filter(([one, other]) => !missed.includes(one) && !missed.includes(other))
  })
}

function missedIn(interaction: Interaction): readonly string[] {
  return interaction.kind === 'meeting' ? (interaction.missed ?? []) : []
}
