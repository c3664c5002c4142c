/**
 * Figures with 95 % intervals, by resampling the rows that they were counted from: the percentile bootstrap (Efron 1979;
 * Davison & Hinkley, Bootstrap Methods and their Application, 1997, ch. 5).
 *
 *   [low, high]   the 25th and the 975th of the figure's values in 999 resamples, in ascending order
 *
 * A figure is a function of how many times each row counts: once each gives the figure itself, as often as a row was
 * drawn gives it in a resample. So rows that belong together (a trajectory, a row of Saltelli's scheme) are drawn
 * together, and what costs sorting is sorted once.
 *
 * Why not formulas: those for indices and rank correlations hold for many rows and known distributions. With fewer than
 * ten rows these intervals too are a little short. Why 999: the order statistics are then the percentiles themselves.
 *
 * Cost: 1000 counts of each figure.
 */

/** A figure with its 95 % interval. */
export type Bounded = {
  readonly value: number
  readonly low: number
  readonly high: number
}

const RESAMPLES = 999
/** Where the percentiles 2.5 and 97.5 are among the resamples, from 0. */
const [LOW, HIGH] = [24, 974]

/**
 * The figures, each with its interval.
 *
 * @param rows how many rows there are, 1 or more
 * @param figuresOf the figures where row r counts times[r] times; finite, and as many each time
 * @param words integers from 0 to 2^32 - 1, from which rows are drawn
 */
export function bounded(
  rows: number,
  figuresOf: (times: Int32Array) => readonly number[],
  words: () => number,
): Bounded[] {
  const times = new Int32Array(rows).fill(1)
  const figures = figuresOf(times)
  const drawn = figures.map(() => new Float64Array(RESAMPLES))
  for (let k = 0; k < RESAMPLES; k++) {
    times.fill(0)
    for (let r = 0; r < rows; r++) times[Math.floor((words() / 2 ** 32) * rows)]++
    for (const [f, value] of figuresOf(times).entries()) drawn[f][k] = value
  }
  return figures.map((value, f) => {
    const ascending = drawn[f].sort()
    return { value, low: ascending[LOW], high: ascending[HIGH] }
  })
}
