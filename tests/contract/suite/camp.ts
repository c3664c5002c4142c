/** The congregation that examples are about, and what many of them need. */
import { type Cohort, emptyCohort, type Interaction } from '../../../src/graph/cohort.ts'

/** As a file would give it: plain objects, whatever fast-check makes them of. */
export function fromJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

export function contact(id: string, participants: string[], minute: number): Interaction {
  const at = new Date(Date.UTC(2026, 3, 1) + minute * 60_000).toISOString()
  return { at, kind: 'contact', participants, minutes: 20, id }
}

export const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

export function oncePerId(interactions: readonly Interaction[]): Interaction[] {
  return [...new Map(interactions.map(one => [one.id, one])).values()]
}

/** The interaction as somebody tells it who knows only the first few of those who spoke to it. */
export function knowingOnly(interaction: Interaction, confirmed: number, contested: number): Interaction {
  const some = (list: string[] | undefined, n: number) => list?.slice(0, n % (list.length + 1))
  const { confirmedBy, contestedBy, ...rest } = interaction
  return {
    ...rest,
    ...(confirmedBy === undefined ? {} : { confirmedBy: some(confirmedBy, confirmed) }),
    ...(contestedBy === undefined ? {} : { contestedBy: some(contestedBy, contested) }),
  } as Interaction
}

/** An interaction whose words stand in one order and are absent where there are none. */
export function plain(interaction: Interaction): Interaction {
  const { confirmedBy = [], contestedBy = [], ...rest } = interaction
  return {
    ...rest,
    ...(confirmedBy.length === 0 ? {} : { confirmedBy: [...confirmedBy].sort() }),
    ...(contestedBy.length === 0 ? {} : { contestedBy: [...contestedBy].sort() }),
  } as Interaction
}

/** Every list has two entries, every kind of interaction is there. */
export const camp: Cohort = {
  ...emptyCohort('camp'),
  name: 'Camp',
  asOf: '2026-08-01T12:00:00+02:00',
  members: [
    { id: 'ana', name: 'Ana', joined: '2026-01-10', offers: ['bookkeeping'], crewSize: [3, 6], maxCrews: 1 },
    { id: 'rui', name: 'Rui', invitedBy: 'ana', needs: [], paused: false },
    { id: 'kim', name: 'Kim' },
    { id: 'lee', name: 'Lee', available: ['mon 18:00-21:00'], timezone: 'Europe/Lisbon' },
  ],
  interactions: [
    { id: 'c1', at: '2026-03-08T12:00:00Z', kind: 'contact', participants: ['ana', 'rui'], minutes: 12.5 },
    { id: 'l1', at: '2026-03-01T12:00:00+01:00', kind: 'listening', participants: ['ana', 'rui', 'kim'] },
    { id: 's1', at: '2026-03-02T12:00:00.001Z', kind: 'support', asker: 'ana', offerers: ['lee'] },
    { id: 's2', at: '2026-03-02T12:00:00.002Z', kind: 'support', offerers: ['lee', 'kim'] },
    {
      id: 'm1',
      at: '2026-03-05T12:00:00Z',
      kind: 'meeting',
      series: 's',
      participants: ['ana', 'kim'],
      missed: [],
    },
    { id: 'f1', at: '2026-03-06T12:00:00Z', kind: 'conflict', participants: ['kim', 'lee'], outcome: 'open' },
    {
      id: 'f2',
      at: '2026-03-07T12:00:00Z',
      gathering: 'g1',
      recordedBy: 'kim',
      confirmedBy: ['lee'],
      contestedBy: [],
      kind: 'conflict',
      participants: ['kim', 'lee'],
      outcome: 'resolved',
      about: 'f1',
    },
    {
      id: 'o1',
      at: '2026-03-09T12:00:00Z',
      kind: 'co-ownership',
      participants: ['ana', 'lee'],
      what: 'a van',
    },
  ],
  crews: [
    { id: 'loaf', name: 'Loaf', members: ['ana', 'rui', 'kim'], since: '2026-03-01', locked: true },
    { id: 'bread', members: ['lee', 'rui', 'kim'], caller: 'lee', rhythm: 'P2W' },
  ],
  calls: [
    { caller: 'rui', intention: 'book club', members: ['kim'] },
    { caller: 'rui', intention: 'a house', members: [] },
  ],
  wishes: [
    { from: 'ana', to: 'rui', kind: 'interested' },
    { from: 'rui', to: 'ana', kind: 'not-now' },
  ],
  boundaries: [
    { between: ['ana', 'lee'], kind: 'apart', by: 'ana' },
    { between: ['ana', 'lee'], kind: 'apart', by: 'lee' },
  ],
  gatherings: [
    { id: 'g1', name: 'Spring camp', from: '2026-04-01', to: '2026-04-03', attendees: ['ana'] },
    { id: 'g2' },
  ],
  stewards: [
    { member: 'ana', steward: 'rui', since: '2025-09-01' },
    { member: 'rui', steward: 'ana' },
  ],
  vocabulary: [
    ['web design', 'websites'],
    ['cooking', 'food', 'kitchen'],
  ],
}
