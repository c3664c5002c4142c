/** The options that the commands about crews share: what crews are for, and how much each criterion weighs. */

import { didYouMean, InputError, show } from '../graph/fault.ts'
import { CRITERION_NAMES, type CriterionName } from '../matching/criteria/names.ts'
import { DEFAULT_PRESET, PRESET_NAMES, PRESETS, type Preset, type PresetName } from '../matching/presets.ts'
import { oneOf, option, optional, type Reader } from './options.ts'

export type Weights = Readonly<Partial<Record<CriterionName, number>>>

/** `trust=40,rhythm=0` */
const weights: Reader<Weights> = words => {
  const given: Partial<Record<CriterionName, number>> = {}
  for (const part of words.split(',')) {
    const [name, figure = ''] = part.split('=').map(word => word.trim())
    const known = CRITERION_NAMES.find(criterion => criterion === name)
    if (known === undefined)
      return {
        problem: `names ${show(name)}, which is no criterion`,
        mend: didYouMean(name, CRITERION_NAMES, `use ${CRITERION_NAMES.join(', ')}`),
      }
    const weight = Number(figure)
    if (!/^\d+(\.\d+)?$/.test(figure) || weight > 1000)
      return { problem: `gives ${known} the weight ${show(figure)}`, mend: 'use 0 to 1000' }
    given[known] = weight
  }
  return { value: given }
}

export const crewOptions = {
  preset: option(
    '--preset <name>',
    `what the crews are for: ${PRESET_NAMES.join(', ')}`,
    oneOf<PresetName>(PRESET_NAMES),
    DEFAULT_PRESET,
  ),
  weights: optional('--weights <list>', 'other weights than the preset\'s, as "trust=40,rhythm=0"', weights),
} as const

/**
 * The preset that the options ask for, with the weights that they change.
 *
 * @throws InputError where no weight is left
 */
export function presetOf({
  preset,
  weights: given,
}: {
  readonly preset: PresetName
  readonly weights: Weights | undefined
}): Preset {
  const base = PRESETS[preset]
  const weights = { ...base.weights, ...given }
  if (Object.values(weights).every(weight => weight === 0))
    throw new InputError('coalesce', [
      {
        place: '--weights',
        problem: 'makes every weight 0',
        mend: 'give one criterion at least a weight above 0',
      },
    ])
  return { ...base, weights }
}
