// A Neo4j server for people and tests: `npm run neo4j`, and what `npm run neo4j -- --help` tells.
//
// Ends with 0, with 1 on what cannot be done (one line says why), with a command's own status for `exec`, and as a
// shell would (130 for Ctrl-C) when it is interrupted before it was done. What it started is ended before, but for `start`.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pathsOf, versionIn } from './home.mjs'
import { CACHE } from './jars.mjs'
import { Refusal, runningIn, startServer, stopHome, USER, urlOf } from './server.mjs'
import { DEFAULT_VERSION } from './versions.mjs'

const HELP = `A Neo4j server on this machine, for tests and for your own use. It needs Java 17, and Maven or NEO4J_HOME.

  npm run neo4j                          starts it here, until Ctrl-C
  npm run neo4j -- start                 starts it in the background
  npm run neo4j -- status                tells whether it runs (ends with 1 if not)
  npm run neo4j -- stop                  stops it; what it keeps stays
  npm run --silent neo4j -- env          prints what to set: eval "$(npm run --silent neo4j -- env)"
  npm run neo4j -- exec -- COMMAND...    runs COMMAND with NEO4J_URL, NEO4J_USER and NEO4J_PASSWORD set
  npm run neo4j -- wipe --yes            empties the database

Options
  --home DIR       what it keeps: data, logs, password (.neo4j/home)
  --fresh          exec: an empty home, removed afterwards
  --port N         where it listens, 0 for any free port (7687; exec: 0)
  --gds            with Graph Data Science
  --version V      which Neo4j (${DEFAULT_VERSION})
  --heap SIZE      Java's memory (1g)
  --yes            wipe: yes, really
  -h, --help

Environment
  NEO4J_HOME       an unpacked Neo4j to run, instead of getting one
  NEO4J_URL        exec and wipe: the server to use, instead of starting one;
                   with NEO4J_USER (neo4j), NEO4J_PASSWORD or NEO4J_PASSWORD_FILE
`

const OPTIONS = {
  home: { type: 'string', default: join(CACHE, 'home') },
  fresh: { type: 'boolean' },
  port: { type: 'string' },
  gds: { type: 'boolean', default: false },
  version: { type: 'string', default: DEFAULT_VERSION },
  heap: { type: 'string', default: '1g' },
  yes: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
}

const ACTIONS = { serve, start, stop, status, env, exec, wipe: empty }

class Interrupted extends Error {
  constructor(name) {
    super(name)
    this.status = 128 + constants.signals[name]
  }
}

/** What Java ends with after a TERM that is not ours. */
const STOPPED_ELSEWHERE = 128 + constants.signals.SIGTERM

const say = line => console.log(line)
// What is said beside a command's own output, which may be piped to a program.
const sayAside = line => console.error(line)

async function serve(options, { signal }) {
  if (tellRunning(options.home)) return 0
  const started = Date.now()
  const server = await startServer({ ...options, port: options.port ?? 7687, say, signal })
  say(greeting(server, seconds(started)))
  say('\nCtrl-C stops it.')
  const interrupted = signal.aborted || once(signal, 'abort').then(() => true)
  const status = await Promise.race([interrupted, server.ended])
  const stopped = Date.now()
  await server.stop()
  if (status === STOPPED_ELSEWHERE) say('\nStopped from elsewhere.')
  else if (status !== true)
    throw new Refusal(
      `${server.home}: the server ended by itself (${status}); see ${pathsOf(server.home).log}`,
    )
  else say(`\nStopped (${seconds(stopped)}).`)
  return 0
}

async function start(options, { signal }) {
  if (tellRunning(options.home)) return 0
  const started = Date.now()
  const server = await startServer({ ...options, port: options.port ?? 7687, background: true, say, signal })
  say(greeting(server, seconds(started)))
  return 0
}

async function stop({ home }) {
  const began = Date.now()
  say((await stopHome(home)) ? `Stopped (${seconds(began)}).` : `None runs in ${shown(home)}.`)
  return 0
}

async function status({ home }) {
  if (tellRunning(home)) return 0
  say(`None runs in ${shown(home)}.`)
  return 1
}

async function env({ home }) {
  const { port } = answeringIn(home)
  say(exportsOf({ home, url: urlOf(port) }))
  return 0
}

async function exec({ fresh, ...options }, { command, signal }) {
  if (command.length === 0)
    throw new Refusal('exec: has no command; write it after --, as in exec -- npx vitest run')
  if (process.env.NEO4J_URL) return run(command, serverNamed(), signal)

  const running = fresh ? undefined : runningIn(options.home)
  if (running !== undefined)
    return run(command, { ...answeringIn(options.home), password: keptPassword(options.home) }, signal)

  const home = fresh ? mkdtempSync(join(tmpdir(), 'coalesce-neo4j-')) : options.home
  try {
    const started = Date.now()
    const server = await startServer({ ...options, home, port: options.port ?? 0, say: sayAside, signal })
    sayAside(`Neo4j ${server.version} answers at ${server.url} (${seconds(started)}).`)
    let endedEarly = false
    server.ended.then(() => {
      endedEarly = true
    })
    try {
      return await run(command, server, signal)
    } finally {
      if (endedEarly)
        sayAside(
          `Neo4j ended while the command ran; see ${pathsOf(home).log}${fresh ? ', which is removed' : ''}`,
        )
      await server.stop()
    }
  } finally {
    if (fresh) rmSync(home, { recursive: true, force: true })
  }
}

/** Runs a command to its end; it gets a Ctrl-C from the terminal itself, and other signals from here. */
async function run([file, ...args], { url, user, password }, signal) {
  signal.throwIfAborted()
  const child = spawn(file, args, {
    stdio: 'inherit',
    env: { ...process.env, NEO4J_URL: url, NEO4J_USER: user, NEO4J_PASSWORD: password },
  })
  const pass = () => {
    if (signal.reason.message !== 'SIGINT') child.kill(signal.reason.message)
  }
  signal.addEventListener('abort', pass)
  try {
    const [code, by] = await once(child, 'exit')
    return by === null ? code : 128 + constants.signals[by]
  } catch (error) {
    throw new Refusal(`exec: ${file} cannot be run (${error.code}); write the command after --`)
  } finally {
    signal.removeEventListener('abort', pass)
  }
}

async function empty({ home, yes }) {
  const { wipe, wordsOf } = await import('./wipe.mjs').catch(() => {
    throw new Refusal('wipe: neo4j-driver is not installed; npm ci')
  })
  const named = process.env.NEO4J_URL ? serverNamed() : { ...answeringIn(home), password: keptPassword(home) }
  const removed = await wipe({ ...named, database: process.env.NEO4J_DATABASE, yes })
  say(`Removed from ${named.url}: ${wordsOf(removed)}.`)
  return 0
}

/** The server that the environment names. */
function serverNamed() {
  const {
    NEO4J_URL: url,
    NEO4J_USER: user = USER,
    NEO4J_PASSWORD: password,
    NEO4J_PASSWORD_FILE: file,
  } = process.env
  return { url, user, password: password ?? (file ? passwordIn(file) : '') }
}

function passwordIn(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new Refusal(
      `NEO4J_PASSWORD_FILE=${file}: cannot be read (${error.code}); name the file with the password`,
    )
  }
}

/** The server that runs in the home, or a refusal. */
function answeringIn(home) {
  const running = runningIn(home)
  if (running?.port === undefined)
    throw new Refusal(`${shown(home)}: no server runs there; npm run neo4j -- start, or set NEO4J_URL`)
  return { port: running.port, url: urlOf(running.port), user: USER }
}

const keptPassword = home => readFileSync(pathsOf(home).password, 'utf8').trim()

/** Says it if one runs in the home. */
function tellRunning(home) {
  const running = runningIn(home)
  if (running === undefined) return false
  if (running.port === undefined) say(`Process ${running.pid} is about to start one in ${shown(home)}.`)
  else say(greeting({ home, version: versionIn(home), pid: running.pid, url: urlOf(running.port) }))
  return true
}

function greeting({ version, url, pid, home }, took) {
  return `Neo4j ${version} runs at ${url} (process ${pid}${took === undefined ? '' : `, started in ${took}`}).
  user      ${USER}
  password  in ${shown(pathsOf(home).password)}
  kept in   ${shown(home)}

To use it, paste:
  ${exportsOf({ url, home })}
  coalesce import examples/camp.json --store $NEO4J_URL`
}

const exportsOf = ({ url, home }) =>
  `export NEO4J_URL=${url} NEO4J_USER=${USER} NEO4J_PASSWORD_FILE=${quoted(pathsOf(home).password)}`

const quoted = text => (/^[\w/.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)

/** A path as one would type it here. */
function shown(path) {
  const here = relative(process.cwd(), path)
  return here.startsWith('..') ? path : here || '.'
}

const seconds = since => `${((Date.now() - since) / 1000).toFixed(1)} s`

/** @returns the action, its options, and a command that followed `--` */
function parse(args) {
  const at = args.indexOf('--')
  const own = at < 0 ? args : args.slice(0, at)
  const command = at < 0 ? [] : args.slice(at + 1)
  const { values, positionals } = parsed(own)
  const [action = 'serve', ...more] = positionals
  if (more.length > 0) throw new Refusal(`${more[0]}: is one word too many; a command to run stands after --`)
  const port = /^\d+$/.test(values.port) ? Number(values.port) : values.port
  return { action, command, options: { ...values, port, home: resolve(values.home) } }
}

function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new Refusal(`${error.message.split('. ')[0]}; see npm run neo4j -- --help`)
  }
}

async function main(args) {
  const interruption = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => interruption.abort(new Interrupted(name)))
  // A closed terminal takes no more words, and must not keep the server from being stopped.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  try {
    const { action, command, options } = parse(args)
    if (options.help) {
      process.stdout.write(HELP)
      return 0
    }
    if (!Object.hasOwn(ACTIONS, action))
      throw new Refusal(
        `${action}: is none of ${Object.keys(ACTIONS).join(', ')}; see npm run neo4j -- --help`,
      )
    return await ACTIONS[action](options, { command, signal: interruption.signal })
  } catch (error) {
    if (error instanceof Interrupted) return error.status
    // A folder that may not be written, a full disk.
    const refused =
      error.syscall !== undefined && `${error.path ?? error.syscall}: ${error.code}; see to that, and repeat`
    if (!refused && !(error instanceof Refusal)) throw error
    console.error(refused || error.message)
    return 1
  }
}

process.exitCode = await main(process.argv.slice(2))
