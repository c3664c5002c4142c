/** Several processes on one store. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Cohort } from '../../../src/graph/cohort.ts'
import { byId, camp, contact } from './camp.ts'
import type { Frame, Place } from './frame.ts'

const CHILD = join(import.meta.dirname, '../import-child.mjs')

export function processes({ place, open, later }: Frame) {
  describe('two processes', () => {
    test('import halves at once, into a store that is not there yet', async () => {
      const where = await place()
      const folder = await mkdtemp(join(tmpdir(), 'coalesce-halves-'))
      later(() => rm(folder, { recursive: true, force: true }))
      const all = Array.from({ length: 6000 }, (_, k) => contact(`c${k}`, ['ana', 'rui', 'kim'], k))
      const whole: Cohort = { ...camp, asOf: undefined, interactions: all }
      // The middle third is in both.
      const halves = [all.slice(0, 4000), all.slice(2000)]
      const reports = await Promise.all(
        halves.map(async (interactions, k) => {
          const file = join(folder, `${k}.json`)
          await writeFile(file, JSON.stringify({ ...whole, interactions }))
          return importInChild(where, file)
        }),
      )
      expect(reports.map(({ error }) => error)).toEqual([undefined, undefined])
      expect(reports.map(({ unchanged }) => unchanged).toSorted((a, b) => a! - b!)).toEqual([0, 2000])
      const store = await open(where)
      const { interactions, ...rest } = await store.read('camp')
      expect([...interactions].sort(byId)).toStrictEqual([...all].sort(byId))
      const { interactions: _, asOf: __, ...lists } = whole
      expect(rest).toStrictEqual(lists)
    })
  })
}

type ChildReport = { readonly error?: string; readonly unchanged?: number }

async function importInChild({ url, driver }: Place, file: string): Promise<ChildReport> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CHILD, url, driver, file])
  expect(stderr).toBe('')
  return JSON.parse(stdout) as ChildReport
}
