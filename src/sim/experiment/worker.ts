/** A worker thread of the simulation: simulates the runs that it is sent, until it is ended. */
import { parentPort, workerData } from 'node:worker_threads'
import { simulate } from '../run.ts'
import type { WorkerReply, WorkerRequest, WorkerSetup } from './runner.ts'

const { cohort } = workerData as WorkerSetup

parentPort!.on('message', ({ id, task }: WorkerRequest) => {
  let reply: WorkerReply
  try {
    reply = { id, outcomes: simulate({ ...task, cohort }).outcomes }
  } catch (error) {
    // A class does not survive the way between threads; its name does.
    const { name, message } = error as Error
    reply = { id, error: { name, message } }
  }
  parentPort!.postMessage(reply)
})
