/**
 * What happened in a run, as interactions of the cohort document: so a simulated cohort can be exported, imported, matched
 * and looked at like a real one, and the engine sees of it what it would see of a real one.
 *
 * What the organiser did not learn of (talks in breaks that nobody noted) stands there as somebody's record that nobody
 * confirmed: it does not count. Such records are kept only where the whole is wanted, to export or to tell it.
 *
 * Beside it, where wanted, the story: what happened to whom in words, hidden things among them.
 */
import { type Cohort, type Crew, emptyCohort, type Interaction } from '../graph/cohort.ts'
import type { People } from './people.ts'

const MINUTE = 60_000
const DAY = 86_400_000

/** Something that happened to somebody, for whoever asks why. */
export type StoryLine = {
  /** Days since the beginning. */
  readonly day: number
  /** Minutes since that day's midnight; absent where it has no hour. */
  readonly minute?: number
  /** Whom it happened to. */
  readonly who: readonly number[]
  /** What, as it goes on after a name. */
  readonly what: string
  /** With whom, beside her. */
  readonly others?: readonly number[]
}

/** What differs by kind; people as numbers. */
type Fields = {
  [Kind in Interaction['kind']]: Omit<
    Extract<Interaction, { kind: Kind }>,
    'id' | 'at' | 'recordedBy' | 'participants'
  >
}[Interaction['kind']]

export type Chronicle = {
  readonly interactions: readonly Interaction[]
  /** Undefined where nobody asked for it. */
  readonly story: StoryLine[] | undefined
  /** Whether talks that nobody noted are kept too. */
  readonly complete: boolean
  /** ISO 8601. */
  readonly timeOf: (day: number, minute: number) => string
  /** What a season's gathering is called: by a name that the document does not have yet. */
  readonly gatheringId: (season: number) => string
  /** Adds an interaction and gives its id. `participants` are left out for support, whose people are its own fields. */
  readonly record: (day: number, minute: number, fields: Fields, participants?: readonly number[]) => string
  /** A talk; where it was not noted it is kept only in a complete chronicle, unconfirmed. */
  readonly talk: (
    time: string,
    one: number,
    other: number,
    minutes: number,
    gathering: string,
    noted: boolean,
  ) => void
  /** Everything so far as a cohort; `crews` as they stand, `here`: who is a member still. */
  readonly cohort: (
    day: number,
    minute: number,
    crews: readonly Crew[],
    here: (person: number) => boolean,
  ) => Cohort
}

export type ChronicleOptions = {
  readonly complete: boolean
  readonly tellStory: boolean
  /** What the document began with; default: nothing. */
  readonly before?: Cohort | undefined
}

/** @param start midnight of day 0, ms since 1970 */
export function createChronicle(
  { members, n }: Pick<People, 'members' | 'n'>,
  start: number,
  { complete, tellStory, before = emptyCohort('simulated') }: ChronicleOptions,
): Chronicle {
  const ids = members.map(({ id }) => id)
  const interactions: Interaction[] = [...before.interactions]
  const taking = new Set(ids)
  const others = before.members.filter(({ id }) => !taking.has(id))
  const known = new Set(before.interactions.map(({ id }) => id))
  let made = 0
  const nextId = () => {
    let id: string
    do id = `sim-${++made}`
    while (known.has(id))
    return id
  }
  const taken = new Set(before.gatherings.map(({ id }) => id))
  const gatheringId = (season: number) => {
    const plain = `gathering-${season + 1}`
    let id = plain
    for (let k = 2; taken.has(id); k++) id = `${plain}-${k}`
    return id
  }
  const timeOf = (day: number, minute: number) => new Date(start + day * DAY + minute * MINUTE).toISOString()
  return {
    interactions,
    story: tellStory ? [] : undefined,
    complete,
    timeOf,
    gatheringId,
    record(day, minute, fields, participants) {
      const id = nextId()
      const head = { id, at: timeOf(day, minute) }
      interactions.push(
        (participants === undefined
          ? { ...head, ...fields }
          : { ...head, ...fields, participants: participants.map(k => ids[k]) }) as Interaction,
      )
      return id
    },
    talk(at, one, other, minutes, gathering, noted) {
      if (!noted && !complete) return
      const participants = [ids[one], ids[other]]
      interactions.push({
        id: nextId(),
        at,
        kind: 'contact',
        participants,
        minutes,
        gathering,
        ...(noted ? {} : { recordedBy: ids[one] }),
      })
    },
    cohort: (day, minute, crews, here) => ({
      ...before,
      asOf: timeOf(day, minute),
      members: [
        ...Array.from({ length: n }, (_, k) => (here(k) ? members[k] : { ...members[k], paused: true })),
        ...others,
      ],
      interactions: [...interactions],
      crews,
    }),
  }
}
