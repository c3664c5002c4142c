/** `coalesce erase`: forgets a member who asks for it. */
import { existsSync } from 'node:fs'
import { InputError } from '../../graph/fault.ts'
import { DEFAULT_STORE, openStore } from '../../graph/store/open.ts'
import { congregationOption, storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { flag } from '../options.ts'
import { serviceFileOf, serviceOption } from '../service-file.ts'
import { counted } from '../text.ts'

export const eraseCommand = defineCommand({
  name: 'erase',
  audience: 'house',
  summary: 'forget a member who asks for it',
  description:
    'Her name, profile and id are gone, and so is what only she and one other lived; what others lived together stays without her; sessions, suggestions and offers of a service that name her are gone too. No later import brings her back. This cannot be undone.',
  words: [{ name: '<member>', what: 'the id of the member' }],
  options: {
    store: storeOption,
    congregation: congregationOption,
    service: serviceOption,
    yes: flag('--yes', 'really; without it nothing is done'),
  },
  examples: [['coalesce erase ana --store sqlite:camp.db --yes', 'Forget ana']],
  run: async ({ words: [member], options, json, output }) => {
    const { chooseCongregation } = await import('../../graph/store/store.ts')
    const store = await openStore(options.store ?? DEFAULT_STORE)
    try {
      const congregation = chooseCongregation(await store.congregations(), options.congregation)
      if (!options.yes)
        throw new InputError('coalesce erase', [
          {
            place: 'member',
            value: member,
            problem: 'would be forgotten for good',
            mend: 'add --yes to do it',
          },
        ])
      const report = await store.erase(congregation, member!)
      await forgetInService(serviceFileOf(options.store, options.service), congregation, member!)
      if (json) return output.json({ member, ...report })
      output.print(
        `${member} is forgotten in ${store.address}.`,
        `${counted(report.cut, 'interaction')} of others go on without her; ${counted(report.removed, 'interaction')} went with her.`,
      )
      if (!store.address.startsWith('sqlite:'))
        output.note(
          "bytes of what was deleted may stay in the server's files; docs/neo4j.md says how to be rid of them",
        )
      output.note('copies are yours to find: documents, exports, backups')
    } finally {
      await store.close()
    }
  },
})

/** Where a service keeps what is no congregation's, she may stand in it too. */
async function forgetInService(path: string, congregation: string, member: string): Promise<void> {
  if (!existsSync(path)) return
  const { openRecords } = await import('../../api/records/records.ts')
  const records = await openRecords(path)
  try {
    records.forget(congregation, member)
  } finally {
    records.close()
  }
}
