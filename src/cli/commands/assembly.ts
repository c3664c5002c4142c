/** `coalesce assembly`: crew suggestions for every congregation of a store. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_STORE, openStore } from '../../graph/store/open.ts'
import { storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { flag, required, text } from '../options.ts'
import { requestOf, searchOptions } from '../search-options.ts'
import { counted } from '../text.ts'
import { writeWhole } from '../whole-file.ts'

const DEFAULT_SECONDS = 1

export const assemblyCommand = defineCommand({
  name: 'assembly',
  audience: 'organiser',
  summary: 'crew suggestions for every congregation of a store',
  description:
    'Writes one file for each congregation into a folder, each as soon as it is found. Ctrl-C keeps what is there; --missing goes on from it.',
  options: {
    store: storeOption,
    ...searchOptions,
    out: required('--out <folder>', 'where the files go, <congregation>.json each', text),
    missing: flag('--missing', 'only congregations that have no file there yet'),
  },
  examples: [
    ['coalesce assembly --store sqlite:all.db --out crews/', 'A second of search for each congregation'],
    ['coalesce assembly --out crews/ --steps 200000 --missing', 'Go on, with the same bytes everywhere'],
  ],
  stoppable: true,
  run: async ({ options, json, output, signal }) => {
    const request = requestOf(options, 'assembly', DEFAULT_SECONDS)
    const [{ suggestEach }, { workerRunner }] = await Promise.all([
      import('../../matching/assembly.ts'),
      import('../../matching/search/runner.ts'),
    ])
    const fileOf = (id: string) => join(options.out, `${id}.json`)
    await mkdir(options.out, { recursive: true })
    const store = await openStore(options.store ?? DEFAULT_STORE)
    const runner = workerRunner(options.workers)
    const progress = output.progress()
    const answers: { id: string; members: number; crews: number; unplaced: number; impossible?: string }[] =
      []
    try {
      const all = (await store.congregations()).map(({ id }) => id)
      const wanted = options.missing ? all.filter(id => !existsSync(fileOf(id))) : all
      const read = (id: string) => store.read(id)
      for await (const { id, cohort, suggestion, impossible } of suggestEach(
        wanted,
        read,
        request,
        runner,
        signal,
      )) {
        await writeWhole(fileOf(id), `${JSON.stringify(suggestion ?? { impossible })}\n`)
        const [set] = suggestion?.sets ?? []
        answers.push({
          id,
          members: cohort.members.length,
          crews: set?.crews.length ?? 0,
          unplaced: set?.unplaced.length ?? cohort.members.length,
          ...(impossible === undefined ? {} : { impossible }),
        })
        progress.say(
          `Congregation ${answers.length} of ${wanted.length}: ${id}, ${counted(set?.crews.length ?? 0, 'crew')}`,
        )
      }
      progress.done()
      for (const { id, impossible } of answers)
        if (impossible !== undefined) output.note(`${id}: ${impossible}`)
      if (json)
        return output.json({ folder: options.out, congregations: answers, left: all.length - wanted.length })
      const sum = (key: 'members' | 'crews' | 'unplaced') =>
        answers.reduce((total, answer) => total + answer[key], 0)
      output.print(
        `${counted(answers.length, 'congregation')} of ${all.length}, ${counted(sum('members'), 'member')}:`,
        `${counted(sum('crews'), 'crew')} in the first set of each, ${sum('unplaced')} in no crew. They are in ${options.out}.`,
      )
    } finally {
      progress.done()
      await runner.close()
      await store.close()
    }
  },
})
