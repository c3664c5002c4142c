/** The frame around commands, run in this process with commands made up for it. */
import { describe, expect, it } from 'vitest'
import { type AnyCommand, defineCommand } from '../../src/cli/command.ts'
import { flag, option, optional, range, required, text, whole } from '../../src/cli/options.ts'
import { inProcess } from './run.ts'

/** Runs the words with one made-up command; `interrupt` may press Ctrl-C once it runs. */
async function run(args: readonly string[], command: AnyCommand, interrupt?: (press: () => void) => void) {
  const ended: number[] = []
  let handler = () => {}
  const ran = await inProcess(
    args,
    {
      onInterrupt: handle => {
        handler = handle
        interrupt?.(() => handler())
        return () => {
          handler = () => {}
        }
      },
      exit: status => ended.push(status),
    },
    [command],
  )
  return { ...ran, ended }
}

const echo = defineCommand({
  name: 'echo',
  audience: 'designer',
  summary: 'say the words again',
  words: [
    { name: '<first>', what: 'a word' },
    { name: '[second]', what: 'another' },
  ],
  options: {
    howMany: option('--count <number>', 'how many', whole(1, 9), 2),
    sizes: optional('--crew-sizes <range>', 'sizes', range(3, 8)),
    loud: flag('--loud', 'louder'),
    by: required('--by <name>', 'who', text),
  },
  examples: [['coalesce echo a --by ana', 'Say it']],
  run: async ({ words, options, json, output }) => output.json({ words, options, json }),
})

describe('a command', () => {
  it('gets its words, and the values of its options under their own names', async () => {
    const { status, out, err } = await run(
      ['echo', 'a', '--by', 'ana', '--crew-sizes', '3-5', '--json'],
      echo,
    )
    expect([status, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual({
      words: ['a', null],
      options: { howMany: 2, sizes: [3, 5], loud: false, by: 'ana' },
      json: true,
    })
    const other = await run(['echo', 'a', 'b', '--by=', '--by', 'x', '--loud', '--count', '9'], echo)
    expect(JSON.parse(other.out)).toMatchObject({ words: ['a', 'b'], options: { howMany: 9, loud: true } })
  })

  it('does not run where a word or an option is missing or wrong, and all faults are told', async () => {
    expect(await run(['echo', '--by', 'ana'], echo)).toMatchObject({
      status: 2,
      out: '',
      err: "coalesce echo: missing required argument 'first'; see coalesce echo --help\n",
    })
    const { status, err } = await run(['echo', 'a', '--crew-sizes', '8-3'], echo)
    expect(status).toBe(2)
    expect(err).toBe(
      'coalesce echo: --crew-sizes: "8-3" is upside down; did you mean "3-8"?\ncoalesce echo: --by: is missing; add --by <name>\n',
    )
  })

  it('shows its options with their defaults, and its audience in the list', async () => {
    const own = await run(['echo', '--help'], echo)
    expect(own.out).toMatch(/Usage: coalesce echo \[options\] <first> \[second\]/)
    expect(own.out).toContain('how many (default: 2)')
    expect(own.out).toContain('$ coalesce echo a --by ana')
    expect((await run(['--help'], echo)).out).toMatch(
      /Gathering designers:\n {2}echo <first> \[second\] +say the words/,
    )
  })

  it('that has a bug ends with one line that says whose fault it is', async () => {
    const broken = defineCommand({
      name: 'broken',
      audience: 'house',
      summary: 'x',
      options: {},
      examples: [],
      run: async () => {
        throw new TypeError('undefined is not a function')
      },
    })
    const { status, err } = await run(['broken'], broken)
    expect(status).toBe(70)
    expect(err).toMatch(
      /^coalesce: our fault, not yours: TypeError: undefined is not a function; please report.*\n$/,
    )
  })
})

describe('Ctrl-C', () => {
  const patient = (finish: (signal: AbortSignal) => Promise<void>, stoppable: boolean) =>
    defineCommand({
      name: 'wait',
      audience: 'house',
      summary: 'x',
      options: {},
      examples: [],
      stoppable,
      run: async ({ signal, output }) => {
        await finish(signal)
        output.print('what there is so far')
      },
    })
  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>(done => signal.addEventListener('abort', () => done()))

  it('asks the command to end, which may still answer', async () => {
    const { status, out, err, ended } = await run(['wait'], patient(untilAborted, true), press =>
      setTimeout(press, 5),
    )
    expect([status, out, ended]).toEqual([0, 'what there is so far\n', []])
    expect(err).toContain('stopping; Ctrl-C again to stop at once')
  })

  it('ends with 130 where the command gives up', async () => {
    const givesUp = async (signal: AbortSignal) => {
      await untilAborted(signal)
      signal.throwIfAborted()
    }
    const { status, out, err } = await run(['wait'], patient(givesUp, true), press => setTimeout(press, 5))
    expect([status, out]).toEqual([130, ''])
    expect(err).toMatch(/coalesce: stopped\n$/)
  })

  it('ends the process the second time', async () => {
    const slow = async (signal: AbortSignal) => {
      await untilAborted(signal)
      await new Promise(done => setTimeout(done, 20))
    }
    const { ended } = await run(['wait'], patient(slow, true), press => {
      setTimeout(press, 2)
      setTimeout(press, 6)
    })
    expect(ended).toEqual([130])
  })

  it('is left to the system where a command does not heed it', async () => {
    let asked = 0
    await run(
      ['wait'],
      patient(async () => {}, false),
      () => asked++,
    )
    expect(asked).toBe(0)
  })
})
