/** How a command ends when it cannot do what it was asked: the exit status, and the lines for the person. */
import { FAULTS_SHOWN, InputError } from '../graph/fault.ts'

export const FAILURE_STATUS = {
  /** It could not be done: the store does not answer, the request contradicts itself. */
  impossible: 1,
  /** The words or the input were wrong. */
  words: 2,
  /** A strict change would break something, and was not made. */
  refused: 3,
  /** Our fault (sysexits: EX_SOFTWARE). */
  fault: 70,
  /** Ended by Ctrl-C, as shells report it. */
  interrupted: 130,
} as const

/** What was asked cannot be done, through no fault in its words. The message is for the person, one line per matter. */
export class CannotError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CannotError'
  }
}

/** What was asked could be done, and is refused, as the person wished for such a case. */
export class RefusedError extends CannotError {
  constructor(message: string) {
    super(message)
    this.name = 'RefusedError'
  }
}

/**
 * Errors of other modules that mean "could not be done". They are told by name, since to import their classes here
 * would load the stores and the search before every `--help`.
 */
const IMPOSSIBLE = new Set(['CannotError', 'RefusedError', 'StoreError', 'ImpossibleError'])

/** The exit status that an error ends with. */
export function statusOf(error: unknown): number {
  if (error instanceof InputError) return FAILURE_STATUS.words
  if (isAbort(error)) return FAILURE_STATUS.interrupted
  if (error instanceof RefusedError) return FAILURE_STATUS.refused
  return isImpossible(error) ? FAILURE_STATUS.impossible : FAILURE_STATUS.fault
}

/** The lines that tell a person what is wrong; never a stack trace, unless COALESCE_DEBUG=1 asks for it. */
export function describeFailure(error: unknown, env: NodeJS.ProcessEnv): readonly string[] {
  const stack =
    env.COALESCE_DEBUG === '1' && error instanceof Error && error.stack !== undefined ? [error.stack] : []
  if (error instanceof InputError) return [...error.message.split('\n'), ...stack]
  if (isAbort(error)) return ['coalesce: stopped', ...stack]
  if (isImpossible(error))
    return [...`coalesce: ${error.message}`.split('\n').slice(0, FAULTS_SHOWN), ...stack]
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  const flat = said.replace(/\s+/g, ' ').slice(0, 300)
  const hint = stack.length > 0 ? '' : ', with what COALESCE_DEBUG=1 adds'
  return [`coalesce: our fault, not yours: ${flat}; please report it${hint}`, ...stack]
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

function isImpossible(error: unknown): error is Error {
  return error instanceof Error && (IMPOSSIBLE.has(error.name) || isSystemError(error))
}

/** A full disk, a folder that may not be written: the machine says no. */
function isSystemError(error: Error): boolean {
  return 'syscall' in error && 'code' in error && typeof error.code === 'string'
}
