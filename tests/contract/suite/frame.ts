/** What the parts of the contract share: places, and stores on them. */
import { afterEach } from 'vitest'
import type { CohortStore } from '../../../src/graph/store/store.ts'

/**
 * A place where a store can be: as many stores as wanted are opened on it, here and in other processes. A fresh one may
 * be an old one that was wiped, so there is one at a time: who asks for the next has done with the last.
 */
export type Place = {
  readonly url: string
  /** What a child process is told beside the address; '' where there is nothing to tell. */
  readonly driver: string
  readonly open: () => Promise<CohortStore>
  readonly clear: () => Promise<void>
}

export type ContractOptions = {
  /** How many examples a property is tried on. Default 60. */
  readonly runs?: number
  /** Whether other processes can open the place by its address. Default true. */
  readonly processes?: boolean
}

export type Frame = {
  /** How many examples to try a property on; a share of the usual number where each costs more, or hits more rarely. */
  readonly runs: (share?: number) => number
  /** A fresh place, cleared after the test. */
  readonly place: () => Promise<Place>
  /** A store on a place, closed after the test. */
  readonly open: (where: Place) => Promise<CohortStore>
  /** A store on a fresh place. */
  readonly fresh: () => Promise<CohortStore>
  /** Does something in a place of its own, and lets go of it: a run of a property. */
  readonly inPlace: (body: (where: Place) => Promise<void>) => Promise<void>
  /** The same, with a store on it. */
  readonly withStore: (body: (store: CohortStore) => Promise<void>) => Promise<void>
  /** Does something after the test, before what was put off earlier. */
  readonly later: (task: () => Promise<unknown>) => void
}

/** To be called where tests are described. */
export function frameOf(freshPlace: () => Promise<Place>, usual: number): Frame {
  const tasks: (() => Promise<unknown>)[] = []
  const later = (task: () => Promise<unknown>) => void tasks.push(task)
  afterEach(async () => {
    for (const task of tasks.splice(0).reverse()) await task()
  })

  const place = async () => {
    const fresh = await freshPlace()
    later(fresh.clear)
    return fresh
  }
  const open = async (where: Place) => {
    const store = await where.open()
    later(() => store.close())
    return store
  }
  const inPlace = async (body: (where: Place) => Promise<void>) => {
    const where = await freshPlace()
    try {
      await body(where)
    } finally {
      await where.clear()
    }
  }
  const withStore = (body: (store: CohortStore) => Promise<void>) =>
    inPlace(async where => {
      const store = await where.open()
      try {
        await body(store)
      } finally {
        await store.close()
      }
    })
  return {
    runs: (share = 1) => Math.max(1, Math.ceil(usual * share)),
    place,
    open,
    fresh: async () => open(await place()),
    inPlace,
    withStore,
    later,
  }
}
