/** What each design is: in its author's words, and in what it differs from the first. */

import { z } from 'zod'
import { type BlockSpec, fieldsSchema } from '../scenario/fields.ts'
import type { Design } from '../scenario.ts'
import { counted, setting } from './figures.ts'

/** A parameter in which a design differs from the first, as it is here and there. */
type Change = { readonly path: string; readonly here: string; readonly there: string }

/** `mixing unmet-first (not random)`, one for each parameter that differs. */
export function changesOf(first: Design, design: Design): string[] {
  return changed(first.parameters, design.parameters, '').map(({ path, here, there }) =>
    there.length > LONGEST ? `${path}: ${here}` : `${path}: ${here} (not ${there})`,
  )
}

/** What is longer than this is not said of the first design again and again. */
const LONGEST = 30

function changed(there: unknown, here: unknown, path: string): Change[] {
  if (JSON.stringify(there) === JSON.stringify(here)) return []
  if (isObject(there) && isObject(here))
    return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap(key =>
      changed(there[key], here[key], path === '' ? key : `${path}.${key}`),
    )
  return [{ path, here: shown(path, here), there: shown(path, there) }]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function shown(path: string, value: unknown): string {
  if (value === undefined) return 'not set'
  if (typeof value === 'number') return setting(value)
  if (typeof value === 'string') return value
  if (path === 'schedule') return scheduleInWords(value as readonly (readonly BlockSpec[])[])
  if (path === 'agenda') return `its own, of ${counted((value as readonly unknown[]).length, 'round')}`
  return path === 'sizes' ? (value as readonly number[]).join(' to ') : JSON.stringify(value)
}

/** `circle 45 min, pairs 2 x 25 min; then ...`, day after day. */
function scheduleInWords(days: readonly (readonly BlockSpec[])[]): string {
  return days
    .map(day =>
      day
        .map(({ kind, minutes, rounds = 1 }) => `${kind} ${rounds > 1 ? `${rounds} × ` : ''}${minutes} min`)
        .join(', '),
    )
    .map((day, k) => (days.length === 1 ? day : `day ${k + 1}: ${day}`))
    .join('; ')
}

/** What a parameter is, by its path; '' where nothing is said. */
export function meaningOf(path: string): string {
  let at: unknown = z.toJSONSchema(fieldsSchema, { io: 'input' })
  let said = ''
  for (const step of path.split('.')) {
    const properties = isObject(at) ? at.properties : undefined
    at = isObject(properties) ? properties[step] : undefined
    if (isObject(at) && typeof at.description === 'string') said = at.description
  }
  return isObject(at) ? said : ''
}
