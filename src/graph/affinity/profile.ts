/**
 * What two profiles say, before the two have met, about whether they would be good crew-mates: hardly anything.
 *
 * Joel, Eastwick & Finkel (Psychological Science 2017) could not foretell from over a hundred self-reports who would
 * like whom in particular, so all of a profile together moves the odds by at most 1.65 (half a log-odds), less than a
 * single shared evening. What is counted is what makes it easier to begin: a common intention, something one can do for
 * the other, a language to talk in (which lengthens contacts 1.36 to 1.57 times and hardly changes who meets whom).
 */
import type { Member } from '../cohort.ts'

/** The part of a member that speaks here. */
export type Profile = Pick<Member, 'intentions' | 'offers' | 'needs' | 'languages'>

/** Log-odds of each finding; the greatest sum is 0.5, the smallest -0.2. */
const WEIGHT = { intention: 0.2, help: 0.1, language: 0.1, noLanguage: -0.2 } as const

/** Log-odds, in [-0.2, 0.5], symmetric; 0 where a profile is empty. Words are compared without case and outer blanks. */
export function profilePrior(one: Profile, other: Profile): number {
  const intention = meet(one.intentions, other.intentions) ? WEIGHT.intention : 0
  const given = meet(one.offers, other.needs) ? WEIGHT.help : 0
  const received = meet(other.offers, one.needs) ? WEIGHT.help : 0
  return intention + (given + received) + language(one.languages, other.languages)
}

function language(one: readonly string[] = [], other: readonly string[] = []): number {
  if (one.length === 0 || other.length === 0) return 0
  return meet(one, other) ? WEIGHT.language : WEIGHT.noLanguage
}

function meet(one: readonly string[] = [], other: readonly string[] = []): boolean {
  return one.some(a => other.some(b => plain(a) === plain(b)))
}

function plain(words: string): string {
  return words.trim().toLowerCase()
}
