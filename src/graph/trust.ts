/**
 * Trust: what each member can rely on from each other, computed from the log of interactions and from nothing else.
 *
 * For each ordered pair (a relies on b) b's points in what the two lived together are evidence. The log is folded in
 * (time, id) order; per kind k an account x_k (in points) is kept:
 *
 *   gain       x <- x + c ln(1 + (p / c) exp(-x / c))   p points; saturates like c ln(1 + sum / c), so that one +100
 *                                                        does not outweigh a year of listening (c per kind)
 *   decay      x <- x exp(-ln 2 dt / h)                   half-life h per kind
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
 * (A meeting also says which place the later ones of its series have.)
 *
 * Why exp and not a power of 2: `**` is the platform's own `pow` from Node 24 on and was V8's before, and the two
 * differ in the last bit; exp and log1p are V8's fdlibm everywhere. The same log gives the same bits.
 *
 * Cost: O(m log m) for m interactions of bounded size; one new interaction costs the length of the touched pairs' own
 * logs and of its series, whatever the size of the congregation.
 */
import {
  asOfMillis,
  byCodeUnit,
  type Cohort,
  counts,
  INTERACTION_KINDS,
  type Interaction,
  type InteractionKind,
  participantsOf,
} from './cohort.ts'
import { eachPair, POINTS, pairsOf, pointsOf, type Standing } from './reciprocity.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const KINDS = INTERACTION_KINDS.length
const KIND_INDEX = Object.fromEntries(INTERACTION_KINDS.map((kind, index) => [kind, index])) as Readonly<
  Record<InteractionKind, number>
>

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
  /** Clock hours (UTC) in which something good happened between the two: on how many occasions, not for how long. */
  readonly hours: number
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
    hours: 0,
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

/** An interaction that counts, shared by the logs of all its pairs; its place in its series may change. */
type Happening = {
  readonly at: number
  readonly interaction: Interaction
  nth: number
  readonly closed: false
}
type DyadLog = { readonly a: string; readonly b: string; readonly happenings: Happening[] }

/** The place in its series from which on every meeting earns the same. */
const LAST_PLACE = POINTS.meeting.length

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
      : foldDyad(log, asOf, this.#options)
  }

  /** Figures of every pair for which something counts, in code-unit order. */
  dyads(asOf: number): Dyad[] {
    const dyads: Dyad[] = []
    // Rows have holes.
    for (const row of this.#logs)
      for (const log of row)
        if (log !== undefined && log.happenings.length > 0) dyads.push(foldDyad(log, asOf, this.#options))
    return dyads.sort((x, y) => byCodeUnit(x.a, y.a) || byCodeUnit(x.b, y.b))
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
      if (counts(interaction))
        added.push({ at: Date.parse(interaction.at), interaction, nth: LAST_PLACE, closed: false })
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

/** The share of a kind's evidence that is left after some time, in [0, 1]. */
export function decay(kind: InteractionKind, millis: number, options: TrustOptions = TRUST_DEFAULTS): number {
  return Math.exp((-Math.LN2 * millis) / (options.halfLifeDays[kind] * DAY))
}

/** Folds one pair's log into its figures. */
function foldDyad({ a, b, happenings }: DyadLog, asOf: number, options: TrustOptions): Dyad {
  const { closed, open } = readConflicts(happenings)
  const forA = new Account(options)
  const forB = new Account(options)
  let now = happenings[0].at
  let minutes = 0
  let days = 0
  let lastDay = Number.NaN
  let hours = 0
  let lastHour = Number.NEGATIVE_INFINITY
  const passUntil = (at: number) => {
    forA.settle()
    forB.settle()
    if (at > now)
      for (let k = 0; k < KINDS; k++)
        if (forA.holds(k) || forB.holds(k)) {
          const left = decay(INTERACTION_KINDS[k], at - now, options)
          forA.fade(k, left)
          forB.fade(k, left)
        }
    now = at
  }
  for (const happening of happenings) {
    const { at, interaction } = happening
    const standing = closed.has(happening) ? CLOSED : happening
    const ofB = pointsOf(interaction, standing, b)
    const ofA = pointsOf(interaction, standing, a)
    if (ofA !== 0 || ofB !== 0) {
      if (at !== now) passUntil(at)
      forA.add(KIND_INDEX[interaction.kind], ofB)
      forB.add(KIND_INDEX[interaction.kind], ofA)
    }
    if (interaction.kind === 'contact') minutes += interaction.minutes
    if (ofA + ofB > 0) {
      const lasted = interaction.kind === 'contact' ? interaction.minutes * 60_000 : 0
      const until = Math.max(Math.floor(at / HOUR), Math.ceil((at + lasted) / HOUR) - 1)
      hours += Math.max(0, until - Math.max(Math.floor(at / HOUR), lastHour + 1) + 1)
      lastHour = Math.max(lastHour, until)
    }
    const day = Math.floor(at / DAY)
    if (day !== lastDay) days++
    lastDay = day
  }
  passUntil(asOf)
  const aToB = forA.read()
  const bToA = forB.read()
  const mutual = Math.min(aToB.trust, bToA.trust)
  const oddsA = odds(aToB)
  const oddsB = odds(bToA)
  const balance = (oddsA - oddsB) / (oddsA + oddsB)
  return {
    a,
    b,
    aToB,
    bToA,
    mutual,
    balance,
    state: stateOf(aToB.evidence + bToA.evidence, mutual, Math.abs(balance), open.length, options),
    openConflicts: open,
    interactions: happenings.length,
    days,
    minutes,
    hours,
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

type Conflict = Happening & { readonly interaction: Extract<Interaction, { kind: 'conflict' }> }
const CLOSED: Standing = { nth: 1, closed: true }
const NO_CONFLICTS = { closed: new Set<Happening>(), open: [] as readonly string[] }

/**
 * Which conflicts of a pair's log say nothing any more, because a later record about them has had the last word (an
 * open one has none), and which are open, oldest first: not resolved, and no later record is about them, and no later
 * resolution is about the pair as a whole.
 *
 * Records of one moment that are about each other in a circle close none of it.
 */
function readConflicts(happenings: readonly Happening[]): {
  readonly closed: ReadonlySet<Happening>
  readonly open: readonly string[]
} {
  const conflicts = happenings.filter((one): one is Conflict => one.interaction.kind === 'conflict')
  if (conflicts.length === 0) return NO_CONFLICTS
  const byId = new Map(conflicts.map(conflict => [conflict.interaction.id, conflict]))
  const subject = ({ interaction: { about } }: Conflict) =>
    about === undefined ? undefined : byId.get(about)
  const onCircle = (start: Conflict) => {
    let one = subject(start)
    for (let steps = conflicts.length; steps > 0 && one?.at === start.at; steps--) {
      if (one === start) return true
      one = subject(one)
    }
    return false
  }
  const earlierOf = (conflict: Conflict) => {
    const earlier = subject(conflict)
    if (earlier === undefined || earlier.at > conflict.at) return undefined
    return earlier.at === conflict.at && onCircle(conflict) ? undefined : earlier
  }
  const closed = new Set<Conflict>()
  const followed = new Set<Conflict>()
  let allResolvedAt = Number.NEGATIVE_INFINITY
  for (const conflict of conflicts) {
    const { about, outcome } = conflict.interaction
    let earlier = earlierOf(conflict)
    if (earlier !== undefined) followed.add(earlier)
    if (outcome === 'resolved' && about === undefined) allResolvedAt = Math.max(allResolvedAt, conflict.at)
    // An open record that is closed hands the last word on to what it is about.
    while (outcome !== 'open' && earlier !== undefined && !closed.has(earlier)) {
      closed.add(earlier)
      earlier = earlier.interaction.outcome === 'open' ? earlierOf(earlier) : undefined
    }
  }
  const open = conflicts.filter(
    conflict =>
      conflict.interaction.outcome !== 'resolved' && !followed.has(conflict) && conflict.at >= allResolvedAt,
  )
  return { closed, open: open.map(({ interaction }) => interaction.id) }
}

/** The accounts of one direction while its log is folded. */
class Account {
  readonly #options: TrustOptions
  /** Per kind: what is left once settled (all of one sign), all that happened, and the plain decayed sum. */
  readonly #net = new Float64Array(KINDS)
  readonly #mass = new Float64Array(KINDS)
  readonly #plain = new Float64Array(KINDS)
  /** What came in at the present moment and is not settled yet. */
  readonly #good = new Float64Array(KINDS)
  readonly #bad = new Float64Array(KINDS)

  constructor(options: TrustOptions) {
    this.#options = options
  }

  add(kind: number, points: number): void {
    if (points > 0) this.#good[kind] += points
    else this.#bad[kind] -= points
  }

  holds(kind: number): boolean {
    return this.#mass[kind] > 0
  }

  fade(kind: number, left: number): void {
    this.#net[kind] *= left
    this.#mass[kind] *= left
    this.#plain[kind] *= left
  }

  /** What is left; everything has to be settled. */
  read(): Reliance {
    const unit = this.#options.pointsPerEvidence
    let net = 0
    let evidence = 0
    let points = 0
    for (let k = 0; k < KINDS; k++) {
      net += this.#net[k]
      evidence += this.#mass[k]
      points += this.#plain[k]
    }
    net /= unit
    const r = Math.max(net, 0)
    const s = Math.max(-net, 0)
    return { trust: (r + 1) / (r + s + 2), evidence: evidence / unit, net, points }
  }

  /** Settles what came in at the present moment. */
  settle(): void {
    let up = 0
    let down = 0
    for (let k = 0; k < KINDS; k++) {
      const good = this.#good[k]
      const bad = this.#bad[k]
      const net = this.#net[k]
      if (good !== 0 || bad !== 0) {
        const c = this.#options.saturation[INTERACTION_KINDS[k]]
        this.#plain[k] += good - bad
        this.#mass[k] = gain(this.#mass[k], good + bad, c)
        this.#good[k] = gain(Math.max(net, 0), good, c)
        this.#bad[k] = gain(Math.max(-net, 0), bad, c)
      } else {
        this.#good[k] = Math.max(net, 0)
        this.#bad[k] = Math.max(-net, 0)
      }
      up += this.#good[k]
      down += this.#bad[k]
    }
    const goodLeft = up > down ? 1 - down / up : 0
    const badLeft = down > up ? 1 - up / down : 0
    for (let k = 0; k < KINDS; k++) {
      this.#net[k] = this.#good[k] * goodLeft - this.#bad[k] * badLeft
      this.#good[k] = 0
      this.#bad[k] = 0
    }
  }
}

/** The odds for relying on somebody, trust / (1 - trust). */
function odds({ net }: Reliance): number {
  return (Math.max(net, 0) + 1) / (Math.max(-net, 0) + 1)
}

/** An account of x points after p more, saturating at scale c: from 0, sum p gives c ln(1 + sum / c). */
function gain(x: number, p: number, c: number): number {
  return p === 0 ? x : x + c * Math.log1p((p / c) * Math.exp(-x / c))
}

function inOrder(x: Happening, y: Happening): number {
  return x.at - y.at || byCodeUnit(x.interaction.id, y.interaction.id)
}

/** Takes an entry out of a list in order; nothing happens where it is not there. */
function remove(sorted: Happening[] | undefined, happening: Happening): void {
  const place = sorted?.indexOf(happening) ?? -1
  if (place >= 0) sorted!.splice(place, 1)
}
