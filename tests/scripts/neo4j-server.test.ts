/** The Neo4j server for tests, as far as it goes without one: what it refuses, and that it says why in one line. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('../../scripts/neo4j/main.mjs', import.meta.url))

let folder: string
let home: string
let bin: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coalesce-neo4j-test-'))
  home = join(folder, 'home')
  bin = join(folder, 'bin')
  mkdirSync(bin)
  symlinkSync(process.execPath, join(bin, 'node'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** An executable that stands for Java or Maven. */
function command(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
}

const javaOf = (version: string): void => command('java', `echo 'openjdk version "${version}"' >&2`)

/** `npm run neo4j -- ARGS` on a machine that has nothing but what `command` made. */
function neo4j(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    cwd: folder,
    timeout: 20_000,
    env: { PATH: bin, HOME: folder, ...env },
  })
  return { status, out: stdout, err: stderr }
}

/** A folder that looks like an unpacked Neo4j. */
function distribution(version: string): string {
  const at = join(folder, 'neo4j')
  mkdirSync(join(at, 'lib'), { recursive: true })
  writeFileSync(join(at, 'lib', `neo4j-kernel-${version}.jar`), '')
  return at
}

describe('refuses in one line, with what to do', () => {
  const refused: readonly [string, readonly string[], RegExp][] = [
    ['an unknown action', ['begin'], /^begin: .*start, stop, status/],
    ['an unknown option', ['--prot', '1'], /^Unknown option '--prot'.*--help/],
    ['a port that is none', ['--port', '70000'], /^port: 70000 .*65535/],
    ['a port in letters', ['--port', 'bolt'], /^port: bolt .*65535/],
    ['a size of memory that is none', ['--heap', 'much'], /^heap: much .*512m/],
    ['exec without a command', ['exec'], /^exec: has no command.*after --/],
    ['two actions', ['start', 'stop'], /^stop: .*after --/],
    ['a release that is too old', ['start', '--version', '4.4.0'], /^version: 4\.4\.0 .*5\.26/],
    [
      'Graph Data Science for a release that has none',
      ['start', '--gds', '--version', '2026.08.1'],
      /^gds: .*2026\.08\.1.*5\.26/,
    ],
    ['env where none runs', ['env'], /no server runs there.*start/],
  ]
  test.each(refused)('%s', (_, args, words) => {
    const { status, out, err } = neo4j([...args, '--home', home])
    expect({ status, out }).toEqual({ status: 1, out: '' })
    expect(err).toMatch(words)
    expect(err.trimEnd().split('\n')).toHaveLength(1)
    expect(existsSync(home)).toBe(false)
  })

  test('a machine without Java', () => {
    const { status, err } = neo4j(['start', '--home', home])
    expect(status).toBe(1)
    expect(err).toBe(
      'java: there is no Java; Neo4j needs 17 or later: apt-get install default-jdk maven, or set NEO4J_URL to a server that runs\n',
    )
  })

  test.each(['11.0.2', '1.8.0_392'])('a Java that is too old, %s', version => {
    javaOf(version)
    const { status, err } = neo4j(['start', '--home', home])
    expect(status).toBe(1)
    expect(err).toMatch(/^java: is version (11|8); this Neo4j needs 17 or later: .*JAVA_HOME.*\n$/)
  })

  test('a JAVA_HOME that has none', () => {
    javaOf('17.0.1')
    expect(neo4j(['start', '--home', home], { JAVA_HOME: '/nowhere' }).err).toMatch(
      /^JAVA_HOME=\/nowhere: there is no Java; /,
    )
  })

  test('a machine without Maven', () => {
    javaOf('17.0.1')
    const { status, err } = neo4j(['start', '--home', home, '--version', '5.26.1'])
    expect(status).toBe(1)
    expect(err).toMatch(
      /^mvn: there is no Maven to get Neo4j 5\.26\.1 with; apt-get install maven, .*NEO4J_HOME.*\n$/,
    )
  })

  test('what Maven cannot get, and leaves nothing of it', () => {
    javaOf('17.0.1')
    command(
      'mvn',
      'echo "[ERROR] central: no route to host -> [Help 1]"; echo "[ERROR] Help 1: read this"; exit 1',
    )
    const { status, err } = neo4j(['start', '--home', home, '--version', '5.26.1'])
    expect(status).toBe(1)
    expect(err).toMatch(
      /^mvn: could not get Neo4j 5\.26\.1: central: no route to host; mend that and repeat.*\n$/,
    )
    expect(readdirSync(fileURLToPath(new URL('../../.neo4j', import.meta.url))).join()).not.toContain(
      '5.26.1.',
    )
  })

  test('a NEO4J_HOME that is no Neo4j', () => {
    expect(neo4j(['start', '--home', home], { NEO4J_HOME: folder }).err).toBe(
      `NEO4J_HOME=${folder}: has no lib/neo4j-kernel-VERSION.jar; unset it, or name the folder of an unpacked Neo4j 5.26 or later\n`,
    )
  })

  test('a NEO4J_HOME whose Graph Data Science is not put in place', () => {
    expect(neo4j(['start', '--gds', '--home', home], { NEO4J_HOME: distribution('5.26.30') }).err).toMatch(
      /^NEO4J_HOME=.*: has no Graph Data Science in plugins\/; copy .*\n$/,
    )
  })

  test('a port that is taken', async () => {
    javaOf('17.0.1')
    const other = createServer()
    const port = await new Promise<number>(done =>
      other.listen(0, '127.0.0.1', () => done((other.address() as { port: number }).port)),
    )
    const { err } = neo4j(['start', '--home', home, '--port', String(port)], {
      NEO4J_HOME: distribution('5.26.30'),
    })
    other.close()
    expect(err).toMatch(new RegExp(`^port ${port}: something listens there already; .*\\n$`))
  })

  test('a home that is a file', () => {
    javaOf('17.0.1')
    writeFileSync(home, '')
    expect(neo4j(['start', '--home', home], { NEO4J_HOME: distribution('5.26.30') }).err).toMatch(
      /home: cannot be a server's home \(EEXIST\); .*\n$/,
    )
  })

  test('a home that another Neo4j wrote', () => {
    javaOf('21.0.1')
    mkdirSync(join(home, 'data', 'databases'), { recursive: true })
    writeFileSync(join(home, 'version'), '5.26.30\n')
    expect(neo4j(['start', '--home', home], { NEO4J_HOME: distribution('2026.08.1') }).err).toMatch(
      /home: was written by Neo4j 5\.26\.30, this is 2026\.08\.1; .*\n$/,
    )
  })

  test('a server that ends while it starts, with its own reason and no stack trace', () => {
    command(
      'java',
      `case "$*" in
      -version) echo 'openjdk version "17.0.1"' >&2 ;;
      *CommunityEntryPoint*)
        echo 'java.lang.RuntimeException: Error starting Neo4j'
        echo '    at org.neo4j.Main.main(Main.java:1)'
        echo 'Caused by: org.neo4j.kernel.lifecycle.LifecycleException: Component X failed to start.'
        echo 'Caused by: org.neo4j.io.FileLockException: Lock file has been locked by another process.'
        echo '    ... 7 more'
        exit 1 ;;
      esac`,
    )
    const { status, err } = neo4j(['start', '--home', home, '--port', '0'], {
      NEO4J_HOME: distribution('5.26.30'),
    })
    expect(status).toBe(1)
    expect(err).toBe(
      `${home}: the server ended while it started (1): Lock file has been locked by another process; see ${home}/logs/console.log\n`,
    )
    expect(neo4j(['status', '--home', home]).out).toContain('None runs')
  })
})

describe('a home, by a Java that only writes down what it was asked', () => {
  const asked = (): string => readFileSync(join(folder, 'asked'), 'utf8')
  const startOnce = (...more: string[]): void => {
    command(
      'java',
      `case "$1" in -version) echo 'openjdk version "17.0.1"' >&2 ;; *) echo "$*" >>"$HOME/asked" ;; esac`,
    )
    neo4j(['start', '--home', home, '--port', '0', ...more], { NEO4J_HOME: distribution('5.26.30') })
  }

  test('listens on the loopback only, asks for a password, and tells nobody', () => {
    startOnce()
    const conf = readFileSync(join(home, 'conf', 'neo4j.conf'), 'utf8')
    expect(conf).toMatch(/^server\.bolt\.listen_address=127\.0\.0\.1:\d+$/m)
    const [, port] = conf.match(/^server\.bolt\.listen_address=127\.0\.0\.1:(\d+)$/m)!
    expect(conf).toContain(`server.bolt.advertised_address=127.0.0.1:${port}\n`)
    for (const line of [
      'server.default_listen_address=127.0.0.1',
      'dbms.security.auth_enabled=true',
      'dbms.usage_report.enabled=false',
      'server.http.enabled=false',
      'server.https.enabled=false',
    ])
      expect(conf).toContain(`${line}\n`)
    const names = conf
      .trim()
      .split('\n')
      .map(line => line.split('=')[0])
    expect(new Set(names).size).toBe(names.length)
  })

  test('keeps its password in a file of its own, which no command line shows, from start to start', () => {
    startOnce()
    const password = readFileSync(join(home, 'password'), 'utf8').trim()
    expect(password.length).toBeGreaterThanOrEqual(32)
    expect(asked()).toContain('set-initial-password')
    expect(asked()).not.toContain(password)
    startOnce()
    expect(readFileSync(join(home, 'password'), 'utf8').trim()).toBe(password)
    expect(asked().match(/set-initial-password/g)).toHaveLength(1)
  })

  test.skipIf(process.platform === 'win32')('is nobody else to read', () => {
    startOnce()
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(statSync(join(home, 'password')).mode & 0o777).toBe(0o600)
  })

  test('gives Java the memory that was asked for', () => {
    startOnce('--heap', '3g')
    expect(asked()).toMatch(/-Xms3g -Xmx3g .*--home-dir=\S+home /)
  })
})

describe('uses a server that the environment names, and starts none', () => {
  test('for exec, whose status it ends with', () => {
    const env = { NEO4J_URL: 'bolt://db.example:7687', NEO4J_PASSWORD: 'secret' }
    const script =
      'console.log([process.env.NEO4J_URL, process.env.NEO4J_USER, process.env.NEO4J_PASSWORD].join()); process.exit(7)'
    const { status, out } = neo4j(['exec', '--', 'node', '-e', script], env)
    expect({ status, out }).toEqual({ status: 7, out: 'bolt://db.example:7687,neo4j,secret\n' })
  })

  test('with the password from a file', () => {
    writeFileSync(join(folder, 'secret'), 'from a file\n')
    const env = { NEO4J_URL: 'bolt://db.example:7687', NEO4J_USER: 'ada', NEO4J_PASSWORD_FILE: 'secret' }
    const script = 'console.log([process.env.NEO4J_USER, process.env.NEO4J_PASSWORD].join())'
    expect(neo4j(['exec', '--', 'node', '-e', script], env).out).toBe('ada,from a file\n')
    expect(neo4j(['exec', '--', 'node'], { ...env, NEO4J_PASSWORD_FILE: 'none' }).err).toMatch(
      /^NEO4J_PASSWORD_FILE=none: cannot be read \(ENOENT\); .*\n$/,
    )
  })

  test('and says which command it could not run', () => {
    expect(neo4j(['exec', '--', 'no-such-command'], { NEO4J_URL: 'bolt://db.example:7687' })).toMatchObject({
      status: 1,
      err: 'exec: no-such-command cannot be run (ENOENT); write the command after --\n',
    })
  })

  test('for wipe, where one that does not answer is said to, in one line', () => {
    const { status, err } = neo4j(['wipe', '--yes'], {
      NEO4J_URL: 'bolt://127.0.0.1:1',
      NEO4J_PASSWORD: 'secret',
    })
    expect(status).toBe(1)
    expect(err).toMatch(/^NEO4J_URL=bolt:\/\/127\.0\.0\.1:1: no Neo4j answers there; .*\n$/)
  })
})

test('help names every action', () => {
  const { status, out } = neo4j(['--help'])
  expect(status).toBe(0)
  for (const action of ['start', 'stop', 'status', 'env', 'exec', 'wipe'])
    expect(out).toContain(`-- ${action}`)
})
