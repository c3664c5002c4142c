/** `coalesce refresh`: brings the figures that stand in a store to one time, for those who read it by other means. */
import { DEFAULT_STORE, openStore } from '../../graph/store/open.ts'
import { congregationOption, storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { flag, moment, optional, type Reader } from '../options.ts'
import { counted } from '../text.ts'

const momentOrNow: Reader<string> = words =>
  words === 'now' ? { value: new Date().toISOString() } : moment(words)

export const refreshCommand = defineCommand({
  name: 'refresh',
  audience: 'house',
  summary: "bring a store's trust figures to one time, for Cypher and SQL",
  description:
    'Evidence fades with time. Commands compute figures when they are asked; what stands in the store beside the log, for other programs, is of the moment when each pair last met, until this brings it forward.',
  options: {
    store: storeOption,
    congregation: congregationOption,
    asOf: optional('--as-of <time>', "at this time, or now (default: the congregation's own)", momentOrNow),
    rebuild: flag('--rebuild', 'fold the whole log anew, and say what had been kept otherwise'),
  },
  examples: [
    ['coalesce refresh --store neo4j://localhost:7687 --as-of now', 'Before a look with Cypher'],
    ['coalesce refresh --rebuild', 'Check what is kept against the log'],
  ],
  run: async ({ options, json, output }) => {
    const { chooseCongregation } = await import('../../graph/store/store.ts')
    const store = await openStore(options.store ?? DEFAULT_STORE)
    try {
      const congregation = chooseCongregation(await store.congregations(), options.congregation)
      const report = await store.refresh(congregation, { asOf: options.asOf, rebuild: options.rebuild })
      const asOf = new Date(report.asOf).toISOString()
      if (json) return output.json({ ...report, asOf })
      output.print(
        `${counted(report.dyads, 'dyad')} of ${congregation} are as of ${asOf} in ${store.address}.`,
      )
      if (options.rebuild) output.print(`${report.differed} had been kept otherwise than the log says.`)
    } finally {
      await store.close()
    }
  },
})
