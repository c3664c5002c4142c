/** Neo4j's own tool, `neo4j-admin`, on a home whose server does not run: dump, load, check, and the like. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathsOf, versionIn } from './home.mjs'
import { getServer } from './jars.mjs'
import { lastWords } from './last-words.mjs'
import { Refusal } from './refusal.mjs'

/**
 * @param args as after `neo4j-admin`: `['database', 'dump', 'neo4j', '--to-path=/backups']`
 * @returns what it printed
 */
export async function admin(home, args, { server, signal } = {}) {
  const { java, lib } = server ?? (await getServer({ version: versionIn(home), signal }))
  const env = { ...process.env, NEO4J_HOME: home, NEO4J_CONF: pathsOf(home).conf }
  try {
    const { stdout } = await promisify(execFile)(
      java,
      ['-cp', join(lib, '*'), 'org.neo4j.cli.AdminTool', ...args],
      { env, signal, maxBuffer: 1 << 26 },
    )
    return stdout
  } catch (error) {
    signal?.throwIfAborted()
    throw new Refusal(
      `neo4j-admin ${args.slice(0, 2).join(' ')}: ${lastWords(`${error.stdout}\n${error.stderr}`)}; its home is ${home}`,
    )
  }
}
