/**
 * A suggested set changed by hand: each edit answered with its effect, undone and done again; and what could be changed.
 *
 * A set's plan has a revision, which is its ETag: who edits what somebody else has edited meanwhile is told, and nothing is
 * lost. Plans and their history are kept, so a restart forgets nothing.
 */
import { z } from 'zod'
import type { Cohort } from '../../graph/cohort.ts'
import {
  type Edit,
  type Editor,
  editor,
  goOn,
  type History,
  MODES,
  type Plan,
  redo,
  undo,
} from '../../matching/edit.ts'
import { PRESETS } from '../../matching/presets.ts'
import type { App } from '../app.ts'
import { openApplied, openEffect, openObjections, scoreBand, turnOf } from '../disclosure/bands.ts'
import { organiserDocument } from '../disclosure/views.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import { historyOf, type SuggestionRequest, suggestionOf } from '../suggestions.ts'
import { anyDocument, idParams } from './shared.ts'

const id = idParams.shape.id
const target = z.union([z.number().int().min(0), z.enum(['new', 'none'])])
const edit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('move'), member: id, to: target }),
  z.strictObject({ kind: z.literal('swap'), one: id, other: id }),
  z.strictObject({ kind: z.literal('add'), member: id, to: target }),
  z.strictObject({ kind: z.literal('remove'), member: id }),
  z.strictObject({ kind: z.literal('pin'), crew: z.number().int().min(0) }),
  z.strictObject({ kind: z.literal('unpin'), crew: z.number().int().min(0) }),
])
const setNumber = z.number().int().min(0).max(8).default(0).describe('Which of the sets, from 0')
const setQuery = z.coerce.number().int().min(0).max(8).default(0).describe('Which of the sets, from 0')

export function editRoutes(app: App, service: Service): void {
  const { records } = service
  const forOrganisers = { for: ['organiser'] } as const
  const editors = new WeakMap<Cohort, Map<string, Editor>>()

  /** An editor on the congregation as it is now; made once for what was read once. */
  const editorFor = (
    cohort: Cohort,
    { preset, sizes }: Pick<SuggestionRequest, 'preset' | 'sizes'>,
  ): Editor => {
    const known = editors.get(cohort) ?? new Map<string, Editor>()
    editors.set(cohort, known)
    const key = JSON.stringify([preset, sizes])
    const made = known.get(key) ?? editor(organiserDocument(cohort), { preset: PRESETS[preset], sizes })
    known.set(key, made)
    return made
  }
  const openPlan = async (job: string, congregation: string, set: number) => {
    const { request, result } = suggestionOf(records, job, congregation)
    const history = historyOf(records, job, result, set)
    return { ...history, editing: editorFor(await service.cohort(congregation), request) }
  }

  app.get(
    '/api/suggestions/:id/plan',
    {
      config: forOrganisers,
      schema: {
        summary: 'A set as it was changed by hand',
        params: idParams,
        querystring: z.strictObject({ set: setQuery }),
        response: { 200: anyDocument },
      },
    },
    async (request, reply) => {
      const { revision, history, editing } = await openPlan(
        request.params.id,
        viewerOf(request).congregation,
        request.query.set,
      )
      return reply.header('etag', `"${revision}"`).send(shownPlan(revision, history, editing))
    },
  )

  app.post(
    '/api/suggestions/:id/edits',
    {
      config: forOrganisers,
      schema: {
        summary: 'Change a set by hand, and see what it does',
        description:
          'Edits are carried out as one. strict refuses what breaks something, warn does it and says so, free does it. With If-Match only the revision that was seen is changed.',
        params: idParams,
        body: z.strictObject({
          set: setNumber,
          mode: z.enum(MODES).default('warn'),
          edits: z.union([z.array(edit).min(1).max(50), edit]).optional(),
          step: z.enum(['undo', 'redo']).optional().describe('In place of edits'),
        }),
        response: { 200: anyDocument },
      },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      const { set, mode, edits, step } = request.body
      if ((edits === undefined) === (step === undefined))
        throw badRequest('edits', undefined, 'is missing, or stands beside a step', 'give edits, or a step')
      const answer = await service.change(congregation, async () => {
        const { revision, history, editing } = await openPlan(request.params.id, congregation, set)
        const wanted = request.headers['if-match']
        if (wanted !== undefined && wanted !== '*' && wanted !== `"${revision}"`)
          throw new Problem(412, 'somebody has changed this set since; look at it again')
        const { next, told } = changed(history, editing, edits, step, mode)
        if (next === history) return { revision, history, editing, told }
        if (!records.savePlan(request.params.id, set, revision, JSON.stringify(next)))
          throw new Problem(412, 'somebody has changed this set since; look at it again')
        return { revision: revision + 1, history: next, editing, told }
      })
      const { revision, history, editing, told } = answer
      return reply.header('etag', `"${revision}"`).send({ ...told, ...shownPlan(revision, history, editing) })
    },
  )

  app.get(
    '/api/suggestions/:id/advice',
    {
      config: forOrganisers,
      schema: {
        summary: 'The changes that would help most; with a member, where she fits best',
        params: idParams,
        querystring: z.strictObject({ set: setQuery, member: id.optional() }),
        response: { 200: anyDocument },
      },
    },
    async request => {
      const { id: job } = request.params
      const { set, member } = request.query
      const { history, editing } = await openPlan(job, viewerOf(request).congregation, set)
      if (member === undefined)
        return {
          changes: editing
            .bestSwaps(history.present)
            .map(({ edits, effect }) => ({ edits, effect: openEffect(effect) })),
        }
      const { open, closed } = editing.bestPlaces(history.present, member)
      return {
        open: open.map(({ crew, edits, effect }) => ({ crew, edits, effect: openEffect(effect) })),
        closed: closed.map(({ crew, because }) => ({ crew, because: openObjections(because) })),
      }
    },
  )
}

function changed(
  history: History<Plan>,
  editing: Editor,
  edits: Edit | readonly Edit[] | undefined,
  step: 'undo' | 'redo' | undefined,
  mode: (typeof MODES)[number],
) {
  if (edits !== undefined) {
    const applied = editing.apply(history.present, edits, mode)
    return { next: goOn(history, applied.plan), told: openApplied(applied) }
  }
  const next = step === 'undo' ? undo(history) : redo(history)
  const effect = openEffect(editing.compare(history.present, next.present))
  return { next, told: { effect, warnings: [] as string[] } }
}

function shownPlan(revision: number, { past, present, future }: History<Plan>, editing: Editor) {
  const { objective, crews, warnings } = editing.appraise(present)
  const first = past[0] ?? present
  return {
    revision,
    undo: past.length,
    redo: future.length,
    sinceSuggested: turnOf(editing.appraise(first).objective, objective),
    crews: present.crews.map((crew, k) => ({
      ...crew,
      score: crews[k].scored === null ? null : scoreBand(crews[k].scored.score),
      vetoes: crews[k].vetoes.map(({ because }) => because),
    })),
    unplaced: present.unplaced,
    standing: openObjections(warnings),
  }
}
