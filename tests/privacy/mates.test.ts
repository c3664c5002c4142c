/**
 * Noninterference: what a member is told of possible crew-mates does not change by a byte with any private fact of
 * somebody else, whatever the cohort, the viewer and the fact. Nothing else makes sure that a secret does not show in
 * an order, a count or an absence.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Boundary,
  type Cohort,
  counts,
  derivedId,
  type Interaction,
  type Member,
  participantsOf,
} from '../../src/graph/cohort.ts'
import { memberView } from '../../src/matching/knowledge.ts'
import { matesFor } from '../../src/matching/mates.ts'
import { arbitraryCohort, EARLIEST, LATEST } from '../arbitraries.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'

/** A way to change what is private of others; the cohort itself where there is nothing of the kind to change. */
type Change = (cohort: Cohort, viewer: string, draw: Draw) => Cohort
/** Choices that fast-check made. */
type Draw = {
  /** One of a list; undefined of an empty one. */
  readonly one: <T>(list: readonly T[]) => T | undefined
  readonly some: <T>(list: readonly T[]) => T[]
  readonly chance: () => boolean
  /** A time that the document allows: without an asOf also later than all that is there. */
  readonly time: () => string
}

const othersOf = (cohort: Cohort, viewer: string) =>
  cohort.members.map(({ id }) => id).filter(id => id !== viewer)

/** Two or more of the others. */
function group(cohort: Cohort, viewer: string, { one, some }: Draw, exactly?: number): string[] {
  const others = othersOf(cohort, viewer)
  const people = new Set(some(others))
  while (people.size < (exactly ?? 2)) people.add(one(others.filter(id => !people.has(id)))!)
  return [...people].slice(0, exactly ?? 8)
}

const isMutual = ({ wishes }: Cohort, one: string, other: string) =>
  [one, other].every(from =>
    wishes.some(
      wish =>
        wish.from === from &&
        wish.to !== from &&
        [one, other].includes(wish.to) &&
        wish.kind === 'interested',
    ),
  )

/** Adds an interaction, at any place of the list, under an id that is its own or follows from what it says. */
function happen(cohort: Cohort, draw: Draw, what: object): Cohort {
  const content = { at: draw.time(), ...what } as Omit<Interaction, 'id'>
  const id = draw.chance() ? derivedId(content) : (draw.one(['0', 'private', 'zzzz']) as string)
  if (cohort.interactions.some(one => one.id === id)) return cohort
  const added = { ...content, id } as Interaction
  return {
    ...cohort,
    interactions: draw.chance() ? [added, ...cohort.interactions] : [...cohort.interactions, added],
  }
}

/** Imported, or recorded and in some state; `counting` where it has to be one that counts. */
function record({ one, chance }: Draw, people: readonly string[]): object {
  const recordedBy = one(people)
  const confirmed = { confirmedBy: people.filter(id => id !== recordedBy) }
  return one([
    {},
    { recordedBy },
    { recordedBy, ...confirmed },
    { recordedBy, ...confirmed, contestedBy: [one(people)] },
    chance() ? { contestedBy: [one(people)] } : {},
  ])!
}

function openKind(draw: Draw, participants: string[]): object {
  return draw.one<object>([
    { kind: 'contact', participants, minutes: 37.3 },
    { kind: 'listening', participants },
    {
      kind: 'meeting',
      series: draw.one(['s1', 's2', 'tuesdays']),
      participants,
      missed: participants.slice(0, 1),
    },
    { kind: 'co-ownership', participants, what: 'a van' },
  ])!
}

/** Changes one interaction among others; its id stays, or follows from what it says now. */
function amend(
  cohort: Cohort,
  draw: Draw,
  which: (one: Interaction) => boolean,
  change: (one: Interaction) => object,
): Cohort {
  const found = draw.one(cohort.interactions.filter(which))
  if (found === undefined) return cohort
  const { id: _id, ...content } = { ...found, ...change(found) } as Interaction
  const id = draw.chance() ? found.id : derivedId(content)
  if (id !== found.id && cohort.interactions.some(one => one.id === id)) return cohort
  return {
    ...cohort,
    interactions: cohort.interactions.map(one => (one === found ? ({ ...content, id } as Interaction) : one)),
  }
}

const CHANGES: Readonly<Record<string, Change>> = {
  'a wish of somebody else, about the viewer too, that is not mutual': (cohort, viewer, draw) => {
    const from = draw.one(othersOf(cohort, viewer))!
    const to = draw.one(cohort.members.map(({ id }) => id).filter(id => id !== from))!
    const others = cohort.wishes.filter(wish => wish.from !== from || wish.to !== to)
    const kind = draw.one(['interested', 'not-now'] as const)!
    const changed = { ...cohort, wishes: [...others, { from, to, kind }] }
    return to === viewer && (isMutual(cohort, from, to) || isMutual(changed, from, to)) ? cohort : changed
  },
  'a wish between others that is mutual': (cohort, viewer, draw) => {
    const [one, other] = group(cohort, viewer, draw, 2) as [string, string]
    const rest = cohort.wishes.filter(
      wish => ![one, other].includes(wish.from) || ![one, other].includes(wish.to),
    )
    const both = [
      { from: one, to: other, kind: 'interested' as const },
      { from: other, to: one, kind: 'interested' as const },
    ]
    return { ...cohort, wishes: [...both, ...rest] }
  },
  'no wish of others any more, but those that are mutual with the viewer': (cohort, viewer) => ({
    ...cohort,
    wishes: cohort.wishes.filter(
      ({ from, to }) => from === viewer || (to === viewer && isMutual(cohort, from, to)),
    ),
  }),
  "a boundary that the viewer did not set, the organiser's too": (cohort, viewer, draw) => {
    const one = draw.one(othersOf(cohort, viewer))!
    const other = draw.one(cohort.members.map(({ id }) => id).filter(id => id !== one))!
    const by = draw.one([undefined, one, ...(other === viewer ? [] : [other])])
    const added: Boundary = {
      between: draw.chance() ? [one, other] : [other, one],
      kind: draw.one(['apart', 'together'] as const)!,
      ...(by === undefined ? {} : { by }),
    }
    return { ...cohort, boundaries: [added, ...cohort.boundaries] }
  },
  "no boundary any more but the viewer's": (cohort, viewer) => ({
    ...cohort,
    boundaries: cohort.boundaries.filter(({ by }) => by === viewer),
  }),
  'a conflict of two others': (cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw, 2)
    const outcome = draw.one(['open', 'unresolved', 'resolved'])
    return happen(cohort, draw, { kind: 'conflict', participants, outcome, ...record(draw, participants) })
  },
  'support among others': (cohort, viewer, draw) => {
    const people = group(cohort, viewer, draw)
    const [asker, ...offerers] = people
    const who = draw.one([{ asker, offerers }, { asker }, { offerers: people }])
    return happen(cohort, draw, { kind: 'support', ...who, ...record(draw, people) })
  },
  'no conflict and no support of others any more': (cohort, viewer) => ({
    ...cohort,
    interactions: cohort.interactions.filter(
      one => participantsOf(one).includes(viewer) || (one.kind !== 'conflict' && one.kind !== 'support'),
    ),
  }),
  'who missed a meeting of others': (cohort, viewer, draw) =>
    amend(
      cohort,
      draw,
      one => one.kind === 'meeting' && !participantsOf(one).includes(viewer),
      one => ({ missed: draw.some(participantsOf(one)) }),
    ),
  'a record of others that is pending': (cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw)
    const recordedBy = draw.one(draw.chance() ? participants : [...participants, viewer])
    const confirmedBy = draw.one([undefined, [], [recordedBy], [viewer]])
    return happen(cohort, draw, {
      ...openKind(draw, participants),
      recordedBy,
      ...(confirmedBy === undefined ? {} : { confirmedBy }),
    })
  },
  'a record of others that is contested': (cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw)
    const contestedBy = [draw.one(cohort.members.map(({ id }) => id))]
    return happen(cohort, draw, {
      ...openKind(draw, participants),
      ...record(draw, participants),
      contestedBy,
    })
  },
  'no record of others any more that does not count': (cohort, viewer) => ({
    ...cohort,
    interactions: cohort.interactions.filter(one => participantsOf(one).includes(viewer) || counts(one)),
  }),
  'who recorded and who confirmed what happened among others': (cohort, viewer, draw) =>
    amend(
      cohort,
      draw,
      // Contacts of one moment add up in the order of their ids, to the last bit.
      one => !participantsOf(one).includes(viewer) && counts(one) && one.kind !== 'contact',
      one => {
        const [recordedBy, ...confirmedBy] = participantsOf(one)
        return confirmedBy.length === 0 ? {} : { recordedBy, confirmedBy }
      },
    ),
  'how many crews others want, and of what size': (cohort, viewer, draw) => {
    const id = draw.one(othersOf(cohort, viewer))
    const changed = (member: Member): Member => {
      const { crewSize: _size, maxCrews: _most, ...rest } = member
      return draw.chance() ? rest : { ...rest, crewSize: [4, 5], maxCrews: 3 }
    }
    return { ...cohort, members: cohort.members.map(member => (member.id === id ? changed(member) : member)) }
  },
}

/** Choices made ahead, so that a failing case can shrink: numbers in [0, 1), used one after the other. */
const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 40,
  maxLength: 40,
})
function drawFrom(numbers: readonly number[], latest: number): Draw {
  let next = 0
  const number = () => numbers[next++ % numbers.length]!
  const chance = () => number() < 0.5
  return {
    one: list => list[Math.floor(number() * list.length)],
    some: list => list.filter(chance),
    chance,
    time: () => {
      // At the end of all that is there, or anywhere before it.
      const from = Math.min(EARLIEST, latest)
      return new Date(chance() ? latest : from + Math.floor(number() * (latest - from))).toISOString()
    },
  }
}

/** The last moment at which something may have happened: with an asOf that, without one a year from the last time. */
const latestOf = (cohort: Cohort) => (cohort.asOf === undefined ? LATEST + 3e10 : Date.parse(cohort.asOf))

/** People who are all as close to the viewer as each other: the least leak of a figure changes their order. */
const even: fc.Arbitrary<readonly [Cohort, string]> = fc
  .record({ count: fc.integer({ min: 4, max: 6 }), dated: fc.boolean() })
  .chain(({ count, dated }) => {
    const ids = Array.from({ length: count }, (_, k) => `p${k}`)
    return fc.constantFrom(...ids).map(viewer => {
      const others = ids.filter(id => id !== viewer)
      const interactions = happened(
        { kind: 'listening', participants: ids },
        { kind: 'meeting', series: 's1', participants: others },
        { kind: 'contact', participants: ids, minutes: 90 },
      )
      const members = ids.map(id => person(id))
      return [cohortOf(members, { interactions, ...(dated ? {} : { asOf: undefined }) }), viewer] as const
    })
  })

const cases = (maxMembers: number, maxInteractions: number) =>
  fc
    .oneof(
      arbitraryCohort({ minMembers: 3, maxMembers, maxInteractions }).chain(cohort =>
        fc.tuple(fc.constant(cohort), fc.constantFrom(...cohort.members.map(({ id }) => id))),
      ),
      even,
    )
    .chain(([cohort, viewer]) =>
      fc.record({ cohort: fc.constant(cohort), viewer: fc.constant(viewer), numbers: draws }),
    )

/** What she is told, and all that she may know: the bytes of both. An id may follow from what is private in a record. */
function bytesFor(cohort: Cohort, viewer: string): { readonly told: string; readonly known: string } {
  const { interactions, ...view } = memberView(cohort, viewer)
  return {
    told: JSON.stringify(matesFor(cohort, viewer, 100)),
    known: JSON.stringify([view, interactions.map(({ id: _id, ...what }) => what)]),
  }
}

describe('the mates of a member do not change by a byte', () => {
  for (const [fact, change] of Object.entries(CHANGES))
    it(`with ${fact}`, () => {
      let changes = 0
      fc.assert(
        fc.property(cases(6, 14), ({ cohort, viewer, numbers }) => {
          const changed = change(cohort, viewer, drawFrom(numbers, latestOf(cohort)))
          if (changed !== cohort) changes++
          expect(bytesFor(changed, viewer)).toEqual(bytesFor(cohort, viewer))
        }),
        { numRuns: 60 },
      )
      expect(changes).toBeGreaterThan(5)
    })

  it('with any three of these at once', () => {
    const names = Object.keys(CHANGES)
    fc.assert(
      fc.property(
        cases(7, 18),
        fc.array(fc.constantFrom(...names), { minLength: 3, maxLength: 3 }),
        ({ cohort, viewer, numbers }, facts) => {
          const draw = drawFrom(numbers, latestOf(cohort))
          const changed = facts.reduce((now, fact) => CHANGES[fact]!(now, viewer, draw), cohort)
          expect(bytesFor(changed, viewer)).toEqual(bytesFor(cohort, viewer))
        },
      ),
      { numRuns: 500 },
    )
  })

  it('with a private fact that is later than everything in a document without asOf', () => {
    fc.assert(
      fc.property(
        cases(6, 12),
        fc.constantFrom(
          'a conflict of two others',
          'support among others',
          'a record of others that is pending',
        ),
        ({ cohort, viewer, numbers }, fact) => {
          const { asOf: _asOf, ...timeless } = cohort
          const draw = { ...drawFrom(numbers, latestOf(timeless)), time: () => '2027-02-01T12:00:00Z' }
          expect(bytesFor(CHANGES[fact]!(timeless, viewer, draw), viewer)).toEqual(bytesFor(timeless, viewer))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('nor with the season that such a fact would bring to the hours that two share', () => {
    const free = (zone: string, hours: string) => ({ timezone: zone, available: [hours] })
    const members = [
      person('ana', free('America/Phoenix', 'mon 18:00-19:00')),
      person('ben', free('America/Denver', 'mon 19:00-20:00')),
      ...['cleo', 'dai'].map(id => person(id)),
    ]
    const met = { kind: 'listening', participants: ['ana', 'ben', 'cleo', 'dai'] }
    const inJanuary = (...more: object[]) =>
      cohortOf(members, {
        asOf: undefined,
        interactions: happened({ ...met, at: '2026-01-15T12:00:00Z' }, ...more),
      })
    const inJuly = { at: '2026-07-15T12:00:00Z', participants: ['cleo', 'dai'] }
    for (const fact of [
      { ...inJuly, kind: 'conflict', outcome: 'open' },
      { ...inJuly, kind: 'listening', recordedBy: 'cleo' },
    ])
      expect(bytesFor(inJanuary(fact), 'ana')).toEqual(bytesFor(inJanuary(), 'ana'))
    const open = bytesFor(inJanuary({ ...inJuly, kind: 'listening' }), 'ana').told
    expect(open).not.toBe(bytesFor(inJanuary(), 'ana').told)
    expect(open).toMatch(/both free on Monday/)
  })

  it('but do change with what happens in the open: the test would see a difference', () => {
    let seen = 0
    fc.assert(
      fc.property(cases(6, 6), ({ cohort, viewer, numbers }) => {
        const draw = drawFrom(numbers, latestOf(cohort))
        const participants = group(cohort, viewer, draw)
        const changed = happen(cohort, draw, { kind: 'contact', participants, minutes: 600 })
        if (bytesFor(changed, viewer).told !== bytesFor(cohort, viewer).told) seen++
      }),
      { numRuns: 60 },
    )
    expect(seen).toBeGreaterThan(3)
  })
})
