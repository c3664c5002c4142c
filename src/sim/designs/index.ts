/** The mixing designs by name. */
import type { Mixing } from '../scenario/fields.ts'
import { agenda } from './agenda.ts'
import type { MixingDesign } from './design.ts'
import { fixed } from './fixed.ts'
import { freeChoice } from './free-choice.ts'
import { golfer } from './golfer.ts'
import { random } from './random.ts'
import { trustAware } from './trust-aware.ts'
import { unmetFirst } from './unmet-first.ts'
import { unmetThenTrust } from './unmet-then-trust.ts'

export const DESIGNS: Readonly<Record<Mixing, MixingDesign>> = {
  fixed,
  random,
  'unmet-first': unmetFirst,
  golfer,
  'trust-aware': trustAware,
  'free-choice': freeChoice,
  'unmet-then-trust': unmetThenTrust,
  agenda,
}
