import fc from 'fast-check'
import { distance } from 'fastest-levenshtein'
import { describe, expect, it } from 'vitest'
import {
  describeFault,
  describeFaults,
  didYouMean,
  FAULTS_HELD,
  FAULTS_SHOWN,
  faultLog,
  InputError,
  nearest,
  show,
} from '../../src/graph/fault.ts'

const fault = (k: number) => ({
  place: `members[${k}].id`,
  value: k,
  problem: 'is not an id',
  mend: 'mend it',
})
const numbered = (count: number) => Array.from({ length: count }, (_, k) => fault(k))

describe('describeFaults', () => {
  it('says place, value, problem and mend in one line each', () => {
    expect(describeFaults('camp.json', [fault(3)])).toEqual([
      'camp.json: members[3].id: 3 is not an id; mend it',
    ])
    expect(describeFault({ place: '', problem: 'is empty', mend: '' })).toBe('is empty')
  })

  it(`shows ${FAULTS_SHOWN} and counts the rest, those that are not held too`, () => {
    expect(describeFaults('f', numbered(FAULTS_SHOWN))).toHaveLength(FAULTS_SHOWN)
    expect(describeFaults('f', numbered(FAULTS_SHOWN + 1)).at(-1)).toBe(
      'f: and 1 more fault of these or other kinds',
    )
    expect(describeFaults('f', numbered(30), 5).at(-1)).toBe('f: and 15 more faults of these or other kinds')
  })

  it('keeps what a person wrote from forging lines, colours or directions of text', () => {
    const nasty = 'a\nb\u001b[31m\u2028\u202ec'
    const lines = describeFaults(`dir\n${nasty}`, [
      { place: nasty, value: nasty, problem: nasty, mend: nasty },
    ])
    expect(lines.join('')).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
  })
})

describe('faultLog', () => {
  it('holds the first faults, counts the rest, and searches no mend for those', () => {
    const log = faultLog()
    let searched = 0
    for (const one of numbered(FAULTS_HELD + 234))
      log.add({
        ...one,
        mend: () => {
          searched++
          return 'mend it'
        },
      })
    expect(log.count()).toBe(FAULTS_HELD + 234)
    expect(searched).toBe(FAULTS_HELD)
    const error = log.error('f')
    expect(error).toBeInstanceOf(InputError)
    expect(error.faults).toHaveLength(FAULTS_HELD)
    expect(error.more).toBe(234)
    expect(error.message).toContain(`and ${FAULTS_HELD + 234 - FAULTS_SHOWN} more faults`)
  })

  it('tells the same fault once', () => {
    const log = faultLog()
    for (const one of [fault(1), fault(1), fault(2)]) log.add(one)
    expect(log.count()).toBe(2)
  })
})

describe('show', () => {
  it('writes small values as JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, depthSize: 'small' }), value => {
        const json = JSON.stringify(value)
        fc.pre(json.length <= 80 && !/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(json))
        expect(show(value)).toBe(Object.is(value, -0) ? '0' : json)
      }),
    )
  })

  it('writes anything in 80 characters and never throws', () => {
    const odd = { withBigInt: true, withMap: true, withSet: true, withDate: true, withNullPrototype: true }
    fc.assert(
      fc.property(fc.anything({ ...odd, withTypedArray: true, withSparseArray: true }), value => {
        expect(show(value).length).toBeLessThanOrEqual(80)
      }),
    )
    expect(show([Symbol('x'), () => 1, 1n])).toBe('[Symbol(x),a function,1]')
  })

  it('says numbers that JSON has not', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, undefined].map(show)).toEqual([
      'NaN',
      'Infinity',
      'undefined',
    ])
  })

  it('takes no longer for a value that is deeper than the stack or larger than the memory of a message', () => {
    let deep: unknown = 1
    for (let k = 0; k < 1e6; k++) deep = [deep]
    expect(show(deep)).toBe(`${'['.repeat(77)}...`)
    expect(show('x'.repeat(1e8)).length).toBe(80)
    expect(show(new Array(1e6).fill('ana')).length).toBe(80)
    expect(show('🦊'.repeat(100))).not.toMatch(/\p{Cs}/u)
  })
})

describe('nearest', () => {
  it.each([
    ['bne', ['ana', 'ben'], 'ben'],
    ['listenning', ['contact', 'listening'], 'listening'],
    ['EUROPE/LISBOM', ['Europe/Lisbon', 'Europe/London'], 'Europe/Lisbon'],
    ['ab', ['ac', 'aa'], 'aa'],
    ['nobody', ['ana', 'ben'], undefined],
    ['cleo', ['lee'], undefined],
    ['', ['a'], undefined],
    ['b', ['a'], undefined],
    ['A', ['a'], 'a'],
    ['x'.repeat(300), ['x'.repeat(299)], undefined],
  ])('finds for %j among %j: %j', (word, candidates, found) => {
    expect(nearest(word, candidates)).toBe(found)
  })

  it('is what its slow twin says', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'A'), maxLength: 7 })
    fc.assert(
      fc.property(word, fc.uniqueArray(word, { maxLength: 8 }), (one, candidates) => {
        expect(nearest(one, candidates)).toBe(slowNearest(one, candidates))
      }),
      { numRuns: 500 },
    )
  })

  it('looks for words only', () => {
    expect(didYouMean(12, ['12'], 'write a text')).toBe('write a text')
    expect(didYouMean('bne', ['ben'], '')).toBe('did you mean "ben"?')
  })
})

/** Every candidate measured in full: one difference for two neighbours that changed places. */
function slowNearest(word: string, candidates: readonly string[]): string | undefined {
  const swaps = (text: string) =>
    Array.from({ length: Math.max(0, text.length - 1) }, (_, k) => {
      return text.slice(0, k) + text[k + 1] + text[k] + text.slice(k + 2)
    })
  const near = candidates
    .map(candidate => {
      const [a, b] = [word.toLowerCase(), candidate.toLowerCase()]
      const d = a !== b && swaps(a).includes(b) ? 1 : distance(a, b)
      const longer = Math.max(a.length, b.length)
      return { candidate, d, limit: longer < 3 ? longer - 1 : Math.floor(longer / 3) }
    })
    .filter(({ d, limit }) => d <= limit)
  return near.sort((p, q) => p.d - q.d || (p.candidate < q.candidate ? -1 : 1))[0]?.candidate
}
