/**
 * One set of crews without its explanation: for a program that asks a thousand times, as the simulator does.
 *
 * The same search on the same problem as `suggest`: with one alternative asked for, the same steps and the same seed its
 * crews are these. What is left out is what only people need: scores, reasons, what blocks.
 *
 * Cost for 90 members: 25 ms to look up facts and compile, and 0.6 ms per 1,000 steps.
 */
import { byCodeUnit, type Cohort } from '../graph/cohort.ts'
import { constrain } from './constraints.ts'
import { gatherFacts } from './facts.ts'
import { compile } from './problem.ts'
import { createAnnealer } from './search/anneal.ts'
import { best, fixedStarts } from './search/multi-start.ts'
import type { SuggestRequest } from './suggest.ts'

export type PlaceRequest = Pick<SuggestRequest, 'sizes' | 'preset' | 'seed'> & {
  /** Candidate changes to judge, 1 or more. */
  readonly steps: number
}

export type Placed = {
  /** Ids in code-unit order, crews that stay among them. */
  readonly crews: readonly (readonly string[])[]
  /** What the search's crews are worth together; crews that stay are not counted. */
  readonly objective: number
}

/**
 * @throws ImpossibleError where the wishes cannot all hold
 */
export function placeCrews(cohort: Cohort, { sizes, preset, seed, steps }: PlaceRequest): Placed {
  const facts = gatherFacts(cohort)
  const { units, kept } = constrain(facts, sizes[1], new Set())
  const annealer = createAnnealer(compile(facts, units, sizes, preset))
  const found = fixedStarts(steps).map((part, stream) => ({
    ...annealer({ steps: part, seed, stream, stopped: () => false }),
    stream,
  }))
  const { crewOf, objective } = best(found)!
  const crews = new Map<number, number[]>()
  crewOf.forEach((crew, unit) => {
    if (crew < 0) return
    const members = crews.get(crew)
    if (members === undefined) crews.set(crew, [...units[unit]])
    else members.push(...units[unit])
  })
  const ids = (members: readonly number[]) => members.map(i => facts.members[i].id).sort(byCodeUnit)
  return {
    crews: [...kept.map(({ members }) => ids(members)), ...[...crews.values()].map(ids)].sort((a, b) =>
      byCodeUnit(a[0], b[0]),
    ),
    objective,
  }
}
