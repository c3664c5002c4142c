/** A thread of the simulation: simulates the runs that it is sent. */
import type { Cohort } from '../../graph/cohort.ts'
import { answerQuestions } from '../../matching/threads.ts'
import type { Outcomes } from '../outcomes.ts'
import { simulate } from '../run.ts'
import type { Task } from './runner.ts'

answerQuestions<Task, Outcomes, Cohort | undefined>((task, cohort) => simulate({ ...task, cohort }).outcomes)
