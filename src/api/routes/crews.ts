/** A member's crews: those she is offered, those she is in, how they go on, and how they end. */
import { z } from 'zod'
import { type Cohort, type Crew, crewSchema, SMALLEST_CREW } from '../../graph/cohort.ts'
import { crewWay, healthQuestions } from '../../graph/health.ts'
import { memberView } from '../../matching/knowledge.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { crewsOf, offerFor, openCrew, openOffer } from '../disclosure/views.ts'
import { checkUnchanged, etagOf } from '../etag.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, notFound, Problem } from '../problem.ts'
import type { MatesLists } from '../readers/lists.ts'
import type { OfferRecord } from '../records/records.ts'
import type { Service } from '../service.ts'
import { idParams, memberOf } from './shared.ts'

/** More than a congregation has. */
const EVERYBODY = 1000

const { name, intention, rhythm, until } = crewSchema.shape
/** What its members agree on; null takes one away. */
const agreement = z.strictObject({
  name: name.nullable(),
  intention: intention.nullable(),
  rhythm: rhythm.nullable().describe('How often it meets, as an ISO 8601 duration: P14D'),
  until: until.nullable().describe('The day by which it looks back, and then renews, reshuffles or ends'),
})

export function crewRoutes(app: App, service: Service, lists: MatesLists): void {
  const { records, now } = service
  const forMembers = { for: 'signed-in' } as const

  app.get(
    '/api/me/crews',
    {
      config: forMembers,
      schema: {
        summary: 'Crews that I am in, and those that I am offered',
        response: { 200: shapes.ownCrews },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const open = records.offersTo(congregation, member).filter(({ stood }) => stood === null)
      // Why these people, from what she may know herself; of whom she would rather not, nothing is said.
      const { mates } = open.length === 0 ? { mates: [] } : await lists.of(congregation, member, EVERYBODY)
      return {
        crews: crewsOf(await service.cohort(congregation), member),
        offers: open.map(offer => ({
          ...offerFor(offer, records.answersTo(offer.id).get(member)),
          reasons: mates
            .filter(mate => offer.members.includes(mate.member))
            .map(({ member: who, because }) => ({ member: who, because })),
        })),
      }
    },
  )

  app.get(
    '/api/offers',
    {
      config: { for: ['organiser'] },
      schema: {
        summary: 'Crews that are offered, and which stand',
        description: 'Who answered what is nobody else’s: who accepted shows once the crew stands.',
        response: { 200: shapes.offers },
      },
    },
    async request => ({
      offers: records.offersTo(viewerOf(request).congregation).map(offer => ({
        ...openOffer(offer),
        state: offer.stood === null ? ('open' as const) : ('stands' as const),
      })),
    }),
  )

  app.delete(
    '/api/offers/:id',
    {
      config: forMembers,
      schema: {
        summary: 'Take an open offer back',
        description: 'For its caller, and for organisers. To whom it was made it is there no more.',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member, roles } = viewerOf(request)
      await service.change(congregation, async () => {
        const offer = records.offer(request.params.id)
        const isHers = offer?.caller === member || roles.includes('organiser')
        if (offer === undefined || offer.congregation !== congregation || !isHers) throw notFound('offer')
        if (!records.withdrawOffer(offer.id)) throw new Problem(409, 'this crew has begun')
      })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/me/way',
    {
      config: forMembers,
      schema: {
        summary: 'The two thresholds, and where each crew of mine stands',
        description:
          'Joining the congregation, then a crew; then from listening to shared ownership. What is on record, and what may come next: never a grade.',
        response: { 200: shapes.ownWay },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const view = memberView(await service.cohort(congregation), member)
      const { joined, invitedBy, standing } = memberOf(view, member)
      const crews = crewsOf(view, member)
      return {
        congregation: {
          id: congregation,
          ...(joined === undefined ? {} : { since: joined }),
          ...(invitedBy === undefined ? {} : { invitedBy }),
          ...(standing === undefined ? {} : { standing }),
        },
        crews: crews.map(({ id, since }) => ({
          id,
          ...(since === undefined ? {} : { since }),
          ...crewWay(view, id),
        })),
        next:
          crews.length > 0
            ? 'You are in a crew. What may come next for it is beside it.'
            : 'You are in the congregation. The next threshold is a crew: look at whom you might enjoy crewing with, and at the calls.',
      }
    },
  )

  /** An open offer to whoever asks. */
  const offerTo = (id: string, congregation: string, member: string): OfferRecord => {
    const offer = records.offer(id)
    if (offer === undefined || offer.congregation !== congregation || !offer.members.includes(member))
      throw notFound('offer')
    if (offer.stood !== null) throw new Problem(409, 'this crew has begun')
    return offer
  }

  for (const [verb, answer, summary] of [
    ['accept', 'accepted', 'Accept a crew that I am offered'],
    ['decline', 'declined', 'Decline it; nobody learns of it'],
  ] as const)
    app.post(
      `/api/me/offers/:id/${verb}`,
      { config: forMembers, schema: { summary, params: idParams, response: { 204: z.null() } } },
      async (request, reply) => {
        const { congregation, member } = viewerOf(request)
        await service.change(congregation, async () => {
          records.answer(offerTo(request.params.id, congregation, member).id, member, answer)
        })
        return reply.code(204).send(null)
      },
    )

  app.post(
    '/api/me/offers/:id/begin',
    {
      config: forMembers,
      schema: {
        summary: 'Begin the crew with those who accepted',
        description:
          'For its caller (or, where it has none, for whoever accepted), once three or more have, and as many as she thinks enough.',
        params: idParams,
        response: { 201: shapes.openCrew },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const crew = await service.change(congregation, async () => {
        const { id, caller, intention, rhythm } = offerTo(request.params.id, congregation, member)
        const answers = records.answersTo(id)
        if (caller !== null && caller !== member) throw new Problem(403, 'its caller begins this crew')
        if (answers.get(member) !== 'accepted') throw new Problem(409, 'accept it yourself first')
        const members = [...answers].filter(([, answer]) => answer === 'accepted').map(([one]) => one)
        if (members.length < SMALLEST_CREW)
          throw new Problem(409, 'too few have accepted so far; it can begin once three have')
        const made = crewSchema.parse({
          // Follows from the offer: begun again after a fault, it is the same crew.
          id: `crew-${id}`,
          members,
          since: new Date(now()).toISOString().slice(0, 10),
          ...(intention === null ? {} : { intention }),
          ...(rhythm === null ? {} : { rhythm }),
          ...(caller === null ? {} : { caller }),
        })
        await service.add(congregation, { crews: [made] })
        records.stand(id, now())
        return made
      })
      return reply.code(201).send(crew)
    },
  )

  app.patch(
    '/api/me/crews/:id',
    {
      config: forMembers,
      schema: {
        summary: 'What my crew agreed on: its name, intention, rhythm, and when it looks back',
        description:
          'To renew it, set a new day in "until". Fields that are not named stay; null takes one away. With If-Match only what was seen is changed.',
        params: idParams,
        body: agreement.partial(),
        response: { 200: shapes.openCrew },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const crew = await service.change(congregation, async cohort => {
        const before = crewOf(cohort, request.params.id, member)
        checkUnchanged(request, etagOf(openCrew(before)))
        const fields = Object.entries({ ...before, ...request.body }).filter(
          ([, value]) => value !== null && value !== undefined,
        )
        const after = crewSchema.parse(Object.fromEntries(fields))
        if (Date.parse(after.until ?? '') < Date.parse(after.since ?? ''))
          throw badRequest('until', after.until, 'is before the crew began', `use ${after.since} or later`)
        await service.add(congregation, { crews: [after] })
        return openCrew(after)
      })
      return reply.header('etag', etagOf(crew)).send(crew)
    },
  )

  app.get(
    '/api/me/crews/:id',
    {
      config: forMembers,
      schema: { summary: 'A crew of mine', params: idParams, response: { 200: shapes.openCrew } },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const crew = openCrew(crewOf(await service.cohort(congregation), request.params.id, member))
      return reply.header('etag', etagOf(crew)).send(crew)
    },
  )

  app.get(
    '/api/me/crews/:id/questions',
    {
      config: forMembers,
      schema: {
        summary: 'Questions that a crew of mine may want to ask itself',
        description: 'Each with the evidence it rests on; none where there is too little to ask from.',
        params: idParams,
        response: { 200: shapes.crewQuestions },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const cohort = await service.cohort(congregation)
      const crew = crewOf(cohort, request.params.id, member)
      // From what she herself may know: a conflict of two others in her crew is theirs.
      return { questions: healthQuestions(memberView(cohort, member), crew.id) }
    },
  )

  app.post(
    '/api/me/crews/:id/leave',
    {
      config: forMembers,
      schema: {
        summary: 'Leave a crew',
        description: 'With fewer than three left it ends.',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      await service.change(congregation, async cohort => {
        const crew = crewOf(cohort, request.params.id, member)
        const members = crew.members.filter(id => id !== member)
        const { caller, ...rest } = crew
        if (members.length < SMALLEST_CREW)
          await service.withdraw(congregation, [{ list: 'crews', entry: crew }])
        else
          await service.add(congregation, {
            crews: [{ ...rest, members, ...(caller === undefined || caller === member ? {} : { caller }) }],
          })
      })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/me/crews/:id/end',
    {
      config: forMembers,
      schema: {
        summary: 'End a crew',
        description:
          'For its caller (or, where it has none, for any of its members), once it decided so. What they did together stays.',
        params: idParams,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      await service.change(congregation, async cohort => {
        const crew = crewOf(cohort, request.params.id, member)
        if (crew.caller !== undefined && crew.caller !== member)
          throw new Problem(403, 'its caller ends this crew; you can leave it')
        await service.withdraw(congregation, [{ list: 'crews', entry: crew }])
      })
      return reply.code(204).send(null)
    },
  )
}

/** A crew of hers. @throws Problem 404 */
function crewOf({ crews }: Pick<Cohort, 'crews'>, id: string, member: string): Crew {
  const crew = crews.find(one => one.id === id && one.members.includes(member))
  if (crew === undefined) throw notFound('crew')
  return crew
}
