/**
 * How a cohort stands in the graph: which labels, properties and relationships each of its parts has. Pure.
 *
 * Everything is there twice: as properties and relationships, for who asks in Cypher, and as the document's own JSON
 * (`profile`, `content`), from which the engine reads it back to the last code unit. `docs/neo4j.md` draws the picture.
 *
 * Why JSON beside properties: order of fields, absent against empty, offsets of times and half characters have no place
 * in a property, and one string is read several times faster than a map with its relationships.
 */
import type { Integer } from 'neo4j-driver'
import { type Cohort, counts, type Interaction, type Member, participantsOf } from '../../cohort.ts'
import { earnedIn } from '../../reciprocity.ts'
import { BY_ITSELF } from '../../trust/happening.ts'
import { figuresOf, type SavedDyad } from '../../trust.ts'
import type { EntryList, WordKind } from '../merge.ts'
import { day, int } from './connection.ts'

export type Properties = Readonly<Record<string, unknown>>

/** What a Cypher reader sees of a member beside `profile`. Values that are undefined are no properties. */
export function memberProperties(member: Member): Properties {
  const { id: _, available: _available, crewSize: _crewSize, maxCrews: _maxCrews, ...shown } = member
  return dated(shown)
}

/** Fields of the document that hold a day. */
const DAYS = ['joined', 'since', 'until', 'from', 'to'] as const

function dated(properties: Properties): Properties {
  const days = DAYS.flatMap(field => {
    const text = properties[field]
    return typeof text === 'string' ? [[field, day(text)] as const] : []
  })
  return { ...properties, ...Object.fromEntries(days) }
}

/** A relationship from a member to a node, and what it says. */
export type Tie = readonly [member: string, type: string]

export const ENTRY_LABELS: { readonly [L in EntryList]: string } = {
  crews: 'Crew',
  calls: 'Call',
  wishes: 'Wish',
  boundaries: 'Boundary',
  gatherings: 'Gathering',
  stewards: 'Stewardship',
  vocabulary: 'Vocabulary',
}

type EntryShown = { readonly properties: Properties; readonly ties: readonly Tie[] }

/** What a Cypher reader sees of an entry beside its JSON. */
export const entryShown: { readonly [L in EntryList]: (entry: Cohort[L][number]) => EntryShown } = {
  crews: ({ members, caller, ...properties }) => ({
    properties: dated(properties),
    ties: [...ties(members, 'MEMBER_OF'), ...ties([caller], 'CALLED')],
  }),
  calls: ({ caller, intention, members }) => ({
    properties: { intention },
    ties: [...ties([caller], 'CALLED'), ...ties(members ?? [], 'OPTED_IN')],
  }),
  wishes: ({ from, to, kind }) => ({
    properties: { kind },
    ties: [...ties([from], 'WISHES'), ...ties([to], 'IS_WISHED')],
  }),
  boundaries: ({ between, by, kind }) => ({
    properties: { kind },
    ties: [...ties(between, 'IS_BOUND'), ...ties([by], 'BOUND')],
  }),
  gatherings: ({ attendees, ...properties }) => ({
    properties: dated(properties),
    ties: ties(attendees ?? [], 'ATTENDS'),
  }),
  stewards: ({ member, steward, since }) => ({
    properties: dated({ since }),
    ties: [...ties([member], 'HAS_STEWARD'), ...ties([steward], 'IS_STEWARD')],
  }),
  vocabulary: words => ({ properties: { words }, ties: [] }),
}

function ties(members: readonly (string | undefined)[], type: string): Tie[] {
  return members.filter(member => member !== undefined).map(member => [member, type])
}

/** Somebody's word on an interaction; with an `nth` of its own where it came later than the first telling. */
export const WORD_TYPES: { readonly [K in WordKind]: string } = {
  confirmed: 'CONFIRMED',
  contested: 'CONTESTED',
}

export type Role = 'participant' | 'asker' | 'offerer' | 'missed'

function roleOf(interaction: Interaction, person: string): Role {
  if (interaction.kind === 'support') return person === interaction.asker ? 'asker' : 'offerer'
  return interaction.kind === 'meeting' && interaction.missed?.includes(person) ? 'missed' : 'participant'
}

/** What its people earn in an interaction, as it is first written: whatever the log says of it besides. */
export function byItself(interaction: Interaction): readonly number[] {
  return earnedIn(interaction, counts(interaction) ? BY_ITSELF : undefined).points
}

/** An interaction as `CREATE_INTERACTIONS` takes it: by position, since names would be sent with every row. */
export type InteractionRow = readonly unknown[]

/** @param place of each member in the list of people that goes with the rows */
export function interactionRow(
  interaction: Interaction,
  content: string,
  nth: number,
  place: (id: string) => Integer,
): InteractionRow {
  const points = byItself(interaction)
  const people = participantsOf(interaction)
  const { kind } = interaction
  return [
    interaction.id,
    int(Date.parse(interaction.at)),
    kind,
    int(nth),
    content,
    counts(interaction),
    kind === 'contact' ? interaction.minutes : null,
    kind === 'meeting' ? interaction.series : null,
    kind === 'conflict' ? interaction.outcome : null,
    kind === 'co-ownership' ? interaction.what : null,
    interaction.gathering ?? null,
    people.map((person, k) => [place(person), roleOf(interaction, person), points[k]]),
  ]
}

/**
 * Finds a node by what is unique of it. The index is named: from the numbers of a small or young database the planner may
 * conclude that to look through all of it is cheaper, and keeps to that plan when the database has grown.
 *
 * @param id an expression of Cypher
 */
export const interactionAt = (i: string, id: string) =>
  `MATCH (${i}:Interaction {congregation: $congregation, id: ${id}}) USING INDEX SEEK ${i}:Interaction(congregation, id)`
export const memberAt = (m: string, id: string) =>
  `MATCH (${m}:Member {congregation: $congregation, id: ${id}}) USING INDEX SEEK ${m}:Member(congregation, id)`
const arrivingAt = (m: string, id: string) =>
  `MATCH (${m}:Arriving {congregation: $congregation, id: ${id}}) USING INDEX SEEK ${m}:Arriving(congregation, id)`

/** The people whom rows name, in the order of `$people`; in a batch most of a congregation, for one interaction few. */
export const PEOPLE = `
  UNWIND range(0, size($people) - 1) AS k
  OPTIONAL ${memberAt('here', '$people[k]')}
  OPTIONAL ${arrivingAt('arriving', '$people[k]')}
  WITH k, coalesce(here, arriving) AS m ORDER BY k
  WITH collect(m) AS people`

/** `FOREACH`, and not another `UNWIND`: rows of participants are not handed on, which is a fifth faster (measured). */
export const CREATE_INTERACTIONS = `${PEOPLE}
  UNWIND $rows AS row
  CREATE (i:Interaction {congregation: $congregation, id: row[0], at: datetime({epochMillis: row[1]}), kind: row[2],
    nth: row[3], content: row[4], counts: row[5], minutes: row[6], series: row[7], outcome: row[8], what: row[9],
    gathering: row[10]})
  FOREACH (part IN row[11] |
    FOREACH (m IN [people[part[0]]] | CREATE (m)-[:TOOK_PART {role: part[1], points: part[2]}]->(i)))`

/** A dyad as `WRITE_DYADS` takes it: the figures of both directions at a time, and the fold that they follow from. */
export function dyadRow(saved: SavedDyad, asOf: number, place: (id: string) => Integer): readonly unknown[] {
  const { aToB, bToA, mutual, balance, state, interactions } = figuresOf(saved, asOf)
  return [
    place(saved.a),
    place(saved.b),
    JSON.stringify(saved),
    int(asOf),
    mutual,
    state,
    int(interactions),
    aToB.trust,
    aToB.evidence,
    balance,
    bToA.trust,
    bToA.evidence,
    -balance,
  ]
}

const figures = (trust: number) => `asOf: datetime({epochMillis: row[3]}), mutual: row[4], state: row[5],
    interactions: row[6], trust: row[${trust}], evidence: row[${trust + 1}], balance: row[${trust + 2}]`
const OF_A = `{${figures(7)}, fold: row[2]}`
const OF_B = `{${figures(10)}}`
const DYADS = `${PEOPLE}
  UNWIND $rows AS row
  WITH people[row[0]] AS a, people[row[1]] AS b, row`

/** Where there may be such dyads already, and where there are none. */
export const WRITE_DYADS = `${DYADS}
  MERGE (a)-[x:TRUSTS]->(b)
  MERGE (b)-[y:TRUSTS]->(a)
  SET x = ${OF_A}, y = ${OF_B}`
export const CREATE_DYADS = `${DYADS}
  CREATE (a)-[:TRUSTS ${OF_A}]->(b)
  CREATE (b)-[:TRUSTS ${OF_B}]->(a)`
