/**
 * What a command is: its words, its help, and what it does. A definition is light; whatever is heavy (the schemas, the
 * stores, the search) a command imports inside its `run`, so that `coalesce --help` need not wait for it.
 */
import { type Command, Option } from 'commander'
import { type Fault, InputError } from '../graph/fault.ts'
import type { OptionSpec } from './options.ts'
import type { Output } from './output.ts'

/** Who uses a command: the headings under which the help lists them. */
export const AUDIENCES = {
  start: 'First steps:',
  organiser: 'Organisers:',
  member: 'Members:',
  designer: 'Gathering designers:',
  house: 'Running the house:',
} as const
export type Audience = keyof typeof AUDIENCES

export type OptionSpecs = Readonly<Record<string, OptionSpec<unknown>>>
export type OptionValues<Specs extends OptionSpecs> = {
  readonly [Name in keyof Specs]: Specs[Name] extends OptionSpec<infer Value> ? Value : never
}

/** A word without an option: `<scenario>` where it must be given, `[cohort]` where it may. */
export type Positional = { readonly name: string; readonly what: string }

/** What a command gets when it runs. */
export type Call<Specs extends OptionSpecs> = {
  /** The words without an option, in order; those left out are undefined. */
  readonly words: readonly (string | undefined)[]
  readonly options: OptionValues<Specs>
  /** Whether one JSON document is asked for in place of words. */
  readonly json: boolean
  readonly output: Output
  /** Aborted by the first Ctrl-C, where the command is `stoppable`. */
  readonly signal: AbortSignal
}

export type CommandDefinition<Specs extends OptionSpecs> = {
  readonly name: string
  readonly audience: Audience
  /** One line, for the list of commands. */
  readonly summary: string
  /** More, for the command's own help. */
  readonly description?: string
  readonly words?: readonly Positional[]
  readonly options: Specs
  /** Lines to try, and what each does. */
  readonly examples: readonly (readonly [line: string, what: string])[]
  /** Whether it heeds `signal`. Where it does not, Ctrl-C ends the process at once, as everywhere. */
  readonly stoppable?: boolean
  readonly run: (call: Call<Specs>) => Promise<void>
}

/** A command of which only the program knows the options' names. */
export type AnyCommand = {
  readonly name: string
  /** Adds it to the program; `start` is called with what to do once its words are read. */
  readonly addTo: (program: Command, start: (task: Task) => Promise<void>) => void
}
export type Task = {
  readonly stoppable: boolean
  readonly run: (output: Output, signal: AbortSignal) => Promise<void>
}

/** Makes a command of its definition; the types of the options' values follow from their readers. */
export function defineCommand<const Specs extends OptionSpecs>(
  definition: CommandDefinition<Specs>,
): AnyCommand {
  const { name, audience, summary, examples, stoppable = false } = definition
  const addTo: AnyCommand['addTo'] = (program, start) => {
    const command = program
      .command(name)
      .summary(summary)
      .description(definition.description === undefined ? summary : `${summary}\n\n${definition.description}`)
      .helpGroup(AUDIENCES[audience])
    for (const { name: word, what } of definition.words ?? []) command.argument(word, what)
    let repeats = 0
    const named = Object.entries(definition.options).map(([key, spec]) => {
      const made = new Option(
        spec.flags,
        spec.shown === '' ? spec.what : `${spec.what} (default: ${spec.shown})`,
      )
      if (spec.repeats === true)
        made.argParser<readonly Given[]>((text, before = []) => [...before, { text, at: repeats++ }])
      command.addOption(made)
      return { key, spec, attribute: made.attributeName() }
    })
    command.option('--json', 'answer with one JSON document on standard output')
    command.addHelpText('after', examplesText(examples))
    command.action(async () => {
      const given = command.opts<Record<string, unknown>>()
      const faults: Fault[] = []
      const values = named.map(({ key, spec, attribute }) => [
        key,
        readOption(spec, given[attribute], faults),
      ])
      if (faults.length > 0) throw new InputError(`coalesce ${name}`, faults)
      const options = Object.fromEntries(values) as OptionValues<Specs>
      const words =
        definition.words?.map((_, index) => command.processedArgs[index] as string | undefined) ?? []
      const json = given.json === true
      await start({
        stoppable,
        run: (output, signal) => definition.run({ words, options, json, output, signal }),
      })
    })
  }
  return { name, addTo }
}

/** What stood behind an option that may be repeated, and how many values of such options came before it. */
type Given = { readonly text: string; readonly at: number }

function readOption(spec: OptionSpec<unknown>, given: unknown, faults: Fault[]): unknown {
  const place = spec.flags.split(' ')[0]
  if (given === undefined) {
    if (spec.absent !== 'required') return spec.absent.value
    faults.push({ place, problem: 'is missing', mend: `add ${spec.flags}` })
    return undefined
  }
  const readings = (
    spec.repeats === true ? (given as readonly Given[]) : [{ text: String(given), at: 0 }]
  ).map(({ text, at }) => {
    const reading = spec.read(text, at)
    if ('value' in reading) return reading.value
    faults.push({ place, value: text, problem: reading.problem, mend: reading.mend })
    return undefined
  })
  return spec.repeats === true ? readings.flat() : readings[0]
}

/** The examples at the end of a help page. */
export function examplesText(examples: CommandDefinition<OptionSpecs>['examples']): string {
  return `\nExamples:\n${examples.map(([line, what]) => `  ${what}\n    $ ${line}`).join('\n')}`
}
