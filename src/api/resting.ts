/**
 * A store that failed is left alone for a moment: whoever asks meanwhile is told at once, and does not wait behind everybody
 * else who found out for herself. After that the next call tries again, so it recovers by itself.
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
  let failed: { readonly at: number; readonly error: StoreError } | undefined
  const asked = <Of extends readonly unknown[], T>(call: (...of: Of) => Promise<T>) => {
    return async (...of: Of): Promise<T> => {
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
  return {
    address: store.address,
    congregations: asked(() => store.congregations()),
    import: asked((...of) => store.import(...of)),
    record: asked((...of) => store.record(...of)),
    withdraw: asked((...of) => store.withdraw(...of)),
    revision: asked((...of) => store.revision(...of)),
    read: asked((...of) => store.read(...of)),
    trust: asked((...of) => store.trust(...of)),
    refresh: asked((...of) => store.refresh(...of)),
    erase: asked((...of) => store.erase(...of)),
    erasures: asked((...of) => store.erasures(...of)),
    ...(store.algorithms === undefined ? {} : { algorithms: () => store.algorithms!() }),
    close: () => store.close(),
  }
}
