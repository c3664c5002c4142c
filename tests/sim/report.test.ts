import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Challenge } from '../../src/sim/experiment/challenge.ts'
import { inlineRunner } from '../../src/sim/experiment/runner.ts'
import type { Sensitivity } from '../../src/sim/experiment/sensitivity.ts'
import { experimentOf, makeRuns } from '../../src/sim/experiment.ts'
import { DEFINITIONS, type Outcomes } from '../../src/sim/outcomes.ts'
import { wrapped } from '../../src/sim/report/frame.ts'
import { answerOf, type ReportInput, reportFiles } from '../../src/sim/report.ts'
import { parseScenario } from '../../src/sim/scenario.ts'

const ABOUT = { seed: 1, version: '0.0.0' }

/** What would be reported of designs with these shares in a good crew, run by run. */
function fabricated(
  shares: Readonly<Record<string, readonly number[]>>,
  {
    raw = {},
    more = () => ({}),
    ...rest
  }: Partial<ReportInput> & {
    raw?: Record<string, unknown>
    more?: (share: number, design: number) => Record<string, number>
  } = {},
): ReportInput {
  const designs = Object.keys(shares).map(name => ({ name }))
  const scenario = parseScenario({ name: 'made-up', question: 'Which?', people: 12, designs, ...raw }, 'test')
  const outcomes = Object.values(shares).map((list, design) =>
    list.map((share): Outcomes => ({ goodCrew: share, ...more(share, design) })),
  )
  const runs = outcomes[0].length
  const experiment = experimentOf(scenario, { runs, precise: false, outcomes }, ABOUT)
  return { scenario, experiment, outcomes, challenges: [], ...rest }
}

/** Values about a mean that differ by run, alike for all designs that have the same `own`. */
const about = (mean: number, own = 0, runs = 40): number[] =>
  Array.from({ length: runs }, (_, run) => mean + 0.05 * Math.sin(7 * run) + own * Math.cos(11 * run + own))

const pageOf = (input: ReportInput): string => reportFiles(input).get('index.html')!
const textOf = (page: string): string => page.replace(/<[^>]+>/g, '').replaceAll('\u00a0', ' ')
const svgsOf = (page: string): string[] => page.match(/<svg.*?<\/svg>/gs) ?? []

/** Throws where tags are not closed in order. */
function checkTags(page: string): void {
  const open: string[] = []
  for (const [, closing, name, empty] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
    if (name === 'meta' || empty === '/') continue
    if (closing === '') open.push(name)
    else expect(open.pop()).toBe(name)
  }
  expect(open).toEqual([])
}

describe('a report of simulated runs', () => {
  let input: ReportInput
  let page: string
  beforeAll(async () => {
    const scenario = parseScenario(
      {
        name: 'tiny',
        question: 'Which?',
        about: 'Small.\n\nAnd short.',
        people: 12,
        days: 1,
        months: 2,
        designs: [
          { name: 'random', about: 'Everybody draws a table.' },
          { name: 'unmet-first', mixing: 'unmet-first', sizes: [3, 5] },
        ],
      },
      'test',
    )
    const made = await makeRuns({ scenario, runs: 6, seed: 1 }, inlineRunner())
    const experiment = experimentOf(scenario, made, ABOUT)
    input = { scenario, experiment, outcomes: made.outcomes, challenges: [] }
    page = pageOf(input)
  })

  it('is a page and its figures', () => {
    const files = reportFiles(input)
    expect([...files.keys()]).toEqual(['index.html', 'results.json', 'designs.csv', 'comparisons.csv'])
    expect(JSON.parse(files.get('results.json')!)).toEqual(input.experiment)
    expect(page).toMatch(/^<!doctype html>/)
    checkTags(page)
  })

  it('needs nothing but itself', () => {
    expect(page).not.toMatch(
      /\/\/|\b(src|href|srcset|action)=|url\(|@import|<(script|link|iframe|img|object)/i,
    )
  })

  it('answers in the order in which people ask', () => {
    const heads = [...page.matchAll(/<h[12][^>]*>([^<]+)/g)].map(([, head]) => head)
    expect(heads).toEqual([
      'Which?',
      'The answer',
      'People in a good crew',
      'What was compared',
      'How far from random',
      'Who is left out',
      'How crews last',
      'How long until the first crew',
      'What one gathering might be like',
      'If a good crew were something else',
      'What would change this answer',
      'How far to trust this',
      'How to get the same figures',
    ])
    expect(page).toContain('<p>Small.</p>\n<p>And short.</p>')
    expect(textOf(page)).toContain('mixing: unmet-first (not random); sizes: 3 to 5 (not 3 to 6)')
  })

  it('tells every picture to those who do not see it, and has its figures in a table', () => {
    const svgs = svgsOf(page)
    expect(svgs.length).toBeGreaterThan(6)
    for (const svg of svgs) {
      expect(svg).toMatch(/^<svg [^>]*role="img"/)
      expect(svg).toMatch(/<title id="[^"]+">[^<]+<\/title>\s*<desc id="[^"]+">[^<]+<\/desc>/)
      expect(svg).not.toContain('NaN')
    }
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, ref] of page.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g))
      expect(ids).toContain(ref)
    for (const [figure] of page.matchAll(/<figure>.*?<\/figure>/gs)) expect(figure).toContain('<table>')
  })

  it('says on what the figures rest', () => {
    const { manifest } = input.experiment
    const text = textOf(page)
    expect(text).toContain('6 gatherings played through by the computer')
    expect(text).toContain('the same people and the same luck')
    for (const part of [manifest.version, manifest.designs, manifest.outcomes]) expect(page).toContain(part)
    expect(text).toContain('The people are invented')
    expect(text).toContain('No assumption was changed in these runs')
  })
})

describe('the answer', () => {
  const answer = (
    shares: Readonly<Record<string, readonly number[]>>,
    more?: Parameters<typeof fabricated>[1],
  ) => answerOf(fabricated(shares, more))

  it('names the best design with level, difference and probability', () => {
    expect(answer({ random: about(0.4), 'unmet-first': about(0.46, 0.02) })).toBe(
      'Most likely unmet-first: 46 % of the people end in a good crew (95 % interval 45 to 48 %), 6.0 points more than random (5.5 to 6.5); it is the better of the two with probability above .99.',
    )
  })

  it('holds the first against the next where the first is best', () => {
    const said = answer({ random: about(0.5), fixed: about(0.3, 0.1), golfer: about(0.44, 0.05) })
    expect(said).toMatch(/^Most likely random: .* points more than golfer .*; it is best of the three with/)
  })

  it('says it where the runs cannot tell', () => {
    expect(answer({ a: about(0.4, 0.1), b: about(0.401, 0.3) })).toMatch(
      /^These runs cannot tell the designs apart: with either, between \d+ and \d+ % of the people end in a good crew \(95 % intervals\); the likeliest to be best is [ab], with probability \.\d\d\.$/,
    )
    expect(answer({ a: about(0.4, 0.1), b: about(0.401, 0.3), c: about(0.1) })).toMatch(
      /^These runs cannot tell [ab] and [ab] apart: with them, between/,
    )
    expect(answer({ c: about(0.1), a: about(0.4, 0.1), b: about(0.401, 0.3) })).toMatch(
      /\(95 % intervals\), more than with c; the likeliest/,
    )
  })

  it('does not list many designs', () => {
    const shares = Object.fromEntries(
      Array.from({ length: 30 }, (_, k) => [
        `people ${k}, days ${k % 3}`,
        about(k < 20 ? 0.4 : 0.1, 0.1 + k / 50),
      ]),
    )
    expect(answer(shares)).toMatch(
      /^These runs cannot tell the \w+ likeliest of the 30 apart: with them, .*“people \d+, days \d”, with/,
    )
  })

  it('knows one design, ties, and nothing to say', () => {
    expect(answer({ random: about(0.46) })).toBe(
      'With random, 46 % of the people end in a good crew (95 % interval 45 to 47 %).',
    )
    expect(answer({ a: about(0.4), b: about(0.4), c: about(0.4) })).toMatch(
      /^It makes no difference here: all three designs come to the same in every run, 40 % of the people/,
    )
    expect(answer({ a: [0.5, 0.5], b: [0.5, 0.5] })).toContain('both designs come to the same')
    expect(answer({ a: [Number.NaN, Number.NaN], b: [Number.NaN, 0.2] })).toMatch(
      /^These runs cannot answer that/,
    )
    expect(answer({ a: about(Number.NaN), b: about(0.4) })).toMatch(
      /^Most likely b: 40 % .*; of the others it could not be said\.$/,
    )
  })

  it('is silent about a gain that is but rounding', () => {
    const page = pageOf(fabricated({ a: about(0.4), b: about(0.45) }))
    expect(page).toContain('How far from a')
    expect(page).not.toContain('times as many runs')
  })

  it('says either way where a difference may be either', () => {
    const said = answer({ a: about(0.4), b: about(0.42, 0.15) })
    expect(said).toMatch(/^Most likely b: .* 2 points more than a \(from 1 fewer to 5 more\)/)
  })

  it('speaks of whatever figure decides', () => {
    const weeks = { raw: { outcome: 'weeksToCrew' }, more: (share: number) => ({ weeksToCrew: 10 * share }) }
    expect(answer({ a: about(0.5), b: about(0.3) }, weeks)).toMatch(
      /^Most likely b: it takes 3\.0 weeks until somebody is in her first crew .*, 2\.0 weeks less than a/,
    )
    const people = {
      raw: { outcome: 'people' },
      more: (share: number) => ({ people: Math.round(100 * share) }),
    }
    expect(answer({ a: about(0.5), b: about(0.3) }, people)).toMatch(
      /^Highest is most likely a: 50 people come .* 20 more than b .*; it is the highest of the two with/,
    )
    expect(pageOf(fabricated({ a: about(0.5), b: about(0.3) }, people))).toContain(
      'What decides here: how many people came.',
    )
  })
})

describe('the parts of a report', () => {
  it('show what people wrote as text only', () => {
    const evil = '<script>alert("1")</script>'
    const input = fabricated(
      { [`${evil} 'a'`]: about(0.4), '"b" & <b>\u202ec': about(0.5) },
      { raw: { question: `${evil} & "why"?`, about: `<img src=x> ${evil}` } },
    )
    const page = pageOf(input)
    checkTags(page)
    expect(page).not.toMatch(/<script|<img|<b>|\u202e/)
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &quot;why&quot;?')
    expect(page).toContain('&#39;a&#39;')
  })

  it('hold one design', () => {
    const page = pageOf(fabricated({ alone: about(0.4) }))
    checkTags(page)
    expect(page).not.toContain('How far from')
    expect(page).not.toContain('What would change')
    expect(page).toContain('alone')
  })

  it('hold figures that cannot be said', () => {
    const input = fabricated(
      { a: about(0.4), b: about(Number.NaN), c: [Number.NaN, ...about(0.5).slice(1)] },
      {
        more: (_, design) => ({
          shyGap: design === 0 ? 0.1 : Number.NaN,
          isolates: Number.NaN,
          'alive@0': 1,
          'alive@1': Number.NaN,
        }),
      },
    )
    const files = reportFiles(input)
    for (const content of files.values()) expect(content).not.toMatch(/NaN|Infinity|undefined/)
    checkTags(files.get('index.html')!)
    expect(files.get('index.html')).toContain('cannot be said')
    const none = pageOf(fabricated({ a: about(Number.NaN), b: about(Number.NaN) }))
    checkTags(none)
    expect(none).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('stay readable with 64 designs of long names', () => {
    const name = (k: number) =>
      `design number ${k} that has a name of ${k % 2 === 0 ? 'many words, too' : 'Donaudampfschifffahrtsgesells'}`.slice(
        0,
        60,
      )
    const shares = Object.fromEntries(
      Array.from({ length: 64 }, (_, k) => [name(k), about(0.2 + k / 200, 0.05)]),
    )
    const page = pageOf(
      fabricated(shares, {
        more: share => ({
          weeksToCrew: share,
          shyGap: share,
          worstTenth: share,
          'alive@0': 1,
          'alive@1': share,
          'placed@0': share,
          'placed@1': share / 2,
        }),
      }),
    )
    checkTags(page)
    for (const one of Object.keys(shares)) expect(page.split(one).length).toBeGreaterThan(8)
    const svgs = svgsOf(page)
    expect(svgs.length).toBeGreaterThan(20)
    for (const svg of svgs) expect(Number(/viewBox="0 0 720 ([\d.]+)"/.exec(svg)?.[1])).toBeLessThan(850)
  })

  it('break names into lines that fit, cutting what has no space', () => {
    expect(wrapped('one two three', 1000)).toEqual(['one two three'])
    expect(wrapped('founders 25, acceptance 2', 150)).toEqual(['founders 25,', 'acceptance 2'])
    expect(wrapped('x'.repeat(60), 100).join('')).toBe('x'.repeat(60))
    expect(wrapped('by 95 % more', 40)).toContain('95\u00a0%')
  })

  it('count under how many definitions the answer holds', () => {
    const more = (share: number, design: number) =>
      Object.fromEntries(
        DEFINITIONS.map(({ name, closeness, attendance }) => [
          name,
          closeness === 0.5
            ? 0
            : closeness === 0.4
              ? share * (design === 0 ? 2 : 1)
              : attendance === 0.7 && closeness === 0.3
                ? Number.NaN
                : share,
        ]),
      )
    const text = textOf(pageOf(fabricated({ a: about(0.4), b: about(0.5) }, { more })))
    expect(text).toContain(
      'By 14 of 20 other definitions b is best; by 3 another is better; by 3 all come to the same.',
    )
  })

  it('tell which changes bring another design forward, those first', () => {
    const challenge = (what: string, best: string, probability: number): Challenge => ({
      path: 'assumptions.noted',
      what,
      value: 0.125,
      usual: 0.25,
      best,
      probability,
      designs: [
        { name: 'a', mean: 0.41, low: 0.39, high: 0.43 },
        { name: 'b', mean: 0.44, low: 0.42, high: 0.46 },
      ],
      runs: 20,
    })
    const shares = { a: about(0.4), b: about(0.5) }
    const text = textOf(
      pageOf(
        fabricated(shares, {
          challenges: [
            challenge('it rains', 'b', 0.9),
            challenge('half as much is noted', 'a', 0.7),
            challenge('few come', 'a', 0.95),
          ],
        }),
      ),
    )
    expect(text).toContain('After 2 of 3 changes another design comes out first:')
    expect(text).toContain(
      'If half as much is noted, a may be best (probability .70): 41 % (39 to 43), against 44 % (42 to 46) with b.',
    )
    expect(text.indexOf('If few come, a is most likely best')).toBeLessThan(text.indexOf('If half as much'))
    expect(text.lastIndexOf('it rains')).toBeGreaterThan(text.lastIndexOf('half as much'))
    expect(text).toContain('assumptions.noted 0.125 (not 0.25)')
    const held = textOf(pageOf(fabricated(shares, { challenges: [challenge('it rains', 'b', 0.9)] })))
    expect(held).toContain('Nothing that was tried: after each of 1 change b still comes out first.')
  })

  it('draw seasons one after the other', () => {
    const months = Object.fromEntries(
      Array.from({ length: 5 }, (_, k) => [`placed@${k}`, [0.9, 0.8, 0.5, 0.4, 0.3][k]]),
    )
    const input = fabricated({ a: about(0.4) }, { raw: { months: 2, seasons: 2 }, more: () => months })
    const table = pageOf(input).match(
      /<table>\n<caption>Share of the people who are in a crew.*?<\/table>/s,
    )![0]
    expect(textOf(table)).toMatch(/month 01234\s+a90 %80 %50 %40 %30 %/)
  })

  it('show whatever figures a sensitivity has', () => {
    const bounded = { value: 0.13, low: 0.07, high: 0.18 }
    const about0 = { outcome: 'goodCrew', runs: 4, points: 36 }
    const all: Sensitivity[] = [
      {
        ...about0,
        method: 'morris',
        parameters: [
          { name: 'late', mu: 0, muStar: { value: 0, low: 0, high: 0 }, sigma: 0 },
          { name: 'misses', mu: -0.13, muStar: bounded, sigma: 0.08 },
        ],
      },
      { ...about0, method: 'sobol', parameters: [{ name: 'misses', first: bounded, total: bounded }] },
      { ...about0, method: 'hypercube', parameters: [{ name: 'misses', correlation: bounded }], samples: [] },
    ]
    const [morris, sobol, hypercube] = all.map(sensitivity =>
      textOf(pageOf(fabricated({ a: about(0.4) }, { sensitivity }))),
    )
    expect(morris).toMatch(/misses\s*13 points \(7 to 18\)\s*−13 points\s*8 points\s*Chance that/)
    expect(morris).toMatch(/misses 13 points \(7 to 18\); late 0 points/)
    expect(sobol).toContain('13 % (7 to 18)')
    expect(hypercube).toContain('+.13 (+.07 to +.18)')
  })
})

describe('the CSV files', () => {
  const names = ['=1+2', '-5', '+sum', '@x', 'say "a", b']
  const input = fabricated(Object.fromEntries(names.map((name, k) => [name, about(0.4 - k / 50, 0.01 * k)])))
  const files = reportFiles(input)
  const read = (name: string): Record<string, string>[] =>
    parse(files.get(name)!, { columns: true, record_delimiter: '\r\n' })

  it('come back as they were written', () => {
    const rows = read('designs.csv')
    expect(rows).toHaveLength(names.length)
    for (const [k, { outcomes, best }] of input.experiment.designs.entries()) {
      expect(rows[k].outcome).toBe('goodCrew')
      expect([rows[k].mean, rows[k].low, rows[k].high, rows[k]['probability best']].map(Number)).toEqual([
        outcomes.goodCrew.mean,
        outcomes.goodCrew.low,
        outcomes.goodCrew.high,
        best,
      ])
    }
    const compared = read('comparisons.csv')
    expect(compared).toHaveLength(input.experiment.comparisons.length)
    expect(compared.map(row => Number(row.difference))).toEqual(
      input.experiment.comparisons.map(({ difference }) => difference),
    )
  })

  it('hold no formula', () => {
    expect(read('designs.csv').map(({ design }) => design)).toEqual([
      "'=1+2",
      '-5',
      "'+sum",
      "'@x",
      'say "a", b',
    ])
    expect(files.get('comparisons.csv')).toMatch(/,-0\.\d/)
  })
})
