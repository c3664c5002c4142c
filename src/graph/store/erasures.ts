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
  const isForgotten = remembered(isMarked(erasures, 'member'))
  const isGone = isMarked(erasures, 'interaction')
  const left = withoutMembers(cohort, isForgotten)
  return {
    cohort: { ...left, interactions: left.interactions.filter(({ id }) => !isGone(id)) },
    forgotten: cohort.members.filter(({ id }) => isForgotten(id)).length,
  }
}

/** A member is named many times, and a hash is dear. */
function remembered(test: (id: string) => boolean): (id: string) => boolean {
  const known = new Map<string, boolean>()
  return id => {
    const before = known.get(id)
    if (before !== undefined) return before
    const is = test(id)
    known.set(id, is)
    return is
  }
}

function markOf(key: string, kind: Kind, id: string): string {
  return `${key}:${createHmac('sha256', Buffer.from(key, 'hex')).update(`${kind} ${id}`).digest('hex')}`
}
