/** What happened, recorded by those whom it happened to; it counts once another of them confirms. */
import { z } from 'zod'
import {
  type Cohort,
  derivedId,
  type Interaction,
  interactionContent,
  interactionSchema,
  participantsOf,
} from '../../graph/cohort.ts'
import { faultsOf } from '../../graph/schema-faults.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { interactionsFor, stateOf } from '../disclosure/views.ts'
import { DERIVED, givenId, idsSeen, keptId, MOST_GIVEN, meantBy } from '../given-ids.ts'
import { viewerOf } from '../plugins/who.ts'
import { notFound, notRight, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { wordsIn } from '../vouching.ts'
import { anyDocument, idParams } from './shared.ts'

const MOST = 500
/** The service says who recorded, who confirmed and who contested. */
const OURS = ['recordedBy', 'confirmedBy', 'contestedBy'] as const

export function interactionRoutes(app: App, service: Service): void {
  const forMembers = { for: 'signed-in' } as const

  app.get(
    '/api/interactions',
    {
      config: forMembers,
      schema: {
        summary: 'What I took part in, newest first, and whether it counts',
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(MOST).default(100),
          offset: z.coerce.number().int().min(0).default(0),
        }),
        response: { 200: shapes.ownInteractions },
      },
    },
    async request => {
      const { congregation, member } = viewerOf(request)
      const all = interactionsFor(await service.cohort(congregation), member)
      const { limit, offset } = request.query
      return { total: all.length, interactions: all.slice(offset, offset + limit) }
    },
  )

  app.post(
    '/api/interactions',
    {
      config: forMembers,
      schema: {
        summary: 'Record what I took part in: one interaction, or a list',
        description: 'It counts once another who took part confirms it. The same id twice is recorded once.',
        body: z.union([z.array(anyDocument).min(1).max(MOST), anyDocument]),
        response: { 201: z.object({ ids: z.array(z.string()) }) },
      },
    },
    async (request, reply) => {
      const { congregation, member } = viewerOf(request)
      const told = Array.isArray(request.body) ? request.body : [request.body]
      const interactions = told.map((raw, k) =>
        ownInteraction(raw, Array.isArray(request.body) ? [k] : [], member),
      )
      await service.record(congregation, cohort => {
        const ids = new Set(cohort.members.map(({ id }) => id))
        for (const interaction of interactions)
          for (const id of participantsOf(interaction))
            if (!ids.has(id))
              throw new Problem(400, 'somebody is not a member', [
                { place: 'participants', value: id, problem: 'is no member', mend: 'correct the id' },
              ])
        const late = interactions.find(({ at }) => Date.parse(at) > service.now())
        if (late !== undefined)
          throw new Problem(400, 'that has not happened yet', [
            { place: 'at', value: late.at, problem: 'is in the future', mend: 'record it once it happened' },
          ])
        const known = new Map(cohort.interactions.map(one => [one.id, one]))
        const own = cohort.interactions.filter(one => participantsOf(one).includes(member))
        return {
          interactions: interactions
            .map(one => aboutHers(one, [...own, ...interactions]))
            .filter(one => !isTold(known.get(one.id), one)),
          answer: undefined,
        }
      })
      return reply.code(201).send({ ids: interactions.map(givenId) })
    },
  )

  for (const [verb, field, summary] of [
    ['confirm', 'confirmedBy', 'Confirm what somebody recorded of me'],
    ['contest', 'contestedBy', 'Contest it: it does not count'],
  ] as const)
    app.post(
      `/api/interactions/:id/${verb}`,
      { config: forMembers, schema: { summary, params: idParams, response: { 200: shapes.ownInteraction } } },
      async request => {
        const { congregation, member } = viewerOf(request)
        return service.record(congregation, cohort => {
          const own = cohort.interactions.filter(one => participantsOf(one).includes(member))
          const interaction = meantBy(request.params.id, own)
          if (interaction === undefined) throw notFound('interaction')
          if (verb === 'confirm') checkIsAnother(interaction, member, wordsOf(congregation, cohort))
          const after = {
            ...interaction,
            [field]: [...(interaction[field] ?? []), member].filter(unique),
          }
          const shown = { ...after, id: idsSeen(own)(interaction) }
          return { interactions: [after], answer: { interaction: shown, state: stateOf(after) } }
        })
      },
    )

  const wordsOf = (congregation: string, cohort: Cohort) =>
    wordsIn(cohort, service.records.invitations(congregation))
}

/** @throws Problem 409 where her word adds nothing to that of whoever recorded it */
function checkIsAnother(
  { recordedBy }: Interaction,
  member: string,
  wordOf: (member: string) => string,
): void {
  if (recordedBy === member)
    throw new Problem(409, 'you recorded it yourself; another who took part confirms it')
  if (recordedBy !== undefined && wordOf(recordedBy) === wordOf(member))
    throw new Problem(
      409,
      'one of you brought the other along, and nobody else here has met her yet; once somebody has, you can confirm it',
    )
}

const unique = <T>(value: T, k: number, list: readonly T[]): boolean => list.indexOf(value) === k

/** What it is about, by the id that is kept of it: she calls it as she sees it. @throws Problem 400 */
function aboutHers(one: Interaction, own: readonly Interaction[]): Interaction {
  if (one.kind !== 'conflict' || one.about === undefined) return one
  const about = meantBy(one.about, own)
  if (about !== undefined) return { ...one, about: about.id }
  throw new Problem(400, 'it is about nothing of yours', [
    {
      place: 'about',
      value: one.about,
      problem: 'is no interaction of yours',
      mend: 'correct the id, or leave it out',
    },
  ])
}

/** Whether somebody who took part has told the same already. */
function isTold(before: Interaction | undefined, now: Interaction): boolean {
  const happened = (one: Interaction) =>
    interactionContent({ ...one, recordedBy: undefined, confirmedBy: undefined, contestedBy: undefined })
  return before !== undefined && happened(before) === happened(now)
}

/** What a member tells of herself, as hers. */
function ownInteraction(
  raw: Readonly<Record<string, unknown>>,
  above: readonly number[],
  member: string,
): Interaction {
  const parsed = interactionSchema.safeParse(raw)
  if (!parsed.success) throw notRight(faultsOf(parsed.error.issues, raw, above))
  const place = above.length === 0 ? '' : `[${above[0]}].`
  // Ids of what others recorded follow from what happened: to try them out would tell of it.
  if (parsed.data.id?.startsWith(DERIVED) === true)
    throw new Problem(400, 'this id is not yours to give', [
      {
        place: `${place}id`,
        value: parsed.data.id,
        problem: `begins with "${DERIVED}"`,
        mend: 'give it another, or none',
      },
    ])
  for (const field of OURS)
    if (raw[field] !== undefined)
      throw new Problem(400, `${field} is not yours to say`, [
        { place: `${place}${field}`, problem: 'is said by the service', mend: 'leave it out' },
      ])
  if (parsed.data.id !== undefined && parsed.data.id.length > MOST_GIVEN)
    throw new Problem(400, 'this id is too long', [
      {
        place: `${place}id`,
        value: parsed.data.id,
        problem: 'is too long',
        mend: `use ${MOST_GIVEN} characters or fewer, or none`,
      },
    ])
  const told = { ...parsed.data, recordedBy: member }
  if (!participantsOf(told as Interaction).includes(member))
    throw new Problem(403, 'record what you took part in yourself')
  if (told.id === undefined) return { ...told, id: derivedId(told) } as Interaction
  const named = told as Interaction
  return { ...named, id: keptId(named) }
}
