/**
 * Trust: what each member can rely on from each other, computed from the log of interactions and from nothing else.
 *
 * For each ordered pair (a relies on b) b's points in what the two lived together are evidence. The log is folded in
 * (time, id) order; per kind k an account x_k (in points) is kept:
 *
 *   gain       x <- x + c ln(1 + (p / c) exp(-x / c))   p points; saturates like c ln(1 + sum / c), so that one +100
 *                                                        does not outweigh a year of listening (c per kind)
 *   decay      x <- x 2^(-dt / h)                         half-life h per kind
 *   settle     bad evidence first uses up good evidence and the reverse, in equal shares from every kind, so that what
 *              is left of a direction always has one sign
 *   read       r or s = |sum x| / 5  (5 points, one offer, are one unit of evidence)
 *              trust = (r + 1) / (r + s + 2)              the Beta expectation (Josang & Ismail 2002)
 *
 * Why settle, and not keep r and s side by side as the Beta reputation system does: with a half-life per kind, good and
 * bad evidence fade at different speeds, and a pair that did nothing at all would drift from trust past "unknown" into
 * distrust, or back. Once settled, every account of a direction has the same sign, so time alone moves trust towards
 * 1/2 and never past it, while each kind keeps its own half-life. Every step is monotone in every account, so more good
 * evidence never lowers trust. What happened in all, good and bad, is kept beside it as the mass of evidence.
 *
 * Records of the same moment are settled together, so nothing hangs on the order in which they are written.
 * No figure is normalised by a person's own activity: an interaction changes only the dyads of those who took part.
 *
 * Cost: O(m log m) for m interactions of bounded size; one new interaction costs the length of the touched pairs' own
 * logs, whatever the size of the congregation.
 */
import {
  asOfMillis,
  byCodeUnit,
  type Cohort,
  counts,
  INTERACTION_KINDS,
  type Interaction,
  type InteractionKind,
} from './cohort.ts'
import { earnings, pairsOf } from './reciprocity.ts'

const DAY = 86_400_000
const KINDS = INTERACTION_KINDS.length
const kindIndex = new Map<InteractionKind, number>(INTERACTION_KINDS.map((kind, index) => [kind, index]))

export type TrustOptions = {
  /** Days after which half of the evidence of a kind is left; above 0. */
  readonly halfLifeDays: Readonly<Record<InteractionKind, number>>
  /** Points of a kind after which a further point counts half; above 0. */
  readonly saturation: Readonly<Record<InteractionKind, number>>
  /** Points that make one unit of evidence, of which the prior has two. */
  readonly pointsPerEvidence: number
  /** Evidence of both directions together below which a dyad is still forming. */
  readonly thinEvidence: number
  /** |balance| from which a dyad leans, and from which it is domination. */
  readonly leaning: number
  readonly domination: number
}

/**
 * Long half-lives, because aggressive decay was seen to hurt prediction: what is told once in a circle fades within a
 * year, what was built by help, meetings and repair in two, shared ownership hardly. Two for conflict: it outlasts the
 * circles of a season, but not a friendship.
 */
export const TRUST_DEFAULTS: TrustOptions = {
  halfLifeDays: {
    contact: 365,
    listening: 365,
    support: 730,
    meeting: 730,
    conflict: 730,
    'co-ownership': 3650,
  },
  saturation: { contact: 20, listening: 10, support: 20, meeting: 20, conflict: 40, 'co-ownership': 40 },
  pointsPerEvidence: 5,
  thinEvidence: 2,
  leaning: 0.25,
  domination: 0.5,
}

/** What one member can rely on from another. */
export type Reliance = {
  /** Beta expectation in (0, 1); 1/2 where nothing is known. */
  readonly trust: number
  /** Mass of all evidence, good and bad, decayed and saturated, in units of 5 points; 0 or more. */
  readonly evidence: number
  /** What is left of the evidence once good and bad have settled, in units of 5 points; below 0 where bad prevails. */
  readonly net: number
  /** Decayed points without saturation or settling, good minus bad: the raw strength of the tie. */
  readonly points: number
}

export const DYAD_STATES = ['unknown', 'forming', 'partnership', 'leaning', 'domination'] as const
export type DyadState = (typeof DYAD_STATES)[number]

/** The relationship of two members, a < b by code unit. */
export type Dyad = {
  readonly a: string
  readonly b: string
  /** What a can rely on from b. */
  readonly aToB: Reliance
  /** What b can rely on from a. */
  readonly bToA: Reliance
  /** The weaker of the two directions, in (0, 1): a partnership carries what its weaker side carries. */
  readonly mutual: number
  /** (x - y) / (x + y) for the odds x, y of the two directions, in (-1, 1); above 0 where a can rely on b more than b on a. */
  readonly balance: number
  readonly state: DyadState
  /** Ids of conflicts of the two that no later resolution has closed, oldest first. */
  readonly openConflicts: readonly string[]
  /** How many interactions of the two count, on how many days (UTC), and their minutes of recorded contact. */
  readonly interactions: number
  readonly days: number
  readonly minutes: number
}

/** All that is known about who can rely on whom in a cohort at one time. */
export type Trust = {
  /** ms since 1970. */
  readonly asOf: number
  /** Ids, in code-unit order. */
  readonly members: readonly string[]
  /** The pairs for which something counts, in code-unit order of (a, b). */
  readonly dyads: readonly Dyad[]
  /** The dyad of any two distinct members, in whatever order; state `unknown` where nothing counts yet. */
  readonly between: (one: string, other: string) => Dyad
}

/** Computes the trust of a whole cohort at its `asOf`. */
export function computeTrust(
  cohort: Pick<Cohort, 'members' | 'interactions' | 'asOf'>,
  options: TrustOptions = TRUST_DEFAULTS,
): Trust {
  const ledger = new TrustLedger(options)
  ledger.recordAll(cohort.interactions)
  const asOf = asOfMillis(cohort)
  return trustOf(
    cohort.members.map(member => member.id),
    ledger.dyads(asOf),
    asOf,
  )
}

/** Dresses dyads as a `Trust`; used by whoever keeps dyads elsewhere. */
export function trustOf(memberIds: readonly string[], dyads: readonly Dyad[], asOf: number): Trust {
  const byPair = new Map(dyads.map(dyad => [pairKey(dyad.a, dyad.b), dyad]))
  return {
    asOf,
    members: [...memberIds].sort(byCodeUnit),
    dyads,
    between: (one, other) => byPair.get(pairKey(one, other)) ?? unknownDyad(one, other),
  }
}

/** One key per unordered pair; ids hold no blanks. */
export function pairKey(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`
}

const NOTHING: Reliance = { trust: 0.5, evidence: 0, net: 0, points: 0 }

/** A pair for which nothing counts yet: unknown, which is not distrust. */
export function unknownDyad(one: string, other: string): Dyad {
  const [a, b] = one < other ? [one, other] : [other, one]
  return {
    a,
    b,
    aToB: NOTHING,
    bToA: NOTHING,
    mutual: 0.5,
    balance: 0,
    state: 'unknown',
    openConflicts: [],
    interactions: 0,
    days: 0,
    minutes: 0,
  }
}

/** One interaction as one pair lived it: the points that each earned in the other's eyes. */
export type DyadEntry = {
  readonly at: number
  readonly interaction: Interaction
  /** b's points: what a can rely on from b. */
  readonly forA: number
  /** a's points: what b can rely on from a. */
  readonly forB: number
}

type DyadLog = { readonly a: string; readonly b: string; entries: DyadEntry[] }
type Timed = { readonly at: number; readonly interaction: Interaction }

/**
 * The log of a congregation, kept per pair so that one new interaction is one small piece of work.
 *
 * It owns the logs only; figures are read from them at any time not before the last entry. Recording an interaction
 * that is already there under its id replaces it (a confirmation or a contest came in).
 */
export class TrustLedger {
  readonly #options: TrustOptions
  readonly #logs = new Map<string, DyadLog>()
  readonly #byId = new Map<string, Interaction>()
  /** Per series the meetings that count, in (at, id) order. */
  readonly #series = new Map<string, Timed[]>()
  /** Per conflict the ids of the later records that close it. */
  readonly #closers = new Map<string, Set<string>>()

  constructor(options: TrustOptions = TRUST_DEFAULTS) {
    this.#options = options
  }

  /** Records many at once: the same logs as one `record` each, in O(m log m). */
  recordAll(interactions: Iterable<Interaction>): void {
    const counting: Timed[] = []
    for (const interaction of interactions) {
      if (this.#byId.has(interaction.id)) this.record(interaction)
      else {
        this.#byId.set(interaction.id, interaction)
        if (counts(interaction)) counting.push({ at: Date.parse(interaction.at), interaction })
      }
    }
    counting.sort(inOrder)
    const added = new Map<string, Timed[]>()
    for (const timed of counting) {
      if (timed.interaction.kind === 'meeting')
        getOrAdd(added, timed.interaction.series, () => []).push(timed)
      this.#close(timed.interaction)
    }
    const moved: Interaction[] = []
    for (const [name, meetings] of added) {
      const series = getOrAdd(this.#series, name, () => [])
      moved.push(...series.map(timed => timed.interaction))
      series.push(...meetings)
      series.sort(inOrder)
    }
    const outOfOrder = new Set<DyadLog>()
    for (const timed of counting) this.#enter(timed, outOfOrder)
    for (const log of outOfOrder) log.entries.sort(inOrder)
    // What was recorded before may now stand later in its series, or be closed.
    for (const interaction of moved) this.#reenter(interaction)
    for (const { interaction } of counting)
      if (interaction.kind === 'conflict' && interaction.about !== undefined)
        this.#reenter(this.#byId.get(interaction.about))
  }

  /**
   * Records one interaction, or its new confirmations and contests.
   *
   * @returns the keys (`pairKey`) of the pairs whose figures may have changed: its own pairs, and for a meeting that
   *   came late those of the next meetings of its series
   */
  record(interaction: Interaction): readonly string[] {
    const touched = new Set<string>()
    const touch = (one: Interaction | undefined) => {
      if (one !== undefined) for (const [a, b] of pairsOf(one)) touched.add(pairKey(a, b))
    }
    const before = this.#byId.get(interaction.id)
    const affected = [before, ...this.#dependents(before)]
    if (before !== undefined) this.#forget(before)
    this.#byId.set(interaction.id, interaction)
    if (counts(interaction)) {
      const timed = { at: Date.parse(interaction.at), interaction }
      if (interaction.kind === 'meeting')
        insert(
          getOrAdd(this.#series, interaction.series, () => []),
          timed,
        )
      this.#close(interaction)
      const outOfOrder = new Set<DyadLog>()
      this.#enter(timed, outOfOrder)
      for (const log of outOfOrder) sortLast(log.entries)
    }
    for (const one of [...affected, interaction, ...this.#dependents(interaction)]) {
      touch(one)
      if (one !== undefined && one.id !== interaction.id) this.#reenter(one)
    }
    return [...touched].sort(byCodeUnit)
  }

  /** Figures of one pair at a time (ms) not before its last entry; `unknown` where nothing counts. */
  dyad(one: string, other: string, asOf: number): Dyad {
    const log = this.#logs.get(pairKey(one, other))
    return log === undefined || log.entries.length === 0
      ? unknownDyad(one, other)
      : foldDyad(log, asOf, this.#options)
  }

  /** Figures of every pair for which something counts, in code-unit order. */
  dyads(asOf: number): Dyad[] {
    return [...this.#logs.values()]
      .filter(log => log.entries.length > 0)
      .map(log => foldDyad(log, asOf, this.#options))
      .sort((x, y) => byCodeUnit(x.a, y.a) || byCodeUnit(x.b, y.b))
  }

  /** What one pair's figures rest on, oldest first. */
  entries(one: string, other: string): readonly DyadEntry[] {
    return this.#logs.get(pairKey(one, other))?.entries ?? []
  }

  /** Interactions whose points hang on this one: the conflict that it closes, the next two meetings of its series. */
  #dependents(interaction: Interaction | undefined): (Interaction | undefined)[] {
    if (interaction?.kind === 'conflict' && interaction.about !== undefined)
      return [this.#byId.get(interaction.about)]
    if (interaction?.kind !== 'meeting') return []
    const series = this.#series.get(interaction.series) ?? []
    const place = series.findIndex(timed => timed.interaction.id === interaction.id)
    // Only the first three places of a series differ in points.
    return place < 0 || place > 2 ? [] : series.slice(place + 1, 3).map(timed => timed.interaction)
  }

  #close(interaction: Interaction): void {
    if (interaction.kind === 'conflict' && interaction.about !== undefined)
      getOrAdd(this.#closers, interaction.about, () => new Set()).add(interaction.id)
  }

  #enter(timed: Timed, outOfOrder: Set<DyadLog>): void {
    const { at, interaction } = timed
    const points = this.#points(interaction)
    for (const [a, b] of pairsOf(interaction)) {
      const log = getOrAdd(this.#logs, pairKey(a, b), () => ({ a, b, entries: [] }))
      const entry = { at, interaction, forA: points.get(b) ?? 0, forB: points.get(a) ?? 0 }
      const last = log.entries.at(-1)
      if (last !== undefined && inOrder(last, entry) > 0) outOfOrder.add(log)
      log.entries.push(entry)
    }
  }

  /** Points each person earned in an interaction, whoever saw it. */
  #points(interaction: Interaction): Map<string, number> {
    const nth = interaction.kind === 'meeting' ? this.#nth(interaction) : 1
    const closed = (this.#closers.get(interaction.id)?.size ?? 0) > 0
    return new Map(earnings(interaction, { nth, closed }).map(({ of, points }) => [of, points]))
  }

  #nth({ series, id }: Interaction & { kind: 'meeting' }): number {
    const first = (this.#series.get(series) ?? []).slice(0, 3)
    const place = first.findIndex(timed => timed.interaction.id === id)
    return place < 0 ? 4 : place + 1
  }

  /** Works out the points of an interaction anew, in every log that holds it. */
  #reenter(interaction: Interaction | undefined): void {
    if (interaction === undefined || !counts(interaction) || !this.#byId.has(interaction.id)) return
    const points = this.#points(interaction)
    for (const [a, b] of pairsOf(interaction)) {
      const log = this.#logs.get(pairKey(a, b))
      const place = log?.entries.findIndex(entry => entry.interaction.id === interaction.id) ?? -1
      if (log !== undefined && place >= 0)
        log.entries[place] = { ...log.entries[place]!, forA: points.get(b) ?? 0, forB: points.get(a) ?? 0 }
    }
  }

  #forget(interaction: Interaction): void {
    for (const [a, b] of pairsOf(interaction)) {
      const log = this.#logs.get(pairKey(a, b))
      if (log !== undefined)
        log.entries = log.entries.filter(entry => entry.interaction.id !== interaction.id)
    }
    if (interaction.kind === 'meeting') {
      const series = this.#series.get(interaction.series)
      const place = series?.findIndex(timed => timed.interaction.id === interaction.id) ?? -1
      if (place >= 0) series!.splice(place, 1)
    }
    if (interaction.kind === 'conflict' && interaction.about !== undefined)
      this.#closers.get(interaction.about)?.delete(interaction.id)
    this.#byId.delete(interaction.id)
  }
}

/** The share of a kind's evidence that is left after some time, in [0, 1]. */
export function decay(kind: InteractionKind, millis: number, options: TrustOptions = TRUST_DEFAULTS): number {
  return 2 ** (-millis / (options.halfLifeDays[kind] * DAY))
}

/** Folds one pair's log into its figures. */
function foldDyad({ a, b, entries }: DyadLog, asOf: number, options: TrustOptions): Dyad {
  const forA = new Account(options)
  const forB = new Account(options)
  let minutes = 0
  let days = 0
  let lastDay = Number.NaN
  for (const { at, interaction, forA: pointsForA, forB: pointsForB } of entries) {
    forA.add(at, kindIndex.get(interaction.kind)!, pointsForA)
    forB.add(at, kindIndex.get(interaction.kind)!, pointsForB)
    if (interaction.kind === 'contact') minutes += interaction.minutes
    const day = Math.floor(at / DAY)
    if (day !== lastDay) days++
    lastDay = day
  }
  const aToB = forA.read(asOf)
  const bToA = forB.read(asOf)
  const mutual = Math.min(aToB.trust, bToA.trust)
  const oddsA = aToB.trust / (1 - aToB.trust)
  const oddsB = bToA.trust / (1 - bToA.trust)
  const balance = (oddsA - oddsB) / (oddsA + oddsB)
  const open = openConflicts(entries)
  return {
    a,
    b,
    aToB,
    bToA,
    mutual,
    balance,
    state: stateOf(aToB.evidence + bToA.evidence, mutual, Math.abs(balance), open.length, options),
    openConflicts: open,
    interactions: entries.length,
    days,
    minutes,
  }
}

/**
 * Nothing is said where evidence is thin. A pair with an open conflict, or with trust below unknown, is no partnership
 * now, however balanced.
 */
function stateOf(
  evidence: number,
  mutual: number,
  imbalance: number,
  open: number,
  options: TrustOptions,
): DyadState {
  if (evidence < options.thinEvidence) return 'forming'
  if (imbalance >= options.domination) return 'domination'
  return imbalance >= options.leaning || mutual < 0.5 || open > 0 ? 'leaning' : 'partnership'
}

/** Conflicts that ended without agreement, or have not ended, and that nothing later has resolved. */
function openConflicts(entries: readonly DyadEntry[]): string[] {
  let open: string[] = []
  for (const { interaction } of entries) {
    if (interaction.kind !== 'conflict') continue
    if (interaction.about !== undefined) open = open.filter(id => id !== interaction.about)
    if (interaction.outcome === 'resolved') open = []
    else open.push(interaction.id)
  }
  return open
}

/** The accounts of one direction while its log is folded. */
class Account {
  readonly #options: TrustOptions
  /** Per kind: what is left once settled (all of one sign), all that happened, and the plain decayed sum. */
  readonly #net = new Float64Array(KINDS)
  readonly #mass = new Float64Array(KINDS)
  readonly #plain = new Float64Array(KINDS)
  /** What came in at the moment `#at` and is not settled yet. */
  readonly #good = new Float64Array(KINDS)
  readonly #bad = new Float64Array(KINDS)
  #at = Number.NaN

  constructor(options: TrustOptions) {
    this.#options = options
  }

  add(at: number, kind: number, points: number): void {
    if (at !== this.#at) this.#advance(at)
    if (points > 0) this.#good[kind]! += points
    else if (points < 0) this.#bad[kind]! -= points
  }

  read(asOf: number): Reliance {
    this.#advance(asOf)
    const unit = this.#options.pointsPerEvidence
    let net = 0
    let evidence = 0
    let points = 0
    for (let k = 0; k < KINDS; k++) {
      net += this.#net[k]!
      evidence += this.#mass[k]!
      points += this.#plain[k]!
    }
    net /= unit
    const r = Math.max(net, 0)
    const s = Math.max(-net, 0)
    return { trust: (r + 1) / (r + s + 2), evidence: evidence / unit, net, points }
  }

  /** Settles what came in at the present moment, then lets time pass until `at`. */
  #advance(at: number): void {
    if (!Number.isNaN(this.#at)) {
      this.#settle()
      const passed = at - this.#at
      if (passed > 0)
        for (let k = 0; k < KINDS; k++) {
          if (this.#mass[k] === 0) continue
          const left = decay(INTERACTION_KINDS[k]!, passed, this.#options)
          this.#net[k]! *= left
          this.#mass[k]! *= left
          this.#plain[k]! *= left
        }
    }
    this.#at = at
  }

  #settle(): void {
    let up = 0
    let down = 0
    for (let k = 0; k < KINDS; k++) {
      const good = this.#good[k]!
      const bad = this.#bad[k]!
      const net = this.#net[k]!
      if (good !== 0 || bad !== 0) {
        const c = this.#options.saturation[INTERACTION_KINDS[k]!]
        this.#plain[k]! += good - bad
        this.#mass[k] = gain(this.#mass[k]!, good + bad, c)
        this.#good[k] = gain(Math.max(net, 0), good, c)
        this.#bad[k] = gain(Math.max(-net, 0), bad, c)
      } else {
        this.#good[k] = Math.max(net, 0)
        this.#bad[k] = Math.max(-net, 0)
      }
      up += this.#good[k]!
      down += this.#bad[k]!
    }
    const goodLeft = up > down ? 1 - down / up : 0
    const badLeft = down > up ? 1 - up / down : 0
    for (let k = 0; k < KINDS; k++) {
      this.#net[k] = this.#good[k]! * goodLeft - this.#bad[k]! * badLeft
      this.#good[k] = 0
      this.#bad[k] = 0
    }
  }
}

/** An account of x points after p more, saturating at scale c: from 0, sum p gives c ln(1 + sum / c). */
function gain(x: number, p: number, c: number): number {
  return p === 0 ? x : x + c * Math.log1p((p / c) * Math.exp(-x / c))
}

function inOrder(x: Timed, y: Timed): number {
  return x.at - y.at || byCodeUnit(x.interaction.id, y.interaction.id)
}

function insert(sorted: Timed[], timed: Timed): void {
  sorted.push(timed)
  sortLast(sorted)
}

/** Moves the last entry of an otherwise sorted list to its place. */
function sortLast(entries: Timed[]): void {
  const last = entries.pop()!
  let place = entries.length
  while (place > 0 && inOrder(entries[place - 1]!, last) > 0) place--
  entries.splice(place, 0, last)
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
