/** What holds for every command: help, wrong words, exit status, pipes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { CannotError, describeFailure, statusOf } from '../../src/cli/failure.ts'
import { InputError } from '../../src/graph/fault.ts'
import { coalesce, inProcess, MAIN } from './run.ts'

describe('help', () => {
  it('names the commands under who uses them, and each command shows how', () => {
    const { status, out, err } = coalesce(['--help'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toContain('First steps:\n  demo ')
    expect(out).toContain('$ coalesce demo > camp.json')
    expect(out).not.toContain('\u001b')
    const own = coalesce(['demo', '--help'])
    expect([own.status, own.err]).toEqual([0, ''])
    expect(own.out).toMatch(/--members <count> +how many members, 1 to 1000 \(default: 30\)/)
    expect(coalesce(['help', 'demo']).out).toBe(own.out)
    for (const line of `${out}${own.out}`.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
  })

  it('is what somebody gets who says nothing, on standard error', () => {
    const { status, out, err } = coalesce([])
    expect([status, out]).toEqual([2, ''])
    expect(err).toMatch(/^Usage: coalesce/)
  })

  it('says the version', () => {
    expect(coalesce(['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('wrong words', () => {
  it.each([
    [['dmo'], "coalesce: unknown command 'dmo'; did you mean demo?\n"],
    [['demo', '--membrs', '3'], "coalesce demo: unknown option '--membrs'; did you mean --members?\n"],
    [
      ['demo', '--members'],
      "coalesce demo: option '--members <count>' argument missing; see coalesce demo --help\n",
    ],
    [
      ['demo', '--members', '0', '--seed', 'x'],
      'coalesce demo: --members: "0" is below 1; use 1 to 1000\ncoalesce demo: --seed: "x" is not a whole number; use one such as 1\n',
    ],
    [['demo', 'camp'], /^coalesce demo: too many arguments.*; see coalesce demo --help\n$/],
  ])('%j end with 2 and one line each', async (words, said) => {
    const { status, out, err } = await inProcess(words)
    expect([status, out]).toEqual([2, ''])
    if (typeof said === 'string') expect(err).toBe(said)
    else expect(err).toMatch(said)
  })
})

describe('failures', () => {
  it('have the exit status of their kind', () => {
    const wrong = new InputError('a.json', [{ place: 'members', problem: 'is missing', mend: 'add it' }])
    const store = Object.assign(new Error('no answer'), { name: 'StoreError' })
    const full = Object.assign(new Error('ENOSPC: no space left, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    })
    const stopped = Object.assign(new Error('x'), { name: 'AbortError' })
    const all = [wrong, store, new CannotError('no'), full, stopped, new TypeError('x is undefined'), 'text']
    expect(all.map(statusOf)).toEqual([2, 1, 1, 1, 130, 70, 70])
  })

  it('are told without a stack, unless it is asked for', () => {
    const bug = new TypeError('x is\nundefined')
    expect(describeFailure(bug, {})).toEqual([
      'coalesce: our fault, not yours: TypeError: x is undefined; please report it, with what COALESCE_DEBUG=1 adds',
    ])
    expect(describeFailure(bug, { COALESCE_DEBUG: '1' }).join('\n')).toContain('frame.test.ts')
    expect(describeFailure(new CannotError('the store is locked'), {})).toEqual([
      'coalesce: the store is locked',
    ])
  })
})

describe('pipes', () => {
  it('may be closed by who reads', async () => {
    const child = spawn(process.execPath, [MAIN, 'demo', '--members', '400'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', chunk => {
      said += String(chunk)
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const [status] = await once(child, 'close')
    expect([status, said]).toEqual([0, ''])
  })
})
