/** Looking at a congregation at its own time and at others. */
import { describe, expect, test } from 'vitest'
import { InputError } from '../../../src/graph/fault.ts'
import { parseCohort } from '../../../src/graph/parse-cohort.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function times({ fresh, withStore }: Frame) {
  describe('times', () => {
    test('asOf is the later of both, in whatever order and offset', async () => {
      const early = { ...camp, interactions: [], asOf: '2026-08-01T12:00:00+02:00' }
      const late = { ...camp, interactions: [], asOf: '2026-08-01T11:00:00Z' }
      for (const documents of [
        [early, late],
        [late, early],
      ])
        await withStore(async store => {
          for (const document of documents) await store.import(document)
          expect((await store.read('camp')).asOf).toBe(late.asOf)
        })
    })

    test('a document without asOf does not take one away; a later interaction does', async () => {
      const store = await fresh()
      await store.import(camp)
      await store.import({ ...camp, asOf: undefined, interactions: [] })
      expect((await store.read('camp')).asOf).toBe(camp.asOf)
      await store.record('camp', [{ ...contact('r1', ['ana', 'kim'], 1), at: '2027-01-01T00:00:00Z' }])
      const cohort = await store.read('camp')
      expect('asOf' in cohort).toBe(false)
      expect(parseCohort(cohort, 'export').cohort).toStrictEqual(cohort)
    })

    test('reading at a past time leaves out what came after, to the millisecond', async () => {
      const store = await fresh()
      await store.import(camp)
      for (const asOf of ['2020-01-01T00:00:00Z', ...camp.interactions.map(({ at }) => at), camp.asOf!]) {
        const { interactions, ...rest } = await store.read('camp', { asOf })
        const { interactions: all, ...lists } = camp
        expect(interactions).toStrictEqual(all.filter(({ at }) => Date.parse(at) <= Date.parse(asOf)))
        expect(rest).toStrictEqual({ ...lists, asOf })
      }
    })

    test('a time that is none is refused', async () => {
      const store = await fresh()
      await store.import(camp)
      await expect(store.read('camp', { asOf: 'yesterday' })).rejects.toThrow(InputError)
    })
  })
}
