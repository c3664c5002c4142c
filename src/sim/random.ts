/**
 * Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3", SC 2011).
 *
 * A number is a function of what it is for: a key (the seed, the run, the purpose) and a counter (a person, another
 * person, a time). So two designs of one run share all luck that they both ask for, in whatever order they ask, and a
 * change to one person leaves the numbers of all others as they were.
 *
 * Why not a stream of numbers for each purpose: one number more for one person would shift those of all after her, and
 * designs would soon have no luck in common. Why not a hash made up here: this one passes the known test batteries, and
 * its authors publish numbers that ours must equal.
 *
 * Cost: 20 rounds of an addition, a rotation and an exclusive or, on 32-bit integers. Not for secrets.
 */
/** What luck is needed for. The numbers are part of what a seed means: never change one, only add. */
const PURPOSES = {
  joining: 1,
  profile: 2,
  trait: 3,
  liking: 4,
  history: 5,
  arrival: 6,
  mingling: 7,
  seating: 8,
  noting: 9,
  calling: 10,
  accepting: 11,
  meeting: 12,
  conflict: 13,
  leaving: 14,
  searching: 15,
  ageing: 16,
} as const
export type Purpose = keyof typeof PURPOSES

/** The numbers of one run. */
export type Luck = {
  /**
   * A number in [0, 1), a multiple of 2^-53: always the same for the same arguments.
   *
   * @param one who it is about, from 0 to 65535
   * @param other whom else, from 0 to 65535; (1, 2) and (2, 1) differ
   * @param time when, or the how-manieth, from 0 to 2^32 - 1
   */
  readonly uniform: (purpose: Purpose, one: number, other?: number, time?: number) => number
  /** A standard normal number (Box & Muller 1958). */
  readonly normal: (purpose: Purpose, one: number, other?: number, time?: number) => number
  /** A whole number from 0 to 2^32 - 1: to seed what has a generator of its own. */
  readonly word: (purpose: Purpose, one: number, other?: number, time?: number) => number
}

/**
 * @param seed a safe integer
 * @param run which run of it, from 0 to 2^32 - 1
 */
export function luckOf(seed: number, run: number): Luck {
  const [low, high] = [seed | 0, Math.floor(seed / 2 ** 32) | 0]
  // The seed has 53 bits, the key 64 with the purpose's: seed and run are mixed first.
  threefry(low, high, run, 0x5eed)
  const [key0, key1] = [word0, word1]
  const draw = (purpose: Purpose, one: number, other: number, time: number) =>
    threefry(key0, key1 ^ PURPOSES[purpose], (one << 16) | other, time)
  const uniform: Luck['uniform'] = (purpose, one, other = 0, time = 0) => {
    draw(purpose, one, other, time)
    return unit()
  }
  return {
    uniform,
    normal: (purpose, one, other = 0, time = 0) => {
      draw(purpose, one, other, time)
      const radius = Math.sqrt(-2 * Math.log(1 - (word0 >>> 0) / 2 ** 32))
      return radius * Math.cos((2 * Math.PI * (word1 >>> 0)) / 2 ** 32)
    },
    word: (purpose, one, other = 0, time = 0) => {
      draw(purpose, one, other, time)
      return word0 >>> 0
    },
  }
}

/** A generator whose numbers are those of one purpose, person and time: for code that takes them one after the other. */
export function streamOf(luck: Luck, purpose: Purpose, one = 0, other = 0): () => number {
  let time = 0
  return () => luck.uniform(purpose, one, other, time++)
}

/** The block's two words, as `threefry` last left them: returned this way so that a draw allocates nothing. */
let word0 = 0
let word1 = 0

const unit = (): number => ((word0 >>> 5) * 2 ** 26 + (word1 >>> 6)) / 2 ** 53

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const
const PARITY = 0x1bd11bda

/** Leaves the two words of a key's and a counter's block in `word0` and `word1`. */
function threefry(key0: number, key1: number, counter0: number, counter1: number): void {
  const key2 = PARITY ^ key0 ^ key1
  let x = (counter0 + key0) | 0
  let y = (counter1 + key1) | 0
  for (let four = 0; four < 5; four++) {
    const from = (four & 1) * 4
    for (let k = from; k < from + 4; k++) {
      x = (x + y) | 0
      const turn = ROTATIONS[k]
      y = ((y << turn) | (y >>> (32 - turn))) ^ x
    }
    const next = four + 1
    const first = next % 3
    x = (x + (first === 0 ? key0 : first === 1 ? key1 : key2)) | 0
    y = (y + (first === 0 ? key1 : first === 1 ? key2 : key0) + next) | 0
  }
  word0 = x
  word1 = y
}

/** The block of a key and a counter: what the authors' published numbers are compared with. */
export function threefryBlock(
  key: readonly [number, number],
  counter: readonly [number, number],
): [number, number] {
  threefry(key[0] | 0, key[1] | 0, counter[0] | 0, counter[1] | 0)
  return [word0 >>> 0, word1 >>> 0]
}
