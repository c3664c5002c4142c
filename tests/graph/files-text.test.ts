import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InputError } from '../../src/graph/fault.ts'
import { readCohort, readContacts } from '../../src/graph/files/index.ts'
import { readText } from '../../src/graph/files/text.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coalesce-text-'))
})
afterAll(() => rm(folder, { recursive: true }))

const file = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}
/** What is said of a path, without the path itself before each line. */
const saidOf = async (path: string, read: (path: string) => Promise<unknown> = readText): Promise<string> => {
  const outcome = await read(path).catch((error: unknown) => error)
  if (!(outcome instanceof InputError)) throw new Error(`no fault was found: ${String(outcome)}`)
  expect(outcome.source).toBe(path)
  return outcome.message.replaceAll(`${path.replaceAll('\0', ' ')}: `, '')
}
const utf16 = (text: string, littleEndian: boolean): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return littleEndian ? bytes : bytes.swap16()
}
const MIB = 2 ** 20

describe('readText', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from('żółć 🦊')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffżółć 🦊')],
    ['UTF-16 as Excel writes it', utf16('żółć 🦊', true)],
    ['UTF-16, the other way round', utf16('żółć 🦊', false)],
    ['gzip, whatever its name', gzipSync('\ufeffżółć 🦊')],
    ['gzips one after the other', Buffer.concat([gzipSync('żółć'), gzipSync(' 🦊')])],
  ])('reads %s', async (_, bytes) => {
    expect(await readText(await file('text.dat', bytes))).toBe('żółć 🦊')
  })

  it.each<[string, Uint8Array, string]>([
    [
      'Latin 1',
      Buffer.from('id,name\nana,Ana\njoao,Jo\xe3o\n', 'latin1'),
      'is not UTF-8 text from line 3 on, near "joao,Jo\ufffd"; save it as UTF-8 text (in Excel: "CSV UTF-8")',
    ],
    ['half a character', Buffer.from([0x61, 0xf0, 0x9f]), 'is not UTF-8 text from line 1 on'],
    [
      'half a unit of UTF-16',
      utf16('ab', true).subarray(0, 5),
      'is broken UTF-16LE text; save it as UTF-8 text',
    ],
    [
      'noise',
      Buffer.from(Array.from({ length: 400 }, (_, k) => (k * 73) % 256)),
      'is not text but something binary; name a JSON, CSV or recording file',
    ],
    ['text with zeros', Buffer.from('a\0b'), 'is not text but something binary'],
    ['UTF-16 without a mark', Buffer.from('ana', 'utf16le'), 'is not text but something binary'],
    [
      'a gzip that is cut off',
      gzipSync('x'.repeat(1000)).subarray(0, 20),
      'is a gzip that ends too early; it was cut off on its way: copy or pack it again',
    ],
    ['the head of a gzip', Buffer.from([0x1f, 0x8b]), 'is a gzip that ends too early'],
    [
      'a broken gzip',
      Buffer.concat([gzipSync('a').subarray(0, 10), Buffer.alloc(20, 0xff)]),
      'is a broken gzip; copy or pack it again',
    ],
    ['a gzip in a gzip', gzipSync(gzipSync('a')), 'is a gzip in a gzip; unpack it once'],
  ])('refuses %s', async (_, bytes, said) => {
    expect(await saidOf(await file('text.dat', bytes))).toContain(said)
  })

  it('refuses 200 MB before it reads them', async () => {
    const path = await file('large.json', '{')
    await truncate(path, 200 * MIB)
    const said =
      'is larger than 128 MiB; split it by time or by group, and import the parts one after the other'
    expect(await saidOf(path)).toBe(said)
    expect(await saidOf(path, readCohort)).toBe(said)
  })

  it('refuses a gzip bomb without unpacking it all', async () => {
    const packed = gzipSync(Buffer.alloc(MIB, ' '))
    const path = await file('bomb.json.gz', Buffer.concat(new Array(1000).fill(packed)))
    expect(await saidOf(path)).toContain('unpacks to something larger than 128 MiB; split it')
  })

  it.runIf(existsSync('/dev/zero'))('counts what no file system tells the size of', async () => {
    expect(await saidOf('/dev/zero')).toContain('is larger than 128 MiB')
  })

  it.runIf(existsSync('/bin/sh'))('reads from a pipe', async () => {
    const pipe = join(folder, 'pipe')
    execFileSync('mkfifo', [pipe])
    const [text] = await Promise.all([readText(pipe), writeFile(pipe, 'hello')])
    expect(text).toBe('hello')
  })

  it('names what is nearest to a path that is not there', async () => {
    await file('camp.json', '{}')
    expect(await saidOf(join(folder, 'cmap.json'))).toBe(
      `does not exist; did you mean "${join(folder, 'camp.json')}"?`,
    )
    expect(await saidOf(join(folder, 'nothing-like-it.json'))).toBe('does not exist; check the name')
    expect(await saidOf('/no/such/file.json')).toBe(
      'does not exist; nor does the folder "/no/such"; check the path',
    )
    expect(await saidOf(join(folder, 'camp.json', 'x'))).toContain('does not exist; nor does the folder')
  })

  it('names the nearest beside it where the path is a bare name', async () => {
    expect(await saidOf('package.jsn', readCohort)).toBe('does not exist; did you mean "package.json"?')
    expect(await saidOf('./package.jsn', readContacts)).toBe('does not exist; did you mean "package.json"?')
  })

  it.each<[string, string]>([
    ['', 'an empty name; name a file or folder'],
    ['a\0b', 'cannot be read (ERR_INVALID_ARG_VALUE)'],
    ['x'.repeat(5000), 'cannot be read (ENAMETOOLONG)'],
  ])('refuses the path %j', async (path, said) => {
    expect(await saidOf(path, readCohort)).toContain(said)
    expect(await saidOf(path)).toContain(said)
  })

  it('refuses a link to itself', async () => {
    const path = join(folder, 'loop.json')
    await symlink(path, path)
    expect(await saidOf(path)).toBe('cannot be read (ELOOP); check that it is an ordinary file')
  })

  it('refuses a folder for a file', async () => {
    await mkdir(join(folder, 'dir'))
    expect(await saidOf(join(folder, 'dir'))).toBe('is a folder; name a file')
  })
})

describe('readCohort', () => {
  it('takes JSON for JSON whatever its name, packed or not, with a byte order mark or without', async () => {
    const text = '\ufeff{\r\n"format": "coalesce/cohort@1", "members": [{"id": "ana", "name": "Ana"}]}\r\n'
    for (const [name, bytes] of [
      ['a.json', text],
      ['a.json.gz', gzipSync(text)],
      ['a', text],
      ['b.json', gzipSync(text)],
      ['c.json', utf16(text.slice(1), true)],
    ] as const)
      expect((await readCohort(await file(name, bytes))).cohort.members).toEqual([{ id: 'ana', name: 'Ana' }])
  })

  it.each<[string, string, string]>([
    ['a.json', '', 'is empty; write a cohort document: { "format": "coalesce/cohort@1", "members": [] }'],
    ['a.json', ' \r\n\t', 'is empty; write a cohort document'],
    ['a.json', '[]', 'is not a cohort document; write an object'],
    [
      'a.json',
      '{"format": "coalesce/cohort@1", "members": [{"id": 1e400, "name": "x"}]}',
      'members[0].id: Infinity is not a text; write a text',
    ],
    [
      'a.json',
      '{"format": "coalesce/cohort@1", "members": [], "members": []}',
      'line 1, column 48: "members" is there already',
    ],
    [
      'rec.dat',
      '20 1 2\n',
      'is not a cohort document; if it is a contact recording, name it with --contacts',
    ],
    [
      'rec.json',
      '20 1 2\n',
      'is not a cohort document; if it is a contact recording, name it with --contacts',
    ],
    ['a.txt', 'hello', 'is not a cohort document; if it is a contact recording'],
    [
      'members.csv',
      'id,name\n',
      'is not a cohort document; name the folder that holds members.csv and interactions.csv',
    ],
    ['a.json', 'hello', 'line 1, column 1: "hello" is not JSON here'],
    ['a.json', '<html>', 'line 1, column 1: "<" is not JSON here'],
  ])('says of %s with %j: %s', async (name, text, said) => {
    expect(await saidOf(await file(name, text), readCohort)).toContain(said)
  })
})
