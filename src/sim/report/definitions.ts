/** The part of the page that asks whether the answer hangs on what is called a good crew. */
import { difference } from '../experiment/statistics.ts'
import { DEFINITIONS, HEADLINE } from '../outcomes.ts'
import { called, writerOf } from './figures.ts'
import { escaped, type Markup, paragraph, section } from './html.ts'
import type { View } from './standing.ts'
import { htmlTable } from './tables.ts'

/** How a definition of a good crew leaves the answer. */
type Verdict = 'same' | 'near' | 'other' | 'alike' | 'unsaid'
const SIGN: Readonly<Record<Verdict, string>> = { same: '●', near: '◐', other: '○', alike: '=', unsaid: '' }

/** Other definitions of a good crew: which design is best by each. */
export function definitionsSection(view: View): string {
  const { experiment } = view
  const usual = usualOf(view)
  if (usual === undefined) return ''
  const { name } = experiment.designs[usual]
  const verdicts = DEFINITIONS.map(definition => ({ definition, ...verdictOf(view, usual, definition.name) }))
  const closenesses = [...new Set(DEFINITIONS.map(({ closeness }) => closeness))]
  const attendances = [...new Set(DEFINITIONS.map(({ attendance }) => attendance))]
  const many = experiment.designs.length > 1
  const signs = many
    ? `${SIGN.same} ${name} is best; ${SIGN.near} another is, but so little that it may be ${name}; ${SIGN.other} another is better; ${SIGN.alike} all come to the same.`
    : ''
  return section(
    'definitions',
    'If a good crew were something else',
    paragraph(
      many
        ? definitionsSentence(
            verdicts.map(({ verdict }) => verdict),
            name,
          )
        : 'How many are in a good crew hangs on what is called good.',
    ),
    htmlTable({
      caption: `${many ? 'The best design and its share' : 'The share'} of people in a good crew, by how close and how many who come it takes. ${signs}`,
      head: ['closeness at least', ...attendances.map(attendanceInWords)],
      rows: closenesses.map(closeness => [
        closenessInWords(closeness),
        ...attendances.map(attendance => {
          const found = verdicts.find(
            ({ definition }) => definition.closeness === closeness && definition.attendance === attendance,
          )
          return found?.cell ?? ''
        }),
      ]),
      words: attendances.map((_, k) => k + 1),
    }),
  )
}

/** The design that is best in the share in a good crew, whatever decides. */
function usualOf({ experiment: { designs, outcome }, favourite }: View): number | undefined {
  const shares = designs.map(({ outcomes }) => outcomes[HEADLINE]?.mean ?? Number.NEGATIVE_INFINITY)
  if (shares.every(share => share === Number.NEGATIVE_INFINITY)) return undefined
  return outcome === HEADLINE ? favourite : shares.indexOf(Math.max(...shares))
}

function verdictOf(
  { experiment: { designs }, outcomes }: View,
  usual: number,
  definition: string,
): { readonly verdict: Verdict; readonly cell: Markup | string } {
  const figures = designs.map(design => design.outcomes[definition])
  const means = figures.map(found => found?.mean ?? Number.NEGATIVE_INFINITY)
  const top = Math.max(...means)
  const own = figures[usual]
  if (own === undefined || top === Number.NEGATIVE_INFINITY)
    return { verdict: 'unsaid', cell: 'cannot be said' }
  const write = writerOf('share', [])
  if (designs.length === 1) return { verdict: 'same', cell: writerOf('share', [own]).full(own) }
  if (means.every(mean => mean === top))
    return { verdict: 'alike', cell: `${SIGN.alike} ${write.one(top)} with all` }
  if (own.mean === top)
    return { verdict: 'same', cell: `${SIGN.same} ${write.one(top)} ${designs[usual].name}` }
  const best = means.indexOf(top)
  const gap = difference(
    outcomes[best].map(run => run[definition]),
    outcomes[usual].map(run => run[definition]),
  )
  const verdict = gap !== undefined && gap.low > 0 ? 'other' : 'near'
  const also = `${write.one(own.mean)} ${designs[usual].name}`
  return {
    verdict,
    cell: {
      html: `${SIGN[verdict]} ${escaped(`${write.one(top)} ${designs[best].name}`)} <span class="also">${escaped(also)}</span>`,
    },
  }
}

function definitionsSentence(verdicts: readonly Verdict[], name: string): string {
  const count = (verdict: Verdict) => verdicts.filter(one => one === verdict).length
  const of = verdicts.length - count('unsaid')
  if (of === 0) return 'By none of the other definitions could anything be said.'
  const parts = [
    ...(count('near') > 0 ? [`by ${count('near')} another is a little ahead, too little to tell`] : []),
    ...(count('other') > 0 ? [`by ${count('other')} another is better`] : []),
    ...(count('alike') > 0 ? [`by ${count('alike')} all come to the same`] : []),
  ]
  const rest = parts.map(part => `; ${part}`).join('')
  const how = count('same') === of ? `all ${of}` : `${count('same') === 0 ? 'none' : count('same')} of ${of}`
  return `What “good” means is a choice. By ${how} other definitions ${called(name)} is best${rest}.`
}

const attendanceInWords = (attendance: number): string =>
  attendance === 0 ? 'however few come' : `${Math.round(100 * attendance)} % come`

const CLOSENESS: Readonly<Record<string, string>> = { 0.25: ' (casual friends)', 0.5: ' (friends)' }
const closenessInWords = (closeness: number): string =>
  `${writerOf('closeness', []).bare(closeness)}${CLOSENESS[closeness] ?? ''}`
