/** The SQLite adapter against the contract, on each driver that this runtime has, and what is its own. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  open as openFile,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../src/graph/cohort.ts'
import { openStore } from '../../src/graph/store/open.ts'
import type { Driver, DriverName } from '../../src/graph/store/sqlite/driver.ts'
import { APPLICATION_ID, MIGRATIONS } from '../../src/graph/store/sqlite/schema.ts'
import { StoreError } from '../../src/graph/store/store.ts'
import { cohortStoreContract } from './cohort-store.ts'
import { camp, contact, drivers, sqliteFrame } from './sqlite-frame.ts'

const names = drivers.map(({ name }) => name)

test('this runtime has a driver, and its own where it brings one', () => {
  expect(names).toContain('libsql')
  expect(names.includes('node:sqlite')).toBe(process.getBuiltinModule('node:sqlite') !== undefined)
})

// The drivers share the examples: what differs between them is little, and every example is a file of its own.
for (const name of names)
  cohortStoreContract(
    `sqlite by ${name}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'coalesce-store-'))
      const url = `sqlite:${join(folder, 'a.db')}`
      return {
        url,
        driver: name,
        open: () => openStore(url, { sqlite: { driver: name } }),
        clear: () => rm(folder, { recursive: true, force: true }),
      }
    },
    { runs: Math.ceil(60 / names.length) },
  )

describe.each(drivers)('an SQLite file by $name', (driver: Driver) => {
  const { here, open, made, sql, refusal } = sqliteFrame(driver)

  test('is not created by reading, nor by recording for nobody', async () => {
    const store = await open()
    expect(await store.congregations()).toEqual([])
    expect(await store.read('main')).toEqual(emptyCohort())
    await expect(store.record('main', [])).rejects.toThrow('"main" is not in')
    await store.close()
    expect(await readdir(here.folder)).toEqual([])
  })

  test('without a byte in it is an empty store, and stays so until an import', async () => {
    await writeFile(here.path, '')
    const store = await open()
    expect(await store.read('main')).toEqual(emptyCohort())
    expect((await stat(here.path)).size).toBe(0)
    await store.import(camp)
    expect(await store.read('camp')).toStrictEqual(camp)
  })

  test('is seen by a store that was opened before it was there', async () => {
    const early = await open()
    expect(await early.congregations()).toEqual([])
    await made()
    expect(await early.read('camp')).toStrictEqual(camp)
  })

  test('is the whole store once all have closed it', async () => {
    await made()
    const copy = join(here.folder, 'copy.db')
    await writeFile(copy, await readFile(here.path))
    expect(await (await open({}, copy)).read('camp')).toStrictEqual(camp)
  })

  test('is used in its folder only: no other file is left there when the process ends', async () => {
    const child = join(import.meta.dirname, 'import-child.mjs')
    const file = join(here.folder, 'camp.json')
    await writeFile(file, JSON.stringify(camp))
    await promisify(execFile)(process.execPath, [child, `sqlite:${here.path}`, driver.name, file])
    expect((await readdir(here.folder)).sort()).toEqual(['a.db', 'camp.json'])
  })

  test('in a folder that is not there is refused with the folder', async () => {
    here.path = join(here.folder, 'nowhere', 'a.db')
    expect(await refusal(open())).toContain(join(here.folder, 'nowhere'))
  })

  test('that is a folder, a text or cut short is refused', async () => {
    await mkdir(here.path)
    await refusal(open())
    await rm(here.path, { recursive: true })
    await writeFile(here.path, 'format: none\n'.repeat(1000))
    expect(await refusal(open())).toContain('some other file')
    await rm(here.path)
    await made()
    const bytes = await readFile(here.path)
    await writeFile(here.path, bytes.subarray(0, 2 * 4096))
    expect(await refusal(readAll())).toMatch(/damaged/)
  })

  const readAll = async () => (await open()).read('camp')

  test('of another program is refused and not touched', async () => {
    sql('CREATE TABLE notes (text TEXT)')
    const before = await readFile(here.path)
    expect(await refusal(open())).toContain('another program')
    expect(await readFile(here.path)).toEqual(before)
  })

  test('of a newer version is refused with a word and not touched', async () => {
    await made()
    sql(`PRAGMA user_version = ${MIGRATIONS.length + 1}`)
    const before = await readFile(here.path)
    expect(await refusal(open())).toMatch(/newer Coalesce \(schema 3; .* up to 2\); update/)
    expect(await readFile(here.path)).toEqual(before)
  })

  test('of an older version is brought forward, keeping what it holds, by two at once', async () => {
    await made()
    const step = { name: 'a table more', sql: 'CREATE TABLE more (text TEXT) STRICT' }
    const migrations = [...MIGRATIONS, step]
    const [one, two] = await Promise.all([open({ migrations }), open({ migrations })])
    expect(await one.read('camp')).toStrictEqual(camp)
    expect(await two.read('camp')).toStrictEqual(camp)
    expect(await refusal(open())).toContain('schema 3')
    expect(await refusal(open({ migrations: [...MIGRATIONS, { ...step, sql: 'SELECT 1' }] }))).toContain(
      'step 3',
    )
  })

  test('bears our mark, so that `file` and others can tell it', async () => {
    await made()
    expect(readFileSync(here.path).readUInt32BE(68)).toBe(APPLICATION_ID)
  })

  test('that another process holds is waited for, then refused', async () => {
    await made()
    const other = driver.open(here.path)
    const store = await open({ patience: 300 })
    const hasty = await open({ patience: 50 })
    other.exec('BEGIN IMMEDIATE')
    const waiting = store.record('camp', [contact('r1')])
    expect(await refusal(hasty.record('camp', [contact('r2')]))).toContain('in use by another process')
    // Reading does not wait.
    expect(await hasty.read('camp')).toStrictEqual(camp)
    other.exec('COMMIT')
    expect(await waiting).toMatchObject({ added: 1 })
    other.close()
  })

  test('that another process holds can be given up', async () => {
    await made()
    const other = driver.open(here.path)
    const store = await open()
    other.exec('BEGIN IMMEDIATE')
    const waiting = store.record('camp', [contact('r1')], { signal: AbortSignal.timeout(50) })
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
    other.exec('COMMIT')
    other.close()
  })

  test('with damaged pages is refused, and never ends the process', async () => {
    const many = Array.from({ length: 3000 }, (_, k) => contact(`c${k}`))
    await made({ ...camp, interactions: many })
    const size = (await stat(here.path)).size
    let refused = 0
    for (let page = 1; page < size / 4096; page += 7) {
      const whole = await readFile(here.path)
      const file = await openFile(here.path, 'r+')
      await file.write(Buffer.alloc(2048, 0xff), 0, 2048, page * 4096 + 1024)
      await file.close()
      // Some pages hold indexes that this reading does not need.
      const outcome = await readAll().catch((error: unknown) => error)
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(StoreError)
        expect(outcome.message).toMatch(/damaged/)
        refused++
      } else expect(outcome).toStrictEqual({ ...camp, interactions: many })
      await writeFile(here.path, whole)
    }
    expect(refused).toBeGreaterThan(3)
  })

  test('with text that is no text is refused', async () => {
    await made()
    sql(`UPDATE member SET profile = CAST(x'61ff62' AS TEXT)`)
    expect(await refusal(readAll())).toMatch(/damaged/)
    sql(`UPDATE member SET profile = 'half of'`)
    expect(await refusal(readAll())).toMatch(/damaged/)
  })

  test('refuses calls after it was closed', async () => {
    const store = await open()
    await store.close()
    expect(await refusal(store.congregations())).toContain('is closed')
  })

  test.runIf(process.getuid?.() === 0)('without the right to write or read it is refused', async () => {
    await made()
    const child = join(import.meta.dirname, 'import-child.mjs')
    const file = join(here.folder, 'camp.json')
    await writeFile(file, JSON.stringify({ ...camp, interactions: [contact('r1')] }))
    const nobody = 65534
    const asNobody = async () => {
      const run = spawn(process.execPath, [child, `sqlite:${here.path}`, driver.name, file], {
        uid: nobody,
        gid: nobody,
      })
      let said = ''
      run.stdout.on('data', data => {
        said += data
      })
      run.stderr.on('data', data => {
        said += data
      })
      await once(run, 'close')
      return said
    }
    await chmod(here.folder, 0o755)
    await chmod(here.path, 0o644)
    expect(await asNobody()).toMatch(/^\{"error":"StoreError".*right to read and write/)
    await chmod(here.path, 0o600)
    expect(await asNobody()).toMatch(/^\{"error":"StoreError".*right to read and write/)
    for (const name of ['.', ...(await readdir(here.folder))])
      await chown(join(here.folder, name), nobody, nobody)
    expect(await asNobody()).toMatch(/"added":1/)
  })

  test.runIf(process.platform === 'linux')('that may not grow any more keeps what it had', async () => {
    await made()
    const child = join(import.meta.dirname, 'import-child.mjs')
    const file = join(here.folder, 'large.json')
    const many = Array.from({ length: 20_000 }, (_, k) => contact(`c${k}`))
    await writeFile(file, JSON.stringify({ ...camp, interactions: many }))
    // In blocks of 1024 bytes; the signal that comes with it is ignored, so that the write fails instead.
    const command = `trap '' XFSZ; ulimit -f 1000; exec "$0" "$@"`
    const { stdout, stderr } = await promisify(execFile)('bash', [
      '-c',
      command,
      process.execPath,
      child,
      `sqlite:${here.path}`,
      driver.name,
      file,
    ])
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^\{"error":"StoreError".*disk/)
    expect(await readAll()).toStrictEqual(camp)
  })

  test('has an index for every way in: no plan reads a whole table', async () => {
    await made()
    const connection = driver.open(here.path)
    const plan = (query: string) =>
      connection.all(`EXPLAIN QUERY PLAN ${query}`).map(row => String(row.detail))
    for (const query of [
      'SELECT content FROM interaction WHERE congregation = 1 AND at <= 5 ORDER BY key',
      'SELECT max(at) FROM interaction WHERE congregation = 1',
      `SELECT interaction.key FROM json_each('[]') AS told CROSS JOIN interaction
       ON congregation = 1 AND interaction.id = told.value`,
      `SELECT interaction FROM member CROSS JOIN later_word ON later_word.member = member.key
       WHERE congregation = 1 ORDER BY interaction, nth`,
      'SELECT profile FROM member WHERE congregation = 1 ORDER BY position',
      'SELECT content FROM entry WHERE congregation = 1 AND list = 2 ORDER BY position',
      "DELETE FROM entry WHERE congregation = 1 AND list = 2 AND key >= 'a' AND key < 'b'",
      'SELECT member FROM later_word WHERE interaction = 1',
      `SELECT content FROM involved AS one
         CROSS JOIN involved AS other ON other.member = 1 AND other.interaction = one.interaction
         CROSS JOIN interaction ON interaction.key = one.interaction
       WHERE one.member = 2`,
      'SELECT content FROM interaction WHERE congregation = 1 AND series = 2 ORDER BY at LIMIT 16',
      `SELECT fold FROM member AS one CROSS JOIN dyad ON dyad.a = one.key CROSS JOIN member AS other ON other.key = dyad.b
       WHERE one.congregation = 1 ORDER BY one.id, other.id`,
      'SELECT fold FROM dyad WHERE a = 1 AND b = 2',
      'SELECT mark FROM erasure WHERE congregation = 1 ORDER BY mark',
      'DELETE FROM dyad WHERE a IN (SELECT key FROM member WHERE congregation = 1)',
      'DELETE FROM involved WHERE member = 1',
      'DELETE FROM later_word WHERE member = 1',
      'DELETE FROM later_word WHERE interaction = 1',
    ])
      expect(plan(query).filter(step => /^SCAN (?!told)/.test(step))).toEqual([])
    connection.close()
  })
})

describe.runIf(names.length > 1)('both drivers', () => {
  test("read each other's files, to the same bytes", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coalesce-both-'))
    const exported = async (by: DriverName, path: string, cohorts: readonly Cohort[]) => {
      const store = await openStore(`sqlite:${path}`, { sqlite: { driver: by } })
      for (const cohort of cohorts) await store.import(cohort)
      const text = JSON.stringify(await store.read('camp'))
      await store.close()
      return text
    }
    const odd = { ...camp, members: camp.members.map(member => ({ ...member, name: 'é \ud800 👩🏽‍🚀' })) }
    const texts: string[] = []
    for (const [first, second] of [names, names.toReversed()] as [DriverName, DriverName][]) {
      const path = join(folder, `${first.length}.db`)
      texts.push(await exported(first, path, [camp]))
      texts.push(await exported(second, path, []))
      texts.push(await exported(second, path, [odd]), await exported(first, path, []))
    }
    expect(new Set([texts[0], texts[1], texts[4], texts[5]]).size).toBe(1)
    expect(new Set([texts[2], texts[3], texts[6], texts[7]]).size).toBe(1)
    await rm(folder, { recursive: true, force: true })
  })
})

test('no warning of an experimental module reaches the screen', async () => {
  const child = join(import.meta.dirname, 'import-child.mjs')
  const folder = await mkdtemp(join(tmpdir(), 'coalesce-quiet-'))
  const file = join(folder, 'camp.json')
  await writeFile(file, JSON.stringify(camp))
  const { stderr } = await promisify(execFile)(process.execPath, [
    child,
    `sqlite:${join(folder, 'a.db')}`,
    '',
    file,
  ])
  expect(stderr).toBe('')
  await rm(folder, { recursive: true, force: true })
})

const KILL = join(import.meta.dirname, '../../scripts/kill/main.mjs')
test.runIf(existsSync(KILL))('kills in the middle of imports lose nothing', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [KILL, 'sqlite', '4', '--seed', '1'])
  expect(stdout).toMatch(/lost +0/)
})
