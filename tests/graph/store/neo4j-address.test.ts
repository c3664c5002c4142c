import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { InputError } from '../../../src/graph/fault.ts'
import { readAddress, withoutCredentials } from '../../../src/graph/store/neo4j/address.ts'

const read = (address: string, env: NodeJS.ProcessEnv = {}) => readAddress(address, env, '--store')

function refusal(address: string, env: NodeJS.ProcessEnv = {}): string {
  try {
    read(address, env)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as InputError).message
  }
  throw new Error(`${address} was taken`)
}

describe('an address', () => {
  test('of a host alone has the usual port, database and user, and no password', () => {
    expect(read('neo4j://example.org')).toEqual({
      shown: 'neo4j://example.org:7687',
      url: 'neo4j://example.org:7687',
      database: 'neo4j',
      user: 'neo4j',
      password: undefined,
    })
  })

  test.each(['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc'])(
    'keeps the scheme %s',
    scheme => {
      expect(read(`${scheme}://h:1`).url).toBe(`${scheme}://h:1`)
    },
  )

  test('may be written in capitals', () => {
    expect(read('BOLT://h').url).toBe('bolt://h:7687')
  })

  test('may name the database behind the host, which is shown then', () => {
    expect(read('bolt://h:1/movies')).toMatchObject({
      shown: 'bolt://h:1/movies',
      url: 'bolt://h:1',
      database: 'movies',
    })
    expect(read('bolt://h:1/')).toMatchObject({ shown: 'bolt://h:1', database: 'neo4j' })
    expect(read('bolt://h:1/neo4j').shown).toBe('bolt://h:1')
  })

  test.each(['bolt://h/a/b', 'bolt://h/a_b', 'bolt://h/a%20b', 'bolt://h/movies/'])(
    'with more than a database behind the host is refused: %s',
    address => {
      expect(refusal(address)).toMatch(/^--store: "bolt:.* more than a database .*; write it as/)
    },
  )

  test('may be of IPv6', () => {
    expect(read('bolt://[::1]')).toMatchObject({ shown: 'bolt://[::1]:7687', url: 'bolt://[::1]:7687' })
    expect(read('bolt://neo4j:secret@[fe80::1]:99/movies')).toMatchObject({
      shown: 'bolt://[fe80::1]:99/movies',
      password: 'secret',
    })
  })

  test('of a cluster may have parameters of routing, which are not shown', () => {
    expect(read('neo4j://h:1?policy=near&region=eu')).toMatchObject({
      shown: 'neo4j://h:1',
      url: 'neo4j://h:1?policy=near&region=eu',
    })
  })

  test.each(['bolt://h?policy=near', 'neo4j://h?near', 'neo4j://h?policy=', 'neo4j://h?a=1&a=2'])(
    'with parameters that the driver would end on is refused: %s',
    address => {
      expect(refusal(address)).toMatch(/behind the \?.*; leave it out$/)
    },
  )

  test.each(['bolt://', 'bolt:///movies', 'neo4j:', 'neo4j:localhost', 'bolt://h:99999', 'bolt://a b'])(
    'without a host, or that is none, is refused: %s',
    address => {
      expect(refusal(address)).toMatch(/is no address of a server; write it as "neo4j:\/\/localhost:7687"$/)
    },
  )
})

describe('who we are there', () => {
  let folder: string
  let file: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'coalesce-password-'))
    file = join(folder, 'password')
    writeFileSync(file, 'from a file\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test('is said by the address first, then by the environment', () => {
    const env = {
      NEO4J_USER: 'ursula',
      NEO4J_PASSWORD: 'from the environment',
      NEO4J_PASSWORD_FILE: file,
      NEO4J_DATABASE: 'films',
    }
    expect(read('bolt://ana:secret@h/movies', env)).toMatchObject({
      user: 'ana',
      password: 'secret',
      database: 'movies',
    })
    expect(read('bolt://h', env)).toMatchObject({
      shown: 'bolt://h:7687/films',
      user: 'ursula',
      password: 'from the environment',
      database: 'films',
    })
    expect(read('bolt://ana@h', env)).toMatchObject({ user: 'ana', password: 'from the environment' })
    expect(read('bolt://:secret@h', env)).toMatchObject({ user: 'ursula', password: 'secret' })
    expect(read('bolt://h', { ...env, NEO4J_PASSWORD: '' }).password).toBe('from a file')
  })

  test('may have any characters, as %XX', () => {
    expect(read('bolt://an%40a:p%C3%A4%2Fs%3As%40%25@h')).toMatchObject({
      user: 'an@a',
      password: 'pä/s:s@%',
    })
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), password => {
        const { shown, ...found } = read(`bolt://neo4j:${encodeURIComponent(password)}@h:1`)
        expect(found.password).toBe(password)
        expect(shown).toBe('bolt://h:1')
      }),
    )
  })

  test('is asked to write a % as one', () => {
    expect(refusal('bolt://neo4j:100%@h')).toMatch(/^--store: "bolt:\/\/h" has a % .*; write % as %25$/)
  })

  test.each([
    ['a line', 'line\n', 'line'],
    ['a line of Windows', 'line\r\n', 'line'],
    ['no line end', 'line', 'line'],
    ['spaces, which are part of it', ' a b \n', ' a b '],
    ['an empty line behind it', 'line\n\n', 'line\n'],
  ])('is read from a file with %s', (_, content, password) => {
    writeFileSync(join(folder, 'other'), content)
    expect(read('bolt://h', { NEO4J_PASSWORD_FILE: join(folder, 'other') }).password).toBe(password)
  })

  test('is refused where the file is not there', () => {
    const missing = join(folder, 'missing')
    expect(refusal('bolt://h', { NEO4J_PASSWORD_FILE: missing })).toBe(
      `NEO4J_PASSWORD_FILE: "${missing}" cannot be read; name a file that holds the password alone`,
    )
    // And is not looked for where another word counts.
    expect(read('bolt://h', { NEO4J_PASSWORD_FILE: missing, NEO4J_PASSWORD: 'x' }).password).toBe('x')
  })
})

describe('a password', () => {
  test.each([
    'bolt://neo4j:tell/nobody@h',
    'bolt://neo4j:tell@nobody@h',
    'bolt://neo4j:tell?nobody@h',
    'bolt://neo4j:tell#nobody@h',
    'bolt://neo4j:12#nobody@h',
    'bolt://neo4j:12?nobody@h',
    'bolt://neo4j:12/nobody@h',
    'bolt://neo4j:tell nobody@h:x',
    'bolt://neo4j:tell%nobody@h',
    'bolt://neo4j:nobody@',
    'bolt://neo4j:nobody@h/a/b',
    'bolt://neo4j:nobody@h?policy=near',
    'neo4j:nobody@h',
    'neo4j+s:neo4j:nobody@h',
    ' bolt://neo4j:nobody@h:x',
    'BOLT://neo4j:nobody@h:x',
  ])('is not shown, whatever is wrong with %s', address => {
    try {
      const { shown, url, password } = read(address)
      expect(password).toContain('nobody')
      expect(`${shown} ${url}`).not.toMatch(/nobody|tell|12/)
    } catch (error) {
      expect(error).toBeInstanceOf(InputError)
      expect((error as InputError).message).not.toMatch(/nobody|tell|12/)
    }
  })

  test('is not shown, whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('bolt://', 'neo4j+s://', 'neo4j:', 'Neo4j://', ' bolt://'),
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        (scheme, before, after) => {
          const address = `${scheme}neo4j:${before}nobody${after}@h:7000/movies`
          expect(withoutCredentials(address)).toBe(`${scheme}h:7000/movies`)
          try {
            expect(read(address).shown).not.toContain('nobody')
          } catch (error) {
            expect(error).toBeInstanceOf(InputError)
            expect((error as InputError).message).not.toContain('nobody')
          }
        },
      ),
    )
  })
})
