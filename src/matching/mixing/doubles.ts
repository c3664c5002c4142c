/**
 * Doubled planes: 2 q tables of q over 2 (q + 1) rounds in which nobody meets twice.
 *
 * The people are the points of an affine plane of order q, each of them twice: one light, one dark. Its lines, in q + 1
 * rounds of q lines that hold every point, seat the points; so do those of a second plane on the same points, which is the
 * first with its points in other `places`. Each line becomes two tables: some of its points light and the others dark, and
 * the other way round. Two points are together on one line of each plane. If their colours are alike on one of them and
 * differ on the other, then light meets light and dark meets dark once, and light meets dark once either way.
 *
 * Such colours are the solution of linear equations over the two-element field, one for each pair of points: they exist for
 * some places of order 3 and 4, and were found there (`scripts/find-doubles.mjs`). Order 4 gives the 10 rounds of 8 tables of
 * 4 that were open from 1998 to 2004, until A. Aguado found them. They are checked, not believed (tests).
 */

export type Double = {
  /** q, the order of the plane. */
  readonly order: number
  /** Where each point of the first plane is in the second. */
  readonly places: readonly number[]
  /** For each round, first those of the first plane, the colour of each point: 0 or 1. */
  readonly colours: readonly string[]
}

export const DOUBLES: readonly Double[] = [
  {
    order: 3,
    places: [5, 2, 1, 4, 3, 8, 0, 6, 7],
    colours: [
      '000011111',
      '000100110',
      '000101111',
      '001010011',
      '100000001',
      '100010101',
      '000100000',
      '000000000',
    ],
  },
  {
    order: 4,
    places: [8, 13, 12, 3, 11, 15, 10, 6, 1, 0, 9, 4, 7, 2, 5, 14],
    colours: [
      '0000100001111010',
      '0000101101011101',
      '0000001111100111',
      '0000111111111100',
      '0110011000010100',
      '0000010001000000',
      '1100111101000010',
      '0010011100110011',
      '1100101000100001',
      '0000000000000000',
    ],
  },
]

/**
 * The rounds of a double.
 *
 * @param plane its q + 1 rounds of q lines
 */
export function doubled(
  { order, places, colours }: Double,
  plane: readonly (readonly (readonly number[])[])[],
): number[][][] {
  const second = plane.map(round => round.map(line => line.map(point => places[point])))
  return [...plane, ...second].map((round, r) =>
    round.flatMap(line =>
      ['0', '1'].map(dark => line.map(point => point + (colours[r][point] === dark ? order * order : 0))),
    ),
  )
}
