/**
 * What goes wrong between us and a server, and at the server: each is told in one line, leaves nothing half written, and
 * the next call goes on. On the server at NEO4J_URL, if it is on this machine, whose database is emptied; and on one of
 * our own where the server itself has to be other than it should.
 */
import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import neo4j, { type Driver } from 'neo4j-driver'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../scripts/neo4j/server.mjs'
import type { Cohort, Interaction } from '../../../src/graph/cohort.ts'
import { readAddress } from '../../../src/graph/store/neo4j/address.ts'
import type { Neo4jOptions } from '../../../src/graph/store/neo4j/neo4j-store.ts'
import { openStore } from '../../../src/graph/store/open.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'
import { camp, contact } from '../../contract/suite/camp.ts'
import { expectTrustOfLog } from '../../contract/suite/same-trust.ts'
import { cypher, NEO4J_URL, wipe } from '../../neo4j.ts'
import { HAS_OPENSSL, type Link, selfSigned, wire } from '../../peers.ts'
import { coalesceBeside, failing, notOpened, refused } from './neo4j-refusals.ts'
import { recordFor } from './record-for.mjs'

const real = NEO4J_URL === undefined ? undefined : readAddress(NEO4J_URL, process.env, 'NEO4J_URL')
/** A wire is laid to it, so it has to be on this machine and without TLS. */
const isHere = /^(bolt|neo4j):\/\/(127\.0\.0\.1|localhost):/.test(real?.url ?? '')
const PASSWORD = real?.password ?? ''
const port = Number(new URL(real?.url ?? 'bolt://h:7687').port)
const at = (where: number, scheme = 'bolt') => `${scheme}://127.0.0.1:${where}`
const known = { NEO4J_USER: real?.user, NEO4J_PASSWORD: PASSWORD }

/** More than are written in one transaction. */
const many = (name: string, count = 12_000) =>
  Array.from({ length: count }, (_, k) => contact(`${name}${k}`, ['ana', 'rui', 'kim'].slice(k % 2), k))
const whole = (interactions: readonly Interaction[]): Cohort => ({
  ...camp,
  asOf: undefined,
  interactions: [...interactions],
})

const stores: CohortStore[] = []
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
})
async function opened(url = NEO4J_URL!, options: Neo4jOptions = {}): Promise<CohortStore> {
  const store = await openStore(url, { neo4j: options })
  stores.push(store)
  return store
}

/** What an import leaves on the side until it is over. */
async function remains(): Promise<number> {
  const [row] = await cypher(
    `MATCH (c:Congregation {id: 'camp'})
     RETURN COUNT { MATCH (a:Arriving) } + COUNT { MATCH (i:Interaction) WHERE i.nth > c.last } AS n`,
  )
  return Number(row!.n)
}

describe.runIf(isHere)('who is not let in', () => {
  const onSystem = async (statement: string, parameters = {}) => {
    const driver = administrator()
    await driver.executeQuery(statement, parameters, { database: 'system' })
    await driver.close()
  }
  // Another name each time: for some seconds the server remembers who gave wrong passwords.
  const name = `coalesce_guest_${randomBytes(4).toString('hex')}`
  const guest = { NEO4J_USER: name, NEO4J_PASSWORD: 'guests-own-word' }
  beforeAll(() =>
    onSystem(`CREATE USER ${name} SET PASSWORD $password CHANGE NOT REQUIRED`, {
      password: guest.NEO4J_PASSWORD,
    }),
  )
  afterAll(() => onSystem(`DROP USER ${name} IF EXISTS`))

  test('has a wrong password, and after some of them has to wait', async () => {
    const wrong = 'wrong-word'
    const url = `bolt://${name}:${wrong}@127.0.0.1:${port}`
    expect(await refused(url, { secrets: [wrong] })).toBe(
      `coalesce: ${at(port)}: refuses this user and password (Neo.ClientError.Security.Unauthorized); set NEO4J_USER, and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE`,
    )
    // The server counts failures since the last success: these are the third and the fourth.
    await notOpened(url, [wrong])
    expect((await notOpened(url, [wrong])).message).toMatch(
      /wrong passwords and lets nobody try for some seconds/,
    )
    // By the environment too, without a trace of the right one.
    const env = { ...guest, NEO4J_PASSWORD: wrong }
    expect(await refused(at(port), { env, secrets: [wrong, guest.NEO4J_PASSWORD] })).toMatch(
      /refuses|lets nobody/,
    )
  })

  test('has no password', async () => {
    expect(await refused(at(port))).toMatch(
      /refuses this user and password .*; set NEO4J_USER, and NEO4J_PASSWORD/,
    )
  })

  test('has a password that was to be changed', async () => {
    const word = 'first-word'
    await onSystem('CREATE OR REPLACE USER coalesce_new SET PASSWORD $word CHANGE REQUIRED', { word })
    try {
      const env = { NEO4J_USER: 'coalesce_new', NEO4J_PASSWORD: word }
      expect(await refused(at(port), { env, secrets: [word] })).toMatch(
        /wants a new password for this user .*CredentialsExpired\); change it with: ALTER CURRENT USER/,
      )
    } finally {
      await onSystem('DROP USER coalesce_new')
    }
  })

  test('names a database that is not there', async () => {
    const line = await refused(`${at(port)}/movies`, { env: known, secrets: [PASSWORD] })
    expect(line).toMatch(/^coalesce: bolt:\/\/127\.0\.0\.1:\d+\/movies: has no database of that name/)
    expect(await refused(`${at(port, 'neo4j')}/movies`, { env: known })).toMatch(
      /has no database of that name/,
    )
  })

  test('is let in with the password in a file', async () => {
    await wipe()
    const folder = mkdtempSync(join(tmpdir(), 'coalesce-password-'))
    try {
      const file = join(folder, 'password')
      writeFileSync(file, `${PASSWORD}\n`)
      const env = { NEO4J_USER: real!.user, NEO4J_PASSWORD_FILE: file }
      const { status, err, out } = await coalesceBeside(['export', '--store', at(port)], env)
      expect({ status, err: err.replace(/^.*holds nobody yet\n/, '') }).toEqual({ status: 0, err: '' })
      expect(out + err).not.toContain(PASSWORD)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe.runIf(isHere && HAS_OPENSSL)('a server behind a certificate that signs for itself', () => {
  test('is refused, unless the address says that this is meant', async () => {
    await wipe()
    const secured = await selfSigned(port)
    expect(await refused(at(secured, 'bolt+s'), { env: known, secrets: [PASSWORD] })).toMatch(
      /does not trust \(self-signed certificate\); name its authority in NODE_EXTRA_CA_CERTS, or use \+ssc/,
    )
    const store = await opened(at(secured, 'bolt+ssc'))
    await store.import(camp)
    expect(await store.read('camp')).toStrictEqual(camp)
    expect(await refused(at(secured), { env: known })).toMatch(/with TLS it begins with bolt\+s/)
    expect(await refused(at(port, 'bolt+s'), { env: known })).toMatch(/without with bolt:\/\//)
  })
})

describe.runIf(isHere)('a connection that is cut', () => {
  const COMMIT = Buffer.from('0002b0120000', 'hex')
  let direct: CohortStore
  beforeEach(async () => {
    await wipe()
    direct = await opened()
    await direct.import(camp)
  })

  test.each([1, 3])(
    'for good at batch %i of a large import leaves what was there, and the next import goes on',
    async nth => {
      let batches = 0
      const line = await wire(port, {
        told: words => {
          if (words.includes('CREATE (i:Interaction') && ++batches === nth) line.cut()
        },
      })
      const store = await opened(at(line.port), { patience: 2000 })
      const { message } = await failing(store.import(whole(many('x'))), [PASSWORD])
      expect(message).toMatch(/^bolt:\/\/127\.0\.0\.1:\d+: does not answer; start the server/)
      expect(await direct.read('camp')).toStrictEqual(camp)
      await expectTrustOfLog(direct, 'camp')
      line.mend()
      // The same, by the handle that failed.
      expect(await store.import(whole(many('x')))).toMatchObject({ added: 12_000 })
      expect((await direct.read('camp')).interactions).toHaveLength(camp.interactions.length + 12_000)
      expect(await remains()).toBe(0)
      await expectTrustOfLog(direct, 'camp')
    },
  )

  test('for good leaves remains that the next writer clears, whoever it is', async () => {
    let batches = 0
    const line = await wire(port, {
      told: words => {
        if (words.includes('CREATE (i:Interaction') && ++batches === 4) line.cut()
      },
    })
    const store = await opened(at(line.port), { patience: 0 })
    await failing(store.import(whole(many('x'))))
    expect(await remains()).toBeGreaterThan(2000)
    // As much as nobody reads; and nothing is in the way.
    expect(await direct.read('camp')).toStrictEqual(camp)
    await direct.record('camp', [contact('y', ['ana', 'rui'], 0)])
    expect(await remains()).toBe(0)
    expect((await direct.read('camp')).interactions.map(({ id }) => id)).toEqual([
      ...camp.interactions.map(({ id }) => id),
      'y',
    ])
  })

  test('for a moment is not noticed: the import is tried again', async () => {
    let batches = 0
    const line = await wire(port, {
      told: words => {
        if (!words.includes('CREATE (i:Interaction') || ++batches !== 3) return
        line.cut()
        line.mend()
      },
    })
    const store = await opened(at(line.port))
    expect(await store.import(whole(many('x')))).toMatchObject({ added: 12_000 })
    expect(await remains()).toBe(0)
    await expectTrustOfLog(direct, 'camp')
  })

  test('where it holds the lock, while others of the import go on, lets no straggler write', async () => {
    // As a router does that forgets a connection on which nothing was said for long.
    let holder: Link | undefined
    let batches = 0
    const line = await wire(port, {
      told: (words, link) => {
        if (words.includes('writtenAt')) holder = link
        if (words.includes('CREATE (i:Interaction') && ++batches === 3) holder!.cut()
      },
    })
    const store = await opened(at(line.port))
    let isOver = false
    const importing = store.import(whole(many('x', 30_000))).finally(() => {
      isOver = true
    })
    // Others write meanwhile, as soon as they may.
    const recorded: string[] = []
    for (let k = 0; !isOver; k++) {
      await direct.record('camp', [contact(`y${k}`, ['ana', 'rui'], k)])
      recorded.push(`y${k}`)
      const seen = (await direct.read('camp')).interactions.filter(({ id }) => id.startsWith('x')).length
      expect([0, 30_000]).toContain(seen)
      await sleep(20)
    }
    expect(await importing).toMatchObject({ added: 30_000 })
    const { interactions } = await direct.read('camp')
    expect(interactions).toHaveLength(camp.interactions.length + 30_000 + recorded.length)
    expect(new Set(interactions.map(({ id }) => id)).size).toBe(interactions.length)
    expect(await remains()).toBe(0)
    await expectTrustOfLog(direct, 'camp')
    expect(await direct.refresh('camp', { rebuild: true })).toMatchObject({ differed: 0 })
  })

  test.each([
    ['before the server hears of it', 'told'],
    ['before we hear that it is done', 'answered'],
  ] as const)('at the commit of a small record, %s, does not record it twice', async (_, when) => {
    let committing: Link | undefined
    let isArmed = false
    const cut = (link: Link) => {
      isArmed = false
      committing = undefined
      link.cut()
    }
    const line = await wire(port, {
      told: (words, link) => {
        if (!isArmed || !words.includes(COMMIT)) return
        if (when === 'told') cut(link)
        else committing = link
      },
      answered: (_words, link) => {
        if (link === committing) cut(link)
      },
    })
    const store = await opened(at(line.port))
    await store.record('camp', [contact('z0', ['ana', 'rui'], 0)])
    isArmed = true
    const report = await store.record('camp', [contact('z1', ['ana', 'rui'], 1)])
    expect(isArmed).toBe(false)
    // Tried again, it finds its own.
    expect(report).toEqual(
      when === 'told' ? { added: 1, unchanged: 0, words: 0 } : { added: 0, unchanged: 1, words: 0 },
    )
    expect((await direct.read('camp')).interactions.slice(-2).map(({ id }) => id)).toEqual(['z0', 'z1'])
    await expectTrustOfLog(direct, 'camp')
  })

  test('before we hear that a batch on the side is done, does not write it twice', async () => {
    const wrote = new WeakSet<Link>()
    const committing = new WeakSet<Link>()
    let cuts = 0
    const line = await wire(port, {
      told: (words, link) => {
        if (words.includes('CREATE (i:Interaction')) wrote.add(link)
        if (words.includes(COMMIT) && wrote.has(link) && cuts < 2) committing.add(link)
      },
      answered: (_words, link) => {
        if (!committing.has(link)) return
        cuts++
        link.cut()
      },
    })
    const store = await opened(at(line.port))
    expect(await store.import(whole(many('x')))).toMatchObject({ added: 12_000 })
    expect(cuts).toBe(2)
    expect((await direct.read('camp')).interactions).toHaveLength(camp.interactions.length + 12_000)
    expect(await remains()).toBe(0)
    await expectTrustOfLog(direct, 'camp')
  })
})

describe.runIf(isHere)('others at work', () => {
  let store: CohortStore
  beforeEach(async () => {
    await wipe()
    store = await opened()
    await store.import(camp)
  })

  test('a deadlock with another program ends the record, which is tried again', async () => {
    const driver = administrator()
    const other = driver.session({ database: 'neo4j' })
    const writing = gate()
    const mayWrite = gate()
    let tries = 0
    const line = await wire(port, {
      told: async words => {
        if (!words.includes('-[x:TRUSTS]->')) return
        tries++
        writing.open()
        await mayWrite.opened
      },
    })
    const store = await opened(at(line.port))
    try {
      const transaction = await other.beginTransaction()
      // The server ends whichever has fewer locks.
      await transaction.run('UNWIND range(1, 5000) AS k CREATE (:Touched)')
      await transaction.run(`MATCH (:Member {id: 'ana'})-[t:TRUSTS]->(:Member {id: 'rui'}) SET t.touched = 1`)
      const recording = store.record('camp', [contact('z', ['ana', 'rui'], 0)])
      await writing.opened
      // We hold the lock that the other one waits for now, and are about to wait for the other one's.
      const waiting = transaction.run(`MATCH (c:Congregation {id: 'camp'}) SET c.touched = 1`).then(() => {})
      await untilBlocked(driver)
      mayWrite.open()
      await waiting
      await transaction.commit()
      expect(await recording).toEqual({ added: 1, unchanged: 0, words: 0 })
    } finally {
      await other.close()
      await driver.close()
    }
    expect(tries).toBe(2)
    expect((await store.read('camp')).interactions.filter(({ id }) => id === 'z')).toHaveLength(1)
    await expectTrustOfLog(store, 'camp')
  })

  test('eight processes, and eight handles in this one, record at once: all of it is there once', async () => {
    const names = Array.from({ length: 8 }, (_, k) => `writer${k}`)
    const inChildren = names.map(async name => {
      const child = join(import.meta.dirname, 'record-child.mjs')
      const { stdout } = await promisify(execFile)(process.execPath, [child, NEO4J_URL!, name, '5000'])
      return JSON.parse(stdout) as Interaction[]
    })
    const here = names.map(async name => recordFor(await opened(), `here-${name}`, 8000))
    const told = await Promise.all([...inChildren, ...here])
    for (const some of told) expect(some.length).toBeGreaterThan(0)

    const { interactions } = await store.read('camp')
    const byIds = (some: readonly Interaction[]) => new Map(some.map(one => [one.id, one]))
    const added = interactions.slice(camp.interactions.length)
    expect(added).toHaveLength(told.flat().length)
    expect(byIds(added)).toStrictEqual(byIds(told.flat()))
    // Each writer's own in the order in which it wrote them.
    for (const some of told) {
      const name = some[0]!.id.replace(/-\d+-\d+$/, '-')
      expect(added.filter(({ id }) => id.startsWith(name))).toStrictEqual(some)
    }
    await expectTrustOfLog(store, 'camp')
    expect(await store.refresh('camp', { rebuild: true })).toMatchObject({ differed: 0 })
  })
})

describe.runIf(isHere)('a server of our own', () => {
  const WORD = 'the-servers-own-word'
  const SMALL = { heap: '512m', pageCache: '64m', jvm: ['-XX:TieredStopAtLevel=1'], password: WORD }
  let folder: string
  let isMounted = false
  let cannot: string | undefined
  let server: Awaited<ReturnType<typeof startServer>>
  const start = async (settings: Record<string, string | boolean>) => {
    server = await startServer({ ...SMALL, home: join(folder, 'home'), port: server?.port ?? 0, settings })
  }
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coalesce-server-'))
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=250m', 'tmpfs', folder], { stdio: 'pipe' })
      isMounted = true
    } catch {
      // Only a machine's owner may; the disk is large then.
    }
    try {
      await start({ 'dbms.memory.transaction.total.max': '12m' })
    } catch (error) {
      cannot = (error as Error).message
    }
  })
  afterAll(async () => {
    if (cannot === undefined) await server.kill()
    if (isMounted) execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(({ skip }) => skip(cannot !== undefined, cannot))

  const ours = (options: Neo4jOptions = {}) =>
    opened(server.url.replace('//', `//${server.user}:${WORD}@`), { patience: 2000, ...options })
  const env = { NEO4J_PASSWORD: WORD }

  test('that was killed while it made the schema is brought to an end', async () => {
    // What it leaves then: an index that bears the name of a constraint, which is not there.
    const driver = neo4j.driver(server.url, neo4j.auth.basic(server.user, WORD))
    await driver.executeQuery('CREATE INDEX coalesce_arriving FOR (m:Arriving) ON (m.congregation)')
    const store = await ours()
    await store.import(camp)
    const { records } = await driver.executeQuery(
      `SHOW CONSTRAINTS YIELD name WHERE name = 'coalesce_arriving'`,
    )
    expect(records).toHaveLength(1)
    await driver.close()
    expect(await store.read('camp')).toStrictEqual(camp)
  })

  test('with little memory for transactions says so, and keeps what it had', async () => {
    const store = await ours()
    await store.import(camp)
    const { message } = await failing(store.import(whole(many('x', 9000))), [WORD])
    expect(message).toMatch(/has not enough memory for this .*; raise dbms\.memory\.transaction\.total\.max/)
    expect(await store.read('camp')).toStrictEqual(camp)
    expect(await store.record('camp', [contact('z', ['ana', 'rui'], 0)])).toMatchObject({ added: 1 })
    await expectTrustOfLog(store, 'camp')
  })

  test('whose disk is full says so; what it acknowledged is there when it is back', async ({ skip }) => {
    skip(!isMounted, 'a small disk cannot be mounted here')
    const store = await ours()
    const filler = join(folder, 'filler')
    const { bavail, bsize } = statfsSync(folder)
    writeFileSync(filler, Buffer.alloc(bavail * bsize - 2_000_000))
    const acknowledged: Interaction[] = []
    const filling = async () => {
      for (let k = 0; k < 200; k++) {
        const some = many(`full${k}-`, 300)
        await store.import(whole(some))
        acknowledged.push(...some)
      }
    }
    const { message } = await failing(filling(), [WORD])
    expect(message).toMatch(
      /could not carry this out and took it back .*; look at its log: a full disk is told there/,
    )
    expect(await refused(server.url, { env, secrets: [WORD] })).toMatch(/a full disk/)
    rmSync(filler)
    await server.kill()
    await start({})
    const again = await ours()
    const { interactions } = await again.read('camp')
    expect(interactions.filter(({ id }) => id.startsWith('full'))).toStrictEqual(acknowledged)
    await expectTrustOfLog(again, 'camp')
    expect(await again.import(whole(many('x', 300)))).toMatchObject({ added: 300 })
  })

  test('that may only be read says so to who writes', async () => {
    // One that was killed could not be opened so: it would have to write to recover.
    await server.stop()
    await start({ 'server.databases.default_to_read_only': true })
    const store = await ours()
    const before = await store.read('camp')
    expect(before.members).toHaveLength(camp.members.length)
    const one = [contact('r', ['ana', 'rui'], 0)]
    for (const call of [store.record('camp', one), store.import(whole(one)), store.refresh('camp')])
      expect((await failing(call, [WORD])).message).toMatch(/may only be read here: .*; use neo4j:\/\//)
    expect(await store.read('camp')).toStrictEqual(before)
    const file = join(folder, 'camp.json')
    writeFileSync(file, JSON.stringify(camp))
    const { status, err } = await coalesceBeside(['import', file, '--store', server.url], env)
    expect(status).toBe(1)
    expect(err).toMatch(/^coalesce: bolt:[^\n]+may only be read here[^\n]+\n$/)
  })
})

function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { open, opened }
}

/** Waits until some transaction waits for another. */
async function untilBlocked(driver: Driver): Promise<void> {
  for (let left = 200; left > 0; left--) {
    const { records } = await driver.executeQuery(
      `SHOW TRANSACTIONS YIELD status, metaData WHERE status STARTS WITH 'Blocked' RETURN count(*) AS n`,
      {},
      { database: 'neo4j' },
    )
    if (records[0]!.get('n').toNumber() > 0) return
    await sleep(25)
  }
  throw new Error('nothing waits')
}

function administrator(): Driver {
  return neo4j.driver(real!.url, neo4j.auth.basic(real!.user, PASSWORD))
}
