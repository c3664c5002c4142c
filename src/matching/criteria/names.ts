/** The criteria by name, in the order in which they are told. */
export const CRITERION_NAMES = [
  'trust',
  'partnership',
  'complementarity',
  'common-ground',
  'rhythm',
  'wishes',
  'freshness',
  'size',
] as const
export type CriterionName = (typeof CRITERION_NAMES)[number]
