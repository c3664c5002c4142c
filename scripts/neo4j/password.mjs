/**
 * The password of a home: made at random before its first start, and kept in a file that only its owner may read.
 *
 * It never stands on a command line, where `ps` shows it to everybody on the machine: the tool that sets it is given the
 * name of a file to read its argument from.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { admin } from './admin.mjs'
import { pathsOf } from './home.mjs'
import { Refusal } from './refusal.mjs'

/** What stands in an argument file without quoting. */
const PLAIN = /^[A-Za-z0-9][\w.~-]{7,}$/

/** @returns the home's password: what is kept, else what is `given`, else a new one; sets it before the first start */
export async function passwordOf(home, given, { server, signal }) {
  const { password: file, databases } = pathsOf(home)
  if (existsSync(file)) {
    const kept = readFileSync(file, 'utf8').trim()
    if (given !== undefined && given !== kept)
      throw new Refusal(`password: ${home} has another one; leave it out, or choose another home`)
    return kept
  }
  if (existsSync(databases)) {
    if (given === undefined)
      throw new Refusal(
        `${home}: has data and no file of its password; give the password, or choose another home`,
      )
    return given
  }
  if (given !== undefined && !PLAIN.test(given))
    throw new Refusal('password: write at least 8 letters, digits and _ . ~ -, a letter or digit first')
  const chosen = given ?? randomBytes(16).toString('hex')
  const fresh = `${file}.new`
  try {
    writeFileSync(fresh, `${chosen}\n`, { mode: 0o600 })
    await admin(home, ['dbms', 'set-initial-password', `@${fresh}`], { server, signal })
    renameSync(fresh, file)
  } finally {
    rmSync(fresh, { force: true })
  }
  return chosen
}
