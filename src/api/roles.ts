/** What somebody may be for a congregation; any mix of them. */
export const ROLES = ['member', 'organiser', 'designer'] as const
export type Role = (typeof ROLES)[number]
