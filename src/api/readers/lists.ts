/** Lists of mates as they were found, for as long as nothing of somebody's own changed: they are dear to find. */
import type { Mates } from '../../matching/mates.ts'
import { boundariesFor, wishesFor } from '../disclosure/views.ts'
import { memberOf } from '../routes/shared.ts'
import type { Service } from '../service.ts'
import { matesReader } from './mates.ts'

export type MatesLists = {
  /** @param most how many at most */
  readonly of: (congregation: string, viewer: string, most: number) => Promise<Mates>
  readonly close: () => Promise<void>
}

/** For how long a list stays where nothing of her own changed, ms: it is dear, and what others do moves it little. */
const FRESH = 30_000

export function matesLists({ cohort: read, now }: Pick<Service, 'cohort' | 'now'>): MatesLists {
  const reader = matesReader()
  const listed = new Map<string, { readonly mates: Mates; readonly at: number; readonly own: string }>()
  return {
    of: async (congregation, viewer, most) => {
      const cohort = await read(congregation)
      const key = `${congregation} ${viewer} ${most}`
      const own = JSON.stringify([
        memberOf(cohort, viewer),
        wishesFor(cohort, viewer).mine,
        boundariesFor(cohort, viewer),
      ])
      const before = listed.get(key)
      // Whoever was forgotten since, by whatever way, is in no list.
      const here = new Set(cohort.members.map(({ id }) => id))
      const fresh =
        before?.own === own &&
        now() - before.at < FRESH &&
        before.mates.mates.every(mate => here.has(mate.member))
      if (fresh) return before.mates
      const mates = await reader.find(cohort, viewer, most)
      listed.set(key, { mates, at: now(), own })
      return mates
    },
    close: reader.close,
  }
}
