/** `coalesce export`: a congregation of a store, as a document. */
import { withoutCredentials } from '../../graph/store/neo4j/address.ts'
import { DEFAULT_STORE } from '../../graph/store/open.ts'
import { readStore, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { optional, text } from '../options.ts'
import { counted } from '../text.ts'

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
    csv: optional('--csv <folder>', 'write a new folder of CSV files instead, for spreadsheets', text),
  },
  examples: [
    ['coalesce export > camp.json', 'What is in the store of this folder'],
    ['coalesce export --csv camp/', 'The same as tables'],
    ['coalesce export --store sqlite:/srv/camp.db --congregation north', 'One of several congregations'],
  ],
  run: async ({ options, json, output }) => {
    const cohort = await readStore(options)
    if (cohort.members.length === 0)
      output.note(`${withoutCredentials(options.store ?? DEFAULT_STORE)} holds nobody yet`)
    const { writeCohortCsv, writeCohortJson } = await import('../../graph/files/index.ts')
    if (options.csv === undefined) return output.write(writeCohortJson(cohort))
    await writeCohortCsv(cohort, options.csv)
    const written = {
      folder: options.csv,
      members: cohort.members.length,
      interactions: cohort.interactions.length,
    }
    if (json) output.json(written)
    else
      output.print(
        `${counted(written.members, 'member')} and ${counted(written.interactions, 'interaction')} are in ${options.csv}.`,
      )
  },
})
