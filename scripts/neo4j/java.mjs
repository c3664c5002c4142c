/**
 * Finds the Java that runs the server: JAVA_HOME's, else the one on the PATH.
 *
 * It is asked its version, for a server on too old a Java ends in a wall of text that names neither.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Refusal } from './refusal.mjs'

const MEND = 'apt-get install default-jdk maven, or set NEO4J_URL to a server that runs'

/** @returns the major version told by `java -version`: 17 for "17.0.15", 8 for "1.8.0_392" */
export function majorOf(told) {
  const [, first, second] = told.match(/version "(\d+)(?:\.(\d+))?/) ?? []
  return first === '1' ? Number(second) : Number(first)
}

/** @returns the command of a Java that is `needed` or later */
export async function findJava(needed) {
  const home = process.env.JAVA_HOME
  const java = home ? join(home, 'bin', 'java') : 'java'
  const place = home ? `JAVA_HOME=${home}` : 'java'
  let told
  try {
    told = (await promisify(execFile)(java, ['-version'])).stderr
  } catch {
    throw new Refusal(`${place}: there is no Java; Neo4j needs ${needed} or later: ${MEND}`)
  }
  const major = majorOf(told)
  if (!(major >= needed))
    throw new Refusal(
      `${place}: is version ${major}; this Neo4j needs ${needed} or later: install one and set JAVA_HOME to it, or NEO4J_URL to a server that runs`,
    )
  return java
}
