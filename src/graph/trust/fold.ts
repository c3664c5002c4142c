/**
 * The fold of one pair's log into what each can rely on from the other; the formulas and why they are so stand in
 * ../trust.ts.
 *
 * A fold can be put aside after any happening and gone on from at a later one, to the same bits: whoever keeps it needs
 * the log again only where something comes in that is not later than all that was folded, or that takes something back.
 * Why that is exact: settling twice is settling once, and time passes from happening to happening either way.
 */
import { INTERACTION_KINDS, type InteractionKind } from '../cohort.ts'
import { pointsOf } from '../reciprocity.ts'
import { CLOSED, readConflicts } from './conflicts.ts'
import type { Dyad, DyadState, Reliance } from './dyad.ts'
import type { Happening } from './happening.ts'
import { decay, TRUST_DEFAULTS, type TrustOptions } from './options.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const KINDS = INTERACTION_KINDS.length
const KIND_INDEX = Object.fromEntries(INTERACTION_KINDS.map((kind, index) => [kind, index])) as Readonly<
  Record<InteractionKind, number>
>

/** One direction of a fold that was put aside. By kind, in the order of `INTERACTION_KINDS`, in points. */
export type SavedAccount = {
  /** What is left once good and bad have settled; all of one sign. */
  readonly net: readonly number[]
  /** All that happened, good and bad, saturated. */
  readonly mass: readonly number[]
  /** The plain decayed sum. */
  readonly plain: readonly number[]
}

/** A fold that was put aside. Numbers only, so that it is the same after any way of keeping doubles. */
export type SavedDyad = {
  readonly a: string
  readonly b: string
  /** Time of the last happening, in ms; what comes after it can be gone on with. */
  readonly last: number
  /** Time up to which evidence has faded, in ms; not after `last`. */
  readonly fadedTo: number
  /** The last clock hour in which something good happened, in hours since 1970; null where nothing good did. */
  readonly lastHour: number | null
  readonly interactions: number
  readonly days: number
  readonly minutes: number
  readonly hours: number
  readonly openConflicts: readonly string[]
  readonly aToB: SavedAccount
  readonly bToA: SavedAccount
}

/** Folds a pair's whole log, in order; not empty. */
export function foldOf(
  a: string,
  b: string,
  happenings: readonly Happening[],
  options: TrustOptions,
): DyadFold {
  const { closed, open } = readConflicts(happenings)
  const fold = new DyadFold(a, b, options)
  for (const happening of happenings) fold.add(happening, closed.has(happening))
  fold.openConflicts = open
  return fold
}

/** The figures of a fold that was put aside, at a time (ms) not before its last happening. */
export function figuresOf(saved: SavedDyad, asOf: number, options: TrustOptions = TRUST_DEFAULTS): Dyad {
  return DyadFold.goOn(saved, options).figures(asOf)
}

/** One pair's fold while happenings come in, in order. */
export class DyadFold {
  readonly #a: string
  readonly #b: string
  readonly #options: TrustOptions
  /** What a relies on, and what b relies on. */
  readonly #forA: Account
  readonly #forB: Account
  #fadedTo = Number.NaN
  #last = Number.NaN
  #interactions = 0
  #minutes = 0
  #days = 0
  #hours = 0
  #lastHour = Number.NEGATIVE_INFINITY
  /** Which conflicts are open hangs on the whole log: whoever has it says so. */
  openConflicts: readonly string[] = []

  constructor(a: string, b: string, options: TrustOptions) {
    this.#a = a
    this.#b = b
    this.#options = options
    this.#forA = new Account(options)
    this.#forB = new Account(options)
  }

  static goOn(saved: SavedDyad, options: TrustOptions): DyadFold {
    const fold = new DyadFold(saved.a, saved.b, options)
    fold.#forA.restore(saved.aToB)
    fold.#forB.restore(saved.bToA)
    fold.#fadedTo = saved.fadedTo
    fold.#last = saved.last
    fold.#interactions = saved.interactions
    fold.#minutes = saved.minutes
    fold.#days = saved.days
    fold.#hours = saved.hours
    fold.#lastHour = saved.lastHour ?? Number.NEGATIVE_INFINITY
    fold.openConflicts = saved.openConflicts
    return fold
  }

  /**
   * Takes in the next happening: later than the last one, or (before the fold is put aside) of the same moment.
   *
   * @param closed whether it is a conflict that says nothing any more
   */
  add(happening: Happening, closed: boolean): void {
    const { at, interaction } = happening
    const standing = closed ? CLOSED : happening
    const ofB = pointsOf(interaction, standing, this.#b)
    const ofA = pointsOf(interaction, standing, this.#a)
    if (this.#interactions === 0) this.#fadedTo = at
    if (ofA !== 0 || ofB !== 0) {
      if (at !== this.#fadedTo) this.#passUntil(at)
      this.#forA.add(KIND_INDEX[interaction.kind], ofB)
      this.#forB.add(KIND_INDEX[interaction.kind], ofA)
    }
    if (interaction.kind === 'contact') this.#minutes += interaction.minutes
    if (ofA + ofB > 0) this.#countHours(at, interaction.kind === 'contact' ? interaction.minutes : 0)
    if (this.#interactions === 0 || Math.floor(at / DAY) !== Math.floor(this.#last / DAY)) this.#days++
    this.#interactions++
    this.#last = at
  }

  /** The figures at a time not before the last happening. Nothing may be added after it. */
  figures(asOf: number): Dyad {
    this.#passUntil(asOf)
    const aToB = this.#forA.read()
    const bToA = this.#forB.read()
    const mutual = Math.min(aToB.trust, bToA.trust)
    const oddsA = odds(aToB)
    const oddsB = odds(bToA)
    const balance = (oddsA - oddsB) / (oddsA + oddsB)
    const open = this.openConflicts
    return {
      a: this.#a,
      b: this.#b,
      aToB,
      bToA,
      mutual,
      balance,
      state: stateOf(aToB.evidence + bToA.evidence, mutual, Math.abs(balance), open.length, this.#options),
      openConflicts: open,
      interactions: this.#interactions,
      days: this.#days,
      minutes: this.#minutes,
      hours: this.#hours,
    }
  }

  /** Puts the fold aside. What is added after it must be later than all that was. */
  save(): SavedDyad {
    this.#forA.settle()
    this.#forB.settle()
    return {
      a: this.#a,
      b: this.#b,
      last: this.#last,
      fadedTo: this.#fadedTo,
      lastHour: Number.isFinite(this.#lastHour) ? this.#lastHour : null,
      interactions: this.#interactions,
      days: this.#days,
      minutes: this.#minutes,
      hours: this.#hours,
      openConflicts: this.openConflicts,
      aToB: this.#forA.save(),
      bToA: this.#forB.save(),
    }
  }

  #passUntil(at: number): void {
    const [forA, forB, options] = [this.#forA, this.#forB, this.#options]
    forA.settle()
    forB.settle()
    if (at > this.#fadedTo)
      for (let k = 0; k < KINDS; k++)
        if (forA.holds(k) || forB.holds(k)) {
          const left = decay(INTERACTION_KINDS[k], at - this.#fadedTo, options)
          forA.fade(k, left)
          forB.fade(k, left)
        }
    this.#fadedTo = at
  }

  #countHours(at: number, minutes: number): void {
    const until = Math.max(Math.floor(at / HOUR), Math.ceil((at + minutes * 60_000) / HOUR) - 1)
    this.#hours += Math.max(0, until - Math.max(Math.floor(at / HOUR), this.#lastHour + 1) + 1)
    this.#lastHour = Math.max(this.#lastHour, until)
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

  save(): SavedAccount {
    return { net: [...this.#net], mass: [...this.#mass], plain: [...this.#plain] }
  }

  restore({ net, mass, plain }: SavedAccount): void {
    this.#net.set(net)
    this.#mass.set(mass)
    this.#plain.set(plain)
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
