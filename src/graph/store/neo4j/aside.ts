/**
 * Transactions on the side of the one that holds a congregation's lock, for what would not fit into that one.
 *
 * The lock can be lost while they run: its connection breaks, its process is killed, its server moves on. Then the next
 * writer must not meet a straggler that commits after all was cleared up, with numbers that are somebody else's by then
 * (seen: one kill in ten, with a writer waiting). So each lane has a node that bears the mark of who may write. Every
 * transaction on the side locks its lane's node first and looks at the mark; who comes next puts another mark there
 * before anything else, which waits for stragglers and shuts out who comes later.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Connection, int, isRetryable, type Transaction } from './connection.ts'

/** Transactions on the side at the same time. */
export const LANES = 2
/** What fails is tried again so often, after pauses that double from `PAUSE` ms on: some ten seconds in all. */
const TRIES = 8
const PAUSE = 50

export type Aside = {
  /**
   * Commits what `work` writes; where the lock is lost, nothing is written, and the holder's own error thrown.
   *
   * @param step rises from call to call of a lane, so that what is tried again because its answer got lost is not
   *   written twice; absent where that does no harm
   */
  readonly commit: <T>(
    lane: number,
    work: (transaction: Transaction) => Promise<T>,
    step?: number,
  ) => Promise<T | undefined>
  /** Takes the lanes away, within the transaction that holds the lock. */
  readonly close: () => Promise<void>
}

/** @param holder the transaction that holds the congregation's lock */
export async function openAside(
  connection: Connection,
  holder: Transaction,
  congregation: string,
): Promise<Aside> {
  const mark = randomUUID()
  const lanes = Array.from({ length: LANES }, (_, lane) => int(lane))
  await connection.transact('WRITE', ({ run }) =>
    // Arriving like a new member, but with a number for an id, which no member has.
    run(
      `UNWIND $lanes AS lane
       MERGE (l:Arriving {congregation: $congregation, id: lane})
       SET l:Lane, l.mark = $mark, l.step = -1`,
      { congregation, lanes, mark },
    ),
  )
  let lost: unknown
  let asking: Promise<void> | undefined
  const ask = async () => {
    try {
      await holder.run('RETURN 1')
    } catch (error) {
      lost = error
      throw error
    } finally {
      asking = undefined
    }
  }
  /** Lanes that fail together ask once: a transaction that has failed says no more why. */
  const mustHold = async () => {
    if (lost !== undefined) throw lost
    asking ??= ask()
    await asking
  }
  // Whoever takes the lock later than now finds the lanes.
  await mustHold()

  return {
    async commit(lane, work, step) {
      for (let tried = 1; ; tried++) {
        if (lost !== undefined) throw lost
        try {
          return await connection.once(async transaction => {
            const isOver = await enter(transaction, { congregation, lane: int(lane), mark }, step)
            return isOver ? undefined : work(transaction)
          })
        } catch (error) {
          // Where the lock is lost, that is what is wrong, and nothing to be tried again here.
          await mustHold()
          if (tried === TRIES || !isRetryable(error)) throw error
          await sleep(PAUSE * 2 ** (tried - 1))
        }
      }
    },
    close: async () => {
      await holder.run(
        'UNWIND $lanes AS lane MATCH (l:Arriving {congregation: $congregation, id: lane}) DELETE l',
        { congregation, lanes },
      )
    },
  }
}

/** Locks a lane. @returns whether this step was committed already */
async function enter(
  { run }: Transaction,
  { mark, ...where }: { readonly congregation: string; readonly lane: unknown; readonly mark: string },
  step: number | undefined,
): Promise<boolean> {
  const lane = 'MATCH (l:Arriving {congregation: $congregation, id: $lane})'
  // Looked at once the lock is there: what is read by the statement that waits for it may be of before the wait.
  const [, [row]] = await Promise.all([
    run(`${lane} SET l.locked = true`, where),
    run(`${lane} RETURN l.mark AS mark, l.step AS step`, where),
  ])
  if (row?.mark !== mark) throw new Error('the lock of the congregation is lost')
  if (step === undefined) return false
  if ((row.step as number) >= step) return true
  await run(`${lane} SET l.step = $step`, { ...where, step: int(step) })
  return false
}
