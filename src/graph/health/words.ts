/** Counts, days and stretches of time as a sentence says them. */

const DAY = 86_400_000
const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

/** `1 meeting`, `2 meetings`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `3 March 2026`, the day in UTC of a time in ms. */
export function dayOf(millis: number): string {
  const day = new Date(millis)
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`
}

/** `3 days`, `5 weeks`, `7 months`, `2 years`: whole ones that have passed, in the unit that people would use. */
export function stretch(millis: number): string {
  const days = Math.floor(millis / DAY)
  if (days < 14) return counted(days, 'day')
  if (days < 70) return counted(Math.floor(days / 7), 'week')
  if (days < 731) return counted(Math.floor(days / 30.4375), 'month')
  return counted(Math.floor(days / 365.25), 'year')
}

/** A share in [0, 1] as a number of hundred. */
export function ofHundred(share: number): number {
  return Math.round(100 * share)
}

/** What chance would give, as it is said: `7 (4 to 10 would fit too)`; alone where nothing else would fit. */
export function about(middle: number, low: number, high: number): string {
  return low === high ? String(middle) : `${middle} (${low} to ${high} would fit too)`
}

/** A count told only as one of two bands: `3 to 4 of the 9`, `5 to 9 of the 9`; from 3 on. */
export function banded(count: number, of: number): string {
  const half = Math.floor(of / 2)
  const [low, high] = count <= half ? [3, half] : [Math.max(3, half + 1), of]
  return `${low === high ? low : `${low} to ${high}`} of the ${of}`
}
