/**
 * The laws of trust, over random logs of every kind of interaction in every state of a record, looked at on a fixed day.
 *
 * At the end stands the fold's slow twin: the same figures from the formulas of `docs/trust.md`, written as plainly as
 * can be, with other code.
 */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  counts,
  INTERACTION_KINDS,
  type Interaction,
  type InteractionKind,
  participantsOf,
} from '../../src/graph/cohort.ts'
import { seededRandom } from '../../src/graph/random.ts'
import { meets, pairsOf } from '../../src/graph/reciprocity.ts'
import {
  computeTrust,
  type Dyad,
  decay,
  pairKey,
  TRUST_DEFAULTS,
  TrustLedger,
  trustOf,
} from '../../src/graph/trust.ts'
import { arbitraryInteractions, EARLIEST, LATEST } from '../arbitraries.ts'

// Logs of up to 25 interactions, and not of 10.
fc.configureGlobal({ baseSize: 'medium' })

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PEOPLE = ['ana', 'ben', 'kim', 'lee', 'rui']
const PAIRS = PEOPLE.flatMap((a, i) => PEOPLE.slice(i + 1).map(b => [a, b] as const))
const SERIES = ['s1', 's2', 'tuesdays']
/** What rounding may do to a figure near 1. */
const EPSILON = 1e-12

type Log = readonly Interaction[]
type Kind<K extends InteractionKind> = Extract<Interaction, { kind: K }>

const iso = (millis: number) => new Date(millis).toISOString()
const trustAt = (log: Log, asOf = LATEST) =>
  computeTrust({ members: PEOPLE.map(id => ({ id, name: id })), interactions: log, asOf: iso(asOf) })

/** Among few people, so that most have much to do with each other; on a coarse grid, so that moments coincide. */
const logs = (max = 25): fc.Arbitrary<Log> =>
  fc
    .tuple(arbitraryInteractions(PEOPLE, max), fc.constantFrom(1, DAY, 60 * DAY))
    .map(([log, grid]) => log.map(one => ({ ...one, at: iso(Math.floor(Date.parse(one.at) / grid) * grid) })))
const times = fc.integer({ min: EARLIEST, max: LATEST }).map(iso)
const pairs = fc.constantFrom(...PAIRS).map(pair => [...pair] as string[])
const circles = fc.shuffledSubarray(PEOPLE, { minLength: 2 })
const later = fc.oneof(
  fc.integer({ min: 0, max: 3000 * DAY }),
  fc.constantFrom(0, 1, 365 * DAY, 100_000 * DAY),
)

/** Every directed figure: who relies on whom, and how much. */
function reliances(dyads: readonly Dyad[]) {
  return dyads.flatMap(({ a, b, aToB, bToA }) => [
    { by: a, on: b, ...aToB },
    { by: b, on: a, ...bToA },
  ])
}

/** The dyads of all pairs, those that never met as well. */
const all = (trust: ReturnType<typeof trustAt>) => PAIRS.map(([a, b]) => trust.between(a, b))

/** Of a log: conflicts that are not resolved and that nothing else in it is about, nor they about anything. */
const plainConflicts = (log: Log) =>
  log.filter(
    (one): one is Kind<'conflict'> & { id: string } =>
      one.kind === 'conflict' &&
      one.outcome !== 'resolved' &&
      one.about === undefined &&
      counts(one) &&
      !log.some(other => other.kind === 'conflict' && other.about === one.id),
  )

/** One more thing that went well, at any time: anything at all but a missed meeting or a conflict without resolution. */
const goodNews = (log: Log): fc.Arbitrary<Interaction> => {
  const at = { id: fc.constant('news'), at: times }
  const open = plainConflicts(log)
  const resolution = (earlier: Kind<'conflict'> & { id: string }) => ({
    id: 'news',
    at: iso(LATEST),
    kind: 'conflict' as const,
    participants: earlier.participants,
    outcome: 'resolved' as const,
    about: earlier.id,
  })
  return fc.oneof(
    fc.record({
      ...at,
      kind: fc.constant('contact' as const),
      participants: circles,
      minutes: fc.integer({ min: 1, max: 900 }),
    }),
    fc.record({ ...at, kind: fc.constant('listening' as const), participants: circles }),
    fc.tuple(circles, times).map(([[asker, ...offerers], when]) => ({
      id: 'news',
      at: when,
      kind: 'support' as const,
      asker,
      offerers,
    })),
    fc.record({
      ...at,
      kind: fc.constant('meeting' as const),
      series: fc.constantFrom(...SERIES),
      participants: circles,
    }),
    fc.record({
      ...at,
      kind: fc.constant('conflict' as const),
      participants: pairs,
      outcome: fc.constant('resolved' as const),
    }),
    ...(open.length === 0 ? [] : [fc.constantFrom(...open).map(resolution)]),
    fc.record({
      ...at,
      kind: fc.constant('co-ownership' as const),
      participants: circles,
      what: fc.constant('a van'),
    }),
  )
}

const conflict = (
  id: string,
  outcome: Kind<'conflict'>['outcome'],
  more: Partial<Kind<'conflict'>> = {},
): Interaction => ({ id, at: iso(LATEST), kind: 'conflict', participants: ['ana', 'ben'], outcome, ...more })

describe('good and bad evidence', () => {
  it('more good evidence never lowers trust, of any pair, in either direction, at any time after', () => {
    fc.assert(
      fc.property(
        logs().chain(log => fc.tuple(fc.constant(log), goodNews(log), later)),
        ([log, news, wait]) => {
          const before = all(trustAt(log, LATEST + wait))
          const after = all(trustAt([...log, news], LATEST + wait))
          before.forEach((dyad, k) => {
            expect(after[k].aToB.trust).toBeGreaterThanOrEqual(dyad.aToB.trust - EPSILON)
            expect(after[k].bToA.trust).toBeGreaterThanOrEqual(dyad.bToA.trust - EPSILON)
            expect(after[k].mutual).toBeGreaterThanOrEqual(dyad.mutual - EPSILON)
          })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('a further conflict without resolution never raises trust, whatever it is about', () => {
    const about = fc.nat().chain(pick =>
      logs().chain(log => {
        const known = log.filter(one => one.kind === 'conflict' && one.outcome === 'resolved')
        const earlier =
          known.length === 0 ? undefined : (known[pick % known.length] as Kind<'conflict'> & { id: string })
        const plain = { log: fc.constant(log), at: times, participants: pairs }
        return fc.oneof(
          fc.record(plain),
          ...(earlier === undefined
            ? []
            : [
                fc.record({
                  ...plain,
                  at: fc.constant(iso(LATEST)),
                  participants: fc.constant(earlier.participants),
                  about: fc.constant(earlier.id),
                }),
              ]),
        )
      }),
    )
    fc.assert(
      fc.property(about, later, ({ log, ...more }, wait) => {
        const before = all(trustAt(log, LATEST + wait))
        const after = all(trustAt([...log, conflict('news', 'unresolved', more)], LATEST + wait))
        before.forEach((dyad, k) => {
          expect(after[k].aToB.trust).toBeLessThanOrEqual(dyad.aToB.trust + EPSILON)
          expect(after[k].bToA.trust).toBeLessThanOrEqual(dyad.bToA.trust + EPSILON)
        })
      }),
      { numRuns: 200 },
    )
  })

  it("a further missed meeting never raises anybody's trust in who missed it", () => {
    const missed = circles.chain(participants =>
      fc.record({
        participants: fc.constant(participants),
        missed: fc.shuffledSubarray(participants, { minLength: 1 }),
        series: fc.constantFrom(...SERIES, 'new'),
      }),
    )
    fc.assert(
      fc.property(logs(), missed, later, (log, meeting, wait) => {
        const news: Interaction = { id: 'news', at: iso(LATEST), kind: 'meeting', ...meeting }
        const before = reliances(all(trustAt(log, LATEST + wait)))
        const after = reliances(all(trustAt([...log, news], LATEST + wait)))
        before.forEach(({ on, trust }, k) => {
          if (meeting.missed.includes(on)) expect(after[k].trust).toBeLessThanOrEqual(trust + EPSILON)
        })
      }),
    )
  })

  it('an open conflict moves no trust, not by a bit: it has not ended', () => {
    fc.assert(
      fc.property(logs(), times, pairs, (log, at, participants) => {
        const before = reliances(all(trustAt(log)))
        expect(reliances(all(trustAt([...log, conflict('news', 'open', { at, participants })])))).toEqual(
          before,
        )
      }),
    )
  })
})

describe('time', () => {
  it('alone moves trust towards unknown and never past it, and evidence never grows by it', () => {
    fc.assert(
      fc.property(logs(), fc.array(later, { minLength: 1, maxLength: 5 }), (log, waits) => {
        const ledger = new TrustLedger()
        ledger.recordAll(log)
        const moments = [LATEST, ...waits.map(wait => LATEST + wait)].sort((x, y) => x - y)
        const views = moments.map(asOf => reliances(ledger.dyads(asOf)))
        views.slice(1).forEach((view, step) => {
          view.forEach((now, k) => {
            const then = views[step][k]
            const [least, most] = then.trust > 0.5 ? [0.5, then.trust] : [then.trust, 0.5]
            expect(now.trust).toBeGreaterThanOrEqual(least - (least === 0.5 ? 0 : EPSILON))
            expect(now.trust).toBeLessThanOrEqual(most + (most === 0.5 ? 0 : EPSILON))
            expect(now.evidence).toBeLessThanOrEqual(then.evidence * (1 + EPSILON))
          })
        })
      }),
    )
  })

  it('leaves half of the evidence of a kind after its half-life, and all of it while none passes', () => {
    for (const kind of INTERACTION_KINDS) {
      const halfLife = TRUST_DEFAULTS.halfLifeDays[kind] * DAY
      expect(decay(kind, 0)).toBe(1)
      expect(decay(kind, halfLife)).toBe(0.5)
      expect(decay(kind, 2 * halfLife)).toBeCloseTo(0.25, 15)
    }
  })
})

describe('order and names', () => {
  it('the order of interactions in the file changes nothing, to the last bit', () => {
    const shuffled = logs().chain(log =>
      fc.tuple(fc.constant(log), fc.shuffledSubarray([...log], { minLength: log.length })),
    )
    fc.assert(
      fc.property(shuffled, ([log, other]) => {
        expect(trustAt(other).dyads).toEqual(trustAt(log).dyads)
      }),
    )
  })

  it('other names give the same figures to the same people', () => {
    const names = fc.shuffledSubarray(['Z', 'a', '10', '9', '__proto__', '_', 'ana'], {
      minLength: PEOPLE.length,
      maxLength: PEOPLE.length,
    })
    const renamings = fc
      .tuple(logs(), names)
      .chain(([log, to]) =>
        fc.tuple(
          fc.constant(log),
          fc.constant(to),
          fc.shuffledSubarray([...log.keys()], { minLength: log.length }),
        ),
      )
    fc.assert(
      fc.property(renamings, ([log, to, numbers]) => {
        const name = (id: string) => to[PEOPLE.indexOf(id)]
        const ids = new Map(log.map(({ id }, k) => [id, `n${numbers[k]}`]))
        const renamed = JSON.parse(
          JSON.stringify(log, (key, value) => {
            if (key === 'id' || key === 'about') return ids.get(value) ?? 'elsewhere'
            if (['asker', 'recordedBy'].includes(key)) return name(value)
            const lists = ['participants', 'offerers', 'missed', 'confirmedBy', 'contestedBy']
            return lists.includes(key) ? value.map(name) : value
          }),
        ) as Log
        const before = trustAt(log)
        const after = computeTrust({
          members: to.map(id => ({ id, name: id })),
          interactions: renamed,
          asOf: iso(LATEST),
        })
        expect(after.dyads.length).toBe(before.dyads.length)
        const there = new Map(reliances(after.dyads).map(one => [`${one.by} ${one.on}`, one]))
        for (const { by, on, trust, evidence, net } of reliances(before.dyads)) {
          const other = there.get(`${name(by)} ${name(on)}`)
          expect(Math.abs((other?.trust ?? Number.NaN) - trust)).toBeLessThan(EPSILON)
          expect(Math.abs((other?.evidence ?? Number.NaN) - evidence)).toBeLessThan(EPSILON * (1 + evidence))
          expect(Math.abs((other?.net ?? Number.NaN) - net)).toBeLessThan(EPSILON * (1 + evidence))
        }
        for (const dyad of before.dyads) {
          const other = after.between(name(dyad.a), name(dyad.b))
          expect(other.interactions).toBe(dyad.interactions)
          expect([...other.openConflicts].sort()).toEqual(dyad.openConflicts.map(id => ids.get(id)).sort())
        }
      }),
    )
  })

  it('an interaction changes nothing between people who did not live it, but the places of later meetings', () => {
    const oneMore = logs().filter(log => log.length > 0)
    fc.assert(
      fc.property(oneMore, log => {
        const news = log[log.length - 1]
        const before = trustAt(log.slice(0, -1))
        const after = trustAt(log)
        for (const [a, b] of PAIRS) {
          if (meets(news, a, b)) continue
          const inSeries = log.some(
            one =>
              news.kind === 'meeting' &&
              one.kind === 'meeting' &&
              one.series === news.series &&
              Date.parse(one.at) > Date.parse(news.at) &&
              meets(one, a, b),
          )
          if (!inSeries) expect(after.between(a, b)).toEqual(before.between(a, b))
        }
      }),
      { numRuns: 200 },
    )
  })
})

describe('conflicts', () => {
  it('an unresolved one lowers both directions, and its resolution raises both', () => {
    const waits = fc.integer({ min: 1, max: 700 * DAY })
    const plainLogs = logs(15).map(log => log.filter(one => one.kind !== 'conflict'))
    fc.assert(
      fc.property(plainLogs, waits, fc.boolean(), (log, wait, named) => {
        const rupture = conflict('rupture', 'unresolved', { at: iso(LATEST - wait) })
        const repair = conflict('repair', 'resolved', named ? { about: 'rupture' } : {})
        const [before, broken, repaired] = [log, [...log, rupture], [...log, rupture, repair]].map(one =>
          trustAt(one).between('ana', 'ben'),
        )
        for (const direction of ['aToB', 'bToA'] as const) {
          expect(broken[direction].trust).toBeLessThan(before[direction].trust)
          expect(repaired[direction].trust).toBeGreaterThan(broken[direction].trust)
        }
        expect(broken.openConflicts).toEqual(['rupture'])
        expect(broken.state).not.toBe('partnership')
        expect(repaired.openConflicts).toEqual([])
      }),
    )
  })

  it('a conflict counts once: what a later record is about moves no trust any more, not by a bit', () => {
    const outcomes = fc.constantFrom('resolved' as const, 'unresolved' as const)
    fc.assert(
      fc.property(logs(), outcomes, outcomes, times, (log, then, now, at) => {
        const last = conflict('last', now, { about: 'first' })
        const told = trustAt([...log, conflict('first', then, { at }), last])
        expect(reliances(all(told))).toEqual(reliances(all(trustAt([...log, last]))))
      }),
    )
  })

  const open = (...log: Interaction[]) => trustAt(log).between('ana', 'ben').openConflicts
  const on = (day: number) => iso(LATEST - 100 * DAY + day * DAY)
  const first = conflict('first', 'unresolved', { at: on(1) })
  const second = conflict('second', 'open', { at: on(2) })

  it('are open, oldest first, until they are resolved', () => {
    expect(open(second, first)).toEqual(['first', 'second'])
  })

  it('a later resolution without a subject closes all of the pair, an earlier or simultaneous one none', () => {
    expect(open(first, second, conflict('peace', 'resolved', { at: on(3) }))).toEqual([])
    expect(open(first, second, conflict('peace', 'resolved', { at: on(2) }))).toEqual(['second'])
    expect(open(first, second, conflict('peace', 'resolved', { at: on(0) }))).toEqual(['first', 'second'])
    expect(
      open(conflict('new', 'open', { at: on(4) }), conflict('peace', 'resolved', { at: on(3) })),
    ).toEqual(['new'])
  })

  it('a resolution with a subject closes that one alone', () => {
    expect(open(first, second, conflict('peace', 'resolved', { at: on(3), about: 'first' }))).toEqual([
      'second',
    ])
    expect(open(first, conflict('peace', 'resolved', { at: on(3), about: 'elsewhere' }))).toEqual(['first'])
  })

  it('a later record about it stands for it, and closing that one closes the story', () => {
    const again = conflict('again', 'unresolved', { at: on(5), about: 'first' })
    expect(open(first, again)).toEqual(['again'])
    expect(open(first, again, conflict('peace', 'resolved', { at: on(6), about: 'again' }))).toEqual([])
    expect(
      open(
        conflict('peace', 'resolved', { at: on(1) }),
        conflict('new', 'open', { at: on(2), about: 'peace' }),
      ),
    ).toEqual(['new'])
  })

  it('at one moment the one about the other has the last word, whatever their ids', () => {
    for (const [x, y] of [
      ['1', '2'],
      ['2', '1'],
    ])
      expect(open(conflict(x, 'unresolved'), conflict(y, 'resolved', { about: x }))).toEqual([])
  })

  it('records about each other in a circle close none of it', () => {
    const circle = [conflict('x', 'unresolved', { about: 'y' }), conflict('y', 'unresolved', { about: 'x' })]
    expect(open(...circle)).toEqual(['x', 'y'])
    expect(trustAt(circle).between('ana', 'ben').aToB.points).toBe(-40)
  })

  it("are closed by nobody else's record, and by none from before", () => {
    const others = conflict('others', 'resolved', { participants: ['kim', 'lee'], about: 'first' })
    expect(open(first, others)).toEqual(['first'])
    const before = conflict('before', 'resolved', { at: on(0), about: 'first' })
    expect(open(first, before)).toEqual(['first'])
    expect(trustAt([first, others]).between('ana', 'ben')).toEqual(trustAt([first]).between('ana', 'ben'))
  })
})

describe('pending and contested records', () => {
  const pending = (one: Interaction): Interaction => {
    const recordedBy = participantsOf(one)[0]
    return { ...one, id: `p-${one.id}`, recordedBy, confirmedBy: [recordedBy], contestedBy: [] }
  }
  const contested = (one: Interaction): Interaction => ({
    ...one,
    id: `c-${one.id}`,
    contestedBy: [participantsOf(one)[0]],
  })
  /** Notes of all kinds that do not count, some about conflicts of the log. */
  const notes = (log: Log) =>
    fc.tuple(logs(10), fc.infiniteStream(fc.boolean())).map(([drafts, coin]) => {
      const subjects = log.flatMap(one =>
        one.kind === 'conflict'
          ? [conflict(`about-${one.id}`, 'resolved', { participants: one.participants, about: one.id })]
          : [],
      )
      return [...drafts, ...subjects].map(one => (coin.next().value ? pending(one) : contested(one)))
    })
  const logsWithNotes = logs().chain(log => fc.tuple(fc.constant(log), notes(log)))

  it('count for nothing, to the last bit: not as evidence, not as meetings of a series, not as closing a conflict', () => {
    fc.assert(
      fc.property(logsWithNotes, ([log, silent]) => {
        expect(trustAt([...log, ...silent]).dyads).toEqual(trustAt(log).dyads)
      }),
    )
  })

  it('count as if they had been there all along once another participant confirms and nobody contests', () => {
    fc.assert(
      fc.property(logsWithNotes, ([log, silent]) => {
        const several = silent.filter(one => participantsOf(one).length > 1)
        const confirmed = several.map(one => {
          const [recordedBy, witness] = participantsOf(one)
          return { ...one, recordedBy, confirmedBy: [witness], contestedBy: [] }
        })
        const imported = several.map(({ recordedBy, confirmedBy, contestedBy, ...one }) => one)
        const plain = trustAt([...log, ...imported])
        expect(trustAt([...log, ...confirmed]).dyads).toEqual(plain.dyads)
      }),
    )
  })

  it("nothing that one person records alone moves anybody's trust in her, or in anybody else", () => {
    const outsiders = fc.shuffledSubarray(['stranger', 'other'])
    fc.assert(
      fc.property(logs(), logs(8), fc.constantFrom(...PEOPLE), outsiders, (log, drafts, she, names) => {
        const alone = drafts.map((one): Interaction => {
          const confirmedBy = [she, ...names, ...PEOPLE.filter(id => !participantsOf(one).includes(id))]
          return { ...one, id: `her-${one.id}`, recordedBy: she, confirmedBy, contestedBy: [] }
        })
        expect(trustAt([...log, ...alone]).dyads).toEqual(trustAt(log).dyads)
      }),
    )
  })
})

describe('figures', () => {
  const firstMoment = Date.parse('0001-01-01T00:00:00Z')
  const lastMoment = Date.parse('9999-12-31T23:59:59Z')

  function expectSound(dyads: readonly Dyad[]) {
    for (const dyad of dyads) {
      for (const { trust, evidence, net, points } of [dyad.aToB, dyad.bToA]) {
        for (const figure of [trust, evidence, net, points]) expect(Number.isFinite(figure)).toBe(true)
        expect(trust).toBeGreaterThanOrEqual(0)
        expect(trust).toBeLessThanOrEqual(1)
        expect(evidence).toBeGreaterThanOrEqual(0)
        expect(Math.abs(net)).toBeLessThanOrEqual(evidence * (1 + EPSILON))
        expect(Math.sign(trust - 0.5)).toBe(Math.abs(net) < 1e-15 ? Math.sign(trust - 0.5) : Math.sign(net))
      }
      expect(dyad.mutual).toBe(Math.min(dyad.aToB.trust, dyad.bToA.trust))
      expect(Math.abs(dyad.balance)).toBeLessThanOrEqual(1)
      expect(dyad.state === 'unknown').toBe(dyad.interactions === 0)
      expect(dyad.days).toBeLessThanOrEqual(dyad.interactions)
      expect(Number.isFinite(dyad.minutes + dyad.hours + dyad.days)).toBe(true)
    }
  }

  it('are finite and in their ranges for any log, and unknown is the state of those for whom nothing counts', () => {
    fc.assert(
      fc.property(logs(), later, (log, wait) => {
        const trust = trustAt(log, LATEST + wait)
        expectSound(all(trust))
        for (const [a, b] of PAIRS)
          expect(trust.between(a, b).state === 'unknown').toBe(
            !log.some(one => counts(one) && meets(one, a, b)),
          )
      }),
    )
  })

  it('are so over ten thousand years, for a thousandth of a second and for a year together', () => {
    const extremes = fc
      .tuple(
        logs(20),
        fc.infiniteStream(fc.constantFrom(firstMoment, 0, LATEST, lastMoment)),
        fc.infiniteStream(fc.constantFrom(1e-9, Number.MIN_VALUE, 525_600)),
      )
      .map(([log, at, minutes]) =>
        log.map(one => ({
          ...one,
          at: iso(at.next().value),
          ...(one.kind === 'contact' ? { minutes: minutes.next().value } : {}),
        })),
      )
    fc.assert(
      fc.property(extremes, log => {
        expectSound(all(trustAt(log, lastMoment)))
        expectSound(all(trustAt(log, Number.MAX_SAFE_INTEGER / 2)))
      }),
    )
  })

  it('are so where thousands of things happened at the same moment, or a half-life has long passed', () => {
    const log = Array.from({ length: 6000 }, (_, k): Interaction => {
      const head = { id: `i${k}`, at: iso(EARLIEST), participants: ['ana', 'ben'] }
      if (k % 3 === 0) return { ...head, kind: 'co-ownership', what: 'a van' }
      if (k % 3 === 1) return { ...head, kind: 'conflict', outcome: 'unresolved' }
      return { ...head, kind: 'meeting', series: 's', missed: k % 2 === 0 ? ['ana'] : [] }
    })
    for (const asOf of [EARLIEST, LATEST, lastMoment]) expectSound(trustAt(log, asOf).dyads)
    // All of them shared the first place of the series.
    const meetings = log.filter(one => one.kind === 'meeting')
    expect(trustAt(meetings, EARLIEST).between('ana', 'ben').aToB.points).toBe(2000)
    expect(trustAt(log, lastMoment).between('ana', 'ben')).toMatchObject({ mutual: 0.5, state: 'forming' })
  })

  it('do not hang on how long a series is', () => {
    const log = Array.from({ length: 150_000 }, (_, k): Interaction => {
      const participants = [PEOPLE[k % 5], PEOPLE[(k + 1) % 5]]
      return { id: `i${k}`, at: iso(EARLIEST + k * 1000), kind: 'meeting', series: 's', participants }
    })
    const ledger = new TrustLedger()
    ledger.recordAll(log.slice(0, 1000))
    ledger.recordAll(log.slice(1000))
    expectSound(ledger.dyads(LATEST))
    expect(ledger.entries('ana', 'ben')).toHaveLength(30_000)
  })

  it('are the same bits on every machine and every Node', () => {
    const random = seededRandom(7)
    const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]
    const log = Array.from({ length: 2000 }, (_, k): Interaction => {
      const head = { id: `i${k}`, at: iso(EARLIEST + Math.floor(random() * (LATEST - EARLIEST))) }
      const participants = [...pick(PAIRS)]
      const kind = pick(INTERACTION_KINDS)
      if (kind === 'contact') return { ...head, kind, participants, minutes: random() * 100 }
      if (kind === 'listening') return { ...head, kind, participants }
      if (kind === 'support') return { ...head, kind, asker: participants[0], offerers: [participants[1]] }
      if (kind === 'meeting')
        return { ...head, kind, series: pick(SERIES), participants, missed: participants.slice(random() * 9) }
      if (kind === 'conflict')
        return { ...head, kind, participants, outcome: pick(['resolved', 'unresolved', 'open']) }
      return { ...head, kind, participants, what: 'a van' }
    })
    const digest = createHash('sha256').update(JSON.stringify(trustAt(log, LATEST + DAY / 3).dyads))
    expect(digest.digest('hex')).toBe('a8edccba14402e46088e84c88e63cb3713f016d7ceae40ff38581dd13094afe2')
  })
})

describe('the ledger', () => {
  /** What becomes of each record before it is what it is in the end: pending, contested, of another time or kind. */
  const histories = logs(20).chain(log => {
    const drafts = (one: Interaction): fc.Arbitrary<Interaction> =>
      fc.oneof(
        fc.constant<Interaction>({ ...one, recordedBy: participantsOf(one)[0], confirmedBy: [] }),
        fc.constant<Interaction>({ ...one, contestedBy: ['lee'] }),
        fc.record({ at: times }).map(({ at }): Interaction => ({ ...one, at })),
        circles.map(
          (participants): Interaction => ({ id: one.id, at: one.at, kind: 'listening', participants }),
        ),
        fc.constantFrom(...SERIES).map(
          (series): Interaction => ({
            id: one.id,
            at: one.at,
            kind: 'meeting',
            series,
            participants: ['ana', 'ben'],
          }),
        ),
      )
    const lives = log.map(one => fc.array(drafts(one), { maxLength: 2 }).map(past => [...past, one]))
    return fc.tuple(...lives).chain(all => {
      // Which record is told of next: each as often as it has versions, in any order.
      const turns = all.flatMap((life, k) => life.map(() => k))
      return fc.shuffledSubarray([...turns.keys()], { minLength: turns.length }).map(order => {
        const told = all.map(() => 0)
        return { log, steps: order.map(turn => all[turns[turn]][told[turns[turn]]++]) }
      })
    })
  })

  it('told of one thing after the other, in any order, with replacements, is what it is told at once', () => {
    fc.assert(
      fc.property(histories, ({ log, steps }) => {
        const ledger = new TrustLedger()
        for (const step of steps) ledger.record(step)
        expect(ledger.dyads(LATEST)).toEqual(trustAt(log).dyads)
        for (const dyad of ledger.dyads(LATEST)) expect(ledger.dyad(dyad.b, dyad.a, LATEST)).toEqual(dyad)
      }),
      { numRuns: 200 },
    )
  })

  it('told in batches, with replacements within a batch and between, is what it is told at once', () => {
    fc.assert(
      fc.property(histories, fc.array(fc.nat(10), { maxLength: 6 }), ({ log, steps }, sizes) => {
        const ledger = new TrustLedger()
        const rest = [...steps]
        for (const size of sizes) ledger.recordAll(rest.splice(0, size))
        ledger.recordAll(rest)
        expect(ledger.dyads(LATEST)).toEqual(trustAt(log).dyads)
      }),
      { numRuns: 200 },
    )
  })

  it('names every pair whose figures changed, and only pairs of the record and of the later meetings of its series', () => {
    fc.assert(
      fc.property(histories, ({ steps }) => {
        const ledger = new TrustLedger()
        const known = new Map<string, Interaction>()
        const view = () => PAIRS.map(([a, b]) => JSON.stringify(ledger.dyad(a, b, LATEST)))
        for (const step of steps) {
          const own = [known.get(step.id), step].filter(one => one !== undefined)
          const before = view()
          const touched = ledger.record(step)
          known.set(step.id, step)
          const after = view()
          const changed = PAIRS.filter((_, k) => before[k] !== after[k]).map(([a, b]) => pairKey(a, b))
          expect(touched).toEqual(expect.arrayContaining(changed))
          const series = own.flatMap(one => (one.kind === 'meeting' ? [one.series] : []))
          const meetings = [...known.values()].filter(
            one => one.kind === 'meeting' && series.includes(one.series),
          )
          const near = new Set([...own, ...meetings].flatMap(pairsOf).map(([a, b]) => pairKey(a, b)))
          for (const key of touched) expect(near).toContain(key)
          expect(touched).toEqual([...new Set(touched)].sort())
        }
      }),
    )
  })

  it('names nobody where nothing counts, before or after', () => {
    const ledger = new TrustLedger()
    expect(ledger.record(conflict('x', 'unresolved', { recordedBy: 'ana' }))).toEqual([])
    expect(ledger.record(conflict('x', 'unresolved', { recordedBy: 'ana', confirmedBy: ['ben'] }))).toEqual([
      'ana ben',
    ])
    expect(ledger.record(conflict('x', 'unresolved', { contestedBy: ['ana'] }))).toEqual(['ana ben'])
    expect(ledger.record(conflict('x', 'unresolved', { contestedBy: ['ben'] }))).toEqual([])
  })

  it('has as much to do for a record in a congregation of three hundred as among five', () => {
    const others = Array.from({ length: 300 }, (_, k) => `other${k}`)
    const crowd = others.map((id, k): Interaction => {
      const participants = [id, others[(k + 1) % 300], PEOPLE[k % 5]]
      return { id: `crowd${k}`, at: iso(EARLIEST + k), kind: 'meeting', series: `crowd${k}`, participants }
    })
    fc.assert(
      fc.property(logs(15), log => {
        const [small, large] = [new TrustLedger(), new TrustLedger()]
        large.recordAll(crowd)
        for (const one of log) expect(large.record(one)).toEqual(small.record(one))
      }),
      { numRuns: 50 },
    )
  })

  it("says what a pair's figures rest on: the points that each earned in the other's eyes, oldest first", () => {
    const ledger = new TrustLedger()
    const at = (day: number) => iso(EARLIEST + day * DAY)
    ledger.record(conflict('third', 'resolved', { at: at(3), about: 'first' }))
    ledger.record({
      id: 'second',
      at: at(2),
      kind: 'meeting',
      series: 's',
      participants: ['ben', 'ana'],
      missed: ['ben'],
    })
    ledger.record(conflict('first', 'unresolved', { at: at(1) }))
    const entries = ledger
      .entries('ben', 'ana')
      .map(({ interaction, forA, forB }) => [interaction.id, forA, forB])
    expect(entries).toEqual([
      ['first', 0, 0],
      ['second', -5, 1],
      ['third', 10, 10],
    ])
  })
})

describe('trust as a whole', () => {
  it('answers for any two, known or not, in whatever order they are named', () => {
    fc.assert(
      fc.property(logs(), log => {
        const trust = trustAt(log)
        for (const [a, b] of PAIRS) {
          expect(trust.between(b, a)).toEqual(trust.between(a, b))
          expect([trust.between(b, a).a, trust.between(b, a).b]).toEqual([a, b])
          expect(trust.dyads.some(dyad => dyad.a === a && dyad.b === b)).toBe(
            trust.between(a, b).state !== 'unknown',
          )
        }
        expect(trust.between('nobody', 'ana').state).toBe('unknown')
      }),
    )
  })

  it('lists members and dyads by code unit', () => {
    const trust = trustOf(['b', 'Z', 'a', '10', '9'], [], LATEST)
    expect(trust.members).toEqual(['10', '9', 'Z', 'a', 'b'])
    fc.assert(
      fc.property(logs(), log => {
        const keys = trustAt(log).dyads.map(({ a, b }) => `${a} ${b}`)
        expect(keys).toEqual([...keys].sort())
      }),
    )
  })
})

describe('the fold', () => {
  const { halfLifeDays, saturation } = TRUST_DEFAULTS
  type Figures = Record<InteractionKind, number>
  const none = (): Figures => ({
    contact: 0,
    listening: 0,
    support: 0,
    meeting: 0,
    conflict: 0,
    'co-ownership': 0,
  })
  const sum = (figures: Figures) => INTERACTION_KINDS.reduce((total, kind) => total + figures[kind], 0)
  const moment = (one: Interaction) => new Date(one.at).getTime()

  /** Whether the last word on a conflict is another's: one about it, which is not open or whose own last word is. */
  function superseded(log: Log, one: Kind<'conflict'> & { id: string }): boolean {
    return about(log, one).some(next => next.outcome !== 'open' || superseded(log, next))
  }

  /** Records of the same two, not before, about a conflict. */
  function about(log: Log, one: Kind<'conflict'> & { id: string }) {
    return log.filter(
      (next): next is Kind<'conflict'> & { id: string } =>
        next.kind === 'conflict' &&
        next.about === one.id &&
        next.participants.every(id => one.participants.includes(id)) &&
        moment(next) >= moment(one),
    )
  }

  function points(log: Log, one: Interaction, person: string): number {
    if (one.kind === 'contact') return one.minutes / 60
    if (one.kind === 'listening') return 1
    if (one.kind === 'support') return 5 + 1
    if (one.kind === 'co-ownership') return 100
    if (one.kind === 'meeting') {
      if (one.missed?.includes(person)) return -5
      const before = log.filter(
        other => other.kind === 'meeting' && other.series === one.series && moment(other) < moment(one),
      )
      return [1, 3, 5][new Set(before.map(moment)).size] ?? 5
    }
    if (one.outcome === 'open' || superseded(log, one)) return 0
    return one.outcome === 'resolved' ? 10 : -20
  }

  const saturate = (x: number, p: number, c: number) => c * Math.log(Math.exp(x / c) + p / c)

  /** What `by` can rely on from `on`. */
  function reliance(log: Log, by: string, on: string, asOf: number) {
    const lived = log.filter(one => meets(one, by, on))
    const moments = [...new Set(lived.map(moment))].sort((x, y) => x - y)
    let [good, bad, mass, plain] = [none(), none(), none(), none()]
    let now = moments[0] ?? asOf
    const wait = (until: number) => {
      const faded = (figures: Figures) => {
        const left = none()
        for (const kind of INTERACTION_KINDS)
          left[kind] = figures[kind] * 0.5 ** ((until - now) / DAY / halfLifeDays[kind])
        return left
      }
      ;[good, bad, mass, plain] = [faded(good), faded(bad), faded(mass), faded(plain)]
      now = until
    }
    for (const at of moments) {
      wait(at)
      for (const kind of INTERACTION_KINDS) {
        const earned = lived
          .filter(one => one.kind === kind && moment(one) === at)
          .map(one => points(log, one, on))
        const up = earned.filter(p => p > 0).reduce((x, y) => x + y, 0)
        const down = -earned.filter(p => p < 0).reduce((x, y) => x + y, 0)
        const c = saturation[kind]
        good[kind] = saturate(good[kind], up, c)
        bad[kind] = saturate(bad[kind], down, c)
        mass[kind] = saturate(mass[kind], up + down, c)
        plain[kind] += up - down
      }
      // What is bad uses up what is good, and the reverse, in equal shares.
      const used = Math.min(sum(good), sum(bad))
      for (const side of [good, bad]) {
        const share = sum(side) === 0 ? 1 : used / sum(side)
        for (const kind of INTERACTION_KINDS) side[kind] *= 1 - share
      }
    }
    wait(asOf)
    const [r, s] = [sum(good) / 5, sum(bad) / 5]
    return { trust: (r + 1) / (r + s + 2), evidence: sum(mass) / 5, net: r - s, points: sum(plain) }
  }

  it('is what its formulas say, by its slow twin', () => {
    fc.assert(
      fc.property(logs(30), later, (log, wait) => {
        const counting = log.filter(counts)
        const asOf = LATEST + wait
        for (const dyad of all(trustAt(log, asOf))) {
          const { a, b } = dyad
          const twin = { aToB: reliance(counting, a, b, asOf), bToA: reliance(counting, b, a, asOf) }
          for (const direction of ['aToB', 'bToA'] as const)
            for (const figure of ['trust', 'evidence', 'net', 'points'] as const) {
              const [is, should] = [dyad[direction][figure], twin[direction][figure]]
              expect(Math.abs(is - should), figure).toBeLessThan(EPSILON * Math.max(1, Math.abs(should)))
            }

          const [x, y] = [twin.aToB.trust, twin.bToA.trust]
          const balance = (x * (1 - y) - y * (1 - x)) / (x * (1 - y) + y * (1 - x))
          expect(dyad.balance).toBeCloseTo(balance, 11)
          const mutual = Math.min(x, y)
          expect(dyad.mutual).toBeCloseTo(mutual, 11)

          const lived = counting.filter(one => meets(one, a, b))
          expect(dyad.interactions).toBe(lived.length)
          expect(dyad.days).toBe(new Set(lived.map(one => iso(moment(one)).slice(0, 10))).size)
          const minutes = lived.reduce((total, one) => total + (one.kind === 'contact' ? one.minutes : 0), 0)
          expect(dyad.minutes).toBeCloseTo(minutes, 6)
          const hours = new Set<number>()
          for (const one of lived)
            if (points(counting, one, a) + points(counting, one, b) > 0) {
              const end = moment(one) + (one.kind === 'contact' ? one.minutes * 60_000 : 0)
              hours.add(Math.floor(moment(one) / HOUR))
              for (let hour = Math.floor(moment(one) / HOUR); hour * HOUR < end; hour++) hours.add(hour)
            }
          expect(dyad.hours).toBe(hours.size)

          const conflicts = lived.filter(
            (one): one is Kind<'conflict'> & { id: string } => one.kind === 'conflict',
          )
          const open = conflicts.filter(
            one =>
              one.outcome !== 'resolved' &&
              about(counting, one).length === 0 &&
              !conflicts.some(
                next => next.outcome === 'resolved' && next.about === undefined && moment(next) > moment(one),
              ),
          )
          expect([...dyad.openConflicts].sort()).toEqual(open.map(one => one.id).sort())

          // A figure that lies on a border may fall on either side of it.
          const evidence = twin.aToB.evidence + twin.bToA.evidence
          const far = (value: number, border: number) => Math.abs(value - border) > 1e-9
          if (
            !far(evidence, 2) ||
            !far(mutual, 0.5) ||
            ![0.25, 0.5].every(border => far(Math.abs(balance), border))
          )
            return
          const state =
            lived.length === 0
              ? 'unknown'
              : evidence < 2
                ? 'forming'
                : Math.abs(balance) >= 0.5
                  ? 'domination'
                  : Math.abs(balance) >= 0.25 || mutual < 0.5 || open.length > 0
                    ? 'leaning'
                    : 'partnership'
          expect(dyad.state).toBe(state)
        }
      }),
      { numRuns: 150 },
    )
  })
})
