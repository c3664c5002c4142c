/** `coalesce suggest`: alternative sets of crews for a cohort, explained. */
import type { Cohort } from '../../graph/cohort.ts'
import type { SuggestedCrew, SuggestedSet, Suggestion } from '../../matching/suggest.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { ids, named, optional, text } from '../options.ts'
import type { Output } from '../output.ts'
import { type People, peopleOf } from '../people.ts'
import { requestOf, searchOptions } from '../search-options.ts'
import { counted, listed } from '../text.ts'
import { writeWhole } from '../whole-file.ts'

const DEFAULT_SECONDS = 5
/** Values of criteria from which one speaks for a crew, and below which one is told as a weakness. */
const STRONG = 0.7
const WEAK = 0.45

export const suggestCommand = defineCommand({
  name: 'suggest',
  audience: 'organiser',
  summary: 'alternative sets of crews, explained',
  description:
    'Each set places everybody it can in crews that keep all boundaries. Locked crews stay. Scores go from 0 to 100 and are of crews, never of people. With --steps the same seed gives the same answer to the byte, at any number of workers.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    ...searchOptions,
    pin: optional('--pin <ids>', 'crews of the cohort that stay besides the locked ones, as "c1,c2"', ids),
    picture: optional('--picture <file>', 'draw the first set into this file, as SVG', text),
  },
  examples: [
    ['coalesce suggest camp.json', 'Three sets of crews, after five seconds'],
    ['coalesce suggest camp.json --sizes 3-6 --preset support-crew', 'Smaller crews, for support'],
    ['coalesce suggest camp.json --picture crews.svg', 'And a picture of the first set'],
    ['coalesce suggest camp.json --weights rhythm=40,wishes=0', 'Where a common hour matters most'],
    ['coalesce suggest camp.json --steps 2000000 --seed 7 --json', 'The same bytes on every machine'],
  ],
  stoppable: true,
  run: async ({ words: [path], options, json, output, signal }) => {
    const request = requestOf(options, 'suggest', DEFAULT_SECONDS)
    const cohort = await readSource(path, options, output)
    for (const id of options.pin ?? []) named(cohort.crews, id, '--pin', 'crew of this cohort')
    const [{ suggest }, { workerRunner }] = await Promise.all([
      import('../../matching/suggest.ts'),
      import('../../matching/search/runner.ts'),
    ])
    const runner = workerRunner(options.workers)
    const progress = output.progress()
    try {
      const suggestion = await suggest(cohort, { ...request, pinned: options.pin ?? [] }, runner, {
        signal,
        onProgress: ({ set, of, starts, evaluations, best }) =>
          progress.say(
            `Set ${set} of ${of}: ${counted(starts, 'start')}, ${millions(evaluations)} million changes tried, best ${best.toFixed(2)}`,
          ),
      })
      progress.done()
      if (options.picture !== undefined) {
        await drawFirst(suggestion, cohort, options.picture)
        output.note(`a picture of set 1 is in ${options.picture}`)
      }
      if (json) return output.json(suggestion)
      await printSuggestion(suggestion, peopleOf(cohort), output)
    } finally {
      progress.done()
      await runner.close()
    }
  },
})

/** Draws the first set; the file is there whole or not at all. */
async function drawFirst({ sets: [set], preset }: Suggestion, cohort: Cohort, path: string): Promise<void> {
  const [{ pictureOf }, { metInTheOpen }] = await Promise.all([
    import('../picture.ts'),
    import('../../matching/knowledge.ts'),
  ])
  const met = metInTheOpen(cohort.interactions)
  const picture = pictureOf({
    title: `${cohort.name ?? cohort.id}: ${preset}`,
    set,
    call: peopleOf(cohort).call,
    met: (one, other) => met.get(one)?.has(other) === true,
  })
  await writeWhole(path, picture)
}

function millions(count: number): string {
  return (count / 1e6).toFixed(1)
}

async function printSuggestion(
  { sets, notes, preset, sizes }: Suggestion,
  people: People,
  output: Output,
): Promise<void> {
  for (const note of notes) output.note(note)
  const placed = sets[0]?.crews.some(crew => crew.members.length > 0) === true
  if (!placed) output.say('No crew can be formed.')
  else
    output.say(
      `${sets.length === 1 ? 'One set' : `${sets.length} sets that truly differ`} of crews of ${sizes[0]} to ${sizes[1]}, for ${preset}. A suggestion is a beginning: people decide.`,
    )
  for (const [k, set] of sets.entries()) {
    output.print('', output.style.bold(headOf(set, k, sets)))
    output.say(worthOf(set), '  ')
    if (k === 0) for (const [c, crew] of set.crews.entries()) printCrew(crew, c + 1, people, output)
    else await printCrews(set, people, output)
    if (set.unplaced.length > 0) output.print('')
    for (const { member, because } of set.unplaced)
      output.say(`In no crew: ${people.call(member)}: ${because}.`, '  ')
    for (const { members } of set.stability.blockingSwaps.slice(0, 3))
      output.say(`Both would gain: ${listed(members.map(people.call))} in each other's place.`, '  ')
  }
}

function headOf(set: SuggestedSet, k: number, sets: readonly SuggestedSet[]): string {
  const people = set.crews.reduce((sum, { members }) => sum + members.length, 0)
  const parts = [`${counted(set.crews.length, 'crew')} for ${counted(people, 'member')}`]
  if (set.unplaced.length > 0) parts.push(`${set.unplaced.length} in no crew`)
  if (k > 0) parts.push(`${Math.round(100 * sharedPairs(sets[0], set))} % of pairs as in set 1`)
  return `Set ${k + 1}: ${parts.join(', ')}`
}

/** What the whole set is worth, and how sure one can be that there is none much better. */
function worthOf({ objective, gap }: SuggestedSet): string {
  const sure =
    gap === null
      ? 'how near that is to the best possible is not proven'
      : `it is at most ${(100 * gap).toFixed(1)} % below the best possible`
  return `Worth ${objective.toFixed(2)}, where a perfect crew counts 1 for each member; ${sure}.`
}

/** One crew in a few lines: who, what speaks for it, and what to keep an eye on. */
function printCrew(crew: SuggestedCrew, number: number, people: People, output: Output): void {
  const kept = crew.kept === undefined ? '' : `, stays as crew ${crew.kept}`
  output.print(
    '',
    `  ${output.style.bold(`Crew ${number}`)}  ${bar(crew.score / 100)} ${Math.round(crew.score)}${kept}`,
  )
  output.say(listed([...crew.members].sort(people.byName).map(people.call)), '  ')
  // Size and freshness speak for themselves; an unfulfilled wish is nobody's weakness.
  const telling = crew.criteria
    .filter(({ weight, name }) => weight > 0 && name !== 'size' && name !== 'freshness')
    .sort((a, b) => b.value - a.value)
  for (const { because } of telling.filter(({ value }) => value >= STRONG).slice(0, 3))
    output.say(`+ ${because}`, '    ')
  for (const { because } of telling.filter(({ value, name }) => value < WEAK && name !== 'wishes').slice(-2))
    output.say(`- ${because}`, '    ')
}

async function printCrews(set: SuggestedSet, people: People, output: Output): Promise<void> {
  await output.table(
    [
      { head: 'score', align: 'right' },
      { head: 'crew', wraps: true },
    ],
    set.crews.map(crew => [
      String(Math.round(crew.score)),
      `${listed([...crew.members].sort(people.byName).map(people.call))}${crew.kept === undefined ? '' : ` (stays as ${crew.kept})`}`,
    ]),
  )
}

function bar(share: number): string {
  const full = Math.round(10 * share)
  return '█'.repeat(full) + '░'.repeat(10 - full)
}

/** The share of a set's pairs that another one has too. */
function sharedPairs(one: SuggestedSet, other: SuggestedSet): number {
  const pairs = (set: SuggestedSet) =>
    new Set(
      set.crews.flatMap(({ members }) =>
        members.flatMap((a, x) => members.slice(x + 1).map(b => `${a} ${b}`)),
      ),
    )
  const before = pairs(one)
  const now = [...pairs(other)]
  return now.length === 0 ? 0 : now.filter(pair => before.has(pair)).length / now.length
}
