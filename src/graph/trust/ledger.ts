/** The log of a congregation in memory, kept per pair. */
import { byCodeUnit, counts, type Interaction, participantsOf } from '../cohort.ts'
import { type Earned, eachPair, earnedIn, pairsOf, pointsOf } from '../reciprocity.ts'
import { CLOSED, readConflicts } from './conflicts.ts'
import { type Dyad, pairKey, unknownDyad } from './dyad.ts'
import { foldOf, type SavedDyad } from './fold.ts'
import { type Happening, happeningOf, inOrder, LAST_PLACE } from './happening.ts'
import { TRUST_DEFAULTS, type TrustOptions } from './options.ts'

/** One interaction as one pair lived it: the points that each earned in the other's eyes. */
export type DyadEntry = {
  readonly at: number
  readonly interaction: Interaction
  /** b's points: what a can rely on from b. */
  readonly forA: number
  /** a's points: what b can rely on from a. */
  readonly forB: number
}

type DyadLog = { readonly a: string; readonly b: string; readonly happenings: Happening[] }

/**
 * The log of a congregation, kept per pair so that one new interaction is one small piece of work.
 *
 * It owns the logs only; figures are read from them at any time not before the last entry. Recording an interaction
 * that is already there under its id replaces it (a confirmation or a contest came in).
 */
export class TrustLedger {
  readonly #options: TrustOptions
  /** What counts, by id. */
  readonly #byId = new Map<string, Happening>()
  /** A number per member, in the order in which they appear; and by number the logs with those who appeared before. */
  readonly #numbers = new Map<string, number>()
  readonly #logs: DyadLog[][] = []
  /** Per series its meetings that count, in (at, id) order. */
  readonly #series = new Map<string, Happening[]>()

  constructor(options: TrustOptions = TRUST_DEFAULTS) {
    this.#options = options
  }

  /** Records many at once: the same logs as one `record` each, in O(m log m). Of two with one id the last stays. */
  recordAll(interactions: Iterable<Interaction>): void {
    this.#merge(interactions, () => {})
  }

  /**
   * Records one interaction, or its new confirmations and contests.
   *
   * @returns the keys (`pairKey`) of the pairs whose figures may have changed, in code-unit order: its own pairs where
   *   it counts or did so far, and for a meeting those of the meetings whose place in the series moved
   */
  record(interaction: Interaction): readonly string[] {
    const touched = new Set<string>()
    this.#merge([interaction], one => {
      for (const [a, b] of pairsOf(one)) touched.add(pairKey(a, b))
    })
    return [...touched].sort(byCodeUnit)
  }

  /** Figures of one pair at a time (ms) not before its last entry; `unknown` where nothing counts. */
  dyad(one: string, other: string, asOf: number): Dyad {
    const log = this.#logOf(one, other)
    return log === undefined || log.happenings.length === 0
      ? unknownDyad(one, other)
      : foldOf(log.a, log.b, log.happenings, this.#options).figures(asOf)
  }

  /** Figures of every pair for which something counts, in code-unit order. */
  dyads(asOf: number): Dyad[] {
    const dyads: Dyad[] = []
    // Rows have holes.
    for (const row of this.#logs)
      for (const log of row)
        if (log !== undefined && log.happenings.length > 0)
          dyads.push(foldOf(log.a, log.b, log.happenings, this.#options).figures(asOf))
    return dyads.sort((x, y) => byCodeUnit(x.a, y.a) || byCodeUnit(x.b, y.b))
  }

  /** The folds of every pair for which something counts, put aside, in code-unit order. */
  saved(): SavedDyad[] {
    return [...this.folds()].sort((x, y) => byCodeUnit(x.a, y.a) || byCodeUnit(x.b, y.b))
  }

  /** The same one by one, in any order, for whoever has other things to do in between. */
  *folds(): Generator<SavedDyad> {
    for (const row of this.#logs)
      for (const log of row)
        if (log !== undefined && log.happenings.length > 0)
          yield foldOf(log.a, log.b, log.happenings, this.#options).save()
  }

  /** What participants earned in interactions that count and do not earn `BY_ITSELF`: early meetings, closed conflicts. */
  earned(): Earned[] {
    const early = [...this.#series.values()].flatMap(meetings =>
      meetings.filter(({ nth }) => nth < LAST_PLACE),
    )
    return [
      ...early.map(happening => earnedIn(happening.interaction, happening)),
      ...[...this.#closed()].map(({ interaction }) => earnedIn(interaction, CLOSED)),
    ]
  }

  /** What participants earned in these, whether they count or not. */
  earnedIn(interactions: readonly Interaction[]): Earned[] {
    const closed = this.#closed()
    return interactions.map(interaction => {
      const happening = this.#byId.get(interaction.id)
      return earnedIn(interaction, happening !== undefined && closed.has(happening) ? CLOSED : happening)
    })
  }

  #closed(): ReadonlySet<Happening> {
    const logs = this.#logs.flatMap(row => row.filter(log => log !== undefined))
    return new Set(logs.flatMap(log => [...readConflicts(log.happenings).closed]))
  }

  /** What one pair's figures rest on, oldest first. */
  entries(one: string, other: string): readonly DyadEntry[] {
    const log = this.#logOf(one, other)
    if (log === undefined) return []
    const { closed } = readConflicts(log.happenings)
    return log.happenings.map(happening => {
      const { at, interaction } = happening
      const standing = closed.has(happening) ? CLOSED : happening
      return {
        at,
        interaction,
        forA: pointsOf(interaction, standing, log.b),
        forB: pointsOf(interaction, standing, log.a),
      }
    })
  }

  #logOf(one: string, other: string): DyadLog | undefined {
    const i = this.#numbers.get(one) ?? -1
    const j = this.#numbers.get(other) ?? -1
    return this.#logs[Math.max(i, j)]?.[Math.min(i, j)]
  }

  /** Takes in interactions, each in place of what stood under its id, and calls `touch` for what earns other points now. */
  #merge(interactions: Iterable<Interaction>, touch: (interaction: Interaction) => void): void {
    const latest = new Map<string, Interaction>()
    for (const interaction of interactions) latest.set(interaction.id, interaction)

    const added: Happening[] = []
    const changedSeries = new Set<string>()
    for (const interaction of latest.values()) {
      const before = this.#byId.get(interaction.id)
      if (before !== undefined) {
        this.#forget(before)
        if (before.interaction.kind === 'meeting') changedSeries.add(before.interaction.series)
        touch(before.interaction)
      }
      if (counts(interaction)) added.push(happeningOf(interaction))
    }

    added.sort(inOrder)
    // Into an empty ledger everything comes in order.
    const fresh = this.#byId.size === 0
    const unsorted = new Set<Happening[]>()
    const append = (happenings: Happening[], happening: Happening) => {
      const last = happenings.at(-1)
      if (!fresh && last !== undefined && inOrder(last, happening) > 0) unsorted.add(happenings)
      happenings.push(happening)
    }
    for (const happening of added) {
      const { interaction } = happening
      this.#byId.set(interaction.id, happening)
      for (const { happenings } of this.#logsOf(interaction)) append(happenings, happening)
      if (interaction.kind === 'meeting') {
        const meetings = this.#series.get(interaction.series) ?? []
        append(meetings, happening)
        this.#series.set(interaction.series, meetings)
        changedSeries.add(interaction.series)
      }
      touch(interaction)
    }
    for (const happenings of unsorted) happenings.sort(inOrder)
    for (const name of changedSeries) number(this.#series.get(name)!, touch)
  }

  /** The logs of an interaction's pairs, made where there were none. */
  #logsOf(interaction: Interaction): DyadLog[] {
    const people = participantsOf(interaction)
    const numbers = people.map(id => this.#numberOf(id))
    const logs: DyadLog[] = []
    eachPair(interaction, (i, j) => {
      const [one, other] = [numbers[i], numbers[j]]
      const row = this.#logs[Math.max(one, other)]
      let log = row[Math.min(one, other)]
      if (log === undefined) {
        const [a, b] = people[i] < people[j] ? [people[i], people[j]] : [people[j], people[i]]
        log = { a, b, happenings: [] }
        row[Math.min(one, other)] = log
      }
      logs.push(log)
    })
    return logs
  }

  #numberOf(id: string): number {
    let number = this.#numbers.get(id)
    if (number === undefined) {
      number = this.#logs.length
      this.#numbers.set(id, number)
      this.#logs.push([])
    }
    return number
  }

  #forget(happening: Happening): void {
    const { interaction } = happening
    this.#byId.delete(interaction.id)
    for (const { happenings } of this.#logsOf(interaction)) remove(happenings, happening)
    if (interaction.kind === 'meeting') remove(this.#series.get(interaction.series), happening)
  }
}

/** Gives the meetings of a series their places. Those of one moment share a place, so that none hangs on its id. */
function number(series: readonly Happening[], touch: (interaction: Interaction) => void): void {
  let place = 0
  let at = Number.NaN
  for (const meeting of series) {
    if (meeting.at !== at) place++
    at = meeting.at
    const nth = Math.min(place, LAST_PLACE)
    if (meeting.nth === nth) continue
    meeting.nth = nth
    touch(meeting.interaction)
  }
}

/** Takes an entry out of a list in order; nothing happens where it is not there. */
function remove(sorted: Happening[] | undefined, happening: Happening): void {
  const place = sorted?.indexOf(happening) ?? -1
  if (place >= 0) sorted!.splice(place, 1)
}
