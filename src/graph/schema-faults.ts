/** What a schema finds wrong, in the words of faults: the same for a cohort, a scenario, and whatever else is handed in. */
import type { z } from 'zod'
import { INTERACTION_KINDS } from './cohort.ts'
import { didYouMean, type FoundFault, show } from './fault.ts'

/** Names a path in the words of its source. */
export type Place = (path: readonly PropertyKey[]) => string

/** `members[3].timezone`; a key that is no plain word is quoted. */
export function placeOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    const key = String(step)
    if (!/^[\w$-]{1,64}$/.test(key)) return `${text}[${show(key)}]`
    return text === '' ? key : `${text}.${key}`
  }, '')
}

/**
 * Zod's issues in the words of faults, one for each path. `root` is what was parsed, `above` the path that leads to it.
 * Our schemas' messages read `problem; mend`; zod's own are put into words here.
 */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  above: readonly PropertyKey[],
  place: Place = placeOf,
): FoundFault[] {
  const paths = new Set<string>()
  return issues.flatMap((issue): FoundFault[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        place: place([...above, ...issue.path, key]),
        problem: 'is not a field here',
        mend: 'leave it out',
      }))
    const path = issue.path.join('\n')
    if (paths.has(path)) return []
    paths.add(path)
    let value: unknown = root
    for (const step of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step]
    return [
      {
        place: place([...above, ...issue.path]),
        ...(value === undefined ? {} : { value }),
        ...wordsOf(issue, value),
      },
    ]
  })
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): Pick<FoundFault, 'problem' | 'mend'> {
  const candidates =
    issue.code === 'invalid_value'
      ? issue.values.map(String)
      : issue.code === 'invalid_union'
        ? [...INTERACTION_KINDS]
        : undefined
  if (value === undefined && issue.code !== 'custom')
    return {
      problem: 'is missing',
      mend: candidates === undefined ? 'add it' : `add it: ${oneOf(candidates)}`,
    }
  if (candidates !== undefined)
    return {
      problem: `is not ${oneOf(candidates)}`,
      mend: () => didYouMean(value, candidates, `use ${oneOf(candidates)}`),
    }
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return {
      problem: `is not ${article(issue.expected)}`,
      mend: issue.expected === 'number' ? numberMend(value) : `write ${article(issue.expected)}`,
    }
  const [problem = 'is not valid', ...mend] = issue.message.split('; ')
  const search: unknown = issue.code === 'custom' ? issue.params?.mend : undefined
  if (typeof search === 'function') return { problem, mend: () => String(search(value)) }
  return { problem, mend: mend.join('; ') }
}

/** The number that a person meant who wrote `40,5`, `"40"` or `NaN`. */
function numberMend(value: unknown): string {
  // Of other things none is asked for its text: an object may bring a toString that is no function.
  const text = typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : 'other'
  if (/^nan$|infinity$|^(null|none|n\/?a|-|\?)?$/i.test(text)) return 'leave it out where it is not known'
  if (!/^[+-]?\d{1,20}([.,]\d{1,20})?(e[+-]?\d{1,4})?$/i.test(text)) return 'write a number'
  const meant = Number(text.replace(',', '.'))
  return Number.isFinite(meant) ? `did you mean ${meant}?` : 'write a smaller number'
}

function oneOf(words: readonly string[]): string {
  return words.length === 1 ? show(words[0]) : `one of ${words.map(word => show(word)).join(', ')}`
}

function article(type: string): string {
  const words: Record<string, string> = {
    array: 'a list [ ]',
    object: 'an object { }',
    record: 'an object { }',
    int: 'a whole number',
    boolean: 'true or false',
    string: 'a text',
  }
  return words[type] ?? `a ${type}`
}
