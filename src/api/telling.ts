/**
 * What members tell of what happened, written together: all that is told while a write is under way goes into the next one.
 * A write waits for the disk (or for a server), and sixty in a second would wait for sixty.
 *
 * Each is looked at by itself, in the congregation as it is then, and refused by itself: what is wrong with one is nobody
 * else's fault.
 */
import type { Cohort, Interaction } from '../graph/cohort.ts'
import { InputError } from '../graph/fault.ts'

/** What somebody tells: interactions to be written, and what she is answered once they are. */
export type Told<T> = { readonly interactions: readonly Interaction[]; readonly answer: T }
/** Makes it, given the congregation as it is; throws where it cannot be taken. */
export type Tell<T> = (cohort: Cohort) => Told<T>

type Waiting = {
  readonly tell: Tell<unknown>
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * @param change gives a congregation to one at a time
 * @param write writes interactions: all of them, or none; to be asked within `change`
 */
export function createTelling(
  change: (congregation: string, work: (cohort: Cohort) => Promise<void>) => Promise<void>,
  write: (congregation: string, interactions: readonly Interaction[]) => Promise<void>,
): <T>(congregation: string, tell: Tell<T>) => Promise<T> {
  const lines = new Map<string, Waiting[]>()
  /** Everybody who waits; whoever comes later begins a line of her own. */
  const take = (congregation: string): Waiting[] => {
    const line = lines.get(congregation) ?? []
    lines.delete(congregation)
    return line
  }
  const writeAll = async (congregation: string, cohort: Cohort): Promise<void> => {
    const told = take(congregation).flatMap(one => {
      try {
        return [{ ...one, ...one.tell(cohort) }]
      } catch (error) {
        one.reject(error)
        return []
      }
    })
    const done = async (some: typeof told): Promise<void> => {
      const interactions = some.flatMap(one => one.interactions)
      if (interactions.length > 0) await write(congregation, interactions)
      for (const { resolve, answer } of some) resolve(answer)
    }
    try {
      await done(told)
    } catch (error) {
      // One of them cannot be kept, and then none is: each by itself.
      if (error instanceof InputError && told.length > 1)
        for (const one of told) await done([one]).catch(one.reject)
      else for (const { reject } of told) reject(error)
    }
  }
  return <T>(congregation: string, tell: Tell<T>) =>
    new Promise<T>((resolve, reject) => {
      const one = { tell, resolve: resolve as (answer: unknown) => void, reject }
      const line = lines.get(congregation)
      if (line !== undefined) {
        line.push(one)
        return
      }
      lines.set(congregation, [one])
      change(congregation, cohort => writeAll(congregation, cohort)).catch(error => {
        for (const waiting of take(congregation)) waiting.reject(error)
      })
    })
}
