/** What all plots share: text that fits, scales with round marks, and the SVG element with its title and description. */
import { escaped } from './html.ts'

/** All plots are as wide as the text of a printed page, in CSS pixels. */
export const WIDTH = 720
export const LINE = 15

/** How wide a text of the plots may be, in pixels: generous, as the reader's font is not known. */
export function widthOf(text: string): number {
  let width = 0
  for (const letter of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\uffe6]/.test(letter) ? 13 : 7.3
  return width
}

/** A text in as few lines of at most `width` pixels as it needs, about equally long. */
export function wrapped(text: string, width: number): string[] {
  let lines = filled(text, width)
  for (let narrower = width - 8; ; narrower -= 8) {
    const again = filled(text, narrower)
    if (again.length > lines.length || lines.length === 1) return lines
    lines = again
  }
}

/** Each line as full as it gets, broken between words where that is possible. */
function filled(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  // A number stays with its sign.
  const words = text.replace(/(\d) %/g, '$1\u00a0%').split(/[ \t\n]+/)
  for (const word of words.flatMap(part => pieces(part, width))) {
    if (line !== '' && widthOf(`${line} ${word}`) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/** A word that is longer than a line, cut. */
function pieces(word: string, width: number): string[] {
  const cut: string[] = ['']
  for (const letter of word) {
    if (cut.at(-1) !== '' && widthOf(cut.at(-1) + letter) > width) cut.push('')
    cut[cut.length - 1] += letter
  }
  return cut
}

export type Scale = {
  readonly x: (value: number) => number
  /** Where the scale begins and ends. */
  readonly from: number
  readonly to: number
  readonly ticks: readonly number[]
  readonly step: number
}

/** Steps that people count in, from 1 to 10. */
const STEPS = [1, 2, 5, 10]

/**
 * A scale on which some values lie, with round marks.
 *
 * @param most marks at most, 2 or more
 * @param round whether the scale itself begins and ends at a mark
 */
export function scaleOf(
  values: readonly number[],
  [start, end]: readonly [number, number],
  { most, round }: { readonly most: number; readonly round: boolean },
): Scale {
  const finite = values.filter(Number.isFinite)
  let low = finite.length === 0 ? 0 : Math.min(...finite)
  let high = finite.length === 0 ? 1 : Math.max(...finite)
  if (high - low < 1e-9) {
    const room = Math.max(0.02, Math.abs(low) * 0.05)
    low -= room
    high += room
  }
  const step = stepOf(low, high, most, round)
  const [first, last] = marks(low, high, step, round)
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => (first + k) * step)
  const [from, to] = round ? [first * step, last * step] : [low, high]
  return { x: value => start + ((value - from) / (to - from)) * (end - start), from, to, ticks, step }
}

/** The first and last mark in steps: around the values, or among them. */
function marks(low: number, high: number, step: number, round: boolean): readonly [number, number] {
  const [below, above] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)]
  if (round) return [below, above]
  return [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)]
}

function stepOf(low: number, high: number, most: number, round: boolean): number {
  for (let power = Math.floor(Math.log10((high - low) / most)); ; power++)
    for (const part of STEPS) {
      const step = part * 10 ** power
      const [first, last] = marks(low, high, step, round)
      if (last - first < most) return step
    }
}

/** One picture of the page, told to those who do not see it. */
export function svg({
  id,
  title,
  words,
  height,
  parts,
}: {
  readonly id: string
  readonly title: string
  readonly words: string
  readonly height: number
  readonly parts: readonly string[]
}): string {
  return [
    `<svg viewBox="0 0 ${WIDTH} ${at(height)}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-words">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-words">${escaped(words)}</desc>`,
    ...parts,
    '</svg>',
  ].join('\n')
}

export function text(
  x: number,
  y: number,
  words: string,
  kind: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  const side = anchor === 'start' ? '' : ` text-anchor="${anchor}"`
  return `<text x="${at(x)}" y="${at(y)}" class="${kind}"${side}>${escaped(words)}</text>`
}

/** Lines of text under each other, the first at `y`. */
export function textLines(
  x: number,
  y: number,
  lines: readonly string[],
  kind: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): string[] {
  return lines.map((line, k) => text(x, y + k * LINE, line, kind, anchor))
}

export function rule(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}" class="${kind}"/>`
}

export function at(figure: number): string {
  return String(Math.round(figure * 10) / 10)
}
