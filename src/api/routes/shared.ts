/** Schemas that several routes share. */
import { z } from 'zod'
import type { Cohort, Member } from '../../graph/cohort.ts'
import { notFound } from '../problem.ts'

/** An id in the address. */
export const idParams = z.object({
  id: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'is not an id; use 1 to 64 of A-Z a-z 0-9 . _ -'),
})

/** A document as it is sent: what reads it says what is wrong with it. */
export const anyDocument = z.record(z.string(), z.unknown())

/** @throws Problem 404 */
export function memberOf(cohort: Pick<Cohort, 'members'>, id: string): Member {
  const member = cohort.members.find(one => one.id === id)
  if (member === undefined) throw notFound('member')
  return member
}
