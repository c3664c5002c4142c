import type { Interaction } from '../../../src/graph/cohort.ts'
import type { CohortStore } from '../../../src/graph/store/store.ts'

export function recordFor(store: CohortStore, name: string, duration: number): Promise<Interaction[]>
