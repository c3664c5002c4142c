/**
 * Who may see what: the one table that code, tests and docs share.
 *
 * A view is made by taking out what its row does not allow, before anything is computed (`views.ts`, and
 * `matching/knowledge.ts` for what the engine may rest on). Whatever is not in the table is never shown to anybody.
 *
 *   own         only to the member it is about or by
 *   involved    to those who took part
 *   mutual      to the two, once both say it
 *   all         to every member of the congregation
 *   organiser   to organisers too
 *   aggregated  to organisers as a count over the congregation, or as "must stay apart"
 */
export type Audience = 'own' | 'involved' | 'mutual' | 'all' | 'organiser' | 'aggregated'

export type Fact = {
  readonly fact: string
  readonly members: Audience | 'never'
  readonly organisers: Audience | 'never'
  readonly why: string
}

export const FACTS = [
  {
    fact: 'profile: name, joined, intentions, offers, needs, ways, languages, time zone, place, hours',
    members: 'all',
    organisers: 'organiser',
    why: 'it is what people say about themselves to each other',
  },
  {
    fact: 'standing, invitedBy',
    members: 'all',
    organisers: 'organiser',
    why: 'who carries the congregation, and who brought whom, is known in it',
  },
  {
    fact: 'crewSize, maxCrews',
    members: 'own',
    organisers: 'organiser',
    why: 'a wish about others; matching must heed it',
  },
  {
    fact: 'paused',
    members: 'all',
    organisers: 'organiser',
    why: 'who pauses is not to be waited for; why is never asked',
  },
  {
    fact: 'wish: interested, of one',
    members: 'own',
    organisers: 'never',
    why: "a one-sided wish is nobody else's matter, and no figure's input",
  },
  {
    fact: 'wish: interested, of both',
    members: 'mutual',
    organisers: 'organiser',
    why: 'each knows that the other would; it speaks for a crew of the two',
  },
  {
    fact: 'wish: not now',
    members: 'own',
    organisers: 'aggregated',
    why: 'only that the pair must stay apart',
  },
  {
    fact: 'boundary: apart',
    members: 'own',
    organisers: 'aggregated',
    why: 'only that the pair must stay apart, never whose or why',
  },
  {
    fact: 'boundary: together, of one',
    members: 'own',
    organisers: 'never',
    why: 'it counts once both say it',
  },
  {
    fact: 'boundary: together, of both',
    members: 'own',
    organisers: 'organiser',
    why: 'matching must heed it, and it speaks well of the two',
  },
  {
    fact: 'interaction: contact, listening, meeting, co-ownership',
    members: 'involved',
    organisers: 'organiser',
    why: 'it happened in the open',
  },
  {
    fact: 'that two met in the open, or have a crew in common',
    members: 'all',
    organisers: 'organiser',
    why: 'people see each other; it is a reason for mates ("you both know ...")',
  },
  {
    fact: "a crew's questions for its retrospective",
    members: 'involved',
    organisers: 'aggregated',
    why: 'each member from what she may know; organisers as counts over five crews or more',
  },
  {
    fact: 'interaction: support',
    members: 'involved',
    organisers: 'never',
    why: 'who asked for help, and who gave it, is between them',
  },
  {
    fact: 'interaction: conflict',
    members: 'involved',
    organisers: 'aggregated',
    why: 'only that the pair must stay apart while it is open',
  },
  {
    fact: 'who missed a meeting',
    members: 'involved',
    organisers: 'never',
    why: 'no record is kept against anybody',
  },
  {
    fact: 'who recorded, confirmed, contested',
    members: 'involved',
    organisers: 'never',
    why: 'it is between those who took part',
  },
  {
    fact: 'trust, affinity, balance of a pair',
    members: 'never',
    organisers: 'never',
    why: 'no pair is graded before others',
  },
  {
    fact: 'crew: members, intention, caller, rhythm',
    members: 'all',
    organisers: 'organiser',
    why: 'crews are known',
  },
  {
    fact: 'call: caller, intention, who opted in',
    members: 'all',
    organisers: 'organiser',
    why: 'it is said in public, for others to opt in',
  },
  {
    fact: 'gathering: name, days',
    members: 'involved',
    organisers: 'organiser',
    why: 'who comes is for the organiser to plan with',
  },
  {
    fact: 'gathering: who attends',
    members: 'never',
    organisers: 'organiser',
    why: 'a member sees who is there by being there',
  },
  {
    fact: 'steward: who is whose',
    members: 'involved',
    organisers: 'organiser',
    why: 'it is between the two, and arranged by the organiser',
  },
  {
    fact: 'vocabulary: words that mean the same',
    members: 'never',
    organisers: 'organiser',
    why: 'it is about words, and hers to mend',
  },
  {
    fact: 'role: organiser, designer',
    members: 'own',
    organisers: 'organiser',
    why: 'who may do what must be seen to be taken back',
  },
  {
    fact: 'offer of a crew: its members, intention',
    members: 'involved',
    organisers: 'organiser',
    why: 'who is asked must know with whom',
  },
  {
    fact: 'answer to an offer',
    members: 'own',
    organisers: 'aggregated',
    why: 'declined and unanswered look alike; who accepted shows once the crew stands',
  },
  {
    fact: 'score of a crew',
    members: 'never',
    organisers: 'organiser',
    why: 'a suggestion must be judged; a member sees the reasons in words',
  },
  {
    fact: 'session, link, and who made the link',
    members: 'own',
    organisers: 'never',
    why: 'when and where somebody is signed in is hers, and so is who could have come in as her',
  },
] as const satisfies readonly Fact[]
