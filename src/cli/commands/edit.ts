/** `coalesce edit`: a set of crews changed by hand, with what it does, crew by crew and criterion by criterion. */

import type { Cohort } from '../../graph/cohort.ts'
import { type Fault, InputError } from '../../graph/fault.ts'
import { MODES } from '../../matching/edit/modes.ts'
import type { Editor, History, Plan } from '../../matching/edit.ts'
import { DEFAULT_PRESET, PRESET_NAMES, PRESETS, type PresetName } from '../../matching/presets.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand, type OptionValues } from '../command.ts'
import { crewOptions, presetOf } from '../crew-options.ts'
import { checkEdits, editOptions, editsOf, strangerFault, type WrittenEdit } from '../edit-options.ts'
import { RefusedError } from '../failure.ts'
import { above0, flag, id, ids, oneOf, option, optional, range, text, whole } from '../options.ts'
import type { Output } from '../output.ts'
import { type People, peopleOf } from '../people.ts'
import type { PlanFile, Settings } from '../plan-file.ts'
import { requestOf, searchOptions } from '../search-options.ts'
import { counted } from '../text.ts'

const DEFAULT_SECONDS = 5
const DEFAULT_SIZES = [3, 8] as const
const DEFAULT_TAX = 0.1

const options = {
  ...sourceOptions,
  plan: optional('--plan <file>', 'the crews: what suggest --json wrote, or a plan that edit wrote', text),
  set: optional('--set <number>', 'which of the suggested sets, from 1 (default: 1)', whole(1, 9)),
  out: optional('--out <file>', 'where the changed plan goes (default: back into a plan of edit)', text),
  ...editOptions,
  mode: option(
    '--mode <name>',
    'what breaks something: strict refuses it, warn does it and says so, free does it and lists it',
    oneOf(MODES),
    'warn',
  ),
  undo: flag('--undo', 'take the last change back'),
  redo: flag('--redo', 'do again what was taken back last'),
  swaps: flag('--swaps', 'the ten changes that gain most'),
  places: optional('--places <id>', 'which crews somebody fits who is in none', id),
  invite: optional('--invite <ids>', 'whom these two to seven could invite to be a crew', ids),
  rerun: flag('--rerun', 'search again for everybody who is in no pinned crew'),
  near: optional('--near <file>', 'with --rerun: the crews that people know already, as for --plan', text),
  tax: optional(
    '--tax <share>',
    `with --near: what each change must be worth, 0.05 little, 0.4 much (default: ${DEFAULT_TAX})`,
    above0(1),
  ),
  preset: optional(
    '--preset <name>',
    `what the crews are for, if not what the plan says: ${PRESET_NAMES.join(', ')}`,
    oneOf<PresetName>(PRESET_NAMES),
  ),
  weights: crewOptions.weights,
  sizes: optional('--sizes <range>', 'smallest and largest crew, if not what the plan says', range(3, 8)),
  seed: searchOptions.seed,
  seconds: searchOptions.seconds,
  steps: searchOptions.steps,
  workers: searchOptions.workers,
} as const

type Values = OptionValues<typeof options>

export const editCommand = defineCommand({
  name: 'edit',
  audience: 'organiser',
  summary: 'crews changed by hand, with what it does',
  description:
    'Crews count from 1, as edit shows them. Several changes in one call are carried out as one, in the order in which they are written, and name crews as they stood before. A plan that edit wrote remembers a hundred changes, and what the crews are for; changes go back into it. A change that strict refuses ends with status 3. With --json crews count from 0.',
  words: [cohortWord],
  options,
  examples: [
    ['coalesce suggest camp.json --json > crews.json', 'Suggest crews, to begin with'],
    ['coalesce edit camp.json --plan crews.json', 'Look at them, each with its number'],
    [
      'coalesce edit camp.json --plan crews.json --move kofi=2 --out plan.json',
      'Change them, and keep the change',
    ],
    ['coalesce edit camp.json --plan plan.json --undo', 'Take it back'],
    ['coalesce edit camp.json --plan plan.json --swaps', 'What could be better'],
    ['coalesce edit camp.json --plan plan.json --pin 1 --pin 3', 'Crews that shall stay'],
    ['coalesce edit camp.json --plan plan.json --rerun', 'Search again around them'],
    ['coalesce edit camp.json --invite kofi,nena', 'Whom two could invite'],
  ],
  stoppable: true,
  run: async ({ words: [path], options, json, output, signal }) => {
    const edits = editsOf(options)
    checkWords(options, edits)
    const cohort = await readSource(path, options, output)
    const scene: Scene = { cohort, options, json, output, signal, people: peopleOf(cohort) }
    if (options.invite !== undefined) return invite(scene, options.invite)
    const work = await openPlan(scene, options.plan!, edits)
    const others = edits.filter(({ edit }) => edit.kind !== 'remove' || !work.gone.has(edit.member))
    if (options.swaps) return swaps(scene, work)
    if (options.places !== undefined) return places(scene, work, options.places)
    if (options.rerun) return rerun(scene, work)
    if (options.undo || options.redo) return goBackOrOn(scene, work)
    if (others.length > 0) return change(scene, work, others)
    return show(scene, work)
  },
})

/** What one call of the command works with. */
type Scene = {
  readonly cohort: Cohort
  readonly options: Values
  readonly json: boolean
  readonly output: Output
  readonly signal: AbortSignal
  readonly people: People
}

/** A plan in a file, and what can be done with it. */
type Work = {
  readonly file: PlanFile
  /** Where it is kept, if anywhere. */
  readonly target: string | undefined
  readonly settings: Settings
  readonly history: History<Plan>
  /** Who was taken out of the plan and its history, since the cohort does not know them any more. */
  readonly gone: ReadonlySet<string>
  readonly editing: Editor
}

/** @throws InputError with all that does not go together */
function checkWords(options: Values, edits: readonly WrittenEdit[]): void {
  const asked = [
    ...edits.slice(0, 1).map(({ option }) => option),
    ...(['undo', 'redo', 'swaps', 'rerun'] as const).filter(name => options[name]).map(name => `--${name}`),
    ...(['places', 'invite'] as const).filter(name => options[name] !== undefined).map(name => `--${name}`),
  ]
  const [first, ...more] = asked
  const faults: Fault[] = more.map(place => ({
    place,
    problem: `is asked beside ${first}`,
    mend: 'ask one after the other',
  }))
  const only = (name: 'near' | 'tax' | 'seconds' | 'steps', with_: 'rerun' | 'near') => {
    if (options[name] !== undefined && options[with_] === (with_ === 'rerun' ? false : undefined))
      faults.push({
        place: `--${name}`,
        value: options[name],
        problem: `is said without --${with_}`,
        mend: `add --${with_}${with_ === 'near' ? ' <file>' : ''}, or leave it out`,
      })
  }
  only('near', 'rerun')
  only('tax', 'near')
  only('seconds', 'rerun')
  only('steps', 'rerun')
  const asks = asked.find(name => name === '--swaps' || name === '--places' || name === '--invite')
  if (options.out !== undefined && asks !== undefined)
    faults.push({
      place: '--out',
      value: options.out,
      problem: `is said with ${asks}, which changes nothing`,
      mend: 'leave it out',
    })
  if (options.plan === undefined && options.invite === undefined)
    faults.push({
      place: '--plan',
      problem: 'is missing',
      mend: 'name what coalesce suggest --json wrote, or a plan that edit wrote',
    })
  if (options.plan === undefined && options.set !== undefined)
    faults.push({
      place: '--set',
      value: options.set,
      problem: 'is said without --plan',
      mend: 'leave it out',
    })
  if (faults.length > 0) throw new InputError('coalesce edit', faults)
}

/** What crews are for: what the words say, else the plan, else as for a suggestion. */
function settingsOf(options: Values, kept: Settings | undefined): Settings {
  const preset = options.preset ?? kept?.preset ?? DEFAULT_PRESET
  const base = options.preset === undefined && kept !== undefined ? kept.weights : PRESETS[preset].weights
  const { weights } = presetOf({ preset, weights: { ...base, ...options.weights } })
  const { calls } = kept ?? {}
  return {
    preset,
    weights,
    sizes: options.sizes ?? kept?.sizes ?? DEFAULT_SIZES,
    ...(calls === undefined ? {} : { calls }),
  }
}

async function openPlan(
  { cohort, options, output }: Scene,
  path: string,
  edits: readonly WrittenEdit[],
): Promise<Work> {
  const [{ editor }, { checkMembers, isAnywhere, readPlan, targetOf, withoutPeople }] = await Promise.all([
    import('../../matching/edit.ts'),
    import('../plan-file.ts'),
  ])
  const file = await readPlan(path, options.set)
  const known = idsOf(cohort)
  const removed = edits.flatMap(({ edit }) => (edit.kind === 'remove' ? [edit.member] : []))
  const gone = new Set(removed.filter(id => !known.has(id) && isAnywhere(file.history, id)))
  const history = gone.size === 0 ? file.history : withoutPeople(file.history, gone)
  checkMembers(history.present, known, path, file.place)
  for (const id of gone) output.note(`${id} is no member of this cohort: out of the plan and of its history`)
  const settings = settingsOf(options, file.settings)
  return {
    file,
    target: await targetOf(file, options.out),
    settings,
    history,
    gone,
    editing: editor(cohort, { ...settings, preset: presetOf(settings) }),
  }
}

function idsOf({ members }: Cohort): ReadonlySet<string> {
  return new Set(members.map(member => member.id))
}

/** Keeps a plan where it is to be kept; tells programs where, and how far one can go back and on. */
async function keep(
  { options }: Scene,
  { file, target, settings, history, gone }: Work,
  next: History<Plan>,
) {
  const isAnother = next !== history || gone.size > 0 || (options.out !== undefined && target !== undefined)
  const saved = isAnother && target !== undefined ? target : null
  if (saved !== null) {
    const { savePlan } = await import('../plan-file.ts')
    await savePlan(saved, file, settings, next)
  }
  return { saved, undo: next.past.length, redo: next.future.length }
}

type Kept = Awaited<ReturnType<typeof keep>>

function sayKept(
  { output }: Scene,
  { file, history, gone }: Work,
  next: History<Plan>,
  { saved }: Kept,
): void {
  if (saved === null && next === history && gone.size === 0) return
  output.print('')
  if (saved === null)
    output.say(`Nothing was saved, since ${file.path} is a suggestion: add --out plan.json to keep it.`)
  else
    output.say(
      `Saved in ${saved}.${next.past.length > history.past.length ? ` To take it back: --plan ${saved} --undo` : ''}`,
    )
}

async function change(scene: Scene, work: Work, written: readonly WrittenEdit[]): Promise<void> {
  const { cohort, options, json, output, people } = scene
  const { history, editing } = work
  const before = history.present
  checkEdits(before, written, cohort)
  const { goOn } = await import('../../matching/edit.ts')
  const edits = written.map(({ edit }) => edit)
  const { plan, effect, warnings, refused } = editing.apply(before, edits, options.mode)
  const next = goOn(history, plan)
  const kept = refused === undefined ? await keep(scene, work, next) : await nothingKept(work)
  if (json) output.json({ plan, effect, warnings, ...(refused === undefined ? {} : { refused }), ...kept })
  else {
    const { printEffect, printWarnings } = await import('../plan-words.ts')
    // What it breaks stands below, so the sentence need not say it too.
    const told = options.mode === 'warn' ? editing.apply(before, edits, 'free').effect : effect
    await printEffect(refused === undefined ? 'Done' : 'It would do this', told, people, output)
    printWarnings(refused === undefined ? 'What it breaks' : 'What it would break', warnings, output)
    if (refused === undefined) sayKept(scene, work, next, kept)
  }
  if (refused !== undefined)
    throw new RefusedError(
      `refused, since it would break ${counted(refused.length, 'thing')}, and nothing was changed; --mode warn does it all the same`,
    )
}

async function nothingKept({ history }: Work): Promise<Kept> {
  return { saved: null, undo: history.past.length, redo: history.future.length }
}

async function goBackOrOn(scene: Scene, work: Work): Promise<void> {
  const { cohort, options, json, output, people } = scene
  const { file, history, editing } = work
  const [{ redo, undo }, { checkMembers }] = await Promise.all([
    import('../../matching/edit.ts'),
    import('../plan-file.ts'),
  ])
  const next = options.undo ? undo(history) : redo(history)
  const place = options.undo ? `past[${history.past.length - 1}]` : 'future[0]'
  if (next !== history) checkMembers(next.present, idsOf(cohort), file.path, place)
  const effect = editing.compare(history.present, next.present)
  const kept = await keep(scene, work, next)
  if (json) return output.json({ plan: next.present, effect, ...kept })
  if (next === history)
    return output.say(options.undo ? 'There is nothing to take back.' : 'Nothing was taken back.')
  const said = options.undo ? 'Taken back' : 'Done again'
  if (effect.crews.length === 0)
    output.say(`${said}: the crews have the same members, and what else was changed is as it was.`)
  else {
    const { printEffect } = await import('../plan-words.ts')
    await printEffect(said, effect, people, output)
  }
  sayKept(scene, work, next, kept)
}

async function show(scene: Scene, work: Work): Promise<void> {
  const { cohort, json, output, people } = scene
  const { history, editing, settings } = work
  const plan = history.present
  const appraisal = editing.appraise(plan)
  const kept = await keep(scene, work, history)
  if (json) return output.json({ plan, ...appraisal, ...settings, ...kept })
  const { printPlan } = await import('../plan-words.ts')
  await printPlan(plan, appraisal, settings, cohort.members, people, output)
  const steps = [
    ...(kept.undo === 0 ? [] : [`${counted(kept.undo, 'change')} can be taken back with --undo`]),
    ...(kept.redo === 0 ? [] : [`${counted(kept.redo, 'change')} can be done again with --redo`]),
  ]
  if (steps.length > 0) {
    output.print('')
    output.say(`${steps.join(', ')}.`)
  }
  sayKept(scene, work, history, kept)
}

async function swaps({ json, output }: Scene, { editing, history }: Work): Promise<void> {
  const changes = editing.bestSwaps(history.present)
  if (json) return output.json({ changes })
  const { printSwaps } = await import('../plan-words.ts')
  await printSwaps(changes, output)
}

async function places(scene: Scene, { editing, history }: Work, member: string): Promise<void> {
  const { cohort, json, output, people } = scene
  checkPeople(cohort, [member], '--places')
  const answer = atOption('--places', () => editing.bestPlaces(history.present, member))
  if (json) return output.json(answer)
  const { printPlaces } = await import('../plan-words.ts')
  await printPlaces(member, answer, people, output)
}

async function invite(scene: Scene, members: readonly string[]): Promise<void> {
  const { cohort, options, json, output, people } = scene
  checkPeople(cohort, members, '--invite')
  const [{ editor }, { readPlan }] = await Promise.all([
    import('../../matching/edit.ts'),
    import('../plan-file.ts'),
  ])
  // A plan only says what the crews are for.
  const kept = options.plan === undefined ? undefined : (await readPlan(options.plan, options.set)).settings
  const settings = settingsOf(options, kept)
  const editing = editor(cohort, { ...settings, preset: presetOf(settings) })
  const invitees = atOption('--invite', () => editing.invitees(members))
  if (json) return output.json({ invitees })
  const { printInvitees } = await import('../plan-words.ts')
  await printInvitees(members, invitees, people, output)
}

async function rerun(scene: Scene, work: Work): Promise<void> {
  const { options, json, output, people, signal } = scene
  const { history, editing, settings } = work
  const { calls = false } = settings
  const request = requestOf({ ...options, ...settings, calls, alternatives: 1 }, 'edit', DEFAULT_SECONDS)
  const [{ goOn }, { workerRunner }] = await Promise.all([
    import('../../matching/edit.ts'),
    import('../../matching/search/runner.ts'),
  ])
  const published = options.near === undefined ? undefined : await publishedPlan(scene, options.near)
  const runner = workerRunner(options.workers)
  const progress = output.progress()
  const searching = {
    signal,
    onProgress: ({ starts, best }: { readonly starts: number; readonly best: number }) =>
      progress.say(`${counted(starts, 'start')}, best ${best.toFixed(2)}`),
  }
  const plan = history.present
  try {
    const found =
      published === undefined
        ? await editing.rerun(plan, request, runner, searching)
        : await editing.rerunNear(plan, published, options.tax ?? DEFAULT_TAX, request, runner, searching)
    progress.done()
    const next = goOn(history, isSame(plan, found.plan) ? plan : found.plan)
    const kept = await keep(scene, work, next)
    if (json) return output.json({ ...found, ...kept })
    const { printRerun } = await import('../plan-words.ts')
    await printRerun(found, options.near, people, output)
    sayKept(scene, work, next, kept)
  } finally {
    progress.done()
    await runner.close()
  }
}

async function publishedPlan({ cohort, output }: Scene, path: string): Promise<Plan> {
  const { checkPublished, readPlan } = await import('../plan-file.ts')
  const { plan, left } = checkPublished(await readPlan(path, undefined), idsOf(cohort))
  if (left > 0)
    output.note(
      `${left === 1 ? 'one person' : `${left} people`} of ${path} ${left === 1 ? 'is no member' : 'are no members'} of this cohort and left aside`,
    )
  return plan
}

function isSame(one: Plan, other: Plan): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function checkPeople(cohort: Cohort, members: readonly string[], place: string): void {
  const known = idsOf(cohort)
  const faults = members.flatMap(member => strangerFault(cohort.members, known, member, place))
  if (faults.length > 0) throw new InputError('coalesce edit', faults)
}

/** What the engine finds wrong, at the option that said it. */
function atOption<T>(place: string, ask: () => T): T {
  try {
    return ask()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(
      'coalesce edit',
      error.faults.map(fault => ({ ...fault, place })),
    )
  }
}
