/** What holds for any store: how documents are merged, how an address is read, which congregation is meant. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import {
  keptEntries,
  mergeHead,
  mergeInteraction,
  mergeList,
  mergeOrder,
  namedIn,
  withWords,
} from '../../src/graph/store/merge.ts'
import { openStore } from '../../src/graph/store/open.ts'
import { failure } from '../../src/graph/store/sqlite/failure.ts'
import { chooseCongregation, StoreError } from '../../src/graph/store/store.ts'

const keys = fc.uniqueArray(fc.stringMatching(/^[a-z]$/))

describe('the order of a list after a later document', () => {
  test("the named stand in the document's order, the others where they were", () => {
    fc.assert(
      fc.property(keys, keys, (kept, told) => {
        const order = mergeOrder(kept, told)
        expect(new Set(order)).toEqual(new Set([...kept, ...told]))
        expect(order).toHaveLength(new Set([...kept, ...told]).size)
        expect(order.filter(key => told.includes(key))).toEqual(told)
        kept.forEach((key, place) => {
          if (!told.includes(key)) expect(order[place]).toBe(key)
        })
      }),
    )
  })

  test('a document that names all of them sets the order; one that names none changes nothing', () => {
    fc.assert(
      fc.property(keys, kept => {
        expect(mergeOrder(kept, kept.toReversed())).toEqual(kept.toReversed())
        expect(mergeOrder(kept, [])).toEqual(kept)
      }),
    )
  })
})

describe('merging a list', () => {
  const entries = fc.uniqueArray(
    fc.record({ key: fc.stringMatching(/^[a-z]$/), content: fc.constantFrom('1', '2', '[3]') }),
    { selector: ({ key }) => key },
  )

  test('what is written, laid over what was there, is the merged list (against a plain twin)', () => {
    const gaps = fc.array(fc.nat({ max: 1 }), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(entries, entries, gaps, (before, told, gaps) => {
        // Places may have gaps, where something was taken out.
        const kept = before.map((entry, k) => ({ ...entry, position: 2 * k + gaps[k]! }))
        const { writes, changed } = mergeList(kept, told)

        const rows = new Map([...kept, ...writes].map(row => [row.key, row]))
        const list = [...rows.values()].sort((a, b) => a.position - b.position)
        const contents = new Map([...before, ...told].map(({ key, content }) => [key, content]))
        const order = mergeOrder(
          before.map(({ key }) => key),
          told.map(({ key }) => key),
        )
        expect(list.map(({ key, content }) => ({ key, content }))).toEqual(
          order.map(key => ({ key, content: contents.get(key) })),
        )
        expect(changed).toBe(
          told.filter(({ key, content }) => before.some(old => old.key === key && old.content !== content))
            .length,
        )
      }),
    )
  })

  test('the same list again writes nothing', () => {
    fc.assert(
      fc.property(entries, told => {
        const kept = told.map((entry, position) => ({ ...entry, position }))
        expect(mergeList(kept, told)).toEqual({ writes: [], changed: 0 })
      }),
    )
  })

  test('the order of fields is no difference, the order of a list is', () => {
    const kept = [{ key: 'a', content: '{"x":1,"y":[1,2]}', position: 0 }]
    expect(mergeList(kept, [{ key: 'a', content: '{"y":[1,2],"x":1}' }]).writes).toEqual([])
    expect(mergeList(kept, [{ key: 'a', content: '{"x":1,"y":[2,1]}' }]).changed).toBe(1)
  })

  test('entries of one key are told apart by their number', () => {
    const call = { caller: 'ana', intention: 'a house' }
    expect(keptEntries('calls', [call, { ...call, members: [] }]).map(({ key }) => key)).toEqual([
      '["ana","a house"]',
      '["ana","a house"] 2',
    ])
  })

  test('a boundary is about a pair, whoever is named first, and whoever set it', () => {
    const key = (between: string[], by?: string) =>
      keptEntries('boundaries', [{ between, kind: 'apart', ...(by === undefined ? {} : { by }) }])[0]!.key
    expect(key(['rui', 'ana'])).toBe(key(['ana', 'rui']))
    expect(new Set([key(['ana', 'rui']), key(['ana', 'rui'], 'ana'), key(['ana', 'rui'], 'rui')]).size).toBe(
      3,
    )
  })
})

describe('merging an interaction', () => {
  const kept: Interaction = {
    id: 'x',
    at: '2026-03-01T12:00:00Z',
    kind: 'contact',
    participants: ['ana', 'rui'],
    minutes: 20,
    recordedBy: 'ana',
    confirmedBy: ['rui'],
  }

  test('gives the words that are new, each once', () => {
    expect(
      mergeInteraction(kept, { ...kept, confirmedBy: ['kim', 'rui', 'kim'], contestedBy: ['kim'] }),
    ).toEqual({
      words: [
        { kind: 'confirmed', by: 'kim' },
        { kind: 'contested', by: 'kim' },
      ],
    })
    const { confirmedBy: _, ...silent } = kept
    expect(mergeInteraction(kept, silent)).toEqual({ words: [] })
  })

  test('names the fields in which it is another one', () => {
    expect(
      mergeInteraction(kept, { ...kept, minutes: 21, gathering: 'g', confirmedBy: [] } as Interaction),
    ).toEqual({
      differs: ['gathering', 'minutes'],
    })
    expect(
      mergeInteraction(kept, { ...kept, at: '2026-03-01T13:00:00+01:00', participants: ['rui', 'ana'] }),
    ).toEqual({ words: [] })
    const other = { ...kept, kind: 'listening', minutes: undefined } as unknown as Interaction
    expect(mergeInteraction(kept, other)).toEqual({ differs: ['kind', 'minutes'] })
  })

  test('later words stand at the end', () => {
    expect(
      withWords(kept, [
        { kind: 'contested', by: 'kim' },
        { kind: 'confirmed', by: 'kim' },
        { kind: 'confirmed', by: 'lee' },
      ]),
    ).toEqual({ ...kept, confirmedBy: ['rui', 'kim', 'lee'], contestedBy: ['kim'] })
    expect(kept.confirmedBy).toEqual(['rui'])
    expect(withWords(kept, [])).toBe(kept)
  })

  test('names everybody once', () => {
    expect(namedIn({ ...kept, confirmedBy: ['rui', 'kim'], contestedBy: ['lee', 'ana'] })).toEqual([
      'ana',
      'rui',
      'kim',
      'lee',
    ])
    expect(
      namedIn({ id: 's', at: kept.at, kind: 'support', asker: 'ana', offerers: ['rui'], recordedBy: 'kim' }),
    ).toEqual(['ana', 'rui', 'kim'])
  })
})

test('the later head wins, part by part', () => {
  const early = { name: 'Camp', asOf: '2026-01-01T00:00:00Z' }
  const late = { asOf: '2026-01-01T00:00:00-01:00' }
  expect(mergeHead(early, late)).toEqual({ name: 'Camp', asOf: late.asOf })
  expect(mergeHead(late, early)).toEqual({ name: 'Camp', asOf: late.asOf })
  expect(mergeHead(early, { name: 'Village' })).toEqual({ name: 'Village', asOf: early.asOf })
  expect(mergeHead({}, {})).toEqual({})
})

describe('the congregation that is meant', () => {
  const [camp, town] = [{ id: 'camp', name: 'Camp' }, { id: 'town' }]

  test('is the named one, else the only one, else main', () => {
    expect(chooseCongregation([camp, town], 'town')).toBe('town')
    expect(chooseCongregation([camp], undefined)).toBe('camp')
    expect(chooseCongregation([], undefined)).toBe('main')
    expect(chooseCongregation([], 'camp')).toBe('camp')
  })

  test('is asked for where there are several, and corrected where there is none of that name', () => {
    expect(() => chooseCongregation([camp, town], undefined)).toThrow(
      '--congregation: is missing, and the store holds 2 congregations; name one of "camp", "town"',
    )
    expect(() => chooseCongregation([camp, town], 'twon')).toThrow(
      '--congregation: "twon" is not in the store; did you mean "town"?',
    )
    expect(() => chooseCongregation([camp], 'x')).toThrow(InputError)
  })
})

describe('an address', () => {
  test.each([
    ['coalesce.db', 'did you mean|write "sqlite:coalesce.db"'],
    ['', 'is not the address of a store'],
    ['sqlite:', 'names no file'],
    ['sqlite://host/a.db', 'names a host; write "sqlite:host/a.db"'],
    ['sqlite:a\0b', 'is no path'],
    ['mysql://a', 'kind of store that does not exist'],
    ['neo4j://', 'is no address of a server'],
    ['bolt://a/b/c', 'more than a database'],
  ])('%j is refused: %s', async (url, words) => {
    await expect(openStore(url)).rejects.toThrow(InputError)
    await expect(openStore(url)).rejects.toThrow(new RegExp(words))
  })

  test('is shown without its password', async () => {
    const refused = openStore('bolt://ana:secret@example.org:7687/a/b', { source: 'COALESCE_STORE' })
    await expect(refused).rejects.toThrow(/^COALESCE_STORE: "bolt:\/\/example\.org:7687\/a\/b"/)
  })

  test('is never shown with what stands before its host, however it is mistaken', async () => {
    for (const url of [' bolt://ana:secret@h/a/b', 'ana:secret@h', 'mysql://ana:secret@h'])
      await expect(openStore(url)).rejects.toThrow(/^(?!.*secret)/s)
  })

  test('of a file that is not there is an empty store, however it is written', async () => {
    for (const path of ['./nothing-here.db', 'nothing-here.db', '///tmp/coalesce-nothing-here.db']) {
      const store = await openStore(`sqlite:${path}`)
      expect(store.address).toBe(`sqlite:${path}`)
      expect(await store.read('main')).toEqual(emptyCohort())
      await store.close()
    }
  })
})

describe('what SQLite reports', () => {
  test('is told in one line with address and mend', () => {
    for (const code of [3, 5, 6, 7, 8, 10, 11, 13, 14, 22, 23, 26]) {
      const error = failure('sqlite:a.db', code, new Error('disk\nimage'))
      expect(error).toBeInstanceOf(StoreError)
      expect(error?.message).toMatch(/^sqlite:a\.db: [^\n;]+; [^\n]+$/)
    }
  })

  test('stays what it is where only a mistake of ours can be behind it', () => {
    for (const code of [1, 19, 20, 21, 25]) expect(failure('sqlite:a.db', code, undefined)).toBeUndefined()
  })
})
