/**
 * The sentences of a report: plain words for people who plan a gathering and have no statistician. Each says how sure it
 * is in the same breath as what it says.
 */
import { OUTCOMES } from '../outcomes.ts'
import type { Field } from '../scenario/fields.ts'
import {
  called,
  counted,
  countWord,
  listed,
  probabilityText,
  quantile,
  type Unit,
  type Writer,
  writerOf,
} from './figures.ts'
import type { ReportInput } from './input.ts'
import { gapBetween, type Judged, type Standing, standingOf, type View } from './standing.ts'

type Asked = Pick<ReportInput, 'scenario' | 'experiment'>

/** What a figure says of the people, with the figure in its place. */
const SAID: Readonly<Record<string, (figure: string) => string>> = {
  goodCrew: figure => `${figure} of the people end in a good crew`,
  anyCrew: figure => `${figure} of the people end in a crew`,
  withoutGood: figure => `${figure} people end without a good crew`,
  worstTenth: figure => `the tenth who have least are ${figure} close to the three people closest to them`,
  isolates: figure => `${figure} of the people end without even a casual friend here`,
  weeksToCrew: figure => `it takes ${figure} until somebody is in her first crew`,
  met: figure => `somebody gets to know ${figure} others at the gathering`,
  people: figure => `${figure} people come`,
  crews: figure => `${figure} crews form`,
  alive: figure => `${figure} of the crews formed live at the end`,
  money: figure => `${figure} of the crews formed live and have asked each other for help`,
  owning: figure => `${figure} of the crews formed live and own something together`,
  ruptures: figure => `${figure} conflicts a head are not resolved at the end`,
}

function said(outcome: string, figure: string): string {
  return SAID[outcome]?.(figure) ?? `the ${OUTCOMES[outcome].title} is ${figure}`
}

/** The unit of a difference of two figures. */
export function differenceUnit(unit: Unit): Unit {
  return unit === 'share' ? 'points' : unit
}

/** The answer in one sentence, with how sure it is. */
export function answerOf({ experiment }: Asked): string {
  const { outcome } = experiment
  const standing = standingOf(experiment)
  const { judged, front } = standing
  if (standing.kind === 'unsaid')
    return `These runs cannot answer that: hardly in one of them was there anybody of whom it could be said (${OUTCOMES[outcome].title}).`
  const [first] = front
  const write = writerOf(OUTCOMES[outcome].unit, [first.figure])
  const level = `${said(outcome, write.one(first.figure.mean))} (95 % interval ${write.interval(first.figure)})`
  if (standing.kind === 'single') return `With ${called(first.name)}, ${level}.`
  if (standing.kind === 'alike')
    return `It makes no difference here: ${ofAll(judged.length)} come to the same in every run, ${level}.`
  return standing.kind === 'clear'
    ? `${neutral(outcome) ? 'Highest is most likely' : 'Most likely'} ${called(first.name)}: ${level}${comparedWith({ experiment, standing })}${chance(standing, outcome)}.`
    : open({ experiment, standing })
}

const neutral = (outcome: string): boolean => OUTCOMES[outcome].better === undefined

const ofAll = (count: number): string => (count === 2 ? 'both designs' : `all ${countWord(count)} designs`)

type Stood = Pick<Asked, 'experiment'> & { readonly standing: Standing }

/** `, 6 points more than random (4 to 8)`: than the first design, or where it is the first itself, than the next best. */
function comparedWith({ experiment, standing: { judged, front } }: Stood): string {
  const [{ name }] = experiment.designs
  const next = judged.find(one => one.name !== front[0].name)
  const other = front[0].name === name ? next?.name : name
  if (other === undefined) return ''
  const gap = gapBetween(experiment, front[0].name, other)
  if (gap === undefined) return ''
  const write = writerOf(differenceUnit(OUTCOMES[experiment.outcome].unit), [gap])
  return `, ${moreOrLess(write, gap.mean)} than ${called(other)} (${fromTo(write, gap.low, gap.high)})`
}

/** `6 points more`, `2 fewer`, `no more`. */
export function moreOrLess(write: Writer, value: number): string {
  const size = write.one(Math.abs(value))
  return Number(write.bare(value)) === 0 ? 'no more' : `${size} ${value > 0 ? 'more' : less(write.unit)}`
}

const less = (unit: Unit): string => (unit === 'points' || unit === 'number' ? 'fewer' : 'less')

/** `4 to 8`; where it may be either way, `from 1 fewer to 3 more`. */
function fromTo(write: Writer, low: number, high: number): string {
  const [least, most] = [write.bare(Math.abs(low)), write.bare(Math.abs(high))]
  if (low < 0 && high > 0 && Number(least) !== 0 && Number(most) !== 0)
    return `from ${least} ${less(write.unit)} to ${most} more`
  return high > 0 && -low < high ? `${least} to ${most}` : `${most} to ${least}`
}

function chance({ judged, front: [first] }: Standing, outcome: string): string {
  if (judged.length < 2) return '; of the others it could not be said'
  const what = neutral(outcome) ? 'the highest' : judged.length === 2 ? 'the better' : 'best'
  const of = judged.length === 2 ? 'the two' : `the ${countWord(judged.length)}`
  return `; it is ${what} of ${of} with probability ${probabilityText(first.best)}`
}

/** More than this many are not named in a sentence. */
const NAMED = 4

/** Where no design can be named. */
function open({ experiment, standing: { judged, front } }: Stood): string {
  const { outcome } = experiment
  const write = writerOf(
    OUTCOMES[outcome].unit,
    front.map(({ figure }) => figure),
  )
  const low = Math.min(...front.map(({ figure }) => figure.low))
  const high = Math.max(...front.map(({ figure }) => figure.high))
  const level = `${said(outcome, `between ${write.bare(low)} and ${write.one(high)}`)} (95 % intervals)`
  const [{ name, best }] = front
  const likeliest = `the likeliest to be ${neutral(outcome) ? 'highest' : 'best'} is ${called(name)}, with probability ${probabilityText(best)}`
  if (front.length === judged.length) {
    const which = judged.length === 2 ? 'either' : `any of the ${countWord(judged.length)}`
    return `These runs cannot tell the designs apart: with ${which}, ${level}; ${likeliest}.`
  }
  const which =
    front.length <= NAMED
      ? listed(names(front))
      : `the ${countWord(front.length)} likeliest of the ${countWord(judged.length)}`
  return `These runs cannot tell ${which} apart: with them, ${level}${aheadOf({ experiment, front })}; ${likeliest}.`
}

/** `, more than with random`, where that is sure of each of those in front. */
function aheadOf({
  experiment,
  front,
}: Pick<Asked, 'experiment'> & { readonly front: readonly Judged[] }): string {
  const [first] = experiment.designs
  const gaps = front.map(({ name }) => gapBetween(experiment, name, first.name))
  const side = gaps.every(gap => gap !== undefined && gap.low > 0)
    ? 'more'
    : gaps.every(gap => gap !== undefined && gap.high < 0)
      ? less(differenceUnit(OUTCOMES[experiment.outcome].unit))
      : undefined
  return side === undefined ? '' : `, ${side} than with ${called(first.name)}`
}

const names = (designs: readonly Judged[]): string[] => designs.map(({ name }) => called(name))

/** What says who comes. */
const WHO: readonly Field[] = [
  'people',
  'founders',
  'invitations',
  'acceptance',
  'waves',
  'most',
  'newcomers',
  'callers',
  'shy',
  'minority',
  'remote',
  'late',
]

/** What the designs of a run have in common. */
export function commonOf({ scenario: { designs } }: Pick<View, 'scenario'>): string {
  const [first] = designs
  const same = designs.every(({ parameters }) =>
    WHO.every(field => parameters[field] === first.parameters[field]),
  )
  return same ? 'the same people and the same luck' : 'the same luck'
}

/** On how many runs the answer rests. */
export function basisOf(view: Pick<View, 'scenario' | 'experiment'>): string {
  const { manifest, designs } = view.experiment
  const runs = counted(manifest.runs, 'gathering')
  const common = designs.length > 1 ? ` In each of them every design had ${commonOf(view)}.` : ''
  const early = manifest.precise ? ' They ended there, as the figures were as sure as was asked.' : ''
  return `This rests on ${runs} played through by the computer.${common}${early}`
}

/** Beyond this, differences vary by the rounding of sums and by nothing else. */
const MOST_GAIN = 1e6

/** What the common luck was worth, as it was measured. */
export function gainSentence(view: Pick<View, 'scenario' | 'experiment'>): string {
  const { comparisons, outcome, designs } = view.experiment
  const gains = comparisons
    .filter(one => one.outcome === outcome && (one.a === designs[0].name || one.b === designs[0].name))
    .flatMap(({ gain }) => (gain === null || gain > MOST_GAIN ? [] : [gain]))
  if (gains.length === 0) return ''
  const [low, middle, high] = [0, 0.5, 1].map(share => times(quantile(gains, share)))
  const range = low === high ? '' : ` (${low} to ${high}, by design)`
  return quantile(gains, 0.5) >= 1.05
    ? `In each run all designs had ${commonOf(view)}. That made these differences as sure as ${middle} times as many runs would, each with luck of its own${range}.`
    : `In each run all designs had ${commonOf(view)}. Here that made the differences no surer than luck of their own would have.`
}

/** `2.4`, `12`. */
const times = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0)

/** What one gathering may be like, which is not how sure the mean is. */
export function spreadSentences(view: View): string[] {
  const { experiment, outcomes, favourite, order } = view
  const { designs, outcome } = experiment
  const values = outcomes[favourite].map(run => run[outcome])
  const [low, high] = [quantile(values, 0.1), quantile(values, 0.9)]
  if (Number.isNaN(low)) return []
  const write = writerOf(OUTCOMES[outcome].unit, [])
  const name = called(designs[favourite].name)
  const [least, most] = [write.one(low), write.one(high)]
  const spread =
    least === most
      ? `With ${name}, nearly all came to ${least}.`
      : `With ${name}, one in ten ended below ${least} and one in ten above ${most}.`
  const own = `One gathering is not the average. The intervals above say how sure the average of many gatherings is; a single gathering strays further. ${spread}`
  const other = favourite === 0 ? order.find(d => d !== 0) : 0
  if (other === undefined) return [own]
  const sign = OUTCOMES[outcome].better === 'less' ? -1 : 1
  const gaps = values
    .map((value, run) => sign * (value - outcomes[other][run][outcome]))
    .filter(Number.isFinite)
  if (gaps.length === 0) return [own]
  const better = gaps.filter(gap => gap > 0).length
  const worse = gaps.filter(gap => gap < 0).length
  const words = neutral(outcome) ? (['higher', 'lower'] as const) : (['better', 'worse'] as const)
  return [
    own,
    `With ${commonOf(view)}, ${name} came out ${words[0]} than ${called(designs[other].name)} in ${better} of ${counted(gaps.length, 'gathering')}, and ${words[1]} in ${worse}.`,
  ]
}

/** How far all this may be trusted. */
export function limitsOf({ experiment: { manifest } }: Pick<View, 'experiment'>): string[] {
  return [
    manifest.cohort === null
      ? 'The people are invented: they are drawn from what studies say of people in general, and nobody here is one of yours.'
      : 'The people and what they lived with each other are yours, but what they feel and do from here on is invented.',
    'Conferences and offices stand in for gatherings: how people mingle was fitted to recordings made there, for none of a gathering like yours is known.',
    'How close people get follows hours spent together, after Hall (2019: about 50 hours for casual friends, 90 for friends), so compare the designs with each other, and do not count on the levels.',
  ]
}
