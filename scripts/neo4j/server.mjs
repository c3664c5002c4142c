/**
 * A Neo4j server on this machine, for tests and for a person's own use: without a container, and without an account.
 *
 *     const server = await startServer({ home: 'a/folder' })
 *     ... server.url, server.user, server.password ...
 *     await server.stop()    // or kill(); a startServer on the same home finds its data again
 *
 * Neo4j is under the GPL. It is fetched onto the machine that runs it, and is never a part of this package.
 */
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { answersBolt, freePort } from './bolt.mjs'
import { confText } from './conf.mjs'
import { checkVersion, claim, makeHome, noteServer, pathsOf, release, runningIn } from './home.mjs'
import { getServer } from './jars.mjs'
import { lastWords } from './last-words.mjs'
import { passwordOf } from './password.mjs'
import { commandOf, goneWithin, signalGroup } from './processes.mjs'
import { Refusal } from './refusal.mjs'

export { admin } from './admin.mjs'
export { runningIn } from './home.mjs'
export { getServer } from './jars.mjs'
export { Refusal } from './refusal.mjs'

export const USER = 'neo4j'
const PATIENCE = 180_000 // ms from the start to the first answer
const STOP_PATIENCE = 60_000 // ms from TERM to KILL
const OPENED = ['java.nio', 'java.io', 'sun.nio.ch', 'java.util.concurrent']

export const urlOf = port => `bolt://127.0.0.1:${port}`

/**
 * Starts a server and waits until it answers.
 *
 * @param home its folder, made if it is not there
 * @param port 0 chooses a free one
 * @param password for a new home; without it one is made at random and kept in the home's file `password`
 * @param auth whether a password is asked for at all
 * @param settings lines for neo4j.conf beside those of conf.mjs, or in their place: `{ 'db.lock.acquisition.timeout': '1s' }`
 * @param jvm arguments for Java
 * @param background whether the server outlives this process, else it is killed when this process exits
 * @param signal aborted while the server starts, ends it; later it does nothing
 */
export async function startServer({
  home: folder,
  port = 0,
  password: given,
  auth = true,
  version,
  gds = false,
  heap = '1g',
  pageCache = '512m',
  settings = {},
  jvm = [],
  background = false,
  say = () => {},
  signal,
}) {
  checkOptions({ port, heap })
  const home = resolve(folder)
  const jars = await getServer({ version, gds, say, signal })
  makeHome(home)
  claim(home)
  let server
  try {
    checkVersion(home, jars.version)
    const chosen = await freePort(port)
    const conf = confText({ port: chosen, auth, plugins: jars.plugins, pageCache, settings })
    writeFileSync(join(pathsOf(home).conf, 'neo4j.conf'), conf)
    const password = auth ? await passwordOf(home, given, { server: jars, signal }) : ''
    signal?.throwIfAborted()
    say(`Starting Neo4j ${jars.version}.`)
    server = { ...launch({ home, jars, heap, jvm, background }), port: chosen, password }
    noteServer(home, server.pid, chosen)
    await firstAnswer(server, signal)
  } catch (error) {
    if (server !== undefined) await server.kill()
    release(home, process.pid)
    throw error
  }
  const { pid, stop, kill, ended } = server
  const said = { url: urlOf(server.port), port: server.port, user: USER, password: server.password }
  return { ...said, home, version: jars.version, pid, stop, kill, ended }
}

function checkOptions({ port, heap }) {
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new Refusal(`port: ${port} is no port; write a number from 0 (any that is free) to 65535`)
  if (!/^[1-9]\d*[kmg]$/i.test(heap))
    throw new Refusal(`heap: ${heap} is no size of memory; write one such as 512m or 2g`)
}

/** Starts Java in a process group of its own, so that a Ctrl-C in the terminal reaches us and not the server. */
function launch({ home, jars, heap, jvm, background }) {
  const log = openSync(pathsOf(home).log, 'w', 0o600)
  const child = spawn(jars.java, javaArguments({ home, jars, heap, jvm }), {
    cwd: home,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const ended = new Promise(done => {
    child.once('exit', (code, by) => done(by ?? code))
    child.once('error', error => done(error.code))
  })
  if (child.pid === undefined) throw new Refusal(`${jars.java}: cannot be started`)

  const one = { pid: child.pid, command: commandOf(child.pid), home }
  const killNow = () => signalGroup(one, 'SIGKILL')
  if (background) child.unref()
  else process.once('exit', killNow)
  const after = async ending => {
    await ending(one)
    // A server in the background is waited for by its number alone: its end does not keep this process alive.
    if (!background) await ended
    process.off('exit', killNow)
  }
  return { ...one, ended, stop: () => after(stopProcess), kill: () => after(killProcess) }
}

function javaArguments({ home, jars, heap, jvm }) {
  const paths = [...(jars.plugins === undefined ? [] : [jars.plugins]), jars.lib]
  return [
    `-Xms${heap}`,
    `-Xmx${heap}`,
    '-XX:+UseG1GC',
    ...OPENED.map(name => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    ...jvm,
    '-cp',
    paths.map(path => join(path, '*')).join(':'),
    jars.mainClass,
    `--home-dir=${home}`,
    `--config-dir=${pathsOf(home).conf}`,
    '--console-mode',
  ]
}

async function firstAnswer({ home, port, ended }, signal) {
  const { log } = pathsOf(home)
  const end = Date.now() + PATIENCE
  let status
  ended.then(how => {
    status = how
  })
  while (!(await answersBolt(port))) {
    signal?.throwIfAborted()
    if (status !== undefined)
      throw new Refusal(
        `${home}: the server ended while it started (${status}): ${lastWords(readFileSync(log, 'utf8'))}; see ${log}`,
      )
    if (Date.now() > end)
      throw new Refusal(
        `${home}: the server did not answer within ${PATIENCE / 1000} s; see ${log}, and whether the machine is busy`,
      )
    await sleep(100)
  }
  signal?.throwIfAborted()
}

/** Ends a server as its own tool does, and waits until it is gone. */
const stopProcess = one => endProcess(one, 'SIGTERM', async () => killProcess(one))

/** Ends a server as a crash would, and waits until it is gone. */
const killProcess = one =>
  endProcess(one, 'SIGKILL', async () => {
    throw new Refusal(`process ${one.pid}: is not gone a minute after a SIGKILL; its disk may hang`)
  })

async function endProcess(one, signal, otherwise) {
  if (signalGroup(one, signal) && !(await goneWithin(one.pid, STOP_PATIENCE))) await otherwise()
  release(one.home, one.pid)
}

/** Stops what runs in a home, whoever started it. @returns whether anything ran */
export async function stopHome(home) {
  const running = runningIn(home)
  if (running === undefined) return false
  if (running.port === undefined)
    throw new Refusal(`${home}: process ${running.pid} is about to start it; wait for that, or end it`)
  await stopProcess({ ...running, home })
  return true
}
