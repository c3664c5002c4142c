/** What is taken back is overwritten in the file: what is sure of it, and what is not. */
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort } from '../../src/graph/cohort.ts'
import type { Driver } from '../../src/graph/store/sqlite/driver.ts'
import type { Withdrawal } from '../../src/graph/store/store.ts'
import { drivers, sqliteFrame } from './sqlite-frame.ts'

const PEOPLE = ['ana', 'rui', 'kim', 'lee']
const TRACES = ['not-now', '"by":"kim"', 'a house by the sea', 'crew.zyx']
const village: Cohort = {
  ...emptyCohort('village'),
  members: PEOPLE.map(id => ({ id, name: id })),
  wishes: [
    { from: 'ana', to: 'rui', kind: 'not-now' },
    { from: 'rui', to: 'ana', kind: 'interested' },
  ],
  boundaries: [{ between: ['kim', 'ana'], kind: 'apart', by: 'kim' }],
  calls: [
    { caller: 'ana', intention: 'a house by the sea' },
    { caller: 'ana', intention: 'a house by the sea', members: ['rui'] },
  ],
  crews: [{ id: 'crew.zyx', members: PEOPLE }],
}
const taken: readonly Withdrawal[] = [
  { list: 'wishes', entry: { from: 'ana', to: 'rui' } },
  { list: 'boundaries', entry: { between: ['ana', 'kim'], by: 'kim' } },
  { list: 'calls', entry: { caller: 'ana', intention: 'a house by the sea' } },
  { list: 'crews', entry: { id: 'crew.zyx' } },
]

describe.each(drivers)('what is taken back in an SQLite file by $name', (driver: Driver) => {
  const { here, open, rows, bytes } = sqliteFrame(driver)
  const tracesLeft = async () => {
    const all = await bytes()
    return TRACES.filter(text => all.includes(text))
  }

  test('is in no byte of any file of the folder, nor is what it was replaced by before', async () => {
    const store = await open()
    await store.import(village)
    await store.import({
      ...village,
      crews: [{ id: 'crew.zyx', members: PEOPLE, locked: true }],
      calls: village.calls.toReversed(),
    })
    expect(await tracesLeft()).toEqual(TRACES)
    expect(await store.withdraw('village', taken)).toEqual({ withdrawn: 5 })
    expect(await tracesLeft()).toEqual([])
    expect((await bytes()).includes('interested')).toBe(true)
    expect(rows('SELECT list FROM entry').map(({ list }) => list)).toEqual(['wishes'])
    await store.close()
    expect(await tracesLeft()).toEqual([])
    expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
  })

  test('while another reads is taken back at once, and stays in the log until that has ended', async () => {
    const store = await open()
    await store.import(village)
    const other = driver.open(here.path)
    other.exec('BEGIN')
    expect(other.all('SELECT key FROM entry')).toHaveLength(6)
    expect(await store.withdraw('village', taken)).toEqual({ withdrawn: 5 })
    expect((await store.read('village')).crews).toEqual([])
    expect(await tracesLeft()).toEqual(TRACES)
    other.exec('COMMIT')
    other.close()
    await store.close()
    expect(await tracesLeft()).toEqual([])
  })

  test('is gone to the last copy, wherever rows were moved to and fro, when somebody is erased', async () => {
    const store = await open()
    const members = [...PEOPLE, ...Array.from({ length: 24 }, (_, k) => `m${k}`)].map(id => ({
      id,
      name: id,
    }))
    const callers = members.map(({ id }) => id).filter(id => id !== 'lee')
    await store.import({ ...emptyCohort('village'), members })
    const calls = Array.from({ length: 400 }, (_, k) => ({
      caller: callers[(k * 7) % callers.length]!,
      intention: `${k % 3 === 0 ? 'gone' : 'kept'}-${(k * 7919) % 1000}. ${'z'.repeat((k * 31) % 150)}`,
    }))
    for (const call of calls) await store.import({ ...emptyCohort('village'), calls: [call] })
    const [gone, kept] = ['gone', 'kept'].map(word =>
      calls.filter(({ intention }) => intention.startsWith(word)),
    )
    const withdrawals = gone!.map((entry): Withdrawal => ({ list: 'calls', entry }))
    expect(await store.withdraw('village', withdrawals)).toEqual({ withdrawn: gone!.length })
    await store.erase('village', 'lee')
    expect((await bytes()).includes('gone-')).toBe(false)
    expect((await store.read('village')).calls).toStrictEqual(kept)
  })
})
