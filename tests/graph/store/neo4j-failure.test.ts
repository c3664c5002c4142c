import { describe, expect, test } from 'vitest'
import { failure } from '../../../src/graph/store/neo4j/failure.ts'
import { StoreError } from '../../../src/graph/store/store.ts'

const ADDRESS = 'neo4j://h:7687'

/** As the driver throws it. */
const coded = (code: string, message = 'words of this version', cause?: Error) =>
  Object.assign(new Error(message, { cause }), { code })

function told(error: unknown): string {
  const meant = failure(ADDRESS, error)
  expect(meant).toBeInstanceOf(StoreError)
  expect(meant!.cause).toBe(error)
  expect(meant!.message).toMatch(/^neo4j:\/\/h:7687: [^\n]+; [^\n]+$/)
  return meant!.message
}

test.each([
  ['Neo.ClientError.Security.Unauthorized', 'refuses this user and password', 'NEO4J_PASSWORD'],
  ['Neo.ClientError.Security.AuthenticationRateLimit', 'nobody try for some seconds', 'wait'],
  ['Neo.ClientError.Security.CredentialsExpired', 'new password', 'ALTER CURRENT USER'],
  ['Neo.ClientError.Security.Forbidden', 'does not let this user', 'administrator'],
  ['Neo.ClientError.Security.AuthorizationExpired', 'does not let this user', 'administrator'],
  ['Neo.ClientError.Database.DatabaseNotFound', 'no database of that name', 'behind the host'],
  ['Neo.TransientError.Database.DatabaseUnavailable', 'not available', 'full disk'],
  ['Neo.TransientError.General.DatabaseUnavailable', 'not available', 'full disk'],
  ['Neo.ClientError.General.ForbiddenOnReadOnlyDatabase', 'only be read', 'who may write'],
  ['Neo.ClientError.General.WriteOnReadOnlyAccessDatabase', 'only be read', 'who may write'],
  ['Neo.ClientError.Cluster.NotALeader', 'only be read', 'neo4j://'],
  ['Neo.TransientError.General.MemoryPoolOutOfMemoryError', 'not enough memory', 'dbms.memory'],
  ['Neo.TransientError.General.OutOfMemoryError', 'not enough memory', 'dbms.memory'],
  ['Neo.ClientError.General.TransactionOutOfMemoryError', 'not enough memory', 'dbms.memory'],
  ['Neo.ClientError.Transaction.LockClientStopped', 'in use by another process', 'SHOW TRANSACTIONS'],
  ['Neo.ClientError.Transaction.TransactionTimedOut', 'took longer', 'SHOW TRANSACTIONS'],
  ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'took longer', 'SHOW TRANSACTIONS'],
  ['Neo.TransientError.Transaction.DeadlockDetected', 'in the way', 'try again'],
  ['Neo.TransientError.Transaction.LockAcquisitionTimeout', 'in the way', 'try again'],
  ['Neo.TransientError.Request.NoThreadsAvailable', 'too much to do', 'try again'],
  ['Neo.DatabaseError.Transaction.TransactionStartFailed', 'out of use', 'restart'],
  ['Neo.DatabaseError.Transaction.TransactionLogError', 'took it back', 'full disk'],
  ['Neo.DatabaseError.Transaction.TransactionCommitFailed', 'took it back', 'full disk'],
  ['Neo.DatabaseError.General.UnknownError', 'took it back', 'log'],
  ['Neo.ClientError.Transaction.TransactionTerminated', 'took it back', 'log'],
  ['ServiceUnavailable', 'does not answer', 'start the server'],
  ['SessionExpired', 'went away', 'not added twice'],
  ['N/A', 'went away', 'not added twice'],
  ['ProtocolError', 'does not understand', 'update'],
])('%s is told in one line with a mend', (code, problem, mend) => {
  const [first, second] = told(coded(code)).slice(ADDRESS.length).split('; ')
  expect(first).toContain(problem)
  expect(second).toContain(mend)
  if (code !== 'ServiceUnavailable') expect(first).toContain(`(${code})`)
})

test('a pool without a free connection is not told as a server that went away', () => {
  const message =
    'Connection acquisition timed out in 30000 ms. Pool status: Active conn count = 50, Idle conn count = 0.'
  expect(told(coded('N/A', message))).toMatch(/so many calls .*no connection is free; try again/)
})

describe('a certificate', () => {
  test.each([
    [
      'Server certificate is not trusted. If you trust [...] Socket responded with: DEPTH_ZERO_SELF_SIGNED_CERT',
    ],
    ['Failed to connect to server. [...] Caused by: self-signed certificate'],
    ["Failed to connect to server. [...] Caused by: Hostname/IP does not match certificate's altnames"],
  ])('that is not trusted is told as such: %s', message => {
    const reason = /: ([^:]+)$/.exec(message)![1]
    expect(told(coded('ServiceUnavailable', message))).toContain(`does not trust (${reason})`)
    // In a cluster the reason stands behind another error.
    const routed = coded(
      'ServiceUnavailable',
      'Could not perform discovery',
      coded('ServiceUnavailable', message),
    )
    expect(told(routed)).toContain(`does not trust (${reason})`)
  })
})

test.each([
  ['a mistake in a statement of ours', coded('Neo.ClientError.Statement.SyntaxError')],
  ['a rule of the graph that we broke', coded('Neo.ClientError.Schema.ConstraintValidationFailed')],
  ['an error without a code', new TypeError('x is undefined')],
  ['an error whose code is a number', Object.assign(new Error('x'), { code: 5 })],
  ['what is no error', 'ServiceUnavailable'],
])('%s is not told as a failure of the store', (_, error) => {
  expect(failure(ADDRESS, error)).toBeUndefined()
})

test('what the server says is not part of the line: it may hold what members told', () => {
  const said = 'Node(5) already exists with label `Member` and property `name` = "Ana"'
  expect(told(coded('Neo.DatabaseError.Transaction.TransactionCommitFailed', said))).not.toContain('Ana')
})
