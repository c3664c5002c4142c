/**
 * Whose word is whose: a newcomer whom a member brought along speaks for that member until somebody else here has met her.
 *
 * What one person records counts once another confirms it. Whoever may invite could be that other herself, under another
 * name. So the word of a newcomer is that of her inviter (and of whoever invited her, ...) until something that counts, and
 * happened in the open, stands on the word of somebody whose word is her own: an organiser's import, or a record that such a
 * person made or confirmed. From then on she is known here, and her word is hers.
 */
import { type Cohort, counts, type Interaction, participantsOf } from '../graph/cohort.ts'

/**
 * Makes the function that says whose word a member's is: hers, or that of whoever brought her along.
 *
 * @param invitations newcomers whom members brought along, each with who did
 */
export function wordsIn(
  { interactions }: Pick<Cohort, 'interactions'>,
  invitations: ReadonlyMap<string, string>,
): (member: string) => string {
  const known = new Set<string>()
  const wordOf = (member: string): string => {
    const seen = new Set<string>()
    let who = member
    // Invitations make a forest; a circle, which cannot be, would end too.
    while (!known.has(who) && !seen.has(who)) {
      seen.add(who)
      who = invitations.get(who) ?? who
    }
    return who
  }
  if (invitations.size === 0) return wordOf
  const met = new Map<string, Interaction[]>([...invitations.keys()].map(newcomer => [newcomer, []]))
  for (const one of interactions)
    if (isOpen(one) && counts(one)) for (const id of participantsOf(one)) met.get(id)?.push(one)
  // Each round finds all whom somebody has met who is known so far; as many rounds as there are steps from one to the next.
  for (let before = -1; before < known.size; ) {
    before = known.size
    for (const [newcomer, happened] of met)
      if (!known.has(newcomer) && happened.some(one => isVouched(one, newcomer, wordOf))) known.add(newcomer)
  }
  return wordOf
}

/** Conflicts and support are between those who took part: whether they count is not to show in what others may do. */
const isOpen = ({ kind }: Interaction): boolean => kind !== 'conflict' && kind !== 'support'

function isVouched(one: Interaction, newcomer: string, wordOf: (member: string) => string): boolean {
  const { recordedBy, confirmedBy = [] } = one
  if (recordedBy === undefined) return true
  const there = participantsOf(one)
  return [recordedBy, ...confirmedBy].some(
    who => who !== newcomer && there.includes(who) && wordOf(who) !== wordOf(newcomer),
  )
}
