/** Which keys a withdrawal is of, and what it costs the next document. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keptEntries, mergeList, withdrawnKeys } from '../../../src/graph/store/merge.ts'

describe('the keys of what is taken back', () => {
  // Texts that begin like each other, with what JSON escapes and what stands around it.
  const word = fc.string({
    unit: fc.constantFrom('a', 'b', '"', '\\', ']', ' ', '2', '!', '\u0000', '\ud800'),
  })
  const calls = fc.array(fc.record({ caller: fc.constantFrom('a', 'b'), intention: word }))

  test('are those of every entry that is the same one, and no others', () => {
    fc.assert(
      fc.property(calls, calls, (some, others) => {
        for (const entry of [...some, ...others]) {
          const { first, before } = withdrawnKeys({ list: 'calls', entry })
          const bytes = (text: string) => Buffer.from(text)
          const taken = keptEntries('calls', some).filter(
            ({ key }) =>
              Buffer.compare(bytes(key), bytes(first)) >= 0 && Buffer.compare(bytes(key), bytes(before)) < 0,
          )
          const same = some.filter(
            ({ caller, intention }) => caller === entry.caller && intention === entry.intention,
          )
          expect(taken.map(({ content }) => JSON.parse(content))).toEqual(same)
        }
      }),
    )
  })
})

describe('a list from which something was taken back', () => {
  const rows = fc.array(fc.nat({ max: 3 }), { maxLength: 20 }).map(gaps => {
    let position = -1
    return gaps.map((gap, k) => {
      position += 1 + gap
      return { key: `k${k}`, content: String(k), position }
    })
  })

  test('is not written anew by a later document: only what it adds, behind the last', () => {
    fc.assert(
      fc.property(rows, fc.nat({ max: 3 }), (kept, more) => {
        const added = Array.from({ length: more }, (_, k) => ({ key: `new${k}`, content: '0' }))
        const end = (kept.at(-1)?.position ?? -1) + 1
        const writes = added.map((entry, k) => ({ ...entry, position: end + k }))
        expect(mergeList(kept, [...kept, ...added])).toEqual({ writes, changed: 0 })
        expect(mergeList(kept, added)).toEqual({ writes, changed: 0 })
      }),
    )
  })
})
