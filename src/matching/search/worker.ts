/** A worker thread of the search: runs the starts that it is sent, until it is ended. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Annealer, createAnnealer } from './anneal.ts'
import type { WorkerReply, WorkerRequest } from './runner.ts'

const stop = workerData as Int32Array
let current: Annealer | undefined

parentPort!.on('message', ({ id, problem, start }: WorkerRequest) => {
  if (problem !== undefined) current = createAnnealer(problem)
  const reply: WorkerReply = { id, found: current!({ ...start, stopped: () => Atomics.load(stop, 0) === 1 }) }
  parentPort!.postMessage(reply)
})
