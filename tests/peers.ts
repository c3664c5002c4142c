/** Servers that are not as they should be, on this machine's loopback. Each is closed after the test. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createSecureServer } from 'node:tls'
import { onTestFinished } from 'vitest'

const HOST = '127.0.0.1'

/** A server that does with each guest what `greet` does. @returns its port */
export async function peer(greet: (guest: Socket) => void): Promise<number> {
  return listening(createServer(greet))
}

async function listening(server: Server): Promise<number> {
  const guests = new Set<Socket>()
  server.on('connection', guest => {
    guests.add(guest)
    guest.on('error', () => {}).on('close', () => guests.delete(guest))
  })
  await new Promise<void>(resolve => server.listen(0, HOST, resolve))
  onTestFinished(() => {
    for (const guest of guests) guest.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, HOST, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** What speaks Bolt 4.4, says who it is and that all is well, and knows nothing. */
export function oldServer(agent: string): Promise<number> {
  const text = (value: string) => [0x80 | value.length, ...Buffer.from(value)]
  const longer = (value: string) => [0xd0, value.length, ...Buffer.from(value)]
  const hello = [
    0xb1,
    0x70,
    0xa2,
    ...text('server'),
    ...longer(agent),
    ...longer('connection_id'),
    ...text('bolt-1'),
  ]
  const success = [0xb1, 0x70, 0xa0]
  const framed = (message: readonly number[]) => Buffer.from([0, message.length, ...message, 0, 0])
  return peer(guest => {
    let greeted = false
    let rest = Buffer.alloc(0)
    guest.once('data', () => {
      guest.write(Buffer.from([0, 0, 4, 4]))
      guest.on('data', data => {
        rest = Buffer.concat([rest, data])
        // A chunk of length zero ends a message.
        while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE()) {
          const length = rest.readUInt16BE()
          rest = rest.subarray(2 + length)
          if (length > 0) continue
          guest.write(framed(greeted ? success : hello))
          greeted = true
        }
      })
    })
  })
}

/** Whether certificates can be made here. */
export const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0

/** TLS with a certificate that signs for itself, before another port. */
export async function selfSigned(target: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'coalesce-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  try {
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return await listening(
      createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, guest => {
        const host = connect(target, HOST)
        guest.on('error', () => {}).pipe(host)
        host.on('error', () => {}).pipe(guest)
      }),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export type Link = { readonly cut: () => void; readonly isOpen: () => boolean }

export type Wire = {
  readonly port: number
  /** The connections that were made so far. */
  readonly links: readonly Link[]
  /** Ends all connections, and takes no more until `mend`. */
  readonly cut: () => void
  readonly mend: () => void
}

export type Listeners = {
  /** Called with what a client says; it is passed on when this is done, and not where it cuts the link. */
  readonly told?: (words: Buffer, link: Link) => void | Promise<void>
  /** Called with what the server answers, before it is passed on. */
  readonly answered?: (words: Buffer, link: Link) => void
}

/** The wire to a server, which can be listened to and cut. */
export async function wire(target: number, { told, answered }: Listeners = {}): Promise<Wire> {
  const links: Link[] = []
  let isCut = false
  const port = await peer(client => {
    if (isCut) return void client.destroy()
    const server = connect(target, HOST)
    const link = {
      cut: () => {
        client.destroy()
        server.destroy()
      },
      isOpen: () => !client.destroyed,
    }
    links.push(link)
    server.on('error', () => {}).on('close', link.cut)
    client.on('close', link.cut)
    let passed = Promise.resolve()
    client.on('data', words => {
      passed = passed.then(async () => {
        if (link.isOpen()) await told?.(words, link)
        if (link.isOpen()) server.write(words)
      })
    })
    server.on('data', words => {
      answered?.(words, link)
      if (link.isOpen()) client.write(words)
    })
  })
  return {
    port,
    links,
    cut: () => {
      isCut = true
      for (const link of links) link.cut()
    },
    mend: () => {
      isCut = false
    },
  }
}
