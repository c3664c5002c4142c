/**
 * A scenario: who might come, what they would do together, how crews would form and live, and which designs are to be
 * compared. A designer writes it as a JSON file; every field has a default, so a file says only what it is about.
 *
 * `parseScenario` turns anything into a scenario or the list of what is wrong with it; `designsOf` spells out the designs.
 * The fourteen that come with the program are in scenarios/.
 */
import { z } from 'zod'
import { didYouMean, type Fault, type FoundFault, faultLog, InputError, show } from '../graph/fault.ts'
import { faultsOf, placeOf } from '../graph/schema-faults.ts'
import { HEADLINE, OUTCOMES } from './outcomes.ts'
import { type BlockSpec, FIELDS, type Field, fieldsSchema, type Parameters } from './scenario/fields.ts'

export const SCENARIO_FORMAT = 'coalesce/scenario@1'
/** The most designs of one scenario, those of a grid among them. */
export const MOST_DESIGNS = 64

/** What is shown where a scenario does not say. */
const SHOWN = ['anyCrew', 'isolates', 'weeksToCrew']

/** What is uncertain where a scenario does not say: half to half as much again of what nobody knows well. */
const DEFAULT_RANGES: Readonly<Record<string, { readonly from: number; readonly to: number }>> = {
  'assumptions.hoursToFriend': { from: 60, to: 135 },
  'assumptions.liking': { from: 0.3, to: 0.9 },
  'assumptions.noted': { from: 0, to: 0.8 },
  'assumptions.mingling': { from: 0.25, to: 0.75 },
  'assumptions.wish': { from: 0.65, to: 0.97 },
  'assumptions.leaving': { from: 0.01, to: 0.04 },
  misses: { from: 0.1, to: 0.3 },
  conflicts: { from: 0.02, to: 0.08 },
}

/** A number that is varied: the values of a grid, or a range to draw from. */
const rangeSchema = z.strictObject({
  from: z.number('is not a number; write one'),
  to: z.number('is not a number; write one'),
})
const documentSchema = z.strictObject({
  $schema: z.string().optional(),
  format: z.literal(SCENARIO_FORMAT).optional(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'is not a name; use 1 to 64 of A-Z a-z 0-9 . _ -')
    .optional(),
  question: z.string().regex(/\?$/, 'asks nothing; end it with a question mark').optional(),
  about: z.string().optional().describe('For people: what this is about, and how to read it'),
  show: z
    .array(z.enum(Object.keys(OUTCOMES)))
    .max(6, 'is too long; show at most six')
    .optional()
    .describe('Figures to show beside the one that decides'),
  outcome: z.enum(Object.keys(OUTCOMES)).optional().describe('The figure that decides; default: goodCrew'),
  ...Object.fromEntries(FIELDS.map(field => [field, inputOf(field)])),
  designs: z
    .array(
      z.strictObject({
        name: z
          .string()
          .trim()
          .min(1, 'is empty; name the design')
          .max(60, 'is too long; use at most 60 characters'),
        about: z.string().optional(),
        ...Object.fromEntries(FIELDS.map(field => [field, inputOf(field)])),
      }),
    )
    .min(1, 'is empty; list a design, or leave it out')
    .optional()
    .describe('What is compared: each says only in what it differs from the fields above'),
  vary: z
    .record(z.string(), z.array(z.unknown()).min(1, 'has no value; list one or more'))
    .optional()
    .describe('Fields with the values to try: every combination is a design'),
  ranges: z
    .record(z.string(), rangeSchema)
    .optional()
    .describe('Fields with the range in which they are uncertain, for --sensitivity and --samples'),
})

/** A field as a file may have it: without its default, so that a design says only in what it differs. */
function inputOf(field: Field): z.ZodType {
  return withoutDefaults(fieldsSchema.shape[field])
}

function withoutDefaults(schema: z.ZodType): z.ZodType {
  const inner = bare(schema)
  const told = (made: z.ZodType) =>
    (schema.description === undefined ? made : made.describe(schema.description)).optional()
  if (!(inner instanceof z.ZodObject)) return told(inner)
  const shape = inner.shape as Record<string, z.ZodType>
  const parts = Object.entries(shape).map(([key, part]) => [key, withoutDefaults(part)])
  return told(z.strictObject(Object.fromEntries(parts)))
}

export type Design = {
  readonly name: string
  readonly about?: string | undefined
  readonly parameters: Parameters
}

export type Scenario = {
  readonly name: string
  readonly question: string
  readonly about: string
  /** The figure that decides, a name of `OUTCOMES`. */
  readonly outcome: string
  /** Those to show beside it. */
  readonly show: readonly string[]
  readonly designs: readonly Design[]
  /** Numeric parameters that are uncertain, by path: `acceptance`, `assumptions.noted`; a default set where none are named. */
  readonly ranges: ReadonlyMap<string, { readonly from: number; readonly to: number }>
}

/** What a file holds: a part of the parameters, by field. */
type Part = Readonly<Record<string, unknown>>

/**
 * Reads anything as a scenario.
 *
 * @param source the file's name, for messages
 * @throws InputError with every fault, each with place, value and mend
 */
export function parseScenario(raw: unknown, source: string): Scenario {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new InputError(source, [
      {
        place: '',
        problem: 'is not a scenario',
        mend: 'write an object with "question", "designs" and what else differs from the defaults',
      },
    ])
  const log = faultLog()
  const parsed = documentSchema.safeParse(raw)
  if (!parsed.success) {
    for (const fault of told(parsed.error.issues, raw, [])) log.add(fault)
    throw log.error(source)
  }
  const document = parsed.data as unknown as Document
  for (const [path, { from, to }] of Object.entries(document.ranges ?? {}))
    checkRange(path, from, to, log.add)
  const made = Object.values(document.vary ?? {}).reduce(
    (count, values) => count * values.length,
    document.designs?.length ?? 1,
  )
  if (made > MOST_DESIGNS) {
    log.add({ place: 'vary', problem: `makes ${made} designs`, mend: `try at most ${MOST_DESIGNS} at once` })
    throw log.error(source)
  }
  for (const [k, design] of (document.designs ?? []).entries())
    for (const path of Object.keys(document.vary ?? {}))
      if (valueAt(design, path) !== undefined)
        log.add({
          place: placeOf(['designs', k, ...path.split('.')]),
          value: valueAt(design, path),
          problem: 'is set here, and varied',
          mend: 'leave one of them out',
        })
  const drafts = draftsOf(document)
  const seen = new Set<string>()
  const designs = drafts.flatMap(({ name, about, place, part }): Design[] => {
    if (seen.has(name))
      log.add({
        place: placeOf([...place, 'name']),
        value: name,
        problem: 'names two designs',
        mend: 'give each its own',
      })
    seen.add(name)
    const result = fieldsSchema.safeParse(part)
    if (!result.success) {
      // The document's own fields were right: what is wrong came in by `vary`.
      for (const fault of told(result.error.issues, part, [], path => keysAt(path, fieldsSchema)))
        log.add({ ...fault, place: `vary: ${fault.place}` })
      return []
    }
    for (const fault of contradictions(result.data))
      log.add({ ...fault, place: placeOf([...place, fault.place]) })
    return [{ name, about, parameters: result.data }]
  })
  if (log.count() > 0) throw log.error(source)
  return {
    name: document.name ?? 'scenario',
    question: document.question ?? 'How many people end in a good crew?',
    about: document.about ?? '',
    outcome: document.outcome ?? HEADLINE,
    show: document.show ?? SHOWN,
    designs,
    ranges: new Map(Object.entries(document.ranges ?? DEFAULT_RANGES)),
  }
}

type Document = Part & {
  readonly name?: string
  readonly question?: string
  readonly about?: string
  readonly outcome?: string
  readonly show?: readonly string[]
  readonly designs?: readonly (Part & { readonly name: string; readonly about?: string })[]
  readonly vary?: Readonly<Record<string, readonly unknown[]>>
  readonly ranges?: Readonly<Record<string, { readonly from: number; readonly to: number }>>
}
type Draft = { name: string; about: string | undefined; place: readonly PropertyKey[]; part: Part }

/** Every design with every combination of what is varied, as parts of the parameters. */
function draftsOf(document: Document): Draft[] {
  const base = pick(document)
  const grid = gridOf(document.vary ?? {})
  const listed = document.designs?.map((design, k) => ({ ...design, place: ['designs', k] }))
  return (listed ?? [{ name: '', about: undefined, place: [] }]).flatMap(design =>
    grid.map(({ name, part }) => ({
      name: [design.name, name].filter(text => text !== '').join(', ') || 'as it is',
      about: design.about,
      place: design.place,
      part: merged(merged(base, part), pick(design)),
    })),
  )
}

/** What a schema finds wrong, with the fields that are none. */
function told(
  issues: readonly z.core.$ZodIssue[],
  root: unknown,
  above: readonly PropertyKey[],
  fieldsAt: (path: readonly PropertyKey[]) => readonly string[] = keysAt,
): FoundFault[] {
  const strange = issues.flatMap(issue =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => ({
          place: placeOf([...above, ...issue.path, key]),
          problem: 'is no part of a scenario',
          mend: didYouMean(key, fieldsAt(issue.path), 'leave it out; docs/scenario.md lists all fields'),
        }))
      : [],
  )
  return [
    ...faultsOf(
      issues.filter(issue => issue.code !== 'unrecognized_keys'),
      root,
      above,
    ),
    ...strange,
  ]
}

/** What each field allows by itself, and all of them together do not. */
function contradictions(parameters: Parameters): (Omit<Fault, 'place'> & { place: Field })[] {
  const {
    people,
    founders,
    most,
    sizes,
    schedule,
    opens,
    days,
    mixing,
    agenda,
    months,
    hostsLeave,
    hostsLeaveMonth,
  } = parameters
  const faults: (Omit<Fault, 'place'> & { place: Field })[] = []
  const pool = people ?? founders
  if (pool < sizes[0])
    faults.push({
      place: people === undefined ? 'founders' : 'people',
      value: pool,
      problem: `make no crew of ${sizes[0]}`,
      mend: `use ${sizes[0]} or more`,
    })
  if (people === undefined && founders > most)
    faults.push({
      place: 'founders',
      value: founders,
      problem: `are more than the ${most} there is room for`,
      mend: 'raise "most" or invite fewer',
    })
  for (const day of days === 0 ? [] : schedule) {
    const minutes = day.reduce((sum, block) => sum + minutesOf(block), 0)
    if (opens * 60 + minutes > 24 * 60)
      faults.push({
        place: 'schedule',
        value: minutes,
        problem: `minutes from ${opens}:00 on go past midnight`,
        mend: `plan at most ${(24 - opens) * 60} minutes a day`,
      })
  }
  if (mixing === 'agenda' && agenda === undefined)
    faults.push({
      place: 'agenda',
      problem: 'is missing',
      mend: 'list who sits together, round by round: [[[1, 2, 3], [4, 5, 6]], ...]',
    })
  for (const round of agenda ?? []) {
    const seated = round.flat()
    const twice = seated.find((person, k) => seated.indexOf(person) !== k)
    if (twice !== undefined)
      faults.push({
        place: 'agenda',
        value: twice,
        problem: 'sits twice in a round',
        mend: 'name each person once a round',
      })
  }
  if (hostsLeave > 0 && hostsLeaveMonth >= months)
    faults.push({
      place: 'hostsLeaveMonth',
      value: hostsLeaveMonth,
      problem: `is not before the end of the ${months} months that are watched`,
      mend: months === 0 ? 'watch crews for some months' : `use ${months - 1} or less`,
    })
  return faults
}

/** How long a block lasts with all its rounds, in minutes. */
export function minutesOf({ minutes, rounds = 1 }: BlockSpec): number {
  return minutes * rounds
}

function checkRange(path: string, from: number, to: number, add: (fault: FoundFault) => void): void {
  const place = placeOf(['ranges', path])
  const value = valueAt({ people: 30, ...defaultParameters() }, path)
  if (typeof value !== 'number')
    return void add({
      place,
      problem: 'is no number of a scenario',
      mend: didYouMean(path, numericPaths(), 'name one such as "acceptance"'),
    })
  if (from >= to)
    return void add({
      place,
      value: [from, to],
      problem: 'is no range',
      mend: 'write the smaller number in "from"',
    })
  for (const end of [from, to]) {
    const part = withParameter(defaultParameters(), path, end)
    const result = fieldsSchema.safeParse(part)
    if (!result.success)
      for (const { problem, mend } of faultsOf(result.error.issues, part, []))
        add({ place, value: end, problem, mend })
  }
}

/** The paths of all numbers among the parameters. */
function numericPaths(part: Part = { people: 30, ...defaultParameters() }, above = ''): string[] {
  return Object.entries(part).flatMap(([key, value]) =>
    typeof value === 'number' ? [above + key] : isObject(value) ? numericPaths(value, `${above}${key}.`) : [],
  )
}

/** The parameters with one of them, named by its path, set to a value. */
export function withParameter(parameters: Parameters, path: string, value: number): Parameters {
  const exact = isWhole(path) ? Math.round(value) : value
  const set = (part: Part, [step, ...more]: readonly string[]): Part => ({
    ...part,
    [step]: more.length === 0 ? exact : set(part[step] as Part, more),
  })
  return set(parameters, path.split('.')) as Parameters
}

/** The JSON Schema (draft 2020-12) of a scenario's file, for editors. */
export function scenarioJsonSchema(): unknown {
  return z.toJSONSchema(documentSchema, { io: 'input' })
}

/** Every field with its range, default and meaning, as a page for people (docs/scenario.md). */
export function fieldsInWords(): string {
  const { properties } = z.toJSONSchema(fieldsSchema, { io: 'input' }) as unknown as FieldInfo
  return [
    '# The fields of a scenario',
    '',
    'Written by `npm run schema`. Beside these a scenario has `name`, `question`, `about`, `designs`, `vary`, `ranges`,',
    '`outcome` (the figure that decides) and `show` (those beside it): [simulation.md](simulation.md).',
    '',
    '| field | default | range | what |',
    '|---|---|---|---|',
    ...rowsOf(properties ?? {}, ''),
    '',
  ].join('\n')
}

/** What is read of a field's JSON Schema. */
type FieldInfo = {
  readonly type?: string
  readonly default?: unknown
  readonly description?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, FieldInfo>>
}

function rowsOf(fields: Readonly<Record<string, FieldInfo>>, above: string): string[] {
  return Object.entries(fields).flatMap(([name, info]): string[] => {
    const range =
      info.enum?.map(word => `\`${word}\``).join(', ') ??
      (info.minimum === undefined ? '' : `${info.minimum} to ${info.maximum}`)
    // A day's schedule is too long for a table.
    const value =
      info.properties !== undefined || name === 'schedule' ? '' : JSON.stringify(info.default ?? null)
    const shown = value === 'null' ? '' : value
    return [
      `| \`${above}${name}\` | ${shown} | ${range} | ${info.description ?? ''} |`,
      ...rowsOf(info.properties ?? {}, `${above}${name}.`),
    ]
  })
}

/** Parameters that all defaults make. */
export function defaultParameters(part: Part = {}): Parameters {
  return fieldsSchema.parse(part)
}

const pick = (part: Part): Part =>
  Object.fromEntries(FIELDS.filter(field => part[field] !== undefined).map(field => [field, part[field]]))

/** `over` on top of `under`, objects field by field. */
function merged(under: Part, over: Part): Part {
  const own = Object.entries(over).map(([key, value]) => {
    const before = Object.hasOwn(under, key) ? under[key] : undefined
    return [key, isObject(value) && isObject(before) ? merged(before, value) : value] as const
  })
  return Object.fromEntries([...Object.entries(under), ...own])
}

/** What stands at a path such as `assumptions.noted`. */
function valueAt(part: Part, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined), part)
}

const isObject = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every combination of the values to try; paths such as `assumptions.noted` lead into objects. */
function gridOf(vary: Readonly<Record<string, readonly unknown[]>>): { name: string; part: Part }[] {
  return Object.entries(vary).reduce<{ name: string; part: Part }[]>(
    (designs, [path, values]) =>
      designs.flatMap(({ name, part }) =>
        values.map(value => ({
          name: `${name}${name === '' ? '' : ', '}${path.split('.').at(-1)} ${typeof value === 'string' ? value : show(value)}`,
          part: merged(
            part,
            path
              .split('.')
              .reduceRight<unknown>((inner, step) => Object.fromEntries([[step, inner]]), value) as Part,
          ),
        })),
      ),
    [{ name: '', part: {} }],
  )
}

/** The fields of the object at a path of the document. */
function keysAt(path: readonly PropertyKey[], root: z.ZodType = documentSchema): string[] {
  let schema = bare(root)
  for (const step of path) {
    if (schema instanceof z.ZodObject) schema = bare(schema.shape[step as string] as z.ZodType)
    else if (schema instanceof z.ZodArray) schema = bare(schema.def.element as z.ZodType)
    else return []
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.def.innerType as z.ZodType)
    : schema
}

function isWhole(path: string): boolean {
  const schema = path.split('.').reduce<z.ZodType | undefined>((at, step) => {
    const inner = at === undefined ? undefined : bare(at)
    return inner instanceof z.ZodObject ? (inner.shape[step] as z.ZodType | undefined) : undefined
  }, fieldsSchema)
  const inner = schema === undefined ? undefined : bare(schema)
  return inner instanceof z.ZodNumber && inner.format === 'safeint'
}
