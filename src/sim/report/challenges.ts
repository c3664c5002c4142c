/** The part of the page that says what would change the answer. */
import type { Challenge } from '../experiment/challenge.ts'
import type { Figure } from '../experiment.ts'
import { OUTCOMES } from '../outcomes.ts'
import { called, capital, counted, probabilityText, setting, writerOf } from './figures.ts'
import { escaped, list, paragraph, section } from './html.ts'
import type { View } from './standing.ts'
import { htmlTable } from './tables.ts'

/** What would change the answer. */
export function challengesSection(view: View): string {
  const { challenges, experiment, favourite, standing } = view
  const heading = 'What would change this answer'
  if (experiment.designs.length < 2) return ''
  if (challenges.length === 0)
    return section(
      'challenges',
      heading,
      paragraph('No assumption was changed in these runs, so we cannot say what would change this answer.'),
    )
  const usual = experiment.designs[favourite].name
  const others = challenges.filter(({ best }) => best !== usual).sort((a, b) => b.probability - a.probability)
  const held = challenges.filter(({ best }) => best === usual).sort((a, b) => a.probability - b.probability)
  const open =
    standing.kind === 'open'
      ? ' These runs cannot tell the designs in front apart, so little may turn them over.'
      : ''
  const lead =
    others.length === 0
      ? `Nothing that was tried: after each of ${counted(challenges.length, 'change')} ${called(usual)} still comes out first.`
      : `After ${others.length} of ${counted(challenges.length, 'change')} another design comes out first:`
  const { unit } = OUTCOMES[experiment.outcome]
  return section(
    'challenges',
    heading,
    paragraph(
      `What nobody knows well was changed, one thing at a time, and the designs in front were tried again.${open} ${lead}`,
    ),
    list(others.map(challenge => challengeSentence(challenge, usual, experiment.outcome))),
    htmlTable({
      caption: `${capital(OUTCOMES[experiment.outcome].title)}, with 95 % intervals; changes that bring another design forward first`,
      head: ['if', 'first then', 'probability', 'it comes to', `${usual} comes to`],
      rows: [...others, ...held].map(challenge => {
        const figureOf = (name: string): Figure | undefined =>
          challenge.designs.find(one => one.name === name)
        const write = writerOf(unit, challenge.designs)
        return [
          {
            html: `${escaped(challenge.what)} <span class="also">${escaped(`${challenge.path} ${setting(challenge.value)} (not ${setting(challenge.usual)})`)}</span>`,
          },
          challenge.best,
          probabilityText(challenge.probability),
          write.full(figureOf(challenge.best)),
          challenge.best === usual ? '' : write.full(figureOf(usual)),
        ]
      }),
      words: [1],
    }),
  )
}

function challengeSentence(challenge: Challenge, usual: string, outcome: string): string {
  const { what, best, probability, designs } = challenge
  const write = writerOf(OUTCOMES[outcome].unit, designs)
  const [then, own] = [best, usual].map(name => designs.find(one => one.name === name))
  const top = OUTCOMES[outcome].better === undefined ? 'the highest' : 'best'
  const verb = probability >= 0.8 ? `is most likely ${top}` : `may be ${top}`
  const also = own === undefined ? '' : `, against ${write.full(own)} with ${called(usual)}`
  return `If ${what}, ${called(best)} ${verb} (probability ${probabilityText(probability)}): ${write.full(then)}${also}.`
}
