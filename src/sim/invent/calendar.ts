/** The eight months that every invented congregation has behind it, in days since its first gathering began. */

const FIRST_DAY = Date.UTC(2025, 11, 5)
const DAY = 86_400_000

/** When the cohort is looked at: noon of the day after `LAST_DAY`. */
export const AS_OF = '2026-08-01T12:00:00Z'
export const LAST_DAY = Date.UTC(2026, 6, 31) / DAY - FIRST_DAY / DAY

export const FIRST_GATHERING = { id: 'winter', name: 'Winter gathering', from: 0, days: 3 } as const
export const SECOND_GATHERING = { id: 'spring', name: 'Spring gathering', from: 161, days: 3 } as const

/** `2025-12-05` for day 0. */
export function dateOf(day: number): string {
  return new Date(FIRST_DAY + day * DAY).toISOString().slice(0, 10)
}

/** `2025-12-05T18:30:00Z` for day 0, minute 1110 of that day. */
export function timeOf(day: number, minute: number): string {
  return `${new Date(FIRST_DAY + day * DAY + minute * 60_000).toISOString().slice(0, 19)}Z`
}
