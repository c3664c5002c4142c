/** Many congregations in one store. */
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { InputError } from '../../../src/graph/fault.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function congregations({ fresh }: Frame) {
  describe('many congregations', () => {
    test('live side by side, under the same ids', async () => {
      const store = await fresh()
      const other: Cohort = {
        ...camp,
        id: 'b.camp',
        name: 'Other',
        interactions: camp.interactions.map(one => ({ ...one, gathering: 'g2' })),
      }
      await store.import(camp)
      await store.import(other)
      await store.import(emptyCohort())
      expect(await store.congregations()).toEqual([
        { id: 'b.camp', name: 'Other' },
        { id: 'camp', name: camp.name },
        { id: 'main' },
      ])
      expect(await store.read('camp')).toStrictEqual(camp)
      expect(await store.read('b.camp')).toStrictEqual(other)
      await store.record('b.camp', [contact('r1', ['ana', 'kim'], 1)])
      expect(await store.read('camp')).toStrictEqual(camp)
      await expect(store.record('main', [contact('r1', ['ana', 'kim'], 1)])).rejects.toThrow(InputError)
    })
  })
}
