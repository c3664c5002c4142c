#!/usr/bin/env node
/** The command `coalesce`: hands the words to the program and sets the exit status. */
import { describeFailure, statusOf } from './failure.ts'
import { runProgram } from './program.ts'

/** Whoever reads us has read enough (`| head`): nothing is wrong. */
function leaveQuietly(error: NodeJS.ErrnoException) {
  if (error.code === 'EPIPE') process.exit()
  throw error
}
process.stdout.on('error', leaveQuietly)
process.stderr.on('error', leaveQuietly)

/** Throws outside of any command, say in a timer, are our fault too and end as such. */
process.on('uncaughtException', error => {
  for (const line of describeFailure(error, process.env)) process.stderr.write(`${line}\n`)
  process.exit(statusOf(error))
})

// Not process.exit: what is still on its way to a pipe would be lost.
process.exitCode = await runProgram(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  env: process.env,
  onInterrupt: handler => {
    process.on('SIGINT', handler)
    return () => process.off('SIGINT', handler)
  },
  exit: status => process.exit(status),
})
