/**
 * Where a command's cohort comes from: a file or folder, a contact recording, or a store. Exactly one of them; where
 * none is named, the store in the folder one is in.
 */
import { existsSync } from 'node:fs'
import { text as streamText } from 'node:stream/consumers'
import type { Cohort } from '../graph/cohort.ts'
import { type Fault, InputError } from '../graph/fault.ts'
import type { ParsedCohort } from '../graph/parse-cohort.ts'
import { DEFAULT_STORE, openStore } from '../graph/store/open.ts'
import type { Positional } from './command.ts'
import { id, moment, optional, text } from './options.ts'
import type { Output } from './output.ts'

const DEFAULT_STORE_FILE = DEFAULT_STORE.slice('sqlite:'.length)

export const cohortWord: Positional = {
  name: '[cohort]',
  what: 'a cohort: a .json file, a folder of CSV files, or - for standard input',
}

export const storeOption = optional(
  '--store <url>',
  `a store: sqlite:PATH, neo4j://HOST or bolt://HOST (default: ${DEFAULT_STORE})`,
  text,
)
export const congregationOption = optional(
  '--congregation <id>',
  'which one, where a store holds several',
  id,
)
export const asOfOption = optional('--as-of <time>', 'look at it as it was then', moment)
/** Any text: who writes a gathering's name is told its id. */
const gatheringOption = optional('--gathering <id>', 'only who attends this gathering', text)

/** The options of every command that reads a cohort; spread them into its own. */
export const sourceOptions = {
  contacts: optional('--contacts <file>', 'a contact recording (t i j ...) in place of the cohort', text),
  store: storeOption,
  congregation: congregationOption,
  asOf: asOfOption,
  gathering: gatheringOption,
} as const

export type SourceValues = {
  readonly contacts: string | undefined
  readonly store: string | undefined
  readonly congregation: string | undefined
  readonly asOf: string | undefined
  readonly gathering: string | undefined
}

/** A cohort that lies in a file: its path, and whether it is a contact recording. */
export type FileSource = { readonly path: string; readonly contacts: boolean }

/**
 * Reads the cohort that a command's words name, as of the time and for the gathering that they name; what was odd in it
 * is noted.
 *
 * @throws InputError for two sources, none, or what is wrong inside of it; StoreError where the store does not answer
 */
export async function readSource(
  path: string | undefined,
  values: SourceValues,
  output: Pick<Output, 'note'>,
): Promise<Cohort> {
  const file = chooseFile(path, values.contacts)
  if (file !== undefined && values.store !== undefined)
    throw wrong('cohort', undefined, 'is named twice, once as a file and once as a store', 'name one of them')
  if (file !== undefined && values.congregation !== undefined)
    throw wrong(
      '--congregation',
      values.congregation,
      'picks one of a store, but the cohort is a file',
      'leave it out, or name a --store',
    )
  // Without this, an answer about nobody would hide that nothing was named.
  if (file === undefined && values.store === undefined && !existsSync(DEFAULT_STORE_FILE))
    throw wrong(
      'cohort',
      undefined,
      `is not named, and there is no ${DEFAULT_STORE_FILE} here`,
      'name a .json file, a folder, --contacts FILE or --store URL',
    )
  const cohort = file === undefined ? await readStore(values) : await readFile(file, output)
  return ofGathering(await asOf(cohort, values.asOf), values.gathering)
}

async function asOf(cohort: Cohort, time: string | undefined): Promise<Cohort> {
  if (time === undefined) return cohort
  const { cohortAsOf } = await import('../graph/as-of.ts')
  return cohortAsOf(cohort, time)
}

async function ofGathering(cohort: Cohort, gathering: string | undefined): Promise<Cohort> {
  if (gathering === undefined) return cohort
  const { cohortOfGathering } = await import('../graph/attendees.ts')
  return cohortOfGathering(cohort, gathering, '--gathering')
}

/** The file that the words name, or undefined where they name none. */
export function chooseFile(path: string | undefined, contacts: string | undefined): FileSource | undefined {
  if (path !== undefined && contacts !== undefined)
    throw wrong('cohort', path, 'is named beside --contacts', 'name one of them')
  if (path !== undefined) return { path, contacts: false }
  return contacts === undefined ? undefined : { path: contacts, contacts: true }
}

/** Reads a cohort's file, folder or recording. */
export async function readFile(file: FileSource, output: Pick<Output, 'note'>): Promise<Cohort> {
  const { readCohort, readContacts } = await import('../graph/files/index.ts')
  const read = file.contacts ? readContacts : file.path === '-' ? readStandardInput : readCohort
  const { cohort, notes } = await read(file.path)
  for (const note of notes) output.note(note)
  return cohort
}

/** Reads what another command writes: `coalesce demo | coalesce trust -`. */
async function readStandardInput(): Promise<ParsedCohort> {
  const [{ parseJson }, { parseCohort }] = await Promise.all([
    import('../graph/files/json.ts'),
    import('../graph/parse-cohort.ts'),
  ])
  const source = 'standard input'
  return parseCohort(parseJson(await streamText(process.stdin), source), source)
}

/** Reads a congregation of the store that the words name; one that is not there yet is empty. */
export async function readStore(
  values: Omit<SourceValues, 'contacts' | 'gathering'> & Partial<Pick<SourceValues, 'gathering'>>,
): Promise<Cohort> {
  const { chooseCongregation } = await import('../graph/store/store.ts')
  const store = await openStore(values.store ?? DEFAULT_STORE)
  try {
    const congregation = chooseCongregation(await store.congregations(), values.congregation)
    // Who attends is asked of the cohort as it was, so that a store may choose only where none is named.
    const gathering = values.asOf === undefined ? values.gathering : undefined
    return await store.read(congregation, { asOf: values.asOf, gathering, source: '--gathering' })
  } finally {
    await store.close()
  }
}

function wrong(place: string, value: unknown, problem: string, mend: string): InputError {
  const fault: Fault = { place, ...(value === undefined ? {} : { value }), problem, mend }
  return new InputError('coalesce', [fault])
}
