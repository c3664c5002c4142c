import { describe, expect, it } from 'vitest'
import { createOutput, hasColours, type Stream, widthOf } from '../../src/cli/output.ts'
import { formatTable } from '../../src/cli/table.ts'
import { textWidth, wrap } from '../../src/cli/text.ts'

const stream = (options: Omit<Stream, 'write'> = {}) => {
  const said: string[] = []
  return { said, ...options, write: (text: string) => said.push(text) }
}

describe('standard output and standard error', () => {
  it('keep answers and notes apart', () => {
    const [out, err] = [stream(), stream()]
    const output = createOutput(out, err, {})
    output.json({ a: 1 })
    output.print('one', 'two')
    output.note('odd\nthing')
    expect(out.said.join('')).toBe('{"a":1}\none\ntwo\n')
    expect(err.said.join('')).toBe('note: odd thing\n')
  })

  it('are coloured on a terminal only, and not with NO_COLOR', () => {
    expect(hasColours(stream({ isTTY: true }), {})).toBe(true)
    expect(hasColours(stream({ isTTY: true }), { NO_COLOR: '1' })).toBe(false)
    expect(hasColours(stream({ isTTY: true }), { NO_COLOR: '' })).toBe(true)
    expect(hasColours(stream({ isTTY: true }), { TERM: 'dumb' })).toBe(false)
    expect(hasColours(stream(), {})).toBe(false)
  })

  it('are as wide as the terminal, else COLUMNS, else 100', () => {
    expect(widthOf(stream({ columns: 72 }), { COLUMNS: '50' })).toBe(72)
    expect(widthOf(stream(), { COLUMNS: '50' })).toBe(50)
    expect(widthOf(stream(), { COLUMNS: 'wide' })).toBe(100)
    expect(widthOf(stream(), {})).toBe(100)
    expect(widthOf(stream({ columns: 3 }), {})).toBe(40)
  })

  it('wrap between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('unbreakable word', 5, '  ')).toEqual(['  unbreakable', '  word'])
    expect(wrap('  ', 10)).toEqual([])
  })
})

describe('progress', () => {
  it('is one line on a terminal, taken away before an answer and never longer than the line', () => {
    const [out, err] = [stream(), stream({ isTTY: true, columns: 50 })]
    let time = 0
    const output = createOutput(out, err, {}, () => time)
    const progress = output.progress()
    progress.say('x'.repeat(80))
    progress.say('too soon')
    time = 1000
    progress.say('step 2')
    expect(err.said).toEqual([`\r\u001b[2K${'x'.repeat(49)}`, '\r\u001b[2Kstep 2'])
    output.print('answer')
    expect(err.said.at(-1)).toBe('\r\u001b[2K')
    progress.done()
    expect(err.said).toHaveLength(3)
  })

  it('is a sparse line elsewhere', () => {
    const [out, err] = [stream(), stream()]
    let time = 0
    const progress = createOutput(out, err, {}, () => time).progress()
    for (time = 0; time <= 21_000; time += 500) progress.say(`at ${time}`)
    expect(err.said).toEqual(['at 10000\n', 'at 20000\n'])
  })
})

describe('tables', () => {
  const columns = [
    { head: 'who' },
    { head: 'trust', align: 'right' },
    { head: 'because', wraps: true },
  ] as const

  it('line up, with a rule under the head and nothing at the ends of lines', () => {
    const rows = [
      ['ana', '0.5', 'met'],
      ['Zoë', '0.75', 'listened'],
    ]
    expect(formatTable(columns, rows, 60)).toBe(
      ['who  trust  because', '───  ─────  ────────', 'ana    0.5  met', 'Zoë   0.75  listened', ''].join(
        '\n',
      ),
    )
  })

  it('wrap their sentences between words, and fit the width', () => {
    const sentence = 'they listened to each other in eleven circles and repaired one conflict'
    for (const width of [40, 47, 60, 99]) {
      const lines = formatTable(columns, [['ana', '0.5', sentence]], width).split('\n')
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width)
      expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(sentence)
      expect(lines.join('')).not.toContain('…')
    }
  })

  it('become lines where they cannot fit', () => {
    const long = 'a'.repeat(64)
    expect(formatTable(columns, [[long, '0.5', 'met']], 40)).toBe(`who: ${long}\ntrust: 0.5\nbecause: met\n`)
  })

  it('let no control character through', () => {
    expect(formatTable([{ head: 'name' }], [['a\u001b]0;x\u0007\nb']], 60)).toContain('a ]0;x  b')
  })

  it('know how wide letters are', () => {
    expect(textWidth('Zoë')).toBe(3)
    expect(textWidth('Zoe\u0308')).toBe(3)
    expect(textWidth('家')).toBe(2)
    expect(textWidth('\u001b[1mana\u001b[22m')).toBe(3)
  })
})
