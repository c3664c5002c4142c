/**
 * Changes worth proposing: the best swaps and moves of a plan, the places for somebody who is in no crew, and whom to
 * invite to a crew.
 *
 * What is proposed is what a strict edit would carry out. Who is bound together moves as one. Swaps are many, so they are
 * judged on the typed problem, which says what score.ts says up to rounding (problem.ts); what is then told is scored by
 * score.ts. A crew that a swap makes has no veto at all and one of the wanted sizes.
 *
 * Cost: for n members n^2 / 2 swaps at two crew values each; places and invitations one score per crew or candidate.
 */
import { LARGEST_CREW } from '../../graph/cohort.ts'
import { type Fault, InputError } from '../../graph/fault.ts'
import { createSetPart, VETOED, valueOfCrew } from '../problem.ts'
import { type CarriedOut, carryOut, type Edit } from './edits.ts'
import { type CrewEffect, crewEffect, type Effect, effectOf } from './effect.ts'
import { type Ground, unitsAmong } from './ground.ts'
import { linksAlong } from './links.ts'
import { type Objection, objectionsTo, stoodIn } from './objections.ts'
import { inOrder, NO_CREW, type Plan, placesIn, stranger, tidied } from './plan.ts'

/** A change that could be made. */
export type Advice = {
  /** Carried out as one. */
  readonly edits: readonly Edit[]
  /** What the objective gains. */
  readonly gain: number
  readonly effect: Effect
}

/** A crew that somebody could join. */
export type Place = Advice & { readonly crew: number }

export type Places = {
  /** Crews that could take her, the highest gain first. */
  readonly open: readonly Place[]
  /** Crews that could not, and why. */
  readonly closed: readonly { readonly crew: number; readonly because: readonly Objection[] }[]
}

/** Somebody whom a crew could invite. */
export type Invitee = {
  /** Usually one; who is bound together comes together. */
  readonly members: readonly string[]
  /** What the crew's value gains. */
  readonly gain: number
  /** What becomes of the crew. */
  readonly crew: CrewEffect
}

/** Gains up to this are within rounding, and none. */
const ROUNDING = 1e-9

/** What becomes of a plan by some edits, and what speaks against them. */
export function tried(
  ground: Ground,
  plan: Plan,
  edits: Edit | readonly Edit[],
): { readonly plan: Plan; readonly effect: Effect; readonly objections: readonly Objection[] } {
  const { draft, said, pinned }: CarriedOut = carryOut(plan, edits, ground.facts.index)
  const after = tidied(draft)
  return {
    plan: after,
    effect: effectOf(ground, plan, after, linksAlong(plan, draft), said),
    objections: objectionsTo(ground, plan, draft, pinned),
  }
}

/** Some people who move as one, and where they are. */
type Unit = { readonly ids: readonly string[]; readonly numbers: readonly number[]; readonly place: number }

type Candidate = { readonly gain: number; readonly unit: Unit; readonly to: number; readonly other?: Unit }

/**
 * The best moves and swaps of those who are in no pinned crew.
 *
 * @param least only what gains more than this
 * @returns at most k, the highest gain first
 */
export function bestSwaps(ground: Ground, plan: Plan, k: number, least: number): Advice[] {
  return candidates(ground, plan, least)
    .sort((a, b) => b.gain - a.gain)
    .slice(0, k)
    .map(({ unit, to, other }) => {
      const { effect } = tried(ground, plan, editsFor(unit, to, other))
      const { before, after } = effect.objective
      return { edits: editsFor(unit, to, other), gain: after - before, effect }
    })
    .sort((a, b) => b.gain - a.gain)
}

function candidates(ground: Ground, plan: Plan, least: number): Candidate[] {
  const { index } = ground.facts
  const wanted = least + ROUNDING
  const crews = plan.crews.map(({ members }) => members.map(id => index.get(id)!))
  const now = plan.crews.map(({ members }) => ground.score(members)?.value ?? 0)
  const units = [NO_CREW, ...plan.crews.keys()].flatMap(place =>
    plan.crews[place]?.pinned === true
      ? []
      : unitsAmong(ground, plan.crews[place]?.members ?? plan.unplaced).map((ids): Unit => {
          return { ids, numbers: ids.map(id => index.get(id)!), place }
        }),
  )
  const targets = [NO_CREW, ...plan.crews.keys()].filter(place => plan.crews[place]?.pinned !== true)
  const value = createValuer(ground)
  /** What a place gains where one unit leaves and another comes; NaN where it may not be. */
  const gainAt = (place: number, leaves: Unit | undefined, comes: Unit | undefined) => {
    if (place === NO_CREW) return 0
    const after = value(crews[place], leaves?.numbers ?? NOBODY, comes?.numbers ?? NOBODY)
    return after === VETOED ? Number.NaN : after - now[place]
  }
  const found: Candidate[] = []
  units.forEach((unit, u) => {
    const left = gainAt(unit.place, unit, undefined)
    if (!Number.isNaN(left))
      for (const to of targets) {
        if (to === unit.place) continue
        const gain = left + gainAt(to, undefined, unit)
        if (gain > wanted) found.push({ gain, unit, to })
      }
    for (let v = u + 1; v < units.length; v++) {
      const other = units[v]
      if (other.place === unit.place) continue
      const gain = gainAt(unit.place, unit, other) + gainAt(other.place, other, unit)
      if (gain > wanted) found.push({ gain, unit, to: other.place, other })
    }
  })
  return found
}

const NOBODY: readonly number[] = []

/**
 * Makes the function that gives the value of a crew (numbers in the facts) in which some leave and others come: 0 where
 * nobody is left, `VETOED` where it may not be.
 */
function createValuer(ground: Ground) {
  const { facts } = ground
  const problem = ground.problem()
  const { units, pair, forbidden, least, most } = problem
  const setPart = createSetPart(problem)
  const paused = facts.members.map(member => member.paused === true)
  const buffer = new Int32Array(LARGEST_CREW)
  return (crew: readonly number[], leave: readonly number[], come: readonly number[]): number => {
    const k = crew.length - leave.length + come.length
    if (k === 0) return 0
    if (k < least || k > most) return VETOED
    let x = 0
    for (const i of crew) if (!leave.includes(i)) buffer[x++] = i
    for (const i of come) buffer[x++] = i
    let sum = 0
    for (let a = 0; a < k; a++) {
      if (paused[buffer[a]]) return VETOED
      const row = buffer[a] * units
      for (let b = a + 1; b < k; b++) {
        if (forbidden[row + buffer[b]] === 1) return VETOED
        sum += pair[row + buffer[b]]
      }
    }
    const set = setPart(buffer, k)
    return set === VETOED ? VETOED : valueOfCrew(problem, k, sum, set)
  }
}

function editsFor(unit: Unit, to: number, other: Unit | undefined): Edit[] {
  if (other !== undefined && unit.ids.length === 1 && other.ids.length === 1)
    return [{ kind: 'swap', one: unit.ids[0], other: other.ids[0] }]
  const move = (ids: readonly string[], place: number) =>
    ids.map((member): Edit => ({ kind: 'move', member, to: place === NO_CREW ? 'none' : place }))
  return [...move(unit.ids, to), ...(other === undefined ? [] : move(other.ids, unit.place))]
}

/**
 * Where somebody fits best who is in no crew of the plan, or not part of it yet. Who is bound to her and in no crew
 * either comes with her.
 *
 * @throws InputError where the cohort does not know her, or she is in a crew already
 */
export function bestPlaces(ground: Ground, plan: Plan, member: string): Places {
  const { index } = ground.facts
  const places = placesIn(plan)
  const fault = (problem: string, mend: string) =>
    new InputError('plan', [{ place: 'member', value: member, problem, mend }])
  if (!index.has(member)) {
    const { problem, mend } = stranger(member, index)
    throw fault(problem, mend)
  }
  if ((places.get(member) ?? NO_CREW) !== NO_CREW)
    throw fault('is in a crew of this plan already', 'move her, or ask for the best swaps')
  const unit = unitsAmong(ground, inOrder([...new Set([...plan.unplaced, member])])).find(ids =>
    ids.includes(member),
  )!
  const all = plan.crews.map((_, crew) => {
    const edits = unit.map((id): Edit => ({ kind: places.has(id) ? 'move' : 'add', member: id, to: crew }))
    return { crew, edits, ...tried(ground, plan, edits) }
  })
  return {
    open: all
      .filter(({ objections }) => objections.length === 0)
      .map(({ crew, edits, effect }) => ({
        crew,
        edits,
        gain: effect.objective.after - effect.objective.before,
        effect,
      }))
      .sort((a, b) => b.gain - a.gain),
    closed: all
      .filter(({ objections }) => objections.length > 0)
      .map(({ crew, objections }) => ({ crew, because: objections })),
  }
}

/**
 * Whom some people could invite to be a crew with them, by what it gains; nobody whom a veto or a bond keeps away.
 *
 * @param members ids, 2 to 7 of them
 * @throws InputError where they are too few or too many, unknown or there twice
 */
export function invitees(ground: Ground, members: readonly string[], k: number): Invitee[] {
  const { facts } = ground
  checkCrew(members, facts.index)
  const crew = inOrder(members)
  const had = ground.vetoes(crew)
  const others = facts.members.flatMap(({ id }) => (crew.includes(id) ? [] : [id]))
  return unitsAmong(ground, others)
    .filter(unit => crew.length + unit.length <= LARGEST_CREW)
    .map(unit => ({ unit, effect: crewEffect(ground, { before: crew, after: inOrder([...crew, ...unit]) }) }))
    .filter(({ effect }) => effect.vetoes.every(veto => stoodIn(had, veto)))
    .map(({ unit, effect }) => ({
      members: unit,
      gain: effect.value.after - effect.value.before,
      crew: effect,
    }))
    .sort((a, b) => b.gain - a.gain)
    .slice(0, k)
}

function checkCrew(members: readonly string[], known: ReadonlyMap<string, number>): void {
  const faults: Fault[] = members.flatMap((id, x): Fault[] => {
    const at = { place: `members[${x}]`, value: id }
    if (!known.has(id)) return [{ ...at, ...stranger(id, known) }]
    return members.indexOf(id) < x
      ? [{ ...at, problem: 'is there twice', mend: 'name each person once' }]
      : []
  })
  if (members.length < 2 || members.length > LARGEST_CREW - 1)
    faults.push({
      place: 'members',
      value: members,
      problem: `has ${members.length}`,
      mend: `name 2 to ${LARGEST_CREW - 1} who would invite others`,
    })
  if (faults.length > 0) throw new InputError('crew', faults)
}
