/**
 * Watches and ends processes that may not be children of this one: a server in the background outlives who started it.
 *
 * A process is known by its number and its command, for a number alone may by now be somebody else's.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** @returns the command line of a process, empty if there is none; a zombie has none */
export function commandOf(pid) {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
      : execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

/** @param one `{ pid, command }` */
export const lives = one => one.command !== '' && commandOf(one.pid) === one.command

/**
 * Sends a signal to a process and to all that it started: it must lead a group of its own.
 *
 * @returns whether it lived
 */
export function signalGroup(one, signal) {
  if (!lives(one)) return false
  process.kill(-one.pid, signal)
  return true
}

/**
 * Whether a process holds nothing any more. One that is killed loses its command at once, and its ports and locks when
 * its last thread is gone; then it is a zombie until its parent looks, and some containers have none that does.
 */
function isGone(pid) {
  try {
    process.kill(pid, 0)
    const [, state, threads] = readFileSync(`/proc/${pid}/stat`, 'utf8').match(
      /^.*\) (\w)(?: \S+){16} (\d+)/s,
    )
    return state === 'Z' && Number(threads) <= 1
  } catch (error) {
    return error.code === 'ESRCH' || (error.code === 'ENOENT' && existsSync('/proc/self/stat'))
  }
}

/** @returns whether it was gone within so many milliseconds */
export async function goneWithin(pid, patience) {
  const end = Date.now() + patience
  while (!isGone(pid)) {
    if (Date.now() > end) return false
    await sleep(20)
  }
  return true
}
