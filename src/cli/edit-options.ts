/** Edits of a plan as they are written on the command line, where crews count from 1; and edits written so again. */
import type { Cohort } from '../graph/cohort.ts'
import { type Fault, InputError } from '../graph/fault.ts'
import { carryOut } from '../matching/edit/edits.ts'
import type { Edit, Plan, Target } from '../matching/edit.ts'
import type { OptionValues } from './command.ts'
import { id, named, pair, type Reader, repeated, whole } from './options.ts'

const crewNumber = whole(1)

/** `ana=2`, `ana=new`, `ana=none` */
function someoneTo<Kind extends 'move' | 'add'>(kind: Kind): Reader<Edit> {
  const wrong = {
    problem: 'does not say who goes where',
    mend: 'write it as "ana=2", "ana=new" or "ana=none"',
  }
  return words => {
    const [member = '', where = '', ...more] = words.split('=').map(word => word.trim())
    if (!('value' in id(member)) || more.length > 0) return wrong
    if (where === 'new' || where === 'none') return { value: { kind, member, to: where } }
    const crew = crewNumber(where)
    return 'value' in crew ? { value: { kind, member, to: crew.value - 1 } } : wrong
  }
}

const swapped: Reader<Edit> = words => {
  const two = pair(words)
  return 'value' in two ? { value: { kind: 'swap', one: two.value[0], other: two.value[1] } } : two
}

const removed: Reader<Edit> = words => {
  const one = id(words)
  return 'value' in one ? { value: { kind: 'remove', member: one.value } } : one
}

function ofCrew(kind: 'pin' | 'unpin'): Reader<Edit> {
  return words => {
    const crew = crewNumber(words)
    return 'value' in crew ? { value: { kind, crew: crew.value - 1 } } : crew
  }
}

export const editOptions = {
  move: repeated(
    '--move <who=where>',
    'ana=2, ana=new or ana=none: to crew 2, a new one or none',
    someoneTo('move'),
  ),
  swap: repeated('--swap <ids>', 'two who change places, as "ana,ben"', swapped),
  add: repeated('--add <who=where>', 'a member joins the plan, as for --move', someoneTo('add')),
  remove: repeated('--remove <id>', 'somebody is no longer part of the plan', removed),
  pin: repeated('--pin <crew>', 'this crew stays as it is', ofCrew('pin')),
  unpin: repeated('--unpin <crew>', 'this crew may change again', ofCrew('unpin')),
} as const

/** An edit, and the option that it was written with. */
export type WrittenEdit = { readonly option: string; readonly edit: Edit }

/** The edits of a call, in the order in which they were written. */
export function editsOf(options: OptionValues<typeof editOptions>): WrittenEdit[] {
  return (Object.keys(editOptions) as (keyof typeof editOptions)[])
    .flatMap(key => options[key].map(({ at, value }) => ({ at, option: `--${key}`, edit: value })))
    .sort((a, b) => a.at - b.at)
    .map(({ option, edit }) => ({ option, edit }))
}

/**
 * Looks at edits that are to be carried out as one.
 *
 * @throws InputError with all of them that name somebody or a crew that is not there
 */
export function checkEdits(
  plan: Plan,
  edits: readonly WrittenEdit[],
  { members }: Pick<Cohort, 'members'>,
): void {
  const known = new Set(members.map(member => member.id))
  const faults: Fault[] = []
  let draft = plan
  for (const { option, edit } of edits) {
    const own = [
      ...peopleIn(edit).flatMap(member => strangerFault(members, known, member, option)),
      ...crewFault(draft, edit, option),
    ]
    faults.push(...own)
    if (own.length > 0) continue
    try {
      draft = carryOut(draft, edit, known).draft
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      faults.push(...error.faults.map(fault => ({ ...fault, place: option })))
    }
  }
  if (faults.length > 0) throw new InputError('coalesce edit', faults)
}

/** What is wrong with an id that the cohort does not know; nothing where it does. */
export function strangerFault(
  members: Cohort['members'],
  known: ReadonlySet<string>,
  member: string,
  place: string,
): Fault[] {
  if (known.has(member)) return []
  try {
    named(members, member, place)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.faults.map(fault => ({ ...fault, place }))
  }
}

function peopleIn(edit: Edit): string[] {
  if (edit.kind === 'swap') return [edit.one, edit.other]
  return 'member' in edit ? [edit.member] : []
}

function crewFault({ crews }: Plan, edit: Edit, place: string): Fault[] {
  const crew = 'crew' in edit ? edit.crew : 'to' in edit ? edit.to : 'none'
  if (typeof crew !== 'number' || crew < crews.length) return []
  const some =
    crews.length === 0 ? 'it has none yet' : crews.length === 1 ? 'use 1' : `use 1 to ${crews.length}`
  return [
    {
      place,
      value: crew + 1,
      problem: 'is no crew of this plan',
      mend: 'to' in edit ? `${some}, or "new" or "none"` : some,
    },
  ]
}

/** Edits as options that carry them out. */
export function writtenAs(edits: readonly Edit[]): string {
  return edits.map(optionFor).join(' ')
}

function optionFor(edit: Edit): string {
  switch (edit.kind) {
    case 'swap':
      return `--swap ${edit.one},${edit.other}`
    case 'remove':
      return `--remove ${edit.member}`
    case 'pin':
    case 'unpin':
      return `--${edit.kind} ${edit.crew + 1}`
    default:
      return `--${edit.kind} ${edit.member}=${numbered(edit.to)}`
  }
}

function numbered(to: Target): string {
  return typeof to === 'number' ? String(to + 1) : to
}
