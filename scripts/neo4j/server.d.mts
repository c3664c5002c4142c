/** The types of server.mjs, for tests written in TypeScript; what each thing does is said there. */

export class Refusal extends Error {}

export const USER: 'neo4j'
export function urlOf(port: number): string

/** Where a server's jars are, and what starts them. */
export type Jars = {
  readonly version: string
  readonly java: string
  readonly mainClass: string
  readonly lib: string
  readonly plugins?: string
}

export type Say = (line: string) => void

export function getServer(options?: {
  readonly version?: string
  readonly gds?: boolean
  readonly cache?: string
  readonly say?: Say
  readonly signal?: AbortSignal
}): Promise<Jars>

export type Server = {
  readonly url: string
  readonly port: number
  readonly user: string
  /** Empty where none is asked for. */
  readonly password: string
  readonly home: string
  readonly version: string
  readonly pid: number
  /** Resolves when the process ends, whoever ended it, to its status or the signal's name. */
  readonly ended: Promise<number | string>
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
}

export function startServer(options: {
  readonly home: string
  readonly port?: number
  readonly password?: string
  readonly auth?: boolean
  readonly version?: string
  readonly gds?: boolean
  readonly heap?: string
  readonly pageCache?: string
  readonly settings?: Readonly<Record<string, string | number | boolean>>
  readonly jvm?: readonly string[]
  readonly background?: boolean
  readonly say?: Say
  readonly signal?: AbortSignal
}): Promise<Server>

export function admin(
  home: string,
  args: readonly string[],
  options?: { readonly server?: Jars; readonly signal?: AbortSignal },
): Promise<string>

export type Running = { readonly pid: number; readonly command: string; readonly port?: number }
export function runningIn(home: string): Running | undefined
export function stopHome(home: string): Promise<boolean>
