/** `coalesce contacts`, as a person runs it. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { coalesce, folder, inProcess, written } from './run.ts'

const small = ['contacts', '--people', '30', '--days', '2', '--minutes', '60', '--seed', '4']

describe('coalesce contacts', () => {
  it('writes lines "t i j" in the order of time, the same for the same seed', async () => {
    const { status, out, err } = coalesce(small)
    expect([status, err]).toEqual([0, ''])
    expect((await inProcess(small)).out).toBe(out)
    expect((await inProcess([...small.slice(0, -1), '5'])).out).not.toBe(out)
    const lines = out.trimEnd().split('\n')
    expect(new Set(lines).size).toBe(lines.length)
    let before = 0
    for (const line of lines) {
      expect(line).toMatch(/^\d+ [1-9]\d* [1-9]\d*$/)
      const [t, i, j] = line.split(' ').map(Number)
      expect(t % 20 === 0 && t >= before && t < 2 * 86_400 && i < j && j <= 30).toBe(true)
      before = t
    }
    expect(Math.abs((lines.length * 40) / 60 / 30 / 60 - 1)).toBeLessThan(0.03)
  })

  it('is a recording that other commands take, gzipped too', async () => {
    const home = folder()
    const { out } = await inProcess(small)
    const plain = coalesce(['trust', '--contacts', written(home, 'camp.dat', out), '--json'])
    writeFileSync(join(home, 'camp.dat.gz'), gzipSync(out))
    const zipped = coalesce(['trust', '--contacts', join(home, 'camp.dat.gz'), '--json'])
    expect([plain.status, plain.err]).toEqual([0, ''])
    expect(JSON.parse(zipped.out).dyads).toEqual(JSON.parse(plain.out).dyads)
  })

  it('gives figures and contacts with --json', async () => {
    const { out } = await inProcess([...small, '--json'])
    const answer = JSON.parse(out)
    expect(Math.abs(answer.minutes / 60 - 1)).toBeLessThan(0.03)
    expect(answer.statistics.met).toBeGreaterThan(0)
    const lines = (await inProcess(small)).out.trimEnd().split('\n').length
    expect(answer.contacts.reduce((sum: number, [, seconds]: number[]) => sum + seconds / 20, 0)).toBe(lines)
  })

  it('says what it cannot do, with place, value and mend', async () => {
    for (const [args, words] of [
      [
        ['--people', '2', '--days', '1', '--minutes', '5000'],
        /^--minutes: 5000 is more than 2 people find time for in 1 day; use \d+ or fewer/,
      ],
      [['--people', '2000', '--minutes', '20000'], /^--minutes: 20000 makes more than \d+ lines/],
      [['--people', '1'], /--people/],
      [['--setting', 'offise'], /--setting: "offise" is not known/],
      [['--minutes', '0'], /--minutes/],
    ] as const) {
      const { status, out, err } = await inProcess(['contacts', ...args])
      expect([status, out]).toEqual([2, ''])
      expect(err.replace(/^coalesce contacts[:\n ]*/, '').trim()).toMatch(words)
    }
  })
})
