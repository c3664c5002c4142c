/**
 * Trust in words for people: pairs by name, states in words, and for one pair every interaction that its figures rest
 * on. No person has a figure here, and no pair stands above another.
 */
import { type Cohort, counts, type Interaction } from '../graph/cohort.ts'
import { KIND_LABEL, meets } from '../graph/reciprocity.ts'
import { type Dyad, type DyadEntry, decay, type Reliance, TRUST_DEFAULTS } from '../graph/trust.ts'
import type { People } from './people.ts'
import type { Column } from './table.ts'
import { counted } from './text.ts'

/** A dyad's state in one or a few words, said of these two. */
export function stateInWords(dyad: Dyad, { call }: Pick<People, 'call'>): string {
  const giver = call(dyad.balance > 0 ? dyad.b : dyad.a)
  switch (dyad.state) {
    case 'domination':
      return `domination: far more from ${giver}`
    case 'leaning':
      if (dyad.openConflicts.length > 0) return 'leaning: a conflict is not resolved'
      if (Math.abs(dyad.balance) < TRUST_DEFAULTS.leaning) return 'leaning: less than between strangers'
      return `leaning: more from ${giver}`
    default:
      return dyad.state
  }
}

/** The same as a sentence. */
export function stateSentence(dyad: Dyad, people: People): string {
  const pair = pairInWords(dyad, people)
  const [relies, on] = (dyad.balance > 0 ? [dyad.a, dyad.b] : [dyad.b, dyad.a]).map(people.call)
  switch (dyad.state) {
    case 'unknown':
      return `${pair}: unknown. Nothing between them counts yet, which says nothing against them.`
    case 'forming':
      return `${pair}: forming. They have met, but too little to say more.`
    case 'partnership':
      return `${pair}: a partnership. Each can rely on the other.`
    case 'domination':
      return `${pair}: domination. ${relies} can rely on ${on} far more than ${on} on ${relies}.`
    case 'leaning':
      if (dyad.openConflicts.length > 0) return `${pair}: leaning. A conflict of theirs is not resolved.`
      if (Math.abs(dyad.balance) < TRUST_DEFAULTS.leaning)
        return `${pair}: leaning. They can rely on each other less than strangers may.`
      return `${pair}: leaning. ${relies} can rely on ${on} more than ${on} on ${relies}.`
  }
}

/** `Kofi and Nena`, by name. */
export function pairInWords(dyad: Pick<Dyad, 'a' | 'b'>, { call, byName }: People): string {
  const [first, second] = [dyad.a, dyad.b].sort(byName)
  return `${call(first)} and ${call(second)}`
}

export const PAIR_COLUMNS: readonly Column[] = [
  { head: 'pair', wraps: true },
  { head: '1st on 2nd', align: 'right' },
  { head: '2nd on 1st', align: 'right' },
  { head: 'rests on' },
  { head: 'which is', wraps: true },
]

/** A row of all pairs: who, what each can rely on, from how much, and what that is. */
export function pairRow(dyad: Dyad, people: People): readonly string[] {
  const turned = people.byName(dyad.a, dyad.b) > 0
  const [first, second] = turned ? [dyad.bToA, dyad.aToB] : [dyad.aToB, dyad.bToA]
  return [
    pairInWords(dyad, people),
    ...reliances(dyad, first, second),
    restsOn(dyad),
    stateInWords(dyad, people),
  ]
}

export function ownColumns(name: string): readonly Column[] {
  return [
    { head: 'with', wraps: true },
    { head: `${name} on them`, align: 'right' },
    { head: `they on ${name}`, align: 'right' },
    { head: 'rests on' },
    { head: 'which is', wraps: true },
  ]
}

/** A row of one member's pairs. */
export function ownRow(dyad: Dyad, member: string, people: People): readonly string[] {
  const first = dyad.a === member
  const [theirs, hers] = first ? [dyad.bToA, dyad.aToB] : [dyad.aToB, dyad.bToA]
  const other = first ? dyad.b : dyad.a
  return [people.call(other), ...reliances(dyad, hers, theirs), restsOn(dyad), stateInWords(dyad, people)]
}

/** Unknown is not one half: where nothing counts, no figure stands. */
function reliances(dyad: Dyad, first: Reliance, second: Reliance): readonly string[] {
  return dyad.state === 'unknown' ? ['-', '-'] : [first.trust.toFixed(2), second.trust.toFixed(2)]
}

function restsOn(dyad: Dyad): string {
  return dyad.interactions === 0
    ? 'nothing'
    : `${counted(dyad.interactions, 'time')}, ${counted(dyad.days, 'day')}`
}

/** The dyads counted by state: how a congregation is, not how anybody is. */
export function statesInWords(dyads: readonly Dyad[]): string {
  const count = (state: Dyad['state']) => dyads.filter(dyad => dyad.state === state).length
  const parts = (['partnership', 'leaning', 'domination', 'forming', 'unknown'] as const)
    .map(state => [count(state), state] as const)
    .filter(([number]) => number > 0)
  return parts.map(([number, state]) => `${number} ${state}`).join(', ')
}

/** How the trust of one direction comes about, as a sum that can be checked. */
export function relianceInWords(who: string, whom: string, reliance: Reliance): string {
  const { points, net, trust } = reliance
  const good = Math.max(net, 0)
  const bad = Math.max(-net, 0)
  const sum = `(${good.toFixed(2)} + 1) / (${good.toFixed(2)}${bad > 0 ? ` + ${bad.toFixed(2)}` : ''} + 2)`
  return `${who} can rely on ${whom}: ${trust.toFixed(2)}. ${whom} earned points of which ${points.toFixed(1)} are left; as many points of one kind count less the more there are, and bad ones use up good ones, which makes ${net.toFixed(2)} units of ${TRUST_DEFAULTS.pointsPerEvidence} points; ${sum} = ${trust.toFixed(2)}.`
}

/** One interaction of a pair as its figures see it. */
export type Account = {
  readonly id: string
  readonly at: string
  readonly kind: Interaction['kind']
  /** Points that b earned in a's eyes, and a in b's, when it happened. */
  readonly aToB: number
  readonly bToA: number
  /** The share of them that time has left, in [0, 1]. */
  readonly left: number
}

export function accountOf({ at, interaction, forA, forB }: DyadEntry, asOf: number): Account {
  const left = decay(interaction.kind, asOf - at)
  return { id: interaction.id, at: interaction.at, kind: interaction.kind, aToB: forA, bToA: forB, left }
}

/** What two lived together that does not count, and why. */
export type Waiting = {
  readonly id: string
  readonly at: string
  readonly kind: Interaction['kind']
  readonly because: string
}

export function waitingOf(
  cohort: Pick<Cohort, 'interactions'>,
  a: string,
  b: string,
  { call }: Pick<People, 'call'>,
): readonly Waiting[] {
  return cohort.interactions
    .filter(interaction => meets(interaction, a, b) && !counts(interaction))
    .map(interaction => {
      const { id, at, kind, recordedBy = '', contestedBy = [] } = interaction
      const because =
        contestedBy.length > 0
          ? `contested by ${contestedBy.map(call).join(', ')}`
          : `recorded by ${call(recordedBy)}, and nobody else who was there has confirmed it`
      return { id, at, kind, because }
    })
}

/** `time together, 75 minutes, 6 people`; of a meeting, who of the two did not come. */
export function happeningInWords(
  interaction: Interaction,
  two: readonly string[],
  { call }: Pick<People, 'call'>,
): string {
  const label = KIND_LABEL[interaction.kind]
  switch (interaction.kind) {
    case 'contact': {
      const company = interaction.participants.length > 2 ? `, ${interaction.participants.length} people` : ''
      return `${label}, ${Math.round(interaction.minutes)} min${company}`
    }
    case 'listening':
      return `${label} of ${interaction.participants.length}`
    case 'support':
      return label
    case 'meeting':
      return `${label}, ${interaction.series}${missedBy(two.filter(id => interaction.missed?.includes(id)).map(call))}`
    case 'conflict':
      return `${label}, ${interaction.outcome}`
    case 'co-ownership':
      return `${label}: ${interaction.what}`
  }
}

function missedBy(names: readonly string[]): string {
  return names.length === 0 ? '' : `, missed by ${names.join(' and ')}`
}
