/**
 * Questions for a retrospective: each appears for a crew made for it, and neither for one that is well nor where little
 * is known; and no question holds a name, hangs on what may not be known, or on who somebody is.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort, Crew, Interaction } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import {
  gini,
  leastHalf,
  placesByPresence,
  replaced,
  shareBetween,
  someAtRandom,
} from '../../src/graph/health/chance.ts'
import { krackhardtHierarchy, oneWayHelp } from '../../src/graph/health/hierarchy.ts'
import { trendOf } from '../../src/graph/health/trend.ts'
import {
  CONGREGATION_TOPICS,
  CREW_TOPICS,
  type CrewTopic,
  congregationQuestions,
  healthQuestions,
  type Question,
} from '../../src/graph/health.ts'
import { seededRandom } from '../../src/graph/random.ts'
import { arbitraryCohort, arbitraryInteractions } from '../arbitraries.ts'
import { cohortOf, person, renamed } from '../matching/cohorts.ts'

const DAY = 86_400_000
const NOW = Date.parse('2026-07-15T12:00:00Z')
const time = (millis: number) => new Date(millis).toISOString()
const ago = (days: number) => time(NOW - days * DAY)
const dayAgo = (days: number) => ago(days).slice(0, 10)

/** What a crew lived, with people as places. */
type Story = {
  readonly size?: number
  /** Meetings every two weeks, the last one yesterday. */
  readonly meetings?: number
  readonly gap?: number
  readonly missed?: (k: number) => readonly number[]
  /** Who writes the kth meeting down; an organiser where absent. */
  readonly recorder?: (k: number) => number
  readonly circles?: number
  /** Who asked, then who offered; the last one yesterday, one every ten days. */
  readonly help?: readonly (readonly number[])[]
  readonly owns?: boolean
  readonly crew?: Partial<Crew>
  readonly more?: readonly object[]
}

/** A crew in which all is well, and all is written down. */
const WELL = {
  size: 5,
  meetings: 24,
  gap: 14,
  missed: k => (k % 3 === 0 ? [Math.floor(k / 3) % 5] : []),
  recorder: k => (k * 2 + 1) % 5,
  circles: 3,
  help: Array.from({ length: 20 }, (_, k) => [k % 5, (k + 1 + (Math.floor(k / 5) % 4)) % 5]),
  owns: true,
  crew: { rhythm: 'P2W', since: dayAgo(23 * 14 + 1), until: dayAgo(-60) },
} as const satisfies Story

/** A cohort with one crew, `crew`, of members `c0`, `c1`, ..., and three others, `x0` to `x2`. */
function lived(story: Story = {}, name = 'c'): Cohort {
  const { size = 5, meetings = 0, gap = 14, circles = 0, help = [], owns = false } = story
  const id = (place: number) => `${name}${place}`
  const ids = Array.from({ length: size }, (_, place) => id(place))
  const interactions = [
    ...Array.from({ length: meetings }, (_, k) => {
      const missed = (story.missed?.(k) ?? []).map(id)
      const came = ids.filter(one => !missed.includes(one))
      const wished = story.recorder === undefined ? undefined : id(story.recorder(k) % size)
      const recordedBy = wished === undefined || came.includes(wished) ? wished : came[0]
      return {
        id: `${name}-meeting${k}`,
        at: ago(1 + (meetings - 1 - k) * gap),
        kind: 'meeting',
        series: `${name}-series`,
        participants: ids,
        missed,
        ...(recordedBy === undefined ? {} : { recordedBy, confirmedBy: ids }),
      }
    }),
    ...Array.from({ length: circles }, (_, k) => ({
      id: `${name}-circle${k}`,
      at: ago(200.3 + k),
      kind: 'listening',
      participants: ids,
    })),
    ...help.map(([asker, ...offerers], k) => ({
      id: `${name}-help${k}`,
      at: ago(1.2 + 10 * (help.length - 1 - k)),
      kind: 'support',
      asker: id(asker!),
      offerers: offerers.map(id),
    })),
    ...(owns
      ? [{ id: `${name}-own`, at: ago(50), kind: 'co-ownership', participants: ids, what: 'a van' }]
      : []),
    ...(story.more ?? []),
  ] as Interaction[]
  return cohortOf(
    [...ids, 'x0', 'x1', 'x2'].map(one => person(one)),
    {
      asOf: time(NOW),
      interactions,
      crews: [{ id: 'crew', members: ids, ...story.crew }],
    },
  )
}

const asked = (story: Story) => healthQuestions(lived(story), 'crew')
const topics = (story: Story) => asked(story).map(({ about }) => about)
const conflict = (people: readonly number[], at: number, outcome = 'open', more: object = {}) => ({
  id: `conflict${at}`,
  at: ago(at),
  kind: 'conflict',
  participants: people.map(place => `c${place}`),
  outcome,
  ...more,
})

/** Of six ever fewer come, whoever is left out: the kth meeting misses k / 6 people, others each time. */
const falling = (k: number) => Array.from({ length: Math.floor(k / 6) }, (_, one) => (k + one * 2) % 6)
const oneAtATime = (k: number) => [1 + (k % 4)]

/** For each matter a crew made for it, and the same with less than can be said something of. */
const MADE_FOR: Readonly<
  Record<Exclude<CrewTopic, 'next step'>, { readonly made: Story; readonly thin: readonly Story[] }>
> = {
  retrospective: {
    made: { ...WELL, crew: { ...WELL.crew, until: dayAgo(2) } },
    thin: [
      { ...WELL, crew: { ...WELL.crew, until: dayAgo(0) } },
      { ...WELL, crew: { rhythm: 'P2W' } },
    ],
  },
  rhythm: {
    made: { ...WELL, meetings: 12, gap: 28 },
    thin: [
      // Three rhythms since it began, whatever was before.
      { ...WELL, meetings: 12, gap: 28, crew: { rhythm: 'P2W', since: dayAgo(48) } },
      { ...WELL, meetings: 2, gap: 100 },
      { ...WELL, meetings: 12, gap: 28, crew: {} },
      // Two meetings short of twelve may be a holiday.
      { ...WELL, meetings: 19, gap: 17 },
    ],
  },
  attendance: {
    made: { ...WELL, size: 6, missed: falling },
    thin: [
      { ...WELL, size: 6, meetings: 7, missed: k => falling(k * 3) },
      { ...WELL, size: 6, missed: falling, gap: 2, crew: {} },
      // It is one who stays away.
      { ...WELL, size: 6, missed: k => (k >= 8 ? [0] : []) },
      // It was so, and is no more.
      { ...WELL, size: 6, missed: k => falling(23 - k) },
    ],
  },
  dependence: {
    made: { ...WELL, missed: oneAtATime },
    thin: [
      { ...WELL, meetings: 7, missed: oneAtATime, crew: {} },
      // Nobody was at all of them.
      { ...WELL, missed: k => [k % 5] },
      { ...WELL, missed: k => (k % 8 < 4 ? [1 + (k % 4)] : []) },
    ],
  },
  'looking after the crew': {
    made: { ...WELL, missed: () => [], recorder: k => (k % 8 === 0 ? 1 : 0) },
    thin: [
      { ...WELL, meetings: 9, missed: () => [], recorder: () => 0, crew: {} },
      { ...WELL, recorder: k => (k % 3 === 0 ? 1 + (k % 4) : k % 5) },
    ],
  },
  'asking for help': {
    // Two ask everybody, each other too.
    made: {
      ...WELL,
      help: Array.from({ length: 24 }, (_, k) =>
        k % 2 === 0 ? [0, 1 + ((k / 2) % 4)] : [1, k % 4 === 1 ? 0 : 2 + (k % 3)],
      ),
    },
    thin: [
      { ...WELL, help: Array.from({ length: 11 }, (_, k) => [0, 1 + (k % 4)]) },
      { ...WELL, size: 3, help: Array.from({ length: 36 }, (_, k) => [0, 1 + (k % 2)]) },
      { ...WELL, help: Array.from({ length: 36 }, (_, k) => [0, 1 + (k % 2)]) },
    ],
  },
  'giving help': {
    // Everybody asks one, and hardly ever the reverse.
    made: { ...WELL, help: Array.from({ length: 16 }, (_, k) => [1 + (k % 4), 0]) },
    thin: [
      { ...WELL, help: Array.from({ length: 11 }, (_, k) => [1 + (k % 4), 0]) },
      { ...WELL, size: 3, help: Array.from({ length: 36 }, (_, k) => [1 + (k % 2), 0]) },
      // A ring is no hierarchy.
      { ...WELL, help: Array.from({ length: 25 }, (_, k) => [k % 5, (k + 1) % 5]) },
    ],
  },
  reliance: {
    made: { ...WELL, size: 6, missed: k => (k % 3 === 0 ? [4] : k % 3 === 1 ? [4, 5] : [5]) },
    thin: [
      { ...WELL, size: 6, meetings: 7, missed: k => (k % 2 === 0 ? [4] : [4, 5]), crew: {} },
      // All within a season.
      { ...WELL, size: 6, gap: 3, missed: k => (k % 2 === 0 ? [4] : [4, 5]), crew: {} },
      // It is about one.
      { ...WELL, size: 6, missed: k => (k % 4 === 0 ? [] : [5]) },
    ],
  },
  'something unsettled': {
    made: { ...WELL, more: [conflict([0, 1], 40)] },
    thin: [
      { ...WELL, more: [conflict([0, 1], 29)] },
      { ...WELL, size: 3, more: [conflict([0, 1], 400)] },
      { ...WELL, more: [conflict([0, 1], 40), conflict([0, 1], 35, 'resolved')] },
      { ...WELL, more: [conflict([0, 1], 40, 'open', { recordedBy: 'c0' })] },
      { ...WELL, more: [{ ...conflict([0, 1], 40), participants: ['c0', 'x0'] }] },
    ],
  },
}

describe('healthQuestions', () => {
  it('asks nothing of a crew in which all is well', () => {
    expect(asked(WELL)).toEqual([])
    for (const size of [3, 4, 6, 8])
      expect([size, asked({ ...WELL, size, missed: k => (k % 4 === 0 ? [k % size] : []) })]).toEqual([
        size,
        [],
      ])
  })

  it('asks nothing of a crew of which nothing is known', () => {
    expect(asked({})).toEqual([])
    expect(asked({ meetings: 2, gap: 20 })).toEqual([])
  })

  for (const [topic, { made, thin }] of Object.entries(MADE_FOR)) {
    it(`asks about ${topic} where a crew is made for it, and of nothing else`, () => {
      expect(topics(made)).toEqual([topic])
    })
    it(`asks nothing about ${topic} where too little speaks for it`, () => {
      for (const [k, story] of thin.entries())
        expect([k, topics(story)]).not.toEqual([k, expect.arrayContaining([topic])])
    })
  }

  it('says what each rests on, in counts, days and how sure it is', () => {
    const evidence = (topic: keyof typeof MADE_FOR) => asked(MADE_FOR[topic].made)[0]!.evidence
    expect(evidence('retrospective')).toEqual([
      'It was 13 July 2026, 2 days ago. If you have looked back, set a new day.',
    ])
    expect(evidence('rhythm')[0]).toBe(
      '6 meetings from 28 January 2026 to 15 July 2026, where the rhythm has 12.',
    )
    expect(evidence('rhythm')[1]).toContain('a share from 25 to 75 of 100 would fit')
    expect(evidence('attendance')[0]).toMatch(
      /^Of 24 meetings since 26 August 2025: to the first 8 came 46 of 48, to the last 8 26 of 48\./,
    )
    expect(evidence('attendance')[1]).toMatch(
      /^That is about \d+ of 100 fewer a month; anything from \d+ to \d+ would fit\./,
    )
    expect(evidence('dependence')[0]).toMatch(/^None of the last 12 meetings, since /)
    expect(evidence('looking after the crew')[0]).toMatch(
      /^Of 24 meetings and circles written down since .*, 3 of the 5 of you wrote down 0 together\. Were it dealt out by chance, it would be 11 \(\d+ to \d+ would fit too\)/,
    )
    expect(evidence('asking for help')[0]).toMatch(/^More than 20 times in the past year/)
    expect(evidence('giving help')[0]).toMatch(/^More than 10 times in the past year/)
    expect(evidence('reliance')[0]).toMatch(/^In 8 to 15 of the 15 pairs, now and three months ago/)
    expect(evidence('something unsettled')[0]).toMatch(/^It has been open for more than a month\./)
  })

  it('tells how long something is not settled in bands, from its first record on, and neither whose nor how many', () => {
    const said = (...more: object[]) => asked({ ...WELL, more })[0]?.evidence[0]
    for (const [days, words] of [
      [30, 'a month'],
      [92, 'three months'],
      [183, 'half a year'],
      [800, 'a year'],
    ] as const)
      expect(said(conflict([1, 2], days))).toContain(`open for more than ${words}.`)
    expect(said(conflict([3, 4], 50))).toBe(said(conflict([1, 2], 33)))
    expect(said(conflict([3, 4], 50), conflict([1, 2], 33))).toBe(said(conflict([1, 2], 50)))
    // The same matter goes on; a new one after they made up begins anew.
    const again = (at: number, about: number, outcome = 'open') =>
      conflict([1, 2], at, outcome, { about: `conflict${about}` })
    expect(said(conflict([1, 2], 400), again(40, 400))).toContain('more than a year')
    expect(said(conflict([1, 2], 400), again(300, 400, 'resolved'), again(40, 300))).toContain(
      'more than a month',
    )
    expect(said(conflict([1, 2], 400), again(40, 400, 'unresolved'))).toContain('more than a year')
  })

  it('sees a crew that meets on a knife edge, and a rhythm that stopped', () => {
    const onEdge = asked({ ...WELL, size: 6, missed: k => [0, 1, 2].map(one => (k + 2 * one) % 6) })
    expect(onEdge.map(({ about }) => about)).toContain('dependence')
    expect(onEdge[0]!.evidence[0]).toMatch(/^At 12 of the last 12 meetings, since /)
    const more = Array.from({ length: 5 }, (_, k) => ({
      ...{ id: `old${k}`, at: ago(300 + 14 * k), kind: 'meeting', series: 's' },
      participants: ['c0', 'c1', 'c2', 'c3', 'c4'],
    }))
    const stopped = asked({ more, crew: { rhythm: 'P2W' } })
    expect(stopped[0]).toMatchObject({ about: 'rhythm' })
    expect(stopped[0]!.evidence[0]).toMatch(/^0 meetings from /)
    expect(stopped[0]!.evidence[1]).toBe('The last one on record was on 18 September 2025.')
  })

  it('takes a series for the crew that it fits best, with guests, and while people come and go', () => {
    const due = (participants: string[], crews: Crew[] = []) => {
      const cohort = lived({ ...WELL, meetings: 0, owns: false, circles: 0, help: [] })
      const interactions = Array.from({ length: 6 }, (_, k) => ({
        ...{ id: `m${k}`, at: ago(1 + 28 * k), kind: 'meeting', series: 's', participants },
      })) as Interaction[]
      return (
        healthQuestions({ ...cohort, interactions, crews: [...cohort.crews, ...crews] }, 'crew').length > 0
      )
    }
    expect(due(['c0', 'c1', 'c2', 'c3', 'c4'])).toBe(true)
    expect(due(['c0', 'c1', 'c2', 'c3', 'x0'])).toBe(true)
    expect(due(['c0', 'c1', 'c2'])).toBe(true)
    expect(due(['c0', 'c1'])).toBe(false)
    expect(due(['c0', 'c1', 'c2', 'x0', 'x1'])).toBe(false)
    expect(due(['c0', 'c1', 'c2', 'x0'], [{ id: 'other', members: ['c0', 'c1', 'x0'] }])).toBe(false)
  })

  it('invites to the next step of the way, and to none where it has come to its end', () => {
    const step = (story: Story) =>
      asked({ ...WELL, owns: false, ...story }).find(({ about }) => about === 'next step')
    expect(step({ circles: 0 })!.because).toContain('no circle of this crew is on record')
    expect(step({ help: [] })!.question).toContain('work and money')
    // Of a crew of three it would show what two of them do.
    expect(step({ size: 3, help: [], missed: () => [] })!.question).toContain('make up')
    expect(step({ meetings: 2, crew: {} })!.question).toContain('rhythm')
    expect(step({})!.question).toContain('own together')
    expect(step({ owns: true })).toBeUndefined()
    expect(step({ meetings: 3, gap: 10, circles: 0, help: [], crew: {} })).toBeUndefined()
    expect(step({ meetings: 2, circles: 0, help: [], crew: { since: dayAgo(90) } })).toBeUndefined()
    // A circle of the whole gathering is none of the crew.
    const whole = {
      ...{ id: 'whole', at: ago(10), kind: 'listening' },
      participants: ['c0', 'c1', 'c2', 'x0', 'x1', 'x2'],
    }
    expect(step({ circles: 0, more: [whole] })!.because).toContain('no circle')
    // Whether two repaired something is theirs to tell.
    expect(step({ more: [conflict([0, 1], 40, 'resolved')] })).toEqual(step({}))
  })

  it('says which crew is unknown, and which may be meant', () => {
    expect(() => healthQuestions(lived(WELL), 'crwe')).toThrow(InputError)
    expect(() => healthQuestions(lived(WELL), 'crwe')).toThrow(
      'crew: "crwe" is no crew of this cohort; did you mean "crew"?',
    )
    expect(() => healthQuestions(cohortOf([]), 'x')).toThrow('use the id of a crew in the cohort')
  })

  it('hardly ever asks a crew in which all is chance', () => {
    const runs = 120
    const often = new Map<CrewTopic, number>()
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run)
      const size = 4 + (run % 5)
      const places = Array.from({ length: size }, (_, place) => place)
      const any = () => Math.floor(random() * size)
      const story = {
        ...{ ...WELL, size, recorder: any },
        missed: () => places.filter(() => random() < 0.2),
        help: Array.from({ length: 20 }, () => someAtRandom(places, 2, random)).map(pair =>
          random() < 0.5 ? pair : pair.toReversed(),
        ),
      }
      for (const { about } of asked(story)) often.set(about, (often.get(about) ?? 0) + 1)
    }
    for (const [topic, times] of often) expect([topic, times <= runs * 0.05]).toEqual([topic, true])
  })
})

/** Crews made for each matter and well ones, of several sizes, side by side and with other people around. */
function congregationOf(stories: readonly Story[], asOf: string | undefined = time(NOW)): Cohort {
  const parts = stories.map((story, k) => lived(story, String.fromCharCode(97 + k)))
  const own = parts.flatMap(({ members }) => members.filter(({ id }) => !id.startsWith('x')))
  return cohortOf([...own, ...['x0', 'x1', 'x2'].map(id => person(id))], {
    asOf,
    interactions: parts.flatMap(({ interactions }) => interactions),
    crews: parts.map(({ crews: [crew] }, k) => ({ ...crew!, id: `crew${k}` })),
  })
}

const FALLING = MADE_FOR.attendance.made
const DUE = MADE_FOR.retrospective.made
const counted = (stories: readonly Story[]) => congregationQuestions(congregationOf(stories))
const times = <T>(count: number, one: T): T[] => new Array<T>(count).fill(one)

describe('congregationQuestions', () => {
  const about = (questions: readonly Question[]) => questions.map(question => question.about)
  /** Those in no crew are a matter of their own. */
  const ofCrews = (stories: readonly Story[]) =>
    counted(stories).filter(question => question.about !== 'members in no crew')

  it('asks nothing where all is well, nor of nobody', () => {
    expect(ofCrews(times(6, WELL))).toEqual([])
    expect(congregationQuestions(cohortOf([]))).toEqual([])
  })

  it('counts what is open from three crews on', () => {
    expect(ofCrews([DUE, DUE, WELL, WELL])).toEqual([])
    expect(ofCrews([DUE, DUE, DUE, WELL])).toMatchObject([
      { about: 'retrospectives', evidence: ['3 of the 4 crews that named a day.'] },
    ])
    const late = MADE_FOR.rhythm.made
    expect(ofCrews([late, late, WELL])).toEqual([])
    expect(ofCrews([late, late, late])[0]!.evidence[0]).toMatch(/^3 of the 3 crews that agreed on a rhythm\./)
  })

  it('tells of who came only in bands, of five crews and more, never of fewer than three nor of all', () => {
    const said = (falls: number, all: number) =>
      ofCrews([...times(falls, FALLING), ...times(all - falls, WELL)])[0]?.evidence[0]?.split(' crews')[0]
    expect(said(4, 4)).toBeUndefined()
    expect(said(2, 6)).toBeUndefined()
    expect(said(3, 5)).toBe('3 to 5 of the 5')
    expect(said(5, 5)).toBe('3 to 5 of the 5')
    expect(said(3, 8)).toBe('3 to 4 of the 8')
    expect(said(4, 8)).toBe('3 to 4 of the 8')
    expect(said(5, 8)).toBe('5 to 8 of the 8')
    expect(said(8, 8)).toBe('5 to 8 of the 8')
    // Of a crew that has hardly met there is nothing to say.
    expect(ofCrews([...times(4, FALLING), { ...WELL, meetings: 7, crew: {} }])).toEqual([])
    const leaning = ofCrews(times(6, MADE_FOR.dependence.made))
    expect(about(leaning)).toEqual(['dependence'])
    expect(leaning[0]!.evidence[0]).toContain('4 to 6 of the 6 crews')
  })

  it('counts who is in no crew, from three people on and once there are crews, but not who paused', () => {
    const cohort = congregationOf([WELL])
    expect(congregationQuestions(cohort)).toMatchObject([
      {
        about: 'members in no crew',
        evidence: ['3 of the 8 members who have not paused; the others share 1 crew.'],
      },
    ])
    const paused = cohort.members.map(member => (member.id === 'x0' ? { ...member, paused: true } : member))
    expect(congregationQuestions({ ...cohort, members: paused })).toEqual([])
    expect(congregationQuestions({ ...cohort, crews: [] })).toEqual([])
  })

  it('asks about the size near a hundred', () => {
    const ofSize = (size: number) =>
      congregationQuestions(cohortOf(Array.from({ length: size }, (_, k) => person(`p${k}`))))
    expect(ofSize(89)).toEqual([])
    expect(ofSize(90)[0]!.because).toContain('nears about a hundred')
    expect(ofSize(130)).toMatchObject([{ about: 'size' }])
    expect(ofSize(130)[0]!.because).toContain('a hundred or more')
  })
})

/** Every crew's answer, and the organiser's. */
function everything(cohort: Cohort) {
  return {
    crews: cohort.crews.map(({ id }) => healthQuestions(cohort, id)),
    organiser: congregationQuestions(cohort),
  }
}
const bytes = (value: unknown) => JSON.stringify(value)

const STORIES: readonly Story[] = [
  WELL,
  { ...WELL, size: 3, missed: k => (k % 2 === 0 ? [k % 3] : []), owns: false },
  ...Object.values(MADE_FOR).map(({ made }) => made),
  { ...WELL, owns: false },
]

/** Crews of which there is something to ask, with anything else happening among everybody. */
const arbitraryLived = (options: { readonly dated?: boolean; readonly most?: number } = {}) =>
  fc.array(fc.constantFrom(...STORIES), { minLength: 1, maxLength: options.most ?? 3 }).chain(stories => {
    const cohort = congregationOf(stories)
    const { asOf: _asOf, ...timeless } = cohort
    const ids = cohort.members.map(({ id }) => id)
    return fc.record({
      stories: fc.constant(stories),
      cohort: arbitraryInteractions(ids, 12).map(noise => ({
        ...(options.dated === false ? timeless : { ...cohort, asOf: '2026-08-01T12:00:00Z' }),
        interactions: [...cohort.interactions, ...noise.map((one, k) => ({ ...one, id: `noise${k}` }))],
      })),
    })
  })

const numbers = fc.array(fc.nat({ max: 9999 }), { minLength: 12, maxLength: 12 })
/** Choices that fast-check made, used one after the other. */
function drawFrom(list: readonly number[]) {
  let next = 0
  const below = (count: number) => list[next++ % list.length]! % count
  return { below, one: <T>(some: readonly T[]): T => some[below(some.length)]! }
}
type Draw = ReturnType<typeof drawFrom>

const shuffledBy = <T>(list: readonly T[], seed: number): T[] => {
  const random = seededRandom(seed)
  return list
    .map(one => ({ one, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ one }) => one)
}

describe('every question', () => {
  it('is one, with what gives rise to it and what it rests on, in the order of the matters, of any cohort', () => {
    const check = (cohort: Cohort) => {
      const { crews, organiser } = everything(cohort)
      for (const [questions, order] of [
        ...crews.map(list => [list, CREW_TOPICS] as const),
        [organiser, CONGREGATION_TOPICS] as const,
      ]) {
        const places = questions.map(({ about }) => (order as readonly string[]).indexOf(about))
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b))
        for (const question of questions) {
          expect(Object.keys(question)).toEqual(['about', 'question', 'because', 'evidence'])
          expect(question.question).toMatch(/^[A-Z].*\?$/)
          expect(question.because).toMatch(/^[A-Z].*\.$/)
          expect(question.evidence.length).toBeGreaterThan(0)
          for (const line of question.evidence) {
            expect(line).toMatch(/^[A-Z0-9].*\.$/)
            expect(line).not.toMatch(/NaN|undefined|Infinity|-\d/)
          }
        }
      }
    }
    fc.assert(fc.property(arbitraryCohort({ minMembers: 3 }), check), { numRuns: 200 })
    fc.assert(
      fc.property(arbitraryLived(), ({ cohort }) => check(cohort)),
      { numRuns: 25 },
    )
  })

  it('holds nobody’s name or id, nor the name of a crew', () => {
    const check = (cohort: Cohort) => {
      const to = new Map(cohort.members.map(({ id }, k) => [id, `zqx${k}wj`]))
      const named = renamed(cohort, to)
      const said = bytes(
        everything({
          ...named,
          members: named.members.map((member, k) => ({ ...member, name: `Zqname${k}` })),
          crews: named.crews.map(crew => ({ ...crew, name: 'Zqcrew', intention: 'zqwhy' })),
        }),
      )
      expect(said).not.toMatch(/zq/i)
    }
    fc.assert(fc.property(arbitraryCohort({ minMembers: 3, maxInteractions: 60 }), check), { numRuns: 100 })
    fc.assert(
      fc.property(arbitraryLived(), ({ cohort }) => check(cohort)),
      { numRuns: 25 },
    )
  })

  it('is the same whoever people are, and in whatever order things are written down', () => {
    fc.assert(
      fc.property(arbitraryLived(), fc.nat(), ({ cohort }, seed) => {
        const ids = cohort.members.map(({ id }) => id)
        const to = new Map(shuffledBy(ids, seed).map((id, k) => [id, `n${ids[k]}`]))
        const other = renamed(cohort, to)
        const shuffled = {
          ...other,
          members: shuffledBy(other.members, seed),
          interactions: shuffledBy(other.interactions, seed + 1),
          crews: other.crews.map(crew => ({ ...crew, members: shuffledBy(crew.members, seed) })),
        }
        expect(bytes(everything(shuffled))).toBe(bytes(everything(cohort)))
      }),
      { numRuns: 25 },
    )
  })

  it('is the same on every run', () => {
    const cohort = congregationOf(STORIES)
    const before = bytes(cohort)
    expect(everything(cohort)).toEqual(everything(cohort))
    expect(bytes(cohort)).toBe(before)
  })
})

/** A way to change what a crew (or an organiser) may not know. */
type Change = (cohort: Cohort, crew: Crew, draw: Draw) => Cohort

const add = (cohort: Cohort, draw: Draw, what: object, at = ago(1 + draw.below(400))): Cohort => ({
  ...cohort,
  interactions: [
    { id: `private${cohort.interactions.length}`, at, ...what } as Interaction,
    ...cohort.interactions,
  ],
})
const outside = (cohort: Cohort, crew: Crew) =>
  cohort.members.map(({ id }) => id).filter(id => !crew.members.includes(id))
const twoOf = <T>(list: readonly T[], { below }: Draw): [T, T] => {
  const first = below(list.length)
  return [list[first]!, list[(first + 1 + below(list.length - 1)) % list.length]!]
}

/** Private to others, whoever looks: a crew and an organiser. */
const UNKNOWN_TO_ALL: Readonly<Record<string, Change>> = {
  'wishes and boundaries': (cohort, crew, draw) => {
    const everybody = cohort.members.map(({ id }) => id)
    const [from, to] = twoOf(everybody, draw)
    return {
      ...cohort,
      wishes: [
        { from, to, kind: draw.one(['interested', 'not-now'] as const) },
        { from: crew.members[0]!, to: crew.members[1]!, kind: 'not-now' },
      ],
      boundaries: [{ between: [from, to], kind: draw.one(['apart', 'together'] as const), by: from }],
    }
  },
  'how many crews somebody wants, and of what size': (cohort, _crew, draw) => {
    const id = draw.one(cohort.members).id
    const changed = { crewSize: [3, 4] as [number, number], maxCrews: 2 }
    return { ...cohort, members: cohort.members.map(one => (one.id === id ? { ...one, ...changed } : one)) }
  },
  'a record that waits for a word, or is contested': (cohort, crew, draw) => {
    const [one, other] = twoOf(crew.members, draw)
    const state = draw.one<object>([{ recordedBy: one }, { contestedBy: [other] }])
    return add(cohort, draw, {
      ...draw.one<object>([
        { kind: 'conflict', participants: [one, other], outcome: 'open' },
        { kind: 'meeting', series: 'c-series', participants: crew.members, missed: [one, other] },
        { kind: 'listening', participants: crew.members },
        { kind: 'support', asker: one, offerers: [other] },
        { kind: 'co-ownership', participants: crew.members, what: 'a van' },
      ]),
      ...state,
    })
  },
  'that two of a crew repaired something': (cohort, crew, draw) => {
    const participants = twoOf(crew.members, draw)
    const isOpen = cohort.interactions.some(
      one => one.kind === 'conflict' && one.participants.every(id => participants.includes(id)),
    )
    return isOpen ? cohort : add(cohort, draw, { kind: 'conflict', participants, outcome: 'resolved' })
  },
}
const UNKNOWN_TO_CREW: Readonly<Record<string, Change>> = {
  ...UNKNOWN_TO_ALL,
  'a conflict with somebody outside': (cohort, crew, draw) =>
    add(cohort, draw, {
      kind: 'conflict',
      participants: [draw.one(crew.members), draw.one(outside(cohort, crew))],
      outcome: draw.one(['open', 'unresolved', 'resolved']),
    }),
  'help with somebody outside': (cohort, crew, draw) => {
    const [inside, other, out] = [...twoOf(crew.members, draw), draw.one(outside(cohort, crew))]
    return add(cohort, draw, {
      kind: 'support',
      ...draw.one([
        { asker: inside, offerers: [out] },
        { asker: out, offerers: [inside] },
        { asker: inside, offerers: [other, out] },
        { asker: inside },
        { offerers: [inside, other] },
      ]),
    })
  },
  'who missed a meeting of two of them, or of others': (cohort, crew, draw) => {
    const [one, other] = twoOf(crew.members, draw)
    const out = draw.one(outside(cohort, crew))
    const pair = { kind: 'meeting', series: 'two', participants: [one, other] }
    const mixed = { kind: 'meeting', series: 'three', participants: [one, out] }
    const dated = add(add(cohort, draw, pair, ago(9)), draw, mixed, ago(8))
    const all = dated.interactions.map(meeting =>
      meeting.kind === 'meeting' && ['two', 'three'].includes(meeting.series)
        ? { ...meeting, missed: [draw.one(meeting.participants)] }
        : meeting,
    )
    // What was open already is no change: only who missed.
    return { ...dated, interactions: all }
  },
}

describe('what a crew is asked does not change by a byte', () => {
  for (const [fact, change] of Object.entries(UNKNOWN_TO_CREW))
    it(`with ${fact}`, () => {
      fc.assert(
        fc.property(arbitraryLived(), numbers, ({ cohort }, list) => {
          const draw = drawFrom(list)
          const crew = draw.one(cohort.crews)
          let changed: Cohort = cohort
          for (let times = draw.one([1, 30]); times > 0; times--) changed = change(changed, crew, draw)
          expect(bytes(healthQuestions(changed, crew.id))).toBe(bytes(healthQuestions(cohort, crew.id)))
        }),
        { numRuns: 25 },
      )
    })

  it('with any of these later than everything, in a document without asOf', () => {
    const later = { at: '2026-12-24T12:00:00Z' }
    fc.assert(
      fc.property(arbitraryLived({ dated: false }), numbers, ({ cohort }, list) => {
        const draw = drawFrom(list)
        const crew = draw.one(cohort.crews)
        const [one, other] = twoOf(crew.members, draw)
        const what = draw.one<object>([
          { kind: 'conflict', participants: [one, other], outcome: 'open' },
          { kind: 'support', asker: one, offerers: [other] },
          { kind: 'listening', participants: crew.members, recordedBy: one },
        ])
        const changed = add(cohort, draw, { ...what, ...later })
        expect(bytes(everything(changed))).toBe(bytes(everything(cohort)))
      }),
      { numRuns: 25 },
    )
  })

  it('with whether a guest came', () => {
    const cohort = lived(MADE_FOR.attendance.made)
    const guests = (missed: (k: number) => boolean) => ({
      ...cohort,
      interactions: cohort.interactions.map((one, k) =>
        one.kind !== 'meeting'
          ? one
          : {
              ...one,
              participants: [...one.participants, 'x0'],
              missed: [...(one.missed ?? []), ...(missed(k) ? ['x0'] : [])],
            },
      ),
    })
    const always = guests(() => false)
    expect(healthQuestions(always, 'crew')).toMatchObject([{ about: 'attendance' }])
    expect(
      healthQuestions(
        guests(() => true),
        'crew',
      ),
    ).toEqual(healthQuestions(always, 'crew'))
    expect(
      healthQuestions(
        guests(k => k % 3 === 0),
        'crew',
      ),
    ).toEqual(healthQuestions(always, 'crew'))
  })

  it('of three, with anything that two of them have between them', () => {
    const three: Story = { ...WELL, size: 3, missed: k => (k % 3 === 0 ? [k % 2] : []), owns: false }
    for (const story of [three, { ...three, help: [] }, { ...three, meetings: 4 }])
      fc.assert(
        fc.property(fc.array(numbers, { minLength: 1, maxLength: 30 }), lists => {
          const cohort = lived(story)
          const [crew] = cohort.crews
          const changed = lists.reduce((now, list, k) => {
            const draw = drawFrom(list)
            const [one, other] = twoOf(crew!.members, draw)
            const what = draw.one<object>([
              { kind: 'conflict', participants: [one, other], outcome: draw.one(['open', 'resolved']) },
              { kind: 'support', asker: one, offerers: [other] },
            ])
            return add(now, draw, { ...what, id: `between${k}` })
          }, cohort)
          expect(bytes(healthQuestions(changed, 'crew'))).toBe(bytes(healthQuestions(cohort, 'crew')))
        }),
        { numRuns: 20 },
      )
  })

  it('but does with what it may know: the tests would see a difference', () => {
    let seen = 0
    fc.assert(
      fc.property(arbitraryLived(), numbers, ({ cohort }, list) => {
        const draw = drawFrom(list)
        const crew = draw.one(cohort.crews)
        const participants = twoOf(crew.members, draw)
        const changed = add(cohort, draw, { kind: 'conflict', participants, outcome: 'open' }, ago(50))
        if (bytes(healthQuestions(changed, crew.id)) !== bytes(healthQuestions(cohort, crew.id))) seen++
      }),
      { numRuns: 25 },
    )
    expect(seen).toBeGreaterThan(5)
  })
})

describe('what an organiser is asked does not change by a byte', () => {
  const UNKNOWN_TO_ORGANISER: Readonly<Record<string, Change>> = {
    ...UNKNOWN_TO_ALL,
    'any conflict': (cohort, _crew, draw) =>
      add(cohort, draw, {
        kind: 'conflict',
        participants: twoOf(cohort.members, draw).map(({ id }) => id),
        outcome: draw.one(['open', 'unresolved', 'resolved']),
      }),
    'any help': (cohort, _crew, draw) => {
      const [asker, offerer] = twoOf(cohort.members, draw).map(({ id }) => id)
      return add(cohort, draw, { kind: 'support', asker, offerers: [offerer] })
    },
    'who wrote something down': (cohort, _crew, draw) => ({
      ...cohort,
      interactions: cohort.interactions.map(one => {
        if (one.kind !== 'meeting' || one.contestedBy !== undefined || one.id.startsWith('noise')) return one
        return { ...one, recordedBy: draw.one(one.participants), confirmedBy: one.participants }
      }),
    }),
  }
  for (const [fact, change] of Object.entries(UNKNOWN_TO_ORGANISER))
    it(`with ${fact}`, () => {
      fc.assert(
        fc.property(arbitraryLived({ most: 7 }), numbers, ({ cohort }, list) => {
          const draw = drawFrom(list)
          const changed = change(cohort, draw.one(cohort.crews), draw)
          expect(bytes(congregationQuestions(changed))).toBe(bytes(congregationQuestions(cohort)))
        }),
        { numRuns: 25 },
      )
    })

  /** None, some or most, of the crews that an organiser counts. */
  const band = (cohort: Cohort, topic: CrewTopic) => {
    const concerned = cohort.crews.filter(({ id }) =>
      healthQuestions(cohort, id).some(({ about }) => about === topic),
    ).length
    const all = cohort.crews.length
    return concerned < 3 || all < 5 ? 'none' : concerned <= all / 2 ? 'some' : 'most'
  }
  const bandsOf = (cohort: Cohort) => [band(cohort, 'attendance'), band(cohort, 'dependence')]

  it('with who came to any crew’s meetings, as long as no count goes from one band to the next', () => {
    let [within, across] = [0, 0]
    const made = [WELL, FALLING, MADE_FOR.dependence.made]
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...made), { minLength: 4, maxLength: 8 }),
        fc.constantFrom(...made),
        fc.nat({ max: 7 }),
        numbers,
        (stories, instead, which, list) => {
          const draw = drawFrom(list)
          const cohort = congregationOf(stories)
          const name = String.fromCharCode(97 + (which % stories.length))
          // Another story's misses, or one of anybody's.
          const other = lived(instead, name)
          const missedOf = new Map(
            other.interactions.map(one => [one.id, one.kind === 'meeting' ? one.missed : undefined]),
          )
          const any = draw.below(2) === 0
          const changed = {
            ...cohort,
            interactions: cohort.interactions.map(one =>
              one.kind !== 'meeting' || one.series !== `${name}-series`
                ? one
                : { ...one, missed: any ? [draw.one(one.participants)] : missedOf.get(one.id) },
            ) as Interaction[],
          }
          const [was, is] = [congregationQuestions(cohort), congregationQuestions(changed)].map(bytes)
          if (bytes(bandsOf(changed)) === bytes(bandsOf(cohort))) {
            if (bytes(changed) !== bytes(cohort)) within++
            expect(is).toBe(was)
          } else {
            across++
            expect(is).not.toBe(was)
          }
        },
      ),
      { numRuns: 25 },
    )
    expect([within > 8, across > 0]).toEqual([true, true])
  })
})

describe('the methods', () => {
  it('Gini: nothing of even counts, nearly all of one, and what the pairs say of any', () => {
    expect(gini([4, 4, 4])).toBe(0)
    expect(gini([0, 0, 0])).toBe(0)
    expect(gini([0, 0, 0, 8])).toBe(0.75)
    // The textbook's other form: the area beneath the Lorenz curve.
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 30 }), { minLength: 3, maxLength: 8 }), counts => {
        const sorted = [...counts].sort((a, b) => a - b)
        const total = sorted.reduce((sum, x) => sum + x, 0)
        const lorenz = sorted.reduce((sum, x, k) => sum + (2 * (k + 1) - counts.length - 1) * x, 0)
        expect(gini(counts)).toBeCloseTo(total === 0 ? 0 : lorenz / (counts.length * total), 12)
      }),
    )
    expect([leastHalf([9, 0, 1]), leastHalf([9, 2, 1, 8])]).toEqual([1, 3])
  })

  it('Wilson: the textbook’s interval, and never outside of 0 to 1', () => {
    expect(shareBetween(5, 10).low).toBeCloseTo(0.2366, 4)
    expect(shareBetween(5, 10).high).toBeCloseTo(0.7634, 4)
    expect(shareBetween(0, 10)).toMatchObject({ low: 0 })
    expect(shareBetween(10, 10).high).toBeCloseTo(1, 12)
    expect(shareBetween(0, 0)).toEqual({ low: 0, high: 1 })
  })

  it('Theil and Sen: the line, one snowstorm or not; and an interval that holds it', () => {
    const line = Array.from({ length: 12 }, (_, at) => ({ at, value: 1 - at / 20 }))
    expect(trendOf(line).slope).toBeCloseTo(-0.05, 12)
    expect(trendOf(line.with(11, { at: 11, value: 9 })).slope).toBeCloseTo(-0.05, 12)
    expect(trendOf(line.map(point => ({ ...point, value: 1 })))).toEqual({ slope: 0, low: 0, high: 0, z: 0 })
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 8, maxLength: 20 }), values => {
        const { slope, low, high, z } = trendOf(values.map((value, at) => ({ at, value })))
        expect(low <= slope && slope <= high).toBe(true)
        const turned = trendOf(values.map((value, at) => ({ at: -at, value })))
        expect(turned.z).toBeCloseTo(-z, 12)
        expect(turned.slope).toBeCloseTo(-slope, 12)
      }),
    )
  })

  it('Mann and Kendall: z is as rare as it says, among all orders of the values', () => {
    const values = [5, 5, 4, 5, 4, 3, 4, 3, 5, 2]
    const random = seededRandom(7)
    const zOf = (list: readonly number[]) => trendOf(list.map((value, at) => ({ at, value }))).z
    const orders = Array.from({ length: 4000 }, (_, k) =>
      zOf(shuffledBy(values, k + Math.floor(random() * 9))),
    )
    const share = (least: number) => orders.filter(z => z <= least).length / orders.length
    expect(share(-1.96)).toBeLessThan(0.03)
    expect(share(-1.28)).toBeGreaterThan(0.05)
    expect(share(-1.28)).toBeLessThan(0.12)
  })

  it('Krackhardt: 1 of a tree, 0 of a ring, of any graph as a search along its arrows says', () => {
    const graph = (size: number, arrows: readonly (readonly [number, number])[]) => {
      const rows = Array.from({ length: size }, () => new Array<number>(size).fill(0))
      for (const [from, to] of arrows) rows[from]![to] = 1
      return rows
    }
    expect(
      krackhardtHierarchy(
        graph(5, [
          [0, 1],
          [0, 2],
          [1, 3],
          [1, 4],
        ]),
      ),
    ).toBe(1)
    expect(
      krackhardtHierarchy(
        graph(4, [
          [0, 1],
          [1, 2],
          [2, 3],
          [3, 0],
        ]),
      ),
    ).toBe(0)
    expect(krackhardtHierarchy(graph(4, []))).toBe(0)
    const places = [0, 1, 2, 3, 4]
    const arrow = fc.tuple(fc.constantFrom(...places), fc.constantFrom(...places))
    fc.assert(
      fc.property(fc.array(arrow, { maxLength: 12 }), arrows => {
        const reachable = (from: number): Set<number> => {
          const found = new Set<number>()
          const look = (at: number) => {
            for (const [x, y] of arrows)
              if (x === at && !found.has(y)) {
                found.add(y)
                look(y)
              }
          }
          look(from)
          return found
        }
        const pairs = places.flatMap(i => places.filter(j => j < i).map(j => [i, j] as const))
        const ways = pairs.map(([i, j]) => Number(reachable(i).has(j)) + Number(reachable(j).has(i)))
        const joined = ways.filter(count => count > 0).length
        const oneWay = ways.filter(count => count === 1).length
        expect(krackhardtHierarchy(graph(5, arrows))).toBe(joined === 0 ? 0 : oneWay / joined)
      }),
    )
  })

  it('one-way help: 1 and lined up where all ask one, not lined up in a ring, even where it goes to and fro', () => {
    const help = (...pairs: readonly (readonly [number, number])[]) =>
      pairs.map(([asker, offerer]) => ({ asker, offerers: [offerer] }))
    expect(oneWayHelp(help([1, 0], [2, 0], [3, 0]), 4)).toEqual({ oneWay: 1, hierarchy: 1 })
    expect(oneWayHelp(help([0, 1], [1, 2], [2, 3], [3, 0]), 4)).toEqual({ oneWay: 1, hierarchy: 0 })
    expect(oneWayHelp(help([0, 1], [1, 0]), 4)).toEqual({ oneWay: 0, hierarchy: 0 })
    expect(oneWayHelp([], 4)).toEqual({ oneWay: 0, hierarchy: 0 })
  })

  it('orders people by what happened, whoever they are', () => {
    const size = 6
    const places = Array.from({ length: size }, (_, place) => place)
    const gathering = fc.subarray(places, { minLength: 2 })
    fc.assert(
      fc.property(
        fc.array(gathering, { maxLength: 8 }),
        fc.shuffledSubarray(places, { minLength: size }),
        (gatherings, names) => {
          const inOwnOrder = (all: readonly (readonly number[])[]) => {
            const own = placesByPresence(size, all)
            expect([...own].sort()).toEqual(places)
            return all.map(people => replaced(people, own))
          }
          const renamedOnes = gatherings.map(people => people.map(one => names[one]!))
          expect(inOwnOrder(renamedOnes)).toEqual(inOwnOrder(gatherings))
        },
      ),
    )
  })

  it('chooses some of a list, each as often as the others', () => {
    const random = seededRandom(3)
    const times = [0, 0, 0, 0, 0]
    for (let k = 0; k < 5000; k++) for (const one of someAtRandom([0, 1, 2, 3, 4], 2, random)) times[one]!++
    for (const count of times) expect(Math.abs(count - 2000)).toBeLessThan(150)
    expect(someAtRandom([1, 2, 3], 3, random)).toEqual([1, 2, 3])
  })
})
