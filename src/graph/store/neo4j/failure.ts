/**
 * What the driver's and the server's error codes mean to a person, and what she can do. Only codes are looked at where
 * there are any: messages differ between versions.
 * (https://neo4j.com/docs/status-codes/current/errors/all-errors/)
 */
import { StoreError } from '../store.ts'

export type Meaning = readonly [problem: string, mend: string]

const MEANINGS: readonly (readonly [code: RegExp, ...Meaning])[] = [
  [
    /^Neo\.ClientError\.Security\.Unauthorized$/,
    'refuses this user and password',
    'set NEO4J_USER, and NEO4J_PASSWORD or NEO4J_PASSWORD_FILE',
  ],
  [
    /^Neo\.ClientError\.Security\.AuthenticationRateLimit$/,
    'was given wrong passwords and lets nobody try for some seconds',
    'wait, then give the right one',
  ],
  [
    /^Neo\.ClientError\.Security\.CredentialsExpired$/,
    'wants a new password for this user before anything else',
    'change it with: ALTER CURRENT USER SET PASSWORD',
  ],
  [
    /^Neo\.ClientError\.Security\./,
    'does not let this user do that',
    'ask its administrator for the right to read and write this database',
  ],
  [
    /^Neo\.ClientError\.Database\.DatabaseNotFound$/,
    'has no database of that name',
    'name one that it has behind the host: neo4j://host:7687/name',
  ],
  [
    /^Neo\.(Client|Transient)Error\.(Database\.DatabaseUnavailable|General\.DatabaseUnavailable)$/,
    'has that database, but it is not available',
    'look at its log (a full disk stops a database), start it, and try again',
  ],
  [
    /^Neo\.(ClientError\.General\.(ForbiddenOnReadOnlyDatabase|WriteOnReadOnlyAccessDatabase)|ClientError\.Cluster\.NotALeader)$/,
    'may only be read here: it is a read-only database, or a follower of a cluster',
    'use neo4j:// with the name of the cluster, which finds who may write',
  ],
  [
    /^Neo\.(Client|Transient)Error\.General\.(\w*OutOfMemoryError|TransactionMemoryLimit)$/,
    'has not enough memory for this',
    'raise dbms.memory.transaction.total.max or the heap, and try again',
  ],
  [
    /^Neo\.(Client|Transient)Error\.Transaction\.LockClientStopped$/,
    'is in use by another process that does not let go',
    'try again when that is done: SHOW TRANSACTIONS tells who it is',
  ],
  [
    /^Neo\.ClientError\.Transaction\.(TransactionTimedOut|TransactionTimedOutClientConfiguration)$/,
    'took longer than it may',
    'see what else it is doing with: SHOW TRANSACTIONS',
  ],
  [
    /^Neo\.TransientError\.Transaction\./,
    'had other transactions in the way again and again',
    'try again when less is going on',
  ],
  [/^Neo\.TransientError\./, 'has too much to do', 'try again when less is going on'],
  [
    /^Neo\.DatabaseError\.Transaction\.TransactionStartFailed$/,
    'has put this database out of use after an error',
    'look at its log (a full disk is told there), mend that, and restart it',
  ],
  [
    /^Neo\.(Client|Database)Error\.Transaction\.|^Neo\.DatabaseError\./,
    'could not carry this out and took it back',
    'look at its log: a full disk is told there',
  ],
  [
    /^ProtocolError$/,
    'answers in a way that this version does not understand',
    'see that a Neo4j listens there, and update Coalesce if it is a newer one',
  ],
  [
    /^SessionExpired$|^N\/A$/,
    'went away while it was asked, and what it did not acknowledge may be there or not',
    'try again: what is there already is not added twice',
  ],
]

export const ABSENT: Meaning = [
  'does not answer',
  'start the server, or correct the address (with TLS it begins with bolt+s:// or neo4j+s://, without with bolt:// or neo4j://)',
]

const CROWDED: Meaning = [
  'has been given so many calls by this process that no connection is free',
  'try again when less is going on',
]

/** @param told what is wrong with it, in the words of OpenSSL */
export function untrusted(told: string): Meaning {
  return [
    `shows a certificate that this machine does not trust (${told})`,
    'name its authority in NODE_EXTRA_CA_CERTS, or use +ssc for a server of your own that signs for itself',
  ]
}

/** @returns the error as a person is to be told it; undefined where only a mistake of ours can be behind it */
export function failure(address: string, error: unknown): StoreError | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const { code } = error
  if (code === 'ServiceUnavailable') {
    const told = aboutCertificates(error)
    return new StoreError(address, ...(told === undefined ? ABSENT : untrusted(told)), { cause: error })
  }
  // This one has no code of its own; and nothing was asked of the server.
  if (code === 'N/A' && error.message.startsWith('Connection acquisition timed out'))
    return new StoreError(address, ...CROWDED, { cause: error })
  for (const [pattern, problem, mend] of MEANINGS)
    if (pattern.test(code)) return new StoreError(address, `${problem} (${code})`, mend, { cause: error })
  return undefined
}

/** The driver gives no code for it, but the words of OpenSSL behind its own. */
function aboutCertificates(error: Error): string | undefined {
  const told = `${error.message} ${error.cause instanceof Error ? error.cause.message : ''}`
  if (!/certificate is not trusted|CERT_|self.signed|altnames/i.test(told)) return undefined
  return /(?:Socket responded with|Caused by): ([^.;]+)/.exec(told)?.[1].trim() ?? 'it does not say why'
}
