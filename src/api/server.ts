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

export async function serve({
  store,
  records: file,
  scenarios,
  version,
  port,
  host,
  origin,
  log = false,
}: ServeRequest): Promise<Server> {
  const records = await openRecords(file)
  const letGo = await holdAlone(file).catch(error => {
    records.close()
    throw error
  })
  await forgetStrangers(store, records)
  const service = createService({
    store,
    records,
    now: Date.now,
    version,
    scenarios,
    jobs: cohort => createJobs(records, worksOf(cohort, { version, scenarios }), Date.now),
  })
  const secure = origin?.startsWith('https:') === true
  const app = await buildApp(service, { secure, origin, log })
  const close = async () => {
    await app.close()
    await service.jobs.close()
    await store.close()
    records.close()
    letGo()
  }
  try {
    const address = await app.listen({ port, host })
    return { address, close }
  } catch (error) {
    await close()
    throw error
  }
}
