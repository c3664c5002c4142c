/** Whether a Neo4j answers at a port: its port is open seconds before it answers, so the protocol's handshake is tried. */
import { connect, createServer } from 'node:net'
import { Refusal } from './refusal.mjs'

// The magic number, then four ranges of versions: 5.8 to 5.0, 4.4 to 4.2, 4.0, 3.0.
const HANDSHAKE = Buffer.from('6060b01700080805000204040000000400000003', 'hex')
const PATIENCE = 5000

/** @returns whether the server chose a version of the protocol */
export function answersBolt(port, host = '127.0.0.1') {
  return new Promise(resolve => {
    const socket = connect({ port, host }, () => socket.write(HANDSHAKE))
    const end = answer => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(PATIENCE, () => end(false))
    socket.once('data', chosen => end(chosen.length >= 4 && chosen.readUInt32BE() !== 0))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}

/** @returns the port itself, or a free one for 0 */
export function freePort(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', error => {
      const wrong =
        error.code === 'EADDRINUSE'
          ? 'something listens there already'
          : `cannot be listened on (${error.code})`
      reject(new Refusal(`port ${port}: ${wrong}; choose another one, or 0 for any that is free`))
    })
    probe.listen(port, '127.0.0.1', () => {
      const { port: chosen } = probe.address()
      probe.close(() => resolve(chosen))
    })
  })
}
