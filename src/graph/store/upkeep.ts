/**
 * What a write does to the trust that a store keeps beside its log. Pure but for the look-ups that an adapter hands in.
 *
 * A store keeps every pair's fold put aside (`SavedDyad`). An interaction that begins to count after all that its pair
 * lived so far is added to the fold, whatever the length of the log. Where that is not so (it comes late, somebody
 * contests it, it is a conflict, which may close earlier ones) the pair is folded anew from its own log. A meeting may
 * move the places of others in its series; their pairs are folded anew too. Nothing else is looked at, so that the cost
 * does not grow with the congregation. The slow twin is `TrustLedger`, from the whole log; tests hold them together to
 * the last bit.
 */
import { counts, type Interaction } from '../cohort.ts'
import { type Earned, earnedIn, pairsOf } from '../reciprocity.ts'
import { CLOSED, readConflicts } from '../trust/conflicts.ts'
import { DyadFold, foldOf, type SavedDyad } from '../trust/fold.ts'
import { type Happening, happeningOf, inOrder, LAST_PLACE } from '../trust/happening.ts'
import { pairKey, TRUST_DEFAULTS, type TrustOptions } from '../trust.ts'

/** Beyond so many changed interactions, the whole log is folded anew instead. */
export const MOST_CHANGES = 1000

/** An interaction of this write: as it was (undefined where it is new), and as it is now. */
export type Change = { readonly before: Interaction | undefined; readonly after: Interaction }

export type Pair = readonly [a: string, b: string]

/** What has to be looked up, as it stands once the write's interactions and words are in the log. */
export type Lookups = {
  /** The folds kept of these pairs, by `pairKey`, as they were before the write. */
  readonly folds: (pairs: readonly Pair[]) => Promise<ReadonlyMap<string, SavedDyad>>
  /** All interactions that name both of a pair, by `pairKey`, in any order. */
  readonly logs: (pairs: readonly Pair[]) => Promise<ReadonlyMap<string, readonly Interaction[]>>
  /** The first meetings of a series by time, at most so many. */
  readonly meetings: (series: string, most: number) => Promise<readonly Interaction[]>
}

export type Upkeep = {
  /** Folds to keep in place of what was kept. */
  readonly kept: readonly SavedDyad[]
  /** Pairs for which nothing counts any more. */
  readonly gone: readonly Pair[]
  /** Interactions whose participants now earn something else than `BY_ITSELF`, or than they did. */
  readonly earned: readonly Earned[]
}

/** Cost: the changes' own pairs; and the logs of those among them that have to be folded anew. */
export async function keepTrust(
  changes: readonly Change[],
  lookups: Lookups,
  options: TrustOptions = TRUST_DEFAULTS,
): Promise<Upkeep> {
  const flipped = changes.filter(
    ({ before, after }) => (before !== undefined && counts(before)) !== counts(after),
  )
  // New ones that wait for somebody's word, or that the same call contests.
  const silent = changes.filter(({ before, after }) => before === undefined && !counts(after))
  const earned = new Map(silent.map(({ after }) => [after.id, earnedIn(after, undefined)]))
  if (flipped.length === 0) return { kept: [], gone: [], earned: [...earned.values()] }

  const series = new SeriesStarts(lookups)
  const moved = await series.take(flipped)
  const pairs = new Map<string, { readonly pair: Pair; added: Happening[] | undefined }>()
  const visit = (interaction: Interaction, happening: Happening | undefined) => {
    for (const pair of pairsOf(interaction)) {
      const key = pairKey(...pair)
      let one = pairs.get(key)
      if (one === undefined) {
        one = { pair, added: [] }
        pairs.set(key, one)
      }
      if (happening === undefined) one.added = undefined
      else one.added?.push(happening)
    }
  }
  for (const { after } of flipped) {
    const goesOn = counts(after) && after.kind !== 'conflict'
    visit(after, goesOn ? happeningOf(after, await series.placeOf(after)) : undefined)
  }
  for (const meeting of moved) visit(meeting, undefined)

  const growing = [...pairs.values()].filter(({ added }) => added !== undefined)
  const before = await lookups.folds(growing.map(({ pair }) => pair))
  const kept: SavedDyad[] = []
  for (const one of growing) {
    const saved = before.get(pairKey(...one.pair))
    const added = one.added!.sort(inOrder)
    if (saved !== undefined && added[0].at <= saved.last) {
      one.added = undefined
      continue
    }
    const fold = saved === undefined ? new DyadFold(...one.pair, options) : DyadFold.goOn(saved, options)
    for (const happening of added) fold.add(happening, false)
    kept.push(fold.save())
  }

  const anew = [...pairs.values()].filter(({ added }) => added === undefined).map(({ pair }) => pair)
  const gone: Pair[] = []
  for (const interaction of [...flipped.map(({ after }) => after), ...moved])
    earned.set(interaction.id, await earnedNow(interaction, series))
  if (anew.length > 0) {
    const logs = await lookups.logs(anew)
    for (const pair of anew) {
      const log = (logs.get(pairKey(...pair)) ?? []).filter(counts)
      const happenings: Happening[] = []
      for (const interaction of log)
        happenings.push(happeningOf(interaction, await series.placeOf(interaction)))
      if (happenings.length === 0) gone.push(pair)
      else kept.push(foldOf(...pair, happenings.sort(inOrder), options).save())
      const { closed } = readConflicts(happenings)
      for (const happening of happenings)
        if (happening.interaction.kind === 'conflict')
          earned.set(
            happening.interaction.id,
            earnedIn(happening.interaction, closed.has(happening) ? CLOSED : happening),
          )
    }
  }
  return { kept, gone, earned: [...earned.values()] }
}

async function earnedNow(interaction: Interaction, series: SeriesStarts): Promise<Earned> {
  if (!counts(interaction)) return earnedIn(interaction, undefined)
  return earnedIn(interaction, { nth: await series.placeOf(interaction), closed: false })
}

/** How many meetings of a series are looked up at first. */
const FIRST_LOOK = 16

/**
 * The moments at which the first meetings of each series were: from them follows any meeting's place, since from the
 * third on all earn the same. (`LAST_PLACE` - 1 moments are enough.)
 */
class SeriesStarts {
  readonly #lookups: Lookups
  readonly #moments = new Map<string, readonly number[]>()

  constructor(lookups: Lookups) {
    this.#lookups = lookups
  }

  /** Reads the series of the changed meetings. @returns other meetings that count and have another place than before */
  async take(flipped: readonly Change[]): Promise<Interaction[]> {
    const changed = new Map<string, Map<string, Interaction | undefined>>()
    for (const { before, after } of flipped) {
      if (after.kind !== 'meeting') continue
      const ofSeries = changed.get(after.series) ?? new Map<string, Interaction | undefined>()
      changed.set(after.series, ofSeries.set(after.id, before))
    }
    const moved: Interaction[] = []
    for (const [series, was] of changed) {
      const countedBefore = (meeting: Interaction) => {
        if (!was.has(meeting.id)) return counts(meeting)
        const before = was.get(meeting.id)
        return before !== undefined && counts(before)
      }
      const { meetings, now, then } = await this.#look(series, countedBefore)
      this.#moments.set(series, now)
      for (const meeting of meetings) {
        if (was.has(meeting.id) || !counts(meeting)) continue
        const at = Date.parse(meeting.at)
        if (placeAt(at, now) !== placeAt(at, then)) moved.push(meeting)
      }
    }
    return moved
  }

  /** The place of a meeting that counts; of anything else, one that says nothing. */
  async placeOf(interaction: Interaction): Promise<number> {
    if (interaction.kind !== 'meeting') return LAST_PLACE
    let moments = this.#moments.get(interaction.series)
    if (moments === undefined) {
      moments = (await this.#look(interaction.series, counts)).now
      this.#moments.set(interaction.series, moments)
    }
    return placeAt(Date.parse(interaction.at), moments)
  }

  /** The first meetings of a series, as many as it takes to know its first moments now and before the write. */
  async #look(series: string, countedBefore: (meeting: Interaction) => boolean) {
    for (let most = FIRST_LOOK; ; most *= 8) {
      const meetings = await this.#lookups.meetings(series, most)
      const now = firstMoments(meetings.filter(counts))
      const then = firstMoments(meetings.filter(countedBefore))
      const horizon = Math.max(horizonOf(now), horizonOf(then))
      const seenTo = meetings.length < most ? Number.POSITIVE_INFINITY : Date.parse(meetings.at(-1)!.at)
      if (seenTo > horizon || meetings.length < most) return { meetings, now, then }
    }
  }
}

function firstMoments(meetings: readonly Interaction[]): number[] {
  const moments: number[] = []
  for (const { at } of meetings) {
    const moment = Date.parse(at)
    if (moments.at(-1) !== moment) moments.push(moment)
    if (moments.length === LAST_PLACE - 1) break
  }
  return moments
}

/** After this time every meeting has the last place, or, where there are too few moments, nobody knows yet. */
function horizonOf(moments: readonly number[]): number {
  return moments.length < LAST_PLACE - 1 ? Number.POSITIVE_INFINITY : moments.at(-1)!
}

function placeAt(at: number, moments: readonly number[]): number {
  const k = moments.indexOf(at)
  return k < 0 ? LAST_PLACE : k + 1
}
