/** A place for SQLite stores to be killed at: files below the system's temporary folder, by one driver. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DRIVER_NAMES, loadDriver } from '../../dist/graph/store/sqlite/driver.js'

/** @returns a place for each driver of this runtime, or for the named one */
export async function sqlitePlaces({ driver: wanted }) {
  const places = []
  for (const name of wanted === undefined ? DRIVER_NAMES : [wanted]) {
    const driver = DRIVER_NAMES.includes(name) ? await loadDriver(name) : undefined
    if (driver === undefined) console.log(`${name}: not on Node ${process.versions.node}`)
    else places.push(() => openPlace(driver))
  }
  return places
}

function openPlace(driver) {
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-kill-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'a.db')
  return {
    name: `${driver.name} on Node ${process.versions.node}`,
    url: `sqlite:${path}`,
    options: { sqlite: { driver: driver.name } },
    killsPerStore: 10,
    longestLife: 1000,
    empty: async () => {
      for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
    },
    below: async () => inspectTables(driver.open(path)),
    close: async () => {},
  }
}

/** What SQLite itself finds, and whether every participant leads to her interactions and to no other. */
function inspectTables(connection) {
  const whole = connection.all('PRAGMA integrity_check')
  const broken = connection.all('PRAGMA foreign_key_check')
  const notWhole = whole.length === 1 && whole[0].integrity_check === 'ok' && broken.length === 0 ? 0 : 1
  const astray = connection.all(ASTRAY)[0].n
  connection.close()
  return { astray, notWhole }
}

const ASTRAY = `
  WITH told AS (
    SELECT name.value AS member, interaction.key AS interaction
    FROM interaction, json_each(interaction.content, '$.participants') AS name
    UNION
    SELECT name.value, interaction.key
    FROM interaction, json_each(interaction.content, '$.offerers') AS name
    UNION
    SELECT content ->> 'asker', key FROM interaction WHERE content ->> 'asker' IS NOT NULL
  ), kept AS (
    SELECT member.id AS member, involved.interaction AS interaction
    FROM involved LEFT JOIN member ON member.key = involved.member
  )
  SELECT (SELECT count(*) FROM (SELECT * FROM told EXCEPT SELECT * FROM kept))
       + (SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM told)) AS n`
