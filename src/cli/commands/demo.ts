/** `coalesce demo`: a believable congregation to try things with. */
import { defineCommand } from '../command.ts'
import { option, seedOption, whole } from '../options.ts'

export const demoCommand = defineCommand({
  name: 'demo',
  audience: 'start',
  summary: 'invent a believable congregation to try things with',
  description:
    'Writes a cohort document to standard output: members, eight months of interactions, crews, wishes and boundaries. Nobody in it is real.',
  options: {
    members: option('--members <count>', 'how many members, 1 to 1000', whole(1, 1000), 30),
    seed: seedOption,
  },
  examples: [
    ['coalesce demo > camp.json', 'A congregation of thirty'],
    ['coalesce demo --members 90 --seed 5 > ninety.json', 'A larger one, and other people'],
  ],
  run: async ({ options, output }) => {
    const [{ inventCohort }, { writeCohortJson }] = await Promise.all([
      import('../../sim/invent.ts'),
      import('../../graph/files/index.ts'),
    ])
    output.write(writeCohortJson(inventCohort(options)))
  },
})
