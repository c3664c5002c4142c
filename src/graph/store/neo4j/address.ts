/**
 * Where a Neo4j server is and who we are there: from `neo4j://user@host:port/database` and the environment.
 *
 * The password is taken from the address, else from `NEO4J_PASSWORD`, else from the file that `NEO4J_PASSWORD_FILE`
 * names; it is never part of what is shown.
 */
import { readFileSync } from 'node:fs'
import { type Fault, InputError } from '../../fault.ts'

export type Neo4jAddress = {
  /** As a person would write it: without user and password. */
  readonly shown: string
  /** For the driver: scheme, host, port and routing context. */
  readonly url: string
  readonly database: string
  readonly user: string
  /** Undefined where the server is to be asked without any. */
  readonly password: string | undefined
}

/** Encryption is decided by the scheme alone. */
export const NEO4J_SCHEMES = ['neo4j', 'neo4j+s', 'neo4j+ssc', 'bolt', 'bolt+s', 'bolt+ssc'] as const

const DEFAULT_PORT = 7687
const DEFAULT_DATABASE = 'neo4j'
const EXAMPLE = '"neo4j://localhost:7687"'

/**
 * @param env variables: NEO4J_USER, NEO4J_PASSWORD, NEO4J_PASSWORD_FILE, NEO4J_DATABASE
 * @param source what the address came from, for messages
 * @throws InputError where it is no address, or the password's file cannot be read
 */
export function readAddress(address: string, env: NodeJS.ProcessEnv, source: string): Neo4jAddress {
  const wrong = (fault: Omit<Fault, 'place'>) => new InputError(source, [{ place: '', ...fault }])
  const parsed = URL.canParse(address) ? new URL(address) : undefined
  const value = withoutCredentials(address)
  if (parsed === undefined || parsed.hostname === '')
    throw wrong({ value, problem: 'names no host', mend: `write it as ${EXAMPLE}` })
  if (!/^\/?[A-Za-z0-9.-]*$/.test(parsed.pathname))
    throw wrong({
      value,
      problem: 'has more than a database behind the host',
      mend: `write it as ${EXAMPLE.replace(/"$/, '/movies"')}`,
    })
  const database = parsed.pathname.slice(1) || env.NEO4J_DATABASE || DEFAULT_DATABASE
  const port = parsed.port || String(DEFAULT_PORT)
  const url = `${parsed.protocol}//${parsed.hostname}:${port}`
  return {
    shown: database === DEFAULT_DATABASE ? url : `${url}/${database}`,
    url: `${url}${parsed.search}`,
    database,
    user: decodeURIComponent(parsed.username) || env.NEO4J_USER || 'neo4j',
    password: passwordOf(parsed, env),
  }
}

/** What stands before the @ of a host may be a secret. */
export function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1')
}

function passwordOf(parsed: URL, env: NodeJS.ProcessEnv): string | undefined {
  if (parsed.password !== '') return decodeURIComponent(parsed.password)
  if (env.NEO4J_PASSWORD !== undefined && env.NEO4J_PASSWORD !== '') return env.NEO4J_PASSWORD
  const file = env.NEO4J_PASSWORD_FILE
  if (file === undefined || file === '') return undefined
  try {
    // One line, as `echo` and secret stores write it.
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch {
    throw new InputError('NEO4J_PASSWORD_FILE', [
      {
        place: '',
        value: file,
        problem: 'cannot be read',
        mend: 'name a file that holds the password alone',
      },
    ])
  }
}
