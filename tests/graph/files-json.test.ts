import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/graph/fault.ts'
import { MAX_DEPTH, parseJson } from '../../src/graph/files/json.ts'

const linesOf = (text: string): string[] => {
  try {
    parseJson(text, 'f')
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n').map(line => line.slice('f: '.length))
    throw error
  }
  return []
}
const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('parseJson', () => {
  it.each([
    ['', 'line 1, column 1: nothing is there; write a document'],
    [
      '{ "format": ',
      'line 1, column 13: the text ends inside of the { of line 1, column 1; close it with }; the text may have been cut off',
    ],
    [
      '{"a":\n [1, 2',
      'line 2, column 7: the text ends inside of the [ of line 2, column 2; close it with ]; the text may have been cut off',
    ],
    [
      '{"a":"abc',
      'line 1, column 10: the text ends inside of a string; close it with "; the text may have been cut off',
    ],
    [
      '{"a": NaN}',
      'line 1, column 7: "NaN" is no number that JSON knows; leave the field out where it is not known',
    ],
    [
      '[-Infinity]',
      'line 1, column 2: "-Infinity" is no number that JSON knows; leave the field out where it is not known',
    ],
    ['[\n\n  .5]', 'line 3, column 3: ".5" is not JSON here; a value or ] was expected; did you mean 0.5?'],
    ['[1, 040]', 'line 1, column 5: "040" is not JSON here; a value was expected; did you mean 40?'],
    [
      '{"a": 40,5}',
      'line 1, column 10: "5" is not JSON here; a name in double quotes was expected; write decimals with a point, as 40.5',
    ],
    [
      "{'a': 1}",
      'line 1, column 2: "\'" is not JSON here; a name in double quotes or } was expected; use straight double quotes "',
    ],
    [
      '{"a": “b”}',
      'line 1, column 7: "“" is not JSON here; a value was expected; use straight double quotes "',
    ],
    [
      '{"a": 1,\n}',
      'line 2, column 1: "}" is not JSON here; a name in double quotes was expected; take out the comma before it, or add what is missing',
    ],
    [
      '{"a": 1 "b": 2}',
      'line 1, column 9: "\\"" is not JSON here; a comma or } was expected; put a comma between two entries; decimals have a point',
    ],
    [
      '{"a" 1}',
      'line 1, column 6: "1" is not JSON here; a : was expected; put a : between a name and its value',
    ],
    [
      '{a: 1}',
      'line 1, column 2: "a" is not JSON here; a name in double quotes or } was expected; write the name of a field in double quotes "',
    ],
    ['{"a": True}', 'line 1, column 7: "True" is not JSON here; a value was expected; did you mean true?'],
    [
      '{"a": None}',
      'line 1, column 7: "None" is not JSON here; a value was expected; leave the field out where it is not known',
    ],
    [
      '{"a": yes}',
      'line 1, column 7: "yes" is not JSON here; a value was expected; write texts in double quotes "',
    ],
    ['// hello\n{}', 'line 1, column 1: "/" begins a comment, which JSON does not know; take it out'],
    [
      '{"a": "b\nc"}',
      'line 1, column 9: the line ends inside of a string; close it with ", or write \\n for a new line',
    ],
    [
      '{"a": "b\tc"}',
      'line 1, column 9: a control character stands inside of a string; take it out, or write it as \\t or \\u0007',
    ],
    [
      '{"a": "C:\\Users"}',
      'line 1, column 10: "\\\\U" is no escape that JSON knows; write \\\\ for a backslash, \\n for a new line',
    ],
    ['{} {}', 'line 1, column 4: "{" comes after the end of the document; keep one document'],
    [
      '[1}',
      'line 1, column 3: "}" is not JSON here; a comma or ] was expected; put a comma between two entries; decimals have a point',
    ],
    [
      '[1e5.5]',
      'line 1, column 2: "1e5.5" is not JSON here; a value or ] was expected; write texts in double quotes "',
    ],
  ])('says of %j where and what: %s', (text, said) => {
    expect(linesOf(text)).toEqual([said])
  })

  it('finds every key that is written twice in one object, however it is spelled', () => {
    expect(
      linesOf('{"a": 1,\n "b": {"a": 2, "\\u0061": 3},\n "a": 4, "__proto__": 5, "__proto__": 6}'),
    ).toEqual([
      'line 2, column 16: "a" is there already in the same { }; keep one of the two',
      'line 3, column 2: "a" is there already in the same { }; keep one of the two',
      'line 3, column 26: "__proto__" is there already in the same { }; keep one of the two',
    ])
  })

  it('refuses what nests deeper than any walk should go', () => {
    const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(linesOf(nest(MAX_DEPTH))).toEqual([])
    expect(linesOf(nest(1e6))).toEqual([
      `line 1, column ${MAX_DEPTH + 1}: is nested more than 100 deep; write it flatter`,
    ])
  })

  it('takes no key that is forbidden, however it is spelled', () => {
    expect(parseJson('{"__proto__": 1}', 'f')).toEqual(JSON.parse('{"__proto__": 1}'))
    expect(() => parseJson('{"a": [{"\\u005f_proto__": 1}]}', 'f', ['__proto__'])).toThrow(
      'f: line 1, column 9: "__proto__" cannot be the name of a field; leave it out',
    )
  })

  it('is JSON.parse for what is JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t', '\r\n '), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), undefined, indent)
        expect(parseJson(text, 'f')).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses what JSON.parse refuses, and nothing else', () => {
    const bits = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"\\u12',
      '\\',
      ' ',
      '\n',
      '0',
      '-',
      '1',
      '.',
      'e',
      '+',
      'true',
      'nul',
      '\u0001',
      '\u00a0',
      '🦊',
      '\ud800',
    )
    const soup = fc.array(bits, { maxLength: 12 }).map(parts => parts.join(''))
    const hurt = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), bits).map(([json, at, bit]) => {
      const where = at % (json.length + 1)
      return json.slice(0, where) + bit + json.slice(where + (at % 2))
    })
    fc.assert(
      fc.property(fc.oneof(soup, hurt), text => {
        const lines = linesOf(text)
        if (lines.every(line => line.includes('is there already'))) expect(isJson(text)).toBe(true)
        else expect(isJson(text)).toBe(false)
        for (const line of lines) expect(line).toMatch(/^line \d+, column \d+: .+; .+/)
      }),
      { numRuns: 2000 },
    )
  })
})
