/**
 * A request, compiled: beyond this line there are no names, only numbers.
 *
 * Members bound together by a wish become one *unit*, which moves as a whole; members are renumbered so that a unit's
 * members follow each other. The criteria that are means over pairs (trust, partnership, freshness) become one integer
 * matrix over units, so that a crew's sum can be kept up to date by adding and subtracting without any drift: integers
 * below 2^53 add exactly in doubles, in whatever order. The others (needs and offers, ways, intentions, languages,
 * hours, wishes) become bit sets and short lists that `setPart` folds over a crew of at most 8.
 *
 * `crewValue` computes what score.ts computes, from these arrays alone; a property test holds the two together.
 * Everything here can be posted to a worker.
 */
import { ENOUGH_HALF_HOURS } from './criteria/rhythm.ts'
import type { Facts } from './facts.ts'
import { HALF_HOURS, WORDS_PER_WEEK } from './hours.ts'
import { type Preset, sizeValue } from './presets.ts'

/** Pair coefficients are multiples of 1 / SCALE: 36 bits leave room for sums over 200 x 200 pairs below 2^53. */
export const SCALE = 2 ** 36

export type Problem = {
  /** Members to place, in units: unit u holds members `start[u]` to `start[u + 1] - 1`. */
  readonly n: number
  readonly units: number
  readonly start: Int32Array
  /** Per problem member her number in `Facts`. */
  readonly factsIndex: Int32Array
  /** Sizes of a crew that were asked for. */
  readonly least: number
  readonly most: number
  /** units x units: scaled sums of pair coefficients between units; on the diagonal those within a unit. */
  readonly pair: Float64Array
  /** units x units: 1 where two units must not share a crew. */
  readonly forbidden: Uint8Array
  /** Per size: what a pair coefficient is worth, 1 / (SCALE * pairs); and what the size itself adds to the score. */
  readonly perPair: Float64Array
  readonly sizeTerm: Float64Array
  /** Weights of the criteria that look at the whole crew, as shares of all weights. */
  readonly weights: {
    readonly complementarity: number
    readonly commonGround: number
    readonly rhythm: number
    readonly wishes: number
  }
  /** Per member the sizes she asked for. */
  readonly sizeLeast: Uint8Array
  readonly sizeMost: Uint8Array
  /** Per member: 1 caller, 2 host, 4 said something of her ways. */
  readonly ways: Uint8Array
  /** Bit sets over the terms that somebody needs and somebody offers; and how many needs each member named. */
  readonly termWords: number
  readonly needs: Uint32Array
  readonly offers: Uint32Array
  readonly needCount: Uint8Array
  /** Intentions as lists: member m has `intentions[intentionStart[m]]` on. */
  readonly intentionStart: Int32Array
  readonly intentions: Int32Array
  readonly intentionCount: number
  readonly languageWords: number
  readonly languages: Uint32Array
  readonly saysLanguage: Uint8Array
  /**
   * Bit sets over the half-hours that two or more share: per member `hourWords` words for each season. Who gave no
   * hours, or no languages, has every bit set.
   */
  readonly hourWords: number
  readonly seasonShare: Float64Array
  readonly hours: Uint32Array
  readonly saysHours: Uint8Array
  /** Mutual wishes as lists of problem members; -1 where the other is not among them. */
  readonly wishStart: Int32Array
  readonly wishes: Int32Array
}

/**
 * @param units members (numbers in `facts`) to place, in groups that stay together
 */
export function compile(
  facts: Facts,
  units: readonly (readonly number[])[],
  sizes: readonly [number, number],
  preset: Preset,
): Problem {
  const order = units.flat()
  const n = order.length
  const start = starts(units)
  const place = new Map(order.map((member, m) => [member, m]))
  const total = Object.values(preset.weights).reduce((sum, weight) => sum + weight, 0)
  const share = (weight: number) => weight / total
  const {
    trust,
    partnership,
    freshness,
    size,
    complementarity,
    'common-ground': commonGround,
    rhythm,
    wishes,
  } = preset.weights

  const memberPair = (i: number, j: number) => {
    const at = i * facts.n + j
    const value =
      share(trust) * facts.affinity[at] +
      share(partnership) * facts.partnership[at] +
      share(freshness) * (1 - facts.crewMates[at])
    return Math.round(value * SCALE)
  }
  const count = units.length
  const pair = new Float64Array(count * count)
  const forbidden = new Uint8Array(count * count)
  for (let u = 0; u < count; u++)
    for (let v = 0; v < count; v++) {
      let sum = 0
      for (const i of units[u])
        for (const j of units[v]) {
          if (u === v ? i < j : true) sum += memberPair(i, j)
          if (u !== v && facts.apart.apart[i * facts.n + j] === 1) forbidden[u * count + v] = 1
        }
      pair[u * count + v] = sum
    }

  const sizesUpTo = Array.from({ length: 9 }, (_, k) => k)
  const offered = new Set(order.flatMap(i => facts.offers[i].map(({ term }) => term)))
  const exchanged = [...new Set(order.flatMap(i => facts.needs[i].map(({ term }) => term)))].filter(term =>
    offered.has(term),
  )
  const termBit = new Map(exchanged.map((term, bit) => [term, bit]))
  const termWords = Math.max(1, Math.ceil(exchanged.length / 32))
  const languageBit = new Map(
    [...new Set(order.flatMap(i => facts.languages[i].map(({ term }) => term)))].map((term, bit) => [
      term,
      bit,
    ]),
  )
  const languageWords = Math.max(1, Math.ceil(languageBit.size / 32))
  const intentionNumber = new Map(
    [...new Set(order.flatMap(i => facts.intentions[i].map(({ term }) => term)))].map((term, k) => [term, k]),
  )
  const intentionLists = order.map(i => facts.intentions[i].map(({ term }) => intentionNumber.get(term)!))
  const wishLists = order.map(i => {
    const list: number[] = []
    for (let j = 0; j < facts.n; j++)
      if (facts.mutualWish[i * facts.n + j] === 1) list.push(place.get(j) ?? -1)
    return list
  })
  return {
    n,
    units: count,
    start,
    factsIndex: Int32Array.from(order),
    least: sizes[0],
    most: sizes[1],
    pair,
    forbidden,
    perPair: Float64Array.from(sizesUpTo, k => (k < 2 ? 0 : 2 / (k * (k - 1)) / SCALE)),
    sizeTerm: Float64Array.from(sizesUpTo, k => share(size) * sizeValue(preset, k)),
    weights: {
      complementarity: share(complementarity),
      commonGround: share(commonGround),
      rhythm: share(rhythm),
      wishes: share(wishes),
    },
    sizeLeast: Uint8Array.from(order, i => facts.members[i].crewSize?.[0] ?? 0),
    sizeMost: Uint8Array.from(order, i => facts.members[i].crewSize?.[1] ?? 255),
    ways: Uint8Array.from(
      order,
      i =>
        (facts.isCaller[i] ? 1 : 0) |
        (facts.isHost[i] ? 2 : 0) |
        ((facts.members[i].ways ?? []).length > 0 ? 4 : 0),
    ),
    termWords,
    needs: bitSets(
      order.map(i => facts.needs[i].map(({ term }) => termBit.get(term))),
      termWords,
    ),
    offers: bitSets(
      order.map(i => facts.offers[i].map(({ term }) => termBit.get(term))),
      termWords,
    ),
    needCount: Uint8Array.from(order, i => facts.needs[i].length),
    intentionStart: starts(intentionLists),
    intentions: Int32Array.from(intentionLists.flat()),
    intentionCount: intentionNumber.size,
    languageWords,
    languages: bitSetsOrAll(
      order.map(i => facts.languages[i].map(({ term }) => languageBit.get(term))),
      languageWords,
    ),
    saysLanguage: Uint8Array.from(order, i => (facts.languages[i].length > 0 ? 1 : 0)),
    ...compileHours(facts, order),
    wishStart: starts(wishLists),
    wishes: Int32Array.from(wishLists.flat()),
  }
}

function starts(of: readonly (readonly number[])[]): Int32Array {
  const start = new Int32Array(of.length + 1)
  of.forEach((list, m) => {
    start[m + 1] = start[m] + list.length
  })
  return start
}

function bitSets(sets: readonly (readonly (number | undefined)[])[], words: number): Uint32Array {
  const bits = new Uint32Array(sets.length * words)
  sets.forEach((set, m) => {
    for (const bit of set) if (bit !== undefined) bits[m * words + (bit >> 5)] |= 1 << (bit & 31)
  })
  return bits
}

/** As `bitSets`, but an empty set is everything: who says nothing is passed over when sets are intersected. */
function bitSetsOrAll(sets: readonly (readonly (number | undefined)[])[], words: number): Uint32Array {
  const bits = bitSets(sets, words)
  sets.forEach((set, m) => {
    if (set.length === 0) bits.fill(0xffffffff, m * words, (m + 1) * words)
  })
  return bits
}

/** Keeps the half-hours in which two or more are free, packed close; the same number of words in every season. */
function compileHours(facts: Facts, order: readonly number[]) {
  const { seasons, stated } = facts.hours
  const shared = seasons.map(({ free }) => {
    const slots: number[] = []
    for (let slot = 0; slot < HALF_HOURS; slot++) {
      let count = 0
      for (const i of order) count += (free[i * WORDS_PER_WEEK + (slot >> 5)] >>> (slot & 31)) & 1
      if (count >= 2) slots.push(slot)
    }
    return slots
  })
  const hourWords = Math.ceil(Math.max(0, ...shared.map(slots => slots.length)) / 32)
  const spread = seasons.length * hourWords
  const hours = new Uint32Array(order.length * spread)
  order.forEach((i, m) => {
    // Who says nothing is passed over when hours are intersected.
    if (!stated[i]) hours.fill(0xffffffff, m * spread, (m + 1) * spread)
    else
      seasons.forEach(({ free }, season) => {
        shared[season].forEach((slot, bit) => {
          if (((free[i * WORDS_PER_WEEK + (slot >> 5)] >>> (slot & 31)) & 1) === 1)
            hours[m * spread + season * hourWords + (bit >> 5)] |= 1 << (bit & 31)
        })
      })
  })
  return {
    hourWords,
    seasonShare: Float64Array.from(seasons, ({ share }) => share),
    hours,
    saysHours: Uint8Array.from(order, i => (stated[i] ? 1 : 0)),
  }
}

/** The weights of the parts of the crew-wide criteria, as their files state them. */
export function partWeights({ weights }: Problem) {
  return {
    halfComplementarity: weights.complementarity * 0.5,
    intentionWeight: weights.commonGround * 0.75,
    languageWeight: weights.commonGround * 0.25,
    rhythmWeight: weights.rhythm,
    wishWeight: weights.wishes,
  }
}

/** No crew: a veto stands against it. */
export const VETOED = -1

/**
 * Makes the function that computes what the criteria that look at the whole crew add to its score, in [0, 1], or
 * `VETOED`. It reads the first k entries of a buffer of problem members, and allocates nothing.
 */
export function createSetPart(problem: Problem): (buffer: Int32Array, k: number) => number {
  const {
    sizeLeast,
    sizeMost,
    ways,
    termWords,
    needs,
    offers,
    needCount,
    languageWords,
    languages,
    saysLanguage,
  } = problem
  const { intentionStart, intentions, hourWords, hours, saysHours, seasonShare, wishStart, wishes } = problem
  const { halfComplementarity, intentionWeight, languageWeight, rhythmWeight, wishWeight } =
    partWeights(problem)
  const holders = new Uint8Array(Math.max(1, problem.intentionCount))
  const seasons = seasonShare.length
  const spread = seasons * hourWords

  return (buffer, k) => {
    let flags = 0
    let needed = 0
    let saying = 0
    let free = 0
    let most = 0
    let wished = 0
    for (let x = 0; x < k; x++) {
      const m = buffer[x]
      if (k < sizeLeast[m] || k > sizeMost[m]) return VETOED
      flags |= ways[m]
      needed += needCount[m]
      saying += saysLanguage[m]
      free += saysHours[m]
    }

    let languageValue = 0.5
    if (saying >= 2) {
      let common = 0
      for (let w = 0; w < languageWords; w++) {
        let word = -1
        for (let x = 0; x < k; x++) word &= languages[buffer[x] * languageWords + w]
        common |= word
      }
      if (common === 0) return VETOED
      languageValue = 0.5 + (0.5 * saying) / k
    }

    for (let x = 0; x < k; x++) {
      const m = buffer[x]
      for (let t = intentionStart[m]; t < intentionStart[m + 1]; t++) {
        const count = ++holders[intentions[t]]
        if (count > most) most = count
      }
      const from = wishStart[m]
      const to = wishStart[m + 1]
      if (from === to) wished += 0.5
      else {
        let found = 0
        for (let t = from; t < to && found === 0; t++)
          for (let y = 0; y < k; y++) if (buffer[y] === wishes[t]) found = 1
        wished += found
      }
    }
    for (let x = 0; x < k; x++) {
      const m = buffer[x]
      for (let t = intentionStart[m]; t < intentionStart[m + 1]; t++) holders[intentions[t]] = 0
    }
    const intentionValue = most === 0 ? 0.5 : (most - 1) / (k - 1)

    let needsValue = 0.5
    if (needed > 0) {
      let met = 0
      for (let w = 0; w < termWords; w++) {
        let once = 0
        let twice = 0
        for (let x = 0; x < k; x++) {
          const offer = offers[buffer[x] * termWords + w]
          twice |= once & offer
          once |= offer
        }
        if (once === 0) continue
        for (let x = 0; x < k; x++) {
          const at = buffer[x] * termWords + w
          const need = needs[at]
          if (need !== 0) met += bitCount(need & ((once & ~offers[at]) | twice))
        }
      }
      needsValue = met / needed
    }
    const waysValue = (flags & 4) === 0 ? 0.5 : 0.5 * (flags & 1) + 0.25 * (flags & 2)

    let rhythmValue = 0.5
    if (free >= 2) {
      let common = 0
      for (let season = 0; season < seasons; season++) {
        let count = 0
        for (let w = season * hourWords; w < (season + 1) * hourWords && count < ENOUGH_HALF_HOURS; w++) {
          let word = -1
          for (let x = 0; x < k; x++) word &= hours[buffer[x] * spread + w]
          count += bitCount(word)
        }
        common += seasonShare[season] * (count >= ENOUGH_HALF_HOURS ? 1 : count / ENOUGH_HALF_HOURS)
      }
      rhythmValue = (free * common + (k - free) * 0.5) / k
    }
    // In this order of terms, as crew-parts.ts adds them: equal to the last bit.
    const swift =
      halfComplementarity * waysValue +
      intentionWeight * intentionValue +
      languageWeight * languageValue +
      (wishWeight * wished) / k
    return halfComplementarity * needsValue + swift + rhythmWeight * rhythmValue
  }
}

/** What a crew of k with a given pair sum and set part is worth: size * u(score / 100), as in score.ts. */
export function valueOfCrew(problem: Problem, k: number, pairSum: number, setPart: number): number {
  const x = pairSum * problem.perPair[k] + problem.sizeTerm[k] + setPart
  return (k * 2 * x) / (1 + x)
}

/** The value of a crew of units from scratch, or `VETOED`: the slow twin of what the search keeps up to date. */
export function crewValue(problem: Problem, crew: readonly number[]): number {
  const { start, pair, forbidden, units } = problem
  let sum = 0
  const members: number[] = []
  crew.forEach((u, x) => {
    for (let m = start[u]; m < start[u + 1]; m++) members.push(m)
    for (let y = x; y < crew.length; y++) sum += pair[u * units + crew[y]]
  })
  for (const u of crew) for (const v of crew) if (forbidden[u * units + v] === 1) return VETOED
  const set = createSetPart(problem)(Int32Array.from(members), members.length)
  return set === VETOED ? VETOED : valueOfCrew(problem, members.length, sum, set)
}

/** Number of bits set in a 32-bit word. */
export function bitCount(word: number): number {
  let w = word - ((word >>> 1) & 0x55555555)
  w = (w & 0x33333333) + ((w >>> 2) & 0x33333333)
  return Math.imul((w + (w >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
