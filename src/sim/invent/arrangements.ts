/** What people have arranged so far: crews that stand, calls, wishes, boundaries, stewards. */
import type { Boundary, Call, Crew, Stewardship, Wish } from '../../graph/cohort.ts'
import { seededRandom } from '../../graph/random.ts'
import { dateOf, LAST_DAY } from './calendar.ts'
import { chance, pick, type Random, sample, shuffled, whole } from './draw.ts'
import { type Group, type History, scaled } from './history.ts'
import type { Person } from './people.ts'
import { CREW_NAMES } from './words.ts'

export type Arrangements = {
  readonly crews: readonly Crew[]
  readonly calls: readonly Call[]
  readonly wishes: readonly Wish[]
  readonly boundaries: readonly Boundary[]
  readonly stewards: readonly Stewardship[]
}

/** Invents what these people have arranged after that history. */
export function inventArrangements(people: readonly Person[], history: History, seed: number): Arrangements {
  const crews = inventCrews(people, history, seededRandom(seed, 31))
  const boundaries = inventBoundaries(people, crews, history, seededRandom(seed, 32))
  return {
    crews,
    calls: inventCalls(people, seededRandom(seed, 33)),
    wishes: inventWishes(people, boundaries, seededRandom(seed, 34)),
    boundaries,
    stewards: inventStewards(people, seededRandom(seed, 35)),
  }
}

/** Some of the groups that meet call themselves a crew; the one that has met longest is not to be touched. */
function inventCrews(
  people: readonly Person[],
  { groups, ruptures }: History,
  random: Random,
): readonly Crew[] {
  const unbroken = (group: Group) =>
    group.people.length >= 3 && !ruptures.some(pair => pair.every(person => group.people.includes(person)))
  const candidates = groups.filter(unbroken)
  const standing = sample(random, candidates, scaled(people.length, 7, 13)).sort(
    (a, b) => a.firstDay - b.firstDay || (a.series < b.series ? -1 : 1),
  )
  const names = shuffled(random, CREW_NAMES)
  return standing.map((group, index) => {
    const callers = group.people.filter(person => person.member.ways?.includes('caller'))
    const caller = callers[0] ?? group.people[0]
    const round = Math.floor(index / names.length)
    return {
      id: `crew-${index + 1}`,
      name: round === 0 ? names[index] : `${names[index % names.length]} ${round + 1}`,
      members: group.people.map(person => person.id),
      ...(caller.member.intentions === undefined ? {} : { intention: caller.member.intentions[0] }),
      since: dateOf(group.firstDay),
      ...(index === 0 ? { locked: true } : {}),
      caller: caller.id,
      rhythm: group.rhythm,
      until: dateOf(LAST_DAY + whole(random, 20, 150)),
    }
  })
}

/** Callers post what they want to do; some of those who want it too have opted in. */
function inventCalls(people: readonly Person[], random: Random): readonly Call[] {
  const callers = people.filter(
    person => person.member.ways?.includes('caller') && !person.newcomer && person.member.paused !== true,
  )
  return sample(random, callers, scaled(people.length, 4, 9)).map(caller => {
    const intention = pick(random, caller.member.intentions ?? ['book club'])
    const likeMinded = people.filter(
      person => person !== caller && person.member.intentions?.includes(intention),
    )
    return {
      caller: caller.id,
      intention,
      members: sample(random, likeMinded, whole(random, 0, 4)).map(person => person.id),
    }
  })
}

/** Interest, mutual and not, and a few times "not now". Nobody wishes for somebody she keeps away from. */
function inventWishes(
  people: readonly Person[],
  boundaries: readonly Boundary[],
  random: Random,
): readonly Wish[] {
  const wishes = new Map<string, Wish>()
  const apart = new Set(
    boundaries
      .filter(boundary => boundary.kind === 'apart')
      .map(boundary => [...boundary.between].sort().join(' ')),
  )
  const settled = people.filter(person => !person.newcomer)
  const draw = (): readonly [Person, Person] | undefined => {
    if (settled.length < 2) return undefined
    const [a, b] = sample(random, settled, 2)
    const close = a.circles.some(circle => b.circles.includes(circle))
    const free = !wishes.has(`${a.id} ${b.id}`) && !wishes.has(`${b.id} ${a.id}`)
    // Mostly towards people whom one knows, sometimes across.
    const likely = close || chance(random, 0.3)
    return free && likely && !apart.has([a.id, b.id].sort().join(' ')) ? [a, b] : undefined
  }
  const times = (count: number, tell: (a: Person, b: Person) => void) => {
    for (let told = 0, attempt = 0; told < count && attempt < 40 * count; attempt++) {
      const pair = draw()
      if (pair === undefined) continue
      tell(...pair)
      told++
    }
  }
  const wish = (from: Person, to: Person, kind: Wish['kind']) =>
    wishes.set(`${from.id} ${to.id}`, { from: from.id, to: to.id, kind })
  times(scaled(people.length, 4, 8), (a, b) => {
    wish(a, b, 'interested')
    wish(b, a, 'interested')
  })
  times(scaled(people.length, 3, 4), (a, b) => wish(a, b, 'interested'))
  times(scaled(people.length, 6, 15), (a, b) => wish(a, b, 'not-now'))
  return [...wishes.values()]
}

/** Few: one apart by a member, one by the organiser, one together by both, and so on with size. */
function inventBoundaries(
  people: readonly Person[],
  crews: readonly Crew[],
  { ruptures }: History,
  random: Random,
): readonly Boundary[] {
  const crewOf = new Map(crews.flatMap(crew => crew.members.map(id => [id, crew.id] as const)))
  const used = new Set(ruptures.map(pair => sortedPair(...pair)))
  const settled = people.filter(person => !person.newcomer && person.member.paused !== true)
  const draw = (fits: (a: Person, b: Person) => boolean): readonly [string, string] | undefined => {
    for (let attempt = 0; attempt < 200; attempt++) {
      const [a, b] = sample(random, settled, 2)
      if (b === undefined || used.has(sortedPair(a, b)) || !fits(a, b)) continue
      used.add(sortedPair(a, b))
      return [a.id, b.id]
    }
    return undefined
  }
  const boundaries: Boundary[] = []
  const times = (
    count: number,
    fits: (a: Person, b: Person) => boolean,
    set: (between: readonly [string, string]) => readonly Boundary[],
  ) => {
    for (let k = 0; k < count; k++) {
      const pair = draw(fits)
      if (pair !== undefined) boundaries.push(...set(pair))
    }
  }
  const strangers = (a: Person, b: Person) => {
    const crew = crewOf.get(a.id)
    return crew === undefined || crew !== crewOf.get(b.id)
  }
  // A couple who want to stay together must fit: in one time zone, with a language, and outside the crews that stand.
  const couple = (a: Person, b: Person) =>
    a.circles.some(circle => b.circles.includes(circle)) &&
    a.member.timezone === b.member.timezone &&
    !crewOf.has(a.id) &&
    !crewOf.has(b.id) &&
    (a.member.languages?.some(language => b.member.languages?.includes(language)) ?? false)
  times(scaled(people.length, 12, 40), couple, ([a, b]) => [
    { between: [a, b], kind: 'together', by: a },
    { between: [a, b], kind: 'together', by: b },
  ])
  times(scaled(people.length, 10, 30), strangers, ([a, b]) => [{ between: [a, b], kind: 'apart', by: a }])
  times(scaled(people.length, 14, 45), strangers, ([a, b]) => [{ between: [a, b], kind: 'apart' }])
  return boundaries
}

function sortedPair(a: Person, b: Person): string {
  return a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`
}

/** About two thirds are in the first round of stewards: one cycle, in which everybody has one and is one. */
function inventStewards(people: readonly Person[], random: Random): readonly Stewardship[] {
  const settled = people.filter(person => person.joined < 45 && person.member.paused !== true)
  if (settled.length < 3) return []
  const cycle = sample(random, settled, Math.max(3, Math.round(settled.length * 0.65)))
  return cycle.map((person, index) => ({
    member: person.id,
    steward: cycle[(index + 1) % cycle.length].id,
    since: dateOf(50 + whole(random, 0, 10)),
  }))
}
