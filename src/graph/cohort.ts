/**
 * The cohort document: what a congregation hands to the engine, and the one place where its shape is written down.
 *
 * Every type is inferred from the schemas below; the JSON Schema for editors is made from them too. What turns anything at
 * all into a cohort, or into the list of what is wrong with it, is parse-cohort.ts.
 */
import { hash } from 'node:crypto'
import { z } from 'zod'
import {
  dateMend,
  HOURS,
  hoursMend,
  isPlain,
  isTime,
  isTimezone,
  timeFault,
  timezoneMend,
} from './calendar.ts'
import { didYouMean } from './fault.ts'

export const FORMAT = 'coalesce/cohort@1'
/** The congregation's id where the document names none. */
export const DEFAULT_CONGREGATION = 'main'
/** What a cohort without `asOf` and without interactions is looked at: a fixed day, so that answers never hang on the clock. */
export const FALLBACK_AS_OF = '2026-01-01T00:00:00Z'
export const SMALLEST_CREW = 3
export const LARGEST_CREW = 8

const NOT_PLAIN = 'holds a control character or half of one; write it as plain text'

/** An id. */
export const ID = /^[A-Za-z0-9._-]{1,64}$/
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
  // The nearest of 430 zones is looked for where the fault is told, not for each of a million that are wrong.
  .refine(isTimezone, {
    error: 'is not an IANA time zone; write it as "Europe/Rome"',
    params: { mend: timezoneMend },
  })
  .meta({ description: 'An IANA time zone, such as Europe/Lisbon' })
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

export const headSchema = z.object({
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
