/** Neo4j addresses behind which there is none, or none that can be used: for this no server is needed. */
import { describe, expect, test } from 'vitest'
import { closedPort, HAS_OPENSSL, oldServer, peer, selfSigned } from '../../peers.ts'
import { notOpened, refused } from './neo4j-refusals.ts'

const SECRET = 'tell-nobody'
const at = (port: number, scheme = 'bolt') => `${scheme}://neo4j:${SECRET}@127.0.0.1:${port}`
const secrets = [SECRET]

/** The line of the command; and the same in this process, with all that hangs on the error. */
async function said(url: string): Promise<string> {
  const [line, { message }] = await Promise.all([refused(url, { secrets }), notOpened(url, secrets)])
  expect(line).toBe(`coalesce: ${message}`)
  return line
}

describe.concurrent('an address', () => {
  for (const scheme of ['bolt', 'neo4j', 'bolt+s', 'neo4j+ssc'])
    test(`${scheme}:// where nobody listens is told at once`, async () => {
      const port = await closedPort()
      const start = Date.now()
      const { message } = await notOpened(at(port, scheme), secrets)
      expect(Date.now() - start).toBeLessThan(2000)
      expect(message).toMatch(/does not answer; start the server, or correct the address/)
      expect(await said(at(port, scheme))).toContain(message)
    })

  for (const scheme of ['bolt', 'neo4j', 'bolt+s'])
    test(`${scheme}:// where somebody listens and never answers is given up, and the command ends`, async () => {
      const port = await peer(() => {})
      const start = Date.now()
      expect(await said(at(port, scheme))).toMatch(/does not answer; start the server/)
      // Twice ten seconds, and the starts of two commands.
      expect(Date.now() - start).toBeLessThan(27_000)
    })

  test('where somebody hangs up is told', async () => {
    const port = await peer(guest => guest.destroy())
    expect(await said(at(port))).toMatch(/does not answer; /)
  })

  test('of a name that nobody has is told as such', async () => {
    expect(await said(`neo4j://neo4j:${SECRET}@no-such-host.invalid`)).toMatch(
      /^coalesce: neo4j:\/\/no-such-host\.invalid:7687: is at a host of which nobody knows/,
    )
  })

  test('of a web server is told as such', async () => {
    const port = await peer(guest => guest.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    expect(await said(at(port))).toMatch(/is a web server, .*; name the port for Bolt/)
  })

  test('with TLS where there is none is told which schemes have none', async () => {
    const port = await peer(guest => guest.once('data', () => guest.destroy()))
    expect(await said(at(port, 'bolt+s'))).toMatch(/does not answer; .*without with bolt:\/\/ or neo4j:\/\//)
  })

  test('without TLS where nothing else is spoken is told which schemes have it', async () => {
    const port = await peer(guest =>
      guest.once('data', () => guest.end(Buffer.from('15030100020246', 'hex'))),
    )
    expect(await said(at(port))).toMatch(
      /speaks TLS only; begin the address with bolt\+s:\/\/ or neo4j\+s:\/\//,
    )
  })

  test.runIf(HAS_OPENSSL)('without TLS where others hang up is told which schemes have it', async () => {
    const port = await selfSigned(await closedPort())
    expect(await said(at(port))).toMatch(/does not answer; .*with TLS it begins with bolt\+s:\/\//)
  })

  for (const scheme of ['bolt+s', 'neo4j+s'])
    test.runIf(HAS_OPENSSL)(
      `${scheme}:// of a server that signs for itself is refused with what is wrong`,
      async () => {
        const port = await selfSigned(await closedPort())
        expect(await said(at(port, scheme))).toMatch(
          /a certificate that this machine does not trust \(self-signed certificate\); name its authority in NODE_EXTRA_CA_CERTS, or use \+ssc/,
        )
      },
    )

  for (const agent of ['Neo4j/4.4.0', 'Neo4j/5.25.1'])
    test(`of ${agent} is told to be too old`, async () => {
      expect(await said(at(await oldServer(agent)))).toMatch(
        new RegExp(`is ${agent}, which is too old; use Neo4j 5\\.26 or later$`),
      )
    })
})
