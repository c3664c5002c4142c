/**
 * Numbers as a report writes them: shares in per cent, gaps in points, no more digits than are sure.
 *
 * A figure whose interval is wider than one unit to both sides stands without decimals: 46 % (44 to 48 %).
 */
import type { Figure } from '../experiment.ts'
import type { OutcomeInfo } from '../outcomes.ts'

export type Unit = OutcomeInfo['unit']

/** How figures of one kind are written, all with as many digits. */
export type Writer = {
  readonly unit: Unit
  /** `46`, `-6`, `.31`. */
  readonly bare: (value: number) => string
  /** `46 %`, `-6 points`, `3.2 weeks`. */
  readonly one: (value: number) => string
  /** `44 to 48 %`. */
  readonly interval: (figure: Figure) => string
  /** `46 % (44 to 48)`, or that it cannot be said. */
  readonly full: (figure: Figure | undefined) => string
}

export const UNSAID = 'cannot be said'
const MINUS = '\u2212'

/** By what a value is multiplied, what follows it, and the fewest and most decimals. */
const UNITS: Readonly<
  Record<
    Unit,
    { readonly factor: number; readonly sign: string; readonly least: number; readonly most: number }
  >
> = {
  share: { factor: 100, sign: ' %', least: 0, most: 1 },
  points: { factor: 100, sign: ' points', least: 0, most: 1 },
  weeks: { factor: 1, sign: ' weeks', least: 1, most: 2 },
  closeness: { factor: 1, sign: '', least: 2, most: 3 },
  number: { factor: 1, sign: '', least: 0, most: 2 },
}

/**
 * @param figures those to be written: the middle one of their intervals says how many digits are sure
 * @param signed whether more than zero has its sign: for differences
 */
export function writerOf(
  unit: Unit,
  figures: readonly (Figure | undefined)[],
  { signed = false } = {},
): Writer {
  const { factor, sign, least, most } = UNITS[unit]
  const halves = figures
    .flatMap(figure => (figure === undefined ? [] : [((figure.high - figure.low) / 2) * factor]))
    .filter(half => half > 0)
  const half = quantile(halves, 0.5)
  const decimals = Number.isNaN(half)
    ? least
    : Math.min(most, Math.max(least, Math.ceil(-Math.log10(half) - 1e-9)))
  const bare = (value: number) => decimal(value * factor, decimals, { signed, bareZero: factor === 1 })
  const one = (value: number) =>
    `${bare(value)}${sign === ' points' && bare(value) === '1' ? ' point' : sign}`
  const interval = ({ low, high }: Figure) => `${bare(low)} to ${one(high)}`
  const full = (figure: Figure | undefined) =>
    figure === undefined ? UNSAID : `${one(figure.mean)} (${bare(figure.low)} to ${bare(figure.high)})`
  return { unit, bare, one, interval, full }
}

/** The labels of an axis whose marks are `step` apart. */
export function tickWriter(unit: Unit, step: number, signed: boolean): (value: number) => string {
  const { factor } = UNITS[unit]
  const decimals = Math.max(0, -Math.floor(Math.log10(step * factor) + 1e-9))
  return value =>
    `${decimal(value * factor, decimals, { signed, bareZero: factor === 1 })}${unit === 'share' ? ' %' : ''}`
}

/** With as many decimals, a true minus, and for numbers below 1 without the zero before the point. */
function decimal(
  value: number,
  decimals: number,
  { signed, bareZero }: { readonly signed: boolean; readonly bareZero: boolean },
): string {
  const digits = Math.abs(value).toFixed(decimals)
  const text = bareZero && Number(digits) !== 0 ? digits.replace(/^0\./, '.') : digits
  if (Number(digits) === 0) return text
  return value < 0 ? MINUS + text : signed ? `+${text}` : text
}

/** `.93`, `above .99`, `below .01`. */
export function probabilityText(probability: number): string {
  if (probability >= 0.995) return 'above .99'
  if (probability < 0.005) return 'below .01'
  return probability.toFixed(2).replace(/^0/, '')
}

/** A number that somebody set: `0.25`, `180`. */
export function setting(value: number): string {
  return String(Number(value.toPrecision(4)))
}

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
WORDS.push('eleven', 'twelve')

/** `eight`, `30`. */
export function countWord(count: number): string {
  return WORDS[count] ?? String(count)
}

/** `1 run`, `2 runs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** A name within a sentence: in quotes where its commas would be taken for the sentence's. */
export function called(name: string): string {
  return /[,;:]/.test(name) ? `“${name}”` : name
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The value below which a share of the values lies, between neighbours in proportion; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (sorted.length === 0) return Number.NaN
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below)
}
