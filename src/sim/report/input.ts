/** What a report is written from. */
import type { Challenge } from '../experiment/challenge.ts'
import type { Experiment } from '../experiment.ts'
import type { Outcomes } from '../outcomes.ts'
import type { Scenario } from '../scenario.ts'

export type ReportInput = {
  readonly scenario: Pick<Scenario, 'name' | 'question' | 'about' | 'designs'>
  readonly experiment: Experiment
  /** By design, by run. */
  readonly outcomes: readonly (readonly Outcomes[])[]
  /** What would change the answer; empty where nothing was tried. */
  readonly challenges: readonly Challenge[]
  readonly sensitivity?: Sensitivity | undefined
}

/** On which parameters the answer hangs. Each method has figures of its own: whatever is a number or has an interval is shown. */
export type Sensitivity = {
  readonly method: 'morris' | 'sobol' | 'hypercube'
  readonly outcome: string
  readonly points: number
  readonly runs: number
  readonly parameters: readonly ({ readonly name: string } & Readonly<Record<string, unknown>>)[]
}
