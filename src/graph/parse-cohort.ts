import { isTime } from './calendar.ts'
import {
  type Boundary,
  byCodeUnit,
  type Call,
  type Cohort,
  type Crew,
  derivedId,
  FORMAT,
  type Gathering,
  headSchema,
  ID,
  type Interaction,
  interactionContent,
  interactionSchema,
  LISTS,
  type ListName,
  type Member,
  type Stewardship,
  type Wish,
} from './cohort.ts'
import { didYouMean, FAULTS_SHOWN, type FaultLog, faultLog, InputError, show } from './fault.ts'
import { faultsOf, type Place, placeOf } from './schema-faults.ts'

/** A cohort, and what was odd in the document but no fault: each note is one plain line. */
export type ParsedCohort = { readonly cohort: Cohort; readonly notes: readonly string[] }

/**
 * Reads anything as a cohort document.
 *
 * @param raw what JSON.parse (or the CSV reader) gave
 * @param source the file's name, for messages
 * @param place names a path in the source's own words, so that a CSV reader can say line and column
 * @throws InputError with every fault, each with place, value and mend
 */
export function parseCohort(raw: unknown, source: string, place: Place = placeOf): ParsedCohort {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new InputError(source, [
      {
        place: '',
        problem: 'is not a cohort document',
        mend: `write an object with "format": ${show(FORMAT)} and "members"`,
      },
    ])
  const document = raw as Readonly<Record<string, unknown>>
  const log = faultLog()
  const notes = noteLog()

  const head = headSchema.safeParse(document)
  if (!head.success) faultsOf(head.error.issues, document, [], place).forEach(log.add)
  const parts = [...Object.keys(headSchema.shape), ...Object.keys(LISTS)]
  for (const key of Object.keys(document))
    if (!parts.includes(key) && key !== '$schema')
      notes.add(key, () => `${place([key])}: not a part of a cohort, left out${suggestion(key, parts)}`)

  if (document.members === undefined)
    log.add({
      place: place(['members']),
      problem: 'is missing',
      mend: 'list the members, each with id and name',
    })
  const lists = {} as Record<ListName, Entry<unknown>[]>
  for (const name of LIST_NAMES) lists[name] = readList(name, document[name], log, notes, place)

  checkMembers(document, log, place)
  checkRepeats(lists, log, place)
  const interactions = oneOfEachId(lists.interactions as Entry<Interaction>[], log, place)
  checkConflicts(interactions, log, place)
  checkAsOf(document.asOf, interactions, log, place)
  noteStrangeGatherings(lists, notes)
  if (log.count() > 0 || !head.success) throw log.error(source)

  const values = <T>(name: ListName) => lists[name].map(entry => entry.value as T)
  return {
    cohort: {
      ...head.data,
      members: values<Member>('members'),
      interactions: interactions.map(entry => entry.value),
      crews: values<Crew>('crews'),
      calls: values<Call>('calls'),
      wishes: values<Wish>('wishes'),
      boundaries: values<Boundary>('boundaries'),
      gatherings: values<Gathering>('gatherings'),
      stewards: values<Stewardship>('stewards'),
      vocabulary: values<string[]>('vocabulary'),
    },
    notes: notes.lines(),
  }
}

type Entry<T> = { readonly value: T; readonly index: number }
const LIST_NAMES = Object.keys(LISTS) as ListName[]

/** Notes as they come up: one line for what is odd in the same way in many places, and no more lines than faults. */
type NoteLog = {
  readonly add: (kind: string, line: () => string) => void
  readonly lines: () => string[]
}

function noteLog(): NoteLog {
  const first = new Map<string, { readonly line: string; again: number }>()
  let more = 0
  return {
    add(kind, line) {
      const before = first.get(kind)
      if (before !== undefined) before.again++
      else if (first.size < FAULTS_SHOWN) first.set(kind, { line: line(), again: 0 })
      else more++
    },
    lines: () => [
      ...[...first.values()].map(({ line, again }) =>
        again === 0 ? line : `${line} (and ${again} more like it)`,
      ),
      ...(more === 0 ? [] : [`and ${more} more oddities of these or other kinds`]),
    ],
  }
}

/** Reads one list entry by entry, so that a broken one hides no fault of another. */
function readList(
  name: ListName,
  raw: unknown,
  log: FaultLog,
  notes: NoteLog,
  place: Place,
): Entry<unknown>[] {
  if (raw === undefined) return []
  if (!Array.isArray(raw)) {
    log.add({ place: place([name]), value: raw, problem: 'is not a list', mend: 'write it in [ ]' })
    return []
  }
  const read: Entry<unknown>[] = []
  raw.forEach((entry: unknown, index) => {
    const result = LISTS[name].safeParse(entry)
    if (result.success) read.push({ value: result.data, index })
    else faultsOf(result.error.issues, entry, [name, index], place).forEach(log.add)
    const fields = fieldsOf(name, entry)
    if (fields === undefined) return
    for (const key of Object.keys(entry as object))
      if (!fields.has(key))
        notes.add(`${name} ${key}`, () => {
          return `${place([name, index, key])}: not a field here, left out${suggestion(key, fields)}`
        })
  })
  return read
}

const interactionFields = new Map<unknown, ReadonlySet<string>>(
  interactionSchema.options.map(option => [option.shape.kind.value, new Set(Object.keys(option.shape))]),
)
const otherFields = new Map(
  Object.entries(LISTS).flatMap(([name, schema]) =>
    'shape' in schema ? [[name as ListName, new Set(Object.keys(schema.shape))] as const] : [],
  ),
)

/** The fields an entry may have, or undefined where that cannot be told. */
export function fieldsOf(name: ListName, entry: unknown): ReadonlySet<string> | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined
  if (name === 'interactions') return interactionFields.get((entry as { kind?: unknown }).kind)
  return otherFields.get(name)
}

function suggestion(key: string, candidates: Iterable<string>): string {
  const mend = didYouMean(key, candidates, '')
  return mend === '' ? '' : `; ${mend}`
}

/** The fields that hold a member's id or several. `missed` and `by` are held to the participants already. */
const MEMBER_FIELDS: Readonly<Record<ListName, readonly string[]>> = {
  members: ['invitedBy'],
  interactions: ['participants', 'asker', 'offerers', 'recordedBy', 'confirmedBy', 'contestedBy'],
  crews: ['members', 'caller'],
  calls: ['caller', 'members'],
  wishes: ['from', 'to'],
  boundaries: ['between'],
  gatherings: ['attendees'],
  stewards: ['member', 'steward'],
  vocabulary: [],
}

/**
 * Members' ids that are used twice, and ids of nobody, each stranger told once. Looks at the document as it was
 * written: a member whose other fields are broken still takes her id, and a broken interaction still names strangers.
 */
function checkMembers(document: Readonly<Record<string, unknown>>, log: FaultLog, place: Place) {
  const first = new Map<string, number>()
  const members = entriesOf(document.members)
  for (const { value, index } of members) {
    const { id } = value
    if (typeof id !== 'string' || !ID.test(id)) continue
    const before = first.get(id)
    if (before === undefined) first.set(id, index)
    else
      log.add({
        place: place(['members', index, 'id']),
        value: id,
        problem: `is already the id of ${place(['members', before])}`,
        mend: 'give each member an id of her own',
      })
  }

  // Without a list of members, that it is missing says everything.
  if (!Array.isArray(document.members)) return
  const strangers = new Map<string, { readonly path: readonly PropertyKey[]; again: number }>()
  const check = (id: unknown, path: readonly PropertyKey[]) => {
    if (typeof id !== 'string' || first.has(id) || !ID.test(id)) return
    const before = strangers.get(id)
    if (before === undefined) strangers.set(id, { path, again: 0 })
    else before.again++
  }
  for (const name of LIST_NAMES)
    for (const { value, index } of name === 'members' ? members : entriesOf(document[name])) {
      const fields = fieldsOf(name, value)
      for (const field of MEMBER_FIELDS[name]) {
        if (fields !== undefined && !fields.has(field)) continue
        const ids = value[field]
        if (!Array.isArray(ids)) check(ids, [name, index, field])
        else
          ids.forEach((id: unknown, k) => {
            check(id, [name, index, field, k])
          })
      }
    }
  for (const [id, { path, again }] of strangers)
    log.add({
      place: place(path),
      value: id,
      problem: `is no member of this cohort${again === 0 ? '' : ` (here and in ${again} other place${again === 1 ? '' : 's'})`}`,
      mend: () => didYouMean(id, first.keys(), 'add the member or correct the id'),
    })
}

/** The entries of a raw list that are objects at all. */
function entriesOf(raw: unknown): Entry<Readonly<Record<string, unknown>>>[] {
  if (!Array.isArray(raw)) return []
  return raw.flatMap((value: unknown, index) =>
    typeof value === 'object' && value !== null ? [{ value: value as Record<string, unknown>, index }] : [],
  )
}

/** What there may be but once: a crew's or gathering's id, a wish of one about another, a member's steward. */
function checkRepeats(
  lists: Readonly<Record<ListName, readonly Entry<unknown>[]>>,
  log: FaultLog,
  place: Place,
) {
  const once = <T>(
    name: ListName,
    field: keyof T & string,
    key: (entry: T) => string,
    problem: string,
    mend: string,
  ) => {
    const first = new Map<string, number>()
    for (const { value, index } of lists[name] as Entry<T>[]) {
      const id = key(value)
      const before = first.get(id)
      if (before === undefined) first.set(id, index)
      else
        log.add({
          place: place([name, index, field]),
          value: value[field],
          problem: `${problem} ${place([name, before])}`,
          mend,
        })
    }
  }
  once<Crew>('crews', 'id', crew => crew.id, 'is already the id of', 'give each crew an id of its own')
  once<Gathering>(
    'gatherings',
    'id',
    gathering => gathering.id,
    'is already the id of',
    'give each gathering an id of its own',
  )
  once<Wish>(
    'wishes',
    'to',
    wish => `${wish.from} ${wish.to}`,
    'is wished for by the same member in',
    'keep one wish of one member about another',
  )
  once<Stewardship>(
    'stewards',
    'member',
    pair => pair.member,
    'has a steward already in',
    'keep one steward for each member',
  )
}

function checkAsOf(raw: unknown, interactions: readonly Entry<Interaction>[], log: FaultLog, place: Place) {
  if (typeof raw !== 'string' || !isTime(raw)) return
  const asOf = Date.parse(raw)
  for (const { value, index } of interactions)
    if (Date.parse(value.at) > asOf)
      log.add({
        place: place(['interactions', index, 'at']),
        value: value.at,
        problem: `is later than the document's asOf ${raw}`,
        mend: 'correct the time, or set asOf to it or later',
      })
}

function noteStrangeGatherings(lists: Readonly<Record<ListName, readonly Entry<unknown>[]>>, notes: NoteLog) {
  const known = new Set((lists.gatherings as Entry<Gathering>[]).map(entry => entry.value.id))
  const strange = new Set<string>()
  for (const { value } of lists.interactions as Entry<Interaction>[])
    if (value.gathering !== undefined && !known.has(value.gathering)) strange.add(value.gathering)
  for (const id of [...strange].sort(byCodeUnit))
    notes.add(
      `gathering ${id}`,
      () => `gathering ${show(id)} is named by interactions but not in the list "gatherings"`,
    )
}

/** `about` names an earlier conflict of the same two. One that is not in this document may be in the store, and is let pass. */
function checkConflicts(interactions: readonly Entry<Interaction>[], log: FaultLog, place: Place) {
  const closing = interactions.filter(({ value }) => value.kind === 'conflict' && value.about !== undefined)
  if (closing.length === 0) return
  const byId = new Map(interactions.map(({ value }) => [value.id, value]))
  for (const { value, index } of closing) {
    if (value.kind !== 'conflict' || value.about === undefined) continue
    const earlier = byId.get(value.about)
    if (earlier === undefined) continue
    const fault = (problem: string, mend: string) =>
      log.add({ place: place(['interactions', index, 'about']), value: value.about, problem, mend })
    if (earlier.kind !== 'conflict')
      fault(`is a ${earlier.kind}, not a conflict`, 'name the conflict that this one closes')
    else if (!value.participants.every(id => earlier.participants.includes(id)))
      fault('is a conflict of two others', 'name a conflict of the same two people')
    else if (earlier === value || Date.parse(earlier.at) > Date.parse(value.at))
      fault('is not earlier than this one', 'name an earlier conflict')
  }
}

/** Gives ids to those without, drops repeats, and reports two different interactions under one id. */
function oneOfEachId(
  entries: readonly Entry<Interaction>[],
  log: FaultLog,
  place: Place,
): Entry<Interaction>[] {
  const first = new Map<string, Entry<Interaction>>()
  const kept: Entry<Interaction>[] = []
  for (const { value, index } of entries) {
    const id = value.id ?? derivedId(value)
    const entry = { value: value.id === undefined ? { ...value, id } : value, index }
    const before = first.get(id)
    if (before === undefined) {
      first.set(id, entry)
      kept.push(entry)
    } else if (interactionContent(before.value) !== interactionContent(entry.value))
      log.add({
        place: place(['interactions', index, 'id']),
        value: id,
        problem: `is already the id of ${place(['interactions', before.index])}, which says something else`,
        mend: 'give each interaction an id of its own',
      })
  }
  return kept
}
