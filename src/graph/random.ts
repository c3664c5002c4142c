/**
 * A seeded generator of pseudo-random numbers: sfc32, "small fast chaotic", by Chris Doty-Humphrey (PractRand, public
 * domain). 96 bits of chaotic state beside a 32-bit counter: no cycle is shorter than 2^32, a mean one about 2^127.
 *
 * Why not Math.random: it cannot be seeded, and the same input must give the same bytes on every machine.
 * Why not a 32-bit state (mulberry32 and its kin): the hundreds of runs of an ensemble would soon share stretches.
 * Seeding as PractRand seeds from three words: a, b, c = the words, counter = 1, and the first outputs thrown away
 * until every bit has mixed.
 *
 * Cost: two rounds of four additions, three shifts and a rotation a number. Not for secrets.
 */

const TWO_32 = 2 ** 32
const WARM_UP = 15

/**
 * A generator of numbers in [0, 1), each a multiple of 2^-53.
 *
 * @param seed a safe integer, negative ones too; equal seeds and streams give equal sequences on every machine
 * @param stream which of the seed's 2^32 sequences, from 0 to 2^32 - 1 (default 0): one for every run of an ensemble
 * @throws RangeError where either is out of range
 */
export function seededRandom(seed: number, stream = 0): () => number {
  const next = seededWords(seed, stream)
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
}

/** The words beneath `seededRandom`: integers from 0 to 2^32 - 1, for hot loops that need no more. */
export function seededWords(seed: number, stream = 0): () => number {
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`seed: ${seed} is not a safe integer; use one such as 1`)
  if (!Number.isInteger(stream) || stream < 0 || stream >= TWO_32) {
    throw new RangeError(`stream: ${stream} is not an integer from 0 to 4294967295; use one such as 0`)
  }
  let a = seed | 0
  let b = Math.floor(seed / TWO_32) | 0
  let c = stream | 0
  let counter = 1

  const next = (): number => {
    const t = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + t
    c |= 0
    return t >>> 0
  }
  for (let i = 0; i < WARM_UP; i++) next()
  return next
}
