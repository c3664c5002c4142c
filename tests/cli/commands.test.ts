/** The commands on cohorts, as a person runs them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { coalesce, folder, inProcess, ROOT, written } from './run.ts'

const camp: Cohort = inventCohort({ members: 30, seed: 1 })
const home = folder()
const campFile = written(home, 'camp.json', camp)

/** `coalesce ARGS --json` in `home`: the document, after making sure that nothing else was said on standard output. */
function json<T>(args: readonly string[], cwd = home): T {
  const { status, out, err } = coalesce([...args, '--json'], { cwd })
  expect([status, args, err]).toEqual([0, args, ''])
  expect(out.endsWith('\n') && !out.trimEnd().startsWith(' ')).toBe(true)
  return JSON.parse(out) as T
}

type TrustAnswer = {
  asOf: string
  dyads: {
    a: string
    b: string
    state: string
    affinity: number
    mutual: number
    aToB: { trust: number; evidence: number }
    bToA: { trust: number; evidence: number }
  }[]
  interactions?: { id: string; left: number }[]
}

describe('coalesce demo', () => {
  it('writes the same document for the same seed, which other commands take', () => {
    const { status, out, err } = coalesce(['demo'])
    expect([status, err]).toEqual([0, ''])
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(camp)))
    expect(coalesce(['demo', '--members', '30', '--seed', '1', '--json']).out).toBe(out)
    expect(readFileSync(join(ROOT, 'examples/camp.json'), 'utf8')).toBe(out)
  })
})

describe('coalesce trust', () => {
  it('answers with the dyads that have met, and with --all with all', () => {
    const met = json<TrustAnswer>(['trust', 'camp.json'])
    const all = json<TrustAnswer>(['trust', 'camp.json', '--all'])
    expect(all.dyads).toHaveLength((30 * 29) / 2)
    expect(met.dyads.length).toBeLessThan(all.dyads.length)
    expect(met.dyads.every(({ state }) => state !== 'unknown')).toBe(true)
    expect(Date.parse(met.asOf)).toBe(Date.parse('2026-08-01T12:00:00Z'))
    for (const { a, b, affinity } of all.dyads) {
      expect(a < b).toBe(true)
      expect(affinity >= 0 && affinity <= 1).toBe(true)
    }
    const [kept] = Object.keys(met.dyads[0]!)
    expect(kept).toBe('a')
    expect(Object.keys(met.dyads[0]!.aToB)).toEqual(['trust', 'evidence'])
  })

  it('looks at a cohort as it was', () => {
    const early = json<TrustAnswer>(['trust', 'camp.json', '--as-of', '2025-12-06T00:00:00Z'])
    const late = json<TrustAnswer>(['trust', 'camp.json'])
    expect(Date.parse(early.asOf)).toBe(Date.parse('2025-12-06T00:00:00Z'))
    expect(early.dyads.length).toBeLessThan(late.dyads.length)
  })

  it('shows people a table by name, of forty rows at most, without colours in a pipe', () => {
    const { status, out, err } = coalesce(['trust', campFile])
    expect([status, err]).toEqual([0, ''])
    const lines = out.split('\n')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100)
    expect(lines.filter(line => / and .*\d times?, /.test(line))).toHaveLength(40)
    expect(out).toMatch(/\d+ more pairs: --rows 0 shows all/)
    expect(out).toContain('partnership')
    expect(out).not.toContain('\u001b')
    const narrow = coalesce(['trust', campFile, '--rows', '3'], { env: { COLUMNS: '60' } })
    for (const line of narrow.out.split('\n')) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('shows one member’s pairs, and explains one pair down to each interaction', () => {
    const [dyad] = json<TrustAnswer>(['trust', campFile, '--of', camp.members[0]!.id]).dyads
    expect([dyad!.a, dyad!.b]).toContain(camp.members[0]!.id)
    const { a, b } = dyad!
    const answer = json<TrustAnswer>(['trust', campFile, '--between', `${b},${a}`])
    expect(answer.dyads[0]).toEqual(dyad)
    expect(answer.interactions!.length).toBeGreaterThan(0)
    expect(answer.interactions!.every(({ left }) => left > 0 && left <= 1)).toBe(true)
    const { out } = coalesce(['trust', campFile, '--between', `${a},${b}`])
    for (const { id } of answer.interactions!) expect(out).toContain(id)
    expect(out).toContain(`= ${dyad!.aToB.trust.toFixed(2)}.`)
  })

  it('reads what another command writes', () => {
    const { status, out } = coalesce(['trust', '-', '--json'], { input: JSON.stringify(camp) })
    expect(status).toBe(0)
    expect(JSON.parse(out)).toEqual(json(['trust', campFile]))
  })

  it('says what is wrong with its words', async () => {
    const { id } = camp.members[0]!
    const said = async (...args: string[]) => {
      const { status, out, err } = await inProcess(['trust', ...args])
      expect([status, out]).toEqual([2, ''])
      expect(err).not.toMatch(/^\s+at /m)
      return err
    }
    expect(await said(campFile, '--of', `${id}x`)).toBe(
      `--of: "${id}x" is no member of this cohort; did you mean "${id}"?\n`,
    )
    expect(await said(campFile, '--between', id)).toBe(
      `coalesce trust: --between: "${id}" is not two ids; write them as "ana,ben"\n`,
    )
    expect(await said(campFile, '--of', id, '--between', `${id},x`)).toContain('is given beside --between')
    expect(await said(campFile, '--as-of', '2026-02-30')).toContain('--as-of: "2026-02-30" is not a time')
    expect(await said(campFile, '--store', 'sqlite:x.db')).toContain('cohort: is named twice')
    expect(await said(campFile, '--contacts', campFile)).toContain('is named beside --contacts')
    expect(await said(campFile, '--congregation', 'camp')).toContain(
      '--congregation: "camp" picks one of a store',
    )
    expect(await said('no-such.json')).toContain('no-such.json')
    expect(await said('--store', 'mysql:x')).toContain('--store: "mysql:x"')
    // In a folder without a store.
    const nowhere = coalesce(['trust'], { cwd: folder() })
    expect([nowhere.status, nowhere.out]).toEqual([2, ''])
    expect(nowhere.err).toMatch(/cohort: is not named, and there is no \.\/coalesce\.db here; name a/)
  })
})

describe('coalesce communities', () => {
  it('puts every member in one community, the same for the same seed', () => {
    type Answer = { communities: { members: string[]; stability: number }[]; agreement: number; runs: number }
    const answer = json<Answer>(['communities', campFile, '--seed', '3', '--runs', '20'])
    expect(answer.communities.flatMap(({ members }) => members).sort()).toEqual(
      camp.members.map(({ id }) => id).sort(),
    )
    expect(answer.runs).toBe(20)
    expect(json(['communities', campFile, '--seed', '3', '--runs', '20'])).toEqual(answer)
    const { out, err } = coalesce(['communities', campFile, '--runs', '20'])
    expect(err).toBe('')
    expect(out).toMatch(/^\d communit(y|ies) of 30 members\. The runs /)
    for (const { name } of camp.members) expect(out.replace(/\s+/g, ' ')).toContain(name)
  })
})

describe('--gathering', () => {
  const [winter, spring] = camp.gatherings
  const there = new Set(winter!.attendees)
  const away = spring!.attendees!.find(id => !there.has(id))!
  const atWinter = ['--gathering', winter!.id]
  const answer = async <T>(...args: string[]): Promise<T> => {
    const { status, out, err } = await inProcess([...args, '--json'])
    expect([status, args, err]).toEqual([0, args, ''])
    return JSON.parse(out) as T
  }

  it('leaves only who attends it, in every command that reads a cohort', async () => {
    const people = [...there].sort()
    const { dyads } = await answer<TrustAnswer>('trust', campFile, '--all', ...atWinter)
    expect(dyads).toHaveLength((people.length * (people.length - 1)) / 2)
    expect([...new Set(dyads.flatMap(({ a, b }) => [a, b]))].sort()).toEqual(people)

    type Groups = { communities: { members: string[] }[] }
    const { communities } = await answer<Groups>('communities', campFile, '--runs', '10', ...atWinter)
    expect(communities.flatMap(({ members }) => members).sort()).toEqual(people)

    type Sets = { sets: { crews: { members: string[] }[]; unplaced: { member: string }[] }[] }
    const suggestion = ['suggest', campFile, '--steps', '2000', '--alternatives', '1', ...atWinter]
    const [set] = (await answer<Sets>(...suggestion)).sets
    const placed = [...set!.crews.flatMap(({ members }) => members), ...set!.unplaced.map(one => one.member)]
    expect(placed.sort()).toEqual(people)

    type Mates = { mates: { member: string }[] }
    const mine = ['mates', campFile, '--for', people[0]!, '--limit', '99', ...atWinter]
    const { mates } = await answer<Mates>(...mine)
    expect(mates.length).toBeGreaterThan(0)
    expect(mates.every(({ member }) => there.has(member))).toBe(true)

    const crews = written(folder(), 'crews.json', [people.slice(0, 4)])
    const scored = await answer<{ crews: unknown[] }>('score', campFile, '--crews', crews, ...atWinter)
    expect(scored.crews).toHaveLength(1)
  })

  it('tells of two who attend what the whole tells of them', async () => {
    const whole = await answer<TrustAnswer>('trust', campFile)
    const part = await answer<TrustAnswer>('trust', campFile, ...atWinter)
    expect(part.asOf).toBe(whole.asOf)
    // What the two lived; their affinity rests on others too.
    const figures = ({ dyads }: TrustAnswer) =>
      dyads
        .filter(({ a, b }) => there.has(a) && there.has(b))
        .map(({ a, b, state, mutual, aToB, bToA }) => ({ a, b, state, mutual, aToB, bToA }))
    expect(figures(part)).toEqual(figures(whole))
  })

  it('is of the time that --as-of names, and of a store as of a file', async () => {
    const store = `sqlite:${join(folder(), 'camp.db')}`
    await answer('import', campFile, '--store', store)
    const asOf = ['--as-of', '2026-01-06T00:00:00Z']
    const then = [...atWinter, ...asOf]
    const fromFile = await answer<TrustAnswer>('trust', campFile, ...then)
    expect(Date.parse(fromFile.asOf)).toBe(Date.parse('2026-01-06T00:00:00Z'))
    expect(await answer<TrustAnswer>('trust', '--store', store, ...then)).toEqual(fromFile)
    const { status, err } = await inProcess(['trust', campFile, '--gathering', spring!.id, ...asOf])
    expect([status, err]).toEqual([
      2,
      `--gathering: "${spring!.id}" is no gathering of this cohort; use one of "${winter!.id}"\n`,
    ])
  })

  it('says which gathering was meant, or what it needs to know of it', async () => {
    const said = async (file: string, ...args: string[]) => {
      const { status, out, err } = await inProcess(['trust', file, ...args])
      expect([status, out]).toEqual([2, ''])
      return err
    }
    expect(await said(campFile, '--gathering', 'sprng')).toBe(
      '--gathering: "sprng" is no gathering of this cohort; did you mean "spring"?\n',
    )
    expect(await said(campFile, '--gathering', spring!.name!)).toContain('did you mean "spring"?')
    expect(await said(campFile, ...atWinter, '--of', away)).toContain('is no member of this cohort')
    const unlisted = { ...camp, gatherings: [{ id: 'winter' }, spring] }
    expect(await said(written(folder(), 'unlisted.json', unlisted), ...atWinter)).toBe(
      '--gathering: "winter" does not say who attends it; list the ids of who does as "attendees" of this gathering\n',
    )
  })
})

describe('coalesce import and export', () => {
  it('keep everything, once, in the store of the folder one is in', () => {
    const here = folder()
    const first = json<Record<string, number>>(['import', campFile], here)
    expect(first).toMatchObject({
      members: 30,
      interactions: camp.interactions.length,
      added: camp.interactions.length,
      unchanged: 0,
      changed: 0,
    })
    expect(existsSync(join(here, 'coalesce.db'))).toBe(true)
    const again = coalesce(['import', campFile], { cwd: here })
    expect([again.status, again.err]).toEqual([0, ''])
    expect(again.out).toContain(`0 added, ${camp.interactions.length} there already`)
    const { out, status } = coalesce(['export'], { cwd: here })
    expect(status).toBe(0)
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(camp)))
    expect(json<TrustAnswer>(['trust'], here)).toEqual(json(['trust', campFile]))
  })

  it('write tables that read as the same cohort', () => {
    const here = folder()
    json(['import', campFile], here)
    expect(json(['export', '--csv', 'tables'], here)).toEqual({
      folder: 'tables',
      members: 30,
      interactions: camp.interactions.length,
    })
    expect(json<TrustAnswer>(['trust', 'tables'], here)).toEqual(json(['trust', campFile]))
    expect(coalesce(['export', '--csv', 'tables'], { cwd: here }).status).toBe(2)
  })

  it('ask which of several congregations is meant', () => {
    const here = folder()
    const store = ['--store', 'sqlite:two.db']
    json(['import', campFile, ...store], here)
    json(['import', campFile, '--congregation', 'north', ...store], here)
    const { status, err } = coalesce(['communities', ...store], { cwd: here })
    expect(status).toBe(2)
    expect(err).toMatch(/--congregation: is missing.*"camp", "north"/)
    expect(json<Cohort>(['export', ...store, '--congregation', 'north'], here).id).toBe('north')
  })

  it('take an empty store for an empty cohort, and make none by looking', () => {
    const here = folder()
    const { status, out, err } = coalesce(['export'], { cwd: here })
    expect(status).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ format: 'coalesce/cohort@1', members: [] })
    expect(err).toMatch(/^note: .*holds nobody yet\n$/)
    expect(existsSync(join(here, 'coalesce.db'))).toBe(false)
  })

  it('say what is wrong', () => {
    const here = folder()
    const nothing = coalesce(['import'], { cwd: here })
    expect([nothing.status, nothing.err]).toEqual([
      2,
      'coalesce import: cohort: is missing; name a .json file, a folder or --contacts FILE\n',
    ])
    const broken = coalesce([
      'export',
      '--store',
      `sqlite:${written(here, 'broken.db', 'not a database '.repeat(99))}`,
    ])
    expect(broken.status).toBe(1)
    expect(broken.err.trimEnd().split('\n')).toHaveLength(1)
    expect(broken.err).toContain('broken.db')
  })
})
