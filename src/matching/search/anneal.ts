/**
 * One start of the search: simulated annealing over sets of crews (Kirkpatrick et al. 1983), then descent.
 *
 * From a greedy set in random order, candidate changes are drawn: move a unit, swap two, and now and then split a crew,
 * merge two, found one around somebody, or dissolve one; leaving a unit out is a move to the pool. A unit and a crew are
 * drawn, half of the crews from those of the unit's nearest, and the best way to bring the one to the other is carried
 * out if its gain is at least T ln(r), r uniform in (0, 1]: the Metropolis rule, with r drawn *before* the changes are
 * judged, so that judging may stop as soon as a gain cannot reach the threshold.
 *
 * Why annealing, and not steepest descent with restarts: size bounds and crew-wide criteria make many shallow optima;
 * the budget is a number of judged changes, so the same seed gives the same set on every machine.
 */
import { seededWords } from '../../graph/random.ts'
import type { Problem } from '../problem.ts'
import { Partition, POOL } from './partition.ts'

export type AnnealOptions = {
  /** Candidate changes to judge; at least 1. The final descent comes on top. */
  readonly steps: number
  readonly seed: number
  /** Which start of the seed this is, from 0. */
  readonly stream: number
  /** Asked every few thousand steps whether to stop early. */
  readonly stopped: () => boolean
}

export type Found = {
  /** Per unit its crew, or `POOL`. */
  readonly crewOf: Int32Array
  /** As the problem computes it. */
  readonly objective: number
  readonly evaluations: number
}

/** First and last temperature, in the objective's units: a member in a perfect crew counts 1. */
const HOT = 0.12
const COLD = 0.006
/** Share of the draws that change the structure: split, merge, found, dissolve. */
const STRUCTURAL = 0.004
const NEAREST = 12
/** ln(r) at 1024 places of (0, 1): fine enough for thresholds, and no logarithm in the loop. */
const LOGS = Float64Array.from({ length: 1024 }, (_, k) => Math.log((k + 0.5) / 1024))
const CHECK_EVERY = 1024

export type Annealer = (options: AnnealOptions) => Found

/** One start of a problem, on its own. */
export function anneal(problem: Problem, options: AnnealOptions): Found {
  return createAnnealer(problem)(options)
}

/** Makes what runs starts of one problem, one after the other: the room they work in is made once. */
export function createAnnealer(problem: Problem): Annealer {
  const partition = new Partition(problem)
  const near = nearest(problem)
  return options => run(partition, near, options)
}

function run(partition: Partition, near: Int32Array, { steps, seed, stream, stopped }: AnnealOptions): Found {
  const word = seededWords(seed, stream)
  const random = () => word() / 2 ** 32
  const below = (n: number) => Math.floor((word() / 2 ** 32) * n)
  const { units } = partition.problem
  if (units === 0) return { crewOf: new Int32Array(0), objective: 0, evaluations: 0 }
  partition.clear()
  construct(partition, shuffled(units, below))

  let total = partition.total
  let best = total
  const bestCrewOf = partition.crewOf.slice()
  const keep = () => {
    if (total <= best + 1e-12) return
    best = total
    bestCrewOf.set(partition.crewOf)
  }
  const cooling = Math.log(COLD / HOT) / steps
  let temperature = HOT
  for (let draw = 1; partition.evaluations < steps; draw++) {
    if (draw % 64 === 0) {
      temperature = HOT * Math.exp(cooling * partition.evaluations)
      if (draw % CHECK_EVERY === 0 && stopped()) break
    }
    const dice = word()
    const wanted = temperature * LOGS[dice & 1023]
    if (dice >>> 10 < STRUCTURAL * 2 ** 22) {
      if (structural(partition, near, below, wanted) !== 0) {
        total = partition.total
        keep()
      }
      continue
    }
    const unit = below(units)
    const h =
      random() < 0.5
        ? partition.crewOf[near[unit * NEAREST + below(NEAREST)]]
        : below(partition.slots + 1) - 1
    const gain = h === partition.crewOf[unit] ? Number.NEGATIVE_INFINITY : toCrew(partition, unit, h, wanted)
    if (gain >= wanted) {
      total += gain
      keep()
    }
  }
  partition.restore(bestCrewOf)
  // Who was left in the pool may make crews of their own, which no single move or swap does.
  construct(partition, [...partition.crewOf.keys()])
  descend(partition)
  return {
    crewOf: canonical(partition.crewOf),
    objective: partition.total,
    evaluations: partition.evaluations,
  }
}

/**
 * The best of all ways to bring a unit to a crew: as one more, or in the place of one of its units. Carried out if its
 * gain is at least `wanted`.
 *
 * @returns its gain, or something below `wanted`
 */
function toCrew(partition: Partition, unit: number, h: number, wanted: number): number {
  const MOVE = -1
  const NONE = -2
  let best = NONE
  let most = wanted
  let gain = partition.judgeMove(unit, h, most)
  if (gain >= most) {
    best = MOVE
    most = gain
  }
  if (h !== POOL)
    for (let x = h * 8, end = x + partition.filled[h]; x < end; x++) {
      gain = partition.judgeSwap(unit, partition.list[x], most)
      if (gain < most) continue
      best = partition.list[x]
      most = gain
    }
  if (best === NONE) return Number.NEGATIVE_INFINITY
  if (best === MOVE) partition.move(unit, h)
  else partition.swap(unit, best)
  return most
}

/**
 * Improves a set until no move and no swap does: first improvement, in a fixed order.
 *
 * @param allowed asked after each change; what it refuses is taken back
 */
export function descend(partition: Partition, allowed: () => boolean = () => true): void {
  const { problem, slots } = partition
  const least = 1e-9
  for (let improved = true; improved; ) {
    improved = false
    for (let unit = 0; unit < problem.units; unit++) {
      for (let h = POOL; h < slots; h++) {
        const g = partition.crewOf[unit]
        if (h === g || (h !== POOL && partition.filled[h] === 0)) continue
        if (partition.judgeMove(unit, h, least) < least) continue
        partition.move(unit, h)
        if (allowed()) improved = true
        else takeBack(partition, [[unit, g]], [g, h])
      }
      for (let other = unit + 1; other < problem.units; other++) {
        const g = partition.crewOf[unit]
        const h = partition.crewOf[other]
        if (g === h || partition.judgeSwap(unit, other, least) < least) continue
        partition.swap(unit, other)
        if (allowed()) improved = true
        else
          takeBack(
            partition,
            [
              [unit, g],
              [other, h],
            ],
            [g, h],
          )
      }
    }
  }
}

function takeBack(
  partition: Partition,
  placed: readonly (readonly [unit: number, crew: number])[],
  crews: readonly number[],
): void {
  for (const [unit] of placed) partition.place(unit, POOL)
  for (const [unit, crew] of placed) partition.place(unit, crew)
  for (const crew of crews) if (crew !== POOL) partition.settle(crew)
}

/** A first set: in the order given, each unit founds or joins the best crew there is; remainders are found homes or left out. */
function construct(partition: Partition, order: readonly number[]): void {
  const { problem } = partition
  const target = Math.min(problem.most, Math.max(problem.least, 5))
  for (const seed of order) {
    if (partition.crewOf[seed] !== POOL) continue
    const c = partition.emptySlot()
    if (c === POOL) break
    const crew = [seed]
    let size = partition.unitSize(seed)
    partition.place(seed, c)
    while (size < target) {
      const next = bestFor(partition, order, c, problem.most - size)
      if (next < 0) break
      partition.place(next, c)
      crew.push(next)
      size += partition.unitSize(next)
      if (size >= problem.least && partition.settle(c) < 0) {
        partition.place(crew.pop()!, POOL)
        break
      }
    }
    if (partition.settle(c) < 0) {
      for (const unit of crew) partition.place(unit, POOL)
      partition.settle(c)
    }
  }
  for (const unit of order) {
    if (partition.crewOf[unit] !== POOL) continue
    let best = POOL
    let most = 0
    for (let c = 0; c < partition.slots; c++) {
      if (partition.filled[c] === 0) continue
      const gain = partition.judgeMove(unit, c, most)
      if (gain > most) {
        best = c
        most = gain
      }
    }
    if (best !== POOL && partition.judgeMove(unit, best, 0) >= 0) partition.move(unit, best)
  }
}

/** The unit in the pool with the highest sum to a crew that has room for it, or -1. */
function bestFor(partition: Partition, order: readonly number[], c: number, room: number): number {
  const { units } = partition.problem
  let best = -1
  let most = Number.NEGATIVE_INFINITY
  for (const unit of order) {
    if (
      partition.crewOf[unit] !== POOL ||
      partition.unitSize(unit) > room ||
      partition.clashes[c * units + unit] > 0
    )
      continue
    const link = partition.link[c * units + unit]
    if (link > most) {
      best = unit
      most = link
    }
  }
  return best
}

/**
 * Changes that touch whole crews: carried out, judged, and taken back where the gain is too small.
 *
 * @returns the gain, or 0 where nothing was changed
 */
function structural(
  partition: Partition,
  near: Int32Array,
  below: (n: number) => number,
  wanted: number,
): number {
  const { problem } = partition
  const unit = below(problem.units)
  const g = partition.crewOf[unit]
  const changes: [unit: number, from: number][] = []
  const touched = new Map<number, number>()
  const touch = (c: number) => {
    if (c !== POOL && !touched.has(c)) touched.set(c, partition.value[c])
  }
  const put = (u: number, to: number) => {
    const from = partition.crewOf[u]
    if (from === to) return
    touch(from)
    touch(to)
    changes.push([u, from])
    partition.place(u, to)
  }
  const members = (c: number) => Array.from(partition.list.subarray(c * 8, c * 8 + partition.filled[c]))
  const roomFor = (u: number, c: number) => partition.size[c] + partition.unitSize(u) <= problem.most

  const kind = below(4)
  if (kind === 0 && g !== POOL && partition.size[g] >= 2 * problem.least) {
    // Split: two seeds, the others to whom they are closer to.
    const c = partition.emptySlot()
    if (c === POOL) return 0
    const rest = members(g).filter(u => u !== unit)
    const other = rest[below(rest.length)]
    const closer = (u: number) =>
      problem.pair[u * problem.units + other] - problem.pair[u * problem.units + unit]
    put(other, c)
    for (const u of rest.filter(x => x !== other).sort((x, y) => closer(y) - closer(x) || x - y))
      if (
        partition.size[c] < problem.least ||
        (closer(u) > 0 && partition.size[g] - partition.unitSize(u) >= problem.least)
      )
        put(u, c)
  } else if (kind === 1 && g !== POOL) {
    // Merge with the crew of somebody near.
    const h = partition.crewOf[near[unit * NEAREST + below(NEAREST)]]
    if (h === POOL || h === g || partition.size[g] + partition.size[h] > problem.most) return 0
    for (const u of members(g)) put(u, h)
  } else if (kind === 2) {
    // Found a crew around somebody, with those nearest to her whose crews can spare them.
    const c = partition.emptySlot()
    if (c === POOL) return 0
    const spare = (u: number) => {
      const from = partition.crewOf[u]
      return from === POOL || partition.size[from] - partition.unitSize(u) >= problem.least
    }
    const wantedSize = problem.least + below(problem.most - problem.least + 1)
    if (!spare(unit)) return 0
    put(unit, c)
    const first = below(3)
    for (let x = first; x < NEAREST && partition.size[c] < wantedSize; x++) {
      const u = near[unit * NEAREST + x]
      if (
        partition.crewOf[u] !== c &&
        spare(u) &&
        roomFor(u, c) &&
        partition.clashes[c * problem.units + u] === 0
      )
        put(u, c)
    }
  } else if (kind === 3 && g !== POOL) {
    // Dissolve: each goes to the crew with room that she is closest to, else to the pool.
    for (const u of members(g)) {
      let best = POOL
      let most = Number.NEGATIVE_INFINITY
      for (let c = 0; c < partition.slots; c++) {
        if (
          c === g ||
          partition.filled[c] === 0 ||
          !roomFor(u, c) ||
          partition.clashes[c * problem.units + u] > 0
        )
          continue
        const mean = partition.link[c * problem.units + u] / partition.size[c]
        if (mean > most) {
          best = c
          most = mean
        }
      }
      put(u, best)
    }
  } else return 0

  partition.evaluations++
  let gain = 0
  for (const [c, before] of touched)
    gain += partition.settle(c) < 0 ? Number.NEGATIVE_INFINITY : partition.value[c] - before
  if (gain >= wanted && gain !== 0) return gain
  for (const [u, from] of changes.reverse()) partition.place(u, from)
  for (const [c, before] of touched) partition.value[c] = before
  return 0
}

/** units x NEAREST: for each unit those with the highest pair coefficient, best first (repeated where there are too few). */
function nearest({ units, pair, forbidden }: Problem): Int32Array {
  const near = new Int32Array(units * NEAREST)
  for (let u = 0; u < units; u++) {
    const others = Array.from({ length: units }, (_, v) => v).filter(
      v => v !== u && forbidden[u * units + v] === 0,
    )
    others.sort((v, w) => pair[u * units + w] - pair[u * units + v] || v - w)
    for (let x = 0; x < NEAREST; x++)
      near[u * NEAREST + x] = others.length === 0 ? u : others[x % others.length]
  }
  return near
}

function shuffled(n: number, below: (n: number) => number): number[] {
  const order = Array.from({ length: n }, (_, u) => u)
  for (let k = n - 1; k > 0; k--) {
    const other = below(k + 1)
    ;[order[k], order[other]] = [order[other], order[k]]
  }
  return order
}

/** Crews numbered in the order of their first unit, so that equal sets are equal arrays. */
export function canonical(crewOf: Int32Array): Int32Array {
  const number = new Map<number, number>()
  return crewOf.map(c => {
    if (c === POOL) return POOL
    if (!number.has(c)) number.set(c, number.size)
    return number.get(c)!
  })
}
