import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Advice, type Edit, editor, type Plan, planOf } from '../../../src/matching/edit.ts'
import { PRESET_NAMES, PRESETS, type Preset } from '../../../src/matching/presets.ts'
import { inlineRunner } from '../../../src/matching/search/runner.ts'
import { suggest } from '../../../src/matching/suggest.ts'
import { inventCohort } from '../../../src/sim/invent.ts'
import { cohortOf, happened, person } from '../cohorts.ts'
import { arbitraryCase, type Case, everybodyIn, planFrom, type Scratch, scratch, sorted } from './plans.ts'

const PRESET = PRESETS['first-crews']
const anyPreset = fc.constantFrom(...PRESET_NAMES).map((name): Preset => PRESETS[name])
const anySizes = fc.constantFrom([3, 8] as const, [3, 5] as const, [4, 5] as const)
const ALL = Number.NEGATIVE_INFINITY

/** Groups of some people who are bound together, directly or through others among them. */
function groups(truth: Scratch, ids: readonly string[]): string[][] {
  const list: string[][] = []
  for (const id of ids) {
    const near = list.filter(group => group.some(other => truth.together(id, other)))
    for (const group of near) list.splice(list.indexOf(group), 1)
    list.push([id, ...near.flat()])
  }
  return list
}

/** Every move and every swap there is, carried out and scored from scratch: gains of those that may be, highest first. */
function bruteForce({ cohort, plan }: Case, preset: Preset, sizes: readonly [number, number], least: number) {
  const truth = scratch(cohort, preset)
  const free = [-1, ...plan.crews.keys()].filter(place => plan.crews[place]?.pinned !== true)
  const units = free.flatMap(place =>
    groups(truth, plan.crews[place]?.members ?? plan.unplaced).map(ids => ({ ids, place })),
  )
  const moved = (places: ReadonlyMap<string, number>): Plan => ({
    crews: plan.crews.map((crew, c) => ({
      ...crew,
      members: [
        ...crew.members.filter(id => !places.has(id)),
        ...[...places].flatMap(([id, place]) => (place === c ? [id] : [])),
      ],
    })),
    unplaced: [],
  })
  const before = truth.objective(plan)
  const gains: number[] = []
  const judge = (changes: readonly { ids: readonly string[]; to: number }[], touched: readonly number[]) => {
    const after = moved(new Map(changes.flatMap(({ ids, to }) => ids.map(id => [id, to] as const))))
    const fine = touched.every(place => {
      const members = after.crews[place]?.members ?? []
      if (members.length === 0) return true
      return members.length >= sizes[0] && members.length <= sizes[1] && truth.vetoes(members).length === 0
    })
    const gain = truth.objective(after) - before
    if (fine && gain > least + 1e-9) gains.push(gain)
  }
  units.forEach(({ ids, place }, u) => {
    for (const to of free) if (to !== place) judge([{ ids, to }], [place, to])
    for (const other of units.slice(u + 1))
      if (other.place !== place)
        judge(
          [
            { ids, to: other.place },
            { ids: other.ids, to: place },
          ],
          [place, other.place],
        )
  })
  return gains.sort((a, b) => b - a)
}

function expectBest(
  one: Case,
  preset: Preset,
  sizes: readonly [number, number],
  k: number,
  least: number,
): Advice[] {
  const { bestSwaps, apply } = editor(one.cohort, { preset, sizes })
  const truth = scratch(one.cohort, preset)
  const best = bestSwaps(one.plan, k, least)
  const gains = bruteForce(one, preset, sizes, least)
  expect(best).toHaveLength(Math.min(k, gains.length))
  best.forEach(({ gain, edits, effect }, x) => {
    expect(Math.abs(gain - gains[x])).toBeLessThan(1e-9)
    if (x > 0) expect(gain).toBeLessThanOrEqual(best[x - 1].gain)
    const done = apply(one.plan, edits.length === 1 ? edits[0] : edits, 'strict')
    expect(done.refused).toBeUndefined()
    expect(done.effect).toEqual(effect)
    expect(gain).toBe(truth.objective(done.plan) - truth.objective(one.plan))
    for (const crew of effect.crews) expect(crew.vetoes).toEqual([])
    for (const crew of one.plan.crews) if (crew.pinned) expect(done.plan.crews).toContain(crew)
  })
  return [...best]
}

describe('the best swaps', () => {
  it('are those that trying all finds, for any cohort and plan', () => {
    let found = 0
    fc.assert(
      fc.property(
        arbitraryCase(12),
        anyPreset,
        anySizes,
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(0, ALL),
        (one, preset, sizes, k, least) => {
          found += expectBest(one, preset, sizes, k, least).length
        },
      ),
      { numRuns: 120 },
    )
    expect(found).toBeGreaterThan(10)
  })

  it('are those that trying all finds, for a believable congregation', () => {
    const cohort = inventCohort({ members: 26, seed: 5 })
    // Any five in the order of their ids, three left: much can be better.
    const plan = planFrom(
      cohort,
      k => (k < 23 ? Math.floor(k / 5) : -1),
      crew => crew === 2,
    )
    const best = expectBest({ cohort, plan }, PRESET, [3, 6], 30, 0)
    expect(best).toHaveLength(30)
    expect(best.some(({ edits }) => edits[0].kind === 'swap')).toBe(true)
    expect(best.some(({ edits }) => edits[0].kind === 'move')).toBe(true)
    expect(best[0].effect.words).toMatch(/: the crews are worth \d\.\d\d more, /)
  })

  it('move who is bound together as one', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const cohort = cohortOf(
      ids.map(id => person(id)),
      {
        boundaries: [{ between: ['a', 'b'], kind: 'together' }],
        interactions: happened(
          ...[...Array(4).keys()].map(() => ({ kind: 'listening', participants: ['a', 'b', 'f', 'g', 'h'] })),
          { kind: 'listening', participants: ['c', 'd', 'e'] },
        ),
      },
    )
    const plan: Plan = {
      crews: [
        { members: ['a', 'b', 'c', 'd', 'e'], pinned: false },
        { members: ['f', 'g', 'h'], pinned: false },
      ],
      unplaced: [],
    }
    const [first] = expectBest({ cohort, plan }, PRESET, [3, 6], 5, 0)
    expect(first.edits).toEqual([
      { kind: 'move', member: 'a', to: 1 },
      { kind: 'move', member: 'b', to: 1 },
    ])
  })

  it('are none for a set that the search has found, unless asked for what costs least', async () => {
    const cohort = inventCohort({ members: 30, seed: 1 })
    const sizes = [3, 6] as const
    const { sets } = await suggest(
      cohort,
      { sizes, alternatives: 1, preset: PRESET, seed: 1, budget: { steps: 20_000 } },
      inlineRunner(),
    )
    const { bestSwaps } = editor(cohort, { preset: PRESET, sizes })
    expect(bestSwaps(planOf(sets[0]))).toEqual([])
    const near = bestSwaps(planOf(sets[0]), 5, -1)
    expect(near).toHaveLength(5)
    expect(near[0].effect.words).toMatch(/the crews are worth .* less/)
  })
})

describe('the best places', () => {
  it('are all crews that a strict edit lets somebody join, by what it gains; the others with the reason why not', () => {
    fc.assert(
      fc.property(arbitraryCase(), anyPreset, anySizes, fc.nat(), (one, preset, sizes, pick) => {
        const { cohort, plan } = one
        const truth = scratch(cohort, preset)
        const { apply, bestPlaces } = editor(cohort, { preset, sizes })
        const placed = plan.crews.flatMap(({ members }) => members)
        const others = sorted(cohort.members.map(({ id }) => id)).filter(id => !placed.includes(id))
        if (others.length === 0) return
        const member = others[pick % others.length]
        const there = new Set(everybodyIn(plan))
        const with_ = groups(truth, [...new Set([...plan.unplaced, member])]).find(ids =>
          ids.includes(member),
        )!
        const { open, closed } = bestPlaces(plan, member)
        expect([...open, ...closed].map(({ crew }) => crew).sort((a, b) => a - b)).toEqual([
          ...plan.crews.keys(),
        ])
        plan.crews.forEach((_, crew) => {
          const edits = sorted(with_).map(
            (id): Edit => ({ kind: there.has(id) ? 'move' : 'add', member: id, to: crew }),
          )
          const done = apply(plan, edits, 'strict')
          const place = open.find(one => one.crew === crew)
          expect(place === undefined).toBe(done.refused !== undefined)
          if (place !== undefined) {
            expect(place.edits).toEqual(edits)
            expect(place.effect).toEqual(done.effect)
            expect(place.gain).toBe(truth.objective(done.plan) - truth.objective(plan))
          } else expect(closed.find(one => one.crew === crew)?.because).toEqual(done.refused)
        })
        open.forEach(({ gain }, x) => {
          if (x > 0) expect(gain).toBeLessThanOrEqual(open[x - 1].gain)
        })
      }),
      { numRuns: 150 },
    )
  })
})

describe('invitees', () => {
  it('are those who bring no veto, by what the value of the crew gains, as scoring from scratch finds', () => {
    fc.assert(
      fc.property(
        arbitraryCase(),
        anyPreset,
        fc.integer({ min: 2, max: 7 }),
        fc.nat(),
        (one, preset, size, pick) => {
          const { cohort } = one
          const truth = scratch(cohort, preset)
          const { invitees } = editor(cohort, { preset, sizes: [3, 6] })
          const ids = sorted(cohort.members.map(({ id }) => id))
          const crew = ids.map((_, x) => ids[(x + pick) % ids.length]).slice(0, Math.min(size, ids.length))
          const value = (members: readonly string[]) => truth.score(members)?.value ?? 0
          const key = ({ kind, members }: { kind: string; members: readonly string[] }) =>
            kind === 'language' ? kind : `${kind} ${sorted(members).join()}`
          const had = new Set(truth.vetoes(crew).map(key))
          const expected = groups(
            truth,
            ids.filter(id => !crew.includes(id)),
          ).flatMap(members => {
            const after = [...crew, ...members]
            const brings = truth.vetoes(after).some(veto => veto.kind === 'language' || !had.has(key(veto)))
            return after.length > 8 || brings
              ? []
              : [{ members: sorted(members), gain: value(after) - value(crew) }]
          })
          const all = invitees(crew, 100)
          expect(sorted(all.map(({ members }) => members.join()))).toEqual(
            sorted(expected.map(({ members }) => members.join())),
          )
          all.forEach(({ members, gain, crew: effect }, x) => {
            expect(gain).toBe(expected.find(other => other.members.join() === members.join())!.gain)
            if (x > 0) expect(gain).toBeLessThanOrEqual(all[x - 1].gain)
            expect(effect.after).toEqual(sorted([...crew, ...members]))
            expect(effect.score.after).toBe(truth.score(effect.after!)!.score)
          })
          expect(invitees(crew, 2)).toEqual(all.slice(0, 2))
        },
      ),
      { numRuns: 150 },
    )
  })
})
