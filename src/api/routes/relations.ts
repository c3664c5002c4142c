/** What a member says of others, in private; the crews she is in or is offered. */
import { z } from 'zod'
import { healthQuestions } from '../../graph/health.ts'
import { memberView } from '../../matching/knowledge.ts'
import type { App } from '../app.ts'
import { boundariesFor, crewsOf, offerFor, wishesFor } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, notFound, Problem } from '../problem.ts'
import type { OfferRecord } from '../records/records.ts'
import type { Service } from '../service.ts'
import { newId } from '../sessions/tokens.ts'
import { anyDocument, idParams, memberOf } from './shared.ts'

const LEAST = 3

export function relationRoutes(app: App, service: Service): void {
  const { records, now } = service
  const forMembers = { for: 'signed-in' } as const

  app.get(
    '/api/me/wishes',
    {
      config: forMembers,
      schema: { summary: 'My wishes, and who shares one', response: { 200: anyDocument } },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const { mine, mutual } = wishesFor(await service.cohort(congregation), member)
      return { wishes: mine.map(({ to, kind }) => ({ to, kind })), mutual }
    },
  )

  app.put(
    '/api/me/wishes/:id',
    {
      config: forMembers,
      schema: {
        summary: 'Say in private that I am interested in somebody, or not now',
        description: 'She learns of it only where she is interested too.',
        params: idParams,
        body: z.strictObject({ kind: z.enum(['interested', 'not-now']) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member: from } = viewerOf(request)
      const to = request.params.id
      await service.change(congregation, async cohort => {
        memberOf(cohort, to)
        if (to === from) throw badRequest('address.id', to, 'is yourself', 'name another member')
        await service.add(congregation, { wishes: [{ from, to, kind: request.body.kind }] })
      })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/me/wishes/:id',
    {
      config: forMembers,
      schema: { summary: 'Take a wish back', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { congregation, member: from } = viewerOf(request)
      await service.change(congregation, () =>
        service.withdraw(congregation, [{ list: 'wishes', entry: { from, to: request.params.id } }]),
      )
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/me/boundaries',
    { config: forMembers, schema: { summary: 'Boundaries that I set', response: { 200: anyDocument } } },
    async request => {
      const { congregation, member } = viewerOf(request)
      return { boundaries: boundariesFor(await service.cohort(congregation), member) }
    },
  )

  app.put(
    '/api/me/boundaries/:id',
    {
      config: forMembers,
      schema: {
        summary: 'Set a boundary towards somebody, in private',
        description: 'Nobody else learns of it: an organiser only that the two must stay apart.',
        params: idParams,
        body: z.strictObject({ kind: z.enum(['apart', 'together']) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { congregation, member: by } = viewerOf(request)
      const other = request.params.id
      await service.change(congregation, async cohort => {
        memberOf(cohort, other)
        if (other === by) throw badRequest('address.id', other, 'is yourself', 'name another member')
        await service.add(congregation, {
          boundaries: [{ between: [by, other], kind: request.body.kind, by }],
        })
      })
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/me/boundaries/:id',
    {
      config: forMembers,
      schema: { summary: 'Take a boundary back', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { congregation, member: by } = viewerOf(request)
      await service.change(congregation, () =>
        service.withdraw(congregation, [
          { list: 'boundaries', entry: { between: [by, request.params.id], by } },
        ]),
      )
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/me/crews',
    {
      config: forMembers,
      schema: { summary: 'Crews that I am in, and those that I am offered', response: { 200: anyDocument } },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const open = records.offersTo(congregation, member).filter(({ stood }) => stood === null)
      return {
        crews: crewsOf(await service.cohort(congregation), member),
        offers: open.map(offer => offerFor(offer, records.answersTo(offer.id).get(member))),
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
        description: 'For its caller (or, where it has none, for whoever accepted), once three or more have.',
        params: idParams,
        response: { 201: anyDocument },
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
        if (members.length < LEAST)
          throw new Problem(409, 'too few have accepted so far; it can begin once three have')
        const made = {
          id: `crew-${newId()}`,
          members,
          since: new Date(now()).toISOString().slice(0, 10),
          ...(intention === null ? {} : { intention }),
          ...(rhythm === null ? {} : { rhythm }),
          ...(caller === null ? {} : { caller }),
        }
        await service.add(congregation, { crews: [made] })
        records.stand(id, now())
        return made
      })
      return reply.code(201).send(crew)
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
        response: { 200: anyDocument },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const cohort = await service.cohort(congregation)
      const crew = cohort.crews.find(
        ({ id, members }) => id === request.params.id && members.includes(member),
      )
      if (crew === undefined) throw notFound('crew')
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
        const crew = cohort.crews.find(
          ({ id, members }) => id === request.params.id && members.includes(member),
        )
        if (crew === undefined) throw notFound('crew')
        const members = crew.members.filter(id => id !== member)
        const { caller, ...rest } = crew
        if (members.length < LEAST) await service.withdraw(congregation, [{ list: 'crews', entry: crew }])
        else
          await service.add(congregation, {
            crews: [{ ...rest, members, ...(caller === undefined || caller === member ? {} : { caller }) }],
          })
      })
      return reply.code(204).send(null)
    },
  )
}
