/**
 * Reads cohorts from files: a JSON document, a folder of CSV files, or a contact recording. What a path means is told
 * by what is there, not by its name.
 */
import { type ParsedCohort, parseCohort } from '../parse-cohort.ts'
import { parseContacts } from './contacts.ts'
import { readCsvFolder } from './csv.ts'
import { parseJson } from './json.ts'
import { fileFault, readText, whatIs } from './text.ts'

/**
 * Reads a cohort document (`.json`, also gzipped) or a CSV folder.
 *
 * @throws InputError with every fault of it, under the path as it was given
 */
export async function readCohort(path: string): Promise<ParsedCohort> {
  if ((await whatIs(path)).isDirectory()) return readCsvFolder(path)
  const text = await readText(path)
  if (/^\s*$/.test(text))
    throw fileFault(path, {
      problem: 'is empty',
      mend: 'write a cohort document: { "format": "coalesce/cohort@1", "members": [] }',
    })
  const hint = otherThanJson(path, text)
  if (hint !== undefined) throw fileFault(path, { problem: 'is not a cohort document', mend: hint })
  return parseCohort(parseJson(text, path), path)
}

/**
 * Reads a contact recording, gzipped or not.
 *
 * @throws InputError with every fault of it, under the path as it was given
 */
export async function readContacts(path: string): Promise<ParsedCohort> {
  if ((await whatIs(path)).isDirectory())
    throw fileFault(path, {
      problem: 'is a folder, not a contact recording',
      mend: 'name the recording in it, or take the folder as a cohort without --contacts',
    })
  const text = await readText(path)
  if (/^\s*$/.test(text))
    throw fileFault(path, { problem: 'is empty', mend: 'write lines such as "20 ana ben"' })
  return parseContacts(text, path)
}

/** What a file without a trace of JSON may be instead, by its name and first line. */
function otherThanJson(path: string, text: string): string | undefined {
  if (/^\s*["{[]/.test(text)) return undefined
  if (/^\s*\d+(\.0*)?([ \t,;]+[\w.-]+){2}/.test(text) || /\.(dat|txt)(\.gz)?$/i.test(path))
    return 'if it is a contact recording, name it with --contacts'
  if (/\.(csv|tsv)(\.gz)?$/i.test(path))
    return 'name the folder that holds members.csv and interactions.csv, or a contact recording with --contacts'
  return undefined
}
