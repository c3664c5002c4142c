import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affinities } from '../../src/graph/affinity.ts'
import type { Cohort, Member } from '../../src/graph/cohort.ts'
import { computeTrust } from '../../src/graph/trust.ts'
import { memberView } from '../../src/matching/knowledge.ts'
import { matesFor } from '../../src/matching/mates.ts'
import { arbitraryCohort } from '../arbitraries.ts'
import { cohortOf, happened, person } from './cohorts.ts'

const withViewer = arbitraryCohort({ minMembers: 2, maxMembers: 8, maxInteractions: 20 }).chain(cohort =>
  fc.tuple(fc.constant(cohort), fc.constantFrom(...cohort.members.map(({ id }) => id))),
)
const law = (holds: (cohort: Cohort, viewer: string) => void, numRuns = 100) =>
  fc.assert(
    fc.property(withViewer, ([cohort, viewer]) => holds(cohort, viewer)),
    { numRuns },
  )
const listed = (cohort: Cohort, viewer: string) =>
  matesFor(cohort, viewer, 100).mates.map(({ member }) => member)
const listening = (...participants: string[]) => ({ kind: 'listening', participants })
const PEOPLE = ['ana', 'ben', 'cleo', 'dai']
/** Ana, Ben, Cleo and Dai, who all listened to each other, with what is given for each and for the cohort. */
const circle = (more: Partial<Cohort> = {}, ...profiles: readonly Partial<Member>[]) =>
  cohortOf(
    PEOPLE.map((id, i) => person(id, profiles[i] ?? {})),
    { interactions: happened(listening(...PEOPLE)), ...more },
  )
/** Why Ben is among Ana's mates; undefined where he is not. */
const whyBen = (cohort: Cohort) =>
  matesFor(cohort, 'ana', 100).mates.find(({ member }) => member === 'ben')?.because

describe('the mates of a member', () => {
  it('are others, each once, with a reason, and as many as were asked for', () => {
    law((cohort, viewer) => {
      const { member, order, mates } = matesFor(cohort, viewer, 100)
      expect(member).toBe(viewer)
      expect(order.length).toBeGreaterThan(10)
      const ids = mates.map(mate => mate.member)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain(viewer)
      for (const mate of mates) {
        expect(mate.because.length).toBeGreaterThan(0)
        expect(new Set(mate.because).size).toBe(mate.because.length)
        expect(mate.name).toBe(cohort.members.find(({ id }) => id === mate.member)!.name)
      }
      for (const limit of [1, 2, 3])
        expect(matesFor(cohort, viewer, limit).mates).toEqual(mates.slice(0, limit))
    })
  })

  it('are not paused, not in a crew with her already, and speak a language that she speaks', () => {
    law((cohort, viewer) => {
      const ids = listed(cohort, viewer)
      for (const { id, paused } of cohort.members) if (paused === true) expect(ids).not.toContain(id)
      for (const { members } of cohort.crews)
        if (members.includes(viewer)) for (const id of members) expect(ids).not.toContain(id)
    })
    const spoken = (...languages: (string[] | undefined)[]) =>
      listed(circle({}, ...languages.map(list => (list === undefined ? {} : { languages: list }))), 'ana')
    expect(spoken(['en'], ['pt'], ['English', 'pt'], undefined).sort()).toEqual(['cleo', 'dai'])
    expect(spoken(undefined, ['pt'])).toEqual(['ben', 'cleo', 'dai'])
  })

  it('are told about in words alone: no figure of anybody, but what members wrote themselves', () => {
    law((cohort, viewer) => {
      const members = cohort.members.map((member, i) => ({ ...member, name: `Name${'abcdefgh'[i]}` }))
      for (const { because } of matesFor({ ...cohort, members }, viewer, 100).mates)
        for (const reason of because) expect(reason.replace(/".*"/s, '')).not.toMatch(/\d|NaN|undefined|null/)
    })
  })

  it('come in the order of the affinity that follows from her own view', () => {
    law((cohort, viewer) => {
      const view = memberView(cohort, viewer)
      const { between } = affinities({
        members: view.members,
        trust: computeTrust(view),
        synonyms: view.vocabulary,
      })
      const values = listed(cohort, viewer).map(id => between(viewer, id).value)
      expect(values).toEqual(values.toSorted((x, y) => y - x))
    }, 50)
  })

  it('are none where nobody has anything in common, and no figure is missing where nothing is known', () => {
    for (const count of [1, 2, 5]) {
      const nobody = cohortOf(Array.from({ length: count }, (_, k) => person(`p${k}`)))
      expect(matesFor(nobody, 'p0', 12)).toEqual({ member: 'p0', order: expect.any(String), mates: [] })
    }
  })
})

describe('what a member herself has said or lived', () => {
  const ownFacts = (viewer: string, other: string, at: string): readonly ((cohort: Cohort) => Cohort)[] => {
    const conflict = (outcome: 'open' | 'unresolved') => (cohort: Cohort) => ({
      ...cohort,
      asOf: at,
      interactions: [
        ...cohort.interactions,
        { id: 'own-conflict', at, kind: 'conflict' as const, participants: [other, viewer], outcome },
      ],
    })
    return [
      cohort => ({
        ...cohort,
        wishes: [
          ...cohort.wishes.filter(({ from, to }) => from !== viewer || to !== other),
          { from: viewer, to: other, kind: 'not-now' },
        ],
      }),
      cohort => ({
        ...cohort,
        boundaries: [...cohort.boundaries, { between: [other, viewer], kind: 'apart', by: viewer }],
      }),
      conflict('open'),
      conflict('unresolved'),
    ]
  }

  it('counts: her "not now", her boundary and her conflict each take that person off her list', () => {
    law((cohort, viewer) => {
      for (const other of listed(cohort, viewer).slice(0, 2))
        for (const fact of ownFacts(viewer, other, '2026-08-01T12:00:00.000Z'))
          expect(listed(fact(cohort), viewer)).not.toContain(other)
    }, 50)
    const all = circle()
    expect(listed(all, 'ana')).toEqual(['ben', 'cleo', 'dai'])
    for (const fact of ownFacts('ana', 'ben', all.asOf!)) {
      expect(listed(fact(all), 'ana')).toEqual(['cleo', 'dai'])
      // Nobody she keeps away from is named as a reason for somebody else.
      expect(JSON.stringify(matesFor(fact(all), 'ana', 100))).not.toMatch(/ben/i)
    }
  })

  it('counts no longer once it is resolved, and not while it is pending or contested', () => {
    const conflict = { kind: 'conflict', participants: ['ana', 'ben'], outcome: 'unresolved' }
    const withBen = (...more: object[]) => {
      const interactions = happened(listening(...PEOPLE), ...more)
      return listed(circle({ interactions }), 'ana').includes('ben')
    }
    expect(withBen(conflict)).toBe(false)
    expect(withBen(conflict, { ...conflict, outcome: 'resolved' })).toBe(true)
    expect(withBen(conflict, { ...conflict, outcome: 'resolved', about: 'i1' })).toBe(true)
    expect(withBen({ ...conflict, recordedBy: 'ana' })).toBe(true)
    expect(withBen({ ...conflict, recordedBy: 'ana', confirmedBy: ['ben'] })).toBe(false)
    expect(withBen({ ...conflict, contestedBy: ['ben'] })).toBe(true)
  })

  it('does not count for others: their lists keep her', () => {
    for (const fact of ownFacts('ana', 'ben', circle().asOf!).slice(0, 2))
      expect(matesFor(fact(circle()), 'ben', 100)).toEqual(matesFor(circle(), 'ben', 100))
  })

  it('may be that she wants to be together: nobody is taken off by that', () => {
    const boundaries: Cohort['boundaries'] = [{ between: ['ana', 'ben'], kind: 'together', by: 'ana' }]
    expect(matesFor(circle({ boundaries }), 'ana', 100)).toEqual(matesFor(circle(), 'ana', 100))
  })
})

describe('the reasons for a mate', () => {
  it('begin with a wish that is mutual, and say nothing of one that is not', () => {
    const [mine, his] = [
      { from: 'ana', to: 'ben', kind: 'interested' as const },
      { from: 'ben', to: 'ana', kind: 'interested' as const },
    ]
    expect(whyBen(circle({ wishes: [mine, his] }))?.[0]).toBe('you are both interested in each other')
    for (const wishes of [[mine], [his], [mine, { ...his, kind: 'not-now' as const }]])
      expect(whyBen(circle({ wishes }))).toEqual(whyBen(circle()))
  })

  it('tell the two things that bind most of what they lived', () => {
    const lived = (...more: object[]) => {
      const because = whyBen(cohortOf([person('ana'), person('ben')], { interactions: happened(...more) }))
      return because
    }
    const [ana, ben] = ['ana', 'ben']
    const both = { participants: [ana, ben] }
    const contact = { kind: 'contact', minutes: 30, ...both }
    const meeting = { kind: 'meeting', series: 's', ...both }
    const resolved = { kind: 'conflict', outcome: 'resolved', ...both }
    const house = { kind: 'co-ownership', what: 'a house', ...both }
    expect(lived(contact)).toEqual(['you spent time together'])
    expect(lived(contact, listening('ana', 'ben'))).toEqual([
      'you listened to each other in a circle',
      'you spent time together',
    ])
    expect(lived(contact, meeting, resolved, house)).toEqual([
      'you own something together',
      'you found a way through a conflict together',
    ])
    expect(lived(meeting)).toEqual(['you came to meetings of the same series'])
    expect(lived({ kind: 'support', asker: ana, offerers: [ben] })).toEqual(['Ben offered you help'])
    expect(lived({ kind: 'support', asker: ben, offerers: [ana] })).toEqual(['you offered Ben help'])
    expect(
      lived(
        { kind: 'support', asker: ana, offerers: [ben] },
        { kind: 'support', asker: ben, offerers: [ana] },
      ),
    ).toEqual(['you have offered each other help'])
    // Two who offered help to nobody in particular did nothing with each other.
    expect(lived({ kind: 'support', offerers: [ana, ben] })).toBeUndefined()
  })

  it('are not a meeting that one of the two missed, nor what does not count', () => {
    const series = (more: object) => {
      const interactions = happened(
        { kind: 'meeting', series: 's', participants: PEOPLE, ...more },
        { kind: 'contact', minutes: 10, participants: ['ana', 'ben'] },
      )
      return whyBen(circle({ interactions }))?.includes('you came to meetings of the same series')
    }
    expect(series({})).toBe(true)
    expect(series({ missed: ['cleo'] })).toBe(true)
    expect(series({ missed: ['ben'] })).toBe(false)
    expect(series({ missed: ['ana'] })).toBe(false)
    expect(series({ recordedBy: 'ben' })).toBe(false)
    expect(series({ contestedBy: ['cleo'] })).toBe(false)
  })

  it('name the two whom both know and she is closest to, but not those whom others only know from private things', () => {
    const near = { kind: 'contact', minutes: 600, participants: ['ana', 'dai'] }
    expect(whyBen(circle({ interactions: happened(listening(...PEOPLE), near) }))).toContain(
      'you both know Dai and Cleo',
    )
    const support = { kind: 'support', asker: 'ben', offerers: ['cleo'] }
    const interactions = happened(listening('ana', 'ben'), listening('ana', 'cleo'), support)
    expect(whyBen(circle({ interactions }))).toEqual(['you listened to each other in a circle'])
  })

  it('tell what profiles have in common, in the words of the one who wrote them', () => {
    const why = (ana: Partial<Member>, ben: Partial<Member>) =>
      whyBen(cohortOf([person('ana', ana), person('ben', ben)]))
    expect(why({ intentions: ['book clubs'] }, { intentions: ['Book club'] })).toEqual([
      'you share the intention "book clubs"',
    ])
    expect(why({ needs: ['web design'] }, { offers: ['Web Designer'] })).toEqual([
      'Ben offers "Web Designer", which you look for',
    ])
    expect(why({ offers: ['cooking'] }, { needs: ['cook'] })).toEqual([
      'Ben looks for "cooking", which you offer',
    ])
    expect(why({ offers: ['cooking'] }, { offers: ['cooking'] })).toBeUndefined()
  })

  it('tell when both are free on her own clock', () => {
    const free = (ana: Partial<Member>, ben: Partial<Member>, ...others: Member[]) =>
      whyBen(cohortOf([person('ana', ana), person('ben', ben), ...others]))
    const lisbon = (...available: string[]) => ({ timezone: 'Europe/Lisbon', available })
    const auckland = (...available: string[]) => ({ timezone: 'Pacific/Auckland', available })
    const others = ['x', 'y', 'z'].map(id => person(id, lisbon()))
    expect(free(lisbon('mon 18:00-21:00'), lisbon('mon 18:00-21:00'))).toEqual([
      'you are both free on Monday evening',
    ])
    expect(free(lisbon('sat 08:00-24:00'), lisbon('sat 00:00-24:00'))).toEqual([
      'you are both free for much of Saturday',
    ])
    expect(free(auckland('mon 08:00-10:00'), lisbon('sun 20:00-23:00'), ...others)).toEqual([
      'you are both free on Monday morning',
    ])
    expect(free(lisbon('mon 18:00-21:00'), lisbon('tue 18:00-21:00'))).toBeUndefined()
    expect(free(lisbon('mon 18:00-21:00'), {})).toBeUndefined()
  })
})
