/**
 * A set of crews under change: who is in which crew, and what every crew is worth, kept up to date incrementally.
 *
 * A candidate change is judged in O(1) for everything that is a sum over pairs (`link` holds each unit's sum to each
 * crew) and in a few words of bit arithmetic for the rest (crew-parts.ts), which is skipped where even the most it could
 * come to would not make the change acceptable: most candidates cost a few additions. An accepted change costs one pass
 * over the units.
 *
 * All sums are integers in doubles, hence exact: after any number of changes every figure equals the one computed from
 * scratch (`recomputed`), to the last bit.
 */
import { crewValue, type Problem, VETOED } from '../problem.ts'
import { type CrewParts, createCrewParts, NOBODY } from './crew-parts.ts'

/** In no crew. */
export const POOL = -1

export class Partition {
  readonly problem: Problem
  /** Number of crews there is room for; some are empty. */
  readonly slots: number
  /** Per unit its crew, or `POOL`. */
  readonly crewOf: Int32Array
  /** Units of crew c are `list[c * 8]` to `list[c * 8 + filled[c] - 1]`. */
  readonly list: Int32Array
  readonly filled: Int32Array
  /** Members in each crew. */
  readonly size: Int32Array
  readonly pairSum: Float64Array
  readonly value: Float64Array
  /** slots x units: sum of pair coefficients from a unit to the units of a crew, without itself. */
  readonly link: Float64Array
  /** slots x units: how many units of a crew a unit must not be with. */
  readonly clashes: Uint8Array
  /** Candidate changes judged so far. */
  evaluations = 0
  /** The crews' values as judged by the last `judge...` that was not refused. */
  #valueG = 0
  #valueH = 0
  readonly #unitSize: Uint8Array
  readonly #place: Int32Array
  readonly #parts: CrewParts

  constructor(problem: Problem) {
    const { units, start, n, least } = problem
    this.problem = problem
    this.slots = Math.max(1, Math.floor(n / least) + 1)
    this.crewOf = new Int32Array(units).fill(POOL)
    this.list = new Int32Array(this.slots * 8)
    this.filled = new Int32Array(this.slots)
    this.size = new Int32Array(this.slots)
    this.pairSum = new Float64Array(this.slots)
    this.value = new Float64Array(this.slots)
    this.link = new Float64Array(this.slots * units)
    this.clashes = new Uint8Array(this.slots * units)
    this.#place = new Int32Array(units)
    this.#unitSize = Uint8Array.from({ length: units }, (_, u) => start[u + 1] - start[u])
    this.#parts = createCrewParts(problem, this)
  }

  /** The objective: summed anew over the crews, so that it does not hang on the way here. */
  get total(): number {
    let sum = 0
    for (let c = 0; c < this.slots; c++) sum += this.value[c]
    return sum
  }

  unitSize(unit: number): number {
    return this.#unitSize[unit]
  }

  /**
   * What moving a unit to crew h (or `POOL`, or an empty slot if the unit alone is a crew) would gain, where that is at
   * least `wanted`; else something below `wanted`, or -Infinity where it may not be.
   */
  judgeMove(unit: number, h: number, wanted: number): number {
    this.evaluations++
    const { problem, size } = this
    const { units, least, most, pair } = problem
    const g = this.crewOf[unit]
    const k = this.#unitSize[unit]
    const own = pair[unit * units + unit]
    let kg = 0
    let sumG = 0
    let before = 0
    if (g !== POOL) {
      kg = size[g] - k
      if (kg !== 0 && kg < least) return Number.NEGATIVE_INFINITY
      sumG = this.pairSum[g] - this.link[g * units + unit] - own
      before += this.value[g]
    }
    let kh = 0
    let sumH = 0
    if (h !== POOL) {
      kh = size[h] + k
      if (kh > most || kh < least || this.clashes[h * units + unit] > 0) return Number.NEGATIVE_INFINITY
      sumH = this.pairSum[h] + this.link[h * units + unit] + own
      before += this.value[h]
    }
    return this.#judge(g, unit, -1, kg, sumG, h, -1, unit, kh, sumH, before, wanted)
  }

  /** What exchanging two units of different crews (one of which may be the pool) would gain; as `judgeMove`. */
  judgeSwap(unit: number, other: number, wanted: number): number {
    this.evaluations++
    const { problem, size, clashes } = this
    const { units, least, most, pair, forbidden } = problem
    const g = this.crewOf[unit]
    const h = this.crewOf[other]
    const more = this.#unitSize[other] - this.#unitSize[unit]
    const between = pair[unit * units + other]
    const clash = forbidden[unit * units + other]
    let kg = 0
    let sumG = 0
    let before = 0
    if (g !== POOL) {
      kg = size[g] + more
      if (kg < least || kg > most || clashes[g * units + other] - clash > 0) return Number.NEGATIVE_INFINITY
      sumG =
        this.pairSum[g] -
        this.link[g * units + unit] -
        pair[unit * units + unit] +
        this.link[g * units + other] -
        between +
        pair[other * units + other]
      before += this.value[g]
    }
    let kh = 0
    let sumH = 0
    if (h !== POOL) {
      kh = size[h] - more
      if (kh < least || kh > most || clashes[h * units + unit] - clash > 0) return Number.NEGATIVE_INFINITY
      sumH =
        this.pairSum[h] -
        this.link[h * units + other] -
        pair[other * units + other] +
        this.link[h * units + unit] -
        between +
        pair[unit * units + unit]
      before += this.value[h]
    }
    return this.#judge(g, unit, other, kg, sumG, h, other, unit, kh, sumH, before, wanted)
  }

  /** Carries out a move: the last change that was judged with a gain of at least what was wanted. */
  move(unit: number, h: number): void {
    const g = this.crewOf[unit]
    this.#take(unit)
    this.#put(unit, h)
    if (g !== POOL) this.value[g] = this.#valueG
    if (h !== POOL) this.value[h] = this.#valueH
  }

  /** Carries out a swap: the last change that was judged with a gain of at least what was wanted. */
  swap(unit: number, other: number): void {
    const g = this.crewOf[unit]
    const h = this.crewOf[other]
    this.#take(unit)
    this.#take(other)
    this.#put(unit, h)
    this.#put(other, g)
    if (g !== POOL) this.value[g] = this.#valueG
    if (h !== POOL) this.value[h] = this.#valueH
  }

  /** Puts a unit somewhere without judging; `settle` the crews touched before reading any value. */
  place(unit: number, h: number): void {
    this.#take(unit)
    this.#put(unit, h)
  }

  /** Computes a crew's value from what is kept; `VETOED` where it may not be (then its value is NaN). */
  settle(c: number): number {
    const k = this.size[c]
    if (k === 0) {
      this.value[c] = 0
      return 0
    }
    const { least, most, units } = this.problem
    let allowed = k >= least && k <= most
    for (let x = 0; x < this.filled[c]; x++)
      if (this.clashes[c * units + this.list[c * 8 + x]] > 0) allowed = false
    const set = allowed ? this.#parts.rest(c, NOBODY) : VETOED
    if (set === VETOED) {
      this.value[c] = Number.NaN
      return VETOED
    }
    this.value[c] = this.#worth(k, this.pairSum[c], set)
    return this.value[c]
  }

  /** Puts everybody into the pool, with nothing judged yet. */
  clear(): void {
    for (let u = 0; u < this.problem.units; u++) if (this.crewOf[u] !== POOL) this.place(u, POOL)
    this.value.fill(0)
    this.evaluations = 0
  }

  /** Takes over an assignment of units to slots. */
  restore(crewOf: Int32Array): void {
    for (let u = 0; u < this.problem.units; u++) if (this.crewOf[u] !== POOL) this.place(u, POOL)
    for (let u = 0; u < this.problem.units; u++) if (crewOf[u] !== POOL) this.place(u, crewOf[u])
    for (let c = 0; c < this.slots; c++) this.settle(c)
  }

  /** An empty slot, or `POOL` where none is left. */
  emptySlot(): number {
    for (let c = 0; c < this.slots; c++) if (this.filled[c] === 0) return c
    return POOL
  }

  /** The crews' values from scratch: for tests, and for nothing else. */
  recomputed(): number[] {
    return Array.from({ length: this.slots }, (_, c) => {
      const crew = Array.from(this.list.subarray(c * 8, c * 8 + this.filled[c]))
      return crew.length === 0 ? 0 : crewValue(this.problem, crew)
    })
  }

  /** Crew g without `outG` and with `inG` (-1: nobody), crew h likewise; kg, kh and sums are those after the change. */
  #judge(
    g: number,
    outG: number,
    inG: number,
    kg: number,
    sumG: number,
    h: number,
    outH: number,
    inH: number,
    kh: number,
    sumH: number,
    before: number,
    wanted: number,
  ): number {
    const parts = this.#parts
    const placeH = outH < 0 ? NOBODY : this.#place[outH]
    // What h could come to at most says how good g must be; what g comes to, how good h must be.
    let valueH = kh === 0 ? 0 : this.#worth(kh, sumH, this.#unitSize[inH] === 1 ? parts.bound(h, placeH) : 1)
    let valueG = 0
    if (kg !== 0) {
      const placeG = outG < 0 ? NOBODY : this.#place[outG]
      const part =
        inG < 0
          ? parts.rest(g, placeG)
          : parts.withUnit(g, placeG, inG, this.#partFor(kg, sumG, wanted + before - valueH))
      if (part === VETOED) return Number.NEGATIVE_INFINITY
      valueG = this.#worth(kg, sumG, part)
    }
    if (valueG + valueH - before < wanted) return valueG + valueH - before
    if (kh !== 0) {
      const part = parts.withUnit(h, placeH, inH, this.#partFor(kh, sumH, wanted + before - valueG))
      if (part === VETOED) return Number.NEGATIVE_INFINITY
      valueH = this.#worth(kh, sumH, part)
    }
    const gain = valueG + valueH - before
    if (gain >= wanted) {
      this.#valueG = valueG
      this.#valueH = valueH
    }
    return gain
  }

  /** The least set part with which a crew is worth a value: `#worth` turned round, less what rounding could take. */
  #partFor(k: number, pairSum: number, value: number): number {
    const x = value / (2 * k - value)
    return x - pairSum * this.problem.perPair[k] - this.problem.sizeTerm[k] - 1e-9
  }

  #worth(k: number, pairSum: number, setPart: number): number {
    const x = pairSum * this.problem.perPair[k] + this.problem.sizeTerm[k] + setPart
    return (k * 2 * x) / (1 + x)
  }

  #take(unit: number): void {
    const c = this.crewOf[unit]
    if (c === POOL) return
    const { units, pair, forbidden } = this.problem
    this.#parts.changed(c)
    const last = this.list[c * 8 + this.filled[c] - 1]
    this.list[c * 8 + this.#place[unit]] = last
    this.#place[last] = this.#place[unit]
    this.filled[c]--
    this.size[c] -= this.#unitSize[unit]
    this.pairSum[c] -= this.link[c * units + unit] + pair[unit * units + unit]
    const row = unit * units
    const base = c * units
    for (let v = 0; v < units; v++) {
      this.link[base + v] -= pair[row + v]
      this.clashes[base + v] -= forbidden[row + v]
    }
    this.link[base + unit] += pair[row + unit]
    this.crewOf[unit] = POOL
  }

  #put(unit: number, c: number): void {
    if (c === POOL) return
    this.#parts.changed(c)
    const { units, pair, forbidden } = this.problem
    this.pairSum[c] += this.link[c * units + unit] + pair[unit * units + unit]
    this.list[c * 8 + this.filled[c]] = unit
    this.#place[unit] = this.filled[c]
    this.filled[c]++
    this.size[c] += this.#unitSize[unit]
    const row = unit * units
    const base = c * units
    for (let v = 0; v < units; v++) {
      this.link[base + v] += pair[row + v]
      this.clashes[base + v] += forbidden[row + v]
    }
    this.link[base + unit] -= pair[row + unit]
    this.crewOf[unit] = c
  }
}
