/** `coalesce export`: a congregation of a store, as a document. */
import { DEFAULT_STORE, readStore, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'

export const exportCommand = defineCommand({
  name: 'export',
  audience: 'start',
  summary: 'write a congregation of a store as a cohort document',
  description:
    'Writes the whole document to standard output, in the order in which it came in. It holds what members told in private: keep it well.',
  options: {
    store: sourceOptions.store,
    congregation: sourceOptions.congregation,
    asOf: sourceOptions.asOf,
  },
  examples: [
    ['coalesce export > camp.json', 'What is in the store of this folder'],
    ['coalesce export --store sqlite:/srv/camp.db --congregation north', 'One of several congregations'],
  ],
  run: async ({ options, output }) => {
    const cohort = await readStore(options)
    if (cohort.members.length === 0) output.note(`${options.store ?? DEFAULT_STORE} holds nobody yet`)
    const { writeCohortJson } = await import('../../graph/files/write.ts')
    output.write(writeCohortJson(cohort))
  },
})
