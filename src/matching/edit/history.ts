/**
 * Undo and redo, as values: what was, what is, and what was taken back.
 *
 * Plans share what did not change, so a long history costs little.
 */

export type History<T> = {
  /** What can be gone back to, the oldest first. */
  readonly past: readonly T[]
  readonly present: T
  /** What was taken back, the last taken back first. */
  readonly future: readonly T[]
}

/** A history in which nothing has happened yet. */
export function beginning<T>(present: T): History<T> {
  return { past: [], present, future: [] }
}

/** Steps that a kept history can take back. */
const MOST = 100

/** A history as it is kept: what is older than a hundred steps is let go. */
export function bounded<T>(history: History<T>): History<T> {
  return { ...history, past: history.past.slice(-MOST) }
}

/** Goes on to another plan; what was taken back is gone then. The very same plan is no step. */
export function goOn<T>(history: History<T>, present: T): History<T> {
  if (present === history.present) return history
  return { past: [...history.past, history.present], present, future: [] }
}

/** Takes the last step back; the same history where there is none. */
export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history
  return past.length === 0
    ? history
    : { past: past.slice(0, -1), present: past[past.length - 1], future: [present, ...future] }
}

/** Does again what was taken back last; the same history where nothing was. */
export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history
  return future.length === 0
    ? history
    : { past: [...past, present], present: future[0], future: future.slice(1) }
}
