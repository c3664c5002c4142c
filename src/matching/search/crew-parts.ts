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
import { bitCount, createSetPart, type Problem, partWeights, VETOED } from '../problem.ts'

/** Nobody leaves. */
export const NOBODY = 8
const RESTS = 9

/** Places of a rest's counts. */
const COUNTS = 9
const [SIZE, LEAST, MOST, WAYS, NEEDED, MET, SAYING, FREE, HOLDERS] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
/** Places of a rest's figures: its worth as a crew, the most it can come to, the most of its rhythm, its wishes. */
const FIGURES = 4
const [ALONE, UPPER, RHYTHM, WISHED] = [0, 1, 2, 3]
/** Places of a member's traits. */
const TRAITS = 10
const [T_LEAST, T_MOST, T_WAYS, T_NEEDS, T_SAYS, T_FREE, T_INTENTS, T_INTENTS_END, T_WISHES, T_WISHES_END] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
]

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
  const { seasonShare, wishStart, wishes } = problem
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
  const counts = new Int32Array(rests * COUNTS)
  const figures = new Float64Array(rests * FIGURES)
  const spoken = new Int32Array(rests * languageWords)
  /** Per term word: what is offered, and how many still need it as three bit planes (a crew has at most 7 others). */
  const terms = new Int32Array(rests * termWords * 4)
  const shared = new Int32Array(rests * spread)
  const holders = new Uint8Array(rests * Math.max(1, kinds))

  // What is asked of every candidate lies side by side: one array, one cache line.
  const traits = new Int32Array(n * TRAITS)
  for (let m = 0; m < n; m++)
    traits.set(
      [
        sizeLeast[m],
        sizeMost[m],
        ways[m],
        needCount[m],
        saysLanguage[m],
        saysHours[m],
        intentionStart[m],
        intentionStart[m + 1],
        wishStart[m],
        wishStart[m + 1],
      ],
      m * TRAITS,
    )
  const { halfComplementarity, intentionWeight, languageWeight, rhythmWeight, wishWeight } =
    partWeights(problem)

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
      const at = (r * termWords + w) * 4
      terms[at] = once
      terms[at + 1] = p1
      terms[at + 2] = p2
      terms[at + 3] = p4
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
    const c = r * COUNTS
    counts[c + SIZE] = k
    counts[c + LEAST] = low
    counts[c + MOST] = high
    counts[c + WAYS] = allWays
    counts[c + NEEDED] = allNeeded
    counts[c + MET] = metSum
    counts[c + SAYING] = allSaying
    counts[c + FREE] = allFree
    counts[c + HOLDERS] = top
    const f = r * FIGURES
    figures[f + WISHED] = wishSum

    const after = k + 1
    const rhythmIn = allFree === 0 ? 0.5 : ((allFree + 1) * common + (after - allFree - 1) * 0.5) / after
    const rhythmOut = allFree < 2 ? 0.5 : (allFree * common + (after - allFree) * 0.5) / after
    figures[f + RHYTHM] = rhythmWeight * Math.max(rhythmIn, rhythmOut) + 1e-12
    const intention = top === 0 ? 0.5 : top / Math.max(1, k)
    figures[f + UPPER] =
      2 * halfComplementarity +
      intentionWeight * intention +
      languageWeight +
      figures[f + RHYTHM] +
      (wishWeight * (wishSum + unfulfilled + 1)) / after

    // The rest as a crew of its own: what remains where somebody leaves.
    let own = VETOED
    let speaks = allSaying < 2
    for (let w = 0; w < languageWords && !speaks; w++) speaks = spoken[r * languageWords + w] !== 0
    if (speaks && k >= low && k <= high && k > 1) {
      const needsValue = allNeeded === 0 ? 0.5 : metSum / allNeeded
      const intentionValue = top === 0 ? 0.5 : (top - 1) / (k - 1)
      const languageValue = allSaying < 2 ? 0.5 : 0.5 + (0.5 * allSaying) / k
      const rhythmValue = allFree < 2 ? 0.5 : (allFree * common + (k - allFree) * 0.5) / k
      const swift =
        halfComplementarity * waysOf(allWays) +
        intentionWeight * intentionValue +
        languageWeight * languageValue +
        (wishWeight * wishSum) / k
      own = halfComplementarity * needsValue + swift + rhythmWeight * rhythmValue
    }
    figures[f + ALONE] = own
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
  const wishGain = (m: number, crew: number, place: number): number => {
    const leaving = place === NOBODY ? -1 : list[crew * 8 + place]
    let gain = 0
    let hers = 0
    for (let t = wishStart[m]; t < wishStart[m + 1]; t++) {
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
    rest: (crew, place) => figures[fold(crew, place) * FIGURES + ALONE],
    bound: (crew, place) => figures[fold(crew, place) * FIGURES + UPPER],
    withUnit: (crew, place, unit, wanted) => {
      const m = start[unit]
      if (start[unit + 1] - m > 1) {
        let k = fill(crew, place)
        for (let x = m; x < start[unit + 1]; x++) buffer[k++] = x
        return setPart(buffer, k)
      }
      const r = fold(crew, place)
      const c = r * COUNTS
      const f = r * FIGURES
      const t = m * TRAITS
      const k = counts[c + SIZE] + 1
      if (k < counts[c + LEAST] || k > counts[c + MOST] || k < traits[t + T_LEAST] || k > traits[t + T_MOST])
        return VETOED

      const says = counts[c + SAYING] + traits[t + T_SAYS]
      let languageValue = 0.5
      if (says >= 2) {
        let any = 0
        for (let w = 0; w < languageWords; w++)
          any |= spoken[r * languageWords + w] & languages[m * languageWords + w]
        if (any === 0) return VETOED
        languageValue = 0.5 + (0.5 * says) / k
      }

      let top = counts[c + HOLDERS]
      for (let x = traits[t + T_INTENTS]; x < traits[t + T_INTENTS_END]; x++) {
        const count = holders[r * kinds + intentions[x]] + 1
        if (count > top) top = count
      }
      const intentionValue = top === 0 ? 0.5 : (top - 1) / (k - 1)
      const wishSum =
        figures[f + WISHED] +
        (traits[t + T_WISHES] === traits[t + T_WISHES_END] ? 0.5 : wishGain(m, crew, place))
      const swift =
        halfComplementarity * waysOf(counts[c + WAYS] | traits[t + T_WAYS]) +
        intentionWeight * intentionValue +
        languageWeight * languageValue +
        (wishWeight * wishSum) / k
      // Needs and hours take longest; a member more never adds to the hours.
      const withHours = swift + figures[f + RHYTHM]
      if (withHours + halfComplementarity < wanted) return withHours + halfComplementarity

      const total = counts[c + NEEDED] + traits[t + T_NEEDS]
      let needsValue = 0.5
      if (total > 0) {
        let reached = counts[c + MET]
        for (let w = 0; w < termWords; w++) {
          const at = (r * termWords + w) * 4
          const need = needs[m * termWords + w]
          const offer = offers[m * termWords + w]
          if (need !== 0) reached += bitCount(need & terms[at])
          if (offer !== 0)
            reached +=
              bitCount(offer & terms[at + 1]) +
              2 * bitCount(offer & terms[at + 2]) +
              4 * bitCount(offer & terms[at + 3])
        }
        needsValue = reached / total
      }
      const needsPart = halfComplementarity * needsValue
      if (withHours + needsPart < wanted) return withHours + needsPart

      const saysWhen = counts[c + FREE] + traits[t + T_FREE]
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
      return needsPart + swift + rhythmWeight * rhythmValue
    },
  }
}
