/**
 * One service to a file. Two that have the same one would each do the other's jobs and not see what it remembers; so a
 * service holds a lock as long as it runs. It is SQLite's own, on an empty file beside, and goes with the process that holds
 * it, however that ends. Commands (`invite`, `revoke`, `erase`) use the file itself meanwhile.
 */
import { resolve } from 'node:path'
import { loadDriver } from '../../graph/store/sqlite/driver.ts'
import { StoreError } from '../../graph/store/store.ts'

const BUSY = 5

/** @returns what lets go of it; throws StoreError where another service has it */
export async function holdAlone(path: string): Promise<() => void> {
  const driver = await loadDriver()
  // Whoever opens the file itself is told.
  if (driver === undefined) return () => {}
  const connection = driver.open(resolve(`${path}-serving`))
  try {
    connection.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE')
  } catch (error) {
    connection.close()
    if (driver.codeOf(error) !== BUSY) throw error
    throw new StoreError(
      path,
      'is served already, by another coalesce serve',
      'end that one, or name another file with --service',
      { cause: error },
    )
  }
  return connection.close
}
