import { describe, expect, it } from 'vitest'
import {
  above0,
  id,
  moment,
  named,
  oneOf,
  pair,
  type Reader,
  range,
  text,
  whole,
} from '../../src/cli/options.ts'
import { InputError } from '../../src/graph/fault.ts'

const value = <T>(read: Reader<T>, words: string) => {
  const reading = read(words)
  return 'value' in reading ? reading.value : `${reading.problem}; ${reading.mend}`
}

describe('readers of options', () => {
  it('read whole numbers, within their range, in plain digits', () => {
    expect(value(whole(1, 1000), '30')).toBe(30)
    expect(value(whole(-5), '-5')).toBe(-5)
    for (const words of ['', 'x', '1e3', '0x10', '3.5', '99999999999999999999', 'Infinity'])
      expect(value(whole(1, 1000), words)).toBe('is not a whole number; use one such as 1')
    expect(value(whole(1, 1000), '0')).toBe('is below 1; use 1 to 1000')
    expect(value(whole(1, 1000), '1001')).toBe('is above 1000; use 1 to 1000')
    expect(value(whole(0), '-1')).toBe('is below 0; use 0 or more')
  })

  it('read seconds', () => {
    expect(value(above0(3600), '0.5')).toBe(0.5)
    expect(value(above0(3600), '5')).toBe(5)
    for (const words of ['-1', 'five', '1e9', 'NaN'])
      expect(value(above0(3600), words)).toMatch(/^is not a number/)
    expect(value(above0(3600), '0')).toMatch(/^is not above 0/)
    expect(value(above0(3600), '4000')).toBe('is above 3600; use at most 3600')
  })

  it('read sizes', () => {
    expect(value(range(3, 8), '3-8')).toEqual([3, 8])
    expect(value(range(3, 8), '5')).toEqual([5, 5])
    expect(value(range(3, 8), '8-3')).toBe('is upside down; did you mean "3-8"?')
    expect(value(range(3, 8), '3-900')).toBe('goes outside 3 to 8; write it as "3-8"')
    for (const words of ['', 'three', '3-', '-8', '3-8-9'])
      expect(value(range(3, 8), words)).toMatch(/^is not a range/)
  })

  it('read words, ids and pairs', () => {
    const preset = oneOf(['balanced', 'bold'])
    expect(value(preset, 'bold')).toBe('bold')
    expect(value(preset, 'balansed')).toBe('is not known; did you mean "balanced"?')
    expect(value(preset, 'x')).toBe('is not known; use one of "balanced", "bold"')
    expect(value(id, 'ana.b-2')).toBe('ana.b-2')
    expect(value(id, 'ana b')).toMatch(/^is not an id/)
    expect(value(pair, 'ana, ben')).toEqual(['ana', 'ben'])
    for (const words of ['ana', 'ana,', 'a,b,c', ',']) expect(value(pair, words)).toMatch(/^is not two ids/)
    expect(value(pair, 'ana,ana')).toMatch(/^names one person twice/)
    expect(value(text, ' ')).toMatch(/^is empty/)
  })

  it('read moments with an offset and on the calendar', () => {
    for (const words of ['2026-08-01T12:00:00Z', '2026-08-01T12:00+02:00', '2024-02-29T00:00:00.5Z'])
      expect(value(moment, words)).toBe(words)
    expect(value(moment, '2026-08-01')).toBe('has no time of day; did you mean "2026-08-01T12:00:00Z"?')
    expect(value(moment, '2026-08-01T12:00:00')).toBe('has no offset; did you mean "2026-08-01T12:00:00Z"?')
    for (const words of ['yesterday', '2026-02-30T12:00:00Z', '2026-08-01T25:00:00Z', '2026-13-01', ''])
      expect(value(moment, words)).toMatch(/^is not a time/)
  })

  it('find the member who is meant, or say who may have been', () => {
    const members = [
      { id: 'ana', name: 'Ana' },
      { id: 'zoe', name: 'Zoë' },
    ]
    expect(named(members, 'zoe', '--of')).toBe(members[1])
    const said = (wanted: string) => {
      try {
        return named(members, wanted, '--of').id
      } catch (error) {
        return error instanceof InputError ? error.message : error
      }
    }
    expect(said('anna')).toBe('--of: "anna" is no member of this cohort; did you mean "ana"?')
    expect(said('Zoë')).toBe('--of: "Zoë" is no member of this cohort; did you mean "zoe"?')
    expect(said('bartholomew')).toMatch(/use one of the ids in the cohort$/)
  })
})
