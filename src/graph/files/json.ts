/**
 * JSON text -> its value, or the line and column of what is wrong with it.
 *
 * JSON.parse makes the value; a walk over the text comes first, because JSON.parse words its complaints differently
 * from one Node to the next, says no place in some of them, lets the second of two equal keys win in silence, and
 * builds nests so deep that whoever walks them runs out of stack. The walk keeps its own stack and is linear in the
 * text's length.
 */
import { type FaultLog, faultLog } from '../fault.ts'

/** A cohort is five deep. What nests further than this is no document of ours. */
export const MAX_DEPTH = 100

/**
 * @param text the whole text, without a byte order mark
 * @param source the file's name, for messages
 * @param forbidden keys that nothing may have
 * @throws InputError naming line, column and what stood there: the first place that is not JSON, or every key that is
 *   written twice in one object or is forbidden
 */
export function parseJson(text: string, source: string, forbidden: readonly string[] = []): unknown {
  const faults = walkJson(text, forbidden)
  if (faults.count() > 0) throw faults.error(source)
  return JSON.parse(text) as unknown
}

/** From 1 both; a column is one UTF-16 unit, as editors count. */
type Position = { readonly line: number; readonly column: number }
const placeOf = ({ line, column }: Position): string => `line ${line}, column ${column}`

/** An object or list that is open: where it began, and an object's keys so far. */
type Nest = Position & { readonly keys: Set<string> | undefined }

/** What comes next: a value, a key, a colon, a comma, and whether the nest may close instead. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end'

function walkJson(text: string, forbidden: readonly string[]): FaultLog {
  const log = faultLog()
  const nests: Nest[] = []
  let expected: Expected = 'value'
  let at = 0
  let line = 1
  let lineStart = 0
  const position = (offset: number): Position => ({ line, column: offset - lineStart + 1 })
  const fault = (offset: number, problem: string, mend: string, value?: unknown): FaultLog => {
    log.add({ place: placeOf(position(offset)), problem, mend, ...(value === undefined ? {} : { value }) })
    return log
  }

  for (;;) {
    // Between tokens only: within them JSON has no line breaks.
    for (let code = text.charCodeAt(at); isBlank(code); code = text.charCodeAt(++at))
      if (code === NEWLINE) {
        line++
        lineStart = at + 1
      }
    const nest = nests.at(-1)
    if (expected === ', or end' && nest === undefined) {
      if (at >= text.length) return log
      return fault(at, 'comes after the end of the document', 'keep one document', tokenAt(text, at))
    }
    if (at >= text.length) return fault(at, ...cutOff(nest))
    const char = text[at]!

    if ((char === '}' || char === ']') && nest !== undefined && closes(char, nest, expected)) {
      nests.pop()
      expected = ', or end'
      at++
    } else if (expected === ':' || expected === ', or end') {
      if (char !== (expected === ':' ? ':' : ','))
        return fault(at, ...notExpected(text, at, expected, nest), tokenAt(text, at))
      expected = expected === ':' || nest?.keys === undefined ? 'value' : 'key'
      at++
    } else if (expected === 'key' || expected === 'key or }') {
      if (char !== '"') return fault(at, ...notExpected(text, at, expected, nest), tokenAt(text, at))
      const end = endOfString(text, at)
      if (end < 0) return fault(-end - 1, ...brokenString(text, -end - 1))
      const key = plain(text.slice(at, end))
      if (forbidden.includes(key)) fault(at, 'cannot be the name of a field', 'leave it out', key)
      if (nest?.keys?.has(key)) fault(at, 'is there already in the same { }', 'keep one of the two', key)
      nest?.keys?.add(key)
      expected = ':'
      at = end
    } else if (char === '{' || char === '[') {
      if (nests.length >= MAX_DEPTH)
        return fault(at, `is nested more than ${MAX_DEPTH} deep`, 'write it flatter')
      nests.push({ ...position(at), keys: char === '{' ? new Set() : undefined })
      expected = char === '{' ? 'key or }' : 'value or ]'
      at++
    } else {
      const end = char === '"' ? endOfString(text, at) : endOfWord(text, at)
      if (end < 0) return fault(-end - 1, ...brokenString(text, -end - 1))
      if (end === at) return fault(at, ...notExpected(text, at, expected, nest), tokenAt(text, at))
      expected = ', or end'
      at = end
    }
  }
}

const NEWLINE = 0x0a
const isBlank = (code: number): boolean => code === 0x20 || code === NEWLINE || code === 0x0d || code === 0x09

const closes = (char: string, nest: Nest, expected: Expected): boolean =>
  nest.keys === undefined
    ? char === ']' && (expected === 'value or ]' || expected === ', or end')
    : char === '}' && (expected === 'key or }' || expected === ', or end')

/** A key as it reads; `"\u0061"` is `a`. */
const plain = (quoted: string): string =>
  quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)

/** The offset after the closing quote; -1 - offset of what may not stand in a string, the text's end included. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; ; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code === 0x5c) {
      const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y
      escaped.lastIndex = at + 1
      const found = escaped.exec(text)
      if (found === null) return -1 - at
      at += found[0].length
    } else if (!(code >= 0x20)) return -1 - at
  }
}

/** The offset after a number, true, false or null; `from` itself where there is none. */
function endOfWord(text: string, from: number): number {
  const word = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y
  word.lastIndex = from
  return word.test(text) ? word.lastIndex : from
}

function brokenString(text: string, at: number): [problem: string, mend: string, value?: unknown] {
  if (at >= text.length)
    return ['the text ends inside of a string', 'close it with "; the text may have been cut off']
  if (text[at] === '\\')
    return [
      'is no escape that JSON knows',
      'write \\\\ for a backslash, \\n for a new line',
      text.slice(at, at + 2),
    ]
  return text[at] === '\n' || text[at] === '\r'
    ? ['the line ends inside of a string', 'close it with ", or write \\n for a new line']
    : ['a control character stands inside of a string', 'take it out, or write it as \\t or \\u0007']
}

function cutOff(nest: Nest | undefined): [problem: string, mend: string] {
  if (nest === undefined) return ['nothing is there', 'write a document']
  const [open, close] = nest.keys === undefined ? '[]' : '{}'
  return [
    `the text ends inside of the ${open} of ${placeOf(nest)}`,
    `close it with ${close}; the text may have been cut off`,
  ]
}

/** What stands somewhere, as far as a person would read it as one. */
function tokenAt(text: string, at: number): string {
  const token = /[\p{L}\p{N}_$+.-]{1,40}|./suy
  token.lastIndex = at
  return token.exec(text)?.[0] ?? ''
}

function notExpected(
  text: string,
  at: number,
  expected: Expected,
  nest: Nest | undefined,
): [problem: string, mend: string] {
  const token = tokenAt(text, at)
  const problem = `is not JSON here; ${wanted(expected, nest)} was expected`
  if (/^[+-]?(nan|inf|infinity)$/i.test(token))
    return ['is no number that JSON knows', 'leave the field out where it is not known']
  if (/^['‘’“”„«]/.test(token)) return [problem, 'use straight double quotes "']
  if (text.startsWith('//', at) || text.startsWith('/*', at) || token === '#')
    return ['begins a comment, which JSON does not know', 'take it out']
  if (/^[+-]?[.\d]/.test(token) && expected.startsWith('value')) return [problem, numberHint(token)]
  if ((token === '}' || token === ']') && (expected === 'key' || expected === 'value'))
    return [problem, 'take out the comma before it, or add what is missing']
  if (expected === 'key' && /^\d/.test(token)) return [problem, 'write decimals with a point, as 40.5']
  if (expected.startsWith('key')) return [problem, 'write the name of a field in double quotes "']
  if (expected === ':') return [problem, 'put a : between a name and its value']
  if (expected === ', or end') return [problem, 'put a comma between two entries; decimals have a point']
  if (/^(none|nil|undefined)$/i.test(token)) return [problem, 'leave the field out where it is not known']
  if (/^(true|false|null)$/i.test(token)) return [problem, `did you mean ${token.toLowerCase()}?`]
  return [problem, 'write texts in double quotes "']
}

function numberHint(token: string): string {
  const meant = Number(token)
  return Number.isFinite(meant) ? `did you mean ${meant}?` : 'write texts in double quotes "'
}

function wanted(expected: Expected, nest: Nest | undefined): string {
  switch (expected) {
    case 'key':
    case 'key or }':
      return `a name in double quotes${expected === 'key' ? '' : ' or }'}`
    case ', or end':
      return `a comma or ${nest?.keys === undefined ? ']' : '}'}`
    case ':':
      return 'a :'
    case 'value':
      return 'a value'
    case 'value or ]':
      return 'a value or ]'
  }
}
