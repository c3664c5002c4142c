/** Trust beside the log: the same, to the last bit, as if it were computed from all that was told. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asOfMillis, type Cohort, emptyCohort, FALLBACK_AS_OF } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { MOST_CHANGES } from '../../../src/graph/store/upkeep.ts'
import { computeTrust, type Trust } from '../../../src/graph/trust.ts'
import { arbitraryCohort } from '../../arbitraries.ts'
import { arbitraryStory, type Story, type Telling } from '../../entangled.ts'
import { camp, contact, fromJson } from './camp.ts'
import type { Frame } from './frame.ts'
import { expectSameTrust, expectTrustOfLog } from './same-trust.ts'

const DAY = 86_400_000
const iso = (millis: number) => new Date(millis).toISOString()

export function trust({ fresh, inPlace, open, place, runs, withStore }: Frame) {
  describe('trust', () => {
    test('is what the log says, after every call, whatever is told in whatever order', () =>
      fc.assert(
        fc.asyncProperty(arbitraryStory(), fc.boolean(), ({ cohort, tellings }, kept) =>
          withStore(async store => {
            await begin(store, cohort, kept)
            for (const telling of tellings) {
              await tell(store, cohort, telling)
              await expectTrustOfLog(store, cohort.id)
            }
          }),
        ),
        { numRuns: runs() },
      ))

    test('is what the log says of any cohort', () =>
      fc.assert(
        fc.asyncProperty(arbitraryCohort(), fc.boolean(), (drawn, kept) =>
          withStore(async store => {
            const cohort = fromJson(drawn)
            await begin(store, cohort, kept)
            await store.import(cohort)
            expectSameTrust(await store.trust(cohort.id), computeTrust(cohort))
            await expectTrustOfLog(store, cohort.id)
          }),
        ),
        { numRuns: runs(0.5) },
      ))

    test('is the same in the end, however it was told, and at every time', () =>
      fc.assert(
        fc.asyncProperty(arbitraryStory(), fc.boolean(), ({ cohort, tellings }, kept) =>
          withStore(async store => {
            await begin(store, cohort, kept)
            for (const telling of tellings) await tell(store, cohort, telling)
            const times = new Set(
              cohort.interactions.flatMap(({ at }) => [Date.parse(at), Date.parse(at) - 1]),
            )
            for (const time of [...times, lastOf(cohort) + 100 * DAY]) {
              const asOf = iso(time)
              const right = computeTrust({
                ...cohort,
                asOf,
                interactions: cohort.interactions.filter(({ at }) => Date.parse(at) <= time),
              })
              expectSameTrust(await store.trust(cohort.id, { asOf }), right)
            }
          }),
        ),
        { numRuns: runs(0.5) },
      ))

    test('is the same when two tell halves of it at once', () =>
      fc.assert(
        fc.asyncProperty(arbitraryStory(), ({ cohort, tellings }) =>
          inPlace(async where => {
            const stores = await Promise.all([where.open(), where.open()])
            try {
              await begin(stores[0]!, cohort, true)
              await Promise.all(tellings.map((telling, k) => tell(stores[k % 2]!, cohort, telling)))
              for (const store of stores) {
                const said = await expectTrustOfLog(store, cohort.id, { asOf: iso(lastOf(cohort)) })
                expectSameTrust(said, computeTrust({ ...cohort, asOf: iso(lastOf(cohort)) }))
              }
              await expectNothingDiffers(stores[1]!, cohort.id)
            } finally {
              for (const store of stores) await store.close()
            }
          }),
        ),
        { numRuns: runs(0.25) },
      ))

    test('of a congregation that nobody told of is of nobody', async () => {
      const store = await fresh()
      for (const there of [false, true]) {
        if (there) await store.import(camp)
        const { asOf, members, dyads } = await store.trust('town')
        expect({ asOf, members, dyads }).toEqual({ asOf: Date.parse(FALLBACK_AS_OF), members: [], dyads: [] })
        expect((await store.trust('town', { asOf: '2026-05-01T00:00:00+02:00' })).asOf).toBe(
          Date.UTC(2026, 3, 30, 22),
        )
      }
      expect(await store.congregations()).toEqual([{ id: 'camp', name: camp.name }])
    })

    test('of members who did nothing yet says nothing of any two', async () => {
      const store = await fresh()
      await store.import({ ...camp, interactions: [] })
      const said = await expectTrustOfLog(store, 'camp')
      expect(said.dyads).toEqual([])
      expect(said.asOf).toBe(Date.parse(camp.asOf!))
      expect(said.between('rui', 'ana')).toMatchObject({ a: 'ana', b: 'rui', state: 'unknown' })
      // Somebody who comes later is there at once.
      await store.import({ ...emptyCohort('camp'), members: [{ id: 'abe', name: 'Abe' }] })
      expect((await expectTrustOfLog(store, 'camp')).members[0]).toBe('abe')
    })

    test('at a time that is none is refused', async () => {
      const store = await fresh()
      await store.import(camp)
      await expect(store.trust('camp', { asOf: 'yesterday' })).rejects.toThrow(InputError)
      await expect(store.refresh('camp', { asOf: 'yesterday' })).rejects.toThrow(InputError)
    })

    test('of one congregation has nothing of another under the same ids', async () => {
      const store = await fresh()
      const other = { ...camp, id: 'town', interactions: [contact('c1', ['ana', 'rui'], 1)] }
      for (const cohort of [camp, other]) {
        await store.import(cohort)
        await store.refresh(cohort.id)
      }
      await store.record('town', [contact('c2', ['kim', 'rui'], 2)])
      expectSameTrust(await store.trust('camp'), computeTrust(camp))
      expect((await expectTrustOfLog(store, 'town')).dyads).toHaveLength(2)
      await expectNothingDiffers(store, 'camp')
      await expectNothingDiffers(store, 'town')
    })

    test('is there after the store was closed, and goes on', async () => {
      const where = await place()
      const store = await open(where)
      await store.import(camp)
      const { dyads } = await store.refresh('camp')
      await store.close()
      const again = await open(where)
      expect((await expectTrustOfLog(again, 'camp')).dyads).toHaveLength(dyads)
      await again.record('camp', [contact('r1', ['kim', 'rui'], 1)])
      await expectTrustOfLog(again, 'camp')
      await expectNothingDiffers(again, 'camp')
    })
  })

  describe('a large log', () => {
    test('of one pair: 10,000 interactions, trust, and one more', async () => {
      const store = await fresh()
      const many = Array.from({ length: 10_000 }, (_, k) => contact(`c${k}`, ['ana', 'rui'], k))
      await store.import({ ...camp, asOf: undefined, interactions: many })
      for (const one of [
        contact('last', ['ana', 'rui'], 20_000),
        contact('early', ['ana', 'rui'], 5000),
        contact('others', ['kim', 'rui'], 1),
      ]) {
        await expectTrustOfLog(store, 'camp')
        expect(await store.record('camp', [one])).toEqual({ added: 1, unchanged: 0, words: 0 })
      }
      const { dyads } = await expectTrustOfLog(store, 'camp')
      expect(dyads.map(({ interactions }) => interactions)).toEqual([10_002, 1])
    })

    test('is followed, whether a call changes as much as is followed one by one or more', async () => {
      for (const n of [MOST_CHANGES, MOST_CHANGES + 1])
        await withStore(async store => {
          await store.import(camp)
          await store.refresh('camp')
          const many = Array.from({ length: n }, (_, k) =>
            contact(`big${k}`, k % 3 === 0 ? ['ana', 'rui'] : ['kim', 'ana', 'lee'], k),
          )
          const contested = many.map(one => ({ ...one, contestedBy: ['rui'] }))
          let later = 0
          for (const cohort of [many, contested].map(interactions => ({ ...camp, interactions }))) {
            await store.import(cohort)
            await expectTrustOfLog(store, 'camp')
            await expectTrustOfLog(store, 'camp', { asOf: '2027-01-01T00:00:00Z' })
            await store.record('camp', [contact(`later${later}`, ['ana', 'rui'], 9000 + later++)])
            await expectTrustOfLog(store, 'camp')
            await store.record('camp', [contact(`later${later}`, ['ana', 'kim'], -later++)])
            await expectTrustOfLog(store, 'camp')
            await expectNothingDiffers(store, 'camp')
          }
        })
    })

    test('is of one moment: what is asked during an import is what was before it', async () => {
      const where = await place()
      const [writer, reader] = [await open(where), await open(where)]
      await writer.import(camp)
      const large = Array.from({ length: 5000 }, (_, k) => contact(`big${k}`, ['ana', 'rui'], k))
      const asked: Promise<Trust>[] = []
      await writer.import(
        { ...camp, interactions: large },
        {
          onProgress: ({ done, total }) => {
            if (done < total && asked.length === 0) asked.push(reader.trust('camp'))
          },
        },
      )
      expect(asked).toHaveLength(1)
      expectSameTrust(await asked[0]!, computeTrust(camp))
      await expectTrustOfLog(reader, 'camp')
    })
  })

  describe('refreshing', () => {
    test('changes nothing, at whatever time, and the log folded anew is what was kept', () =>
      fc.assert(
        fc.asyncProperty(
          arbitraryStory(),
          fc.boolean(),
          fc.array(fc.tuple(fc.nat({ max: 3 }), fc.boolean()), { maxLength: 4 }),
          ({ cohort, tellings }, kept, refreshes) =>
            withStore(async store => {
              await begin(store, cohort, kept)
              const last = () => store.read(cohort.id).then(lastOf)
              for (const [k, telling] of tellings.entries()) {
                await tell(store, cohort, telling)
                const [days, rebuild] = refreshes[k] ?? [0, false]
                const before = await store.trust(cohort.id)
                const asOf = iso((await last()) + days * DAY)
                expect(await store.refresh(cohort.id, { asOf, rebuild })).toEqual({
                  asOf: Date.parse(asOf),
                  dyads: before.dyads.length,
                  differed: 0,
                })
                expectSameTrust(await store.trust(cohort.id), before)
              }
              await expectNothingDiffers(store, cohort.id)
            }),
        ),
        { numRuns: runs(0.25) },
      ))

    test("is at the congregation's own time, if no other is given", async () => {
      const store = await fresh()
      await store.import({ ...camp, interactions: [], asOf: undefined })
      expect(await store.refresh('camp')).toEqual({ asOf: Date.parse(FALLBACK_AS_OF), dyads: 0, differed: 0 })
      await store.import({ ...camp, asOf: undefined })
      const latest = asOfMillis({ ...camp, asOf: undefined })
      expect((await store.refresh('camp')).asOf).toBe(latest)
      await store.import(camp)
      expect((await store.refresh('camp')).asOf).toBe(Date.parse(camp.asOf!))
      await store.record('camp', [{ ...contact('r1', ['ana', 'kim'], 1), at: '2027-01-01T00:00:00+01:00' }])
      expect((await store.refresh('camp')).asOf).toBe(Date.UTC(2026, 11, 31, 23))
    })

    test('is not possible for the past, and the last interaction is not past', async () => {
      const store = await fresh()
      await store.import(camp)
      const last = lastOf(camp)
      const early = store.refresh('camp', { asOf: iso(last - 1) })
      await expect(early).rejects.toThrow(InputError)
      await expect(early).rejects.toThrow(/before the last interaction/)
      await expect(early).rejects.toThrow(iso(last))
      expect((await store.refresh('camp', { asOf: iso(last) })).asOf).toBe(last)
      expectSameTrust(await store.trust('camp'), computeTrust(camp))
    })

    test('of a congregation that is not there is refused, and makes none', async () => {
      const store = await fresh()
      await expect(store.refresh('camp')).rejects.toThrow(/"camp" is not in/)
      await store.import(camp)
      await expect(store.refresh('town', { rebuild: true })).rejects.toThrow(InputError)
      expect(await store.congregations()).toEqual([{ id: 'camp', name: camp.name }])
    })
  })
}

/** The members are there; `kept`: with trust beside the log, so that every call has to keep it in step. */
async function begin(store: CohortStore, cohort: Cohort, kept: boolean): Promise<void> {
  await store.import({ ...cohort, interactions: [] })
  if (kept) await store.refresh(cohort.id)
}

async function tell(
  store: CohortStore,
  cohort: Story['cohort'],
  { by, interactions }: Telling,
): Promise<void> {
  if (by === 'record') await store.record(cohort.id, interactions)
  else await store.import({ ...cohort, interactions })
}

function lastOf(cohort: Cohort): number {
  return asOfMillis({ ...cohort, asOf: undefined })
}

async function expectNothingDiffers(store: CohortStore, congregation: string): Promise<void> {
  const before = await store.trust(congregation)
  const report = await store.refresh(congregation, { rebuild: true })
  expect(report).toEqual({ asOf: before.asOf, dyads: before.dyads.length, differed: 0 })
  expectSameTrust(await store.trust(congregation), before)
}
