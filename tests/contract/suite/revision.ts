/** Whether what somebody read is still what is there. */
import { describe, expect, test } from 'vitest'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function revision({ place, open }: Frame) {
  describe('the revision of a congregation', () => {
    const confirmed = { ...contact('r1', ['ana', 'rui'], 1), recordedBy: 'ana', confirmedBy: ['rui'] }
    const writes: Readonly<Record<string, (store: CohortStore) => Promise<unknown>>> = {
      record: store => store.record('camp', [contact('r2', ['ana', 'rui'], 2)]),
      'a later word': store => store.record('camp', [confirmed]),
      import: store =>
        store.import({
          ...camp,
          members: [{ ...camp.members[0]!, place: 'Elsewhere' }, ...camp.members.slice(1)],
        }),
      withdraw: store => store.withdraw('camp', [{ list: 'crews', entry: { id: 'loaf' } }]),
      erase: store => store.erase('camp', 'lee'),
    }

    test('stays through reads and through what the store itself records', async () => {
      const store = await open(await place())
      await store.import(camp)
      const before = await store.revision('camp')
      await store.read('camp')
      await store.trust('camp')
      expect(await store.revision('camp')).toBe(before)
      const { recordedBy, ...rest } = { ...contact('r1', ['ana', 'rui'], 1), recordedBy: 'ana' }
      await store.record('camp', [{ ...rest, recordedBy }])
      await store.record('camp', [contact('r2', ['ana', 'rui'], 2), contact('r3', ['ana', 'rui'], 3)])
      await store.record('camp', [contact('r2', ['ana', 'rui'], 2)])
      await store.record('camp', [confirmed])
      expect(await store.revision('camp')).toBe(before)
    })

    for (const [what, write] of Object.entries(writes))
      test(`is another one once somebody else has written: ${what}`, async () => {
        const where = await place()
        const [store, other] = [await open(where), await open(where)]
        await store.import(camp)
        await store.record('camp', [{ ...contact('r1', ['ana', 'rui'], 1), recordedBy: 'ana' }])
        const before = await store.revision('camp')
        await write(other)
        const after = await store.revision('camp')
        expect(after).not.toBe(before)
        expect(await store.revision('camp')).toBe(after)
      })

    test('is another one once the store itself has imported, withdrawn or erased', async () => {
      const store = await open(await place())
      const seen = [await store.revision('camp')]
      await store.import(camp)
      for (const what of ['import', 'withdraw', 'erase']) {
        seen.push(await store.revision('camp'))
        await writes[what]!(store)
      }
      seen.push(await store.revision('camp'))
      expect(new Set(seen).size).toBe(seen.length)
    })
  })
}
