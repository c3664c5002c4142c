/** `coalesce mix`: who sits with whom, round after round, so that nobody meets twice if it can be. */
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import type { Mix, MixRequest, PairOfIds } from '../../matching/mixing.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { readAway, readHeld } from '../mix-input.ts'
import { flag, ids, named, option, optional, pairs, seedOption, text, whole } from '../options.ts'
import type { Output } from '../output.ts'
import { peopleOf } from '../people.ts'
import { counted } from '../text.ts'

const MOST_PEOPLE = 1000

export const mixCommand = defineCommand({
  name: 'mix',
  audience: 'designer',
  summary: 'tables over rounds in which nobody meets twice, if it can be',
  description:
    'For pair rounds, threes, clinics and dinners. Boundaries of a cohort are kept, and nobody learns whose they were. Give the rounds that were held with --held to plan the rest again, with who is there now.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    people: optional('--people <count>', 'so many people in place of a cohort', whole(1, MOST_PEOPLE)),
    size: option('--size <count>', 'people at a table, 3 to 8', whole(3, 8), 5),
    rounds: option('--rounds <count>', 'rounds in all, 1 to 100', whole(1, 100), 6),
    held: optional(
      '--held <file>',
      'rounds as they were, as JSON: [[["ana", "ben", "kim"], ...], ...]',
      text,
    ),
    away: optional('--away <list>', 'who has no seat in which rounds, as "ana:1-2,ben:5"', text),
    hosts: optional('--hosts <ids>', 'who stays at a table of her own, as "ana,ben"', ids),
    apart: optional('--apart <pairs>', 'who must not meet, as "ana+ben,kim+lee"', pairs),
    once: optional('--once <pairs>', 'who must meet, as "ana+ben,kim+lee"', pairs),
    helping: flag('--helping', 'spend meetings where they help most, by what the cohort knows of trust'),
    seed: seedOption,
    steps: option('--steps <count>', 'how many swaps to try at most', whole(0, 1e12), 4_000_000),
  },
  examples: [
    ['coalesce mix --people 90 --size 5 --rounds 8', 'Eight rounds of eighteen tables: nobody meets twice'],
    ['coalesce mix camp.json --gathering spring --size 4 --helping', 'For who attends, where it helps most'],
    ['coalesce mix camp.json --held rounds.json --away ana:4-6', 'The rest again, after no-shows'],
  ],
  stoppable: true,
  run: async ({ words: [path], options, json, output, signal }) => {
    const { mix } = await import('../../matching/mixing.ts')
    if (options.people !== undefined && (path ?? options.store ?? options.contacts) !== undefined)
      throw wrong('--people', options.people, 'is given beside a cohort', 'give one of them')
    const cohort =
      options.people === undefined ? await readSource(path, options, output) : numbered(options.people)
    if (options.helping && options.people !== undefined)
      throw wrong(
        '--helping',
        undefined,
        'needs a cohort, whose trust it looks at',
        'name one in place of --people',
      )
    const seated = cohort.members.filter(({ paused }) => paused !== true)
    if (seated.length < cohort.members.length)
      output.note(
        `${counted(cohort.members.length - seated.length, 'member')} who paused ${seated.length === cohort.members.length - 1 ? 'has' : 'have'} no seat`,
      )
    for (const id of [
      ...(options.hosts ?? []),
      ...(options.apart ?? []).flat(),
      ...(options.once ?? []).flat(),
    ])
      named(seated, id, '--hosts, --apart or --once', 'person with a seat')
    const held = options.held === undefined ? undefined : readHeld(options.held, seated)
    if (held !== undefined && held.length > options.rounds)
      throw wrong(
        '--rounds',
        options.rounds,
        `is fewer than the ${held.length} that were held`,
        `use ${held.length} or more`,
      )
    const knowledge = await knownOf(cohort, options.helping)
    const request: MixRequest = {
      people: seated.map(({ id }) => id),
      size: options.size,
      rounds: options.rounds,
      held,
      away: options.away === undefined ? undefined : readAway(options.away, seated, options.rounds),
      hosts: options.hosts,
      apart: [...(options.apart ?? []), ...knowledge.apart],
      once: options.once,
      worth: knowledge.worth,
      seed: options.seed,
      steps: options.steps,
    }
    const answer = mix(request, () => signal.aborted)
    signal.throwIfAborted()
    if (json) return output.json(answer)
    printMix(answer, cohort, output)
  },
})

/** So many people, called by numbers. */
function numbered(count: number): Cohort {
  const members = Array.from({ length: count }, (_, k) => ({ id: `p${k + 1}`, name: `Person ${k + 1}` }))
  return {
    format: 'coalesce/cohort@1',
    id: 'main',
    members,
    interactions: [],
    crews: [],
    calls: [],
    wishes: [],
    boundaries: [],
    gatherings: [],
    stewards: [],
    vocabulary: [],
  }
}

/** Who must stay apart, and what a first meeting of two would be worth, from what an organiser may know. */
async function knownOf(
  cohort: Cohort,
  helping: boolean,
): Promise<{ apart: readonly PairOfIds[]; worth: MixRequest['worth'] }> {
  const { apartPairs, meetingWorth } = await import('../../matching/introduction-worth.ts')
  return { apart: apartPairs(cohort), worth: helping ? meetingWorth(cohort) : undefined }
}

function printMix(
  { rounds, held, repeats, unavoidable, met, missed, together }: Mix,
  cohort: Cohort,
  output: Output,
): void {
  const { call, byName } = peopleOf(cohort)
  for (const [r, round] of rounds.entries()) {
    output.print(output.style.bold(`Round ${r + 1}${r < held ? ' (as it was)' : ''}`))
    for (const [t, table] of round.entries())
      output.say(`Table ${t + 1}: ${[...table].sort(byName).map(call).join(', ')}`, '  ')
    output.print('')
  }
  output.say(
    `${repeatsInWords(repeats, unavoidable)} Each meets ${met.min} others or more, ${met.mean.toFixed(1)} on average.`,
  )
  for (const [one, other] of missed) output.say(`${call(one)} and ${call(other)} were to meet, and do not.`)
  if (together.length > 0)
    output.say(`${counted(together.length, 'pair')} who must stay apart could not be kept apart.`)
}

function repeatsInWords(repeats: number, unavoidable: number): string {
  if (repeats === 0) return 'Nobody meets twice.'
  const least =
    repeats === unavoidable
      ? ', which cannot be fewer'
      : unavoidable > 0
        ? `, of which ${unavoidable} cannot be avoided`
        : ''
  return `${counted(repeats, 'meeting')} of two who have met before${least}.`
}

function wrong(place: string, value: unknown, problem: string, mend: string): InputError {
  return new InputError('coalesce mix', [{ place, ...(value === undefined ? {} : { value }), problem, mend }])
}
