import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** What each room of the house may import from; its own files always. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  graph: [],
  matching: ['graph'],
  sim: ['graph', 'matching'],
  api: ['graph', 'matching', 'sim'],
  cli: ['graph', 'matching', 'sim', 'api'],
  client: [],
  web: [],
}

/** Node's doors to the world outside, and the places that may open them. */
const DOORS =
  /^node:(fs|fs\/promises|child_process|http|https|net|os|process|readline|timers|worker_threads|sqlite|zlib|stream)/
const MAY_OPEN: readonly RegExp[] = [/^graph\/(files|store)\//, /^matching\/threads\.ts$/, /^(cli|api)\//]

type SourceFile = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

const files: readonly SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(path => path.endsWith('.ts') || path.endsWith('.tsx'))
  .map(path => {
    const text = readFileSync(join(SRC, path), 'utf8')
    const imports = [...text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+)['"]([^'"]+)['"]/g)].map(
      match => match[1],
    )
    return { path: path.split(sep).join('/'), text, imports }
  })

describe('the house', () => {
  it('has rooms that each know what they may import', () => {
    expect(files.length).toBeGreaterThan(30)
    for (const { path } of files) expect(MAY_IMPORT, path).toHaveProperty(path.split('/')[0])
  })

  it('keeps its arrows: graph <- matching <- sim, api and cli on top, client and web alone', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter(target => target.startsWith('.'))
        .map(target => relative(SRC, resolve(SRC, path, '..', target)).split(sep)[0])
        .filter(room => room !== path.split('/')[0] && !MAY_IMPORT[path.split('/')[0]].includes(room))
        .map(room => `${path} imports from ${room}`),
    )
    expect(wrong).toEqual([])
  })

  it('opens doors to files, network and threads only where the plan has them', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter(target => DOORS.test(target) && !MAY_OPEN.some(place => place.test(path)))
        .map(target => `${path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('asks neither the clock nor chance outside of the stores, the command and the service', () => {
    const wrong = files
      .filter(({ path }) => !/^(cli|api|graph\/store)\//.test(path))
      .filter(({ text }) => /\bMath\.random\(|\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/.test(text))
      .map(({ path }) => path)
    expect(wrong).toEqual([])
  })

  it('imports no test, script or build', () => {
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter(target => /(^|\/)(tests|scripts|dist)\//.test(target))
        .map(target => `${path} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })
})
