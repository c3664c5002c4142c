/** Assembles the commands into `coalesce`, runs one, and turns whatever goes wrong into lines and an exit status. */
import { type Argument, Command, CommanderError } from 'commander'
import pico from 'picocolors'
import { type AnyCommand, examplesText, type Task } from './command.ts'
import { assemblyCommand } from './commands/assembly.ts'
import { communitiesCommand } from './commands/communities.ts'
import { contactsCommand } from './commands/contacts.ts'
import { copyCommand } from './commands/copy.ts'
import { demoCommand } from './commands/demo.ts'
import { editCommand } from './commands/edit.ts'
import { eraseCommand } from './commands/erase.ts'
import { exportCommand } from './commands/export.ts'
import { healthCommand } from './commands/health.ts'
import { importCommand } from './commands/import.ts'
import { inviteCommand } from './commands/invite.ts'
import { matesCommand } from './commands/mates.ts'
import { mixCommand } from './commands/mix.ts'
import { refreshCommand } from './commands/refresh.ts'
import { replayCommand } from './commands/replay.ts'
import { revokeCommand } from './commands/revoke.ts'
import { scenariosCommand } from './commands/scenarios.ts'
import { scoreCommand } from './commands/score.ts'
import { serveCommand } from './commands/serve.ts'
import { simulateCommand } from './commands/simulate.ts'
import { suggestCommand } from './commands/suggest.ts'
import { trustCommand } from './commands/trust.ts'
import { describeFailure, FAILURE_STATUS, statusOf } from './failure.ts'
import { createOutput, hasColours, type Stream, widthOf } from './output.ts'
import { packageVersion } from './version.ts'

/** In the order in which the help lists them. */
const COMMANDS: readonly AnyCommand[] = [
  demoCommand,
  importCommand,
  exportCommand,
  trustCommand,
  communitiesCommand,
  suggestCommand,
  editCommand,
  scoreCommand,
  assemblyCommand,
  healthCommand,
  serveCommand,
  inviteCommand,
  revokeCommand,
  matesCommand,
  scenariosCommand,
  simulateCommand,
  replayCommand,
  mixCommand,
  contactsCommand,
  copyCommand,
  refreshCommand,
  eraseCommand,
]

/** What the program needs of the process around it. */
export type Surroundings = {
  readonly out: Stream
  readonly err: Stream
  readonly env: NodeJS.ProcessEnv
  /** Calls the handler at every Ctrl-C until the returned function is called. */
  readonly onInterrupt: (handler: () => void) => () => void
  /** Ends the process at once. */
  readonly exit: (status: number) => void
}

const HELP_WIDTH = 100

/**
 * Runs `coalesce ARGS` and returns its exit status; never rejects.
 *
 * @param args without node and script
 * @param commands in the order in which the help lists them
 */
export async function runProgram(
  args: readonly string[],
  around: Surroundings,
  commands: readonly AnyCommand[] = COMMANDS,
): Promise<number> {
  const { err, env } = around
  let status = 0
  try {
    const program = createProgram(commands, around, task => runTask(task, around))
    if (args.length === 0) {
      program.outputHelp({ error: true })
      return FAILURE_STATUS.words
    }
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end in an error too, with status 0.
      if (error.exitCode === 0) return 0
      err.write(`${wordsLine(error, args, commands)}\n`)
      return FAILURE_STATUS.words
    }
    status = statusOf(error)
    for (const line of describeFailure(error, env)) err.write(`${line}\n`)
  }
  return status
}

function createProgram(
  commands: readonly AnyCommand[],
  { out, err, env }: Surroundings,
  start: (task: Task) => Promise<void>,
): Command {
  const style = pico.createColors(true)
  const program = new Command('coalesce')
    .description(
      'Helps the members of a congregation find their crew: trust, explained suggestions, gatherings.',
    )
    .version(packageVersion(), '--version', 'say which version this is')
    .helpOption('--help', 'say what this does and how')
    .helpCommand('help [command]', 'say what a command does and how')
    .commandsGroup('More:')
    .exitOverride()
    .configureOutput({
      writeOut: text => out.write(text),
      writeErr: text => err.write(text),
      // Said in one line by `wordsLine`.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(HELP_WIDTH, widthOf(out, env)),
      getErrHelpWidth: () => Math.min(HELP_WIDTH, widthOf(err, env)),
      getOutHasColors: () => hasColours(out, env),
      getErrHasColors: () => hasColours(err, env),
    })
    .configureHelp({
      styleTitle: title => style.bold(title),
      // Every command has options; the list says what each takes besides.
      subcommandTerm: command => [command.name(), ...command.registeredArguments.map(wordTerm)].join(' '),
    })
    .addHelpText(
      'after',
      `${examplesText(EXAMPLES)}\n\nA cohort is a .json file, a folder of CSV files, --contacts FILE or --store URL.\nEnvironment: NO_COLOR=1 for no colours, COALESCE_DEBUG=1 for stack traces.`,
    )
  for (const command of commands) command.addTo(program, start)
  return program
}

function wordTerm(word: Argument): string {
  return word.required ? `<${word.name()}>` : `[${word.name()}]`
}

const EXAMPLES = [
  ['coalesce demo > camp.json', 'Invent a congregation of thirty to try things with'],
  ['coalesce suggest camp.json', 'Suggest crews for it, with reasons'],
  ['coalesce trust camp.json --between kofi,nena', 'See why two can rely on each other'],
] as const

/** One line for words that were wrong: which command, what, and a mend. */
function wordsLine(error: CommanderError, args: readonly string[], commands: readonly AnyCommand[]): string {
  const [said, meant] = error.message.replace(/^error: /, '').split('\n')
  const known = commands.find(command => command.name === args[0])
  const where = known === undefined ? 'coalesce' : `coalesce ${known.name}`
  const guess = meant === undefined ? undefined : /^\(Did you mean (.*)\?\)$/.exec(meant)?.[1]
  const mend = guess === undefined ? `see ${where} --help` : `did you mean ${guess}?`
  return `${where}: ${said.replace(/\.$/, '')}; ${mend}`
}

/** The first Ctrl-C asks a stoppable command to end; the second ends the process. */
async function runTask(task: Task, { out, err, env, onInterrupt, exit }: Surroundings): Promise<void> {
  const output = createOutput(out, err, env)
  const controller = new AbortController()
  if (!task.stoppable) return task.run(output, controller.signal)
  const off = onInterrupt(() => {
    if (controller.signal.aborted) exit(FAILURE_STATUS.interrupted)
    // A terminal has just shown ^C on this line.
    err.write(`${err.isTTY === true ? '\n' : ''}coalesce: stopping; Ctrl-C again to stop at once\n`)
    controller.abort()
  })
  try {
    await task.run(output, controller.signal)
  } finally {
    off()
  }
}
