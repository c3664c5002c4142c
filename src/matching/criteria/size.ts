/** Size: how well a crew of this size suits what the preset is for. */
import { sizeValue } from '../presets.ts'
import { type Criterion, countWord } from './criterion.ts'

export const size: Criterion = (_facts, crew, preset) => {
  const value = sizeValue(preset, crew.length)
  const fit =
    value >= 0.95
      ? 'a good size'
      : value >= 0.7
        ? 'a fair size'
        : crew.length < 5
          ? 'rather few'
          : 'rather many'
  return { value, because: `${countWord(crew.length)} people are ${fit} for this kind of crew` }
}
