/**
 * One service to a file. Two that have the same one would each do the other's jobs and not see what it remembers; so a
 * service holds a lock as long as it runs. It is SQLite's own, on a file beside, and goes with the process that holds it,
 * however that ends. Commands (`invite`, `revoke`, `erase`) use the file itself meanwhile.
 */
import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Connection, loadDriver } from '../../graph/store/sqlite/driver.ts'
import { StoreError } from '../../graph/store/store.ts'
import { BUSY, storeErrorOf } from './file.ts'

/** @returns what lets go of it; throws StoreError where another service has it, or nobody can */
export async function holdAlone(path: string): Promise<() => void> {
  const driver = await loadDriver()
  // Whoever opens the file itself is told.
  if (driver === undefined) return () => {}
  let connection: Connection | undefined
  try {
    connection = driver.open(`${realPath(path)}-serving`)
    connection.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
    return connection.close
  } catch (error) {
    connection?.close()
    if (driver.codeOf(error) !== BUSY) throw storeErrorOf(driver, `${path}-serving`, error)
    throw new StoreError(
      path,
      'is served already, by another coalesce serve',
      'end that one, or name another file with --service',
      { cause: error },
    )
  }
}

/** The same for every name of a file, links followed; it need not be there yet. */
function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path))
}
