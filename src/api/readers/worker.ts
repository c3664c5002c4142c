/** The thread that looks for mates: answers one question after the other, of the cohort that it was sent last. */
import { parentPort } from 'node:worker_threads'
import type { Cohort } from '../../graph/cohort.ts'
import { matesFor } from '../../matching/mates.ts'
import type { MatesReply, MatesRequest } from './mates.ts'

let known: Cohort | undefined

parentPort!.on('message', ({ id, viewer, limit, cohort }: MatesRequest) => {
  known = cohort ?? known
  let reply: MatesReply
  try {
    reply = { id, mates: matesFor(known!, viewer, limit) }
  } catch (error) {
    reply = { id, failed: (error as Error).message }
  }
  parentPort!.postMessage(reply)
})
