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
    reply = { id, error: error as Error }
  }
  parentPort!.postMessage(reply)
})
