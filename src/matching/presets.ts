/**
 * What a congregation wants of its crews at a time, as weights of the criteria and the sizes that suit.
 *
 * Weights are relative; a criterion of weight 0 is told but does not count. Sizes follow the seed: 3 to 6 for support,
 * 5 to 8 for work. Size needs a value of its own: the mean of anything over pairs is highest in the smallest crews.
 */
import type { CriterionName } from './criteria/names.ts'

export type Preset = {
  readonly name: string
  /** In words, for people: what this preset is for. */
  readonly purpose: string
  /** Each 0 or more, not all 0. */
  readonly weights: Readonly<Record<CriterionName, number>>
  /** How well a crew of 3, 4, 5, 6, 7, 8 suits, each in [0, 1]. */
  readonly sizes: readonly [number, number, number, number, number, number]
}

export const PRESETS = {
  'first-crews': {
    name: 'first-crews',
    purpose: 'first crews after a gathering: trust that has begun, something in common, a common hour',
    weights: {
      trust: 32,
      partnership: 8,
      complementarity: 8,
      'common-ground': 12,
      rhythm: 16,
      wishes: 10,
      freshness: 2,
      size: 12,
    },
    sizes: [0.5, 0.85, 1, 1, 0.8, 0.6],
  },
  deepen: {
    name: 'deepen',
    purpose: 'fewer, closer: people who already rely on each other go further',
    weights: {
      trust: 40,
      partnership: 18,
      complementarity: 5,
      'common-ground': 10,
      rhythm: 10,
      wishes: 7,
      freshness: 0,
      size: 10,
    },
    sizes: [0.75, 1, 1, 0.85, 0.6, 0.4],
  },
  'working-crew': {
    name: 'working-crew',
    purpose: 'a crew that does something together: skills that complete each other, a shared intention',
    weights: {
      trust: 20,
      partnership: 8,
      complementarity: 25,
      'common-ground': 20,
      rhythm: 10,
      wishes: 5,
      freshness: 0,
      size: 12,
    },
    sizes: [0.3, 0.65, 1, 1, 1, 0.9],
  },
  'support-crew': {
    name: 'support-crew',
    purpose: 'people who listen to each other: trust, balance and a rhythm that holds',
    weights: {
      trust: 30,
      partnership: 18,
      complementarity: 5,
      'common-ground': 5,
      rhythm: 18,
      wishes: 10,
      freshness: 2,
      size: 12,
    },
    sizes: [0.85, 1, 1, 0.85, 0.5, 0.3],
  },
} as const satisfies Record<string, Preset>

export type PresetName = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as PresetName[]
export const DEFAULT_PRESET: PresetName = 'first-crews'

/** How well a size suits, in [0, 1]. */
export function sizeValue(preset: Preset, size: number): number {
  return preset.sizes[size - 3] ?? 0
}
