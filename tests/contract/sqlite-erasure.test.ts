/** Who is forgotten is gone from the file: not only from its rows, but from every byte that stands on the disk. */
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { withoutMembers } from '../../src/graph/erasure.ts'
import { namedIn } from '../../src/graph/store/merge.ts'
import type { Driver } from '../../src/graph/store/sqlite/driver.ts'
import { MOST_CHANGES } from '../../src/graph/store/upkeep.ts'
import { drivers, sqliteFrame } from './sqlite-frame.ts'

const HER = 'wilhelmina.zyx'
const OTHERS = ['ana', 'rui', 'kim']
/** Texts that stand nowhere but with her. */
const TRACES = [HER, 'Wilhelmina the', 'Zyxland', 'gone-with-her']

describe.each(drivers)('somebody forgotten in an SQLite file by $name', (driver: Driver) => {
  const { here, open, rows, bytes, refusal } = sqliteFrame(driver)

  const tracesLeft = async () => {
    const all = await bytes()
    return TRACES.filter(text => all.includes(text))
  }
  const others = (cohort: Cohort) => withoutMembers(cohort, id => id === HER)

  test('is in no byte of any file of the folder, while the store is open and after', async () => {
    const store = await open()
    for (const version of ['1st', '2nd', '3rd']) await store.import(village(version))
    await store.refresh('village')
    await store.import({ ...village('4th'), interactions: lived(0, 300) })
    await store.record('village', [{ ...lived(300, 1)[0]!, confirmedBy: [HER] }])
    // More than is followed one by one, and more than the log is let grow to.
    await store.import({ ...village('5th'), interactions: lived(1000, 12_000) })
    expect(await tracesLeft()).toEqual(TRACES)
    const before = await store.read('village')
    await store.erase('village', HER)
    expect(await tracesLeft()).toEqual([])
    expect(await store.read('village')).toStrictEqual(others(before))
    await store.import(village('6th'))
    await store.import(before)
    await expect(store.record('village', lived(0, 1))).rejects.toThrow(/is no member/)
    expect(await tracesLeft()).toEqual([])
    await store.close()
    expect(await tracesLeft()).toEqual([])
    expect(rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    expect(rows('PRAGMA foreign_key_check')).toEqual([])
  })

  test('leaves the way from each person to what she was part of, and no other', async () => {
    const store = await open()
    await store.import(village('1st'))
    const walk = { at: '2026-04-01T00:00:00Z', kind: 'contact', minutes: 20 } as const
    // Its recorder goes too, for nobody but her had confirmed it; what only she contests goes.
    const told = {
      ...walk,
      id: 'told',
      participants: ['ana', 'rui', HER],
      recordedBy: 'kim',
      confirmedBy: [HER],
    }
    const denied = { ...walk, id: 'denied', participants: ['ana', 'rui'], contestedBy: [HER] }
    await store.record('village', [told, denied])
    await store.record('village', [{ ...told, contestedBy: ['rui'] }])
    await store.erase('village', HER)
    const { interactions } = await store.read('village')
    const ways = interactions.flatMap(one => namedIn(one).map(id => `${id} ${one.id}`))
    expect(ways.filter(way => way.endsWith('told'))).toEqual(['ana told', 'rui told'])
    expect(
      rows(`SELECT member.id || ' ' || coalesce(interaction.id, '?') AS way FROM involved
            LEFT JOIN member ON member.key = member LEFT JOIN interaction ON interaction.key = interaction`)
        .map(({ way }) => way)
        .sort(),
    ).toEqual(ways.sort())
  })

  test('whose part of the log nobody had folded is not in what was folded before', async () => {
    const store = await open()
    await store.import(village('1st'))
    await store.record('village', lived(0, 50))
    await store.import({ ...village('1st'), interactions: lived(100, MOST_CHANGES + 1) })
    expect(rows('SELECT trusted FROM congregation')).toEqual([{ trusted: 0 }])
    await store.erase('village', HER)
    expect(rows('SELECT count(*) AS dyads FROM dyad')).toEqual([{ dyads: 0 }])
    expect(await tracesLeft()).toEqual([])
  })

  test('by a mark from elsewhere is in no byte either', async () => {
    const store = await open()
    await store.import({ ...village('1st'), id: 'elsewhere' })
    await store.erase('elsewhere', HER)
    await store.import({ ...village('2nd'), interactions: lived(0, 3000) })
    expect(await tracesLeft()).toEqual(TRACES)
    await store.import(emptyCohort('village'), { erasures: await store.erasures('elsewhere') })
    expect(await tracesLeft()).toEqual([])
  })

  test('whom another still reads is told, and gone once that has ended and she is erased again', async () => {
    const store = await open({ patience: 200 })
    await store.import(village('1st'))
    await store.record('village', lived(0, 5))
    const left = others(await store.read('village'))
    const other = driver.open(here.path)
    other.exec('BEGIN')
    expect(other.all('SELECT id FROM member')).toHaveLength(4)

    expect(await refusal(store.erase('village', HER))).toMatch(
      /no longer holds who was forgotten, but another process still reads .*; wait until .* erase again/,
    )
    // Her rows are gone, and so is she for everybody; her bytes are there for who began to read before.
    expect(await store.read('village')).toStrictEqual(left)
    expect(await tracesLeft()).not.toEqual([])
    expect(await refusal(store.erase('village', HER))).toContain('still reads')

    other.exec('COMMIT')
    other.close()
    expect(await store.erase('village', HER)).toEqual({ cut: 0, removed: 0 })
    expect(await tracesLeft()).toEqual([])
    expect(await store.read('village')).toStrictEqual(left)
  })

  test('while another reads for a moment is waited for', async () => {
    const store = await open()
    await store.import(village('1st'))
    const other = driver.open(here.path)
    other.exec('BEGIN')
    expect(other.all('SELECT id FROM member')).toHaveLength(4)
    const erased = store.erase('village', HER)
    await sleep(300)
    other.exec('COMMIT')
    expect(await erased).toEqual({ cut: 2, removed: 1 })
    expect(await tracesLeft()).toEqual([])
    other.close()
  })

  test('where there is no file is nobody, and makes none', async () => {
    const store = await open()
    await expect(store.erase('village', HER)).rejects.toThrow('"village" is not in')
    expect(await store.erasures('village')).toEqual([])
    expect(existsSync(here.path)).toBe(false)
  })
})

/** Everything names her, and what only she and one other lived bears her trace. */
function village(version: string): Cohort {
  const time = { at: '2026-03-01T12:00:00Z' }
  return {
    ...emptyCohort('village'),
    members: [
      ...OTHERS.map(id => ({ id, name: id, invitedBy: HER })),
      { id: HER, name: `Wilhelmina the ${version}`, place: `Zyxland ${version}`, offers: ['x'.repeat(5000)] },
    ],
    interactions: [
      { ...time, id: 'gone-with-her', kind: 'listening', participants: ['ana', HER] },
      {
        ...time,
        id: 'circle',
        kind: 'listening',
        participants: ['ana', HER, 'rui'],
        recordedBy: HER,
        confirmedBy: ['rui'],
      },
      { ...time, id: 'help', kind: 'support', asker: 'kim', offerers: [HER, 'rui'] },
    ],
    crews: [{ id: 'crew', members: [HER, ...OTHERS], caller: HER }],
    calls: [
      { caller: HER, intention: `Zyxland ${version}` },
      { caller: 'ana', intention: 'a van', members: [HER] },
    ],
    wishes: [
      { from: HER, to: 'ana', kind: 'interested' },
      { from: 'rui', to: HER, kind: 'not-now' },
    ],
    boundaries: [{ between: ['kim', HER], kind: 'apart', by: HER }],
    gatherings: [{ id: 'g', attendees: [HER, 'ana'] }],
    stewards: [
      { member: HER, steward: 'ana' },
      { member: 'rui', steward: HER },
    ],
  }
}

/** So many interactions, from a number on: most of them hers. */
function lived(first: number, many: number): Interaction[] {
  return Array.from({ length: many }, (_, k) => {
    const n = first + k
    const others = OTHERS.filter((_, place) => (n >> place) % 2 === 0)
    return {
      id: others.length < 2 ? `gone-with-her-${n}` : `lived-${n}`,
      at: new Date(Date.UTC(2026, 3, 1) + n * 60_000).toISOString(),
      kind: 'contact' as const,
      participants: others.length === 0 ? ['ana', HER] : [...others, HER],
      minutes: 20,
    }
  })
}
