/** Trust as a store says it against trust computed from all that is read of it: to the last bit, and in the same order. */
import { expect } from 'vitest'
import type { CohortStore, ReadOptions } from '../../../src/graph/store/store.ts'
import { computeTrust, type Trust } from '../../../src/graph/trust.ts'

/** @returns what it says */
export async function expectTrustOfLog(
  store: CohortStore,
  congregation: string,
  options: Pick<ReadOptions, 'asOf'> = {},
): Promise<Trust> {
  const said = await store.trust(congregation, options)
  expectSameTrust(said, computeTrust(await store.read(congregation, options)))
  return said
}

export function expectSameTrust(said: Trust, right: Trust): void {
  const { between, ...figures } = said
  const { between: rightly, ...rightFigures } = right
  expect(figures).toStrictEqual(rightFigures)
  // The order of fields too: it is what a file or an answer is made of.
  expect(JSON.stringify(figures)).toBe(JSON.stringify(rightFigures))
  for (const one of right.members)
    for (const other of right.members)
      if (one !== other) expect(between(one, other)).toStrictEqual(rightly(one, other))
}
