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
import { didYouMean, type FoundFault } from '../../graph/fault.ts'
import { faultsOf, placeOf } from '../../graph/schema-faults.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { interactionsFor, stateOf } from '../disclosure/views.ts'
import { DERIVED, type GivenIds, MOST_GIVEN } from '../given-ids.ts'
import { viewerOf } from '../plugins/who.ts'
import { notFound, notRight, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { wordsIn } from '../vouching.ts'
import { anyDocument, idParams } from './shared.ts'

const MOST = 500
/** The service says who recorded, who confirmed and who contested. */
const OURS = ['recordedBy', 'confirmedBy', 'contestedBy'] as const

export function interactionRoutes(app: App, service: Service): void {
  const { ids } = service
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
      const all = interactionsFor(await service.cohort(congregation), member, ids)
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
      const { body } = request
      const places = Array.isArray(body) ? body.map((_, k) => `[${k}].`) : ['']
      const read = (Array.isArray(body) ? body : [body]).map((raw, k) => readOwn(raw, member, places[k]!))
      const wrong = read.flatMap(one => ('faults' in one ? one.faults : []))
      if (wrong.length > 0) throw notRight(wrong)
      const interactions = read.flatMap(one => ('told' in one ? one.told : []))
      if (interactions.some(one => !participantsOf(one).includes(member)))
        throw new Problem(403, 'record what you took part in yourself')
      const kept = interactions.map(one => (isDerived(one) ? one : { ...one, id: ids.kept(one) }))
      await service.record(congregation, cohort => {
        const here = new Set(cohort.members.map(({ id }) => id))
        const faults = interactions.flatMap((one, k) => notYetOrNobody(one, here, service.now(), places[k]!))
        if (faults.length > 0) throw notRight(faults)
        const known = new Map(cohort.interactions.map(one => [one.id, one]))
        const own = cohort.interactions.filter(one => participantsOf(one).includes(member))
        return {
          interactions: kept
            .map((one, k) => aboutHers(one, [...own, ...kept], ids, places[k]!))
            .filter(one => !isTold(known.get(one.id), one)),
          answer: undefined,
        }
      })
      return reply.code(201).send({ ids: kept.map(ids.given) })
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
          const interaction = ids.meantBy(request.params.id, own)
          if (interaction === undefined) throw notFound('interaction')
          if (verb === 'confirm') checkIsAnother(interaction, member, wordsOf(congregation, cohort))
          const after = {
            ...interaction,
            [field]: [...(interaction[field] ?? []), member].filter(unique),
          }
          const shown = { ...after, id: ids.seenAmong(own)(interaction) }
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
function aboutHers(one: Interaction, own: readonly Interaction[], ids: GivenIds, place: string): Interaction {
  if (one.kind !== 'conflict' || one.about === undefined) return one
  const about = ids.meantBy(one.about, own)
  if (about !== undefined) return { ...one, about: about.id }
  throw new Problem(400, 'it is about nothing of yours', [
    {
      place: `${place}about`,
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

const isDerived = ({ id }: Interaction): boolean => id.startsWith(DERIVED)

/** What a member tells of herself, as hers and with an id; or all that is wrong with it. */
function readOwn(
  raw: Readonly<Record<string, unknown>>,
  member: string,
  place: string,
): { readonly told: Interaction } | { readonly faults: readonly FoundFault[] } {
  const parsed = interactionSchema.safeParse(raw)
  const faults: FoundFault[] = parsed.success
    ? []
    : faultsOf(parsed.error.issues, raw, [], path => `${place}${placeOf(path)}`)
  for (const field of OURS)
    if (raw[field] !== undefined)
      faults.push({ place: `${place}${field}`, problem: 'is said by the service', mend: 'leave it out' })
  const { id } = raw
  // Ids of what others recorded follow from what happened: to try them out would tell of it.
  if (typeof id === 'string' && id.startsWith(DERIVED))
    faults.push({
      place: `${place}id`,
      value: id,
      problem: `begins with "${DERIVED}", as those do that are given here`,
      mend: 'give it another, or none',
    })
  else if (parsed.data?.id !== undefined && parsed.data.id.length > MOST_GIVEN)
    faults.push({
      place: `${place}id`,
      value: id,
      problem: 'is too long',
      mend: `use ${MOST_GIVEN} characters or fewer, or none`,
    })
  if (!parsed.success || faults.length > 0) return { faults }
  const told = { ...parsed.data, recordedBy: member }
  return { told: (told.id === undefined ? { ...told, id: derivedId(told) } : told) as Interaction }
}

/** Who is no member, and what has not happened yet. */
function notYetOrNobody(
  one: Interaction,
  here: ReadonlySet<string>,
  now: number,
  place: string,
): FoundFault[] {
  return [
    ...participantsOf(one)
      .filter(id => !here.has(id))
      .map(id => ({
        place: `${place}participants`,
        value: id,
        problem: 'is no member',
        mend: () => didYouMean(id, here, 'correct the id'),
      })),
    ...(Date.parse(one.at) <= now
      ? []
      : [
          {
            place: `${place}at`,
            value: one.at,
            problem: 'is in the future',
            mend: 'record it once it happened',
          },
        ]),
  ]
}
