/**
 * A set of crews as a picture (SVG): each crew a round table, its members around it, a line between two who have met.
 *
 * It shows nothing that crew-mates may not know: who has met, in whose crew one is, the crew's score. No trust of a pair
 * is drawn. Everything is placed by the order of the set, so the same set gives the same bytes.
 */
import type { SuggestedCrew, SuggestedSet } from '../matching/suggest.ts'

export type PictureInput = {
  readonly title: string
  readonly set: SuggestedSet
  /** The name of a member. */
  readonly call: (id: string) => string
  /** Whether anything counts between two. */
  readonly met: (one: string, other: string) => boolean
}

const TABLE = 78
const CELL_WIDTH = 280
const CELL_HEIGHT = 270
const COLUMNS = 3
const HEAD = 70
const INK = '#26323f'
const FAINT = '#8a96a3'
/** Distinct on white, in print and for the colour-blind (Okabe & Ito); used again after eight. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#6b6b00', '#7a5195']

/** The picture as one SVG document. */
export function pictureOf({ title, set, call, met }: PictureInput): string {
  const rows = Math.ceil(set.crews.length / COLUMNS)
  const width = CELL_WIDTH * Math.max(1, Math.min(COLUMNS, set.crews.length))
  const left = set.unplaced.map(({ member }) => call(member))
  const height = HEAD + CELL_HEIGHT * rows + (left.length > 0 ? 40 : 10)
  const crews = set.crews.map((crew, c) => {
    const x = CELL_WIDTH * (c % COLUMNS) + CELL_WIDTH / 2
    const y = HEAD + CELL_HEIGHT * Math.floor(c / COLUMNS) + CELL_HEIGHT / 2
    return drawCrew(crew, c, x, y, call, met)
  })
  const people = set.crews.reduce((sum, { members }) => sum + members.length, 0)
  const words = `${set.crews.length} crews for ${people} members. A line joins two who have met; the figure is the crew's score of 100.`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title words" font-family="system-ui, sans-serif">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="words">${escaped(words)}</desc>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    text(24, 32, title, `font-size="20" font-weight="600" fill="${INK}"`),
    text(24, 54, words, `font-size="13" fill="${FAINT}"`),
    ...crews,
    ...(left.length > 0
      ? [text(24, height - 16, `In no crew: ${left.join(', ')}`, `font-size="13" fill="${INK}"`)]
      : []),
    '</svg>',
    '',
  ].join('\n')
}

function drawCrew(
  { members, score, kept }: SuggestedCrew,
  c: number,
  x: number,
  y: number,
  call: PictureInput['call'],
  met: PictureInput['met'],
): string {
  const colour = COLOURS[c % COLOURS.length]
  const seats = members.map((id, k) => {
    const angle = (2 * Math.PI * k) / members.length - Math.PI / 2
    return { id, x: x + TABLE * Math.cos(angle), y: y + TABLE * Math.sin(angle), low: Math.sin(angle) > 0.3 }
  })
  const lines = seats.flatMap((a, k) =>
    seats
      .slice(k + 1)
      .filter(b => met(a.id, b.id))
      .map(b => `<line x1="${at(a.x)}" y1="${at(a.y)}" x2="${at(b.x)}" y2="${at(b.y)}"/>`),
  )
  return [
    `<g>`,
    `<g stroke="${colour}" stroke-opacity="0.45" stroke-width="2">${lines.join('')}</g>`,
    ...seats.map(seat => `<circle cx="${at(seat.x)}" cy="${at(seat.y)}" r="9" fill="${colour}"/>`),
    ...seats.map(seat =>
      text(
        seat.x,
        seat.y + (seat.low ? 25 : -15),
        call(seat.id),
        `font-size="13" text-anchor="middle" fill="${INK}"`,
      ),
    ),
    `<circle cx="${at(x)}" cy="${at(y)}" r="24" fill="#fff" stroke="${colour}" stroke-width="2"${kept === undefined ? '' : ' stroke-dasharray="4 3"'}/>`,
    text(
      x,
      y + 6,
      String(Math.round(score)),
      `font-size="17" font-weight="600" text-anchor="middle" fill="${INK}"`,
    ),
    ...(kept === undefined
      ? []
      : [text(x, y + TABLE + 46, 'stays as it is', `font-size="11" text-anchor="middle" fill="${FAINT}"`)]),
    `</g>`,
  ].join('\n')
}

function text(x: number, y: number, words: string, style: string): string {
  return `<text x="${at(x)}" y="${at(y)}" ${style}>${escaped(words)}</text>`
}

function at(figure: number): string {
  return String(Math.round(figure * 10) / 10)
}

function escaped(words: string): string {
  const entity: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  // Control characters are not allowed in XML at all.
  return words.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, letter => entity[letter])
}
