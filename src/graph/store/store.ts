/**
 * The port to what keeps congregations: what any store promises, whatever lies behind it.
 *
 * A store holds many congregations. A cohort document is a part of one of them: what it names is added or replaced,
 * what it does not name stays. Interactions are append-only: one that is there is never changed and never told twice.
 * `merge.ts` says what a later document does to an earlier one, and what is taken back; adapters only carry it out.
 *
 * Beside the log a store keeps what trust follows from it (`upkeep.ts`), so that figures are read without the log and
 * are the same, to the last bit, as if they were computed from it. Who asks to be forgotten is (`erasures.ts`).
 */
import type { GraphAlgorithms } from '../algorithms.ts'
import type { Cohort, Interaction } from '../cohort.ts'
import { DEFAULT_CONGREGATION } from '../cohort.ts'
import { didYouMean, InputError, show } from '../fault.ts'
import type { Trust } from '../trust.ts'
import type { Erasures } from './erasures.ts'
import type { Withdrawal } from './merge.ts'

export type { Withdrawal } from './merge.ts'

/**
 * Every method throws `InputError` where what was handed in cannot be kept, and `StoreError` where the store itself
 * fails. A call that throws has written nothing. Calls on one store wait for each other; many stores, in this process
 * and in others, may be open on one address.
 */
export type CohortStore = {
  /** Where the store is, as a person would write it, without a password. */
  readonly address: string
  /** The congregations that somebody imported, by id. */
  congregations(): Promise<readonly Congregation[]>
  /** Merges a cohort document into its congregation: all of it, or nothing. Creates the store where there is none. */
  import(cohort: Cohort, options?: ImportOptions): Promise<ImportReport>
  /** Appends interactions of members that the congregation has: all of them, or none. */
  record(
    congregation: string,
    interactions: readonly Interaction[],
    options?: RecordOptions,
  ): Promise<RecordReport>
  /**
   * Takes entries of lists back: all of them, or none. Those that stay keep their order. One that is not there is no
   * fault; one that is there several times (two calls of one caller for one intention) goes as often as it is there.
   * A later document that names it brings it back, where a new entry stands (`mergeOrder`).
   *
   * Interactions and members are never taken back: who wants to be forgotten is (`erase`).
   */
  withdraw(
    congregation: string,
    entries: readonly Withdrawal[],
    options?: Pick<RecordOptions, 'signal'>,
  ): Promise<WithdrawReport>
  /**
   * All that is kept of a congregation, as one moment saw it; `emptyCohort` where nothing is. Creates nothing.
   *
   * Its `asOf` is the latest that any document gave, or absent once an interaction is later (its time counts then).
   */
  read(congregation: string, options?: ReadOptions): Promise<Cohort>
  /**
   * Another text than before where anybody else has written to the congregation since, or this store has imported,
   * withdrawn or erased; what this store itself recorded leaves it as it is. It may be another without a reason. For who keeps
   * what she has read, and records: cheap, however large the congregation.
   */
  revision(congregation: string): Promise<string>
  /**
   * Who can rely on whom, at the congregation's own time or another: what `computeTrust` says of `read`, without
   * reading the log where the time is not before the last interaction.
   */
  trust(congregation: string, options?: Pick<ReadOptions, 'asOf'>): Promise<Trust>
  /**
   * Writes the figures of every dyad at one time beside the log, for those who read the store by other means (Cypher,
   * SQL): evidence fades with time, and what was written when an interaction came in is of that moment.
   */
  refresh(congregation: string, options?: RefreshOptions): Promise<RefreshReport>
  /**
   * Forgets a member: her profile, her id, her wishes and what was wished of her are gone, interactions stay without
   * her where others remain (`erasure.ts`), and no later document brings her back.
   *
   * @throws InputError where the congregation has no such member
   */
  erase(congregation: string, member: string): Promise<ErasureReport>
  /** Marks of those who were forgotten, for a copy of the congregation elsewhere; nobody can be read from them. */
  erasures(congregation: string): Promise<Erasures>
  /**
   * Algorithms on graphs of any origin, where what lies behind the store computes them itself: for graphs that are too
   * large for this process. They outlive the store. Absent or undefined: use `ownAlgorithms` (`algorithms.ts`).
   */
  algorithms?(): Promise<GraphAlgorithms | undefined>
  /** Waits for what is under way and lets go of the store. May be called twice; nothing else may be called after it. */
  close(): Promise<void>
}

export type Congregation = { readonly id: string; readonly name?: string | undefined }

export type RecordOptions = {
  /** What the interactions came from, for messages: a file's name. Default: the congregation. */
  readonly source?: string | undefined
  /** Gives up, with nothing written and the signal's reason thrown. */
  readonly signal?: AbortSignal | undefined
}

export type ImportOptions = RecordOptions & {
  /** Marks of people who were forgotten where the document comes from: they are forgotten here too. */
  readonly erasures?: Erasures | undefined
  /** Called now and then, and once at the end. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined
}

export type RefreshOptions = {
  /** At what time (ISO 8601 with an offset), not before the last interaction. Default: the congregation's own time. */
  readonly asOf?: string | undefined
  /** Folds the whole log anew in place of what was kept of it, and says how many dyads differed: none, ever. */
  readonly rebuild?: boolean | undefined
}

export type RefreshReport = {
  /** ms since 1970. */
  readonly asOf: number
  readonly dyads: number
  /** With `rebuild`: dyads of which something else was kept than what the log says; else 0. */
  readonly differed: number
}

export type WithdrawReport = {
  /** Entries that were there and are gone. */
  readonly withdrawn: number
}

export type ErasureReport = {
  /** Interactions that others keep, without her; and those that are gone. */
  readonly cut: number
  readonly removed: number
}

export type ReadOptions = {
  /** Only the members who attend this gathering, and what they lived with each other (`attendees.ts`). */
  readonly gathering?: string | undefined
  /** What the gathering's id came from, for messages. */
  readonly source?: string | undefined
  /** Leaves out interactions after this time (ISO 8601 with an offset), which becomes the cohort's `asOf`. */
  readonly asOf?: string | undefined
}

export type ImportProgress = {
  /** Interactions of the document that were looked at. */
  readonly done: number
  /** Interactions of the document. */
  readonly total: number
}

export type RecordReport = {
  /** Interactions that the store did not have. */
  readonly added: number
  /** Interactions that it had, with equal content; added + unchanged is all that were handed in. */
  readonly unchanged: number
  /** Confirmations and contests that it did not have of interactions that it had. */
  readonly words: number
}

export type ImportReport = RecordReport & {
  /** Members of the document. */
  readonly members: number
  /** Interactions of the document. */
  readonly interactions: number
  /** Members whose profile was replaced by a different one; a new member is not a changed one. */
  readonly changed: number
  /** Members of the document who were left out, since they had asked to be forgotten. */
  readonly forgotten: number
}

/** The store itself failed: one line that names its address, what is wrong and what to do. The command ends with 1 on it. */
export class StoreError extends Error {
  readonly address: string

  constructor(address: string, problem: string, mend: string, options?: ErrorOptions) {
    super(`${address}: ${problem}; ${mend}`.replace(/\s+/g, ' '), options)
    this.name = 'StoreError'
    this.address = address
  }
}

/**
 * The congregation that a person means: the one she names, else the only one, else `main` where there is none.
 *
 * @throws InputError where the store has no such congregation, or several and she names none
 */
export function chooseCongregation(known: readonly Congregation[], wanted: string | undefined): string {
  const ids = known.map(({ id }) => id)
  if (wanted === undefined && ids.length <= 1) return ids[0] ?? DEFAULT_CONGREGATION
  if (wanted !== undefined && (ids.includes(wanted) || ids.length === 0)) return wanted
  const list = `name one of ${ids.slice(0, 20).map(show).join(', ')}${ids.length > 20 ? ', ...' : ''}`
  throw new InputError('--congregation', [
    wanted === undefined
      ? { place: '', problem: `is missing, and the store holds ${ids.length} congregations`, mend: list }
      : {
          place: '',
          value: wanted,
          problem: 'is not in the store',
          mend: didYouMean(wanted, ids, list),
        },
  ])
}

export function notThere(address: string, congregation: string): InputError {
  const mend = 'import its members first'
  return new InputError('congregation', [
    { place: '', value: congregation, problem: `is not in ${address}`, mend },
  ])
}

export function noMember(congregation: string, member: string, members: readonly string[]): InputError {
  const mend = didYouMean(member, members, 'use the id of a member')
  return new InputError('member', [
    { place: '', value: member, problem: `is no member of ${congregation}`, mend },
  ])
}

/** Figures of the past follow from the log alone: they are read, and not kept. */
export function beforeTheLast(asOf: string, latest: number): InputError {
  const mend = `use ${show(new Date(latest).toISOString())} or later; for the past, read it as of then`
  return new InputError('asOf', [{ place: '', value: asOf, problem: 'is before the last interaction', mend }])
}

/** @throws InputError where a text is no time */
export function checkTime(text: string): void {
  if (!Number.isNaN(Date.parse(text))) return
  const fault = {
    place: '',
    value: text,
    problem: 'is not a time',
    mend: 'write it as "2026-08-01T12:00:00Z"',
  }
  throw new InputError('asOf', [fault])
}
