/**
 * Whether a Neo4j answers at an address: Bolt's handshake, tried once before the driver is asked.
 *
 * The driver's own time limit ends with the connection: a server that accepts and then says nothing is waited for
 * half a minute, told as something else, and its socket keeps the process from ending. It has no code either for what
 * is wrong with TLS. Cost: a connection more when a store is opened.
 * (https://neo4j.com/docs/bolt/current/bolt/handshake/)
 */
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { StoreError } from '../store.ts'
import type { Neo4jAddress } from './address.ts'
import { ABSENT, type Meaning, untrusted } from './failure.ts'

const PATIENCE = 10_000 // ms

/** The magic number, and what we speak: 5.8 to 5.0, and 4.4. What the server chooses of it is the driver's matter. */
const HANDSHAKE = Buffer.from('6060b01700080805000004040000000000000000', 'hex')
/** The first byte of a TLS record that says what is wrong. */
const TLS_ALERT = 0x15

const ENCRYPTED: Meaning = ['speaks TLS only', 'begin the address with bolt+s:// or neo4j+s://']
const WEB: Meaning = [
  'is a web server, or the port of a Neo4j for browsers',
  'name the port for Bolt, most often 7687',
]
const UNKNOWN: Meaning = [
  'is at a host of which nobody knows where it is',
  'correct the name, or see whether there is a network',
]

/** @throws StoreError where none does, within `patience` ms */
export async function reach({ shown, url }: Neo4jAddress, patience = PATIENCE): Promise<void> {
  try {
    const meaning = meaningOf(await firstAnswer(new URL(url), patience))
    if (meaning !== undefined) throw new StoreError(shown, ...meaning)
  } catch (error) {
    if (error instanceof StoreError || !(error instanceof Error)) throw error
    throw new StoreError(shown, ...meaningOfError(error), { cause: error })
  }
}

function meaningOf(answer: Buffer | undefined): Meaning | undefined {
  if (answer === undefined) return ABSENT
  if (answer[0] === TLS_ALERT) return ENCRYPTED
  return answer.toString('latin1', 0, 4) === 'HTTP' ? WEB : undefined
}

function meaningOfError(error: NodeJS.ErrnoException): Meaning {
  const { code = '' } = error
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return UNKNOWN
  // From Node 24 on the words end with an advice of Node's own.
  const isAboutTrust = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)
  return isAboutTrust ? untrusted(error.message.split(/[.;] /)[0]) : ABSENT
}

/** What a server says first; undefined where it ends the connection without a word, or says none for so long. */
function firstAnswer({ protocol, hostname, port }: URL, patience: number): Promise<Buffer | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '')
  const at = { host, port: Number(port) }
  const isSecure = protocol.includes('+')
  return new Promise((resolve, reject) => {
    const socket: Socket = isSecure
      ? connectSecurely({
          ...at,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          rejectUnauthorized: protocol.endsWith('+s:'),
        })
      : connect(at)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const timer = setTimeout(() => end(() => resolve(undefined)), patience)
    socket.once(isSecure ? 'secureConnect' : 'connect', () => socket.write(HANDSHAKE))
    socket.once('data', (answer: Buffer) => end(() => resolve(answer)))
    socket.once('close', () => end(() => resolve(undefined)))
    socket.on('error', error => end(() => reject(error)))
  })
}
