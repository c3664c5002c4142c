/** Who computes what is asked of a whole graph: this process, or the server that keeps the cohort. */
import type { GraphAlgorithms } from '../graph/algorithms.ts'
import { InputError, show } from '../graph/fault.ts'
import { DEFAULT_STORE, openStore } from '../graph/store/open.ts'
import { chooseFile, type SourceValues } from './cohort-source.ts'
import { oneOf, option } from './options.ts'
import type { Output } from './output.ts'

const ENGINES = ['own', 'gds'] as const

export const engineOption = option(
  '--engine <name>',
  "who computes it: own, or gds (Neo4j's Graph Data Science, of a neo4j:// store)",
  oneOf(ENGINES),
  'own',
)

/**
 * The algorithms of the engine that a command's words name. A server without Graph Data Science is noted, and ours used.
 *
 * @throws InputError where gds is asked of a file or of a store that cannot have it
 */
export async function chooseEngine(
  path: string | undefined,
  values: SourceValues & { readonly engine: (typeof ENGINES)[number] },
  output: Pick<Output, 'note'>,
): Promise<GraphAlgorithms> {
  const { ownAlgorithms } = await import('../graph/algorithms.ts')
  if (values.engine === 'own') return ownAlgorithms
  if (chooseFile(path, values.contacts) !== undefined) throw needsServer('but the cohort is a file')
  const store = await openStore(values.store ?? DEFAULT_STORE)
  try {
    if (store.algorithms === undefined) throw needsServer(`which ${store.address} is not`)
    const algorithms = await store.algorithms()
    if (algorithms === undefined)
      output.note(`${store.address} has no Graph Data Science; computed by our own engine instead`)
    return algorithms ?? ownAlgorithms
  } finally {
    await store.close()
  }
}

function needsServer(but: string): InputError {
  const problem = `needs a Neo4j store, ${but}`
  const mend = `name one with --store neo4j://HOST:7687, or use ${show('own')}`
  return new InputError('coalesce', [{ place: '--engine', value: 'gds', problem, mend }])
}
