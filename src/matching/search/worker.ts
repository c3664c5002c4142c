/** A worker thread of the search: runs the starts that it is sent, until it is ended. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Problem } from '../problem.ts'
import { anneal } from './anneal.ts'
import type { WorkerReply, WorkerRequest } from './runner.ts'

const stop = workerData as Int32Array
let current: Problem | undefined

parentPort!.on('message', ({ id, problem, start }: WorkerRequest) => {
  current = problem ?? current
  const reply: WorkerReply = {
    id,
    found: anneal(current!, { ...start, stopped: () => Atomics.load(stop, 0) === 1 }),
  }
  parentPort!.postMessage(reply)
})
