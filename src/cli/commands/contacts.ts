/** `coalesce contacts`: a recording of contacts as it might be, from how many people mingle for how long. */
import { InputError } from '../../graph/fault.ts'
import { contactStatistics, INTERVAL_SECONDS, type Recording } from '../../sim/contact-statistics.ts'
import { SETTING_NAMES } from '../../sim/settings.ts'
import { defineCommand } from '../command.ts'
import { above0, oneOf, option, seedOption, whole } from '../options.ts'

const MOST_PEOPLE = 2000
const MOST_DAYS = 60
/** Twenty million lines are 300 megabytes: more is a slip. */
const MOST_LINES = 20_000_000
/** Characters written at once. */
const CHUNK = 1 << 16
/** Of the contact time wanted, what must be reached. */
const ENOUGH = 0.95

export const contactsCommand = defineCommand({
  name: 'contacts',
  audience: 'designer',
  summary: 'a recording of contacts as free mingling would give it',
  description:
    'Writes lines "t i j": i and j are face to face in the 20 seconds from t on, in seconds; day d has t from 86400 d on. It looks like recordings of real conferences and offices in who meets whom, for how long and how often. With --json it gives the figures by which that is judged, and the contacts.',
  options: {
    people: option('--people <count>', 'how many people, 2 to 2000', whole(2, MOST_PEOPLE), 90),
    days: option('--days <count>', 'over how many days, 1 to 60', whole(1, MOST_DAYS), 3),
    minutes: option(
      '--minutes <count>',
      'mean contact time of a person over all days; with two at once it counts twice',
      above0(100_000),
      120,
    ),
    setting: option(
      '--setting <name>',
      `how people meet: ${SETTING_NAMES.join(' or ')}`,
      oneOf(SETTING_NAMES),
      'gathering',
    ),
    seed: seedOption,
  },
  examples: [
    ['coalesce contacts --people 113 --days 3 --minutes 123 > camp.dat', 'As at a conference of three days'],
    ['coalesce trust --contacts camp.dat --all', 'What trust it would amount to'],
    ['coalesce contacts --people 40 --days 5 --minutes 60 --setting workplace', 'As in an office'],
  ],
  run: async ({ options: { people, days, minutes, setting, seed }, json, output }) => {
    const { encounters } = await import('../../sim/encounters.ts')
    const { SETTINGS } = await import('../../sim/settings.ts')
    const fault = (problem: string, mend: string) =>
      new InputError('coalesce contacts', [{ place: '--minutes', value: minutes, problem, mend }])
    const most = (MOST_LINES / people / 3) * 2
    if (minutes > most)
      throw fault(
        `makes more than ${MOST_LINES} lines with ${people} people`,
        `use ${Math.floor(most)} or fewer`,
      )
    const recording = encounters({ people, days, minutes, seed }, SETTINGS[setting])
    const reached = minutesOf(recording)
    if (reached < ENOUGH * minutes)
      throw fault(
        `is more than ${people} people find time for in ${days} ${days === 1 ? 'day' : 'days'}`,
        `use ${Math.max(1, Math.floor(reached * 0.9))} or fewer, or more days`,
      )
    if (json) {
      const { count, starts, lengths, ones, others } = recording
      const contacts = Array.from({ length: count }, (_, c) => [
        starts[c] * INTERVAL_SECONDS,
        lengths[c] * INTERVAL_SECONDS,
        ones[c] + 1,
        others[c] + 1,
      ])
      return output.json({
        people,
        days,
        setting,
        seed,
        minutes: reached,
        statistics: contactStatistics(recording),
        contacts,
      })
    }
    writeLines(recording, output.write)
  },
})

const minutesOf = ({ people, count, lengths }: Recording): number => {
  let intervals = 0
  for (let c = 0; c < count; c++) intervals += lengths[c]
  return (intervals * 2 * INTERVAL_SECONDS) / 60 / people
}

/** Lines in the order of time, and within an interval in that of the conversations; many at once. */
function writeLines(
  { count, starts, lengths, ones, others }: Recording,
  write: (text: string) => void,
): void {
  let last = 0
  for (let c = 0; c < count; c++) last = Math.max(last, starts[c] + lengths[c])
  // A counting sort of the lines by their interval: ends[t] is where those of interval t end.
  const ends = new Int32Array(last + 1)
  for (let c = 0; c < count; c++) for (let k = 0; k < lengths[c]; k++) ends[starts[c] + k]++
  for (let t = 1; t < last; t++) ends[t] += ends[t - 1]
  const lines = last === 0 ? 0 : ends[last - 1]
  const next = new Int32Array(last + 1)
  next.set(ends.subarray(0, last), 1)
  const contacts = new Int32Array(lines)
  for (let c = 0; c < count; c++) for (let k = 0; k < lengths[c]; k++) contacts[next[starts[c] + k]++] = c

  let text = ''
  for (let line = 0, t = 0; line < lines; line++) {
    while (ends[t] <= line) t++
    const contact = contacts[line]
    text += `${t * INTERVAL_SECONDS} ${ones[contact] + 1} ${others[contact] + 1}\n`
    if (text.length > CHUNK) {
      write(text)
      text = ''
    }
  }
  write(text)
}
