/**
 * Pairs of worlds that differ in nothing that somebody may know: what the noninterference tests compare answers over.
 *
 * A world is a congregation with what the service keeps beside it. Each change makes the two of a pair differ in one fact
 * that is private from the viewer, as `disclosure/table.ts` has it; changes can be carried out one after the other.
 */
import fc from 'fast-check'
import type { AccessToken, Answer, OfferRecord, Records } from '../../src/api/records/records.ts'
import {
  type Boundary,
  type Cohort,
  counts,
  type Interaction,
  type Member,
  participantsOf,
  type Wish,
} from '../../src/graph/cohort.ts'
import type { CohortStore } from '../../src/graph/store/store.ts'
import { arbitraryCohort, EARLIEST, LATEST } from '../arbitraries.ts'

export type World = {
  readonly cohort: Cohort
  readonly offers: readonly Omit<OfferRecord, 'congregation'>[]
  readonly answers: readonly { readonly offer: string; readonly member: string; readonly answer: Answer }[]
  /** Where others are signed in, with what tokens, and which links wait for them. */
  readonly signedIn: readonly {
    readonly kind: 'session' | 'token' | 'link' | 'invitation'
    readonly member: string
  }[]
}

export type Pair = { readonly one: World; readonly other: World }

/** Choices that fast-check made. */
export type Draw = {
  /** One of a list that is not empty. */
  readonly one: <T>(list: readonly T[]) => T
  readonly some: <T>(list: readonly T[]) => T[]
  readonly chance: () => boolean
  readonly time: () => string
}

/** Makes a pair differ in a private fact; gives it back as it is where there is none of the kind. */
export type Change = (pair: Pair, viewer: string, draw: Draw) => Pair

const FINE = 1 << 20
/** Choices made ahead, so that a failing case can shrink: numbers in [0, 1), evenly spread, used one after the other. */
export const draws = fc.array(
  fc.noBias(fc.nat(FINE - 1)).map(k => k / FINE),
  { minLength: 60, maxLength: 60 },
)

export function drawFrom(numbers: readonly number[]): Draw {
  let next = 0
  const number = () => numbers[next++ % numbers.length]!
  const chance = () => number() < 0.5
  return {
    one: list => list[Math.floor(number() * list.length)]!,
    some: list => list.filter(chance),
    chance,
    time: () => new Date(EARLIEST + Math.floor(number() * (LATEST - EARLIEST))).toISOString(),
  }
}

/** People with whom everything is even: the least leak of a figure changes an order. */
const even = fc.integer({ min: 6, max: 9 }).map((count): Cohort => {
  const members = Array.from({ length: count }, (_, k) => ({ id: `p${k}`, name: `P${k}` }))
  const ids = members.map(({ id }) => id)
  const at = (day: number) => new Date(EARLIEST + day * 86_400_000).toISOString()
  return {
    format: 'coalesce/cohort@1',
    id: 'main',
    members,
    interactions: [
      { id: 'i0', kind: 'listening', participants: ids, at: at(500) },
      { id: 'i1', kind: 'contact', participants: ids, minutes: 90, at: at(510) },
      { id: 'i2', kind: 'meeting', series: 's1', participants: ids.slice(1, 6), at: at(520) },
    ],
    crews: [],
    calls: [],
    wishes: [],
    boundaries: [],
    gatherings: [],
    stewards: [],
    vocabulary: [],
  }
})

/** Crews of 4 or 5 that have met every week of the past months, wrote it down, and helped each other: much to ask about. */
const met = fc
  .record({
    sizes: fc.array(fc.integer({ min: 4, max: 5 }), { minLength: 2, maxLength: 3 }),
    // Who wrote each down, who was missing, who asked and who offered: mostly the same.
    choices: fc.array(fc.noBias(fc.nat(999)), { minLength: 97, maxLength: 97 }),
  })
  .map(({ sizes, choices }): Cohort => {
    const choice = (k: number, of: number) => {
      const drawn = choices[k % choices.length]!
      return drawn % 3 === 0 ? Math.floor(drawn / 3) % of : 0
    }
    const ids = Array.from({ length: sizes.reduce((sum, size) => sum + size, 0) }, (_, k) => `m${k}`)
    const at = (week: number, hour: number) =>
      new Date(LATEST - (26 - week) * 7 * 86_400_000 + hour * 3_600_000).toISOString()
    const crews = sizes.map((size, c) => {
      const from = sizes.slice(0, c).reduce((sum, one) => sum + one, 0)
      return {
        id: `crew-${c}`,
        members: ids.slice(from, from + size),
        rhythm: 'P1W',
        since: '2026-01-01',
        until: '2026-07-01',
      }
    })
    const interactions = crews.flatMap(({ members }, c) =>
      Array.from({ length: 18 }, (_, week) => {
        const k = c * 31 + week * 3
        const recordedBy = members[choice(k, members.length)]!
        const record = { recordedBy, confirmedBy: members.filter(id => id !== recordedBy).slice(0, 1) }
        const asker = members[choice(k + 1, members.length)]!
        const offerer = members.filter(id => id !== asker)[choice(k + 2, members.length - 1)]!
        const missed = choices[k % 97]! < 300 + week * 20 ? members.slice(-1 - choice(k, 2)) : []
        return [
          {
            id: `${c}.meeting.${week}`,
            kind: 'meeting',
            series: `s${c}`,
            participants: members,
            missed,
            at: at(week, 1),
            ...record,
          },
          { id: `${c}.help.${week}`, kind: 'support', asker, offerers: [offerer], at: at(week, 2) },
        ] as Interaction[]
      }).flat(),
    )
    return {
      ...{
        format: 'coalesce/cohort@1',
        id: 'main',
        members: ids.map(id => ({ id, name: id })),
        interactions,
        crews,
      },
      ...{ calls: [], wishes: [], boundaries: [], gatherings: [], stewards: [], vocabulary: [] },
    }
  })

/** A congregation of 6 to 15 in which anything may have happened, with offers that some have answered. */
export const worlds: fc.Arbitrary<World> = fc
  .oneof(
    { weight: 3, arbitrary: arbitraryCohort({ minMembers: 6, maxMembers: 15, maxInteractions: 40 }) },
    { weight: 1, arbitrary: even },
    { weight: 1, arbitrary: met },
  )
  .chain(cohort => {
    const ids = cohort.members.map(({ id }) => id)
    const offer = fc.shuffledSubarray(ids, { minLength: 3, maxLength: Math.min(8, ids.length) })
    return fc
      .record({
        offers: fc.array(fc.tuple(offer, fc.boolean(), fc.boolean()), { maxLength: 3 }),
        answers: fc.array(fc.constantFrom('accepted' as const, 'declined' as const, null), {
          minLength: 24,
          maxLength: 24,
        }),
      })
      .map(({ offers, answers }): World => {
        const made = offers.map(
          ([members, called, stood], k): Omit<OfferRecord, 'congregation'> => ({
            id: `offer-${k}`,
            members,
            caller: called ? members[0]! : null,
            intention: null,
            rhythm: called ? 'P2W' : null,
            created: EARLIEST,
            stood: stood && k > 0 ? LATEST : null,
          }),
        )
        const given = made.flatMap(({ id, members }, k) =>
          members.flatMap((member, m) => {
            const answer = answers[(k * 8 + m) % answers.length]
            return answer === null || answer === undefined ? [] : [{ offer: id, member, answer }]
          }),
        )
        return { cohort, offers: made, answers: given, signedIn: [] }
      })
  })

/** Puts a world where a service finds it; ids of sessions and the like follow from whose they are. */
export async function settle(
  { cohort, offers, answers, signedIn }: World,
  congregation: string,
  { store, records, now }: { readonly store: CohortStore; readonly records: Records; readonly now: number },
): Promise<void> {
  await store.import({ ...cohort, id: congregation })
  records.addOffers(offers.map(offer => ({ ...offer, id: `${congregation}.${offer.id}`, congregation })))
  for (const { offer, member, answer } of answers) records.answer(`${congregation}.${offer}`, member, answer)
  signedIn.forEach(({ kind, member }, k) => {
    const id = `${congregation}.${k}`
    const roles = ['member'] as const
    const wayIn = { hash: id, congregation, member, roles, expires: now + 1e9 }
    const used = { ...wayIn, id, created: now, seen: now }
    const maker = [null, member, cohort.members[0]!.id][k % 3] ?? null
    if (kind === 'session') records.addSession({ ...used, maker })
    else if (kind === 'link') records.addLink({ ...wayIn, maker })
    else if (kind === 'token')
      records.addToken({ ...used, maker, name: 'hers', readOnly: k % 2 === 0 } satisfies AccessToken)
    else if (!records.invitationsBy(congregation, member).includes(id))
      records.addInvitation(congregation, id, member, now)
  })
}

// ---- what changes ----

const idsOf = ({ cohort }: World) => cohort.members.map(({ id }) => id)
const others = (world: World, viewer: string) => idsOf(world).filter(id => id !== viewer)

/** A change of the cohort of the second of a pair. */
const cohortChange =
  (change: (cohort: Cohort, viewer: string, draw: Draw) => Cohort): Change =>
  ({ one, other }, viewer, draw) => ({
    one,
    other: { ...other, cohort: change(other.cohort, viewer, draw) },
  })
const otherIds = (cohort: Cohort, viewer: string) =>
  cohort.members.map(({ id }) => id).filter(id => id !== viewer)

/** Some of the others, in the congregation's order. */
function group(cohort: Cohort, viewer: string, draw: Draw, exactly?: number): string[] {
  const all = otherIds(cohort, viewer)
  const people = new Set(draw.some(all))
  while (people.size < (exactly ?? 2)) people.add(draw.one(all.filter(id => !people.has(id))))
  return [...people].slice(0, exactly ?? 8)
}

const isOfBoth = (pair: readonly string[], ids: readonly string[]) => pair.every(id => ids.includes(id))
const wished = (wishes: readonly Wish[], from: string, to: string) =>
  wishes.find(wish => wish.from === from && wish.to === to)?.kind

/** Adds an interaction, at either end of the list. */
function happen(cohort: Cohort, draw: Draw, what: object): Cohort {
  const id = draw.one(['0-private', 'private', 'zzzz-private'])
  if (cohort.interactions.some(one => one.id === id)) return cohort
  const added = { at: draw.time(), ...what, id } as Interaction
  return {
    ...cohort,
    interactions: draw.chance() ? [added, ...cohort.interactions] : [...cohort.interactions, added],
  }
}

/** Imported, or recorded and in some state. */
function recorded(draw: Draw, people: readonly string[]): object {
  const recordedBy = draw.one(people)
  const confirmedBy = people.filter(id => id !== recordedBy)
  return draw.one<object>([
    {},
    { recordedBy },
    { recordedBy, confirmedBy },
    { recordedBy, confirmedBy, contestedBy: [draw.one(people)] },
  ])
}

const openKind = (draw: Draw, participants: readonly string[]): object =>
  draw.one<object>([
    { kind: 'contact', participants, minutes: 37.3 },
    { kind: 'listening', participants },
    { kind: 'meeting', series: draw.one(['s1', 's2']), participants, missed: participants.slice(0, 1) },
    { kind: 'co-ownership', participants, what: 'a van' },
  ])

/** Changes one interaction among others, which keeps its id. */
function amend(
  cohort: Cohort,
  draw: Draw,
  which: (one: Interaction) => boolean,
  change: (one: Interaction) => object,
): Cohort {
  const candidates = cohort.interactions.filter(which)
  if (candidates.length === 0) return cohort
  const found = draw.one(candidates)
  return {
    ...cohort,
    interactions: cohort.interactions.map(one =>
      one === found ? ({ ...found, ...change(found) } as Interaction) : one,
    ),
  }
}

const support = (draw: Draw, people: readonly string[]): object => {
  const [asker, ...offerers] = people
  return { kind: 'support', ...draw.one<object>([{ asker, offerers }, { asker }, { offerers: people }]) }
}

/** Whether it is about others than the viewer only; a viewer may be an organiser and a member. */
const ofOthers = (viewer: string) => (one: Interaction) => !participantsOf(one).includes(viewer)

/** What the service keeps of others: nothing of it is anybody else's. */
const BESIDE: Readonly<Record<string, Change>> = {
  'where others are signed in, their tokens, links and invitations': ({ one, other }, viewer, draw) => ({
    one,
    other: {
      ...other,
      signedIn: [
        ...other.signedIn,
        ...(['session', 'token', 'link', 'invitation'] as const).flatMap(kind =>
          draw.some(others(other, viewer)).map(member => ({ kind, member })),
        ),
      ],
    },
  }),
  'which of the others declined an offer, and who said nothing': ({ one, other }, viewer, draw) => ({
    one,
    other: {
      ...other,
      answers: [
        ...other.answers.filter(({ member, answer }) => member === viewer || answer === 'accepted'),
        ...other.offers.flatMap(({ id, members }) =>
          draw
            .some(members.filter(member => member !== viewer))
            .filter(
              member =>
                !other.answers.some(
                  given => given.offer === id && given.member === member && given.answer === 'accepted',
                ),
            )
            .map(member => ({ offer: id, member, answer: 'declined' as const })),
        ),
      ],
    },
  }),
  'which of the others accepted an offer': ({ one, other }, viewer, draw) => ({
    one,
    other: {
      ...other,
      answers: [
        ...other.answers.filter(({ member }) => member === viewer),
        ...other.offers.flatMap(({ id, members }) =>
          draw.some(members.filter(member => member !== viewer)).map(member => ({
            offer: id,
            member,
            answer: draw.chance() ? ('accepted' as const) : ('declined' as const),
          })),
        ),
      ],
    },
  }),
}

/** What is private from a member. */
export const FROM_MEMBERS: Readonly<Record<string, Change>> = {
  ...BESIDE,
  'a wish of somebody else, about the viewer too, that is not mutual': cohortChange(
    (cohort, viewer, draw) => {
      const from = draw.one(otherIds(cohort, viewer))
      const to = draw.one(cohort.members.map(({ id }) => id).filter(id => id !== from))
      const kind = draw.one(['interested', 'not-now'] as const)
      const known = to === viewer && wished(cohort.wishes, to, from) === 'interested'
      if (known && (kind === 'interested' || wished(cohort.wishes, from, to) === 'interested')) return cohort
      const rest = cohort.wishes.filter(wish => wish.from !== from || wish.to !== to)
      return {
        ...cohort,
        wishes: draw.chance() ? [...rest, { from, to, kind }] : [{ from, to, kind }, ...rest],
      }
    },
  ),
  'a wish between two others that is mutual': cohortChange((cohort, viewer, draw) => {
    const pair = group(cohort, viewer, draw, 2) as [string, string]
    const rest = cohort.wishes.filter(({ from, to }) => !isOfBoth(pair, [from, to]))
    const [from, to] = pair
    const both: Wish[] = [
      { from, to, kind: 'interested' },
      { from: to, to: from, kind: 'interested' },
    ]
    return { ...cohort, wishes: [...both, ...rest] }
  }),
  'no wish of others any more, but what is mutual with the viewer': cohortChange((cohort, viewer) => ({
    ...cohort,
    wishes: cohort.wishes.filter(
      ({ from, to, kind }) =>
        from === viewer ||
        (to === viewer && kind === 'interested' && wished(cohort.wishes, viewer, from) === 'interested'),
    ),
  })),
  "a boundary of others, the organiser's too": cohortChange((cohort, viewer, draw) => {
    const one = draw.one(otherIds(cohort, viewer))
    const other = draw.one(cohort.members.map(({ id }) => id).filter(id => id !== one))
    const by = draw.one([undefined, one, ...(other === viewer ? [] : [other])])
    const added: Boundary = {
      between: draw.chance() ? [one, other] : [other, one],
      kind: draw.one(['apart', 'together'] as const),
      ...(by === undefined ? {} : { by }),
    }
    return { ...cohort, boundaries: [added, ...cohort.boundaries] }
  }),
  "no boundary any more but the viewer's": cohortChange((cohort, viewer) => ({
    ...cohort,
    boundaries: cohort.boundaries.filter(({ by }) => by === viewer),
  })),
  'a conflict of two others': cohortChange((cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw, 2)
    const outcome = draw.one(['open', 'unresolved', 'resolved'])
    return happen(cohort, draw, { kind: 'conflict', participants, outcome, ...recorded(draw, participants) })
  }),
  'support among others': cohortChange((cohort, viewer, draw) => {
    const people = group(cohort, viewer, draw)
    return happen(cohort, draw, { ...support(draw, people), ...recorded(draw, people) })
  }),
  'no conflict and no support of others any more': cohortChange((cohort, viewer) => ({
    ...cohort,
    interactions: cohort.interactions.filter(
      one => !ofOthers(viewer)(one) || (one.kind !== 'conflict' && one.kind !== 'support'),
    ),
  })),
  'who missed a meeting of others': cohortChange((cohort, viewer, draw) =>
    amend(
      cohort,
      draw,
      one => one.kind === 'meeting' && ofOthers(viewer)(one),
      one => ({ missed: draw.some(participantsOf(one)) }),
    ),
  ),
  'a record of others that is pending': cohortChange((cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw)
    const recordedBy = draw.one([...participants, viewer])
    const confirmedBy = draw.one([[], [recordedBy], [viewer]])
    return happen(cohort, draw, { ...openKind(draw, participants), recordedBy, confirmedBy })
  }),
  'a record of others that is contested': cohortChange((cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw)
    const contestedBy = [draw.one(cohort.members.map(({ id }) => id))]
    return happen(cohort, draw, {
      ...openKind(draw, participants),
      ...recorded(draw, participants),
      contestedBy,
    })
  }),
  'no record of others any more that does not count': cohortChange((cohort, viewer) => ({
    ...cohort,
    interactions: cohort.interactions.filter(one => !ofOthers(viewer)(one) || counts(one)),
  })),
  'who recorded and who confirmed what happened among others': cohortChange((cohort, viewer, draw) =>
    amend(cohort, draw, one => ofOthers(viewer)(one) && counts(one), spoken),
  ),
  'how many crews others want, and of what size': cohortChange((cohort, viewer, draw) => {
    const id = draw.one(otherIds(cohort, viewer))
    const changed = ({ crewSize: _size, maxCrews: _most, ...rest }: Member): Member =>
      draw.chance() ? rest : { ...rest, crewSize: [4, 5], maxCrews: 3 }
    return { ...cohort, members: cohort.members.map(member => (member.id === id ? changed(member) : member)) }
  }),
  'which crews the organiser has locked': cohortChange((cohort, _viewer, draw) => ({
    ...cohort,
    crews: cohort.crews.map(({ locked: _locked, ...crew }) =>
      draw.chance() ? crew : { ...crew, locked: true },
    ),
  })),
  'an offer to others': ({ one, other }, viewer, draw) => ({
    one,
    other: {
      ...other,
      offers: [
        ...other.offers,
        {
          id: 'offer-private',
          members: group(other.cohort, viewer, draw, 3),
          caller: null,
          intention: null,
          rhythm: null,
          created: EARLIEST,
          stood: null,
        },
      ],
    },
  }),
}

/** Recorded by the first and confirmed by the rest, which leaves it counting; nothing where it is of one. */
function spoken(one: Interaction): object {
  const [recordedBy, ...confirmedBy] = participantsOf(one)
  return confirmedBy.length === 0 ? {} : { recordedBy, confirmedBy }
}

/** Everything that keeps two apart. */
const REASONS: readonly ((cohort: Cohort, pair: readonly [string, string]) => Cohort)[] = [
  (cohort, [from, to]) => ({ ...cohort, wishes: [...cohort.wishes, { from, to, kind: 'not-now' }] }),
  (cohort, [to, from]) => ({ ...cohort, wishes: [{ from, to, kind: 'not-now' }, ...cohort.wishes] }),
  (cohort, [by, other]) => ({
    ...cohort,
    boundaries: [...cohort.boundaries, { between: [by, other], kind: 'apart', by }],
  }),
  (cohort, [other, by]) => ({
    ...cohort,
    boundaries: [{ between: [by, other], kind: 'apart', by }, ...cohort.boundaries],
  }),
  (cohort, [one, other]) => ({
    ...cohort,
    boundaries: [...cohort.boundaries, { between: [one, other], kind: 'apart' }],
  }),
  (cohort, pair) => ({
    ...cohort,
    interactions: [
      ...cohort.interactions,
      {
        id: `${pair.join('-').slice(0, 50)}-conflict`,
        at: new Date(EARLIEST).toISOString(),
        kind: 'conflict',
        participants: [...pair],
        outcome: 'unresolved',
      },
    ],
  }),
]

/** A cohort without anything that two have or want with each other in private. */
const innocent = (cohort: Cohort, pair: readonly string[]): Cohort => ({
  ...cohort,
  wishes: cohort.wishes.filter(({ from, to }) => !isOfBoth(pair, [from, to])),
  boundaries: cohort.boundaries.filter(({ between }) => !isOfBoth(pair, between)),
  interactions: cohort.interactions.filter(
    one => one.kind !== 'conflict' || !isOfBoth(pair, one.participants),
  ),
})

/** What is private from an organiser, who is a member too. */
export const FROM_ORGANISERS: Readonly<Record<string, Change>> = {
  ...BESIDE,
  'why two must stay apart, and who asked for it': ({ one, other }, viewer, draw) => {
    const pair = group(one.cohort, viewer, draw, 2) as [string, string]
    const because = (world: World) => ({
      ...world,
      cohort: draw.one(REASONS)(innocent(world.cohort, pair), pair),
    })
    return { one: because(one), other: because(other) }
  },
  'an interest that is not mutual': cohortChange((cohort, viewer, draw) => {
    const from = draw.one(otherIds(cohort, viewer))
    const to = draw.one(cohort.members.map(({ id }) => id).filter(id => id !== from))
    if (wished(cohort.wishes, from, to) !== undefined || wished(cohort.wishes, to, from) === 'interested')
      return cohort
    return { ...cohort, wishes: [{ from, to, kind: 'interested' }, ...cohort.wishes] }
  }),
  'no interest any more that is not mutual': cohortChange((cohort, viewer) => ({
    ...cohort,
    wishes: cohort.wishes.filter(
      ({ from, to, kind }) =>
        from === viewer || kind === 'not-now' || wished(cohort.wishes, to, from) === 'interested',
    ),
  })),
  'that one of two wants to be with the other': cohortChange((cohort, viewer, draw) => {
    const [by, other] = group(cohort, viewer, draw, 2) as [string, string]
    if (cohort.boundaries.some(({ between }) => isOfBoth([by, other], between))) return cohort
    return { ...cohort, boundaries: [{ between: [other, by], kind: 'together', by }, ...cohort.boundaries] }
  }),
  'support among others': FROM_MEMBERS['support among others']!,
  'a conflict of two others that is resolved': cohortChange((cohort, viewer, draw) => {
    const participants = group(cohort, viewer, draw, 2)
    const between = cohort.interactions.some(
      one => one.kind === 'conflict' && isOfBoth(participants, one.participants),
    )
    if (between) return cohort
    return happen(cohort, draw, { kind: 'conflict', participants, outcome: 'resolved' })
  }),
  'who missed a meeting of others': FROM_MEMBERS['who missed a meeting of others']!,
  'who recorded and who confirmed what happened among others':
    FROM_MEMBERS['who recorded and who confirmed what happened among others']!,
  'a record of others that is pending': FROM_MEMBERS['a record of others that is pending']!,
  'a record of others that is contested': FROM_MEMBERS['a record of others that is contested']!,
  'no record of others any more that does not count':
    FROM_MEMBERS['no record of others any more that does not count']!,
}
