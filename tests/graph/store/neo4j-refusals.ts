/** How a store that cannot be used has to say so: the same in every test of it. */
import { execFile } from 'node:child_process'
import { inspect } from 'node:util'
import { expect } from 'vitest'
import { openStore } from '../../../src/graph/store/open.ts'
import { StoreError } from '../../../src/graph/store/store.ts'
import { MAIN, type Ran } from '../../cli/run.ts'

/** Where nothing is said in the address: as on a machine on which nobody set anything. */
const NOTHING = { NEO4J_USER: '', NEO4J_PASSWORD: '', NEO4J_PASSWORD_FILE: '', NEO4J_DATABASE: '' }

/** Runs the built command, while what is in this process goes on. */
export function coalesceBeside(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  return new Promise(resolve => {
    const options = { env: { ...process.env, NODE_V8_COVERAGE: undefined, ...NOTHING, ...env } }
    execFile(process.execPath, [MAIN, ...args], options, (error, out, err) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : null
      resolve({ status, out, err })
    })
  })
}

/**
 * Opens what cannot be opened, by the command: one line with the address and a mend, exit 1, nothing on standard
 * output, and nowhere a secret, also where stack traces are asked for.
 *
 * @returns the line
 */
export async function refused(
  url: string,
  { env = {}, secrets = [] }: { readonly env?: NodeJS.ProcessEnv; readonly secrets?: readonly string[] } = {},
): Promise<string> {
  const shown = url.replace(/\/\/.*@/, '//')
  const command = ['export', '--store', url]
  const [plain, debug] = await Promise.all([
    coalesceBeside(command, env),
    coalesceBeside(command, { ...env, COALESCE_DEBUG: '1' }),
  ])
  expect(plain).toMatchObject({ status: 1, out: '' })
  expect(plain.err).toMatch(/^coalesce: [^\n]+; [^\n]+\n$/)
  expect(plain.err.startsWith(`coalesce: ${shown}`)).toBe(true)
  expect(debug.status).toBe(1)
  expect(debug.err).toMatch(/\n {4}at /)
  for (const secret of secrets)
    for (const said of [plain.err, debug.out, debug.err]) expect(said).not.toContain(secret)
  return plain.err.trimEnd()
}

/** What a call ends with: a StoreError of one line, in whose chain of causes no secret is. */
export async function failing(call: Promise<unknown>, secrets: readonly string[] = []): Promise<StoreError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(StoreError)
  const { message } = error as StoreError
  expect(message).toMatch(/^[^\n]+: [^\n]+; [^\n]+$/)
  const everything = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })
  for (const secret of secrets) expect(everything).not.toContain(secret)
  return error as StoreError
}

/** The same for what cannot be opened, in this process. */
export const notOpened = (url: string, secrets: readonly string[] = []) => failing(openStore(url), secrets)
