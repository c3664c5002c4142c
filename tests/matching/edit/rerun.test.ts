import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import { ImpossibleError } from '../../../src/matching/constraints.ts'
import { editor, type Plan, planOf, type Rerun } from '../../../src/matching/edit.ts'
import { PRESETS } from '../../../src/matching/presets.ts'
import { utility } from '../../../src/matching/score.ts'
import { inlineRunner } from '../../../src/matching/search/runner.ts'
import { suggest } from '../../../src/matching/suggest.ts'
import { inventCohort } from '../../../src/sim/invent.ts'
import { cohortOf, person } from '../cohorts.ts'
import { arbitraryCase, everybodyIn, expectEffect, planFrom, type Scratch, scratch, sorted } from './plans.ts'

const PRESET = PRESETS['first-crews']
const SIZES = [3, 6] as const
const REQUEST = { preset: PRESET, sizes: SIZES }
const SEARCH = { seed: 1, budget: { steps: 400 } }

const unpinned = ({ crews }: Plan) => crews.filter(({ pinned }) => !pinned).map(({ members }) => members)
const keyOf = ({ crews, unplaced }: Plan) =>
  JSON.stringify([sorted(crews.map(({ members }) => sorted(members).join())), sorted(unplaced)])

/** Whether a search could have found the crews that are not pinned. */
function isFound(truth: Scratch, plan: Plan): boolean {
  return (
    truth.separated(plan).length === 0 &&
    unpinned(plan).every(
      members =>
        members.length >= SIZES[0] && members.length <= SIZES[1] && truth.vetoes(members).length === 0,
    )
  )
}

/** What the crews that are not pinned are worth where each pair that is together in the published plan adds a tax. */
function taxed(truth: Scratch, plan: Plan, published: Plan, tax: number): number {
  const place = (id: string) => published.crews.findIndex(({ members }) => members.includes(id))
  return unpinned(plan).reduce((sum, members) => {
    const pairs = members.flatMap((one, x) => members.slice(x + 1).map(other => [one, other] as const))
    const kept = pairs.filter(([one, other]) => place(one) >= 0 && place(one) === place(other)).length
    return sum + members.length * utility(truth.score(members)!.score / 100 + (tax * kept) / pairs.length)
  }, 0)
}

/** The most that any set of crews of some people is worth, by dynamic programming over all subsets. */
function bestOfAll(
  ids: readonly string[],
  worthOf: (members: readonly string[]) => number | undefined,
): number {
  const values = Array.from({ length: 1 << ids.length }, (_, mask) =>
    worthOf(ids.filter((_id, k) => (mask >> k) & 1)),
  )
  const best = new Float64Array(values.length)
  for (let mask = 1; mask < best.length; mask++) {
    const low = mask & -mask
    const rest = mask ^ low
    best[mask] = best[rest]
    for (let sub = rest; sub > 0; sub = (sub - 1) & rest) {
      const value = values[sub | low]
      if (value !== undefined) best[mask] = Math.max(best[mask], value + best[rest ^ sub])
    }
  }
  return best[best.length - 1]
}

async function unlessImpossible(act: Promise<Rerun>): Promise<Rerun | undefined> {
  try {
    return await act
  } catch (error) {
    expect(error).toBeInstanceOf(ImpossibleError)
    return undefined
  }
}

function expectRerun(truth: Scratch, before: Plan, result: Rerun): void {
  const { plan, effect, unplaced } = result
  expect(sorted(everybodyIn(plan))).toEqual(sorted(everybodyIn(before)))
  const pinned = before.crews.filter(crew => crew.pinned)
  // The very same, in the same order.
  expect(plan.crews.filter(crew => crew.pinned)).toEqual(pinned)
  for (const crew of pinned) {
    expect(plan.crews).toContain(crew)
  }
  expect(isFound(truth, { ...plan, crews: plan.crews.filter(crew => !crew.pinned) })).toBe(true)
  expect(unplaced.map(({ member }) => member)).toEqual(plan.unplaced)
  for (const { because } of unplaced) expect(because.length).toBeGreaterThan(8)
  expectEffect(truth, before, plan, effect)
}

describe('a rerun', () => {
  it('leaves pinned crews as they are, loses nobody, breaks nothing and is never worse, for any cohort and plan', async () => {
    let done = 0
    await fc.assert(
      fc.asyncProperty(arbitraryCase(), async ({ cohort, plan }) => {
        const truth = scratch(cohort, PRESET)
        const { rerun } = editor(cohort, REQUEST)
        const result = await unlessImpossible(rerun(plan, SEARCH, inlineRunner()))
        if (result === undefined) return
        done++
        expectRerun(truth, plan, result)
        for (const crew of plan.crews)
          if (crew.pinned) for (const id of crew.members) expect(result.moved).not.toContain(id)
        expect(result.moved.length === 0).toBe(keyOf(result.plan) === keyOf(plan))
        if (isFound(truth, plan))
          expect(result.effect.objective.after).toBeGreaterThan(result.effect.objective.before - 1e-8)
      }),
      { numRuns: 80 },
    )
    expect(done).toBeGreaterThan(20)
  })

  it('finds what suggest finds, where nothing is pinned and nobody is in a crew', async () => {
    const invented = inventCohort({ members: 36, seed: 4 })
    const cohort = { ...invented, crews: invented.crews.map(crew => ({ ...crew, locked: false })) }
    const budget = { steps: 20_000 }
    const { sets } = await suggest(cohort, { ...REQUEST, alternatives: 1, seed: 7, budget }, inlineRunner())
    const nobodyPlaced = planFrom(cohort, () => -1)
    const { plan, unplaced, effect } = await editor(cohort, REQUEST).rerun(
      nobodyPlaced,
      { seed: 7, budget },
      inlineRunner(),
    )
    expect(plan.crews.map(({ members }) => members)).toEqual(sets[0].crews.map(({ members }) => members))
    expect(unplaced).toEqual(sets[0].unplaced)
    expect(effect.objective).toEqual({ before: 0, after: sets[0].objective })
  })

  it('has nothing to do with who does not belong to the plan, nor with locked crews that are not pinned', async () => {
    const cohort = inventCohort({ members: 30, seed: 3 })
    const locked = cohort.crews.find(crew => crew.locked === true)!
    const gone = sorted(cohort.members.map(({ id }) => id)).filter(id => !locked.members.includes(id))[0]
    const all = planFrom(cohort, () => -1)
    const plan = { ...all, unplaced: all.unplaced.filter(id => id !== gone) }
    const result = await editor(cohort, REQUEST).rerun(
      plan,
      { seed: 1, budget: { steps: 5000 } },
      inlineRunner(),
    )
    expectRerun(scratch(cohort, PRESET), plan, result)
    expect(everybodyIn(result.plan)).not.toContain(gone)
    expect(result.notes.join()).not.toContain('stays as it is')
  })

  it('gives the same bytes for the same seed and steps, and is done when it is done again', async () => {
    const cohort = inventCohort({ members: 30, seed: 8 })
    const { rerun } = editor(cohort, REQUEST)
    const plan = planFrom(
      cohort,
      k => k % 7,
      crew => crew === 3,
    )
    const run = () => rerun(plan, { seed: 5, budget: { steps: 3000 } }, inlineRunner())
    const once = await run()
    expect(JSON.stringify(await run())).toBe(JSON.stringify(once))
    const again = await rerun(once.plan, { seed: 5, budget: { steps: 3000 } }, inlineRunner())
    expect(again.effect.objective.after).toBeGreaterThanOrEqual(once.effect.objective.after)
    if (again.moved.length === 0) expect(again.effect.words).toBe('nothing changes')
  })

  it('says which wishes conflict with what is pinned, and what is odd in it', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const people = ids.map(id => person(id))
    const plan: Plan = {
      crews: [{ members: ['a', 'b', 'c'], pinned: true }],
      unplaced: ['d', 'e', 'f', 'g', 'h'],
    }
    const run = (cohort: Cohort) => editor(cohort, REQUEST).rerun(plan, SEARCH, inlineRunner())
    await expect(
      run(cohortOf(people, { boundaries: [{ between: ['a', 'd'], kind: 'together' }] })),
    ).rejects.toThrow(
      'these wishes cannot all hold: a and d are to be together; crew a, b, c stays as it is. Unlock or unpin the crew',
    )
    const { notes, plan: after } = await run(
      cohortOf(people, { boundaries: [{ between: ['a', 'b'], kind: 'apart' }] }),
    )
    expect(notes).toEqual(['a and b must stay apart and are both in crew a, b, c, which stays as it is'])
    expect(after.crews.map(({ members }) => members)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f', 'g', 'h'],
    ])
  })

  it('stops at a word, with the best that it has, and tells how far it is', async () => {
    const cohort = inventCohort({ members: 40, seed: 3 })
    const controller = new AbortController()
    const seen: number[] = []
    const { notes, effect } = await editor(cohort, REQUEST).rerun(
      planFrom(cohort, () => -1),
      { seed: 1, budget: { steps: 2_000_000_000 } },
      inlineRunner(),
      {
        signal: controller.signal,
        onProgress: ({ best }) => {
          seen.push(best)
          controller.abort()
        },
      },
    )
    expect(seen.length).toBeGreaterThan(0)
    expect(notes.join()).toMatch(/stopped early/)
    expect(effect.objective.after).toBeGreaterThan(0)
  })

  it('throws InputError for a plan that is none', async () => {
    const { rerun } = editor(cohortOf([person('a')]), REQUEST)
    await expect(rerun({ crews: [], unplaced: ['x'] }, SEARCH, inlineRunner())).rejects.toThrow(InputError)
  })
})

describe('a rerun near a published plan', () => {
  it('is worth at least what the published plan is, and the one at hand, with the tax on every change', async () => {
    let done = 0
    await fc.assert(
      fc.asyncProperty(
        arbitraryCase(),
        fc.array(fc.nat(), { minLength: 14, maxLength: 14 }),
        fc.constantFrom(0, 0.05, 0.4, 1),
        async ({ cohort, plan }, places, tax) => {
          const truth = scratch(cohort, PRESET)
          const { rerunNear } = editor(cohort, REQUEST)
          const crews = Math.ceil(cohort.members.length / 4)
          const plain = planFrom(cohort, k => (places[k] % 8 === 0 ? -1 : places[k] % crews))
          // Who has left the cohort since is in it, too.
          const published = { ...plain, crews: [...plain.crews, { members: ['left'], pinned: true }] }
          const result = await unlessImpossible(rerunNear(plan, published, tax, SEARCH, inlineRunner()))
          if (result === undefined) return
          expectRerun(truth, plan, result)
          const free = new Set([...unpinned(plan).flat(), ...plan.unplaced])
          const members = (crew: Plan['crews'][number]) => crew.members.filter(id => free.has(id))
          const left = plain.crews.map(crew => ({ members: members(crew), pinned: false }))
          const asPublished = {
            crews: left.filter(crew => crew.members.length > 0),
            unplaced: plain.unplaced.filter(id => free.has(id)),
          }
          for (const one of [plan, asPublished]) {
            if (!isFound(truth, one)) continue
            done++
            const [worth, least] = [result.plan, one].map(any => taxed(truth, any, published, tax))
            expect(worth).toBeGreaterThan(least - 1e-8)
          }
        },
      ),
      { numRuns: 120 },
    )
    expect(done).toBeGreaterThan(3)
  })

  it('changes little where a change is dear, and more where it is cheap', async () => {
    const cohort = inventCohort({ members: 45, seed: 6 })
    const { apply, bestPlaces, rerun, rerunNear } = editor(cohort, REQUEST)
    const search = { seed: 2, budget: { steps: 30_000 } }
    const newcomer = sorted(cohort.members.filter(({ paused }) => paused !== true).map(({ id }) => id))[4]
    const all = planFrom(cohort, () => -1)
    const { plan: published } = await rerun(
      { ...all, unplaced: all.unplaced.filter(id => id !== newcomer) },
      search,
      inlineRunner(),
    )
    const leaver = published.crews[0].members[0]
    const now = apply(
      published,
      [
        { kind: 'remove', member: leaver },
        { kind: 'add', member: newcomer, to: 'none' },
      ],
      'free',
    ).plan
    const moves = async (tax: number) => {
      const { moved, plan } = await rerunNear(now, published, tax, search, inlineRunner())
      expect(sorted(everybodyIn(plan))).toEqual(sorted(everybodyIn(now)))
      return moved.length
    }
    const anew = await rerun({ ...now, crews: [], unplaced: everybodyIn(now) }, search, inlineRunner())
    const counts = [await moves(0.4), await moves(0.05), anew.moved.length]
    expect(counts[0]).toBeLessThanOrEqual(3)
    expect(counts[1]).toBeLessThanOrEqual(counts[2])
    expect(counts[0]).toBeLessThanOrEqual(counts[1])
    expect(bestPlaces(now, newcomer).open.length).toBeGreaterThan(0)
  })

  it('finds the best there is where all can be tried, with those who are bound as with all others', async () => {
    let exact = 0
    for (const seed of [1, 2, 3, 4, 5, 14, 17, 36]) {
      const invented = inventCohort({ members: 9, seed })
      const ids = sorted(invented.members.filter(({ paused }) => paused !== true).map(({ id }) => id))
      const bound = [ids[seed % 3], ids[3 + (seed % 4)]]
      const cohort: Cohort = { ...invented, boundaries: [{ between: bound, kind: 'together' }] }
      const truth = scratch(cohort, PRESET)
      const there = (plan: Plan): Plan => ({
        ...plan,
        unplaced: plan.unplaced.filter(id => ids.includes(id)),
      })
      const plan = there(planFrom(cohort, () => -1))
      const together = ids.filter(id => !bound.includes(id)).slice(seed % 3, (seed % 3) + 2)
      const published: Plan = { crews: [{ members: [...bound, ...together], pinned: false }], unplaced: [] }
      for (const tax of [0, 0.1, 0.6]) {
        const search = { seed: 1, budget: { steps: 40_000 } }
        const result = await editor(cohort, { preset: PRESET, sizes: [3, 5] }).rerunNear(
          plan,
          published,
          tax,
          search,
          inlineRunner(),
        )
        const worth = (members: readonly string[]) =>
          taxed(truth, { crews: [{ members, pinned: false }], unplaced: [] }, published, tax)
        const best = bestOfAll(ids, members => {
          if (members.length < 3 || members.length > 5 || truth.vetoes(members).length > 0) return undefined
          return bound.filter(id => members.includes(id)).length === 1 ? undefined : worth(members)
        })
        const share = taxed(truth, result.plan, published, tax) / best
        expect(share).toBeLessThan(1 + 1e-9)
        // No single move brings two who are bound to where two others are: once the search stays a little below.
        expect(share).toBeGreaterThan(0.999)
        if (share > 1 - 1e-9) exact++
      }
    }
    expect(exact).toBe(23)
  })

  it('at no tax, and near the plan at hand, is a rerun', async () => {
    const cohort = inventCohort({ members: 30, seed: 2 })
    const { rerun, rerunNear } = editor(cohort, REQUEST)
    const plan = planFrom(
      cohort,
      k => k % 6,
      crew => crew === 2,
    )
    const search = { seed: 3, budget: { steps: 5000 } }
    expect(await rerunNear(plan, plan, 0, search, inlineRunner())).toEqual(
      await rerun(plan, search, inlineRunner()),
    )
  })

  it.each([-0.1, 1.5, Number.NaN])('refuses a tax of %d', async tax => {
    const { rerunNear } = editor(cohortOf([person('a')]), REQUEST)
    const plan: Plan = { crews: [], unplaced: ['a'] }
    await expect(rerunNear(plan, plan, tax, SEARCH, inlineRunner())).rejects.toThrow(
      /rerun: tax: .* is no share; use 0 to 1/,
    )
  })
})

describe('a suggested set, edited and searched again', () => {
  it('keeps what was pinned through it all', async () => {
    const cohort = inventCohort({ members: 40, seed: 11 })
    const { sets } = await suggest(
      cohort,
      { ...REQUEST, alternatives: 1, seed: 1, budget: { steps: 10_000 } },
      inlineRunner(),
    )
    const { apply, bestSwaps, rerun } = editor(cohort, REQUEST)
    const plan = planOf(sets[0])
    const crew = plan.crews.findIndex(({ pinned }) => !pinned)
    const { plan: pinned } = apply(plan, { kind: 'pin', crew }, 'strict')
    const result = await rerun(pinned, { seed: 9, budget: { steps: 10_000 } }, inlineRunner())
    expect(result.plan.crews).toContain(pinned.crews[crew])
    expect(result.effect.objective.after).toBeGreaterThanOrEqual(result.effect.objective.before)
    expect(bestSwaps(result.plan)).toEqual([])
  })
})
