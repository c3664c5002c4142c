/** The table of dyads: what others read of it, what becomes of it when it is wrong, and how it comes to older files. */
import { describe, expect, test } from 'vitest'
import { type Cohort, emptyCohort, type Interaction } from '../../src/graph/cohort.ts'
import { withoutMembers } from '../../src/graph/erasure.ts'
import { ENTRY_LISTS, keptEntries, namedIn } from '../../src/graph/store/merge.ts'
import type { Driver } from '../../src/graph/store/sqlite/driver.ts'
import { MIGRATIONS, migrate } from '../../src/graph/store/sqlite/schema.ts'
import { MOST_CHANGES } from '../../src/graph/store/upkeep.ts'
import { computeTrust, type Dyad } from '../../src/graph/trust.ts'
import { drivers, sqliteFrame } from './sqlite-frame.ts'
import { expectSameTrust, expectTrustOfLog } from './suite/same-trust.ts'

describe.each(drivers)('the dyads of an SQLite file by $name', (driver: Driver) => {
  const { here, open, made, sql, rows } = sqliteFrame(driver)

  /** What somebody reads of them who knows SQL. */
  const shown = () =>
    rows(`SELECT one.id AS a, other.id AS b, as_of, a_to_b, b_to_a, mutual, balance, state
          FROM dyad JOIN member AS one ON one.key = dyad.a JOIN member AS other ON other.key = dyad.b
          ORDER BY 1, 2`).map(row => ({ ...row }))
  const said = ({ a, b, aToB, bToA, mutual, balance, state }: Dyad, as_of: number) => ({
    a,
    b,
    as_of,
    a_to_b: aToB.trust,
    b_to_a: bToA.trust,
    mutual,
    balance,
    state,
  })

  test('are read by SQL as they are at the time they were refreshed at', async () => {
    const store = await open()
    await store.import(team)
    for (const asOf of ['2026-04-01T00:00:00Z', '2030-01-01T00:00:00Z', '2026-05-01T02:00:00+02:00']) {
      await store.refresh('team', { asOf })
      const { dyads } = await store.trust('team', { asOf })
      expect(dyads).toHaveLength(3)
      expect(shown()).toEqual(dyads.map(dyad => said(dyad, Date.parse(asOf))))
    }
  })

  test('are those of their last interaction, once one is recorded', async () => {
    const store = await open()
    await store.import(team)
    await store.refresh('team', { asOf: '2027-01-01T00:00:00Z' })
    const later = meeting('m9', 9, ['kim', 'ana'])
    await store.record('team', [later])
    const now = Date.parse(later.at)
    expect(shown().map(({ as_of }) => as_of)).toEqual([now, Date.UTC(2027, 0, 1), Date.UTC(2027, 0, 1)])
    const { between } = await store.trust('team', { asOf: later.at })
    expect(shown()[0]).toEqual(said(between('ana', 'kim'), now))
  })

  test('are put right where they were wrong, and how many is told', async () => {
    const store = await open()
    await store.import(team)
    await store.refresh('team')
    const right = shown()
    const member = (id: string) => `(SELECT key FROM member WHERE id = '${id}')`
    const wrongs = [
      [
        `UPDATE dyad SET fold = json_set(fold, '$.minutes', 1) WHERE a = ${member('ana')} AND b = ${member('rui')}`,
        1,
      ],
      [`DELETE FROM dyad WHERE a = ${member('kim')}`, 1],
      // One that is not, and one that should be.
      [`UPDATE dyad SET b = ${member('zoe')} WHERE a = ${member('kim')}`, 2],
      ['DELETE FROM dyad', 3],
      ['UPDATE dyad SET a_to_b = 0', 0],
      // Whoever finds no table in step with the log does not count.
      ['DELETE FROM dyad; UPDATE congregation SET trusted = 0', 0],
    ] as const
    for (const [wrong, differed] of wrongs) {
      sql(wrong)
      expect(await store.refresh('team', { rebuild: true })).toMatchObject({ dyads: 3, differed })
      expect(shown()).toEqual(right)
      expect(await store.refresh('team', { rebuild: true })).toMatchObject({ dyads: 3, differed: 0 })
    }
    expectSameTrust(await store.trust('team'), computeTrust(team))
  })

  test('are read, and the log is not, where the time is not before its last interaction', async () => {
    const store = await open()
    await store.import(team)
    await store.refresh('team')
    sql('DELETE FROM dyad')
    expect((await store.trust('team')).dyads).toEqual([])
    expect((await store.trust('team', { asOf: '2027-01-01T00:00:00Z' })).dyads).toEqual([])
    const past = '2026-03-02T00:00:00Z'
    expectSameTrust(
      await store.trust('team', { asOf: past }),
      computeTrust(await store.read('team', { asOf: past })),
    )
  })

  test('are left behind by a large import, and made anew by the next record', async () => {
    const store = await open()
    await store.import(team)
    await store.record('team', [])
    expect(rows('SELECT trusted FROM congregation')).toEqual([{ trusted: 1 }])
    const many = Array.from({ length: MOST_CHANGES + 1 }, (_, k) => meeting(`n${k}`, k, ['ana', 'zoe']))
    await store.import({ ...team, interactions: many })
    expect(rows('SELECT trusted FROM congregation')).toEqual([{ trusted: 0 }])
    await expectTrustOfLog(store, 'team')
    await store.record('team', [meeting('last', 5000, ['ana', 'zoe'])])
    expect(rows('SELECT trusted FROM congregation')).toEqual([{ trusted: 1 }])
    expect(await store.refresh('team', { rebuild: true })).toMatchObject({ dyads: 4, differed: 0 })
  })

  test('come to a file of the first schema, with the series of its meetings', async () => {
    await makeFirst(driver, here.path, team)
    const store = await open()
    expect(await store.read('team')).toStrictEqual(team)
    expect(rows('SELECT id, series FROM interaction ORDER BY key')).toEqual(
      team.interactions.map(one => ({ id: one.id, series: one.kind === 'meeting' ? one.series : null })),
    )
    expectSameTrust(await store.trust('team'), computeTrust(team))
    // An earlier meeting moves the places of those that the first schema knew of.
    await store.refresh('team')
    await store.record('team', [meeting('m0', -9, ['ana', 'rui'])])
    await expectTrustOfLog(store, 'team')
    expect(await store.refresh('team', { rebuild: true })).toMatchObject({ dyads: 3, differed: 0 })
    expect(await store.import(team)).toMatchObject({
      added: 0,
      unchanged: team.interactions.length,
      words: 0,
    })

    const before = await store.read('team')
    await store.erase('team', 'rui')
    expect(await store.read('team')).toStrictEqual(withoutMembers(before, id => id === 'rui'))
    await expectTrustOfLog(store, 'team')
    expect(await store.import(team)).toMatchObject({ added: 0, forgotten: 1 })
    await store.close()
    expect(rows('PRAGMA foreign_key_check')).toEqual([])
  })

  test('and the file are the same, whether made now or brought forward', async () => {
    const schema = () =>
      rows('SELECT type, name, sql FROM sqlite_schema ORDER BY name').map(row => ({ ...row }))
    await makeFirst(driver, here.path, team)
    await (await open()).close()
    const forward = schema()
    here.path = `${here.path}.new`
    await made(team)
    expect(schema()).toEqual(forward)
  })

  test('bear the mark of the first step of the schema, which is never edited', async () => {
    await made(team)
    expect(rows('SELECT number, checksum FROM migration WHERE number = 1').map(row => ({ ...row }))).toEqual([
      { number: 1, checksum: FIRST_STEP },
    ])
  })
})

const FIRST_STEP = '0910e9607b6e8be9bcde0126aea939887ca90b6f046fa7d3833ed0ef5fc98f56'

function meeting(id: string, day: number, participants: string[]): Interaction {
  const at = new Date(Date.UTC(2026, 2, 1) + day * 86_400_000).toISOString()
  return { id, at, kind: 'meeting', series: 's', participants }
}

const team: Cohort = {
  ...emptyCohort('team'),
  asOf: '2026-04-01T00:00:00Z',
  members: ['ana', 'rui', 'kim', 'zoe'].map(id => ({ id, name: id })),
  interactions: [
    meeting('m1', 1, ['ana', 'rui']),
    meeting('m3', 3, ['ana', 'kim']),
    meeting('m2', 2, ['rui', 'ana']),
    {
      id: 'f1',
      at: '2026-03-03T12:00:00Z',
      kind: 'conflict',
      participants: ['rui', 'kim'],
      outcome: 'unresolved',
    },
    {
      id: 'f2',
      at: '2026-03-04T12:00:00Z',
      kind: 'conflict',
      participants: ['rui', 'kim'],
      outcome: 'resolved',
      about: 'f1',
      recordedBy: 'rui',
      confirmedBy: ['zoe', 'kim'],
    },
    { ...meeting('m4', 4, ['zoe', 'kim']), recordedBy: 'kim', confirmedBy: [], contestedBy: ['zoe'] },
  ],
  crews: [{ id: 'crew', members: ['ana', 'rui', 'kim', 'zoe'] }],
  wishes: [{ from: 'ana', to: 'rui', kind: 'interested' }],
  gatherings: [{ id: 'g', attendees: ['rui', 'zoe'] }],
}

/** A file as the first schema had it: rows by hand, since what writes knows the schema of today only. */
async function makeFirst(driver: Driver, path: string, cohort: Cohort): Promise<void> {
  const { id, name, asOf, members, interactions } = cohort
  const connection = driver.open(path)
  migrate(connection, `sqlite:${path}`, MIGRATIONS.slice(0, 1))
  connection.run('INSERT INTO congregation VALUES (1, ?, ?)', id, JSON.stringify({ name, asOf }))
  members.forEach((member, k) => {
    connection.run('INSERT INTO member VALUES (?, 1, ?, ?, ?)', k + 1, member.id, k, JSON.stringify(member))
  })
  const keyOf = (id: string) => members.findIndex(member => member.id === id) + 1
  interactions.forEach((interaction, k) => {
    // The last word came later than the rest.
    const { confirmedBy } = interaction
    const first =
      confirmedBy === undefined ? interaction : { ...interaction, confirmedBy: confirmedBy.slice(0, -1) }
    connection.run(
      'INSERT INTO interaction VALUES (?, 1, ?, ?, ?)',
      k + 1,
      interaction.id,
      Date.parse(interaction.at),
      JSON.stringify(first),
    )
    for (const person of namedIn(interaction))
      connection.run('INSERT INTO involved VALUES (?, ?)', keyOf(person), k + 1)
    const last = confirmedBy?.at(-1)
    if (last !== undefined)
      connection.run(`INSERT INTO later_word VALUES (?, ?, 'confirmed', 0)`, keyOf(last), k + 1)
  })
  for (const list of ENTRY_LISTS)
    keptEntries(list, cohort[list]).forEach(({ key, content }, position) => {
      connection.run('INSERT INTO entry VALUES (1, ?, ?, ?, ?)', list, key, position, content)
    })
  connection.close()
}
