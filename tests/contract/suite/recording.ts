/** Recording: the log grows at its end. */
import { describe, expect, test } from 'vitest'
import { InputError } from '../../../src/graph/fault.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function recording({ fresh }: Frame) {
  describe('recording', () => {
    test('appends, and the same id is recorded once', async () => {
      const store = await fresh()
      await store.import(camp)
      const one = contact('r1', ['ana', 'kim'], 1)
      const two = contact('r2', ['ana', 'kim'], 2)
      expect(await store.record('camp', [two, one])).toEqual({ added: 2, unchanged: 0, words: 0 })
      expect(await store.record('camp', [one])).toEqual({ added: 0, unchanged: 1, words: 0 })
      expect(await store.record('camp', [])).toEqual({ added: 0, unchanged: 0, words: 0 })
      expect((await store.read('camp')).interactions).toStrictEqual([...camp.interactions, two, one])
    })

    test('of other content under a known id is refused, with the others of the call', async () => {
      const store = await fresh()
      await store.import(camp)
      const refused = store.record('camp', [
        contact('r1', ['ana', 'kim'], 1),
        { ...camp.interactions[0]!, gathering: 'elsewhere' },
      ])
      await expect(refused).rejects.toThrow(InputError)
      await expect(refused).rejects.toThrow(/interaction c1: .*gathering/)
      expect(await store.read('camp')).toStrictEqual(camp)
    })

    test('of strangers is refused, each named, with what may be meant', async () => {
      const store = await fresh()
      await store.import(camp)
      const refused = store.record(
        'camp',
        [
          contact('r1', ['ana', 'kim'], 1),
          contact('r2', ['ana', 'rvi'], 1),
          { ...contact('r3', ['ana', 'kim'], 1), confirmedBy: ['zoe'] },
        ],
        { source: 'body' },
      )
      await expect(refused).rejects.toThrow(InputError)
      await expect(refused).rejects.toThrow(
        /body: interaction r2: "rvi" is no member of camp; did you mean "rui"/,
      )
      await expect(refused).rejects.toThrow(/body: interaction r3: "zoe"/)
      expect(await store.read('camp')).toStrictEqual(camp)
    })

    test('in a congregation that is not there is refused', async () => {
      const store = await fresh()
      await expect(store.record('camp', [])).rejects.toThrow(/"camp" is not in/)
      await store.import(camp)
      await expect(store.record('cmp', [])).rejects.toThrow(InputError)
      expect(await store.congregations()).toEqual([{ id: 'camp', name: camp.name }])
    })

    test('many calls at once keep their order and lose nothing', async () => {
      const store = await fresh()
      await store.import(camp)
      const some = Array.from({ length: 50 }, (_, k) => contact(`r${k}`, ['ana', 'kim'], k))
      await Promise.all(some.map(one => store.record('camp', [one])))
      expect((await store.read('camp')).interactions.slice(camp.interactions.length)).toStrictEqual(some)
    })
  })
}
