import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Cohort, participantsOf } from '../../src/graph/cohort.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { givenNames, idOf, MOST_NAMES, nameOf } from '../../src/sim/names.ts'

const asText = (cohort: Cohort) => JSON.stringify(cohort)
const parsed = (cohort: Cohort) => parseCohort(JSON.parse(asText(cohort)), 'invented')
const sizes = fc.integer({ min: 1, max: 200 })
const seeds = fc.integer({ min: -1_000_000, max: 1_000_000 })
const cohorts = fc.record({ members: sizes, seed: seeds })

describe('an invented cohort', () => {
  it('is read back as it is, without faults or notes, for every size and seed', () => {
    fc.assert(
      fc.property(cohorts, ({ members, seed }) => {
        const cohort = inventCohort({ members, seed })
        const { cohort: back, notes } = parsed(cohort)
        expect(notes).toEqual([])
        expect(back).toEqual(cohort)
        expect(cohort.members).toHaveLength(members)
        expect(new Set(cohort.members.map(member => member.id)).size).toBe(members)
        expect(new Set(cohort.members.map(member => member.name)).size).toBe(members)
        if (members >= 8)
          expect(new Set(cohort.interactions.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5)
      }),
      { numRuns: 80 },
    )
  })

  it('lets nobody take part before she joined, or join before who invited her', () => {
    const early = (cohort: Cohort): readonly string[] => {
      const joined = new Map(cohort.members.map(member => [member.id, member.joined ?? '']))
      const since = (id: string) => joined.get(id) ?? ''
      return [
        ...cohort.members
          .filter(({ id, invitedBy }) => invitedBy !== undefined && since(invitedBy) > since(id))
          .map(({ id }) => id),
        ...cohort.interactions
          .filter(interaction =>
            participantsOf(interaction).some(id => since(id) > interaction.at.slice(0, 10)),
          )
          .map(({ id }) => id),
      ]
    }
    fc.assert(
      fc.property(cohorts, parameters => {
        expect(early(inventCohort(parameters))).toEqual([])
      }),
      { numRuns: 40 },
    )
    expect(early(inventCohort({ members: 1000, seed: 1 }))).toEqual([])
  })

  it('leaves nearly everybody somebody to form a crew with', () => {
    fc.assert(
      fc.property(fc.record({ members: fc.integer({ min: 12, max: 200 }), seed: seeds }), parameters => {
        const cohort = inventCohort(parameters)
        const open = cohort.members.filter(member => member.paused !== true)
        const apart = new Set(
          cohort.boundaries
            .filter(({ kind }) => kind === 'apart')
            .flatMap(({ between: [a, b] }) => [`${a} ${b}`, `${b} ${a}`]),
        )
        const lonely = open.filter(member => {
          const fits = open.filter(
            other =>
              other !== member &&
              !apart.has(`${member.id} ${other.id}`) &&
              member.languages?.some(language => other.languages?.includes(language)),
          )
          return fits.length < Math.min(8, open.length / 2)
        })
        expect(lonely.length).toBeLessThanOrEqual(open.length * 0.1)
      }),
      { numRuns: 40 },
    )
  })

  it('holds everything that a congregation of thirty has', () => {
    const cohort = inventCohort({ members: 30, seed: 1 })
    const kinds = new Set(cohort.interactions.map(({ kind }) => kind))
    expect(kinds).toEqual(new Set(['contact', 'listening', 'support', 'meeting', 'conflict', 'co-ownership']))
    expect(cohort.crews.filter(crew => crew.locked)).toHaveLength(1)
    expect(
      cohort.boundaries.map(({ kind, by }) => `${kind} ${by === undefined ? 'organiser' : 'own'}`).sort(),
    ).toEqual(['apart organiser', 'apart own', 'together own', 'together own'])
    expect(cohort.wishes.some(({ kind }) => kind === 'not-now')).toBe(true)
    const wished = new Set(cohort.wishes.map(({ from, to }) => `${from} ${to}`))
    const mutual = cohort.wishes.filter(({ from, to }) => wished.has(`${to} ${from}`)).length
    expect(mutual).toBeGreaterThan(0)
    expect(mutual).toBeLessThan(cohort.wishes.length)
    expect(cohort.members.filter(({ paused }) => paused)).toHaveLength(1)
    expect(cohort.members.some(({ invitedBy }) => invitedBy !== undefined)).toBe(true)
    expect(cohort.vocabulary.length).toBeGreaterThan(0)
    const marks = cohort.interactions.map(({ recordedBy, confirmedBy, contestedBy }) =>
      [recordedBy && 'recorded', confirmedBy && 'confirmed', contestedBy && 'contested']
        .filter(Boolean)
        .join(' '),
    )
    expect(new Set(marks)).toEqual(new Set(['', 'recorded', 'recorded confirmed', 'recorded contested']))
    const conflicts = cohort.interactions.flatMap(interaction =>
      interaction.kind === 'conflict' ? [interaction] : [],
    )
    expect(new Set(conflicts.map(({ outcome }) => outcome))).toEqual(
      new Set(['resolved', 'unresolved', 'open']),
    )
    expect(conflicts.some(({ about }) => about !== undefined)).toBe(true)
    const met = new Set(
      cohort.interactions.flatMap(interaction => {
        const there = participantsOf(interaction)
        return there.flatMap(a => there.filter(b => a < b).map(b => `${a} ${b}`))
      }),
    )
    expect(met.size).toBeGreaterThan(100)
    expect(met.size).toBeLessThan(350)
  })

  it('gives each member some 15 to 30 interactions, and some members very few', () => {
    const cohort = inventCohort({ members: 90, seed: 5 })
    const taken = new Map(cohort.members.map(({ id }) => [id, 0]))
    for (const interaction of cohort.interactions)
      for (const id of participantsOf(interaction)) taken.set(id, (taken.get(id) ?? 0) + 1)
    const counts = [...taken.values()].sort((a, b) => a - b)
    expect(counts[45]).toBeGreaterThanOrEqual(15)
    expect(counts[45]).toBeLessThanOrEqual(30)
    expect(counts[2]).toBeLessThan(8)
  })

  it('is the same for the same seed on every machine, and other for another', () => {
    const digest = (members: number, seed: number) =>
      createHash('sha256')
        .update(asText(inventCohort({ members, seed })))
        .digest('hex')
        .slice(0, 16)
    expect(digest(30, 1)).toBe(digest(30, 1))
    expect(digest(30, 1)).not.toBe(digest(30, 2))
    expect(digest(90, 5)).toMatchInlineSnapshot(`"82547a5a3fd21820"`)
  })

  it('is there for one, two, three and a thousand', () => {
    for (const members of [1, 2, 3, 1000])
      expect(parsed(inventCohort({ members, seed: 3 })).notes).toEqual([])
  })

  it('refuses what is no number of members', () => {
    for (const members of [0, -1, 1.5, 1001, Number.NaN])
      expect(() => inventCohort({ members, seed: 1 })).toThrow(
        /members: .* is not a whole number from 1 to 1000/,
      )
  })
})

describe('names', () => {
  it('are distinct, and so are the ids made of them', () => {
    const order = givenNames()
    expect(order.length).toBeGreaterThanOrEqual(200)
    const names = Array.from({ length: MOST_NAMES }, (_, index) => nameOf(index, order))
    expect(new Set(names).size).toBe(MOST_NAMES)
    const ids = names.map(idOf)
    expect(new Set(ids).size).toBe(MOST_NAMES)
    for (const id of ids) expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })
})
