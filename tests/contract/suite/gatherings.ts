/** Reading only what one gathering brings together. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cohortOfGathering } from '../../../src/graph/attendees.ts'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import { arbitraryCohort, arbitraryTime } from '../../arbitraries.ts'
import { arbitraryStory } from '../../entangled.ts'
import { camp, contact, fromJson } from './camp.ts'
import type { Frame } from './frame.ts'

export function gatherings({ fresh, runs, withStore }: Frame) {
  describe('reading the part of a gathering', () => {
    test('is reading all, and taking the part, at whatever time', () =>
      fc.assert(
        fc.asyncProperty(gathered, arbitraryTime, (cohort, time) =>
          withStore(async store => {
            await store.import(cohort)
            for (const at of [{}, { asOf: time }]) {
              const whole = await store.read(cohort.id, at)
              for (const { id, attendees } of cohort.gatherings) {
                const read = store.read(cohort.id, { ...at, gathering: id })
                if (attendees === undefined) await expect(read).rejects.toThrow(/does not say who attends it/)
                else {
                  const part = cohortOfGathering(whole, id)
                  expect(await read).toStrictEqual(part)
                  expect(JSON.stringify(await read)).toBe(JSON.stringify(part))
                }
              }
            }
          }),
        ),
        { numRuns: runs(0.5) },
      ))

    test('is of those who attend now, and of what was told by now', async () => {
      const store = await fresh()
      await store.import({ ...camp, gatherings: [{ id: 'g1', attendees: ['ana', 'rui'] }] })
      await store.record('camp', [
        { ...contact('r1', ['ana', 'rui'], 1), recordedBy: 'kim' },
        contact('r2', ['kim', 'rui'], 2),
      ])
      const part = async () => {
        const { members, interactions } = await store.read('camp', { gathering: 'g1' })
        return [members.map(({ id }) => id), interactions.map(({ id }) => id)]
      }
      expect(await part()).toEqual([
        ['ana', 'rui'],
        ['c1', 'l1'],
      ])
      await store.record('camp', [
        { ...contact('r1', ['ana', 'rui'], 1), recordedBy: 'kim', confirmedBy: ['ana'] },
      ])
      expect(await part()).toEqual([
        ['ana', 'rui'],
        ['c1', 'l1', 'r1'],
      ])
      await store.import({ ...emptyCohort('camp'), gatherings: [{ id: 'g1', attendees: ['kim', 'rui'] }] })
      expect(await part()).toEqual([
        ['rui', 'kim'],
        ['l1', 'r2'],
      ])
    })

    test('that nobody told of is refused, with the one that may be meant', async () => {
      const store = await fresh()
      await expect(store.read('camp', { gathering: 'g1' })).rejects.toThrow(InputError)
      await store.import(camp)
      await expect(store.read('camp', { gathering: 'spring camp' })).rejects.toThrow(/did you mean "g1"/)
      await expect(store.read('camp', { gathering: 'g2' })).rejects.toThrow(/does not say who attends it/)
      await expect(store.read('town', { gathering: 'g1' })).rejects.toThrow(InputError)
      await expect(store.read('camp', { gathering: 'g1', asOf: 'tomorrow' })).rejects.toThrow(/is not a time/)
    })
  })
}

/** Cohorts that gather: some of them, or all, or nobody. */
const gathered: fc.Arbitrary<Cohort> = fc.oneof(
  arbitraryCohort({ minMembers: 3 }).map(fromJson),
  fc
    .tuple(arbitraryStory({ minMembers: 3 }), fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }))
    .map(([{ cohort }, there]) => ({
      ...cohort,
      gatherings: [
        { id: 'some', attendees: cohort.members.map(({ id }) => id).filter((_, k) => there[k]) },
        { id: 'open' },
      ],
    })),
)
