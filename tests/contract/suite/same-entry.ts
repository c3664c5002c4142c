/** When two entries of a list are the same one, in words of the tests' own: what docs/store.md says in its table. */
import { isDeepStrictEqual } from 'node:util'
import type { Cohort } from '../../../src/graph/cohort.ts'
import { ENTRY_LISTS, type EntryKey, type EntryList } from '../../../src/graph/store/merge.ts'
import type { Withdrawal } from '../../../src/graph/store/store.ts'

const ABOUT: { readonly [L in EntryList]: (entry: EntryKey[L]) => unknown } = {
  crews: crew => crew.id,
  gatherings: gathering => gathering.id,
  wishes: wish => ({ from: wish.from, to: wish.to }),
  boundaries: boundary => ({ pair: new Set(boundary.between), by: boundary.by }),
  calls: call => ({ caller: call.caller, intention: call.intention }),
  stewards: pair => pair.member,
  vocabulary: row => row[0],
}

/** Whether a withdrawal takes this entry of that list back. */
export function takesBack(withdrawal: Withdrawal, list: EntryList, entry: Withdrawal['entry']): boolean {
  if (withdrawal.list !== list) return false
  const about = ABOUT[list] as (entry: Withdrawal['entry']) => unknown
  return isDeepStrictEqual(about(entry), about(withdrawal.entry))
}

/** A cohort without what is taken back. */
export function withoutEntries(cohort: Cohort, withdrawals: readonly Withdrawal[]): Cohort {
  const left = (list: EntryList) =>
    (cohort[list] as readonly Withdrawal['entry'][]).filter(
      entry => !withdrawals.some(withdrawal => takesBack(withdrawal, list, entry)),
    )
  return { ...cohort, ...Object.fromEntries(ENTRY_LISTS.map(list => [list, left(list)])) }
}

/** Every entry of every list, as somebody would take it back. */
export function everyEntry(cohort: Cohort): Withdrawal[] {
  return ENTRY_LISTS.flatMap(list =>
    (cohort[list] as readonly Withdrawal['entry'][]).map(entry => ({ list, entry }) as Withdrawal),
  )
}
