/** The scenarios that come with the program, by name, and those of a designer, by file. */
import { readdir, readFile } from 'node:fs/promises'
import { didYouMean, InputError } from '../graph/fault.ts'
import { parseJson } from '../graph/files/json.ts'
import { readText } from '../graph/files/text.ts'
import { parseScenario, type Scenario } from '../sim/scenario.ts'

const FOLDER = new URL('../../examples/scenarios/', import.meta.url)

/** From the first question that a designer has to the last. */
const ORDER = [
  'founders-ripple',
  'enough-fish',
  'four-calls',
  'retreat-weekend',
  'schedule-shoot-out',
  'old-hands-and-newcomers',
  'who-is-left-out',
  'not-enough-callers',
  'crystal-ball',
  'after-the-glow',
  'second-season',
  'rupture-and-repair',
  'founder-steps-back',
  'time-to-split',
]

/** Names of the scenarios that come with the program. */
export async function scenarioNames(): Promise<string[]> {
  const there = (await readdir(FOLDER)).filter(file => file.endsWith('.json')).map(file => file.slice(0, -5))
  const place = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length)
  return there.sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
}

/** The text of a scenario that comes with the program, comments and all. */
export async function scenarioText(name: string): Promise<string> {
  const names = await scenarioNames()
  if (!names.includes(name))
    throw new InputError('coalesce', [
      {
        place: 'scenario',
        value: name,
        problem: 'is no scenario',
        mend: didYouMean(name, names, 'see coalesce scenarios, or name a .json file'),
      },
    ])
  return readFile(new URL(`${name}.json`, FOLDER), 'utf8')
}

/** @param word a name of `scenarioNames`, or a .json file */
export async function readScenario(word: string): Promise<Scenario> {
  const isFile = word.endsWith('.json') || /[/\\]/.test(word)
  const text = isFile ? await readText(word) : await scenarioText(word)
  return parseScenario(parseJson(text, word), word)
}
