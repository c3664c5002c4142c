/** What goes in comes out. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../../src/graph/cohort.ts'
import { arbitraryCohort } from '../../arbitraries.ts'
import { camp, contact, fromJson } from './camp.ts'
import type { Frame } from './frame.ts'

export function roundTrip({ fresh, place, open, withStore, runs }: Frame) {
  describe('nothing in it', () => {
    test('an empty store holds no congregation and an empty cohort', async () => {
      const store = await fresh()
      expect(await store.congregations()).toEqual([])
      expect(await store.read('main')).toStrictEqual(emptyCohort('main'))
      expect(await store.read('camp', { asOf: '2026-01-01T00:00:00Z' })).toStrictEqual({
        ...emptyCohort('camp'),
        asOf: '2026-01-01T00:00:00Z',
      })
    })

    test('an empty cohort makes a congregation without members', async () => {
      const store = await fresh()
      expect(await store.import(emptyCohort('camp'))).toEqual({
        members: 0,
        interactions: 0,
        added: 0,
        unchanged: 0,
        words: 0,
        changed: 0,
        forgotten: 0,
      })
      expect(await store.congregations()).toEqual([{ id: 'camp' }])
      expect(await store.read('camp')).toStrictEqual(emptyCohort('camp'))
    })
  })

  describe('what went in comes out', () => {
    test('export(import(x)) = x, and import(export(x)) changes nothing', async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryCohort(), drawn =>
          withStore(async store => {
            const cohort = fromJson(drawn)
            const n = cohort.interactions.length
            const first = await store.import(cohort)
            expect(first).toEqual({
              members: cohort.members.length,
              interactions: n,
              added: n,
              unchanged: 0,
              words: 0,
              changed: 0,
              forgotten: 0,
            })
            const out = await store.read(cohort.id)
            expect(out).toStrictEqual(cohort)
            expect(await store.import(out)).toEqual({ ...first, added: 0, unchanged: n })
            expect(JSON.stringify(await store.read(cohort.id))).toBe(JSON.stringify(out))
          }),
        ),
        { numRuns: runs() },
      )
    })

    test('it is there after the store was closed', async () => {
      const where = await place()
      const store = await open(where)
      const imported = store.import(camp)
      // Waits for what is under way; twice is as good as once.
      await Promise.all([store.close(), store.close()])
      await imported
      await store.close()
      expect(await (await open(where)).read('camp')).toStrictEqual(camp)
    })

    test('names with every Unicode trouble', async () => {
      const names = [
        'e\u0301 and \u00e9',
        '\u202eright to left\u202c',
        'مريم',
        '👩🏽‍🚀',
        'lone \ud800 surrogate',
        '\udc00',
        'nul \u0000 in it',
        '\u2028\u2029',
        '\ufeffbom',
        '"; DROP TABLE member; --',
        'z'.repeat(200),
      ]
      const cohort: Cohort = {
        ...emptyCohort('camp'),
        name: names.join(' ').slice(0, 200),
        members: names.map((name, k) => ({ id: `m${k}`, name, intentions: [name] })),
        calls: names.map(name => ({ caller: 'm0', intention: name, members: ['m1'] })),
        vocabulary: names.map(name => [name, 'same']),
      }
      const store = await fresh()
      await store.import(cohort)
      expect(await store.read('camp')).toStrictEqual(cohort)
      expect(await store.congregations()).toEqual([{ id: 'camp', name: cohort.name }])
      await store.import(cohort)
      expect(await store.read('camp')).toStrictEqual(cohort)
    })

    test('entries that are there twice stay there twice', async () => {
      const boundary = { between: ['ana', 'rui'], kind: 'apart' as const }
      const twice: Cohort = {
        ...camp,
        boundaries: [boundary, boundary, { ...boundary, kind: 'together' }, { ...boundary, by: 'ana' }],
        calls: [...camp.calls, ...camp.calls],
        vocabulary: [
          ['a', 'b'],
          ['a', 'b'],
          ['a', 'c'],
        ],
      }
      const store = await fresh()
      await store.import(twice)
      await store.import(twice)
      expect(await store.read('camp')).toStrictEqual(twice)
    })

    test('10,000 interactions of one pair', async () => {
      const many = Array.from({ length: 10_000 }, (_, k) => contact(`c${k}`, ['ana', 'rui'], k))
      const cohort = { ...camp, asOf: undefined, interactions: many }
      const store = await fresh()
      expect(await store.import(cohort)).toMatchObject({ added: 10_000, unchanged: 0 })
      expect(await store.import(cohort)).toMatchObject({ added: 0, unchanged: 10_000 })
      expect((await store.read('camp')).interactions).toStrictEqual(many)
    })
  })
}
