/**
 * What a later cohort document does to what a store holds of an earlier one. Pure: every adapter does the same.
 *
 * - members, crews, calls, wishes, boundaries, gatherings, stewards, vocabulary: an entry takes the place of the one
 *   with the same key; one that the document does not name stays as it is.
 * - interactions: what happened never changes. A document may know more people who confirmed or contested one; these
 *   later words are added, and none is ever taken back by a document that does not have them: so documents may come
 *   in any order, any number of times, and end in the same interactions.
 * - asOf: the latest wins.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type Boundary,
  byCodeUnit,
  type Call,
  type Cohort,
  type Crew,
  type Gathering,
  type Interaction,
  interactionContent,
  participantsOf,
  type Stewardship,
  type Wish,
} from '../cohort.ts'

/** The lists in which an entry has no id column of its own in a store: all but members and interactions. */
export const ENTRY_LISTS = [
  'crews',
  'calls',
  'wishes',
  'boundaries',
  'gatherings',
  'stewards',
  'vocabulary',
] as const
export type EntryList = (typeof ENTRY_LISTS)[number]

/** The fields of an entry that make it the same one, told twice. */
export type EntryKey = {
  readonly crews: Readonly<Pick<Crew, 'id'>>
  readonly calls: Readonly<Pick<Call, 'caller' | 'intention'>>
  readonly wishes: Readonly<Pick<Wish, 'from' | 'to'>>
  /** Of the two, in either order, and of who set it; without `by` the organiser's. */
  readonly boundaries: { readonly between: readonly string[]; readonly by?: Boundary['by'] }
  readonly gatherings: Readonly<Pick<Gathering, 'id'>>
  readonly stewards: Readonly<Pick<Stewardship, 'member'>>
  /** The row's first word. */
  readonly vocabulary: readonly string[]
}

const keyOf: { readonly [L in EntryList]: (entry: EntryKey[L]) => readonly string[] } = {
  crews: ({ id }) => [id],
  calls: ({ caller, intention }) => [caller, intention],
  wishes: ({ from, to }) => [from, to],
  boundaries: ({ between, by }) => [...[...between].sort(byCodeUnit), ...(by === undefined ? [] : [by])],
  gatherings: ({ id }) => [id],
  stewards: ({ member }) => [member],
  vocabulary: words => words.slice(0, 1),
}

/** An entry of a list as a store keeps it: its key, and its JSON, in which any text is safe (a lone surrogate is escaped). */
export type Kept = { readonly key: string; readonly content: string }

/**
 * A document's list, ready to be kept. Where a list has two entries of one key (two calls of one caller for one
 * intention), the second gets a key of its own, the third another, so that none is lost.
 */
export function keptEntries<L extends EntryList>(list: L, entries: Cohort[L]): Kept[] {
  const key = keyOf[list] as (entry: Cohort[L][number]) => readonly string[]
  const seen = new Map<string, number>()
  return (entries as readonly Cohort[L][number][]).map(entry => {
    const plain = JSON.stringify(key(entry))
    const nth = (seen.get(plain) ?? 0) + 1
    seen.set(plain, nth)
    return { key: nth === 1 ? plain : `${plain} ${nth}`, content: JSON.stringify(entry) }
  })
}

/** An entry in its place in the list. */
export type Placed = Kept & { readonly position: number }

/** What is to be written of a list, and how many entries were replaced by different ones. */
export type ListMerge = { readonly writes: readonly Placed[]; readonly changed: number }

/** An entry that is taken back: an entry of that list, of which its key's fields count and no others. */
export type Withdrawal = {
  readonly [L in EntryList]: { readonly list: L; readonly entry: EntryKey[L] }
}[EntryList]

/** Keys of a list that follow each other: from the first on, and before the other. */
export type KeyRange = { readonly list: EntryList; readonly first: string; readonly before: string }

/**
 * Where a store finds what is taken back. The entry's own key and those of others of the same key (`keptEntries`) are
 * all the keys that begin with it: JSON of a list ends where the list ends, and what may follow is a space, which comes
 * before "!".
 */
export function withdrawnKeys({ list, entry }: Withdrawal): KeyRange {
  const key = keyOf[list] as (entry: Withdrawal['entry']) => readonly string[]
  const plain = JSON.stringify(key(entry))
  return { list, first: plain, before: `${plain}!` }
}

/**
 * Merges a document's list into the kept one, which is given in its order. Positions may have gaps, where something was
 * taken out; they are kept, so that no more is written than what is new or in another place. Cost: linear in both.
 */
export function mergeList(kept: readonly Placed[], told: readonly Kept[]): ListMerge {
  const before = new Map(kept.map(entry => [entry.key, entry]))
  const after = new Map(told.map(({ key, content }) => [key, content]))
  const writes: Placed[] = []
  let changed = 0
  const end = (kept.at(-1)?.position ?? -1) + 1
  mergeOrder([...before.keys()], [...after.keys()]).forEach((key, place) => {
    const position = kept[place]?.position ?? end + place - kept.length
    const old = before.get(key)
    const text = after.get(key)
    const differs = old !== undefined && text !== undefined && !sameJson(old.content, text)
    if (differs) changed++
    const content = differs || old === undefined ? (text as string) : old.content
    if (differs || old?.position !== position) writes.push({ key, content, position })
  })
  return { writes, changed }
}

/**
 * The order of a list after a document that names a part of it: the named ones stand in the document's order, the
 * others exactly where they were. The places of the named ones are filled in turn; who finds none goes to the end.
 */
export function mergeOrder(kept: readonly string[], told: readonly string[]): string[] {
  const named = new Set(told)
  const queue = told[Symbol.iterator]()
  const filled = kept.map(key => (named.has(key) ? (queue.next().value as string) : key))
  return [...filled, ...queue]
}

function sameJson(a: string, b: string): boolean {
  return a === b || isDeepStrictEqual(JSON.parse(a), JSON.parse(b))
}

/** A congregation's name and time, as far as documents gave them. */
export type Head = Pick<Cohort, 'name' | 'asOf'>

/** The later document's name, and the later asOf of both. */
export function mergeHead(kept: Head, told: Head): Head {
  const name = told.name ?? kept.name
  const asOf =
    kept.asOf === undefined || (told.asOf !== undefined && Date.parse(told.asOf) > Date.parse(kept.asOf))
      ? told.asOf
      : kept.asOf
  return { ...(name === undefined ? {} : { name }), ...(asOf === undefined ? {} : { asOf }) }
}

/** Somebody's later word on an interaction that was there already. */
export type Word = { readonly kind: WordKind; readonly by: string }
export type WordKind = 'confirmed' | 'contested'
const WORD_FIELDS = { confirmed: 'confirmedBy', contested: 'contestedBy' } as const

/**
 * What a second telling of an interaction adds to it.
 *
 * @param kept as the store would give it: the first telling and every later word
 * @returns the words that are new, or the fields in which the two tell of different things
 */
export function mergeInteraction(
  kept: Interaction,
  told: Interaction,
): { readonly words: readonly Word[] } | { readonly differs: readonly string[] } {
  if (happening(kept) !== happening(told)) return { differs: differingFields(kept, told) }
  return {
    words: (Object.keys(WORD_FIELDS) as WordKind[]).flatMap(kind => {
      const heard = new Set(kept[WORD_FIELDS[kind]])
      return [...new Set(told[WORD_FIELDS[kind]])].filter(by => !heard.has(by)).map(by => ({ kind, by }))
    }),
  }
}

/** An interaction with the later words at the end of its lists, in the order in which they came. */
export function withWords(interaction: Interaction, words: readonly Word[]): Interaction {
  if (words.length === 0) return interaction
  const longer: { confirmedBy?: string[]; contestedBy?: string[] } = {}
  for (const { kind, by } of words) {
    const field = WORD_FIELDS[kind]
    longer[field] ??= [...(interaction[field] ?? [])]
    longer[field].push(by)
  }
  return { ...interaction, ...longer }
}

/** What happened, without who confirmed or contested it. */
function happening(interaction: Interaction): string {
  return interactionContent({ ...interaction, confirmedBy: undefined, contestedBy: undefined })
}

function differingFields(a: Interaction, b: Interaction): string[] {
  const told = new Set([...Object.keys(a), ...Object.keys(b)])
  const words: readonly string[] = Object.values(WORD_FIELDS)
  const only = (interaction: Interaction, field: string) =>
    interactionContent({
      at: interaction.at,
      [field]: interaction[field as keyof Interaction],
    } as Interaction)
  return [...told]
    .filter(field => field !== 'id' && !words.includes(field) && only(a, field) !== only(b, field))
    .sort(byCodeUnit)
}

/** Everybody whom an interaction names, once each, whatever for: who took part, recorded, confirmed or contested it. */
export function namedIn(interaction: Interaction): readonly string[] {
  const { recordedBy, confirmedBy, contestedBy } = interaction
  const there = participantsOf(interaction)
  if (recordedBy === undefined && confirmedBy === undefined && contestedBy === undefined) return there
  const recorder = recordedBy === undefined ? [] : [recordedBy]
  return [...new Set([...there, ...recorder, ...(confirmedBy ?? []), ...(contestedBy ?? [])])]
}
