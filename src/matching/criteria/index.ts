/** All criteria, in the order in which they are told. */
import { commonGround } from './common-ground.ts'
import { complementarity } from './complementarity.ts'
import type { Criterion } from './criterion.ts'
import { freshness } from './freshness.ts'
import type { CriterionName } from './names.ts'
import { partnership } from './partnership.ts'
import { rhythm } from './rhythm.ts'
import { size } from './size.ts'
import { trust } from './trust.ts'
import { wishes } from './wishes.ts'

export const CRITERIA: Readonly<Record<CriterionName, Criterion>> = {
  trust,
  partnership,
  complementarity,
  'common-ground': commonGround,
  rhythm,
  wishes,
  freshness,
  size,
}
