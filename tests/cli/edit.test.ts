/** `coalesce edit`, as an organiser types it. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Cohort } from '../../src/graph/cohort.ts'
import {
  type Advice,
  type Applied,
  type Appraisal,
  type Edit,
  type Editor,
  type Effect,
  editor,
  type Invitee,
  type Places,
  type Plan,
  planOf,
  type Rerun,
} from '../../src/matching/edit.ts'
import { PRESETS } from '../../src/matching/presets.ts'
import type { Suggestion } from '../../src/matching/suggest.ts'
import { inventCohort } from '../../src/sim/invent.ts'
import { folder, inProcess, type Ran, written } from './run.ts'

const home = folder()
const invented: Cohort = inventCohort({ members: 30, seed: 1 })
/** Nobody paused, so that all can be placed; kim has just come. */
const camp: Cohort = {
  ...invented,
  members: [
    ...invented.members.map(({ paused: _, ...member }) => member),
    { id: 'kim', name: 'Kim Newcome' },
  ],
}
const campFile = written(home, 'camp.json', camp)
const crewsFile = join(home, 'crews.json')
const planFile = join(home, 'plan.json')
const QUICK = ['--steps', '20000'] as const

/** Lists in which somebody who has left would be named still. */
const NOTHING_OF_THEM = {
  interactions: [],
  wishes: [],
  boundaries: [],
  gatherings: [],
  crews: [],
  calls: [],
  stewards: [],
}

let suggestion: Suggestion
let plan: Plan
let engine: Editor

const edit = (...args: readonly string[]): Promise<Ran> => inProcess(['edit', campFile, ...args])
const onCrews = (...args: readonly string[]) => edit('--plan', crewsFile, ...args)
const onPlan = (...args: readonly string[]) => edit('--plan', planFile, ...args)
const bytes = () => readFileSync(planFile, 'utf8')

async function json<T>(ran: Promise<Ran>): Promise<T> {
  const { status, out, err } = await ran
  expect([status, err]).toEqual([0, ''])
  return JSON.parse(out) as T
}

/** The lines of a fault; nothing else was said or written. */
async function said(...args: readonly string[]): Promise<string> {
  const before = existsSync(planFile) ? bytes() : undefined
  const { status, out, err } = await edit(...args)
  expect([status, out, args]).toEqual([2, '', args])
  expect(existsSync(planFile) ? bytes() : undefined).toBe(before)
  return err
}

/** Words without the line breaks of a narrow terminal. */
const flat = (text: string) => text.replace(/\s+/g, ' ')

/** A member of this crew, from 0. */
const inCrew = (crew: number, k = 0): string => plan.crews[crew]!.members[k]!

beforeAll(async () => {
  const members = camp.members.map(member => (member.id === 'kim' ? { ...member, paused: true } : member))
  const begun = written(home, 'begun.json', { ...camp, members, crews: [] })
  suggestion = await json(inProcess(['suggest', begun, '--steps', '200000', '--seed', '3', '--json']))
  // Kim came after the crews were suggested.
  suggestion = {
    ...suggestion,
    sets: suggestion.sets.map(set => ({
      ...set,
      unplaced: set.unplaced.filter(({ member }) => member !== 'kim'),
    })),
  }
  writeFileSync(crewsFile, JSON.stringify(suggestion))
  plan = planOf(suggestion.sets[0]!)
  engine = editor(camp, { preset: PRESETS['first-crews'], sizes: [3, 8] })
})

beforeEach(() => rmSync(planFile, { force: true }))

type Changed = Applied & { readonly saved: string | null; readonly undo: number; readonly redo: number }

describe('coalesce edit', () => {
  it('shows the plan as it stands, each crew with its score and what is wrong', async () => {
    const answer = await json<Appraisal & { plan: Plan; saved: null }>(onCrews('--json'))
    const appraisal = engine.appraise(plan)
    expect(answer).toMatchObject({ plan, saved: null, preset: 'first-crews', sizes: [3, 8] })
    expect(answer).toMatchObject(JSON.parse(JSON.stringify(appraisal)))
    const { out } = await onCrews()
    for (const [c, { members }] of plan.crews.entries()) {
      const score = appraisal.crews[c]!.scored!.score.toFixed(1)
      const line = out.split('\n').find(one => one.trimStart().startsWith(`${c + 1}   ${score}  `))
      expect(line).toBeDefined()
      expect(line!.split(/, | and /)).toHaveLength(members.length)
    }
    expect(out).toContain('Not part of this plan: Kim Newcome.')
    expect(existsSync(planFile)).toBe(false)

    const wrong = await onCrews('--move', `${inCrew(0)}=new`, '--out', planFile)
    expect(wrong.status).toBe(0)
    expect((await onPlan()).out).toContain(`! ${inCrew(0)} alone is no crew, and a crew takes 3 to 8`)
    const other = await json<{ plan: Plan }>(onCrews('--set', '2', '--json'))
    expect(other.plan).toEqual(planOf(suggestion.sets[1]!))
  })

  it('carries out every kind of edit, with the effect that the engine tells', async () => {
    const [a, b] = [inCrew(0), inCrew(1)]
    const each: readonly (readonly [string[], Edit])[] = [
      [['--move', `${a}=2`], { kind: 'move', member: a, to: 1 }],
      [['--move', `${a}=new`], { kind: 'move', member: a, to: 'new' }],
      [['--move', `${a}=none`], { kind: 'move', member: a, to: 'none' }],
      [['--swap', `${a},${b}`], { kind: 'swap', one: a, other: b }],
      [['--add', 'kim=3'], { kind: 'add', member: 'kim', to: 2 }],
      [['--remove', a], { kind: 'remove', member: a }],
      [['--pin', '1'], { kind: 'pin', crew: 0 }],
      [['--unpin', '1'], { kind: 'unpin', crew: 0 }],
    ]
    for (const [words, one] of each) {
      const { plan: after, effect, warnings, ...rest } = await json<Changed>(onCrews(...words, '--json'))
      expect({ plan: after, effect, warnings }).toEqual(engine.apply(plan, [one], 'warn'))
      expect(rest).toEqual({ saved: null, undo: one.kind === 'unpin' ? 0 : 1, redo: 0 })
    }
  })

  it('tells people what was done, then crew by crew, then what it breaks', async () => {
    const [a, b] = [inCrew(0), inCrew(1)]
    const { out, err, status } = await onCrews('--move', `${a}=new`, '--swap', `${inCrew(0, 1)},${b}`)
    expect([status, err]).toEqual([0, ''])
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    const edits: Edit[] = [
      { kind: 'move', member: a, to: 'new' },
      { kind: 'swap', one: inCrew(0, 1), other: b },
    ]
    const { effect, warnings } = engine.apply(plan, edits, 'free')
    expect(flat(out).startsWith(`Done: ${effect.words}.`)).toBe(true)
    for (const { score, at } of effect.crews) {
      const number = `${at.after! + 1}${at.before === undefined ? ' (new)' : ''}`
      expect(flat(out)).toContain(
        `${number} ${score.before?.toFixed(1) ?? '–'} ${score.after?.toFixed(1) ?? '–'}`,
      )
    }
    for (const { criteria } of effect.crews)
      for (const { because, before, after } of criteria)
        if (before?.toFixed(2) !== after?.toFixed(2)) expect(flat(out)).toContain(because.slice(0, 30))
    expect(warnings.length).toBeGreaterThan(0)
    for (const { because } of warnings) expect(flat(out)).toContain(`! ${because}`)
    expect(flat(out)).toMatch(/ Nothing was saved, since .*: add --out plan\.json to keep it\. $/)
  })

  it('carries several out as one, in the order in which they are written', async () => {
    const [a, b] = [inCrew(0), inCrew(1)]
    const move = ['--move', `${a}=3`] as const
    const swap = ['--swap', `${a},${b}`] as const
    const first = await json<Changed>(onCrews(...move, ...swap, '--json'))
    const second = await json<Changed>(onCrews(...swap, ...move, '--json'))
    expect(first.plan).not.toEqual(second.plan)
    const edits: readonly [Edit, Edit] = [
      { kind: 'move', member: a, to: 2 },
      { kind: 'swap', one: a, other: b },
    ]
    expect(first.effect).toEqual(engine.apply(plan, edits, 'warn').effect)
    expect(second.effect).toEqual(engine.apply(plan, [edits[1], edits[0]], 'warn').effect)
    expect([first.undo, second.undo]).toEqual([1, 1])
    // A crew that was begun on the way has the next number.
    const next = plan.crews.length + 1
    const begun = await json<Changed>(
      onCrews('--move', `${a}=new`, '--pin', String(next), '--move', `${b}=${next}`, '--json'),
    )
    expect(begun.plan.crews.at(-1)).toEqual({ members: [a, b].sort(), pinned: true })
  })

  it('keeps a plan where it is told to, and changes of a plan in it', async () => {
    const [a, b] = [inCrew(0), inCrew(1)]
    const { out } = await onCrews('--swap', `${a},${b}`, '--out', planFile)
    expect(flat(out)).toContain(`Saved in ${planFile}. To take it back: --plan ${planFile} --undo`)
    const before = readFileSync(crewsFile, 'utf8')
    const kept = await json<Changed>(onPlan('--move', `${a}=3`, '--json'))
    expect(kept).toMatchObject({ saved: planFile, undo: 2, redo: 0 })
    expect(JSON.parse(bytes())).toMatchObject({ format: 'coalesce/plan@1', present: kept.plan })
    expect(readFileSync(crewsFile, 'utf8')).toBe(before)

    const now = bytes()
    const copy = join(home, 'copy.json')
    expect(await json(onPlan('--remove', a, '--out', copy, '--json'))).toMatchObject({ saved: copy })
    expect(bytes()).toBe(now)
    // Nothing that changes nothing is a step, and looking writes nothing.
    expect(await json(onPlan('--move', `${a}=3`, '--json'))).toMatchObject({ saved: null, undo: 2 })
    for (const words of [[], ['--swaps'], ['--places', 'kim']]) await onPlan(...words)
    expect(bytes()).toBe(now)
  })

  it('remembers what the crews are for', async () => {
    const words = ['--preset', 'support-crew', '--sizes', '3-5', '--weights', 'trust=77']
    await onCrews(...words, '--pin', '2', '--out', planFile)
    const support = { ...PRESETS['support-crew'], weights: { ...PRESETS['support-crew'].weights, trust: 77 } }
    const other = editor(camp, { preset: support, sizes: [3, 5] })
    const { objective, sizes } = await json<Appraisal & { sizes: unknown }>(onPlan('--json'))
    expect([objective, sizes]).toEqual([other.appraise(plan).objective, [3, 5]])
  })

  it('takes back and does again, to the same bytes', async () => {
    await onCrews('--swap', `${inCrew(0)},${inCrew(1)}`, '--out', planFile)
    const first = bytes()
    await onPlan('--add', 'kim=1')
    const second = bytes()
    const { out } = await onPlan('--undo')
    expect(out).toMatch(/^Taken back: one crew changes: the crews are worth /)
    expect(JSON.parse(bytes()).present).toEqual(JSON.parse(first).present)
    const undone = bytes()
    await onPlan('--redo')
    expect(bytes()).toBe(second)
    await onPlan('--undo')
    expect(bytes()).toBe(undone)
    const back = await json<{ effect: Effect; plan: Plan; undo: number; redo: number }>(
      onPlan('--undo', '--json'),
    )
    expect(back).toMatchObject({ plan, undo: 0, redo: 2 })
    expect(back.effect).toEqual(engine.compare(JSON.parse(first).present, plan))
    expect((await onPlan('--undo')).out).toBe('There is nothing to take back.\n')
    expect((await onPlan()).out).toContain('2 changes can be done again with --redo.')
    // What is changed anew ends what was taken back.
    expect(await json(onPlan('--pin', '1', '--json'))).toMatchObject({ undo: 1, redo: 0 })
    expect((await onPlan('--redo')).out).toBe('Nothing was taken back.\n')
    expect((await onPlan('--undo')).out).toMatch(/^Taken back: the crews have the same members, /)
  })

  it('remembers a hundred steps', async () => {
    await onCrews('--pin', '1', '--out', planFile)
    const { present, ...rest } = JSON.parse(bytes())
    writeFileSync(planFile, JSON.stringify({ ...rest, present, past: new Array(100).fill(present) }))
    await onPlan('--pin', '2')
    expect(JSON.parse(bytes()).past).toHaveLength(100)
    expect(JSON.parse(bytes()).past[99]).toEqual(present)
  })

  it('refuses in strict mode, ends with 3 and writes nothing', async () => {
    await onCrews('--pin', '1', '--out', planFile)
    const before = bytes()
    const words = ['--move', `${inCrew(1)}=new`, '--mode', 'strict']
    const { status, out, err } = await onPlan(...words)
    expect([status, bytes()]).toEqual([3, before])
    expect(err).toBe(
      'coalesce: refused, since it would break 1 thing, and nothing was changed; --mode warn does it all the same\n',
    )
    expect(out).toMatch(/^It would do this: /)
    expect(flat(out)).toContain(
      `What it would break ! ${inCrew(1)} alone is no crew, and a crew takes 3 to 8`,
    )
    const program = await onPlan(...words, '--json')
    expect([program.status, bytes()]).toEqual([3, before])
    expect(JSON.parse(program.out)).toMatchObject({
      refused: [{ kind: 'bounds', members: [inCrew(1)] }],
      saved: null,
      undo: 1,
    })
    // What breaks nothing is done; what free does is listed all the same.
    expect((await onPlan('--add', 'kim=none', '--mode', 'strict')).status).toBe(0)
    const free = await json<Changed>(onPlan('--move', `${inCrew(1)}=new`, '--mode', 'free', '--json'))
    expect(free).toMatchObject({ warnings: [{ kind: 'bounds' }], saved: planFile })
  })

  it('gives the ten best swaps, each with words that carry it out as told', async () => {
    const worse = ['--swap', `${inCrew(0)},${inCrew(1)}`, '--swap', `${inCrew(2)},${inCrew(3)}`]
    await onCrews(...worse, '--out', planFile)
    const { present } = JSON.parse(bytes()) as { present: Plan }
    const { changes } = await json<{ changes: Advice[] }>(onPlan('--swaps', '--json'))
    expect(changes).toEqual(JSON.parse(JSON.stringify(engine.bestSwaps(present))))
    expect(changes.length).toBeGreaterThan(3)
    const { out } = await onPlan('--swaps')
    const [, gain, words] = /^\s*\+(\d\.\d\d) {2}(--\S+ \S+(?: --\S+ \S+)*) {2}/m.exec(out)!
    expect(gain).toBe(changes[0]!.gain.toFixed(2))
    const done = await json<Changed>(onPlan(...words!.split(' '), '--mode', 'strict', '--json'))
    expect(done.effect).toEqual(changes[0]!.effect)
  })

  it('finds the places for a newcomer, each with words that carry it out as told', async () => {
    const { open, closed } = await json<Places>(onCrews('--places', 'kim', '--json'))
    expect(open.length + closed.length).toBe(plan.crews.length)
    expect({ open, closed }).toEqual(JSON.parse(JSON.stringify(engine.bestPlaces(plan, 'kim'))))
    const { out } = await onCrews('--places', 'kim')
    const [, words] = /--add (kim=\d+)/.exec(out)!
    const done = await json<Changed>(onCrews('--add', words!, '--mode', 'strict', '--json'))
    expect(done.effect).toEqual(open[0]!.effect)
    for (const { crew } of closed) expect(out).toContain(`Not crew ${crew + 1}: `)
  })

  it('says whom two to seven could invite, without a plan', async () => {
    const crew = [inCrew(0), inCrew(0, 1)]
    const { invitees } = await json<{ invitees: Invitee[] }>(edit('--invite', crew.join(), '--json'))
    expect(invitees).toEqual(JSON.parse(JSON.stringify(engine.invitees(crew))))
    const { out } = await edit('--invite', crew.join())
    const [best] = invitees
    const name = camp.members.find(({ id }) => id === best!.members[0])!.name
    expect(flat(out)).toContain(name)
    expect(out).toContain(best!.crew.score.after!.toFixed(1))
    expect(await said('--invite', inCrew(0))).toContain('--invite: ["')
    expect(await said('--invite', 'kym,x')).toBe(
      [
        'coalesce edit: --invite: "kym" is no member of this cohort; did you mean "kim"?\n',
        'coalesce edit: --invite: "x" is no member of this cohort; use one of the ids in the cohort\n',
      ].join(''),
    )
  })

  it('searches again around what is pinned, the same for the same seed', async () => {
    await onCrews('--move', `${inCrew(0)}=none`, '--pin', '5', '--add', 'kim=none', '--out', planFile)
    const { present } = JSON.parse(bytes()) as { present: Plan }
    const before = bytes()
    const found = await json<Rerun & Changed>(onPlan('--rerun', ...QUICK, '--json'))
    expect(found.plan.crews).toContainEqual(present.crews[4])
    expect(found.effect.objective.after).toBeGreaterThan(found.effect.objective.before)
    expect(found.effect).toEqual(engine.compare(present, found.plan))
    expect(found).toMatchObject({ saved: planFile, undo: 2 })
    expect(JSON.parse(bytes()).present).toEqual(found.plan)
    const after = bytes()
    writeFileSync(planFile, before)
    const { out, err } = await onPlan('--rerun', ...QUICK, '--workers', '1')
    expect([bytes(), err]).toEqual([after, ''])
    expect(flat(out)).toMatch(/^Searched again: .* Elsewhere than before: /)
    expect((await onPlan('--undo')).status).toBe(0)
    expect(JSON.parse(bytes()).present).toEqual(present)
  })

  it('takes out of a plan and its history who is no member any more', async () => {
    const [a, b] = [inCrew(0), inCrew(1)]
    await onCrews('--swap', `${a},${b}`, '--out', planFile)
    const without: Cohort = {
      ...camp,
      members: camp.members.filter(({ id }) => id !== a),
      ...NOTHING_OF_THEM,
    }
    const later = (...args: readonly string[]) =>
      inProcess(['edit', written(home, 'later.json', without), '--plan', planFile, ...args])
    const stuck = await later('--pin', '1')
    expect([stuck.status, stuck.out]).toEqual([2, ''])
    expect(stuck.err).toMatch(
      /plan\.json: present\.crews\[1\]\.members\[\d\]: ".*" is no member of this cohort; /,
    )
    expect(stuck.err).toContain(`if they have left, --remove ${a} takes them out`)
    const { status, err } = await later('--remove', a, '--pin', '1')
    expect([status, err]).toEqual([
      0,
      `note: ${a} is no member of this cohort: out of the plan and of its history\n`,
    ])
    expect(bytes()).not.toContain(`"${a}"`)
    for (const undo of [1, 0]) expect(await json(later('--undo', '--json'))).toMatchObject({ undo })
  })

  it('says why a search may find less than a plan that may not be', async () => {
    const worse = ['--swap', `${inCrew(0)},${inCrew(1)}`, '--swap', `${inCrew(2)},${inCrew(3)}`]
    await onCrews(...worse, '--out', planFile)
    const { out } = await onPlan('--rerun', '--steps', '1')
    const { past, present } = JSON.parse(bytes()) as { past: Plan[]; present: Plan }
    const { before, after } = engine.compare(past[1]!, present).objective
    expect(after).toBeLessThan(before)
    expect(flat(out)).toContain('worth less than before, since that plan held crews that may not be.')
  })

  it('searches again near a published plan, where each change is taxed', async () => {
    await onCrews('--add', 'kim=none', '--out', planFile)
    const before = bytes()
    // One who has left since is left aside.
    const [first, ...others] = suggestion.sets[1]!.crews
    const crews = [{ ...first!, members: [...first!.members, 'gone'] }, ...others]
    const published = written(home, 'published.json', {
      ...suggestion,
      sets: [{ ...suggestion.sets[1]!, crews }],
    })
    const near = ['--rerun', '--near', published, ...QUICK]
    const { status, out, err } = await onPlan(...near, '--tax', '1', '--json')
    expect([status, err]).toEqual([
      0,
      `note: one person of ${published} is no member of this cohort and left aside\n`,
    ])
    const firm = JSON.parse(out) as Rerun
    writeFileSync(planFile, before)
    const loose = await onPlan(...near, '--tax', '0.001', '--json')
    expect(firm.moved.length).toBeLessThan((JSON.parse(loose.out) as Rerun).moved.length)
    writeFileSync(planFile, before)
    expect(flat((await onPlan(...near)).out)).toContain(` in ${published}. `)
  })

  it('says everything that is wrong with the edits at once', async () => {
    const [a, last] = [inCrew(0), plan.crews.length]
    const words = [
      '--move',
      `${a}x=2`,
      '--pin',
      '99',
      '--add',
      `${a}=1`,
      '--remove',
      'kim',
      '--move',
      `${a}=99`,
    ]
    expect(await said('--plan', crewsFile, ...words, '--out', planFile)).toBe(
      [
        `--move: "${a}x" is no member of this cohort; did you mean "${a}"?`,
        `--pin: 99 is no crew of this plan; use 1 to ${last}`,
        `--add: "${a}" is in this plan already; move her instead`,
        '--remove: "kim" is not in this plan; add her to it first',
        `--move: 99 is no crew of this plan; use 1 to ${last}, or "new" or "none"`,
      ]
        .map(line => `coalesce edit: ${line}\n`)
        .join(''),
    )
    expect(await said('--plan', crewsFile, '--move', 'Kim Newcome=1')).toContain(
      '--move: "Kim Newcome=1" does not',
    )
    expect(await said('--plan', crewsFile, '--move', 'kim', '--pin', '0', '--swap', 'kim,kim')).toBe(
      [
        '--move: "kim" does not say who goes where; write it as "ana=2", "ana=new" or "ana=none"',
        '--swap: "kim,kim" names one person twice; name two people',
        '--pin: "0" is below 1; use 1 or more',
      ]
        .map(line => `coalesce edit: ${line}\n`)
        .join(''),
    )
    expect(await said('--plan', crewsFile, '--places', inCrew(0))).toContain(
      `--places: "${inCrew(0)}" is in a crew of this plan already`,
    )
  })

  it('says which words do not go together', async () => {
    expect(await said('--undo')).toContain('--plan: is missing; name what coalesce suggest --json wrote')
    expect(
      await said('--plan', crewsFile, '--pin', '1', '--undo', '--swaps', '--tax', '0.2', '--near', 'x'),
    ).toBe(
      [
        '--undo: is asked beside --pin; ask one after the other',
        '--swaps: is asked beside --pin; ask one after the other',
        '--near: "x" is said without --rerun; add --rerun, or leave it out',
      ]
        .map(line => `coalesce edit: ${line}\n`)
        .join(''),
    )
    expect(await said('--plan', crewsFile, '--rerun', '--tax', '0.2')).toContain(
      '--tax: 0.2 is said without --near',
    )
    expect(await said('--plan', crewsFile, '--steps', '9')).toContain('--steps: 9 is said without --rerun')
    expect(await said('--plan', crewsFile, '--rerun', '--steps', '9', '--seconds', '1')).toContain(
      '--seconds',
    )
    expect(await said('--plan', crewsFile, '--swaps', '--out', planFile)).toContain('which changes nothing')
    expect(await said('--plan', crewsFile, '--set', '9')).toContain('--set: 9 is more than the 3 sets')
    await onCrews('--pin', '1', '--out', planFile)
    expect(await said('--plan', planFile, '--set', '1')).toContain(
      "--set: 1 picks one of a suggestion's sets",
    )
  })

  it('says what is wrong with a plan file, and never overwrites what is none', async () => {
    await onCrews('--pin', '1', '--out', planFile)
    const good = JSON.parse(bytes())
    const bad = (name: string, content: string | object) => said('--plan', written(home, name, content))
    expect(await said('--plan', join(home, 'plam.json'))).toContain('plam.json')
    expect(await bad('cut.json', '{"format": "coalesce/pl')).toContain('line 1, column')
    expect(await bad('list.json', [['ana']])).toContain('is neither a suggestion nor a plan; name what')
    expect(await said('--plan', campFile)).toContain('format: "coalesce/cohort@1" is not "coalesce/plan@1"')
    const [crew, ...crews] = good.present.crews
    const wrong = await bad('wrong.json', {
      ...good,
      sizes: [8, 3],
      present: { ...good.present, crews: [{ ...crew, pinned: 'yes', colour: 'red' }, ...crews] },
      future: undefined,
    })
    for (const line of [
      'wrong.json: sizes: [8,3] is no smallest and largest crew; write it as [3, 8]\n',
      'wrong.json: present.crews[0].pinned: "yes" is not true or false; write true or false\n',
      'wrong.json: present.crews[0].colour: is not a field here; leave it out\n',
      'wrong.json: future: is missing; add it\n',
    ])
      expect(wrong).toContain(line)
    const [someone] = crew.members
    const strange = await bad('strange.json', {
      ...good,
      present: {
        ...good.present,
        crews: [...good.present.crews, { members: [`${someone}z`, someone], pinned: false }],
      },
    })
    const at = `present.crews[${plan.crews.length}]`
    expect(strange).toContain(`${at}.members[0]: "${someone}z" is no member of this cohort; did you mean`)
    expect(strange).toContain(`${at}.members[1]: "${someone}" is in this plan twice`)
    const gone = { ...good, past: [{ crews: [], unplaced: ['nobody-here'] }] }
    expect(await said('--plan', written(home, 'gone.json', gone), '--undo')).toContain(
      'gone.json: past[0].unplaced[0]: "nobody-here" is no member of this cohort',
    )
    const before = readFileSync(campFile, 'utf8')
    expect(await said('--plan', planFile, '--pin', '2', '--out', campFile)).toContain(
      'is there already, and is no plan',
    )
    expect(readFileSync(campFile, 'utf8')).toBe(before)
  })
})
