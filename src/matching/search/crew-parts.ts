/**
 * The crew-wide criteria, incrementally: what `createSetPart` computes, for "crew c without unit x, with unit y".
 *
 * For each crew and each unit that could leave it (and for nobody leaving) the *rest* is folded once and kept until the
 * crew changes: its shared hours and languages, what it offers and still needs, how many hold each intention. Adding
 * one member to a rest then costs a few words of bit arithmetic, whatever the crew's size. Each rest also knows an
 * upper bound of what it can come to with any one member more: hours and languages only shrink, an intention gains at
 * most one holder. Most candidates are refused by that bound alone.
 *
 * Cost: a rest O(8 words), once per change of its crew and only if asked for; adding a member O(words).
 */
import { ENOUGH_HALF_HOURS } from '../criteria/rhythm.ts'
import { bitCount, createSetPart, type Problem, VETOED } from '../problem.ts'

/** Nobody leaves. */
export const NOBODY = 8
const RESTS = 9

/** What the parts need to know of the partition that owns them. */
export type CrewLists = {
  readonly crewOf: Int32Array
  readonly list: Int32Array
  readonly filled: Int32Array
  readonly slots: number
}

export type CrewParts = {
  /** The crew changed: its rests are folded anew when they are next asked for. */
  readonly changed: (crew: number) => void
  /** The rest of a crew without the unit in its given place (or `NOBODY`), as a crew of its own. */
  readonly rest: (crew: number, place: number) => number
  /** An upper bound of `withUnit` over all units of one member; 1 or more never hurts. */
  readonly bound: (crew: number, place: number) => number
  /** That rest with a unit added, `VETOED` where it may not be; or something below `wanted` where it cannot reach that. */
  readonly withUnit: (crew: number, place: number, unit: number, wanted: number) => number
}

/** What ways are worth: 4 somebody said something, 1 a caller, 2 a host. */
function waysOf(flags: number): number {
  return (flags & 4) === 0 ? 0.5 : 0.5 * (flags & 1) + 0.25 * (flags & 2)
}

export function createCrewParts(problem: Problem, { crewOf, list, filled, slots }: CrewLists): CrewParts {
  const { n, units, start, sizeLeast, sizeMost, ways, termWords, needs, offers, needCount } = problem
  const { languageWords, languages, saysLanguage, intentionStart, intentions, hourWords, hours, saysHours } =
    problem
  const { seasonShare, wishStart, wishes, weights } = problem
  const seasons = seasonShare.length
  const spread = seasons * hourWords
  const kinds = problem.intentionCount
  const setPart = createSetPart(problem)
  const buffer = new Int32Array(8)
  const unitOf = new Int32Array(n)
  for (let u = 0; u < units; u++) unitOf.fill(u, start[u], start[u + 1])

  const rests = slots * RESTS
  const version = new Int32Array(slots).fill(1)
  const folded = new Int32Array(rests)
  const alone = new Float64Array(rests)
  const upper = new Float64Array(rests)
  const mostRhythm = new Float64Array(rests)
  const size = new Uint8Array(rests)
  const least = new Uint8Array(rests)
  const most = new Uint8Array(rests)
  const flags = new Uint8Array(rests)
  const needed = new Int32Array(rests)
  const met = new Int32Array(rests)
  const saying = new Uint8Array(rests)
  const free = new Uint8Array(rests)
  const topHolders = new Uint8Array(rests)
  const wished = new Float64Array(rests)
  const spoken = new Int32Array(rests * languageWords)
  const offered = new Int32Array(rests * termWords)
  /** How many still need a term, as three bit planes: a crew has at most 8 - 1 others. */
  const lack1 = new Int32Array(rests * termWords)
  const lack2 = new Int32Array(rests * termWords)
  const lack4 = new Int32Array(rests * termWords)
  const shared = new Int32Array(rests * spread)
  const holders = new Uint8Array(rests * Math.max(1, kinds))

  const fill = (crew: number, place: number): number => {
    let k = 0
    for (let x = 0; x < filled[crew]; x++) {
      if (x === place) continue
      const u = list[crew * 8 + x]
      for (let m = start[u]; m < start[u + 1]; m++) buffer[k++] = m
    }
    return k
  }

  const fold = (crew: number, place: number): number => {
    const r = crew * RESTS + place
    if (folded[r] === version[crew]) return r
    folded[r] = version[crew]
    const k = fill(crew, place)
    size[r] = k
    let allWays = 0
    let allNeeded = 0
    let allSaying = 0
    let allFree = 0
    let low = 0
    let high = 255
    let top = 0
    let wishSum = 0
    let unfulfilled = 0
    const h0 = r * kinds
    for (let t = 0; t < kinds; t++) holders[h0 + t] = 0
    for (let x = 0; x < k; x++) {
      const m = buffer[x]
      allWays |= ways[m]
      allNeeded += needCount[m]
      allSaying += saysLanguage[m]
      allFree += saysHours[m]
      if (sizeLeast[m] > low) low = sizeLeast[m]
      if (sizeMost[m] < high) high = sizeMost[m]
      for (let t = intentionStart[m]; t < intentionStart[m + 1]; t++) {
        const count = ++holders[h0 + intentions[t]]
        if (count > top) top = count
      }
      if (wishStart[m] === wishStart[m + 1]) wishSum += 0.5
      else if (fulfilled(m, k)) wishSum += 1
      else unfulfilled++
    }
    for (let w = 0; w < languageWords; w++) {
      let word = -1
      for (let x = 0; x < k; x++) word &= languages[buffer[x] * languageWords + w]
      spoken[r * languageWords + w] = word
    }
    let metSum = 0
    for (let w = 0; w < termWords; w++) {
      let once = 0
      let twice = 0
      for (let x = 0; x < k; x++) {
        const offer = offers[buffer[x] * termWords + w]
        twice |= once & offer
        once |= offer
      }
      let p1 = 0
      let p2 = 0
      let p4 = 0
      for (let x = 0; x < k; x++) {
        const at = buffer[x] * termWords + w
        const need = needs[at]
        if (need === 0) continue
        const reached = need & ((once & ~offers[at]) | twice)
        metSum += bitCount(reached)
        const lacking = need & ~reached
        const carry = p1 & lacking
        p1 ^= lacking
        p4 |= p2 & carry
        p2 ^= carry
      }
      const at = r * termWords + w
      offered[at] = once
      lack1[at] = p1
      lack2[at] = p2
      lack4[at] = p4
    }
    let common = 0
    for (let season = 0; season < seasons; season++) {
      let count = 0
      for (let w = season * hourWords; w < (season + 1) * hourWords; w++) {
        let word = -1
        for (let x = 0; x < k; x++) word &= hours[buffer[x] * spread + w]
        shared[r * spread + w] = word
        if (word !== 0) count += bitCount(word)
      }
      common += seasonShare[season] * (count >= ENOUGH_HALF_HOURS ? 1 : count / ENOUGH_HALF_HOURS)
    }
    flags[r] = allWays
    needed[r] = allNeeded
    met[r] = metSum
    saying[r] = allSaying
    free[r] = allFree
    least[r] = low
    most[r] = high
    topHolders[r] = top
    wished[r] = wishSum

    const after = k + 1
    const rhythmIn = allFree === 0 ? 0.5 : ((allFree + 1) * common + (after - allFree - 1) * 0.5) / after
    const rhythmOut = allFree < 2 ? 0.5 : (allFree * common + (after - allFree) * 0.5) / after
    mostRhythm[r] = weights.rhythm * Math.max(rhythmIn, rhythmOut) + 1e-12
    const intention = top === 0 ? 0.5 : top / Math.max(1, k)
    upper[r] =
      weights.complementarity +
      weights.commonGround * (0.75 * intention + 0.25) +
      mostRhythm[r] +
      (weights.wishes * (wishSum + unfulfilled + 1)) / after

    // The rest as a crew of its own: what remains where somebody leaves.
    let own = VETOED
    let speaks = allSaying < 2
    for (let w = 0; w < languageWords && !speaks; w++) speaks = spoken[r * languageWords + w] !== 0
    if (speaks && k >= low && k <= high && k > 1) {
      const needsValue = allNeeded === 0 ? 0.5 : metSum / allNeeded
      const intentionValue = top === 0 ? 0.5 : (top - 1) / (k - 1)
      const languageValue = allSaying < 2 ? 0.5 : 0.5 + (0.5 * allSaying) / k
      const rhythmValue = allFree < 2 ? 0.5 : (allFree * common + (k - allFree) * 0.5) / k
      own =
        weights.complementarity * (0.5 * needsValue + 0.5 * waysOf(allWays)) +
        weights.commonGround * (0.75 * intentionValue + 0.25 * languageValue) +
        weights.rhythm * rhythmValue +
        (weights.wishes * wishSum) / k
    }
    alone[r] = own
    return r
  }

  /** Whether a member of the buffer has one of her mutual wishes in it. */
  const fulfilled = (m: number, k: number): boolean => {
    for (let t = wishStart[m]; t < wishStart[m + 1]; t++)
      for (let y = 0; y < k; y++) if (buffer[y] === wishes[t]) return true
    return false
  }

  const inRest = (m: number, crew: number, leaving: number): boolean =>
    m >= 0 && crewOf[unitOf[m]] === crew && unitOf[m] !== leaving

  /** What mutual wishes gain in a rest by a member more: hers, and those of the others that she fulfils. */
  const wishGain = (m: number, crew: number, leaving: number): number => {
    const from = wishStart[m]
    const to = wishStart[m + 1]
    if (from === to) return 0.5
    let gain = 0
    let hers = 0
    for (let t = from; t < to; t++) {
      const other = wishes[t]
      if (!inRest(other, crew, leaving)) continue
      hers = 1
      let had = false
      for (let s = wishStart[other]; s < wishStart[other + 1] && !had; s++)
        had = inRest(wishes[s], crew, leaving)
      if (!had) gain++
    }
    return gain + hers
  }

  return {
    changed: crew => {
      version[crew]++
    },
    rest: (crew, place) => alone[fold(crew, place)],
    bound: (crew, place) => upper[fold(crew, place)],
    withUnit: (crew, place, unit, wanted) => {
      const m = start[unit]
      if (start[unit + 1] - m > 1) {
        let k = fill(crew, place)
        for (let x = m; x < start[unit + 1]; x++) buffer[k++] = x
        return setPart(buffer, k)
      }
      const r = fold(crew, place)
      const k = size[r] + 1
      if (k < least[r] || k > most[r] || k < sizeLeast[m] || k > sizeMost[m]) return VETOED

      const says = saying[r] + saysLanguage[m]
      let languageValue = 0.5
      if (says >= 2) {
        let any = 0
        for (let w = 0; w < languageWords; w++) {
          const word = spoken[r * languageWords + w]
          any |= word & languages[m * languageWords + w]
        }
        if (any === 0) return VETOED
        languageValue = 0.5 + (0.5 * says) / k
      }

      let top = topHolders[r]
      for (let t = intentionStart[m]; t < intentionStart[m + 1]; t++) {
        const count = holders[r * kinds + intentions[t]] + 1
        if (count > top) top = count
      }
      const intentionValue = top === 0 ? 0.5 : (top - 1) / (k - 1)

      const total = needed[r] + needCount[m]
      let needsValue = 0.5
      if (total > 0) {
        let reached = met[r]
        for (let w = 0; w < termWords; w++) {
          const at = r * termWords + w
          const need = needs[m * termWords + w]
          const offer = offers[m * termWords + w]
          if (need !== 0) reached += bitCount(need & offered[at])
          if (offer !== 0)
            reached +=
              bitCount(offer & lack1[at]) + 2 * bitCount(offer & lack2[at]) + 4 * bitCount(offer & lack4[at])
        }
        needsValue = reached / total
      }
      const leaving = place === NOBODY ? -1 : list[crew * 8 + place]
      const wishSum = wished[r] + wishGain(m, crew, leaving)
      const swift =
        weights.complementarity * (0.5 * needsValue + 0.5 * waysOf(flags[r] | ways[m])) +
        weights.commonGround * (0.75 * intentionValue + 0.25 * languageValue)
      const wishesPart = (weights.wishes * wishSum) / k
      // Hours take longest to intersect, and a member more never adds to them.
      const atMost = swift + mostRhythm[r] + wishesPart
      if (atMost < wanted) return atMost

      const saysWhen = free[r] + saysHours[m]
      let rhythmValue = 0.5
      if (saysWhen >= 2) {
        let common = 0
        for (let season = 0; season < seasons; season++) {
          let count = 0
          for (let w = season * hourWords; w < (season + 1) * hourWords && count < ENOUGH_HALF_HOURS; w++) {
            const word = shared[r * spread + w] & hours[m * spread + w]
            if (word !== 0) count += bitCount(word)
          }
          common += seasonShare[season] * (count >= ENOUGH_HALF_HOURS ? 1 : count / ENOUGH_HALF_HOURS)
        }
        rhythmValue = (saysWhen * common + (k - saysWhen) * 0.5) / k
      }
      return swift + weights.rhythm * rhythmValue + wishesPart
    },
  }
}
