/**
 * The database's schema as numbered migrations, and the check that a file is one of ours and of a version we know.
 *
 * A file bears our `application_id`, its version as `user_version`, and in `migration` the checksum of every step that
 * made it, so that a file made by a changed step is refused and not guessed at. A step is never edited once it is
 * released: a mend is a new step.
 */
import { createHash } from 'node:crypto'
import { StoreError } from '../store.ts'
import type { Connection } from './driver.ts'
import { integer, text } from './rows.ts'

/** `Coal` in ASCII. */
export const APPLICATION_ID = 0x436f616c

export type Migration = { readonly name: string; readonly sql: string }

export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'the cohort document',
    sql: `
CREATE TABLE congregation (
  key  INTEGER PRIMARY KEY,
  id   TEXT NOT NULL UNIQUE,
  head TEXT NOT NULL                -- JSON: name, asOf
) STRICT;

CREATE TABLE member (
  key          INTEGER PRIMARY KEY,
  congregation INTEGER NOT NULL REFERENCES congregation,
  id           TEXT NOT NULL,
  position     INTEGER NOT NULL,    -- in the list of members
  profile      TEXT NOT NULL,       -- JSON: the member as in the document
  UNIQUE (congregation, id)
) STRICT;

-- Append-only. The key tells the order in which they came.
CREATE TABLE interaction (
  key          INTEGER PRIMARY KEY,
  congregation INTEGER NOT NULL REFERENCES congregation,
  id           TEXT NOT NULL,
  at           INTEGER NOT NULL,    -- ms since 1970; the text is in content
  content      TEXT NOT NULL,       -- JSON: the interaction as it was first told
  UNIQUE (congregation, id)
) STRICT;
CREATE INDEX interaction_at ON interaction (congregation, at);

-- Append-only. Whom an interaction names, whatever for: the way from a person to what she was part of.
-- No reference to interaction: this side of the key has no index, so that every deletion would read the whole table.
CREATE TABLE involved (
  member      INTEGER NOT NULL REFERENCES member,
  interaction INTEGER NOT NULL,
  PRIMARY KEY (member, interaction)
) STRICT, WITHOUT ROWID;

-- Append-only. Who confirmed or contested an interaction after it was first told.
CREATE TABLE later_word (
  member      INTEGER NOT NULL REFERENCES member,
  interaction INTEGER NOT NULL REFERENCES interaction,
  kind        TEXT NOT NULL CHECK (kind IN ('confirmed', 'contested')),
  nth         INTEGER NOT NULL,     -- in the order in which the words on one interaction came
  PRIMARY KEY (member, interaction, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX later_word_interaction ON later_word (interaction);

-- The document's other lists.
CREATE TABLE entry (
  congregation INTEGER NOT NULL REFERENCES congregation,
  list         TEXT NOT NULL,       -- crews, calls, wishes, boundaries, gatherings, stewards, vocabulary
  key          TEXT NOT NULL,       -- JSON: what makes it the same entry in a later document
  position     INTEGER NOT NULL,    -- in its list
  content      TEXT NOT NULL,       -- JSON: the entry as in the document
  PRIMARY KEY (congregation, list, key)
) STRICT, WITHOUT ROWID;
`,
  },
  {
    name: 'trust and erasure',
    sql: `
-- Which series a meeting is of: the way to the first meetings of a series.
ALTER TABLE interaction ADD COLUMN series TEXT;
UPDATE interaction SET series = content ->> 'series' WHERE content ->> 'kind' = 'meeting';
CREATE INDEX interaction_series ON interaction (congregation, series, at) WHERE series IS NOT NULL;

-- 1 while the table dyad holds what follows from the congregation's interactions; 0 where it has to be made anew.
ALTER TABLE congregation ADD COLUMN trusted INTEGER NOT NULL DEFAULT 0;

-- What follows from the interactions of each two, a before b by id: can be thrown away, and made anew.
CREATE TABLE dyad (
  a       INTEGER NOT NULL REFERENCES member,
  b       INTEGER NOT NULL REFERENCES member,
  fold    TEXT NOT NULL,            -- JSON: evidence by kind and direction, to go on from
  as_of   INTEGER NOT NULL,         -- ms since 1970: when the figures were as they stand here
  a_to_b  REAL NOT NULL,            -- what a can rely on from b, in (0, 1)
  b_to_a  REAL NOT NULL,
  mutual  REAL NOT NULL,
  balance REAL NOT NULL,
  state   TEXT NOT NULL,
  PRIMARY KEY (a, b)
) STRICT;
CREATE INDEX dyad_b ON dyad (b);

-- Marks by which somebody who was forgotten is known again; nobody can be read from them.
CREATE TABLE erasure (
  congregation INTEGER NOT NULL REFERENCES congregation,
  mark         TEXT NOT NULL,
  PRIMARY KEY (congregation, mark)
) STRICT, WITHOUT ROWID;
`,
  },
]

/** What a file is: without tables yet, ours and ready, or ours and to be brought forward first. */
export type SchemaState = 'empty' | 'ready' | 'older'

/** @throws StoreError where the file is another program's, or of a version that we do not know */
export function schemaState(
  connection: Connection,
  address: string,
  migrations: readonly Migration[] = MIGRATIONS,
): SchemaState {
  const number = (sql: string, column: string) => integer(connection.all(sql)[0]?.[column] ?? null)
  const version = number('PRAGMA user_version', 'user_version')
  const application = number('PRAGMA application_id', 'application_id')
  if (application !== APPLICATION_ID) {
    const tables = number('SELECT count(*) AS tables FROM sqlite_schema', 'tables')
    if (application === 0 && version === 0 && tables === 0) return 'empty'
    throw new StoreError(
      address,
      'is a database of another program',
      'give the path of a Coalesce store, or of a new file',
    )
  }
  if (version > migrations.length)
    throw new StoreError(
      address,
      `was written by a newer Coalesce (schema ${version}; this one knows up to ${migrations.length})`,
      'update Coalesce, or export with the newer one',
    )
  const made = connection.all('SELECT number, CAST(checksum AS BLOB) AS checksum FROM migration')
  for (const row of made) {
    const step = migrations[integer(row.number!) - 1]
    if (step === undefined || text(row.checksum!) !== checksum(step))
      throw new StoreError(
        address,
        `was made by another Coalesce (step ${integer(row.number!)} of its schema differs from ours)`,
        'export it with the Coalesce that made it, and import the export here',
      )
  }
  return version === migrations.length ? 'ready' : 'older'
}

/**
 * Creates the schema, or brings an older one forward, in one transaction. Safe when two processes do it at once: who
 * comes second finds nothing to do.
 */
export function migrate(
  connection: Connection,
  address: string,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  // Not possible within a transaction. It is kept in the file: nobody need ask for it again.
  connection.all('PRAGMA journal_mode = WAL')
  connection.exec('BEGIN IMMEDIATE')
  try {
    if (schemaState(connection, address, migrations) === 'empty')
      connection.exec(`
        PRAGMA application_id = ${APPLICATION_ID};
        CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT;
      `)
    const done = integer(connection.all('PRAGMA user_version')[0]!.user_version!)
    migrations.slice(done).forEach((step, index) => {
      connection.exec(step.sql)
      connection.run('INSERT INTO migration VALUES (?, ?, ?)', done + index + 1, step.name, checksum(step))
    })
    connection.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    rollBack(connection)
    throw error
  }
}

/** Ends a transaction that failed. SQLite has ended it itself after some errors; then there is nothing to end. */
export function rollBack(connection: Connection): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // The error that led here is the one to tell.
  }
}

/** Of the step's words, so that a comment's indentation or a line's end does not count. */
function checksum({ sql }: Migration): string {
  return createHash('sha256').update(sql.replace(/\s+/g, ' ').trim()).digest('hex')
}
