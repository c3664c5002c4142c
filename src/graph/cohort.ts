/**
 * The cohort document: what a congregation hands to the engine, and the one place where its shape is written down.
 *
 * Every type is inferred from the schemas below; the JSON Schema for editors is made from them too. `parseCohort`
 * turns anything at all into a cohort or into the complete list of what is wrong with it. It reads a part even where
 * another is broken, so that a person sees all faults at once.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import {
  didYouMean,
  FAULTS_SHOWN,
  type FaultLog,
  type FoundFault,
  faultLog,
  InputError,
  show,
} from './fault.ts'

export const FORMAT = 'coalesce/cohort@1'
/** The congregation's id where the document names none. */
export const DEFAULT_CONGREGATION = 'main'
/** What a cohort without `asOf` and without interactions is looked at: a fixed day, so that answers never hang on the clock. */
export const FALLBACK_AS_OF = '2026-01-01T00:00:00Z'
export const SMALLEST_CREW = 3
export const LARGEST_CREW = 8

const NOT_PLAIN = 'holds a control character or half of one; write it as plain text'

const ID = /^[A-Za-z0-9._-]{1,64}$/
const idSchema = z
  .string()
  .regex(ID, 'is not an id; use 1 to 64 of A-Z a-z 0-9 . _ -')
  .meta({ description: 'An id: 1 to 64 of A-Z a-z 0-9 . _ -' })
const nameSchema = z
  .string()
  .trim()
  .min(1, 'is empty; write at least one character')
  .max(200, 'is too long; use at most 200 characters')
  .refine(isPlain, NOT_PLAIN)
const wordsSchema = z
  .string()
  .trim()
  .min(1, 'is empty; write at least one word')
  .max(200, 'is too long; use at most 200 characters')
  .refine(isPlain, NOT_PLAIN)
const timeSchema = z
  .string('is not a time; write it as "2026-08-01T12:00:00Z"')
  .refine(isTime, { error: issue => timeFault(String(issue.input)) })
  .meta({
    format: 'date-time',
    description: 'An ISO 8601 time with an offset, such as 2026-08-01T12:00:00+02:00',
  })
const dateSchema = z.iso.date({
  error: issue => `is not a day of the calendar; ${dateMend(issue.input)}`,
})
const timezoneSchema = z
  .string()
  .refine(isTimezone, { error: issue => `is not an IANA time zone; ${timezoneMend(String(issue.input))}` })
  .meta({ description: 'An IANA time zone, such as Europe/Lisbon' })
/** `mon 18:00-21:00`: weekly, local to the member's time zone; an end at or before the start lies on the next day. */
export const HOURS =
  /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/
const hoursSchema = z
  .string()
  .regex(HOURS, { error: issue => `is not a weekly free hour; ${hoursMend(String(issue.input))}` })
  .refine(text => text.slice(4, 9) !== text.slice(10), 'starts when it ends; write it as "mon 18:00-21:00"')
  .meta({ description: "A weekly free hour in the member's own time zone, such as mon 18:00-21:00" })
const durationSchema = z.iso
  .duration({ error: 'is not an ISO 8601 duration; write "P2W" for every two weeks' })
  // Nothing at all is no rhythm, and five digits of anything outlast a crew (and overflow a calendar).
  .refine(text => /[1-9]/.test(text) && !/\d{5}/.test(text), {
    error: 'is no rhythm that a crew could keep; write "P2W" for every two weeks',
  })
  .meta({ description: 'How often a crew meets, as an ISO 8601 duration, such as P2W' })

const distinctIds = (what: string, least: number, most?: number) => {
  const atLeast = z.array(idSchema).min(least, `has fewer than ${least}; ${what}`)
  const bounded = most === undefined ? atLeast : atLeast.max(most, `has more than ${most}; ${what}`)
  return bounded
    .superRefine((ids, context) => {
      const seen = new Set<string>()
      ids.forEach((id, index) => {
        if (seen.has(id))
          context.addIssue({
            code: 'custom',
            path: [index],
            input: id,
            message: 'is there twice; name each person once',
          })
        seen.add(id)
      })
    })
    .meta({ uniqueItems: true })
}

export const memberSchema = z
  .object({
    id: idSchema,
    name: nameSchema,
    joined: dateSchema.optional(),
    invitedBy: idSchema.optional(),
    standing: z.enum(['friend', 'partner']).optional(),
    intentions: z.array(wordsSchema).optional(),
    offers: z.array(wordsSchema).optional(),
    needs: z.array(wordsSchema).optional(),
    ways: z.array(wordsSchema).optional(),
    languages: z.array(wordsSchema).optional(),
    timezone: timezoneSchema.optional(),
    place: wordsSchema.optional(),
    available: z.array(hoursSchema).optional(),
    crewSize: z
      .tuple(
        [crewSizeBound(), crewSizeBound()],
        'is not two sizes; give the smallest and the largest, such as 3 and 6',
      )
      .refine(([least, most]) => least <= most, 'is upside down; write the smaller size first')
      .meta({ description: 'The smallest and the largest crew this member would be in' })
      .optional(),
    maxCrews: z
      .number()
      .int('is not a whole number; use 1 or more')
      .min(1, 'is below 1; use "paused": true to sit out')
      .max(100, 'is above 100; use a smaller number')
      .optional(),
    paused: z.boolean().optional(),
  })
  .meta({ id: 'Member', description: 'One person of the congregation.' })
export type Member = z.infer<typeof memberSchema>

function crewSizeBound() {
  return z
    .number()
    .int('is not a whole number; crews have 3 to 8 members')
    .min(SMALLEST_CREW, 'is below 3; crews have 3 to 8 members')
    .max(LARGEST_CREW, 'is above 8; crews have 3 to 8 members')
}

const headFields = { id: idSchema.optional(), at: timeSchema }
const recordFields = {
  gathering: idSchema.optional(),
  recordedBy: idSchema.optional(),
  confirmedBy: z.array(idSchema).optional(),
  contestedBy: z.array(idSchema).optional(),
}

const contactSchema = z.object({
  ...headFields,
  kind: z.literal('contact'),
  participants: distinctIds('a contact has 2 or more people', 2),
  minutes: z
    .number()
    .positive('is not above 0; give the minutes spent together')
    .max(525_600, 'is more than a year; give minutes')
    .meta({ description: 'Time spent together, in minutes' }),
  ...recordFields,
})
const listeningSchema = z.object({
  ...headFields,
  kind: z.literal('listening'),
  participants: distinctIds('a listening circle has 2 or more people', 2),
  ...recordFields,
})
const supportSchema = z
  .object({
    ...headFields,
    kind: z.literal('support'),
    asker: idSchema.optional(),
    offerers: distinctIds('leave offerers out where nobody offered', 1).optional(),
    ...recordFields,
  })
  .superRefine((support, context) => {
    if (support.asker === undefined && support.offerers === undefined)
      context.addIssue({
        code: 'custom',
        path: ['asker'],
        message: 'is missing; name the asker, the offerers or both',
      })
    const self = support.offerers?.indexOf(support.asker ?? '') ?? -1
    if (self >= 0)
      context.addIssue({
        code: 'custom',
        path: ['offerers', self],
        input: support.asker,
        message: 'asks and offers at once; name the others who offered',
      })
  })
const meetingSchema = z
  .object({
    ...headFields,
    kind: z.literal('meeting'),
    series: idSchema,
    participants: distinctIds('a meeting of a series expects 2 to 8 people', 2, LARGEST_CREW),
    missed: distinctIds('', 0).optional(),
    ...recordFields,
  })
  .superRefine((meeting, context) => {
    // A list that is too long is a fault of its own; to search all of it for each name could take for ever.
    if (meeting.participants.length > LARGEST_CREW) return
    meeting.missed?.forEach((id, index) => {
      if (!meeting.participants.includes(id))
        context.addIssue({
          code: 'custom',
          path: ['missed', index],
          input: id,
          message: `was not expected; ${didYouMean(id, meeting.participants, 'add this person to participants or take the name out of missed')}`,
        })
    })
  })
const conflictSchema = z.object({
  ...headFields,
  kind: z.literal('conflict'),
  participants: distinctIds('a conflict is between exactly 2 people', 2, 2),
  outcome: z.enum(['resolved', 'unresolved', 'open']),
  about: idSchema.optional(),
  ...recordFields,
})
const coOwnershipSchema = z.object({
  ...headFields,
  kind: z.literal('co-ownership'),
  participants: distinctIds('shared ownership has 2 or more people', 2),
  what: wordsSchema,
  ...recordFields,
})

export const interactionSchema = z
  .discriminatedUnion('kind', [
    contactSchema,
    listeningSchema,
    supportSchema,
    meetingSchema,
    conflictSchema,
    coOwnershipSchema,
  ])
  .meta({
    id: 'Interaction',
    description: 'Something that happened between members at a time: the only source of trust.',
  })
/** An interaction as the engine keeps it: its id is always there, derived from its content where the document has none. */
export type Interaction = z.infer<typeof interactionSchema> & { id: string }
export type InteractionKind = Interaction['kind']
export const INTERACTION_KINDS = [
  'contact',
  'listening',
  'support',
  'meeting',
  'conflict',
  'co-ownership',
] as const

export const crewSchema = z
  .object({
    id: idSchema,
    name: nameSchema.optional(),
    members: distinctIds('a crew has 3 to 8 members', SMALLEST_CREW, LARGEST_CREW),
    intention: wordsSchema.optional(),
    since: dateSchema.optional(),
    locked: z.boolean().optional(),
    caller: idSchema.optional(),
    rhythm: durationSchema.optional(),
    until: dateSchema.optional(),
  })
  .meta({ id: 'Crew', description: '3 to 8 members who stay together, with an intention.' })
export type Crew = z.infer<typeof crewSchema>

export const callSchema = z
  .object({ caller: idSchema, intention: wordsSchema, members: distinctIds('', 0).optional() })
  .meta({ id: 'Call', description: 'A posted intention and who opted in.' })
export type Call = z.infer<typeof callSchema>

export const wishSchema = z
  .object({ from: idSchema, to: idSchema, kind: z.enum(['interested', 'not-now']) })
  .refine(wish => wish.from !== wish.to, { path: ['to'], error: 'wishes for herself; name another member' })
  .meta({ id: 'Wish', description: 'A private word of one member about another; shown only where mutual.' })
export type Wish = z.infer<typeof wishSchema>

export const boundarySchema = z
  .object({
    between: distinctIds('a boundary is between exactly 2 people', 2, 2),
    kind: z.enum(['apart', 'together']),
    by: idSchema.optional(),
  })
  .refine(boundary => boundary.by === undefined || boundary.between.includes(boundary.by), {
    path: ['by'],
    error: 'is neither of the two; leave "by" out for the organiser',
  })
  .meta({
    id: 'Boundary',
    description: 'Two who must stay apart, or together. Without "by" it is the organiser\'s.',
  })
export type Boundary = z.infer<typeof boundarySchema>

export const gatheringSchema = z
  .object({
    id: idSchema,
    name: nameSchema.optional(),
    from: dateSchema.optional(),
    to: dateSchema.optional(),
    attendees: distinctIds('', 0).optional(),
  })
  .refine(
    gathering => gathering.from === undefined || gathering.to === undefined || gathering.from <= gathering.to,
    {
      path: ['to'],
      error: 'is before "from"; write the first day first',
    },
  )
  .meta({ id: 'Gathering', description: 'An event of days at which members meet.' })
export type Gathering = z.infer<typeof gatheringSchema>

export const stewardSchema = z
  .object({ member: idSchema, steward: idSchema, since: dateSchema.optional() })
  .refine(pair => pair.member !== pair.steward, {
    path: ['steward'],
    error: 'is her own steward; name another member',
  })
  .meta({ id: 'Stewardship', description: 'Who supports whom, one-directional.' })
export type Stewardship = z.infer<typeof stewardSchema>

export const vocabularySchema = z
  .array(wordsSchema)
  .min(2, 'joins fewer than 2 words; list the words that mean the same')

/** The document's lists, each with the schema of one entry, in the order in which they are written. */
export const LISTS = {
  members: memberSchema,
  interactions: interactionSchema,
  crews: crewSchema,
  calls: callSchema,
  wishes: wishSchema,
  boundaries: boundarySchema,
  gatherings: gatheringSchema,
  stewards: stewardSchema,
  vocabulary: vocabularySchema,
} as const
export type ListName = keyof typeof LISTS

const headSchema = z.object({
  format: z.literal(FORMAT),
  id: idSchema.default(DEFAULT_CONGREGATION),
  name: nameSchema.optional(),
  asOf: timeSchema.optional(),
})

/** The whole document, as written for editors and other programs. */
export const cohortSchema = z
  .object({
    ...headSchema.shape,
    id: idSchema.optional(),
    members: z.array(memberSchema),
    interactions: z.array(interactionSchema).optional(),
    crews: z.array(crewSchema).optional(),
    calls: z.array(callSchema).optional(),
    wishes: z.array(wishSchema).optional(),
    boundaries: z.array(boundarySchema).optional(),
    gatherings: z.array(gatheringSchema).optional(),
    stewards: z.array(stewardSchema).optional(),
    vocabulary: z.array(vocabularySchema).optional(),
  })
  .meta({ title: 'Coalesce cohort', description: `A congregation as Coalesce reads it (${FORMAT}).` })

/** A cohort as the engine keeps it: every list is there, every interaction has its id, all references hold. */
export type Cohort = {
  readonly format: typeof FORMAT
  readonly id: string
  readonly name?: string | undefined
  readonly asOf?: string | undefined
  readonly members: readonly Member[]
  readonly interactions: readonly Interaction[]
  readonly crews: readonly Crew[]
  readonly calls: readonly Call[]
  readonly wishes: readonly Wish[]
  readonly boundaries: readonly Boundary[]
  readonly gatherings: readonly Gathering[]
  readonly stewards: readonly Stewardship[]
  readonly vocabulary: readonly (readonly string[])[]
}

/** A cohort, and what was odd in the document but no fault: each note is one plain line. */
export type ParsedCohort = { readonly cohort: Cohort; readonly notes: readonly string[] }

/** The JSON Schema (draft 2020-12) of the document, for editors. */
export function cohortJsonSchema(): unknown {
  return z.toJSONSchema(cohortSchema, { io: 'input' })
}

/** A cohort with nobody in it, for an empty store. */
export function emptyCohort(id: string = DEFAULT_CONGREGATION): Cohort {
  return {
    format: FORMAT,
    id,
    members: [],
    interactions: [],
    crews: [],
    calls: [],
    wishes: [],
    boundaries: [],
    gatherings: [],
    stewards: [],
    vocabulary: [],
  }
}

/** The time at which a cohort is looked at, in ms since 1970: its `asOf`, else its last interaction's time. */
export function asOfMillis(cohort: Pick<Cohort, 'asOf' | 'interactions'>): number {
  if (cohort.asOf !== undefined) return Date.parse(cohort.asOf)
  let last = Number.NEGATIVE_INFINITY
  for (const { at } of cohort.interactions) last = Math.max(last, Date.parse(at))
  return last === Number.NEGATIVE_INFINITY ? Date.parse(FALLBACK_AS_OF) : last
}

/** Everybody who took part in an interaction (or was expected to), in the order given. */
export function participantsOf(interaction: Interaction): readonly string[] {
  if (interaction.kind !== 'support') return interaction.participants
  const offerers = interaction.offerers ?? []
  return interaction.asker === undefined ? offerers : [interaction.asker, ...offerers]
}

/**
 * Whether an interaction counts: not while anybody contests it; one that somebody recorded counts once a participant
 * other than the recorder has confirmed it; one without a recorder (an organiser's import) at once.
 */
export function counts(interaction: Interaction): boolean {
  if (interaction.contestedBy !== undefined && interaction.contestedBy.length > 0) return false
  const { recordedBy } = interaction
  if (recordedBy === undefined) return true
  const there = participantsOf(interaction)
  return interaction.confirmedBy?.some(id => id !== recordedBy && there.includes(id)) ?? false
}

/** One text per content: two interactions of one id are one if and only if this is equal. The id itself is not part of it. */
export function interactionContent(
  interaction: Omit<Interaction, 'id'> & { id?: string | undefined },
): string {
  const unordered = new Set(['participants', 'offerers', 'missed', 'confirmedBy', 'contestedBy'])
  const fields: [string, unknown][] = []
  for (const [field, value] of Object.entries(interaction)) {
    if (field === 'id' || value === undefined) continue
    if (field === 'at') fields.push([field, Date.parse(value as string)])
    else if (unordered.has(field)) {
      if ((value as string[]).length > 0) fields.push([field, [...(value as string[])].sort(byCodeUnit)])
    } else fields.push([field, value])
  }
  return JSON.stringify(fields.sort(([a], [b]) => byCodeUnit(a, b)))
}

/**
 * The id of an interaction that came without one: the same happening always gets the same. Who confirms or contests it is
 * a later word about it and not part of its id.
 */
export function derivedId(interaction: Omit<Interaction, 'id'>): string {
  return idOfContent(interactionContent({ ...interaction, confirmedBy: undefined, contestedBy: undefined }))
}

/** `derivedId` of an interaction that nobody confirmed or contested, and whose `interactionContent` is known already. */
export function idOfContent(content: string): string {
  return `i-${hash('sha256', content, 'hex').slice(0, 20)}`
}

/** The order of ids everywhere: by UTF-16 code unit, the same on every machine. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

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
type Place = (path: readonly PropertyKey[]) => string
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

/** `members[3].timezone`; a key that is no plain word is quoted. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const key = String(step)
    if (!/^[\w$-]{1,64}$/.test(key)) return `${text}[${show(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/**
 * Zod's issues in the words of faults, one for each path. `root` is what was parsed, `above` the path that leads to it.
 * Our schemas' messages read `problem; mend`; zod's own are put into words here.
 */
function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  above: readonly PropertyKey[],
  place: Place,
): FoundFault[] {
  const paths = new Set<string>()
  return issues.flatMap(issue => {
    const path = issue.path.join('\n')
    if (paths.has(path)) return []
    paths.add(path)
    let value: unknown = root
    for (const step of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step]
    return [
      {
        place: place([...above, ...issue.path]),
        ...(value === undefined ? {} : { value }),
        ...wordsOf(issue, value),
      },
    ]
  })
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): Pick<FoundFault, 'problem' | 'mend'> {
  const candidates =
    issue.code === 'invalid_value'
      ? issue.values.map(String)
      : issue.code === 'invalid_union'
        ? [...INTERACTION_KINDS]
        : undefined
  if (value === undefined && issue.code !== 'custom')
    return {
      problem: 'is missing',
      mend: candidates === undefined ? 'add it' : `add it: ${oneOf(candidates)}`,
    }
  if (candidates !== undefined)
    return {
      problem: `is not ${oneOf(candidates)}`,
      mend: () => didYouMean(value, candidates, `use ${oneOf(candidates)}`),
    }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return {
      problem: `is not ${article(issue.expected)}`,
      mend: issue.expected === 'number' ? numberMend(value) : `write ${article(issue.expected)}`,
    }
  const [problem = 'is not valid', ...mend] = issue.message.split('; ')
  return { problem, mend: mend.join('; ') }
}

/** The number that a person meant who wrote `40,5`, `"40"` or `NaN`. */
function numberMend(value: unknown): string {
  // Of other things none is asked for its text: an object may bring a toString that is no function.
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : 'other'
  if (/^nan$|infinity$|^(null|none|n\/?a|-|\?)?$/i.test(text)) return 'leave it out where it is not known'
  if (!/^[+-]?\d{1,20}([.,]\d{1,20})?(e[+-]?\d{1,4})?$/i.test(text)) return 'write a number'
  const meant = Number(text.replace(',', '.'))
  return Number.isFinite(meant) ? `did you mean ${meant}?` : 'write a smaller number'
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? show(words[0]) : `one of ${words.map(word => show(word)).join(', ')}`
}

function article(type: string): string {
  const words: Record<string, string> = {
    array: 'a list [ ]',
    object: 'an object { }',
    record: 'an object { }',
    int: 'a whole number',
    boolean: 'true or false',
    string: 'a text',
  }
  return words[type] ?? `a ${type}`
}

/** Zones that were found valid: to ask costs 30 microseconds, and a congregation lives in a few. */
const validZones = new Set<string>()
const ZONES_KEPT = 1000

function isTimezone(zone: string): boolean {
  if (validZones.has(zone)) return true
  if (!/^[A-Za-z]/.test(zone)) return false
  // Abbreviations of summer time and the like name no place: what they mean changes with the season.
  if (/^[A-Z]{2,5}$/.test(zone) && zone !== 'UTC' && zone !== 'GMT') return false
  if (Object.hasOwn(ABBREVIATED_ZONES, zone.toUpperCase())) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    return false
  }
  if (validZones.size < ZONES_KEPT) validZones.add(zone)
  return true
}

const ABBREVIATED_ZONES: Readonly<Record<string, string>> = {
  CET: 'Europe/Rome',
  CEST: 'Europe/Rome',
  WET: 'Europe/Lisbon',
  WEST: 'Europe/Lisbon',
  EET: 'Europe/Athens',
  EEST: 'Europe/Athens',
  BST: 'Europe/London',
  IST: 'Asia/Kolkata',
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  JST: 'Asia/Tokyo',
  AEST: 'Australia/Sydney',
  AEDT: 'Australia/Sydney',
  NZST: 'Pacific/Auckland',
  NZDT: 'Pacific/Auckland',
  MSK: 'Europe/Moscow',
}

function timezoneMend(zone: string): string {
  const meant = ABBREVIATED_ZONES[zone.toUpperCase()]
  return meant === undefined
    ? didYouMean(zone, Intl.supportedValuesOf('timeZone'), 'write it as "Europe/Rome"')
    : `did you mean ${show(meant)}?`
}

/** ISO 8601 with an offset; seconds may be left out. */
const TIMES = [
  z.core.regexes.datetime({ offset: true }),
  z.core.regexes.datetime({ offset: true, precision: -1 }),
]
function isTime(text: string): boolean {
  return TIMES.some(pattern => pattern.test(text))
}

function timeFault(text: string): string {
  const example = 'write it as "2026-08-01T12:00:00Z"'
  if (text.length > 64) return `is not a time with an offset; ${example}`
  const repaired = text
    .trim()
    .toUpperCase()
    .replace(/^(\S+) +(?=\d)/, '$1T')
    .replace(/ /g, '')
    .replace(/^(\d{4}-\d\d-\d\d)$/, '$1T12:00:00Z')
    .replace(/(T.*[+-]\d\d)$/, '$1:00')
    .replace(/(T.*[+-]\d\d)(\d\d)$/, '$1:$2')
  const withOffset = /(Z|[+-]\d\d:\d\d)$/.test(repaired) ? repaired : `${repaired}Z`
  const mend = isTime(withOffset) ? `did you mean ${show(withOffset)}?` : example
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `is a day without a time; ${mend}`
  if (withOffset !== repaired && isTime(withOffset)) return `has no offset; ${mend}`
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !isTime(withOffset))
    return `is not a time of the calendar; ${mend}`
  return `is not a time with an offset; ${mend}`
}

function dateMend(value: unknown): string {
  const text = typeof value === 'string' ? value : ''
  const [, year, month = '', day = ''] =
    /^\s*(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)/.exec(text.slice(0, 64)) ?? []
  const meant = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return z.core.regexes.date.test(meant) ? `did you mean ${show(meant)}?` : 'write it as "2026-08-01"'
}

function hoursMend(text: string): string {
  const [, day = '', ...hours] =
    /^\s*(\p{L}{3,9})\.?,? +(\d{1,2})(?::(\d\d))? *[-–—] *(\d{1,2})(?::(\d\d))?\s*$/u.exec(
      text.slice(0, 64),
    ) ?? []
  const [fromHour = '', fromMinute = '00', toHour = '', toMinute = '00'] = hours
  const meant = `${day.slice(0, 3).toLowerCase()} ${fromHour.padStart(2, '0')}:${fromMinute}-${toHour.padStart(2, '0')}:${toMinute}`
  return HOURS.test(meant) && fromHour !== toHour
    ? `did you mean ${show(meant)}?`
    : 'write it as "mon 18:00-21:00"'
}

/** Without control characters (line breaks and tabs may be) and without halves of surrogate pairs, which no file can hold. */
function isPlain(text: string): boolean {
  return !/[\p{Cs}\p{Cc}]/u.test(text.replace(/[\n\r\t]/g, ''))
}
