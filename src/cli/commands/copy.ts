/** `coalesce copy`: every congregation of a store, into another one. */
import { openStore } from '../../graph/store/open.ts'
import { congregationOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { required, text } from '../options.ts'
import { counted } from '../text.ts'

export const copyCommand = defineCommand({
  name: 'copy',
  audience: 'house',
  summary: 'bring what a store holds into another one',
  description:
    'One congregation after the other, each whole or not at all, with the marks of who asked to be forgotten. It may be stopped and run again: what is there already is not added twice.',
  options: {
    from: required('--from <url>', 'the store to read', text),
    to: required('--to <url>', 'the store to write to', text),
    congregation: congregationOption,
  },
  examples: [
    ['coalesce copy --from sqlite:camp.db --to neo4j://localhost:7687', 'From a file to a server'],
    [
      'coalesce copy --from neo4j://localhost:7687 --to sqlite:camp.db --congregation north',
      'One of them, back',
    ],
  ],
  stoppable: true,
  run: async ({ options, json, output, signal }) => {
    const { chooseCongregation } = await import('../../graph/store/store.ts')
    const source = await openStore(options.from, { source: '--from' })
    try {
      const target = await openStore(options.to, { source: '--to' })
      const progress = output.progress()
      try {
        const known = await source.congregations()
        const ids =
          options.congregation === undefined
            ? known.map(({ id }) => id)
            : [chooseCongregation(known, options.congregation)]
        const copied = { congregations: 0, members: 0, interactions: 0, added: 0 }
        for (const id of ids) {
          signal.throwIfAborted()
          const report = await target.import(await source.read(id), {
            source: `${source.address} ${id}`,
            erasures: await source.erasures(id),
            signal,
            onProgress: ({ done, total }) =>
              progress.say(
                `${id} (${copied.congregations + 1} of ${ids.length}): ${done} of ${total} interactions`,
              ),
          })
          copied.congregations++
          for (const part of ['members', 'interactions', 'added'] as const) copied[part] += report[part]
        }
        progress.done()
        if (json) return output.json(copied)
        output.print(
          `${counted(copied.congregations, 'congregation')} with ${counted(copied.members, 'member')} in ${target.address} as in ${source.address}.`,
          `${counted(copied.interactions, 'interaction')}: ${copied.added} added, the others were there already.`,
        )
      } finally {
        progress.done()
        await target.close()
      }
    } finally {
      await source.close()
    }
  },
})
