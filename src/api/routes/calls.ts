/**
 * Calls: who posts an intention, who opts in, and how a crew comes of it. Everybody here sees them: that is what they are for.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { type Cohort, callSchema, crewSchema, LARGEST_CREW, SMALLEST_CREW } from '../../graph/cohort.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { callId, callsFor, type OpenCall } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { notFound, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { newId } from '../sessions/tokens.ts'
import { idParams } from './shared.ts'

export function callRoutes(app: App, service: Service): void {
  const { records, now } = service
  const forMembers = { for: 'signed-in' } as const

  app.get(
    '/api/calls',
    {
      config: forMembers,
      schema: {
        summary: 'Intentions that somebody calls for, and who opted in',
        response: { 200: shapes.openCalls },
      },
    },
    async request => ({ calls: callsFor(await service.cohort(viewerOf(request).congregation)) }),
  )

  app.post(
    '/api/calls',
    {
      config: forMembers,
      schema: {
        summary: 'Call for an intention of mine',
        body: z.strictObject({ intention: callSchema.shape.intention }),
        response: { 201: shapes.openCall },
      },
    },
    async (request, reply) => {
      const { congregation, member: caller } = viewerOf(request)
      const { intention } = request.body
      const call = await service.change(congregation, async ({ calls }) => {
        const before = callsFor({ calls }).find(one => one.id === callId({ caller, intention }))
        if (before !== undefined) return before
        await service.add(congregation, { calls: [{ caller, intention }] })
        return callsFor({ calls: [{ caller, intention }] })[0]!
      })
      return reply.code(201).send(call)
    },
  )

  for (const [verb, summary] of [
    ['join', 'Opt in to a call'],
    ['leave', 'Opt out of it again'],
  ] as const)
    app.post(
      `/api/calls/:id/${verb}`,
      { config: forMembers, schema: { summary, params: idParams, response: { 204: z.null() } } },
      async (request, reply) => {
        const { congregation, member } = viewerOf(request)
        await service.change(congregation, async cohort => {
          const { id, members, ...call } = callOf(cohort, request.params.id)
          if (call.caller === member) throw new Problem(409, 'you are its caller')
          if (members.includes(member) === (verb === 'join')) return
          const after = verb === 'join' ? [...members, member] : members.filter(one => one !== member)
          // A document may have it several times; then each of them says the same.
          const same = cohort.calls.filter(one => callId(one) === id)
          await service.add(congregation, { calls: same.map(() => ({ ...call, members: after })) })
        })
        return reply.code(204).send(null)
      },
    )

  app.delete(
    '/api/calls/:id',
    {
      config: forMembers,
      schema: { summary: 'Take back a call of mine', params: idParams, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      await service.change(congregation, async cohort => {
        const call = callOf(cohort, request.params.id)
        if (call.caller !== member) throw new Problem(403, 'its caller takes it back')
        await service.withdraw(congregation, [{ list: 'calls', entry: call }])
      })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/calls/:id/offer',
    {
      config: forMembers,
      schema: {
        summary: 'Offer a crew to those who opted in to my call',
        description:
          'Each accepts, or declines silently; I begin it once three or more have accepted, myself among them.',
        params: idParams,
        body: z.strictObject({ rhythm: crewSchema.shape.rhythm }),
        response: { 201: z.object({ offer: z.string() }) },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const offer = await service.change(congregation, async cohort => {
        const { caller, intention, members } = callOf(cohort, request.params.id)
        if (caller !== member) throw new Problem(403, 'its caller offers a crew')
        // Who of them must stay apart is not looked at: to refuse would tell her that somebody does. Each may decline.
        const asked = [...new Set([caller, ...members])]
        if (asked.length < SMALLEST_CREW || asked.length > LARGEST_CREW)
          throw new Problem(
            409,
            `you are ${asked.length}, and a crew has ${SMALLEST_CREW} to ${LARGEST_CREW} people; ${asked.length < SMALLEST_CREW ? 'wait until more opt in' : 'an organiser can suggest crews that start from the calls'}`,
          )
        const open = records
          .offersTo(congregation, caller)
          .find(
            one =>
              one.stood === null &&
              one.caller === caller &&
              one.intention === intention &&
              isDeepStrictEqual(one.members, asked),
          )
        if (open !== undefined) {
          if (open.rhythm === (request.body.rhythm ?? null)) return open
          throw new Problem(
            409,
            'you offer them a crew of another rhythm already; take that offer back first',
          )
        }
        const made = {
          id: newId(),
          congregation,
          members: asked,
          caller,
          intention,
          rhythm: request.body.rhythm ?? null,
          created: now(),
          stood: null,
        }
        records.addOffers([made])
        return made
      })
      return reply.code(201).send({ offer: offer.id })
    },
  )
}

/** @throws Problem 404 */
function callOf(cohort: Pick<Cohort, 'calls'>, id: string): OpenCall {
  const call = callsFor(cohort).find(one => one.id === id)
  if (call === undefined) throw notFound('call')
  return call
}
