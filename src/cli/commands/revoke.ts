/** `coalesce revoke`: takes a role back, or ends everything that somebody could come in with. */
import { DEFAULT_STORE } from '../../graph/store/open.ts'
import { congregationOption, storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { CannotError } from '../failure.ts'
import { oneOf, optional } from '../options.ts'
import { serviceFileOf, serviceOption } from '../service-file.ts'
import { counted } from '../text.ts'

/** Whoever is here is a member. */
const REVOCABLE = ['organiser', 'designer'] as const

export const revokeCommand = defineCommand({
  name: 'revoke',
  audience: 'organiser',
  summary: "takes a role back, or ends somebody's sessions",
  description:
    'With --role she is that no more, from the next request on, whatever she is signed in with. Without it her sessions, tokens and links end: as where a laptop was lost. A new link brings her back.',
  words: [{ name: '<id>', what: 'of a member' }],
  options: {
    role: optional('--role <name>', `the role that she loses: ${REVOCABLE.join(', ')}`, oneOf(REVOCABLE)),
    store: storeOption,
    congregation: congregationOption,
    service: serviceOption,
  },
  examples: [
    ['coalesce revoke rui --role organiser', 'She stays a member'],
    ['coalesce revoke ana', 'Whoever has her laptop is out'],
  ],
  run: async ({ words: [id], options, json, output }) => {
    const [{ openRecords }, { openStore }, { chooseCongregation }] = await Promise.all([
      import('../../api/records/records.ts'),
      import('../../graph/store/open.ts'),
      import('../../graph/store/store.ts'),
    ])
    const { store: url = DEFAULT_STORE, role, service } = options
    const store = await openStore(url)
    const [congregation, isMember] = await (async () => {
      const chosen = chooseCongregation(await store.congregations(), options.congregation)
      const { members } = await store.read(chosen)
      return [chosen, members.some(member => member.id === id)] as const
    })().finally(() => store.close())
    const records = await openRecords(serviceFileOf(url, service))
    const member = id!
    // Whoever is no member any more may still have something here, so it is done; but a slip is not to look as if it were.
    const checkDone = (isDone: boolean, otherwise: string) => {
      if (isMember) return
      if (!isDone) throw new CannotError(`${member} is no member of this congregation, and ${otherwise}`)
      output.note(`${member} is no member of this congregation`)
    }
    try {
      if (role !== undefined) {
        const had = records.revoke(congregation, member, role)
        checkDone(had, `was not ${role}`)
        if (json) return output.json({ member, role, revoked: had })
        return output.say(had ? `${member} is ${role} no more.` : `${member} was not ${role}.`)
      }
      const { links, sessions, tokens } = records.endAll(congregation, member)
      const ended = links + sessions + tokens
      checkDone(ended > 0, 'had nothing to come in with')
      if (json) return output.json({ member, ended })
      output.say(
        `Ended ${counted(ended, 'session, token or link', 'sessions, tokens and links')} of ${member}.`,
      )
    } finally {
      records.close()
    }
  },
})
