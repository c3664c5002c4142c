/**
 * The parameters of a design: who comes, what they do together, how crews form and live, and what is taken for granted.
 * Each with its range, its default and, for what is not plain, why.
 */
import { z } from 'zod'
import { PRESET_NAMES } from '../../matching/presets.ts'

/** The most people of a pool, so that a slip of the keyboard ends at once. */
export const MOST_PEOPLE = 400

const whole = (least: number, most: number, what: string) =>
  z
    .number()
    .int(`is not a whole number; give ${what}, ${least} to ${most}`)
    .min(least, `is below ${least}; give ${what}, ${least} to ${most}`)
    .max(most, `is above ${most}; give ${what}, ${least} to ${most}`)
const between = (least: number, most: number, what: string) =>
  z
    .number()
    .min(least, `is below ${least}; give ${what}, ${least} to ${most}`)
    .max(most, `is above ${most}; give ${what}, ${least} to ${most}`)
const share = (what: string) => between(0, 1, `the share of ${what}`).describe(`Share of ${what}`)

/** What people do together for a while, in the order of a day. */
export const BLOCK_KINDS = [
  'circle',
  'pairs',
  'threes',
  'clinic',
  'tables',
  'open-space',
  'break',
  'rest',
] as const
export type BlockKind = (typeof BLOCK_KINDS)[number]

const blockSchema = z
  .strictObject({
    kind: z.enum(BLOCK_KINDS),
    minutes: whole(5, 720, 'minutes').describe('How long it lasts; of rounds, how long each one lasts'),
    rounds: whole(1, 20, 'how many rounds')
      .optional()
      .describe('So many times, with other people; default 1'),
    size: whole(3, 8, 'people at a table')
      .optional()
      .describe('People at a table; default 5 (pairs and threes have their own)'),
  })
  .meta({
    id: 'Block',
    description:
      'circle: all listen to all. pairs, threes: two or three listen to each other. clinic: at a table one asks for help and the others offer it. tables: a meal or a talk at set tables. open-space: groups that people choose. break: free mingling. rest: nothing.',
  })
export type BlockSpec = z.infer<typeof blockSchema>

/** How tables are filled; designs/ has one file for each. */
export const MIXINGS = [
  'fixed',
  'random',
  'unmet-first',
  'golfer',
  'trust-aware',
  'free-choice',
  'unmet-then-trust',
  'agenda',
] as const
export type Mixing = (typeof MIXINGS)[number]

export const FORMINGS = ['callers', 'suggestions', 'free-choice', 'mixed', 'lots'] as const
export const RHYTHMS = { P1W: 7, P2W: 14, P3W: 21, P1M: 30 } as const
export type Rhythm = keyof typeof RHYTHMS
const RENEWALS = ['keep', 'reshuffle', 'split'] as const

/** A day like those of retreats: a circle, pairs, a clinic, time to mingle, tables, open space. */
const RETREAT_DAY: BlockSpec[] = [
  { kind: 'circle', minutes: 45 },
  { kind: 'pairs', minutes: 25, rounds: 2 },
  { kind: 'break', minutes: 30 },
  { kind: 'clinic', minutes: 75, size: 5 },
  { kind: 'break', minutes: 90 },
  { kind: 'threes', minutes: 45 },
  { kind: 'open-space', minutes: 75 },
  { kind: 'break', minutes: 45 },
  { kind: 'tables', minutes: 75, size: 5 },
]

/** How surely something holds is not known: what the model takes for granted, each open to change. */
const assumptionsSchema = z.strictObject({
  hoursToFriend: between(5, 1000, 'hours')
    .default(90)
    .describe(
      'Hours of free time together after which two of mean liking are friends, a closeness of 1/2 (Hall 2019: 80 to 100)',
    ),
  halfLifeDays: between(10, 10_000, 'days')
    .default(180)
    .describe('Days after which half of the closeness of two who do not meet is left'),
  liking: between(0, 3, 'a factor')
    .default(0.6)
    .describe('By how much closeness grows faster per standard deviation of liking, as a logarithm'),
  profile: share('liking that profiles tell')
    .default(0.02)
    .describe('Share of the variance of liking that profiles could foretell (Joel 2017: hardly any)'),
  pairs: share('liking that is the pair itself')
    .default(0.57)
    .describe(
      'Of the rest, the share that is the pair itself; who likes and who is liked share what is left (Kenny 1994)',
    ),
  mutuality: share('what is the pair itself and both feel')
    .default(0.5)
    .describe(
      'Of what is the pair itself, the share that both feel alike; about half of named friendships are mutual',
    ),
  foreign: share('the pace')
    .default(0.6)
    .describe(
      'At what share of the pace two get close, and how long they talk, who have no language in common',
    ),
  mingling: share('a break spent face to face')
    .default(0.5)
    .describe('Share of a break that somebody spends face to face with somebody'),
  noted: share('talks that are noted')
    .default(0.25)
    .describe(
      'Share of the talks in breaks of which the organiser learns; what is on the schedule she knows',
    ),
  depth: z
    .strictObject({
      circle: between(0, 20, 'a factor').default(0.2),
      pairs: between(0, 20, 'a factor').default(5),
      threes: between(0, 20, 'a factor').default(4),
      clinic: between(0, 20, 'a factor').default(4),
      tables: between(0, 20, 'a factor').default(1.5),
      'open-space': between(0, 20, 'a factor').default(1.5),
      meeting: between(0, 20, 'a factor').default(4),
    })
    .prefault({})
    .describe(
      'How many hours of free time together an hour of it is like (Aron 1997: 45 minutes of pairs opening up do what weeks do)',
    ),
  wish: share('people who want a crew')
    .default(0.85)
    .describe('How likely somebody wants a crew at all, on average'),
  leaving: between(0, 0.5, 'a chance')
    .default(0.02)
    .describe('Chance of leaving a crew after a meeting, where it is neither close nor cold'),
  joining: share('people without a crew who join one in a month')
    .default(0.12)
    .describe('Chance in a month that somebody without a crew joins one that has room'),
  repair: share('conflicts that end well')
    .default(0.6)
    .describe('Chance that two resolve a conflict by themselves, on average'),
})
export type Assumptions = z.infer<typeof assumptionsSchema>

const goodSchema = z.strictObject({
  closeness: between(0, 1, 'a closeness')
    .default(0.25)
    .describe('Mean closeness to her crew-mates: 0.25 is casual friends, 0.5 friends, 0.8 close friends'),
  attendance: share('expected people who come')
    .default(0.6)
    .describe('Share of those expected who came to the last six meetings'),
})

export const fieldsSchema = z.strictObject({
  people: whole(3, MOST_PEOPLE, 'how many people')
    .optional()
    .describe('So many people come, whoever invited them'),
  founders: whole(3, MOST_PEOPLE, 'how many founders')
    .default(25)
    .describe('Who is invited first, where "people" is not given'),
  invitations: whole(0, 10, 'invitations').default(2).describe('How many each may invite'),
  acceptance: between(0, 10, 'accepted invitations a head')
    .default(0.67)
    .describe('Accepted invitations a head, on average (0.67 was reported once)'),
  waves: whole(0, 5, 'waves')
    .default(1)
    .describe('1: founders invite; 2: those whom they invited do too; and so on'),
  most: whole(3, MOST_PEOPLE, 'how many people').default(90).describe('The place has room for so many'),
  newcomers: share('people who are new')
    .default(1)
    .describe('Share of the people who know nobody but who invited them; the others have a year behind them'),
  callers: share('people who would call a crew').default(0.15),
  shy: share('shy people').default(0.2),
  minority: share('people with another language')
    .default(0.1)
    .describe('Share who do not speak the language of most, but one that a third of the others speak'),
  remote: share('people who live far away').default(0.15),
  late: share('people who come late')
    .default(0.1)
    .describe('Share who miss the first half of the first day, and then and now a meeting'),
  noShows: share('people who do not come').default(0.05),
  congregations: whole(1, 4, 'congregations')
    .default(1)
    .describe('Into how many the people are divided before they gather'),
  days: whole(0, 14, 'days').default(3).describe('Days of the gathering; 0: none'),
  daysApart: whole(1, 60, 'days')
    .default(1)
    .describe('From one day of it to the next: 1 for a retreat, 7 for weekly calls'),
  opens: whole(0, 20, 'an hour').default(9).describe('The hour at which a day begins'),
  schedule: z
    .array(
      z
        .array(blockSchema)
        .min(1, 'is an empty day; give it a block, such as {"kind": "rest", "minutes": 60}'),
    )
    .min(1, 'has no day; list the blocks of one at least')
    .default([RETREAT_DAY])
    .describe('The blocks of each day; where there are fewer days here than in "days", the last is repeated'),
  mixing: z.enum(MIXINGS).default('random').describe('How tables are filled'),
  agenda: z
    .array(
      z.array(
        z.array(whole(1, MOST_PEOPLE, 'a person')).min(2, 'is a table for one; name two people or more'),
      ),
    )
    .optional()
    .describe(
      'For "mixing": "agenda": for each round of tables in turn, who sits together, people numbered from 1',
    ),
  forming: z
    .enum(FORMINGS)
    .default('mixed')
    .describe(
      'How crews form: people join callers, accept what the engine suggests, choose each other, join callers and then get suggestions, or draw lots (to compare with)',
    ),
  wishes: whole(0, 10, 'how many others')
    .default(3)
    .describe(
      'How many others each names in private at the end of the gathering; the engine learns of them what an organiser may',
    ),
  sizes: z
    .tuple(
      [whole(3, 8, 'people in a crew'), whole(3, 8, 'people in a crew')],
      'is not two sizes; write it as [3, 6]',
    )
    .refine(([least, most]) => least <= most, 'is upside down; write the smaller size first')
    .default([3, 6])
    .describe('Smallest and largest crew at the start'),
  preset: z
    .enum(PRESET_NAMES)
    .default('first-crews')
    .describe('What the engine looks at when it suggests crews'),
  steps: whole(100, 10_000_000, 'steps').default(15_000).describe('How long the engine searches'),
  months: whole(0, 36, 'months').default(6).describe('How long crews are watched after the gathering'),
  rhythm: z
    .enum(Object.keys(RHYTHMS) as [Rhythm, ...Rhythm[]])
    .default('P2W')
    .describe('How often crews meet'),
  hours: between(0.25, 12, 'hours').default(2).describe('How long a meeting of a crew lasts'),
  misses: share('meetings that somebody misses')
    .default(0.2)
    .describe('Chance that somebody misses a meeting, on average'),
  conflicts: between(0, 1, 'a chance')
    .default(0.04)
    .describe('Chance of a conflict in a meeting of a crew of mean liking'),
  mediation: share('conflicts that others help with')
    .default(0.2)
    .describe('Chance that others help with a conflict, which then ends well'),
  hostsLeave: whole(0, 50, 'people')
    .default(0)
    .describe('How many of those to whom most are close leave for good'),
  hostsLeaveMonth: whole(0, 36, 'a month').default(2).describe('After how many months they do'),
  seasons: whole(1, 4, 'seasons').default(1).describe('How often it all is done: a gathering, then months'),
  renewal: z.enum(RENEWALS).default('keep').describe('What becomes of crews when a new season begins'),
  good: goodSchema
    .prefault({})
    .describe(
      'When somebody is in a good crew: it lives, she is close enough to its members, people come, and she has no unresolved conflict in it',
    ),
  assumptions: assumptionsSchema.prefault({}).describe('What the model takes for granted'),
})

/** All parameters of one design. */
export type Parameters = Readonly<z.infer<typeof fieldsSchema>>
export type Field = keyof Parameters

export const FIELDS = Object.keys(fieldsSchema.shape) as Field[]
