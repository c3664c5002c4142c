/**
 * A server's home: the folder with its configuration, data, logs and password, and a note of who runs it.
 *
 * `server.json` names the process that runs the home, or is about to. It is made before anything else is written, and
 * only if it is not there, so that two starts of one home do not mix.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandOf, lives } from './processes.mjs'
import { Refusal } from './refusal.mjs'
import { sameStore } from './versions.mjs'

export const pathsOf = home => ({
  conf: join(home, 'conf'),
  log: join(home, 'logs', 'console.log'),
  note: join(home, 'server.json'),
  password: join(home, 'password'),
  version: join(home, 'version'),
  databases: join(home, 'data', 'databases'),
})

/** Makes the folders; what is in them is nobody else's to read. */
export function makeHome(home) {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    chmodSync(home, 0o700)
    for (const name of ['conf', 'logs', 'data', 'run']) mkdirSync(join(home, name), { recursive: true })
  } catch (error) {
    throw new Refusal(
      `${home}: cannot be a server's home (${error.code}); choose a folder that is yours to write`,
    )
  }
}

/** @returns what is noted of the process that runs this home, if it lives: `{ pid, command, port }`, without port while it starts */
export function runningIn(home) {
  const note = noted(home)
  return note !== undefined && lives(note) ? note : undefined
}

function noted(home) {
  try {
    return JSON.parse(readFileSync(pathsOf(home).note, 'utf8'))
  } catch {
    return undefined
  }
}

/** Takes the home for this process, which is about to start a server. */
export function claim(home) {
  const { note } = pathsOf(home)
  for (;;) {
    try {
      writeFileSync(note, noteOf(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const other = runningIn(home)
    if (other !== undefined)
      throw new Refusal(`${home}: process ${other.pid} runs it already; stop that, or choose another home`)
    rmSync(note, { force: true })
  }
}

/** Hands the claimed home on to the server. */
export function noteServer(home, pid, port) {
  const { note } = pathsOf(home)
  writeFileSync(`${note}.new`, noteOf(pid, port))
  renameSync(`${note}.new`, note)
}

const noteOf = (pid, port) => `${JSON.stringify({ pid, port, command: commandOf(pid) })}\n`

/** Frees the home, unless by now another process has it. */
export function release(home, pid) {
  const { note } = pathsOf(home)
  if (noted(home)?.pid === pid) rmSync(note, { force: true })
}

/** @returns the Neo4j that last ran in this home, if any did */
export function versionIn(home) {
  const { version } = pathsOf(home)
  return existsSync(version) ? readFileSync(version, 'utf8').trim() : undefined
}

/** Refuses a home that another series of Neo4j wrote, and notes this one. */
export function checkVersion(home, version) {
  const written = existsSync(pathsOf(home).databases) ? (versionIn(home) ?? version) : version
  if (!sameStore(version, written))
    throw new Refusal(
      `${home}: was written by Neo4j ${written}, this is ${version}; choose that version, or another home`,
    )
  writeFileSync(pathsOf(home).version, `${version}\n`)
}
