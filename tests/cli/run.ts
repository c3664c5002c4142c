/** Runs the built command as a person would. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

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
