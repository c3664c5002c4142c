/**
 * What every store promises, as a suite that any adapter must pass: `cohortStoreContract(name, place)`.
 *
 * `place` gives a fresh, empty place to keep congregations in, from which stores are opened as often as wanted, here
 * and in other processes. The parts stand in suite/, one per subject.
 */
import { describe } from 'vitest'
import { allOrNothing } from './suite/all-or-nothing.ts'
import { congregations } from './suite/congregations.ts'
import { documents } from './suite/documents.ts'
import { erasure } from './suite/erasure.ts'
import { type ContractOptions, frameOf, type Place } from './suite/frame.ts'
import { gatherings } from './suite/gatherings.ts'
import { model } from './suite/model.ts'
import { processes } from './suite/processes.ts'
import { recording } from './suite/recording.ts'
import { revision } from './suite/revision.ts'
import { roundTrip } from './suite/round-trip.ts'
import { times } from './suite/times.ts'
import { trust } from './suite/trust.ts'
import { withdrawal } from './suite/withdrawal.ts'
import { words } from './suite/words.ts'

export type { ContractOptions, Place } from './suite/frame.ts'

const PARTS = [
  roundTrip,
  documents,
  words,
  recording,
  times,
  congregations,
  allOrNothing,
  withdrawal,
  revision,
  trust,
  gatherings,
  erasure,
  model,
]

export function cohortStoreContract(
  name: string,
  freshPlace: () => Promise<Place>,
  options: ContractOptions = {},
) {
  describe(name, () => {
    const frame = frameOf(freshPlace, options.runs ?? 60)
    for (const part of PARTS) part(frame)
    if (options.processes ?? true) processes(frame)
  })
}
