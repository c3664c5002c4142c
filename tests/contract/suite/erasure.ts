/** Forgetting somebody: nothing of her is left, what others lived stays, and nobody brings her back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { withoutMembers } from '../../../src/graph/erasure.ts'
import { InputError } from '../../../src/graph/fault.ts'
import { isMarked } from '../../../src/graph/store/erasures.ts'
import { namedIn } from '../../../src/graph/store/merge.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { arbitraryCohort } from '../../arbitraries.ts'
import { arbitraryStory, type Telling } from '../../entangled.ts'
import { renamed } from '../../graph/cohort-parts.ts'
import { camp, contact, fromJson } from './camp.ts'
import type { Frame } from './frame.ts'
import { expectTrustOfLog } from './same-trust.ts'

export function erasure({ fresh, inPlace, open, place, runs, withStore }: Frame) {
  describe('forgetting a member', () => {
    test('leaves the cohort without her, and its trust', () =>
      fc.assert(
        fc.asyncProperty(cohorts, fc.nat(), fc.boolean(), (cohort, nth, kept) =>
          withStore(async store => {
            const { id: congregation } = cohort
            const her = cohort.members[nth % cohort.members.length]!.id
            await store.import(cohort)
            if (kept) await store.refresh(congregation)
            const before = await store.read(congregation)
            const left = withoutMembers(before, id => id === her)
            expect(await store.erase(congregation, her)).toEqual(changesBetween(before, left))
            expect(await store.read(congregation)).toStrictEqual(left)
            expect(JSON.stringify(await store.read(congregation))).toBe(JSON.stringify(left))
            await expectTrustOfLog(store, congregation)
            expect((await store.refresh(congregation, { rebuild: true })).differed).toBe(0)
            await expectNoTrace(store, congregation, her)
          }),
        ),
        { numRuns: runs(0.5) },
      ))

    test('of all, one after the other, leaves nobody, and each is known again', () =>
      fc.assert(
        fc.asyncProperty(cohorts, fc.boolean(), (cohort, kept) =>
          withStore(async store => {
            const ids = cohort.members.map(({ id }) => id)
            await store.import(cohort)
            if (kept) await store.refresh(cohort.id)
            for (const [k, her] of ids.entries()) {
              await store.erase(cohort.id, her)
              const left = withoutMembers(cohort, id => ids.indexOf(id) <= k)
              expect(await store.read(cohort.id)).toStrictEqual(left)
              await expectTrustOfLog(store, cohort.id)
            }
            const isForgotten = isMarked(await store.erasures(cohort.id), 'member')
            expect(ids.filter(isForgotten)).toEqual(ids)
            expect(isForgotten('somebody.else')).toBe(false)
            expect(await store.import(cohort)).toMatchObject({ members: 0, added: 0, forgotten: ids.length })
          }),
        ),
        { numRuns: runs(0.25) },
      ))

    test('in the middle of the telling: what is told later, or again, does not bring her back', () =>
      fc.assert(
        fc.asyncProperty(stories, fc.nat(), fc.nat(), fc.boolean(), ({ cohort, tellings }, nth, when, kept) =>
          withStore(async store => {
            const { id: congregation } = cohort
            const her = cohort.members[nth % cohort.members.length]!.id
            await store.import({ ...cohort, interactions: [] })
            if (kept) await store.refresh(congregation)
            const first = when % (tellings.length + 1)
            for (const telling of tellings.slice(0, first)) await tell(store, cohort, telling)
            await store.erase(congregation, her)
            const before = await store.read(congregation)
            for (const telling of [...tellings.slice(first), ...tellings])
              await tellWithoutHer(store, cohort, telling, her)
            await expectNoTrace(store, congregation, her)
            await expectTrustOfLog(store, congregation)
            expect((await store.refresh(congregation, { rebuild: true })).differed).toBe(0)
            // Where all was told before, nothing was new.
            if (first === tellings.length)
              expect(JSON.stringify(await store.read(congregation))).toBe(JSON.stringify(before))
          }),
        ),
        { numRuns: runs(0.5) },
      ))

    test('holds in a copy: neither the copy nor the old document there brings her back', () =>
      fc.assert(
        fc.asyncProperty(
          fc.oneof(
            cohorts,
            stories.map(({ cohort }) => cohort),
          ),
          fc.nat(),
          (cohort, nth) => {
            const her = cohort.members[nth % cohort.members.length]!.id
            return withErased(withStore, cohort, her, async (store, { copy, erasures }) => {
              const n = copy.interactions.length
              expect(await store.import(copy, { erasures })).toMatchObject({ added: n, forgotten: 0 })
              expect(await store.read(copy.id)).toStrictEqual(copy)
              expect(await store.import(cohort)).toMatchObject({
                added: 0,
                words: 0,
                changed: 0,
                forgotten: 1,
              })
              expect(await store.read(copy.id)).toStrictEqual(copy)
              await expectNoTrace(store, copy.id, her)
              await expect(store.record(copy.id, [contact('new', [her, her], 1)])).rejects.toThrow(InputError)
            })
          },
        ),
        { numRuns: runs(0.5) },
      ))

    test('holds where a copy comes to a place that has her still', () =>
      fc.assert(
        fc.asyncProperty(stories, fc.nat(), fc.boolean(), ({ cohort, tellings }, nth, kept) => {
          const her = cohort.members[nth % cohort.members.length]!.id
          return withErased(withStore, cohort, her, async (store, { copy, erasures }) => {
            // It may know of less than the other did.
            await store.import({ ...cohort, interactions: [] })
            if (kept) await store.refresh(cohort.id)
            for (const telling of tellings.slice(nth % 2)) await tell(store, cohort, telling)
            await store.import({ ...emptyCohort(cohort.id) }, { erasures })
            await expectNoTrace(store, cohort.id, her)
            await expectTrustOfLog(store, cohort.id)
            expect(await store.import(cohort)).toMatchObject({ forgotten: 1 })
            await store.import(copy)
            await expectNoTrace(store, cohort.id, her)
            await expectTrustOfLog(store, cohort.id)
            expect((await store.refresh(cohort.id, { rebuild: true })).differed).toBe(0)
            // What this place knew too little of to keep went with her, and stays away.
            const isGone = isMarked(await store.erasures(cohort.id), 'interaction')
            expect((await store.read(cohort.id)).interactions.map(({ id }) => id).sort()).toEqual(
              copy.interactions
                .map(({ id }) => id)
                .filter(id => !isGone(id))
                .sort(),
            )
          })
        }),
        { numRuns: runs(0.5) },
      ))

    test('is of one congregation: in others of the same store she stays, or comes', async () => {
      const store = await fresh()
      const other: Cohort = { ...camp, id: 'town', name: 'Town' }
      await store.import(camp)
      await store.import(other)
      await store.erase('camp', 'kim')
      expect(await store.read('town')).toStrictEqual(other)
      expect(await store.erasures('town')).toEqual([])
      expect(await store.import({ ...other, id: 'village' })).toMatchObject({ added: 8, forgotten: 0 })
      expect(await store.read('village')).toStrictEqual({ ...other, id: 'village' })
      await store.record('town', [contact('r1', ['kim', 'ana'], 1)])
      await expectNoTrace(store, 'camp', 'kim', 'Kim')
    })

    test('who is not there is refused, with who may be meant, and nothing is changed', async () => {
      const store = await fresh()
      await expect(store.erase('camp', 'kim')).rejects.toThrow(/"camp" is not in/)
      expect(await store.congregations()).toEqual([])
      await store.import(camp)
      await expect(store.erase('camp', 'kin')).rejects.toThrow(InputError)
      await expect(store.erase('camp', 'kin')).rejects.toThrow(
        /"kin" is no member of camp; did you mean "kim"/,
      )
      await expect(store.erase('town', 'kim')).rejects.toThrow(InputError)
      expect(await store.read('camp')).toStrictEqual(camp)
      expect(await store.erasures('camp')).toEqual([])
      expect(await store.erasures('town')).toEqual([])
    })

    test('twice is as good as once', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.erase('camp', 'kim')
      const before = await store.read('camp')
      const marks = await store.erasures('camp')
      expect(await store.erase('camp', 'kim')).toEqual({ cut: 0, removed: 0 })
      expect(await store.read('camp')).toStrictEqual(before)
      expect(await store.erasures('camp')).toEqual(marks)
    })

    test('who is named by a record is a stranger then, and nothing of that call is kept', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.erase('camp', 'kim')
      const before = await store.read('camp')
      for (const one of [
        contact('r2', ['ana', 'kim'], 2),
        { ...contact('r2', ['ana', 'rui'], 2), recordedBy: 'kim' },
        { ...contact('r2', ['ana', 'rui'], 2), confirmedBy: ['kim'] },
      ])
        await expect(store.record('camp', [contact('r1', ['ana', 'rui'], 1), one])).rejects.toThrow(
          /interaction r2: "kim" is no member of camp/,
        )
      expect(await store.read('camp')).toStrictEqual(before)
    })

    test('what went with her does not come back under its id, whoever tells of it', async () => {
      const denied = { ...contact('d1', ['ana', 'rui'], 1), contestedBy: ['kim'] }
      const { contestedBy: _, ...asAnaSaw } = denied
      const store = await fresh()
      await store.import({ ...camp, interactions: [denied] })
      expect(await store.erase('camp', 'kim')).toEqual({ cut: 0, removed: 1 })
      const before = await store.read('camp')
      expect(before.interactions).toEqual([])
      await store.import({ ...camp, interactions: [asAnaSaw] })
      expect(await store.record('camp', [asAnaSaw])).toEqual({ added: 0, unchanged: 1, words: 0 })
      expect(await store.record('camp', [asAnaSaw, contact('d2', ['ana', 'rui'], 2)])).toEqual({
        added: 1,
        unchanged: 1,
        words: 0,
      })
      expect((await store.read('camp')).interactions.map(({ id }) => id)).toEqual(['d2'])
    })

    test("takes back no confirmation, and a document that knows only of hers is no other's word", async () => {
      const walk = { ...contact('w1', ['ana', 'rui', 'kim'], 1), recordedBy: 'ana' }
      const store = await fresh()
      await store.import({ ...camp, interactions: [{ ...walk, confirmedBy: ['kim', 'rui'] }] })
      await store.erase('camp', 'kim')
      const left = { ...walk, participants: ['ana', 'rui'], confirmedBy: ['rui'] }
      for (const confirmedBy of [['kim'], ['rui'], [], ['rui', 'kim']]) {
        await store.import({ ...camp, interactions: [{ ...walk, confirmedBy }] })
        expect((await store.read('camp')).interactions).toStrictEqual([left])
      }
    })

    test('leaves the others in their order, for documents that come later', async () => {
      const people = (ids: string) => [...ids].map(id => ({ id, name: id.toUpperCase() }))
      const store = await fresh()
      await store.import({ ...emptyCohort('camp'), members: people('abcdef') })
      await store.erase('camp', 'a')
      await store.erase('camp', 'c')
      const order = async () => (await store.read('camp')).members.map(({ id }) => id).join('')
      expect(await order()).toBe('bdef')
      await store.import({ ...emptyCohort('camp'), members: people('fxcd') })
      expect(await order()).toBe('bfexd')
      await store.import({ ...emptyCohort('camp'), members: people('abcdefx') })
      expect(await order()).toBe('bdefx')
    })

    test('is done when the store is closed, and seen by whoever has it open', async () => {
      const where = await place()
      const [one, other] = [await open(where), await open(where)]
      await one.import(camp)
      expect(await other.read('camp')).toStrictEqual(camp)
      const erased = one.erase('camp', 'kim')
      await one.close()
      expect(await erased).toEqual(
        changesBetween(
          camp,
          withoutMembers(camp, id => id === 'kim'),
        ),
      )
      await expectNoTrace(other, 'camp', 'kim', 'Kim')
      await expect(other.record('camp', [contact('r1', ['ana', 'kim'], 1)])).rejects.toThrow(InputError)
      expect(await other.import(camp)).toMatchObject({ forgotten: 1, added: 0 })
    })

    test('lets the time of the documents count again, where only she had lived later', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.record('camp', [{ ...contact('r1', ['kim', 'ana'], 1), at: '2027-01-01T00:00:00Z' }])
      expect('asOf' in (await store.read('camp'))).toBe(false)
      await store.erase('camp', 'kim')
      expect((await store.read('camp')).asOf).toBe(camp.asOf)
      await expectTrustOfLog(store, 'camp')
    })

    test('is told by marks in which nobody can be read, nor that two are of one person', () =>
      inPlace(async where => {
        const store = await where.open()
        for (const id of ['camp', 'town']) {
          await store.import({ ...camp, id })
          await store.erase(id, 'kim')
        }
        const [marks, others] = [await store.erasures('camp'), await store.erasures('town')]
        // One is hers; the others are of what went with her.
        const left = withoutMembers(camp, id => id === 'kim').interactions.length
        expect(marks).toHaveLength(1 + camp.interactions.length - left)
        const words = (some: readonly string[]) => new Set(some.flatMap(mark => mark.split(':')))
        expect([...words(marks)].filter(word => words(others).has(word))).toEqual([])
        expect(marks.filter(mark => !/^[0-9a-f]{32,}:[0-9a-f]{64}$/.test(mark))).toEqual([])
        expect(marks.filter(isMarked(marks, 'member'))).toEqual([])
        await store.close()
      }))
  })
}

/** Ids and names that are found nowhere but where they are meant. */
const cohorts: fc.Arbitrary<Cohort> = arbitraryCohort({ minMembers: 2, maxMembers: 6 })
  .map(fromJson)
  .map(cohort => {
    const ids = new Map(cohort.members.map(({ id }, k) => [id, `person-${k}-`]))
    const called = renamed(cohort, ids)
    return { ...called, members: called.members.map((member, k) => ({ ...member, name: `name-${k}-` })) }
  })

const stories = arbitraryStory({ people: ['p-0-', 'p-1-', 'p-2-', 'p-3-', 'p-4-', 'p-5-'] })

function changesBetween(before: Cohort, after: Cohort) {
  const left = new Set(after.interactions)
  const removed = before.interactions.length - after.interactions.length
  return { cut: before.interactions.filter(one => !left.has(one)).length - removed, removed }
}

/** Whatever the store answers about a congregation, nothing in it names her. */
async function expectNoTrace(
  store: CohortStore,
  congregation: string,
  her: string,
  name = her.replace('person', 'name'),
): Promise<void> {
  const cohort = await store.read(congregation)
  const { between: _, ...trust } = await store.trust(congregation)
  const parts = cohort.gatherings
    .filter(({ attendees }) => attendees !== undefined)
    .map(({ id }) => store.read(congregation, { gathering: id }))
  const answers = [
    cohort,
    trust,
    await Promise.all(parts),
    await store.read(congregation, { asOf: '2026-03-02T00:00:00Z' }),
    await store.congregations(),
    await store.erasures(congregation),
    await store.refresh(congregation),
  ]
  const text = JSON.stringify(answers)
  expect(text).not.toContain(her)
  expect(text).not.toContain(name)
}

async function tell(store: CohortStore, cohort: Cohort, { by, interactions }: Telling): Promise<void> {
  if (by === 'record') await store.record(cohort.id, interactions)
  else await store.import({ ...cohort, interactions })
}

/** A document is taken in without her; a record that names her is not. */
async function tellWithoutHer(
  store: CohortStore,
  cohort: Cohort,
  { by, interactions }: Telling,
  her: string,
): Promise<void> {
  if (by === 'import')
    expect(await store.import({ ...cohort, interactions })).toMatchObject({
      members: cohort.members.length - 1,
      changed: 0,
      forgotten: 1,
    })
  else if (interactions.some(one => namedIn(one).includes(her)))
    await expect(store.record(cohort.id, interactions)).rejects.toThrow(InputError)
  else await store.record(cohort.id, interactions)
}

/** What is to be copied of a cohort from which she was erased, and a store in another place. */
async function withErased(
  withStore: Frame['withStore'],
  cohort: Cohort,
  her: string,
  body: (
    store: CohortStore,
    from: { readonly copy: Cohort; readonly erasures: readonly string[] },
  ) => Promise<void>,
): Promise<void> {
  let from: { copy: Cohort; erasures: readonly string[] } | undefined
  await withStore(async store => {
    await store.import(cohort)
    await store.erase(cohort.id, her)
    from = fromJson({ copy: await store.read(cohort.id), erasures: await store.erasures(cohort.id) })
  })
  await withStore(store => body(store, from!))
}
