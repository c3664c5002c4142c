/** Starters for numbers of tables where no plane gives as many rounds; golfers.ts says what they are. */

export type Starter = {
  readonly tables: number
  readonly size: number
  /** The people 0 to tables * size - fixed - 1 stand in orbits of so many; the `fixed` last stay where they are. */
  readonly modulus: number
  readonly fixed: number
  /** Each gives `modulus` rounds. */
  readonly rounds: readonly (readonly (readonly number[])[])[]
}

export const STARTERS: readonly Starter[] = [
  // Kirkman's schoolgirls, for a week.
  {
    tables: 5,
    size: 3,
    modulus: 7,
    fixed: 1,
    rounds: [
      [
        [7, 6, 2],
        [12, 1, 3],
        [10, 0, 14],
        [8, 9, 13],
        [11, 4, 5],
      ],
    ],
  },
  {
    tables: 6,
    size: 4,
    modulus: 7,
    fixed: 3,
    rounds: [
      [
        [23, 2, 8, 17],
        [0, 11, 7, 12],
        [16, 9, 20, 14],
        [13, 21, 19, 5],
        [3, 15, 6, 4],
        [10, 18, 1, 22],
      ],
    ],
  },
  {
    tables: 6,
    size: 5,
    modulus: 6,
    fixed: 0,
    rounds: [
      [
        [21, 6, 8, 28, 5],
        [19, 0, 23, 11, 16],
        [25, 10, 12, 20, 29],
        [7, 14, 24, 3, 18],
        [4, 17, 26, 2, 22],
        [13, 27, 15, 1, 9],
      ],
    ],
  },
  {
    tables: 7,
    size: 3,
    modulus: 5,
    fixed: 1,
    rounds: [
      [
        [15, 10, 20],
        [19, 9, 16],
        [18, 11, 12],
        [0, 7, 1],
        [2, 14, 4],
        [6, 13, 5],
        [8, 17, 3],
      ],
      [
        [0, 13, 11],
        [19, 10, 1],
        [12, 6, 8],
        [17, 9, 14],
        [3, 18, 7],
        [5, 20, 2],
        [15, 16, 4],
      ],
    ],
  },
  {
    tables: 7,
    size: 4,
    modulus: 9,
    fixed: 1,
    rounds: [
      [
        [11, 24, 17, 25],
        [26, 7, 2, 23],
        [27, 0, 20, 14],
        [6, 13, 3, 15],
        [8, 16, 1, 12],
        [10, 9, 21, 19],
        [5, 18, 22, 4],
      ],
    ],
  },
  {
    tables: 8,
    size: 3,
    modulus: 11,
    fixed: 2,
    rounds: [
      [
        [10, 1, 7],
        [12, 8, 16],
        [11, 23, 2],
        [0, 17, 22],
        [14, 4, 3],
        [19, 20, 6],
        [21, 9, 5],
        [18, 15, 13],
      ],
    ],
  },
  // Found with everybody moved on to the next orbit.
  {
    tables: 9,
    size: 4,
    modulus: 11,
    fixed: 3,
    rounds: [
      [
        [19, 26, 7, 35],
        [30, 4, 18, 33],
        [8, 15, 29, 34],
        [24, 27, 28, 0],
        [2, 5, 6, 11],
        [13, 16, 17, 22],
        [9, 23, 3, 32],
        [20, 1, 14, 10],
        [31, 12, 25, 21],
      ],
    ],
  },
  {
    tables: 10,
    size: 3,
    modulus: 14,
    fixed: 2,
    rounds: [
      [
        [17, 15, 4],
        [11, 0, 2],
        [26, 7, 6],
        [21, 5, 28],
        [16, 19, 12],
        [24, 10, 20],
        [8, 29, 23],
        [13, 3, 25],
        [14, 27, 22],
        [1, 18, 9],
      ],
    ],
  },
  // Found with multiplier 3.
  {
    tables: 10,
    size: 4,
    modulus: 13,
    fixed: 1,
    rounds: [
      [
        [19, 38, 28, 21],
        [18, 36, 32, 24],
        [15, 30, 31, 20],
        [22, 8, 12, 23],
        [14, 11, 10, 17],
        [16, 7, 4, 25],
        [5, 3, 33, 27],
        [2, 9, 34, 29],
        [6, 1, 37, 35],
        [13, 39, 26, 0],
      ],
    ],
  },
]
