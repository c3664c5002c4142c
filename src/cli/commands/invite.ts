/** `coalesce invite`: a one-time link for somebody. */
import { ROLES, type Role } from '../../api/roles.ts'
import { DEFAULT_STORE } from '../../graph/store/open.ts'
import { congregationOption, storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { named, option, optional, type Reader, site } from '../options.ts'
import { serviceFileOf, serviceOption } from '../service-file.ts'

/** `organiser`, or several: `member,organiser`. */
const roles: Reader<readonly Role[]> = words => {
  const wanted = words.split(',').map(word => word.trim())
  const known = ROLES.filter(role => wanted.includes(role))
  const wrong = wanted.find(word => !ROLES.some(role => role === word))
  return wrong === undefined
    ? { value: known }
    : {
        problem: `holds ${JSON.stringify(wrong)}, which is no role`,
        mend: `use ${ROLES.join(', ')}, or several of them`,
      }
}

export const inviteCommand = defineCommand({
  name: 'invite',
  audience: 'organiser',
  summary: 'a one-time link with which somebody signs in',
  description:
    'It works once, within three days. Give it to nobody but her: whoever opens it is taken for her. The token is in the part of the address that browsers keep to themselves.',
  words: [{ name: '<id>', what: 'of a member' }],
  options: {
    role: option(
      '--role <names>',
      `which roles she has: ${ROLES.join(', ')}`,
      roles,
      ['member'] as const,
      'member',
    ),
    store: storeOption,
    congregation: congregationOption,
    service: serviceOption,
    origin: optional(
      '--origin <url>',
      'where people reach the service (default: http://127.0.0.1:3000)',
      site,
    ),
  },
  examples: [
    ['coalesce invite ana', 'For a member'],
    ['coalesce invite rui --role member,organiser', 'For somebody who organises too'],
  ],
  run: async ({ words: [id], options, json, output }) => {
    const [{ openRecords }, { createLink }, { openStore }, { chooseCongregation }] = await Promise.all([
      import('../../api/records/records.ts'),
      import('../../api/sessions/sessions.ts'),
      import('../../graph/store/open.ts'),
      import('../../graph/store/store.ts'),
    ])
    const { store: url = DEFAULT_STORE, role, service, origin = 'http://127.0.0.1:3000' } = options
    const store = await openStore(url)
    const [congregation, { members }] = await (async () => {
      const chosen = chooseCongregation(await store.congregations(), options.congregation)
      return [chosen, await store.read(chosen)] as const
    })().finally(() => store.close())
    const member = named(members, id!, 'member', 'member of this congregation')
    const records = await openRecords(serviceFileOf(url, service))
    try {
      const { token, expires } = createLink(
        records,
        { congregation, member: member.id, roles: role },
        Date.now(),
      )
      const link = `${origin}/sign-in#${token}`
      const until = new Date(expires).toISOString()
      if (json) return output.json({ member: member.id, role: role.join(','), link, token, expires: until })
      output.print(link)
      output.note(`for ${member.name}, as ${role.join(' and ')}; it works once, until ${until}`)
    } finally {
      records.close()
    }
  },
})
