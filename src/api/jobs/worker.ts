/** A job's own thread: carries out the one task that it begins with, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { carryOut, type Task } from './task.ts'
import type { ThreadMessage } from './works.ts'

const say = (message: ThreadMessage) => parentPort!.postMessage(message)

try {
  const done = await carryOut(workerData as Task, progress => say({ progress }))
  say({ done })
} catch (error) {
  // A class does not survive the way between threads; its name does.
  const { name, message } = error as Error
  say({ failed: { name, message } })
}
