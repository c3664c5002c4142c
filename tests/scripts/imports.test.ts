/** Scripts are run by hand, and seldom: what they take from the build is there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const FOLDER = new URL('../../scripts/', import.meta.url).pathname

it('scripts import what the build exports', async () => {
  const scripts = (readdirSync(FOLDER, { recursive: true }) as string[]).filter(name => name.endsWith('.mjs'))
  const missing: string[] = []
  let looked = 0
  for (const script of scripts)
    for (const [, names, from] of readFileSync(join(FOLDER, script), 'utf8').matchAll(
      /import \{([^}]*)\} from '((?:\.\.\/)+dist\/[^']*)'/g,
    )) {
      const built = (await import(new URL(from!, new URL(script, `file://${FOLDER}`)).href)) as object
      for (const name of names!.split(',').map(one => one.trim().split(' as ')[0]!)) {
        if (name === '') continue
        looked++
        if (!(name in built)) missing.push(`${script}: ${name} of ${from}`)
      }
    }
  expect(missing).toEqual([])
  expect(looked).toBeGreaterThan(20)
})
