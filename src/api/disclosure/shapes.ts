/**
 * The shapes of answers: what the views (views.ts), the bands (bands.ts) and the routes give, field by field. The
 * description (`/openapi.json`) is made from them, and the types of the views are theirs.
 *
 * They are a second fence: what a shape does not name is left out of the answer, whatever a route hands over. So each field
 * is named here by hand, and where an entry of the cohort document gets a new one, the compiler asks who may see it.
 *
 * They ask for the kind of each value and no more. What is kept was looked at when it came in, and a rule that is made
 * later must not turn a right answer into a fault of ours.
 */
import { z } from 'zod'
import type {
  Boundary,
  Call,
  Cohort,
  Crew,
  Gathering,
  Interaction,
  InteractionKind,
  Member,
  Stewardship,
  Wish,
} from '../../graph/cohort.ts'
import { CONGREGATION_TOPICS, CREW_TOPICS, STEPS } from '../../graph/health.ts'
import type { ImportReport } from '../../graph/store/store.ts'
import { JOB_STATES } from '../records/records.ts'
import { ROLES } from '../roles.ts'
import type { RerunJob, SuggestionRequest } from '../suggestions.ts'

/** A list; read-only to the compiler, for much of what is told is kept and not ours to change. */
const list = <S extends z.ZodType>(of: S) =>
  z.array(of) as z.ZodType as z.ZodType<readonly z.output<S>[], readonly z.input<S>[]>
/** A shape for each field of something, none left out and none added. */
type Each<T> = { readonly [Field in keyof T]-?: z.ZodType }

const id = z.string()
const ids = list(id)
const text = z.string()
const texts = list(text)
const day = z.string().meta({ format: 'date' })
const time = z.string().meta({ format: 'date-time' })
const place = z.number().describe('Its place, from 0')

// ---- people ----

const shownToAll = {
  id,
  name: text,
  joined: day.optional(),
  invitedBy: id.optional(),
  standing: z.enum(['friend', 'partner']).optional(),
  intentions: texts.optional(),
  offers: texts.optional(),
  needs: texts.optional(),
  ways: texts.optional(),
  languages: texts.optional(),
  timezone: text.describe('An IANA time zone').optional(),
  place: text.optional(),
  available: texts.describe('Weekly free hours in her own time zone, such as mon 18:00-21:00').optional(),
  paused: z.boolean().optional(),
} satisfies Each<Omit<Member, 'crewSize' | 'maxCrews'>>

export const person = z
  .object(shownToAll)
  .meta({ id: 'Person', description: 'A member as every other may see her' })
export const profile = z
  .object({
    ...shownToAll,
    crewSize: list(z.number()).describe('The smallest and the largest crew that she would be in').optional(),
    maxCrews: z.number().optional(),
  } satisfies Each<Member>)
  .meta({ id: 'Profile', description: 'A member as she and organisers see her' })

const mate = z.object({ member: id, name: text, because: texts })
export const mates = z.object({
  member: id.describe('For whom'),
  order: text.describe('In words, how they are ordered'),
  mates: list(mate),
})

// ---- what happened ----

type Of<Kind extends InteractionKind> = Extract<Interaction, { kind: Kind }>
type Told = 'recordedBy' | 'confirmedBy' | 'contestedBy'
const happened = { id, at: time }
const told = {
  recordedBy: id.optional(),
  confirmedBy: ids.optional(),
  contestedBy: ids.optional(),
} satisfies { readonly [Field in Told]: z.ZodType }
const missed = ids.optional()

/** As everybody who may know of it at all sees it; what more there is, below. */
const open = {
  contact: {
    ...happened,
    kind: z.literal('contact'),
    participants: ids,
    minutes: z.number(),
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'contact'>, Told>>,
  listening: {
    ...happened,
    kind: z.literal('listening'),
    participants: ids,
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'listening'>, Told>>,
  support: {
    ...happened,
    kind: z.literal('support'),
    asker: id.optional(),
    offerers: ids.optional(),
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'support'>, Told>>,
  meeting: {
    ...happened,
    kind: z.literal('meeting'),
    series: id,
    participants: ids,
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'meeting'>, Told | 'missed'>>,
  conflict: {
    ...happened,
    kind: z.literal('conflict'),
    participants: ids,
    outcome: z.enum(['resolved', 'unresolved', 'open']),
    about: id.optional(),
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'conflict'>, Told>>,
  coOwnership: {
    ...happened,
    kind: z.literal('co-ownership'),
    participants: ids,
    what: text,
    gathering: id.optional(),
  } satisfies Each<Omit<Of<'co-ownership'>, Told>>,
}

const interaction = z
  .discriminatedUnion('kind', [
    z.object({ ...open.contact, ...told }),
    z.object({ ...open.listening, ...told }),
    z.object({ ...open.support, ...told }),
    z.object({ ...open.meeting, missed, ...told }),
    z.object({ ...open.conflict, ...told }),
    z.object({ ...open.coOwnership, ...told }),
  ])
  .meta({ id: 'LivedInteraction', description: 'What happened, as those who took part see it' })
/** Neither support nor conflicts, nor who missed a meeting, nor who said what of it. */
const openInteraction = z
  .discriminatedUnion('kind', [
    z.object(open.contact),
    z.object(open.listening),
    z.object(open.meeting),
    z.object(open.coOwnership),
  ])
  .meta({ id: 'OpenInteraction', description: 'What happened in the open, as organisers see it' })

export const ownInteraction = z
  .object({
    interaction,
    state: z
      .enum(['counts', 'waits', 'contested'])
      .describe('It waits until another who took part confirms it'),
  })
  .meta({ id: 'OwnInteraction', description: 'What I took part in, and how it stands' })
export const ownInteractions = z.object({
  total: z.number().describe('How many there are in all'),
  interactions: list(ownInteraction),
})

// ---- what a member says of others ----

const wishKind = z.enum(['interested', 'not-now'])
const wish = { from: id, to: id, kind: wishKind } satisfies Each<Wish>
const mutual = ids.describe('Who is interested in me, as I am in her')
export const ownWishes = z.object({ wishes: list(z.object({ to: id, kind: wishKind })), mutual })

const boundaryKind = z.enum(['apart', 'together'])
const ownBoundary = z.object({ with: id, kind: boundaryKind })
export const ownBoundaries = z.object({ boundaries: list(ownBoundary) })

// ---- crews, offers, calls ----

const known = {
  id,
  name: text.optional(),
  members: ids,
  intention: text.optional(),
  since: day.optional(),
  caller: id.optional(),
  rhythm: text.describe('How often it meets, as an ISO 8601 duration').optional(),
  until: day.describe('The day by which it looks back').optional(),
} satisfies Each<Omit<Crew, 'locked'>>
export const openCrew = z
  .object(known)
  .meta({ id: 'OpenCrew', description: 'A crew as everybody here may see it' })

const offered = {
  id,
  members: ids,
  intention: text.optional(),
  caller: id.optional(),
  rhythm: text.optional(),
}
export const ownOffer = z
  .object({
    ...offered,
    answer: z.enum(['accepted', 'declined']).nullable().describe('Mine; nobody else’s is shown'),
  })
  .meta({ id: 'OwnOffer', description: 'A crew that I am offered' })
const reasonedOffer = ownOffer
  .extend({
    reasons: list(z.object({ member: id, because: list(text) })).describe('What speaks for whom, in words'),
  })
  .meta({ id: 'ReasonedOffer', description: 'A crew that I am offered, and why' })
export const ownCrews = z.object({ crews: list(openCrew), offers: list(reasonedOffer) })
export const offers = z.object({
  offers: list(z.object({ ...offered, state: z.enum(['open', 'stands']) })),
})

export const openCall = z
  .object({
    id,
    caller: id,
    intention: text,
    members: ids.describe('Who opted in, in the order in which they did'),
  } satisfies Each<Call & { id: string }>)
  .meta({ id: 'OpenCall', description: 'An intention that somebody calls for' })
export const openCalls = z.object({ calls: list(openCall) })

// ---- questions, and the way ----

const questionAbout = <const Topics extends readonly string[]>(topics: Topics) =>
  z.object({ about: z.enum(topics), question: text, because: text, evidence: texts })
export const crewQuestions = z.object({ questions: list(questionAbout(CREW_TOPICS)) })
export const congregationQuestions = z.object({ questions: list(questionAbout(CONGREGATION_TOPICS)) })

const step = z.object({
  step: z.enum(STEPS),
  onRecord: z.boolean().nullable().describe('Null where it is between those concerned'),
  because: text,
})
export const ownWay = z.object({
  congregation: z.object({
    id,
    since: shownToAll.joined,
    invitedBy: shownToAll.invitedBy,
    standing: shownToAll.standing,
  }),
  crews: list(
    z.object({
      id,
      since: known.since,
      steps: list(step),
      next: questionAbout(['next step']).optional(),
    }),
  ),
  next: text,
})

// ---- all that is held about somebody ----

const role = z.enum(ROLES)
const linkBy = id
  .nullable()
  .describe('Who made the link: a member; null: at the machine, or somebody who is not here any more')
const kept = { id, created: time, seen: time, expires: time, roles: list(role) }
const gathering = {
  id,
  name: text.optional(),
  from: day.optional(),
  to: day.optional(),
} satisfies Each<Omit<Gathering, 'attendees'>>
const steward = z.object({ member: id, steward: id, since: day.optional() } satisfies Each<Stewardship>)
export const ownData = z.object({
  profile,
  interactions: list(ownInteraction),
  wishes: list(z.object(wish)),
  mutual,
  boundaries: list(ownBoundary),
  crews: list(openCrew),
  calls: list(openCall),
  gatherings: list(z.object(gathering)),
  stewards: list(steward),
  offers: list(ownOffer),
  invited: ids.describe('Whom I brought along'),
  roles: list(role),
  sessions: list(z.object({ ...kept, linkBy })),
  tokens: list(z.object({ ...kept, name: text, readOnly: z.boolean(), linkBy })),
  links: list(z.object({ expires: time, linkBy })),
  signIns: list(z.object({ at: time, linkBy })),
})
export const ownSessions = z.object({
  sessions: list(
    z.object({ id, created: time, lastSeen: time, expires: time, current: z.boolean(), linkBy }),
  ),
  links: list(z.object({ expires: time, linkBy })).describe('Not used yet'),
  signIns: list(z.object({ at: time, linkBy })).describe('Also of sessions that are over'),
})
export const ownTokens = z.object({
  tokens: list(
    z.object({
      id,
      name: text,
      roles: list(role),
      readOnly: z.boolean(),
      created: time,
      expires: time,
      linkBy,
    }),
  ),
})

// ---- an organiser's ----

export const people = z.object({ members: list(person) })
export const profiles = z.object({ members: list(profile) })
export const congregationCounts = z.object({
  id,
  name: text.optional(),
  members: z.number(),
  paused: z.number(),
  interactions: z.number().describe('In the open'),
  crews: z.number(),
  inCrews: z.number(),
  withoutCrew: z.number(),
  gatherings: z.number(),
  large: z.boolean().describe('Whether it is time to think of two'),
})

export const importReport = z.object({
  members: z.number(),
  interactions: z.number(),
  added: z.number(),
  unchanged: z.number(),
  words: z.number().describe('Confirmations and contests that were new'),
  changed: z.number().describe('Members whose profile is another now'),
  forgotten: z.number().describe('Left out, since they had asked to be forgotten'),
  notes: texts,
} satisfies Each<ImportReport & { notes: unknown }>)

export const organiserDocument = z
  .object({
    format: text,
    id,
    name: text.optional(),
    asOf: time.optional(),
    members: list(profile),
    interactions: list(openInteraction),
    crews: list(z.object({ ...known, locked: z.boolean().optional() } satisfies Each<Crew>)),
    calls: list(z.object({ caller: id, intention: text, members: ids.optional() } satisfies Each<Call>)),
    wishes: list(z.object(wish)),
    // Whose it is, an organiser does not learn.
    boundaries: list(z.object({ between: ids, kind: boundaryKind } satisfies Each<Omit<Boundary, 'by'>>)),
    gatherings: list(z.object({ ...gathering, attendees: ids.optional() } satisfies Each<Gathering>)),
    stewards: list(steward),
    vocabulary: list(texts),
  } satisfies Each<Cohort>)
  .meta({
    id: 'OrganiserDocument',
    description: 'A cohort document (docs/cohort.schema.json), as far as an organiser may have it',
  })

// ---- sets of crews, and what changes them ----

const band = z.enum(['very low', 'low', 'middle', 'high', 'very high'])
const turn = z.enum(['much better', 'better', 'about the same', 'worse', 'much worse'])
const score = z.number().describe('In [0, 100], to the nearest ten')
const criterion = text.describe('Its name')
const unplaced = list(z.object({ member: id, because: text }))
const notes = texts.describe('What was odd, one line each')
const because = texts.describe('Why not')

const to = z.union([z.number(), z.enum(['new', 'none'])])
export const edit = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('move'), member: id, to }),
    z.object({ kind: z.literal('swap'), one: id, other: id }),
    z.object({ kind: z.literal('add'), member: id, to }),
    z.object({ kind: z.literal('remove'), member: id }),
    z.object({ kind: z.literal('pin'), crew: place }),
    z.object({ kind: z.literal('unpin'), crew: place }),
  ])
  .meta({ id: 'Edit', description: 'A change of a set by hand' })

const crewEffect = z
  .object({
    before: ids.describe('Not there where the crew is new').optional(),
    after: ids.describe('Not there where it is gone').optional(),
    score: z.object({ before: score.nullable(), after: score.nullable() }),
    criteria: list(
      z.object({ name: criterion, before: band.nullable(), after: band.nullable(), because: text }),
    ).describe('Those that are in another band now'),
    vetoes: texts,
  })
  .meta({ id: 'CrewEffect', description: 'What becomes of one crew' })
export const effect = z
  .object({ turn, words: text, crews: list(crewEffect) })
  .meta({ id: 'Effect', description: 'What a change does, crew by crew and criterion by criterion' })

const suggestedCrew = z.object({
  members: ids,
  score,
  criteria: list(z.object({ name: criterion, band, weight: z.number(), because: text })),
  kept: id.describe('The crew of the congregation that stays').optional(),
})
const suggestedSet = z
  .object({
    crews: list(suggestedCrew),
    unplaced,
    objective: z.number(),
    bound: z.number().nullable(),
    gap: z.number().nullable(),
    stability: z.object({ blockingSwaps: z.number(), blockingCrews: z.number() }),
  })
  .meta({ id: 'SuggestedSet', description: 'A set of crews, and who is in none' })
export const suggestion = z
  .object({
    asOf: time,
    preset: text,
    weights: z.record(z.string(), z.number()),
    sizes: list(z.number()),
    seed: z.number(),
    sets: list(suggestedSet).describe('The best first'),
    notes,
  })
  .meta({ id: 'Suggestion', description: 'Sets of crews that differ' })

const plannedCrew = { members: ids, pinned: z.boolean(), kept: id.optional() }
const plan = z.object({ crews: list(z.object(plannedCrew)), unplaced: ids })
export const openPlan = z
  .object({
    revision: z.number().describe('Its ETag'),
    undo: z.number().describe('How many steps can be taken back'),
    redo: z.number(),
    sinceSuggested: turn,
    crews: list(z.object({ ...plannedCrew, score: score.nullable(), vetoes: texts })),
    unplaced: ids,
    standing: texts.describe('Whatever is wrong with it'),
  })
  .meta({ id: 'Plan', description: 'A set as it was changed by hand' })
export const applied = z
  .object({ effect, warnings: texts, refused: texts.optional(), ...openPlan.shape })
  .meta({ id: 'EditedPlan', description: 'What an edit did, and the plan after it' })

const change = { edits: list(edit), effect }
export const advice = z.union([
  z.object({ changes: list(z.object(change)) }).describe('Without a member'),
  z
    .object({
      open: list(z.object({ crew: place, ...change })),
      closed: list(z.object({ crew: place, because })),
    })
    .describe('With a member: the crews that could take her, and those that could not'),
])
export const invitees = z.object({
  invitees: list(z.object({ members: ids, turn, crew: crewEffect })).describe('The best first'),
})

export const rerun = z
  .object({
    crews: list(z.object(plannedCrew)),
    effect,
    moved: ids.describe('Who would be elsewhere'),
    unplaced,
    notes,
  })
  .meta({ id: 'Rerun', description: 'What a search around pinned crews found' })

// ---- jobs ----

const budget = { seed: z.number(), steps: z.number().optional(), seconds: z.number().optional() }
const wanted = { preset: text, sizes: list(z.number()), calls: z.boolean() }
const askedSuggestion = z.object({
  ...wanted,
  alternatives: z.number(),
  ...budget,
  pinned: ids.optional(),
} satisfies Each<SuggestionRequest>)
const askedRerun = z.object({
  suggestion: id,
  set: place,
  ...wanted,
  ...budget,
  plan,
  near: z.object({ published: plan, tax: z.number() }).optional(),
} satisfies Each<RerunJob>)
const askedSimulation = z.object({
  scenario: z.union([text, z.record(z.string(), z.unknown())]),
  runs: z.number(),
  seed: z.number(),
  cohort: z.boolean(),
})

const jobOf = <Request extends z.ZodType>(request: Request) =>
  z.object({
    id,
    state: z.enum(JOB_STATES),
    owner: id.describe('Who asked for it'),
    request,
    created: time,
    ended: time.optional(),
    inputs: text.describe('SHA-256 of what it was computed from').optional(),
    version: text.describe('Of the program that computed it').optional(),
    error: text.optional(),
    restarts: z
      .number()
      .describe('How often the service ended while it ran, and it began anew: with steps to the same answer')
      .optional(),
  })
export const suggestionJobs = z.object({ suggestions: list(jobOf(askedSuggestion)) })
export const suggestionJob = jobOf(askedSuggestion)
  .extend({ result: suggestion.optional() })
  .meta({ id: 'SuggestionJob' })
export const rerunJob = jobOf(askedRerun).extend({ result: rerun.optional() }).meta({ id: 'RerunJob' })
/** What a simulation gives is left open: it is the same as the command writes, and nothing of a person is in it. */
export const simulationJob = jobOf(askedSimulation)
  .extend({
    result: z
      .record(z.string(), z.unknown())
      .describe('What the runs say, as docs/simulation.md has it')
      .optional(),
  })
  .meta({ id: 'SimulationJob' })

export const scenarios = z.object({ scenarios: list(z.object({ name: text, question: text, about: text })) })
