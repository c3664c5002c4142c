/** The part of jstat that is used here; the package brings no types. */
declare module 'jstat' {
  export const jStat: {
    readonly studentt: {
      readonly inv: (probability: number, degrees: number) => number
      readonly cdf: (t: number, degrees: number) => number
    }
  }
}
