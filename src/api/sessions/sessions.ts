/**
 * Links and sessions. A one-time link signs one person in once; a session is opaque, kept here and nowhere else, and ends
 * when it was idle or old enough, when its owner ends it, or when she asks to be forgotten.
 *
 * Signing in always begins a new session: nothing that was known before it is worth anything after.
 */
import { StoreError } from '../../graph/store/store.ts'
import type { AccessToken, Link, Records, SessionRecord } from '../records/records.ts'
import { hashOf, newId, newToken } from './tokens.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** How long a link can be used, how long a session lasts (unused, and at most), and how long a sign-in is remembered. */
export const LIMITS = { link: 3 * DAY, idle: 7 * DAY, session: 30 * DAY, remembered: 90 * DAY } as const
/** A session's last use is written at most so often. */
const TOUCH = 60_000

/** Who asks. */
export type Viewer = Pick<SessionRecord, 'id' | 'congregation' | 'member' | 'roles'> & {
  /** Of a program's token: whether only looking is allowed; absent for a session. */
  readonly readOnly?: boolean
}

export type NewLink = { readonly token: string; readonly expires: number }

/**
 * Makes a one-time link for somebody, who has these roles once she has used it.
 *
 * @param who `maker`: the member who makes it; absent: it is made at the machine
 */
export function createLink(
  records: Records,
  who: Pick<Link, 'congregation' | 'member' | 'roles'> & { readonly maker?: string },
  now: number,
): NewLink {
  const token = newToken()
  const expires = now + LIMITS.link
  records.addLink({ ...who, maker: who.maker ?? null, hash: hashOf(token), expires })
  return { token, expires }
}

/** Whose a link's token is, as long as it can be used. */
export const linkOf = (records: Records, token: string, now: number): Link | undefined =>
  records.link(hashOf(token), now)

/** Uses a link's token up; undefined where it was used before, has expired, or never was. */
export function signIn(
  records: Records,
  token: string,
  now: number,
): { viewer: Viewer; token: string; expires: number } | undefined {
  const link = linkOf(records, token, now)
  if (link === undefined) return undefined
  const { congregation, member, roles, maker } = link
  const own = newToken()
  const session: Omit<SessionRecord, 'hash'> = {
    id: newId(),
    congregation,
    member,
    roles,
    created: now,
    seen: now,
    expires: now + LIMITS.session,
    maker,
  }
  if (!records.useLink(link.hash, { ...session, hash: hashOf(own) })) return undefined
  records.endExpired(now, now - LIMITS.idle, now - LIMITS.remembered)
  return { viewer: withRolesLeft(records, session), token: own, expires: session.expires }
}

/** Whose session a token is; undefined where it is nobody's, or over. */
export function sessionOf(records: Records, token: string, now: number): Viewer | undefined {
  const hash = hashOf(token)
  const session = records.session(hash)
  if (session === undefined || session.expires <= now || session.seen <= now - LIMITS.idle) return undefined
  if (now - session.seen > TOUCH) touch(records, hash, now)
  return withRolesLeft(records, session)
}

/** Whoever only looks needs no write: where the file takes none just now, the next request tries again. */
function touch(records: Records, hash: string, now: number): void {
  try {
    records.touchSession(hash, now)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
  }
}

/** What was taken back since she signed in, she is no more. */
function withRolesLeft<T extends Viewer>(records: Records, session: T): T {
  const left = records.rolesOf(session.congregation, session.member)
  return { ...session, roles: session.roles.filter(role => left.includes(role)) }
}

/** Makes a token for a program of whoever's session it is; its text is known to nobody after this. */
export function createToken(
  records: Records,
  { id, congregation, member }: Viewer,
  {
    name,
    roles,
    readOnly,
    days,
  }: Pick<AccessToken, 'name' | 'roles' | 'readOnly'> & { readonly days: number },
  now: number,
): { readonly id: string; readonly token: string; readonly expires: number } {
  const token = newToken()
  const made = {
    id: newId(),
    congregation,
    member,
    roles,
    name,
    readOnly,
    created: now,
    seen: now,
    expires: now + days * DAY,
    maker: records.sessionsOf(congregation, member).find(session => session.id === id)?.maker ?? null,
  }
  records.addToken({ ...made, hash: hashOf(token) })
  return { id: made.id, token, expires: made.expires }
}

/** Whose token it is; undefined where it is nobody's, or over. */
export function tokenHolder(records: Records, token: string, now: number): Viewer | undefined {
  const found = records.token(hashOf(token))
  return found === undefined || found.expires <= now ? undefined : withRolesLeft(records, found)
}
