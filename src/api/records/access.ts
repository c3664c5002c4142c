/** Who may come in, and as what: one-time links, sessions, programs' tokens, roles, and who invited whom. */
import type { Row } from '../../graph/store/sqlite/driver.ts'
import type { Role } from '../roles.ts'
import { newId } from '../sessions/tokens.ts'
import type { RecordsFile } from './file.ts'

/** What somebody can come in with, and as what, until it expires. */
type WayIn = {
  readonly hash: string
  readonly congregation: string
  readonly member: string
  readonly roles: readonly Role[]
  readonly expires: number
}

type Made = {
  /** The member who made the link that it is or began with; null: it was made at the machine, or its maker is forgotten. */
  readonly maker: string | null
}

export type Link = WayIn & Made

export type SessionRecord = Link & {
  /** What its owner calls it by; says nothing about the token. */
  readonly id: string
  readonly created: number
  readonly seen: number
}

/** What a program signs in with in place of a session: its owner's roles or fewer, until it expires. */
export type AccessToken = SessionRecord & {
  readonly name: string
  /** Whether it may only look. */
  readonly readOnly: boolean
}

/** That somebody came in with a link. */
export type SignIn = Made & { readonly at: number }

export type Ended = { readonly links: number; readonly sessions: number; readonly tokens: number }

export type Access = {
  readonly addLink: (link: Link) => void
  /** A link as long as it can be used. */
  readonly link: (hash: string, now: number) => Link | undefined
  readonly linksOf: (congregation: string, member: string, now: number) => Link[]
  /** Uses a link up for a session, whose owner has its roles from then on; false where it was used meanwhile. */
  readonly useLink: (hash: string, session: SessionRecord) => boolean
  readonly addSession: (session: SessionRecord) => void
  readonly session: (hash: string) => SessionRecord | undefined
  readonly sessionsOf: (congregation: string, member: string) => SessionRecord[]
  readonly touchSession: (hash: string, seen: number) => void
  readonly endSession: (congregation: string, member: string, id: string) => boolean
  /**
   * Ends everything that she could come in with, but for one session that she keeps, and the links that she made; how much
   * of hers that was.
   */
  readonly endAll: (congregation: string, member: string, but?: string) => Ended
  readonly endExpired: (now: number, idleSince: number, forgetSince: number) => void
  /** Every use of a link of hers, the first first. */
  readonly signInsOf: (congregation: string, member: string) => SignIn[]
  readonly addToken: (token: AccessToken) => void
  readonly token: (hash: string) => AccessToken | undefined
  readonly tokensOf: (congregation: string, member: string) => AccessToken[]
  readonly endToken: (congregation: string, member: string, id: string) => boolean
  /** What she may be: whatever she signed in with, she is no more than this. */
  readonly rolesOf: (congregation: string, member: string) => Role[]
  readonly grant: (congregation: string, member: string, roles: readonly Role[]) => void
  /** Takes a role back, an organiser's with the links that she made; false where she had it not. */
  readonly revoke: (congregation: string, member: string, role: Role) => boolean
  /** Everybody whom the file names: with a way in, as who made one, invited, asked, or as an owner of jobs. */
  readonly people: (congregation: string) => string[]
  /** Everybody who may be more than a member. */
  readonly holders: (congregation: string) => { readonly member: string; readonly role: Role }[]
  /** In place of one of hers that nothing came of. */
  readonly addInvitation: (congregation: string, member: string, inviter: string, now: number) => void
  readonly invitationsBy: (congregation: string, inviter: string) => string[]
  /** Newcomers whom members brought along, each with who did. */
  readonly invitations: (congregation: string) => ReadonlyMap<string, string>
}

export function accessIn({ run, all, one, add, whole }: RecordsFile): Access {
  const made = ({ hash, congregation, member, roles, expires, maker }: Link) => ({
    hash,
    congregation,
    member,
    roles: JSON.stringify(roles),
    expires,
    maker,
  })
  const used = ({ id, created, seen, ...link }: SessionRecord) => ({ ...made(link), id, created, seen })
  const addSession = (session: SessionRecord) => add('sessions', used(session))
  const grant = (congregation: string, member: string, roles: readonly Role[]) => {
    for (const role of roles) run('INSERT OR IGNORE INTO roles VALUES (?, ?, ?)', congregation, member, role)
  }
  return {
    addLink: link => add('links', made(link)),
    link: (hash, now) => one(linkOf, 'SELECT * FROM links WHERE hash = ? AND expires > ?', hash, now),
    linksOf: (congregation, member, now) =>
      all(
        'SELECT * FROM links WHERE congregation = ? AND member = ? AND expires > ? ORDER BY expires, hash',
        congregation,
        member,
        now,
      ).map(linkOf),
    useLink: (hash, session) =>
      whole(() => {
        if (run('DELETE FROM links WHERE hash = ?', hash) === 0) return false
        const { congregation, member, created, maker, roles } = session
        addSession(session)
        add('sign_ins', { congregation, member, at: created, maker })
        grant(congregation, member, roles)
        return true
      }),
    addSession,
    session: hash => one(sessionOf, 'SELECT * FROM sessions WHERE hash = ?', hash),
    sessionsOf: (congregation, member) =>
      all(
        'SELECT * FROM sessions WHERE congregation = ? AND member = ? ORDER BY created, id',
        congregation,
        member,
      ).map(sessionOf),
    touchSession: (hash, seen) => {
      run('UPDATE sessions SET seen = ? WHERE hash = ?', seen, hash)
    },
    endSession: (congregation, member, id) =>
      run('DELETE FROM sessions WHERE congregation = ? AND member = ? AND id = ?', congregation, member, id) >
      0,
    endAll: (congregation, member, but = '') =>
      whole(() => {
        const end = (table: string) =>
          run(`DELETE FROM ${table} WHERE congregation = ? AND member = ?`, congregation, member)
        const sessions = run(
          'DELETE FROM sessions WHERE congregation = ? AND member = ? AND id <> ?',
          congregation,
          member,
          but,
        )
        run(
          'DELETE FROM links WHERE congregation = ? AND maker = ? AND member <> ?',
          congregation,
          member,
          member,
        )
        return { links: end('links'), sessions, tokens: end('tokens') }
      }),
    endExpired: (now, idleSince, forgetSince) => {
      run('DELETE FROM sessions WHERE expires <= ? OR seen <= ?', now, idleSince)
      run('DELETE FROM tokens WHERE expires <= ?', now)
      run('DELETE FROM links WHERE expires <= ?', now)
      run('DELETE FROM sign_ins WHERE at <= ?', forgetSince)
    },
    signInsOf: (congregation, member) =>
      all(
        'SELECT * FROM sign_ins WHERE congregation = ? AND member = ? ORDER BY at, rowid',
        congregation,
        member,
      ).map(row => ({ at: Number(row.at), ...makerOf(row) })),
    addToken: ({ name, readOnly, ...session }) =>
      add('tokens', { ...used(session), name, read_only: readOnly ? 1 : 0 }),
    token: hash => one(tokenOf, 'SELECT * FROM tokens WHERE hash = ?', hash),
    tokensOf: (congregation, member) =>
      all(
        'SELECT * FROM tokens WHERE congregation = ? AND member = ? ORDER BY created, id',
        congregation,
        member,
      ).map(tokenOf),
    endToken: (congregation, member, id) =>
      run('DELETE FROM tokens WHERE congregation = ? AND member = ? AND id = ?', congregation, member, id) >
      0,
    rolesOf: (congregation, member) =>
      all(
        'SELECT role FROM roles WHERE congregation = ? AND member = ? ORDER BY role',
        congregation,
        member,
      ).map(row => row.role as Role),
    grant: (congregation, member, roles) => whole(() => grant(congregation, member, roles)),
    revoke: (congregation, member, role) =>
      whole(() => {
        // What she may no more, nobody does by a link of hers.
        if (role === 'organiser')
          run('DELETE FROM links WHERE congregation = ? AND maker = ?', congregation, member)
        for (const table of ['sessions', 'tokens', 'links'] as const)
          run(
            `UPDATE ${table} SET roles = (SELECT json_group_array(value) FROM json_each(roles) WHERE value <> ?)
             WHERE congregation = ? AND member = ?`,
            role,
            congregation,
            member,
          )
        return (
          run(
            'DELETE FROM roles WHERE congregation = ? AND member = ? AND role = ?',
            congregation,
            member,
            role,
          ) > 0
        )
      }),
    people: congregation =>
      all(
        `SELECT member FROM sessions WHERE congregation = ? UNION SELECT member FROM links WHERE congregation = ?
         UNION SELECT member FROM tokens WHERE congregation = ? UNION SELECT member FROM roles WHERE congregation = ?
         UNION SELECT member FROM invitations WHERE congregation = ? UNION SELECT owner FROM jobs WHERE congregation = ?
         UNION SELECT one.value FROM offers, json_each(offers.members) AS one WHERE offers.congregation = ?
         UNION SELECT member FROM sign_ins WHERE congregation = ?
         UNION SELECT maker FROM links WHERE congregation = ? UNION SELECT maker FROM sessions WHERE congregation = ?
         UNION SELECT maker FROM tokens WHERE congregation = ? UNION SELECT maker FROM sign_ins WHERE congregation = ?
         ORDER BY member`,
        ...Array.from({ length: 12 }, () => congregation),
      )
        .flatMap(({ member }) => (member === null ? [] : String(member)))
        .filter(id => !id.startsWith(GONE)),
    holders: congregation =>
      all(
        "SELECT member, role FROM roles WHERE congregation = ? AND role <> 'member' ORDER BY member, role",
        congregation,
      ).map(row => ({ member: String(row.member), role: row.role as Role })),
    addInvitation: (congregation, member, inviter, now) => {
      run('INSERT OR REPLACE INTO invitations VALUES (?, ?, ?, ?)', congregation, member, inviter, now)
    },
    invitationsBy: (congregation, inviter) =>
      all(
        'SELECT member FROM invitations WHERE congregation = ? AND inviter = ? ORDER BY created, member',
        congregation,
        inviter,
      ).map(row => String(row.member)),
    invitations: congregation =>
      new Map(
        all(
          'SELECT member, inviter FROM invitations WHERE congregation = ? ORDER BY member',
          congregation,
        ).map(row => [String(row.member), String(row.inviter)]),
      ),
  }
}

/** Begins what stands for somebody who was forgotten; no id does. */
export const GONE = '~'

/** Takes out whatever of it is hers. */
export function forgetAccess({ run, all }: RecordsFile, congregation: string, member: string): void {
  for (const table of ['links', 'sessions', 'tokens', 'sign_ins', 'roles'] as const)
    run(`DELETE FROM ${table} WHERE congregation = ? AND member = ?`, congregation, member)
  // Nobody comes in by her word any more.
  run('DELETE FROM links WHERE congregation = ? AND maker = ?', congregation, member)
  for (const table of ['sessions', 'tokens', 'sign_ins'] as const)
    run(`UPDATE ${table} SET maker = NULL WHERE congregation = ? AND maker = ?`, congregation, member)
  // Whom she brought along is her inviter's now, or nobody's; and that there was somebody still counts for who invited her.
  const [row] = all(
    'SELECT inviter FROM invitations WHERE congregation = ? AND member = ?',
    congregation,
    member,
  )
  const gone = `${GONE}${newId()}`
  run(
    'UPDATE invitations SET inviter = ? WHERE congregation = ? AND inviter = ?',
    row === undefined ? gone : String(row.inviter),
    congregation,
    member,
  )
  run('UPDATE invitations SET member = ? WHERE congregation = ? AND member = ?', gone, congregation, member)
}

const makerOf = ({ maker }: Row): Made => ({ maker: maker === null ? null : String(maker) })

function linkOf(row: Row): Link {
  return {
    hash: String(row.hash),
    congregation: String(row.congregation),
    member: String(row.member),
    roles: JSON.parse(String(row.roles)) as Role[],
    expires: Number(row.expires),
    ...makerOf(row),
  }
}

function sessionOf(row: Row): SessionRecord {
  return { ...linkOf(row), id: String(row.id), created: Number(row.created), seen: Number(row.seen) }
}

function tokenOf(row: Row): AccessToken {
  return { ...sessionOf(row), name: String(row.name), readOnly: row.read_only === 1 }
}
