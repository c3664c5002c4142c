/**
 * A store that failed is left alone for a moment: whoever asks meanwhile is told at once, and does not wait behind everybody
 * else who found out for herself. After that the next call tries again, so it recovers by itself. Looking and writing are
 * kept apart: while another program writes, one may still look.
 */
import { type CohortStore, StoreError } from '../graph/store/store.ts'

/** ms. */
const REST = 1000

/**
 * The same store, but for that.
 *
 * @param now ms
 */
export function resting(store: CohortStore, now: () => number): CohortStore {
  /** Calls that rest together. */
  const kind = () => {
    let failed: { readonly at: number; readonly error: StoreError } | undefined
    return <Of extends readonly unknown[], T>(call: (...of: Of) => Promise<T>) =>
      async (...of: Of): Promise<T> => {
        if (failed !== undefined && Math.abs(now() - failed.at) < REST) throw failed.error
        try {
          const answer = await call(...of)
          failed = undefined
          return answer
        } catch (error) {
          if (error instanceof StoreError) failed = { at: now(), error }
          throw error
        }
      }
  }
  const [looking, writing] = [kind(), kind()]
  return {
    address: store.address,
    congregations: looking(() => store.congregations()),
    import: writing((...of) => store.import(...of)),
    record: writing((...of) => store.record(...of)),
    withdraw: writing((...of) => store.withdraw(...of)),
    revision: looking((...of) => store.revision(...of)),
    read: looking((...of) => store.read(...of)),
    trust: looking((...of) => store.trust(...of)),
    refresh: writing((...of) => store.refresh(...of)),
    erase: writing((...of) => store.erase(...of)),
    erasures: looking((...of) => store.erasures(...of)),
    ...(store.algorithms === undefined ? {} : { algorithms: () => store.algorithms!() }),
    close: () => store.close(),
  }
}
