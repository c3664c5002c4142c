/**
 * What two profiles say, before the two have met, about whether they would be good crew-mates: hardly anything.
 *
 * Joel, Eastwick & Finkel (Psychological Science 2017) could not foretell from over a hundred self-reports who would
 * like whom in particular, so all of a profile together moves the odds by at most 1.65 (half a log-odds), less than a
 * single shared evening. What is counted is what makes it easier to begin: a common intention, something one can do for
 * the other, a language to talk in (which lengthens contacts 1.36 to 1.57 times and hardly changes who meets whom).
 */
import type { Member } from '../cohort.ts'
import { createLanguages } from '../languages.ts'
import { createVocabulary, type Vocabulary } from '../words.ts'

/** The part of a member that speaks here. */
export type Profile = Pick<Member, 'intentions' | 'offers' | 'needs' | 'languages'>

/** Log-odds of each finding; the greatest sum is 0.5, the smallest -0.2. */
const WEIGHT = { intention: 0.2, help: 0.1, language: 0.1, noLanguage: -0.2 } as const

/** Log-odds of two members, by their places in a list; symmetric. */
export type ProfilePrior = (i: number, j: number) => number

/**
 * Looks up what everybody wrote, by what it means (words.ts, languages.ts), and makes the log-odds of two of them: in
 * [-0.2, 0.5], symmetric, 0 where a profile is empty.
 *
 * @param synonyms the document's vocabulary: lists of texts that mean the same
 */
export function profilePrior(
  members: readonly Profile[],
  synonyms: readonly (readonly string[])[],
): ProfilePrior {
  const words = createVocabulary(synonyms)
  const languages = createLanguages(synonyms)
  const said = members.map(member => ({
    intentions: terms(member.intentions, words),
    offers: terms(member.offers, words),
    needs: terms(member.needs, words),
    languages: terms(member.languages, languages),
  }))
  return (i, j) => {
    const [one, other] = [said[i], said[j]]
    const intention = meet(one.intentions, other.intentions) ? WEIGHT.intention : 0
    const given = meet(one.offers, other.needs) ? WEIGHT.help : 0
    const received = meet(other.offers, one.needs) ? WEIGHT.help : 0
    return intention + (given + received) + language(one.languages, other.languages)
  }
}

function language(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 || other.size === 0) return 0
  return meet(one, other) ? WEIGHT.language : WEIGHT.noLanguage
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const term of one) if (other.has(term)) return true
  return false
}

function terms(texts: readonly string[] | undefined, meaning: Vocabulary): ReadonlySet<string> {
  return new Set(texts?.map(meaning))
}
