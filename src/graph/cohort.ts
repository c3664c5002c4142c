/**
 * The cohort document: what a congregation hands to the engine, and the one place where its shape is written down.
 *
 * Every type is inferred from the schemas below; the JSON Schema for editors is made from them too. `parseCohort`
 * turns anything at all into a cohort or into the complete list of what is wrong with it. It reads a part even where
 * another is broken, so that a person sees all faults at once.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { didYouMean, type Fault, InputError, show } from './fault.ts'

export const FORMAT = 'coalesce/cohort@1'
/** The congregation's id where the document names none. */
export const DEFAULT_CONGREGATION = 'main'
/** What a cohort without `asOf` and without interactions is looked at: a fixed day, so that answers never hang on the clock. */
export const FALLBACK_AS_OF = '2026-01-01T00:00:00Z'
export const SMALLEST_CREW = 3
export const LARGEST_CREW = 8

const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9._-]{1,64}$/, 'is not an id; use 1 to 64 of A-Z a-z 0-9 . _ -')
  .meta({ description: 'An id: 1 to 64 of A-Z a-z 0-9 . _ -' })
const nameSchema = z
  .string()
  .min(1, 'is empty; write at least one character')
  .max(200, 'is too long; use at most 200 characters')
const wordsSchema = z
  .string()
  .trim()
  .min(1, 'is empty; write at least one word')
  .max(200, 'is too long; use at most 200 characters')
const timeSchema = z.iso
  .datetime({
    offset: true,
    error: issue =>
      typeof issue.input === 'string'
        ? timeFault(issue.input)
        : 'is not a time; write it as "2026-08-01T12:00:00Z"',
  })
  .meta({ description: 'An ISO 8601 time with an offset, such as 2026-08-01T12:00:00+02:00' })
const dateSchema = z.iso.date({ error: 'is not a day of the calendar; write it as "2026-08-01"' })
const timezoneSchema = z
  .string()
  .refine(isTimezone, { error: issue => `is not an IANA time zone; ${timezoneMend(String(issue.input))}` })
  .meta({ description: 'An IANA time zone, such as Europe/Lisbon' })
/** `mon 18:00-21:00`: weekly, local to the member's time zone; an end at or before the start lies on the next day. */
export const HOURS =
  /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/
const hoursSchema = z
  .string()
  .regex(HOURS, 'is not a weekly free hour; write it as "mon 18:00-21:00"')
  .refine(text => text.slice(4, 9) !== text.slice(10), 'starts when it ends; write it as "mon 18:00-21:00"')
const durationSchema = z.iso.duration({
  error: 'is not an ISO 8601 duration; write "P2W" for every two weeks',
})

const distinctIds = (what: string, least: number, most?: number) =>
  z
    .array(idSchema)
    .min(least, `has fewer than ${least}; ${what}`)
    .max(most ?? Number.MAX_SAFE_INTEGER, `has more than ${most}; ${what}`)
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
      .tuple([crewSizeBound(), crewSizeBound()])
      .refine(([least, most]) => least <= most, 'is upside down; write the smaller size first')
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

const recordFields = {
  id: idSchema.optional(),
  at: timeSchema,
  gathering: idSchema.optional(),
  recordedBy: idSchema.optional(),
  confirmedBy: z.array(idSchema).optional(),
  contestedBy: z.array(idSchema).optional(),
}

const contactSchema = z.object({
  ...recordFields,
  kind: z.literal('contact'),
  participants: distinctIds('a contact has 2 or more people', 2),
  minutes: z
    .number()
    .positive('is not above 0; give the minutes spent together')
    .max(525_600, 'is more than a year; give minutes'),
})
const listeningSchema = z.object({
  ...recordFields,
  kind: z.literal('listening'),
  participants: distinctIds('a listening circle has 2 or more people', 2),
})
const supportSchema = z
  .object({
    ...recordFields,
    kind: z.literal('support'),
    asker: idSchema.optional(),
    offerers: distinctIds('leave offerers out where nobody offered', 1).optional(),
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
    ...recordFields,
    kind: z.literal('meeting'),
    series: idSchema,
    participants: distinctIds('a meeting of a series expects 2 to 8 people', 2, LARGEST_CREW),
    missed: distinctIds('', 0).optional(),
  })
  .superRefine((meeting, context) => {
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
  ...recordFields,
  kind: z.literal('conflict'),
  participants: distinctIds('a conflict is between exactly 2 people', 2, 2),
  outcome: z.enum(['resolved', 'unresolved', 'open']),
  about: idSchema.optional(),
})
const coOwnershipSchema = z.object({
  ...recordFields,
  kind: z.literal('co-ownership'),
  participants: distinctIds('shared ownership has 2 or more people', 2),
  what: wordsSchema,
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

/** The id of an interaction that came without one: the same content always gets the same. */
export function derivedId(interaction: Omit<Interaction, 'id'>): string {
  return `i-${createHash('sha256').update(interactionContent(interaction)).digest('hex').slice(0, 20)}`
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
export function parseCohort(
  raw: unknown,
  source: string,
  place: (path: readonly PropertyKey[]) => string = placeOf,
): ParsedCohort {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new InputError(source, [
      {
        place: '',
        problem: 'is not a cohort document',
        mend: `write an object with "format": ${show(FORMAT)} and "members"`,
      },
    ])
  const document = raw as Record<string, unknown>
  const faults: Fault[] = []
  const notes: string[] = []
  const fault = (path: readonly PropertyKey[], value: unknown, problem: string, mend: string) =>
    faults.push({ place: place(path), ...(value === undefined ? {} : { value }), problem, mend })

  const head = headSchema.safeParse(document)
  if (!head.success) for (const issue of head.error.issues) faults.push(faultOf(issue, document, [], place))
  for (const key of Object.keys(document))
    if (!(key in headSchema.shape) && !(key in LISTS))
      notes.push(
        `${place([key])}: not a part of a cohort, left out${suggestion(key, [...Object.keys(headSchema.shape), ...Object.keys(LISTS)])}`,
      )

  if (document.members === undefined)
    fault(['members'], undefined, 'is missing', 'list the members, each with id and name')
  const lists = {} as Record<ListName, { value: unknown; index: number }[]>
  for (const name of Object.keys(LISTS) as ListName[])
    lists[name] = readList(name, document[name], faults, notes, place)

  checkReferences(document, lists, fault, note => notes.push(note), place)
  const interactions = oneOfEachId(lists.interactions as Entry<Interaction>[], fault, place)
  if (head.success && head.data.asOf !== undefined) {
    const asOf = Date.parse(head.data.asOf)
    for (const { value, index } of interactions)
      if (Date.parse(value.at) > asOf)
        fault(
          ['interactions', index, 'at'],
          value.at,
          `is later than the document's asOf ${head.data.asOf}`,
          'correct the time, or set asOf to it or later',
        )
  }
  if (faults.length > 0 || !head.success) throw new InputError(source, faults)

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
    notes,
  }
}

type Entry<T> = { value: T; index: number }
type Place = (path: readonly PropertyKey[]) => string
type Report = (path: readonly PropertyKey[], value: unknown, problem: string, mend: string) => void

/** Reads one list entry by entry, so that a broken one hides no fault of another. */
function readList(
  name: ListName,
  raw: unknown,
  faults: Fault[],
  notes: string[],
  place: Place,
): Entry<unknown>[] {
  if (raw === undefined) return []
  if (!Array.isArray(raw)) {
    faults.push({ place: place([name]), value: raw, problem: 'is not a list', mend: 'write it in [ ]' })
    return []
  }
  const read: Entry<unknown>[] = []
  raw.forEach((entry: unknown, index) => {
    const result = LISTS[name].safeParse(entry)
    if (result.success) read.push({ value: result.data, index })
    else for (const issue of result.error.issues) faults.push(faultOf(issue, entry, [name, index], place))
    const fields = fieldsOf(name, entry)
    if (fields !== undefined)
      for (const key of Object.keys(entry as object))
        if (!fields.has(key))
          notes.push(`${place([name, index, key])}: not a field here, left out${suggestion(key, fields)}`)
  })
  return read
}

const memberFields = new Set(Object.keys(memberSchema.shape))
const interactionFields = new Map(
  interactionSchema.options.map(option => [
    option.shape.kind.value as string,
    new Set(Object.keys(option.shape)),
  ]),
)
const otherFields = new Map<ListName, Set<string>>(
  Object.entries(LISTS).flatMap(([name, schema]) =>
    'shape' in schema ? [[name as ListName, new Set(Object.keys(schema.shape))]] : [],
  ),
)

/** The fields an entry may have, or undefined where that cannot be told. */
export function fieldsOf(name: ListName, entry: unknown): ReadonlySet<string> | undefined {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return undefined
  if (name === 'members') return memberFields
  if (name === 'interactions') return interactionFields.get(String((entry as { kind?: unknown }).kind))
  return otherFields.get(name)
}

function suggestion(key: string, candidates: Iterable<string>): string {
  const mend = didYouMean(key, candidates, '')
  return mend === '' ? '' : `; ${mend}`
}

/** Ids that are used twice, and ids of nobody. Works on whatever could be read. */
function checkReferences(
  document: Record<string, unknown>,
  lists: Record<ListName, Entry<unknown>[]>,
  fault: Report,
  note: (line: string) => void,
  place: Place,
) {
  const known = new Set<string>()
  if (Array.isArray(document.members))
    for (const member of document.members) if (typeof member?.id === 'string') known.add(member.id)

  const member = (id: string | undefined, path: readonly PropertyKey[]) => {
    if (id !== undefined && !known.has(id))
      fault(
        path,
        id,
        'is no member of this cohort',
        didYouMean(id, known, 'add the member or correct the id'),
      )
  }
  const members = (ids: readonly string[] | undefined, path: readonly PropertyKey[]) =>
    ids?.forEach((id, index) => {
      member(id, [...path, index])
    })
  const once = (
    name: ListName,
    key: (entry: never) => string,
    problem: (first: string) => string,
    mend: string,
    field = 'id',
  ) => {
    const first = new Map<string, number>()
    for (const { value, index } of lists[name]) {
      const id = key(value as never)
      const before = first.get(id)
      if (before === undefined) first.set(id, index)
      else
        fault(
          [name, index, field],
          (value as Record<string, unknown>)[field],
          problem(place([name, before])),
          mend,
        )
    }
  }

  // Members first by raw id: a member whose other fields are broken still takes her id.
  const firstOf = new Map<string, number>()
  if (Array.isArray(document.members))
    document.members.forEach((raw: { id?: unknown } | null, index) => {
      if (typeof raw?.id !== 'string') return
      const before = firstOf.get(raw.id)
      if (before === undefined) firstOf.set(raw.id, index)
      else
        fault(
          ['members', index, 'id'],
          raw.id,
          `is already the id of ${place(['members', before])}`,
          'give each member an id of her own',
        )
    })
  once(
    'crews',
    (crew: Crew) => crew.id,
    first => `is already the id of ${first}`,
    'give each crew an id of its own',
  )
  once(
    'gatherings',
    (gathering: Gathering) => gathering.id,
    first => `is already the id of ${first}`,
    'give each gathering an id of its own',
  )
  once(
    'wishes',
    (wish: Wish) => `${wish.from} ${wish.to}`,
    first => `is wished for by the same member in ${first}`,
    'keep one wish of one member about another',
    'to',
  )
  once(
    'stewards',
    (pair: Stewardship) => pair.member,
    first => `has a steward already in ${first}`,
    'keep one steward for each member',
    'member',
  )

  for (const { value, index } of lists.members as Entry<Member>[])
    member(value.invitedBy, ['members', index, 'invitedBy'])
  const gatherings = new Set((lists.gatherings as Entry<Gathering>[]).map(entry => entry.value.id))
  const strangeGatherings = new Set<string>()
  for (const { value, index } of lists.interactions as Entry<Interaction>[]) {
    const at = (...path: PropertyKey[]) => ['interactions', index, ...path]
    if (value.kind === 'support') {
      member(value.asker, at('asker'))
      members(value.offerers, at('offerers'))
    } else members(value.participants, at('participants'))
    member(value.recordedBy, at('recordedBy'))
    members(value.confirmedBy, at('confirmedBy'))
    members(value.contestedBy, at('contestedBy'))
    if (value.gathering !== undefined && !gatherings.has(value.gathering))
      strangeGatherings.add(value.gathering)
  }
  for (const id of [...strangeGatherings].sort(byCodeUnit))
    note(`gathering ${show(id)} is named by interactions but not in the list "gatherings"`)
  for (const { value, index } of lists.crews as Entry<Crew>[]) {
    members(value.members, ['crews', index, 'members'])
    member(value.caller, ['crews', index, 'caller'])
  }
  for (const { value, index } of lists.calls as Entry<Call>[]) {
    member(value.caller, ['calls', index, 'caller'])
    members(value.members, ['calls', index, 'members'])
  }
  for (const { value, index } of lists.wishes as Entry<Wish>[]) {
    member(value.from, ['wishes', index, 'from'])
    member(value.to, ['wishes', index, 'to'])
  }
  for (const { value, index } of lists.boundaries as Entry<Boundary>[])
    members(value.between, ['boundaries', index, 'between'])
  for (const { value, index } of lists.gatherings as Entry<Gathering>[])
    members(value.attendees, ['gatherings', index, 'attendees'])
  for (const { value, index } of lists.stewards as Entry<Stewardship>[]) {
    member(value.member, ['stewards', index, 'member'])
    member(value.steward, ['stewards', index, 'steward'])
  }
  checkConflicts(lists.interactions as Entry<Interaction>[], fault)
}

/** `about` names an earlier conflict of the same two. One that is not in this document may be in the store, and is let pass. */
function checkConflicts(interactions: readonly Entry<Interaction>[], fault: Report) {
  const byId = new Map<string, Interaction>()
  for (const { value } of interactions) if (value.id !== undefined) byId.set(value.id, value)
  for (const { value, index } of interactions) {
    if (value.kind !== 'conflict' || value.about === undefined) continue
    const earlier = byId.get(value.about)
    if (earlier === undefined) continue
    const path = ['interactions', index, 'about']
    if (earlier.kind !== 'conflict')
      fault(
        path,
        value.about,
        `is a ${earlier.kind}, not a conflict`,
        'name the conflict that this one closes',
      )
    else if (!value.participants.every(id => earlier.participants.includes(id)))
      fault(path, value.about, 'is a conflict of two others', 'name a conflict of the same two people')
    else if (earlier === value || Date.parse(earlier.at) > Date.parse(value.at))
      fault(path, value.about, 'is not earlier than this one', 'name an earlier conflict')
  }
}

/** Gives ids to those without, drops repeats, and reports two different interactions under one id. */
function oneOfEachId(
  entries: readonly Entry<Interaction>[],
  fault: Report,
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
      fault(
        ['interactions', index, 'id'],
        id,
        `is already the id of ${place(['interactions', before.index])}, which says something else`,
        'give each interaction an id of its own',
      )
  }
  return kept
}

/** `members[3].timezone` */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`,
    '',
  )
}

/** A zod issue in the words of a fault. `root` is what was parsed, `above` the path that leads to it. */
function faultOf(issue: z.core.$ZodIssue, root: unknown, above: readonly PropertyKey[], place: Place): Fault {
  let value: unknown = root
  for (const step of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step]
  const path = [...above, ...issue.path]
  const at = (problem: string, mend: string): Fault => ({
    place: place(path),
    ...(value === undefined ? {} : { value }),
    problem,
    mend,
  })
  const candidates =
    issue.code === 'invalid_value'
      ? issue.values.map(String)
      : issue.code === 'invalid_union'
        ? [...INTERACTION_KINDS]
        : undefined
  if (value === undefined && issue.code !== 'custom')
    return at('is missing', candidates === undefined ? 'add it' : `add it: ${oneOf(candidates)}`)
  if (candidates !== undefined)
    return at(`is not ${oneOf(candidates)}`, didYouMean(value, candidates, `use ${oneOf(candidates)}`))
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return at(`is not ${article(issue.expected)}`, `write ${article(issue.expected)}`)
  const [problem, ...mend] = issue.message.split('; ')
  return at(problem ?? 'is not valid', mend.join('; '))
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? show(words[0]) : `one of ${words.map(word => show(word)).join(', ')}`
}

function article(type: string): string {
  const words: Record<string, string> = {
    array: 'a list [ ]',
    tuple: 'a list of two',
    object: 'an object { }',
    record: 'an object { }',
    int: 'a whole number',
    boolean: 'true or false',
    string: 'a text',
  }
  return words[type] ?? `a ${type}`
}

function isTimezone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  // Abbreviations of summer time and the like name no place: what they mean changes with the season.
  if (/^[A-Z]{2,5}$/.test(zone) && zone !== 'UTC' && zone !== 'GMT') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const ABBREVIATED_ZONES: Readonly<Record<string, string>> = {
  CET: 'Europe/Rome', CEST: 'Europe/Rome', WET: 'Europe/Lisbon', WEST: 'Europe/Lisbon', EET: 'Europe/Athens', EEST: 'Europe/Athens',
  BST: 'Europe/London', IST: 'Asia/Kolkata', EST: 'America/New_York', EDT: 'America/New_York', CST: 'America/Chicago', CDT: 'America/Chicago',
  MST: 'America/Denver', MDT: 'America/Denver', PST: 'America/Los_Angeles', PDT: 'America/Los_Angeles', JST: 'Asia/Tokyo',
  AEST: 'Australia/Sydney', AEDT: 'Australia/Sydney', NZST: 'Pacific/Auckland', NZDT: 'Pacific/Auckland', MSK: 'Europe/Moscow',
}

function timezoneMend(zone: string): string {
  const meant = ABBREVIATED_ZONES[zone.toUpperCase()]
  return meant === undefined
    ? didYouMean(zone, Intl.supportedValuesOf('timeZone'), 'write it as "Europe/Rome"')
    : `did you mean ${show(meant)}?`
}

function timeFault(text: string): string {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) {
    const mended = `${text}Z`
    return z.iso.datetime({ offset: true }).safeParse(mended).success
      ? `has no offset; did you mean ${show(mended)}?`
      : 'is not a time of the calendar; write it as "2026-08-01T12:00:00Z"'
  }
  return 'is not a time with an offset; write it as "2026-08-01T12:00:00Z"'
}
