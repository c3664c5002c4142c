/** `coalesce communities`: who is close to whom, and how sure that is. */
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { chooseEngine, engineOption } from '../engine.ts'
import { option, seedOption, whole } from '../options.ts'
import { peopleOf } from '../people.ts'
import { counted, listed } from '../text.ts'

export const communitiesCommand = defineCommand({
  name: 'communities',
  audience: 'organiser',
  summary: 'groups of members who are tied to each other more than chance would tie them',
  description:
    'Found by many seeded runs and kept where the runs agree. Communities are no crews: they are as large as closeness makes them.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    seed: seedOption,
    engine: engineOption,
    runs: option('--runs <count>', 'how many runs must agree, 1 to 10000', whole(1, 10_000), 100),
  },
  examples: [
    ['coalesce communities camp.json', 'The communities of a cohort'],
    ['coalesce communities camp.json --as-of 2026-03-01T12:00:00Z', 'What they were in March'],
  ],
  run: async ({ words: [path], options, json, output }) => {
    const algorithms = await chooseEngine(path, options, output)
    const cohort = await readSource(path, options, output)
    const [{ computeTrust }, { trustGraph }] = await Promise.all([
      import('../../graph/trust.ts'),
      import('../../graph/trust-graph.ts'),
    ])
    const graph = trustGraph(computeTrust(cohort))
    const { communities, modularity, runs, agreement } = await algorithms.communities(graph, {
      seed: options.seed,
      runs: options.runs,
    })
    if (json) return output.json({ communities, modularity, runs, agreement })

    const { call, byName } = peopleOf(cohort)
    const tied = communities.filter(({ members }) => members.length > 1)
    const alone = communities.filter(({ members }) => members.length === 1).flatMap(({ members }) => members)
    output.say(
      `${counted(tied.length, 'community', 'communities')} of ${counted(cohort.members.length, 'member')}. ${agreementInWords(agreement)}`,
    )
    if (tied.length > 0) {
      output.print('')
      await output.table(
        [
          { head: 'size', align: 'right' },
          { head: 'held together', wraps: true },
          { head: 'members', wraps: true },
        ],
        tied.map(({ members, stability }) => [
          String(members.length),
          `${stabilityInWords(stability)} (${stability.toFixed(2)})`,
          [...members].sort(byName).map(call).join(', '),
        ]),
      )
    }
    if (alone.length > 0) {
      output.print('')
      output.say(`In none: ${listed([...alone].sort(byName).map(call))}.`)
    }
  },
})

/** The share of runs that had two of a community together, said of all its pairs. */
function stabilityInWords(stability: number): string {
  if (stability >= 0.95) return 'firmly'
  if (stability >= 0.8) return 'well'
  return stability >= 0.6 ? 'loosely' : 'hardly'
}

function agreementInWords(agreement: number): string {
  const figure = `(${agreement.toFixed(2)})`
  if (agreement >= 0.9) return `The runs agree ${figure}: this is what the ties say.`
  if (agreement >= 0.6) return `The runs agree on most of it ${figure}: the edges may lie elsewhere.`
  return `The runs disagree ${figure}: there may be no clear communities here.`
}
