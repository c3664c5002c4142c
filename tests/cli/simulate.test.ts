/** `coalesce scenarios`, `simulate` and `replay`, as a gathering designer types them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import type { Experiment } from '../../src/sim/experiment.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import type { Story } from '../../src/sim/replay.ts'
import { coalesce, folder, inProcess, type Ran, ROOT, written } from './run.ts'

const home = folder()
const TINY = {
  ...{ people: 10, days: 1, months: 1, steps: 200 },
  schedule: [
    [
      { kind: 'pairs', minutes: 30 },
      { kind: 'break', minutes: 30 },
      { kind: 'tables', minutes: 60 },
    ],
  ],
}
/** One design: then nothing is tried against other assumptions, which takes time. */
const one = written(home, 'one.json', { ...TINY, name: 'one', question: 'Is it so?' })
const two = written(home, 'two.json', {
  ...{ ...TINY, name: 'two', question: 'Which is it?', outcome: 'worstTenth' },
  designs: [
    { name: 'a "plain" one', forming: 'callers' },
    { name: 'lots, drawn', forming: 'lots', months: 2 },
  ],
})
const RUNS = ['--runs', '4', '--workers', '1']

const simulated = (...args: readonly string[]) => inProcess(['simulate', ...args])
const replayed = (...args: readonly string[]) => inProcess(['replay', ...args])

async function json<T = Experiment>(command: string, ...args: readonly string[]): Promise<T> {
  const { status, out, err } = await inProcess([command, ...args, '--json'])
  expect([status, args, err]).toEqual([0, args, ''])
  return JSON.parse(out) as T
}

/** What is said of words or input that are wrong: one line or more, and nothing of a stack. */
async function said(...args: readonly string[]): Promise<string> {
  const { status, out, err } = await inProcess(args)
  expect([status, out, args]).toEqual([2, '', args])
  expect(err).not.toMatch(/^\s+at /m)
  return err
}

/** The document of a command that also said something else. */
function documentOf({ status, out }: Ran): Experiment {
  expect(status).toBe(0)
  return JSON.parse(out) as Experiment
}

const fileIn = (path: string, name: string) => readFileSync(join(path, name), 'utf8')
/** Lines of a CSV file without its head. */
const linesIn = (path: string) => fileIn(path, 'runs.csv').trimEnd().split('\n').slice(1)

describe('coalesce scenarios', () => {
  it('lists what can be simulated, each with its question', async () => {
    const { scenarios } = await json<{
      scenarios: { name: string; question: string; about: string; designs: string[] }[]
    }>('scenarios')
    expect(scenarios.length).toBeGreaterThanOrEqual(14)
    for (const { question, about, designs } of scenarios) {
      expect(question).toMatch(/\?$/)
      expect(about).not.toBe('')
      expect(designs.length).toBeGreaterThan(1)
    }
    const { status, out } = await inProcess(['scenarios'])
    expect(status).toBe(0)
    const first = out.split('\n').map(line => line.split(' ')[0])
    expect(scenarios.filter(({ name }) => !first.includes(name))).toEqual([])
  })

  it('writes one to copy, which simulate takes', async () => {
    const { status, out, err } = await inProcess(['scenarios', 'founder-steps-back'])
    expect([status, err]).toEqual([0, ''])
    expect(out).toBe(fileIn(join(ROOT, 'examples', 'scenarios'), 'founder-steps-back.json'))
    // Smaller, and with a question of one's own.
    const mine = { ...(JSON.parse(out) as object), people: 10, days: 1, months: 3, question: 'Mine?' }
    const made = await json('simulate', written(home, 'mine.json', mine), '--runs', '2', '--workers', '1')
    expect(made).toMatchObject({ scenario: 'founder-steps-back', question: 'Mine?' })
    expect(made.designs.map(({ name }) => name)).toEqual([
      'all stay',
      'one leaves',
      'three leave',
      'five leave',
    ])
  })

  it('names the nearest where there is none of that name', async () => {
    const line = 'coalesce: scenario: "enough-fsh" is no scenario; did you mean "enough-fish"?\n'
    for (const command of ['scenarios', 'simulate']) expect(await said(command, 'enough-fsh')).toBe(line)
    expect(await said('replay', 'enough-fsh', '--run', '1')).toBe(line)
    expect(await said('simulate', 'something-else-entirely')).toBe(
      'coalesce: scenario: "something-else-entirely" is no scenario; see coalesce scenarios, or name a .json file\n',
    )
  })
})

describe('coalesce simulate', () => {
  it('answers programs with one document, the same at any number of workers and with a report', async () => {
    const made = await json('simulate', two, ...RUNS)
    expect(made).toMatchObject({
      ...{ scenario: 'two', question: 'Which is it?', outcome: 'worstTenth' },
      manifest: { seed: 1, runs: 4, precise: false, cohort: null },
      designs: [
        { name: 'a "plain" one', runs: 4 },
        { name: 'lots, drawn', runs: 4 },
      ],
    })
    expect(made.designs[0].outcomes.people.mean).toBeGreaterThan(5)
    const { a, b } = made.comparisons.find(({ outcome }) => outcome === 'worstTenth')!
    expect([a, b]).toEqual(['lots, drawn', 'a "plain" one'])

    const { out } = await simulated(two, ...RUNS, '--json')
    expect((await simulated(two, '--runs', '4', '--workers', '2', '--json')).out).toBe(out)
    const path = join(home, 'report')
    const reported = await simulated(two, '--runs', '4', '--workers', '2', '--out', path, '--json')
    expect(reported).toEqual({ status: 0, out, err: `note: the report is in ${path}/index.html\n` })
    expect(readdirSync(path).sort()).toEqual([
      ...['comparisons.csv', 'designs.csv', 'experiment.json', 'index.html', 'results.json', 'runs.csv'],
    ])
    expect(JSON.parse(fileIn(path, 'results.json'))).toEqual(made)
    expect(fileIn(path, 'index.html')).toMatch(/^<!doctype html>[\s\S]*Which is it\?[\s\S]*<\/html>\n$/)
    expect(fileIn(path, 'index.html')).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/)
    // A line for each run and design; which design has no third month has nothing to say of it.
    const lines = linesIn(path)
    expect(lines.map(line => line.slice(0, 4))).toEqual(
      ['1', '2', '3', '4'].flatMap(run => [`${run},"a`, `${run},"l`]),
    )
    expect(lines[0]).toContain('"a ""plain"" one",')
    expect(lines[0].endsWith(',,')).toBe(true)
    expect(lines[1].endsWith(',')).toBe(false)
    expect((await json('simulate', two, ...RUNS, '--seed', '2')).manifest.outcomes).not.toBe(
      made.manifest.outcomes,
    )
  })

  it('answers people with a sentence, a table and how sure it is', async () => {
    const { status, out, err } = await simulated(two, ...RUNS)
    expect([status, err]).toEqual([0, ''])
    expect(out.split('\n')[0]).toBe('Which is it?')
    const flat = out.replaceAll(/\s+/g, ' ')
    for (const part of ['worst-off tenth', 'a "plain" one', 'lots, drawn', '4 runs of each design', ' %'])
      expect(flat).toContain(part)
    const alone = await simulated(one, ...RUNS)
    expect(alone.out.split('\n')[0]).toBe('Is it so?')
    expect(alone.out).toContain('as it is')
    expect(alone.out).not.toMatch(/undefined|NaN/)
  })

  it('goes on in a folder where it stopped, to the same bits as if it never had', async () => {
    const path = join(home, 'on')
    await simulated(one, ...RUNS, '--out', path)
    const began = linesIn(path)
    const went = await simulated(one, '--runs', '7', '--workers', '1', '--out', path, '--json')
    expect(went.err).toContain('note: 4 runs were made before; it goes on from there\n')
    expect(documentOf(went)).toEqual(await json('simulate', one, '--runs', '7', '--workers', '1'))
    expect(linesIn(path).slice(0, 4)).toEqual(began)
    const fresh = join(home, 'fresh')
    await simulated(one, '--runs', '7', '--workers', '1', '--out', fresh)
    for (const name of readdirSync(fresh)) expect(fileIn(path, name), name).toBe(fileIn(fresh, name))
  })

  it('takes up whole runs of a file that was cut off, and makes the others again', async () => {
    const path = join(home, 'cut')
    const whole = await simulated(one, ...RUNS, '--out', path, '--json')
    const text = fileIn(path, 'runs.csv')
    const lines = text.split('\n')
    const cutOff = async (scenario: string, where: string, left: string, runs: number) => {
      writeFileSync(join(where, 'runs.csv'), left)
      const again = await simulated(scenario, ...RUNS, '--out', where, '--json')
      expect(again.status).toBe(0)
      if (runs === 0) expect(again.err).not.toContain('made before')
      else
        expect(again.err).toMatch(
          new RegExp(`^note: ${runs} runs? w(as|ere) made before; it goes on from there\n`),
        )
      return again.out
    }
    for (const [left, runs] of [
      // In the last line, at its end, in the line before, in the head, and all of it.
      [text.slice(0, -20), 3],
      [text.slice(0, -1), 3],
      [text.slice(0, -lines[4].length - 10), 2],
      [text.slice(0, 20), 0],
      ['', 0],
    ] as const) {
      expect(await cutOff(one, path, left, runs)).toBe(whole.out)
      expect(fileIn(path, 'runs.csv')).toBe(text)
    }
    // Behind one design of the second run: the other was not made, so that run is made again.
    const pair = join(home, 'cut-pair')
    const both = await simulated(two, ...RUNS, '--out', pair, '--json')
    const three = fileIn(pair, 'runs.csv').split('\n').slice(0, 4).join('\n')
    expect(await cutOff(two, pair, `${three}\n`, 1)).toBe(both.out)
  })

  it('refuses a folder with runs of something else, and leaves it as it is', async () => {
    const path = join(home, 'other')
    await simulated(one, ...RUNS, '--out', path)
    const before = readdirSync(path).map(name => fileIn(path, name))
    const line = `coalesce simulate: --out: ${JSON.stringify(path)} holds runs of another scenario, seed, cohort or version; name another folder, or remove this one\n`
    expect(await said('simulate', one, ...RUNS, '--out', path, '--seed', '2')).toBe(line)
    expect(await said('simulate', two, ...RUNS, '--out', path)).toBe(line)
    const changed = written(home, 'changed.json', { ...TINY, name: 'one', shy: 0.3 })
    expect(await said('simulate', changed, ...RUNS, '--out', path)).toBe(line)
    expect(readdirSync(path).map(name => fileIn(path, name))).toEqual(before)
  })

  it('stops once it is as sure as was asked', async () => {
    const made = await json('simulate', one, '--runs', '400', '--precision', '1', '--workers', '1')
    expect(made.manifest).toMatchObject({ runs: 50, precise: true })
  })

  it('says what is wrong with a scenario: place, value and mend', async () => {
    const wrong = (content: string | object) => written(home, 'wrong.json', content)
    const path = wrong({ people: 2, mixng: 'random', designs: [{ name: 'x', days: 'one' }] })
    expect(await said('simulate', path)).toBe(
      [
        `${path}: people: 2 is below 3; give how many people, 3 to 400`,
        `${path}: designs[0].days: "one" is not a number; write a number`,
        `${path}: mixng: is no part of a scenario; did you mean "mixing"?\n`,
      ].join('\n'),
    )
    wrong('{ "people": 10, }')
    expect(await said('simulate', path)).toMatch(/^.*wrong\.json: line 1, column \d+: .*; take out the comma/)
    expect(await said('simulate', join(home, 'wrng.json'))).toBe(
      `${join(home, 'wrng.json')}: does not exist; did you mean ${JSON.stringify(path)}?\n`,
    )
    // As a person would see it, in a process of its own.
    const ran = coalesce(['simulate', wrong({ people: 'ten' })])
    expect(ran).toEqual({
      status: 2,
      out: '',
      err: `${path}: people: "ten" is not a number; write a number\n`,
    })
  })

  it('says what is wrong with its options, all at once', async () => {
    const options = [
      '--runs',
      '1',
      '--workers',
      '0',
      '--precision',
      '-1',
      '--sensitivity',
      'mories',
      '--seed',
      'x',
    ]
    const lines = (await said('simulate', one, ...options)).trimEnd().split('\n')
    expect(lines.map(line => line.split(': ').slice(0, 2).join(': '))).toEqual([
      ...['--runs', '--precision', '--seed', '--workers', '--sensitivity'].map(
        name => `coalesce simulate: ${name}`,
      ),
    ])
    expect(lines[4]).toContain('did you mean "morris"?')
  })

  it('ends with 130 on Ctrl-C, keeps what was made, and goes on from it', async () => {
    const path = join(home, 'stopped')
    const { status, out, err } = await inProcess(
      ['simulate', one, '--runs', '100000', '--workers', '1', '--out', path],
      {
        onInterrupt: handle => {
          const pressing = setInterval(() => {
            if (!existsSync(join(path, 'runs.csv')) || linesIn(path).length < 3) return
            clearInterval(pressing)
            handle()
          }, 10)
          return () => clearInterval(pressing)
        },
      },
    )
    expect([status, out]).toEqual([130, ''])
    expect(err.split('\n').filter(line => line.startsWith('coalesce: '))).toEqual([
      'coalesce: stopping; Ctrl-C again to stop at once',
      'coalesce: stopped',
    ])
    const kept = linesIn(path).length
    expect(kept).toBeGreaterThan(1)
    const more = await simulated(one, '--runs', String(kept + 2), '--workers', '1', '--out', path, '--json')
    expect(more.err).toMatch(new RegExp(`note: ${kept} runs were made before`))
    expect(documentOf(more)).toEqual(
      await json('simulate', one, '--runs', String(kept + 2), '--workers', '2'),
    )
  })
})

describe('coalesce simulate --cohort', () => {
  const invented = inventCohort({ members: 20, seed: 1 })
  const camp: Cohort = { ...invented, boundaries: invented.boundaries.filter(({ kind }) => kind === 'apart') }
  const file = written(home, 'camp.json', camp)
  const taking = camp.members.filter(({ paused }) => paused !== true).length
  const note = `note: the ${taking} members who are not paused take the place of the scenario's people\n`

  it('begins with real people, their trust and their crews', async () => {
    const { out, err, status } = await simulated(one, ...RUNS, '--cohort', file, '--json')
    expect([status, err]).toEqual([0, note])
    const made = JSON.parse(out) as Experiment
    expect(made.manifest.cohort).toMatch(/^[0-9a-f]{64}$/)
    expect(made.designs[0].outcomes.people.mean).toBeGreaterThan(10)
    expect((await simulated(one, '--runs', '4', '--workers', '2', '--cohort', file, '--json')).out).toBe(out)
    // Nobody real is named.
    for (const { id, name } of camp.members) expect(out.includes(`"${id}"`) || out.includes(name)).toBe(false)

    const path = join(home, 'of-camp')
    const args = ['simulate', one, ...RUNS, '--out', path]
    expect((await inProcess([...args, '--cohort', file])).status).toBe(0)
    const page = fileIn(path, 'index.html')
    expect(camp.members.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(page))).toEqual([])
    const another = written(home, 'another.json', { ...camp, members: camp.members.slice(0, -1), ...EMPTY })
    expect(await said(...args, '--cohort', another)).toContain('holds runs of another scenario, seed, cohort')
  })

  const EMPTY = {
    ...{ interactions: [], crews: [], calls: [], wishes: [], boundaries: [], gatherings: [], stewards: [] },
  }

  it('goes on where a crew takes in one of two who are to be together', async () => {
    const { status, err } = await simulated(
      one,
      ...RUNS,
      '--cohort',
      written(home, 'invented.json', invented),
    )
    expect([status, err]).toEqual([0, note])
  })

  it('wants three who could come', async () => {
    const [a, b, c] = camp.members.slice(0, 3).map(({ id, name }) => ({ id, name }))
    const few = written(home, 'few.json', { ...camp, ...EMPTY, members: [a, b, { ...c, paused: true }] })
    expect(await said('simulate', one, ...RUNS, '--cohort', few)).toBe(
      `coalesce simulate: --cohort: ${JSON.stringify(few)} has 2 members who could come; name one with 3 or more\n`,
    )
  })

  it('ends with 1, not with a fault of ours, where its wishes cannot all hold', async () => {
    const ids = camp.members.filter(({ paused }) => paused !== true).map(({ id }) => id)
    const bound = ids.slice(1, 10).map(id => ({ between: [ids[0], id], kind: 'together' }))
    const file = written(home, 'impossible.json', { ...camp, crews: [], boundaries: bound })
    const scenario = written(home, 'suggested.json', { ...TINY, forming: 'suggestions' })
    const { status, out, err } = await simulated(scenario, ...RUNS, '--cohort', file)
    expect([status, out]).toEqual([1, ''])
    expect(err).toContain('coalesce: these wishes cannot all hold')
  })
})

describe('coalesce replay', () => {
  type Listed = {
    members: Omit<Story, 'events'>[]
    scenario: string
    design: string
    run: number
    seed: number
  }

  it('lists who was there and how each ended, as the figures of that run have it', async () => {
    const path = join(home, 'replayed')
    await simulated(two, ...RUNS, '--out', path)
    const columns = fileIn(path, 'runs.csv').split('\n')[0].split(',')
    for (const [line, run, design] of [
      [0, 1, 'a "plain" one'],
      [5, 3, 'lots, drawn'],
    ] as const) {
      const listed = await json<Listed>('replay', two, '--run', String(run), '--design', design)
      expect(listed).toMatchObject({ scenario: 'two', design, run, seed: 1 })
      expect(listed.members).toHaveLength(10)
      const cells = linesIn(path)
        [line].replace(/^(\d+),"(?:[^"]|"")*",/, '$1,"",')
        .split(',')
      const figure = (name: string) => Number(cells[columns.indexOf(name)])
      const good = listed.members.filter(one => one.good).length
      expect(figure('goodCrew') * figure('people')).toBeCloseTo(good, 9)
      const inCrew = listed.members.filter(({ ending }) => !ending.startsWith('She ended in no crew')).length
      expect(figure('anyCrew') * figure('people')).toBeCloseTo(inCrew, 9)
    }
    const { status, out } = await replayed(two, '--run', '1')
    expect(status).toBe(0)
    // Without a design it is the first.
    expect(out).toMatch(/^Run 1 of two, a "plain" one: name one with --member\.\nmember /)
    const { members } = await json<Listed>('replay', two, '--run', '1')
    for (const { member } of members) expect(out).toMatch(new RegExp(`^${member} +She ended in `, 'm'))
  })

  it("tells one person's story, in order and with its ending", async () => {
    const { members } = await json<Listed>('replay', one, '--run', '2')
    const { member, name, ending } = members[3]
    const story = await json<Story>('replay', one, '--run', '2', '--member', member)
    expect(story).toMatchObject({
      scenario: 'one',
      design: 'as it is',
      run: 2,
      seed: 1,
      member,
      name,
      ending,
    })
    expect(story.events.length).toBeGreaterThan(1)
    const { out } = await replayed(one, '--run', '2', '--member', member)
    const lines = out.trimEnd().split('\n')
    expect([lines[0], lines[1]]).toEqual([name, 'Day 0'])
    const flat = out.replaceAll(/\s+/g, ' ')
    for (const { what } of story.events) expect(flat).toContain(what)
    expect(flat.trimEnd().endsWith(ending)).toBe(true)
    expect((await json<Story>('replay', one, '--run', '3', '--member', member)).events).not.toEqual(
      story.events,
    )
  })

  it('names the nearest where there is nobody of that name, and every design where there is none', async () => {
    const { members } = await json<Listed>('replay', one, '--run', '1')
    const [{ member }] = members
    const mistyped = `${member.slice(0, -2)}${member.at(-1)}`
    expect(await said('replay', one, '--run', '1', '--member', mistyped)).toBe(
      `--member: "${mistyped}" is no member of this run; did you mean "${member}"?\n`,
    )
    expect(await said('replay', two, '--run', '1', '--design', 'c')).toBe(
      'coalesce replay: --design: "c" is no design of the scenario; use one of "a \\"plain\\" one", "lots, drawn"\n',
    )
    expect(await said('replay', one)).toContain('--run')
    expect(await said('replay', one, '--run', '0')).toContain('"0" is below 1')
  })

  it('saves the run as a cohort, which every other command takes', async () => {
    const path = join(home, 'saved.json')
    const { status, err } = await replayed(one, '--run', '1', '--save', path)
    expect([status, err]).toEqual([0, `note: the run is in ${path}\n`])
    const saved = JSON.parse(readFileSync(path, 'utf8')) as Cohort
    expect(saved.members).toHaveLength(10)
    for (const words of [
      ['trust', path, '--json'],
      ['suggest', path, '--steps', '500', '--json'],
      ['simulate', one, ...RUNS, '--cohort', path, '--json'],
    ]) {
      const ran = await inProcess(words)
      expect([words[0], ran.status]).toEqual([words[0], 0])
      expect(() => JSON.parse(ran.out) as unknown).not.toThrow()
    }
  })
})
