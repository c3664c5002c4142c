import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  asOfMillis,
  type Cohort,
  cohortJsonSchema,
  cohortSchema,
  counts,
  derivedId,
  FALLBACK_AS_OF,
  INTERACTION_KINDS,
  type Interaction,
  interactionContent,
  LISTS,
  participantsOf,
} from '../../src/graph/cohort.ts'
import { InputError } from '../../src/graph/fault.ts'
import { type ParsedCohort, parseCohort } from '../../src/graph/parse-cohort.ts'
import { placeOf } from '../../src/graph/schema-faults.ts'
import { arbitraryCohort, EARLIEST, LATEST } from '../arbitraries.ts'

const NAMES = ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana', 'ivo']
type Raw = Record<string, unknown>

/** A small document with something of everything, to break in one place at a time. */
const document = () => ({
  format: 'coalesce/cohort@1' as string,
  name: 'Camp',
  asOf: '2026-04-30T12:00:00Z',
  members: NAMES.map((id): Raw => ({ id, name: id.toUpperCase(), timezone: 'Europe/Lisbon' })) as Raw[],
  interactions: [
    { id: 'l1', at: '2026-03-01T12:00:00Z', kind: 'listening', participants: ['ana', 'ben', 'cleo'] },
    { id: 'c1', at: '2026-03-02T12:00:00Z', kind: 'contact', participants: ['ana', 'ben'], minutes: 40 },
    { id: 's1', at: '2026-03-03T12:00:00Z', kind: 'support', asker: 'ana', offerers: ['ben'] },
    {
      id: 'm1',
      at: '2026-03-04T12:00:00Z',
      kind: 'meeting',
      series: 's',
      participants: ['ana', 'ben'],
      missed: ['ben'],
    },
    { id: 'x1', at: '2026-03-05T12:00:00Z', kind: 'conflict', participants: ['dai', 'eva'], outcome: 'open' },
    {
      id: 'x2',
      at: '2026-03-06T12:00:00Z',
      kind: 'conflict',
      participants: ['eva', 'dai'],
      outcome: 'resolved',
      about: 'x1',
    },
    {
      id: 'o1',
      at: '2026-03-07T12:00:00Z',
      kind: 'co-ownership',
      participants: ['ana', 'ben'],
      what: 'a van',
    },
  ] as Raw[],
  crews: [{ id: 'loaf', members: ['ana', 'ben', 'cleo'], rhythm: 'P2W' }] as Raw[],
  calls: [{ caller: 'ana', intention: 'book club', members: ['ben'] }] as Raw[],
  wishes: [{ from: 'eva', to: 'gil', kind: 'interested' }] as Raw[],
  boundaries: [{ between: ['eva', 'finn'], kind: 'apart', by: 'eva' }] as Raw[],
  gatherings: [{ id: 'g1', from: '2026-04-01', to: '2026-04-03', attendees: ['ana'] }] as Raw[],
  stewards: [{ member: 'ana', steward: 'ben' }] as Raw[],
  vocabulary: [['web design', 'websites']] as unknown[],
})
type Document = ReturnType<typeof document>
const broken = (change: (doc: Document & Raw) => void): Document => {
  const doc = document()
  change(doc as Document & Raw)
  return doc
}
const member = (doc: Document, k: number): Raw => doc.members[k]!
const parse = (raw: unknown): ParsedCohort => parseCohort(raw, 'camp.json')
const faultsIn = (raw: unknown): InputError => {
  try {
    parse(raw)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('no fault was found')
}
const linesOf = (raw: unknown): string[] => faultsIn(raw).message.split('\n')

describe('arbitraryCohort', () => {
  it('gives cohorts that are read back as they are', () => {
    fc.assert(
      fc.property(arbitraryCohort({ maxMembers: 10, maxInteractions: 20 }), cohort => {
        expect(parse(JSON.parse(JSON.stringify(cohort))).cohort).toEqual(cohort)
      }),
    )
  })

  it('keeps to its bounds', () => {
    const bounds = { minMembers: 3, maxMembers: 5, maxInteractions: 4 }
    fc.assert(
      fc.property(arbitraryCohort(bounds), ({ members, interactions }) => {
        expect(members.length).toBeGreaterThanOrEqual(3)
        expect(members.length).toBeLessThanOrEqual(5)
        expect(interactions.length).toBeLessThanOrEqual(4)
        for (const { at } of interactions) {
          expect(Date.parse(at)).toBeGreaterThanOrEqual(EARLIEST)
          expect(Date.parse(at)).toBeLessThanOrEqual(LATEST)
        }
      }),
    )
  })

  it('gives every kind of interaction, in every state of a record', () => {
    const cohorts = fc.sample(arbitraryCohort(), { numRuns: 100, seed: 1 })
    const interactions = cohorts.flatMap(cohort => cohort.interactions)
    expect(new Set(interactions.map(i => i.kind))).toEqual(new Set(INTERACTION_KINDS))
    for (const field of ['gathering', 'recordedBy', 'confirmedBy', 'contestedBy', 'missed', 'about', 'asker'])
      expect(interactions.filter(i => field in i).length, field).toBeGreaterThan(5)
    expect(interactions.filter(counts).length).toBeGreaterThan(100)
    expect(interactions.filter(i => !counts(i)).length).toBeGreaterThan(50)
    for (const list of Object.keys(LISTS) as (keyof typeof LISTS)[])
      expect(cohorts.filter(cohort => cohort[list].length > 0).length, list).toBeGreaterThan(5)
  })
})

describe('parseCohort', () => {
  it('reads a document with everything in it, and finds nothing odd', () => {
    const { cohort, notes } = parse(document())
    expect(notes).toEqual([])
    expect(cohort).toEqual({ id: 'main', ...document() })
  })

  it('needs no more than a format and members with id and name', () => {
    const { cohort } = parse({ format: 'coalesce/cohort@1', members: [{ id: 'ana', name: 'Ana' }] })
    expect(cohort.members).toEqual([{ id: 'ana', name: 'Ana' }])
    expect([cohort.id, cohort.asOf, cohort.interactions, cohort.vocabulary]).toEqual([
      'main',
      undefined,
      [],
      [],
    ])
  })

  it.each<[string, string, (doc: Document & Raw) => void]>([
    [
      'wrong format',
      'format: "coalesce/cohort@9" is not "coalesce/cohort@1"; did you mean "coalesce/cohort@1"?',
      d => {
        d.format = 'coalesce/cohort@9'
      },
    ],
    [
      'no format',
      'format: is missing; add it: "coalesce/cohort@1"',
      d => {
        Reflect.deleteProperty(d, 'format')
      },
    ],
    [
      'no members',
      'members: is missing; list the members, each with id and name',
      d => {
        Reflect.deleteProperty(d, 'members')
      },
    ],
    [
      'members as an object',
      'members: {"ana":1} is not a list; write it in [ ]',
      d => {
        Object.assign(d, { members: { ana: 1 } })
      },
    ],
    [
      'a member that is a text',
      'members[1]: "ben" is not an object { }; write an object { }',
      d => {
        ;(d.members as unknown[])[1] = 'ben'
      },
    ],
    [
      'a member without a name',
      'members[3].name: is missing; add it',
      d => {
        delete member(d, 3).name
      },
    ],
    [
      'an empty name',
      'members[3].name: "" is empty; write at least one character',
      d => {
        member(d, 3).name = ''
      },
    ],
    [
      'a name of blanks',
      'members[3].name: "  " is empty; write at least one character',
      d => {
        member(d, 3).name = '  '
      },
    ],
    [
      'a name as a list',
      'members[3].name: ["Dai"] is not a text; write a text',
      d => {
        member(d, 3).name = ['Dai']
      },
    ],
    [
      'half a surrogate pair',
      'members[3].name: "a\\ud800" holds a control character or half of one',
      d => {
        member(d, 3).name = 'a\ud800'
      },
    ],
    [
      'an escape in a name',
      'members[3].name: "a\\u001b[2J" holds a control character',
      d => {
        member(d, 3).name = 'a\u001b[2J'
      },
    ],
    [
      'a duplicate id',
      'members[5].id: "ana" is already the id of members[0]; give each member an id of her own',
      d => {
        member(d, 5).id = 'ana'
      },
    ],
    [
      'an id with a space',
      'members[2].id: "cleo p" is not an id; use 1 to 64 of A-Z a-z 0-9 . _ -',
      d => {
        member(d, 2).id = 'cleo p'
      },
    ],
    [
      'an id of 65',
      'is not an id; use 1 to 64',
      d => {
        member(d, 2).id = 'x'.repeat(65)
      },
    ],
    [
      'an id that ends in a line break',
      'members[2].id: "cleo\\n" is not an id',
      d => {
        member(d, 2).id = 'cleo\n'
      },
    ],
    [
      'a list as an id',
      'members[2].id: ["cleo"] is not a text; write a text',
      d => {
        member(d, 2).id = ['cleo']
      },
    ],
    [
      'null as an id',
      'members[2].id: null is not a text; write a text',
      d => {
        member(d, 2).id = null
      },
    ],
    [
      'a summer time',
      'members[1].timezone: "CEST" is not an IANA time zone; did you mean "Europe/Rome"?',
      d => {
        member(d, 1).timezone = 'CEST'
      },
    ],
    [
      'a winter time in small letters',
      '"est" is not an IANA time zone; did you mean "America/New_York"?',
      d => {
        member(d, 1).timezone = 'est'
      },
    ],
    [
      'a mistyped zone',
      '"Europe/Lisbom" is not an IANA time zone; did you mean "Europe/Lisbon"?',
      d => {
        member(d, 1).timezone = 'Europe/Lisbom'
      },
    ],
    [
      'an offset for a zone',
      '"+02:00" is not an IANA time zone; write it as "Europe/Rome"',
      d => {
        member(d, 1).timezone = '+02:00'
      },
    ],
    [
      'hours with more behind',
      'members[1].available[0]: "mon 21:00-18:00x" is not a weekly free hour; write it as "mon 18:00-21:00"',
      d => {
        member(d, 1).available = ['mon 21:00-18:00x']
      },
    ],
    [
      'hours in other words',
      '"Monday 9-12.30" is not a weekly free hour; write it as',
      d => {
        member(d, 1).available = ['Monday 9-12.30']
      },
    ],
    [
      'hours nearly right',
      '"Monday 9 – 12:30" is not a weekly free hour; did you mean "mon 09:00-12:30"?',
      d => {
        member(d, 1).available = ['Monday 9 – 12:30']
      },
    ],
    [
      'hours of nothing',
      '"mon 18:00-18:00" starts when it ends',
      d => {
        member(d, 1).available = ['mon 18:00-18:00']
      },
    ],
    [
      'a crew size upside down',
      'members[4].crewSize: [6,3] is upside down; write the smaller size first',
      d => {
        member(d, 4).crewSize = [6, 3]
      },
    ],
    [
      'a crew size of 2',
      'members[4].crewSize[0]: 2 is below 3; crews have 3 to 8 members',
      d => {
        member(d, 4).crewSize = [2, 4]
      },
    ],
    [
      'one crew size',
      'members[4].crewSize: [4] is not two sizes; give the smallest and the largest, such as 3 and 6',
      d => {
        member(d, 4).crewSize = [4]
      },
    ],
    [
      'half a crew',
      'members[4].maxCrews: 0.5 is not a whole number; use 1 or more',
      d => {
        member(d, 4).maxCrews = 0.5
      },
    ],
    [
      'yes for true',
      'members[4].paused: "yes" is not true or false; write true or false',
      d => {
        member(d, 4).paused = 'yes'
      },
    ],
    [
      'a day in another order',
      'members[4].joined: "10/01/2026" is not a day of the calendar; write it as "2026-08-01"',
      d => {
        member(d, 4).joined = '10/01/2026'
      },
    ],
    [
      'a day without zeros',
      '"2026-1-5" is not a day of the calendar; did you mean "2026-01-05"?',
      d => {
        member(d, 4).joined = '2026-1-5'
      },
    ],
    [
      'a day with a time',
      '"2026-01-05T00:00:00Z" is not a day of the calendar; did you mean "2026-01-05"?',
      d => {
        member(d, 4).joined = '2026-01-05T00:00:00Z'
      },
    ],
    [
      'an unknown standing',
      '"freind" is not one of "friend", "partner"; did you mean "friend"?',
      d => {
        member(d, 4).standing = 'freind'
      },
    ],
    [
      'an unknown participant',
      'interactions[0].participants[1]: "bne" is no member of this cohort; did you mean "ben"?',
      d => {
        d.interactions[0]!.participants = ['ana', 'bne']
      },
    ],
    [
      'someone who meets herself',
      'interactions[1].participants[1]: "ana" is there twice; name each person once',
      d => {
        d.interactions[1]!.participants = ['ana', 'ana']
      },
    ],
    [
      'nobody met',
      'interactions[1].participants: [] has fewer than 2; a contact has 2 or more people',
      d => {
        d.interactions[1]!.participants = []
      },
    ],
    [
      'no kind',
      'interactions[0].kind: is missing; add it: one of "contact", "listening"',
      d => {
        delete d.interactions[0]!.kind
      },
    ],
    [
      'an unknown kind',
      'interactions[0].kind: "listenning" is not one of "contact", "listening", "support", "meeting", "conflict", "co-ownership"; did you mean "listening"?',
      d => {
        d.interactions[0]!.kind = 'listenning'
      },
    ],
    [
      'a kind from Object.prototype',
      'interactions[0].kind: "constructor" is not one of',
      d => {
        d.interactions[0]!.kind = 'constructor'
      },
    ],
    [
      'a time without offset',
      'interactions[1].at: "2026-03-08T12:00:00" has no offset; did you mean "2026-03-08T12:00:00Z"?',
      d => {
        d.interactions[1]!.at = '2026-03-08T12:00:00'
      },
    ],
    [
      'a time with a blank',
      '"2026-03-08 12:00:00+0200" is not a time with an offset; did you mean "2026-03-08T12:00:00+02:00"?',
      d => {
        d.interactions[1]!.at = '2026-03-08 12:00:00+0200'
      },
    ],
    [
      'a time in small letters',
      '"2026-03-08t12:00:00z" is not a time with an offset; did you mean "2026-03-08T12:00:00Z"?',
      d => {
        d.interactions[1]!.at = '2026-03-08t12:00:00z'
      },
    ],
    [
      'a day for a time',
      '"2026-03-08" is a day without a time; did you mean "2026-03-08T12:00:00Z"?',
      d => {
        d.interactions[1]!.at = '2026-03-08'
      },
    ],
    [
      'a day that is not',
      'interactions[1].at: "2026-02-30T12:00:00Z" is not a time of the calendar; write it as',
      d => {
        d.interactions[1]!.at = '2026-02-30T12:00:00Z'
      },
    ],
    [
      'a time as a number',
      'interactions[1].at: 1767225600 is not a time; write it as "2026-08-01T12:00:00Z"',
      d => {
        d.interactions[1]!.at = 1767225600
      },
    ],
    [
      'a time that says much',
      'is not a time with an offset; write it as',
      d => {
        d.interactions[1]!.at = 'x'.repeat(1e6)
      },
    ],
    [
      'minutes below zero',
      'interactions[1].minutes: -3 is not above 0; give the minutes spent together',
      d => {
        d.interactions[1]!.minutes = -3
      },
    ],
    [
      'minutes of more than a year',
      '1e+300 is more than a year; give minutes',
      d => {
        d.interactions[1]!.minutes = 1e300
      },
    ],
    [
      'minutes in words',
      'interactions[1].minutes: "forty" is not a number; write a number',
      d => {
        d.interactions[1]!.minutes = 'forty'
      },
    ],
    [
      'minutes in quotes',
      '"40" is not a number; did you mean 40?',
      d => {
        d.interactions[1]!.minutes = '40'
      },
    ],
    [
      'minutes with a comma',
      '"40,5" is not a number; did you mean 40.5?',
      d => {
        d.interactions[1]!.minutes = '40,5'
      },
    ],
    [
      'minutes that are NaN',
      'NaN is not a number; leave it out where it is not known',
      d => {
        d.interactions[1]!.minutes = Number.NaN
      },
    ],
    [
      'minutes without end',
      'Infinity is not a number; leave it out where it is not known',
      d => {
        d.interactions[1]!.minutes = Number.POSITIVE_INFINITY
      },
    ],
    [
      'support of nobody',
      'interactions[2].asker: is missing; name the asker, the offerers or both',
      d => {
        delete d.interactions[2]!.asker
        delete d.interactions[2]!.offerers
      },
    ],
    [
      'support of oneself',
      'interactions[2].offerers[0]: "ana" asks and offers at once; name the others who offered',
      d => {
        d.interactions[2]!.offerers = ['ana']
      },
    ],
    [
      'a meeting of nine',
      'interactions[3].participants: ["ana","ben","cleo","dai","eva","finn","gil","hana","ivo"] has more than 8',
      d => {
        d.interactions[3]!.participants = NAMES
      },
    ],
    [
      'missed by a stranger',
      'interactions[3].missed[0]: "zoe" was not expected; add this person',
      d => {
        d.interactions[3]!.missed = ['zoe']
      },
    ],
    [
      'missed by a typo',
      'interactions[3].missed[0]: "bne" was not expected; did you mean "ben"?',
      d => {
        d.interactions[3]!.missed = ['bne']
      },
    ],
    [
      'a conflict of three',
      'interactions[4].participants: ["gil","hana","ivo"] has more than 2; a conflict is between exactly 2 people',
      d => {
        d.interactions[4]!.participants = ['gil', 'hana', 'ivo']
        d.interactions.splice(5, 1)
      },
    ],
    [
      'an unknown outcome',
      'interactions[5].outcome: "won" is not one of "resolved", "unresolved", "open"; use one of',
      d => {
        d.interactions[5]!.outcome = 'won'
      },
    ],
    [
      'about a meeting',
      'interactions[5].about: "m1" is a meeting, not a conflict; name the conflict that this one closes',
      d => {
        d.interactions[5]!.about = 'm1'
      },
    ],
    [
      'about others',
      'interactions[5].about: "x1" is a conflict of two others; name a conflict of the same two people',
      d => {
        d.interactions[5]!.participants = ['ana', 'dai']
      },
    ],
    [
      'about itself',
      'interactions[5].about: "x2" is not earlier than this one; name an earlier conflict',
      d => {
        d.interactions[5]!.about = 'x2'
      },
    ],
    [
      'about a later one',
      'interactions[5].about: "x1" is not earlier than this one',
      d => {
        d.interactions[5]!.at = '2026-03-04T12:00:00Z'
      },
    ],
    [
      'one id for two',
      'interactions[1].id: "l1" is already the id of interactions[0], which says something else; give each interaction an id of its own',
      d => {
        d.interactions[1]!.id = 'l1'
      },
    ],
    [
      'after asOf',
      'interactions[0].at: "2027-01-01T00:00:00Z" is later than the document\'s asOf 2026-04-30T12:00:00Z; correct the time, or set asOf to it or later',
      d => {
        d.interactions[0]!.at = '2027-01-01T00:00:00Z'
      },
    ],
    [
      'recorded by a stranger',
      'interactions[0].recordedBy: "zoe" is no member of this cohort; add the member or correct the id',
      d => {
        d.interactions[0]!.recordedBy = 'zoe'
      },
    ],
    [
      'a crew of two',
      'crews[0].members: ["ana","ben"] has fewer than 3; a crew has 3 to 8 members',
      d => {
        d.crews[0]!.members = ['ana', 'ben']
      },
    ],
    [
      'a crew of nine',
      'crews[0].members: ["ana","ben","cleo","dai","eva","finn","gil","hana","ivo"] has more than 8; a crew has 3 to 8 members',
      d => {
        d.crews[0]!.members = NAMES
      },
    ],
    [
      'a crew of strangers',
      'crews[0].members[0]: "nobody" is no member of this cohort',
      d => {
        d.crews[0]!.members = ['nobody', 'ana', 'ben']
      },
    ],
    [
      'a crew that is there twice',
      'crews[1].id: "loaf" is already the id of crews[0]; give each crew an id of its own',
      d => {
        d.crews.push({ ...d.crews[0] })
      },
    ],
    [
      'a rhythm in words',
      'crews[0].rhythm: "weekly" is not an ISO 8601 duration; write "P2W" for every two weeks',
      d => {
        d.crews[0]!.rhythm = 'weekly'
      },
    ],
    [
      'a rhythm of nothing',
      '"P0D" is no rhythm that a crew could keep',
      d => {
        d.crews[0]!.rhythm = 'P0D'
      },
    ],
    [
      'a rhythm beyond the calendar',
      'is no rhythm that a crew could keep',
      d => {
        d.crews[0]!.rhythm = 'P99999999999999999999D'
      },
    ],
    [
      'a call without a caller',
      'calls[0].caller: is missing; add it',
      d => {
        delete d.calls[0]!.caller
      },
    ],
    [
      'a wish to oneself',
      'wishes[0].to: "eva" wishes for herself; name another member',
      d => {
        d.wishes[0]!.to = 'eva'
      },
    ],
    [
      'two wishes of one about one',
      'wishes[1].to: "gil" is wished for by the same member in wishes[0]; keep one wish',
      d => {
        d.wishes.push({ from: 'eva', to: 'gil', kind: 'not-now' })
      },
    ],
    [
      'an unknown boundary',
      'boundaries[0].kind: "far" is not one of "apart", "together"',
      d => {
        d.boundaries[0]!.kind = 'far'
      },
    ],
    [
      'a boundary by a third',
      'boundaries[0].by: "gil" is neither of the two; leave "by" out for the organiser',
      d => {
        d.boundaries[0]!.by = 'gil'
      },
    ],
    [
      'a gathering backwards',
      'gatherings[0].to: "2026-03-01" is before "from"; write the first day first',
      d => {
        d.gatherings[0]!.to = '2026-03-01'
      },
    ],
    [
      'her own steward',
      'stewards[0].steward: "ana" is her own steward; name another member',
      d => {
        d.stewards[0]!.steward = 'ana'
      },
    ],
    [
      'two stewards',
      'stewards[1].member: "ana" has a steward already in stewards[0]; keep one steward for each member',
      d => {
        d.stewards.push({ member: 'ana', steward: 'cleo' })
      },
    ],
    [
      'one word that means the same',
      'vocabulary[0]: ["web design"] joins fewer than 2 words',
      d => {
        d.vocabulary = [['web design']]
      },
    ],
    [
      'invited by a stranger',
      'members[0].invitedBy: "zoe" is no member of this cohort',
      d => {
        member(d, 0).invitedBy = 'zoe'
      },
    ],
  ])('%s: %s', (_, said, change) => {
    const lines = linesOf(broken(change))
    expect(lines.join('\n')).toContain(said)
    expect(lines.length).toBeLessThanOrEqual(2)
  })

  it.each([[[]], ['text'], [12], [null], [undefined], [true]])('%j is no document', raw => {
    expect(linesOf(raw)).toEqual([
      'camp.json: is not a cohort document; write an object with "format": "coalesce/cohort@1" and "members"',
    ])
  })

  it('tells the faults of all parts together, in the order of the document', () => {
    const lines = linesOf(
      broken(d => {
        d.asOf = 'yesterday'
        member(d, 3).timezone = 'CEST'
        delete member(d, 4).name
        // Broken in itself, and names a stranger all the same.
        d.interactions[0] = { ...d.interactions[0], at: '?', participants: ['ana', 'bne'] }
        d.crews[0]!.members = ['ana']
        d.wishes[0]!.to = 'eva'
      }),
    )
    expect(lines.map(line => line.slice('camp.json: '.length).split(': ')[0])).toEqual([
      'asOf',
      'members[3].timezone',
      'members[4].name',
      'interactions[0].at',
      'crews[0].members',
      'wishes[0].to',
      'interactions[0].participants[1]',
    ])
  })

  it('tells a stranger once, and where else she is', () => {
    const raw = document()
    raw.members = (raw.members as Raw[]).filter(m => m.id !== 'eva')
    expect(linesOf(raw)).toEqual([
      'camp.json: interactions[4].participants[1]: "eva" is no member of this cohort (here and in 3 other places); add the member or correct the id',
    ])
  })

  it('shows 20 of 10,000 faults, counts the rest, and takes no time over them', () => {
    const members = Array.from({ length: 10_000 }, (_, k) => ({ id: `p${k}`, name: 'P', timezone: 'CEST' }))
    const lines = linesOf({ format: 'coalesce/cohort@1', members })
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toContain('9980 more faults')
  })

  it.each<[string, Raw]>([
    ['long lists in a meeting', { kind: 'meeting', series: 's', participants: 1e5, missed: 1e5 }],
    ['a long list of one name', { kind: 'listening', participants: 1e5 }],
  ])('takes no time over %s', (_, { participants, missed, ...rest }) => {
    const many = (length: unknown) => Array.from({ length: Number(length ?? 0) }, (_, k) => `p${k}`)
    const entry = {
      at: '2026-03-01T12:00:00Z',
      ...rest,
      participants: many(participants),
      missed: many(missed),
    }
    expect(faultsIn({ ...document(), interactions: [entry] }).message).toContain('more faults')
  })

  it('lets ids be called as what every object has', () => {
    const members = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'].map(id => ({ id, name: id }))
    const interactions = [
      {
        id: '__proto__',
        at: '2026-03-01T12:00:00Z',
        kind: 'listening',
        participants: ['__proto__', 'constructor'],
      },
    ]
    expect(parse({ format: 'coalesce/cohort@1', members, interactions }).cohort.interactions).toHaveLength(1)
    expect(
      linesOf({
        format: 'coalesce/cohort@1',
        members,
        wishes: [{ from: 'constructor', to: 'valueOf', kind: 'not-now' }],
      }),
    ).toHaveLength(1)
  })

  it('notes what it leaves out, keys of every object among it, and never pollutes one', () => {
    const raw = JSON.parse(
      '{"format":"coalesce/cohort@1","$schema":"x","membres":[],"__proto__":{"polluted":1},"constructor":1,' +
        '"members":[{"id":"a","name":"A","nmae":1,"__proto__":{"polluted":1}},{"id":"b","name":"B","nmae":1}]}',
    )
    const { cohort, notes } = parse(raw)
    expect(notes).toEqual([
      'membres: not a part of a cohort, left out; did you mean "members"?',
      '__proto__: not a part of a cohort, left out',
      'constructor: not a part of a cohort, left out',
      'members[0].nmae: not a field here, left out; did you mean "name"? (and 1 more like it)',
      'members[0].__proto__: not a field here, left out',
    ])
    expect(cohort.members).toEqual([
      { id: 'a', name: 'A' },
      { id: 'b', name: 'B' },
    ])
    expect(({} as Raw).polluted).toBeUndefined()
  })

  it('keeps its notes to a page', () => {
    const raw: Raw = document()
    for (let k = 0; k < 100; k++) raw[`x\n${k}`] = k
    const { notes } = parse(raw)
    expect(notes).toHaveLength(21)
    expect(notes[0]).toBe('["x\\n0"]: not a part of a cohort, left out')
    expect(notes[20]).toBe('and 80 more oddities of these or other kinds')
  })

  it('notes gatherings that nobody told of', () => {
    const { notes } = parse(
      broken(d => {
        d.interactions[0]!.gathering = 'g9'
      }),
    )
    expect(notes).toEqual(['gathering "g9" is named by interactions but not in the list "gatherings"'])
  })

  it('takes one interaction that is there twice as one, whatever the order of its people and the offset of its time', () => {
    const twice = broken(d => {
      d.interactions.push({
        ...d.interactions[1],
        participants: ['ben', 'ana'],
        at: '2026-03-02T13:00:00+01:00',
      })
    })
    expect(parse(twice).cohort).toEqual(parse(document()).cohort)
  })

  it('gives an id to an interaction without one, from its content alone', () => {
    const bare = broken(d => {
      delete d.interactions[1]!.id
      d.interactions.push({ ...d.interactions[1], participants: ['ben', 'ana'] })
    })
    const { interactions } = parse(bare).cohort
    expect(interactions).toHaveLength(7)
    expect(interactions[1]!.id).toBe(derivedId(interactions[1]!))
    expect(interactions[1]!.id).toBe('i-6dfc0e1f84d56bffbe2b')
  })

  it('takes times with and without seconds, in any offset', () => {
    for (const at of [
      '2026-03-01T12:00Z',
      '2026-03-01T12:00:00.123456789Z',
      '2026-03-01T12:00+14:00',
      '0001-01-01T00:00:00-12:00',
    ])
      expect(
        parse(
          broken(d => {
            d.interactions[0]!.at = at
          }),
        ).cohort.interactions[0]!.at,
      ).toBe(at)
  })

  it('ends with a cohort or with faults, whatever it is given', () => {
    const odd = {
      withBigInt: true,
      withMap: true,
      withSet: true,
      withDate: true,
      withNullPrototype: true,
      withSparseArray: true,
    }
    const anything = fc.anything({
      ...odd,
      key: fc.constantFrom('id', 'name', 'kind', 'at', 'minutes', 'joined', 'members', 'toString', 'toJSON'),
    })
    const keys = [...Object.keys(LISTS), 'format', 'asOf', 'id', 'name']
    const like = fc.dictionary(fc.constantFrom(...keys), fc.oneof(anything, fc.array(anything)))
    fc.assert(
      fc.property(fc.oneof(anything, like), raw => wellBehaved(raw)),
      { numRuns: 500 },
    )
  })

  it('ends with a cohort or with faults after any one change of a valid document', () => {
    const change = fc.record({
      where: fc.nat(),
      what: fc.jsonValue({ maxDepth: 2 }),
      how: fc.constantFrom('set', 'delete', 'copy'),
    })
    fc.assert(
      fc.property(
        arbitraryCohort({ minMembers: 2, maxMembers: 6, maxInteractions: 8 }),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (cohort, changes) => {
          const raw = JSON.parse(JSON.stringify(cohort)) as unknown
          for (const { where, what, how } of changes) {
            const slots = slotsOf(raw)
            const [holder, key] = slots[where % slots.length]!
            const other = slots[(where * 31 + 7) % slots.length]!
            if (how === 'delete' && !Array.isArray(holder)) delete holder[key]
            else holder[key] = how === 'copy' ? structuredClone(other[0][other[1]]) : what
          }
          wellBehaved(raw)
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** Every place of a document that holds a value: its holder, and its key there. */
function slotsOf(value: unknown): [holder: Raw, key: string][] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Raw
  return Object.keys(holder).flatMap(key => [[holder, key] as [Raw, string], ...slotsOf(holder[key])])
}

function wellBehaved(raw: unknown): void {
  let parsed: ParsedCohort
  try {
    parsed = parse(raw)
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    const { faults } = error as InputError
    expect(faults.length).toBeGreaterThan(0)
    for (const { problem, mend } of faults) {
      // Zod's own words begin with a capital; ours do not.
      expect(problem).toMatch(/^[a-z]/)
      expect(mend).not.toBe('')
    }
    return
  }
  expect(parse(JSON.parse(JSON.stringify(parsed.cohort))).cohort).toEqual(parsed.cohort)
}

describe('an interaction', () => {
  const contact: Interaction = {
    id: 'x',
    at: '2026-03-01T12:00:00Z',
    kind: 'contact',
    participants: ['ana', 'ben'],
    minutes: 5,
  }

  it.each<[string, Partial<Interaction>, boolean]>([
    ['imported by the organiser', {}, true],
    ['recorded, and nobody confirmed', { recordedBy: 'ana' }, false],
    ['confirmed by who recorded it', { recordedBy: 'ana', confirmedBy: ['ana'] }, false],
    ['confirmed by one who was not there', { recordedBy: 'ana', confirmedBy: ['cleo'] }, false],
    ['confirmed by the other', { recordedBy: 'ana', confirmedBy: ['ben'] }, true],
    [
      'recorded by one who was not there, confirmed by one who was',
      { recordedBy: 'cleo', confirmedBy: ['ben'] },
      true,
    ],
    ['contested', { recordedBy: 'ana', confirmedBy: ['ben'], contestedBy: ['ben'] }, false],
    ['imported and contested', { contestedBy: ['ana'] }, false],
    ['imported and contested by nobody', { contestedBy: [] }, true],
  ])('%s', (_, more, expected) => {
    expect(counts({ ...contact, ...more } as Interaction)).toBe(expected)
  })

  it('has the same content whatever the order of its people, fields and offset, and other content with any other field', () => {
    const { id: _, ...bare } = contact
    const turned = {
      minutes: 5,
      participants: ['ben', 'ana'],
      kind: 'contact',
      at: '2026-03-01T14:00:00+02:00',
      missed: [],
    } as unknown as Interaction
    expect(interactionContent(turned)).toBe(interactionContent(bare))
    for (const change of [
      { minutes: 6 },
      { at: '2026-03-01T12:00:01Z' },
      { gathering: 'g' },
      { recordedBy: 'ana' },
      { kind: 'listening' },
    ])
      expect(derivedId({ ...bare, ...change } as Interaction)).not.toBe(derivedId(bare))
  })

  it('of support is between the asker and the offerers', () => {
    const support = { id: 'x', at: contact.at, kind: 'support' as const }
    expect(participantsOf({ ...support, asker: 'ana', offerers: ['ben', 'cleo'] })).toEqual([
      'ana',
      'ben',
      'cleo',
    ])
    expect(participantsOf({ ...support, asker: 'ana' })).toEqual(['ana'])
    expect(participantsOf({ ...support, offerers: ['ben'] })).toEqual(['ben'])
  })
})

describe('asOfMillis', () => {
  it('is asOf, else the last interaction, else a fixed day', () => {
    const { cohort } = parse(document())
    const { asOf: _, ...open } = cohort
    expect(asOfMillis(cohort)).toBe(Date.parse('2026-04-30T12:00:00Z'))
    expect(asOfMillis(open as Cohort)).toBe(Date.parse('2026-03-07T12:00:00Z'))
    expect(asOfMillis({ interactions: [] })).toBe(Date.parse(FALLBACK_AS_OF))
  })
})

describe('placeOf', () => {
  it('writes a path as code would', () => {
    expect(placeOf(['members', 3, 'timezone'])).toBe('members[3].timezone')
    expect(placeOf(['members', 3, 'a b'])).toBe('members[3]["a b"]')
    expect(placeOf(['$schema'])).toBe('$schema')
  })
})

describe('cohortJsonSchema', () => {
  it('describes the fields that the schemas have', () => {
    const schema = cohortJsonSchema() as { properties: Raw; required: string[] }
    expect(Object.keys(schema.properties)).toEqual(Object.keys(cohortSchema.shape))
    expect(schema.required).toEqual(['format', 'members'])
  })
})

describe('the id of an interaction that came without one', () => {
  it('stays when somebody confirms or contests it, and changes with what happened', () => {
    const told = (change: object) =>
      derivedId({
        id: 'not-part-of-it',
        at: '2026-03-01T18:00:00Z',
        kind: 'listening',
        participants: ['ana', 'ben'],
        recordedBy: 'ana',
        ...change,
      } as Interaction)
    expect(told({ confirmedBy: ['ben'] })).toBe(told({}))
    expect(told({ contestedBy: ['ben'] })).toBe(told({}))
    expect(told({ participants: ['ben', 'ana'] })).toBe(told({}))
    expect(told({ at: '2026-03-01T18:00:01Z' })).not.toBe(told({}))
  })
})
