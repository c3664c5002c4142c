/**
 * A suggested set changed by hand: each edit answered with its effect, undone and done again; what could be changed, and
 * the search run again around what is pinned.
 *
 * A set's plan has a revision, which is its ETag: who edits what somebody else has edited meanwhile is told, and nothing is
 * lost. Plans and their history are kept, so a restart forgets nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Cohort } from '../../graph/cohort.ts'
import {
  bounded,
  checkPlan,
  type Edit,
  type Editor,
  goOn,
  type History,
  MODES,
  type Plan,
  planOf,
  type Rerun,
  redo,
  undo,
} from '../../matching/edit.ts'
import type { App } from '../app-type.ts'
import {
  openApplied,
  openEffect,
  openInvitee,
  openObjections,
  openRerun,
  scoreBand,
  turnOf,
} from '../disclosure/bands.ts'
import * as shapes from '../disclosure/shapes.ts'
import { organiserDocument } from '../disclosure/views.ts'
import { checkUnchanged } from '../etag.ts'
import { viewerOf } from '../plugins/who.ts'
import { badRequest, notFound, Problem } from '../problem.ts'
import type { Service } from '../service.ts'
import {
  editorOf,
  historyOf,
  type RerunJob,
  rerunOf,
  rerunRequest,
  type SuggestionRequest,
  setNumber,
  setQuery,
  suggestionOf,
  suggestionRequest,
} from '../suggestions.ts'
import { acceptedJob, askFor, jobRoutes } from './jobs.ts'
import { idParams } from './shared.ts'

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
export function editRoutes(app: App, service: Service): void {
  const { records } = service
  const forOrganisers = { for: ['organiser'] } as const
  const editors = new WeakMap<Cohort, Map<string, Editor>>()

  /** An editor on the congregation as it is now; made once for what was read once. */
  const editorFor = (
    cohort: Cohort,
    request: Pick<SuggestionRequest, 'preset' | 'sizes' | 'calls'>,
  ): Editor => {
    const known = editors.get(cohort) ?? new Map<string, Editor>()
    editors.set(cohort, known)
    const key = JSON.stringify([request.preset, request.sizes, request.calls])
    const made = known.get(key) ?? editorOf(organiserDocument(cohort), request)
    known.set(key, made)
    return made
  }
  const openPlan = async (job: string, congregation: string, set: number) => {
    const { request, result } = suggestionOf(records, job, congregation)
    const history = historyOf(records, job, result, set)
    const suggested = planOf(result.sets[set]!)
    return { ...history, suggested, request, editing: editorFor(await service.cohort(congregation), request) }
  }

  app.get(
    '/api/suggestions/:id/plan',
    {
      config: forOrganisers,
      schema: {
        summary: 'A set as it was changed by hand',
        params: idParams,
        querystring: z.strictObject({ set: setQuery }),
        response: { 200: shapes.openPlan },
      },
    },
    async (request, reply) => {
      const { revision, ...plan } = await openPlan(
        request.params.id,
        viewerOf(request).congregation,
        request.query.set,
      )
      return reply.header('etag', `"${revision}"`).send(shownPlan(revision, plan))
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
          take: id.optional().describe('In place of edits: a rerun of this set, which becomes the plan'),
        }),
        response: { 200: shapes.applied },
      },
    },
    async (request, reply) => {
      const { congregation } = viewerOf(request)
      const { set, mode, edits, step, take } = request.body
      if ([edits, step, take].filter(one => one !== undefined).length !== 1)
        throw badRequest(
          'edits',
          undefined,
          'is missing, or is not alone',
          'give edits, a step or a rerun to take',
        )
      const answer = await service.change(congregation, async () => {
        const { revision, ...plan } = await openPlan(request.params.id, congregation, set)
        const { history, editing } = plan
        checkUnchanged(request, `"${revision}"`)
        const found =
          take === undefined
            ? undefined
            : takenFrom(take, request.params.id, congregation, set, history.present)
        const { next, told } = changed(history, editing, { edits, step, found }, mode)
        if (next === history) return { revision, plan, told }
        const kept = bounded(next)
        if (!records.savePlan(request.params.id, set, revision, JSON.stringify(kept)))
          throw new Problem(412, 'somebody has changed this since; look at it again')
        return { revision: revision + 1, plan: { ...plan, history: kept }, told }
      })
      const { revision, plan, told } = answer
      return reply.header('etag', `"${revision}"`).send({ ...told, ...shownPlan(revision, plan) })
    },
  )

  /** What a rerun of this very plan found. @throws Problem 404, 409 */
  const takenFrom = (rerun: string, job: string, congregation: string, set: number, plan: Plan): Plan => {
    const { request, result } = rerunOf(records, rerun, congregation)
    if (request.suggestion !== job || request.set !== set) throw notFound('rerun of this set')
    if (!isDeepStrictEqual(request.plan, plan))
      throw new Problem(409, 'this set was changed since that search was asked for; ask for it again')
    return result.plan
  }

  app.post(
    '/api/suggestions/:id/reruns',
    {
      config: forOrganisers,
      schema: {
        summary: 'Search anew for everybody who is in no pinned crew',
        description:
          'With a tax near what was offered last, each change of which must be worth it. Follow it at /api/reruns; taken as an edit it becomes the plan.',
        params: idParams,
        body: rerunRequest,
        response: { 202: acceptedJob },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request)
      const { set, tax, seed, steps, seconds } = request.body
      const { id } = request.params
      const job = await service.change(viewer.congregation, async cohort => {
        const { request: asked, history } = await openPlan(id, viewer.congregation, set)
        checkPlan(history.present, new Set(cohort.members.map(member => member.id)))
        const published = records.published(id, set)
        if (tax !== undefined && published === undefined)
          throw new Problem(409, 'nothing of this set was offered yet; leave out the tax')
        const work: RerunJob = {
          suggestion: id,
          set,
          preset: asked.preset,
          sizes: asked.sizes,
          calls: asked.calls,
          seed,
          steps,
          seconds,
          plan: history.present,
          ...(tax === undefined ? {} : { near: { published: JSON.parse(published!) as Plan, tax } }),
        }
        return askFor(service, 'rerun', viewer, work)
      })
      return reply
        .code(202)
        .header('location', `/api/reruns/${job.id}`)
        .send({ id: job.id, state: job.state })
    },
  )

  jobRoutes(app, service, {
    kind: 'rerun',
    path: '/api/reruns',
    audience: forOrganisers.for,
    answer: shapes.rerunJob,
    open: result => openRerun(result as Rerun),
  })

  app.get(
    '/api/suggestions/:id/diff',
    {
      config: forOrganisers,
      schema: {
        summary: 'What it would do to go from this set to another',
        params: idParams,
        querystring: z.strictObject({
          set: setQuery,
          with: id.optional().describe('Another suggestion; default: this one'),
          withSet: setQuery,
        }),
        response: { 200: shapes.effect },
      },
    },
    async request => {
      const { congregation } = viewerOf(request)
      const { set, with: other = request.params.id, withSet } = request.query
      const { history, editing } = await openPlan(request.params.id, congregation, set)
      const there = await openPlan(other, congregation, withSet)
      return openEffect(editing.compare(history.present, there.history.present))
    },
  )

  app.get(
    '/api/invitees',
    {
      config: forOrganisers,
      schema: {
        summary: 'Whom two to seven people could invite to be a crew with them',
        querystring: z.strictObject({
          members: z.string().max(600).describe('Ids, with commas between: "ana,ben"'),
          preset: suggestionRequest.shape.preset,
        }),
        response: { 200: shapes.invitees },
      },
    },
    async request => {
      const { congregation } = viewerOf(request)
      const { members, preset } = request.query
      const editing = editorFor(await service.cohort(congregation), { preset, sizes: [3, 8], calls: false })
      return { invitees: editing.invitees(members.split(',').map(one => one.trim())).map(openInvitee) }
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
        response: { 200: shapes.advice },
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
  {
    edits,
    step,
    found,
  }: {
    readonly edits: Edit | readonly Edit[] | undefined
    readonly step: 'undo' | 'redo' | undefined
    readonly found: Plan | undefined
  },
  mode: (typeof MODES)[number],
) {
  if (edits !== undefined) {
    const applied = editing.apply(history.present, edits, mode)
    return { next: goOn(history, applied.plan), told: openApplied(applied) }
  }
  const next = found === undefined ? (step === 'undo' ? undo(history) : redo(history)) : goOn(history, found)
  const effect = openEffect(editing.compare(history.present, next.present))
  return { next, told: { effect, warnings: [] as string[] } }
}

type OpenPlan = {
  readonly history: History<Plan>
  /** The set as it was suggested. */
  readonly suggested: Plan
  readonly editing: Editor
}

function shownPlan(revision: number, { history, suggested, editing }: OpenPlan) {
  const { past, present, future } = history
  const { objective, crews, warnings } = editing.appraise(present)
  return {
    revision,
    undo: past.length,
    redo: future.length,
    sinceSuggested: turnOf(editing.appraise(suggested).objective, objective),
    crews: present.crews.map((crew, k) => ({
      ...crew,
      score: crews[k].scored === null ? null : scoreBand(crews[k].scored.score),
      vetoes: crews[k].vetoes.map(({ because }) => because),
    })),
    unplaced: present.unplaced,
    standing: openObjections(warnings),
  }
}
