/** An organiser's documents: what she imports, and what she may take with her. */

import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import {
  byCodeUnit,
  type Cohort,
  derivedId,
  type Interaction,
  interactionContent,
} from '../../graph/cohort.ts'
import type { App } from '../app-type.ts'
import * as shapes from '../disclosure/shapes.ts'
import { organiserDocument } from '../disclosure/views.ts'
import { DERIVED, type GivenIds } from '../given-ids.ts'
import { viewerOf } from '../plugins/who.ts'
import { Problem } from '../problem.ts'
import { documentReader } from '../readers/documents.ts'
import type { Service } from '../service.ts'
import { anyDocument } from './shared.ts'

const IMPORT_BYTES = 8 * 1024 * 1024

export function documentRoutes(app: App, service: Service): void {
  const forOrganisers = { for: ['organiser'] } as const
  const reader = documentReader()

  // A scope of its own: what is sent here is not read by the thread that answers everybody.
  app.register(async inner => {
    inner.removeAllContentTypeParsers()
    inner.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    const scope = inner.withTypeProvider<ZodTypeProvider>()
    scope.post(
      '/api/import',
      {
        // The thread that reads it says what is wrong with it.
        validatorCompiler: () => data => ({ value: data }),
        bodyLimit: IMPORT_BYTES,
        config: forOrganisers,
        schema: {
          summary: 'Import a cohort document',
          description: 'What is in it counts at once, and everybody concerned sees it among her own.',
          body: anyDocument.meta({ description: 'A cohort document, as docs/cohort.schema.json has it' }),
          response: { 200: shapes.importReport },
        },
      },
      async request => {
        const { congregation } = viewerOf(request)
        // Without a body there is nothing at all.
        const sent = (request.body as unknown as Uint8Array | null) ?? new Uint8Array()
        const { cohort, notes, named } = await reader.read(sent, 'body')
        const unknown = await newTo(congregation, cohort)
        checkIsHers(unknown)
        if (named && cohort.id !== congregation)
          throw new Problem(400, 'this is another congregation', [
            {
              place: 'id',
              value: cohort.id,
              problem: 'is another congregation',
              mend: `leave it out, or write "${congregation}"`,
            },
          ])
        const report = await service.change(congregation, () =>
          service.import(congregation, { ...unknown, id: congregation }),
        )
        return { ...report, notes }
      },
    )
  })

  /**
   * Without what an organiser may export anyway: it is there, and more is known of it than she may know. That two must stay
   * apart, or want to be together, may be theirs to take back: it must not become hers by coming back.
   */
  const newTo = async (congregation: string, document: Cohort): Promise<Cohort> => {
    const open = organiserDocument(await service.cohort(congregation))
    const known = new Map(open.interactions.map(one => [one.id, interactionContent(one)]))
    const isNew = (one: Interaction) => known.get(one.id) !== interactionContent(one)
    const interactions = document.interactions.filter(isNew)
    const [taken] = interactions.filter(one => isSpokenFor(one, service.ids))
    if (taken !== undefined)
      throw new Problem(400, 'an id is not yours to give', [
        {
          place: 'interactions',
          value: taken.id,
          problem: 'is an id as the service gives it',
          mend: 'leave the id out',
        },
      ])
    const wished = new Set(open.wishes.map(wishKey))
    const bound = new Set(open.boundaries.map(boundaryKey))
    return {
      ...document,
      interactions,
      wishes: document.wishes.filter(wish => !wished.has(wishKey(wish))),
      boundaries: document.boundaries.filter(one => one.by !== undefined || !bound.has(boundaryKey(one))),
    }
  }

  app.get(
    '/api/export',
    {
      config: forOrganisers,
      schema: {
        summary: 'The cohort document, as far as an organiser may have it',
        description:
          'Without one-sided wishes, whose boundaries they are, support, conflicts and misses. The whole leaves by the command line only.',
        response: { 200: shapes.organiserDocument },
      },
    },
    async request => organiserDocument(await service.cohort(viewerOf(request).congregation)),
  )
}

const wishKey = ({ from, to, kind }: Cohort['wishes'][number]): string => JSON.stringify([from, to, kind])
const boundaryKey = ({ between, kind }: Cohort['boundaries'][number]): string =>
  JSON.stringify([...[...between].sort(byCodeUnit), kind])

/**
 * Whether an id is one that the service makes for what members record. To try them out would tell of what is private: the
 * store says where an id has other content.
 */
function isSpokenFor(one: Interaction, ids: GivenIds): boolean {
  const { id: _id, ...content } = one
  return one.id.startsWith(DERIVED) ? one.id !== derivedId(content) : ids.given(one) !== one.id
}

/**
 * An organiser imports what happened in the open and what she arranged; what people say in private is theirs to say.
 *
 * @throws Problem 400
 */
function checkIsHers({ wishes, boundaries, interactions }: Cohort): void {
  const theirs = [
    ...wishes.slice(0, 1).map(() => ['wishes', 'are private', 'leave them out; each says her own']),
    ...boundaries
      .filter(({ by }) => by !== undefined)
      .slice(0, 1)
      .map(() => ['boundaries', 'of somebody are private', 'leave out those with "by"']),
    ...interactions
      .filter(({ kind }) => kind === 'conflict' || kind === 'support')
      .slice(0, 1)
      .map(({ kind }) => [
        'interactions',
        `of kind ${kind} are between those who took part`,
        'leave them out',
      ]),
    ...interactions
      .filter(one => (one.recordedBy ?? one.confirmedBy ?? one.contestedBy) !== undefined)
      .slice(0, 1)
      .map(() => ['interactions', 'say who recorded, confirmed or contested', 'leave that out']),
  ]
  if (theirs.length > 0)
    throw new Problem(
      400,
      'the document holds what is not yours to say',
      theirs.map(([place, problem, mend]) => ({ place, problem, mend })),
    )
}
