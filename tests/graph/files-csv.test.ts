import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cohort, INTERACTION_KINDS } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import { columnsOf, readCell, writeCell } from '../../src/graph/files/csv.ts'
import { readCohort, writeCohortCsv } from '../../src/graph/files/index.ts'
import { cohortCsvFiles } from '../../src/graph/files/write.ts'
import { type ParsedCohort, parseCohort } from '../../src/graph/parse-cohort.ts'
import { arbitraryCohort } from '../arbitraries.ts'

let root = ''
let count = 0
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'coalesce-csv-'))
})
afterAll(() => rm(root, { recursive: true }))

type Files = Readonly<Record<string, string | Uint8Array>>
const folderOf = async (files: Files): Promise<string> => {
  const folder = join(root, `f${count++}`)
  await mkdir(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}
const MEMBERS = 'id,name\nana,Ana\nben,Ben\ncleo,Cleo\n'
const INTERACTIONS = 'at,kind,participants,minutes\n2026-03-01T12:00:00Z,contact,ana;ben,40\n'
const GOOD = { 'members.csv': MEMBERS, 'interactions.csv': INTERACTIONS }

const read = async (files: Files): Promise<ParsedCohort> => readCohort(await folderOf(files))
const saidOf = async (files: Files): Promise<string[]> => {
  const folder = await folderOf(files)
  const outcome = await readCohort(folder).catch((error: unknown) => error)
  if (!(outcome instanceof InputError)) throw new Error(`no fault was found: ${JSON.stringify(outcome)}`)
  expect(outcome.source).toBe(folder)
  return outcome.message.split('\n').map(line => line.slice(folder.length + 2))
}
/** CSV knows no difference between a list that is empty and one that is not there. */
const withoutEmptyLists = (cohort: Cohort): unknown =>
  Object.fromEntries(
    Object.entries(cohort).map(([name, list]) => [
      name,
      Array.isArray(list) && name !== 'vocabulary' ? list.map(withoutEmptyFields) : list,
    ]),
  )
const withoutEmptyFields = (entry: object): unknown =>
  Object.fromEntries(Object.entries(entry).filter(([, value]) => !Array.isArray(value) || value.length > 0))

describe('a CSV folder', () => {
  it('gives back the cohort that was written to it', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCohort({ maxMembers: 8, maxInteractions: 12 }), async cohort => {
        const folder = join(root, `f${count++}`)
        await writeCohortCsv(cohort, folder)
        const { cohort: back, notes } = await readCohort(folder)
        expect(withoutEmptyLists(back)).toEqual(withoutEmptyLists(cohort))
        expect(notes).toEqual([])
      }),
    )
  })

  it('gives it back from every dialect', () => {
    const dialects = fc.record({
      separator: fc.constantFrom(',', ';', '\t'),
      newline: fc.constantFrom('\n', '\r\n', '\r'),
      mark: fc.constantFrom('', '\ufeff'),
      quoteAll: fc.boolean(),
    })
    const cohorts = arbitraryCohort({ minMembers: 1, maxMembers: 4, maxInteractions: 4 })
    return fc.assert(
      fc.asyncProperty(cohorts, dialects, async (cohort, { separator, newline, mark, quoteAll }) => {
        const files = [...cohortCsvFiles(cohort)].map(([name, text]) => {
          const quoted = (cell: string) =>
            quoteAll || /[",;\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
          const lines = cellsOf(text).map(row => row.map(quoted).join(separator))
          return [name, mark + lines.join(newline)]
        })
        const { cohort: back } = await read(Object.fromEntries(files))
        expect(withoutEmptyLists(back)).toEqual(withoutEmptyLists(cohort))
      }),
      { numRuns: 50 },
    )
  })

  it('needs two files, of which one may be a header only', async () => {
    const { cohort, notes } = await read({
      'members.csv': MEMBERS,
      'interactions.csv': 'at,kind,participants\n',
    })
    expect(cohort).toMatchObject({ id: 'main', interactions: [], crews: [] })
    expect(cohort.members).toEqual([
      { id: 'ana', name: 'Ana' },
      { id: 'ben', name: 'Ben' },
      { id: 'cleo', name: 'Cleo' },
    ])
    expect(notes).toEqual([])
  })

  it('reads what a spreadsheet in Europe saves: semicolons, CRLF, a mark, separators left behind', async () => {
    const { cohort, notes } = await read({
      'Members.CSV':
        '\ufeffID;Name;Intentions;crewsize;Paused;available;;\r\nana;"Ana ""A"" Silva";"housing; book club";3-6;TRUE;"mon 18:00-21:00; thu 18:00-21:00";;\r\nben;"Ben\r\nJr.; II";;4;no;;;\r\n;;;;;;;\r\n',
      'interactions.csv':
        'sep=;\r\nat;kind;participants;minutes\r\n2026-03-01T12:00:00Z;contact;"ana;ben";40.5\r\n',
      'cohort.csv': 'id;name;asOf\r\ncamp;Summer camp;2026-08-01T12:00:00Z\r\n',
      'vocabulary.csv': 'words\r\n"web design; websites"\r\n',
    })
    expect(notes).toEqual([])
    expect(cohort).toMatchObject({
      id: 'camp',
      name: 'Summer camp',
      asOf: '2026-08-01T12:00:00Z',
      vocabulary: [['web design', 'websites']],
    })
    expect(cohort.members).toEqual([
      {
        id: 'ana',
        name: 'Ana "A" Silva',
        intentions: ['housing', 'book club'],
        crewSize: [3, 6],
        paused: true,
        available: ['mon 18:00-21:00', 'thu 18:00-21:00'],
      },
      { id: 'ben', name: 'Ben\nJr.; II', crewSize: [4, 4], paused: false },
    ])
    expect(cohort.interactions).toMatchObject([{ minutes: 40.5 }])
  })

  it('reads "Unicode text", which is UTF-16 with tabs, and packed files', async () => {
    const { cohort } = await read({
      'members.csv': Buffer.from('\ufeffid\tname\tplace\r\nana\tŁucja\t\r\nben\tBen\tPorto\r\n', 'utf16le'),
      'interactions.csv': gzipSync(INTERACTIONS),
    })
    expect(cohort.members).toEqual([
      { id: 'ana', name: 'Łucja' },
      { id: 'ben', name: 'Ben', place: 'Porto' },
    ])
  })

  it('notes what it leaves out: columns, cells, files', async () => {
    const { notes } = await read({
      'members.csv': 'id,nmae,name,,__proto__\nana,x,Ana,y,z\nben,x,Ben,,\n',
      'interactions.csv':
        'at,kind,participants,series,minutes\n2026-03-01T12:00:00Z,listening,ana;ben,s,40\n2026-03-02T12:00:00Z,listening,ana;ben,s,\n',
      'wishs.csv': 'from,to,kind\n',
      'README.txt': 'hello',
    })
    expect(notes).toEqual([
      '"wishs.csv": not a file of a cohort, left out; did you mean "wishes.csv"?',
      'members.csv line 1: column "nmae" is not a field here, left out; did you mean "name"?',
      'members.csv line 1: column 4 is not a field here, left out',
      'members.csv line 1: column "__proto__" is not a field here, left out',
      'interactions.csv line 2, column series: not a field here, left out (and 1 more like it)',
      'interactions.csv line 2, column minutes: not a field here, left out',
    ])
  })

  const row = (cells: string) => ({
    ...GOOD,
    'interactions.csv': `at,kind,participants,minutes\n\n${cells}\n`,
  })
  it.each<[string, Files, string[]]>([
    [
      'an unknown participant',
      row('2026-03-01T12:00:00Z,contact,"ana;bne",40'),
      [
        'interactions.csv line 3, column participants: "bne" is no member of this cohort; did you mean "ben"?',
      ],
    ],
    [
      'a time without offset',
      row('2026-03-01T12:00:00,contact,ana;ben,40'),
      [
        'interactions.csv line 3, column at: "2026-03-01T12:00:00" has no offset; did you mean "2026-03-01T12:00:00Z"?',
      ],
    ],
    [
      'a comma for a point',
      row('2026-03-01T12:00:00Z,contact,ana;ben,"40,5"'),
      ['interactions.csv line 3, column minutes: "40,5" is not a number; did you mean 40.5?'],
    ],
    [
      'NaN',
      row('2026-03-01T12:00:00Z,contact,ana;ben,NaN'),
      ['interactions.csv line 3, column minutes: "NaN" is not a number; leave it out where it is not known'],
    ],
    [
      'Infinity',
      row('2026-03-01T12:00:00Z,contact,ana;ben,-Infinity'),
      ['column minutes: "-Infinity" is not a number; leave it out where it is not known'],
    ],
    [
      '1e400',
      row('2026-03-01T12:00:00Z,contact,ana;ben,1e400'),
      ['column minutes: "1e400" is not a number; write a smaller number'],
    ],
    [
      'hexadecimals',
      row('2026-03-01T12:00:00Z,contact,ana;ben,0x10'),
      ['column minutes: "0x10" is not a number; write a number'],
    ],
    [
      'nothing where something must be',
      row('2026-03-01T12:00:00Z,contact,ana;ben,'),
      ['interactions.csv line 3, column minutes: is missing; add it'],
    ],
    [
      'a cell too few',
      row('2026-03-01T12:00:00Z,contact,ana;ben'),
      [
        'interactions.csv line 3: "2026-03-01T12:00:00Z | contact | ana;ben" has 3 cells where the header has 4; put cells that hold a separator in double quotes, and leave none out',
      ],
    ],
    [
      'a cell too many',
      row('2026-03-01T12:00:00Z,contact,ana,ben,40'),
      [
        'interactions.csv line 3: "2026-03-01T12:00:00Z | contact | ana | ben | 40" has 5 cells where the header has 4',
      ],
    ],
    [
      'a quote that never closes',
      row('2026-03-01T12:00:00Z,contact,"ana;ben,40\nx,y,z,a'),
      ['interactions.csv line 3: opens a double quote that is never closed; close it with "'],
    ],
    [
      'text after a quote',
      row('2026-03-01T12:00:00Z,contact,"ana;ben" x,40'),
      ['interactions.csv line 3: goes on after a closing double quote; write "" for a quote inside'],
    ],
    [
      'a column that is missing, once',
      { ...GOOD, 'members.csv': 'id,place\nana,Porto\nben,Porto\n' },
      ['members.csv line 1, column name: is missing; add it'],
    ],
    [
      'a column that is there twice',
      { ...GOOD, 'members.csv': 'id,name,Name\nana,Ana,A\nben,Ben,B\n' },
      ['members.csv line 1: "Name" heads two columns; keep one of them'],
    ],
    [
      'two members of one id',
      { ...GOOD, 'members.csv': 'id,name\nana,"A\nB"\n\nana,Ana\nben,Ben\n' },
      [
        'members.csv line 5, column id: "ana" is already the id of members.csv line 2; give each member an id of her own',
      ],
    ],
    [
      'a ragged member, who is no stranger for that',
      { ...GOOD, 'members.csv': 'id,name\nana,Ana,Silva\nben,Ben\n' },
      ['members.csv line 2: "ana | Ana | Silva" has 3 cells where the header has 2'],
    ],
    [
      'maybe',
      { ...GOOD, 'members.csv': 'id,name,paused\nana,Ana,maybe\nben,Ben,\n' },
      ['members.csv line 2, column paused: "maybe" is not true or false; write true or false'],
    ],
    [
      'a size that became a date',
      { ...GOOD, 'members.csv': 'id,name,crewSize\nana,Ana,03-Jun\nben,Ben,\n' },
      [
        'members.csv line 2, column crewSize: "03-Jun" is not two sizes; give the smallest and the largest, such as 3 and 6',
      ],
    ],
    [
      'a crew of 2',
      { ...GOOD, 'crews.csv': 'id,members\nc,ana;ben\n' },
      ['crews.csv line 2, column members: ["ana","ben"] has fewer than 3; a crew has 3 to 8 members'],
    ],
    [
      'one word',
      { ...GOOD, 'vocabulary.csv': 'words\nweb design\n' },
      ['vocabulary.csv line 2, column words: ["web design"] joins fewer than 2 words'],
    ],
    [
      'an asOf that is none',
      { ...GOOD, 'cohort.csv': 'id,asOf\ncamp,today\n' },
      ['cohort.csv line 2, column asOf: "today" is not a time with an offset'],
    ],
    [
      'two congregations',
      { ...GOOD, 'cohort.csv': 'id\ncamp\nother\n' },
      ['cohort.csv line 3: is a second congregation; keep one row here'],
    ],
    [
      'an empty file',
      { ...GOOD, 'interactions.csv': '' },
      ['interactions.csv: is empty; write at least its header, a line of columns among id, at, kind'],
    ],
    [
      'no header',
      { ...GOOD, 'crews.csv': 'loaf,bread\n' },
      [
        'crews.csv line 1: "loaf, bread" names no column that a cohort has; begin with a line of columns among id, name, members',
      ],
    ],
    [
      'Latin 1',
      { ...GOOD, 'members.csv': Buffer.from('id,name\njo,Jo\xe3o\n', 'latin1') },
      [
        'members.csv: is not UTF-8 text from line 2 on, near "jo,Jo\ufffd"; save it as UTF-8 text (in Excel: "CSV UTF-8")',
      ],
    ],
    [
      'a missing file',
      { 'members.csv': MEMBERS },
      [
        'interactions.csv: is not in this folder; write it with the columns at, kind and participants, or with these alone',
      ],
    ],
    [
      'a mistyped file',
      { 'member.csv': MEMBERS, 'interactions.csv': INTERACTIONS },
      ['members.csv: is not in this folder; did you mean to call "member.csv" so?'],
    ],
    [
      'no CSV at all',
      { 'camp.json': '{}' },
      [
        'members.csv: is not in this folder; did you mean the document "camp.json" in it?',
        'interactions.csv: is not in this folder',
      ],
    ],
  ])('refuses %s', async (_, files, said) => {
    const lines = await saidOf(files)
    said.forEach((words, k) => {
      expect(lines[k]).toContain(words)
    })
    expect(lines).toHaveLength(said.length)
  })

  it('tells the faults of all files together', async () => {
    const lines = await saidOf({
      'members.csv': 'id,name,timezone\nana,Ana,CEST\nben,Ben\n',
      'interactions.csv': 'at,kind,participants,minutes\nyesterday,contact,ana;ben,5\n',
      'wishes.csv': 'from,to,kind\nana,ana,interested\n',
      'crews.csv': '"',
    })
    expect(lines.map(line => line.split(': ')[0])).toEqual([
      'members.csv line 3',
      'crews.csv line 1',
      'members.csv line 2, column timezone',
      'interactions.csv line 2, column at',
      'wishes.csv line 2, column to',
    ])
  })

  it('refuses a folder in the place of a file, and a folder of nothing', async () => {
    const folder = await folderOf(GOOD)
    await mkdir(join(folder, 'crews.csv'))
    await expect(readCohort(folder)).rejects.toThrow(`${folder}: crews.csv: is a folder; name a file`)
    await expect(readCohort(await folderOf({}))).rejects.toThrow('members.csv: is not in this folder')
  })
})

/** The cells of what we write ourselves: no blanks around quotes, no line breaks but \n. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)!.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end === '\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('a cell', () => {
  it.each([
    ['list', 'a; b ;;c', ['a', 'b', 'c']],
    ['list', 'a\\;b;c\\\\;d\\e', ['a;b', 'c\\', 'd\\e']],
    ['list', '', []],
    ['sizes', '3;6', [3, 6]],
    ['sizes', '3 – 6', [3, 6]],
    ['sizes', '4', [4, 4]],
    ['sizes', '3;4;5', '3;4;5'],
    ['number', '+1.5e2', 150],
    ['number', '.5', '.5'],
    ['number', '1 000', '1 000'],
    ['boolean', 'YES', true],
    ['boolean', 'False', false],
    ['boolean', '1', '1'],
    ['text', "'=1+1", '=1+1'],
    ['text', "'quoted'", "'quoted'"],
  ] as const)('%s %j is %j', (kind, cell, value) => {
    expect(readCell(cell, kind)).toEqual(value)
  })

  it('is never a formula, and reads back all the same', () => {
    const text = fc.string({
      unit: fc.constantFrom("'", '=', '+', '-', '@', 'a', ';', '\\'),
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), words => {
        for (const [value, kind] of [
          [words[0], 'text'],
          [words, 'list'],
        ] as const) {
          const cell = writeCell(value, kind)
          expect(cell).not.toMatch(/^[=+\-@]/)
          expect(readCell(cell, kind)).toEqual(value)
        }
      }),
    )
  })
})

describe('columnsOf', () => {
  it('are the fields of the document, each written as its schema says', () => {
    expect(Object.fromEntries(columnsOf('members'))).toMatchObject({
      id: 'text',
      offers: 'list',
      crewSize: 'sizes',
      maxCrews: 'number',
      paused: 'boolean',
      standing: 'text',
      joined: 'text',
    })
    expect(Object.fromEntries(columnsOf('interactions'))).toMatchObject({
      at: 'text',
      kind: 'text',
      participants: 'list',
      minutes: 'number',
      missed: 'list',
      asker: 'text',
      about: 'text',
      what: 'text',
      contestedBy: 'list',
    })
    expect(Object.fromEntries(columnsOf('cohort'))).toEqual({ id: 'text', name: 'text', asOf: 'text' })
    expect(Object.fromEntries(columnsOf('vocabulary'))).toEqual({ words: 'list' })
  })
})

describe('writeCohortCsv', () => {
  const cohort = (): Cohort =>
    parseCohort({ format: 'coalesce/cohort@1', members: [{ id: 'ana', name: '=cmd()' }] }, 'x').cohort

  it('writes only the files and columns that are used, and the two that must be', () => {
    expect(Object.fromEntries(cohortCsvFiles(cohort()))).toEqual({
      'cohort.csv': 'id\nmain\n',
      'members.csv': "id,name\nana,'=cmd()\n",
      'interactions.csv': `${[...columnsOf('interactions').keys()].join(',')}\n`,
    })
    expect([...columnsOf('interactions').keys()].slice(0, 4)).toEqual(['id', 'at', 'kind', 'participants'])
    expect(INTERACTION_KINDS).toHaveLength(6)
  })

  it('writes into a new or an empty folder, and over nothing', async () => {
    const parent = await folderOf({})
    await writeCohortCsv(cohort(), join(parent, 'new', 'folder'))
    await mkdir(join(parent, 'empty'))
    await writeCohortCsv(cohort(), join(parent, 'empty'))
    expect((await readdir(join(parent, 'empty'))).sort()).toEqual([
      'cohort.csv',
      'interactions.csv',
      'members.csv',
    ])
    await expect(writeCohortCsv(cohort(), join(parent, 'empty'))).rejects.toThrow(
      'is there already; name a new folder',
    )
    await writeFile(join(parent, 'file'), 'x')
    await expect(writeCohortCsv(cohort(), join(parent, 'file'))).rejects.toThrow('is there already')
    expect((await readdir(parent)).sort()).toEqual(['empty', 'file', 'new'])
  })
})
