/** What a question of a retrospective is made of. */

/** What a crew may want to talk about, in the order in which it is asked: an order of matters, not of weight. */
export const CREW_TOPICS = [
  'retrospective',
  'rhythm',
  'attendance',
  'dependence',
  'looking after the crew',
  'asking for help',
  'giving help',
  'reliance',
  'something unsettled',
  'next step',
] as const
export type CrewTopic = (typeof CREW_TOPICS)[number]

/** What an organiser may want to talk about, in the order in which it is asked. */
export const CONGREGATION_TOPICS = [
  'retrospectives',
  'rhythm',
  'attendance',
  'dependence',
  'members in no crew',
  'size',
] as const
export type CongregationTopic = (typeof CONGREGATION_TOPICS)[number]

/** A question for people to talk about: no finding, no grade, and about nobody. It names no person. */
export type Question<Topic extends string = CrewTopic | CongregationTopic> = {
  /** The matter, in a few words. */
  readonly about: Topic
  /** What people may ask themselves, one sentence with a question mark. */
  readonly question: string
  /** What gives rise to it, one sentence. */
  readonly because: string
  /** What that rests on: what was counted, since when, and how sure it is; one sentence or two each, at least one. */
  readonly evidence: readonly string[]
}
