/** `coalesce import`: keeps a cohort in a store. */
import { InputError } from '../../graph/fault.ts'
import { DEFAULT_STORE, openStore } from '../../graph/store/open.ts'
import { chooseFile, cohortWord, readFile, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { id, optional } from '../options.ts'
import { counted } from '../text.ts'

export const importCommand = defineCommand({
  name: 'import',
  audience: 'start',
  summary: 'keep a cohort in a store',
  description:
    'Adds what is new and leaves the rest: the same file twice adds nothing. A changed profile takes the place of the earlier one.',
  words: [cohortWord],
  options: {
    contacts: sourceOptions.contacts,
    store: sourceOptions.store,
    congregation: optional('--congregation <id>', 'keep it under this id in place of its own', id),
  },
  examples: [
    ['coalesce import camp.json', 'Keep a document in the store of this folder'],
    ['coalesce import members/ --store sqlite:/srv/camp.db', 'Keep a folder of CSV files elsewhere'],
  ],
  stoppable: true,
  run: async ({ words: [path], options, json, output, signal }) => {
    const file = chooseFile(path, options.contacts)
    if (file === undefined)
      throw new InputError('coalesce import', [
        { place: 'cohort', problem: 'is missing', mend: 'name a .json file, a folder or --contacts FILE' },
      ])
    const read = await readFile(file, output)
    const cohort = options.congregation === undefined ? read : { ...read, id: options.congregation }
    const store = await openStore(options.store ?? DEFAULT_STORE)
    const progress = output.progress()
    try {
      const report = await store.import(cohort, {
        source: file.path,
        signal,
        onProgress: ({ done, total }) => progress.say(`Keeping interactions: ${done} of ${total}`),
      })
      progress.done()
      if (json) output.json(report)
      else
        output.print(
          `${cohort.name ?? cohort.id} is in ${store.address}.`,
          `${counted(report.members, 'member')}; ${counted(report.changed, 'profile')} changed.`,
          `${counted(report.interactions, 'interaction')}: ${report.added} added, ${report.unchanged} there already.`,
        )
      if (report.forgotten > 0)
        output.note(`${counted(report.forgotten, 'member')} had asked to be forgotten, and stays out`)
    } finally {
      progress.done()
      await store.close()
    }
  },
})
