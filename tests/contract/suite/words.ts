/** Confirmations and contests, which only ever grow. */
import { describe, expect, test } from 'vitest'
import type { Interaction } from '../../../src/graph/cohort.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function words({ fresh }: Frame) {
  describe('confirmations and contests', () => {
    const told = (words: Partial<Interaction>): Interaction =>
      ({ ...contact('c9', ['ana', 'rui', 'kim'], 9), recordedBy: 'ana', ...words }) as Interaction

    test('grow with later documents, in the order in which they came', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.record('camp', [told({ confirmedBy: ['rui'] })])
      const report = await store.import({
        ...camp,
        interactions: [told({ confirmedBy: ['kim', 'rui'], contestedBy: ['lee'] })],
      })
      expect(report).toMatchObject({ added: 0, unchanged: 1, words: 2 })
      expect(await store.record('camp', [told({ confirmedBy: ['lee'] })])).toMatchObject({ words: 1 })
      const { interactions } = await store.read('camp')
      expect(interactions.at(-1)).toStrictEqual(
        told({ confirmedBy: ['rui', 'kim', 'lee'], contestedBy: ['lee'] }),
      )
    })

    test('are not taken back by a document that does not know them', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.record('camp', [told({ contestedBy: ['rui'] })])
      expect(await store.record('camp', [told({})])).toEqual({ added: 0, unchanged: 1, words: 0 })
      expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ contestedBy: ['rui'] }))
    })

    test('an empty list is not an absent one', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.record('camp', [told({ confirmedBy: [] })])
      expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ confirmedBy: [] }))
    })

    test('of the same call are heard too', async () => {
      const store = await fresh()
      await store.import(camp)
      const report = await store.record('camp', [told({}), told({ confirmedBy: ['kim'] }), told({})])
      expect(report).toEqual({ added: 1, unchanged: 2, words: 1 })
      expect((await store.read('camp')).interactions.at(-1)).toStrictEqual(told({ confirmedBy: ['kim'] }))
    })
  })
}
