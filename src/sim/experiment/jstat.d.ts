/** The part of jstat that is used here; the package brings no types, and is CommonJS. */
declare module 'jstat' {
  const jStat: {
    readonly studentt: {
      readonly inv: (probability: number, degrees: number) => number
      readonly cdf: (t: number, degrees: number) => number
    }
  }
  const jstat: { readonly jStat: typeof jStat }
  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default jstat
}
