/**
 * Reading columns. Text is fetched as bytes and decoded here: on a byte that is no UTF-8 (a damaged file) libsql would
 * end the whole process, and node:sqlite would change it silently.
 */
import type { Value } from './driver.ts'

/** A file's content is not what was written: told as damage. */
export class DamagedError extends Error {}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A column `CAST(x AS BLOB)` of text. */
export function text(value: Value): string {
  try {
    if (value instanceof Uint8Array || value instanceof ArrayBuffer) return utf8.decode(value)
  } catch {}
  throw new DamagedError('a text is not readable')
}

/** A column `CAST(x AS BLOB)` of JSON. */
export function json<T>(value: Value): T {
  return parsed<T>(text(value))
}

/** JSON that this adapter wrote. What it holds was checked before it was written. */
export function parsed<T>(content: string): T {
  try {
    return JSON.parse(content) as T
  } catch {
    throw new DamagedError('an entry is not readable')
  }
}

export function integer(value: Value): number {
  if (typeof value === 'number') return value
  throw new DamagedError('a number is not readable')
}
