/** A member's own: her profile, everything that is held about her, people she might crew with, and being forgotten. */
import { z } from 'zod'
import { memberSchema } from '../../graph/cohort.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import {
  boundariesFor,
  callsFor,
  crewsOf,
  interactionsFor,
  linkFor,
  offerFor,
  openMember,
  signInFor,
  timeOf,
  wishesFor,
} from '../disclosure/views.ts'
import { checkUnchanged, etagOf } from '../etag.ts'
import { cookieName, viewerOf } from '../plugins/who.ts'
import { badRequest } from '../problem.ts'
import type { MatesLists } from '../readers/lists.ts'
import type { SessionRecord } from '../records/records.ts'
import type { Service } from '../service.ts'
import { memberOf } from './shared.ts'

const MOST_MATES = 12

/** Every field of a profile but the id; null takes one away. */
const profileChange = z.strictObject(
  Object.fromEntries(
    Object.entries(memberSchema.shape)
      .filter(([field]) => field !== 'id' && field !== 'invitedBy' && field !== 'standing')
      .map(([field, schema]) => [
        field,
        field === 'name' ? schema.optional() : (schema as z.ZodType).nullable().optional(),
      ]),
  ),
)

/** Entries of one list of a profile: it is shown to everybody. */
const MOST_ENTRIES = 100

/** @throws Problem 400 for what is longer than anybody reads, or has not happened yet */
function checkIsModest(change: Readonly<Record<string, unknown>>, now: number): void {
  for (const [field, value] of Object.entries(change))
    if (Array.isArray(value) && value.length > MOST_ENTRIES)
      throw badRequest(field, value, `has more than ${MOST_ENTRIES} entries`, 'name those that matter most')
  const { joined } = change
  if (typeof joined === 'string' && Date.parse(joined) > now + DAY)
    throw badRequest('joined', joined, 'is in the future', 'write the day on which you came')
}
/** Ahead of the clock, where it is a day later. */
const DAY = 86_400_000

export function memberRoutes(
  app: App,
  service: Service,
  lists: MatesLists,
  { secure }: { readonly secure: boolean },
): void {
  const { records, now } = service

  app.get(
    '/api/me',
    { config: { for: 'signed-in' }, schema: { summary: 'My profile', response: { 200: shapes.profile } } },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const profile = memberOf(await service.cohort(congregation), member)
      return reply.header('etag', etagOf(profile)).send(profile)
    },
  )

  app.patch(
    '/api/me',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'Change my profile',
        description:
          'Fields that are not named stay; null takes one away. With If-Match only what was seen is changed.',
        body: profileChange,
        response: { 200: shapes.profile },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const profile = await service.change(congregation, async cohort => {
        const before = memberOf(cohort, member)
        checkUnchanged(request, etagOf(before))
        const fields = Object.entries({ ...before, ...request.body }).filter(
          ([, value]) => value !== null && value !== undefined,
        )
        const after = memberSchema.parse(Object.fromEntries(fields))
        checkIsModest(request.body, now())
        await service.add(congregation, { members: [after] })
        return after
      })
      return reply.header('etag', etagOf(profile)).send(profile)
    },
  )

  app.get(
    '/api/me/data',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'All that is held about me, but what others keep private',
        response: { 200: shapes.ownData },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      // All of it: also what is dated ahead, and has not happened yet.
      const cohort = await service.store.read(congregation)
      const { mine: wishes, mutual } = wishesFor(cohort, member)
      const times = ({ created, seen, expires }: Pick<SessionRecord, 'created' | 'seen' | 'expires'>) => ({
        created: timeOf(created),
        seen: timeOf(seen),
        expires: timeOf(expires),
      })
      return {
        profile: memberOf(cohort, member),
        interactions: interactionsFor(cohort, member, service.ids),
        wishes,
        mutual,
        boundaries: boundariesFor(cohort, member),
        crews: crewsOf(cohort, member),
        calls: callsFor(cohort).filter(
          ({ caller, members }) => caller === member || members.includes(member),
        ),
        gatherings: cohort.gatherings
          .filter(({ attendees = [] }) => attendees.includes(member))
          .map(({ attendees: _all, ...own }) => own),
        stewards: cohort.stewards.filter(pair => pair.member === member || pair.steward === member),
        offers: records
          .offersTo(congregation, member)
          .map(offer => offerFor(offer, records.answersTo(offer.id).get(member))),
        invited: cohort.members.filter(({ invitedBy }) => invitedBy === member).map(({ id }) => id),
        roles: records.rolesOf(congregation, member),
        sessions: records.sessionsOf(congregation, member).map(session => ({
          id: session.id,
          ...times(session),
          roles: session.roles,
          linkBy: session.maker,
        })),
        tokens: records.tokensOf(congregation, member).map(token => ({
          id: token.id,
          ...times(token),
          name: token.name,
          roles: token.roles,
          readOnly: token.readOnly,
          linkBy: token.maker,
        })),
        links: records.linksOf(congregation, member, now()).map(linkFor),
        signIns: records.signInsOf(congregation, member).map(signInFor),
      }
    },
  )

  app.delete(
    '/api/me',
    {
      config: { for: 'signed-in' },
      schema: {
        summary: 'Forget me',
        description: 'My name, profile and id are gone; what others did together stays. It cannot be undone.',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      if (request.headers['if-match'] !== undefined)
        checkUnchanged(request, etagOf(memberOf(await service.cohort(congregation), member)))
      await service.erase(congregation, member)
      return reply
        .clearCookie(cookieName(secure), { path: '/', httpOnly: true, secure, sameSite: 'strict' })
        .code(204)
        .send(null)
    },
  )

  app.get(
    '/api/people',
    {
      config: { for: 'signed-in' },
      schema: { summary: 'Everybody here, as they describe themselves', response: { 200: shapes.people } },
    },
    async request => {
      const { members } = await service.cohort(viewerOf(request).congregation)
      return { members: members.map(openMember) }
    },
  )

  app.get(
    '/api/me/mates',
    {
      config: { for: 'signed-in' },
      schema: { summary: 'People whom I might enjoy crewing with, and why', response: { 200: shapes.mates } },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      return lists.of(congregation, member, MOST_MATES)
    },
  )
}
