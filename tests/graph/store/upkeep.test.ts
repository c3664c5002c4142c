/**
 * Keeping trust in step with the log: `Append` and `keepTrust`, carried out on arrays, against the slow twin
 * `TrustLedger`, which folds the whole log anew after every call.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { counts, type Interaction } from '../../../src/graph/cohort.ts'
import { earnedIn, meets, pairsOf } from '../../../src/graph/reciprocity.ts'
import { Append, type KeptInteraction } from '../../../src/graph/store/append.ts'
import { withWords } from '../../../src/graph/store/merge.ts'
import { type Change, keepTrust, type Lookups, MOST_CHANGES } from '../../../src/graph/store/upkeep.ts'
import { readConflicts } from '../../../src/graph/trust/conflicts.ts'
import { BY_ITSELF, type Happening, happeningOf, inOrder } from '../../../src/graph/trust/happening.ts'
import { pairKey, TrustLedger } from '../../../src/graph/trust.ts'
import { arbitraryStory } from '../../entangled.ts'

/** A store as small as can be: a log, and beside it what upkeep says of it. */
class Arrays {
  readonly log = new Map<string, Interaction>()
  /** As text, as an adapter keeps them. */
  readonly folds = new Map<string, string>()
  readonly points = new Map<string, readonly number[]>()
  /** What upkeep had to do, for the tests to see that all of it was called for. */
  readonly seen = { goneOn: 0, anew: 0, gone: 0, moved: 0, taken: 0, looks: 0 }

  /** One call, looked up in batches of so many. */
  async tell(interactions: readonly Interaction[], batch: number): Promise<void> {
    const append = new Append(false)
    for (let start = 0; start < interactions.length; start += batch) {
      const some = interactions.slice(start, start + batch)
      const { added, words } = append.take(some, this.#known(some))
      for (const { interaction } of added) {
        this.log.set(interaction.id, interaction)
        this.points.set(interaction.id, earnedIn(interaction, BY_ITSELF).points)
      }
      for (const { interaction, words: some } of words)
        this.log.set(interaction.id, withWords(this.log.get(interaction.id)!, some))
    }
    expect(append.faults).toEqual([])
    await this.follow(append.changes!)
  }

  async follow(changes: readonly Change[]): Promise<void> {
    const { kept, gone, earned } = await keepTrust(changes, this.#lookups())
    for (const saved of kept) this.folds.set(pairKey(saved.a, saved.b), JSON.stringify(saved))
    for (const pair of gone) this.folds.delete(pairKey(...pair))
    for (const { interaction, points } of earned) this.points.set(interaction.id, points)
    const told = new Set(changes.map(({ after }) => after.id))
    this.seen.goneOn += kept.length + gone.length
    this.seen.gone += gone.length
    this.seen.moved += earned.filter(({ interaction }) => !told.has(interaction.id)).length
    this.seen.taken += changes.filter(
      ({ before, after }) => before !== undefined && counts(before) && !counts(after),
    ).length
  }

  /** Looks up the log before this batch, of which this call may have written a part. */
  #known(batch: readonly Interaction[]): ReadonlyMap<string, KeptInteraction> {
    return new Map(
      batch.flatMap(({ id }) => {
        const kept = this.log.get(id)
        if (kept === undefined) return []
        return [[id, { content: JSON.stringify(kept), read: () => kept }] as const]
      }),
    )
  }

  #lookups(): Lookups {
    return {
      folds: async pairs =>
        new Map(
          pairs.flatMap(pair => {
            const fold = this.folds.get(pairKey(...pair))
            return fold === undefined ? [] : [[pairKey(...pair), JSON.parse(fold)] as const]
          }),
        ),
      logs: async pairs => {
        this.seen.anew += pairs.length
        this.seen.goneOn -= pairs.length
        return new Map(
          pairs.map(pair => [
            pairKey(...pair),
            [...this.log.values()].filter(interaction => meets(interaction, ...pair)).reverse(),
          ]),
        )
      },
      meetings: async (series, most) => {
        this.seen.looks = Math.max(this.seen.looks, most)
        return [...this.log.values()]
          .filter(one => one.kind === 'meeting' && one.series === series)
          .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
          .slice(0, most)
      },
    }
  }
}

/** What the twin says of a log: the folds, in order, and everybody's points by interaction. */
function said(log: Iterable<Interaction>) {
  const interactions = [...log]
  const ledger = new TrustLedger()
  ledger.recordAll(interactions)
  const points = new Map(
    interactions.map(one => [one.id, earnedIn(one, counts(one) ? BY_ITSELF : undefined).points]),
  )
  for (const { interaction, points: other } of ledger.earned()) points.set(interaction.id, other)
  // As text: it is how folds are kept, and it tells every two doubles apart but 0 and -0, which say the same.
  return { folds: ledger.saved().map(saved => JSON.stringify(saved)), points }
}

function expectInStep(arrays: Arrays): void {
  const { folds, points } = said(arrays.log.values())
  const order = [...arrays.folds].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, fold]) => fold)
  expect([...order].sort()).toEqual([...folds].sort())
  expect(new Map(arrays.points)).toEqual(points)
}

const batches = fc.integer({ min: 1, max: 4 })

describe('the folds kept and the points told are those of the whole log', () => {
  test('after every call, whatever is told in whatever order', () =>
    fc.assert(
      fc.asyncProperty(arbitraryStory(), batches, async ({ tellings }, batch) => {
        const arrays = new Arrays()
        for (const { interactions } of tellings) {
          await arrays.tell(interactions, batch)
          expectInStep(arrays)
        }
      }),
      { numRuns: 600 },
    ))

  test('of a series that met often at few moments', () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            day: fc.nat({ max: 6 }),
            // One meeting, which may come to be contested; or more than are looked at first.
            times: fc.oneof(fc.constant(1), fc.integer({ min: 5, max: 30 })),
            contested: fc.boolean(),
          }),
          { selector: ({ day }) => day, maxLength: 5 },
        ),
        fc.array(fc.record({ day: fc.nat({ max: 6 }), isNew: fc.boolean() }), { maxLength: 5 }),
        async (groups, later) => {
          const arrays = new Arrays()
          await arrays.tell(
            groups.flatMap(({ day, times, contested }) =>
              Array.from({ length: times }, (_, k) => meeting(`m${day}-${k}`, day, contested ? ['ana'] : [])),
            ),
            60,
          )
          expectInStep(arrays)
          for (const [nth, { day, isNew }] of later.entries()) {
            const old = arrays.log.get(`m${day}-0`)
            await arrays.tell(
              isNew || old === undefined ? [meeting(`n${nth}`, day, [])] : [{ ...old, contestedBy: ['rui'] }],
              1,
            )
            expectInStep(arrays)
          }
        },
      ),
      { numRuns: 200 },
    ))
})

describe('what is looked up', () => {
  test('is no log, where all happens later than what its pair lived before', () =>
    fc.assert(
      fc.asyncProperty(arbitraryStory(), async ({ cohort }) => {
        const inTime = cohort.interactions
          .filter(one => one.kind !== 'conflict' && counts(one))
          .map((one, k) => ({ ...one, at: new Date(Date.UTC(2026, 0, 1) + k).toISOString() }))
        const arrays = new Arrays()
        for (const one of inTime) await arrays.tell([one], 1)
        expectInStep(arrays)
        expect(arrays.seen.anew).toBe(0)
      }),
    ))

  test('is nothing at all, where nothing counts that did not, and nothing ceases to', async () => {
    const waiting = { ...meeting('m', 1, []), recordedBy: 'ana' }
    const nobody = async () => expect.unreachable()
    const lookups = { folds: nobody, logs: nobody, meetings: nobody }
    expect(await keepTrust([], lookups)).toEqual({ kept: [], gone: [], earned: [] })
    expect(await keepTrust([{ before: undefined, after: waiting }], lookups)).toEqual({
      kept: [],
      gone: [],
      earned: [{ interaction: waiting, points: [0, 0] }],
    })
    const spoken = { ...waiting, confirmedBy: ['ana'], contestedBy: ['rui'] }
    expect(await keepTrust([{ before: waiting, after: spoken }], lookups)).toEqual({
      kept: [],
      gone: [],
      earned: [],
    })
  })

  test('is the whole log, where a call changes more than it is worth to follow', () => {
    const many = Array.from({ length: MOST_CHANGES + 1 }, (_, k) => meeting(`m${k}`, k % 9, []))
    const append = new Append(false)
    append.take(many.slice(1), new Map())
    expect(append.changes).toHaveLength(MOST_CHANGES)
    // Told again, none of them is a change more.
    append.take(many.slice(1), new Map())
    expect(append.changes).toHaveLength(MOST_CHANGES)
    append.take(many.slice(0, 1), new Map())
    expect(append.changes).toBeUndefined()
    expect(append.added).toBe(MOST_CHANGES + 1)
  })
})

test('the logs drawn hold what is hard, and often', async () => {
  const seen = {
    goneOn: 0,
    anew: 0,
    gone: 0,
    moved: 0,
    taken: 0,
    atOnce: 0,
    closed: 0,
    handedOn: 0,
    circle: 0,
  }
  const stories = fc.sample(arbitraryStory(), { seed: 1, numRuns: 500 })
  for (const { cohort, tellings } of stories) {
    const arrays = new Arrays()
    for (const { interactions } of tellings) await arrays.tell(interactions, 4)
    for (const what of ['goneOn', 'anew', 'gone', 'moved', 'taken'] as const) seen[what] += arrays.seen[what]

    const log = cohort.interactions.filter(counts).map(one => happeningOf(one))
    const pairs = new Map<string, Happening[]>()
    for (const happening of log.sort(inOrder))
      for (const pair of pairsOf(happening.interaction))
        pairs.set(pairKey(...pair), [...(pairs.get(pairKey(...pair)) ?? []), happening])
    for (const happenings of pairs.values()) {
      const { closed } = readConflicts(happenings)
      const about = ({ interaction }: Happening) =>
        interaction.kind === 'conflict'
          ? happenings.find(({ interaction: { id } }) => id === interaction.about)
          : undefined
      seen.atOnce += happenings.filter(({ at }, k) => happenings[k - 1]?.at === at).length
      seen.closed += closed.size
      seen.handedOn += [...closed].filter(one => closed.has(about(one)!)).length
      seen.circle += happenings.filter(
        one => about(one)?.at === one.at && about(about(one)!) === one && about(one) !== one,
      ).length
    }
  }
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(20)
})

function meeting(id: string, day: number, contestedBy: string[]): Interaction {
  const at = new Date(Date.UTC(2026, 2, 1 + day)).toISOString()
  return { id, at, kind: 'meeting', series: 's', participants: ['ana', 'rui'], contestedBy }
}
