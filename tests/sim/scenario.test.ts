import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../src/graph/fault.ts'
import { parseJson } from '../../src/graph/files/json.ts'
import { HEADLINE, OUTCOMES } from '../../src/sim/outcomes.ts'
import { simulate } from '../../src/sim/run.ts'
import { FIELDS, fieldsSchema, type Parameters } from '../../src/sim/scenario/fields.ts'
import {
  defaultParameters,
  MOST_DESIGNS,
  minutesOf,
  parseScenario,
  type Scenario,
  withParameter,
} from '../../src/sim/scenario.ts'

const SOURCE = 'mine.json'
const FOLDER = fileURLToPath(new URL('../../examples/scenarios/', import.meta.url))
const EXAMPLES = readdirSync(FOLDER).map(file => ({
  name: basename(file, '.json'),
  raw: parseJson(readFileSync(FOLDER + file, 'utf8'), file) as Record<string, unknown>,
}))

/** The lines of a refusal, without the file's name. */
function refused(raw: unknown): string[] {
  let error: unknown
  try {
    parseScenario(raw, SOURCE)
  } catch (thrown) {
    error = thrown
  }
  if (!(error instanceof InputError)) throw new Error(`not refused: ${JSON.stringify(raw)}, ${error}`)
  return error.message.split('\n').map(line => {
    expect(line.startsWith(`${SOURCE}: `), line).toBe(true)
    return line.slice(SOURCE.length + 2)
  })
}

const names = ({ designs }: Scenario) => designs.map(({ name }) => name)
const rest = (minutes: number) => ({ kind: 'rest', minutes })
const LIST = 'is not a list [ ]; write a list [ ]'
const OBJECT = 'is not an object { }; write an object { }'
const NO_PART = 'is no part of a scenario;'

/** A scenario that makes no sense, and what is said about it. */
const SENSELESS: readonly (readonly [raw: Record<string, unknown>, ...lines: string[]])[] = [
  // Numbers.
  [{ people: 'ten' }, 'people: "ten" is not a number; write a number'],
  [{ hours: '1,5' }, 'hours: "1,5" is not a number; did you mean 1.5?'],
  [{ days: null }, 'days: null is not a number; write a number'],
  [{ people: 2 }, 'people: 2 is below 3; give how many people, 3 to 400'],
  [{ people: 401 }, 'people: 401 is above 400; give how many people, 3 to 400'],
  [{ people: 3.5 }, 'people: 3.5 is not a whole number; give how many people, 3 to 400'],
  [{ shy: 1.5 }, 'shy: 1.5 is above 1; give the share of shy people, 0 to 1'],
  [{ misses: Number.NaN }, 'misses: NaN is not a number; leave it out where it is not known'],
  // Words.
  [
    { mixing: 'golfr' },
    'mixing: "golfr" is not one of "fixed", "random", "unmet-first", "golfer", "trust-aware", "free-choice", "unmet-then-trust", "agenda"; did you mean "golfer"?',
  ],
  [
    { rhythm: 'weekly' },
    'rhythm: "weekly" is not one of "P1W", "P2W", "P3W", "P1M"; use one of "P1W", "P2W", "P3W", "P1M"',
  ],
  [
    { outcome: 'goodcrew' },
    `outcome: "goodcrew" is not one of ${Object.keys(OUTCOMES)
      .map(name => JSON.stringify(name))
      .join(', ')}; did you mean "goodCrew"?`,
  ],
  [
    { format: 'coalesce/scenario@2' },
    'format: "coalesce/scenario@2" is not "coalesce/scenario@1"; did you mean "coalesce/scenario@1"?',
  ],
  [
    { show: ['met', 'met', 'met', 'met', 'met', 'met', 'met'] },
    'show: ["met","met","met","met","met","met","met"] is too long; show at most six',
  ],
  [{ name: 'a b' }, 'name: "a b" is not a name; use 1 to 64 of A-Z a-z 0-9 . _ -'],
  [{ question: 'Why.' }, 'question: "Why." asks nothing; end it with a question mark'],
  // What is no part of it.
  [{ peopel: 30 }, `peopel: ${NO_PART} did you mean "people"?`],
  [{ zzz: 1 }, `zzz: ${NO_PART} leave it out; docs/scenario.md lists all fields`],
  [{ assumptions: { notd: 0.5 } }, `assumptions.notd: ${NO_PART} did you mean "noted"?`],
  [{ assumptions: { depth: { pair: 3 } } }, `assumptions.depth.pair: ${NO_PART} did you mean "pairs"?`],
  [{ designs: [{ name: 'a', peple: 3 }] }, `designs[0].peple: ${NO_PART} did you mean "people"?`],
  [{ schedule: [[{ ...rest(30), round: 2 }]] }, `schedule[0][0].round: ${NO_PART} did you mean "rounds"?`],
  // Nested.
  [{ assumptions: [] }, `assumptions: [] ${OBJECT}`],
  [
    { assumptions: { depth: { 'open-space': -1 } } },
    'assumptions.depth.open-space: -1 is below 0; give a factor, 0 to 20',
  ],
  [{ good: { closeness: 2 } }, 'good.closeness: 2 is above 1; give a closeness, 0 to 1'],
  [{ sizes: [6, 3] }, 'sizes: [6,3] is upside down; write the smaller size first'],
  [{ sizes: '3-6' }, 'sizes: "3-6" is not two sizes; write it as [3, 6]'],
  [
    { sizes: [2, 9] },
    'sizes[0]: 2 is below 3; give people in a crew, 3 to 8',
    'sizes[1]: 9 is above 8; give people in a crew, 3 to 8',
  ],
  // The schedule and the agenda.
  [{ schedule: [] }, 'schedule: [] has no day; list the blocks of one at least'],
  [
    { schedule: [[]] },
    'schedule[0]: [] is an empty day; give it a block, such as {"kind": "rest", "minutes": 60}',
  ],
  [{ schedule: [rest(30)] }, `schedule[0]: {"kind":"rest","minutes":30} ${LIST}`],
  [{ schedule: [[{ kind: 'pairs' }]] }, 'schedule[0][0].minutes: is missing; add it'],
  [
    { schedule: [[{ kind: 'pair', minutes: 30 }]] },
    'schedule[0][0].kind: "pair" is not one of "circle", "pairs", "threes", "clinic", "tables", "open-space", "break", "rest"; did you mean "pairs"?',
  ],
  [
    { schedule: [[{ kind: 'tables', minutes: 30, size: 9 }]] },
    'schedule[0][0].size: 9 is above 8; give people at a table, 3 to 8',
  ],
  [
    { opens: 15, schedule: [[rest(540)], [{ ...rest(60), rounds: 10 }]] },
    'schedule: 600 minutes from 15:00 on go past midnight; plan at most 540 minutes a day',
  ],
  [
    { mixing: 'agenda' },
    'agenda: is missing; list who sits together, round by round: [[[1, 2, 3], [4, 5, 6]], ...]',
  ],
  [
    {
      agenda: [
        [
          [1, 2],
          [3, 2],
        ],
      ],
    },
    'agenda: 2 sits twice in a round; name each person once a round',
  ],
  [{ agenda: [[[1]]] }, 'agenda[0][0]: [1] is a table for one; name two people or more'],
  [{ agenda: [[[0, 1]]] }, 'agenda[0][0][0]: 0 is below 1; give a person, 1 to 400'],
  // What each allows and all together do not.
  [{ people: 4, sizes: [5, 6] }, 'people: 4 make no crew of 5; use 5 or more'],
  [{ founders: 4, sizes: [5, 6] }, 'founders: 4 make no crew of 5; use 5 or more'],
  [{ founders: 91 }, 'founders: 91 are more than the 90 there is room for; raise "most" or invite fewer'],
  // Designs.
  [{ designs: {} }, `designs: {} ${LIST}`],
  [{ designs: [] }, 'designs: [] is empty; list a design, or leave it out'],
  [{ designs: [{}] }, 'designs[0].name: is missing; add it'],
  [{ designs: [{ name: ' ' }] }, 'designs[0].name: " " is empty; name the design'],
  [{ designs: [{ name: 'a', days: 99 }] }, 'designs[0].days: 99 is above 14; give days, 0 to 14'],
  [
    { designs: [{ name: 'a' }, { name: 'b', opens: 20, schedule: [[rest(300)]] }] },
    'designs[1].schedule: 300 minutes from 20:00 on go past midnight; plan at most 240 minutes a day',
  ],
  [
    { designs: [{ name: 'a' }, { name: 'b' }, { name: 'a ' }] },
    'designs[2].name: "a" names two designs; give each its own',
  ],
  // Grids.
  [{ vary: [] }, `vary: [] ${OBJECT}`],
  [{ vary: { people: 30 } }, `vary.people: 30 ${LIST}`],
  [{ vary: { people: [] } }, 'vary.people: [] has no value; list one or more'],
  [{ vary: { people: [30, 2] } }, 'vary: people: 2 is below 3; give how many people, 3 to 400'],
  [{ vary: { peple: [30] } }, `vary: peple: ${NO_PART} did you mean "people"?`],
  [{ vary: { 'assumptions.notd': [0.1] } }, `vary: assumptions.notd: ${NO_PART} did you mean "noted"?`],
  [
    { vary: { 'assumptions.noted.x': [0.1] } },
    'vary: assumptions.noted: {"x":0.1} is not a number; write a number',
  ],
  [
    { vary: { people: Array.from({ length: 13 }, (_, k) => k + 3), days: [1, 2, 3, 4, 5] } },
    'vary: makes 65 designs; try at most 64 at once',
  ],
  // Ranges.
  [
    { ranges: { acceptnce: { from: 0, to: 1 } } },
    'ranges.acceptnce: is no number of a scenario; did you mean "acceptance"?',
  ],
  [
    { ranges: { mixing: { from: 0, to: 1 } } },
    'ranges.mixing: is no number of a scenario; name one such as "acceptance"',
  ],
  [
    { ranges: { acceptance: { from: 2, to: 1 } } },
    'ranges.acceptance: [2,1] is no range; write the smaller number in "from"',
  ],
  [{ ranges: { acceptance: { from: 0 } } }, 'ranges.acceptance.to: is missing; add it'],
  [{ ranges: { acceptance: [0, 1] } }, `ranges.acceptance: [0,1] ${OBJECT}`],
]

describe('a scenario that makes no sense', () => {
  it('is refused with place, value and mend', () => {
    for (const [raw, ...lines] of SENSELESS) expect(refused(raw)).toEqual(lines)
  })

  it('is told all of it at once', () => {
    expect(
      refused({
        shy: 1.5,
        late: 'a few',
        designs: [
          { name: 'a', noShows: -1 },
          { name: 'b', zzz: 1 },
        ],
      }),
    ).toEqual([
      'shy: 1.5 is above 1; give the share of shy people, 0 to 1',
      'late: "a few" is not a number; write a number',
      'designs[0].noShows: -1 is below 0; give the share of people who do not come, 0 to 1',
      `designs[1].zzz: ${NO_PART} leave it out; docs/scenario.md lists all fields`,
    ])
    // What all designs share is told of each of them; what a grid brings in, once.
    const late = { schedule: [[rest(720), rest(720)]], designs: [{ name: 'a' }, { name: 'b' }] }
    expect(refused(late).map(line => line.split(':')[0])).toEqual([
      'designs[0].schedule',
      'designs[1].schedule',
    ])
    expect(refused({ vary: { people: [2], days: [1, 2, 3] } })).toHaveLength(1)
  })

  it('is refused where it is no object at all', () => {
    for (const raw of [null, [], 'text', 7, true, undefined])
      expect(refused(raw)).toEqual([
        'is not a scenario; write an object with "question", "designs" and what else differs from the defaults',
      ])
  })

  it('is one whose range leaves what the field allows', () => {
    const { faults } = refusal({
      ranges: { people: { from: 2, to: 500 }, 'assumptions.noted': { from: -1, to: 1 } },
    })
    expect(faults.map(({ place, value }) => [place, value])).toEqual([
      ['ranges.people', 2],
      ['ranges.people', 500],
      ['ranges["assumptions.noted"]', -1],
    ])
  })

  it('says of such a range what is wrong with the number, not that it is missing', () => {
    expect(refused({ ranges: { people: { from: 2, to: 10 } } })).toEqual([
      'ranges.people: 2 is below 3; give how many people, 3 to 400',
    ])
  })

  it('is one that varies what its design sets: no design would be what its name says', () => {
    const raw = { vary: { people: [10, 20] }, designs: [{ name: 'a', people: 30 }] }
    const designs = (() => {
      try {
        return parseScenario(raw, SOURCE).designs
      } catch {
        return []
      }
    })()
    for (const { name, parameters } of designs) expect(name).toBe(`a, people ${parameters.people}`)
  })

  it('is not told that a field of the file, which cannot be varied, is called as it is called', () => {
    for (const field of ['name', 'question', 'designs', 'ranges'])
      expect(refused({ vary: { [field]: ['x'] } })[0]).not.toContain('did you mean')
  })

  it('is refused in time where a grid is far too large', () => {
    const values = Array.from({ length: 20 }, (_, k) => k + 3)
    const began = performance.now()
    const [line] = refused({ vary: { people: values, founders: values, most: values, steps: values } })
    expect(line).toBe('vary: makes 160000 designs; try at most 64 at once')
    expect(performance.now() - began).toBeLessThan(100)
  })

  it('is refused as well where it holds what JSON cannot', () => {
    refused({ vary: { people: [{ a: 1n }] } })
  })

  it('is one that varies what is no field, whatever that is called', () => {
    refused({ vary: { '__proto__.people': [10] } })
  })
})

function refusal(raw: unknown): InputError {
  try {
    parseScenario(raw, SOURCE)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('not refused')
}

describe('anything at all', () => {
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.anything({
      ...{ withDate: true, withMap: true, withSet: true, withTypedArray: true, withSparseArray: true },
      ...{ withNullPrototype: true, withObjectString: true, withBoxedValues: true },
    }),
  )
  const field = fc.constantFrom(...FIELDS)
  const number = fc.constantFrom('people', 'assumptions.noted', 'assumptions.depth.pairs', 'sizes.0', 'days')
  const path = fc.oneof(
    field,
    number,
    fc.string(),
    fc.constantFrom('constructor', 'toString', '__proto__', ''),
  )
  const part = fc.dictionary(fc.oneof({ weight: 9, arbitrary: field }, fc.string()), anything, { maxKeys: 3 })
  const document = fc.record(
    {
      name: fc.oneof(fc.constant('a'), anything),
      question: fc.oneof(fc.constant('Why?'), anything),
      outcome: fc.oneof(fc.constantFrom(...Object.keys(OUTCOMES)), anything),
      show: fc.oneof(fc.subarray(Object.keys(OUTCOMES)), anything),
      designs: fc.oneof(
        fc.array(
          fc.oneof(
            part,
            part.map(one => ({ ...one, name: 'a' })),
          ),
          { maxLength: 3 },
        ),
        anything,
      ),
      vary: fc.oneof(
        fc.dictionary(path, fc.oneof(fc.array(anything, { maxLength: 3 }), anything), { maxKeys: 2 }),
        anything,
      ),
      ranges: fc.oneof(
        fc.dictionary(path, fc.oneof(fc.record({ from: fc.double(), to: fc.double() }), anything)),
        anything,
      ),
    },
    { requiredKeys: [] },
  )
  const parsedOrRefused = (raw: unknown) => {
    try {
      const { designs, outcome } = parseScenario(raw, SOURCE)
      expect(designs.length).toBeGreaterThan(0)
      expect(designs.length).toBeLessThanOrEqual(MOST_DESIGNS)
      expect(OUTCOMES[outcome]).toBeDefined()
      // What comes out goes in again, and nothing changes.
      for (const { parameters } of designs) expect(fieldsSchema.parse(parameters)).toEqual(parameters)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      expect(error.faults.length).toBeGreaterThan(0)
      for (const { problem, mend } of error.faults)
        expect([problem === '', mend === '']).toEqual([false, false])
    }
  }

  it('is a scenario or is refused, and nothing else', () => {
    fc.assert(fc.property(anything, parsedOrRefused), { numRuns: 300 })
    fc.assert(
      fc.property(fc.tuple(document, part), ([one, other]) => parsedOrRefused({ ...other, ...one })),
      { numRuns: 600 },
    )
  })

  it('in the place of anything in a scenario that is right', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), fc.nat(1e6), anything, ({ raw }, at, value) => {
        const copy = structuredClone(raw)
        const places = placesIn(copy)
        const [holder, key] = places[at % places.length]
        holder[key] = value
        parsedOrRefused(copy)
      }),
      { numRuns: 400 },
    )
  })
})

/** Every place in a value that holds another. */
function placesIn(value: unknown): [Record<PropertyKey, unknown>, PropertyKey][] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<PropertyKey, unknown>
  return Object.keys(holder).flatMap((key): [Record<PropertyKey, unknown>, PropertyKey][] => [
    [holder, key],
    ...placesIn(holder[key]),
  ])
}

describe('a scenario', () => {
  it('has a default for everything', () => {
    const scenario = parseScenario({}, SOURCE)
    expect(scenario).toMatchObject({
      name: 'scenario',
      question: 'How many people end in a good crew?',
      about: '',
      outcome: HEADLINE,
    })
    for (const figure of scenario.show) expect(OUTCOMES[figure]).toBeDefined()
    expect(scenario.designs).toEqual([
      { name: 'as it is', about: undefined, parameters: defaultParameters() },
    ])
    // What is uncertain lies around what is taken for granted.
    expect(scenario.ranges.size).toBeGreaterThan(3)
    for (const [path, { from, to }] of scenario.ranges) {
      expect(from, path).toBeLessThan(numberAt(defaultParameters(), path))
      expect(to, path).toBeGreaterThan(numberAt(defaultParameters(), path))
    }
    // Only how many come may be left open: then it is whoever is invited.
    const open = FIELDS.filter(field => defaultParameters()[field] === undefined)
    expect(open).toEqual(['people', 'agenda'])
  })

  it('has what its file says, and its ranges in place of the usual ones', () => {
    const scenario = parseScenario(
      {
        ...{
          $schema: 'x',
          format: 'coalesce/scenario@1',
          name: 'n',
          question: 'Q?',
          about: 'A.',
          outcome: 'met',
          show: ['people'],
        },
        ranges: { acceptance: { from: 0.5, to: 2 } },
      },
      SOURCE,
    )
    expect(scenario).toMatchObject({
      name: 'n',
      question: 'Q?',
      about: 'A.',
      outcome: 'met',
      show: ['people'],
    })
    expect([...scenario.ranges]).toEqual([['acceptance', { from: 0.5, to: 2 }]])
  })

  it("has designs that override the file's fields, objects field by field, lists as a whole", () => {
    const { designs } = parseScenario(
      {
        people: 20,
        sizes: [4, 5],
        assumptions: { noted: 0.5, depth: { pairs: 7, circle: 1 } },
        schedule: [[rest(60)], [rest(90)]],
        designs: [
          { name: 'same', about: 'As above.' },
          {
            name: 'other',
            people: 30,
            assumptions: { wish: 0.9, depth: { circle: 2 } },
            schedule: [[rest(10)]],
          },
        ],
      },
      SOURCE,
    )
    const usual = defaultParameters()
    const same = {
      ...usual,
      people: 20,
      sizes: [4, 5],
      assumptions: {
        ...usual.assumptions,
        noted: 0.5,
        depth: { ...usual.assumptions.depth, pairs: 7, circle: 1 },
      },
      schedule: [[rest(60)], [rest(90)]],
    }
    expect(designs).toEqual([
      { name: 'same', about: 'As above.', parameters: same },
      {
        name: 'other',
        about: undefined,
        parameters: {
          ...same,
          people: 30,
          schedule: [[rest(10)]],
          assumptions: {
            ...same.assumptions,
            wish: 0.9,
            depth: { ...same.assumptions.depth, circle: 2 },
          },
        },
      },
    ])
  })

  it('tries every combination of what it varies, the last changing fastest', () => {
    const vary = { days: [1, 2], 'assumptions.depth.pairs': [3, 4], sizes: [[3, 4]] }
    const scenario = parseScenario({ vary }, SOURCE)
    expect(names(scenario)).toEqual([
      'days 1, pairs 3, sizes [3,4]',
      'days 1, pairs 4, sizes [3,4]',
      'days 2, pairs 3, sizes [3,4]',
      'days 2, pairs 4, sizes [3,4]',
    ])
    expect(
      scenario.designs.map(({ parameters: { days, sizes, assumptions } }) => [
        days,
        assumptions.depth.pairs,
        sizes,
      ]),
    ).toEqual([
      [1, 3, [3, 4]],
      [1, 4, [3, 4]],
      [2, 3, [3, 4]],
      [2, 4, [3, 4]],
    ])
    const both = parseScenario(
      { vary: { days: [1, 2] }, designs: [{ name: 'a' }, { name: 'b', late: 0 }] },
      SOURCE,
    )
    expect(names(both)).toEqual(['a, days 1', 'a, days 2', 'b, days 1', 'b, days 2'])
    expect(both.designs.map(({ parameters: { days, late } }) => [days, late])).toEqual([
      [1, 0.1],
      [2, 0.1],
      [1, 0],
      [2, 0],
    ])
  })

  it('makes a grid of as many designs as its values multiply to, each with its own', () => {
    const grids = fc.record(
      {
        people: fc.uniqueArray(fc.integer({ min: 10, max: 40 }), { minLength: 1, maxLength: 4 }),
        'assumptions.noted': fc.uniqueArray(fc.constantFrom(0, 0.25, 0.5, 1), { minLength: 1, maxLength: 4 }),
        mixing: fc.uniqueArray(fc.constantFrom('random', 'fixed', 'golfer'), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(grids, vary => {
        const { designs } = parseScenario({ vary }, SOURCE)
        const lists = Object.entries(vary)
        expect(designs).toHaveLength(lists.reduce((product, [, values]) => product * values.length, 1))
        expect(new Set(designs.map(({ name }) => name)).size).toBe(designs.length)
        for (const [path, values] of lists)
          for (const value of values)
            expect(designs.filter(({ parameters }) => at(parameters, path) === value)).toHaveLength(
              designs.length / values.length,
            )
      }),
      { numRuns: 60 },
    )
  })

  it('counts a block of several rounds as that many', () => {
    expect(minutesOf({ kind: 'pairs', minutes: 25 })).toBe(25)
    expect(minutesOf({ kind: 'pairs', minutes: 25, rounds: 3 })).toBe(75)
    // To the minute until midnight, and no further.
    expect(parseScenario({ opens: 9, schedule: [[rest(720), rest(180)]] }, SOURCE).designs).toHaveLength(1)
    expect(refused({ opens: 9, schedule: [[rest(720), rest(181)]] })).toHaveLength(1)
    // Where nobody gathers nobody stays up late.
    expect(parseScenario({ days: 0, schedule: [[rest(720), rest(720)]] }, SOURCE).designs).toHaveLength(1)
  })
})

const at = (parameters: unknown, path: string): unknown =>
  path.split('.').reduce((part, step) => (part as Record<string, unknown>)[step], parameters)
const numberAt = (parameters: Parameters, path: string): number => at(parameters, path) as number

/** Paths of all numbers. */
function numbersIn(part: object, above = ''): string[] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'number'
      ? [above + key]
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? numbersIn(value, `${above}${key}.`)
        : [],
  )
}

describe('one parameter set by its path', () => {
  const usual: Parameters = { ...defaultParameters({ people: 30 }) }
  const paths = numbersIn(usual)
  /** Whether the schema wants a whole number there, by asking it. */
  const isWhole = (path: string): boolean => {
    const copy = structuredClone(usual)
    const steps = path.split('.')
    const holder = steps.slice(0, -1).reduce<unknown>((part, step) => at(part, step), copy)
    ;(holder as Record<string, number>)[steps.at(-1)!] = Math.floor(numberAt(usual, path)) + 0.5
    const issues = fieldsSchema.safeParse(copy).error?.issues ?? []
    return issues.some(issue => issue.message.startsWith('is not a whole number'))
  }

  it('is rounded where only whole numbers make sense, and nothing else changes', () => {
    expect(paths.filter(isWhole)).toEqual([
      ...[
        'people',
        'founders',
        'invitations',
        'waves',
        'most',
        'congregations',
        'days',
        'daysApart',
        'opens',
      ],
      ...['wishes', 'steps', 'months', 'hostsLeave', 'hostsLeaveMonth', 'seasons'],
    ])
    const before = structuredClone(usual)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.double({ min: 0, max: 20, noNaN: true }), (path, value) => {
        const set = withParameter(usual, path, value)
        expect(numberAt(set, path)).toBe(isWhole(path) ? Math.round(value) : value)
        expect(withParameter(set, path, numberAt(usual, path))).toEqual(usual)
        expect(usual).toEqual(before)
      }),
    )
  })
})

describe('the scenarios that come with the program', () => {
  it('are fourteen or more, each with a question and the name of its file', () => {
    expect(EXAMPLES.length).toBeGreaterThanOrEqual(14)
    for (const { name, raw } of EXAMPLES) {
      const scenario = parseScenario(raw, name)
      expect(scenario.name).toBe(name)
      expect(scenario.question, name).toMatch(/^[A-Z].*\?$/)
      expect(scenario.about, name).not.toBe('')
      expect(scenario.designs.length, name).toBeGreaterThan(1)
    }
  })

  it('run, each design of them, and no figure leaves its range', () => {
    for (const { name, raw } of EXAMPLES) {
      const varied = Object.keys((raw.vary as object | undefined) ?? {})
      for (const design of parseScenario(raw, name).designs) {
        const { parameters } = design
        const few = varied.includes('people') || parameters.people === undefined ? {} : { people: 16 }
        const soon = varied.includes('months') ? {} : { months: Math.min(2, parameters.months) }
        const { outcomes } = simulate({
          parameters: { ...parameters, ...few, ...soon, steps: 500 },
          seed: 1,
          run: 0,
        })
        for (const [figure, { range }] of Object.entries(OUTCOMES)) {
          const value = outcomes[figure]
          if (Number.isNaN(value)) continue
          if (!(value >= range[0] && value <= range[1]))
            expect.fail(`${name}, ${design.name}: ${figure} ${value}`)
        }
        expect(outcomes.people, `${name}, ${design.name}`).toBeGreaterThan(2)
      }
    }
  })
})
