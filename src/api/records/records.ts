/**
 * What the service keeps beside congregations: one-time links, sessions, jobs with their results, offers of crews and the
 * answers to them. One SQLite file, whatever store the congregations are in; several processes may have it open.
 *
 * Tokens are kept as SHA-256 only: who reads the file can sign in as nobody. Times are ms since 1970. Every call is one
 * transaction, synced to the disk before it returns. Deleted content is overwritten (`secure_delete`), and `forget` empties
 * the journal too.
 */
import { resolve } from 'node:path'
import { type Connection, loadDriver, type Row } from '../../graph/store/sqlite/driver.ts'
import { StoreError } from '../../graph/store/store.ts'
import type { Role } from '../roles.ts'

export type Link = {
  readonly hash: string
  readonly congregation: string
  readonly member: string
  readonly roles: readonly Role[]
  readonly expires: number
}

export type SessionRecord = {
  /** What its owner calls it by; says nothing about the token. */
  readonly id: string
  readonly hash: string
  readonly congregation: string
  readonly member: string
  readonly roles: readonly Role[]
  readonly created: number
  readonly seen: number
  readonly expires: number
}

/** What a program signs in with in place of a session: its owner's roles or fewer, until it expires. */
export type AccessToken = SessionRecord & {
  readonly name: string
  /** Whether it may only look. */
  readonly readOnly: boolean
}

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

export type JobRecord = {
  readonly id: string
  readonly kind: 'suggestion' | 'simulation'
  readonly congregation: string
  readonly owner: string
  readonly request: string
  readonly state: JobState
  readonly created: number
  readonly ended: number | null
  /** SHA-256 of what it was computed from. */
  readonly inputs: string | null
  readonly result: string | null
  readonly error: string | null
}

/** A crew that an organiser offers to its members. */
export type OfferRecord = {
  readonly id: string
  readonly congregation: string
  readonly members: readonly string[]
  readonly caller: string | null
  readonly intention: string | null
  readonly rhythm: string | null
  readonly created: number
  /** When it stood: the crew is in the congregation since; null while it is open. */
  readonly stood: number | null
}

export type Answer = 'accepted' | 'declined'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS links (
    hash TEXT PRIMARY KEY, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL, expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL,
    created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, congregation TEXT NOT NULL, member TEXT NOT NULL, roles TEXT NOT NULL,
    created INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL, name TEXT NOT NULL, read_only INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS invitations (
    congregation TEXT NOT NULL, member TEXT NOT NULL, inviter TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (congregation, member)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, congregation TEXT NOT NULL, owner TEXT NOT NULL, request TEXT NOT NULL,
    state TEXT NOT NULL, created INTEGER NOT NULL, ended INTEGER, inputs TEXT, result TEXT, error TEXT
  ) STRICT;
  CREATE TABLE IF NOT EXISTS plans (
    job TEXT NOT NULL, number INTEGER NOT NULL, revision INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (job, number)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS offers (
    id TEXT PRIMARY KEY, congregation TEXT NOT NULL, members TEXT NOT NULL, caller TEXT, intention TEXT, rhythm TEXT,
    created INTEGER NOT NULL, stood INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS answers (
    offer TEXT NOT NULL, member TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (offer, member)
  ) STRICT;
`
const PRAGMAS = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA trusted_schema = OFF;
`

export type Records = {
  readonly addLink: (link: Link) => void
  /** Uses a link up: gives it once, and only before it expires. */
  readonly useLink: (hash: string, now: number) => Link | undefined
  readonly addSession: (session: SessionRecord) => void
  readonly session: (hash: string) => SessionRecord | undefined
  readonly sessionsOf: (congregation: string, member: string) => SessionRecord[]
  readonly touchSession: (hash: string, seen: number) => void
  readonly endSession: (congregation: string, member: string, id: string) => boolean
  readonly endExpired: (now: number, idleSince: number) => void
  readonly addToken: (token: AccessToken) => void
  readonly token: (hash: string) => AccessToken | undefined
  readonly tokensOf: (congregation: string, member: string) => AccessToken[]
  readonly endToken: (congregation: string, member: string, id: string) => boolean
  readonly addInvitation: (congregation: string, member: string, inviter: string, now: number) => void
  readonly invitationsBy: (congregation: string, inviter: string) => string[]
  readonly addJob: (job: JobRecord) => void
  readonly updateJob: (
    id: string,
    change: Partial<Pick<JobRecord, 'state' | 'ended' | 'inputs' | 'result' | 'error'>>,
  ) => void
  readonly job: (id: string) => JobRecord | undefined
  readonly jobsOf: (congregation: string, kind: JobRecord['kind']) => JobRecord[]
  readonly unfinishedJobs: () => JobRecord[]
  readonly plan: (
    job: string,
    number: number,
  ) => { readonly revision: number; readonly content: string } | undefined
  /** Keeps a plan in place of the one of the given revision; false where another one is there. */
  readonly savePlan: (job: string, number: number, revision: number, content: string) => boolean
  readonly addOffers: (offers: readonly OfferRecord[]) => void
  readonly offersTo: (congregation: string, member?: string) => OfferRecord[]
  readonly offer: (id: string) => OfferRecord | undefined
  readonly answer: (offer: string, member: string, answer: Answer) => void
  readonly answersTo: (offer: string) => ReadonlyMap<string, Answer>
  readonly stand: (offer: string, now: number) => void
  /** Takes out whatever is about or by somebody. */
  readonly forget: (congregation: string, member: string) => void
  readonly close: () => void
}

/** Opens the service's file, made where there is none. */
export async function openRecords(path: string): Promise<Records> {
  const driver = await loadDriver()
  if (driver === undefined)
    throw new StoreError(
      path,
      'needs SQLite, which is not there on this machine',
      'use Node 22.13 or later, or install the package libsql',
    )
  let connection: Connection
  try {
    connection = driver.open(resolve(path))
    connection.exec(PRAGMAS)
    connection.exec(SCHEMA)
  } catch (error) {
    throw new StoreError(
      path,
      `cannot be opened (${(error as Error).message})`,
      'name another file with --service',
      { cause: error },
    )
  }
  return recordsOf(connection)
}

function recordsOf(connection: Connection): Records {
  const { run, all } = connection
  const one = <T>(rows: readonly Row[], make: (row: Row) => T): T | undefined =>
    rows.length === 0 ? undefined : make(rows[0])
  /** All of some writes, or none. */
  const whole = <T>(work: () => T): T => {
    connection.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      connection.exec('COMMIT')
      return result
    } catch (error) {
      connection.exec('ROLLBACK')
      throw error
    }
  }
  return {
    addLink: ({ hash, congregation, member, roles, expires }) => {
      run(
        'INSERT INTO links VALUES (?, ?, ?, ?, ?)',
        hash,
        congregation,
        member,
        JSON.stringify(roles),
        expires,
      )
    },
    useLink: (hash, now) =>
      whole(() => {
        const link = one(all('SELECT * FROM links WHERE hash = ?', hash), linkOf)
        run('DELETE FROM links WHERE hash = ? OR expires <= ?', hash, now)
        return link !== undefined && link.expires > now ? link : undefined
      }),
    addSession: ({ hash, id, congregation, member, roles, created, seen, expires }) => {
      run(
        'INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        hash,
        id,
        congregation,
        member,
        JSON.stringify(roles),
        created,
        seen,
        expires,
      )
    },
    session: hash => one(all('SELECT * FROM sessions WHERE hash = ?', hash), sessionOf),
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
    endExpired: (now, idleSince) => {
      run('DELETE FROM sessions WHERE expires <= ? OR seen <= ?', now, idleSince)
    },
    addToken: ({ hash, id, congregation, member, roles, created, seen, expires, name, readOnly }) => {
      run(
        'INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        hash,
        id,
        congregation,
        member,
        JSON.stringify(roles),
        created,
        seen,
        expires,
        name,
        readOnly ? 1 : 0,
      )
    },
    token: hash => one(all('SELECT * FROM tokens WHERE hash = ?', hash), tokenOf),
    tokensOf: (congregation, member) =>
      all(
        'SELECT * FROM tokens WHERE congregation = ? AND member = ? ORDER BY created, id',
        congregation,
        member,
      ).map(tokenOf),
    endToken: (congregation, member, id) =>
      run('DELETE FROM tokens WHERE congregation = ? AND member = ? AND id = ?', congregation, member, id) >
      0,
    addInvitation: (congregation, member, inviter, now) => {
      run('INSERT INTO invitations VALUES (?, ?, ?, ?)', congregation, member, inviter, now)
    },
    invitationsBy: (congregation, inviter) =>
      all(
        'SELECT member FROM invitations WHERE congregation = ? AND inviter = ? ORDER BY created, member',
        congregation,
        inviter,
      ).map(row => String(row.member)),
    addJob: ({ id, kind, congregation, owner, request, state, created, ended, inputs, result, error }) => {
      run(
        'INSERT INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        id,
        kind,
        congregation,
        owner,
        request,
        state,
        created,
        ended,
        inputs,
        result,
        error,
      )
    },
    updateJob: (id, change) =>
      whole(() => {
        const before = one(all('SELECT * FROM jobs WHERE id = ?', id), jobOf)
        if (before === undefined) return
        const { state, ended, inputs, result, error } = { ...before, ...change }
        run(
          'UPDATE jobs SET state = ?, ended = ?, inputs = ?, result = ?, error = ? WHERE id = ?',
          state,
          ended,
          inputs,
          result,
          error,
          id,
        )
      }),
    job: id => one(all('SELECT * FROM jobs WHERE id = ?', id), jobOf),
    jobsOf: (congregation, kind) =>
      all(
        'SELECT * FROM jobs WHERE congregation = ? AND kind = ? ORDER BY created, id',
        congregation,
        kind,
      ).map(jobOf),
    unfinishedJobs: () =>
      all("SELECT * FROM jobs WHERE state IN ('waiting', 'running') ORDER BY created, id").map(jobOf),
    plan: (job, number) =>
      one(all('SELECT revision, content FROM plans WHERE job = ? AND number = ?', job, number), row => ({
        revision: Number(row.revision),
        content: String(row.content),
      })),
    savePlan: (job, number, revision, content) =>
      revision === 0
        ? run('INSERT INTO plans VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING', job, number, content) > 0
        : run(
            'UPDATE plans SET revision = revision + 1, content = ? WHERE job = ? AND number = ? AND revision = ?',
            content,
            job,
            number,
            revision,
          ) > 0,
    addOffers: offers =>
      whole(() => {
        for (const { id, congregation, members, caller, intention, rhythm, created, stood } of offers)
          run(
            'INSERT INTO offers VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
            id,
            congregation,
            JSON.stringify(members),
            caller,
            intention,
            rhythm,
            created,
            stood,
          )
      }),
    offersTo: (congregation, member) =>
      all('SELECT * FROM offers WHERE congregation = ? ORDER BY created, id', congregation)
        .map(offerOf)
        .filter(({ members }) => member === undefined || members.includes(member)),
    offer: id => one(all('SELECT * FROM offers WHERE id = ?', id), offerOf),
    answer: (offer, member, answer) => {
      run(
        'INSERT INTO answers VALUES (?, ?, ?) ON CONFLICT (offer, member) DO UPDATE SET answer = excluded.answer',
        offer,
        member,
        answer,
      )
    },
    answersTo: offer =>
      new Map(
        all('SELECT member, answer FROM answers WHERE offer = ? ORDER BY member', offer).map(row => [
          String(row.member),
          row.answer as Answer,
        ]),
      ),
    stand: (offer, now) => {
      run('UPDATE offers SET stood = ? WHERE id = ?', now, offer)
    },
    forget: (congregation, member) => {
      whole(() => {
        run('DELETE FROM links WHERE congregation = ? AND member = ?', congregation, member)
        run('DELETE FROM sessions WHERE congregation = ? AND member = ?', congregation, member)
        run('DELETE FROM tokens WHERE congregation = ? AND member = ?', congregation, member)
        run(
          'DELETE FROM invitations WHERE congregation = ? AND (member = ? OR inviter = ?)',
          congregation,
          member,
          member,
        )
        const named = wordOf(member)
        const jobs = all('SELECT * FROM jobs WHERE congregation = ?', congregation).map(jobOf)
        for (const { id, owner, request, result, error } of jobs) {
          const plans = all('SELECT content FROM plans WHERE job = ?', id).map(row => String(row.content))
          const texts = [request, result, error, ...plans]
          if (owner !== member && !texts.some(text => text !== null && named.test(text))) continue
          run('DELETE FROM jobs WHERE id = ?', id)
          run('DELETE FROM plans WHERE job = ?', id)
        }
        for (const { id, members } of all('SELECT * FROM offers WHERE congregation = ?', congregation).map(
          offerOf,
        )) {
          run('DELETE FROM answers WHERE offer = ? AND member = ?', id, member)
          if (!members.includes(member)) continue
          run('DELETE FROM offers WHERE id = ?', id)
          run('DELETE FROM answers WHERE offer = ?', id)
        }
      })
      // Pages that rows moved away from may still hold her.
      connection.exec('VACUUM')
      connection.all('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: () => connection.close(),
  }
}

/** An id as a word of a text: in quotes or in a sentence. */
const wordOf = (id: string): RegExp =>
  new RegExp(`(^|[^A-Za-z0-9._-])${id.replace(/[.]/g, '\\.')}($|[^A-Za-z0-9_-])`)

const rolesOf = (row: Row): Role[] => JSON.parse(String(row.roles)) as Role[]
const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

function linkOf(row: Row): Link {
  return {
    hash: String(row.hash),
    congregation: String(row.congregation),
    member: String(row.member),
    roles: rolesOf(row),
    expires: Number(row.expires),
  }
}

function sessionOf(row: Row): SessionRecord {
  return { ...linkOf(row), id: String(row.id), created: Number(row.created), seen: Number(row.seen) }
}

function tokenOf(row: Row): AccessToken {
  return { ...sessionOf(row), name: String(row.name), readOnly: row.read_only === 1 }
}

function jobOf(row: Row): JobRecord {
  return {
    id: String(row.id),
    kind: row.kind as JobRecord['kind'],
    congregation: String(row.congregation),
    owner: String(row.owner),
    request: String(row.request),
    state: row.state as JobState,
    created: Number(row.created),
    ended: row.ended === null ? null : Number(row.ended),
    inputs: textOrNull(row.inputs),
    result: textOrNull(row.result),
    error: textOrNull(row.error),
  }
}

function offerOf(row: Row): OfferRecord {
  return {
    id: String(row.id),
    congregation: String(row.congregation),
    members: JSON.parse(String(row.members)) as string[],
    caller: textOrNull(row.caller),
    intention: textOrNull(row.intention),
    rhythm: textOrNull(row.rhythm),
    created: Number(row.created),
    stood: row.stood === null ? null : Number(row.stood),
  }
}
