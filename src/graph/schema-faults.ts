/** What a schema finds wrong, in the words of faults: the same for a cohort, a scenario, and whatever else is handed in. */
import type { z } from 'zod'
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
    const here = [...above, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map(key => ({
        place: place([...here, key]),
        problem: 'is not a field here',
        mend: 'leave it out',
      }))
    const path = issue.path.join('\n')
    if (paths.has(path)) return []
    paths.add(path)
    let value: unknown = root
    for (const step of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step]
    const meant = issue.code === 'invalid_union' ? branchMeant(issue.errors) : undefined
    if (meant !== undefined) return faultsOf(meant, value, here, place)
    return [{ place: place(here), ...(value === undefined ? {} : { value }), ...wordsOf(issue, value) }]
  })
}

/** What is wrong by that branch of a union which something is nearest to; undefined where it is none of these things. */
function branchMeant(branches: readonly z.core.$ZodIssue[][]): readonly z.core.$ZodIssue[] | undefined {
  const meant = branches.filter(issues =>
    issues.some(
      ({ code, path }) =>
        path.length > 0 || !['invalid_type', 'invalid_value', 'invalid_union'].includes(code),
    ),
  )
  return meant.sort((one, other) => one.length - other.length)[0]
}

function wordsOf(issue: z.core.$ZodIssue, value: unknown): Pick<FoundFault, 'problem' | 'mend'> {
  const candidates = candidatesOf(issue)
  const wanted = wantedBy(issue)
  if (value === undefined && issue.code !== 'custom')
    return {
      problem: 'is missing',
      mend: candidates === undefined ? 'add it' : `add it: ${wanted ?? oneOf(candidates)}`,
    }
  if (wanted !== undefined) {
    const otherwise = `${candidates === undefined ? 'write' : 'use'} ${wanted}`
    return {
      problem: `is not ${wanted}`,
      mend: () =>
        issue.code === 'invalid_type' && issue.expected === 'number'
          ? numberMend(value)
          : didYouMean(value, candidates ?? [], otherwise),
    }
  }
  // As zod words it where the schema does not.
  if (issue.code === 'too_small' && issue.message.startsWith('Too small')) return tooSmall(issue)
  if (issue.code === 'too_big' && issue.message.startsWith('Too big')) return tooBig(issue)
  const [problem = 'is not valid', ...mend] = issue.message.split('; ')
  const search: unknown = issue.code === 'custom' ? issue.params?.mend : undefined
  if (typeof search === 'function') return { problem, mend: () => String(search(value)) }
  return { problem, mend: mend.join('; ') }
}

/** The words that can stand there, where only some can. */
function candidatesOf(issue: z.core.$ZodIssue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String)
  if (issue.code !== 'invalid_union') return undefined
  // Of a union that is told apart by a word, that word; of another, the words of all its branches.
  const words =
    'options' in issue
      ? issue.options
      : issue.errors.flatMap(one => one.flatMap(each => candidatesOf(each) ?? []))
  return words === undefined || words.length === 0 ? undefined : words.map(String)
}

/** What should stand there: `a whole number`, `one of "new", "none"`; undefined where that is not what is wrong. */
function wantedBy(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_union' && !('options' in issue))
    // Where a schema words what is wrong itself, there is nothing to join.
    return (
      [...new Set(issue.errors.flatMap(one => one.flatMap(each => wantedBy(each) ?? [])))].join(' or ') ||
      undefined
    )
  const candidates = candidatesOf(issue)
  if (candidates !== undefined) return oneOf(candidates)
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return article(issue.expected)
  return undefined
}

function tooSmall({
  origin,
  minimum,
  inclusive,
}: z.core.$ZodIssueTooSmall): Pick<FoundFault, 'problem' | 'mend'> {
  const isEmpty = Number(minimum) === 1
  if (origin === 'string')
    return isEmpty
      ? { problem: 'is empty', mend: 'write something' }
      : { problem: 'is too short', mend: `use at least ${minimum} characters` }
  if (origin === 'array')
    return isEmpty
      ? { problem: 'is empty', mend: 'list one or more' }
      : { problem: `has fewer than ${minimum}`, mend: `list ${minimum} or more` }
  return inclusive === false
    ? { problem: `is not above ${minimum}`, mend: `write more than ${minimum}` }
    : { problem: `is below ${minimum}`, mend: `write ${minimum} or more` }
}

function tooBig({
  origin,
  maximum,
  inclusive,
}: z.core.$ZodIssueTooBig): Pick<FoundFault, 'problem' | 'mend'> {
  if (origin === 'string')
    return { problem: 'is too long', mend: `use at most ${maximum} character${maximum === 1 ? '' : 's'}` }
  if (origin === 'array') return { problem: `has more than ${maximum}`, mend: `list ${maximum} at most` }
  return inclusive === false
    ? { problem: `is not below ${maximum}`, mend: `write less than ${maximum}` }
    : { problem: `is above ${maximum}`, mend: `write ${maximum} or less` }
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
    tuple: 'a list [ ]',
    object: 'an object { }',
    record: 'an object { }',
    int: 'a whole number',
    boolean: 'true or false',
    string: 'a text',
  }
  return words[type] ?? `a ${type}`
}
