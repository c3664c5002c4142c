/** What a member says of others, in private. */
import { z } from 'zod'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { boundariesFor, wishesFor } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest } from '../problem.ts'
import type { Service } from '../service.ts'
import { idParams, memberOf } from './shared.ts'

export function relationRoutes(app: App, service: Service): void {
  const forMembers = { for: 'signed-in' } as const

  app.get(
    '/api/me/wishes',
    {
      config: forMembers,
      schema: { summary: 'My wishes, and who shares one', response: { 200: shapes.ownWishes } },
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
    {
      config: forMembers,
      schema: { summary: 'Boundaries that I set', response: { 200: shapes.ownBoundaries } },
    },
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
}
