/** Where the service keeps what is no congregation's: links, sessions, jobs, offers. */
import { DEFAULT_STORE } from '../graph/store/open.ts'
import { optional, text } from './options.ts'

export const serviceOption = optional(
  '--service <file>',
  "the service's own file: links, sessions, jobs (default: beside the store's, else ./coalesce.service.db)",
  text,
)

/** The file beside an SQLite store's, or one in the folder one is in. */
export function serviceFileOf(store: string | undefined, given: string | undefined): string {
  if (given !== undefined) return given
  const path = /^sqlite:(.+)$/i.exec(store ?? DEFAULT_STORE)?.[1]
  return path === undefined ? './coalesce.service.db' : `${path.replace(/\.db$/, '')}.service.db`
}
