/**
 * What SQLite's result codes (https://sqlite.org/rescode.html, without extensions) mean to a person, and what she can
 * do. Only the codes are looked at: the messages differ between versions and drivers.
 */
import { StoreError } from '../store.ts'

export const BUSY = 5

const NO_PERMISSION =
  'give yourself the right to read and write the file and its folder, or copy it elsewhere'
const DAMAGE: readonly [string, string] = [
  'is damaged',
  'put a backup in its place, or save what is readable with: sqlite3 FILE .recover',
]

const MEANINGS: Readonly<Record<number, readonly [problem: string, mend: string]>> = {
  3: ['may not be opened', NO_PERMISSION],
  [BUSY]: ['is in use by another process that does not let go', 'wait until that has ended, and try again'],
  6: ['is in use by another process that does not let go', 'wait until that has ended, and try again'],
  7: ['needs more memory than there is', 'free memory, and try again'],
  8: ['may not be written, or the disk is read-only', NO_PERMISSION],
  10: [
    'cannot be read or written: the disk reports an error',
    'check the disk and its free space, and try again',
  ],
  11: DAMAGE,
  13: ['finds no space left on the disk', 'free some space and try again; nothing of this call was written'],
  14: ['cannot be opened', NO_PERMISSION],
  22: ['is larger than this system allows', 'move it to another disk'],
  23: ['may not be opened', NO_PERMISSION],
  26: ['is not a Coalesce store but some other file', 'give the path of a store, or of a new file'],
}

/**
 * @param code SQLite's result code without its extension
 * @returns undefined for the codes that only a mistake of ours can bring about
 */
export function failure(address: string, code: number, cause: unknown): StoreError | undefined {
  const meaning = MEANINGS[code]
  return meaning === undefined ? undefined : new StoreError(address, ...meaning, { cause })
}

export function damaged(address: string, cause: unknown): StoreError {
  return new StoreError(address, ...DAMAGE, { cause })
}
