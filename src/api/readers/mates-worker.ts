/** The thread that looks for mates, in the cohort that it was sent last. */
import type { Cohort } from '../../graph/cohort.ts'
import { type Mates, matesFor } from '../../matching/mates.ts'
import { answerQuestions } from '../../matching/threads.ts'
import type { MatesQuestion } from './mates.ts'

let known: Cohort | undefined

answerQuestions<MatesQuestion, Mates>(({ viewer, limit, cohort }) => {
  known = cohort ?? known
  return matesFor(known!, viewer, limit)
})
