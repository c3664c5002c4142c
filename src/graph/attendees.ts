/**
 * The part of a cohort that one gathering brings together: who attends it, and what they lived with each other.
 *
 * It is what is left when everybody else is cut out (`withoutMembers`), of all that counts and of crews that attend as
 * a whole: a crew of which somebody stays at home is not there to be suggested or kept. So the figures of each two who
 * attend are those of the whole cohort, to the last bit, with one exception: a meeting of which a single attendee is
 * left is none, and later meetings of its series move up a place. Figures that rest on others (paths between two,
 * communities) are about those who attend.
 *
 * Who recorded, confirmed or contested an interaction is left out. What counts in the whole counts in the part: it was
 * settled there, perhaps by somebody who stays at home and whose word would be missed here.
 *
 * Cost: linear in the cohort.
 */
import {
  asOfMillis,
  type Cohort,
  counts,
  FALLBACK_AS_OF,
  type Gathering,
  type Interaction,
} from './cohort.ts'
import { withoutMembers } from './erasure.ts'
import { didYouMean, type Fault, InputError, show } from './fault.ts'

/**
 * @param gathering the id of one of the cohort's gatherings
 * @param source where the id came from, for messages: an option, a route
 * @returns a cohort looked at at the same time, whose `asOf` says so
 * @throws InputError where the cohort has no such gathering, or does not say who attends it
 */
export function cohortOfGathering(cohort: Cohort, gathering: string, source = 'gathering'): Cohort {
  const { held, attendees } = attended(cohort.gatherings, gathering, source)
  const there = new Set(attendees)
  // In the document's order, also where it had no time.
  const { format, id, name, asOf: _, ...lists } = cohort
  const part = withoutMembers(
    {
      format,
      id,
      ...(name === undefined ? {} : { name }),
      asOf: timeOf(cohort),
      ...lists,
      interactions: cohort.interactions.filter(counts).map(settled),
      crews: cohort.crews.filter(crew => crew.members.every(id => there.has(id))),
      gatherings: [held],
    },
    id => !there.has(id),
  )
  return { ...part, interactions: part.interactions.filter(isBetweenPeople) }
}

type Attended = { readonly held: Gathering; readonly attendees: readonly string[] }

function attended(gatherings: readonly Gathering[], wanted: string, source: string): Attended {
  const wrong = (fault: Pick<Fault, 'problem' | 'mend'>) =>
    new InputError(source, [{ place: '', value: wanted, ...fault }])
  const held = gatherings.find(({ id }) => id === wanted)
  if (held === undefined)
    throw wrong({ problem: 'is no gathering of this cohort', mend: meant(gatherings, wanted) })
  if (held.attendees === undefined)
    throw wrong({
      problem: 'does not say who attends it',
      mend: 'list the ids of who does as "attendees" of this gathering',
    })
  return { held, attendees: held.attendees }
}

/** The gathering that a person meant: by its name, else by an id that is near, else any. */
function meant(gatherings: readonly Gathering[], wanted: string): string {
  const ids = gatherings.map(({ id }) => id)
  const named = gatherings.find(({ name }) => name?.toLowerCase() === wanted.toLowerCase())
  if (named !== undefined) return `did you mean ${show(named.id)}?`
  const some = ids.slice(0, 20).map(id => show(id))
  return ids.length === 0
    ? 'list it under "gatherings", with the ids of its "attendees"'
    : didYouMean(wanted, ids, `use one of ${some.join(', ')}${ids.length > some.length ? ', ...' : ''}`)
}

/** As it is written, and not made anew of its instant: the last hours of the year 9999 may be of the year 10000 in UTC. */
function timeOf(cohort: Cohort): string {
  const millis = asOfMillis(cohort)
  return cohort.asOf ?? cohort.interactions.find(({ at }) => Date.parse(at) === millis)?.at ?? FALLBACK_AS_OF
}

function settled(interaction: Interaction): Interaction {
  const { recordedBy: _recorded, confirmedBy: _confirmed, contestedBy: _contested, ...what } = interaction
  return what
}

/** An offer or a need with no counterpart is between nobody. */
function isBetweenPeople(interaction: Interaction): boolean {
  return (
    interaction.kind !== 'support' || (interaction.asker !== undefined && interaction.offerers !== undefined)
  )
}
