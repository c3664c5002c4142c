import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cohort, derivedId } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import { INTERVAL, MAX_PEOPLE, parseContacts } from '../../src/graph/files/contacts.ts'
import { readContacts, writeCohortJson } from '../../src/graph/files/index.ts'
import { parseCohort } from '../../src/graph/parse-cohort.ts'

const read = (text: string): Cohort => parseContacts(text, 'recording.dat').cohort
const contactsIn = (text: string): string[] =>
  read(text).interactions.map(i => {
    if (i.kind !== 'contact') throw new Error(`a ${i.kind}`)
    return `${i.at} ${i.participants.join(' ')} ${i.minutes}`
  })
const linesOf = (text: string): string[] => {
  try {
    parseContacts(text, 'f')
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n').map(line => line.slice('f: '.length))
    throw error
  }
  throw new Error('no fault was found')
}

type Row = readonly [t: number, i: string, j: string]
const id = fc.constantFrom('1', '2', '10', 'ana', '__proto__')
const row = (time: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.tuple(time, id, id).filter(([, i, j]) => i !== j)
const rows = fc.oneof(
  fc.array(row(fc.nat(30).map(k => k * INTERVAL)), { minLength: 1, maxLength: 60 }),
  fc.array(row(fc.nat(200)), { minLength: 1, maxLength: 40 }),
)
const textOf = (list: readonly Row[]): string => list.map(line => line.join(' ')).join('\n')

/** The slow, obviously right twin: every second of every pair, and the stretches of them. */
function slowContacts(list: readonly Row[]): string[] {
  const secondsOf = new Map<string, Set<number>>()
  for (const [t, i, j] of list) {
    const pair = [i, j].sort().join(' ')
    const seconds = secondsOf.get(pair) ?? new Set()
    secondsOf.set(pair, seconds)
    for (let k = 0; k < INTERVAL; k++) seconds.add(t + k)
  }
  const found: { start: number; pair: string; length: number }[] = []
  for (const [pair, seconds] of secondsOf)
    for (const start of seconds) {
      if (seconds.has(start - 1)) continue
      let length = 0
      while (seconds.has(start + length)) length++
      found.push({ start, pair, length })
    }
  found.sort((a, b) => {
    const [i, j] = a.pair.split(' ') as [string, string]
    const [k, l] = b.pair.split(' ') as [string, string]
    return a.start - b.start || (i < k ? -1 : i > k ? 1 : j < l ? -1 : 1)
  })
  return found.map(({ start, pair, length }) => {
    return `${new Date(start * 1000).toISOString().replace('.000Z', 'Z')} ${pair} ${length / 60}`
  })
}

describe('parseContacts', () => {
  it('joins intervals of a pair that follow one another', () => {
    expect(contactsIn('20 b a\n40 a b\n60 b a\n100 a b\n40 a c\n')).toEqual([
      '1970-01-01T00:00:20Z a b 1',
      '1970-01-01T00:00:40Z a c 0.3333333333333333',
      '1970-01-01T00:01:40Z a b 0.3333333333333333',
    ])
  })

  it('gives the same as its slow twin, in any order of lines', () => {
    fc.assert(
      fc.property(rows, list => {
        expect(contactsIn(textOf(list))).toEqual(slowContacts(list))
        expect(read(textOf([...list].reverse()))).toEqual(read(textOf(list)))
      }),
      { numRuns: 500 },
    )
  })

  it('gives a cohort that is valid, with the ids that its interactions would get anyway', () => {
    fc.assert(
      fc.property(rows, list => {
        const cohort = read(textOf(list))
        for (const interaction of cohort.interactions) expect(interaction.id).toBe(derivedId(interaction))
        expect(parseCohort(JSON.parse(writeCohortJson(cohort)), 'x')).toEqual({ cohort, notes: [] })
      }),
    )
  })

  it('lists everybody once, by code unit, named by the id', () => {
    const { members } = read('0 b 10\n0 9 B\n')
    expect(members).toEqual(['10', '9', 'B', 'b'].map(person => ({ id: person, name: person })))
  })

  it.each<[string, string]>([
    ['blanks', '20 1 2\n40 1 2'],
    ['tabs, and more columns', '20\t1\t2\t2BIO1\tMP*1\n40\t1\t2\t2BIO1\tPC\n'],
    ['commas', '20,1,2\n40, 1, 2\n'],
    ['semicolons and quotes', '"20";"1";"2"\r\n"40";"1";"2"\r\n'],
    ['leading blanks and trailing commas', '  20 1 2 \n\t40 1 2,,\n'],
    ['old line ends', '20 1 2\r40 1 2\r'],
    ['empty lines and comments', '\n# t i j\n% recorded at café\n20 1 2\n\n  \n  # more\n40 1 2\n\n'],
    ['a header', 't i j\n20 1 2\n40 1 2\n'],
    ['a header as R writes it', '"time","id1","id2","class"\n20,"1","2","a"\n40,"1","2","b"\n'],
    ['a header after a comment', '# hello\nTimestamp;user_a;user_b\n20;1;2\n40;1;2\n'],
    ['times with a point', '20.0 1 2\n40. 1 2\n'],
    ['times with zeros before', '0000000000000000000020 1 2\n040 1 2\n'],
  ])('reads %s', (_, text) => {
    expect(contactsIn(text)).toEqual(['1970-01-01T00:00:20Z 1 2 0.6666666666666666'])
  })

  it('notes lines that are there twice, and times out of step', () => {
    expect(parseContacts('20 1 2\n20 2 1\n20 1 2\n', 'f').notes).toEqual([
      '2 lines repeat an earlier one; each counts once',
    ])
    const { cohort, notes } = parseContacts('20 1 2\n30 1 2\n', 'f')
    expect(cohort.interactions).toMatchObject([{ minutes: 0.5 }])
    expect(notes).toEqual(['1 interval of 20 s overlaps another of the same pair; shared time counts once'])
  })

  it.each<[string, string, string[]]>([
    [
      'words',
      'hello there world\nagain and again\n',
      [
        'line 1: "hello" is not a time in whole seconds; count seconds from 0 on, such as 28820',
        'line 2: "again" is not a time',
      ],
    ],
    [
      'a gap',
      '20 1 2\n40 1\n60 2 3\n',
      ['line 2: "40 1" has 2 columns, not 3; write t, i and j, such as "20 ana ben"'],
    ],
    ['an empty cell', '20,,5,7\n', ['line 1: "" is not an id; use 1 to 64 of A-Z a-z 0-9 . _ -']],
    [
      'somebody who meets herself',
      '20 1 2\n40 7 7\n',
      ['line 2: "7" meets herself; name two different people, or take the line out'],
    ],
    ['a time below zero', '-20 1 2\n', ['line 1: "-20" is not a time in whole seconds']],
    ['half a second', '20.5 1 2\n', ['line 1: "20.5" is not a time in whole seconds']],
    ['NaN', 'NaN 1 2\n', ['line 1: "NaN" is not a time in whole seconds']],
    [
      'numbers as numpy writes them',
      '2.882e+04 4.920e+02 9.380e+02\n',
      [
        'line 1: "2.882e+04" is not a time',
        'line 1: "4.920e+02" is not an id',
        'line 1: "9.380e+02" is not an id',
      ],
    ],
    [
      'milliseconds',
      '1767225600000 1 2\n',
      ['line 1: "1767225600000" lies after the year 9999; give seconds, not milliseconds'],
    ],
    ['a number beyond numbers', `${'9'.repeat(400)} 1 2\n`, ['lies after the year 9999']],
    ['an id of 65', `20 1 ${'x'.repeat(65)}\n`, ['is not an id; use 1 to 64']],
    ['an id with an accent', '20 1 é\n', ['line 1: "é" is not an id']],
    ['a header that is none', 'i j t\n1 2 20\n', ['line 1: "i" is not a time']],
    ['a second header', 't i j\nt i j\n20 1 2\n', ['line 2: "t" is not a time']],
    [
      'a hard space',
      '\u00a020 1 2\n',
      ['line 1: "20 1 2" is not "t i j"; separate the columns by blanks, tabs, commas or semicolons'],
    ],
    ['only comments', '# t i j\n', ['has no contacts; write lines such as "20 ana ben"']],
    [
      'a document',
      ' {"format": "coalesce/cohort@1"}',
      ['looks like JSON, not like a contact recording; name a cohort document without --contacts'],
    ],
    ['a line without end', `20 1 ${'é '.repeat(1e6)}`, ['line 1: "é" is not an id']],
  ])('refuses %s', (_, text, said) => {
    const lines = linesOf(text)
    expect(lines).toHaveLength(said.length)
    said.forEach((words, k) => {
      expect(lines[k]).toContain(words)
    })
  })

  it('keeps its place over comments, blank lines and long files', () => {
    expect(linesOf(`# one\r\n\r\n20 1 2\r\nx 1 2\r\n${'20 1 2\n'.repeat(1000)}y 1 2`)).toEqual([
      expect.stringContaining('line 4: "x"'),
      expect.stringContaining('line 1005: "y"'),
    ])
  })

  it('refuses a second column that counts lines', () => {
    const text = Array.from({ length: MAX_PEOPLE }, (_, k) => `20 a${k} b\n`).join('')
    expect(linesOf(text)).toEqual([
      `has more than ${MAX_PEOPLE} different people; check that the second and third columns are people; split it where they are`,
    ])
  })

  it('ends a contact after a year, and goes on with another', () => {
    const start = 400 * 86_400
    const text = Array.from({ length: 1_600_000 }, (_, k) => `${start + k * INTERVAL} 1 2\n`).join('')
    const { interactions } = read(text)
    expect(interactions.map(i => i.kind === 'contact' && i.minutes)).toEqual(
      [525_600, 1_600_000 / 3 - 525_600].map(m => expect.closeTo(m, 6)),
    )
  })

  it('takes no memory for millions of bad lines', () => {
    const text = 'x y\n'.repeat(3_000_000)
    const before = process.memoryUsage().heapUsed
    const lines = linesOf(text)
    expect(lines).toHaveLength(21)
    expect(lines[20]).toBe('and 2999980 more faults of these or other kinds')
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 2 ** 20)
  })
})

describe('readContacts', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coalesce-contacts-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('names the cohort after its file', async () => {
    for (const [name, id, shown] of [
      ['camp_2026.dat.gz', 'camp_2026', 'camp_2026'],
      ['São João (1).txt', 'Sao-Joao-1', 'São João (1)'],
      ['.csv', '.csv', '.csv'],
      ['菜园.dat', 'main', '菜园'],
    ] as const) {
      await writeFile(join(folder, name), gzipSync('20 1 2\n'))
      const { cohort } = await readContacts(join(folder, name))
      expect([cohort.id, cohort.name]).toEqual([id, shown])
    }
  })

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'is empty; write lines such as "20 ana ben"'],
    [
      'a gzip that is cut off',
      gzipSync('20 1 2\n'.repeat(100)).subarray(0, 25),
      'is a gzip that ends too early',
    ],
  ])('refuses %s', async (_, bytes, said) => {
    const path = join(folder, 'recording.dat.gz')
    await writeFile(path, bytes)
    await expect(readContacts(path)).rejects.toThrow(`${path}: ${said}`)
  })

  it('refuses a folder', async () => {
    await expect(readContacts(folder)).rejects.toThrow(
      'is a folder, not a contact recording; name the recording in it',
    )
  })

  it('reads 190,000 lines', async () => {
    const lines: string[] = []
    for (let k = 0; k < 190_000; k++) {
      const pair = (k * 7919) % 5000
      lines.push(`${28_800 + INTERVAL * Math.floor(k / 90)}\t${pair % 327}\t${400 + (pair % 61)}\t2BIO1\tMP`)
    }
    const path = join(folder, 'high-school.dat.gz')
    await writeFile(path, gzipSync(lines.join('\n')))
    const { cohort } = await readContacts(path)
    expect(cohort.interactions.length).toBeGreaterThan(100_000)
  })
})
