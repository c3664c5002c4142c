/** The options of the commands that search for crews: how large, how many sets, and how long to look. */
import { InputError } from '../graph/fault.ts'
import type { SuggestRequest } from '../matching/suggest.ts'
import type { OptionValues } from './command.ts'
import { crewOptions, presetOf } from './crew-options.ts'
import { above0, flag, option, optional, range, seedOption, whole } from './options.ts'

export const searchOptions = {
  sizes: option('--sizes <range>', 'smallest and largest crew', range(3, 8), [3, 8] as const, '3-8'),
  alternatives: option('--alternatives <count>', 'how many sets, 1 to 9', whole(1, 9), 3),
  ...crewOptions,
  calls: flag('--calls', 'start from calls: who calls, and those who opted in, begin a crew'),
  seed: seedOption,
  seconds: optional('--seconds <number>', 'how long to search', above0(86_400)),
  steps: optional('--steps <count>', 'how many changes to try, in place of --seconds', whole(1, 1e12)),
  workers: option('--workers <count>', 'threads to search with, 1 to 64', whole(1, 64), 2),
} as const

/**
 * What is asked of the search.
 *
 * @param seconds how long to search where neither --seconds nor --steps says so
 * @throws InputError where both do, or no weight is left
 */
export function requestOf(
  options: OptionValues<typeof searchOptions>,
  command: string,
  seconds: number,
): SuggestRequest {
  if (options.seconds !== undefined && options.steps !== undefined)
    throw new InputError(`coalesce ${command}`, [
      {
        place: '--seconds',
        value: options.seconds,
        problem: 'is given beside --steps',
        mend: 'give one of them',
      },
    ])
  return {
    sizes: options.sizes,
    alternatives: options.alternatives,
    preset: presetOf(options),
    seed: options.seed,
    calls: options.calls,
    budget:
      options.steps === undefined
        ? { millis: (options.seconds ?? seconds) * 1000, now: () => performance.now() }
        : { steps: options.steps },
  }
}
