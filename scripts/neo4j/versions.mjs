/**
 * What differs from one Neo4j to the next: the class to start, the Java it needs, the Graph Data Science that fits.
 *
 * 5.26 is the long-term support release; later ones are named by the calendar, `2026.08.1`.
 */
import { Refusal } from './refusal.mjs'

export const DEFAULT_VERSION = '5.26.30'
const GDS_FOR_5_26 = '2.13.9'

export function traitsOf(version) {
  const [, major, minor] = version.match(/^(\d+)\.(\d+)\.\d+$/) ?? []
  if (major === undefined || Number(major) < 5 || (major === '5' && Number(minor) < 26))
    throw new Refusal(
      `version: ${version} is none this can run; write 5.26.30, or a later one such as 2026.08.1`,
    )
  if (major === '5')
    return {
      java: 17,
      mainClass: 'org.neo4j.server.CommunityEntryPoint',
      gds: minor === '26' ? GDS_FOR_5_26 : undefined,
    }
  return { java: 21, mainClass: 'org.neo4j.server.Neo4jCommunity', gds: undefined }
}

/** @returns whether a server may open what the other one wrote: across these borders Neo4j converts, and never back */
export function sameStore(version, other) {
  const series = of => of.split('.')[0]
  return series(version) === series(other)
}
