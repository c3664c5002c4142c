/** Runs the built command as a person would. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AnyCommand } from '../../src/cli/command.ts'
import { runProgram, type Surroundings } from '../../src/cli/program.ts'

export const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string }

/** `coalesce ARGS`, in a folder of its own if one is named; streams are pipes, so nothing is coloured. */
export function coalesce(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
    env: { ...process.env, NODE_V8_COVERAGE: undefined, ...options.env },
  })
  return { status, out: stdout, err: stderr }
}

/** The same in this process, which takes no time to start: for words, not for streams. */
export async function inProcess(
  args: readonly string[],
  around: Partial<Surroundings> = {},
  commands?: readonly AnyCommand[],
): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const surroundings: Surroundings = {
    out: { write: chunk => out.push(chunk) },
    err: { write: chunk => err.push(chunk) },
    env: {},
    onInterrupt: () => () => {},
    exit: () => {},
    ...around,
  }
  const status = await runProgram(args, surroundings, commands)
  return { status, out: out.join(''), err: err.join('') }
}

/** A new empty folder. */
export function folder(): string {
  return mkdtempSync(join(tmpdir(), 'coalesce-test-'))
}

/** Writes a file into a folder and gives its path. */
export function written(where: string, name: string, content: string | object): string {
  const path = join(where, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}
