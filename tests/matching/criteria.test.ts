import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { affinities } from '../../src/graph/affinity.ts'
import type { Cohort, Interaction, Member } from '../../src/graph/cohort.ts'
import { computeTrust, pairKey } from '../../src/graph/trust.ts'
import { CRITERIA } from '../../src/matching/criteria/index.ts'
import { CRITERION_NAMES, type CriterionName } from '../../src/matching/criteria/names.ts'
import { gatherFacts } from '../../src/matching/facts.ts'
import { organiserView } from '../../src/matching/knowledge.ts'
import { PRESETS, type Preset, sizeValue } from '../../src/matching/presets.ts'
import { arbitraryCohort, arbitraryMember } from '../arbitraries.ts'
import { arbitraryCrew, cohortOf, happened, person, renamed } from './cohorts.ts'

const PRESET: Preset = PRESETS['first-crews']
const cohorts = arbitraryCohort({ minMembers: 3, maxMembers: 10, maxInteractions: 25 })
/** A cohort and some of its members' ids as a crew. */
const withCrew = cohorts.chain(cohort =>
  fc.tuple(
    fc.constant(cohort),
    arbitraryCrew(cohort.members.length).map(crew => crew.map(i => cohort.members[i]!.id)),
  ),
)

/** What every criterion says of a crew of ids. */
function assessAll(cohort: Cohort, ids: readonly string[], preset: Preset = PRESET) {
  const facts = gatherFacts(cohort)
  const crew = ids.map(id => facts.index.get(id)!).sort((a, b) => a - b)
  return CRITERION_NAMES.map(name => ({ name, ...CRITERIA[name](facts, crew, preset) }))
}

/** What one criterion says of a crew of ids. */
function assess(name: CriterionName, cohort: Cohort, ids: readonly string[], preset: Preset = PRESET) {
  const { value, because } = assessAll(cohort, ids, preset).find(one => one.name === name)!
  return { value, because }
}

/** What a criterion says of the crew that all of these make. */
const ofAll = (
  name: CriterionName,
  members: readonly Member[],
  more: Partial<Cohort> = {},
  preset = PRESET,
) =>
  assess(
    name,
    cohortOf(members, more),
    members.map(({ id }) => id),
    preset,
  )
/** The first `count` of ana, ben, cleo, dai, eva, finn, gil, hana, each with what is given for her. */
const people = (count: number, ...more: readonly Partial<Member>[]) =>
  ['ana', 'ben', 'cleo', 'dai', 'eva', 'finn', 'gil', 'hana']
    .slice(0, count)
    .map((id, i) => person(id, more[i] ?? {}))
const listening = (...participants: string[]) => ({ kind: 'listening', participants })
const meeting = (...participants: string[]) => ({ kind: 'meeting', series: 's', participants })
const pairsOf = (ids: readonly string[]) =>
  ids.flatMap((a, x) => ids.slice(x + 1).map(b => [a, b] as [string, string]))
const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length

describe('every criterion', () => {
  it('gives a value in [0, 1] and a plain sentence, for any cohort, crew and preset', () => {
    fc.assert(
      fc.property(withCrew, fc.constantFrom(...Object.values(PRESETS)), ([cohort, ids], preset) => {
        for (const { value, because } of assessAll(cohort, ids, preset)) {
          expect(value).toBeGreaterThanOrEqual(0)
          expect(value).toBeLessThanOrEqual(1)
          expect(because.length).toBeGreaterThan(10)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('speaks in words: no figure but counts in words, hours of the week and what members wrote', () => {
    fc.assert(
      fc.property(withCrew, ([cohort, ids]) => {
        const plain = {
          ...cohort,
          vocabulary: [],
          members: cohort.members.map((member, i) => ({
            ...member,
            name: `Name${'abcdefghij'[i]}`,
            ...Object.fromEntries(
              (['intentions', 'offers', 'needs', 'languages'] as const).flatMap(field =>
                member[field] === undefined
                  ? []
                  : [[field, member[field].map(text => `w${text.length % 3 ? 'x' : 'y'}`)]],
              ),
            ),
          })),
        }
        for (const { because } of assessAll(plain, ids)) {
          const text = because.replace(/\d\d:\d\d/g, '').replace(/^\d+ needs/, '')
          expect(text).not.toMatch(/\d|NaN|undefined|null|Infinity/)
        }
      }),
      { numRuns: 80 },
    )
  })

  it('does not look at ids, nor at the order in which members are listed', () => {
    fc.assert(
      fc.property(
        withCrew.chain(([cohort, ids]) =>
          fc.tuple(
            fc.constant(cohort),
            fc.constant(ids),
            fc.shuffledSubarray(
              cohort.members.map((_, i) => `m${i}`),
              { minLength: cohort.members.length },
            ),
            fc.shuffledSubarray([...cohort.members], { minLength: cohort.members.length }),
          ),
        ),
        ([cohort, ids, newIds, shuffled]) => {
          const to = new Map(cohort.members.map(({ id }, i) => [id, newIds[i]!]))
          const other = renamed({ ...cohort, members: shuffled }, to)
          const before = assessAll(cohort, ids)
          const after = assessAll(
            other,
            ids.map(id => to.get(id)!),
          )
          after.forEach(({ value }, k) => {
            expect(value).toBeCloseTo(before[k]!.value, 9)
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('looks at the crew alone: the profile of somebody else changes nothing', () => {
    fc.assert(
      fc.property(
        withCrew.chain(([cohort, ids]) => {
          const others = cohort.members.filter(({ id }) => !ids.includes(id))
          return fc.tuple(
            fc.constant(cohort),
            fc.constant(ids),
            fc.tuple(...others.map(({ id }) => arbitraryMember(id))),
          )
        }),
        ([cohort, ids, others]) => {
          // Her time zone stays: who names none is taken to live where most do.
          const changed = cohort.members.map(member => {
            const other = others.find(({ id }) => id === member.id)
            if (other === undefined) return member
            const { timezone: _other, ...profile } = other
            return member.timezone === undefined ? profile : { ...profile, timezone: member.timezone }
          })
          expect(assessAll({ ...cohort, members: changed }, ids)).toEqual(assessAll(cohort, ids))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('explains a cohort of which nothing is known: no figure is missing, unknown is half way', () => {
    for (const size of [3, 5, 8])
      for (const name of CRITERION_NAMES) {
        const { value, because } = ofAll(name, people(size))
        if (name === 'trust') expect(value).toBeCloseTo(0.3, 9)
        else if (name === 'freshness') expect(value).toBe(1)
        else if (name === 'size') expect(value).toBe(sizeValue(PRESET, size))
        else expect([name, value]).toEqual([name, 0.5])
        expect(because).toMatch(/^[a-z][a-z ,:;']{10,}$/)
      }
  })
})

describe('trust', () => {
  it('is the mean affinity of the pairs, from what an organiser may know', () => {
    fc.assert(
      fc.property(withCrew, ([cohort, ids]) => {
        const view = organiserView(cohort)
        const { between } = affinities({
          members: view.members,
          trust: computeTrust(view),
          synonyms: view.vocabulary,
        })
        const expected = mean(pairsOf(ids).map(([a, b]) => between(a, b).value))
        expect(assess('trust', cohort, ids).value).toBeCloseTo(expected, 9)
      }),
      { numRuns: 60 },
    )
  })

  it('tells how many of them have met, and never that a stranger is distrusted', () => {
    const told = (...interactions: object[]) =>
      ofAll('trust', people(5), { interactions: happened(...interactions) }).because
    expect(told()).toBe('none of them have met yet, so nothing is known, for better or worse')
    expect(told(listening('ana', 'ben'))).toMatch(/few of them have met: .* a new beginning/)
    expect(told(listening('ana', 'ben', 'cleo'))).toMatch(/some of them have met/)
    expect(told(listening('ana', 'ben', 'cleo', 'dai'))).toMatch(/most of them have met each other/)
    expect(told(listening('ana', 'ben', 'cleo', 'dai', 'eva'))).toBe('everyone here has met everyone else')
  })

  it('does not say that two have met at a meeting that one of them missed, or in what does not count', () => {
    const told = (more: object) =>
      ofAll('trust', people(3), {
        interactions: happened({ ...meeting('ana', 'ben', 'cleo'), ...more }),
      }).because
    expect(told({})).toMatch(/everyone here/)
    expect(told({ missed: ['ana'] })).toMatch(/some of them/)
    expect(told({ missed: ['ana', 'ben'] })).toMatch(/none of them/)
    expect(told({ recordedBy: 'ana' })).toMatch(/none of them/)
    expect(told({ contestedBy: ['ben'] })).toMatch(/none of them/)
  })
})

describe('partnership', () => {
  it('is the mean over pairs of 1 - |balance|, and 1/2 for those of which it is too early to say', () => {
    fc.assert(
      fc.property(withCrew, ([cohort, ids]) => {
        const { between } = computeTrust(organiserView(cohort))
        const expected = mean(
          pairsOf(ids).map(([a, b]) => {
            const { state, balance } = between(a, b)
            return state === 'unknown' || state === 'forming' ? 0.5 : 1 - Math.abs(balance)
          }),
        )
        expect(assess('partnership', cohort, ids).value).toBeCloseTo(expected, 9)
      }),
      { numRuns: 60 },
    )
  })

  it('is 1 where give and take are even, and says nothing where little has happened', () => {
    const often = Array.from({ length: 12 }, () => listening('ana', 'ben', 'cleo'))
    const even = ofAll('partnership', people(3), { interactions: happened(...often) })
    expect(even.value).toBeCloseTo(1, 9)
    expect(even.because).toMatch(/^give and take are balanced/)
    const once = ofAll('partnership', people(3), { interactions: happened(listening('ana', 'ben', 'cleo')) })
    expect(once).toEqual({ value: 0.5, because: 'it is too early to say how give and take would balance' })
    const oneSided = Array.from({ length: 6 }, () => ({ ...meeting('ana', 'ben', 'cleo'), missed: ['ana'] }))
    const leaning = ofAll('partnership', people(3), { interactions: happened(...oneSided) })
    expect(leaning.value).toBeLessThan(0.75)
    expect(leaning.because).toBe('give and take are still finding their balance')
  })
})

describe('complementarity', () => {
  it('is half the share of needs that another one offers, and half who calls and who hosts', () => {
    const of = (...more: Partial<Member>[]) => ofAll('complementarity', people(4, ...more)).value
    expect(of({ needs: ['web design'] }, { offers: ['design of webs'] })).toBe(0.5 * 1 + 0.5 * 0.5)
    expect(of({ needs: ['web design', 'cooking'] }, { offers: ['web design'] })).toBe(0.5 * 0.5 + 0.5 * 0.5)
    expect(
      of({ needs: ['cooking'] }, { needs: ['cooking'] }, { needs: ['x'], offers: ['cooking'] }),
    ).toBeCloseTo(0.5 * (2 / 3) + 0.25, 12)
    expect(of({ ways: ['Caller'] })).toBe(0.5 * 0.5 + 0.5 * 0.5)
    expect(of({ ways: ['caller'] }, { ways: ['hosts'] })).toBe(0.5 * 0.5 + 0.5 * 1)
    expect(of({ ways: ['scribe'] })).toBe(0.5 * 0.5 + 0.5 * 0)
  })

  it('does not let anybody meet her own need, and counts a need once, however it is worded', () => {
    const of = (...more: Partial<Member>[]) => ofAll('complementarity', people(3, ...more)).value
    expect(of({ needs: ['cooking'], offers: ['cooking'] })).toBe(0.25)
    expect(of({ needs: ['cooking'], offers: ['cooking'] }, { offers: ['cooking'] })).toBe(0.75)
    expect(of({ needs: ['cooking', 'Cooking!', 'web'] }, { offers: ['cook'] })).toBe(0.5)
  })

  it('names who offers, who looks, who calls and who hosts: these are profiles', () => {
    const because = (...more: Partial<Member>[]) => ofAll('complementarity', people(3, ...more)).because
    expect(
      because(
        { needs: ['web design'], ways: ['caller', 'host'] },
        { offers: ['websites and web design'] },
        {},
      ),
    ).toBe('what some look for, nobody else here offers yet; Ana can call and host')
    expect(because({ needs: ['web design'] }, { offers: ['Web Design'], ways: ['host'] })).toBe(
      'Ben offers "web design", which Ana looks for; Ben can host, and nobody said that they would call',
    )
    expect(because({ needs: ['x', 'y'], ways: ['caller'] }, { offers: ['x', 'y'], ways: ['host'] })).toBe(
      'two needs meet an offer here: for instance, Ben offers "x", which Ana looks for; Ana can call and Ben can host',
    )
    expect(because({ ways: ['scribe'] })).toBe(
      'nobody named a need yet; nobody said that they would call or host',
    )
  })
})

describe('common ground', () => {
  const of = (count: number, ...more: Partial<Member>[]) => ofAll('common-ground', people(count, ...more))

  it('is three quarters for the intention that most share, (count - 1) / (size - 1)', () => {
    const club = { intentions: ['book club'] }
    expect(of(4, club, club, club, club).value).toBe(0.75 * 1 + 0.25 * 0.5)
    expect(
      of(4, club, { intentions: ['Book clubs', 'garden'] }, { intentions: ['garden'] }).value,
    ).toBeCloseTo(0.75 / 3 + 0.125, 12)
    expect(of(4, club, { intentions: ['a'] }, { intentions: ['b'] }, { intentions: ['c'] }).value).toBe(0.125)
    expect(of(4).value).toBe(0.75 * 0.5 + 0.25 * 0.5)
  })

  it('is one quarter for a language that those who named theirs have in common; who named none count 1/2', () => {
    const [en, pt] = [{ languages: ['en'] }, { languages: ['pt'] }]
    const language = (value: number) => 0.75 * 0.5 + 0.25 * value
    expect(of(3, en, en, en).value).toBe(language(1))
    expect(of(4, en, { languages: ['English', 'pt'] }).value).toBe(language(0.75))
    expect(of(3, en).value).toBe(language(0.5))
    expect(of(3, en, pt).value).toBe(language(0))
    expect(
      of(3, { languages: ['en', 'pt'] }, { languages: ['en', 'de'] }, { languages: ['pt', 'de'] }).value,
    ).toBe(language(0))
  })

  it('tells silence from difference', () => {
    const intention = (...more: Partial<Member>[]) => of(3, ...more).because.split('; ')[0]
    const [club, garden, van] = ['book club', 'garden', 'van'].map(text => ({ intentions: [text] }))
    expect(intention()).toBe('nobody named an intention yet')
    expect(intention(club!)).toBe('only one of them named an intention yet')
    expect(intention(club!, garden!)).toBe('those who named an intention have each their own')
    expect(intention(club!, garden!, van!)).toBe('each has an intention of their own')
    expect(intention(club!, club!)).toBe('two of three share the intention "book club"')
    expect(intention(club!, club!, club!)).toBe('all three share the intention "book club"')
    const language = (...more: Partial<Member>[]) => of(3, ...more).because.split('; ')[1]
    const [en, both] = [{ languages: ['en'] }, { languages: ['en', 'pt-BR'] }]
    expect(language(en)).toBe('it is not known which languages they share')
    expect(language(en, both)).toBe('those who named a language all speak English')
    expect(language(both, both, both)).toBe('all speak English and Portuguese')
    expect(language(en, { languages: ['pt'] })).toBe('those who named a language have none in common')
  })
})

describe('rhythm', () => {
  const lisbon = (...available: string[]) => ({ timezone: 'Europe/Lisbon', available })
  const of = (...more: Partial<Member>[]) => ofAll('rhythm', people(3, ...more))

  it('is how much of three hours a week all are free together; who gave no hours count 1/2', () => {
    const evening = lisbon('mon 18:00-21:00')
    expect(of(evening, evening, evening).value).toBe(1)
    expect(of(evening, evening, lisbon('mon 19:30-23:00')).value).toBe(0.5)
    expect(of(evening, evening, lisbon('tue 18:00-21:00')).value).toBe(0)
    expect(of(lisbon('mon 08:00-20:00'), lisbon('mon 08:00-20:00'), evening).value).toBeCloseTo(4 / 6, 12)
    expect(of(evening, evening).value).toBeCloseTo((2 * 1 + 0.5) / 3, 12)
    expect(of(evening).value).toBe(0.5)
    expect(of().value).toBe(0.5)
  })

  it('is the mean over the seasons of the coming year', () => {
    const [phoenix, denver] = ['America/Phoenix', 'America/Denver'].map(timezone => ({
      timezone,
      available: ['mon 18:00-19:00'],
    }))
    // From July on 19 of 52 weeks find both on one clock, for two of six half-hours.
    const { value, because } = of(phoenix!, phoenix!, denver!)
    expect(value).toBeCloseTo((19 / 52) * (2 / 6), 9)
    expect(because).toBe(
      'there is no hour at which all three are free just now, but in other months there is',
    )
  })

  it('names the longest stretch, on the clock of most members', () => {
    expect(
      of(lisbon('mon 18:00-21:00'), lisbon('mon 19:00-20:00', 'tue 08:00-09:00'), lisbon('mon 19:00-22:00'))
        .because,
    ).toBe('all three are free on Monday 19:00-20:00 (Europe/Lisbon)')
    expect(of(lisbon('sun 23:00-02:00'), lisbon('sun 22:00-02:00')).because).toBe(
      'the two who said when are free on Sunday 23:00-02:00 (Europe/Lisbon)',
    )
    expect(of(lisbon('mon 18:00-21:00'), lisbon('tue 18:00-21:00')).because).toBe(
      'there is no hour at which the two who said when are free',
    )
    expect(of(lisbon('mon 18:00-21:00')).because).toBe('too few said when they are free')
  })
})

describe('wishes', () => {
  const wish = (from: string, to: string, kind: 'interested' | 'not-now' = 'interested') => ({
    from,
    to,
    kind,
  })
  const both = (one: string, other: string) => [wish(one, other), wish(other, one)]

  it('are the share of members for whom a mutual wish comes true; 0 where hers does not, 1/2 where she has none', () => {
    const of = (wishes: Cohort['wishes'], crew = ['ana', 'ben', 'cleo']) =>
      assess('wishes', cohortOf(people(5), { wishes }), crew)
    expect(of([]).value).toBe(0.5)
    expect(of(both('ana', 'ben')).value).toBeCloseTo(2.5 / 3, 12)
    expect(of([...both('ana', 'ben'), ...both('ben', 'cleo')]).value).toBe(1)
    expect(of(both('ana', 'dai')).value).toBeCloseTo(1 / 3, 12)
    expect(of([...both('ana', 'ben'), ...both('ana', 'dai')]).value).toBeCloseTo(2.5 / 3, 12)
    expect(of(both('dai', 'eva')).value).toBe(0.5)
  })

  it('count for nothing while they are one-sided', () => {
    const of = (wishes: Cohort['wishes']) => ofAll('wishes', people(3), { wishes })
    expect(of([wish('ana', 'ben'), wish('ben', 'cleo'), wish('cleo', 'ana')])).toEqual(of([]))
    expect(of([wish('ana', 'ben'), wish('ben', 'ana', 'not-now')])).toEqual(of([]))
  })

  it('are told without a name', () => {
    const told = (wishes: Cohort['wishes']) => ofAll('wishes', people(3), { wishes }).because
    expect(told(both('ana', 'ben'))).toBe('a mutual wish comes true here')
    expect(told([])).toBe('no mutual wish comes into this crew')
  })
})

describe('freshness', () => {
  it('is the share of pairs that share no crew yet', () => {
    const of = (...crews: string[][]) =>
      assess(
        'freshness',
        cohortOf(people(6), { crews: crews.map((members, k) => ({ id: `c${k}`, members })) }),
        ['ana', 'ben', 'cleo', 'dai'],
      )
    expect(of()).toEqual({ value: 1, because: 'nobody here shares a crew yet' })
    expect(of(['ana', 'eva', 'finn']).value).toBe(1)
    expect(of(['ana', 'ben', 'eva'])).toEqual({
      value: 1 - 1 / 6,
      because: 'some of them share a crew already',
    })
    expect(of(['ana', 'ben', 'eva'], ['ana', 'ben', 'finn']).value).toBe(1 - 1 / 6)
    expect(of(['ana', 'ben', 'cleo', 'dai', 'eva'])).toEqual({
      value: 0,
      because: 'all of them share a crew already',
    })
  })
})

describe('size', () => {
  it('is what the preset says of it, and told as few or many', () => {
    for (const preset of Object.values(PRESETS))
      for (let size = 3; size <= 8; size++)
        expect(ofAll('size', people(size), {}, preset).value).toBe(preset.sizes[size - 3])
    const told = (size: number, preset: Preset) => ofAll('size', people(size), {}, preset).because
    expect(told(5, PRESET)).toBe('five people are a good size for this kind of crew')
    expect(told(3, PRESETS['working-crew'])).toBe('three people are rather few for this kind of crew')
    expect(told(8, PRESETS['support-crew'])).toBe('eight people are rather many for this kind of crew')
    expect(told(4, PRESET)).toBe('four people are a fair size for this kind of crew')
  })
})

describe('the sentences about a crew', () => {
  it('name nobody in connection with anything private', () => {
    const support: Partial<Interaction> = {
      kind: 'support',
      asker: 'ana',
      offerers: ['ben'],
    } as Partial<Interaction>
    const privately: readonly Partial<Cohort>[] = [
      { interactions: happened(support, support, support) },
      {
        interactions: happened(
          { ...meeting('ana', 'ben', 'cleo'), missed: ['ana'] },
          { ...meeting('ana', 'ben'), missed: ['ana'] },
        ),
      },
      { interactions: happened({ kind: 'conflict', participants: ['ana', 'ben'], outcome: 'unresolved' }) },
      { boundaries: [{ between: ['ana', 'ben'], kind: 'apart', by: 'ana' }] },
      { boundaries: [{ between: ['ana', 'ben'], kind: 'together' }] },
      {
        wishes: [
          { from: 'ana', to: 'ben', kind: 'interested' },
          { from: 'ben', to: 'ana', kind: 'interested' },
        ],
      },
      { wishes: [{ from: 'ana', to: 'ben', kind: 'not-now' }] },
      { members: people(3, { crewSize: [7, 8], maxCrews: 1, paused: true }) },
    ]
    for (const more of privately)
      for (const { because } of assessAll(cohortOf(people(3), more), ['ana', 'ben', 'cleo'])) {
        expect(because).not.toMatch(/ana|ben|cleo|support|help|miss|conflict|boundar|not now|paus/i)
      }
  })

  it('of trust and wishes are the same for every pair that it could be', () => {
    const told = (a: string, b: string) =>
      assessAll(
        cohortOf(people(4), {
          interactions: happened(listening(a, b), { kind: 'support', asker: a, offerers: [b] }),
          wishes: [
            { from: a, to: b, kind: 'interested' },
            { from: b, to: a, kind: 'interested' },
          ],
        }),
        ['ana', 'ben', 'cleo', 'dai'],
      ).map(({ because }) => because)
    const all = pairsOf(['ana', 'ben', 'cleo', 'dai']).map(([a, b]) => [pairKey(a, b), told(a, b)] as const)
    for (const [, sentences] of all) expect(sentences).toEqual(all[0]![1])
  })
})
