/**
 * A real cohort as the beginning of a run: its members, trust, crews and wishes as the organiser knows them, which is what
 * she has a month before a gathering. What she cannot know is drawn in accordance with it:
 *
 *   closeness   0.8 (2 trust - 1) from the trust of graph/, each direction its own, 0 where nothing counts; it grows on
 *   liking      as for invented people, but two of mutual interest like each other (both draws taken to the upper fifth),
 *               and who is close to somebody likes her more, by 0.8 of the closeness
 *   traits      who is new has no dyad yet; who calls says so among her ways, or called; remote is another time zone than
 *               most; the minority shares no language with most; who is shy, late or stays away is drawn
 *
 * One-sided wishes and boundaries enter only as the organiser knows them: some must stay apart. Paused members stay out.
 */
import { type Cohort, emptyCohort } from '../graph/cohort.ts'
import { createLanguages } from '../graph/languages.ts'
import { computeTrust } from '../graph/trust.ts'
import { createVocabulary } from '../graph/words.ts'
import { apartness } from '../matching/apartness.ts'
import { mutualWishes, organiserView } from '../matching/knowledge.ts'
import { foundCrew } from './crews.ts'
import { likings } from './liking.ts'
import { type People, traitsOf } from './people.ts'
import type { Luck } from './random.ts'
import type { Parameters } from './scenario/fields.ts'
import type { World } from './world.ts'

/** How close two are who trust each other wholly: close friends. */
const CLOSEST = 0.8
/** From here on a standard normal number is in the upper fifth. */
const UPPER_FIFTH = 0.84

export type Given = {
  readonly people: People
  readonly liking: Float64Array
  readonly apart: Uint8Array
  /** Puts what stands between people, and the crews that stand, into a new world. */
  readonly settle: (world: World) => void
}

/** The members of a cohort who may take part, without those who pause; lists that name others are cut to match. */
export function takingPart(cohort: Cohort): Cohort {
  const members = cohort.members.filter(member => member.paused !== true)
  const ids = new Set(members.map(({ id }) => id))
  return {
    ...emptyCohort(cohort.id),
    ...cohort,
    members,
    crews: cohort.crews.filter(crew => crew.members.every(id => ids.has(id))),
    calls: cohort.calls.filter(({ caller }) => ids.has(caller)),
    wishes: cohort.wishes.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    boundaries: cohort.boundaries.filter(({ between }) => between.every(id => ids.has(id))),
    stewards: [],
  }
}

/** @param cohort as `takingPart` gives it */
export function beginWith(cohort: Cohort, parameters: Parameters, luck: Luck): Given {
  const { members } = cohort
  const n = members.length
  const index = new Map(members.map(({ id }, k) => [id, k]))
  const trust = computeTrust(organiserView(cohort))
  const closeness = new Float64Array(n * n)
  const liking = likings(members, parameters.assumptions, luck, cohort.vocabulary)
  for (const { a, b, aToB, bToA } of trust.dyads) {
    const [i, j] = [index.get(a), index.get(b)]
    if (i === undefined || j === undefined) continue
    closeness[i * n + j] = CLOSEST * Math.max(0, 2 * aToB.trust - 1)
    closeness[j * n + i] = CLOSEST * Math.max(0, 2 * bToA.trust - 1)
  }
  for (let pair = 0; pair < n * n; pair++) liking[pair] += CLOSEST * closeness[pair]
  for (const { from, to } of mutualWishes(cohort)) {
    const pair = index.get(from)! * n + index.get(to)!
    liking[pair] = UPPER_FIFTH + Math.abs(liking[pair])
  }
  const invitedBy = Int32Array.from(members, ({ invitedBy: id }) => index.get(id ?? '') ?? -1)
  return {
    people: {
      n,
      members,
      invitedBy,
      ...traitsOf(n, parameters, luck),
      ...knownTraits(cohort, closeness),
    },
    liking,
    apart: apartness(cohort, index).apart,
    settle: world => {
      world.bonds.closeness.set(closeness)
      for (const crew of cohort.crews) {
        const free = crew.members.map(id => index.get(id)!).filter(person => world.crewOf[person] < 0)
        // Somebody in two crews is counted in the first.
        if (free.length < 3) continue
        const caller = index.get(crew.caller ?? '') ?? free[0]
        foundCrew(world, free, free.includes(caller) ? caller : free[0], 0, 'was in a crew already:')
      }
    },
  }
}

/** What a cohort says about its people, in place of what would be drawn. */
function knownTraits({ members, calls, vocabulary }: Cohort, closeness: Float64Array) {
  const n = members.length
  const term = createVocabulary(vocabulary)
  const language = createLanguages(vocabulary)
  const calling = new Set(calls.map(({ caller }) => caller))
  const flags = (is: (person: number) => boolean) =>
    Uint8Array.from({ length: n }, (_, person) => (is(person) ? 1 : 0))
  const home = commonest(members.flatMap(({ timezone }) => timezone ?? []))
  const common = commonest(members.flatMap(({ languages }) => (languages ?? []).map(language)))
  return {
    newcomer: flags(person => closeness.subarray(person * n, (person + 1) * n).every(close => close === 0)),
    caller: flags(
      person =>
        calling.has(members[person].id) ||
        (members[person].ways ?? []).some(way => term(way) === term('caller')),
    ),
    remote: flags(person => (members[person].timezone ?? home) !== home),
    minority: flags(person => {
      const spoken = (members[person].languages ?? []).map(language)
      return spoken.length > 0 && common !== undefined && !spoken.includes(common)
    }),
  }
}

function commonest(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}
