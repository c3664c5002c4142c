/** The commands about stores: copy, refresh, erase, assembly; on SQLite, which needs no server. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { folder, inProcess, ROOT, written } from './run.ts'

const CAMP = join(ROOT, 'examples/camp.json')
const camp = JSON.parse(readFileSync(CAMP, 'utf8')) as Cohort

let where: string
let store: string
beforeEach(async () => {
  where = folder()
  store = `sqlite:${join(where, 'a.db')}`
  await inProcess(['import', CAMP, '--store', store])
})

const run = async (...args: string[]) => inProcess(args)
const answer = async <T>(...args: string[]): Promise<T> => {
  const { status, out, err } = await inProcess([...args, '--json'])
  expect([status, err.replace(/^note: .*\n/gm, '')]).toEqual([0, ''])
  return JSON.parse(out) as T
}
const exported = async (url: string, ...args: string[]) => (await run('export', '--store', url, ...args)).out

describe('copy', () => {
  it('brings every congregation over, and a second time nothing', async () => {
    const other = written(where, 'other.json', { ...camp, id: 'other', name: 'Other camp' })
    await run('import', other, '--store', store)
    const target = `sqlite:${join(where, 'b.db')}`
    const copied = await answer<object>('copy', '--from', store, '--to', target)
    const all = 2 * camp.interactions.length
    expect(copied).toEqual({ congregations: 2, members: 60, interactions: all, added: all })
    for (const id of ['camp', 'other'])
      expect(await exported(target, '--congregation', id)).toBe(await exported(store, '--congregation', id))
    expect(await answer('copy', '--from', store, '--to', target)).toMatchObject({ added: 0 })
  })

  it('takes along who asked to be forgotten', async () => {
    await run('erase', 'kofi', '--store', store, '--yes')
    const target = `sqlite:${join(where, 'b.db')}`
    await run('copy', '--from', store, '--to', target)
    const { out, err } = await run('import', CAMP, '--store', target)
    expect(out).toContain('29 members')
    expect(err).toContain('1 member had asked to be forgotten')
    expect(await exported(target)).not.toContain('kofi')
  })

  it('says which of the two addresses is wrong', async () => {
    const { status, err } = await run('copy', '--from', store, '--to', 'elsewhere')
    expect([status, err]).toEqual([
      2,
      '--to: "elsewhere" is not the address of a store; write "sqlite:elsewhere"\n',
    ])
  })
})

describe('erase', () => {
  it('does nothing without --yes', async () => {
    const before = await exported(store)
    const { status, err } = await run('erase', 'kofi', '--store', store)
    expect(status).toBe(2)
    expect(err).toContain('add --yes')
    expect(await exported(store)).toBe(before)
  })

  it('forgets a member, in the words of who has to answer for it', async () => {
    const { status, out, err } = await run('erase', 'kofi', '--store', store, '--yes')
    expect(status).toBe(0)
    expect(out).toMatch(/^kofi is forgotten in sqlite:.*\n\d+ interactions of others go on without her;/)
    expect(err).toContain('copies are yours to find')
    expect(await exported(store)).not.toContain('kofi')
  })

  it('names who was meant where there is no such member', async () => {
    const { status, err } = await run('erase', 'danila', '--store', store, '--yes')
    expect([status, err]).toEqual([2, 'member: "danila" is no member of camp; did you mean "daniela"?\n'])
  })
})

describe('refresh', () => {
  it('says how many dyads are of which time, and that the log says the same', async () => {
    const dyads = (await answer<{ dyads: unknown[] }>('trust', CAMP)).dyads.length
    const asOf = '2026-09-01T00:00:00.000Z'
    expect(await answer('refresh', '--store', store, '--as-of', asOf)).toEqual({ asOf, dyads, differed: 0 })
    expect(await answer('refresh', '--store', store, '--rebuild')).toMatchObject({ dyads, differed: 0 })
  })

  it('refuses a time of the past, which only the log knows', async () => {
    const { status, err } = await run('refresh', '--store', store, '--as-of', '2026-01-01T00:00:00Z')
    expect(status).toBe(2)
    expect(err).toMatch(/^asOf: "2026-01-01T00:00:00Z" is before the last interaction; use .* or later/)
  })
})

describe('assembly', () => {
  const folderOf = () => join(where, 'crews')
  const assembly = (...args: string[]) => [
    'assembly',
    '--store',
    store,
    '--out',
    folderOf(),
    '--steps',
    '4000',
    ...args,
  ]

  it('writes for each congregation what suggest says of it', async () => {
    await run('import', written(where, 'other.json', { ...camp, id: 'other' }), '--store', store)
    const { congregations } = await answer<{ congregations: { id: string; members: number }[] }>(
      ...assembly(),
    )
    expect(congregations.map(({ id, members }) => [id, members])).toEqual([
      ['camp', 30],
      ['other', 30],
    ])
    expect(readdirSync(folderOf()).sort()).toEqual(['camp.json', 'other.json'])
    const alone = await run('suggest', CAMP, '--steps', '4000', '--json')
    expect(readFileSync(join(folderOf(), 'camp.json'), 'utf8')).toBe(alone.out)
  })

  it('goes on from what is there', async () => {
    await run(...assembly())
    await run('import', written(where, 'other.json', { ...camp, id: 'other' }), '--store', store)
    const { congregations, left } = await answer<{ congregations: { id: string }[]; left: number }>(
      ...assembly('--missing'),
    )
    expect([congregations.map(({ id }) => id), left]).toEqual([['other'], 1])
  })

  it('tells of a congregation whose wishes contradict, and goes on with the others', async () => {
    const [one, two] = camp.members.map(({ id }) => id)
    const torn = (['apart', 'together'] as const).map(kind => ({ between: [one, two], kind }))
    await run(
      'import',
      written(where, 'torn.json', { ...camp, id: 'a-torn', boundaries: torn }),
      '--store',
      store,
    )
    const { status, out, err } = await run(...assembly())
    expect(status).toBe(0)
    expect(err).toContain('note: a-torn: these wishes cannot all hold')
    expect(out).toContain('2 congregations of 2, 60 members')
    expect(existsSync(join(folderOf(), 'camp.json'))).toBe(true)
  })
})
