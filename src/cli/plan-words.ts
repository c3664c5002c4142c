/** A plan of crews, and what a change does to it, in words and tables for organisers. Crews count from 1. */
import type {
  Advice,
  Appraisal,
  Change,
  CrewEffect,
  CriterionEffect,
  Effect,
  Invitee,
  Objection,
  Places,
  Plan,
  Rerun,
} from '../matching/edit.ts'
import { writtenAs } from './edit-options.ts'
import type { Output } from './output.ts'
import type { People } from './people.ts'
import type { Settings } from './plan-file.ts'
import { counted, listed } from './text.ts'

/** How many sentences speak for somebody to invite. */
const REASONS = 2

/** A plan as it stands: each crew with its score, who is in none, and what is wrong. */
export async function printPlan(
  plan: Plan,
  { objective, crews, warnings }: Appraisal,
  { preset, sizes }: Settings,
  everybody: readonly { readonly id: string; readonly paused?: boolean | undefined }[],
  people: People,
  output: Output,
): Promise<void> {
  const placed = plan.crews.flatMap(({ members }) => members)
  output.say(
    `${counted(plan.crews.length, 'crew')} for ${counted(placed.length, 'member')}, worth ${objective.toFixed(2)}, where a perfect crew counts 1 for each member. For ${preset}, crews of ${sizes[0]} to ${sizes[1]}.`,
  )
  if (plan.crews.length > 0) {
    output.print('')
    await output.table(
      [
        { head: 'crew', align: 'right' },
        { head: 'score', align: 'right' },
        { head: 'members', wraps: true },
      ],
      plan.crews.map(({ members, pinned, kept }, c) => {
        const stays = [...(pinned ? ['pinned'] : []), ...(kept === undefined ? [] : [`goes on from ${kept}`])]
        return [
          String(c + 1),
          figure(crews[c].scored?.score ?? null),
          `${namesOf(members, people)}${stays.length === 0 ? '' : ` (${stays.join(', ')})`}`,
        ]
      }),
    )
  }
  const known = new Set([...placed, ...plan.unplaced])
  const others = everybody.flatMap(({ id, paused }) => (known.has(id) || paused === true ? [] : [id]))
  if (plan.unplaced.length + others.length > 0) output.print('')
  if (plan.unplaced.length > 0) output.say(`In no crew: ${namesOf(plan.unplaced, people)}.`)
  if (others.length > 0) output.say(`Not part of this plan: ${namesOf(others, people)}.`)
  if (warnings.length > 0) output.print('', output.style.bold('What is wrong with it'))
  for (const { because } of warnings) output.say(`! ${because}`, '  ')
}

/** What a change does, crew by crew and criterion by criterion. */
export async function printEffect(
  said: string,
  effect: Effect,
  people: People,
  output: Output,
): Promise<void> {
  output.say(`${said}: ${effect.words}.`)
  await printCrews(effect, people, output)
  for (const crew of inOrder(effect)) {
    const rows = crew.criteria.filter(isSeen)
    if (crew.after === undefined || (rows.length === 0 && crew.vetoes.length === 0)) continue
    output.print('', output.style.bold(`Crew ${crew.at.after! + 1}`))
    for (const { because } of crew.vetoes) output.say(`This crew may not be: ${because}.`, '  ')
    if (rows.length === 0) continue
    await output.table(
      [
        { head: 'criterion' },
        { head: 'was', align: 'right' },
        { head: 'is', align: 'right' },
        { head: crew.score.after === null ? 'it was so because' : 'because', wraps: true },
      ],
      rows.map(({ name, before, after, because }) => [name, share(before), share(after), because]),
    )
  }
}

/** What a change breaks. */
export function printWarnings(head: string, warnings: readonly Objection[], output: Output): void {
  if (warnings.length === 0) return
  output.print('', output.style.bold(head))
  for (const { because } of warnings) output.say(`! ${because}`, '  ')
}

/** What a search found: who is elsewhere, each crew, and who is in none. */
export async function printRerun(
  { effect, moved, unplaced, notes }: Rerun,
  published: string | undefined,
  people: People,
  output: Output,
): Promise<void> {
  for (const note of notes) output.note(note)
  output.say(
    effect.crews.length === 0
      ? 'Searched again: no better plan was found, and nothing changes.'
      : `Searched again: ${effect.words}.`,
  )
  if (effect.objective.after < effect.objective.before)
    output.say('These crews are worth less than before, since that plan held crews that may not be.')
  await printCrews(effect, people, output)
  const than = published === undefined ? 'before' : `in ${published}`
  output.print('')
  output.say(
    moved.length === 0
      ? `Everybody is where they were ${than}.`
      : `Elsewhere than ${than}: ${namesOf(moved, people)}.`,
  )
  for (const { member, because } of unplaced) output.say(`In no crew: ${people.call(member)}: ${because}.`)
}

/** Changes that gain most. */
export async function printSwaps(changes: readonly Advice[], output: Output): Promise<void> {
  if (changes.length === 0)
    return output.say('No move and no swap of who is in no pinned crew makes these crews better.')
  output.say(
    'The changes that gain most, each with the words that carry it out. After one of them, ask again: the others may not hold any more.',
  )
  output.print('')
  await printAdvice(changes, output)
}

/** Where somebody fits who is in no crew. */
export async function printPlaces(
  member: string,
  { open, closed }: Places,
  people: People,
  output: Output,
): Promise<void> {
  const name = people.call(member)
  output.say(
    open.length === 0
      ? `No crew of this plan can take ${name}.`
      : `Where ${name} fits, the best first, each with the words that carry it out.`,
  )
  if (open.length > 0) {
    output.print('')
    await printAdvice(open, output)
  }
  if (closed.length > 0) output.print('')
  for (const { crew, because } of closed)
    output.say(`Not crew ${crew + 1}: ${because.map(one => one.because).join('; ')}.`)
}

/** Whom some people could invite. */
export async function printInvitees(
  members: readonly string[],
  invitees: readonly Invitee[],
  people: People,
  output: Output,
): Promise<void> {
  const names = namesOf(members, people)
  if (invitees.length === 0) return output.say(`There is nobody whom ${names} could invite.`)
  output.say(`Whom ${names} could invite, the best first. People decide.`)
  output.print('')
  await output.table(
    [
      { head: 'whom', wraps: true },
      { head: 'score', align: 'right' },
      { head: 'gain', align: 'right' },
      { head: 'above all because', wraps: true },
    ],
    invitees.map(({ members: whom, gain, crew }) => [
      namesOf(whom, people),
      figure(crew.score.after),
      gained(gain),
      strongest(crew).join('; '),
    ]),
  )
}

async function printAdvice(changes: readonly Advice[], output: Output): Promise<void> {
  await output.table(
    [
      { head: 'gain', align: 'right' },
      { head: 'to do it', wraps: true },
      { head: 'what it does', wraps: true },
    ],
    changes.map(({ gain, edits, effect }) => [gained(gain), writtenAs(edits), effect.words]),
  )
}

async function printCrews(effect: Effect, people: People, output: Output): Promise<void> {
  if (effect.crews.length === 0) return
  output.print('')
  await output.table(
    [
      { head: 'crew' },
      { head: 'was', align: 'right' },
      { head: 'is', align: 'right' },
      { head: 'who', wraps: true },
    ],
    inOrder(effect).map(crew => [
      numberOf(crew),
      figure(crew.score.before),
      figure(crew.score.after),
      whoIn(crew, people),
    ]),
  )
}

/** Crews that are there in the order of the plan, then those that are gone. */
function inOrder({ crews }: Effect): Effect['crews'] {
  const rank = ({ at }: Effect['crews'][number]) => at.after ?? Number.MAX_SAFE_INTEGER
  return [...crews].sort((a, b) => rank(a) - rank(b) || (a.at.before ?? 0) - (b.at.before ?? 0))
}

function numberOf({ at: { before, after } }: Effect['crews'][number]): string {
  if (after === undefined) return `${before! + 1} (gone)`
  if (before === undefined) return `${after + 1} (new)`
  return before === after ? String(after + 1) : `${after + 1} (was ${before + 1})`
}

/** `Cleo, Dan and Eve; Ana comes; Ben leaves` */
function whoIn({ before, after }: CrewEffect, people: People): string {
  if (before === undefined || after === undefined) return namesOf(after ?? before ?? [], people)
  const stay = after.filter(id => before.includes(id))
  const come = after.filter(id => !before.includes(id))
  const leave = before.filter(id => !after.includes(id))
  return [
    ...(stay.length === 0 ? [] : [namesOf(stay, people)]),
    ...(come.length === 0 ? [] : [`${namesOf(come, people)} ${come.length === 1 ? 'comes' : 'come'}`]),
    ...(leave.length === 0 ? [] : [`${namesOf(leave, people)} ${leave.length === 1 ? 'leaves' : 'leave'}`]),
  ].join('; ')
}

/** The sentences of the criteria that gain most. */
function strongest({ criteria }: CrewEffect): string[] {
  const rise = ({ before, after }: CriterionEffect) => (after ?? 0) - (before ?? 0)
  return criteria
    .filter(one => one.name !== 'size' && one.name !== 'freshness' && rise(one) > 0)
    .sort((a, b) => rise(b) - rise(a))
    .slice(0, REASONS)
    .map(({ because }) => because)
}

/** Whether a change shows in two digits. */
function isSeen({ before, after }: Change<number | null>): boolean {
  return share(before) !== share(after)
}

function namesOf(ids: readonly string[], people: People): string {
  return listed([...ids].sort(people.byName).map(people.call))
}

function figure(score: number | null): string {
  return score === null ? '–' : score.toFixed(1)
}

function share(value: number | null): string {
  return value === null ? '–' : value.toFixed(2)
}

function gained(gain: number): string {
  return `${gain < 0 ? '−' : '+'}${Math.abs(gain).toFixed(2)}`
}
