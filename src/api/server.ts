/** Opens what the service needs, listens, and stops gracefully: what runs goes back into the queue for the next start. */
import type { CohortStore } from '../graph/store/store.ts'
import type { Scenario } from '../sim/scenario.ts'
import { buildApp } from './app.ts'
import { createJobs } from './jobs/jobs.ts'
import { worksOf } from './jobs/works.ts'
import { holdAlone } from './records/alone.ts'
import { openRecords } from './records/records.ts'
import { createService, forgetStrangers } from './service.ts'

export type ServeRequest = {
  readonly store: CohortStore
  /** The file of the service's own records. */
  readonly records: string
  readonly scenarios: readonly Scenario[]
  readonly version: string
  readonly port: number
  readonly host: string
  /** Where people reach it, where that is not where it listens. */
  readonly origin?: string | undefined
  readonly log?: boolean
}

export type Server = {
  /** Where it listens: `http://127.0.0.1:3000`. */
  readonly address: string
  readonly close: () => Promise<void>
}

/** Takes the store over: it is closed with the service, and where that cannot start. */
export async function serve(request: ServeRequest): Promise<Server> {
  const { store, version, scenarios, port, host, origin, log = false } = request
  /** What is open, in the order in which it was opened. */
  const open: (() => unknown)[] = [() => store.close()]
  try {
    // Before the file is opened, which brings it up to date under whoever has it.
    open.push(await holdAlone(request.records))
    const records = await openRecords(request.records)
    open.push(records.close)
    await forgetStrangers(store, records)
    const service = createService({
      store,
      records,
      now: Date.now,
      version,
      scenarios,
      jobs: cohort => createJobs(records, worksOf(cohort, { version, scenarios }), Date.now),
    })
    open.push(service.jobs.close)
    const app = await buildApp(service, { secure: origin?.startsWith('https:') === true, origin, log })
    open.push(() => app.close())
    const address = await app.listen({ port, host })
    return { address, close: () => closeAll(open) }
  } catch (error) {
    await closeAll(open)
    throw error
  }
}

/** The last opened first, and each whatever becomes of the others. @throws the first failure, once all is closed */
async function closeAll(open: (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of open.splice(0).reverse()) {
    try {
      await close()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
