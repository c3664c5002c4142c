/** `coalesce serve`: the API, for pages and other programs. */
import { once } from 'node:events'
import { DEFAULT_STORE, openStore } from '../../graph/store/open.ts'
import type { CohortStore } from '../../graph/store/store.ts'
import { storeOption } from '../cohort-source.ts'
import { defineCommand } from '../command.ts'
import { CannotError } from '../failure.ts'
import { flag, option, optional, site, text, whole } from '../options.ts'
import { serviceFileOf, serviceOption } from '../service-file.ts'
import { packageVersion } from '../version.ts'

/** ms for which a store that is away is tried, before whoever asked is told. */
const PATIENCE = 2000

export const serveCommand = defineCommand({
  name: 'serve',
  audience: 'organiser',
  summary: 'the API: organisers ask for crews, members see what is theirs',
  description:
    'Answers on this machine only, unless --host says otherwise. People sign in with one-time links, which coalesce invite makes. What is where: /docs. Ctrl-C ends it; jobs that run go on with the next start.',
  options: {
    store: storeOption,
    service: serviceOption,
    port: option('--port <number>', 'where to listen, 0 for any', whole(0, 65_535), 3000),
    host: option('--host <address>', 'which address of this machine', text, '127.0.0.1'),
    origin: optional('--origin <url>', 'where people reach it, as https://crew.example', site),
    log: flag('--log', 'a line of JSON for each request on standard error, without names'),
  },
  examples: [
    ['coalesce serve', 'On the store in this folder, at http://127.0.0.1:3000'],
    ['coalesce invite ana --role organiser', 'A link to sign in with'],
    [
      'coalesce serve --store neo4j://localhost:7687 --origin https://crew.example',
      'Behind a proxy that speaks https',
    ],
  ],
  stoppable: true,
  run: async ({
    options: { store: url = DEFAULT_STORE, service, port, host, origin, log },
    json,
    output,
    signal,
  }) => {
    const [{ serve }, { readScenario, scenarioNames }] = await Promise.all([
      import('../../api/server.ts'),
      import('../scenario-files.ts'),
    ])
    const scenarios = await Promise.all((await scenarioNames()).map(readScenario))
    // Whoever asks is told soon that the store is away; it is tried again with the next request.
    const store = await openStore(url, { neo4j: { patience: PATIENCE } })
    const empty = await isEmpty(store)
    const server = await serve({
      store,
      records: serviceFileOf(url, service),
      scenarios,
      version: packageVersion(),
      port,
      host,
      origin,
      log,
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE')
        throw new CannotError(`port ${port} of ${host} is taken; use another --port`, { cause: error })
      throw error
    })
    if (json) output.json({ address: server.address })
    else
      output.say(
        `Coalesce answers at ${origin ?? server.address}. What it can do: ${origin ?? server.address}/docs`,
      )
    if (empty) output.note(`${store.address} is empty: coalesce import COHORT --store ${url} fills it`)
    output.note('coalesce invite ID --role organiser makes a link to sign in with')
    const ended = signal.aborted ? Promise.resolve() : once(signal, 'abort')
    const terminated = once(process, 'SIGTERM')
    await Promise.race([ended, terminated])
    await server.close()
  },
})

/** Closes it where it cannot say. */
async function isEmpty(store: CohortStore): Promise<boolean> {
  try {
    return (await store.congregations()).length === 0
  } catch (error) {
    await store.close()
    throw error
  }
}
