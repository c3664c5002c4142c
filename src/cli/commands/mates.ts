/** `coalesce mates`: whom one member might enjoy crewing with, for reasons that she may know. */
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { named, option, required, text, whole } from '../options.ts'
import { peopleOf } from '../people.ts'

export const matesCommand = defineCommand({
  name: 'mates',
  audience: 'member',
  summary: 'whom one member might enjoy crewing with, and why',
  description:
    'Computed only from what she may know: her own wishes and boundaries count, those of others do not and cannot show. There are no figures about anybody.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    for: required('--for <id>', 'the member who asks', text),
    limit: option('--limit <count>', 'how many at most', whole(1), 12),
  },
  examples: [
    ['coalesce mates camp.json --for kofi', 'Whom Kofi might ask first'],
    ['coalesce mates camp.json --for kofi --limit 3', 'Three of them'],
  ],
  run: async ({ words: [path], options, json, output }) => {
    const cohort = await readSource(path, options, output)
    const viewer = named(cohort.members, options.for, '--for').id
    const { matesFor } = await import('../../matching/mates.ts')
    const found = matesFor(cohort, viewer, options.limit)
    if (json) return output.json(found)
    const { call } = peopleOf(cohort)
    if (found.mates.length === 0) {
      output.say(
        `Nothing is known yet that ${call(viewer)} and others have in common: a first meeting would change that.`,
      )
      return
    }
    output.say(`People whom ${call(viewer)} might enjoy crewing with: ${found.order}.`)
    for (const { member, because } of found.mates) {
      output.print('', output.style.bold(call(member)))
      for (const reason of because) output.say(`- ${reason}`, '  ')
    }
  },
})
