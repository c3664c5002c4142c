/** `coalesce mix`: who sits with whom, round after round, so that nobody meets twice if it can be. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Cohort } from '../../graph/cohort.ts'
import { InputError } from '../../graph/fault.ts'
import type { Mix, MixRequest, PairOfIds } from '../../matching/mixing.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand, type OptionValues } from '../command.ts'
import { readAway, readHeld } from '../mix-input.ts'
import { flag, ids, named, option, optional, pairs, seedOption, text, whole } from '../options.ts'
import type { Output } from '../output.ts'
import { peopleOf } from '../people.ts'
import { counted } from '../text.ts'

const MOST_PEOPLE = 1000

const mixOptions = {
  ...sourceOptions,
  people: optional(
    '--people <count>',
    'so many people, p1, p2 ..., in place of a cohort',
    whole(1, MOST_PEOPLE),
  ),
  size: option('--size <count>', 'people at a table, 3 to 8', whole(3, 8), 5),
  rounds: option('--rounds <count>', 'rounds in all, 1 to 100', whole(1, 100), 6),
  held: optional(
    '--held <file>',
    'rounds as they were, as mix --json writes them or [[["ana", "ben", "kim"], ...], ...]',
    text,
  ),
  after: optional(
    '--after <count>',
    'how many of the rounds in --held were held (default: all)',
    whole(0, 100),
  ),
  away: optional(
    '--away <list>',
    'who is away in which rounds, late, gone or not come, as "ana:1-2,ben:5"',
    text,
  ),
  hosts: optional('--hosts <ids>', 'who stays at a table of her own, as "ana,ben"', ids),
  apart: optional('--apart <pairs>', 'who must not meet, as "ana+ben,kim+lee"', pairs),
  once: optional('--once <pairs>', 'who must meet, as "ana+ben,kim+lee"', pairs),
  helping: flag('--helping', 'spend meetings where they help most, by what the cohort knows of trust'),
  seed: seedOption,
  steps: option('--steps <count>', 'how long to search: so many swaps', whole(0, 1e12), 10_000_000),
} as const

export const mixCommand = defineCommand({
  name: 'mix',
  audience: 'designer',
  summary: 'tables over rounds in which nobody meets twice, if it can be',
  description:
    'For threes, clinics and dinners. Boundaries of a cohort are kept, and nobody learns whose they were. Once it began, give the plan with --held, how many rounds were held with --after, and who was or will be away: the rest is planned again. The same seed gives the same tables.',
  words: [cohortWord],
  options: mixOptions,
  examples: [
    ['coalesce mix --people 90 --size 5 --rounds 8', 'Eight rounds of eighteen tables: nobody meets twice'],
    ['coalesce mix camp.json --gathering spring --size 4 --helping', 'For who attends, where it helps most'],
    ['coalesce mix camp.json --json > plan.json', 'Keep the plan'],
    [
      'coalesce mix camp.json --held plan.json --after 2 --away kofi:2,nena:3-6',
      'After two rounds: Kofi missed the second, Nena has left',
    ],
  ],
  stoppable: true,
  run: async ({ words: [path], options, json, output, signal }) => {
    const { mixInTurns } = await import('../../matching/mixing.ts')
    const cohort = await sourceOf(path, options, output)
    const request = await requestOf(cohort, options, output)
    const answer = await mixInTurns(request, async () => {
      await turn()
      return signal.aborted
    })
    // Half a search is no answer: with the same seed it would be another each time.
    signal.throwIfAborted()
    if (json) return output.json(answer)
    printMix(answer, cohort, output)
  },
})

type Values = OptionValues<typeof mixOptions>

async function sourceOf(path: string | undefined, options: Values, output: Output): Promise<Cohort> {
  const { people, store, contacts, congregation, asOf, gathering } = options
  if (people === undefined) return readSource(path, options, output)
  if ((path ?? store ?? contacts ?? congregation ?? asOf ?? gathering) !== undefined)
    throw wrong('--people', people, 'is given beside a cohort', 'give one of them')
  if (options.helping)
    throw wrong(
      '--helping',
      undefined,
      'needs a cohort, whose trust it looks at',
      'name one in place of --people',
    )
  return numbered(people)
}

async function requestOf(cohort: Cohort, options: Values, output: Output): Promise<MixRequest> {
  const { members } = cohort
  const present = members.filter(({ paused }) => paused !== true)
  const paused = members.length - present.length
  if (paused > 0)
    output.note(`${counted(paused, 'member')} who paused ${paused === 1 ? 'has' : 'have'} no seat`)
  for (const id of options.hosts ?? []) named(present, id, '--hosts', 'person with a seat')
  for (const id of (options.apart ?? []).flat()) named(present, id, '--apart', 'person with a seat')
  for (const id of (options.once ?? []).flat()) named(present, id, '--once', 'person with a seat')
  const mustNot = new Set(options.apart?.map(keyOf))
  for (const pair of options.once ?? [])
    if (mustNot.has(keyOf(pair)))
      throw wrong('--once', pair.join('+'), 'is in --apart too', 'leave one of them out')
  if (options.after !== undefined && options.held === undefined)
    throw wrong('--after', options.after, 'counts rounds of --held, which is missing', 'add --held <file>')
  const planned = options.held === undefined ? [] : readHeld(options.held, members, options.after)
  if (planned.length > options.rounds)
    throw wrong(
      '--rounds',
      options.rounds,
      `is fewer than the ${planned.length} that were held`,
      `use ${planned.length} or more, or say with --after how many were held`,
    )
  const away = new Map(options.away === undefined ? [] : readAway(options.away, members, options.rounds))
  const held = planned.map((round, r) =>
    round
      .map(table => table.filter(id => away.get(id)?.has(r + 1) !== true))
      .filter(table => table.length > 0),
  )
  // Who paused since then met people all the same.
  const all = new Set(Array.from({ length: options.rounds }, (_, r) => r + 1))
  const seated = new Set(present.map(({ id }) => id))
  const left = [...new Set(held.flat(2))].filter(id => !seated.has(id))
  for (const id of left) away.set(id, all)
  const knowledge = await knownOf(cohort, options.helping)
  return {
    people: [...seated, ...left],
    size: options.size,
    rounds: options.rounds,
    held,
    away,
    hosts: options.hosts,
    apart: [...(options.apart ?? []), ...knowledge.apart],
    once: options.once,
    worth: knowledge.worth,
    seed: options.seed,
    steps: options.steps,
  }
}

const keyOf = (pair: PairOfIds): string => [...pair].sort().join('+')

/** So many people, called by numbers. */
async function numbered(count: number): Promise<Cohort> {
  const { emptyCohort } = await import('../../graph/cohort.ts')
  const members = Array.from({ length: count }, (_, k) => ({ id: `p${k + 1}`, name: `Person ${k + 1}` }))
  return { ...emptyCohort(), members }
}

/** Who must stay apart, and what a first meeting of two would be worth, from what an organiser may know. */
async function knownOf(
  cohort: Cohort,
  helping: boolean,
): Promise<{ apart: readonly PairOfIds[]; worth: MixRequest['worth'] }> {
  const [{ apartPairs }, { meetingWorth }] = await Promise.all([
    import('../../matching/apartness.ts'),
    import('../../matching/meeting-worth.ts'),
  ])
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
  for (const pair of missed)
    output.say(`${[...pair].sort(byName).map(call).join(' and ')} were to meet, and do not.`)
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
