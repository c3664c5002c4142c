import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import {
  type Applied,
  beginning,
  type Edit,
  editor,
  goOn,
  type History,
  MODES,
  type Plan,
  planOf,
  redo,
  undo,
} from '../../src/matching/edit.ts'
import { PRESET_NAMES, PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { suggest } from '../../src/matching/suggest.ts'
import type { Veto } from '../../src/matching/vetoes.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { cohortOf, happened, person } from './cohorts.ts'
import {
  arbitraryCase,
  arbitraryDraw,
  type Case,
  type Draw,
  editFrom,
  everybodyIn,
  expectEffect,
  scratch,
  sorted,
} from './edit/plans.ts'

const PRESET = PRESETS['first-crews']
const SIZES = [3, 6] as const
const REQUEST = { preset: PRESET, sizes: SIZES }

const anyMode = fc.constantFrom(...MODES)
const anySizes = fc.constantFrom([3, 8] as const, SIZES, [4, 5] as const)
/** Some edits, each with a mode. */
const draws = fc.array(fc.tuple(arbitraryDraw, anyMode), { minLength: 1, maxLength: 8 })

type Look = (plan: Plan, edit: Edit, applied: Applied, mode: (typeof MODES)[number]) => void

/** Carries out what the draws stand for, one after the other, and looks at each. */
function play(
  { cohort, plan }: Case,
  list: readonly (readonly [Draw, (typeof MODES)[number]])[],
  apply: ReturnType<typeof editor>['apply'],
  look: Look,
): Plan {
  return list.reduce((now, [draw, mode]) => {
    const edit = editFrom({ cohort, plan: now }, draw)
    if (edit === undefined) return now
    const applied = apply(now, edit, mode)
    look(now, edit, applied, mode)
    return applied.plan
  }, plan)
}

describe('an edit', () => {
  it('has the effect that scoring from scratch finds, to the last bit, after any edits in any mode', () => {
    fc.assert(
      fc.property(
        arbitraryCase(),
        draws,
        fc.constantFrom(...PRESET_NAMES),
        anySizes,
        (one, list, name, sizes) => {
          const truth = scratch(one.cohort, PRESETS[name])
          const { apply, compare, appraise } = editor(one.cohort, { preset: PRESETS[name], sizes })
          const end = play(one, list, apply, (before, edit, applied) => {
            // Where it was refused, the effect is that of the same edit done freely.
            const after = applied.refused === undefined ? applied.plan : apply(before, edit, 'free').plan
            expectEffect(truth, before, after, applied.effect)
          })
          expectEffect(truth, one.plan, end, compare(one.plan, end))
          const { objective, crews } = appraise(end)
          expect(objective).toBe(truth.objective(end))
          expect(crews.map(({ scored }) => scored)).toEqual(
            end.crews.map(({ members }) => truth.score(members)),
          )
        },
      ),
      { numRuns: 150 },
    )
  })

  it('loses nobody and doubles nobody, and leaves no crew empty', () => {
    fc.assert(
      fc.property(arbitraryCase(), draws, (one, list) => {
        play(one, list, editor(one.cohort, REQUEST).apply, (before, edit, { plan, refused }) => {
          const expected = new Set(everybodyIn(before))
          if (refused === undefined && edit.kind === 'add') expected.add(edit.member)
          if (refused === undefined && edit.kind === 'remove') expected.delete(edit.member)
          expect(sorted(everybodyIn(plan))).toEqual(sorted([...expected]))
          expect(plan.crews.every(({ members }) => members.length > 0)).toBe(true)
          expect(plan.unplaced).toEqual(sorted(plan.unplaced))
          for (const { members } of plan.crews) expect(members).toEqual(sorted(members))
        })
      }),
      { numRuns: 200 },
    )
  })

  it('in strict mode never brings a veto, leaves a size, takes a pin or parts who is bound, and else is done', () => {
    fc.assert(
      fc.property(arbitraryCase(), draws, anySizes, (one, list, sizes) => {
        const truth = scratch(one.cohort, PRESET)
        const { apply } = editor(one.cohort, { preset: PRESET, sizes })
        const vetoesIn = ({ crews }: Plan) => crews.flatMap(({ members }) => truth.vetoes(members))
        play(one, list, apply, (before, edit, applied) => {
          const strict = apply(before, edit, 'strict')
          const free = apply(before, edit, 'free')
          // What is refused is what the other modes only warn of.
          expect(strict.refused ?? []).toEqual(free.warnings)
          expect(strict.plan).toEqual(strict.refused === undefined ? free.plan : before)
          expect(applied.warnings).toEqual(free.warnings)
          expect(apply(before, edit, 'warn').plan).toEqual(free.plan)
          if (strict.refused !== undefined) {
            expect(strict.plan).toBe(before)
            return
          }
          const had = vetoesIn(before)
          for (const veto of vetoesIn(strict.plan)) expect(had.some(other => follows(veto, other))).toBe(true)
          for (const { after, before: was } of strict.effect.crews) {
            const k = after?.length ?? 0
            const n = was?.length ?? 0
            if (k > 0 && k < sizes[0]) expect(n > 0 && k >= n).toBe(true)
            if (k > sizes[1]) expect(k).toBeLessThanOrEqual(n)
          }
          for (const crew of before.crews)
            if (crew.pinned && edit.kind !== 'unpin') expect(strict.plan.crews).toContain(crew)
          const separated = truth.separated(before)
          for (const pair of truth.separated(strict.plan)) expect(separated).toContain(pair)
        })
      }),
      { numRuns: 200 },
    )
  })

  it('is refused only for what the plan shows: a veto, a size, a pin or a bond that was not broken', () => {
    fc.assert(
      fc.property(arbitraryCase(), draws, (one, list) => {
        const truth = scratch(one.cohort, PRESET)
        const { apply } = editor(one.cohort, REQUEST)
        play(one, list, apply, (before, edit, { warnings }) => {
          const { crews } = apply(before, edit, 'free').plan
          for (const { kind, members, because } of warnings) {
            expect(because.length).toBeGreaterThan(5)
            if (kind === 'pinned')
              expect(before.crews.some(crew => crew.pinned && crew.members === members)).toBe(true)
            else if (kind === 'together') expect(truth.separated(before)).not.toContain(members.join(' '))
            else if (kind === 'bounds') expect(crews.map(crew => crew.members)).toContainEqual(members)
            else
              expect(crews.flatMap(crew => truth.vetoes(crew.members))).toContainEqual({
                kind,
                members,
                because,
              })
          }
        })
      }),
      { numRuns: 100 },
    )
  })

  it('swaps alike whoever is named first, and back again', () => {
    fc.assert(
      fc.property(arbitraryCase(), arbitraryDraw, anyMode, (one, draw, mode) => {
        const { apply } = editor(one.cohort, REQUEST)
        const edit = editFrom(one, { ...draw, kind: 'swap' })
        if (edit?.kind !== 'swap') return
        const turned: Edit = { kind: 'swap', one: edit.other, other: edit.one }
        expect(apply(one.plan, edit, mode)).toEqual(apply(one.plan, turned, mode))
        const there = apply(one.plan, edit, 'free')
        const back = apply(there.plan, turned, 'free')
        expect(back.plan).toEqual(one.plan)
        expect(back.effect.objective).toEqual({
          before: there.effect.objective.after,
          after: there.effect.objective.before,
        })
      }),
      { numRuns: 150 },
    )
  })

  it('of several is done as one: a crew can be begun, and who is bound moves together, in strict mode', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const cohort = cohortOf(
      ids.map(id => person(id)),
      { boundaries: [{ between: ['a', 'b'], kind: 'together' }] },
    )
    const { apply } = editor(cohort, REQUEST)
    const plan: Plan = { crews: [{ members: ids, pinned: false }], unplaced: [] }
    const begin: Edit[] = [
      { kind: 'move', member: 'a', to: 'new' },
      { kind: 'move', member: 'b', to: 1 },
      { kind: 'move', member: 'f', to: 1 },
    ]
    const { plan: after, refused } = apply(plan, begin, 'strict')
    expect(refused).toBeUndefined()
    expect(after.crews.map(({ members }) => members)).toEqual([
      ['c', 'd', 'e'],
      ['a', 'b', 'f'],
    ])
    expect(apply(plan, begin.slice(0, 1), 'strict').refused?.map(({ because }) => because)).toEqual([
      'a alone is no crew, and a crew takes 3 to 6',
      'a and b are to be together',
    ])
    // The first crew is gone only at the end: places hold until then.
    const merge = ['c', 'd', 'e'].map((member): Edit => ({ kind: 'move', member, to: 1 }))
    expect(apply(after, merge, 'strict').plan.crews).toEqual([{ members: ids, pinned: false }])
    expect(apply(plan, [], 'strict')).toMatchObject({
      plan,
      warnings: [],
      effect: { words: 'nothing changes' },
    })
  })

  it('lets a pin be taken, changed and set again', () => {
    const { apply } = editor(cohortOf(['a', 'b', 'c', 'd'].map(id => person(id))), REQUEST)
    const plan: Plan = { crews: [{ members: ['a', 'b', 'c'], pinned: true, kept: 'k' }], unplaced: ['d'] }
    const join: Edit = { kind: 'move', member: 'd', to: 0 }
    expect(apply(plan, join, 'strict')).toMatchObject({
      plan,
      refused: [{ kind: 'pinned', because: 'the crew of a, b and c stays as it is: unpin it first' }],
    })
    expect(apply(plan, [{ kind: 'unpin', crew: 0 }, join, { kind: 'pin', crew: 0 }], 'strict')).toMatchObject(
      {
        plan: { crews: [{ members: ['a', 'b', 'c', 'd'], pinned: true, kept: 'k' }], unplaced: [] },
        warnings: [],
      },
    )
  })

  it('lets what is wrong be mended step by step, and not made worse', () => {
    const cohort = cohortOf([
      ...['a', 'b'].map(id => person(id, { languages: ['en'] })),
      ...['p', 'q'].map(id => person(id, { languages: ['pt'] })),
      ...['x', 'y', 'z'].map(id => person(id)),
    ])
    const { apply } = editor(cohort, REQUEST)
    const plan: Plan = {
      crews: [{ members: ['a', 'b', 'p', 'q', 'x'], pinned: false }],
      unplaced: ['y', 'z'],
    }
    const leave = apply(plan, { kind: 'move', member: 'p', to: 'none' }, 'strict')
    expect(leave.refused).toBeUndefined()
    expect(leave.effect.crews[0].vetoes).toHaveLength(1)
    expect(apply(plan, { kind: 'move', member: 'y', to: 0 }, 'strict').refused?.[0].kind).toBe('language')
    const two: Plan = { crews: [{ members: ['x'], pinned: false }], unplaced: ['y', 'z'] }
    expect(apply(two, { kind: 'move', member: 'y', to: 0 }, 'strict').refused).toBeUndefined()
    const many = editor(cohortOf([...'abcdefghi'].map(id => person(id))), REQUEST)
    const eight: Plan = { crews: [{ members: [...'abcdefgh'], pinned: false }], unplaced: ['i'] }
    expect(many.apply(eight, { kind: 'move', member: 'a', to: 'none' }, 'strict').refused).toBeUndefined()
    expect(many.apply(eight, { kind: 'swap', one: 'a', other: 'i' }, 'strict').refused).toBeUndefined()
    expect(many.apply(eight, { kind: 'move', member: 'i', to: 0 }, 'strict').refused).toEqual([
      {
        kind: 'bounds',
        members: [...'abcdefghi'],
        because: 'a, b, c, d, e, f, g, h and i are 9, and a crew takes 3 to 6',
      },
    ])
  })

  it('may part two who are to be together while one of them pauses', () => {
    const people = (paused: boolean) => [...'abcd'].map(id => person(id, id === 'b' ? { paused } : {}))
    const plan: Plan = { crews: [], unplaced: [...'abcd'] }
    const begin: Edit[] = [
      { kind: 'move', member: 'a', to: 'new' },
      ...['c', 'd'].map((member): Edit => ({ kind: 'move', member, to: 0 })),
    ]
    const refusedWhile = (paused: boolean) =>
      editor(cohortOf(people(paused), { boundaries: [{ between: ['b', 'a'], kind: 'together' }] }), REQUEST)
        .apply(plan, begin, 'strict')
        .refused?.map(({ kind }) => kind)
    expect(refusedWhile(false)).toEqual(['together'])
    expect(refusedWhile(true)).toBeUndefined()
  })

  it('tells what it does in a sentence, and in warn mode what it breaks', () => {
    const cohort = cohortOf(
      ['ana', 'ben', 'cleo', 'dora', 'eva', 'finn', 'gus'].map(id => person(id)),
      {
        boundaries: [{ between: ['ana', 'eva'], kind: 'apart', by: 'eva' }],
        interactions: happened({ kind: 'listening', participants: ['dora', 'eva', 'finn', 'gus'] }),
      },
    )
    const { apply } = editor(cohort, REQUEST)
    const plan: Plan = {
      crews: [
        { members: ['ana', 'ben', 'cleo', 'dora'], pinned: false },
        { members: ['eva', 'finn', 'gus'], pinned: false },
      ],
      unplaced: [],
    }
    const words = (edit: Edit | readonly Edit[], mode: (typeof MODES)[number] = 'free') =>
      apply(plan, edit, mode).effect.words
    expect(words({ kind: 'move', member: 'dora', to: 1 })).toMatch(
      /^dora leaves ana, ben and cleo and joins eva, finn and gus: the crews are worth 0\.\d\d more, 4\.\d\d, above all by size: four people are a fair size for this kind of crew$/,
    )
    expect(words({ kind: 'move', member: 'ana', to: 1 }, 'warn')).toMatch(
      /^ana leaves .* joins eva, finn and gus: .*; but ana and eva must stay apart$/,
    )
    expect(words({ kind: 'move', member: 'ana', to: 1 })).not.toMatch(/apart/)
    expect(words({ kind: 'move', member: 'gus', to: 'none' })).toMatch(
      /^gus leaves eva and finn and is in no crew: .* less/,
    )
    expect(words({ kind: 'move', member: 'gus', to: 'new' })).toMatch(
      /^gus leaves eva and finn and begins a new crew/,
    )
    expect(words({ kind: 'swap', one: 'gus', other: 'ben' })).toMatch(
      /^ben and gus change places: the crews are worth 0/,
    )
    expect(words({ kind: 'remove', member: 'gus' })).toMatch(/^gus is no longer part of the plan: /)
    expect(words({ kind: 'pin', crew: 1 })).toBe('the crew of eva, finn and gus stays as it is')
    expect(words({ kind: 'unpin', crew: 1 })).toBe('nothing changes')
    expect(words({ kind: 'move', member: 'gus', to: 1 })).toBe('nothing changes')
  })
})

describe('two plans, compared', () => {
  const { compare } = editor(cohortOf([...'abcdefghi'].map(id => person(id))), REQUEST)
  const planned = (crews: readonly string[], unplaced = ''): Plan => ({
    crews: crews.map(members => ({ members: [...members], pinned: false })),
    unplaced: [...unplaced],
  })

  it('take crews for the same that share most, wherever they stand', () => {
    const { crews, words } = compare(planned(['abcd', 'efg', 'hi']), planned(['aefg', 'bhi', 'c'], 'd'))
    expect(crews.map(({ at, before, after }) => [at, before?.join(''), after?.join('')])).toEqual([
      [{ before: 1, after: 0 }, 'efg', 'aefg'],
      [{ before: 2, after: 1 }, 'hi', 'bhi'],
      [{ before: 0, after: 2 }, 'abcd', 'c'],
    ])
    expect(words).toMatch(/^3 crews change: the crews are worth /)
  })

  it('tell nothing of crews that only stand elsewhere', () => {
    expect(compare(planned(['abc', 'def', 'ghi']), planned(['ghi', 'cba', 'def']))).toMatchObject({
      crews: [],
    })
    const same = planned(['abc'], 'd')
    expect(compare(same, same).words).toBe('nothing changes')
  })
})

/** Whether a veto follows from one that was there: the same, or one about languages among fewer of the same people. */
function follows(veto: Veto, had: Veto): boolean {
  if (veto.kind !== had.kind) return false
  if (veto.kind === 'language') return veto.members.every(id => had.members.includes(id))
  return sorted(veto.members).join() === sorted(had.members).join()
}

describe('a history', () => {
  it('goes back to the very plans that were, and forth again', () => {
    fc.assert(
      fc.property(arbitraryCase(), draws, (one, list) => {
        const { apply } = editor(one.cohort, REQUEST)
        const begun: History<Plan> = beginning(one.plan)
        const seen: Plan[] = [one.plan]
        let history = begun
        play(one, list, apply, (_before, _edit, { plan }) => {
          const next = goOn(history, plan)
          expect(next === history).toBe(plan === history.present)
          if (next !== history) {
            expect(undo(next).present).toBe(history.present)
            seen.push(plan)
          }
          history = next
        })
        for (const plan of [...seen].reverse()) {
          expect(history.present).toBe(plan)
          history = undo(history)
        }
        expect(undo(history)).toBe(history)
        for (const plan of seen) {
          expect(history.present).toBe(plan)
          history = redo(history)
        }
        expect(redo(history)).toBe(history)
        // Another way from the middle: what was taken back is gone.
        const other = goOn(undo(history), one.plan)
        if (seen.length > 2) expect(other.future).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

describe('planOf', () => {
  it('takes a suggested set over as it is, with what stays pinned', async () => {
    const cohort = inventCohort({ members: 30, seed: 2 })
    const { sets } = await suggest(
      cohort,
      { ...REQUEST, sizes: [3, 6], alternatives: 1, seed: 1, budget: { steps: 3000 } },
      inlineRunner(),
    )
    const plan = planOf(sets[0])
    expect(plan.crews.map(({ members }) => members)).toEqual(sets[0].crews.map(({ members }) => members))
    expect(plan.crews.map(({ kept }) => kept)).toEqual(sets[0].crews.map(({ kept }) => kept))
    expect(plan.crews.some(({ pinned }) => pinned)).toBe(true)
    for (const { pinned, kept } of plan.crews) expect(pinned).toBe(kept !== undefined)
    expect(plan.unplaced).toEqual(sets[0].unplaced.map(({ member }) => member))
    const { objective, crews } = editor(cohort, REQUEST).appraise(plan)
    expect(objective).toBe(sets[0].objective)
    expect(crews.map(({ scored }) => scored?.score)).toEqual(sets[0].crews.map(({ score }) => score))
  })
})

describe('what names somebody or something that is not there', () => {
  const cohort = cohortOf(['ana', 'ben', 'cleo', 'dora', 'eva'].map(id => person(id)))
  const edit = editor(cohort, REQUEST)
  const plan: Plan = { crews: [{ members: ['ana', 'ben', 'cleo'], pinned: false }], unplaced: ['dora'] }
  const faultsOf = (act: () => unknown) => {
    try {
      act()
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      const { faults } = error as InputError
      for (const { place, problem, mend } of faults) {
        expect(place).not.toBe('')
        expect(problem).not.toBe('')
        expect(mend).not.toBe('')
      }
      return faults.map(
        ({ place, value, problem, mend }) => `${place}: ${JSON.stringify(value)} ${problem}; ${mend}`,
      )
    }
    throw new Error('nothing was thrown')
  }
  const wrong = (one: unknown) => faultsOf(() => edit.apply(plan, one as Edit, 'free'))

  it('in an edit, is told with its place, its value and how to mend it', () => {
    expect(wrong({ kind: 'move', member: 'anna', to: 0 })).toEqual([
      'member: "anna" is no member of this cohort; did you mean "ana"?',
    ])
    expect(wrong({ kind: 'move', member: 'eva', to: 0 })).toEqual([
      'member: "eva" is not in this plan; add her to it first',
    ])
    expect(wrong({ kind: 'move', member: 'dora', to: 1 })).toEqual([
      'to: 1 is no crew of this plan; use 0, "new" or "none"',
    ])
    expect(wrong({ kind: 'move', member: 'dora', to: 0.5 })).toHaveLength(1)
    expect(wrong({ kind: 'move', member: 'dora', to: -1 })).toHaveLength(1)
    expect(wrong({ kind: 'swap', one: 'ana', other: 'zoe' })[0]).toMatch(/^other: "zoe"/)
    expect(wrong({ kind: 'swap', one: 'ana', other: 'ana' })[0]).toMatch(/^other: "ana" .* two different/)
    expect(wrong({ kind: 'add', member: 'ana', to: 'none' })[0]).toMatch(
      /^member: "ana" is in this plan already/,
    )
    expect(wrong({ kind: 'remove', member: 'eva' })[0]).toMatch(/^member: "eva" is not in this plan/)
    expect(wrong({ kind: 'pin', crew: 3 })).toEqual(['crew: 3 is no crew of this plan; use 0'])
    expect(wrong({ kind: 'mvoe', member: 'ana', to: 0 })).toEqual([
      'kind: "mvoe" is no kind of edit; did you mean "move"?',
    ])
    expect(
      wrong([
        { kind: 'pin', crew: 0 },
        { kind: 'unpin', crew: 9 },
      ]),
    ).toEqual(['edits[1].crew: 9 is no crew of this plan; use 0'])
  })

  it('in a plan, is told all at once', () => {
    const bad: Plan = {
      crews: [
        { members: ['ana', 'bne', 'cleo'], pinned: false },
        { members: [], pinned: false },
      ],
      unplaced: ['ana'],
    }
    const faults = [
      'crews[0].members[1]: "bne" is no member of this cohort; did you mean "ben"?',
      'crews[1].members: undefined is empty; leave this crew out',
      'unplaced[0]: "ana" is in this plan twice; leave each person in one place only',
    ]
    expect(faultsOf(() => edit.apply(bad, { kind: 'pin', crew: 0 }, 'free'))).toEqual(faults)
    expect(faultsOf(() => edit.appraise(bad))).toEqual(faults)
    expect(faultsOf(() => edit.compare(plan, bad))).toEqual(faults)
    expect(faultsOf(() => edit.bestSwaps(bad))).toEqual(faults)
    expect(faultsOf(() => edit.bestPlaces(bad, 'dora'))).toEqual(faults)
  })

  it('in a question, too', () => {
    expect(faultsOf(() => edit.bestPlaces(plan, 'doro'))).toEqual([
      'member: "doro" is no member of this cohort; did you mean "dora"?',
    ])
    expect(faultsOf(() => edit.bestPlaces(plan, 'ana'))[0]).toMatch(
      /^member: "ana" is in a crew of this plan/,
    )
    expect(faultsOf(() => edit.invitees(['ana']))[0]).toMatch(/^members: \["ana"\] has 1; name 2 to 7/)
    expect(faultsOf(() => edit.invitees(['ana', 'bne', 'ana']))).toEqual([
      'members[1]: "bne" is no member of this cohort; did you mean "ben"?',
      'members[2]: "ana" is there twice; name each person once',
    ])
  })
})

describe('privacy', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
  const base = cohortOf(
    ids.map(id => person(id)),
    {
      interactions: happened(
        { kind: 'listening', participants: ['a', 'b', 'c', 'd'] },
        { kind: 'contact', participants: ['a', 'e'], minutes: 90 },
        { kind: 'contact', participants: ['b', 'f'], minutes: 300 },
      ),
    },
  )
  const plan: Plan = {
    crews: [
      { members: ['a', 'b', 'c', 'd'], pinned: false },
      { members: ['e', 'f', 'g'], pinned: false },
    ],
    unplaced: ['h'],
  }
  const reasons: readonly ((cohort: Cohort) => Cohort)[] = [
    cohort => ({ ...cohort, wishes: [{ from: 'a', to: 'e', kind: 'not-now' }] }),
    cohort => ({ ...cohort, wishes: [{ from: 'e', to: 'a', kind: 'not-now' }] }),
    cohort => ({ ...cohort, boundaries: [{ between: ['a', 'e'], kind: 'apart', by: 'e' }] }),
    cohort => ({ ...cohort, boundaries: [{ between: ['e', 'a'], kind: 'apart' }] }),
    cohort => ({
      ...cohort,
      interactions: [
        ...cohort.interactions,
        { id: 'x', at: '2026-06-20T10:00:00Z', kind: 'conflict', participants: ['a', 'e'], outcome: 'open' },
      ],
    }),
  ]

  it('why two must stay apart shows nowhere: every reason gives the same bytes', async () => {
    const answers = await Promise.all(
      reasons.map(async reason => {
        const { apply, appraise, bestPlaces, bestSwaps, invitees, rerun } = editor(reason(base), REQUEST)
        return JSON.stringify([
          apply(plan, { kind: 'move', member: 'a', to: 1 }, 'warn'),
          apply(plan, { kind: 'swap', one: 'a', other: 'g' }, 'strict'),
          appraise(plan),
          bestSwaps(plan, 100, Number.NEGATIVE_INFINITY),
          bestPlaces(plan, 'h'),
          invitees(['a', 'b'], 100),
          await rerun(plan, { seed: 1, budget: { steps: 500 } }, inlineRunner()),
        ])
      }),
    )
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toMatch(/a and e must stay apart/)
  })

  it('no figure is about two people: who are fewer than three have none', () => {
    const { apply, appraise } = editor(base, REQUEST)
    const two = apply(plan, { kind: 'move', member: 'g', to: 'none' }, 'free')
    expect(two.effect.crews).toMatchObject([
      { after: ['e', 'f'], score: { after: null }, value: { after: 0 } },
    ])
    for (const { after } of two.effect.crews[0].criteria) expect(after).toBe(null)
    expect(appraise(two.plan).crews[1]).toEqual({ scored: null, vetoes: [] })
  })
})
