/**
 * What the service keeps beside congregations: who may come in (`access.ts`), jobs and plans (`work.ts`), offers of crews and
 * the answers to them (`offers.ts`). One SQLite file (`file.ts`), whatever store the congregations are in; several processes
 * may have it open.
 *
 * Tokens are kept as SHA-256 only: who reads the file can sign in as nobody. Times are ms since 1970. Deleted content is
 * overwritten (`secure_delete`), and `forget` empties the journal too.
 */

import { newToken } from '../sessions/tokens.ts'
import { type Access, accessIn, forgetAccess } from './access.ts'
import { openRecordsFile, type RecordsFile } from './file.ts'
import { forgetOffers, insertOffers, type OfferRecord, type Offers, offersIn } from './offers.ts'
import { forgetWork, type WorkRecords, workIn } from './work.ts'

export type { AccessToken, Link, SessionRecord, SignIn } from './access.ts'
export type { Answer, OfferRecord } from './offers.ts'
export { JOB_KINDS, JOB_STATES, type JobChange, type JobKind, type JobRecord, type JobState } from './work.ts'

export type Records = Access &
  WorkRecords &
  Offers & {
    /** Offers crews of a set, and remembers the set as it was then. */
    readonly publish: (
      plan: { readonly job: string; readonly number: number; readonly content: string },
      offers: readonly OfferRecord[],
    ) => void
    /** What marks of given ids are made with (`given-ids.ts`): another in every file. */
    readonly idKey: string
    /** Takes out whatever is about or by somebody. */
    readonly forget: (congregation: string, member: string) => void
    readonly close: () => void
  }

/** Made where there is none. */
function secret({ whole, one, add }: RecordsFile, name: string): string {
  return whole(() => {
    const kept = one(row => String(row.value), 'SELECT value FROM secrets WHERE name = ?', name)
    if (kept !== undefined) return kept
    const value = newToken()
    add('secrets', { name, value })
    return value
  })
}

/** Opens the service's file, made where there is none. */
export async function openRecords(path: string): Promise<Records> {
  const file = await openRecordsFile(path)
  return {
    ...accessIn(file),
    ...workIn(file),
    ...offersIn(file),
    idKey: secret(file, 'ids'),
    publish: ({ job, number, content }, offers) =>
      file.whole(() => {
        file.run('INSERT OR REPLACE INTO published VALUES (?, ?, ?)', job, number, content)
        insertOffers(file, offers)
      }),
    forget: (congregation, member) => {
      file.whole(() => {
        forgetAccess(file, congregation, member)
        forgetWork(file, congregation, member)
        forgetOffers(file, congregation, member)
      })
      // Pages that rows moved away from may still hold her.
      file.clean()
    },
    close: file.close,
  }
}
