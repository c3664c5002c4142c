/**
 * Where a Neo4j server is and who we are there: from `neo4j://user@host:port/database` and the environment.
 *
 * The password is taken from the address, else from `NEO4J_PASSWORD`, else from the file that `NEO4J_PASSWORD_FILE`
 * names; it is never part of what is shown.
 */
import { readFileSync } from 'node:fs'
import { InputError } from '../../fault.ts'

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
  const value = withoutCredentials(address)
  const wrong = (problem: string, mend: string) =>
    new InputError(source, [{ place: '', value, problem, mend }])
  const parsed = URL.canParse(address) ? new URL(address) : undefined
  if (parsed === undefined || parsed.hostname === '' || endsEarly(parsed))
    throw address.includes('@')
      ? wrong(
          'is no address of a server',
          `write it as ${EXAMPLE}, and the password into NEO4J_PASSWORD or with / as %2F, # as %23, ? as %3F`,
        )
      : wrong('is no address of a server', `write it as ${EXAMPLE}`)
  if (!/^\/?[A-Za-z0-9.-]*$/.test(parsed.pathname))
    throw wrong(
      'has more than a database behind the host',
      `write it as ${EXAMPLE.replace(/"$/, '/movies"')}`,
    )
  if (!areParameters(parsed))
    throw wrong('has something behind the ? that a server cannot be told', 'leave it out')
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text)
    } catch {
      throw wrong('has a % in its user or password that begins no code', 'write % as %25')
    }
  }
  const database = parsed.pathname.slice(1) || env.NEO4J_DATABASE || DEFAULT_DATABASE
  const port = parsed.port || String(DEFAULT_PORT)
  const url = `${parsed.protocol}//${parsed.hostname}:${port}`
  return {
    shown: database === DEFAULT_DATABASE ? url : `${url}/${database}`,
    url: `${url}${parsed.search}`,
    database,
    user: decoded(parsed.username) || env.NEO4J_USER || 'neo4j',
    password: decoded(parsed.password) || passwordOf(env),
  }
}

/** What stands before the last @ may be a secret, also where it makes the rest no address. */
export function withoutCredentials(address: string): string {
  return address.replace(/^(\s*[a-z][a-z0-9+.-]*:(?:\/\/)?).*@/is, '$1')
}

/** Whether a character of the password was taken for the end of the host: what follows it holds the @. */
function endsEarly({ search, hash }: URL): boolean {
  return hash !== '' || search.includes('@')
}

/** For the routing of a cluster only, each once and with a value: on others the driver throws. */
function areParameters({ protocol, search, searchParams }: URL): boolean {
  if (search === '') return true
  const entries = [...searchParams]
  const names = new Set(entries.map(([name]) => name))
  return (
    protocol.startsWith('neo4j') &&
    names.size === entries.length &&
    entries.every(([name, value]) => name !== '' && name !== 'address' && value !== '')
  )
}

function passwordOf(env: NodeJS.ProcessEnv): string | undefined {
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
