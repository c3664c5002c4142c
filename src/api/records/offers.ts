/** Crews that are offered to their members, and what each answered. */
import type { Row } from '../../graph/store/sqlite/driver.ts'
import type { RecordsFile } from './file.ts'

export type OfferRecord = {
  readonly id: string
  readonly congregation: string
  readonly members: readonly string[]
  readonly caller: string | null
  readonly intention: string | null
  readonly rhythm: string | null
  readonly created: number
  /** When it stood: the crew is in the congregation since; null while it is open. */
  readonly stood: number | null
}

export type Answer = 'accepted' | 'declined'

export type Offers = {
  readonly addOffers: (offers: readonly OfferRecord[]) => void
  readonly offersTo: (congregation: string, member?: string) => OfferRecord[]
  readonly offer: (id: string) => OfferRecord | undefined
  readonly answer: (offer: string, member: string, answer: Answer) => void
  readonly answersTo: (offer: string) => ReadonlyMap<string, Answer>
  readonly stand: (offer: string, now: number) => void
  /** Takes an open offer back, with what was answered; false where there is none. */
  readonly withdrawOffer: (offer: string) => boolean
}

/** Within a transaction of somebody else. */
export function insertOffers({ add }: RecordsFile, offers: readonly OfferRecord[]): void {
  for (const { id, congregation, members, caller, intention, rhythm, created, stood } of offers)
    add('offers', {
      id,
      congregation,
      members: JSON.stringify(members),
      caller,
      intention,
      rhythm,
      created,
      stood,
    })
}

export function offersIn(file: RecordsFile): Offers {
  const { run, all, one } = file
  return {
    addOffers: offers => file.whole(() => insertOffers(file, offers)),
    offersTo: (congregation, member) =>
      all('SELECT * FROM offers WHERE congregation = ? ORDER BY created, id', congregation)
        .map(offerOf)
        .filter(({ members }) => member === undefined || members.includes(member)),
    offer: id => one(offerOf, 'SELECT * FROM offers WHERE id = ?', id),
    answer: (offer, member, answer) => {
      run(
        'INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (offer, member) DO UPDATE SET answer = excluded.answer',
        offer,
        member,
        answer,
      )
    },
    answersTo: offer =>
      new Map(
        all('SELECT member, answer FROM answers WHERE offer = ? ORDER BY member', offer).map(row => [
          String(row.member),
          row.answer as Answer,
        ]),
      ),
    stand: (offer, now) => {
      run('UPDATE offers SET stood = ? WHERE id = ?', now, offer)
    },
    withdrawOffer: offer =>
      file.whole(() => {
        if (run('DELETE FROM offers WHERE id = ? AND stood IS NULL', offer) === 0) return false
        run('DELETE FROM answers WHERE offer = ?', offer)
        return true
      }),
  }
}

/** Takes out whatever she answered, and every offer that names her. */
export function forgetOffers({ run, all }: RecordsFile, congregation: string, member: string): void {
  for (const { id, members } of all('SELECT * FROM offers WHERE congregation = ?', congregation).map(
    offerOf,
  )) {
    run('DELETE FROM answers WHERE offer = ? AND member = ?', id, member)
    if (!members.includes(member)) continue
    run('DELETE FROM offers WHERE id = ?', id)
    run('DELETE FROM answers WHERE offer = ?', id)
  }
}

function offerOf(row: Row): OfferRecord {
  const textOrNull = (value: unknown) => (value === null ? null : String(value))
  return {
    id: String(row.id),
    congregation: String(row.congregation),
    members: JSON.parse(String(row.members)) as string[],
    caller: textOrNull(row.caller),
    intention: textOrNull(row.intention),
    rhythm: textOrNull(row.rhythm),
    created: Number(row.created),
    stood: row.stood === null ? null : Number(row.stood),
  }
}
