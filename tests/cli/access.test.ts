/** `coalesce invite` and `coalesce revoke`, as an organiser at the machine types them; and `suggest --calls`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openRecords } from '../../src/api/records/records.ts'
import { sessionOf, signIn } from '../../src/api/sessions/sessions.ts'
import type { Cohort } from '../../src/graph/cohort.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import { inlineRunner } from '../../src/matching/search/runner.ts'
import { type Suggestion, suggest } from '../../src/matching/suggest.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { folder, inProcess, written } from './run.ts'

const camp: Cohort = inventCohort({ members: 12, seed: 1 })
const [ana, ben] = camp.members.map(({ id }) => id) as [string, string]

async function withStore() {
  const home = folder()
  const store = `sqlite:${join(home, 'c.db')}`
  await inProcess(['import', written(home, 'camp.json', camp), '--store', store])
  const records = () => openRecords(join(home, 'c.service.db'))
  const come = async (id: string, role: string) => {
    const { out } = await inProcess(['invite', id, '--role', role, '--store', store, '--json'])
    const kept = await records()
    const made = signIn(kept, (JSON.parse(out) as { token: string }).token, Date.now())!
    kept.close()
    return async () => {
      const again = await records()
      const viewer = sessionOf(again, made.token, Date.now())
      again.close()
      return viewer?.roles
    }
  }
  const revoke = (...args: string[]) => inProcess(['revoke', ...args, '--store', store])
  const erase = (...args: string[]) => inProcess(['erase', ...args, '--store', store])
  const bytes = () =>
    readdirSync(home)
      .filter(name => name.startsWith('c.service.db'))
      .map(name => readFileSync(join(home, name), 'latin1'))
      .join()
  return { come, revoke, erase, bytes }
}

describe('coalesce revoke', () => {
  it('takes a role back from whoever is signed in with it', async () => {
    const { come, revoke } = await withStore()
    const roles = await come(ana, 'member,organiser')
    expect(await roles()).toEqual(['member', 'organiser'])
    expect(await revoke(ana, '--role', 'organiser')).toEqual({
      status: 0,
      out: `${ana} is organiser no more.\n`,
      err: '',
    })
    expect(await roles()).toEqual(['member'])
    expect((await revoke(ana, '--role', 'organiser')).out).toBe(`${ana} was not organiser.\n`)
    expect((await revoke(ana, '--role', 'organizer')).status).toBe(2)
    for (const [rest, why] of [
      [['--role', 'organiser'], 'was not organiser'],
      [[], 'had nothing to come in with'],
    ] as const) {
      const slip = await revoke('nobody', ...rest)
      expect([slip.status, slip.out]).toEqual([1, ''])
      expect(slip.err).toContain(`nobody is no member of this congregation, and ${why}`)
    }
  })

  it('ends what somebody is signed in with, and nobody else’s', async () => {
    const { come, revoke } = await withStore()
    const [hers, others] = [await come(ana, 'member'), await come(ben, 'member')]
    expect(JSON.parse((await revoke(ana, '--json')).out)).toEqual({ member: ana, ended: 1 })
    expect(await hers()).toBeUndefined()
    expect(await others()).toEqual(['member'])
  })
})

describe('coalesce erase', () => {
  it('forgets her in the service’s file too, and nobody else', async () => {
    const { come, erase, bytes } = await withStore()
    const [hers, others] = [await come(ana, 'member'), await come(ben, 'member')]
    expect(bytes()).toContain(ana)
    expect((await erase(ana, '--yes')).status).toBe(0)
    expect(await hers()).toBeUndefined()
    expect(await others()).toEqual(['member'])
    expect(bytes()).not.toMatch(new RegExp(`\\b${ana}\\b`))
  })
})

describe('coalesce suggest --calls', () => {
  it('starts from calls as the engine does, and a plan made of it goes on so', async () => {
    const home = folder()
    const [caller, ...rest] = camp.members.map(({ id }) => id)
    const cohort: Cohort = {
      ...camp,
      calls: [{ caller: caller!, intention: 'a lighthouse', members: rest.slice(6, 9) }],
    }
    const file = written(home, 'camp.json', cohort)
    const asked = ['--steps', '4000', '--seed', '2', '--alternatives', '1', '--json']
    const made = await inProcess(['suggest', file, '--calls', ...asked])
    const wanted = await suggest(
      cohort,
      {
        calls: true,
        sizes: [3, 8],
        alternatives: 1,
        preset: PRESETS['first-crews'],
        seed: 2,
        budget: { steps: 4000 },
      },
      inlineRunner(),
    )
    const suggestion = JSON.parse(made.out) as Suggestion
    expect(suggestion).toEqual(JSON.parse(JSON.stringify(wanted)))
    expect(suggestion.notes).toEqual([expect.stringMatching(/^the call of kofi for "a lighthouse": /)])
    const crews = written(home, 'crews.json', JSON.parse(made.out))
    const plan = join(home, 'plan.json')
    await inProcess(['edit', file, '--plan', crews, '--pin', '1', '--out', plan])
    const shown = JSON.parse((await inProcess(['edit', file, '--plan', plan, '--json'])).out)
    expect(shown.objective).toBeCloseTo(wanted.sets[0]!.objective, 9)
  })
})
