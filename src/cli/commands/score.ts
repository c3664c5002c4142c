/** `coalesce score`: what given crews would score, criterion by criterion, so that anyone can check a suggestion. */
import { readFile } from 'node:fs/promises'
import { didYouMean, type Fault, InputError } from '../../graph/fault.ts'
import { cohortWord, readSource, sourceOptions } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { crewOptions, presetOf } from '../crew-options.ts'
import { required, text } from '../options.ts'
import { peopleOf } from '../people.ts'
import { listed } from '../text.ts'

export const scoreCommand = defineCommand({
  name: 'score',
  audience: 'organiser',
  summary: 'the score of any crews, criterion by criterion',
  description:
    'Reads crews as [["ana", "ben", "cleo"], ...]; they may overlap, and then there is no objective for all of them. What would forbid a crew is listed beside its score.',
  words: [cohortWord],
  options: {
    ...sourceOptions,
    crews: required('--crews <file>', 'a JSON file of crews: [["ana", "ben", "cleo"], ...]', text),
    ...crewOptions,
  },
  examples: [
    ['coalesce score camp.json --crews crews.json', 'Each crew, explained'],
    ['coalesce score camp.json --crews crews.json --preset working-crew --json', 'For another program'],
  ],
  run: async ({ words: [path], options, json, output }) => {
    const cohort = await readSource(path, options, output)
    const crews = readCrews(
      options.crews,
      await readText(options.crews),
      new Set(cohort.members.map(({ id }) => id)),
    )
    const [{ gatherFacts }, { scoreCrew, objective }] = await Promise.all([
      import('../../matching/facts.ts'),
      import('../../matching/score.ts'),
    ])
    const facts = gatherFacts(cohort)
    const preset = presetOf(options)
    const scored = crews.map(crew =>
      scoreCrew(
        facts,
        crew.map(id => facts.index.get(id)!),
        preset,
      ),
    )
    const members = crews.flat()
    const overlapping = new Set(members).size < members.length
    if (json) return output.json({ crews: scored, objective: overlapping ? null : objective(scored) })

    const { call, byName } = peopleOf(cohort)
    for (const { members, score, value, criteria, vetoes } of scored) {
      output.say(
        `${output.style.bold(listed([...members].sort(byName).map(call)))}: ${score.toFixed(1)} of 100, worth ${value.toFixed(2)} of ${members.length}`,
      )
      for (const { because } of vetoes) output.say(`This crew may not be: ${because}.`, '  ')
      await output.table(
        [
          { head: 'criterion' },
          { head: 'value', align: 'right' },
          { head: 'weight', align: 'right' },
          { head: 'because', wraps: true },
        ],
        criteria.map(one => [one.name, one.value.toFixed(2), String(one.weight), one.because]),
      )
      output.print('')
    }
    output.say(
      overlapping
        ? 'Some people are in more than one of these crews, so they are no set and have no objective.'
        : `All together are worth ${objective(scored).toFixed(2)}.`,
    )
  },
})

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new InputError(path, [
      {
        place: '',
        problem: missing ? 'does not exist' : 'cannot be read',
        mend: 'write one such as [["ana", "ben", "cleo"]], with ids of members',
      },
    ])
  }
}

function readCrews(path: string, content: string, known: ReadonlySet<string>): string[][] {
  const mend = 'write it as [["ana", "ben", "cleo"], ...]'
  let document: unknown
  try {
    document = JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch {
    throw new InputError(path, [{ place: '', problem: 'is not JSON', mend }])
  }
  if (!Array.isArray(document))
    throw new InputError(path, [{ place: '', problem: 'is not a list of crews', mend }])
  const faults = document.flatMap((crew: unknown, c) => crewFaults(crew, `[${c}]`, known, mend))
  if (faults.length > 0) throw new InputError(path, faults)
  return document as string[][]
}

function crewFaults(crew: unknown, place: string, known: ReadonlySet<string>, mend: string): Fault[] {
  if (!Array.isArray(crew)) return [{ place, value: crew, problem: 'is not a list of ids', mend }]
  const faults: Fault[] = []
  if (crew.length < 3 || crew.length > 8)
    faults.push({ place, value: crew, problem: `has ${crew.length} members`, mend: 'a crew has 3 to 8' })
  for (const [x, id] of crew.entries()) {
    const at = { place: `${place}[${x}]`, value: id as unknown }
    if (typeof id !== 'string' || !known.has(id))
      faults.push({
        ...at,
        problem: 'is no member of this cohort',
        mend: didYouMean(id, known, 'use the ids of the cohort'),
      })
    else if (crew.indexOf(id) < x)
      faults.push({ ...at, problem: 'is there twice', mend: 'name each person once' })
  }
  return faults
}
