/** A thread of the search: runs the starts that it is sent. */
import { answerQuestions } from '../threads.ts'
import { type Annealer, createAnnealer, type Found } from './anneal.ts'
import type { SearchQuestion } from './runner.ts'

let current: Annealer | undefined

answerQuestions<SearchQuestion, Found, Int32Array>(({ problem, start }, stop) => {
  if (problem !== undefined) current = createAnnealer(problem)
  return current!({ ...start, stopped: () => Atomics.load(stop, 0) === 1 })
})
