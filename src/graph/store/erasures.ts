/**
 * Marks by which a store knows again whom it has forgotten, without keeping who it was.
 *
 * A mark is a keyed hash (HMAC-SHA256 under a random key that the mark carries) of a member's id, or of the id of an
 * interaction that went with her. It can be checked against an id that somebody brings, and tells nothing to who reads
 * it but cannot guess the id: ids are short, so a mark is a pseudonym in the law's sense, and no more than is needed to
 * keep a promise ("a later import does not bring her back").
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Cohort } from '../cohort.ts'
import { withoutMembers } from '../erasure.ts'

/** Marks, each `key:hash` in hexadecimal. */
export type Erasures = readonly string[]

type Kind = 'member' | 'interaction'

/** One key for all the marks of one erasure. */
export function newMarks(members: readonly string[], interactions: readonly string[]): Erasures {
  const key = randomBytes(16).toString('hex')
  return [
    ...members.map(id => markOf(key, 'member', id)),
    ...interactions.map(id => markOf(key, 'interaction', id)),
  ]
}

/** Whether an id is among the marked. Cost: one hash per key. */
export function isMarked(erasures: Erasures, kind: Kind): (id: string) => boolean {
  const marks = new Set(erasures)
  const keys = [...new Set(erasures.map(mark => mark.slice(0, mark.indexOf(':'))))]
  return id => keys.some(key => marks.has(markOf(key, kind, id)))
}

/** A document without those who were forgotten, and how many of its members that were. */
export function withoutForgotten(
  cohort: Cohort,
  erasures: Erasures,
): { readonly cohort: Cohort; readonly forgotten: number } {
  if (erasures.length === 0) return { cohort, forgotten: 0 }
  const isForgotten = isMarked(erasures, 'member')
  const gone = new Set(cohort.members.map(({ id }) => id).filter(isForgotten))
  const isGone = isMarked(erasures, 'interaction')
  const left = gone.size === 0 ? cohort : withoutMembers(cohort, id => gone.has(id))
  return {
    cohort: { ...left, interactions: left.interactions.filter(({ id }) => !isGone(id)) },
    forgotten: gone.size,
  }
}

function markOf(key: string, kind: Kind, id: string): string {
  return `${key}:${createHmac('sha256', Buffer.from(key, 'hex')).update(`${kind} ${id}`).digest('hex')}`
}
