/** A call is kept as a whole or not at all. */
import { describe, expect, test } from 'vitest'
import type { Cohort } from '../../../src/graph/cohort.ts'
import type { ImportProgress } from '../../../src/graph/store/store.ts'
import { camp, contact } from './camp.ts'
import type { Frame } from './frame.ts'

export function allOrNothing({ fresh, place, open }: Frame) {
  describe('all or nothing', () => {
    const large: Cohort = {
      ...camp,
      members: camp.members.map(member => ({ ...member, name: 'Other' })),
      asOf: undefined,
      interactions: Array.from({ length: 9000 }, (_, k) => contact(`big${k}`, ['ana', 'rui'], k)),
    }

    test('progress counts up to the end', async () => {
      const store = await fresh()
      const seen: ImportProgress[] = []
      await store.import(large, { onProgress: progress => seen.push(progress) })
      expect(seen.length).toBeGreaterThan(1)
      expect(seen.at(-1)).toEqual({ done: 9000, total: 9000 })
      expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))
    })

    test('an import that is called off leaves nothing of itself, and the store goes on', async () => {
      const store = await fresh()
      await store.import(camp)
      const controller = new AbortController()
      const cancelled = store.import(large, {
        signal: controller.signal,
        onProgress: () => controller.abort(),
      })
      await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' })
      expect(await store.read('camp')).toStrictEqual(camp)
      await expect(store.import(large, { signal: controller.signal })).rejects.toMatchObject({
        name: 'AbortError',
      })
      expect((await store.import(large)).added).toBe(9000)
    })

    test('an import whose progress cannot be shown leaves nothing of itself', async () => {
      const store = await fresh()
      await store.import(camp)
      const broken = store.import(large, {
        onProgress: () => {
          throw new Error('the pipe is closed')
        },
      })
      await expect(broken).rejects.toThrow('the pipe is closed')
      expect(await store.read('camp')).toStrictEqual(camp)
    })

    test('what is read during an import is what was there before it', async () => {
      const where = await place()
      const [writer, reader] = [await open(where), await open(where)]
      await writer.import(camp)
      const reads: Promise<Cohort>[] = []
      await writer.import(large, {
        onProgress: ({ done, total }) => {
          if (done < total) reads.push(reader.read('camp'))
        },
      })
      expect(reads.length).toBeGreaterThan(0)
      for (const cohort of await Promise.all(reads.slice(0, 1))) expect(cohort).toStrictEqual(camp)
      expect((await reader.read('camp')).interactions).toHaveLength(camp.interactions.length + 9000)
    })
  })
}
