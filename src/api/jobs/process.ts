/** A job's own process: carries out the one task that it is sent, and ends. */
import { carryOut, type Task } from './task.ts'
import type { ProcessMessage } from './works.ts'

process.once('message', async (task: Task) => {
  const say = (message: ProcessMessage) => process.send!(message)
  try {
    const done = await carryOut(task, progress => say({ progress }))
    say({ done })
  } catch (error) {
    // A class does not survive the way between processes; its name does.
    const { name, message } = error as Error
    say({ failed: { name, message } })
  }
  process.disconnect()
})
// Whoever asked is gone: so is the reason to go on.
process.once('disconnect', () => process.exit())
