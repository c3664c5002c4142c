/** `coalesce mix`, as a gathering designer types it. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import type { Mix } from '../../src/matching/mixing.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { folder, inProcess, written } from './run.ts'

const home = folder()
const invented: Cohort = inventCohort({ members: 24, seed: 1 })
// Nobody paused, so that figures are plain; a test of its own pauses some.
const camp: Cohort = { ...invented, members: invented.members.map(({ paused: _, ...member }) => member) }
const campFile = written(home, 'camp.json', camp)
const ids = camp.members.map(({ id }) => id)
const QUICK = ['--steps', '20000']

const mixed = (...args: readonly string[]) => inProcess(['mix', ...args])

async function json(...args: readonly string[]): Promise<Mix> {
  const { status, out, err } = await mixed(...args, '--json')
  expect([status, args, err]).toEqual([0, args, ''])
  return JSON.parse(out) as Mix
}

/** The lines of a fault. */
async function said(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await mixed(...args)
  expect([status, out, args]).toEqual([2, '', args])
  return err
}

describe('coalesce mix', () => {
  it('says who sits where, and what comes of it', async () => {
    const { status, out, err } = await mixed('--people', '12', '--size', '3', '--rounds', '4')
    expect([status, err]).toEqual([0, ''])
    const paragraphs = out.trimEnd().split('\n\n')
    expect(paragraphs).toHaveLength(5)
    for (const [r, paragraph] of paragraphs.slice(0, 4).entries()) {
      const [head, ...tables] = paragraph.split('\n')
      expect(head).toBe(`Round ${r + 1}`)
      expect(tables.map(line => line.slice(0, 11))).toEqual([1, 2, 3, 4].map(t => `  Table ${t}: `))
      const seats = tables.flatMap(line => line.slice(11).split(', '))
      expect(seats.sort()).toEqual(Array.from({ length: 12 }, (_, k) => `Person ${k + 1}`).sort())
      // 9 comes before 10.
      for (const line of tables) {
        const numbers = line
          .slice(11)
          .split(', ')
          .map(name => Number(name.slice(7)))
        expect([...numbers].sort((a, b) => a - b)).toEqual(numbers)
      }
    }
    expect(paragraphs[4]).toBe('Nobody meets twice. Each meets 8 others or more, 8.0 on average.')
  })

  it('says how many meetings are repeats, and how many of them cannot be avoided', async () => {
    const last = async (...args: readonly string[]) =>
      (await mixed(...args)).out.trimEnd().split('\n\n').at(-1)!.replaceAll('\n', ' ')
    expect(await last('--people', '5', '--rounds', '2', ...QUICK)).toBe(
      '10 meetings of two who have met before, which cannot be fewer. Each meets 4 others or more, 4.0 on average.',
    )
    expect(await last('--people', '6', '--size', '3', '--rounds', '2', ...QUICK)).toMatch(
      /^2 meetings of two who have met before\. Each meets 3 others or more/,
    )
    expect(await last('--people', '20', '--size', '4', '--rounds', '7', ...QUICK)).toMatch(
      /^\d+ meetings of two who have met before, of which 20 cannot be avoided\. /,
    )
    expect(await last('--people', '9', '--size', '3', '--rounds', '5', ...QUICK)).toMatch(
      /^9 meetings of two who have met before, which cannot be fewer\. /,
    )
  })

  it('answers programs with the rounds, the repeats and how many each meets', async () => {
    const answer = await json('--people', '90', '--rounds', '8')
    expect(Object.keys(answer)).toEqual([
      ...['rounds', 'held', 'repeats', 'unavoidable', 'met', 'missed', 'together'],
    ])
    expect(answer).toMatchObject({ held: 0, repeats: 0, unavoidable: 0, met: { min: 32, mean: 32 } })
    expect(answer.rounds.map(round => round.map(table => table.length))).toEqual(
      new Array(8).fill(new Array(18).fill(5)),
    )
    expect(answer.rounds[0]!.flat()).toContain('p90')
  })

  it('gives the same bytes for the same seed, and others for another', async () => {
    const args = [campFile, '--size', '4', ...QUICK]
    const first = await json(...args)
    expect(await json(...args)).toEqual(first)
    expect((await json(...args, '--seed', '2')).rounds).not.toEqual(first.rounds)
  })

  it('keeps boundaries of the cohort, tells of pairs who were to meet, and helps without a repeat more', async () => {
    const [a, b, c] = ids as [string, string, string]
    const apart = { ...camp, boundaries: [{ between: [a, b], kind: 'apart', by: a }] }
    const file = written(home, 'apart.json', apart)
    const answer = await json(file, '--size', '4', '--rounds', '4', '--once', `${a}+${c}`)
    expect(answer).toMatchObject({ repeats: 0, missed: [], together: [] })
    const isTogether = (one: string, other: string) =>
      answer.rounds.flat().some(table => table.includes(one) && table.includes(other))
    expect([isTogether(a, b), isTogether(a, c)]).toEqual([false, true])

    const away = `${a}:1-2,${c}:3-4`
    const { out } = await mixed(file, '--rounds', '4', '--once', `${a}+${c}`, '--away', away, ...QUICK)
    const name = (id: string) => camp.members.find(member => member.id === id)!.name
    expect(out).toContain(`${[name(a), name(c)].sort().join(' and ')} were to meet, and do not.\n`)

    const plain = await json(file, '--size', '4', '--rounds', '4', ...QUICK)
    const helping = await json(file, '--size', '4', '--rounds', '4', '--helping', ...QUICK)
    expect(helping.rounds).not.toEqual(plain.rounds)
    expect(helping.repeats).toBe(plain.repeats)
  })

  it('says how many pairs could not be kept apart, and not why', async () => {
    const three = { ...camp, members: camp.members.slice(0, 3), crews: [], calls: [], stewards: [] }
    const [a, b] = ids as [string, string]
    const small = {
      ...{ ...three, interactions: [], wishes: [{ from: a, to: b, kind: 'not-now' }] },
      ...{ boundaries: [], gatherings: [], members: three.members.map(({ id, name }) => ({ id, name })) },
    }
    const { out } = await mixed(written(home, 'small.json', small), '--rounds', '1', ...QUICK)
    expect(out).toMatch(/1 pair who must stay apart could not be kept apart\.\n$/)
  })

  it('keeps hosts at their tables', async () => {
    const hosts = ids.slice(0, 6)
    const { rounds } = await json(campFile, '--size', '4', '--rounds', '3', '--hosts', hosts.join())
    for (const round of rounds) for (const [k, host] of hosts.entries()) expect(round[k]).toContain(host)
  })

  it('seats only who attends, and nobody who paused', async () => {
    const attendees = ids.slice(0, 15)
    const paused = { ...camp, gatherings: [{ id: 'spring', attendees }] }
    const file = written(home, 'paused.json', {
      ...paused,
      members: camp.members.map((member, k) => (k < 2 ? { ...member, paused: true } : member)),
      interactions: camp.interactions.map(({ gathering: _, ...one }) => one),
    })
    const { status, out, err } = await mixed(file, '--gathering', 'spring', '--json', ...QUICK)
    expect([status, err]).toEqual([0, 'note: 2 members who paused have no seat\n'])
    expect((JSON.parse(out) as Mix).rounds[0]!.flat().sort()).toEqual(attendees.slice(2).sort())
  })
})

describe('coalesce mix --held', () => {
  it('takes what mix --json wrote: what was held stays, and the rest is planned again', async () => {
    const plan = await json(campFile, '--size', '4', '--rounds', '5')
    const file = written(home, 'plan.json', plan)
    const [late, gone] = [plan.rounds[1]![0]![0]!, plan.rounds[0]![2]![0]!]
    const args = ['--held', file, '--after', '2', '--away', `${late}:2,${gone}:3-5`]
    const again = await json(campFile, '--size', '4', '--rounds', '5', ...args)
    expect(again.held).toBe(2)
    expect(again.rounds[0]).toEqual(plan.rounds[0])
    // Who did not come met nobody, and is taken out of the round that was held.
    expect(again.rounds[1]).toEqual(plan.rounds[1]!.map(table => table.filter(id => id !== late)))
    expect(again.rounds.slice(2).flat(2)).not.toContain(gone)
    for (const round of again.rounds.slice(2)) expect(round.flat()).toHaveLength(23)
    const { out } = await mixed(campFile, '--size', '4', '--rounds', '5', ...args)
    expect(out.match(/^Round .*$/gm)).toEqual([
      'Round 1 (as it was)',
      'Round 2 (as it was)',
      ...['Round 3', 'Round 4', 'Round 5'],
    ])
  })

  it('takes a bare list, and all of it without --after', async () => {
    const held = [[ids.slice(0, 5), ids.slice(5, 9)], [ids.slice(3, 8)]]
    const answer = await json(campFile, '--rounds', '4', '--held', written(home, 'bare.json', held), ...QUICK)
    expect(answer.held).toBe(2)
    expect(answer.rounds.slice(0, 2)).toEqual(held)
    expect(answer.rounds[3]!.flat()).toHaveLength(24)
  })

  it('counts the meetings of who paused since, who has no seat any more', async () => {
    const left = ids[7]!
    const file = written(home, 'left.json', {
      ...camp,
      members: camp.members.map(member => (member.id === left ? { ...member, paused: true } : member)),
    })
    const held = written(home, 'held.json', [[ids.slice(0, 8), ids.slice(8, 16), ids.slice(16)]])
    const { status, out, err } = await mixed(file, '--held', held, '--rounds', '2', '--json', ...QUICK)
    expect([status, err]).toEqual([0, 'note: 1 member who paused has no seat\n'])
    const { rounds, met } = JSON.parse(out) as Mix
    expect(rounds[1]!.flat().sort()).toEqual(ids.filter(id => id !== left).sort())
    expect(met.min).toBe(7)
  })

  it('names what is wrong with the file: place, value and mend', async () => {
    const held = (content: string | object) => ['--held', written(home, 'wrong.json', content)].concat(QUICK)
    const wrong = join(home, 'wrong.json')
    const mend = 'write rounds of tables of ids, as [[["ana", "ben", "kim"], ["lee", "mia", "ned"]]]'
    expect(await said(campFile, '--held', join(home, 'none.json'))).toBe(
      `--held: ${JSON.stringify(join(home, 'none.json'))} cannot be read; name a file of rounds, as mix --json writes them\n`,
    )
    expect(await said(campFile, ...held('[[['))).toContain(`${wrong}: `)
    expect(await said(campFile, ...held({ tables: [] }))).toBe(`${wrong}: is no list of rounds; ${mend}\n`)
    expect(await said(campFile, ...held('7'))).toBe(`${wrong}: is no list of rounds; ${mend}\n`)
    expect(await said(campFile, ...held([[['x'], 'ana']]))).toBe(
      `${wrong}: [0][1]: "ana" is no list of ids; ${mend}\n`,
    )
    expect(await said(campFile, ...held([[[ids[0], 7]]]))).toBe(`${wrong}: [0][0][1]: 7 is no id; ${mend}\n`)
    expect(await said(campFile, ...held({ rounds: [3] }))).toBe(
      `${wrong}: [0]: 3 is no list of tables; ${mend}\n`,
    )
    expect(await said(campFile, ...held([[[ids[0], `${ids[1]}x`], [ids[0]]]]))).toBe(
      [
        `${wrong}: [0][0][1]: "${ids[1]}x" is nobody here; did you mean "${ids[1]}"?`,
        `${wrong}: [0][1][0]: "${ids[0]}" sits twice in this round; seat each person once\n`,
      ].join('\n'),
    )
    expect(await said(campFile, '--rounds', '2', ...held([[], [], []]))).toBe(
      'coalesce mix: --rounds: 2 is fewer than the 3 that were held; use 3 or more, or say with --after how many were held\n',
    )
    expect(await said(campFile, '--after', '4', ...held([[], [], []]))).toBe(
      `coalesce mix: --after: 4 is more than the 3 in ${wrong}; use 0 to 3\n`,
    )
    expect(await said(campFile, '--after', '1')).toBe(
      'coalesce mix: --after: 1 counts rounds of --held, which is missing; add --held <file>\n',
    )
  })
})

describe('coalesce mix, told something wrong,', () => {
  const [a, b] = ids as [string, string]

  it('names who is not here, option by option', async () => {
    for (const [option, value] of [
      ['--hosts', `${a}x`],
      ['--apart', `${a}x+${b}`],
      ['--once', `${b}+${a}x`],
    ] as const)
      expect(await said(campFile, option, value)).toBe(
        `${option}: "${a}x" is no person with a seat; did you mean "${a}"?\n`,
      )
    expect(await said(campFile, '--away', `${a}x:1`)).toBe(
      `coalesce mix: --away: "${a}x" is nobody here; did you mean "${a}"?\n`,
    )
  })

  it('names every part of --away that is not a person and her rounds', async () => {
    const mend = 'write it as "ana:1-2", with rounds from 1 to 6'
    expect(await said(campFile, '--away', `${a},${a}:0,${a}:3-2,${a}:5-7,${b}:6`)).toBe(
      [a, `${a}:0`, `${a}:3-2`, `${a}:5-7`]
        .map(part => `coalesce mix: --away: "${part}" is not a person and her rounds; ${mend}\n`)
        .join(''),
    )
  })

  it('does not take two who are to meet and must not', async () => {
    expect(await said(campFile, '--apart', `${a}+${b}`, '--once', `${b}+${a}`)).toBe(
      `coalesce mix: --once: "${b}+${a}" is in --apart too; leave one of them out\n`,
    )
  })

  it('wants a cohort or so many people, not both and not neither', async () => {
    const both = 'coalesce mix: --people: 9 is given beside a cohort; give one of them\n'
    expect(await said(campFile, '--people', '9')).toBe(both)
    expect(await said('--people', '9', '--gathering', 'spring')).toBe(both)
    expect(await said('--people', '9', '--helping')).toBe(
      'coalesce mix: --helping: needs a cohort, whose trust it looks at; name one in place of --people\n',
    )
  })

  it('names options out of range, all at once', async () => {
    expect(
      await said('--people', '0', '--size', '9', '--rounds', '101', '--apart', 'a', '--once', 'a+a'),
    ).toBe(
      [
        'coalesce mix: --people: "0" is below 1; use 1 to 1000',
        'coalesce mix: --size: "9" is above 8; use 3 to 8',
        'coalesce mix: --rounds: "101" is above 100; use 1 to 100',
        'coalesce mix: --apart: "a" holds "a", which is not two ids; write them as "ana+ben,kim+lee"',
        'coalesce mix: --once: "a+a" holds "a+a", which is not two ids; write them as "ana+ben,kim+lee"\n',
      ].join('\n'),
    )
  })
})

describe('Ctrl-C in coalesce mix', () => {
  it('ends it with 130, and no half answer', async () => {
    const endless = ['mix', '--people', '30', '--rounds', '9', '--steps', '1000000000000']
    const { status, out, err } = await inProcess(endless, {
      onInterrupt: handle => {
        const pressing = setTimeout(handle, 100)
        return () => clearTimeout(pressing)
      },
    })
    expect([status, out]).toEqual([130, ''])
    expect(err).toBe('coalesce: stopping; Ctrl-C again to stop at once\ncoalesce: stopped\n')
  })
})
