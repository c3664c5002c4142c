/** From an address to a store: the one place that knows which adapters there are. An adapter is loaded only when used. */
import { InputError, show } from '../fault.ts'
import { withoutCredentials } from './neo4j/address.ts'
import type { Neo4jOptions } from './neo4j/neo4j-store.ts'
import type { SqliteOptions } from './sqlite/sqlite-store.ts'
import type { CohortStore } from './store.ts'

/** Where the store is if nobody says otherwise. */
export const DEFAULT_STORE = 'sqlite:./coalesce.db'

export type StoreOptions = {
  /** What an `sqlite:` address is opened with. */
  readonly sqlite?: SqliteOptions | undefined
  /** What a Neo4j address is opened with. */
  readonly neo4j?: Neo4jOptions | undefined
  /** What the address came from, for messages. Default `--store`. */
  readonly source?: string | undefined
}

/**
 * Opens the store at an address. A file that is not there yet is an empty store; importing creates it.
 *
 * @param url `sqlite:PATH` (a relative path counts from the working directory), or `neo4j://host:7687/database` and its
 *   relatives (user and password from there or from the environment, see neo4j/address.ts)
 * @throws InputError where that is no address, StoreError where what is there cannot be used
 */
export async function openStore(url: string, options: StoreOptions = {}): Promise<CohortStore> {
  const fault = (problem: string, mend: string) =>
    new InputError(options.source ?? '--store', [
      { place: '', value: withoutCredentials(url), problem, mend },
    ])
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(url.trim()) ?? []
  switch (scheme?.toLowerCase()) {
    case 'sqlite': {
      if (rest === '') throw fault('names no file', `write ${show(DEFAULT_STORE)}`)
      // What looks like a host is a misunderstanding that would end as a file in the root folder.
      if (/^\/\/[^/]/.test(rest)) throw fault('names a host', `write ${show(`sqlite:${rest.slice(2)}`)}`)
      if (rest.includes('\0')) throw fault('is no path', `write ${show(DEFAULT_STORE)}`)
      const { openSqliteStore } = await import('./sqlite/sqlite-store.ts')
      return openSqliteStore(url, rest, options.sqlite)
    }
    case 'neo4j':
    case 'neo4j+s':
    case 'neo4j+ssc':
    case 'bolt':
    case 'bolt+s':
    case 'bolt+ssc': {
      const [{ readAddress }, { openNeo4jStore }] = await Promise.all([
        import('./neo4j/address.ts'),
        import('./neo4j/neo4j-store.ts'),
      ])
      return openNeo4jStore(readAddress(url.trim(), process.env, options.source ?? '--store'), options.neo4j)
    }
    case undefined:
      throw fault('is not the address of a store', `write ${show(`sqlite:${withoutCredentials(url)}`)}`)
    default:
      throw fault('is of a kind of store that does not exist', `write ${show(DEFAULT_STORE)}`)
  }
}
