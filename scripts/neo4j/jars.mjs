/**
 * Makes a Neo4j server's jars available: through Maven, below a cache folder, or from an installation in NEO4J_HOME.
 *
 * A folder in the cache is complete if it is there: jars are copied into a folder beside it, which is then renamed. Two
 * processes at once both fetch, and the second finds the first one's folder. Jars are named by group and without their
 * versions, so that those which the server and Graph Data Science both bring are the same name: of these the server's
 * are kept, for on one class path two versions of a library break each other.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { findJava } from './java.mjs'
import { Refusal } from './refusal.mjs'
import { DEFAULT_VERSION, traitsOf } from './versions.mjs'

export const CACHE = fileURLToPath(new URL('../../.neo4j', import.meta.url))
const MEND = 'set NEO4J_HOME to an unpacked Neo4j, or NEO4J_URL to a server that runs'
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
const GDS_JAR = /graph-data-science.*\.jar$/

/**
 * @returns `lib` and `plugins`, folders of jars (no plugins without `gds`), and what is needed to start them: `version`,
 *   `java`, `mainClass`
 */
export async function getServer({
  version = DEFAULT_VERSION,
  gds = false,
  cache = CACHE,
  say = () => {},
  signal,
} = {}) {
  const installed = process.env.NEO4J_HOME
  if (installed) return installedServer(resolve(installed), gds)

  const traits = traitsOf(version)
  if (gds && traits.gds === undefined)
    throw new Refusal(
      `gds: none is known that fits Neo4j ${version}; take ${DEFAULT_VERSION}, or leave gds out`,
    )
  const java = await findJava(traits.java)
  await mkdir(cache, { recursive: true })
  const lib = join(cache, `lib-${version}`)
  await fetchOnce({ into: lib, what: `Neo4j ${version}`, artifacts: serverArtifacts(version), say, signal })
  const server = { version, java, mainClass: traits.mainClass, lib }
  if (!gds) return server

  const plugins = join(cache, `gds-${traits.gds}-for-${version}`)
  const artifacts = gdsArtifacts(traits.gds)
  await fetchOnce({
    into: plugins,
    what: `Graph Data Science ${traits.gds}`,
    artifacts,
    without: lib,
    say,
    signal,
  })
  return { ...server, plugins }
}

/** A distribution as Neo4j packs it: its jars carry their version, and Graph Data Science is one jar. */
async function installedServer(home, gds) {
  const jarsIn = async folder => (existsSync(folder) ? await readdir(folder) : [])
  const lib = join(home, 'lib')
  const kernel = (await jarsIn(lib)).map(name => name.match(/^neo4j-kernel-(\d[\d.]*)\.jar$/)?.[1])
  const version = kernel.find(found => found !== undefined)
  if (version === undefined)
    throw new Refusal(
      `NEO4J_HOME=${home}: has no lib/neo4j-kernel-VERSION.jar; unset it, or name the folder of an unpacked Neo4j 5.26 or later`,
    )
  const plugins = join(home, 'plugins')
  if (gds && !(await jarsIn(plugins)).some(name => GDS_JAR.test(name)))
    throw new Refusal(
      `NEO4J_HOME=${home}: has no Graph Data Science in plugins/; copy the jar from products/ there, or leave gds out`,
    )
  const { java, mainClass } = traitsOf(version)
  return { version, java: await findJava(java), mainClass, lib, ...(gds ? { plugins } : {}) }
}

const serverArtifacts = version => [
  ['org.neo4j', 'neo4j', version],
  ['org.neo4j.app', 'neo4j-server', version],
  ['org.neo4j', 'neo4j-slf4j-provider', version],
]

// Without the extension a server with the procedures refuses to start.
const gdsArtifacts = version => [
  ['org.neo4j.gds', 'proc', version],
  ['org.neo4j.gds', 'opengds-extension', version],
]

/** Packaging `pom`: nothing is built here, the dependencies are all that is wanted of it. */
function pomOf(artifacts) {
  const dependencies = artifacts.map(
    ([group, name, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  )
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>local</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join('\n')}
</dependencies>
</project>
`
}

async function fetchOnce({ into, what, artifacts, without, say, signal }) {
  if (existsSync(into)) return
  say(`Getting ${what} by Maven; once, and it may take some minutes.`)
  const work = await mkdtemp(`${into}.part-`)
  try {
    const jars = join(work, 'jars')
    await writeFile(join(work, 'pom.xml'), pomOf(artifacts))
    await runMaven(join(work, 'pom.xml'), jars, what, signal)
    if (without !== undefined)
      for (const name of await readdir(without)) await rm(join(jars, name), { force: true })
    await renameUnlessThere(jars, into)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function runMaven(pom, jars, what, signal) {
  const how = ['-DincludeScope=runtime', '-Dmdep.prependGroupId=true', '-Dmdep.stripVersion=true']
  // -U: what once could not be got is asked for again.
  const args = ['-B', '-U', '-q', '-ntp', '-f', pom, COPY, ...how, `-DoutputDirectory=${jars}`]
  try {
    await promisify(execFile)('mvn', args, { signal, maxBuffer: 1 << 26 })
  } catch (error) {
    signal?.throwIfAborted()
    if (error.code === 'ENOENT')
      throw new Refusal(`mvn: there is no Maven to get ${what} with; apt-get install maven, or ${MEND}`)
    throw new Refusal(`mvn: could not get ${what}: ${faultIn(error)}; mend that and repeat, or ${MEND}`)
  }
}

/** @returns the first fault that Maven told, for those after it are advice; and its end, where the cause stands */
function faultIn({ stdout, stderr, message }) {
  const fault = `${stdout}${stderr}`.match(/\[ERROR\] (.+)/)?.[1] ?? message
  return fault.replace(' -> [Help 1]', '').replace(/^.*(?=.{300}$)/, '...')
}

async function renameUnlessThere(from, to) {
  try {
    await rename(from, to)
  } catch (error) {
    if (!existsSync(to)) throw error
  }
}
