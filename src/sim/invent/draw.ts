/**
 * Draws from a seeded generator. Only exactly rounded arithmetic (+ - * / and square roots): powers and logarithms may
 * differ in the last bit between machines, and the same seed must give the same cohort everywhere.
 */

/** Numbers in [0, 1), see `seededRandom`. */
export type Random = () => number

export function chance(random: Random, probability: number): boolean {
  return random() < probability
}

/** A whole number from `least` to `most`, both included. */
export function whole(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1))
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]
}

/** Fisher and Yates. */
export function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const held = copy[i]
    copy[i] = copy[j]
    copy[j] = held
  }
  return copy
}

/** `size` of the list, or all of it where it is shorter, in random order. */
export function sample<T>(random: Random, list: readonly T[], size: number): T[] {
  return shuffled(random, list).slice(0, Math.max(0, size))
}

/** One of the list, each as likely as its weight; undefined of an empty list. */
export function weighted<T>(random: Random, list: readonly T[], weight: (entry: T) => number): T | undefined {
  const total = list.reduce((sum, entry) => sum + weight(entry), 0)
  let left = random() * total
  for (const entry of list) {
    left -= weight(entry)
    if (left < 0) return entry
  }
  return list.at(-1)
}

/** At least `least`, mostly little more, now and then much more (Pareto, exponent 1), never above `most`. */
export function longTail(random: Random, least: number, most: number): number {
  return Math.min(most, least / (1 - random()))
}

/** Spreads a list over groups of `least` to `most`, as even as can be; a list shorter than `least` is one group. */
export function groups<T>(random: Random, list: readonly T[], least: number, most: number): T[][] {
  if (list.length === 0) return []
  const wanted = Math.round(list.length / whole(random, least, most))
  const count = Math.max(1, Math.ceil(list.length / most), Math.min(wanted, Math.floor(list.length / least)))
  const parts: T[][] = Array.from({ length: count }, () => [])
  shuffled(random, list).forEach((entry, index) => {
    parts[index % count].push(entry)
  })
  return parts
}
