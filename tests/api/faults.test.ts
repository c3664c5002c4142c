/**
 * When things break: files that another process holds, a disk that is full, processes that are killed. Parts are real, and
 * most of it is asked of `coalesce serve` as it is built (`npm run build`), in a process of its own.
 *
 * Where a test waits, it waits for what is to come: a machine with other work to do makes it only longer, by minutes where a
 * job runs at low priority. Times are measured only where somebody must not wait for seconds.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { openStore } from '../../src/graph/store/open.ts'
import { loadDriver } from '../../src/graph/store/sqlite/driver.ts'
import { coalesce, MAIN } from '../cli/run.ts'
import { cohortOf, happened, person } from '../matching/cohorts.ts'
import { type Method, MINUTE, NOW, newFolder, running, signIn } from './service.ts'

const IDS = ['ana', 'ben', 'cleo', 'dai', ...Array.from({ length: 20 }, (_, k) => `m${k}`)]
const SKILLS = ['cooking', 'web design', 'bookkeeping', 'carpentry', 'singing']
/** People of whom a search has much to weigh, and nothing that changes from one second to the next. */
const town = cohortOf(
  IDS.map((id, k) =>
    person(id, {
      offers: [SKILLS[k % 5]!, SKILLS[(3 * k + 1) % 5]!],
      needs: [SKILLS[(k * k + 2) % 5]!],
      intentions: [['a garden', 'a choir', 'a van'][k % 3]!],
    }),
  ),
)
const village = cohortOf(
  ['ana', 'ben', 'cleo', 'dai'].map(id => person(id)),
  { interactions: happened({ kind: 'listening', participants: ['ana', 'ben', 'cleo', 'dai'] }) },
)

const folders: string[] = []
const children: ChildProcess[] = []
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const sleep = (millis: number) => new Promise(resolve => setTimeout(resolve, millis))
/** Asks again and again until there is something other than undefined. */
async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    await sleep(20)
  }
}

type Place = { readonly folder: string; readonly store: string; readonly service: string }
/** A congregation in files of its own. */
async function placed(cohort: Cohort): Promise<Place> {
  const folder = newFolder()
  folders.push(folder)
  const place = { folder, store: join(folder, 'coalesce.db'), service: join(folder, 'coalesce.service.db') }
  const store = await openStore(`sqlite:${place.store}`)
  await store.import(cohort)
  await store.close()
  return place
}
/** Ids of walks, as they were given: the service may add to them. */
const walksOf = ({ interactions }: Cohort): string[] =>
  interactions.flatMap(({ id }) => (id.startsWith('w') ? [id.split('.')[0]!] : [])).sort()
/** What the store has, read once nobody else has it open. */
async function kept({ store: path }: Place): Promise<Cohort> {
  const connection = (await loadDriver())!.open(path)
  expect(connection.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  connection.close()
  const store = await openStore(`sqlite:${path}`)
  const cohort = await store.read('main')
  await store.close()
  return cohort
}
const stateOf = async ({ service }: Place, id: string): Promise<string> => {
  const connection = (await loadDriver())!.open(service)
  const [row] = connection.all('SELECT state FROM jobs WHERE id = ?', id)
  connection.close()
  return String(row?.state)
}

// ---- the service in a process of its own ----

type Told = {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects
  readonly json: () => any
}
type Ask = (method: Method, path: string, body?: unknown) => Promise<Told>
type Served = {
  readonly child: ChildProcess
  readonly address: string
  /** Asks as the organiser. */
  readonly ask: Ask
  /** With which code, or by which signal, it ended. */
  readonly ended: Promise<number | string>
}

/** One request on a connection of its own. */
function asker(address: string, headers: Readonly<Record<string, string>> = {}): Ask {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const sent = body === undefined ? undefined : JSON.stringify(body)
      const type = sent === undefined ? {} : { 'content-type': 'application/json' }
      const asked = request(
        new URL(path, address),
        { method, agent: false, headers: { ...type, ...headers } },
        answer => {
          const parts: Buffer[] = []
          answer.on('data', part => parts.push(part))
          answer.on('error', reject)
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString()
            resolve({
              status: answer.statusCode!,
              headers: answer.headers,
              body: text,
              json: () => JSON.parse(text),
            })
          })
        },
      )
      asked.on('error', reject)
      asked.end(sent)
    })
}

/** @param kilobytes how large a file may become, until room is made */
async function served(place: Place, kilobytes?: number): Promise<Served> {
  const command = [
    process.execPath,
    MAIN,
    'serve',
    '--store',
    `sqlite:${place.store}`,
    '--port',
    '0',
    '--json',
  ]
  const limited = ['bash', '-c', `ulimit -S -f ${kilobytes}; exec "$@"`, 'bash', ...command]
  const [program, ...args] = kilobytes === undefined ? command : limited
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const ended = new Promise<number | string>(resolve => {
    child.once('exit', (code, signal) => resolve(code ?? signal!))
  })
  let [out, err] = ['', '']
  child.stderr.on('data', part => {
    err += part
  })
  child.stdout.on('data', part => {
    out += part
  })
  const { address } = await until(() => {
    if (child.exitCode !== null) throw new Error(`the service ended: ${err}`)
    return out.includes('\n') ? (JSON.parse(out) as { readonly address: string }) : undefined
  })
  const invited = coalesce([
    ...['invite', 'ana', '--role', 'member,organiser', '--store', `sqlite:${place.store}`, '--json'],
  ])
  const { token } = JSON.parse(invited.out) as { readonly token: string }
  const { headers } = await asker(address)('POST', '/api/session', { token })
  const cookie = String(headers['set-cookie']).split(';')[0]!
  return { child, address, ask: asker(address, { cookie }), ended }
}

const walk = (id: string) => ({
  id,
  kind: 'listening',
  participants: ['ana', 'ben'],
  at: '2026-07-01T00:00:00Z',
})
/** That something cannot be done just now, to somebody who need not know more. */
function expectLater({ status, headers, body, json }: Told, { folder }: Place) {
  expect([body, [503, 507].includes(status)]).toEqual([body, true])
  expect([String(headers['content-type']), json().status]).toEqual([
    expect.stringMatching(/^application\/problem\+json/),
    status,
  ])
  if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0)
  for (const name of [folder, 'coalesce.db', 'service.db', 'node_modules'])
    expect([name, body.includes(name)]).toEqual([name, false])
  expect(body).not.toMatch(/sqlite|error:|\.[jt]s:\d|\bat \/|\\n/i)
}

/** Another process that holds an SQLite file, and lets go of it, when it is told to. */
async function holder(path: string) {
  const driver = new URL('../../dist/graph/store/sqlite/driver.js', import.meta.url).href
  const program = `
    import { loadDriver } from ${JSON.stringify(driver)}
    const connection = (await loadDriver()).open(${JSON.stringify(path)})
    process.on('message', function told(sql) {
      try {
        connection.exec(sql)
        process.send('done')
      } catch {
        // Others hold it just now.
        setTimeout(told, 1, sql)
      }
    })
    process.send('done')
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  children.push(child)
  await once(child, 'message')
  const tell = async (sql: string) => {
    child.send(sql)
    await once(child, 'message')
  }
  return { hold: () => tell('BEGIN EXCLUSIVE'), letGo: () => tell('ROLLBACK') }
}

/** The processes that a process has started. */
const childrenOf = ({ pid }: ChildProcess): number[] =>
  spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter(Boolean)
    .map(Number)
const isThere = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Asks for a suggestion, and gives its id once it runs and has said how far it is. */
async function searching({ ask, child }: Served, steps: number): Promise<{ id: string; pid: number }> {
  const { id } = (await ask('POST', '/api/suggestions', { steps, sizes: [3, 5], alternatives: 2 })).json()
  const pid = await until(async () => {
    const { state } = (await ask('GET', `/api/suggestions/${id}`)).json()
    if (state !== 'waiting' && state !== 'running') throw new Error(`it is ${state} before its time`)
    return state === 'running' ? childrenOf(child)[0] : undefined
  })
  return { id, pid }
}
const doneWith = ({ ask }: Served, id: string) =>
  until(async () => {
    const job = (await ask('GET', `/api/suggestions/${id}`)).json()
    return job.state === 'waiting' || job.state === 'running' ? undefined : job
  })

/** A search that nobody waits for, and one that takes some seconds. */
const LONG = 1e9
const SOME = 4e6
/** ms that nobody should wait for what another does. */
const SECONDS = 4000

describe('a store that another process holds', () => {
  it('refuses writes for as long, keeps every one that it acknowledged, and takes them again by itself', async () => {
    const place = await placed(village)
    // As the service has it, but for its patience: ten seconds for each write would only make this longer.
    const impatient = await openStore(`sqlite:${place.store}`, { sqlite: { patience: 200 } })
    const of = await running({ folder: place.folder, wrap: () => impatient })
    let over = false
    try {
      const ana = await signIn(of, 'ana')
      const other = await holder(place.store)
      const [acknowledged, refused]: [string[], string[]] = [[], []]
      const write = async (writer: number) => {
        for (let k = 0; !over; k++) {
          await sleep(2)
          of.clock.now = NOW + performance.now()
          const id = `w${writer}-${k}`
          const answer = await ana.post('/api/interactions', walk(id))
          if (answer.status === 201) acknowledged.push(id)
          else {
            expectLater(answer, place)
            refused.push(id)
          }
        }
      }
      const failed: unknown[] = []
      const writers = Promise.all(
        [0, 1, 2, 3].map(writer => write(writer).catch(error => failed.push(error))),
      )
      const count = (list: readonly string[], more: number) => {
        const before = list.length
        return until(() => list.length > before + more || failed.length > 0 || undefined)
      }
      for (let time = 0; time < 3; time++) {
        await count(acknowledged, 3)
        await other.hold()
        await count(refused, 3)
        await other.letGo()
      }
      await count(acknowledged, 3)
      over = true
      await writers
      expect(failed).toEqual([])
      await of.close()
      await impatient.close()
      expect(walksOf(await kept(place))).toEqual(acknowledged.sort())
      console.log(`${acknowledged.length} writes acknowledged, ${refused.length} refused`)
    } finally {
      over = true
      of.remove()
    }
  }, 300_000)
})

describe('the service’s own file, held by another process', () => {
  /** How long somebody who only looks waits while others write; what they were answered. */
  async function written(service: Served, count: number) {
    const writes = Array.from({ length: count }, (_, k) =>
      service.ask('POST', '/api/me/tokens', { name: `t${k}`, roles: ['member'] }),
    )
    const begun = performance.now()
    const look = await service.ask('GET', '/api/people')
    const waited = performance.now() - begun
    const answers = await Promise.all(writes)
    console.log(`somebody who looks while ${count} write waited ${Math.round(waited)} ms: ${look.status}`)
    return { look, waited, answers }
  }

  it('is told as 503 with when to come back, and keeps nobody waiting who only looks', async () => {
    const place = await placed(village)
    const service = await served(place)
    const other = await holder(place.service)
    await other.hold()
    const { look, waited, answers } = await written(service, 2)
    for (const answer of answers) expectLater(answer, place)
    expect(look.status).toBe(200)
    expect(waited).toBeLessThan(SECONDS)
    await other.letGo()
    expect((await service.ask('POST', '/api/me/tokens', { name: 'after', roles: ['member'] })).status).toBe(
      201,
    )
    const { tokens } = (await service.ask('GET', '/api/me/tokens')).json()
    expect(tokens.map(({ name }: { readonly name: string }) => name)).toEqual(['after'])
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(0)
  }, 300_000)

  it('nor does it where many write at once', async () => {
    const place = await placed(village)
    const service = await served(place)
    const other = await holder(place.service)
    await other.hold()
    const { look, waited } = await written(service, 24)
    expect(look.status).toBe(200)
    expect(waited).toBeLessThan(SECONDS)
  }, 300_000)

  it('keeps nobody from looking who has not looked for a minute', async () => {
    const of = await running({ cohorts: [village] })
    const ana = await signIn(of, 'ana')
    const other = (await loadDriver())!.open(join(of.folder, 'coalesce.service.db'))
    other.exec('BEGIN IMMEDIATE')
    of.clock.now += 2 * MINUTE
    const { status } = await ana.get('/api/people')
    other.exec('ROLLBACK')
    other.close()
    await of.close()
    of.remove()
    expect(status).toBe(200)
  })

  it('while a job ends takes neither the service along nor the job', async () => {
    const place = await placed(town)
    const service = await served(place)
    const other = await holder(place.service)
    const { id, pid } = await searching(service, SOME / 4)
    await other.hold()
    await until(() => (isThere(pid) ? undefined : true))
    // Longer than a request or a job waits for the file before it gives up or tries again.
    await sleep(2500)
    expect((await service.ask('GET', '/health')).status).toBe(200)
    await other.letGo()
    const { state, result } = await doneWith(service, id)
    expect([state, result.sets.length]).toEqual(['done', 2])
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(0)
  }, 300_000)
})

describe('a disk without room', () => {
  /** So much more than is there that some dozens of writes go well. */
  const roomFor = ({ store, service }: Place) =>
    Math.ceil(Math.max(statSync(store).size, statSync(service).size) / 1024) + 1000
  /** There is room again: for the process that runs, or where a system cannot do that, for the next one. */
  const withRoom = async (place: Place, { child, ended, ...service }: Served): Promise<Served> => {
    const made = spawnSync('prlimit', ['--pid', String(child.pid), '--fsize=unlimited:'])
    if (made.status === 0) return { child, ended, ...service }
    child.kill('SIGTERM')
    await ended
    return served(place)
  }
  /** Writes until three in a row are refused, and gives the numbers of those that were acknowledged. */
  async function fill(place: Place, write: (k: number) => Promise<Told>): Promise<number[]> {
    const acknowledged: number[] = []
    for (let [k, refused] = [0, 0]; refused < 3; k++) {
      expect(k).toBeLessThan(20_000)
      const answer = await write(k)
      if (answer.status === 201) acknowledged.push(k)
      else expectLater(answer, place)
      refused = answer.status === 201 ? 0 : refused + 1
    }
    expect(acknowledged.length).toBeGreaterThan(10)
    return acknowledged
  }

  /** Asks until there is the answer that is wanted; until then it must be that one should come back. */
  const answered = (wanted: number, ask: () => Promise<Told>) =>
    until(async () => {
      const answer = await ask()
      expect([wanted, 503, 507]).toContain(answer.status)
      return answer.status === wanted ? answer : undefined
    })

  it('for interactions: refuses them, keeps all that it acknowledged, and goes on with room', async () => {
    const place = await placed(village)
    // Makes the service's own file too.
    coalesce(['invite', 'ben', '--store', `sqlite:${place.store}`])
    const full = await served(place, roomFor(place))
    const acknowledged = await fill(place, k => full.ask('POST', '/api/interactions', walk(`w${k}`)))
    const looked = await answered(200, () => full.ask('GET', '/api/me/data'))
    expect(looked.body.match(/"w\d+[".]/g)?.length).toBe(acknowledged.length)
    const service = await withRoom(place, full)
    await answered(201, () => service.ask('POST', '/api/interactions', walk('w-after')))
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    expect(walksOf(await kept(place))).toEqual([...acknowledged.map(k => `w${k}`), 'w-after'].sort())
    console.log(`${acknowledged.length} interactions were acknowledged before there was no room`)
  }, 300_000)

  it('keeps nobody from looking', async () => {
    const place = await placed(village)
    coalesce(['invite', 'ben', '--store', `sqlite:${place.store}`])
    const full = await served(place, roomFor(place))
    await fill(place, k => full.ask('POST', '/api/interactions', walk(`w${k}`)))
    const looks = ['/health', '/api/people'].map(url => full.ask('GET', url))
    expect((await Promise.all(looks)).map(({ status }) => status)).toEqual([200, 200])
  }, 300_000)

  it('for what the service keeps beside them: the same', async () => {
    const place = await placed(village)
    coalesce(['invite', 'ben', '--store', `sqlite:${place.store}`])
    const full = await served(place, roomFor(place))
    const token = (name: string) => ({ name, roles: ['member'] })
    const named = async ({ ask }: Served): Promise<string[]> =>
      (await ask('GET', '/api/me/tokens')).json().tokens.map(({ name }: { readonly name: string }) => name)
    // Somebody may have so many and no more: the oldest goes when there are ten.
    const kept = new Map<string, string>()
    const acknowledged = await fill(place, async k => {
      const [oldest] = kept
      if (kept.size === 10) {
        const ended = await full.ask('DELETE', `/api/me/tokens/${oldest![1]}`)
        if (ended.status !== 204) return ended
        kept.delete(oldest![0])
      }
      const made = await full.ask('POST', '/api/me/tokens', token(`t${k}`))
      if (made.status === 201) kept.set(`t${k}`, made.json().id)
      return made
    })
    const names = [...kept.keys()]
    expect((await named(full)).sort()).toEqual([...names].sort())
    // Another file has the same room for itself.
    expect((await full.ask('POST', '/api/interactions', walk('w'))).status).toBe(201)
    const service = await withRoom(place, full)
    await answered(201, () => service.ask('POST', '/api/me/tokens', token('after')))
    service.child.kill('SIGTERM')
    expect(await service.ended).toBe(0)
    expect((await named(await served(place))).sort()).toEqual([...names, 'after'].sort())
    console.log(`${acknowledged.length} tokens were acknowledged before there was no room`)
  }, 300_000)
})

describe('a job’s process that is killed', () => {
  it('fails that job in words, keeps nobody else waiting, and the job may be asked for again', async () => {
    const place = await placed(town)
    const service = await served(place)
    const { id, pid } = await searching(service, LONG)
    expect((await service.ask('POST', '/api/interactions', walk('during'))).status).toBe(201)
    process.kill(pid, 'SIGKILL')
    const { state, error } = await doneWith(service, id)
    expect([state, error]).toEqual(['failed', 'it failed through no fault of yours; you may try it again'])
    expect((await service.ask('POST', '/api/interactions', walk('after'))).status).toBe(201)
    const again = (await service.ask('POST', '/api/suggestions', { steps: 2000, alternatives: 1 })).json()
    expect((await doneWith(service, again.id)).state).toBe('done')
  }, 300_000)
})

describe('the service that is killed', () => {
  it('does the job that ran again to the same answer, and lets it not run on alone', async () => {
    const place = await placed(town)
    const service = await served(place)
    const { id, pid } = await searching(service, SOME)
    service.child.kill('SIGKILL')
    expect(await service.ended).toBe('SIGKILL')
    await until(() => (isThere(pid) ? undefined : true))
    expect(['waiting', 'running']).toContain(await stateOf(place, id))
    const again = await served(place)
    const { state, result } = await doneWith(again, id)
    expect(state).toBe('done')
    const undisturbed = await again.ask('POST', '/api/suggestions', {
      ...{ steps: SOME, sizes: [3, 5], alternatives: 2 },
    })
    const { asOf: _one, ...first } = result
    const { asOf: _other, ...second } = (await doneWith(again, undisturbed.json().id)).result
    expect(first).toEqual(second)
  }, 300_000)
})

describe('a file that a service has', () => {
  it('is no second one’s, until the first has ended, however it ends', async () => {
    const place = await placed(village)
    const first = await served(place)
    const serve = ['serve', '--store', `sqlite:${place.store}`, '--port', '0']
    const second = coalesce(serve)
    expect(second.err).toContain('is served already, by another coalesce serve; end that one')
    expect([second.status, second.out]).toEqual([1, ''])
    // Commands are no service.
    const invited = coalesce(['invite', 'ben', '--store', `sqlite:${place.store}`])
    expect([invited.status, invited.err]).toEqual([0, expect.any(String)])
    expect((await first.ask('POST', '/api/interactions', walk('meanwhile'))).status).toBe(201)
    first.child.kill('SIGKILL')
    await first.ended
    const third = await served(place)
    expect((await third.ask('GET', '/api/interactions')).json().interactions).toHaveLength(2)
    third.child.kill('SIGTERM')
    expect(await third.ended).toBe(0)
    const fourth = await served(place)
    expect((await fourth.ask('GET', '/api/session')).status).toBe(200)
  }, 120_000)
})

describe('the service that is asked to end', () => {
  it('answers what is under way, ends with 0, and leaves the job that ran for the next start', async () => {
    const place = await placed(town)
    const service = await served(place)
    const other = await holder(place.store)
    const { id } = await searching(service, SOME)
    await other.hold()
    // Under way for as long as the store is held.
    const writes = [1, 2, 3, 4, 5, 6].map(k => service.ask('POST', '/api/interactions', walk(`w${k}`)))
    // Whoever came before is being answered by now.
    for (let k = 0; k < 3; k++) expect((await service.ask('GET', '/openapi.json')).status).toBe(200)
    service.child.kill('SIGTERM')
    // No more connections: it has heard it.
    await until(() =>
      service.ask('GET', '/openapi.json').then(
        () => undefined,
        () => true,
      ),
    )
    await other.letGo()
    expect((await Promise.all(writes)).map(({ status }) => status)).toEqual(writes.map(() => 201))
    expect(await service.ended).toBe(0)
    expect(await stateOf(place, id)).toBe('waiting')
    expect((await kept(place)).interactions.length).toBe(6)
    const again = await served(place)
    expect((await doneWith(again, id)).state).toBe('done')
  }, 300_000)
})
